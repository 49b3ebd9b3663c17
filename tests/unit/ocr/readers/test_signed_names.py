"""One line under ink, read as a name: what the nets see there, and what names there are."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from ocr.readers import signed_names
from ocr.readers.ensemble import join
from ocr.readers.piece import Piece
from ocr.readers.signed_names import Gray, Look
from ocr.readers.trueocr import Boxes
from tests.support.pages import font


def place(name: str, *strokes: list[tuple[int, int]]) -> tuple[Gray, Boxes]:
    """A name in print with black strokes over it, and its box."""
    image = Image.new("L", (700, 160), 255)
    ImageDraw.Draw(image).text((120, 60), name, fill=10, font=font(36))
    x0, y0, x1, y1 = font(36).getbbox(name)
    gray = np.asarray(image).copy()
    for stroke in strokes:
        cv2.polylines(gray, [np.array(stroke, np.int32)], False, 20, 4, cv2.LINE_AA)
    return gray, np.array([[120 + x0 - 4, 60 + y0 - 4, 120 + x1 + 4, 60 + y1 + 4]], np.float32)


def said(gray: Gray, boxes: Boxes, standing: list[Piece] | None = None) -> str:
    (look,) = signed_names.looks([gray], boxes, [standing or []], join)
    return " ".join(piece.text for piece in look.pieces)


@pytest.mark.parametrize("name", ["Nguyễn Thị Hường", "Khổng Minh Triều", "Quách Thị Ngọc"])
def test_a_name_under_a_black_flourish_and_a_scribble_is_read(name: str) -> None:
    zigzag = [(190 + 18 * i, 72 if i % 2 else 98) for i in range(9)]
    assert said(*place(name, [(90, 112), (560, 70)], zigzag)) == name


def test_what_stands_on_the_page_is_weighed_with_what_the_nets_see() -> None:
    gray, boxes = place("Lê Văn Bình")
    other = [Piece(word, 0.99, True, ((120.0, 200.0),)) for word in ("Lê", "Vàn", "Bính")]
    assert said(gray, boxes, other) == "Lê Văn Bình"


def test_a_line_that_is_no_name_and_no_post_gives_nothing() -> None:
    gray, boxes = place("ngày 12 tháng 3")
    assert list(signed_names.looks([gray], boxes, [[]], join)) == []


def test_a_whole_name_is_worth_more_than_a_part_of_it_and_names_more_than_other_words() -> None:
    words = {word: Piece(word, 0.9, True, ((0.0, 10.0),)) for word in ("Hoàng", "Hữu", "Nguyện", "Nguyền", "Thị")}
    gray, box = np.zeros((1, 1), np.uint8), np.zeros(4, np.float32)

    def worth(*name: str) -> float:
        return Look(gray, box, [words[word] for word in name], -0.1).worth

    assert worth("Hoàng", "Hữu", "Nguyện") > worth("Hoàng", "Hữu")
    assert worth("Hoàng", "Hữu", "Nguyện") > worth("Thị", "Hữu", "Nguyện")  # nobody's surname


@pytest.mark.parametrize(
    ("text", "may_be", "surely"),
    [
        ("PGS.TS. Lê Văn Bình", True, True),
        ("Đại tá Trịnh Như Yến", True, True),
        ("Bích Châm", True, False),  # the rest of a name: no surname
        ("Hà Nội", True, False),
        ("Ngày 12", False, False),
        ("Giám đốc", False, False),
    ],
)
def test_a_name_begins_with_a_surname_of_the_country(text: str, may_be: bool, surely: bool) -> None:
    pieces = [Piece(word, 0.9, True, ((0.0, 10.0),)) for word in text.split()]
    assert (signed_names.may_be_a_name(pieces), signed_names.is_a_name(pieces)) == (may_be, surely)


def test_a_word_that_one_net_alone_gives_is_in_doubt_and_keeps_no_rival_of_other_marks() -> None:
    sure, alone = Piece("Lê", 0.97, True, ((0.0, 9.0),)), Piece("Bình", 0.97, False, ((10.0, 19.0),), "Bính")
    assert signed_names.settled([sure, alone]) == [sure, Piece("Bình", 0.5, False, ((10.0, 19.0),), None)]


def test_a_box_that_strokes_made_too_high_is_seen_lower_and_a_clear_line_once() -> None:
    strokes = [[(100, 40 + 3 * k), (560, 20 + 3 * k)] for k in (0, 4)], [[(110, 128), (540, 140)]]
    gray, boxes = place("Khổng Khắc Khởi", *(line for each in strokes for line in each))
    tall = boxes[0] + np.array([0, -26, 0, 26], np.float32)
    views = signed_names.views_of([gray], tall)
    assert len(views) > 1
    assert views[0].box[3] - views[0].box[1] < tall[3] - tall[1]
    assert views[0].lines[0].text == "Khổng Khắc Khởi"
    clear, boxes = place("Nguyễn Thị Hường")
    assert len(signed_names.views_of([clear], boxes[0])) == 1
