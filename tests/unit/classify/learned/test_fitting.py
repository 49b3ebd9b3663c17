"""Thresholds of a fitted part: the bound that does most good."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from classify.learned.fitting import _best_below


@given(st.lists(st.tuples(st.floats(0, 0.99, allow_subnormal=False), st.booleans()), max_size=30))
def test_the_bound_that_is_chosen_does_more_good_than_any_other(rows: list[tuple[float, bool]]) -> None:
    bound = _best_below(rows)
    worth = sum(1 if good else -1 for number, good in rows if number < bound)
    others = [sum(1 if good else -1 for number, good in rows if number <= at) for at, _ in rows]
    assert worth == max([0, *others])
