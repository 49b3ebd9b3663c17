"""Turns: inside a lane, branches take turns, and what the queue holds is short."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import pipeline, status, working
from ingest.accept import accept
from ingest.crew import Crew
from ingest.house import House
from ingest.turns import WINDOW, Turns, in_turn
from store import batches
from store.errors import CorruptError, ServiceError
from store.records import Batch, Slip
from tests.faults.house import FakeHands, house_at, scans


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with house_at(tmp_path / "data") as opened:
        yield opened


def taken(house: House, folder: Path, branch: str, files: int, pages: int = 1, lane: Any = "counter") -> Batch:
    contents = (f"pages {pages} note {branch}{number}" for number in range(files))
    return accept(house, scans(folder, *contents), Slip(branch=branch, lane=lane))


@given(st.lists(st.lists(st.integers(), max_size=6), max_size=6))
def test_taking_turns_keeps_everything_and_the_order_of_each_line(lines: list[list[int]]) -> None:
    marked = [[(number, place) for place, _ in enumerate(line)] for number, line in enumerate(lines)]
    got = list(in_turn([iter(line) for line in marked]))
    assert sorted(got) == sorted(one for line in marked for one in line)
    for number, line in enumerate(marked):
        assert [one for one in got if one[0] == number] == line
    for upto in range(len(got)):  # nobody is two turns ahead of one who still waits
        counts = [sum(one[0] == number for one in got[:upto]) for number in range(len(marked))]
        waiting = [count for number, count in enumerate(counts) if count < len(marked[number])]
        assert not waiting or max(counts) <= min(waiting) + 1


def test_the_work_of_a_lane_comes_a_page_of_each_branch_in_turn(house: House, tmp_path: Path) -> None:
    flood = [taken(house, tmp_path / f"a{number}", f"A{number}"[:1], 3, pages=2) for number in range(2)]
    small = taken(house, tmp_path / "b", "B", 2)
    turns = Turns(house)
    order = [work.batch for work in turns.of_lane("counter", turns.pending("counter"))]
    assert order[:4] == [flood[0].batch, small.batch, flood[0].batch, small.batch]
    assert len(order) == 14


def test_a_small_batch_is_done_while_another_branch_floods_its_lane(tmp_path: Path) -> None:
    order: list[str] = []

    class Watching(FakeHands):
        def read(self, path: Path, kind: str, page: int) -> Any:
            time.sleep(0.002)
            order.append(path.read_text(encoding="utf-8").split()[3][:1])
            return super().read(path, kind, page)

    with house_at(tmp_path / "data", hands=Watching()) as house, Crew(house) as crew:
        for number in range(10):
            crew.dispatch(taken(house, tmp_path / f"a{number}", "AAAA"[:4] + str(number), 1, pages=1))
        flood = [taken(house, tmp_path / f"f{number}", "A", 10, pages=5) for number in range(8)]
        for batch in flood:
            crew.dispatch(batch)
        small = taken(house, tmp_path / "b", "B", 4, pages=1)
        crew.dispatch(small)
        crew.start()
        while status.of_batch(house.objects, small).state != "done":
            crew.sweep()
            time.sleep(0.01)
        crew.stop()
    before = order[: len(order) - order[::-1].index("B")]
    assert before.count("B") == 4
    assert before.count("A") <= WINDOW + 4 * 12  # the window, and a round of turns for each page


def test_the_queue_of_a_lane_never_holds_more_than_its_window(house: House, tmp_path: Path) -> None:
    with Crew(house) as crew:
        crew.dispatch(taken(house, tmp_path / "a", "A", 30, pages=5))
        assert crew.depth("counter") == WINDOW
        crew.dispatch(taken(house, tmp_path / "b", "B", 3))
        assert crew.depth("counter") == WINDOW


def test_an_outcome_forgotten_by_a_retry_keeps_its_batch_from_being_settled(house: House, tmp_path: Path) -> None:
    batch = taken(house, tmp_path / "a", "A", 3)
    turns = Turns(house)
    shas = [str(file.sha256) for file in batch.files]
    for sha256 in shas[::-1]:
        pipeline.finish_file(house, batch.batch, sha256)
    last = batches.load_outcome(house.objects, batch.batch, shas[2])
    assert last is not None
    batches.forget_outcome(house.objects, batch.batch, shas[2])
    assert not turns.settled(batch)
    batches.forget_outcome(house.objects, batch.batch, shas[0])
    batches.save_outcome(house.objects, batch.batch, last)
    assert not turns.settled(batch)
    assert [work.sha256 for work in turns.of_batch(batch)] == [shas[0]]


def test_a_batch_larger_than_the_window_is_done_by_its_sweeps(house: House, tmp_path: Path) -> None:
    batch = taken(house, tmp_path / "a", "A", 2 * WINDOW, pages=1)
    working.finish_pending(house)
    assert status.of_batch(house.objects, batch).pages.read == 2 * WINDOW


def test_a_damaged_pending_record_keeps_no_other_batch_waiting(house: House, tmp_path: Path) -> None:
    house.objects.replace("pending/counter/0000000000torn00.json", b"{")
    missing = taken(house, tmp_path / "a", "A", 1)
    whole = taken(house, tmp_path / "b", "B", 1)
    note = house.config.data / "objects" / "received"
    sha256 = str(missing.files[0].sha256)
    (note / sha256[:2] / sha256[2:4] / f"{sha256}.json").unlink()
    turns = Turns(house)
    assert [work.batch for work in turns.of_lane("counter", turns.pending("counter"))] == [whole.batch]


def test_a_page_whose_bytes_were_damaged_is_set_aside_by_name(house: House, tmp_path: Path) -> None:
    class Damaged(FakeHands):
        def read(self, path: Path, kind: str, page: int) -> Any:
            raise CorruptError("not what was stored")

    broken = House(house.config, house.objects, house.index, house.catalogue, Damaged(), house.leases)
    batch = taken(broken, tmp_path / "a", "A", 1, pages=2)
    working.finish_pending(broken)
    state = status.of_batch(house.objects, batch)
    assert (state.state, state.pages.failed, state.pages.waiting) == ("done", 2, 0)
    assert {one.code for one in state.failures} == {"set_aside"}


def test_work_that_a_fault_of_a_service_stopped_is_done_when_it_is_over(house: House, tmp_path: Path) -> None:
    class Faulty(FakeHands):
        faults = 2

        def read(self, path: Path, kind: str, page: int) -> Any:
            if self.faults:
                self.faults -= 1
                raise ServiceError("the store is away")
            return super().read(path, kind, page)

    shaky = House(house.config, house.objects, house.index, house.catalogue, Faulty(), house.leases)
    batch = taken(shaky, tmp_path / "a", "A", 1)
    with Crew(shaky) as crew:
        crew.start()
        end = time.monotonic() + 30
        while crew.sweep() and time.monotonic() < end:
            time.sleep(0.1)
        with pytest.raises(ServiceError):
            crew.raise_trouble()
    assert status.of_batch(house.objects, batch).pages.read == 1
