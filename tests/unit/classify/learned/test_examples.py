"""Values that say the same, whatever their case, blanks and tone placement."""

from __future__ import annotations

import pytest

from classify.learned.examples import alike


@pytest.mark.parametrize(
    ("value", "other", "same"),
    [("Hòa  Bình", "HOÀ BÌNH", True), ("Số 1, Ngõ 2", "số 1 ngõ 2", True), ("Hoa", "Hòa", False), ("A", None, False)],
)
def test_values_that_say_the_same_are_alike(value: str, other: str | None, same: bool) -> None:
    assert alike(value, other) is same
