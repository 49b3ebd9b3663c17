"""Faults of one page are seen by its picture, and a good page has none."""

from __future__ import annotations

from random import Random

import cv2
import numpy as np
import pytest

from ocr.quality.decoded_page import Look, Pixels
from ocr.quality.page import check_page
from samples.scan_faults import FAULTS
from tests.support.pages import A4, LINES, page

GOOD = page(LINES * 4)
GOOD[GOOD == 255] = 243  # scanned paper is never pure white


def codes(pixels: Pixels, dpi: int | None = 200) -> dict[str, str]:
    return {finding.code: finding.level for finding in check_page(Look(pixels, dpi), 1)}


def test_a_good_page_has_no_fault() -> None:
    assert codes(GOOD) == {}


@pytest.mark.parametrize("code", FAULTS)
def test_a_fault_is_named(code: str) -> None:
    named = codes(FAULTS[code](GOOD, Random(3)))
    assert code in named


@pytest.mark.parametrize(("dpi", "level"), [(120, "reject"), (170, "warn"), (200, None)])
def test_few_pixels_for_the_sheet_s_size_are_told_and_very_few_refused(dpi: int, level: str | None) -> None:
    small = page(LINES, (round(8.27 * dpi), round(11.69 * dpi)))
    assert codes(small, dpi).get("low_resolution") == level


@pytest.mark.parametrize("turns", range(4))
def test_a_cut_through_a_stamp_alone_is_told(turns: int) -> None:
    stamped = GOOD.copy()
    cv2.circle(stamped, (A4[0] // 2, A4[1] - 150), 150, (190, 40, 40), 8)
    whole = np.ascontiguousarray(np.rot90(stamped, turns))
    assert "cropped" not in codes(whole)
    assert codes(np.ascontiguousarray(np.rot90(stamped[:-100], turns))).get("cropped") == "warn"


def test_a_seal_over_the_edges_of_several_sheets_is_not_cut() -> None:
    sealed = GOOD.copy()
    cv2.circle(sealed, (A4[0] + 40, A4[1] // 2), 150, (190, 40, 40), 8)
    assert "cropped" not in codes(sealed)
    assert codes(sealed, None).get("cropped") == "warn"


def test_light_print_on_a_dark_cover_is_no_blank_page() -> None:
    cover = np.full((A4[1], A4[0], 3), (176, 60, 66), np.uint8)
    assert "blank" in codes(cover)
    cv2.putText(cover, "SO HO KHAU", (400, 900), cv2.FONT_HERSHEY_SIMPLEX, 4, (245, 220, 120), 12)
    assert "blank" not in codes(cover)


def test_a_side_cut_through_the_blank_before_the_letters_is_refused() -> None:
    first = int(np.flatnonzero((GOOD.min(axis=2) < 128).any(axis=0))[0])
    assert "cropped" not in codes(GOOD[:, first - 60 :])
    assert codes(GOOD[:, first - 3 :]).get("cropped") == "reject"


def test_a_sheet_beyond_the_glass_is_refused_though_the_lid_shows_at_its_other_side() -> None:
    first = int(np.flatnonzero((GOOD.min(axis=2) < 128).any(axis=0))[0])
    for lid in (90, 215):
        seen = np.pad(GOOD[:, first + 40 :], ((0, 0), (0, first + 40), (0, 0)), constant_values=lid)
        assert codes(seen).get("cropped") == "reject"
        whole = np.pad(GOOD[:, 20:], ((0, 0), (0, 90), (0, 0)), constant_values=lid)
        assert "cropped" not in codes(whole)


def test_a_sheet_shorter_than_its_size_is_told_where_print_stands_at_the_edge() -> None:
    ends = np.flatnonzero((GOOD.min(axis=2) < 128).any(axis=1))
    foot = int(ends[-1])
    short = GOOD[:-300].copy()
    cv2.circle(short, (800, len(short) - 8), 4, (40, 40, 40), -1)  # a point at the edge, no letter near it
    assert foot < len(short) - 100
    assert codes(short).get("cropped") == "warn"
    assert codes(short, None).get("cropped") is None  # of what size the sheet is nobody says
    assert "cropped" not in codes(GOOD[: foot + 100])  # a short sheet with its margins


def test_the_tips_that_are_left_of_a_line_of_letters_are_told() -> None:
    inked = (GOOD.min(axis=2) < 128).any(axis=1)
    last = int(np.flatnonzero(inked)[-1])
    top = next(row for row in range(last - 12, 0, -1) if not inked[row]) + 1  # of the last line

    def until(row: int) -> Pixels:
        return np.pad(GOOD[:row], ((len(GOOD) - row, 0), (0, 0), (0, 0)), constant_values=243)

    assert "cropped" not in codes(until(top - 10))
    assert "cropped" in codes(until(top + 8))


def test_a_fold_before_a_white_lid_is_told_by_its_line() -> None:
    folded = GOOD.copy()
    cv2.fillPoly(folded, [np.array([(0, 0), (180, 0), (0, 160)])], (244, 244, 244))
    assert "folded" not in codes(folded)
    cv2.line(folded, (180, 0), (0, 160), (150, 150, 150), 3)
    assert codes(folded).get("folded") == "warn"


def test_a_page_with_nothing_on_it_is_blank_and_nothing_else() -> None:
    white = np.full((A4[1], A4[0], 3), 244, np.uint8)
    assert codes(white) == {"blank": "warn"}


def test_two_sheets_drawn_in_at_once_have_a_wrong_size() -> None:
    assert "wrong_size" in codes(np.vstack([GOOD, GOOD]))


def test_yellowed_paper_in_uneven_light_is_no_skin() -> None:
    light = np.linspace(1.0, 0.8, GOOD.shape[1])[None, :, None]
    yellowed = (GOOD / 243 * np.array([208, 186, 134]) * light).clip(0, 255).astype(np.uint8)
    assert "finger" not in codes(yellowed)
    assert "finger" in codes(FAULTS["finger"](yellowed, Random(1)))


def test_a_place_is_told_where_the_fault_has_one() -> None:
    (only,) = [
        finding for finding in check_page(Look(FAULTS["finger"](GOOD, Random(1)), 200), 4) if finding.code == "finger"
    ]
    assert only.page == 4
    assert only.box is not None
    assert all(0 <= side <= 1 for side in only.box)
