"""Write one of every kind of record as this version writes it: python -m tests.support.records_written FOLDER.

Run at a release with `tests/contracts/records/DAY` (docs/upgrades.md); what it wrote is never changed afterwards.
"""

from __future__ import annotations

import sys
import tempfile
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

import dramatiq
import msgspec

from core.catalogue import HOME
from core.catalogue import procedure as catalogue
from core.catalogue.own import OwnType
from core.pushes import Counts, Receipt, ReceivedFile, ReceivedPages
from core.records import Revision, Slip
from ingest.intake.accept import accept
from ingest.queue import until_done
from ingest.queue.broker import queue_of
from ingest.retention.deleting import Deleting
from ingest.services import Services
from store import batches, ids, models, outbox, papers, receipt_keys, turns
from store.access_log import Access
from store.access_log.covered import CoveredObjects, log_of
from store.accounts.keys import Stations, Tokens
from store.claims import Claims
from store.decisions import Decision, Decisions
from store.import_columns import ImportColumns
from store.links import Link, Links
from store.retention import Retention, Rule
from store.reviews import Review, Reviews
from store.rules import Rules
from store.type_rules import TypeRules
from tests.support.accounts import signed_in
from tests.support.drawn import DEATH
from tests.support.logged_store import LoggedStore
from tests.support.services import services_at
from tests.support.taught import OFFICER, WrittenReaderPool, named, say

LEFT_OUT = ("originals/", "searchable/", "cache/", "leases/", "keys/", "desks/")  # no records, or of no account
FORM = "khai_tu.toml"  # a catalogue file with its `[[form]]`


def _services(data: Path) -> AbstractContextManager[Services]:
    """An installation whose log is sealed with the tests' key, by a writer that is not named after this machine."""
    store = LoggedStore(data)
    return services_at(data, readers=WrittenReaderPool(), objects=CoveredObjects(store.objects, store.writer()))


def written(folder: Path) -> None:
    """Every kind of record, under the keys of a store; beside it the queue's messages, a receipt and a form."""
    with tempfile.TemporaryDirectory() as data, _services(Path(data)) as services:
        scan = Path(data) / "khai_tu.png"
        scan.write_text(DEATH, encoding="utf-8")
        slip = Slip(branch="CN02", station="Q07", operator="le.an", dossier="H26.12-261128-0007", handed_in="original")
        batch = accept(services, [(scan.name, scan)], slip)
        pending = services.objects.read(f"pending/counter/{batch.batch}.json")
        until_done.finish_pending(services)
        outcome = batches.load_outcome(services.objects, batch.batch, str(batch.files[0].sha256))
        assert outcome is not None
        paper_id = outcome.paper_ids[0]
        objects = services.objects
        say(services, paper_id, named("khai_tu", full_name="Trần Văn Giả Định"))
        signed_in(objects, "reviewer")
        Stations(objects).add("Q07", "CN02", by="test")
        Tokens(objects).add("một cửa", ("search",), "thử", "2099-12-31", by="test")
        Decisions(objects).record(
            Decision(
                dossier="H26.12-261128-0007", procedure="1.004222", component="quan_he_nhan_than", owner="001199999999",
                decision="reused", paper_id=paper_id, paper_revision=2,
            ), by="le.an",
        )  # fmt: skip
        Rules(objects).keep(catalogue.of_files()["1.004222"], source="page", by="le.an")
        Links(objects).say(
            Link(side=paper_id, other="id-001199999999", same=True, by=OFFICER, at="2026-11-28T09:00:00Z")
        )
        Reviews(objects).keep(
            "20261128-le.an", Review(paper_id=paper_id, revision=1, act="saved", new_revision=2), by="le.an"
        )
        Claims(objects).take(paper_id, "le.an")
        _deleted(services, Path(data) / "an_old_form.png")
        turns.say(objects, str(batch.files[0].sha256), 1, 90, by="le.an")
        TypeRules(objects).keep(OwnType(code="khai_tu", short="Khai tử"), revision=0, by="le.an")
        header = ("Mã thủ tục", "Thành phần")
        ImportColumns(objects).keep(header, dict(zip(("code", "component"), header, strict=True)), by="le.an")
        outbox.put(objects, "paper_searchable", paper_id=paper_id, revision=1)
        models.use(objects, models.LABELS, models.keep(objects, models.LABELS, b"weights", {"papers": 1}).number, "thử")
        log_of(objects).append(Access("le.an", "show", "web", (paper_id,), dossier="H26.12-261128-0007", purpose="thử"))
        key = receipt_keys.signer(objects)
        file = batch.files[0]
        receipt = key.sign(
            Receipt(
                "push-0001", (str(file.sha256),), batch.batch, batch.received_at,
                (ReceivedFile(file.file, file.sha256, file.status, file.pages, None),), ReceivedPages(1),
                branch="CN02", station="Q07", dossier=slip.dossier, counts=Counts(1, 1, 1),
            )
        )  # fmt: skip
        for entry in objects.list(""):
            if not entry.key.startswith(LEFT_OUT):
                _put(folder / entry.key, objects.read(entry.key))
        _put(folder / "pending" / "counter" / f"{batch.batch}.json", pending)
        _put(folder / "keys" / "receipts.json", msgspec.json.encode(receipt_keys.published(objects)))
        _put(folder / "other" / "receipt.json", msgspec.json.encode(receipt))
        _put(folder / "other" / FORM, (HOME / FORM).read_bytes())
        for name, ids in (("read_page", (batch.batch, file.sha256, 1)), ("finish_file", (batch.batch, file.sha256))):
            message: dramatiq.Message[None] = dramatiq.Message(
                queue_name=queue_of("counter"), actor_name=f"{name}_counter", args=ids, kwargs={}, options={}
            )
            _put(folder / "other" / f"{name}.message.json", message.encode())


def _deleted(services: Services, scan: Path) -> None:
    """A form handed in long ago, for a dossier that ended, that was under a hold and is deleted on a rule."""
    scan.write_text(DEATH.replace("12/TLKT", "13/TLKT"), encoding="utf-8")
    slip = Slip(branch="CN02", dossier="H26.12-100501-0003")
    batch = accept(services, [(scan.name, scan)], slip, ids.first_at(datetime(2010, 5, 1, tzinfo=UTC).timestamp()))
    until_done.finish_pending(services)
    outcome = batches.load_outcome(services.objects, batch.batch, str(batch.files[0].sha256))
    assert outcome is not None
    (paper_id,) = outcome.paper_ids
    papers.revise(services.objects, paper_id, _settled_form, by="le.an")
    retention = Retention(services.objects)
    retention.set(Rule("forms", ("don_to_khai",), "QĐ 12/QĐ-UBND", years=5), by="le.an")
    retention.hold("dossier", "H26.12-100501-0003", "thử", by="le.an")
    retention.release("dossier", "H26.12-100501-0003", "xong", by="le.an")
    retention.end("H26.12-100501-0003", "2011-03-01", by="le.an")
    Deleting(services.objects, services.index).delete(paper_id, by="le.an")


def _settled_form(latest: Revision) -> Revision:
    reading = msgspec.structs.replace(latest.reading, type="don_to_khai", needs_review=False, review_reasons=())
    return msgspec.structs.replace(latest, reading=reading)


def _put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


if __name__ == "__main__":
    written(Path(sys.argv[1]))
