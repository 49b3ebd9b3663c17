"""Columns of a page: every word stands in exactly one segment, columns are parted, rows are joined again."""

from __future__ import annotations

from hypothesis import given, settings

from classify.page.layout import lay_out
from classify.page.segments import clipped, rows, segments, upper_share
from core.records import PageReading
from tests.support.drawn import page
from tests.unit.classify.test_robust import readings

HEAD = "   ỦY BAN NHÂN DÂN                  CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"


@given(readings())
@settings(max_examples=40, deadline=None)
def test_every_word_stands_in_exactly_one_segment(reading: PageReading) -> None:
    laid = lay_out(reading)
    inside = sorted(word.text for part in segments(laid) for word in part.words)
    assert inside == sorted(word.text for line in laid.lines for word in line if word.text.strip())


def test_two_columns_of_one_row_are_two_segments_and_one_row() -> None:
    parts = segments(lay_out(page(HEAD)))
    assert [part.text for part in parts] == ["ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]
    (row,) = rows(parts)
    assert row.text == "ỦY BAN NHÂN DÂN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"


def test_a_row_clipped_at_the_gap_between_columns_is_the_column() -> None:
    (row,) = rows(segments(lay_out(page(HEAD))))
    left = clipped(row, 0.0, 0.4)
    assert left is not None
    assert left.text == "ỦY BAN NHÂN DÂN"
    assert clipped(row, 0.95, 1.0) is None


def test_capitals_are_counted_among_letters_only() -> None:
    assert (upper_share("SỐ 12/QĐ"), upper_share("12"), upper_share("Số")) == (1.0, 0.0, 0.5)


def test_the_pieces_within_a_box_are_those_of_the_words_there() -> None:
    laid = lay_out(page(HEAD))
    left, right = (part.box for part in segments(laid))
    assert "".join(piece.norm for piece in laid.within(left)) == "uybannhandan"
    assert "".join(piece.norm for piece in laid.within(right)) == "conghoaxahoichunghiavietnam"
