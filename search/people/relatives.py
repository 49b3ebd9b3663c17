"""Who a person's papers say they are related to, each with the paper that says so; nothing is concluded from names.

A marriage certificate names both spouses with their numbers, a birth certificate the parents by name (docs/domain.md,
3.4, 3.5), so that a parent is shown as the paper names them and is no link to a person. A child's birth certificate is
found from a parent by name, with its diacritics, and year of birth: that is shown as such, and is to be looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Literal

from core.errors import NotFoundError
from core.records import Owner, Reading, Record, Revision
from core.text import fold, nfc
from search.document import Entry
from search.index import Finds, Hit
from search.people.person import Known
from search.query import parse
from search.tokens import code_key

Relation = Literal["spouse", "mother", "father", "child"]
_MARRIAGE = ("ket_hon", "trich_luc_ket_hon")
_BIRTH = ("khai_sinh", "trich_luc_khai_sinh", "chung_sinh")
_SPOUSES = frozenset(("wife", "husband"))
_MOST = 6  # records that are read for one person


class Relative(Record, frozen=True):
    """Somebody whom a paper names beside a person."""

    relation: Relation  # what they are to the person
    name: str | None
    number: str | None
    born: str | None  # as printed: a day, or a year
    paper_id: str  # the paper that says so
    type: str
    place: int | None = None  # among that paper's owners, from 1; None for who is named and owns nothing
    by_name: bool = False  # the person is only named on it, by name and year of birth


def relatives(known: Known, papers: Iterable[Entry], load: Callable[[str], Revision]) -> list[Relative]:
    """The relatives of a person whom `papers` (those of theirs that may be shown) name, each paper's once.

    `load` gives the record of a paper, or raises NotFoundError.
    """
    by_relation: dict[tuple[Relation, str], Relative] = {}
    read = 0
    for paper in papers:
        places = known.places.get(paper.paper_id, ())
        if paper.type in _MARRIAGE:
            named: Iterable[Relative] = _spouses(paper, places)
        elif paper.type in _BIRTH and read < _MOST:
            read += 1
            named = _parents(paper, places, load)
        else:
            continue
        for relative in named:
            by_relation.setdefault(
                (relative.relation, code_key(relative.number or "") or fold(relative.name or "")), relative
            )
    return list(by_relation.values())


def _spouses(paper: Entry, places: tuple[int, ...]) -> Iterator[Relative]:
    for place, owner in enumerate(paper.owners, start=1):
        if owner.role in _SPOUSES and place not in places and places:
            yield _named("spouse", paper, owner, place)


def _named(relation: Relation, paper: Entry, owner: Owner, place: int) -> Relative:
    return Relative(relation, owner.name, owner.id, owner.birth_date, paper.paper_id, paper.type, place)


def _parents(paper: Entry, places: tuple[int, ...], load: Callable[[str], Revision]) -> Iterator[Relative]:
    owners = {place: owner for place, owner in enumerate(paper.owners, start=1) if place in places}
    if not owners:
        return
    if any(owner.role == "mother" for owner in owners.values()):  # of a certificate that the child has no number on yet
        others = ((place, owner) for place, owner in enumerate(paper.owners, start=1) if owner.role == "child")
        yield from (_named("child", paper, owner, place) for place, owner in others if place not in owners)
        return
    try:
        reading = load(paper.paper_id).reading
    except NotFoundError:
        return
    yield from named_parents(reading, paper)


def named_parents(reading: Reading, paper: Entry) -> Iterator[Relative]:
    """The parents whom a birth certificate names."""
    relations: tuple[Relation, ...] = ("mother", "father")
    for relation in relations:
        name, year = (reading.fields.get(f"{relation}_{what}") for what in ("name", "birth_year"))
        number = reading.fields.get(f"{relation}_personal_id")
        if name or number:
            yield Relative(
                relation, name.value if name else None, number.value if number else None,
                year.value if year else None, paper.paper_id, paper.type,
            )  # fmt: skip


def children(known: Known, index: Finds, load: Callable[[str], Revision], may: Callable[[Hit], bool]) -> list[Relative]:
    """The children on whose birth certificates the person stands as a parent, by name and year of birth.

    `may` says which papers may be shown. None for somebody of several names or birth dates. Raises what `Index.find`
    raises.
    """
    names = {nfc(owner.name) for owner in known.owners if owner.name}
    years = {owner.birth_date[:4] for owner in known.owners if owner.birth_date}
    if len(names) != 1 or len(years) != 1:
        return []
    name, year, offspring = names.pop(), years.pop(), list[Relative]()
    hits = index.find(parse(f'"{name}"', type="khai_sinh", limit=_MOST))
    for hit in hits:
        if hit.paper_id in known.places or not may(hit):
            continue
        try:
            reading = load(hit.paper_id).reading
        except NotFoundError:
            continue
        named = [(nfc(parent.name or "").casefold(), (parent.born or "")[:4]) for parent in named_parents(reading, hit)]
        if (name.casefold(), year) in named:
            offspring += [
                Relative("child", child.name, child.id, child.birth_date, hit.paper_id, hit.type, place, by_name=True)
                for place, child in enumerate(hit.owners, start=1)
            ]
    return offspring
