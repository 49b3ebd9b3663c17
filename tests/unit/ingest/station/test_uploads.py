"""Resumable uploads (tus 1.0): what came stays, what is broken goes, and a push names whole files by their hash."""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import AsyncIterator, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest

from console.web import application
from core.errors import BusyError, InputError, ServiceError
from core.records import Slip
from ingest.intake.accept import accept
from ingest.queue.dispatcher import Dispatcher
from ingest.services import Services
from ingest.station import spool as spools
from ingest.station.event_log import Event, EventLogs
from ingest.station.spool import OPEN_SECONDS, WHOLE_SECONDS, Spool
from ocr.input.limits import Limits
from ocr.pdf.arranged import arrange
from ocr.quality.checked_page import SeenPage
from ocr.results import Opened
from store import batches
from store.accounts.keys import Stations
from tests.support.accounts import signed_in, station_key, token
from tests.support.asgi import Client
from tests.support.services import FakeReaderPool, services_at
from tests.unit.search.web.test_pages import pdf

TUS = {"Tus-Resumable": "1.0.0"}
A = b"pages 2" + b" " * 5000
PUSH = "push-of-the-test"


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    with services_at(tmp_path / "data") as services:
        yield services


@pytest.fixture
def app(services: Services) -> Iterator[Any]:
    with Dispatcher(services) as dispatcher:
        yield application(services, dispatcher)


@pytest.fixture
def station(app: Any, services: Services) -> Client:
    return Client(app, authorization=f"Bearer {station_key(services.objects)}")


def spool_of(services: Services) -> Spool:
    return Spool(services.config.uploads)


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def metadata(**said: str) -> str:
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in said.items())


def begin(client: Client, size: int, **said: str) -> httpx.Response:
    headers = TUS | {"Upload-Length": str(size)}
    if said:
        headers["Upload-Metadata"] = metadata(**said)
    return client.post("/api/v1/uploads", headers=headers)


def send(client: Client, where: str, data: Any, at: int, **headers: str) -> httpx.Response:
    own = {"Upload-Offset": str(at), "Content-Type": "application/offset+octet-stream"}
    return client.request("PATCH", where, content=data, headers=TUS | own | headers)


def offset(client: Client, where: str) -> int:
    answer = client.request("HEAD", where, headers=TUS)
    assert answer.status_code == 200
    return int(answer.headers["upload-offset"])


def upload(client: Client, data: bytes, **said: str) -> str:
    """A whole upload; its address."""
    where = str(
        begin(client, len(data), **{"sha256": digest(data), "batch": PUSH, "name": "a.pdf"} | said).headers["location"]
    )
    assert send(client, where, data, 0).status_code == 204
    return where


def close(client: Client, *files: tuple[str, bytes], push: str = PUSH) -> httpx.Response:
    listed = [{"name": name, "sha256": digest(data), "bytes": len(data)} for name, data in files]
    return client.post("/api/v1/batches", json={"push": push, "slip": {}, "files": listed})


# ── the protocol ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_of_tus_is_spoken_is_told(station: Client) -> None:
    answer = station.request("OPTIONS", "/api/v1/uploads")
    assert answer.status_code == 204
    assert answer.headers["tus-version"] == "1.0.0"
    assert answer.headers["tus-extension"] == "creation,checksum,expiration,termination"
    assert answer.headers["tus-checksum-algorithm"] == "sha256,sha1"


def test_a_file_comes_in_pieces_and_its_batch_is_closed_with_hashes_alone(station: Client, services: Services) -> None:
    begun = begin(station, len(A), sha256=digest(A), batch=PUSH, name="a.pdf")
    assert begun.status_code == 201
    where = begun.headers["location"]
    first = send(station, where, A[:1000], 0)
    assert (first.status_code, first.headers["upload-offset"]) == (204, "1000")
    assert "upload-expires" in first.headers
    assert offset(station, where) == 1000
    last = send(station, where, A[1000:], 1000)
    assert (last.headers["upload-offset"], last.headers["motlan-sha256"]) == (str(len(A)), digest(A))
    assert services.objects.size(batches.original_key(digest(A))) is None  # without a batch nothing is in the store
    receipt = close(station, ("a.pdf", A))
    assert receipt.status_code == 201
    assert receipt.json()["originals"] == [digest(A)]
    assert services.objects.read(batches.original_key(digest(A))) == A
    assert not spool_of(services).whole("Q07", digest(A)).exists()


def test_an_upload_begun_again_under_its_idempotency_key_is_the_same_one(station: Client) -> None:
    said = {"tus-resumable": "1.0.0", "upload-length": "7", "idempotency-key": "c0ffee"}
    first, again = (station.post("/api/v1/uploads", headers=said) for _ in range(2))
    assert first.headers["location"] == again.headers["location"]
    assert send(station, first.headers["location"], b"pages 1", 0).status_code == 204
    assert station.post("/api/v1/uploads", headers=said).headers["upload-offset"] == "7"
    other = station.post("/api/v1/uploads", headers=said | {"upload-length": "8"})
    assert (other.status_code, "take a new one" in other.text) == (422, True)
    assert (
        station.post("/api/v1/uploads", headers=said | {"idempotency-key": "2"}).headers["location"]
        != (first.headers["location"])
    )


def test_a_file_that_was_uploaded_is_held_for_its_station(station: Client) -> None:
    upload(station, A)
    assert station.get(f"/api/v1/originals/{digest(A)}").json() == {"held": True, "bytes": len(A)}


def test_bytes_at_another_place_than_the_end_are_refused_and_nothing_changes(station: Client) -> None:
    where = begin(station, len(A)).headers["location"]
    send(station, where, A[:100], 0)
    assert send(station, where, A[50:200], 50).status_code == 409
    assert send(station, where, A[200:300], 200).status_code == 409
    assert offset(station, where) == 100


def test_a_whole_file_sent_again_is_refused(station: Client) -> None:
    where = upload(station, A)
    assert send(station, where, A, 0).status_code in (404, 409)
    assert offset(station, where) == len(A)


def test_more_bytes_than_announced_are_refused(station: Client) -> None:
    where = begin(station, 100).headers["location"]
    assert send(station, where, A, 0).status_code == 413


def test_a_piece_whose_checksum_differs_is_not_there(station: Client) -> None:
    where = begin(station, len(A)).headers["location"]
    for name, function in (("sha256", hashlib.sha256), ("sha1", hashlib.sha1)):
        right = base64.b64encode(function(A[:500]).digest()).decode()
        at = offset(station, where)
        broken = send(station, where, A[:499] + b"?", at, **{"Upload-Checksum": f"{name} {right}"})
        assert broken.status_code == 460
        assert offset(station, where) == at
        assert send(station, where, A[:500], at, **{"Upload-Checksum": f"{name} {right}"}).status_code == 204
    assert send(station, where, A[:5], 1000, **{"Upload-Checksum": "md5 AAAA"}).status_code == 400


def test_a_lying_hash_throws_the_bytes_away_and_they_can_be_sent_anew(station: Client, services: Services) -> None:
    where = begin(station, len(A), sha256=digest(A)).headers["location"]
    answer = send(station, where, A[:-1] + b"?", 0)
    assert answer.status_code == 460
    assert answer.json()["error"]["retryable"]
    assert not list(services.config.uploads.glob("*/*.whole"))
    assert offset(station, where) == 0
    assert send(station, where, A, 0).status_code == 204


def test_of_a_link_that_is_cut_what_came_stays_and_a_piece_with_a_checksum_does_not(station: Client) -> None:
    async def cut(piece: bytes) -> AsyncIterator[bytes]:
        yield piece
        raise ConnectionError

    where = begin(station, len(A)).headers["location"]
    send(station, where, cut(A[:700]), 0)
    assert offset(station, where) == 700
    send(station, where, cut(A[700:900]), 700, **{"Upload-Checksum": "sha1 AAAA"})
    assert offset(station, where) == 700


def test_a_request_that_hangs_lets_go_of_the_file_for_the_one_that_comes_after(app: Any, station: Client) -> None:
    where = begin(station, len(A)).headers["location"]

    async def hanging() -> AsyncIterator[bytes]:
        yield A[:600]
        await anyio.sleep(30)

    async def both() -> tuple[int, int, int]:
        transport = httpx.ASGITransport(app)
        headers = station.headers | TUS | {"Content-Type": "application/offset+octet-stream"}
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", headers=headers) as client:
            ended: list[int] = []

            async def first() -> None:
                ended.append((await client.patch(where, content=hanging(), headers={"Upload-Offset": "0"})).status_code)

            async with anyio.create_task_group() as group:
                group.start_soon(first)
                await anyio.sleep(0.3)
                early = await client.patch(where, content=A, headers={"Upload-Offset": "0"})
                later = await client.patch(where, content=A[600:], headers={"Upload-Offset": "600"})
            return early.status_code, later.status_code, ended[0]

    began = time.monotonic()
    assert anyio.run(both) == (409, 204, 409)
    assert time.monotonic() - began < 10


def test_how_far_an_upload_is_counts_every_byte_of_a_request_that_hangs(app: Any, station: Client) -> None:
    """Else they are sent again, and the request that sends them is refused once those of before are written."""
    where = begin(station, len(A)).headers["location"]

    async def both() -> tuple[str, int]:
        transport, came = httpx.ASGITransport(app), anyio.Event()
        headers = station.headers | TUS | {"Content-Type": "application/offset+octet-stream"}

        async def hanging() -> AsyncIterator[bytes]:
            yield A[:600]
            came.set()
            await anyio.sleep(30)

        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", headers=headers) as client:
            async with anyio.create_task_group() as group:
                group.start_soon(partial(client.patch, where, content=hanging(), headers={"Upload-Offset": "0"}))
                await came.wait()
                here = (await client.head(where)).headers["upload-offset"]
                rest = await client.patch(where, content=A[600:], headers={"Upload-Offset": here})
            return here, rest.status_code

    assert anyio.run(both) == ("600", 204)


def test_an_upload_given_up_is_gone(station: Client, services: Services) -> None:
    where = begin(station, len(A)).headers["location"]
    send(station, where, A[:10], 0)
    assert station.request("DELETE", where, headers=TUS).status_code == 204
    assert station.request("HEAD", where, headers=TUS).status_code == 404
    assert [path for path in services.config.uploads.rglob("*") if path.is_file()] == []


def test_an_empty_file_is_whole_at_once(station: Client) -> None:
    begin(station, 0)
    assert station.get(f"/api/v1/originals/{digest(b'')}").json()["held"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Upload-Length": "10", "Tus-Resumable": "0.2.2"}, 412), ({"Upload-Length": "ten"}, 422), ({}, 422),
        ({"Upload-Length": str(1 << 40)}, 413), ({"Upload-Length": "10", "Upload-Metadata": "name %%%"}, 422),
        ({"Upload-Length": "10", "Upload-Metadata": metadata(sha256="short")}, 422),
    ],
)  # fmt: skip
def test_what_is_no_beginning_of_an_upload_is_refused(station: Client, headers: dict[str, str], status: int) -> None:
    answer = station.post("/api/v1/uploads", headers=TUS | headers)
    assert answer.status_code == status
    assert answer.headers["tus-resumable"] == "1.0.0"


# ── rights and room ───────────────────────────────────────────────────────────────────────────────────────────────


def test_an_upload_is_its_stations_alone(app: Any, station: Client, services: Services) -> None:
    where = begin(station, len(A)).headers["location"]
    other = Client(app, authorization=f"Bearer {station_key(services.objects, 'W1', 'CN05')}")
    assert other.request("HEAD", where, headers=TUS).status_code == 404
    assert send(other, where, A, 0).status_code == 404
    assert other.request("DELETE", where, headers=TUS).status_code == 404
    upload(station, A)
    assert other.get(f"/api/v1/originals/{digest(A)}").json() == {"held": False}
    assert close(other, ("a.pdf", A)).status_code == 422


def test_what_another_branch_handed_in_is_not_told_to_be_held_and_no_hash_takes_it(
    app: Any, station: Client, services: Services
) -> None:
    upload(station, A)
    close(station, ("a.pdf", A))
    same = Client(app, authorization=f"Bearer {station_key(services.objects, 'Q08', 'CN02')}")
    other = Client(app, authorization=f"Bearer {station_key(services.objects, 'W1', 'CN05')}")
    assert same.get(f"/api/v1/originals/{digest(A)}").json()["held"]
    assert not other.get(f"/api/v1/originals/{digest(A)}").json()["held"]
    assert close(other, ("a.pdf", A)).status_code == 422
    upload(other, A)
    assert close(other, ("a.pdf", A)).status_code == 201


def test_a_program_and_an_officer_upload_nothing(app: Any, services: Services) -> None:
    program = Client(app, authorization=f"Bearer {token(services.objects, 'batches')}")
    assert begin(program, 10).status_code == 403
    officer = Client(app)
    officer.cookies.set("motlan_session", signed_in(services.objects, "officer"))
    assert begin(officer, 10).status_code == 401


def test_what_nobody_goes_on_with_is_taken_away_and_what_waits_for_its_batch_stays_longer(tmp_path: Path) -> None:
    now = [time.time()]
    spool = Spool(tmp_path / "uploads", clock=lambda: now[0])
    left = spool.create(station="Q07", branch="CN02", size=9)
    whole = spool.create(station="Q07", branch="CN02", size=0)
    now[0] += OPEN_SECONDS + 60
    spool.sweep()
    assert not (tmp_path / "uploads" / "Q07" / f"{left.id}.part").exists()
    assert spool.whole("Q07", whole.sha256).exists()
    now[0] += WHOLE_SECONDS
    spool.sweep()
    assert list((tmp_path / "uploads" / "Q07").iterdir()) == []


def test_a_station_with_too_many_files_in_the_spool_closes_batches_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spools, "MOST_STATION", 100)
    spool = Spool(tmp_path / "uploads")
    spool.create(station="Q07", branch="CN02", size=90)
    with pytest.raises(BusyError):
        spool.create(station="Q07", branch="CN02", size=101)
    monkeypatch.setattr(spools, "MOST_FILES", 1)
    with pytest.raises(BusyError):
        spool.create(station="Q07", branch="CN02", size=1)
    spool.create(station="Q08", branch="CN02", size=1)


def test_on_a_disk_without_room_an_upload_is_refused_and_can_be_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spools, "RESERVE", 1 << 60)
    with pytest.raises(ServiceError):
        Spool(tmp_path / "uploads").create(station="Q07", branch="CN02", size=1)


# ── closing the batch ─────────────────────────────────────────────────────────────────────────────────────────────


def test_the_same_push_twice_at_once_makes_one_batch(app: Any, station: Client, services: Services) -> None:
    upload(station, A)

    async def twice() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app)
        body = {"push": PUSH, "slip": {}, "files": [{"name": "a.pdf", "sha256": digest(A), "bytes": len(A)}]}
        answers: list[httpx.Response] = []
        async with httpx.AsyncClient(
            transport=transport, base_url="http://127.0.0.1", headers=station.headers
        ) as client:

            async def announce() -> None:
                answers.append(await client.post("/api/v1/batches", json=body))

            async with anyio.create_task_group() as group:
                for _ in range(2):
                    group.start_soon(announce)
        return answers

    answers = anyio.run(twice)
    assert {answer.status_code for answer in answers} <= {200, 201}
    assert len({answer.json()["batch"] for answer in answers}) == 1
    assert len(list(batches.batch_ids(services.objects))) == 1


def test_a_push_that_was_cut_after_its_bytes_were_stored_makes_the_same_batch_again(
    station: Client, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(station, A)
    with monkeypatch.context() as patched:
        patched.setattr(batches, "receive", lambda *_: (_ for _ in ()).throw(ServiceError("cut")))
        assert close(station, ("a.pdf", A)).status_code == 503
    (claimed,) = (services.objects.read(entry.key) for entry in services.objects.list("pushes/"))
    assert close(station, ("a.pdf", A)).json()["batch"] == claimed.decode()
    assert [batch_id.encode() for batch_id in batches.batch_ids(services.objects)] == [claimed]


def test_a_file_that_the_disk_does_not_give_makes_no_batch_and_no_receipt(services: Services, tmp_path: Path) -> None:
    with pytest.raises(ServiceError):
        accept(services, [("gone.pdf", tmp_path / "gone.pdf")], Slip(branch="CN02"), readable=True)
    assert list(batches.batch_ids(services.objects)) == []


def test_a_push_as_json_that_is_none_is_refused(station: Client) -> None:
    for body in (b"", b"{", b"[]", b'{"push": "x"}'):
        answer = station.post("/api/v1/batches", content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code == 422


def kept(services: Services) -> list[str]:
    """The keys of all that a push may make."""
    kinds = ("batches/", "originals/", "pending/", "pushes/", "papers/")
    return sorted(entry.key for kind in kinds for entry in services.objects.list(kind))


def test_every_request_of_a_push_sent_again_later_changes_nothing(
    station: Client, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[str, str, dict[str, Any]]] = []
    ask = station.request

    def recorded(method: str, path: str, **options: Any) -> httpx.Response:
        sent.append((method, path, options))
        return ask(method, path, **options)

    monkeypatch.setattr(station, "request", recorded)
    upload(station, A, name="a.pdf", sha256=digest(A))
    receipt = close(station, ("a.pdf", A))
    monkeypatch.undo()
    held = kept(services)
    for _ in range(2):
        again = [ask(method, path, **options) for method, path, options in sent]
        assert again[-1].status_code == 200
        assert again[-1].json() == receipt.json()
    assert kept(services) == held
    assert len(held) > 3
    assert len(list(batches.batch_ids(services.objects))) == 1
    Stations(services.objects).rotate("Q07", by="test")
    assert {ask(method, path, **options).status_code for method, path, options in sent} == {401}


# ── a file made of others ─────────────────────────────────────────────────────────────────────────────────────────


class _ArrangingPool(FakeReaderPool):
    """Arranges pages as the reading process does, in this one, and counts how often."""

    def __init__(self) -> None:
        super().__init__()
        self.made = 0

    def glance(self, path: Path) -> Opened:
        return Opened("pdf", 2)

    def see(self, path: Path, kind: str, page: int, longest: int) -> SeenPage:
        raise InputError("damaged", "Not looked at in this test.")

    def arrange(self, path: Path, kind: str, picks: tuple[tuple[int, int], ...]) -> bytes:
        self.made += 1
        return arrange(str(path), kind, picks, Limits())


def test_a_file_arranged_again_under_its_idempotency_key_is_made_once_and_nothing_is_told_twice(tmp_path: Path) -> None:
    readers, data = _ArrangingPool(), pdf()
    with services_at(tmp_path / "data", readers=readers) as services, Dispatcher(services) as dispatcher:
        station = Client(application(services, dispatcher), authorization=f"Bearer {station_key(services.objects)}")
        upload(station, data)
        log = EventLogs(services.config.uploads).of_push("Q07", PUSH)
        log.append([Event("quality", f"{digest(data)}:{page}", {"level": "warn"}) for page in (1, 2)])
        picks = [{"sha256": digest(data), "page": 2, "turn": 90}, {"sha256": digest(data), "page": 1}]
        body, key = {"batch": PUSH, "name": "xếp lại.pdf", "pages": picks}, {"idempotency-key": "c0ffee"}
        first = station.post("/api/v1/uploads/arranged", json=body, headers=key)
        assert first.status_code == 201
        made = first.json()["sha256"]

        def traces() -> tuple[list[str], list[str]]:
            """What lies in the spool, and what is told of the file that was made."""
            told = [event.about for _, event in log.after("") if event.about.startswith(made)]
            return sorted(path.name for path in (spool_of(services).root / "Q07").iterdir()), told

        before = traces()
        assert before[1] == [f"{made}:1", f"{made}:2"]
        again = station.post("/api/v1/uploads/arranged", json=body, headers=key)
        assert (again.status_code, again.json()) == (201, first.json())
        assert (readers.made, traces()) == (1, before)
        other = station.post("/api/v1/uploads/arranged", json=body | {"name": "khác.pdf"}, headers=key)
        assert (other.status_code, "take a new one" in other.text) == (422, True)
        assert station.get(f"/api/v1/originals/{made}").json()["held"]
