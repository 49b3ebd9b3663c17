"""A name whose marks stood against an erased rule is in doubt where the untouched picture shows others."""

from __future__ import annotations

import numpy as np
import pytest

from ocr.readers import doubtful_marks, mark_net, mark_rereading
from ocr.readers.mark_rereading import Look
from ocr.readers.piece import Piece
from ocr.readers.trueocr import Boxes

GRAY = np.full((60, 200), 255, np.uint8)
BOXES: Boxes = np.array([[20, 20, 120, 40]], np.float32)
LINES = [[Piece("MINH", 0.999, True, ((20, 60),)), Piece("VIÊN", 0.999, True, ((70, 110),))]]


def ruled(row: int) -> np.ndarray:
    """The page as it was before a rule in this row was erased."""
    printed = GRAY.copy()
    printed[row, 60:] = 0
    return printed


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many words were looked at; the net sees a tilde on each, and the shapes it has."""
    asked: list[int] = []

    def looks(gray: np.ndarray, places: list[object]) -> list[Look]:
        asked.append(len(places))
        tones = np.full(len(mark_net.TONES), -3.0, np.float32)
        tones[mark_net.TONES.index("\u0303")] = -0.1
        shapes = np.full((len(mark_net.SHAPES), 2), -0.1, np.float32)
        shapes[:, 0] = -3.0
        shapes[mark_net.SHAPES.index("ê")] = (-0.1, -3.0)
        return [Look(tones, shapes) for _ in places]

    monkeypatch.setattr(mark_rereading, "looks", looks)
    return asked


def test_a_tilde_that_went_with_a_rule_puts_the_name_in_doubt(seen: list[int]) -> None:
    ((first, second),) = doubtful_marks.doubted(GRAY, ruled(21), BOXES, LINES)
    assert seen == [1]
    assert first == LINES[0][0]
    assert (second.text, second.agreed, second.other) == ("VIÊN", False, "VIỄN")
    assert second.confidence <= doubtful_marks.IN_DOUBT


@pytest.mark.parametrize("row", [2, 31, 55])
def test_a_rule_elsewhere_says_nothing_of_the_name(row: int, seen: list[int]) -> None:
    assert doubtful_marks.doubted(GRAY, ruled(row), BOXES, LINES) == LINES
    assert seen == [0]


def test_a_page_without_rules_stays_as_it_is(seen: list[int]) -> None:
    assert doubtful_marks.doubted(GRAY, GRAY, BOXES, LINES) == LINES
    assert seen == []
