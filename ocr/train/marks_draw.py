"""Draws words for the mark net: lines as for the line reader, cut into words where the line reader sees them.

Half of the words get other marks than they have, so that a mark is seen and not guessed from its word.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from core.text import fold, nfc
from core.vietnamese.other_marks import varied
from ocr.readers import mark_net, trueocr
from ocr.readers.ensemble import first_spans
from ocr.readers.trueocr import Boxes
from ocr.train import lines_draw, lines_text, world_lines
from ocr.train.lines_draw import Faces
from ocr.train.lines_text import Sources

_LETTERS = re.compile(r"[^\W\d_]+")
_VARIED = 0.5  # share of the words whose marks are changed
_UNLIKE = 0.5  # share of wrong letters, marks apart, above which a word is not the one that was drawn there
_JITTER = 0.08  # of the line's height: how far the ends of a word are seen too far left or right
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
    yield from cut(line.gray, box, reading, line.text, line.kind, rng)


def of_world(folder: Path, rng: random.Random) -> Iterator[Word]:
    """The words of one page of a world drawn with `--other-marks` that the line reader sees as so many words."""
    for line in world_lines.lines(folder, rng):
        yield from cut(line.gray, line.box, line.reading, line.text, line.kind, rng)


def cut(
    gray: mark_net.Gray, box: Boxes, reading: trueocr.LineReading, drawn: str, kind: str, rng: random.Random
) -> Iterator[Word]:
    """The words of a line of which `drawn` is the truth, where the line reader sees as many."""
    truths = drawn.split()
    read = reading.text.split()
    if len(read) != len(truths):
        return
    spans = first_spans(reading, (0, len(reading.text)))
    room = _JITTER * float(box[3] - box[1])
    for seen, text, (x0, x1) in zip(read, truths, spans, strict=True):
        core = _LETTERS.findall(text)
        marks = mark_net.marks_of(text)
        if len(core) != 1 or marks is None or Levenshtein.normalized_distance(fold(seen), fold(text)) > _UNLIKE:
            continue
        ink = mark_net.picture(gray, box, (x0 + rng.gauss(0, room), x1 + rng.gauss(0, room)))
        yield Word(np.asarray(np.round(ink * 255), np.uint8), *marks, text, kind)


def _text(sources: Sources, rng: random.Random) -> str:
    while True:
        drawn = lines_text.text(sources, rng).split()[:_MOST_WORDS]
        if any(any(char.isalpha() for char in word) for word in drawn):
            words = (varied(word, rng) if rng.random() < _VARIED else word for word in drawn)
            line = nfc(" ".join(words))
            if set(line) <= sources.alphabet:
                return line
