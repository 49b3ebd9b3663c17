"""When a learnt part is adopted: better than the rules by more than chance, and wrong no more often."""

from __future__ import annotations

from typing import Any

import pytest

from classify.learned.judging import Outcome, sign_test, verdict


@pytest.mark.parametrize(
    ("better", "worse", "chance"), [(0, 0, 1.0), (6, 0, 1 / 64), (5, 0, 1 / 32), (3, 3, 42 / 64), (0, 4, 1.0)]
)
def test_the_sign_test_is_a_fair_coins(better: int, worse: int, chance: float) -> None:
    assert sign_test(better, worse) == pytest.approx(chance)


def outcome(worth: list[int], wrong: int = 0) -> tuple[Outcome, list[int]]:
    return Outcome(sum(worth), len(worth), wrong), worth


@pytest.mark.parametrize(
    ("rules", "now", "new", "adopted", "why"),
    [
        (outcome([0] * 8), None, outcome([1] * 8), True, "8 papers better"),
        (outcome([0] * 8), None, outcome([1] * 5 + [0] * 3), False, "beyond chance"),
        (outcome([1] * 9), None, outcome([1] * 9), False, "beyond chance"),
        (outcome([0] * 8), None, outcome([1] * 8, wrong=1), False, "asserted and wrong"),
        (outcome([0] * 8), outcome([1] * 8), outcome([1] * 8), False, "no better than the version in use"),
        (outcome([0] * 8), outcome([1] * 7 + [0]), outcome([1] * 8), True, "8 papers better"),
        (outcome([0] * 8), None, None, False, "too little"),
    ],
)  # fmt: skip
def test_a_part_is_adopted_only_when_it_beats_the_rules_and_the_version_in_use(
    rules: Any, now: Any, new: Any, adopted: bool, why: str
) -> None:
    judged = verdict("types", rules, now, new)
    assert judged.adopted is adopted
    assert why in judged.why
