"""Words in the order in which people read them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.records import Word
from ocr.textlayer import reading_order

HEIGHT, LETTER, ROW = 0.012, 0.008, 0.018


def typed(text: str, x: float, y: float) -> list[Word]:
    """Words of a typed line that begins at (x, y)."""
    words = []
    for part in text.split():
        words.append(Word(part, (x, y, x + LETTER * len(part), y + HEIGHT), 1.0))
        x += LETTER * (len(part) + 1)
    return words


def texts(words: list[Word]) -> list[str]:
    return [line.text for line in reading_order.lines(words)]


def test_a_two_column_header_is_read_column_by_column():
    left, right = (
        ["ỦY BAN NHÂN DÂN", "TỈNH VÍ DỤ", "Số: 15/QĐ-UBND"],
        ["CỘNG HÒA XÃ HỘI", "Độc lập - Tự do", "Ví Dụ, ngày 05"],
    )
    words = [word for i, row in enumerate(left) for word in typed(row, 0.1, 0.1 + ROW * i)]
    words += [word for i, row in enumerate(right) for word in typed(row, 0.5, 0.1 + ROW * i)]
    words += typed("QUYẾT ĐỊNH", 0.4, 0.25)
    assert texts(words) == [*left, *right, "QUYẾT ĐỊNH"]


def test_a_table_is_read_row_by_row():
    rows = [(f"{i}.", f"Người thứ {i}", f"{1950 + i}") for i in range(1, 8)]
    words = [
        word for i, cells in enumerate(rows) for x, cell in zip((0.1, 0.3, 0.7), cells, strict=True)
        for word in typed(cell, x, 0.2 + ROW * i)
    ]  # fmt: skip
    assert texts(words) == [cell for cells in rows for cell in cells]


def test_words_of_one_line_stay_one_line_though_they_stand_a_little_unlevel():
    words = (
        typed("ngày", 0.1, 0.1) + typed("15", 0.15, 0.1 + 0.25 * HEIGHT) + typed("tháng 11", 0.18, 0.1 - 0.1 * HEIGHT)
    )
    assert texts(words) == ["ngày 15 tháng 11"]


def test_lines_of_different_columns_have_different_block_numbers():
    lines = reading_order.lines(typed("trái", 0.1, 0.1) + typed("phải", 0.6, 0.1) + typed("dưới", 0.1, 0.5))
    assert len({line.block for line in lines}) == 3


def test_no_words_make_no_lines():
    assert reading_order.lines([]) == ()


boxes = st.tuples(st.floats(0, 0.9), st.floats(0, 0.9), st.floats(0.001, 0.1), st.floats(0.001, 0.1))


@given(st.lists(boxes, max_size=40))
def test_every_word_is_kept_exactly_once_and_inside_its_line(places):
    words = [Word(str(i), (x, y, x + w, y + h), 1.0) for i, (x, y, w, h) in enumerate(places)]
    lines = reading_order.lines(words)
    assert sorted(word.text for line in lines for word in line.words) == sorted(word.text for word in words)
    for line in lines:
        for word in line.words:
            assert reading_order.around([line.box, word.box]) == line.box
