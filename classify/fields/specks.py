"""What a reader made of specks and ink behind the last word of a value."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from classify.page.layout import Piece
from core.vietnamese.syllables import is_syllable

_VOWEL = re.compile("[aeiouy]")
# Confidence up to which what one reader saw and the other did not is one: all of nine at the ends of values were.
_NOTHING_SEEN = 0.7
_NO_WORD = 0.6  # confidence of a word up to which letters that are no syllable are a trace of ink


def without_specks(lines: Sequence[tuple[Piece, ...]], *, letters: bool = True) -> list[tuple[Piece, ...]]:
    """The lines without what follows the last word of a text, given by one reader only: marks, single letters where
    `letters` says so (a ward may be called by one), letters that make no word, and where the other one saw nothing."""
    return _shortened(lines, lambda piece: _is_unseen(piece) or _is_speck(piece, letters))


def without_unseen(lines: Sequence[tuple[Piece, ...]]) -> list[tuple[Piece, ...]]:
    """The lines of a name without what follows its last word where the other reader saw nothing."""
    return _shortened(lines, _is_unseen)


def _shortened(lines: Sequence[tuple[Piece, ...]], goes: Callable[[Piece], bool]) -> list[tuple[Piece, ...]]:
    kept = [list(line) for line in lines]
    while kept:
        while kept[-1] and (goes(kept[-1][-1]) or _stands_off(kept[-1])) and not _is_unit(kept[-1]):
            kept[-1].pop()
        if kept[-1]:
            break
        kept.pop()
    return [tuple(line) for line in kept] or list(lines)


def _stands_off(line: Sequence[Piece]) -> bool:
    """Whether what ends a line is a single letter or figure, hardly read and far behind the words before it."""
    last = line[-1]
    far = len(line) > 1 and last.x0 - line[-2].x1 > _FAR * last.height
    return far and len(last.norm) <= 1 and last.confidence < _NO_WORD


_FAR = 1.5  # heights of a letter between it and the words that it is none of


def _is_unit(line: Sequence[Piece]) -> bool:
    """Whether what ends a line is the unit of the figures before it (`412 m²`, whose small 2 is seldom read alike), or
    close behind a word that only a number or a letter ends (`phường 4`)."""
    if len(line) > 1 and line[-2].norm in _NUMBERED and line[-1].x0 - line[-2].x1 < _FAR * line[-1].height:
        return True
    return len(line) > 1 and line[-1].norm in ("m", "m2") and line[-2].text[-1:].isdigit()


_NUMBERED = frozenset(
    ("phuong", "quan", "to", "pho", "khu", "thon", "xom", "ap", "doi", "khom", "so", "cum", "lo", "tang", "lop", "hang",
     "q", "p", "kp", "ngo", "hem", "kiet", "duong", "loai", "khoa", "ban")
)  # fmt: skip


def _is_speck(piece: Piece, letters: bool) -> bool:
    if piece.agreed is True:
        return False
    if len(piece.norm) <= 1:
        return letters or not piece.norm or _is_trace(piece)
    if len(piece.norm) == _SHORT and piece.confidence < _HARDLY and len(piece.other or piece.text) < _SHORT:
        return True
    word = piece.text.strip(".,;:")
    name = word[:1].isupper() and _VOWEL.search(piece.norm) is not None  # of an ethnic group: `Êñuôl`
    return piece.confidence < _NO_WORD and word.isalpha() and not name and not is_syllable(word)


def _is_trace(piece: Piece) -> bool:
    """Whether a letter or a figure alone is a trace of ink: hardly read, or a letter to one reader and a figure to
    the other."""
    other = piece.other or ""
    mixed = bool(other) and other[:1].isdigit() != piece.text[:1].isdigit()
    return piece.agreed is False and (piece.confidence < _NO_WORD or mixed)


_SHORT, _HARDLY = 2, 0.4  # letters and confidence of a word that the other reader has as a letter: `Pa`


def _is_unseen(piece: Piece) -> bool:
    return piece.agreed is False and piece.other == "" and piece.confidence < _NOTHING_SEEN
