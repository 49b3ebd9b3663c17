"""The actors: who files a file that is read, and what a message does that comes twice or from a newer version."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from core.records import Batch, Outcome, Slip
from ingest import pipeline
from ingest.intake.accept import accept
from ingest.queue import fair_queue, until_done
from ingest.queue.dispatcher import Dispatcher
from ingest.services import Services
from ocr.version import READER
from store import batches, pages
from tests.support.services import scans, services_at


@contextmanager
def two_at_work(folder: Path) -> Iterator[tuple[Services, Services, Batch, str]]:
    """Two processes that share a store, a batch that the first has received, and the hash of its file of two pages."""
    with services_at(folder / "data") as services, services_at(folder / "data") as other:
        other.presence.begin_work()
        services.presence.begin_work()
        batch = accept(services, scans(folder / "in", "pages 2"), Slip())
        yield services, other, batch, str(batch.files[0].sha256)


def test_a_batch_whose_last_file_was_done_with_another_is_settled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with services_at(tmp_path / "data") as services, Dispatcher(services) as dispatcher:
        batch = accept(services, scans(tmp_path / "in", "pages 1", "pages 1 other"), Slip())
        first, second = (str(file.sha256) for file in batch.files)

        def finish(_services: Any, batch_id: str, sha256: str) -> bool:
            """Another process holds this file; the one beside it is done on the way."""
            batches.save_outcome(services.objects, batch_id, Outcome(second, 1, 0, 0, ()))
            return False

        monkeypatch.setattr(pipeline, "finish_file", finish)
        assert not dispatcher.actors.finish_file(batch.batch, first)
        assert list(batches.pending_ids(services.objects, "counter")) == [batch.batch]
        batches.save_outcome(services.objects, batch.batch, Outcome(first, 1, 0, 0, ()))
        assert not dispatcher.actors.finish_file(batch.batch, first)
        assert list(batches.pending_ids(services.objects, "counter")) == []


def test_of_threads_with_pages_of_a_file_the_last_one_looks_whether_it_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with two_at_work(tmp_path) as (services, _, batch, sha256):
        really, looked = pipeline.read_page, list[int]()

        def reads(services: Services, sha256: str, page: int, **how: bool) -> bool:
            if page == 1:  # another thread begins and ends meanwhile
                assert dispatcher.actors.read_page("counter", batch.batch, sha256, 2)
            return really(services, sha256, page, **how)

        with Dispatcher(services) as dispatcher:
            whole = dispatcher.actors._is_whole
            monkeypatch.setattr(pipeline, "read_page", reads)
            monkeypatch.setattr(dispatcher.actors, "_is_whole", lambda *of: looked.append(of[2]) or whole(*of))
            assert dispatcher.actors.read_page("counter", batch.batch, sha256, 1)
        assert looked == [1]
        assert batches.load_outcome(services.objects, batch.batch, sha256) is not None


def test_who_passes_a_page_on_to_one_that_ends_is_followed_by_a_sweep(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fair_queue, "LEFT_OVER", -1.0)
    with two_at_work(tmp_path) as (services, other, batch, sha256):
        really = pipeline.read_page

        def reads(services: Services, sha256: str, page: int, **how: bool) -> bool:
            if page == 1:
                assert dispatcher.actors.read_page("counter", batch.batch, sha256, 2)
                return not really(other, sha256, 1)  # another process has it in hand, and ends before it looks
            return really(services, sha256, page, **how)

        with Dispatcher(services) as dispatcher:
            monkeypatch.setattr(pipeline, "read_page", reads)
            assert not dispatcher.actors.read_page("counter", batch.batch, sha256, 1)
            sent: list[fair_queue.Work] = []
            monkeypatch.setattr(dispatcher.actors, "send", lambda _, work: sent.append(work))
            pages.forget_lacking(services.objects)  # seconds later
            dispatcher.sweep()
            assert sent == [fair_queue.Work(batch.batch, sha256, 0)]
            assert dispatcher.actors.finish_file(batch.batch, sha256)
        assert batches.load_outcome(services.objects, batch.batch, sha256) is not None


def test_a_page_that_was_read_and_filed_is_not_read_again_for_a_message_that_comes_twice(
    tmp_path: Path,
) -> None:
    with services_at(tmp_path / "data") as services, services_at(tmp_path / "data") as other:
        batch = accept(services, scans(tmp_path / "in", "pages 1"), Slip())
        until_done.finish_pending(other)
        with Dispatcher(services) as dispatcher:
            assert dispatcher.actors.read_page("counter", batch.batch, str(batch.files[0].sha256), 1)
        assert not services.readers.read_count  # type: ignore[attr-defined] # the fake's
        assert list(services.objects.list("leases/")) == []


def test_a_message_of_a_newer_version_that_says_more_is_understood(tmp_path: Path) -> None:
    with services_at(tmp_path / "data") as services, Dispatcher(services) as dispatcher:
        batch = accept(services, scans(tmp_path / "in", "pages 1"), Slip())
        sha256 = str(batch.files[0].sha256)
        dispatcher.actors._read["counter"].fn(batch.batch, sha256, 1, "more", more=True)
        assert pages.is_known_read(services.objects, sha256, READER, 1)
        dispatcher.actors._finish["counter"].fn(batch.batch, sha256, 7, more=True)
        assert [page for _, page in services.readers.read_count] == [1]  # type: ignore[attr-defined] # the fake's
        assert batches.load_outcome(services.objects, batch.batch, sha256) is not None
