"""The zone read from the picture, cell by cell, where readers of running text fail."""

from __future__ import annotations

import cv2
import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from core.codes import mrz as zones
from core.records import Code, Line, Word
from ocr.mrz import characters, grid
from ocr.mrz import zone as mrz
from samples.fonts import font

CARD = ["IDVNM1999999991001199999999<<2", "9901155F3901153VNM<<<<<<<<<<<4", "NGUYEN<<THI<MAU<VI<DU<<<<<<<<<"]
PASSPORT = ["P<VNMNGUYEN<<THI<MAU<<<<<<<<<<<<<<<<<<<<<<<<", "C1234567<0VNM9901155F3001019001199999999<<20"]
Gray = NDArray[np.uint8]
WIDTH, HEIGHT = 1400, 800


def drawn(rows: list[str], pitch: float = 26.0, left: float = 120.0, top: float = 480.0) -> Gray:
    """A card at about 300 dpi: some print above, the zone's characters in their cells below."""
    page = Image.new("L", (WIDTH, HEIGHT), 226)
    pen = ImageDraw.Draw(page)
    for y in (80, 150, 220, 290):
        pen.text((100, y), "Personal identification 0123456789", fill=40, font=font("mrz", 34))
    for number, row in enumerate(rows):
        for k, char in enumerate(row):
            x, y = left + pitch * (k + 0.5), top + 1.7 * pitch * number
            pen.text((x, y), char, fill=30, font=font("mrz", round(pitch * 1.6)), anchor="ms")
    return np.asarray(page, np.uint8)


def seen(rows: list[str], which: int = 0, pitch: float = 26.0, left: float = 120.0, top: float = 480.0) -> Line:
    """One line of the zone as a reader of running text sees it: badly."""
    base = top + 1.7 * pitch * which
    box = (
        left / WIDTH,
        (base - 1.1 * pitch) / HEIGHT,
        (left + pitch * len(rows[0])) / WIDTH,
        (base + 0.2 * pitch) / HEIGHT,
    )
    return Line((Word("TDVNM8663153F<<<<<<6", box, 0.6),), box)


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("rows", [CARD, PASSPORT], ids=["card", "passport"])
def test_one_badly_read_line_is_enough_to_read_the_zone(rows: list[str], which: int):
    (code,) = mrz.find(drawn(rows), [seen(rows, which)])
    assert code.checked
    assert code.text == "\n".join(rows)


@pytest.mark.parametrize(
    "text", ["PHAN--THI-MINH-LIEN-:c-c-cc---", "8903185F2963183VNM-c-c-:--:--4", "P-VNMLUUKKCONGKKKKKxKxKK"]
)
def test_a_line_whose_fillers_were_read_as_other_signs_shows_where_the_zone_is(text: str):
    line = seen(CARD)
    (code,) = mrz.find(drawn(CARD), [Line((Word(text, line.box, 0.5),), line.box)])
    assert code.checked


@pytest.mark.parametrize(
    "text", ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "------------------------------", "0912345678", ""]
)
def test_print_is_not_taken_for_a_zone(text: str):
    line = seen(CARD)
    assert mrz.find(drawn(CARD), [Line((Word(text, line.box, 0.5),), line.box)]) == ()


def test_the_box_surrounds_the_lines():
    (code,) = mrz.find(drawn(CARD), [seen(CARD)])
    truth = (120 / WIDTH, 455 / HEIGHT, (120 + 26 * 30) / WIDTH, 572 / HEIGHT)
    assert code.box == pytest.approx(truth, abs=0.012)


def test_what_was_read_from_cells_can_be_stored():
    (code,) = mrz.find(drawn(CARD), [seen(CARD)])
    assert msgspec.json.decode(msgspec.json.encode(code), type=Code) == code


@pytest.mark.parametrize("scale", [0.35, 0.5, 1.6])
def test_the_zone_is_read_at_other_resolutions(scale: float):
    page = cv2.resize(drawn(CARD), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.uint8)
    (code,) = mrz.find(page, [seen(CARD)])
    assert code.checked


def test_a_soft_noisy_unevenly_lit_slightly_turned_zone_is_read():
    rng = np.random.default_rng(4)
    page = cv2.resize(drawn(CARD), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    turn = cv2.getRotationMatrix2D((350, 260), 0.5, 1.0)
    page = cv2.warpAffine(page, turn, (700, 400), borderMode=cv2.BORDER_REPLICATE)
    page = cv2.GaussianBlur(page, (0, 0), 0.7).astype(np.float64) * np.linspace(0.65, 1.0, 700)
    spoiled = np.clip(page + rng.normal(0, 5, page.shape), 0, 255).astype(np.uint8)
    (code,) = mrz.find(spoiled, [seen(CARD)])
    assert code.checked


def test_recognised_lines_that_hold_are_taken_as_they_are():
    boxes = [(0.1, 0.5 + 0.05 * n, 0.9, 0.54 + 0.05 * n) for n in range(3)]
    lines = [Line((Word(row, box, 0.9),), box) for row, box in zip(CARD, boxes, strict=True)]
    blank = np.full((HEIGHT, WIDTH), 255, np.uint8)
    assert mrz.find(blank, lines) == mrz.from_lines(lines)
    assert mrz.from_lines(lines)[0].checked


def test_a_zone_with_a_wrong_check_digit_is_never_checked():
    wrong = [CARD[0].replace("1999999991", "1999999981"), *CARD[1:]]
    assert [code.checked for code in mrz.find(drawn(wrong), [seen(wrong)])] == [False]


def test_nothing_is_read_where_no_grid_stands():
    page = drawn([])
    assert mrz.find(page, [seen(CARD)]) == ()
    assert mrz.find(page, []) == ()
    assert mrz.find(np.zeros((3, 3), np.uint8), [seen(CARD)]) == ()


def test_a_place_takes_no_character_there_is_no_belief_in():
    beliefs = np.full((3, 30, len(characters.ALPHABET)), 1e-4, np.float32)
    for row, text in enumerate(CARD):
        for k, char in enumerate(text):
            beliefs[row, k, characters.ALPHABET.index(char)] = 0.9
    assert mrz.spelled(beliefs) == CARD
    beliefs[0, 5] = 1e-4
    beliefs[0, 5, characters.ALPHABET.index("Q")] = 0.9  # where a digit must stand
    zone = zones.parse(mrz.spelled(beliefs))
    assert mrz.spelled(beliefs)[0][5] == "Q"
    assert zone is None or not zone.checks_hold


def test_the_ink_of_pale_and_dark_print_is_the_same():
    dark = drawn(CARD)[440:600]
    pale = (226 - (226 - dark.astype(float)) * 0.4).astype(np.uint8)
    assert np.abs(grid.inked(dark) - grid.inked(pale)).mean() < 0.02
