"""A PDF page's own text: taken where it is true, which is measured against what the page shows.

Most signed scans carry a layer of nothing but the signature's words, others the garbage of somebody's OCR.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from itertools import chain, groupby, pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.records import Box, Word
from core.text import nfc
from core.vietnamese.syllables import is_syllable
from ocr.input import pdf
from ocr.textlayer import ink_agreement, legacy_text

Pixels = NDArray[np.uint8]
Char = dict[str, Any]

_LEAST_COVER = 0.4  # share of the page's letters, by ink, that must lie under the layer's words
_LEAST_INK = 0.8  # share of the layer's words that must have ink under them
_LEAST_SYLLABLES = 0.8  # share of words that must be Vietnamese syllables, or
_LEAST_PLAUSIBLE = 0.9  # share that must at least look like words of some language
_MOST_BAD = 0.02  # share of characters that are no characters
_MOST_CHARS = 12_000  # an A4 page of the smallest print that anybody reads has fewer
_CONFIDENCE = 0.99
_HYPHEN = "\u2010"
_OUTSIDE = 0.01  # of the page: words further out are not on it


@dataclass(frozen=True)
class TextLayer:
    """The text of a page as its file gives it, and whether it is what the page shows."""

    is_true: bool
    reason: str  # true, none, hidden, unreadable, bad_characters, no_words, elsewhere, covers_little
    words: tuple[Word, ...] = ()  # in no order; none unless trusted
    rest: Pixels | None = None  # the page with these words painted over, where letters are left: stamps, pasted scans

    @property
    def quality(self) -> tuple[str, ...]:
        """Name of PageReading.quality for a layer that was there and not taken."""
        return () if self.is_true or self.reason == "none" else ("garbage_layer",)


NONE = TextLayer(False, "none")


def read(path: Path, page: int, pixels: Pixels) -> TextLayer:
    """The text layer of page number `page`, judged against `pixels`, the page as rendered upright (RGB).

    A layer that cannot be parsed is not trusted; nothing is raised for it.
    """
    with pdf.opened_page(path, page) as pdf_page:
        makeup = pdf.look(pdf_page)
    if makeup.chars == 0:
        return NONE
    if makeup.hidden > 0.5:
        return TextLayer(False, "hidden")
    if makeup.chars > _MOST_CHARS:
        return TextLayer(False, "unreadable")
    try:
        chars, frame = _chars(path, page)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - pdfminer raises whatever it stumbles over; PDFium has rendered the page all the same
        return TextLayer(False, "unreadable")
    return judge(_words(chars, frame), "".join(char["text"] for char in chars), pixels)


def judge(words: list[Word], text: str, pixels: Pixels) -> TextLayer:
    """Whether these words, made of the signs in `text`, are what the page shows."""
    if not words:
        return NONE
    if _bad_share(text) > _MOST_BAD:
        return TextLayer(False, "bad_characters")
    if not _are_words([word.text for word in words]):
        return TextLayer(False, "no_words")
    ink = ink_agreement.under(pixels, [word.box for word in words])
    if ink.inked < _LEAST_INK:
        return TextLayer(False, "elsewhere")
    if ink.covered < _LEAST_COVER:
        return TextLayer(False, "covers_little")
    return TextLayer(True, "true", tuple(words), ink.rest)


@cache
def _parser() -> ModuleType:
    """pdfplumber, with the hyphen that ISO 32000, annex D.2, has for code AD of the Windows encoding and old fonts a
    letter, where pdfminer has a blank. Late, for most pages have no text and a process starts sooner without it."""
    import pdfplumber
    from pdfminer.encodingdb import EncodingDB

    EncodingDB.win2unicode[0xAD] = _HYPHEN
    return pdfplumber


def _chars(path: Path, page: int) -> tuple[list[Char], Box]:
    """The page's characters as Unicode, old fonts converted run by run, and the visible frame in points."""
    with _parser().open(BytesIO(pdf.single_page(path, page))) as document:
        source = document.pages[0]
        chars = [dict(char) for char in source.chars]
        frame = source.cropbox
    runs = [
        (font, [str(char["text"]) for char in run])
        for font, run in groupby(chars, key=lambda char: str(char["fontname"]))
    ]
    for char, letter in zip(chars, chain.from_iterable(legacy_text.decoded(runs)), strict=True):
        char["text"] = "-" if letter == _HYPHEN else letter
    for char, mark in pairwise(chars):
        if not mark["text"]:  # a sign that went into the letter before it: the letter reaches as far
            char["x1"] = max(char["x1"], mark["x1"])
    return _without_fillers([char for char in chars if char["text"]]), frame


def _without_fillers(chars: list[Char]) -> list[Char]:
    """Blanks in a row are places left to be filled in: they would cut apart what was stamped over them."""
    blank = [char["text"].isspace() for char in chars]
    around = zip([False, *blank], [*blank[1:], False], strict=False)
    return [
        char for char, is_blank, adjacent in zip(chars, blank, around, strict=False) if not (is_blank and any(adjacent))
    ]


def _words(chars: list[Char], frame: Box) -> list[Word]:
    """Words with boxes in fractions of the visible page; those outside of it are left out."""
    left, top, right, bottom = frame
    wide, high = max(right - left, 1e-6), max(bottom - top, 1e-6)
    words = []
    for word in _parser().utils.extract_words(chars, x_tolerance_ratio=0.2, y_tolerance=2):
        box = (
            (word["x0"] - left) / wide,
            (word["top"] - top) / high,
            (word["x1"] - left) / wide,
            (word["bottom"] - top) / high,
        )
        text = nfc(word["text"])
        if text and min(box) >= -_OUTSIDE and max(box) <= 1 + _OUTSIDE:
            words.append(Word(text, box, _CONFIDENCE))
    return words


def _bad_share(text: str) -> float:
    """Share of signs that stand for a glyph nobody named: replacement and private-use signs, `(cid:7)`, controls."""
    cids = text.count("(cid:")
    bad = sum(char in "\ufffd·" or unicodedata.category(char) in ("Co", "Cn", "Cs", "Cc") for char in text)
    return (bad + cids) / max(1, len(text) - 6 * cids)


def _are_words(texts: list[str]) -> bool:
    """Whether enough of the words are Vietnamese syllables or, in another language's text, look like words.

    Numbers, symbols such as `07/QĐ-UBND` and addresses of files say nothing either way.
    """
    bare = [text.strip(_PUNCTUATION) for text in texts]
    bare = [text for text in bare if text and not any(char.isdigit() or char in "/_\\@-" for char in text)]
    if not bare:
        return True
    syllables = sum((text.isupper() and len(text) <= 5) or is_syllable(text) for text in bare)
    return syllables >= _LEAST_SYLLABLES * len(bare) or sum(map(_plausible, bare)) >= _LEAST_PLAUSIBLE * len(bare)


_PUNCTUATION = " .,;:!?()[]{}<>\"'“”‘’«»-–—/\\*+•=…_&%@#|~°"


def _plausible(text: str) -> bool:
    """Whether this looks like a word of a European language: letters, a vowel unless short, ordinary capitals."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return (
        text.replace("'", "").replace("’", "").isalpha()
        and len(text) <= 24
        and (len(text) <= 3 or any(char in "aeiouy" for char in plain))
        and (text.islower() or text.isupper() or text[1:].islower())
    )
