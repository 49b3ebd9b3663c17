"""Faults that show only when pages are looked at together."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from bench.card_sides import side_of
from ocr.quality.across_pages import check_batch, is_same, trace
from ocr.quality.checked_page import PageTrace
from ocr.quality.decoded_page import Look, Pixels
from samples.degrade import LEVELS
from samples.random.cards import Carder
from samples.random.type import shelf
from samples.scan_faults import streak_at
from tests.support.pages import LINES, page

OTHER = tuple(line[::-1] for line in LINES)


def traced(pixels: Pixels, dpi: int = 200) -> PageTrace:
    pixels = pixels.copy()
    pixels[pixels == 255] = 244
    return trace(Look(pixels, dpi))


def codes(*pages: Pixels, expected: int | None = None, dpi: int = 200) -> list[tuple[str, int | None]]:
    findings = check_batch([traced(page, dpi) for page in pages], expected)
    return [(finding.code, finding.page) for finding in findings]


def test_a_streak_at_one_place_on_three_pages_running_is_dirt_on_the_glass() -> None:
    pages = [streak_at(page(lines), 0.4, 130) for lines in (LINES, OTHER, LINES[::-1])]
    assert codes(*pages) == [("streaks", 3)]
    assert codes(*pages[:2]) == []
    assert codes(pages[0], page(OTHER), pages[2]) == []


def test_the_same_page_twice_is_told_with_the_page_it_repeats() -> None:
    moved = np.roll(page(LINES), (6, -4), (0, 1))
    (findings,) = check_batch([traced(page(LINES)), traced(page(OTHER)), traced(moved)])
    assert (findings.code, findings.page, findings.other) == ("same_page", 3, 1)


def test_two_filled_forms_of_one_kind_are_two_pages() -> None:
    other = (*LINES[:3], "Ủy ban nhân dân phường Ví Dụ xác nhận ông Trần Văn Khác", LINES[4])
    assert not is_same(traced(page(LINES)), traced(page(other)))


def test_a_card_of_which_one_side_was_scanned_is_told() -> None:
    card = page(LINES[:2], (1011, 638))
    assert codes(card, dpi=300) == [("missing_side", 1)]
    assert codes(card, np.ascontiguousarray(card[:, ::-1]), dpi=300) == []


@pytest.mark.parametrize("kind", ["can_cuoc", "cccd_chip"])
def test_the_back_of_a_card_before_its_front_is_told_by_the_zone_at_its_foot(kind: str) -> None:
    card, rng = Carder(kind, Random(kind), shelf(None)), Random(5)
    front, back = (side_of(card, rng, LEVELS["scan"], front=is_front) for is_front in (True, False))
    assert check_batch([front, back]) == ()
    (finding,) = check_batch([back, front])
    assert (finding.code, finding.page, finding.other) == ("back_first", 2, 1)


def test_a_count_that_differs_from_the_slip_s_is_told() -> None:
    assert codes(page(LINES), page(OTHER), expected=3) == [("page_count", None)]
    assert codes(page(LINES), page(OTHER), expected=2) == []
