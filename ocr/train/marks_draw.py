"""Draws words for the mark net: lines as for the line reader, cut into words where the line reader sees them.

Half of the words get other marks than they have, so that a mark is seen and not guessed from its word.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from core.text import fold, nfc
from ocr.readers import mark_net, trueocr
from ocr.readers.ensemble import first_spans
from ocr.train import lines_draw, lines_text
from ocr.train.lines_draw import Faces
from ocr.train.lines_text import Sources

_LETTERS = re.compile(r"[^\W\d_]+")
_VARIED = 0.5  # share of the words whose marks are changed
_UNLIKE = 0.5  # share of wrong letters, marks apart, above which a word is not the one that was drawn there
_JITTER = 0.08  # of the line's height: how far the ends of a word are seen too far left or right
_SHAPES = {"a": ("", "\u0302", "\u0306"), "e": ("", "\u0302"), "o": ("", "\u0302", "\u031b"), "u": ("", "\u031b")}
_MOST_WORDS = 8


class Word(NamedTuple):
    """A drawn word: its ink (rows × columns, 0…255), the tone's number and whether each shape is there."""

    ink: NDArray[np.uint8]
    tone: int
    shapes: tuple[bool, ...]
    text: str
    kind: str  # of its face


def words(sources: Sources, have: Faces, rng: random.Random, kind: str | None = None) -> Iterator[Word]:
    """The words of one drawn line that the line reader sees as so many words."""
    line = lines_draw.captured(sources, have, rng, lambda: _text(sources, rng), kind)
    box = np.array(line.box, np.float32)
    (reading,) = trueocr.read_lines(line.gray, box[None])
    read, drawn = reading.text.split(), line.text.split()
    if len(read) != len(drawn):
        return
    spans = first_spans(reading, (0, len(reading.text)))
    room = _JITTER * (line.box[3] - line.box[1])
    for seen, text, (x0, x1) in zip(read, drawn, spans, strict=True):
        core = _LETTERS.findall(text)
        marks = mark_net.marks_of(text)
        if len(core) != 1 or marks is None or Levenshtein.normalized_distance(fold(seen), fold(text)) > _UNLIKE:
            continue
        ink = mark_net.picture(line.gray, line.box, (x0 + rng.gauss(0, room), x1 + rng.gauss(0, room)))
        yield Word(np.asarray(np.round(ink * 255), np.uint8), *marks, text, line.kind)


def _text(sources: Sources, rng: random.Random) -> str:
    while True:
        drawn = lines_text.text(sources, rng).split()[:_MOST_WORDS]
        if any(any(char.isalpha() for char in word) for word in drawn):
            words = (varied(word, rng) if rng.random() < _VARIED else word for word in drawn)
            line = nfc(" ".join(words))
            if set(line) <= sources.alphabet:
                return line


def varied(word: str, rng: random.Random) -> str:
    """The word with another tone, or one of its letters with another shape; at times both, at times no tone at all."""
    roll = rng.random()
    if roll < 0.15:
        return "".join(char for char in unicodedata.normalize("NFD", word) if char not in mark_net.TONES)
    if roll < 0.45:
        word = _reshaped(word, rng)
        if roll < 0.35:
            return word
    return lines_text.retoned(word, rng)


def _reshaped(word: str, rng: random.Random) -> str:
    letters = list(unicodedata.normalize("NFC", word))
    places = [at for at, char in enumerate(letters) if _base(char) in (*_SHAPES, "d")]
    if not places:
        return word
    at = rng.choice(places)
    base = _base(letters[at])
    if base == "d":
        letters[at] = {"d": "đ", "đ": "d", "D": "Đ", "Đ": "D"}[letters[at]]
        return "".join(letters)
    spread = unicodedata.normalize("NFD", letters[at])
    tone = "".join(char for char in spread if char in mark_net.TONES)
    letters[at] = unicodedata.normalize("NFC", spread[0] + rng.choice(_SHAPES[base]) + tone)
    return "".join(letters)


def _base(char: str) -> str:
    return "d" if char in "đĐ" else unicodedata.normalize("NFD", char)[0].lower()
