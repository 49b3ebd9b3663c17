"""The station API: receipts only for what is durable, the same push twice the same receipt, broken bytes refused."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from core.errors import ServiceError
from ingest.observe import status
from ingest.queue.dispatcher import Dispatcher
from ingest.services import Services
from ingest.station import receive
from store import batches
from tests.support.asgi import Client
from tests.support.services import FakeReaderPool, services_at

TOKEN = "a token of this test"
PUSH = "push-0001"


class UnzippingHands(FakeReaderPool):
    """Fake hands that know a ZIP when they see one."""

    def open(self, path: Path) -> Any:
        from ocr.results import Opened

        return Opened("zip", 0) if path.read_bytes().startswith(b"PK") else super().open(path)

    def unzip(self, path: Path, folder: Path) -> Any:
        with zipfile.ZipFile(path) as archive:
            return [(name, Path(archive.extract(name, folder))) for name in archive.namelist()]


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    with services_at(tmp_path / "data", readers=UnzippingHands()) as services:
        yield services


@pytest.fixture
def station(services: Services) -> Iterator[Client]:
    with Dispatcher(services) as dispatcher:
        app = Starlette(routes=receive.routes(services, dispatcher, TOKEN))
        yield Client(app, authorization=f"Bearer {TOKEN}")


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def push(client: Client, *files: tuple[str, bytes], sent: dict[str, bytes] | None = None, **changes: Any) -> Any:
    """A push of files by name and bytes; `sent` are the parts instead of all files, `changes` go into the slip part."""
    listed = [{"name": name, "sha256": digest(data), "bytes": len(data)} for name, data in files]
    slip = {"push": PUSH, "slip": {"branch": "CN02", "station": "7"}, "files": listed} | changes
    parts = {digest(data): data for _, data in files} if sent is None else sent
    form: list[Any] = [("slip", (None, json.dumps(slip)))]
    form += [(name, (name, data)) for name, data in parts.items()]
    return client.post("/api/v1/batches", files=form)


A, B = b"pages 2", b"pages 1 blank 1"


def test_a_push_is_answered_with_a_receipt_that_names_every_file_and_its_bytes_are_stored(
    station: Client, services: Services
) -> None:
    answer = push(station, ("a.pdf", A), ("b.pdf", B))
    assert answer.status_code == 201
    receipt = answer.json()
    assert receipt["originals"] == [digest(A), digest(B)]
    assert [(one["file"], one["status"], one["pages"]) for one in receipt["files"]] == [
        ("a.pdf", "taken_in", 2),
        ("b.pdf", "taken_in", 1),
    ]
    assert receipt["pages"] == {"received": 3}
    assert services.objects.read(batches.original_key(digest(A))) == A
    batch = batches.load_batch(services.objects, receipt["batch"])
    assert (batch.slip.branch, batch.slip.station) == ("CN02", "7")
    assert status.of_batch(services.objects, batch).pages.waiting == 3


def test_the_same_push_twice_gives_the_same_receipt_and_one_batch(station: Client, services: Services) -> None:
    first, second = push(station, ("a.pdf", A)), push(station, ("a.pdf", A))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert len(list(batches.batch_ids(services.objects))) == 1


def test_a_push_id_used_again_for_other_files_is_another_push(station: Client, services: Services) -> None:
    first, second = push(station, ("a.pdf", A)), push(station, ("b.pdf", B))
    assert second.status_code == 201
    assert second.json()["originals"] == [digest(B)]
    assert first.json()["batch"] != second.json()["batch"]


def test_a_file_that_is_held_need_not_be_sent_again(station: Client) -> None:
    assert station.get(f"/api/v1/originals/{digest(A)}").json() == {"held": False}
    push(station, ("a.pdf", A))
    assert station.get(f"/api/v1/originals/{digest(A)}").json() == {"held": True, "bytes": len(A)}
    answer = push(station, ("again.pdf", A), ("b.pdf", B), sent={digest(B): B}, push="push-0002")
    assert [one["status"] for one in answer.json()["files"]] == ["held_already", "taken_in"]


@pytest.mark.parametrize(
    "sent",
    [{digest(A): A[:-1]}, {digest(A): A + b"?"}, {digest(A): b""}, {}, {digest(A): B}],
    ids=["cut short", "longer", "empty", "not sent", "another file's bytes"],
)
def test_broken_bytes_are_refused_by_name_and_leave_no_batch(
    station: Client, services: Services, sent: dict[str, bytes]
) -> None:
    answer = push(station, ("b.pdf", B), ("a.pdf", A), sent={digest(B): B} | sent)
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert "file 2" in error["message"]
    assert error["retryable"]
    assert list(batches.batch_ids(services.objects)) == []
    assert push(station, ("b.pdf", B), ("a.pdf", A)).status_code == 201


@pytest.mark.parametrize(
    "changes",
    [
        {"push": "short"},
        {"push": "../../../etc/x"},
        {"files": []},
        {"files": [{"name": "a", "sha256": "../../x", "bytes": 1}]},
        {"files": [{"name": "", "sha256": digest(A), "bytes": 1}]},
        {"files": [{"name": "a", "sha256": digest(A), "bytes": -1}]},
        {"slip": {"lane": "fast"}},
        {"slip": {"handed_in": "found"}},
        {"slip": 7},
    ],
)
def test_a_slip_that_is_none_is_refused_for_good(station: Client, services: Services, changes: dict[str, Any]) -> None:
    answer = push(station, ("a.pdf", A), **changes)
    assert answer.status_code == 422
    assert not answer.json()["error"]["retryable"]
    assert list(batches.batch_ids(services.objects)) == []


def test_what_is_no_form_is_an_error_in_words_and_not_a_defect(station: Client) -> None:
    for body, kind in ((b"junk", "multipart/form-data; boundary=x"), (b"{}", "application/json"), (b"", "")):
        answer = station.post("/api/v1/batches", content=body, headers={"content-type": kind})
        assert answer.status_code in (400, 422)
        assert answer.json()["error"]["message"]


@pytest.mark.parametrize("token", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer ü"])
def test_without_the_token_nothing_is_taken_and_nothing_is_told(
    station: Client, services: Services, token: str
) -> None:
    push(station, ("a.pdf", A))
    headers = httpx.Headers([(b"authorization", token.encode("latin-1"))])
    stranger = Client(station.app)
    held = stranger.get(f"/api/v1/originals/{digest(A)}", headers=headers)
    sent = stranger.post("/api/v1/batches", files={"slip": (None, "{}")}, headers=headers)
    assert held.status_code == sent.status_code == 401
    assert "held" not in held.json()
    assert len(list(batches.batch_ids(services.objects))) == 1


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "../../etc/passwd"),  # a name to remember, never a path: nothing is written by it
        ("<script>alert(1)</script>.pdf", "<script>alert(1)</script>.pdf"),
        ("a\nb\x00\u202egnp.exe", "a\ufffdb\ufffd\ufffdgnp.exe"),
        ("giấy khai sinh.pdf", "giấy khai sinh.pdf"),
    ],
)
def test_a_hostile_file_name_is_only_a_name(
    station: Client, services: Services, tmp_path: Path, name: str, kept: str
) -> None:
    before = {path for path in tmp_path.rglob("*") if "data" not in path.parts}
    receipt = push(station, (name, A)).json()
    assert receipt["files"][0]["file"] == kept
    assert {path for path in tmp_path.rglob("*") if "data" not in path.parts} == before


def test_a_file_that_cannot_be_opened_is_kept_and_named_and_the_others_go_on(
    station: Client, services: Services
) -> None:
    receipt = push(station, ("bad.pdf", b"nonsense"), ("a.pdf", A)).json()
    assert [one["status"] for one in receipt["files"]] == ["failed", "taken_in"]
    assert receipt["files"][0]["error"]["code"] == "unknown_format"
    assert services.objects.read(batches.original_key(digest(b"nonsense"))) == b"nonsense"


def test_a_zip_is_acknowledged_by_its_own_hash_and_its_members_are_the_files(station: Client, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "many", "w") as archive:
        archive.writestr("one.pdf", A)
        archive.writestr("two.pdf", B)
    data = (tmp_path / "many").read_bytes()
    receipt = push(station, ("many", data)).json()
    assert receipt["originals"] == [digest(data)]
    assert [one["file"] for one in receipt["files"]] == ["many/one.pdf", "many/two.pdf"]


def test_a_push_larger_than_a_push_may_be_is_refused(station: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receive, "_MOST_BYTES", 1 << 20)
    answer = push(station, ("a.pdf", b"pages 1 " + b" " * (2 << 20)))
    assert answer.status_code == 422
    assert not answer.json()["error"]["retryable"]


def test_while_the_store_is_down_there_is_no_receipt_but_a_try_again(
    station: Client, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: Any) -> None:
        raise ServiceError("the store does not answer")

    with monkeypatch.context() as broken:
        broken.setattr(services.objects, "create", down)
        broken.setattr(services.objects, "check", down)
        answer = push(station, ("a.pdf", A))
        assert answer.status_code == 503
        assert answer.json()["error"]["retryable"]
        assert station.get("/ready").status_code == 503
        assert station.get("/health").status_code == 200
    assert push(station, ("a.pdf", A)).status_code == 201
    assert station.get("/ready").status_code == 200


def test_a_full_disk_for_uploads_is_a_try_again(station: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(receive.shutil, "copyfileobj", full)
    answer = push(station, ("a.pdf", A))
    assert answer.status_code == 503
    assert answer.json()["error"]["retryable"]


def test_a_queue_that_is_down_does_not_cost_the_receipt(
    station: Client, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: Any) -> None:
        raise ServiceError("the queue does not answer")

    monkeypatch.setattr(Dispatcher, "dispatch", down)
    receipt = push(station, ("a.pdf", A))
    assert receipt.status_code == 201
    assert [one.batch for one in batches.pending(services.objects, "counter")] == [receipt.json()["batch"]]
