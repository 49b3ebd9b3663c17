"""How far recognised words can be believed: by agreement of two readers first, by their confidence second."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from classify.page.layout import Piece
from core.vietnamese.name_words import is_surname

ALONE = 0.93  # most that a word read by one reader only is believed
OF_A_LIST = 0.93  # least that a word which stands in a short closed list is believed: another word would not be there
OF_SURNAMES = 0.97  # belief in a surname for which the other reader has no surname: 95 of 95 were right
_LIKELY = 0.5  # chance of the word alone from which it may be one
_ENDS = " .,:;/"
_DIGIT = re.compile(r"\d")


def of_piece(piece: Piece) -> float:
    """Chance that a piece is read right. Two readers that agree are right in 99 of 100 words; on numbers where they
    differ, the better one is right in 25 to 43 of 100 (measured; `docs/benchmarks.md`)."""
    if piece.agreed is True:
        sure = min(1.0, max(0.0, (piece.confidence - 0.5) / 0.45))
        long_number = sum(char.isdigit() for char in piece.text) >= 4
        return 0.975 + 0.019 * sure if long_number else 0.985 + 0.013 * sure
    if piece.agreed is False:
        return 0.3 if _DIGIT.search(piece.text) else 0.45 + 0.3 * piece.confidence
    return min(ALONE, 0.3 + 0.66 * piece.confidence)


def of(pieces: Iterable[Piece]) -> float:
    """Chance that all pieces are read right; marks do not count."""
    confidence = 1.0
    for piece in pieces:
        if piece.norm:
            confidence *= of_piece(piece)
    return confidence


def with_surname(pieces: list[Piece]) -> list[Piece]:
    """The words of a name, the first of them sure where it is a surname and what the other reader has is none: of the
    few surnames there are (some 230) few look alike."""
    if not pieces or pieces[0].agreed is not False or pieces[0].confidence < _LIKELY:
        return pieces
    first, other = pieces[0], (pieces[0].other or "").strip(_ENDS)
    if not is_surname(first.text.strip(_ENDS)) or is_surname(other):
        return pieces
    return [replace(first, agreed=True, confidence=OF_SURNAMES, other=None), *pieces[1:]]


def figures_differ(pieces: Iterable[Piece]) -> bool:
    """True when the readers differed on a piece with a figure in it."""
    return any(piece.agreed is False and _DIGIT.search(piece.text) for piece in pieces)


def seen_twice(first: float, second: float) -> float:
    """Belief in a value that stands at two places of the paper: both would have to be wrong in the same way."""
    return 1.0 - (1.0 - first) * (1.0 - second) * 0.25


@dataclass(frozen=True, slots=True)
class Reading:
    """How the words of one value were read."""

    words: int
    differ: int  # words on which the two readers differed
    weakest: float  # least confidence of a word
    figures: int  # digits in all words


def reading(pieces: Iterable[Piece]) -> Reading:
    """How these pieces were read; marks do not count."""
    words = [piece for piece in pieces if piece.norm]
    return Reading(
        len(words),
        sum(piece.agreed is False for piece in words),
        min((piece.confidence for piece in words), default=0.0),
        sum(char.isdigit() for piece in words for char in piece.text),
    )
