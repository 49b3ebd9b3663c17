"""Marks that stand on marks stay in the picture of their line; those of the line above stay out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ocr.readers.stacked_marks import with_room

BOX = np.array([[10, 50, 210, 90]], np.float32)  # its letters' own marks begin at row 54


def page(*marks: tuple[int, int, int, int]) -> NDArray[np.uint8]:
    """Letters in rows 62 to 84 with a circumflex above one, and these marks (x0, y0, x1, y1) besides."""
    gray = np.full((120, 220), 255, np.uint8)
    for x in range(20, 200, 18):
        gray[62:84, x : x + 8] = 0
    gray[55:59, 56:64] = 0
    for x0, y0, x1, y1 in marks:
        gray[y0:y1, x0:x1] = 0
    return gray


def test_a_mark_cut_by_the_upper_edge_is_taken_in_whole() -> None:
    assert with_room(page((58, 46, 64, 53)), BOX)[0, 1] <= 46


def test_a_mark_just_above_the_edge_is_taken_in() -> None:
    assert with_room(page((58, 44, 64, 50)), BOX)[0, 1] == 50  # too far above the circumflex: it may be anything
    assert with_room(page((58, 46, 64, 52)), BOX)[0, 1] <= 46


def test_a_dot_below_the_line_above_stays_out() -> None:
    assert with_room(page((20, 30, 28, 46), (22, 48, 26, 52)), BOX)[0, 1] == 50


def test_a_letter_of_the_line_above_that_hangs_over_the_edge_stays_out() -> None:
    assert with_room(page((100, 30, 108, 56)), BOX)[0, 1] == 50


def test_a_line_without_such_marks_keeps_its_box() -> None:
    assert (with_room(page(), BOX) == BOX).all()
    assert with_room(page(), np.zeros((0, 4), np.float32)).shape == (0, 4)
