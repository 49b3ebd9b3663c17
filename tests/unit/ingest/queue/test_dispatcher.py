"""The dispatcher: a batch whose last file is done is no longer pending, whoever did that file."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from core.records import Batch, Outcome, Slip
from ingest import pipeline, reader_pool
from ingest.intake.accept import accept
from ingest.queue import dispatcher as dispatcher_module
from ingest.queue import fair_queue, until_done
from ingest.queue.dispatcher import Dispatcher
from ingest.services import Services
from store import batches, pages
from store.objects import Objects
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
        assert not dispatcher._do_finish("counter", batch.batch, first)
        assert list(batches.pending_ids(services.objects, "counter")) == [batch.batch]
        batches.save_outcome(services.objects, batch.batch, Outcome(first, 1, 0, 0, ()))
        assert not dispatcher._do_finish("counter", batch.batch, first)
        assert list(batches.pending_ids(services.objects, "counter")) == []


def test_a_file_is_filed_as_soon_as_it_is_read_whatever_waits_behind_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_at_first: list[int] = []
    filed, really = threading.Event(), batches.save_outcome

    def noted(objects: Objects, batch_id: str, outcome: Outcome) -> None:
        read_at_first.append(sum(services.readers.read_count.values()))  # type: ignore[attr-defined]  # the fake's
        filed.set()
        really(objects, batch_id, outcome)

    monkeypatch.setattr(batches, "save_outcome", noted)
    with services_at(tmp_path / "data") as installation:
        services = dataclasses.replace(installation, config=replace(installation.config, workers=1))
        with Dispatcher(services) as dispatcher:  # many more pages than a worker takes from the queue ahead of time
            contents = (f"pages 2 {number}" for number in range(12))
            dispatcher.dispatch(accept(services, scans(tmp_path / "in", *contents), Slip()))
            dispatcher.start()
            assert filed.wait(60)
    assert read_at_first[0] == 4  # its own and those of the file beside it, which may have gone on


def test_reading_begins_nothing_while_a_scan_is_to_be_looked_at_but_not_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered = threading.Event()

    class Watched(reader_pool.Courtesy):
        def wait(self) -> None:
            entered.set()
            super().wait()

    with services_at(tmp_path / "data") as services, Dispatcher(services) as dispatcher:
        services.readers.courtesy = courtesy = Watched()
        monkeypatch.setattr(reader_pool, "_COURTESY", 60.0)
        batch = accept(services, scans(tmp_path / "in", "pages 1"), Slip())
        courtesy.came()
        dispatcher.start()
        dispatcher.dispatch(batch)
        assert entered.wait(20)
        assert not services.readers.read_count  # type: ignore[attr-defined] # the fake's
        courtesy.seen()
        until = time.monotonic() + 20
        while not services.readers.read_count:  # type: ignore[attr-defined]
            assert time.monotonic() < until
            time.sleep(0.01)
        courtesy.came()
        monkeypatch.setattr(reader_pool, "_COURTESY", 0.01)
        courtesy.wait()


@pytest.mark.parametrize("has_received", [True, False])
def test_what_others_have_sent_is_not_sent_again_while_it_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_received: bool
) -> None:
    with services_at(tmp_path / "data") as services, services_at(tmp_path / "data") as other:
        other.presence.begin_work()
        services.presence.begin_work()
        batch = accept(services, scans(tmp_path / "in", *(f"pages 1 {number}" for number in range(20))), Slip())
        with Dispatcher(services) as dispatcher:
            waiting = [3]
            monkeypatch.setattr(dispatcher, "_is_local", False)
            monkeypatch.setattr(dispatcher_module, "depth", lambda *_: waiting[0])
            if has_received:
                dispatcher._fair_queue.came(batch)
            sent: list[str] = []
            monkeypatch.setattr(dispatcher, "_send", lambda _, work: sent.append(work.sha256))
            dispatcher.sweep()
            on_their_way = 2 * 2 * (services.config.workers + 1)  # of two processes, each with one more for the counter
            # The first three wait, as in any order, and the next are in hand; the other process, if it received them,
            # sends the rest.
            assert sent == ([str(file.sha256) for file in batch.files[3 + on_their_way :]] if has_received else [])
            waiting[0] = 0
            dispatcher.sweep()
            assert sent, "nobody else fills the queue"


def test_of_threads_with_pages_of_a_file_the_last_one_looks_whether_it_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with two_at_work(tmp_path) as (services, _, batch, sha256):
        really, looked = pipeline.read_page, list[int]()

        def reads(services: Services, sha256: str, page: int, **how: bool) -> bool:
            if page == 1:  # another thread begins and ends meanwhile
                assert dispatcher._do_read("counter", batch.batch, sha256, 2)
            return really(services, sha256, page, **how)

        with Dispatcher(services) as dispatcher:
            whole = dispatcher._is_whole
            monkeypatch.setattr(pipeline, "read_page", reads)
            monkeypatch.setattr(dispatcher, "_is_whole", lambda *of: looked.append(of[2]) or whole(*of))
            assert dispatcher._do_read("counter", batch.batch, sha256, 1)
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
                assert dispatcher._do_read("counter", batch.batch, sha256, 2)
                return not really(other, sha256, 1)  # another process has it in hand, and ends before it looks
            return really(services, sha256, page, **how)

        with Dispatcher(services) as dispatcher:
            monkeypatch.setattr(pipeline, "read_page", reads)
            assert not dispatcher._do_read("counter", batch.batch, sha256, 1)
            sent: list[fair_queue.Work] = []
            monkeypatch.setattr(dispatcher, "_send", lambda _, work: sent.append(work))
            pages.forget_lacking(services.objects)  # seconds later
            dispatcher.sweep()
            assert sent == [fair_queue.Work(batch.batch, sha256, 0)]
            assert dispatcher._do_finish("counter", batch.batch, sha256)
        assert batches.load_outcome(services.objects, batch.batch, sha256) is not None


def test_a_page_that_was_read_and_filed_is_not_read_again_for_a_message_that_comes_twice(
    tmp_path: Path,
) -> None:
    with services_at(tmp_path / "data") as services, services_at(tmp_path / "data") as other:
        batch = accept(services, scans(tmp_path / "in", "pages 1"), Slip())
        until_done.finish_pending(other)
        with Dispatcher(services) as dispatcher:
            assert dispatcher._do_read("counter", batch.batch, str(batch.files[0].sha256), 1)
        assert not services.readers.read_count  # type: ignore[attr-defined] # the fake's
        assert list(services.objects.list("leases/")) == []
