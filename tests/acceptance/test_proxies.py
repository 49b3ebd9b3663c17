"""Several servers behind nginx or HAProxy are one: any of them answers any request, and one may be killed.

Two servers, or as many as `MOTLAN_TEST_SERVERS` says.
"""

from __future__ import annotations

import base64
import hashlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial

import httpx
import msgspec
import pytest

from core.settings import load
from ingest.services import index_of
from search.index import Index
from store import batches, papers
from store.objects import Objects
from tests.support.accounts import PASSWORD
from tests.support.made_papers import MAU, paper
from tests.support.proxied import PROXIES, Proxied, proxied
from tests.support.serving import OFFICER

PIECE = 4096
SERVERS = int(os.environ.get("MOTLAN_TEST_SERVERS", "2"))
TUS = {"Tus-Resumable": "1.0.0"}


@pytest.fixture(scope="module", params=PROXIES)
def behind(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxied]:
    with proxied(request.param, tmp_path_factory.mktemp(request.param), SERVERS) as behind:
        yield behind


def station(behind: Proxied, at: str | None = None) -> httpx.Client:
    """A station that speaks to the proxy, or to one server itself."""
    headers = {"Authorization": f"Bearer {behind.key}"}
    return behind.client(headers=headers) if at is None else httpx.Client(base_url=at, headers=headers, timeout=60)


def signed_in(behind: Proxied) -> httpx.Client:
    """An officer at the proxy."""
    client = behind.client()
    answer = client.post("/login", data={"name": OFFICER, "password": PASSWORD})
    assert answer.status_code == 303, answer.text
    assert "Secure" in answer.headers["set-cookie"]
    return client


def patient(ask: Callable[[], httpx.Response]) -> httpx.Response:
    """The answer to a request that is sent again while no server, or only a dying one, answers."""
    for _ in range(300):
        try:
            answer = ask()
        except httpx.TransportError:
            time.sleep(0.02)
            continue
        if answer.status_code not in (408, 423, 429, 500, 502, 503, 504):
            return answer
        time.sleep(0.02)
    raise AssertionError("no server answered")


def upload(pieces: list[httpx.Client], data: bytes, push: str) -> None:
    """Send a file by tus, each piece through the next of these clients, from where the server says it is."""
    said = {"batch": push, "name": "a.png", "sha256": hashlib.sha256(data).hexdigest()}
    metadata = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in said.items())
    headers = TUS | {"Upload-Length": str(len(data)), "Upload-Metadata": metadata}
    place = httpx.URL(patient(lambda: pieces[0].post("/api/v1/uploads", headers=headers)).headers["location"]).path
    offset, turn = 0, 0
    while offset < len(data):
        turn += 1
        offset = _piece(pieces[turn % len(pieces)], place, data)


def _piece(client: httpx.Client, place: str, data: bytes) -> int:
    """Send the next piece of a file; how many bytes of it are there now."""
    offset = int(patient(lambda: client.head(place, headers=TUS)).headers["upload-offset"])
    own = TUS | {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
    piece = data[offset : offset + PIECE]
    patient(lambda: client.patch(place, headers=own, content=piece))  # 409: it came, only the answer was lost
    return offset + len(piece)


def receipt_of(client: httpx.Client, push: str, data: bytes) -> httpx.Response:
    """The receipt of a batch of one file."""
    file = {"name": "a.png", "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    return patient(lambda: client.post("/api/v1/batches", json={"push": push, "slip": {}, "files": [file]}))


def scan(number: int, size: int = 300) -> bytes:
    """Bytes that no other file has; they are no picture, so that nothing is read."""
    return b"scan %d " % number * (size // 8)


def store_of(behind: Proxied) -> tuple[Objects, Index]:
    config = load(None, behind.servers[0].motlan.environment)
    return behind.servers[0].objects(), index_of(config)


@pytest.mark.parametrize("behind", ["nginx"], indirect=True)
def test_a_session_begun_at_one_server_holds_at_every_other(behind: Proxied) -> None:
    with closing(signed_in(behind)) as officer:
        cookie = "; ".join(f"{cookie.name}={cookie.value}" for cookie in officer.cookies.jar)
        for server in behind.servers:
            assert httpx.get(f"{server.url}/", headers={"Cookie": cookie}).status_code == 200
        assert [officer.get("/").status_code for _ in range(4)] == [200] * 4
        officer.post("/logout")
    for server in behind.servers:
        assert httpx.get(f"{server.url}/", headers={"Cookie": cookie}).status_code == 303


@pytest.mark.parametrize("behind", ["nginx"], indirect=True)
def test_a_file_sent_in_pieces_to_one_server_and_another_is_whole(behind: Proxied) -> None:
    data = scan(1, 5 * PIECE)
    ends = [station(behind, server.url) for server in behind.servers] + [station(behind)]
    upload(ends, data, "pieces-0001")
    first, second = receipt_of(ends[0], "pieces-0001", data), receipt_of(ends[1], "pieces-0001", data)
    assert (first.status_code, first.json()["batch"]) == (201, second.json()["batch"])
    objects, _ = store_of(behind)
    assert objects.read(batches.original_key(hashlib.sha256(data).hexdigest())) == data
    for end in ends:
        end.close()


@pytest.mark.parametrize("behind", ["nginx"], indirect=True)
def test_a_paper_in_hand_at_one_server_is_in_hand_at_every_other(behind: Proxied) -> None:
    objects, index = store_of(behind)
    made = waiting("01m87rsyrhnentqaxbnentqaxc-1")
    papers.file_first(objects, made)
    index.publish([made])
    with closing(signed_in(behind)) as officer:
        cookie = "; ".join(f"{cookie.name}={cookie.value}" for cookie in officer.cookies.jar)
        begun = httpx.get(f"{behind.servers[0].url}/review/{made.paper_id}", headers={"Cookie": cookie})
        assert begun.status_code == 200
        form = {"revision": "1", "ok.full_name": "on", "f.full_name": MAU}
        kept = httpx.post(f"{behind.servers[1].url}/review/{made.paper_id}", data=form, headers={"Cookie": cookie})
        assert kept.status_code == 303
    assert papers.load(objects, made.paper_id).by == OFFICER


def waiting(paper_id: str) -> papers.Revision:
    """A paper whose name an officer must see."""
    made = paper(paper_id, type="bhyt", needs_review=True, fields={"full_name": MAU}, branch="CN02")
    reading = msgspec.structs.replace(made.reading, review_reasons=("value_unsure:full_name",))
    return msgspec.structs.replace(made, batch="01m87rsyrh000001", reading=reading)


def test_a_server_killed_in_the_middle_of_pushes_and_reviews_loses_nothing(behind: Proxied) -> None:
    objects, index = store_of(behind)
    made = [waiting(f"01m87rsyrhnentqaxbnentqa{number:02d}-1") for number in range(10)]
    for each in made:
        papers.file_first(objects, each)
    index.publish(made)
    receipts: dict[str, bytes] = {}
    reviewed: list[str] = []
    half = threading.Barrier(3, timeout=120)

    def push() -> None:
        with station(behind) as client:
            for number in range(20):
                data = scan(100 + number)
                upload([client], data, f"killed-{number:04d}")
                receipts[receipt_of(client, f"killed-{number:04d}", data).json()["batch"]] = data
                if number == 4:
                    half.wait()

    def review() -> None:
        form = {"revision": "1", "ok.full_name": "on", "f.full_name": MAU}
        with closing(signed_in(behind)) as officer:
            for number, each in enumerate(made):
                answer = patient(partial(officer.post, f"/review/{each.paper_id}", data=form))
                assert answer.status_code in (303, 409)  # 409: it was kept, only the answer was lost
                reviewed.append(each.paper_id)
                if number == 2:
                    half.wait()

    threads = [threading.Thread(target=work) for work in (push, review)]
    for thread in threads:
        thread.start()
    half.wait()
    behind.servers[0].kill()
    for thread in threads:
        thread.join(180)
    assert (len(receipts), len(reviewed)) == (20, 10)
    for batch_id, data in receipts.items():
        (file,) = batches.load_batch(objects, batch_id).files
        assert objects.read(batches.original_key(str(file.sha256))) == data
    latest = [papers.load(objects, paper_id) for paper_id in reviewed]
    assert {(paper_.by, paper_.revision) for paper_ in latest} == {(OFFICER, 2)}
