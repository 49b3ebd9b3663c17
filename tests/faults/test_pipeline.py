"""Between receipt and search: whatever fails, every page is filed or failed by name, and nothing is doubled."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import classify
from core.errors import CorruptError, ServiceError, UsageError
from core.records import Batch, Revision, Slip
from ingest import pipeline
from ingest.intake.accept import accept
from ingest.observe import status
from ingest.queue import until_done
from ingest.queue.dispatcher import Dispatcher
from ingest.queue.fair_queue import FairQueue
from ingest.queue.leases import Leases
from ingest.services import Services
from ingest.verify.verify import verify
from ocr.version import READER
from store import batches, pages, papers, thumbnails
from store.objects import Entry
from tests.support.services import FakeReaderPool, scans, services_at


def work(services: Services, batch: Batch) -> status.BatchStatus:
    """Work until nothing is pending; the batch's state then."""
    until_done.finish_pending(services)
    return status.of_batch(services.objects, batch)


def test_a_batch_reconciles_with_failed_and_blank_pages_named(tmp_path: Path) -> None:
    with services_at(tmp_path) as services:
        batch = accept(services, scans(tmp_path / "in", "pages 4 fail 2 damaged blank 3", "pages 1", "rubbish"), Slip())
        state = work(services, batch)
        counts = state.pages
        assert (counts.received, counts.read, counts.blank, counts.failed, counts.waiting) == (5, 3, 1, 1, 0)
        assert [(failure.file, failure.page, failure.code) for failure in state.failures] == [
            ("scan-0.pdf", 2, "damaged"),
            ("scan-2.pdf", None, "unknown_format"),
        ]
        assert state.state == "done"
        of_first = [papers.load(services.objects, paper_id).reading for paper_id in state.paper_ids]
        reports = [report for reading in of_first if reading.file == "scan-0.pdf" for report in reading.page_reports]
        assert [(report.page, report.status) for report in reports] == [
            (1, "read"),
            (2, "failed"),
            (3, "blank"),
            (4, "read"),
        ]
        assert verify(services.objects, services.index).ok


def test_the_bytes_of_a_file_that_cannot_be_opened_are_kept(tmp_path: Path) -> None:
    with services_at(tmp_path) as services:
        batch = accept(services, scans(tmp_path / "in", "rubbish"), Slip())
        (file,) = batch.files
        assert file.status == "failed"
        assert services.objects.read(batches.original_key(str(file.sha256))) == b"rubbish"


def test_every_page_is_read_once_however_often_it_is_asked_for(tmp_path: Path) -> None:
    readers = FakeReaderPool()
    with services_at(tmp_path, readers=readers) as services:
        files = scans(tmp_path / "in", "pages 6", "pages 2")
        first = accept(services, files, Slip())
        second = accept(services, files, Slip(lane="archive"))
        until_done.finish_pending(services)
        until_done.finish_pending(services)
        assert set(readers.read_count.values()) == {1}
        assert len(readers.read_count) == 8
        assert {file.status for file in second.files} == {"held_already"}
        ids = [status.of_batch(services.objects, batch).paper_ids for batch in (first, second)]
        assert ids[0] == ids[1]


class _Blind(FakeReaderPool):
    """Readers that draw no picture."""

    def first_look(
        self, pdf: bytes, small: int, longest: int, *, large: bool
    ) -> tuple[bytes, bytes, thumbnails.Sizes]:  # fmt: skip
        raise CorruptError("a page cannot be drawn")


@pytest.mark.parametrize(("readers", "kept"), [(FakeReaderPool, b"\xff\xd8\xff"), (_Blind, None)])
def test_a_small_picture_is_made_when_a_paper_is_filed_and_one_that_fails_hinders_nothing(
    tmp_path: Path, readers: type[FakeReaderPool], kept: bytes | None
) -> None:
    with services_at(tmp_path, readers=readers()) as services:
        batch = accept(services, scans(tmp_path / "in", "pages 2"), Slip())
        until_done.finish_pending(services)
        (paper_id,) = status.of_batch(services.objects, batch).paper_ids
        searchable = papers.load(services.objects, paper_id).searchable_pdf
        assert searchable is not None
        assert thumbnails.load(services.objects, searchable.key) == kept
        assert (thumbnails.load_sizes(services.objects, searchable.key) is None) == (kept is None)
        assert thumbnails.load_first(services.objects, searchable.key) == (kept and kept + b"large")


class _DownIndex:
    """An index that cannot be reached until `up` is set."""

    def __init__(self, real: Any) -> None:
        self.real, self.up = real, False

    def publish(self, revisions: Iterable[Revision]) -> None:
        if not self.up:
            raise ServiceError("the index cannot be reached")
        self.real.publish(revisions)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)


def test_an_index_that_is_down_keeps_the_work_pending_and_loses_nothing(tmp_path: Path) -> None:
    with services_at(tmp_path) as real:
        index = _DownIndex(real.index)
        services = Services(real.config, real.objects, index, real.catalogue, real.readers, real.leases)
        batch = accept(services, scans(tmp_path / "in", "pages 2"), Slip())
        with pytest.raises(ServiceError):
            until_done.finish_pending(services)
        assert [batch.batch for batch in batches.pending(services.objects, "counter")] == [batch.batch]
        index.up = True
        assert work(services, batch).state == "done"
        assert dict(services.index.versions()).keys() == set(status.of_batch(services.objects, batch).paper_ids)


def test_a_crash_between_pending_and_receipt_forgets_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with services_at(tmp_path) as services:
        files = scans(tmp_path / "in", "pages 1")
        monkeypatch.setattr(batches, "confirm", _interrupted)
        with pytest.raises(KeyboardInterrupt):
            accept(services, files, Slip())
        monkeypatch.undo()
        assert list(batches.batch_ids(services.objects)) == []
        until_done.finish_pending(services)
        (batch_id,) = batches.batch_ids(services.objects)
        assert status.of_batch(services.objects, batches.load_batch(services.objects, batch_id)).state == "done"


def test_a_crash_after_filing_and_before_publishing_doubles_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with services_at(tmp_path) as services:
        batch = accept(services, scans(tmp_path / "in", "pages 1"), Slip())
        (file,) = batch.files
        pipeline.read_page(services, str(file.sha256), 1)
        monkeypatch.setattr(batches, "save_outcome", _interrupted)
        with pytest.raises(KeyboardInterrupt):
            pipeline.finish_file(services, batch.batch, str(file.sha256))
        monkeypatch.undo()
        assert len(list(papers.latest_keys(services.objects))) == 1
        assert work(services, batch).state == "done"
        assert list(papers.latest_keys(services.objects)) == [
            (status.of_batch(services.objects, batch).paper_ids[0], 1)
        ]


def _interrupted(*_: Any) -> None:
    raise KeyboardInterrupt


def test_a_defect_in_labelling_costs_the_label_and_never_the_paper(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(classify, "label", broken)
    with services_at(tmp_path) as services:
        state = work(services, accept(services, scans(tmp_path / "in", "pages 1"), Slip()))
        reading = papers.load(services.objects, state.paper_ids[0]).reading
        assert (reading.type, reading.needs_review, reading.review_reasons) == ("unknown", True, ("label_failed",))


def test_a_defect_in_filing_sets_the_file_aside_by_name_and_retry_takes_it_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise ZeroDivisionError

    with services_at(tmp_path) as services:
        batch = accept(services, scans(tmp_path / "in", "pages 2", "pages 1"), Slip())
        bad = str(batch.files[0].sha256)
        good = pipeline.file_papers

        def sometimes(*what: Any, **how: Any) -> Any:
            return broken() if what[2].sha256 == bad else good(*what, **how)

        monkeypatch.setattr(pipeline, "file_papers", sometimes)
        state = work(services, batch)
        monkeypatch.undo()
        assert [(failure.file, failure.code) for failure in state.failures] == [("scan-0.pdf", "set_aside")]
        assert (state.pages.read, state.pages.failed) == (1, 2)
        assert until_done.retry(services, batch) == 1
        state = work(services, batch)
        assert (state.pages.read, state.pages.failed, state.failures) == (3, 0, ())


def test_retry_reads_again_only_what_a_retry_can_help(tmp_path: Path) -> None:
    readers = FakeReaderPool()
    with services_at(tmp_path, readers=readers) as services:
        batch = accept(services, scans(tmp_path / "in", "pages 3 fail 1 timed_out fail 2 damaged"), Slip())
        assert work(services, batch).pages.failed == 2
        readers.mended = True
        assert until_done.retry(services, batch) == 1
        state = work(services, batch)
        assert (state.pages.read, state.pages.failed) == (2, 1)
        filed = papers.history(services.objects, state.paper_ids[0])
        assert [revision.revision for revision in filed] == [1, 2]
        assert filed[-1].reading.page_reports[0].status == "read"
        assert "page_reports" in filed[-1].changes
        assert dict(services.index.versions())[state.paper_ids[0]] == 2


def test_a_counter_batch_goes_before_the_archive(tmp_path: Path) -> None:
    order: list[str] = []

    class Watching(FakeReaderPool):
        def read(self, path: Path, kind: str, page: int) -> Any:
            order.append(path.read_text(encoding="utf-8").split()[1])
            return super().read(path, kind, page)

    with services_at(tmp_path, readers=Watching()) as services, Dispatcher(services) as dispatcher:
        archive = [
            accept(services, scans(tmp_path / f"a{number}", f"pages 9 blank {number}"), Slip(lane="archive"))
            for number in range(10, 16)
        ]
        counter = accept(services, scans(tmp_path / "c", "pages 8"), Slip(lane="counter"))
        for batch in (*archive, counter):
            dispatcher.dispatch(batch)
        dispatcher.start()
        until_done.wait_for(services, [counter], lambda done, total: None)
    last_of_counter = len(order) - 1 - order[::-1].index("8")
    assert order[:last_of_counter].count("9") <= 8  # what was in hand when the counter's pages came


def test_nothing_to_take_in_is_said(tmp_path: Path) -> None:
    with services_at(tmp_path) as services, pytest.raises(UsageError):
        accept(services, [], Slip())


def test_two_processes_with_queues_of_their_own_share_a_batch_and_double_nothing(tmp_path: Path) -> None:
    with services_at(tmp_path) as first, services_at(tmp_path) as other:
        until_done.finish_pending(first)
        batch = accept(first, scans(tmp_path / "in", *(f"pages {1 + n % 2} {n}" for n in range(16))), Slip())
        threads = [threading.Thread(target=until_done.finish_pending, args=(services,)) for services in (first, other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
            assert not thread.is_alive(), "each waits for what the other does, and no longer"
        assert status.of_batch(first.objects, batch).pages.read == 24
        assert [number for _, number in papers.latest_keys(first.objects)] == [1] * 16
        assert list(first.objects.list("leases/")) == list(first.objects.list("cache/pdf/")) == []
        assert verify(first.objects, first.index).problems == ()


class _Meanwhile(Leases):
    """Leases before the first of which something happens: who asks has just seen that the work is to be done."""

    def __init__(self, services: Services, happens: Callable[[], object]) -> None:
        super().__init__(services.objects)
        self._happens = [happens]

    @contextmanager
    def take(self, work: str) -> Iterator[int]:
        while self._happens:
            self._happens.pop()()
        with super().take(work) as epoch:
            yield epoch


def test_a_page_that_another_read_and_filed_meanwhile_leaves_no_pdf(tmp_path: Path) -> None:
    with services_at(tmp_path) as first, services_at(tmp_path) as late:
        (file,) = accept(first, scans(tmp_path / "in", "pages 2"), Slip()).files
        late = replace(late, leases=_Meanwhile(late, lambda: until_done.finish_pending(first)))
        assert pipeline.read_page(late, str(file.sha256), 2)
        assert sum(late.readers.read_count.values()) == 1, "it was too late to know"  # type: ignore[attr-defined]
        assert list(first.objects.list("cache/pdf/")) == []
        assert verify(first.objects, first.index).problems == ()


def test_a_pdf_that_another_stored_goes_with_what_a_process_kept_that_believed_itself_alone(tmp_path: Path) -> None:
    with services_at(tmp_path) as plain, services_at(tmp_path) as other:
        batch = accept(plain, scans(tmp_path / "in", "pages 2"), Slip())
        sha256 = str(batch.files[0].sha256)
        alone = replace(plain, leases=_Meanwhile(plain, lambda: pipeline.read_page(other, sha256, 1)))
        alone.presence.begin_work()
        assert pipeline.read_page(alone, sha256, 1)
        assert len(list(plain.objects.list("cache/pdf/"))) == 1, "the other's"
        assert pipeline.finish_file(alone, batch.batch, sha256)
        alone.presence.end_work()
        assert list(plain.objects.list("cache/pdf/")) == list(plain.objects.list("leases/")) == []


@pytest.mark.parametrize("is_alone", [True, False])
def test_a_page_that_was_read_is_not_made_one_that_failed_by_who_read_it_too(tmp_path: Path, is_alone: bool) -> None:
    mended = FakeReaderPool()
    mended.mended = True
    with services_at(tmp_path) as first, services_at(tmp_path, readers=mended) as other:
        (file,) = accept(first, scans(tmp_path / "in", "pages 2 fail 1 timed_out"), Slip()).files
        sha256 = str(file.sha256)
        late = replace(first, leases=_Meanwhile(first, lambda: pipeline.read_page(other, sha256, 1)))
        if is_alone:
            late.presence.begin_work()
        assert pipeline.read_page(late, sha256, 1)
        assert [getattr(pages.load(first.objects, sha256, READER, 1), "status", None)] == ["read"]


def test_what_was_just_received_is_filed_without_asking_whether_it_was_filed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with services_at(tmp_path) as services, until_done.at_work(services) as dispatcher:
        asked: list[str] = []
        really = services.objects.list

        def listed(prefix: str, *, after: str = "") -> Iterator[Entry]:
            asked.append(prefix)
            return really(prefix, after=after)

        monkeypatch.setattr(services.objects, "list", listed)
        batch = accept(services, scans(tmp_path / "in", "pages 1", "pages 1 x"), Slip(lane="archive"))
        dispatcher.dispatch(batch)
        until_done.until_done(services, dispatcher)
        monkeypatch.undo()
        assert not [prefix for prefix in asked if prefix.startswith("papers/")]
        assert status.of_batch(services.objects, batch).pages.read == 2


def test_what_another_filed_all_the_same_is_filed_once(tmp_path: Path) -> None:
    with services_at(tmp_path) as first, services_at(tmp_path) as other:
        first.presence.begin_work()
        batch = accept(first, scans(tmp_path / "in", "pages 2"), Slip())
        FairQueue(first).begin(batch)  # it believes itself alone, and that nothing of the file is filed
        until_done.finish_pending(other)
        sha256 = str(batch.files[0].sha256)
        assert first.alone
        assert pipeline.finish_file(first, batch.batch, sha256)
        assert [number for _, number in papers.latest_keys(first.objects)] == [1]
        first.presence.end_work()
        assert list(first.objects.list("cache/pdf/")) == list(first.objects.list("leases/")) == []
        assert verify(first.objects, first.index).problems == ()
