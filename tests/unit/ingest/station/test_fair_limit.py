"""Turns between stations: branch by branch, station by station; who asks too often is told to wait."""

from __future__ import annotations

import anyio
import pytest

from core.errors import BusyError
from ingest.station.fair_limit import BURST, FairLimit


def order_of(fair_limit: FairLimit, asked: list[tuple[str, str]]) -> list[str]:
    """In which order those who ask while all places are taken are let in."""
    came: list[str] = []

    async def request(branch: str, who: str) -> None:
        async with fair_limit.turn(branch, who):
            came.append(who)
            await anyio.sleep(0)

    async def all_of_them() -> None:
        async with anyio.create_task_group() as group:
            async with fair_limit.turn("CN01", "first"):
                for branch, who in asked:
                    group.start_soon(request, branch, who)
                    await anyio.sleep(0)

    anyio.run(all_of_them)
    return came


def test_a_branch_with_many_requests_waits_no_less_than_a_branch_with_one() -> None:
    asked = [("CN02", "a"), ("CN02", "a"), ("CN02", "a"), ("CN02", "b"), ("CN05", "c")]
    assert order_of(FairLimit(1), asked) == ["a", "c", "b", "a", "a"]


def test_one_station_never_takes_all_places() -> None:
    fair_limit = FairLimit(4, of_one=2)

    async def work() -> list[str]:
        came = []
        async with fair_limit.turn("CN01", "a"), fair_limit.turn("CN01", "a"):
            with anyio.move_on_after(0.05):
                async with fair_limit.turn("CN01", "a"):
                    came.append("a third")
            async with fair_limit.turn("CN01", "b"):
                came.append("b")
        async with fair_limit.turn("CN01", "a"), fair_limit.turn("CN01", "a"):
            came.append("a again")
        return came

    assert anyio.run(work) == ["b", "a again"]


def test_a_key_that_asks_without_end_is_told_to_wait_and_others_are_not() -> None:
    now = [0.0]
    fair_limit = FairLimit(clock=lambda: now[0])
    for _ in range(int(BURST)):
        fair_limit.count("station:Q07")
    with pytest.raises(BusyError) as refused:
        fair_limit.count("station:Q07")
    assert refused.value.seconds >= 1
    fair_limit.count("station:Q08")
    now[0] += 1.0
    fair_limit.count("station:Q07")
