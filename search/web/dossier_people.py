"""Whose papers a dossier holds: who hands a card over at the counter is chosen, where else a number would be typed."""

from __future__ import annotations

from typing import NamedTuple

from starlette.requests import Request

from core.errors import NotFoundError, ServiceError
from core.records import Owner
from search.query import Query
from search.tokens import code_key, is_owner_number
from search.web.desk import Desk
from store import ids

_LOOKED_AT = 100  # newest papers of one dossier
_MOST = 8  # people offered


class InDossier(NamedTuple):
    """Somebody with a number, and the paper of the dossier that says it."""

    owner: Owner
    type: str  # of that paper
    place: str  # `paper id:place among its owners, from 1`


def people_of(desk: Desk, request: Request, dossier: str) -> list[InDossier] | None:
    """Who stands with a number on the dossier's papers, cards first, then what came last; in the log before they are
    shown. None while the index rests.
    """
    query = Query(any_of=((f"h:{code_key(dossier)}",),), limit=_LOOKED_AT)
    try:
        hits = desk.listed(request, "find", desk.index_of_store().find(query))
    except ServiceError:
        return None
    cards = {code for code, kind in desk.catalogue.types.items() if kind.group == "card"}
    of_number: dict[str, InDossier] = {}
    for hit in sorted(hits, key=lambda hit: hit.type not in cards):
        for place, owner in enumerate(hit.owners, start=1):
            if is_owner_number(number := code_key(owner.id or "")):
                of_number.setdefault(number, InDossier(owner, hit.type, f"{hit.paper_id}:{place}"))
    people = list(of_number.values())[:_MOST]
    if people:
        desk.log(request, "search", [person.place.partition(":")[0] for person in people])
    return people


def number_at(desk: Desk, request: Request, where: str) -> str:
    """The number of the owner at a place as `InDossier` names it. Raises NotFoundError, and as `Desk.admit`."""
    paper_id, _, place = where.partition(":")
    if not ids.is_one(paper_id) or not place.isascii() or not place.isdecimal() or len(place) > 3:
        raise NotFoundError("no such owner")
    paper = desk.papers.load(paper_id)
    desk.admit(request, "check", paper)
    owners = paper.reading.owners
    if not 1 <= int(place) <= len(owners) or not (number := owners[int(place) - 1].id):
        raise NotFoundError("no such owner")
    return code_key(number)
