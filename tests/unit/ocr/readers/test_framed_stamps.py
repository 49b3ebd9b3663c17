"""Stamps of urgency: read by their frame wherever they were put down, and taken off what they lie over."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from core.records import Line
from ocr.clean.prepare import Prepared, prepare
from ocr.engine import default
from ocr.readers import framed_stamps
from tests.support.pages import Pixels, font, page

DPI = 200
RED, BLACK = (200, 30, 40), (24, 24, 28)


def stamped(words: str, at: tuple[int, int], ink: tuple[int, int, int] = RED, askew: float = 3.0) -> Pixels:
    """A page with framed words put down askew with their middle at a place; ink lets black print through."""
    print_ = page()
    sheet = Image.fromarray(print_)
    wide = round(font(34).getlength(words)) + 50
    mask = Image.new("L", (wide + 40, 100), 0)
    pen = ImageDraw.Draw(mask)
    pen.rectangle((20, 18, wide + 20, 82), outline=255, width=4)
    pen.text((45, 30), words, fill=255, font=font(34))
    mask = mask.rotate(askew, Image.Resampling.BICUBIC, expand=True)
    sheet.paste(ink, (at[0] - mask.width // 2, at[1] - mask.height // 2), mask)
    return np.minimum(np.asarray(sheet), print_)


def texts(lines: tuple[Line, ...]) -> list[str]:
    return [line.text for line in lines]


@pytest.mark.parametrize("ink", [RED, BLACK])
@pytest.mark.parametrize("words", ["KHẨN", "THƯỢNG KHẨN", "HỎA TỐC"])
def test_a_stamp_is_read_as_one_line_where_it_was_put_down(words: str, ink: tuple[int, int, int]) -> None:
    prepared = prepare(stamped(words, (420, 900), ink), DPI)
    clean, (stamp,) = framed_stamps.taken_off(prepared)
    assert " ".join(piece.text for piece in stamp.pieces) == words
    assert abs(float(stamp.box[[0, 2]].mean()) * len(prepared.upright_rgb) / len(prepared.gray) - 420) < 15
    assert (clean is prepared) == (ink == BLACK)
    lines = default().read(prepared)
    assert [line.text for line in lines].count(words) == 1


def test_print_under_a_red_stamp_is_read_as_if_there_were_none() -> None:
    plain = default().read(prepare(page(), DPI))
    over = plain[2]
    middle = (round((over.box[0] + over.box[2]) / 2 * 1654), round((over.box[1] + over.box[3]) / 2 * 2339))
    lines = texts(default().read(prepare(stamped("HỎA TỐC", middle), DPI)))
    assert over.text in lines
    assert "HỎA TỐC" in lines


def test_other_words_in_a_frame_and_cells_of_a_table_are_no_stamp() -> None:
    assert framed_stamps.taken_off(prepare(stamped("BẢN SAO", (420, 900)), DPI))[1] == []
    table = Image.fromarray(page())
    pen = ImageDraw.Draw(table)
    for row in range(3):
        for column in range(3):
            x, y = 300 + 240 * column, 800 + 70 * row
            pen.rectangle((x, y, x + 240, y + 70), outline=0, width=3)
            pen.text((x + 40, y + 14), "KHẨN", fill=0, font=font(34))
    prepared = prepare(np.asarray(table), DPI)
    assert framed_stamps.taken_off(prepared) == (prepared, [])


def test_a_page_without_stamps_is_given_back_as_it_is() -> None:
    prepared: Prepared = prepare(page(), DPI)
    assert framed_stamps.taken_off(prepared)[0] is prepared
    boxes = np.array([[0, 0, 10, 10]], np.float32)
    assert framed_stamps.put_back([], boxes, [[]]) == (boxes, [[]])
