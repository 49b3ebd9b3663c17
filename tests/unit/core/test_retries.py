"""Trying again: as often as said, only after faults that pass, and without a word from the library."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest
from prometheus_client import REGISTRY, generate_latest

from core.retries import Faults, attempts


def failing(times: int, error: Exception) -> tuple[list[int], Callable[[], str]]:
    """A function that fails so often, and how often it was called."""
    calls: list[int] = []

    def ask() -> str:
        calls.append(len(calls))
        if len(calls) <= times:
            raise error
        return "done"

    return calls, ask


def tried(ask: Callable[[], str], on: Faults) -> str:
    for attempt in attempts(on, most=3):
        with attempt:
            return ask()
    return "never asked"


def test_it_is_tried_until_it_goes_well() -> None:
    calls, ask = failing(2, OSError("cut"))
    assert tried(ask, OSError) == "done"
    assert len(calls) == 3


def test_the_last_fault_is_raised_when_it_was_tried_often_enough() -> None:
    calls, ask = failing(9, OSError("cut"))
    with pytest.raises(OSError, match="cut"):
        tried(ask, OSError)
    assert len(calls) == 3


def test_a_fault_that_does_not_pass_is_raised_at_once() -> None:
    calls, ask = failing(9, OSError("full"))
    with pytest.raises(OSError, match="full"):
        tried(ask, lambda error: "cut" in str(error))
    assert len(calls) == 1


def test_the_library_logs_and_counts_nothing_of_what_failed(caplog: pytest.LogCaptureFixture) -> None:
    _, ask = failing(1, OSError("Nguyễn Thị Mẫu Ví Dụ"))
    with caplog.at_level(logging.DEBUG):
        assert tried(ask, OSError) == "done"
    assert caplog.records == []
    assert b"stamina" not in generate_latest(REGISTRY)
