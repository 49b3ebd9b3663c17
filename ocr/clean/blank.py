"""Tells pages with nothing on them from pages with something, and both from those that must be read to know."""

from __future__ import annotations

from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from core.records import Line
from core.vietnamese.syllables import is_syllable
from ocr import grey_levels
from ocr.clean import orientation

Pixels = NDArray[np.uint8]
Ink = Literal["none", "doubtful", "plenty"]

_MARGIN = 0.02  # of each side is not looked at: shadows of the scanner's lid
_STRONG, _WEAK = 0.55, 0.88  # brightness against the paper around it: print is darker than .55, bleed-through than .88
_SPECK = 6  # pixels: smaller spots are dust
_BAND = 0.08  # of the page: how far a scanner's dark edge reaches in
_MARKS = 50  # strong marks, and
_COVER = 0.0008  # share of the page under them (half a square centimetre of A4): either makes a page without doubt
_FAINT_MARKS = 4  # weak marks that make a page worth a look
_WORDS = 2  # words, or
_LETTERS = 4  # letters in all, read surely, that make a doubtful page a page
_LEAST_CONFIDENCE = 0.6
_PROOF = 8  # syllables in the mirror that prove a page shows through
_CLEARER = 1.5  # times the share of syllables that the right way round has, or
_MORE = 2.0  # times as many letters in syllables, and no smaller share of them
_CLEARLY = 0.9  # share of syllables below which a reading may be no Vietnamese: of mirrored print readers make 0.83
_MOSTLY = 0.5  # share of syllables from which a mirrored reading is Vietnamese


def ink(pixels: Pixels, glance: Pixels | None = None) -> Ink:
    """How much stands on an RGB page: nothing, marks that may be dust or the back page showing through, or print.

    `glance` is `ocr.clean.orientation.glance` of the page, if at hand.
    """
    if glance is None:
        glance = orientation.glance(pixels)
    contrast = _contrast(glance)
    strong, coverage = _marks(contrast < _STRONG)
    if strong >= _MARKS or coverage > _COVER:
        return "plenty"
    weak, coverage = _marks(contrast < _WEAK)
    return "doubtful" if strong or weak >= _FAINT_MARKS or coverage > 0.01 else "none"


def is_noise(lines: tuple[Line, ...]) -> bool:
    """Whether what was read on a doubtful page is too little to be anything but dust."""
    sure = [text for text in _sure_words(lines) if any(map(str.isalnum, text))]
    return len(sure) < _WORDS and sum(map(len, sure)) < _LETTERS


def is_foreign(lines: tuple[Line, ...]) -> bool:
    """Whether few of the words read are Vietnamese: another language, or the mirrored print of the back page."""
    return _syllables(lines) < _CLEARLY


def shows_through(lines: tuple[Line, ...], mirrored: tuple[Line, ...]) -> bool:
    """Whether a doubtful page makes Vietnamese only in the mirror: it is blank, and its back page shows through.

    A few words of another language make a syllable or two in the mirror by chance.
    """
    many = sum(map(is_syllable, filter(str.isalpha, _sure_words(mirrored)))) >= _PROOF
    here, there = _syllables(lines), _syllables(mirrored)
    clearer = there >= _CLEARER * here or (there >= here and _letters(mirrored) >= _MORE * _letters(lines))
    return many and there >= _MOSTLY and clearer


def _syllables(lines: tuple[Line, ...]) -> float:
    """Share of the letters of surely read words that stand in Vietnamese syllables; short words say nothing."""
    return _letters(lines) / max(1, sum(map(len, _plain_words(lines))))


def _letters(lines: tuple[Line, ...]) -> int:
    """How many letters of surely read words stand in Vietnamese syllables."""
    return sum(len(text) for text in _plain_words(lines) if is_syllable(text))


def _plain_words(lines: tuple[Line, ...]) -> list[str]:
    return [text for text in _sure_words(lines) if len(text) > 1 and text.isalpha()]


def _sure_words(lines: tuple[Line, ...]) -> list[str]:
    return [word.text.strip(".,;:-()") for line in lines for word in line.words if word.confidence >= _LEAST_CONFIDENCE]


def _contrast(pixels: Pixels) -> NDArray[np.float32]:
    """Brightness of the inner page against the paper around each place: 1.0 on bare paper."""
    small = grey_levels.darkest(pixels)
    high, wide = small.shape
    inner = small[int(high * _MARGIN) : high - int(high * _MARGIN), int(wide * _MARGIN) : wide - int(wide * _MARGIN)]
    if min(inner.shape) < 32:
        inner = small
    paper = cv2.blur(cv2.dilate(inner, np.ones((25, 25), np.uint8)), (51, 51))
    return np.asarray(inner.astype(np.float32) / np.maximum(paper, 1), np.float32)


def _marks(dark: NDArray[np.bool_]) -> tuple[int, float]:
    """Number of dark spots that can be letters, codes, lines or pictures, and the share of the page they cover.

    Narrow bands along an edge are the scanner's; round solid spots near an edge are punch holes.
    """
    high, wide = dark.shape
    _, _, stats, _ = cv2.connectedComponentsWithStats(dark.astype(np.uint8))
    x, y, w, h, area = (stats[1:, column] for column in range(5))
    at_side = ((x == 0) | (x + w == wide)) & (w <= _BAND * wide)
    at_end = ((y == 0) | (y + h == high)) & (h <= _BAND * high)
    near_edge = (x < 0.09 * wide) | (x + w > 0.91 * wide) | (y < 0.07 * high) | (y + h > 0.93 * high)
    round_ = (np.abs(w - h) <= 0.25 * np.maximum(w, h)) & (area > 0.6 * w * h) & (w >= 0.015 * high)
    marks = ~at_side & ~at_end & (area >= _SPECK) & ~(near_edge & round_ & (w <= 0.06 * high))
    return int(marks.sum()), float(area[marks].sum()) / dark.size
