"""A PDF page's own text: taken where it is true, which is measured against what the page shows.

Most signed scans carry a layer of nothing but the signature's words, others the garbage of somebody's OCR.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pdfplumber
from numpy.typing import NDArray
from pdfplumber.utils import extract_words

from ocr import legacy, pdffile, readingorder
from ocr.syllables import is_syllable
from store.records import Box, Line, Word
from store.text import nfc

Pixels = NDArray[np.uint8]
Char = dict[str, Any]

_LEAST_COVER = 0.8  # share of the page's letters, by ink, that must lie under the layer's words
_LEAST_INK = 0.8  # share of the layer's words that must have ink under them
_LEAST_SYLLABLES = 0.8  # share of words that must be Vietnamese syllables, or
_LEAST_PLAUSIBLE = 0.9  # share that must at least look like words of some language
_MOST_BAD = 0.02  # share of characters that are no characters
_CONFIDENCE = 0.99


@dataclass(frozen=True)
class TextLayer:
    """The text of a page as its file gives it, and whether it is what the page shows."""

    trust: bool
    reason: str  # true, none, hidden, bad_characters, no_words, elsewhere, covers_little
    lines: tuple[Line, ...]  # in reading order; empty unless trusted

    @property
    def quality(self) -> tuple[str, ...]:
        """Name of PageReading.quality for a layer that was there and not taken."""
        return () if self.trust or self.reason == "none" else ("garbage_layer",)


NONE = TextLayer(False, "none", ())


def read(path: Path, page: int, pixels: Pixels) -> TextLayer:
    """The text layer of page number `page`, judged against `pixels`, the page as rendered upright (RGB).

    A layer that cannot be parsed is not trusted; nothing is raised for it.
    """
    with pdffile.opened_page(path, page) as pdf_page:
        makeup = pdffile.look(pdf_page)
    if makeup.chars == 0:
        return NONE
    if makeup.hidden > 0.5:
        return TextLayer(False, "hidden", ())
    try:
        chars, frame = _chars(path, page)
    except MemoryError:
        raise
    except Exception:  # pdfminer raises whatever it stumbles over; PDFium has rendered the page all the same
        return TextLayer(False, "bad_characters", ())
    words = _words(chars, frame)
    reason = verdict(words, "".join(char["text"] for char in chars), pixels)
    return TextLayer(reason == "true", reason, readingorder.lines(words) if reason == "true" else ())


def verdict(words: list[Word], text: str, pixels: Pixels) -> str:
    """Whether these words are what the page shows: "true", or why not (see `TextLayer.reason`)."""
    if not words:
        return "none"
    if _bad_share(text) > _MOST_BAD:
        return "bad_characters"
    if not _are_words([word.text for word in words]):
        return "no_words"
    covered, inked = _agreement(words, pixels)
    if inked < _LEAST_INK:
        return "elsewhere"
    return "true" if covered >= _LEAST_COVER else "covers_little"


def _chars(path: Path, page: int) -> tuple[list[Char], Box]:
    """The page's characters as Unicode, old fonts converted run by run, and the visible frame in points."""
    with pdfplumber.open(path, pages=[page]) as document:
        source = document.pages[0]
        chars = [dict(char) for char in source.chars]
        frame = source.cropbox
    for font, run in groupby(chars, key=lambda char: str(char["fontname"])):
        group = list(run)
        for char, letter in zip(group, legacy.decoded([char["text"] for char in group], font), strict=True):
            char["text"] = letter
    return [char for char in chars if char["text"]], frame


def _words(chars: list[Char], frame: Box) -> list[Word]:
    """Words with boxes in fractions of the visible page; those outside of it are left out."""
    left, top, right, bottom = frame
    wide, high = max(right - left, 1e-6), max(bottom - top, 1e-6)
    words = []
    for found in extract_words(chars, x_tolerance_ratio=0.2, y_tolerance=2):
        box = ((found["x0"] - left) / wide, (found["top"] - top) / high,
               (found["x1"] - left) / wide, (found["bottom"] - top) / high)
        text = nfc(found["text"])
        if text and -0.01 <= box[0] and box[2] <= 1.01 and -0.01 <= box[1] and box[3] <= 1.01:
            words.append(Word(text, box, _CONFIDENCE))
    return words


def _bad_share(text: str) -> float:
    """Share of signs that stand for a glyph nobody named: replacement and private-use signs, `(cid:7)`, controls."""
    cids = text.count("(cid:")
    bad = sum(char == "\ufffd" or char == "·" or unicodedata.category(char) in ("Co", "Cn", "Cs", "Cc") for char in text)
    return (bad + cids) / max(1, len(text) - 6 * cids)


def _are_words(texts: list[str]) -> bool:
    """Whether enough of the words are Vietnamese syllables or, in another language's text, look like words.

    Numbers, symbols such as `07/QĐ-UBND` and addresses of files say nothing either way.
    """
    bare = [text.strip(_PUNCTUATION) for text in texts]
    bare = [text for text in bare if text and not any(char.isdigit() or char in "/_\\@-" for char in text)]
    if not bare:
        return True
    syllables = sum(text.isupper() and len(text) <= 5 or is_syllable(text) for text in bare)
    return syllables >= _LEAST_SYLLABLES * len(bare) or sum(map(_plausible, bare)) >= _LEAST_PLAUSIBLE * len(bare)


_PUNCTUATION = " .,;:!?()[]{}<>\"'“”‘’«»-–—/\\*+•=…_&%@#|~°"


def _plausible(text: str) -> bool:
    """Whether this looks like a word of a European language: letters, a vowel unless short, ordinary capitals."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return (text.replace("'", "").replace("’", "").isalpha() and len(text) <= 24
            and (len(text) <= 3 or any(char in "aeiouy" for char in plain))
            and (text.islower() or text.isupper() or text[1:].islower()))


def _agreement(words: list[Word], pixels: Pixels) -> tuple[float, float]:
    """Share of the page's letter ink under the words, and share of the words with ink under them."""
    high, wide = pixels.shape[:2]
    gray = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    ink = (cv2.adaptiveThreshold(gray, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 51, 40)
           if min(high, wide) > 51 else (gray < 128).astype(np.uint8))
    letters = _letter_sized(ink, high)
    under = np.zeros((high, wide), np.uint8)
    inked = 0
    for word in words:
        x0, y0, x1, y1 = (round(word.box[0] * wide) - 2, round(word.box[1] * high) - 2,
                          round(word.box[2] * wide) + 3, round(word.box[3] * high) + 3)
        region = slice(max(0, y0), max(0, y1)), slice(max(0, x0), max(0, x1))
        under[region] = 1
        inked += bool(ink[region].any())
    total = int(letters.sum())
    return (float((letters & under).sum()) / total if total else 1.0), inked / len(words)


def _letter_sized(ink: Pixels, high: int) -> Pixels:
    """The ink of spots as large as letters or signs: not rules, boxes, pictures, seals or dust."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink)
    width, height = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    fits = (height >= 0.004 * high) & (height <= 0.03 * high) & (width <= 0.06 * high) & (width >= 0.001 * high)
    fits[0] = False
    return fits.astype(np.uint8)[labels]
