"""The search box with its results."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from core.aside import Begun, each
from core.errors import NotFoundError, UsageError
from search.document import entry_of, key
from search.duplicates import better_first
from search.facets import NAMES, Facets
from search.index import Hit, Page
from search.people.other_numbers import other_numbers
from search.query import Query, parse
from search.suggestions import begun_name, suggestions
from search.tokens import code_key
from search.web.callers import caller_of
from search.web.chips import chips
from search.web.desk import Desk
from search.web.home import waiting_for
from store import saved_searches

_PAGE = 20  # papers of one page
_FILTERS = ("type", "branch", "from", "to")
_OFFERED = 8  # values of a filter with their counts
_MOST_BEFORE = 1_000_000  # papers that a page may say came before it


def search(desk: Desk, request: Request) -> Response:
    """`/`: the one search box; with a question or a filter, what is found. Nothing personal is shown unasked.

    With `part=results` only what was found, for the script that searches as one types.
    """
    asked = {name: request.query_params.get(name, "").strip() for name in ("q", *_FILTERS)}
    part = request.query_params.get("part") == "results"
    template = "_results.html" if part else "search.html"
    facts: dict[str, Any] = {"asked": asked, "types": _types(desk), "hits": None, "wrong": None}
    saved = None if part else Begun(lambda: _saved(desk, request))

    def page(status: int = 200, **more: Any) -> Response:
        kept = saved.result() if saved else ()
        return desk.frame.page(request, template, status, **facts | {"saved": kept} | more)

    if not any(asked.values()):
        return page(**({} if part else waiting_for(desk, request)))
    desk.admit_branch(request, "find", caller_of(request).branch)
    try:
        query = parse(
            asked["q"], type=asked["type"] or None, branch=asked["branch"] or None,
            issued_from=asked["from"] or None, issued_to=asked["to"] or None, limit=_PAGE,
        )  # fmt: skip
    except UsageError:  # only the days can be wrong: any text is a question
        return page(422, wrong=_wrong_days(asked))
    return page(**_results(desk, request, query, asked, typing=part))


def _results(
    desk: Desk, request: Request, query: Query, asked: dict[str, str], *, typing: bool
) -> dict[str, Any]:  # fmt: skip
    """A page of papers, and what stands around it; in the log before it is shown.

    While one is `typing`, the last word may be the beginning of one: where nothing has these words, papers of people
    whose names begin so are given.
    """
    index, after = desk.index_of_store(), request.query_params.get("after", "")
    counts = Begun(partial(index.facets, query))
    page = index.page(query, after)
    if typing and not page.hits and (begun := begun_name(query)):
        named = index.page(begun)
        if named.hits:
            query, page = begun, Page(named.hits, None)
            counts = Begun(partial(index.facets, query))
    hits = desk.listed(request, "find", better_first(page.hits))
    meant = [] if after else suggestions(index, query, page.hits)
    offered = {hit.paper_id for hit in desk.listed(request, "find", (suggestion.hit for suggestion in meant))}
    meant = [suggestion for suggestion in meant if suggestion.hit.paper_id in offered]
    others = Begun(lambda: other_numbers(index, hits))
    shown = [*(hit.paper_id for hit in hits), *(suggestion.hit.paper_id for suggestion in meant)]
    with desk.logged(request, "search", shown):
        counted, both = counts.result(), others.result()
    before = _before(request) if after else 0
    person = code_key(asked["q"]) if any(atom.kind == "id" for atom in query.atoms) and len(query.atoms) == 1 else ""
    return {
        "hits": hits, "meant": meant, "person": person, "choices": _choices(counted, asked),
        "total": _number(counted.papers), "complete": counted.complete, "before": before,
        "next": page.next, "chips": chips(query, asked, desk.frame.words), "after": after,
        "others": both,
        "typing": typing, "begun": bool(query.starts),
        "seen": {hit.paper_id for hit in hits if desk.may_look(request, hit)},
    }  # fmt: skip


def _before(request: Request) -> int:
    """How many papers stood on the pages before, as the link to this page said."""
    text = request.query_params.get("before", "")
    return min(int(text), _MOST_BEFORE) if text.isascii() and text.isdecimal() and len(text) < 8 else 0


def keep(desk: Desk, request: Request, form: Mapping[str, str]) -> Response:
    """`POST /searches`: keep the search of these parameters under a name, or forget the one of the name `remove`."""
    account = caller_of(request).name
    if removed := form.get("remove", ""):
        saved_searches.remove(desk.objects, account, removed)
        return RedirectResponse("/", 303)
    saved_searches.keep(desk.objects, account, form.get("name", ""), form)
    asked = {name: form[name] for name in ("q", *_FILTERS, "dossier", "purpose") if form.get(name)}
    return RedirectResponse(f"/?{urlencode(asked)}", 303)


def _saved(desk: Desk, request: Request) -> tuple[saved_searches.SavedSearch, ...]:
    return saved_searches.of(desk.objects, caller_of(request).name)


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


def _wrong_days(asked: dict[str, str]) -> str:
    """Which of the two days cannot be read: `from` or `to`."""
    try:
        parse("", issued_from=asked["from"] or None)
    except UsageError:
        return "from"
    return "to"


def of_papers(desk: Desk, paper_ids: list[str]) -> list[Hit]:
    """Papers by their ids as a list shows them; those whose record cannot be found are left out."""

    def hit_of(paper_id: str) -> Hit | None:
        try:
            entry = entry_of(desk.papers.load(paper_id))
        except NotFoundError:
            return None
        return Hit(**{name: getattr(entry, name) for name in entry.__struct_fields__})

    return [hit for hit in each(partial(hit_of, paper_id) for paper_id in paper_ids) if hit is not None]
