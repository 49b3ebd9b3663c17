"""The two readings of a word compared letter by letter: what differs in marks and blanks only is agreed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from msgspec import structs

from core.records import PageReading, Word
from core.text import accented

ALIKE = 0.95  # least confidence of a word on whose letters the readers agree
LONG = 6  # so many figures found in both readings are no chance, whatever specks one of them read beside
_WORDS = re.compile(r"[^\W_]+")
_STROKE = re.compile(r"\d[/|\\!]$")
_FRACTION = re.compile(r"\d[.,]\d{1,2}(?!\d)")  # a mark that changes the number: `11.1` is not `111`


def typed(words: Sequence[Word]) -> list[Word]:
    """Words of a trusted text layer: typed, not read, they count as agreed."""
    return [structs.replace(word, agreed=True) for word in words]


def compared(words: Sequence[Word]) -> list[Word]:
    """The words of a line; those on whose letters the readers agree (`Nữ...` and `Nữ`) count as agreed, the others keep
    what the other reader gave for them alone where the two readings have as many words."""
    out: list[Word] = []
    for other, group in groupby(words, key=lambda word: word.other):
        stretch = list(group)
        out += stretch if other is None else _settled(stretch, _WORDS.findall(accented(other)))
    return out


def same_letters(word: str, other: str) -> bool:
    """True when two texts differ in marks, blanks and capitals only, and there are letters or figures in them. A stroke
    at the end of a number is a figure that one of them did not know (`CN-0352/` of *CN-03527*)."""
    if _FRACTION.findall(word) != _FRACTION.findall(other):
        return False
    if _ends_struck(word) != _ends_struck(other):
        return False
    return "".join(_WORDS.findall(accented(word))) == "".join(_WORDS.findall(accented(other))) != ""


def _ends_struck(text: str) -> bool:
    return _STROKE.search(text.strip()) is not None


def split_among(parts: Sequence[str], other: str | None) -> list[str | None]:
    """What the other reader gave for each part of a word, where it has as many words as there are parts of words."""
    said = _WORDS.findall(accented(other or ""))
    words = [bool(_WORDS.search(part)) for part in parts]
    if other is None or len(said) != sum(words) or len(said) < 2:
        return [other] * len(parts)
    readings = iter(said)
    return [next(readings) if word else None for word in words]


def of_page(page: PageReading) -> PageReading:
    """The page with the words of every line compared."""
    lines = tuple(structs.replace(line, words=tuple(compared(line.words))) for line in page.lines)
    return structs.replace(page, lines=lines)


def _settled(stretch: list[Word], theirs: list[str]) -> list[Word]:
    ours = [_WORDS.findall(accented(word.text)) for word in stretch]
    whole = same_letters(" ".join(word.text for word in stretch), stretch[0].other or "")
    aligned = sum(map(len, ours)) == len(theirs)
    out, at = [], 0
    for word, parts in zip(stretch, ours, strict=True):
        said, at = theirs[at : at + len(parts)], at + len(parts)
        number = max(parts, key=len, default="")
        repeated = number.isdigit() and len(number) >= LONG and number in theirs
        struck = word is stretch[-1] and _ends_struck(word.text) != _ends_struck(stretch[0].other or "")
        if parts and (whole or repeated or (aligned and parts == said and not struck)):
            word = structs.replace(word, agreed=True, confidence=max(word.confidence, ALIKE), other=None)
        elif aligned and not struck:
            word = structs.replace(word, other=" ".join(said))
        out.append(word)
    return out
