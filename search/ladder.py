"""A query as a ladder of questions, the surest first, the same for every back end.

Rungs by place: the whole name of an owner, its end (*mẫu ví dụ*), its words in any order with others between, then
title and fields, then the words as a phrase, then anywhere. With diacritics typed, all rungs come first with the
accented words required, then again folded. A back end says each rung in its own language.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from search.query import Atom, Query

LONGEST_NAME = 8  # more words than that are not a name

Place = Literal["level", "printed", "keys", "whole_name", "name_end", "owner", "head", "phrase", "body"]


class Rung(NamedTuple):
    """One question about papers that pass the filters.

    `level` (one meaning of a key, whose values are `values`), `printed` (the key's tokens in the text), `keys` (any
    meaning of every key), `whole_name`, `name_end`, `owner` (words of an owner's name), `head`, `phrase`, `body`.
    """

    place: Place
    exact: bool = False  # the words that were typed with diacritics must stand there so
    values: tuple[str, ...] = ()


class Asked(NamedTuple):
    """The atoms of a query by what they are: keys (numbers, dates, names of things) and words."""

    keys: list[Atom]
    texts: list[Atom]

    @property
    def run(self) -> list[str]:
        """All words in the order they were typed."""
        return [token for atom in self.texts for token in atom.tokens]

    @property
    def is_loose(self) -> bool:
        """No words were put in quotation marks."""
        return all(atom.kind == "word" for atom in self.texts)

    def marked(self, rung: Rung) -> list[str]:
        """The accented words a rung requires."""
        return [mark for atom in self.texts for mark in atom.marked] if rung.exact else []


def asked(query: Query) -> Asked:
    """The atoms of a query by what they are."""
    return Asked([atom for atom in query.atoms if not atom.is_text], [atom for atom in query.atoms if atom.is_text])


def rungs(query: Query) -> list[Rung]:
    """Rungs for papers that have everything asked for, best first; none where no word or key is asked for."""
    of = asked(query)
    if of.texts:
        passes = (True, False) if any(atom.marked for atom in of.texts) else (False,)
        return [Rung(place, exact) for exact in passes for place in _places(of)]
    if len(of.keys) == 1:
        return [*(Rung("level", values=tuple(level)) for level in of.keys[0].levels), Rung("printed")]
    return [Rung("keys")] if of.keys else []


def _places(of: Asked) -> Iterator[Place]:
    if of.is_loose and len(of.run) <= LONGEST_NAME:
        yield from ("whole_name", "name_end", "owner")
    yield "head"
    if of.is_loose and len(of.run) > 1:
        yield "phrase"
    yield "body"


def may_relax(query: Query) -> bool:
    """Whether all words but one are enough where no paper has all: from three words on. Keys stay required."""
    return len(asked(query).texts) >= 3
