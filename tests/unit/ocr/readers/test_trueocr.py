"""The line reader on lines drawn here."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from ocr.readers import trueocr

FONT = next(iter(sorted(Path("/usr/share/fonts").rglob("FreeSerif.ttf"))), None)
needs_fonts = pytest.mark.skipif(FONT is None, reason="needs the FreeFont fonts (make system)")
TEXTS = ("Số: 154/QĐ-UBND", "ỦY BAN NHÂN DÂN XÃ ỔN ĐỊNH", "Niê Kpă H'Mông", "7", "NGUYỄN<<VAN<ANH<<<<<<")


def page() -> tuple[trueocr.Gray, trueocr.Boxes]:
    """The texts below each other, and the box of each."""
    canvas, face, boxes = Image.new("L", (1200, 100 * len(TEXTS)), 255), ImageFont.truetype(str(FONT), 44), []
    pen = ImageDraw.Draw(canvas)
    for row, text in enumerate(TEXTS):
        at = (60, 100 * row + 62)
        pen.text(at, text, font=face, fill=0, anchor="ls")
        x0, y0, x1, y1 = pen.textbbox(at, text, font=face, anchor="ls")
        boxes.append((x0 - 5, y0 - 4, x1 + 5, y1 + 4))
    return np.asarray(canvas, np.uint8), np.array(boxes, np.float32)


@needs_fonts
def test_clear_print_is_read_with_capitals_of_two_marks_ethnic_names_and_a_lone_figure():
    lines = trueocr.read_lines(*page())
    assert [line.text for line in lines] == list(TEXTS)
    assert min(line.confidence for line in lines) > 0.9


@needs_fonts
def test_a_line_reads_alone_as_beside_others():
    gray, boxes = page()
    together = trueocr.read_lines(gray, boxes)
    for number, line in enumerate(together):
        (alone,) = trueocr.read_lines(gray, boxes[number : number + 1])
        assert alone.text == line.text
        assert np.allclose(alone.log_probs, line.log_probs, atol=1e-3)


@needs_fonts
def test_each_character_has_its_place_on_the_page():
    gray, boxes = page()
    for line, (x0, _, x1, _) in zip(trueocr.read_lines(gray, boxes), boxes, strict=True):
        assert len(line.places) == len(line.text) == len(line.sure)
        assert list(line.places) == sorted(line.places)
        assert x0 <= line.places[0] < line.places[-1] + 1
        assert line.places[-1] <= x1


def test_the_alphabet_holds_every_letter_of_vietnamese_once():
    vowels = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵđ"
    assert set(vowels + vowels.upper() + "0123456789<") <= set(trueocr.alphabet())
    assert len(set(trueocr.alphabet())) == len(trueocr.alphabet())
