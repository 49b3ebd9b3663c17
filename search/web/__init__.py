"""The officers' pages: server-rendered, in Vietnamese, no script needed, never without an access log entry.

/                                  the search box and what it found
/searches                          (POST) an officer keeps a search, or forgets one
/papers/{id}                       a paper: images, fields, owners, checks, history
/papers/{id}/pages/{n}.jpg         its n-th page
/papers/{id}/pages/{n}/words       the words of its n-th page, to be selected on the image
/papers/{id}/beside/{other}        two scans of it side by side
/papers/{id}/ahead                 its first image is drawn for who is about to open it; nothing is shown
/papers/{id}/thumbnail.jpg         its first page, small
/papers/{id}/searchable.pdf        its copy for looking up
/papers/{id}/original              the bytes as they came
/papers/{id}/review                confirm and correct what was read
/papers/{id}/divide                its pages, to be divided from it or joined with the next paper
/review, /review/{id}              the queue of papers that wait for an officer, one by one
/review/undo                       (POST) what was said last is taken back
/review/{id}/turn, …/join          (POST) a page is turned upright; the next paper of the batch is joined
/papers/{id}/owners/{n}            all papers of its n-th owner
/people/{id}                       all papers of a person or firm, and who may be the same person
/people/links                      (POST) an officer says whether two are the same person
/procedures, /procedures/{code}    what a procedure asks for, and what of it is held
/procedures/{code}/sheet.pdf       what was decided in a dossier, to be printed
/procedures/{code}/rules           its rules: read, corrected and signed by the centre
/types, /types/{code}              types: how long they are good for and what officers read, changed by the centre
/procedures/{code}/decisions       (POST) what an officer decides about a component of a dossier
/log, /log.csv                     who looked at what, for auditors
/log/report                        a page to print for a citizen: who looked at my papers
/figures, /figures/{name}.csv      the numbers the centre is judged on
/batches/{id}                      what became of a batch
/station, /station/login           scans are sent from a browser, with a station's key
/login, /login/provider, /logout   who is there; behind them:
/second-factor, /password          the officer's own account
/static/{name}
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from search.web import (
    batch,
    checklist,
    decisions,
    dividing,
    dossier_sheet,
    figures,
    finding,
    home,
    looks,
    page_words,
    paper,
    people,
    related_papers,
    review,
    reviewing,
    rules,
    type_rules,
)
from search.web.callers import Asks, GuardedRoute
from search.web.desk import Desk
from search.web.door import Door
from search.web.frame import static
from search.web.station import StationPages

_MOST_FIELDS = 400  # of one form
_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


def routes(desk: Desk, door: Door, station: StationPages) -> list[GuardedRoute]:
    """The routes of all pages, each with the verb of the matrix that it is for."""

    def page(path: str, asks: Asks, handler: Callable[[Desk, Request], Response]) -> GuardedRoute:
        return GuardedRoute(path, _named(partial(handler, desk)), asks=asks, methods=["GET"])

    def form(
        path: str, asks: Asks, handler: Callable[[Desk, Request, Mapping[str, str]], Response]
    ) -> GuardedRoute:  # fmt: skip
        return GuardedRoute(path, _filled(partial(handler, desk)), asks=asks, methods=["POST"])

    return [
        page("/", "own", finding.search),  # the box is everybody's; what is found is asked for
        form("/searches", "own", finding.keep),
        form("/tour", "own", home.close_tour),
        page("/papers/{id}", "look", paper.paper),
        page("/papers/{id}/ahead", "look", paper.ahead),
        page("/papers/{id}/thumbnail.jpg", "look", paper.thumbnail),
        page("/papers/{id}/pages/{n:int}.jpg", "look", paper.image),
        page("/papers/{id}/pages/{n:int}/words", "look", page_words.words),
        page("/papers/{id}/beside/{other}", "look", related_papers.compared),
        page("/papers/{id}/searchable.pdf", "download", paper.searchable),
        page("/papers/{id}/original", "download", paper.original),
        page("/papers/{id}/review", "correct", review.review),
        form("/papers/{id}/review", "correct", review.save),
        page("/papers/{id}/divide", "correct", dividing.pages),
        form("/papers/{id}/divide", "correct", dividing.divide),
        page("/review", "correct", reviewing.queue),
        form("/review/undo", "correct", reviewing.undo),
        page("/review/{id}", "correct", reviewing.item),
        form("/review/{id}", "correct", reviewing.save),
        form("/review/{id}/turn", "correct", reviewing.turn),
        form("/review/{id}/join", "correct", reviewing.join),
        page("/papers/{id}/owners/{n:int}", "person", people.owner),
        form("/people/links", "link", people.say),
        page("/people/{id}", "person", people.person),
        page("/procedures", "procedures", checklist.procedures),
        page("/procedures/{code}", "procedures", checklist.checklist),
        page("/procedures/{code}/sheet.pdf", "check", dossier_sheet.sheet),
        page("/procedures/{code}/rules", "procedures", rules.rules),
        form("/procedures/{code}/rules", "rules", rules.save),
        page("/types", "rules", type_rules.types),
        page("/types/{code}", "rules", type_rules.one_type),
        form("/types/{code}", "rules", type_rules.save),
        form("/procedures/{code}/decisions", "reuse", decisions.save),
        page("/batches/{id}", "batches", batch.batch),
        page("/figures", "figures", figures.figures),
        page("/log", "log", looks.log),
        page("/log.csv", "log", looks.export),
        page("/log/report", "log", looks.report),
        page("/figures/{name}.csv", "figures", figures.table),
        *door_routes(door, station),
    ]


def door_routes(door: Door, station: StationPages) -> list[GuardedRoute]:
    """The routes of the door, and of the style sheet that its pages need."""

    def shown(path: str, asks: Asks, handler: Callable[[Request], Response]) -> GuardedRoute:
        return GuardedRoute(path, handler, asks=asks, methods=["GET"])

    def filled(path: str, asks: Asks, handler: Callable[[Request, Mapping[str, str]], Response]) -> GuardedRoute:
        return GuardedRoute(path, _filled(handler), asks=asks, methods=["POST"])

    return [
        shown("/static/{name}", "open", _static),
        shown("/favicon.ico", "open", _icon),  # asked for beside pictures, whose answer names no icon
        shown("/station", "push", station.page),
        shown("/station/login", "open", station.login),
        filled("/station/login", "open", station.enter),
        filled("/station/logout", "push", station.logout),
        shown("/login", "open", door.login),
        filled("/login", "open", door.enter),
        shown("/login/provider", "open", door.to_provider),
        shown("/login/provider/back", "open", door.from_provider),
        filled("/logout", "own", door.logout),
        shown("/second-factor", "own", door.factor),
        filled("/second-factor", "own", door.show_factor),
        shown("/password", "own", door.password),
        filled("/password", "own", door.set_password),
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
