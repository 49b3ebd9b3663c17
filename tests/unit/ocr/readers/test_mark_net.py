"""The net that sees the marks of one word."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from ocr.readers import mark_net, mark_rereading

TWINS = [
    ("Tiến", "Tiền"), ("Hoà", "Hoá"), ("THỦY", "THÚY"), ("Hường", "Hưởng"), ("NGỌC", "NGÓC"), ("Vân", "Văn"),
    ("Lễ", "Lê"), ("Sơn", "Son"), ("Đinh", "Dinh"), ("Hưng", "Hung"), ("PHỐ", "PHÓ"), ("Tuyển", "Tuyền"),
]  # fmt: skip


def a_word(text: str, face: str = "DejaVuSerif.ttf", dark: bool = False) -> mark_net.Floats:
    """The picture of a word printed between two others."""
    font = ImageFont.truetype(face, 44)
    page = Image.new("L", (900, 160), 255)
    pen = ImageDraw.Draw(page)
    start = 60 + font.getlength("Ông ")
    pen.text((60, 50), f"Ông {text} và", font=font, fill=20)
    left, top, right, bottom = font.getbbox(f"Ông {text} và")
    box = [60 + left - 4, 50 + top - 4, 60 + right + 4, 50 + bottom + 4]
    gray = np.asarray(page)
    return mark_net.picture(255 - gray if dark else gray, box, (start, start + font.getlength(text)))


@pytest.mark.parametrize("face", ["DejaVuSerif.ttf", "DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSansMono.ttf"])
def test_of_two_words_that_differ_in_a_mark_the_printed_one_is_likelier(face: str) -> None:
    printed = [(text, other) for pair in TWINS for text, other in (pair, pair[::-1])]
    tones, shapes = mark_net.read([a_word(text, face) for text, _ in printed])
    looks = [mark_rereading.Look(tone, shape) for tone, shape in zip(tones, shapes, strict=True)]
    wrong = [
        text
        for (text, other), look in zip(printed, looks, strict=True)
        if look.log_chance(text) <= look.log_chance(other)
    ]
    assert len(wrong) <= 1, wrong


def test_light_print_on_dark_is_the_same_picture() -> None:
    assert np.abs(a_word("Tiến") - a_word("Tiến", dark=True)).mean() < 0.01


def test_a_word_longer_than_the_picture_is_narrowed_and_one_off_the_page_is_paper() -> None:
    gray = np.full((100, 2000), 255, np.uint8)
    gray[40:60, 100:1900] = 0
    seen = mark_net.picture(gray, [90, 30, 1910, 70], (100, 1900))
    assert seen.shape == (mark_net.FRAME.rows, mark_net.FRAME.widths[-1])
    assert seen.max() == 1
    assert mark_net.picture(gray, [90, 300, 1910, 340], (100, 1900)).max() == 0


def test_a_picture_is_as_wide_as_its_word_needs_and_words_of_all_widths_are_read_in_their_order() -> None:
    words = ("Lý", "Tiến", "NGHIÊNG")
    pictures = [a_word(word) for word in words]
    assert [picture.shape[1] for picture in pictures] == list(mark_net.FRAME.widths)
    together = mark_net.read(pictures)
    alone = [mark_net.read([picture]) for picture in pictures]
    for part in (0, 1):
        assert np.allclose(together[part], np.concatenate([each[part] for each in alone]), atol=1e-4)


@pytest.mark.parametrize(
    ("word", "tone", "shapes"),
    [
        ("Nguyễn", "\u0303", "ê"),
        ("ĐƯỜNG", "\u0300", "ơưđ"),
        ("Nam", "", ""),
        ("Ổn", "\u0309", "ô"),
        ("đặng", "\u0323", "ăđ"),
    ],
)
def test_the_marks_of_a_word_are_its_tone_and_its_letters_shapes(word: str, tone: str, shapes: str) -> None:
    expected = tuple(shape in shapes for shape in mark_net.SHAPES)
    assert mark_net.marks_of(word) == (mark_net.TONES.index(tone), expected)


def test_a_word_with_two_tones_has_no_marks() -> None:
    assert mark_net.marks_of("Hòá") is None
    assert mark_net.log_chance("Hòá", *(part[0] for part in mark_net.read([a_word("Hoà")]))) is None


def test_no_words_are_read_as_none() -> None:
    tones, shapes = mark_net.read([])
    assert (tones.shape, shapes.shape) == ((0, 6), (0, 7, 2))
