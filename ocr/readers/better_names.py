"""Whether a name that was seen under ink is to be believed rather than what was read there before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rapidfuzz.distance import Levenshtein

from core.text import accented, fold
from ocr.readers.piece import Piece
from ocr.readers.signed_names import Look, is_a_name, letters, may_be_a_name, trust

_READ_WELL = 0.9  # least trust in each word of a line that needs no second look
CREDIBLE = 0.45  # least trust in the words of a name that is taken
_BETTER = 0.08  # by how much more than in what was read before
_PART = 0.6  # share of a name's letters, with fewer of which what was read before is a part of it at most
_WHOLE_NAME = 0.7  # least trust in the letters of a name that goes on from what was read
_SHORT = 2  # letters: a word of no more is another with another letter
_NOISE = 0.4  # trust in letters that say nothing


def stands_instead(look: Look, before: Sequence[Piece], covered: int) -> bool:
    """Is a look to be taken instead of what was read in the so many lines that it covers?"""
    is_new = not _is_part(look, before, covered)
    return is_new and _is_better(look, before, covered) and _has_all(look, before)


def _is_part(look: Look, before: Sequence[Piece], covered: int) -> bool:
    """Does a look say no more than what was read there? What was read in several lines it makes one; one of these may
    be strokes alone: `Hoài` beside `Hoàng Thanh Hà`."""
    words, read = set(_words(look.pieces)), set(_words(before))
    if covered < 2:
        return words <= read
    credible = _words([piece for piece in before if piece.confidence >= CREDIBLE])
    return words < {word for word in credible if len(word) > 1}


def _is_better(look: Look, before: Sequence[Piece], covered: int) -> bool:
    """Is a look to be believed rather than the so many lines that were read there, of which it may be the whole?"""
    if _is_surer_where_other(look, before) or (covered > 1 and set(_words(look.pieces)) == set(_words(before))):
        return True
    is_whole = covered > 1 or not is_a_name(before) or _goes_on(look, before)
    if is_a_name(look.pieces) and trust(look.pieces) >= _WHOLE_NAME and is_whole:
        return True
    if letters(before) < _PART * letters(look.pieces):
        return _weight(look.pieces) > _weight(before)
    return trust(look.pieces) >= trust(before) + (_BETTER if covered < 2 else 0)


def _is_surer_where_other(look: Look, before: Sequence[Piece]) -> bool:
    """Is each word that a look shows in place of another more credible than that?"""
    said, read = (
        [(word, piece.confidence) for piece in pieces for word in _words([piece])] for pieces in (look.pieces, before)
    )
    other = [(new, old) for new, old in zip(said, read, strict=False) if new[0] != old[0]]
    return len(said) == len(read) and bool(other) and all(new[1] >= old[1] + _BETTER for new, old in other)


def _goes_on(look: Look, before: Sequence[Piece]) -> bool:
    """Are all words that were read a part of what a look shows, which has more of them?"""
    words, read = _words(look.pieces), _words(before)
    added = [word for word in words if not any(part in word for part in read)]
    parts = all(any(part in word for word in words) for part in read)
    longer = sum(map(len, words)) > sum(map(len, read))
    return bool(read) and parts and longer and all(len(word) > 1 for word in added)


def _has_all(look: Look, before: Sequence[Piece]) -> bool:
    """Does a look show every word, or what was a part of one, that was read well before? Of a line that was no name one
    letter may be another under the ink: `Các` of `Cúc`, but not `Căng` of `Công`."""
    words, read_well = _words(look.pieces), _words(piece for piece in before if is_read_well([piece]))
    near = not may_be_a_name(before)
    return all(any(_is_part_of(part, word, near=near) for word in words) for part in read_well if len(part) > 1)


def _is_part_of(part: str, word: str, *, near: bool) -> bool:
    alike = len(part) > _SHORT and Levenshtein.distance(fold(part), fold(word), score_cutoff=1) <= 1
    return part in word or (near and alike)


def _words(pieces: Iterable[Piece]) -> list[str]:
    """The letters of each word."""
    bare = (_bare(word) for piece in pieces for word in piece.text.split())
    return [word for word in bare if word]


def _bare(word: str) -> str:
    return "".join(filter(str.isalpha, accented(word)))


def _weight(pieces: Sequence[Piece]) -> float:
    return letters(pieces) * (trust(pieces) - _NOISE)


def is_read_well(line: Sequence[Piece]) -> bool:
    return bool(line) and all(piece.agreed and piece.confidence >= _READ_WELL for piece in line)
