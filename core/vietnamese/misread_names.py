"""What a word of a name may have been misread from: marks that readers take for each other, surnames a letter away."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from core.text import accented, fold, old_tone
from core.vietnamese.name_words import (
    common_surnames_near,
    is_common_surname,
    is_minority_surname,
    is_name,
    is_rare_syllable,
    spelt_alike,
    without_tone,
)
from core.vietnamese.syllables import TONE_MARKS, is_syllable

_ONE_LETTER, _MARKS_APART = 1, 2.5  # letters that two readings of a word may differ by; marks that may be misread
_TWO_MARKS = 2.0  # nobody misreads so many marks of one surname: `Đường` is not `Dương`, nor `Doãn` `Đoàn`
_ALIKE = {"\u0301", "\u0309"}  # acute and hook: both readers take them for each other


def between(word: str, other: str, *, first: bool) -> set[str]:
    """The surnames (`first`) or syllables of names that two readings of one word leave open, `word` apart.

    A letter both read alike is that letter. Of one they differ on, the shape or the tone both share stands: of `hiển`
    and `hiến` the tone is open, so it may be `hiền` as well; of `hưởng` and `huởng` the horn is.
    """
    read = list(zip(_letters(word), _letters(other), strict=False))
    same = spelt_alike(word, first=first) - {old_tone(word).lower()}
    return {name for name in same if all(map(_may_be, _letters(name), read))}


def likelier_name(words: Sequence[str], others: Sequence[str]) -> list[str]:
    """The words of a name as read, those that are nobody's name as the name they were most likely misread from:
    `Cẩm` for `Cấm`, `Nhung` for `Nhưng`; `others` is what the other reader gave for each, empty where it gave the same.

    A word stays as it is when several names are as near, or after a surname of peoples whose names are not listed.
    """
    if words and is_minority_surname(words[0]):
        return list(words)
    both = zip(words, others, strict=True)
    return [_misread(word, other, first=i == 0) or word for i, (word, other) in enumerate(both)]


def is_whole_surname(word: str) -> bool:
    """True for a surname that hardly stands for a common one with a mark misread: a common one, or one whose marks are
    too far from those of a common one of its letters (`Doãn`, `Đoàn`), not `Đăng`."""
    spelt, alike = old_tone(word).lower(), spelt_alike(word, first=True)
    far = all(_apart(name, spelt) >= _TWO_MARKS for name in alike if is_common_surname(name))
    return spelt in alike and (is_common_surname(spelt) or far)


def likely_surname(word: str) -> str | None:
    """The surname that a word which is none must be: the only one of its letters, the only common one (`Lượng`), or,
    when the word can be no syllable (`Hqàng`), the only common one a letter away."""
    near = spelt_alike(word, first=True) or common_surnames_near(word)
    near = near if len(near) == 1 else set(filter(is_common_surname, near))
    return next(iter(near)).capitalize() if len(near) == 1 else None


def with_its_tone(word: str) -> str:
    """A syllable that ends in a stop and lost its tone (`Ngoc`, `Đat`) as the only syllable of names it can be."""
    if is_syllable(word) or not fold(word).endswith(("c", "ch", "p", "t")):
        return word
    plain = old_tone(word).lower()
    known = sorted(spelt_alike(word, first=False))
    near = [spelling for spelling in known if without_tone(spelling) == without_tone(plain)] or known
    return near[0].capitalize() if len(near) == 1 and word[:1].isupper() else word


def _misread(word: str, other: str, *, first: bool) -> str | None:
    """The name that a word which is none was misread from: what the other reader gave, else the one of the same letters
    whose marks are nearest to both readings."""
    read, also = old_tone(accented(word)).lower(), old_tone(accented(other)).lower()
    if not read.isalpha() or is_rare_syllable(read) or is_name(read, first=first):
        return None
    if also.isalpha() and is_name(also, first=first) and 1 < len(also) <= len(read) + _ONE_LETTER:
        return also.capitalize()
    seen = [read, also] if fold(also) == fold(read) else [read]
    near = sorted((sum(_apart(name, reading) for reading in seen), name) for name in spelt_alike(read, first=first))
    alone = bool(near) and near[0][0] <= _MARKS_APART and (len(near) == 1 or near[0][0] < near[1][0])
    return near[0][1].capitalize() if alone else None


def _apart(name: str, reading: str) -> float:
    """How many marks must be misread for one spelling to be taken for the other; hook and acute are half a mark."""
    apart = 0.0
    for (shape, tone), (other_shape, other_tone) in zip(_letters(name), _letters(reading), strict=False):
        apart += shape != other_shape
        if tone != other_tone:
            apart += 0.5 if {tone, other_tone} == _ALIKE else 1.0
    return apart


def _letters(word: str) -> list[tuple[str, str]]:
    """Each letter of a word as its shape and its tone."""
    spread = [(char, unicodedata.normalize("NFD", char)) for char in old_tone(word).lower()]
    return [(without_tone(char), "".join(mark for mark in TONE_MARKS if mark in parts)) for char, parts in spread]


def _may_be(letter: tuple[str, str], read: tuple[tuple[str, str], tuple[str, str]]) -> bool:
    shape, tone = letter
    shapes, tones = {reading[0] for reading in read}, {reading[1] for reading in read}
    if len(shapes) == 1 and len(tones) == 1:
        return shape in shapes and tone in tones
    return (len(shapes) > 1 or shape in shapes) and (len(tones) > 1 or tone in tones)
