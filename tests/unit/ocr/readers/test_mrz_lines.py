"""The zone among the lines of a page."""

from __future__ import annotations

import pytest

from core.records import Line, Word
from ocr.mrz.zone import from_lines

CARD = ["IDVNM1999999991001199999999<<2", "9901155F3901153VNM<<<<<<<<<<<4", "NGUYEN<<THI<MAU<VI<DU<<<<<<<<<"]


def lines(*texts: str) -> tuple[Line, ...]:
    """Lines one under the other, each of the words between blanks."""
    out = []
    for row, text in enumerate(texts):
        box = (0.1, 0.1 + row * 0.05, 0.9, 0.13 + row * 0.05)
        out.append(Line(tuple(Word(word, box, 0.9) for word in text.split()), box))
    return tuple(out)


def test_the_zone_is_found_below_other_print_and_its_box_surrounds_its_lines():
    (code,) = from_lines(lines("Đặc điểm nhận dạng", "BỘ CÔNG AN", *CARD))
    assert (code.kind, code.checked, code.text) == ("mrz", True, "\n".join(CARD))
    assert code.box == pytest.approx((0.1, 0.2, 0.9, 0.33))


def test_words_torn_apart_by_the_reader_are_one_line():
    (code,) = from_lines(lines(CARD[0][:12] + " " + CARD[0][12:], *CARD[1:]))
    assert code.checked


def test_two_cards_on_a_page_are_two_zones():
    assert [code.checked for code in from_lines(lines(*CARD, "Căn cước", *CARD))] == [True, True]


def test_a_zone_whose_checks_fail_is_reported_unchecked():
    (code,) = from_lines(lines(CARD[0].replace("1999999991", "1999999981"), *CARD[1:]))
    assert not code.checked


def test_a_page_without_a_zone_has_none():
    assert (
        from_lines(lines("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Số: 12/QĐ-UBND", "0912345678 0987654321 001199999999"))
        == ()
    )
    assert from_lines(()) == ()
