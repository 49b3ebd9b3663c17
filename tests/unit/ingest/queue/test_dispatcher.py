"""The dispatcher: it sends what nobody else has sent, and what is read is filed before what waits in the queue."""

from __future__ import annotations

import dataclasses
import threading
import time
from pathlib import Path

import pytest
from msgspec.structs import replace

from core.records import Outcome, Slip
from ingest import reader_pool
from ingest.intake.accept import accept
from ingest.queue import dispatcher as dispatcher_module
from ingest.queue.dispatcher import Dispatcher
from store import batches
from store.objects import Objects
from tests.support.services import scans, services_at


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
                dispatcher._fair_queue.begin(batch)
            sent: list[str] = []
            monkeypatch.setattr(dispatcher.actors, "send", lambda _, work: sent.append(work.sha256))
            dispatcher.sweep()
            on_their_way = 2 * 2 * (services.config.workers + 1)  # of two processes, each with one more for the counter
            # The first three wait, as in any order, and the next are in hand; the other process, if it received them,
            # sends the rest.
            assert sent == ([str(file.sha256) for file in batch.files[3 + on_their_way :]] if has_received else [])
            waiting[0] = 0
            dispatcher.sweep()
            assert sent, "nobody else fills the queue"
