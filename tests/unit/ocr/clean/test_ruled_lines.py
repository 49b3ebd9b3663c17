"""Ruled lines: tables and frames vanish before reading, print stays."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ocr.clean import prepare, ruled_lines
from ocr.readers import ensemble
from tests.support.pages import LINES, page

TEXTS = ("Nhắc nhở, khiển trách", "Buộc bồi thường thiệt hại")


def ruled(texts: tuple[str, ...], thick: int = 2) -> np.ndarray:
    """The lines of print in cells close around them."""
    sheet = page(texts)
    dark = sheet[:, :, 0] < 128
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    left, right = int(columns[0]) - 14, int(columns[-1]) + 14
    for x in (left, right):
        cv2.line(sheet, (x, int(rows[0]) - 40), (x, int(rows[-1]) + 40), (0, 0, 0), thick)
    for y in (int(rows[0]) - 10, (int(rows[0]) + int(rows[-1])) // 2, int(rows[-1]) + 10):
        cv2.line(sheet, (left, y), (right, y), (0, 0, 0), thick)
    return sheet


def test_a_page_without_rules_is_the_same_page() -> None:
    gray = page()[:, :, 0].copy()
    assert ruled_lines.erase(gray, 200) is gray


@pytest.mark.parametrize("thick", [1, 2, 4])
def test_rules_go_and_print_stays(thick: int) -> None:
    gray = np.ascontiguousarray(ruled(TEXTS, thick)[:, :, 0])
    printed = page(TEXTS)[:, :, 0]
    left = ruled_lines.erase(gray, 200)
    assert (left < 128).sum() == pytest.approx((printed < 128).sum(), rel=0.02)
    assert ((left < 128) & (printed > 200)).sum() == 0


@pytest.mark.parametrize("thick", [1, 2, 3])
def test_a_mark_that_reaches_a_rule_and_a_tail_that_goes_through_one_stay(thick: int) -> None:
    strokes = np.full((400, 900), 255, np.uint8)
    cv2.line(strokes, (300, 110), (308, 97), 20, 3)  # an acute from below to just over the rule
    cv2.line(strokes, (500, 80), (500, 115), 20, 4)  # a tail right through it
    page_ = strokes.copy()
    cv2.line(page_, (20, 100), (880, 100), 0, thick)
    left = ruled_lines.erase(page_, 200)
    inked = strokes < 128
    assert ((left < 128) & inked).sum() >= 0.93 * inked.sum()
    assert ((left < 128) & ~cv2.dilate(inked.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool)).sum() == 0


def test_letters_as_high_as_their_line_are_no_rules_on_a_photo_from_close_by() -> None:
    strokes = np.full((300, 900), 255, np.uint8)
    for x in range(60, 840, 60):
        cv2.line(strokes, (x, 100), (x, 175), 0, 6)  # stems longer than any on a page of 225 dpi
    assert (ruled_lines.erase(strokes, 225) != strokes).any()
    assert ruled_lines.erase(strokes, 225, 90.0) is strokes


def test_a_solid_block_is_no_rule() -> None:
    gray = np.full((600, 600), 255, np.uint8)
    gray[100:300, 100:300] = 0
    assert (ruled_lines.erase(gray, 200) == gray).all()


def test_the_words_of_a_cell_are_read_without_its_rules() -> None:
    lines = ensemble.EnsembleEngine().read(prepare.prepare(ruled(TEXTS), 200))
    assert [line.text for line in lines] == list(TEXTS)


def test_the_reader_is_not_given_another_page_where_nothing_is_ruled() -> None:
    prepared = prepare.prepare(page(LINES), 200)
    printed, gray, boxes = ensemble.lines_of(prepared)
    assert printed is gray is prepared.gray
    assert len(boxes) == len(LINES)


def test_rows_of_dots_on_a_dotted_ground_are_no_rules() -> None:
    dots = np.where(np.random.default_rng(5).random((600, 600)) < 0.6, 0, 255).astype(np.uint8)
    dots[300:302, 100:500] = 0
    assert (ruled_lines.erase(dots, 200) == dots).all()


@pytest.mark.parametrize("thick", [1, 3])
def test_boxes_of_one_figure_each_vanish_and_the_figures_stay(thick: int) -> None:
    gray = np.full((400, 1400), 255, np.uint8)
    for at in range(12):
        left = 300 + 40 * at
        cv2.rectangle(gray, (left, 150), (left + 40, 192), 0, thick)
        cv2.putText(gray, str(at % 10), (left + 12, 182), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 0, 2)
    figures = np.full_like(gray, 255)
    for at in range(12):
        cv2.putText(figures, str(at % 10), (312 + 40 * at, 182), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 0, 2)
    assert (ruled_lines.erase(gray, 200) == figures).all()


def test_letters_between_two_rules_are_no_sides_of_boxes() -> None:
    printed = page(("Illl IHHI llll",))[:, :, 0]
    gray = np.ascontiguousarray(printed)
    rows = np.flatnonzero((printed < 128).any(axis=1))
    for y in (int(rows[0]) - 8, int(rows[-1]) + 8):
        cv2.line(gray, (20, y), (gray.shape[1] - 20, y), 0, 2)
    assert ((ruled_lines.erase(gray, 200) < 128) == (printed < 128)).all()
