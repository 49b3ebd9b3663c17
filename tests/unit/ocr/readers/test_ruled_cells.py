"""Lines through several cells of a table are parted at its rules; boxes of one figure each are not."""

from __future__ import annotations

import numpy as np
import pytest

from ocr.clean import ruled_lines
from ocr.readers import ruled_cells

DPI = 200
LINE = np.array([[100, 200, 1100, 230]], np.float32)  # thirty pixels high


def page(rules: tuple[int, ...], low: int = 170, high: int = 260) -> np.ndarray:
    """A page with strokes like print in the line, and upright rules at these columns."""
    gray = np.full((600, 1200), 255, np.uint8)
    for at in range(110, 1090, 14):
        if all(abs(at - rule) > 8 for rule in rules) or high > 500:
            gray[205:225, at] = 0
    for at in rules:
        gray[low:high, at : at + 3] = 0
    return gray


def parted(gray: np.ndarray) -> list[tuple[int, int]]:
    boxes = ruled_cells.parted(gray, ruled_lines.erase(gray, DPI), LINE)
    assert (boxes[:, [1, 3]] == LINE[0, [1, 3]]).all()
    return [(round(float(x0)), round(float(x1))) for x0, _, x1, _ in boxes]


def test_a_line_through_three_cells_is_three_lines() -> None:
    (left, first), (second, third), (fourth, right) = parted(page((400, 800)))
    assert (left, right) == (100, 1100)
    assert (first, third) == (second, fourth) == pytest.approx((402, 802), abs=2)


def test_figures_in_boxes_of_their_own_stay_together() -> None:
    assert parted(page(tuple(range(140, 1100, 40)))) == [(100, 1100)]


def test_a_stroke_that_ends_within_the_line_and_a_page_without_rules_part_nothing() -> None:
    assert parted(page((400,), low=205, high=222)) == parted(page(())) == [(100, 1100)]


def test_a_streak_down_the_page_and_a_rule_through_letters_part_nothing() -> None:
    assert parted(page((400,), low=0, high=600)) == [(100, 1100)]
    through = page((400,))
    through[205:225, 396] = 0
    assert parted(through) == [(100, 1100)]
