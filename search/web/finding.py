"""The search box with its results."""

from __future__ import annotations

from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from core.errors import NotFoundError, UsageError
from search.document import entry_of, key
from search.duplicates import better_first
from search.facets import NAMES, Facets
from search.index import Hit
from search.query import parse
from search.tokens import code_key
from search.web.callers import caller_of
from search.web.desk import Desk
from store import papers

_STEP, _MOST = 20, 200  # papers of one answer at first, and at most
_FILTERS = ("type", "branch", "from", "to")
_OFFERED = 8  # values of a filter with their counts


def search(desk: Desk, request: Request) -> Response:
    """`/`: the one search box; with a question or a filter, what is found. Nothing personal is shown unasked."""
    asked = {name: request.query_params.get(name, "").strip() for name in ("q", *_FILTERS)}
    facts: dict[str, Any] = {"asked": asked, "types": _types(desk), "hits": None, "wrong": None, "more": 0}
    facts |= {"choices": {}, "counted_in": ""}
    if not any(asked.values()):
        return desk.frame.page(request, "search.html", **facts)
    desk.admit_branch(request, "find", caller_of(request).branch)
    limit = _limit(request)
    try:
        query = parse(
            asked["q"], type=asked["type"] or None, branch=asked["branch"] or None,
            issued_from=asked["from"] or None, issued_to=asked["to"] or None, limit=limit,
        )  # fmt: skip
    except UsageError:  # only the days can be wrong: any text is a question
        return desk.frame.page(request, "search.html", 422, **facts | {"wrong": _wrong_days(asked)})
    hits = desk.listed(request, "find", better_first(desk.index_of_store().find(query)))
    desk.log(request, "search", [hit.paper_id for hit in hits])
    more = min(limit + 2 * _STEP, _MOST) if len(hits) == limit < _MOST else 0
    person = code_key(asked["q"]) if any(atom.kind == "id" for atom in query.atoms) and len(query.atoms) == 1 else ""
    counted = desk.index.facets(query)
    facts |= {"hits": hits, "more": more, "person": person, "choices": _choices(counted, asked)}
    facts |= {"counted_in": "" if counted.complete else _number(counted.papers)}
    return desk.frame.page(request, "search.html", **facts)


class Choice(NamedTuple):
    """A value that can be chosen beside the filters: its count, and the filters an address then has."""

    value: str
    papers: str
    is_set: bool  # choosing it again frees the filter
    filters: dict[str, str]


def _choices(counted: Facets, asked: dict[str, str]) -> dict[str, list[Choice]]:
    """The commonest values of each filter; one of which there is but one value, not set, offers no choice."""
    choices: dict[str, list[Choice]] = {}
    for name in NAMES:
        offered = []
        for count in getattr(counted, name):
            wanted = {"from": count.value, "to": count.value} if name == "year" else {name: count.value}
            is_set = all(_same(name, asked[part], value) for part, value in wanted.items())
            filters = {part: asked[part] for part in _FILTERS} | (dict.fromkeys(wanted, "") if is_set else wanted)
            offered.append(Choice(count.value, _number(count.papers), is_set, filters))
        shown = offered[:_OFFERED] + [facet for facet in offered[_OFFERED:] if facet.is_set]
        if len(shown) > 1 or any(facet.is_set for facet in shown):
            choices[name] = shown
    return choices


def _number(papers: int) -> str:
    return f"{papers:,}".replace(",", ".")


def _same(name: str, asked: str, value: str) -> bool:
    return key(name, asked) == key(name, value)


def _types(desk: Desk) -> list[tuple[str, str]]:
    return sorted(desk.frame.words.types.items(), key=lambda pair: pair[1])


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
