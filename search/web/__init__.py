"""The officers' pages: server-rendered, in Vietnamese, no script needed, never without an access log entry.

/                                  the search box and what it found
/papers/{id}                       a paper: images, fields, owners, checks, history
/papers/{id}/pages/{n}.jpg         its n-th page
/papers/{id}/searchable.pdf        its copy for looking up
/papers/{id}/original              the bytes as they came
/papers/{id}/review                confirm and correct what was read
/papers/{id}/owners/{n}            all papers of its n-th owner
/people/{id}                       all papers of a person or firm, and who may be the same person
/people/links                      (POST) an officer says whether two are the same person
/procedures, /procedures/{code}    what a procedure asks for, and what of it is held
/batches/{id}                      what became of a batch
/login, /logout, /static/{name}
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from search.web import batch, checklist, finding, paper, people, review
from search.web.desk import Desk
from search.web.frame import static
from search.web.guard import Door

_MOST_FIELDS = 400  # of one form
_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


def routes(desk: Desk, door: Door) -> list[Route]:
    """The routes of all pages."""

    def page(path: str, handler: Callable[[Desk, Request], Response]) -> Route:
        return Route(path, _named(partial(handler, desk)), methods=["GET"])

    def form(path: str, handler: Callable[[Desk, Request, Mapping[str, str]], Response]) -> Route:
        return Route(path, _filled(partial(handler, desk)), methods=["POST"])

    return [
        page("/", finding.search),
        page("/papers/{id}", paper.paper),
        page("/papers/{id}/pages/{n:int}.jpg", paper.image),
        page("/papers/{id}/searchable.pdf", paper.searchable),
        page("/papers/{id}/original", paper.original),
        page("/papers/{id}/review", review.review),
        form("/papers/{id}/review", review.save),
        page("/papers/{id}/owners/{n:int}", people.owner),
        form("/people/links", people.say),
        page("/people/{id}", people.person),
        page("/procedures", checklist.procedures),
        page("/procedures/{code}", checklist.checklist),
        page("/batches/{id}", batch.batch),
        Route("/static/{name}", _static, methods=["GET"]),
        Route("/favicon.ico", _icon, methods=["GET"]),  # asked for beside pictures, whose answer names no icon
        Route("/login", door.login, methods=["GET", "POST"]),
        Route("/logout", door.logout, methods=["POST"]),
    ]


def _named(handler: Callable[[Request], Response]) -> Callable[[Request], Response]:
    def endpoint(request: Request) -> Response:
        return handler(request)

    return endpoint


def _filled(handler: Callable[[Request, Mapping[str, str]], Response]) -> Callable[[Request], Awaitable[Response]]:
    """A handler of a form's fields, all of them text; it works in a thread, as those of pages do."""

    async def endpoint(request: Request) -> Response:
        async with request.form(max_files=0, max_fields=_MOST_FIELDS) as form:
            fields = {name: value for name, value in form.items() if isinstance(value, str)}
        return await run_in_threadpool(handler, request, fields)

    return endpoint


def _icon(request: Request) -> Response:
    return Response(static("motlan.svg"), media_type="image/svg+xml")


def _static(request: Request) -> Response:
    name = request.path_params["name"]
    return Response(static(name), media_type=_TYPES.get(name.rpartition(".")[2], "application/octet-stream"))
