from collections.abc import Sequence

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from ocr.readers import cut_ends

FONT = ImageFont.truetype("/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf", 40)
LEFT, TOP, BOTTOM = 200, 85, 140


def page(*words: tuple[float, str], stroke: Sequence[float] = ()) -> np.ndarray:
    """Words from a place on, in ems behind the first, on a page of 1200 × 240 pixels; a pen's stroke over it."""
    image = Image.new("L", (1200, 240), 250)
    draw = ImageDraw.Draw(image)
    for at, word in words:
        draw.text((LEFT + 40 * at, 90), word, fill=20, font=FONT)
    if stroke:
        draw.line(tuple(stroke), fill=40, width=6)
    return np.asarray(image)


def end_of(text: str) -> float:
    return LEFT + FONT.getlength(text)


def box(x0: float, x1: float) -> list[float]:
    return [x0, TOP, x1, BOTTOM]


def reached(gray: np.ndarray, *boxes: list[float]) -> list[list[float]]:
    drawn = cut_ends.reaching(gray, np.array(boxes, np.float32))
    assert (drawn[:, [1, 3]] == np.array(boxes, np.float32)[:, [1, 3]]).all()
    return [[round(float(side)) for side in line] for line in drawn[:, [0, 2]]]


def test_a_box_that_ends_in_a_word_is_drawn_out_to_its_end():
    name = "Bùi Phước Tính"
    ((x0, x1),) = reached(page((0, name)), box(LEFT - 4, end_of(name[:-1])))
    assert x0 == LEFT - 4
    assert end_of(name) - 4 <= x1 <= end_of(name) + 12


def test_a_stroke_below_the_letters_is_no_letter():
    name = "Bùi Phước Tính"
    gray = page((0, name), stroke=(LEFT + 100, 160, LEFT + 700, 128))
    ((_, x1),) = reached(gray, box(LEFT - 4, end_of(name[:-1])))
    assert end_of(name) - 4 <= x1 <= end_of(name) + 12


def test_the_beginning_of_a_word_is_found_too():
    name = "Nghiêm Bảo Hạ"
    ((x0, x1),) = reached(page((0, name)), box(LEFT + FONT.getlength("Ng"), end_of(name) + 4))
    assert LEFT - 12 <= x0 <= LEFT + 4
    assert x1 == round(end_of(name) + 4)


def test_the_next_word_is_another_line_s():
    ends = end_of("Họ và tên:")
    ((_, x1),) = reached(page((0, "Họ và tên:"), (7, "Lan")), box(LEFT, ends + 2))
    assert x1 == round(ends + 2)


@pytest.mark.parametrize("also", [0.0, 20.0])
def test_no_box_is_drawn_into_the_next_one(also: float):
    name = "Tính"
    cut = LEFT + FONT.getlength("Tí")
    first, second = reached(page((0, name)), box(LEFT, cut), box(cut + also, end_of(name)))
    assert first[1] <= round(cut + also) == second[0]


def test_a_scrawl_is_left_alone():
    gray = page((0, "Tí"), stroke=(end_of("T") + 6, 112, 1100, 118))
    ((_, x1),) = reached(gray, box(LEFT, end_of("Tí") - 3))
    assert x1 == round(end_of("Tí") - 3)


def test_nothing_beside_a_blank_end():
    assert reached(np.full((240, 1200), 255, np.uint8), box(100, 300)) == [[100, 300]]
    assert cut_ends.reaching(np.full((20, 20), 255, np.uint8), np.zeros((0, 4), np.float32)).shape == (0, 4)
