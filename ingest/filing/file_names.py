"""What the names of two neighbouring files say of each other: sides of a card, pages that are counted, or nothing."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import NamedTuple

from core.text import fold

_SIDES = {
    "front": 1, "truoc": 1, "mattruoc": 1, "recto": 1, "back": 2, "rear": 2, "sau": 2, "matsau": 2, "verso": 2,
}  # fmt: skip
_PAGES = frozenset({"page", "pages", "pg", "p", "trang", "tr", "to"})
_TOKEN = re.compile(r"[^\W\d_]+|\d+")


class NameOrder(Enum):
    """How the names of two files, one after the other, stand to each other."""

    STRANGE = auto()  # one names a side, the other a side of something else, or the same side
    OPEN = auto()  # they say nothing
    COUNTED = auto()  # one name but for the number at its end, which goes on: a-1, a-2
    PAGES = auto()  # … and the number is called one of pages: page1, page2
    SIDES = auto()  # one name but for the side: front, then back
    BACKWARDS = auto()  # the same, the back first: names in alphabetical order have it so


class _Parsed(NamedTuple):
    folder: str
    stem: tuple[str, ...]
    side: int | None
    number: int | None
    is_page: bool


def name_order(name: str, other: str) -> NameOrder:
    """What two file names say of each other, `name` being that of the file before."""
    a, b = _parsed(name), _parsed(other)
    same = (a.folder, a.stem) == (b.folder, b.stem)
    if a.side or b.side:
        if not same or a.number != b.number or not (a.side and b.side) or a.side == b.side:
            return NameOrder.STRANGE
        return NameOrder.SIDES if a.side < b.side else NameOrder.BACKWARDS
    if same and a.number is not None and b.number == a.number + 1:
        return NameOrder.PAGES if a.is_page and b.is_page else NameOrder.COUNTED
    return NameOrder.OPEN


def _parsed(name: str) -> _Parsed:
    folder, _, last = name.replace("\\", "/").rpartition("/")
    tokens = _TOKEN.findall(fold(last.rpartition(".")[0] or last))
    side = None
    for place, token in enumerate(tokens):
        if token in _SIDES:
            side = _SIDES[token]
            before = place - 1 if place and tokens[place - 1] == "mat" else place  # mặt trước, mặt sau
            tokens[before : place + 1] = []
            break
    number, is_page = None, False
    if tokens and tokens[-1].isdigit():
        number = int(tokens.pop()[:9])
        if tokens and tokens[-1] in _PAGES:
            is_page = bool(tokens.pop())
    return _Parsed(folder, tuple(tokens), side, number, is_page)
