"""A person's page: all papers, who may be the same person, and what officers said of that."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from core.aside import Begun, each
from core.errors import NotFoundError, ServiceError, UsageError
from core.records import Owner, Revision
from core.times import now
from search.document import Entry, entry_of
from search.index import Hit
from search.people.identity_candidates import Possible, alike, side_of
from search.people.person import Known, know, know_owner, linked_by
from search.people.relatives import Relative, children, relatives
from search.reuse.reuse_check import standings
from search.tokens import code_key
from search.web.desk import Desk, id_of
from search.web.frame import inner
from store import ids
from store.links import Link


class IdentityCandidates(NamedTuple):
    """Who may be the same person as one owner, as a page shows it; both are named by a place on a paper."""

    at: str  # `paper id:place` of the owner
    possible: tuple[Possible, ...]  # of whom nothing was said, or that they are not the same
    confirmed: tuple[tuple[str, Owner, Link], ...]  # place, owner and the officer's word, of those said to be the same


def person(desk: Desk, request: Request) -> Response:
    """`/people/{id}`: all papers of the person or firm with this number."""
    return _person(desk, request, request.path_params["id"])


def owner(desk: Desk, request: Request) -> Response:
    """`/papers/{id}/owners/{n}`: the same for the n-th owner of a paper, so that lists need not hold whole numbers."""
    revision = desk.papers.load(id_of(request))
    desk.admit(request, "person", revision)
    owners = revision.reading.owners
    place = request.path_params["n"]
    if not 1 <= place <= len(owners) or not (number := owners[place - 1].id):
        raise NotFoundError("the paper has no such owner with a number")
    return _person(desk, request, number)


def _person(desk: Desk, request: Request, number: str) -> Response:
    known = know(desk.index_of_store(), number, desk.links)
    candidates = candidates_of(desk, known)
    stands = Begun(lambda: standings(known, desk.index, desk.today()))
    hits = desk.listed(request, "person", known.papers)
    kinship = _relatives(desk, request, known, hits)
    shown = [
        *(hit.paper_id for hit in hits),
        *(relative.paper_id for relative in kinship),
        *(hit.paper_id for possible in known.possible for hit in possible.papers),
    ]
    with desk.logged(request, "person", shown, owner=code_key(number)):
        return desk.frame.page(
            request, "person.html", 200 if hits else 404, hits=hits, number=number, candidates=candidates,
            names=list(dict.fromkeys(owner.name for owner in known.owners if owner.name)),
            born=list(dict.fromkeys(owner.birth_date for owner in known.owners if owner.birth_date)),
            kind=_kind(known.owners, number), relatives=kinship, stands=stands.result(),
            linked={hit.paper_id: linked_by(hit, known.places[hit.paper_id], known.number, known.said) for hit in hits},
        )  # fmt: skip


def _relatives(desk: Desk, request: Request, known: Known, hits: list[Hit]) -> list[Relative]:
    """Whom papers that the caller may look at name as related; none while the index rests."""

    def load(paper_id: str) -> Revision:
        return desk.papers.load(paper_id)

    def may(hit: Hit) -> bool:
        return desk.may(request, "person", hit) and desk.may_look(request, hit)

    related = relatives(known, [hit for hit in hits if may(hit)], load)
    try:
        return related + children(known, desk.index, load, may)
    except ServiceError:
        return related


def _kind(known: tuple[Owner, ...], number: str) -> str:
    if known and known[0].kind == "organisation":
        return "Mã số"
    return {12: "Số định danh cá nhân", 9: "Số chứng minh nhân dân"}.get(len(code_key(number)), "Mã số")


def candidates_on(desk: Desk, paper: Entry) -> dict[int, IdentityCandidates]:
    """By place, from 1, the owners of a paper that may stand in the store as somebody else too."""

    def candidates_at(place: int) -> IdentityCandidates | None:
        return candidates_of(desk, know_owner(desk.index, paper, place, desk.links), f"{paper.paper_id}:{place}")

    places = [place for place, owner in enumerate(paper.owners, start=1) if owner.kind == "person"]
    by_place = zip(places, each(partial(candidates_at, place) for place in places), strict=True)
    return {
        place: candidates
        for place, candidates in by_place
        if candidates and (candidates.possible or candidates.confirmed)
    }


def candidates_of(desk: Desk, known: Known, at: str | None = None) -> IdentityCandidates | None:
    """What the pages say of possible same persons; None for somebody without any paper."""
    sides = {
        side_of(hit, place): f"{hit.paper_id}:{place}" for hit in known.papers for place in known.places[hit.paper_id]
    }
    if (at := at or sides.get(known.number) or next(iter(sides.values()), None)) is None:
        return None
    mine = next((side for side, place in sides.items() if place == at), known.number)
    words = (pair for side in known.sides for pair in desk.links.of(side).items()) if known.said else ()
    confirmed = {other: link for other, link in words if link.same and known.said.get(other) and other != mine}
    confirmed_at = {other: place for other in confirmed if (place := _place_of(other, known.papers))}
    return IdentityCandidates(
        at, known.possible, tuple((place, owner, confirmed[other]) for other, (place, owner) in confirmed_at.items())
    )


def _place_of(side: str, held: tuple[Hit, ...]) -> tuple[str, Owner] | None:
    for hit in held:
        for place, owner in enumerate(hit.owners, start=1):
            if side_of(hit, place) == side:
                return f"{hit.paper_id}:{place}", owner
    return None


def say(desk: Desk, request: Request, form: Mapping[str, str]) -> Response:
    """`POST /people/links`: an officer says whether two owners, each a place on a paper, are the same person."""
    first, other = _owner_at(desk, form.get("one", "")), _owner_at(desk, form.get("other", ""))
    same = {"yes": True, "no": False}.get(form.get("same", ""))
    sides = [side_of(entry_of(revision), place) for revision, place in (first, other)]
    if same is None or sides[0] == sides[1]:
        raise UsageError("two different owners and yes or no are needed")
    desk.admit(request, "link", first[0], other[0])
    mine, theirs = (revision.reading.owners[place - 1] for revision, place in (first, other))
    desk.log(request, "same_person", [first[0].paper_id, other[0].paper_id], owner=sides[0])
    desk.links.say(
        Link(
            side=sides[0], other=sides[1], same=same, by=desk.officer(request), at=now(),
            reasons=alike(mine, theirs, [sides[0]]),
            shown=tuple(f"{revision.paper_id}@{revision.revision}" for revision, _ in (first, other)),
        )
    )  # fmt: skip
    return RedirectResponse(inner(form.get("back", "")) or "/", 303)


def _owner_at(desk: Desk, where: str) -> tuple[Revision, int]:
    paper_id, _, place = where.partition(":")
    revision = desk.papers.load(ids.checked(paper_id))
    if not place.isdecimal() or len(place) > 3 or not 1 <= int(place) <= len(revision.reading.owners):
        raise UsageError("the paper has no such owner")
    return revision, int(place)
