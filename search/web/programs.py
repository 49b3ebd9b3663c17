"""The API for programs: search, people, papers, the reuse check and its decisions, under `/api/v1` (docs/contract.md).

Every verb asks the matrix as the pages do; a token's purpose stands in the access log where the program names none.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from core.catalogue import procedure as catalogue
from core.errors import UsageError
from search.duplicates import better_first
from search.people.person import know
from search.printed import shown
from search.query import parse
from search.reuse import reuse_check
from search.reuse.standing import as_of_today
from search.tokens import code_key, is_owner_number
from search.web import decisions, idempotency, needed, openapi, paper
from search.web.api import answering
from search.web.callers import Asks, GuardedRoute, caller_of
from search.web.desk import Desk, id_of
from search.web.idempotency import once
from search.web.openapi import Operation

_MOST = 100  # papers of one answer
_LARGEST = 16_384  # bytes of a decision


def routes(desk: Desk) -> list[GuardedRoute]:
    """The routes of the API for programs, each with the verb of the matrix that it is for."""

    def read(path: str, asks: Asks, verb: Callable[[Desk, Request], Any], operation: Operation) -> GuardedRoute:
        endpoint = answering(_threaded(partial(verb, desk)))
        return GuardedRoute(f"/api/v1{path}", endpoint, asks=asks, methods=["GET"], operation=operation)

    return [
        read("/search", "find", search, _SEARCH),
        read("/people/{id}", "person", people, _PEOPLE),
        read("/papers/{id}", "look", one_paper, _PAPER),
        read("/papers/{id}/pages/{n:int}.jpg", "look", paper.image, _PAGE),
        read("/procedures", "procedures", procedures, _PROCEDURES),
        read("/procedures/{code}/check", "check", checked, _CHECK),
        read("/dossiers/{code}/needed", "push", needed.needed, needed.OPERATION),
        GuardedRoute(
            "/api/v1/reuse", answering(partial(_reuse, desk)), asks="reuse", methods=["POST"], operation=_DECIDE
        ),
    ]


_TEXT, _COUNT = openapi.TEXT, {"type": "integer", "minimum": 0}
_FIRST = {"type": "integer", "minimum": 1}
_WHY = {"dossier": _TEXT, "purpose": _TEXT}
_LIST = {"type": "object", "properties": {"papers": {"type": "array"}}, "required": ["papers"]}
_NOTHING_THERE = {401: None, 403: None, 404: None, 422: None, 503: None}
_SEARCH = Operation(
    "Papers found, as `motlan search --json` prints each; `next` is given back as `after`",
    {200: {**_LIST, "required": ["papers", "total", "next"]}, **_NOTHING_THERE},
    query=dict.fromkeys(("q", "type", "branch", "from", "to", "after"), _TEXT) | {"limit": _COUNT} | _WHY,
)
_PEOPLE = Operation(
    "The papers of a person or firm", {200: _LIST, **_NOTHING_THERE}, path={"id": openapi.ID}, query=_WHY
)
_PAPER = Operation(
    "A paper, as `motlan show` prints it", {200: {"type": "object"}, **_NOTHING_THERE}, {"id": openapi.ID}, _WHY
)
_PAGE = Operation(
    "A page of a paper as a JPEG",
    {200: None, **_NOTHING_THERE},
    {"id": openapi.ID, "n": {"type": "integer", "minimum": 1}},
    _WHY,
)
_PROCEDURES = Operation("Codes and names of the procedures", {200: {"type": "object"}, **_NOTHING_THERE})
_CHECK = Operation(
    "Which components of a procedure are held for a person", {200: reuse_check.ReuseAnswer, **_NOTHING_THERE},
    {"code": _TEXT}, {"owner": _TEXT, **_WHY}, ("owner",),
)  # fmt: skip
_DECIDE = Operation(
    "Keep a decision about a component of a dossier; the same once more changes nothing",
    {200: {"type": "object", "required": ["reuse_id", "at", "due_at"]}, 400: None, **_NOTHING_THERE},
    query=_WHY,
    headers=idempotency.TOLD,
    body={"required": True, "content": {"application/json": {"schema": {"type": "object"}}}},
)


def _threaded(verb: Callable[[Request], Any]) -> Callable[[Request], Awaitable[tuple[int, Any]]]:
    async def answer(request: Request) -> tuple[int, Any]:
        return 200, await run_in_threadpool(verb, request)

    return answer


def search(desk: Desk, request: Request) -> dict[str, Any]:
    """`GET /search`: papers as `motlan search --json` prints them, how many there are, and where the next begin."""
    asked = request.query_params
    query = parse(
        asked.get("q", "")[:1000], type=asked.get("type") or None, branch=asked.get("branch") or None,
        issued_from=asked.get("from") or None, issued_to=asked.get("to") or None,
        limit=_number(request, "limit", 20, _MOST),
    )  # fmt: skip
    index = desk.index_of_store()
    page = index.page(query, asked.get("after", ""))
    hits = desk.listed(request, "find", better_first(page.hits))
    desk.log(request, "search", [hit.paper_id for hit in hits])
    return {"papers": list(map(as_of_today, hits)), "total": index.facets(query).papers, "next": page.next}


def people(desk: Desk, request: Request) -> dict[str, Any]:
    """`GET /people/{id}`: the papers of a person or firm as `motlan person --json` prints them, in one answer."""
    number = code_key(request.path_params["id"])[:20]
    if not is_owner_number(number):
        raise UsageError("the address ends in the number of a person or an enterprise")
    hits = desk.listed(request, "person", know(desk.index_of_store(), number, desk.links).papers)
    desk.log(request, "person", [hit.paper_id for hit in hits], owner=number)
    return {"papers": list(map(as_of_today, hits))}


def one_paper(desk: Desk, request: Request) -> dict[str, Any]:
    """`GET /papers/{id}`: a paper as `motlan show` prints it."""
    history = desk.papers.history(id_of(request))
    desk.admit(request, "look", history[-1])
    desk.log(request, "show", [history[-1].paper_id])
    return shown(history)


def procedures(desk: Desk, request: Request) -> dict[str, Any]:
    """`GET /procedures`: codes and names."""
    return {"procedures": [{"code": known.code, "name": known.name} for known in catalogue.procedures().values()]}


def checked(desk: Desk, request: Request) -> reuse_check.ReuseAnswer:
    """`GET /procedures/{code}/check?owner=&dossier=`: as `motlan reuse --json` prints it."""
    wanted = catalogue.procedure(request.path_params["code"])
    owner = code_key(request.query_params.get("owner", ""))[:20]
    if not is_owner_number(owner):
        raise UsageError("owner is the number of a person or an enterprise")
    desk.admit_branch(request, "check", caller_of(request).branch)
    known = know(desk.index_of_store(), owner, desk.links)
    usable = {hit.paper_id for hit in desk.listed(request, "check", known.papers)}
    answer = reuse_check.check_known(wanted, owner, known, desk.index, desk.today(), usable=usable)
    desk.log(request, "reuse", reuse_check.papers_named(answer), owner=owner, procedure=wanted.code)
    return answer


async def _reuse(desk: Desk, request: Request) -> tuple[int, Any]:
    """`POST /reuse`: keep a decision; the same once more gives the same answer."""
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > _LARGEST:
            raise UsageError(f"a decision has at most {_LARGEST} bytes")
    asked = decisions.body(bytes(data))

    async def decide() -> tuple[int, Any]:
        return 200, decisions.as_json(await run_in_threadpool(decisions.decide, desk, request, asked))

    return await once(desk.objects, request, bytes(data), decide)


def _number(request: Request, name: str, usual: int, most: int) -> int:
    text = request.query_params.get(name, "") or str(usual)
    if not (text.isascii() and text.isdecimal() and len(text) < 6) or int(text) > most:
        raise UsageError(f"{name} is a whole number up to {most}")
    return int(text)
