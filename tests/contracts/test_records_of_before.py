"""Records that earlier versions wrote are read by this one, nothing of them lost; those of a later one do no harm.

`records/DAY` holds one of every kind as the version of that day wrote it (docs/upgrades.md); they are never changed.
"""

from __future__ import annotations

import json
import shutil
import tomllib
from pathlib import Path
from typing import Any

import dramatiq
import msgspec
import pytest

from core.catalogue.model import PaperType
from core.errors import UsageError
from core.pushes import PublishedKeys, Push, Receipt
from core.receipts import ReceiptKey, checked_receipt
from core.records import Batch, Deletion, Original, Outcome, PageReading, Revision, Slip
from ingest.intake.accept import accept
from ingest.queue.dispatcher import Dispatcher
from ocr.version import READER
from search.document import entry_of
from store import batches, deletions, pages, papers
from store.access_log.entries import FirstFormEntry
from store.access_log.log_keys import KeyRing
from store.access_log.verification import check
from store.accounts.keys import Station, Token
from store.accounts.officers import Account, Accounts
from store.accounts.sessions import Session
from store.claims import Claim
from store.decisions import Decision, Decisions
from store.files import FileObjects
from store.import_columns import Meaning
from store.links import Link
from store.models import Card, Use
from store.outbox import OutEvent
from store.retention import DossierEnd, Hold, KeptRule, Retention
from store.reviews import Review
from store.rotations import PageRotation
from store.rules import OF_NEWER, KeptProcedure, Rules
from store.type_rules import KeptType
from tests.support.accounts import quick
from tests.support.logged_store import KEY
from tests.support.services import scans, services_at

HOME = Path(__file__).parent / "records"
VERSIONS = sorted(folder.name for folder in HOME.iterdir())
NEWEST = HOME / VERSIONS[-1]
DELETED = "deletions/*"  # each names the revision of a paper that is the proof of its deletion
KINDS: dict[str, type[msgspec.Struct]] = {
    "papers/*/*.json": Revision, DELETED: Deletion, "pages/*/*/*/*/*.json": PageReading, "batches/*.json": Batch,
    "pending/*/*.json": Batch, "received/*/*/*.json": Original, "outcomes/*/*.json": Outcome,
    "log/access/*/*.json": FirstFormEntry, "reuse/*/*.json": Decision, "accounts/*/*.json": Account,
    "stations/*/*.json": Station, "tokens/*/*.json": Token, "sessions/*/*": Session, "links/*/*.json": Link,
    "reviews/*/*.json": Review, "claims/*/*/*.json": Claim, "procedures/*/*.json": KeptProcedure,
    "retention/*/*.json": KeptRule, "holds/*/*.json": Hold, "dossiers/*/*.json": DossierEnd, "types/*/*.json": KeptType,
    "turns/*/*.json": PageRotation, "import_columns/*/*.json": Meaning, "outbox/*.json": OutEvent,
    "models/*/versions/*.json": Card, "models/*/uses/*.json": Use,
    "other/receipt.json": Receipt, "keys/receipts.json": PublishedKeys,
}  # fmt: skip


def records_in(version: Path, pattern: str) -> list[Path]:
    """The records of a kind that a version wrote."""
    proofs = {version / "papers" / f"{path.name.replace('.', '/')}.json" for path in version.glob(DELETED)}
    records = proofs if pattern == DELETED else set(version.glob(pattern)) - proofs
    return sorted(records)


WRITTEN = [
    pytest.param(path, kind, id=f"{version.name}-{kind.__name__}-{path.parent.name[:8]}-{path.stem[:8]}")
    for pattern, kind in KINDS.items()
    for version in sorted(HOME.iterdir())
    for path in records_in(version, pattern)
]


@pytest.fixture(params=VERSIONS)
def objects(request: pytest.FixtureRequest, tmp_path: Path) -> FileObjects:
    """A store as an earlier version left it."""
    shutil.copytree(HOME / request.param, tmp_path / "objects")
    return FileObjects(tmp_path / "objects")


def holds(after: Any, before: Any) -> bool:
    """Whether a record written again says all that it said."""
    if isinstance(before, dict):
        return isinstance(after, dict) and all(key in after and holds(after[key], before[key]) for key in before)
    if isinstance(before, list):
        return len(after) == len(before) and all(map(holds, after, before))
    return bool(after == before)


@pytest.mark.parametrize(("path", "kind"), WRITTEN)
def test_every_key_of_a_record_of_before_is_known_and_says_the_same(path: Path, kind: type[msgspec.Struct]) -> None:
    record = msgspec.json.decode(path.read_bytes(), type=kind)
    assert holds(json.loads(msgspec.json.encode(record)), json.loads(path.read_bytes()))


def test_every_kind_of_record_is_held_as_the_newest_version_writes_it() -> None:
    missing = [pattern for pattern in KINDS if not records_in(NEWEST, pattern)]
    assert missing == ["log/access/*/*.json"]  # the first form is written no more


def test_papers_pages_and_batches_of_before_are_read_where_they_stand(objects: FileObjects) -> None:
    for latest in papers.latest_of_all(objects):
        assert entry_of(latest).type == "khai_tu"
        batch = batches.load_batch(objects, latest.batch)
        assert latest.original.sha256 in {file.sha256 for file in batch.files}
        assert list(batches.with_outcome(objects, batch.batch))
    read = [next(pages.by_any_reader(objects, entry.key.split("/")[3], 1)) for entry in objects.list("pages/")]
    assert [page.status for page in read] == ["read"]


def test_a_deletion_of_before_is_one_and_what_stands_against_others_is_known(tmp_path: Path) -> None:
    shutil.copytree(NEWEST, tmp_path / "objects")
    objects = FileObjects(tmp_path / "objects")
    (deletion,) = deletions.all_of(objects)
    assert papers.deletion_of(objects, deletion.paper_id) == deletion
    assert all(objects.size(erased.key) is None for erased in deletion.erased)
    held = Retention(objects)
    assert [kept.label for kept in held.rules()] == [deletion.rule]
    assert (held.holds(), [hold.is_held for hold in held.history("dossier", "H26.12-100501-0003")]) == (
        [],
        [True, False],
    )
    assert held.ended_on("H26.12-100501-0003") == "2011-03-01"


def test_the_access_log_of_before_holds(objects: FileObjects) -> None:
    checked, broken = check(objects, KeyRing.of(KEY), None)
    assert checked > 0
    assert broken == []


def test_a_receipt_of_before_proves_what_it_says() -> None:
    for folder in HOME.glob("*/other/receipt.json"):
        keys = msgspec.json.decode((folder.parents[1] / "keys" / "receipts.json").read_bytes(), type=PublishedKeys)
        assert checked_receipt(folder.read_bytes(), ReceiptKey.of(keys.keys[0].public)).pages.received == 1


def test_a_form_of_before_is_a_type_of_today() -> None:
    for path in HOME.glob("*/other/*.toml"):
        assert msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), PaperType).code == path.stem


@pytest.mark.parametrize("more", [{}, {"later": True}], ids=["of_before", "of_a_newer_version"])
def test_messages_of_another_version_are_worked_on(tmp_path: Path, more: dict[str, bool]) -> None:
    sent = dramatiq.Message.decode((NEWEST / "other" / "read_page.message.json").read_bytes())
    with services_at(tmp_path) as services:
        batch = accept(services, scans(tmp_path / "in", "pages 1"), Slip())
        sha256 = str(batch.files[0].sha256)
        ids = (batch.batch, sha256, 1)
        with Dispatcher(services) as dispatcher:
            dispatcher._broker.enqueue(sent.copy(args=(*ids, "more") if more else ids, kwargs=more))
            dispatcher.start()
            dispatcher._broker.join(sent.queue_name)  # type: ignore[attr-defined]
            dispatcher._workers[0].join()
        assert pages.load(services.objects, sha256, READER, 1) is not None


# ── a newer version's records, read and revised by this one ───────────────────────────────────────────────────────


def newer(data: bytes) -> bytes:
    """A record with a key more in every object of it."""

    def more(holder: Any) -> Any:
        if isinstance(holder, dict):
            return {key: more(value) for key, value in holder.items()} | {"later": {"said": 1}}
        return [more(each) for each in holder] if isinstance(holder, list) else holder

    extended = more(json.loads(data))
    for named in ("fields", "components", "kinds", "importance", "columns", "data", "report"):
        for holder in (
            extended,
            extended.get("reading"),
            extended.get("type"),
        ):  # maps of names, not objects with keys of ours
            if isinstance(holder, dict) and isinstance(holder.get(named), dict):
                del holder[named]["later"]
    return json.dumps(extended, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    ("path", "kind"), [mark for mark in WRITTEN if KINDS["procedures/*/*.json"] not in mark.values]
)
def test_keys_of_a_newer_version_are_passed_over(path: Path, kind: type[msgspec.Struct]) -> None:
    before = msgspec.json.decode(path.read_bytes(), type=kind)
    assert msgspec.json.decode(newer(path.read_bytes()), type=kind) == before


def test_a_newer_station_is_understood() -> None:
    push = {"push": "push-0001", "slip": {}, "files": [{"name": "a.pdf", "sha256": "0" * 64, "bytes": 1}]}
    assert msgspec.json.decode(newer(json.dumps(push).encode()), type=Push).push == "push-0001"


@pytest.fixture
def later(tmp_path: Path) -> FileObjects:
    """A store whose records a newer version wrote."""
    for path in (path for pattern in KINDS for path in records_in(NEWEST, pattern)):
        copy = tmp_path / "objects" / path.relative_to(NEWEST)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(newer(path.read_bytes()))
    return FileObjects(tmp_path / "objects")


def raw(objects: FileObjects, key: str) -> Any:
    return json.loads(objects.read(key))


def test_a_paper_of_a_newer_version_keeps_its_keys_when_this_one_revises_it(later: FileObjects) -> None:
    latest = next(papers.latest_of_all(later))
    paper_id, revision = latest.paper_id, latest.revision

    def corrected(latest: Revision) -> Revision:
        name = msgspec.structs.replace(latest.reading.fields["full_name"], value="Trần Văn Khác")
        reading = msgspec.structs.replace(latest.reading, fields=latest.reading.fields | {"full_name": name})
        return msgspec.structs.replace(latest, reading=reading)

    papers.revise(later, paper_id, corrected, by="le.an")
    before, after = raw(later, papers.key(paper_id, revision)), raw(later, papers.key(paper_id, revision + 1))
    assert after["later"] == after["reading"]["later"] == after["reading"]["metadata"]["later"] == {"said": 1}
    assert after["reading"]["page_reports"] == before["reading"]["page_reports"]
    assert after["reading"]["owners"] == before["reading"]["owners"]
    assert after["reading"]["fields"]["birth_date"] == before["reading"]["fields"]["birth_date"]
    assert after["reading"]["fields"]["full_name"]["value"] == "Trần Văn Khác"
    assert "later" not in after["reading"]["fields"]["full_name"]  # it may speak of the value that is gone
    assert papers.load(later, paper_id).revision == revision + 1


def test_an_account_and_a_decision_keep_their_keys_when_this_version_revises_them(later: FileObjects) -> None:
    Accounts(later, quick()).disable("le.an", by="root")
    assert raw(later, "accounts/le.an/000002.json")["later"] == {"said": 1}
    kept = next(Decisions(later).all())
    Decisions(later).record(
        msgspec.structs.replace(kept, decision="undone", paper_id=None, paper_revision=None), by="le.an"
    )
    assert [entry.key for entry in later.list("reuse/")][1].endswith("000002.json")
    assert raw(later, [entry.key for entry in later.list("reuse/")][1])["later"] == {"said": 1}


def test_no_paper_serves_for_rules_of_a_newer_version_and_they_are_not_changed(later: FileObjects) -> None:
    rules = Rules(later)
    held = rules.all()["1.004222"]
    assert held.name
    assert {(part.accepts, part.look) for part in held.components} == {((), OF_NEWER)}
    assert not held.signed_off
    with pytest.raises(UsageError, match="newer version"):
        rules.keep(msgspec.structs.replace(held, name="Tên khác"), source="page", by="le.an")
    assert len(rules.history("1.004222")) == 1
