"""Verify names whatever is wrong in a store, calls nothing wrong that is not, and mends only what is derived."""

from __future__ import annotations

import hashlib
import tracemalloc
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest

from core.errors import NotFoundError, ServiceError, UsageError
from core.records import Batch, PageReading, Revision, Slip, Stored
from ingest.intake.accept import accept
from ingest.queue import until_done
from ingest.queue.leases import Leases
from ingest.services import Services
from ingest.verify.findings import Findings
from ingest.verify.index_check import compare
from ingest.verify.sample import Sample, sample
from ingest.verify.streams import merged
from ingest.verify.verify import Verification, verify
from ocr.version import READER
from store import batches, pages, papers
from store.access_log import Access
from store.access_log.covered import CoveredObjects, log_of
from store.files import FileObjects
from store.objects import Entry
from tests.support.made_papers import paper
from tests.support.services import scans, services_at


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    """An installation in which two files of one batch, three pages, are filed."""
    with services_at(tmp_path / "data") as opened:
        accept(opened, scans(tmp_path / "in", "pages 2", "pages 1"), Slip())
        until_done.finish_pending(opened)
        yield opened


def checked(services: Services, **options: Any) -> Verification:
    return verify(services.objects, services.index, **options)


def root(services: Services) -> Path:
    assert isinstance(services.objects, CoveredObjects)
    assert isinstance(services.objects.stored, FileObjects)
    return services.objects.stored.root


def some(services: Services, folder: str) -> Path:
    """The first object of a folder, as a file that a disaster can befall."""
    return root(services) / next(iter(services.objects.list(folder))).key


def spoil(path: Path, data: bytes) -> None:
    path.chmod(0o644)
    path.write_bytes(data)


def the_batch(services: Services) -> Batch:
    return batches.load_batch(services.objects, next(batches.batch_ids(services.objects)))


# ── what is well ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_whole_store_has_no_problems_and_no_orphans(services: Services) -> None:
    result = checked(services)
    assert result.ok
    assert (result.problems, result.remarks, result.unlisted) == ((), (), 0)
    assert (result.originals.checked, result.batches.checked, result.papers.checked) == (2, 1, 2)
    assert (result.originals.bad, result.batches.bad, result.papers.bad, result.orphans.objects) == (0, 0, 0, 0)


def test_work_under_way_is_neither_wrong_nor_forlorn(services: Services, tmp_path: Path) -> None:
    batch = accept(services, scans(tmp_path / "more", "pages 3 more"), Slip())
    sha256 = str(batch.files[0].sha256)
    services.objects.replace(pages.pdf_key(sha256, READER, 1), b"%PDF-page")
    pages.save(services.objects, sha256, PageReading(page=1, status="read", reader=READER))
    with services.leases.take(f"file-{sha256}"):
        result = checked(services)
    assert result.ok, result.problems
    assert result.remarks == ()
    assert result.batches.checked == 2


# ── originals ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("data", "said"), [(b"pages 2 ", "has 8 bytes instead of"), (b"pages 9", "its bytes have changed")]
)
def test_an_original_that_changed_is_named(services: Services, data: bytes, said: str) -> None:
    path = some(services, f"originals/{hashlib.sha256(b'pages 2').hexdigest()[:2]}")
    spoil(path, data)
    result = checked(services)
    assert (result.originals.checked, result.originals.bad) == (2, 1)
    assert any(said in problem and path.name in problem for problem in result.problems)


def test_an_original_that_was_received_and_is_gone_is_named(services: Services) -> None:
    path = some(services, "originals/")
    path.unlink()
    result = checked(services)
    assert result.originals.bad == 1
    (said,) = [
        problem
        for problem in result.problems
        if problem.startswith(f"original {path.name}: it was received and is gone")
    ]
    assert "hand the file in again, or bring it from a backup" in said
    assert any("its original is missing" in problem for problem in result.problems)


def test_with_a_sample_only_its_originals_are_hashed_but_all_are_looked_for(services: Services) -> None:
    first, second = (root(services) / entry.key for entry in services.objects.list("originals/"))
    for path in (first, second):
        spoil(path, path.read_bytes()[:-1] + b"?")
    whose_turn = next(turn for turn in range(1000) if first.name in Sample("1/500", turn))
    result = checked(services, sample=Sample("1/500", whose_turn))
    assert (result.originals.checked, result.originals.bad) == (1, 1)
    assert [problem for problem in result.problems if "bytes have changed" in problem and first.name in problem]
    second.unlink()
    assert checked(services, sample=Sample("1/500", whose_turn)).originals.bad == 2


@pytest.mark.parametrize(
    ("share", "weeks", "most"), [("1/52", 52, 1), ("5%", 20, 1), ("1/1", 1, 1), ("0.5%", 200, 1), ("30%", 4, 2)]
)
def test_in_so_many_weeks_every_original_has_its_turn(share: str, weeks: int, most: int) -> None:
    for sha256 in (hashlib.sha256(str(number).encode()).hexdigest() for number in range(60)):
        for start in (0, 2960):
            turns = sum(sha256 in Sample(share, week) for week in range(start, start + weeks))
            assert 1 <= turns <= most


def test_a_sample_has_its_share_of_the_originals() -> None:
    names = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(4000)]
    assert 150 < sum(name in Sample("5%", 2970) for name in names) < 250


@pytest.mark.parametrize("share", ["", "0%", "0/5", "1/0", "101%", "7", "-1/2", "1/2/3", "x", "2/1", "٥%"])
def test_a_share_without_a_meaning_is_bad_usage(share: str) -> None:
    with pytest.raises(UsageError):
        sample(share)


# ── records ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _with(slip: Slip, revision: Revision) -> Revision:
    return msgspec.structs.replace(revision, slip=slip)


def test_a_missing_revision_is_named(services: Services) -> None:
    (paper_id, _), *_ = papers.latest_keys(services.objects)
    for by in ("an", "binh"):
        slip = Slip(operator=by)
        latest = papers.revise(
            services.objects, paper_id, lambda latest, slip=slip: msgspec.structs.replace(latest, slip=slip), by=by
        )  # type: ignore[misc]
    services.index.publish([latest])
    (root(services) / papers.key(paper_id, 2)).unlink()
    result = checked(services)
    assert result.problems == (f"paper {paper_id}: revision 2 is missing",)
    assert result.papers.bad == 1


def test_a_paper_that_another_names_and_that_has_no_record_is_named(services: Services) -> None:
    (paper_id, _), *_ = papers.latest_keys(services.objects)
    gone = "01zzzzzzzz0000000000000000-1"
    latest = papers.revise(
        services.objects, paper_id, lambda latest: msgspec.structs.replace(latest, same_as=(gone,)), by="an"
    )
    services.index.publish([latest])
    assert checked(services).problems == (f"paper {paper_id}: the paper {gone} that it names has no record",)


def test_a_part_of_a_paper_stands_in_the_index_only_through_its_whole(services: Services) -> None:
    (part, _), (whole, _) = papers.latest_keys(services.objects)
    papers.revise(services.objects, part, lambda latest: msgspec.structs.replace(latest, part_of=whole), by="reader")
    result = checked(services)
    assert (result.index.missing, result.index.stale, result.index.extra) == (0, 0, 1)
    assert checked(services, repair=True).ok
    assert [paper_id for paper_id, _ in services.index.versions()] == [whole]
    assert checked(services).ok


@pytest.mark.parametrize("data", [b"", b"{", b"\xff", b'{"paper_id": 1}'])
def test_a_record_that_cannot_be_decoded_is_named_and_not_quoted(services: Services, data: bytes) -> None:
    spoil(some(services, "papers/"), data)
    result = checked(services)
    assert [problem for problem in result.problems if "revision 1 cannot be decoded" in problem]
    assert result.papers.bad == 1


def test_a_paper_whose_record_is_gone_is_known_from_its_batch(services: Services) -> None:
    path = some(services, "papers/")
    path.unlink()
    result = checked(services)
    assert f"batch {the_batch(services).batch}: its paper {path.parent.name} has no record" in result.problems
    assert result.index.extra == 1
    assert result.orphans.objects == 1  # its searchable PDF


def test_a_batch_whose_record_is_torn_is_named(tmp_path: Path, services: Services) -> None:
    spoil(some(services, "batches/"), b"{")
    with services_at(tmp_path / "data") as again:  # another process: nothing of the batch is remembered
        result = checked(again)
    assert result.batches.bad == 1
    assert any("its record cannot be decoded" in problem for problem in result.problems)


def test_received_work_that_is_neither_done_nor_waiting_is_named_and_repair_lets_it_wait(services: Services) -> None:
    batch = the_batch(services)
    batches.forget_outcome(services.objects, batch.batch, str(batch.files[0].sha256))
    result = checked(services)
    assert result.problems == (
        f"batch {batch.batch}: 1 files are neither done nor waiting; `motlan verify --repair` lets them wait",
    )
    mended = checked(services, repair=True)
    assert mended.ok
    assert any("wait again" in remark for remark in mended.remarks)
    until_done.finish_pending(services)
    assert checked(services).remarks == ()
    assert checked(services).ok


# ── the index ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_the_index_lacks_holds_too_old_or_too_much_is_counted_and_repaired(services: Services) -> None:
    (lost, _), (old, _) = papers.latest_keys(services.objects)
    services.index.remove(lost)
    papers.revise(services.objects, old, partial(_with, Slip(branch="CN 2")), by="an")
    services.index.publish([paper("stranger")])
    report = checked(services)
    assert (report.index.missing, report.index.stale, report.index.extra) == (1, 1, 1)
    assert len(report.problems) == 3
    mended = checked(services, repair=True)
    assert mended.ok
    assert (mended.index.missing, mended.index.stale, mended.index.extra) == (1, 1, 1)
    assert list(services.index.versions()) == [(lost, 1), (old, 2)]
    assert checked(services).ok


def test_a_paper_filed_while_the_index_is_checked_is_not_called_missing(services: Services) -> None:
    (paper_id, _), *_ = papers.latest_keys(services.objects)
    services.index.remove(paper_id)
    findings = Findings()
    report = compare(services.objects, services.index, findings, set(), "2020-01-01T00:00:00Z", repair=False)
    assert (report.missing, findings.problems) == (0, 0)


def test_a_paper_of_a_batch_that_was_pending_is_not_called_missing(services: Services) -> None:
    (paper_id, _), *_ = papers.latest_keys(services.objects)
    services.index.remove(paper_id)
    waiting = {the_batch(services).batch}
    report = compare(services.objects, services.index, Findings(), waiting, "2999-01-01T00:00:00Z", repair=False)
    assert report.missing == 0


def test_an_entry_whose_record_came_since_the_listing_is_not_called_extra(services: Services) -> None:
    late = paper("01zzzzzzzz0000000000000000-1")

    class Filing:
        """A store to which a paper is filed and published right after its papers were listed."""

        def __init__(self) -> None:
            self.done = False

        def list(self, prefix: str, *, after: str = "") -> Iterator[Entry]:
            yield from list(services.objects.list(prefix, after=after))
            if prefix == "papers/" and not self.done:
                self.done = True
                papers.file_first(services.objects, late)
                services.index.publish([late])

        def __getattr__(self, name: str) -> Any:
            return getattr(services.objects, name)

    report = compare(Filing(), services.index, Findings(), set(), "2999-01-01T00:00:00Z", repair=True)  # type: ignore[arg-type]
    assert (report.missing, report.stale, report.extra) == (0, 0, 0)
    assert "01zzzzzzzz0000000000000000-1" in dict(services.index.versions())


def test_two_streams_are_held_against_each_other_name_by_name() -> None:
    left, right = [("a", 1), ("c", 2), ("d", 3)], [("b", 1), ("c", 5), ("e", 6), ("f", 7)]
    assert list(merged(iter(left), iter(right))) == [
        ("a", 1, None), ("b", None, 1), ("c", 2, 5), ("d", 3, None), ("e", None, 6), ("f", None, 7),
    ]  # fmt: skip
    assert list(merged(iter([]), iter([]))) == []


def test_comparing_costs_no_more_memory_for_ten_times_as_many_papers() -> None:
    class Store:
        def __init__(self, size: int) -> None:
            self.size = size

        def list(self, prefix: str, *, after: str = "") -> Iterator[Entry]:
            for number in range(self.size):
                yield Entry(f"papers/01zzzzzzzz{number:016}-1/000001.json", 900)

        def versions(self) -> Iterator[tuple[str, int]]:
            for number in range(self.size):
                yield f"01zzzzzzzz{number:016}-1", 1

        def publish(self, revisions: Any) -> None:
            assert not revisions

    def peak(size: int) -> int:
        store: Any = Store(size)
        tracemalloc.start()
        compare(store, store, Findings(), set(), "2999-01-01T00:00:00Z", repair=True)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(10)
    assert peak(20_000) < peak(2_000) + 20_000


def test_equal_findings_are_one_line_with_their_count_and_the_first_of_their_ids() -> None:
    findings = Findings()
    for number in range(2500):
        findings.problem("paper", f"p{number}", "is missing")
    findings.problem("paper", "p1", "is stale")
    findings.remark("object", "one", "is forlorn")
    missing, stale = findings.named_problems
    assert (findings.problems, missing.count, len(missing.ids), findings.unlisted) == (2501, 2500, 1000, 1500)
    assert missing.line == "2,500 × paper: is missing: p0, p1, p2, p3, p4, p5, p6, p7, p8, p9 and 2,490 more"
    assert stale.line == "paper p1: is stale"


# ── the log ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_broken_chain_of_the_access_log_is_named(services: Services) -> None:
    log = log_of(services.objects)
    for _ in range(3):
        log.append(Access(who="an", action="show", channel="cli"))
    last = sorted((root(services) / "log/entries").rglob("*.jsonl"))
    last[-2].unlink()
    result = checked(services)
    assert (result.logs.checked, result.logs.broken) == (len(last) - 1, 1)
    key = last[-1].relative_to(root(services))
    assert f"access log {key}: an entry before it is missing" in result.problems


# ── orphans ───────────────────────────────────────────────────────────────────────────────────────────────────────


def original(text: str) -> tuple[str, bytes]:
    data = text.encode()
    return hashlib.sha256(data).hexdigest(), data


def test_what_nothing_refers_to_is_remarked_left_in_place_and_no_problem(services: Services) -> None:
    sha256, data = original("pages 1 nobody's")
    services.objects.create(batches.original_key(sha256), data)
    services.objects.create("searchable/01zzzzzzzz0000000000000000-1/000001.pdf", b"%PDF")
    (paper_id, _), *_ = papers.latest_keys(services.objects)
    services.objects.create(f"searchable/{paper_id}/000002.pdf", b"%PDF-2")
    pages.save(services.objects, sha256, PageReading(page=1, status="read", reader=READER))
    services.objects.replace(pages.pdf_key(sha256, READER, 1), b"%PDF-page")
    services.objects.replace(f"outcomes/01zzzzzzzz000000/{sha256}.json", b"{}")
    services.objects.replace("cache/check-0123456789abcdef", b"motlan")
    result = checked(services)
    assert result.ok
    assert {paper_id for remark in result.remarked for paper_id in remark.ids} == {
        batches.original_key(sha256), "searchable/01zzzzzzzz0000000000000000-1/000001.pdf",
        f"searchable/{paper_id}/000002.pdf", pages.key(sha256, READER, 1), pages.pdf_key(sha256, READER, 1),
        f"outcomes/01zzzzzzzz000000/{sha256}.json", "cache/check-0123456789abcdef",
    }  # fmt: skip
    assert result.orphans.objects == 7
    assert result.orphans.bytes > len(data)
    assert checked(services, repair=True).orphans == result.orphans  # never deleted


def _killed(*_: object) -> None:
    raise ServiceError("killed")


def test_bytes_of_a_receipt_that_was_cut_off_are_an_orphan_until_they_come_again(
    services: Services, tmp_path: Path
) -> None:
    files = scans(tmp_path / "cut", "pages 1 cut off")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("store.batches.receive", _killed)  # all bytes are stored then, and there is no receipt
        with pytest.raises(ServiceError):
            accept(services, files, Slip())
    assert checked(services).ok
    assert [remark for remark in checked(services).remarks if "no batch that was received to its end" in remark]
    accept(services, files, Slip())
    until_done.finish_pending(services)
    assert checked(services).orphans.objects == 0


def test_a_lease_that_ran_out_is_remarked_unless_its_work_is_pending(services: Services, tmp_path: Path) -> None:
    sha256, _ = original("pages 1 leased")
    held = Leases(services.objects, seconds=-1.0).take(f"file-{sha256}")
    held.__enter__()
    assert [remark for remark in checked(services).remarks if "a lease that ran out" in remark]
    accept(services, scans(tmp_path / "leased", "pages 1 leased"), Slip())
    assert checked(services).remarks == ()


def test_a_pdf_that_a_record_came_to_name_meanwhile_is_no_orphan(services: Services) -> None:
    (paper_id, _), *_ = papers.latest_keys(services.objects)
    key = f"searchable/{paper_id}/000002.pdf"
    services.objects.create(key, b"%PDF-2")

    class Naming:
        """A store in which a record comes to name the PDF after the papers were listed."""

        def list(self, prefix: str, *, after: str = "") -> Iterator[Entry]:
            if prefix == "leases/":
                papers.revise(
                    services.objects, paper_id,
                    lambda latest: msgspec.structs.replace(latest, searchable_pdf=Stored(key, 6)), by="an",
                )  # fmt: skip
            return services.objects.list(prefix, after=after)

        def __getattr__(self, name: str) -> Any:
            return getattr(services.objects, name)

    assert verify(Naming(), services.index).orphans.objects == 0  # type: ignore[arg-type]


def test_a_store_of_thousands_of_orphans_is_looked_through_in_portions(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.verify.orphans._AT_ONCE", 3)
    for number in range(8):
        services.objects.replace(f"cache/check-{number}", b"motlan")
    assert checked(services).orphans.objects == 8


def test_an_object_that_went_between_listing_and_reading_is_nothing_wrong(services: Services) -> None:
    sha256, _ = original("gone")
    services.objects.replace(f"leases/file-{sha256}=000001.json", b"{}")

    class Gone:
        def read(self, key: str) -> bytes:
            if key.startswith("leases/"):
                services.objects.delete(key)
                raise NotFoundError("gone")
            return services.objects.read(key)

        def __getattr__(self, name: str) -> Any:
            return getattr(services.objects, name)

    assert verify(Gone(), services.index).remarks == ()  # type: ignore[arg-type]
