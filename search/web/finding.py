"""The search box with its results, and all papers of one person."""

from __future__ import annotations

from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from search.document import entry_of
from search.index import Hit
from search.person import person as owned
from search.query import parse
from search.same import better_first
from search.tokens import code_key
from search.web.desk import Desk, id_of
from store import papers
from store.errors import NotFoundError, UsageError
from store.records import Owner

_STEP, _MOST = 20, 200  # papers of one answer at first, and at most
_FILTERS = ("type", "branch", "from", "to")


def search(desk: Desk, request: Request) -> Response:
    """`/`: the one search box; with a question or a filter, what is found. Nothing personal is shown unasked."""
    asked = {name: request.query_params.get(name, "").strip() for name in ("q", *_FILTERS)}
    facts: dict[str, Any] = {"asked": asked, "types": _types(desk), "hits": None, "wrong": None, "more": 0}
    if not any(asked.values()):
        return desk.frame.page(request, "search.html", **facts)
    limit = _limit(request)
    try:
        query = parse(
            asked["q"], type=asked["type"] or None, branch=asked["branch"] or None,
            issued_from=asked["from"] or None, issued_to=asked["to"] or None, limit=limit,
        )  # fmt: skip
    except UsageError:  # only the days can be wrong: any text is a question
        return desk.frame.page(request, "search.html", 422, **facts | {"wrong": _wrong_days(asked)})
    hits = better_first(desk.index.find(query))
    desk.log(request, "search", [hit.paper_id for hit in hits])
    more = min(limit + 2 * _STEP, _MOST) if len(hits) == limit < _MOST else 0
    person = code_key(asked["q"]) if any(atom.kind == "id" for atom in query.atoms) and len(query.atoms) == 1 else ""
    return desk.frame.page(request, "search.html", **facts | {"hits": hits, "more": more, "person": person})


def person(desk: Desk, request: Request) -> Response:
    """`/people/{id}`: all papers of the person or firm with this number."""
    return _person(desk, request, request.path_params["id"])


def owner(desk: Desk, request: Request) -> Response:
    """`/papers/{id}/owners/{n}`: the same for the n-th owner of a paper, so that lists need not hold whole numbers."""
    paper_id, place = id_of(request), request.path_params["n"]
    owners = papers.load(desk.objects, paper_id).reading.owners
    if not 1 <= place <= len(owners) or not (number := owners[place - 1].id):
        raise NotFoundError("the paper has no such owner with a number")
    return _person(desk, request, number)


def _person(desk: Desk, request: Request, number: str) -> Response:
    hits = owned(desk.index, number)
    desk.log(request, "person", [hit.paper_id for hit in hits], owner=code_key(number))
    known = [one for hit in hits for one in hit.owners if one.id and code_key(one.id) == code_key(number)]
    names = list(dict.fromkeys(one.name for one in known if one.name))
    born = list(dict.fromkeys(one.birth_date for one in known if one.birth_date))
    return desk.frame.page(
        request, "person.html", 200 if hits else 404, hits=hits, number=number, names=names, born=born,
        kind=_kind(known, number), today=date.today().isoformat(),
    )  # fmt: skip


def _kind(known: list[Owner], number: str) -> str:
    if known and known[0].kind == "organisation":
        return "Mã số"
    return {12: "Số định danh cá nhân", 9: "Số chứng minh nhân dân"}.get(len(code_key(number)), "Mã số")


def _types(desk: Desk) -> list[tuple[str, str]]:
    return sorted(desk.frame.words.types.items(), key=lambda one: one[1])


def _limit(request: Request) -> int:
    given = request.query_params.get("limit", "")
    return min(max(int(given), _STEP), _MOST) if given.isdecimal() and len(given) < 6 else _STEP


def _wrong_days(asked: dict[str, str]) -> str:
    """Which of the two days cannot be read: `from` or `to`."""
    try:
        parse("", issued_from=asked["from"] or None)
    except UsageError:
        return "from"
    return "to"


def of_papers(desk: Desk, paper_ids: list[str]) -> list[Hit]:
    """Papers by their ids as a list shows them; those whose record cannot be found are left out."""
    found = []
    for paper_id in paper_ids:
        try:
            entry = entry_of(papers.load(desk.objects, paper_id))
        except NotFoundError:
            continue
        found.append(Hit(**{name: getattr(entry, name) for name in entry.__struct_fields__}))
    return found
