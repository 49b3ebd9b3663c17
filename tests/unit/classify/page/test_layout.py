"""From words to rows of pieces: where words are cut, which pieces stand side by side, which lines are one row."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from classify.page.layout import PageLayout, joined, lay_out, phrase_text
from core.records import Line, PageReading, Word
from tests.support.drawn import page


def row(text: str) -> list[str]:
    """The pieces of a line of print."""
    (only,) = lay_out(page(text)).rows
    return [piece.text for piece in only.pieces]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Họ tên:NGUYỄN VĂN", ["Họ", "tên:", "NGUYỄN", "VĂN"]),
        ("lúc 8:30 ngày", ["lúc", "8:30", "ngày"]),  # a time stays whole
        ("Giới tính/Sex: Nam", ["Giới", "tính", "/", "Sex:", "Nam"]),
        ("ngày 01/02/2026", ["ngày", "01/02/2026"]),
        ("dân tộc: KinhQuốc tịch", ["dân", "tộc:", "Kinh", "Quốc", "tịch"]),
        ("số 4736Quyển số 2", ["số", "4736", "Quyển", "số", "2"]),
        ("người Việt.Nam ở", ["người", "Việt", "Nam", "ở"]),
        ("tại TP.HCM ngày", ["tại", "TP.HCM", "ngày"]),
        ("diện tích 17,6 mSố tầng", ["diện", "tích", "17,6", "m", "Số", "tầng"]),
    ],
)
def test_words_are_cut_where_a_reader_glued_what_print_parts(text: str, pieces: list[str]) -> None:
    assert row(text) == pieces


def test_a_leader_is_no_part_of_a_word_but_said_of_it() -> None:
    (only,) = lay_out(page("Họ tên: Nguyễn........ Nam")).rows
    assert [(piece.text.rstrip("."), piece.leader) for piece in only.pieces][2:] == [("Nguyễn", True), ("Nam", False)]


def test_a_piece_joined_again_stands_as_it_was_printed() -> None:
    (only,) = lay_out(page("Họ tên:NGUYỄN VĂN")).rows
    assert joined(only.pieces) == "Họ tên:NGUYỄN VĂN"
    assert phrase_text([only]) == "hotennguyenvan"


def test_columns_are_parted_where_the_gap_is_wide() -> None:
    (only,) = lay_out(page("Giới tính: Nữ        Dân tộc: Kinh")).rows
    assert [joined(segment) for segment in only.segments()] == ["Giới tính: Nữ", "Dân tộc: Kinh"]


def lines(*printed: tuple[str, float, float]) -> PageLayout:
    """A page with a one-word line at each (left, top)."""
    at = [Word(text, (x, y, x + 0.1, y + 0.014), 0.99, True) for text, x, y in printed]
    return lay_out(PageReading(1, "read", "test", lines=tuple(Line((word,), word.box) for word in at)))


def test_lines_at_one_height_are_one_row_left_to_right_and_lines_over_each_other_are_not() -> None:
    laid = lines(("phải", 0.6, 0.103), ("trái", 0.1, 0.1), ("dưới", 0.1, 0.12))
    assert [[piece.text for piece in each.pieces] for each in laid.rows] == [["trái", "phải"], ["dưới"]]
    close = lines(("trên", 0.1, 0.1), ("dưới", 0.1, 0.104))
    assert [[piece.text for piece in each.pieces] for each in close.rows] == [["trên"], ["dưới"]]


def test_a_box_and_what_lies_within_it_agree() -> None:
    laid = lay_out(page("Một hai\n\nba bốn"))
    upper, lower = laid.rows
    assert laid.within(laid.box(upper.pieces)) == upper.pieces
    assert laid.within((0.0, 0.0, 1.0, 1.0)) == [*upper.pieces, *lower.pieces]


def test_the_number_of_the_next_item_is_parted_from_the_figure_it_was_glued_to() -> None:
    text = "1. Thửa đất số: 4272. Tờ bản đồ số: 48\n3. Địa chỉ: số 5"
    pieces = [piece.text for piece in lay_out(page(text)).rows[0].pieces]
    assert pieces[4:7] == ["427", "2.", "Tờ"]
    alone = text.replace("3. Địa", "Địa")
    assert "4272." in [piece.text for piece in lay_out(page(alone)).rows[0].pieces]


def test_what_a_text_layer_says_was_typed_and_counts_as_agreed() -> None:
    reading = page("Họ tên", agreed=False)
    assert [piece.agreed for piece in lay_out(reading).rows[0].pieces] == [False, False]
    typed = lay_out(replace(reading, source="text_layer"))
    assert typed.source == "text_layer"
    assert [piece.agreed for piece in typed.rows[0].pieces] == [True, True]


def test_a_page_without_words_has_no_rows() -> None:
    assert lay_out(PageReading(1, "blank", "test")).rows == []


def test_the_likeness_of_a_vietnamese_letter_is_that_letter() -> None:
    (row,) = lay_out(page("xã Hạ Xá Ð")).rows
    assert row.pieces[-1].text == "Đ"


@pytest.mark.parametrize(
    ("read", "whole"),
    [("khung kế h oạch mới", "khung kế hoạch mới"), ("10 m ở đây", "10 m ở đây"),
     ("điểm b khoản hai", "điểm b khoản hai"),
     ("khu B ở đây", "khu B ở đây")],
)  # fmt: skip
def test_a_syllable_that_a_reader_parted_is_whole_and_in_doubt(read: str, whole: str) -> None:
    (row,) = lay_out(page(read)).rows
    assert joined(row.pieces) == whole
    assert all(piece.agreed is not True for piece in row.pieces if piece.text == "hoạch")


def test_a_rest_of_a_rule_and_a_speck_alone_on_its_line_are_no_print() -> None:
    height = 0.014
    name = Word("NGUYỄN", (0.42, 0.43, 0.52, 0.43 + height), 1.0, True)
    rule = Word("1", (0.418, 0.43, 0.4185, 0.43 + height), 0.9, True)
    speck = Word("n", (0.7, 0.43, 0.71, 0.43 + height), 0.09, False, "a")
    letter = Word("A", (0.3, 0.5, 0.31, 0.5 + height), 0.9, True)  # a class, a blood group
    read = tuple(Line((word,), word.box) for word in (rule, name, speck, letter))
    reading = replace(page("Họ tên:"), lines=read)
    assert [[piece.text for piece in row.pieces] for row in lay_out(reading).rows] == [["NGUYỄN"], ["A"]]
    typed = lay_out(replace(reading, source="text_layer"))
    assert sum(len(row.pieces) for row in typed.rows) == len(read)


def test_heads_of_one_line_stand_beside_those_of_two() -> None:
    texts = [
        (0.10, 0.427, "Số tờ bản"), (0.67, 0.428, "Thời hạn sử"), (0.20, 0.437, "Số thửa"), (0.46, 0.437, "Mục đích"),
        (0.12, 0.447, "đồ"), (0.70, 0.448, "dụng"), (0.10, 0.475, "07"), (0.20, 0.476, "112"),
    ]  # fmt: skip
    lines = []
    for x, y, text in texts:
        ends = [x + 0.011 * len(text[:at]) for at in range(len(text) + 1)]
        words, at = [], 0
        for word in text.split():
            words.append(Word(word, (ends[at], y, ends[at + len(word)], y + 0.0137), 0.98, True))
            at += len(word) + 1
        lines.append(Line(tuple(words), (x, y, ends[-1], y + 0.0137), 0))
    heads, rests, values = lay_out(replace(page("x"), lines=tuple(lines))).rows
    assert [joined(cell) for cell in heads.segments()] == ["Số tờ bản", "Số thửa", "Mục đích", "Thời hạn sử"]
    assert [joined(cell) for cell in rests.segments()] == ["đồ", "dụng"]
    assert joined(values.pieces) == "07 112"
