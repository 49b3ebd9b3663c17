"""The borders of `motlan serve`: who sends nothing, too slowly or too much is let go, and the others are served."""

from __future__ import annotations

import resource
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.accounts import PASSWORD
from tests.support.motlan import PROGRAM, Motlan
from tests.support.serving import OFFICER, Server, free_port


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(Motlan(tmp_path_factory.mktemp("borders") / "data"), "--name", "kho.example.vn") as server:
        yield server


def connected(server: Server, sent: bytes = b"") -> socket.socket:
    link = socket.create_connection(("127.0.0.1", server.port), timeout=30)
    link.sendall(sent)
    return link


def test_a_request_whose_head_never_ends_is_let_go(server: Server) -> None:
    with connected(server, b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nX-") as link:
        began = time.monotonic()
        assert link.recv(100) == b""
        assert 5 < time.monotonic() - began < 20


def test_a_second_request_on_the_same_connection_has_no_more_time_for_its_head(server: Server) -> None:
    with connected(server, b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n") as link:
        assert b"200 OK" in link.recv(4096)
        link.sendall(b"GET /health HTTP/1.1\r\n")
        began = time.monotonic()
        while link.recv(4096):
            pass
        assert time.monotonic() - began < 20


def test_a_head_of_more_than_a_few_kilobytes_is_refused(server: Server) -> None:
    with connected(server, b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: " + b"x" * 100_000) as link:
        assert b" 400 " in link.recv(4096).partition(b"\r\n")[0]


@pytest.mark.parametrize("path", ["/login", "/people/links", "/nowhere"])
def test_a_form_has_at_most_64_kilobytes(server: Server, path: str) -> None:
    answer = httpx.post(f"{server.url}{path}", content=b"x" * 70_000, headers={"Origin": server.url})
    assert answer.status_code == 413

    def pieces() -> Iterator[bytes]:
        for _ in range(20):
            yield b"name=" + b"x" * 5_000

    kind = {"Origin": server.url, "Content-Type": "application/x-www-form-urlencoded"}
    assert httpx.post(f"{server.url}{path}", content=pieces(), headers=kind).status_code in (413, 401, 404)
    assert httpx.post(f"{server.url}/login", content=pieces(), headers=kind).status_code == 413


@pytest.mark.parametrize(
    "path", ["/", "/health", "/ready", "/metrics", "/login", "/api/v1/batches", "/static/motlan.css"]
)
def test_every_path_refuses_a_host_name_that_nobody_named(server: Server, path: str) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example", "[::1", "kho.example.vn@evil", ""):
        with connected(server, f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()) as link:
            assert b" 421 " in link.recv(4096).partition(b"\r\n")[0], host
    assert httpx.get(f"{server.url}/health", headers={"Host": "kho.example.vn:8420"}).status_code == 200


def test_readiness_asks_the_store_once_for_many(server: Server) -> None:
    with httpx.Client() as client:  # one link: opening fifty costs a busy machine more than what is asked here
        began = time.monotonic()
        for _ in range(50):
            assert client.get(f"{server.url}/ready").status_code == 200
    assert time.monotonic() - began < 10


def test_three_hundred_half_requests_leave_the_server_serving_and_its_log_quiet(tmp_path: Path) -> None:
    """With few file descriptors, as an operator's shell or an old unit gives them."""
    motlan = Motlan(tmp_path / "data", MOTLAN_WORKERS="1")
    port = free_port()
    process = subprocess.Popen(
        ["prlimit", "--nofile=256:256", *PROGRAM, "--log", "info", "serve", "--port", str(port)],
        env=motlan.environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    url, held = f"http://127.0.0.1:{port}", []
    try:
        for _ in range(300):
            try:
                httpx.get(f"{url}/health", timeout=1)
                break
            except httpx.TransportError:
                time.sleep(0.1)
        for _ in range(300):
            link = socket.create_connection(("127.0.0.1", port), timeout=5)
            link.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-")
            held.append(link)
        for _ in range(5):
            assert httpx.get(f"{url}/health", timeout=5).status_code == 200
            assert httpx.get(f"{url}/ready", timeout=5).status_code == 200
    finally:
        for link in held:
            link.close()
        process.terminate()
        said = process.communicate(timeout=60)[1]
    assert said.count(b"\n") < 20, said[-2000:]
    assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] > 256


BIG = "9" * 30
PATHS = (
    "/", "/papers/x", "/papers/%00", "/papers/..%2f..", "/papers/%ff%fe", "/papers/x/pages/0.jpg",
    "/papers/" + "a" * 5000,
    f"/papers/x/pages/{BIG}.jpg", f"/papers/x/owners/{BIG}", "/papers/x/original", "/papers/x/review", "/people/%00",
    "/people/001199999999", "/procedures/%00", "/batches/%00", "/batches/" + "0" * 26, "/static/%00", "/metrics",
    "/api/v1/originals/%ff", "/nowhere/%E0%A4%A",
)  # fmt: skip
QUERIES = (
    "", f"q=%ff%00&page={BIG}&from=x&to=9999-99-99&type=%00&branch=%ff&dossier=%00%ff&back=//x", "page=-1", "page=1e9",
    "q=((((", "q=NEAR(", "q=%22", "q=%ed%a0%80", "from=2020-02-31", "from=0000-00-00", "to=99999-01-01", f"year={BIG}",
)  # fmt: skip
KINDS = (
    "", "application/json; charset=nope", "multipart/form-data", "multipart/form-data; boundary=x; charset=nope",
    "application/x-www-form-urlencoded; charset=utf-16", b"text/plain; charset=\xff",
)  # fmt: skip
PART = b"--x\r\nContent-Disposition: form-data; "
BODIES = (
    b"", b"{", b"[" * 60_000, b"a=%ff&b=%00&&=&" * 50, PART + b'name="slip"\r\n\r\n{\r\n--x--\r\n',
    PART + b'name="slip"\r\nContent-Type: text/plain; charset=nope\r\n\r\n\xff\xfe\r\n--x--\r\n',
    PART + b"name*=utf-8\'\'%ff; filename*=nope\'\'x\r\n\r\n{}\r\n--x--\r\n", PART[:-2] + b"\r\n\r\n{}\r\n--x--\r\n",
)  # fmt: skip
SLIPS = (
    "[]", "null", '{"push":1}', "[" * 60_000,
    '{"push":"abcdefgh","slip":{"branch":"\\u0000","lane":"x"},"files":[]}',
    '{"push":"abcdefgh","slip":{},"files":[{"name":"\\ud800","sha256":"' + "0" * 64 + '","bytes":-1}]}',
    '{"push":"abcdefgh","slip":{},"files":[{"name":"a","sha256":"' + "0" * 64 + f'","bytes":{BIG}}}]}}',
)  # fmt: skip
HEADS = (
    {"Authorization": b"Bearer \xff"}, {"Cookie": b"motlan_session=\xff"},
    {"Cookie": b"motlan_session=99999999999999.x"},
    {"Origin": b"http://[::1"}, {"Accept-Language": b"\xff"}, {"Range": b"bytes=9-1"},
)  # fmt: skip


def test_no_odd_request_is_a_defect_of_the_server(server: Server) -> None:
    answered: list[tuple[int, str]] = []
    key = {"Authorization": f"Bearer {server.key}"}
    with httpx.Client(base_url=server.url, headers=key, timeout=30) as client:
        said = {"name": OFFICER, "password": PASSWORD}
        assert client.post("/login", data=said, headers={"Origin": server.url}).status_code == 303
        assert client.get("/").status_code == 200

        def ask(method: str, path: str, **more: object) -> None:
            answer = client.request(method, path, **more)  # type: ignore[arg-type]
            answered.append((answer.status_code, f"{method} {path} {str(more)[:90]}"))

        for path in PATHS:
            for method in ("GET", "POST", "HEAD", "PUT"):
                ask(method, path)
        for query in QUERIES:
            for path in ("/", "/people/001199999999", "/procedures", "/papers/x"):
                ask("GET", f"{path}?{query}")
        for kind in KINDS:
            for body in BODIES:
                for path in ("/api/v1/batches", "/login", "/people/links", "/papers/x/review"):
                    ask("POST", path, content=body, headers={"Content-Type": kind, "Origin": server.url})
        for slip in SLIPS:
            ask("POST", "/api/v1/batches", files={"slip": (None, slip)})
        for head in HEADS:
            for method, path in (("GET", "/"), ("POST", "/login"), ("POST", "/people/links"), ("GET", "/metrics")):
                ask(method, path, headers=head)
    assert len(answered) > 300
    assert [answer for answer in answered if answer[0] >= 500] == []
