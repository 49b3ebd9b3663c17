"""One paper over several files of a batch: whatever stops, doubles or overtakes, it is one paper, nothing is lost."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from core.records import Batch, Revision, Slip
from ingest import pipeline
from ingest.intake.accept import accept
from ingest.observe import status
from ingest.queue import until_done
from ingest.queue.dispatcher import Dispatcher
from ingest.queue.leases import Leases
from ingest.services import Services
from ingest.verify.verify import verify
from search.query import parse
from store import batches, papers
from store.files import FileObjects
from tests.support.drawn import BIRTH, STATUS
from tests.support.joined import BACK, FRONT, LETTER, OTHER_FRONT, SECOND, THIRD, TextReaderPool, files, sheet_text
from tests.support.services import services_at

CARD = {"front": FRONT, "back": BACK}
COUNTER = Slip()
PAGES = {"a": LETTER, "b": SECOND, "c": THIRD, "d": BIRTH}


def ids_of(services: Services, batch: Batch) -> tuple[str, ...]:
    return status.of_batch(services.objects, batch).paper_ids


def whole(services: Services, batch: Batch) -> Revision:
    """The first paper of a batch, once all is done and everything stored is in order."""
    state = status.of_batch(services.objects, batch)
    assert (state.state, state.pages.waiting) == ("done", 0)
    result = verify(services.objects, services.index)
    assert result.ok, result.problems
    return papers.load(services.objects, state.paper_ids[0])


def take(services: Services, folder: Path, slip: Slip = COUNTER, **texts: str) -> Batch:
    return accept(services, files(folder, **texts), slip)


def pages_filed(services: Services) -> list[tuple[str, int]]:
    """(original, page) of every page that search can find, once for each paper that has it."""
    filed = []
    for paper_id, _ in services.index.versions():
        reading = papers.load(services.objects, paper_id).reading
        own = [(part.sha256, page) for part in reading.parts for page in part.pages]
        filed += own or [(reading.sha256, page) for page in reading.pages]
    return sorted(filed)


def test_front_and_back_of_a_card_sent_as_two_images_are_one_paper(tmp_path: Path) -> None:
    with services_at(tmp_path, readers=TextReaderPool()) as services:
        batch = take(services, tmp_path / "in", **CARD)
        until_done.finish_pending(services)
        paper = whole(services, batch)
        assert ids_of(services, batch) == (paper.paper_id,)
        front, back = paper.reading.parts
        assert (front.file, back.file, paper.reading.pages) == ("front.jpg", "back.jpg", (1, 2))
        assert paper.reading.fields["personal_id"].value == "001199999999"
        assert [report.page for report in paper.reading.page_reports] == [1, 2]
        assert services.objects.read(str(paper.searchable_pdf and paper.searchable_pdf.key)) == b"%PDF-%PDF|%PDF"
        part = papers.load(services.objects, str(back.paper_id))
        assert (part.part_of, part.reading.sha256, part.reading.parts) == (paper.paper_id, back.sha256, ())
        assert [hit.paper_id for hit in services.index.find(parse("001199999999"))] == [paper.paper_id]
        assert [paper.paper_id for paper in papers.latest_of_all(services.objects)] == [paper.paper_id]


def test_a_letter_of_three_images_is_one_paper_and_the_next_one_is_not_of_it(tmp_path: Path) -> None:
    with services_at(tmp_path, readers=TextReaderPool()) as services:
        batch = take(services, tmp_path / "in", **PAGES)
        until_done.finish_pending(services)
        paper = whole(services, batch)
        assert [part.file for part in paper.reading.parts] == ["a.jpg", "b.jpg", "c.jpg"]
        assert len(ids_of(services, batch)) == 2
        assert paper.reading.text.count("\f") == 2
        assert status.of_batch(services.objects, batch).pages.read == 4


def test_a_file_that_ends_with_a_first_page_is_joined_by_its_last_paper_only(tmp_path: Path) -> None:
    with services_at(tmp_path, readers=TextReaderPool()) as services:
        batch = take(services, tmp_path / "in", stack=f"{BIRTH}\f{LETTER}", rest=SECOND)
        until_done.finish_pending(services)
        birth, letter = (papers.load(services.objects, paper_id) for paper_id in ids_of(services, batch))
        assert (birth.reading.pages, birth.reading.parts) == ((1,), ())
        assert [part.pages for part in letter.reading.parts] == [(2,), (1,)]
        assert letter.paper_id.endswith("-2")


class _Stopped(BaseException):
    """The process dies here."""


class _DyingStore:
    """An object store that dies before or after its n-th write, once."""

    def __init__(self, real: Any) -> None:
        self._real, self.left, self.before = real, 10**9, True

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def create(self, key: str, data: Any) -> None:
        self._write(key, lambda: self._real.create(key, data))

    def create_unseen(self, key: str, data: Any) -> None:
        self._write(key, lambda: self._real.create_unseen(key, data))

    def replace(self, key: str, data: bytes) -> None:
        self._write(key, lambda: self._real.replace(key, data))

    def delete_many(self, keys: Sequence[str]) -> None:
        for key in keys:
            self.delete(key)

    def delete(self, key: str) -> None:
        self._write(key, lambda: self._real.delete(key))

    def _write(self, key: str, write: Any) -> None:
        if key.startswith("leases/"):
            write()
            return
        self.left -= 1
        if self.left == 0 and self.before:
            raise _Stopped
        write()
        if self.left == 0:
            raise _Stopped


def _work_through(services: Services, batch: Batch) -> None:
    for file in batch.files:
        for page in range(1, file.pages + 1):
            pipeline.read_page(services, str(file.sha256), page)
        pipeline.finish_file(services, batch.batch, str(file.sha256))


@pytest.mark.parametrize("before", [True, False])
def test_killed_at_any_write_it_comes_to_one_paper_and_every_page_is_in_one(tmp_path: Path, before: bool) -> None:
    writes = 0
    while _killed_at(tmp_path / str(writes), writes + 1, before):
        writes += 1
    assert writes > 12  # each of them stopped the work once


def _killed_at(tmp_path: Path, write: int, before: bool) -> bool:
    """Die at the n-th write, go on, and look; False when the work was done before so many writes."""
    tmp_path.mkdir()
    with services_at(tmp_path, readers=TextReaderPool()) as real:
        dying = _DyingStore(real.objects)
        services = Services(real.config, dying, real.index, real.catalogue, real.readers, real.leases)  # type: ignore[arg-type]
        batch = take(real, tmp_path / "in", front=FRONT, back=BACK, other=OTHER_FRONT)
        dying.left, dying.before = write, before
        with suppress(_Stopped):
            _work_through(services, batch)
        until_done.finish_pending(real)
        paper = whole(real, batch)
        assert [part.file for part in paper.reading.parts] == ["front.jpg", "back.jpg"]
        assert pages_filed(real) == sorted((str(file.sha256), 1) for file in batch.files)
        assert [number for _, number in papers.latest_keys(real.objects)] == [1, 1, 1]
        return dying.left <= 0


class _OpenLeases(Leases):
    """Leases that let everybody in."""

    @contextmanager
    def take(self, work: str) -> Iterator[int]:
        yield 1


def test_two_workers_at_every_file_at_once_make_one_paper(tmp_path: Path) -> None:
    with services_at(
        tmp_path, readers=TextReaderPool(), leases=_OpenLeases(FileObjects(tmp_path / "objects"))
    ) as services:
        for trial in range(8):
            texts = {name: f"{text}\ntrang in thu {trial}" for name, text in PAGES.items()}
            batch = take(services, tmp_path / f"in{trial}", **texts)
            names = [str(file.sha256) for file in batch.files]
            start = threading.Barrier(3)

            def work(order: list[str], batch: Batch = batch, start: threading.Barrier = start) -> None:
                start.wait()
                for number in order:
                    pipeline.read_page(services, number, 1)
                for number in order * 2:
                    pipeline.finish_file(services, batch.batch, number)

            threads = [threading.Thread(target=work, args=(names[::way],)) for way in (1, -1)]
            for thread in threads:
                thread.start()
            start.wait()
            for thread in threads:
                thread.join()
            until_done.finish_pending(services)
            paper = whole(services, batch)
            assert [part.file for part in paper.reading.parts] == ["a.jpg", "b.jpg", "c.jpg"]
            assert len(ids_of(services, batch)) == 2


def test_every_message_twice_and_in_any_order_makes_one_paper(tmp_path: Path) -> None:
    with services_at(tmp_path, readers=TextReaderPool()) as services, Dispatcher(services) as dispatcher:
        batch = take(services, tmp_path / "in", **PAGES)
        dispatcher.dispatch(batch)
        dispatcher.dispatch(batch)
        dispatcher.start()
        while dispatcher.sweep():
            dispatcher.dispatch(batch)
        paper = whole(services, batch)
        assert (len(paper.reading.parts), paper.revision) == (3, 1)
        assert len(list(services.index.versions())) == 2


def test_a_paper_does_not_wait_for_files_that_cannot_go_on_from_it(tmp_path: Path) -> None:
    with services_at(tmp_path, readers=TextReaderPool()) as services:
        batch = take(services, tmp_path / "in", a=BIRTH, b=STATUS, c=LETTER, d=SECOND)
        a, b, *_ = (str(file.sha256) for file in batch.files)
        pipeline.read_page(services, a, 1)
        assert not pipeline.finish_file(services, batch.batch, a)
        pipeline.read_page(services, b, 1)
        pipeline.finish_file(services, batch.batch, b)
        assert batches.load_outcome(services.objects, batch.batch, a)
        assert not batches.load_outcome(services.objects, batch.batch, b)
        large = take(services, tmp_path / "in2", x=f"{BIRTH} ", y="\f".join(["x"] * 21), z=f"{STATUS} ")
        first = str(large.files[0].sha256)
        pipeline.read_page(services, first, 1)
        assert pipeline.finish_file(services, large.batch, first)


def test_the_same_bytes_again_alone_or_in_other_company_stay_in_their_paper(tmp_path: Path) -> None:
    with services_at(tmp_path, readers=TextReaderPool()) as services:
        first = take(services, tmp_path / "in", **CARD)
        until_done.finish_pending(services)
        paper = whole(services, first)
        for number, texts in enumerate([{"x": BACK}, {"x": FRONT}, {"x": BACK, "y": BIRTH}, {"y": FRONT, "x": STATUS}]):
            again = take(services, tmp_path / f"again{number}", **texts)
            until_done.finish_pending(services)
            assert paper.paper_id in ids_of(services, again)
            assert whole(services, first) == paper


def test_sides_taken_in_apart_become_one_paper_when_they_come_together(tmp_path: Path) -> None:
    with services_at(tmp_path, readers=TextReaderPool()) as services:
        back = take(services, tmp_path / "in1", back=BACK)
        front = take(services, tmp_path / "in2", front=FRONT)
        until_done.finish_pending(services)
        assert len(list(services.index.versions())) == 2
        both = take(services, tmp_path / "in3", **CARD)
        until_done.finish_pending(services)
        paper = whole(services, both)
        assert ids_of(services, both) == ids_of(services, front) == (paper.paper_id,)
        assert [paper_id for paper_id, _ in services.index.versions()] == [paper.paper_id]
        part = papers.load(services.objects, *ids_of(services, back))
        assert (part.part_of, part.changes) == (paper.paper_id, ("part_of",))


def test_a_page_that_failed_and_is_read_at_last_joins_its_paper(tmp_path: Path) -> None:
    readers = TextReaderPool()
    with services_at(tmp_path, readers=readers) as services:
        batch = take(services, tmp_path / "in", a=LETTER, b=f"FAIL{SECOND}", c=THIRD)
        until_done.finish_pending(services)
        assert len(ids_of(services, batch)) == 3
        readers.mended = True
        assert until_done.retry(services, batch) == 1
        until_done.finish_pending(services)
        paper = whole(services, batch)
        assert ids_of(services, batch) == (paper.paper_id,)
        assert [part.file for part in paper.reading.parts] == ["a.jpg", "b.jpg", "c.jpg"]
        assert [paper_id for paper_id, _ in services.index.versions()] == [paper.paper_id]


def test_two_peoples_cards_in_turn_are_never_mixed(tmp_path: Path) -> None:
    with services_at(tmp_path, readers=TextReaderPool()) as services:
        batch = take(services, tmp_path / "in", a=FRONT, b=OTHER_FRONT, c=BACK)
        until_done.finish_pending(services)
        assert len(ids_of(services, batch)) == 3
        assert verify(services.objects, services.index).ok


def test_a_row_of_sheets_may_span_the_files_of_a_batch(tmp_path: Path) -> None:
    with services_at(tmp_path, readers=TextReaderPool()) as services:
        texts = {"a": sheet_text(1, 2), "b": BIRTH, "c": "Ghi chú ở mặt sau", "d": sheet_text(2, 2), "e": STATUS}
        batch = take(services, tmp_path / "in", **texts)
        until_done.finish_pending(services)
        first = whole(services, batch)
        assert [part.file for part in first.reading.parts] == ["a.jpg", "b.jpg", "c.jpg"]
        assert (first.reading.type, first.reading.separator and first.reading.separator.number) == ("khai_sinh", 1)
        second = papers.load(services.objects, ids_of(services, batch)[1])
        assert (second.reading.type, len(second.reading.parts)) == ("xn_tthn", 2)


def test_a_missing_sheet_in_a_row_over_files_is_loud_on_every_paper_and_joins_nothing(tmp_path: Path) -> None:
    with services_at(tmp_path, readers=TextReaderPool()) as services:
        texts = {"a": sheet_text(1, 3), "b": BIRTH, "c": STATUS, "d": sheet_text(3, 3), "e": FRONT}
        batch = take(services, tmp_path / "in", **texts)
        until_done.finish_pending(services)
        readings = [papers.load(services.objects, paper_id).reading for paper_id in ids_of(services, batch)]
        assert len(readings) == 5
        assert all("sheet_missing" in reading.review_reasons for reading in readings)


def test_an_archive_joins_only_files_of_one_name(tmp_path: Path) -> None:
    with services_at(tmp_path, readers=TextReaderPool()) as services:
        texts = {"an_back": BACK, "an_front": FRONT, "kh-1": LETTER, "kh-2": SECOND, "other": THIRD}
        batch = take(services, tmp_path / "in", Slip(lane="archive"), **texts)
        until_done.finish_pending(services)
        readings = [papers.load(services.objects, paper_id).reading for paper_id in ids_of(services, batch)]
        joined = [[part.file for part in reading.parts] for reading in readings if reading.parts]
        assert joined == [["an_front.jpg", "an_back.jpg"], ["kh-1.jpg", "kh-2.jpg"]]
        assert len(readings) == 3
