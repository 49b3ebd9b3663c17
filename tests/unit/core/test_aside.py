"""Calls begun aside: made at the same time, never waiting for a thread that waits for theirs."""

from __future__ import annotations

import threading
from functools import partial

import pytest

from core import aside
from core.aside import Begun, beside, each


def test_calls_are_made_at_the_same_time_and_answer_in_their_order() -> None:
    both = threading.Barrier(3)

    def ask(number: int) -> int:
        both.wait(30)
        return number

    assert each(partial(ask, number) for number in range(3)) == [0, 1, 2]


def test_calls_that_begin_others_end_though_no_thread_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aside, "_AT_ONCE", 1)
    monkeypatch.setattr(aside, "_threads", {})

    def nested(depth: int) -> int:
        return 1 if depth == 0 else sum(each(partial(nested, depth - 1) for _ in range(3)))

    assert nested(4) == 81


def test_a_block_ends_when_the_call_beside_it_has_and_an_error_of_either_is_raised() -> None:
    made = []
    with beside(lambda: made.append("call")):
        made.append("block")
    assert sorted(made) == ["block", "call"]

    def fail() -> None:
        raise KeyError("call")

    with pytest.raises(KeyError, match="call"), beside(fail):
        pass
    with pytest.raises(ValueError, match="block"), beside(fail):
        raise ValueError("block")
    with pytest.raises(KeyError):
        Begun(fail).result()
