"""What the search box understood, as chips: each says one thing asked for and leads to the search without it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from search.query import Atom, Query
from search.web.words import Words, day, number

_KINDS = {
    "phrase": "Cả cụm từ", "id": "Số định danh, mã số", "number": "Số, ký hiệu", "dossier": "Mã hồ sơ",
    "procedure": "Thủ tục", "serial": "Số", "date": "Ngày", "year": "Năm",
}  # fmt: skip
_FILTERS = {"type": "Loại", "branch": "Điểm tiếp nhận", "from": "Từ ngày", "to": "Đến ngày"}


class Chip(NamedTuple):
    """One thing asked for, and the parameters of the same search without it."""

    name: str
    said: str
    without: dict[str, str]


def chips(query: Query, asked: Mapping[str, str], words: Words) -> list[Chip]:
    """The chips of a query, those of the box first; words that follow each other are one."""
    runs = _runs(query.atoms)
    drawn = []
    for place, run in enumerate(runs):
        rest = " ".join(_typed(atom) for at, other in enumerate(runs) for atom in other if at != place)
        drawn.append(Chip(_KINDS.get(run[0].kind, "Chữ"), _said(run), {**asked, "q": rest}))
    for name, called in _FILTERS.items():
        if value := asked[name]:
            said = words.short(value) if name == "type" else value
            drawn.append(Chip(called, said, {**asked, name: ""}))
    return drawn


def _runs(atoms: Sequence[Atom]) -> list[list[Atom]]:
    runs: list[list[Atom]] = []
    for atom in atoms:
        if runs and atom.kind == "word" == runs[-1][0].kind:
            runs[-1].append(atom)
        else:
            runs.append([atom])
    return runs


def _said(run: Sequence[Atom]) -> str:
    if run[0].kind == "date":
        return day(run[0].value)
    text = " ".join(atom.value for atom in run)
    return number(text) if run[0].kind == "id" else text


def _typed(atom: Atom) -> str:
    """An atom as somebody may type it, so that it is understood as it was."""
    return f'"{atom.value}"' if atom.kind == "phrase" else atom.value
