"""Somebody else in the place of the paper's person: a block of a drawn page put under a heading of others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, takewhile
from random import Random
from typing import NamedTuple

from classify.tagger.train.mistakes import Told
from core.catalogue import Catalogue
from core.catalogue.form_wordings import OTHERS
from core.text import fold

LINES = 8  # of a block, at most
_PITCH = 1.7  # of a line's height: from one line to the next
_LEFT = 0.4  # of the page's width: a block that begins further right is a column beside another
_NO_FORMS = frozenset(("letter", "card"))
_OF_PEOPLE = frozenset(
    (
        "person_name",
        "date",
        "year",
        "sex",
        "ethnicity",
        "nationality",
        "address",
        "phone",
        "personal_id",
        "any_id",
        "old_id",
    )
)
# Labels that say of nobody in particular whose name it is; `Họ tên chủ hộ` does, under whatever heading.
_OF_ANYBODY = re.compile(
    r"\W*(?:ho(?:,? va)?(?:,? chu dem)?,?(?: va)? ten|ten(?: goi)?|ong|ba|ong ?[/(] ?ba\)?)(?: khai sinh)?"
    r"\W*(?:\(?(?:viet |bang )?(?:chu )?(?:in )?hoa\W*|day du\W*)?"
)
Line = list[Told]


class Others(NamedTuple):
    """Of a type of form: its headings of others, the fields of names of people, and all fields of people."""

    headings: tuple[str, ...]
    names: frozenset[str]
    people: frozenset[str]


def others(catalogue: Catalogue) -> dict[str, Others]:
    """By type of form what it takes to put one of its people under a heading of others."""
    out = {}
    for kind in catalogue.types.values():
        starts = next((section.starts for section in kind.section if section.name == OTHERS), ())
        if kind.group not in _NO_FORMS and starts:
            names = frozenset(field.name for field in kind.field if field.kind == "person_name")
            out[kind.code] = Others(
                starts, names, frozenset(field.name for field in kind.field if field.kind in _OF_PEOPLE)
            )
    return out


def estranged(words: list[Told], known: Others, rng: Random) -> list[Told]:
    """The words with one of the page's people under a heading that makes it somebody else: what stands behind it, up to
    the next heading, the next person or what is no person's, is of no field any more. The page as it is where nobody
    stands in a block of lines of their own, behind a label that does not say whose name it is."""
    lines = [list(line) for _, line in groupby(words, key=lambda word: word.line)]
    filled = {word.tag[2:] for word in words}
    labels = {name: " ".join(word.text for word in words if word.of == name) for name in sorted(known.names & filled)}
    named = [name for name, label in labels.items() if _OF_ANYBODY.fullmatch(fold(label))]
    if not named:
        return words
    name = rng.choice(named)
    first = next(at for at, line in enumerate(lines) if any(word.of == name for word in line))
    block = list(takewhile(lambda line: _is_inside(line, name, known), lines[first : first + LINES]))
    before, after = lines[:first], lines[first + len(block) :]
    if not block or block[0][0].box[0] > _LEFT or any(_is_beside(line, block) for line in (*before, *after)):
        return words
    heading = _heading(rng.choice(known.headings), block[0][0], max(word.line for word in words) + 1)
    own = [[replace(word, tag="O", of="stranger" if word.of else "") for word in line] for line in block]
    if before and _is_heading(before[-1]):
        before = before[:-1]  # the paper's own heading of this person
    else:
        own, after = ([[_lower(word, block[0][0]) for word in line] for line in part] for part in (own, after))
    return [word for line in (*before, heading, *own, *after) for word in line]


def _is_heading(line: Line) -> bool:
    return all(word.part == "label" and not word.of for word in line)


def _is_inside(line: Line, name: str, known: Others) -> bool:
    """Whether a line goes on with what is said of whom a field names."""
    said = {each for word in line for each in (word.of, word.tag[2:])} - {name, ""}
    plain = all(word.part in ("label", "body") for word in line)
    own = not said & known.names and {word.tag[2:] for word in line} - {""} <= known.people
    return plain and own and not _is_heading(line)


def _is_beside(line: Line, block: Sequence[Line]) -> bool:
    """Whether a line with somebody's name stands at the height of the block, so that this is one of two columns."""
    top, bottom = block[0][0].box[1], max(word.box[3] for word in block[-1])
    return any(word.tag.endswith("name") for word in line) and top - 0.002 <= line[0].box[1] <= bottom


def _heading(text: str, first: Told, line: int) -> Line:
    """A heading in the place of a block's first line, which is set lower."""
    x0, y0, x1, y1 = first.box
    letter = (x1 - x0) / max(1, len(first.text))
    out, at = [], x0
    for word in text.split():
        out.append(Told(word, (at, y0, at + letter * len(word), y1), "O", "label", "", line, False))
        at += letter * (len(word) + 1)
    return out


def _lower(word: Told, first: Told) -> Told:
    """The word set a line lower, where it stands below the beginning of the block."""
    x0, y0, x1, y1 = word.box
    down = _PITCH * (first.box[3] - first.box[1])
    return replace(word, box=(x0, y0 + down, x1, y1 + down)) if y0 > first.box[1] - 0.002 else word
