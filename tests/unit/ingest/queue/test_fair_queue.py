"""Turns: inside a lane, branches take turns, and what the queue holds is short."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import CorruptError, ServiceError
from core.records import Batch, Slip
from ingest import pipeline
from ingest.intake.accept import accept
from ingest.observe import status
from ingest.queue import fair_queue, pending, until_done
from ingest.queue.dispatcher import Dispatcher
from ingest.queue.fair_queue import WINDOW, FairQueue, in_turn
from ingest.services import Services
from store import batches, ids
from store.objects import Entry
from tests.support.services import FakeReaderPool, scans, services_at


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    with services_at(tmp_path / "data") as opened:
        yield opened


def taken(services: Services, folder: Path, branch: str, files: int, pages: int = 1, lane: Any = "counter") -> Batch:
    contents = (f"pages {pages} note {branch}{number}" for number in range(files))
    return accept(services, scans(folder, *contents), Slip(branch=branch, lane=lane))


@given(st.lists(st.lists(st.integers(), max_size=6), max_size=6))
def test_taking_turns_keeps_everything_and_the_order_of_each_line(lines: list[list[int]]) -> None:
    marked = [[(number, place) for place, _ in enumerate(line)] for number, line in enumerate(lines)]
    got = list(in_turn([iter(line) for line in marked]))
    assert sorted(got) == sorted(component for line in marked for component in line)
    for number, line in enumerate(marked):
        assert [item for item in got if item[0] == number] == line
    for upto in range(len(got)):  # nobody is two turns ahead of one who still waits
        counts = [sum(item[0] == number for item in got[:upto]) for number in range(len(marked))]
        waiting = [count for number, count in enumerate(counts) if count < len(marked[number])]
        assert not waiting or max(counts) <= min(waiting) + 1


def test_the_work_of_a_lane_comes_a_page_of_each_branch_in_turn(services: Services, tmp_path: Path) -> None:
    flood = [taken(services, tmp_path / f"a{number}", f"A{number}"[:1], 3, pages=2) for number in range(2)]
    small = taken(services, tmp_path / "b", "B", 2)
    turns = FairQueue(services)
    order = [work.batch for work in turns.of_lane("counter", turns.pending.of("counter"))]
    assert order[:4] == [flood[0].batch, small.batch, flood[0].batch, small.batch]
    assert len(order) == 14


def test_a_small_batch_is_done_while_another_branch_floods_its_lane(tmp_path: Path) -> None:
    order: list[str] = []

    class Watching(FakeReaderPool):
        def read(self, path: Path, kind: str, page: int) -> Any:
            time.sleep(0.002)
            order.append(path.read_text(encoding="utf-8").split()[3][:1])
            return super().read(path, kind, page)

    with services_at(tmp_path / "data", readers=Watching()) as services, Dispatcher(services) as dispatcher:
        for number in range(10):
            dispatcher.dispatch(taken(services, tmp_path / f"a{number}", "AAAA"[:4] + str(number), 1, pages=1))
        flood = [taken(services, tmp_path / f"f{number}", "A", 10, pages=5) for number in range(8)]
        for batch in flood:
            dispatcher.dispatch(batch)
        small = taken(services, tmp_path / "b", "B", 4, pages=1)
        dispatcher.dispatch(small)
        dispatcher.start()
        while status.of_batch(services.objects, small).state != "done":
            dispatcher.sweep()
            time.sleep(0.01)
        dispatcher.stop()
    before = order[: len(order) - order[::-1].index("B")]
    assert before.count("B") == 4
    assert before.count("A") <= WINDOW + 4 * 12  # the window, and a round of turns for each page


def test_the_queue_of_a_lane_never_holds_more_than_its_window(services: Services, tmp_path: Path) -> None:
    with Dispatcher(services) as dispatcher:
        dispatcher.dispatch(taken(services, tmp_path / "a", "A", 30, pages=5))
        assert dispatcher.depth("counter") == WINDOW
        dispatcher.dispatch(taken(services, tmp_path / "b", "B", 3))
        assert dispatcher.depth("counter") == WINDOW


def test_an_outcome_forgotten_by_a_retry_keeps_its_batch_from_being_settled(services: Services, tmp_path: Path) -> None:
    batch = taken(services, tmp_path / "a", "A", 3)
    turns = FairQueue(services)
    shas = [str(file.sha256) for file in batch.files]
    for sha256 in shas[::-1]:
        pipeline.finish_file(services, batch.batch, sha256)
    last = batches.load_outcome(services.objects, batch.batch, shas[2])
    assert last is not None
    batches.forget_outcome(services.objects, batch.batch, shas[2])
    assert not turns.settled(batch)
    batches.forget_outcome(services.objects, batch.batch, shas[0])
    batches.save_outcome(services.objects, batch.batch, last)
    assert not turns.settled(batch)
    assert [work.sha256 for work in turns.of_batch(batch)] == [shas[0]]


def test_a_batch_larger_than_the_window_is_done_by_its_sweeps(services: Services, tmp_path: Path) -> None:
    batch = taken(services, tmp_path / "a", "A", 2 * WINDOW, pages=1)
    until_done.finish_pending(services)
    assert status.of_batch(services.objects, batch).pages.read == 2 * WINDOW


def test_a_damaged_pending_record_keeps_no_other_batch_waiting(services: Services, tmp_path: Path) -> None:
    services.objects.replace("pending/counter/0000000000torn00.json", b"{")
    whole = taken(services, tmp_path / "b", "B", 1)
    turns = FairQueue(services)
    assert [work.batch for work in turns.of_lane("counter", turns.pending.of("counter"))] == [whole.batch]


def test_a_file_whose_note_is_lost_is_worked_on_by_what_its_batch_says(services: Services, tmp_path: Path) -> None:
    batch = taken(services, tmp_path / "a", "A", 1)
    sha256 = str(batch.files[0].sha256)
    said = batches.read_note(services.objects, sha256)
    (services.config.data / f"objects/received/{sha256[:2]}/{sha256[2:4]}/{sha256}.json").unlink()
    with services_at(services.config.data) as later:  # another process: it remembers nothing
        until_done.finish_pending(later)
        assert batches.load_original(later.objects, sha256) == said
        assert status.of_batch(later.objects, batch).pages.read == 1


def test_a_page_whose_bytes_were_damaged_is_set_aside_by_name(services: Services, tmp_path: Path) -> None:
    class Damaged(FakeReaderPool):
        def read(self, path: Path, kind: str, page: int) -> Any:
            raise CorruptError("not what was stored")

    broken = Services(services.config, services.objects, services.index, services.catalogue, Damaged(), services.leases)
    batch = taken(broken, tmp_path / "a", "A", 1, pages=2)
    until_done.finish_pending(broken)
    state = status.of_batch(services.objects, batch)
    assert (state.state, state.pages.failed, state.pages.waiting) == ("done", 2, 0)
    assert {failure.code for failure in state.failures} == {"set_aside"}


def test_work_that_a_fault_of_a_service_stopped_is_done_when_it_is_over(services: Services, tmp_path: Path) -> None:
    class Faulty(FakeReaderPool):
        faults = 2

        def read(self, path: Path, kind: str, page: int) -> Any:
            if self.faults:
                self.faults -= 1
                raise ServiceError("the store is away")
            return super().read(path, kind, page)

    shaky = Services(services.config, services.objects, services.index, services.catalogue, Faulty(), services.leases)
    batch = taken(shaky, tmp_path / "a", "A", 1)
    with Dispatcher(shaky) as dispatcher:
        dispatcher.start()
        end = time.monotonic() + 30
        while dispatcher.sweep() and time.monotonic() < end:
            time.sleep(0.1)
        with pytest.raises(ServiceError):
            dispatcher.actors.raise_trouble()
    assert status.of_batch(services.objects, batch).pages.read == 1


def test_a_sweep_asks_the_store_of_no_file_whose_work_was_sent_lately(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = taken(services, tmp_path / "a", "A", 5, pages=2)
    asked: list[str] = []
    with Dispatcher(services) as dispatcher:
        dispatcher.dispatch(batch)
        assert dispatcher.depth("counter") == 10
        monkeypatch.setattr("ingest.queue.fair_queue.LOW", WINDOW)
        monkeypatch.setattr("ingest.queue.dispatcher.LOW", WINDOW)
        size = type(services.objects).size
        monkeypatch.setattr(type(services.objects), "size", lambda *of: (asked.append(of[1]), size(*of))[1])
        dispatcher.sweep()
    assert [key for key in asked if key.startswith("pages/")] == []


def test_of_many_pending_batches_a_look_lists_what_is_new_only(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pending, "_MANY", 50)
    monkeypatch.setattr(fair_queue, "_MOMENT", 0.0)
    began = time.time() - 50_000
    held = [ids.first_at(began + 200 * number) for number in range(200)]
    for batch_id in held:
        pend(services, batch_id)
    listed: list[str] = []
    really = services.objects.list

    def noting(prefix: str, *, after: str = "") -> Iterator[Entry]:
        for entry in really(prefix, after=after):
            listed.append(entry.key)
            yield entry

    monkeypatch.setattr(services.objects, "list", noting)
    turns = FairQueue(services)
    assert turns.pending.of("counter") == held
    listed.clear()
    assert turns.pending.of("counter") == held
    assert len(listed) <= 1  # the newest, whose neighbours may have come late
    fresh = [ids.first_at(time.time() + number) for number in range(3)]
    for batch_id in fresh:
        pend(services, batch_id)
    assert turns.pending.of("counter") == [*held, *fresh]
    assert len(listed) <= 1 + 4
    late = ids.first_at(began - 3600)  # of a host whose clock is an hour behind: met at the next look at all
    pend(services, late)
    assert late not in turns.pending.of("counter")
    monkeypatch.setattr(pending, "_ALL", 0.0)
    assert turns.pending.of("counter") == [late, *held, *fresh]


def test_what_was_settled_by_this_process_is_listed_no_more(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pending, "_MANY", 1)
    batch_ids = [ids.first_at(time.time() - 40_000 + 1_000 * number) for number in range(4)]
    for batch_id in batch_ids:
        pend(services, batch_id)
    turns = FairQueue(services)
    assert turns.pending.of("counter") == batch_ids
    assert list(turns.of_lane("counter", batch_ids)) == []  # without a file nothing is left to do
    assert turns.pending.of("counter") == []


def pend(services: Services, batch_id: str) -> None:
    batches.reopen(services.objects, Batch(batch=batch_id, received_at="2026-11-28T00:00:00Z", slip=Slip(), files=()))


def test_a_process_that_starts_before_many_pending_batches_meets_some_at_each_look_and_every_one_in_time(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fair_queue, "_MET", 3)
    every = [taken(services, tmp_path / f"t{number}", f"CN{number}", 1).batch for number in range(20)]
    services.objects.replace(f"pending/counter/{every[0]}.json", b"torn")
    read: list[str] = []
    really = batches.load_pending
    monkeypatch.setattr(batches, "load_pending", lambda *asked: read.append(asked[2]) or really(*asked))
    queue, met, new = FairQueue(services), set[str](), every
    for look in range(4):
        read.clear()
        met |= {work.batch for work in queue.of_lane("counter", queue.pending.of("counter"))}
        assert len([batch_id for batch_id in new if batch_id in read]) <= 6
        assert every[-1] in met  # a batch that came last does not wait for all before it
        new = [batch_id for batch_id in every if batch_id not in met]
        assert len(new) <= max(1, 20 - 5 * (look + 1)), look
    assert met == set(every[1:])


def test_a_batch_whose_work_is_all_sent_is_not_read_again_and_is_when_some_of_it_is_not(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fair_queue, "_MOMENT", 0.0)
    every = [taken(services, tmp_path / f"t{number}", "CN1", 2, pages=2).batch for number in range(3)]
    read: list[str] = []
    load, listed = batches.load_pending, batches.with_outcome
    monkeypatch.setattr(batches, "load_pending", lambda *asked: read.append(asked[2]) or load(*asked))
    monkeypatch.setattr(batches, "with_outcome", lambda *asked: read.append(asked[1]) or listed(*asked))
    queue = FairQueue(services)
    sent = set(queue.of_lane("counter", queue.pending.of("counter")))
    assert read == [*every, *every]  # met once each, and listed once each; what was met is not read a second time
    read.clear()
    assert list(queue.of_lane("counter", queue.pending.of("counter"), sent.__contains__)) == []
    assert read == []
    lost = next(work for work in sent if work.batch == every[1])
    again = set(queue.of_lane("counter", queue.pending.of("counter"), (sent - {lost}).__contains__))
    assert (set(read), lost in again) == ({every[1]}, True)
