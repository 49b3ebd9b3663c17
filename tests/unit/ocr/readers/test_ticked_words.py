"""Boxes ticked and words struck out: which of `Nam` and `Nữ` a form says."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from ocr.readers import ticked_words
from ocr.readers.piece import Piece
from tests.support.pages import font

FONT = font(40)
TOP, BOTTOM, BASE = 80, 134, 88
Line = tuple[NDArray[np.uint8], list[Piece]]


def form(layout: str, read: str | None = None, strike: str = "") -> Line:
    """A line in which `_` is an empty box and `x` a ticked one, and its pieces: what stands there, or what the readers
    made of each; a pen's line goes through one word."""
    image = Image.new("L", (900, 220), 250)
    draw = ImageDraw.Draw(image)
    pieces, x = [], 60.0
    for text, said in zip(layout.split(), (read or layout).split(), strict=True):
        wide = 26.0 if text in "_x" else FONT.getlength(text)
        if text in "_x":
            draw.rectangle((x, 96, x + 26, 122), outline=20, width=2)
            if text == "x":
                draw.line((x + 4, 100, x + 22, 118), fill=20, width=3)
                draw.line((x + 22, 100, x + 4, 118), fill=20, width=3)
        else:
            draw.text((x, BASE - 8), text, fill=20, font=FONT)
            if text == strike:
                draw.line((x - 8, 112, x + wide + 8, 108), fill=40, width=4)
        if said != ".":
            pieces.append(Piece(said, 0.6, False, ((x, x + wide),)))
        x += wide + 16
    return np.asarray(image), pieces


def chosen(line: Line) -> str:
    gray, pieces = line
    box = np.array([[50, TOP, 860, BOTTOM]], np.float32)
    (out,) = ticked_words.chosen(gray, box, [pieces])
    return " ".join(piece.text for piece in out)


@pytest.mark.parametrize(
    ("layout", "read", "text"),
    [
        ("Nam, nữ: x Nam _ Nữ", "Nam, nữ: @ Nam a Nữ", "Nam, nữ: ☒ Nam ☐ Nữ"),
        ("Phái: _ Nam x Nữ", "Phái: . Nam 8 Nữ", "Phái: ☐ Nam ☒ Nữ"),
        ("Phái: Nam _ Nữ x", "Phái: Nam 7 Nữ .", "Phái: Nam ☐ Nữ ☒"),
        ("Phái: Nam x Nữ _", "Phái: Namg . Nữ a", "Phái: Nam ☒ Nữ ☐"),
        ("Phái: x Nam _ Nữ o", "Phái: 8 Nam 0 Nữ o", "Phái: ☒ Nam ☐ Nữ o"),
        ("Nam nữ: x Nam _ Nữ", "Nam nữ: 8 Nam 0 Nữ", "Nam nữ: ☒ Nam ☐ Nữ"),
    ],
)
def test_a_box_is_seen_whatever_the_readers_made_of_it(layout: str, read: str, text: str) -> None:
    assert chosen(form(layout, read)) == text


@pytest.mark.parametrize("layout", ["Phái: _ Nam _ Nữ", "Phái: x Nam x Nữ", "Phái: x Nam Nữ", "Nam, nữ: Nữ"])
def test_where_nothing_is_chosen_the_line_stays(layout: str) -> None:
    line = form(layout, layout.replace("_", "a").replace("x", "8"))
    assert chosen(line) == " ".join(piece.text for piece in line[1])


def test_a_word_that_is_struck_out_does_not_hold() -> None:
    assert chosen(form("Phái: Nam Nữ", strike="Nữ")) == "Phái: Nam"
    assert chosen(form("Phái: Nam Nữ", strike="Nam")) == "Phái: Nữ"
    assert chosen(form("Phái: Nam Nữ")) == "Phái: Nam Nữ"


def test_words_of_another_kind_are_left_alone() -> None:
    assert chosen(form("Lê Hải Nam Anh Nữ", strike="Nữ")) == "Lê Hải Nam Anh Nữ"
    gray = np.full((220, 900), 255, np.uint8)
    assert ticked_words.chosen(gray, np.array([[50, 80, 860, 134]], np.float32), [[]]) == [[]]
