"""Words that turn on their marks, looked at by the mark net: those the readers give with other marks, and names.

Where the readers differ in marks alone, the net is the third of whom two agree. Where they agree on a word with a
capital, which no dictionary settles, it confirms the word or puts it in doubt; it never puts a word in its place.
The chances are fitted on drawn papers (docs/models/third-witness.md).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.text import fold
from core.vietnamese import frequencies
from core.vietnamese.mark_variants import mark_variants
from ocr.readers import mark_net
from ocr.readers.alternatives import paired
from ocr.readers.piece import Piece
from ocr.readers.trueocr import Boxes

Gray = NDArray[np.uint8]

_LETTERS = re.compile(r"[^\W\d_]+")
_SUREST = 0.996  # confidence of two words in three that both readers give
_SHORTEST = 2  # letters of a word that is asked about
_SETTLED = 0.97  # chance from which the net and one reader count as two that agree
_LOST = 0.9  # chance below which a word that both readers gave is in doubt
_LEAST = -12.0  # logarithm of a chance of marks, at least
# A constant, weights of the logit of the readers' confidence and of how much likelier the net finds the word than the
# other reading (disputed) or how likely it finds it (agreed).
_DISPUTED = (0.77, 0.88, 0.45)
_AGREED = (-0.7, 1.335, 0.72)


class Look(NamedTuple):
    """What the net says of a word's place: logarithms of the chances of its tones and of its shapes."""

    tones: NDArray[np.float32]
    shapes: NDArray[np.float32]

    def log_chance(self, word: str) -> float:
        """Logarithm of the chance of the word's marks; very little for a word with two tones."""
        known = mark_net.log_chance(word, self.tones, self.shapes)
        return _LEAST if known is None else max(_LEAST, known)


def asked(line: Sequence[Piece]) -> list[int]:
    """Which stretches of a line the net is asked about: one word, and the readers differ in its marks or it may be a
    name. A word of which both are sure as they ever are and that is often beside its neighbour in texts is none."""
    words = [(frequencies.syllables(piece.text) or [""]) for piece in line]
    around = zip([[""], *words], words, [*words[1:], [""]], strict=False)
    return [
        at
        for at, (piece, (before, own, after)) in enumerate(zip(line, around, strict=True))
        if _is_asked(piece) and not (piece.confidence > _SUREST and paired(own[0], before[-1], after[0]))
    ]


def _is_asked(piece: Piece) -> bool:
    letters = _LETTERS.findall(piece.text)
    if len(letters) != 1 or len(letters[0]) < _SHORTEST or len(piece.spans) != 1 or any(map(str.isdigit, piece.text)):
        return False
    return letters[0][0].isupper() if piece.agreed else differs_in_marks(piece.text, piece.other)


def differs_in_marks(text: str, other: str | None) -> bool:
    """Whether two readings of a word have the same letters with other marks."""
    return other is not None and other != text and fold(text) == fold(other)


def looks(gray: Gray, places: Sequence[tuple[Boxes, tuple[float, float]]]) -> list[Look]:
    """What the net says of words, each given by the box of its line and its span in it, in pixels of the page."""
    tones, shapes = mark_net.read([mark_net.picture(gray, box, span) for box, span in places])
    return [Look(*seen) for seen in zip(tones, shapes, strict=True)]


def settled(piece: Piece, look: Look) -> Piece:
    """A stretch that was asked about as the readers and the net have it together."""
    if piece.agreed or piece.other is None:
        return _confirmed(piece, look)
    text, other = piece.text, piece.other
    chance = _chance(_DISPUTED, piece.confidence, look.log_chance(text) - look.log_chance(other))
    if chance < 0.5:
        text, other, chance = other, text, 1 - chance
    sure = chance >= _SETTLED
    return Piece(text, chance, sure, piece.spans, None if sure else other)


def _confirmed(piece: Piece, look: Look) -> Piece:
    """A word both readers gave: surer when the net sees its marks too, in doubt when it sees others."""
    chance = _chance(_AGREED, piece.confidence, look.log_chance(piece.text))
    if chance >= _LOST:
        return replace(piece, confidence=chance)
    core = _LETTERS.findall(piece.text)[0]
    rival = max(mark_variants(core.lower()), key=look.log_chance, default=core.lower())
    cased = rival.upper() if core.isupper() else rival.capitalize()
    other = piece.text.replace(core, cased) if cased != core else None
    return Piece(piece.text, chance, False, piece.spans, other)


def _chance(weights: tuple[float, float, float], confidence: float, speaks_for: float) -> float:
    held = min(0.999, max(0.001, confidence))
    total = weights[0] + weights[1] * math.log(held / (1 - held)) + weights[2] * speaks_for
    return 1 / (1 + math.exp(-max(-8.0, min(8.0, total))))
