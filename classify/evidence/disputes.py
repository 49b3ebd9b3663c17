"""Words the two readers differ on that could hardly be another word: of closed lists, of the gazetteer, of any form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import groupby, pairwise

from rapidfuzz.distance import Levenshtein

from classify.page.layout import Piece
from core.records import FieldValue
from core.text import accented, fold
from core.values import known_words, spelling
from core.vietnamese.misread_names import between
from core.vietnamese.name_words import common_surname, is_name, only_spelling
from core.vietnamese.syllables import is_syllable

LEAST = 0.5  # a word read with less confidence than this may be any other
CLEAR = 0.7  # from here a name beats a reading that is none: right in 190 of 190 words of drawn papers
NEVER = 2.0  # no word is read with such a confidence
_OF_DATES = frozenset(("ngày", "tháng", "năm", "date", "month", "year"))
_MIDDLE = {"thị": ("thi",), "văn": ("vân",)}  # of nearly everybody, and what of their letters is a name of its own


def open_words(kind: str, pieces: Sequence[Piece], value: str, sure: float = NEVER) -> int:
    """How many words of a value are neither read alike by both readers nor settled by what such a word can be, nor
    chosen between the readings with a confidence of `sure`."""
    words = [piece for piece in pieces if piece.norm]
    doubtful = [i for i, p in enumerate(words) if not (p.agreed or (p.agreed is False and p.confidence >= sure))]
    if kind == "person_name":
        last = len(words) - 1
        return sum(not _is_settled_name(words[i], i == 0, 0 < i < last) for i in doubtful)
    known = _known(kind, value) if doubtful else frozenset()
    return sum(not _is_settled(words[i], known) for i in doubtful)


def _known(kind: str, value: str) -> frozenset[str]:
    """The words that a value of this kind is known to have."""
    if kind in ("address", "org_name"):
        return known_words(value) | spelling.head_words(value)
    return _OF_DATES if kind in ("date", "datetime") else frozenset()


def _alone_a_word(piece: Piece) -> bool:
    """True when the word can be Vietnamese and what the other reader made of its letters cannot: `học`, not `hoc`."""
    word, other = _bare(piece.text), _bare(piece.other or "")
    alike = other.isalpha() and fold(word) == fold(other) and piece.confidence >= LEAST
    return alike and is_syllable(word) and not is_syllable(other)


def repeated(pieces: Sequence[Piece], value: str) -> bool:
    """True when the other reader gave exactly the figures made of a number here (`02509336161I`, `(25086647204`)."""
    figures = _figures(value)
    return len(figures) >= 6 and any(figures in (_figures(p.other), _drawn_alike(p.other)) for p in pieces if p.other)


_ROUND = str.maketrans("qodQOD", "000000")


def _drawn_alike(text: str) -> str:
    """The figures of a number whose zeros were read as round letters: `q01085751465`, `qo1223462763`."""
    return text.translate(_ROUND) if re.fullmatch(r"[qodQOD]{1,2}\d{9,}", text) else ""


def figures_disputes(pieces: Sequence[Piece]) -> list[bool | None]:
    """For each piece whether the readers differ on a figure of it; None when they do and it is not known how.

    Words that the other reader has as one (`11 03 1963` and `sinh:11/03/1963`) are compared with it together.
    """
    disputes: list[bool | None] = []
    for _, group in groupby(enumerate(pieces), key=lambda each: _stretch(*each)):
        run = [piece for _, piece in group]
        other, ours = run[0].other, "".join(_figures(piece.text) for piece in run)
        if run[0].agreed is not False or (other is None and not ours):
            disputes += [False] * len(run)
        else:
            disputes += [None if other is None else _figures(other) != ours] * len(run)
    return disputes


def _stretch(at: int, piece: Piece) -> str | int:
    """What the words of one stretch have in common: the other reading of it."""
    return at if piece.agreed is not False or piece.other is None else piece.other


def only_lost(pieces: Sequence[Piece]) -> bool:
    """True when the other reader saw none but the figures of these pieces wherever the two differ, and not all of them:
    `0116469992` for `001164699921`."""
    differ = zip(pieces, figures_disputes(pieces), strict=True)
    return all(_is_part(_figures(piece.other or ""), _figures(piece.text)) for piece, dispute in differ if dispute)


def _is_part(figures: str, whole: str) -> bool:
    """True when the figures stand in a longer number in their order."""
    rest = iter(whole)
    return 0 < len(figures) < len(whole) and all(figure in rest for figure in figures)


def letters_dispute(piece: Piece) -> bool:
    """True when the readers differ on a letter before the figures of a piece, as a serial number has: `ĐT3592095`."""
    if piece.agreed is not False or piece.other is None:
        return False
    ours, theirs = (_SERIES.match(accented(text)) for text in (piece.text, piece.other))
    return ours is not None and theirs is not None and ours[1] != theirs[1]


_SERIES = re.compile(r"([^\W\d_]{1,3})\d{4}")


def _figures(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def failed_checks(value: FieldValue) -> list[str]:
    """The failed checks that speak against a value: not the lost marks of a surname that can be no other (`Nguyên`)."""
    mended = "surname" not in value.checks and common_surname((value.value.split() or [""])[0]) is not None
    return [check for check in value.checks if check.startswith("!") and not (mended and check == "!surname_marks")]


def of_one_spelling(name: str) -> bool:
    """True when no word of a name is another name with other marks: `Bích`, `Minh`; not `Tuấn`, beside `Tuân`."""
    return all(only_spelling(accented(word), first=i == 0) for i, word in enumerate(name.split()))


def _is_settled(piece: Piece, known: frozenset[str]) -> bool:
    return _is_known(piece, known) or _beats_other(piece, first=False) or _alone_a_word(piece)


def _is_known(piece: Piece, known: frozenset[str]) -> bool:
    """True for a word of a known unit or office, and for a generic word that is no name: in small letters."""
    word = _bare(piece.text)
    return piece.confidence >= LEAST and (accented(word) in known or (word.islower() and word in spelling.GENERIC))


def _is_settled_name(piece: Piece, first: bool, middle: bool) -> bool:
    word = accented(_bare(piece.text))
    if first and common_surname(word) and (piece.other is None or fold(piece.other) == fold(word)):
        return piece.confidence >= LEAST or piece.other is not None
    if piece.other is not None:
        other = accented(_bare(piece.other))
        same = middle and word in _MIDDLE and fold(other) == fold(word) and other not in _MIDDLE[word]
        return same or _beats_other(piece, first=first)
    return piece.confidence >= LEAST and fold(word) == piece.norm and only_spelling(word, first=first)


def _beats_other(piece: Piece, *, first: bool) -> bool:
    """True when the word is a name and what the other reader made of its letters is none: `LỘC`, not `lốc`; `HỮU`, not
    `hũu`. Of `HIÊN` and `HIỄN` neither need be right, nor of `HIỂN` and `hiến`: it may be `HIỀN`."""
    word, other = _bare(piece.text), _bare(piece.other or "")
    if not other.isalpha() or Levenshtein.distance(fold(word), fold(other)) > 1:
        return False
    more = _marks(word) - _marks(other)
    enough = piece.confidence >= (LEAST if more > 0 else CLEAR) and more >= 0  # one mark too few may be a lost one
    settled = enough and is_name(word, first=first) and not is_name(other, first=first)
    return settled and not between(word, other, first=first) and not _wavers(word, other, first=first)


def _wavers(word: str, other: str, *, first: bool) -> bool:
    """True when the other reader gave a letter twice, with two marks, and so another name too: `TIẾỀN` for `TIỀN`."""
    return any(
        accented(name) != accented(word) and is_name(name, first=first)
        for i, (a, b) in enumerate(pairwise(other))
        if a != b and fold(a) == fold(b)
        for name in (other[:i] + other[i + 1 :], other[: i + 1] + other[i + 2 :])
    )


def _marks(word: str) -> int:
    return sum(unicodedata.category(char) == "Mn" for char in unicodedata.normalize("NFD", word))


def _bare(text: str) -> str:
    return re.sub(r"^\W+|\W+$", "", text)
