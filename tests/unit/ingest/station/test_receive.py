"""The station API: receipts only for what is durable, the same push twice the same receipt, broken bytes refused."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from console.web import application
from core.errors import ServiceError
from core.pushes import Counts
from core.receipts import ReceiptKey, checked_receipt
from ingest.observe import status
from ingest.queue.dispatcher import Dispatcher
from ingest.services import Services
from ingest.station import receive
from store import batches, receipt_keys
from store.accounts.keys import Stations
from tests.support.accounts import signed_in, station_key, token
from tests.support.asgi import Client
from tests.support.services import FakeReaderPool, services_at

PUSH = "push-0001"


class UnzippingReaderPool(FakeReaderPool):
    """A fake reader pool that knows a ZIP when it sees one."""

    def open(self, path: Path) -> Any:
        from ocr.results import Opened

        return Opened("zip", 0) if path.read_bytes().startswith(b"PK") else super().open(path)

    def unzip(self, path: Path, folder: Path) -> Any:
        with zipfile.ZipFile(path) as archive:
            return [(name, Path(archive.extract(name, folder))) for name in archive.namelist()]


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    with services_at(tmp_path / "data", readers=UnzippingReaderPool()) as services:
        yield services


@pytest.fixture
def station(services: Services) -> Iterator[Client]:
    with Dispatcher(services) as dispatcher:
        yield bearing(application(services, dispatcher), station_key(services.objects))


def bearing(app: Any, shown: str) -> Client:
    """A station or program that shows this key or token."""
    return Client(app, authorization=f"Bearer {shown}")


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
    assert [(file["file"], file["status"], file["pages"]) for file in receipt["files"]] == [
        ("a.pdf", "taken_in", 2),
        ("b.pdf", "taken_in", 1),
    ]
    assert receipt["pages"] == {"received": 3}
    assert services.objects.read(batches.original_key(digest(A))) == A
    batch = batches.load_batch(services.objects, receipt["batch"])
    assert (batch.slip.branch, batch.slip.station) == ("CN02", "Q07")
    assert status.of_batch(services.objects, batch).pages.waiting == 3


def test_the_same_push_twice_gives_the_same_receipt_and_one_batch(station: Client, services: Services) -> None:
    first, second = push(station, ("a.pdf", A)), push(station, ("a.pdf", A))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert len(list(batches.batch_ids(services.objects))) == 1


def test_a_push_sent_again_under_its_idempotency_key_gets_the_first_answer_status_and_all(
    station: Client, services: Services
) -> None:
    listed = [{"name": "a.pdf", "sha256": digest(A), "bytes": len(A)}]
    said = {"push": PUSH, "slip": {"branch": "CN02", "station": "7"}, "files": listed}
    form = [("slip", (None, json.dumps(said))), (digest(A), ("a.pdf", A))]
    key = {"idempotency-key": "c0ffee"}
    first, again = (station.post("/api/v1/batches", files=form, headers=key) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    other = station.post("/api/v1/batches", json=said | {"push": "push-0002"}, headers=key)
    assert (other.status_code, "take a new one" in other.text) == (422, True)
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
    assert [file["status"] for file in answer.json()["files"]] == ["held_already", "taken_in"]


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


@pytest.mark.parametrize("shown", ["", "Bearer", "Bearer wrong", "Basic KEY", "Bearer KEYx", "Bearer ü", "KEY"])
def test_without_a_key_nothing_is_taken_and_nothing_is_told(station: Client, services: Services, shown: str) -> None:
    push(station, ("a.pdf", A))
    key = Stations(services.objects).rotate("Q07", by="test")[1]
    headers = httpx.Headers([(b"authorization", shown.replace("KEY", key).encode("latin-1"))])
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
        ("a\nb\x00\u202egnp.exe", "a b\ufffd\ufffdgnp.exe"),
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
    assert [file["status"] for file in receipt["files"]] == ["failed", "taken_in"]
    assert receipt["files"][0]["error"]["code"] == "unknown_format"
    assert services.objects.read(batches.original_key(digest(b"nonsense"))) == b"nonsense"


def test_a_zip_is_acknowledged_by_its_own_hash_and_its_members_are_the_files(station: Client, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "many", "w") as archive:
        archive.writestr("one.pdf", A)
        archive.writestr("two.pdf", B)
    data = (tmp_path / "many").read_bytes()
    receipt = push(station, ("many", data)).json()
    assert receipt["originals"] == [digest(data)]
    assert [file["file"] for file in receipt["files"]] == ["many/one.pdf", "many/two.pdf"]


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

    monkeypatch.setattr(shutil, "copyfileobj", full)
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
    assert [batch.batch for batch in batches.pending(services.objects, "counter")] == [receipt.json()["batch"]]


# ── whose is whose ────────────────────────────────────────────────────────────────────────────────────────────────


def test_branch_station_and_lane_are_the_keys_whatever_the_slip_claims(services: Services) -> None:
    with Dispatcher(services) as dispatcher:
        app = application(services, dispatcher)
        archive = bearing(app, station_key(services.objects, "Q09", "CN05", "archive"))
        claimed = {"branch": "CN02", "station": "Q07", "lane": "counter", "dossier": "H26.12-1"}
        receipt = push(archive, ("a.pdf", A), slip=claimed).json()
    slip = batches.load_batch(services.objects, receipt["batch"]).slip
    assert (slip.branch, slip.station, slip.lane, slip.dossier) == ("CN05", "Q09", "archive", "H26.12-1")


def test_a_push_id_of_another_station_gives_no_receipt_of_its_batch(station: Client, services: Services) -> None:
    first = push(station, ("a.pdf", A)).json()
    other = bearing(station.app, station_key(services.objects, "Q09"))
    assert push(other, ("a.pdf", A)).json()["batch"] != first["batch"]


def test_a_station_sees_the_state_of_its_own_batches_and_no_other(station: Client, services: Services) -> None:
    batch = push(station, ("a.pdf", A)).json()["batch"]
    state = station.get(f"/api/v1/batches/{batch}")
    assert (state.status_code, state.json()["pages"]["received"]) == (200, 2)
    other = bearing(station.app, station_key(services.objects, "Q09"))
    for asked in (batch, "01m87rsyrh6yxwz1", "x", "..%2f.."):
        assert other.get(f"/api/v1/batches/{asked}").status_code == 404
    assert bearing(station.app, token(services.objects, "batches")).get(f"/api/v1/batches/{batch}").status_code == 200


def test_a_revoked_key_is_told_why_and_a_program_cannot_push(station: Client, services: Services) -> None:
    program = bearing(station.app, token(services.objects, "search", "batches", "reuse", "metrics"))
    refused = push(program, ("a.pdf", A))
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "refused")
    Stations(services.objects).revoke("Q07", by="test")
    answer = push(station, ("a.pdf", A))
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unknown_caller")
    assert "revoked" in answer.json()["error"]["message"]
    assert list(batches.batch_ids(services.objects)) == []


def test_who_shows_the_old_common_token_is_told_what_to_do(station: Client) -> None:
    answer = bearing(station.app, "the-token-of-last-year").get(f"/api/v1/originals/{digest(A)}")
    assert answer.status_code == 401
    assert "motlan stations add" in answer.json()["error"]["message"]


def test_an_officers_session_is_worth_nothing_to_the_api(station: Client, services: Services) -> None:
    browser = Client(station.app)
    browser.cookies.set("motlan_session", signed_in(services.objects, "officer"))
    assert push(browser, ("a.pdf", A)).status_code == 401


def test_an_original_whose_stored_bytes_are_damaged_is_asked_for_again_and_mended(
    station: Client, services: Services
) -> None:
    assert push(station, ("a.pdf", A)).status_code == 201
    path = services.config.data / "objects" / batches.original_key(digest(A))
    path.chmod(0o644)
    path.write_bytes(b"pagez 2")
    assert station.get(f"/api/v1/originals/{digest(A)}").status_code == 404  # else the sender believes it safe
    again = push(station, ("a.pdf", A), sent={}, push="push-0002")
    assert (again.status_code, again.json()["error"]["retryable"]) == (422, True)
    assert push(station, ("a.pdf", A), push="push-0003").status_code == 201
    assert path.read_bytes() == A
    assert station.get(f"/api/v1/originals/{digest(A)}").json() == {"held": True, "bytes": len(A)}


def test_a_receipt_is_signed_with_the_key_that_everybody_may_ask_for(station: Client) -> None:
    answer = push(station, ("a.pdf", A), ("b.pdf", B))
    (key,) = Client(station.app).get("/api/v1/receipt-keys").json()["keys"]
    receipt = checked_receipt(answer.content, ReceiptKey.of(key["public"]))
    assert receipt.counts == Counts(files=2, originals=2, pages=3)
    assert (receipt.branch, receipt.station, receipt.key_id) == ("CN02", "Q07", key["key_id"])


def test_after_a_rotation_the_same_push_gets_its_receipt_signed_by_the_new_key(
    station: Client, services: Services
) -> None:
    first = push(station, ("a.pdf", A)).json()
    receipt_keys.rotate(services.objects)
    second = push(station, ("a.pdf", A)).json()
    assert first["key_id"] != second["key_id"]
    assert {**first, "key_id": "", "signature": ""} == {**second, "key_id": "", "signature": ""}
