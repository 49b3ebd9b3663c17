"""When somebody was born, said right behind their name: `con ông LÊ VĂN VÍ (1970) và bà TRẦN THỊ DỤ, sinh năm 1972`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from classify.fields.candidate import Candidate, candidate_of
from classify.fields.patterns import between
from classify.page.layout import PageLayout, Piece, joined
from classify.tagger.spans import found_at
from core.catalogue import Field, PaperType
from core.values import skeleton

_BORN = re.compile(r"(.+)_birth_(?:year|date)")
_BEHIND = 8  # pieces behind a name that may say it
# `(1970)`, `, sinh năm 1970`, `( SN: 1970`, `, sinh ngày 01/02/1970`: in brackets, or behind the word for it.
_SAID = re.compile(
    r"[\s,;.]*(?:\(\s*|(?=s[ia]nh\b|sn\b|ns\b))(?:(?:s[ia]nh(?: nam| ngay)?|sn|ns)\b[\s:.]*)?"
    r"((?:\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?)?(?:19|20)\d\d)(?!\d)"
)


def candidates(
    kind: PaperType, layouts: Sequence[PageLayout], named: Mapping[str, Candidate], have: Mapping[str, object]
) -> Iterator[Candidate]:
    """For each field of a birth that has no value, what stands behind the name of that person."""
    for spec in kind.field:
        name = named.get(_name_of(spec))
        if spec.name in have or name is None or not name.pieces:
            continue
        layout = next(layout for layout in layouts if layout.page == name.page)
        pieces = _behind(name.pieces[-1], layout)
        text = joined(pieces)
        said = _SAID.match(skeleton(text))
        if said is None:
            continue
        words = between(pieces, *said.span(1))
        born = candidate_of(spec, text[slice(*said.span(1))], words, layout, 0.95, 0, None, "pattern")
        if born is not None:
            yield born


def _name_of(spec: Field) -> str:
    """The field of the name of whom a field of a birth is about; empty for every other field."""
    match = _BORN.fullmatch(spec.name)
    if match is None:
        return "full_name" if spec.name == "birth_date" else ""
    return f"{match[1]}_name"


def _behind(last: Piece, layout: PageLayout) -> list[Piece]:
    """The pieces that follow a name on its row, and on the next where that row ends."""
    found = found_at(last, layout)
    if found is None:
        return []
    row, at = found
    following = (piece for each in layout.rows[row : row + 2] for piece in each.pieces)
    return list(islice(following, at + 1, at + 1 + _BEHIND))
