"""Blank pages are told from printed ones, whatever the scanner adds to them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from core.records import Line, Word
from ocr.clean import blank
from tests.support import pages


def paper(level: int = 250, noise: float = 3.0) -> pages.Pixels:
    generator = np.random.default_rng(5)
    wide, high = pages.A4
    return np.clip(generator.normal(level, noise, (high, wide, 3)), 0, 255).astype(np.uint8)


def lines(*texts: str, confidence: float = 0.95) -> tuple[Line, ...]:
    box = (0.1, 0.1, 0.2, 0.12)
    return tuple(Line(tuple(Word(part, box, confidence) for part in text.split()), box) for text in texts)


@pytest.mark.parametrize("level", [255, 245, 200, 120])
def test_bare_paper_of_any_tint_is_blank(level):
    assert blank.ink(paper(level)) == "none"


def test_uneven_light_is_not_ink():
    wide, high = pages.A4
    shade = np.linspace(0.5, 1.0, wide)[None, :, None] * np.linspace(0.8, 1.0, high)[:, None, None]
    assert blank.ink((paper() * shade).astype(np.uint8)) == "none"


def test_scanner_edges_punch_holes_and_dust_are_not_ink():
    page = paper()
    high, wide = page.shape[:2]
    page[:, : wide // 40], page[-high // 60 :] = 20, 30
    for y in (0.35, 0.65):
        cv2.circle(page, (int(0.05 * wide), int(y * high)), 24, (25, 25, 25), -1)
    generator = np.random.default_rng(6)
    for x, y in zip(generator.integers(0, wide, 80), generator.integers(0, high, 80), strict=True):
        page[y : y + 2, x : x + 2] = 90
    assert blank.ink(page) == "none"


@pytest.mark.parametrize("strength", [0.15, 0.3])
def test_the_back_page_showing_through_is_doubtful_and_never_plenty(strength):
    back = 255 - pages.page(pages.LINES * 4)[:, ::-1].astype(float)
    page = np.clip(255 - back * strength, 0, 255).astype(np.uint8)
    assert blank.ink(page) == "doubtful"


def test_print_is_plenty_and_faint_print_is_worth_a_look():
    assert blank.ink(pages.page(pages.LINES * 2)) == "plenty"
    assert blank.ink(pages.page(pages.LINES * 2, ink=200)) == "doubtful"
    assert blank.ink(pages.page(("2",))) != "none"


def test_a_picture_that_fills_its_page_is_not_blank():
    ramp = np.tile(np.linspace(0, 255, 400).astype(np.uint8)[None, :, None], (300, 1, 3))
    assert blank.ink(np.where(np.random.default_rng(7).random((300, 400, 1)) < 0.5, ramp, 255 - ramp)) == "plenty"


def test_dust_reads_as_noise_and_two_words_do_not():
    assert blank.is_noise(())
    assert blank.is_noise(lines(". -"))
    assert blank.is_noise(lines("rất nhiều chữ", confidence=0.3))
    assert not blank.is_noise(lines("Trang 2"))


def test_mirrored_print_is_told_from_a_foreign_language():
    mirrored = lines("MAN TỊIV AĨHOZ JHDI", "DOHMITAV vog nsup didol")
    assert blank.shows_through(mirrored, lines("cộng hòa xã hội chủ nghĩa việt nam độc lập tự do"))
    english = lines("This certificate was issued in London")
    assert not blank.shows_through(english, lines("nobnoL ni bếusi"))
    assert not blank.shows_through(english, lines("tu lo"))
