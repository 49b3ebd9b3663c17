"""Every route of the application asks the matrix: role × verb × branch × sensitivity, walked through HTTP."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import msgspec
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from console.web import application
from core.catalogue.procedure import procedures
from core.records import Batch, BatchFile, Original, Revision, Slip, Stored
from ingest.queue.dispatcher import Dispatcher
from ingest.services import Services
from search.web.callers import GuardedRoute
from store import batches, papers
from store.access_log import looks
from store.accounts.officers import ROLES
from store.accounts.rights import ON_PAPERS, VERBS, Caller
from store.claims import Claims
from tests.support.accounts import COOKIE, signed_in, station_key, token
from tests.support.asgi import Client
from tests.support.made_papers import MAU_ID, Drawn, paper
from tests.support.services import FakeReaderPool, services_at
from tests.unit.search.web.test_pages import pdf

OWN, OTHER = "CN02", "CN05"
TYPES = {  # one type of paper for each sensitivity, and one that is plain
    None: "gplx", "identity_image": "can_cuoc", "health": "kham_suc_khoe", "criminal": "lltp", "ethnicity": "ket_hon",
    "unread": "unknown",
}  # fmt: skip
COMPONENT = next(iter(procedures()["1.004222"].components)).component
REASON = {"dossier": "H26.12-260901-0007", "purpose": "procedure"}
BATCHES = {OWN: "01m87rsyrh6yxwz1", OTHER: "01m87rsyrh6yxwz2"}

# Every route with the verb it asks for. A route that is added is added here, and to the walk below where it is about
# papers: nobody may forget to ask.
ROUTES = {
    "GET /": "own",  # the box; what is found is asked for by the handler
    "POST /searches": "own",
    "GET /papers/{id}": "look",
    "GET /papers/{id}/ahead": "look",
    "GET /papers/{id}/thumbnail.jpg": "look",
    "GET /papers/{id}/pages/{n:int}/words": "look",
    "GET /papers/{id}/beside/{other}": "look",
    "GET /papers/{id}/pages/{n:int}.jpg": "look",
    "GET /papers/{id}/searchable.pdf": "download",
    "GET /papers/{id}/original": "download",
    "GET /papers/{id}/review": "correct",
    "POST /papers/{id}/review": "correct",
    "GET /papers/{id}/owners/{n:int}": "person",
    "GET /people/{id}": "person",
    "POST /people/links": "link",
    "GET /procedures": "procedures",
    "GET /procedures/{code}": "procedures",
    "POST /procedures/{code}/decisions": "reuse",
    "GET /procedures/{code}/sheet.pdf": "check",
    "GET /procedures/{code}/rules": "procedures",
    "POST /procedures/{code}/rules": "rules",
    "GET /types": "rules",
    "GET /types/{code}": "rules",
    "POST /types/{code}": "rules",
    "GET /papers/{id}/divide": "correct",
    "POST /papers/{id}/divide": "correct",
    "POST /tour": "own",
    "GET /review": "correct",
    "GET /review/{id}": "correct",
    "POST /review/{id}": "correct",
    "POST /review/undo": "correct",
    "POST /review/{id}/turn": "correct",
    "POST /review/{id}/join": "correct",
    "GET /batches/{id}": "batches",
    "GET /log": "log",
    "GET /log.csv": "log",
    "GET /log/report": "log",
    "GET /figures": "figures",
    "GET /figures/{name}.csv": "figures",
    "GET /api/v1/openapi.json": "open",
    "GET /api/v1/receipt-keys": "open",
    "GET /api/v1/search": "find",
    "GET /api/v1/people/{id}": "person",
    "GET /api/v1/papers/{id}": "look",
    "GET /api/v1/papers/{id}/pages/{n:int}.jpg": "look",
    "GET /api/v1/procedures": "procedures",
    "GET /api/v1/procedures/{code}/check": "check",
    "GET /api/v1/dossiers/{code}/needed": "push",
    "POST /api/v1/reuse": "reuse",
    "POST /api/v1/batches": "push",
    "GET /api/v1/batches/{id}": "batches",
    "GET /api/v1/batches/{id}/events": "batches",
    "GET /api/v1/originals/{sha256}": "push",
    "OPTIONS /api/v1/uploads": "push",
    "POST /api/v1/uploads": "push",
    "POST /api/v1/uploads/arranged": "push",
    "GET /api/v1/originals/{sha256}/pages/{n:int}.jpg": "push",
    "GET /station": "push",
    "GET /station/login": "open",
    "POST /station/login": "open",
    "POST /station/logout": "push",
    "PATCH /api/v1/uploads/{id}": "push",
    "DELETE /api/v1/uploads/{id}": "push",
    "GET /metrics": "metrics",
    "GET /health": "open",
    "GET /ready": "open",
    "GET /static/{name}": "open",
    "GET /favicon.ico": "open",
    "GET /login": "open",
    "POST /login": "open",
    "GET /login/provider": "open",
    "GET /login/provider/back": "open",
    "POST /logout": "own",
    "GET /second-factor": "own",
    "POST /second-factor": "own",
    "GET /password": "own",
    "POST /password": "own",
}
# How each verb that is about a paper is tried on one, and with which status it succeeds.
ON_A_PAPER = (
    ("look", "GET", "/papers/{id}", 200), ("look", "GET", "/papers/{id}/pages/1.jpg", 200),
    ("look", "GET", "/papers/{id}/ahead", 204),
    ("look", "GET", "/papers/{id}/thumbnail.jpg", 200), ("look", "GET", "/papers/{id}/pages/1/words", 200),
    ("download", "GET", "/papers/{id}/searchable.pdf", 200), ("download", "GET", "/papers/{id}/original", 200),
    ("correct", "GET", "/papers/{id}/divide", 200), ("correct", "POST", "/papers/{id}/divide", 409),
    ("correct", "GET", "/review/{id}", 200), ("correct", "POST", "/review/{id}", 409),
    ("correct", "GET", "/papers/{id}/review", 200), ("correct", "POST", "/papers/{id}/review", 409),
    ("person", "GET", "/papers/{id}/owners/1", 200), ("link", "POST", "/people/links", 303),
    ("reuse", "POST", "/procedures/1.004222/decisions", 303),
)  # fmt: skip


class DrawingPool(FakeReaderPool):
    """Fake readers that draw pages."""

    def __init__(self) -> None:
        super().__init__()
        self.drawn = Drawn()

    def sizes(self, pdf: Path, longest: int) -> tuple[tuple[int, int], ...]:
        return self.drawn.sizes(pdf, longest)

    def picture(self, pdf: Path, page: int, longest: int) -> bytes:
        return self.drawn.picture(pdf, page, longest)


class Held(NamedTuple):
    """A paper of the walk."""

    paper_id: str
    branch: str
    sensitive: str | None


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Starlette, Services, list[Held]]]:
    with services_at(tmp_path_factory.mktemp("walk"), readers=DrawingPool()) as services:
        held = [
            file(services, number, branch, sensitive)
            for number, (branch, sensitive) in enumerate(product((OWN, OTHER), TYPES))
        ]
        for branch, batch in BATCHES.items():
            files = (BatchFile("a.png", hashlib.sha256(branch.encode()).hexdigest(), "taken_in", 1),)
            batches.receive(services.objects, Batch(batch, "2026-02-01T18:30:00Z", Slip(branch=branch), files))
        with Dispatcher(services) as dispatcher:
            yield application(services, dispatcher), services, held


def file(services: Services, number: int, branch: str, sensitive: str | None) -> Held:
    data = f"original {number}".encode()
    sha256 = hashlib.sha256(data).hexdigest()
    paper_id = f"01m87rsyrhnentqaxbnentq{number:03d}-1"
    services.objects.create(batches.original_key(sha256), data)
    batches.note_original(
        services.objects, Original(sha256, len(data), "png", 1, BATCHES[branch], "2026-02-01T00:00:00Z")
    )
    services.objects.create(f"searchable/{paper_id}.pdf", pdf())
    record = paper(
        paper_id, type=TYPES[sensitive], owner_id=f"0011999999{number:02d}", branch=branch, text="đau dạ dày"
    )
    revision: Revision = msgspec.structs.replace(
        record, reading=msgspec.structs.replace(record.reading, sha256=sha256), batch=BATCHES[branch],
        searchable_pdf=Stored(f"searchable/{paper_id}.pdf", 900), original=Stored(f"originals/x/{sha256}", 9, sha256),
    )  # fmt: skip
    papers.file_first(services.objects, revision)
    services.index.publish([revision])
    return Held(paper_id, branch, sensitive)


def browser(app: Starlette, services: Services, *roles: str) -> Client:
    client = Client(app, accept="text/html")
    client.cookies.set(COOKIE, signed_in(services.objects, *roles, name=".".join(roles), branch=OWN))
    return client


def ask(client: Client, method: str, path: str, held: Held, other: Held, reason: dict[str, str]) -> httpx.Response:
    form = {"one": f"{held.paper_id}:1", "other": f"{other.paper_id}:1", "same": "no", "revision": "99"}
    if "decisions" in path:
        form = {
            "component": COMPONENT,
            "decision": "reused",
            "paper_id": held.paper_id,
            "owner": "001199999900",
            **REASON,
        }
    return client.request(
        method, path.replace("{id}", held.paper_id), params=reason, data=form if method == "POST" else None
    )


# ── no route unasked ──────────────────────────────────────────────────────────────────────────────────────────────


def test_every_route_is_guarded_and_known_with_its_verb(app: Any) -> None:
    verbs = {}
    for route in app[0].routes:
        assert isinstance(route, GuardedRoute), f"{route} asks nothing: make it a GuardedRoute"
        for method in (route.methods or set()) - {"HEAD"}:
            verbs[f"{method} {route.path}"] = route.asks
    assert verbs == ROUTES


def test_a_handler_that_forgets_to_ask_about_its_papers_answers_nobody() -> None:
    async def forgetful(request: Any) -> PlainTextResponse:
        request.state.caller = None
        return PlainTextResponse("the paper")

    class Known(GuardedRoute):
        async def handle(self, scope: Any, receive: Any, send: Any) -> None:
            scope.setdefault("state", {})["caller"] = Caller("officer", "le.an", OWN, ("officer",))
            await super().handle(scope, receive, send)

    for verb in sorted(ON_PAPERS):
        careless = Starlette(routes=[Known("/", forgetful, asks=verb, methods=["GET"])])
        with pytest.raises(RuntimeError, match="without asking"):
            Client(careless).get("/")


def test_a_route_without_a_caller_answers_nobody() -> None:
    async def told(_request: Any) -> PlainTextResponse:
        return PlainTextResponse("told")

    for asks in (*VERBS, "own"):
        with pytest.raises(Exception, match="sign in first"):
            Client(Starlette(routes=[GuardedRoute("/", told, asks=asks, methods=["GET"])])).get("/")  # type: ignore[arg-type]
    assert Client(Starlette(routes=[Route("/", told)])).get("/").text == "told"  # what the walk would find


@pytest.mark.parametrize("shown", ["nothing", "rubbish", "another kind"])
def test_a_stranger_reaches_nothing_but_the_open_routes(app: Any, shown: str) -> None:
    starlette, services, held = app
    keys = {"nothing": "", "rubbish": "Bearer x", "another kind": f"Bearer {token(services.objects, 'search')}"}
    for route in starlette.routes:
        path = route.path.replace("{id}", held[0].paper_id).replace("{n:int}", "1").replace("{code}", "1.004222")
        path = path.replace("{sha256}", "0" * 64).replace("{name}", "motlan.css")
        for method in (route.methods or set()) - {"HEAD"}:
            api = path.startswith(("/api/", "/metrics"))
            if shown == "another kind" and route.asks != "open" and api:
                continue  # walked below, and by scope in test_programs
            client = Client(starlette, accept="text/html", authorization=keys[shown])
            answer = client.request(method, path, data={} if method == "POST" else None)
            wanted = {200, 401, 404, 429} if route.asks == "open" else {401} if api or method == "POST" else {303}
            assert answer.status_code in wanted, (method, path, answer.status_code)
            assert held[0].paper_id not in answer.headers.get("content-type", "")


# ── the walk ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("role", ROLES)
def test_on_every_paper_each_role_may_do_what_the_matrix_says_and_nothing_else(app: Any, role: str) -> None:
    starlette, services, all_held = app
    client = browser(starlette, services, role)
    caller = Caller("officer", role, OWN, (role,))
    wrong = []
    for held, (verb, method, path, done) in product(all_held, ON_A_PAPER):
        sensitive = [held.sensitive] if held.sensitive else []
        answer = caller.answer(verb, branch=held.branch, sensitive=sensitive)  # type: ignore[arg-type]
        other = next(paper for paper in all_held if paper.branch == held.branch and paper.sensitive != held.sensitive)
        for reason, wanted in (({}, done if answer == "yes" else 403), (REASON, 403 if answer == "no" else done)):
            got = ask(client, method, path, held, other, reason)
            Claims(services.objects).let_go(held.paper_id, role)  # the next role's officer may have it in hand
            if got.status_code != wanted:
                wrong.append((held, verb, method, path, bool(reason), got.status_code, wanted))
            if answer == "reason" and not reason:
                assert "Cần nêu hồ sơ và mục đích" in got.text
                assert held.paper_id not in got.headers.get("location", "")
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_on_what_is_no_single_paper_each_role_may_do_what_the_matrix_says(app: Any, role: str) -> None:
    starlette, services, _held = app
    client = browser(starlette, services, role)
    caller = Caller("officer", role, OWN, (role,))
    asked = [
        ("find", OWN, "/?q=mau"), ("person", OWN, f"/people/{MAU_ID}"), ("procedures", OWN, "/procedures"),
        ("check", OWN, f"/procedures/1.004222?owner={MAU_ID}"),
        *(("batches", branch, f"/batches/{batch}") for branch, batch in BATCHES.items()),
    ]  # fmt: skip
    for verb, branch, path in asked:
        answer = caller.answer(verb, branch=branch)  # type: ignore[arg-type]
        if verb == "check" and caller.answer("procedures", branch=OWN) == "no":
            answer = "no"
        for reason in ("", "&".join(f"{name}={value}" for name, value in REASON.items())):
            status = client.get(f"{path}{'&' if '?' in path else '?'}{reason}" if reason else path).status_code
            wanted = {200, 404} if answer == "yes" or (answer == "reason" and reason) else {403}
            assert status in wanted, (role, verb, branch, bool(reason), status)


def test_a_programs_scopes_and_a_stations_key_reach_their_own_routes_only(app: Any) -> None:
    starlette, services, _ = app
    bearers = {
        "station": station_key(services.objects, "W1", OWN),
        **{f"scope {scope}": token(services.objects, scope) for scope in ("search", "reuse", "batches", "metrics")},
    }
    routes = {
        "push": f"/api/v1/originals/{'0' * 64}", "batches": f"/api/v1/batches/{BATCHES[OWN]}", "metrics": "/metrics",
    }  # fmt: skip
    for (grant, shown), (verb, path) in product(bearers.items(), routes.items()):
        status = Client(starlette, authorization=f"Bearer {shown}").get(path).status_code
        allowed = Caller("program", "x", None, (grant,)).may_ever(verb)  # type: ignore[arg-type]
        foreign = grant == "station" and verb == "batches"  # a batch that this station did not push
        assert status in ({404} if foreign else {200, 404} if allowed else {403}), (grant, verb, status)


def test_of_several_roles_the_most_generous_counts(app: Any) -> None:
    starlette, services, held = app
    other = next(paper for paper in held if paper.branch == OTHER and paper.sensitive is None)
    path = f"/papers/{other.paper_id}/review"
    assert browser(starlette, services, "officer").get(path, params=REASON).status_code == 403
    assert browser(starlette, services, "officer", "reviewer").get(path, params=REASON).status_code == 200


# ── what a reason does ────────────────────────────────────────────────────────────────────────────────────────────


def test_the_entry_of_the_log_carries_who_dossier_and_purpose_and_a_refusal_stands_there_too(app: Any) -> None:
    starlette, services, held = app
    health = next(paper for paper in held if paper.branch == OTHER and paper.sensitive == "health")
    client = browser(starlette, services, "officer")
    client.get(f"/papers/{health.paper_id}")  # asked for a reason: nothing was shown
    client.get(f"/papers/{health.paper_id}", params={"dossier": "H26.12-77", "purpose": "verify"})
    client.get(f"/papers/{health.paper_id}/review", params={"dossier": "H26.12-77", "purpose": "verify"})
    asked = looks.Asked(papers=frozenset({health.paper_id}), who="officer")
    logged = [access for access in looks.looks(services.objects, asked) if access.dossier == "H26.12-77"]
    assert [(access.who, access.action, access.purpose) for access in logged] == [
        ("officer", "show", "verify"),
        ("officer", "refused", "verify"),
    ]


@pytest.mark.parametrize(
    "lacking", [{}, {"dossier": "H26.12-1"}, {"purpose": "verify"}, {"dossier": " ", "purpose": " "}]
)
def test_half_a_reason_is_none(app: Any, lacking: dict[str, str]) -> None:
    starlette, services, held = app
    paper_id = next(paper for paper in held if paper.sensitive == "health").paper_id
    answer = browser(starlette, services, "officer").get(f"/papers/{paper_id}", params=lacking)
    assert answer.status_code == 403
    assert 'name="dossier"' in answer.text
    assert 'name="purpose"' in answer.text


def test_in_lists_a_paper_that_needs_a_reason_shows_no_words_of_its_text(app: Any) -> None:
    starlette, services, _held = app
    client = browser(starlette, services, "officer")
    for reason, shown in (("", False), ("&dossier=H26.12-1&purpose=verify", True)):
        page = client.get(f"/?q=da+day&type=kham_suc_khoe&branch={OTHER}{reason}").text
        assert "Giấy khám sức khỏe" in page
        assert ('class="snippet"' in page) is shown


def test_an_original_of_several_papers_is_given_only_with_a_right_to_each(app: Any) -> None:
    starlette, services, held = app
    plain = next(paper for paper in held if paper.branch == OWN and paper.sensitive is None)
    client = browser(starlette, services, "officer")
    assert client.get(f"/papers/{plain.paper_id}/original").status_code == 200
    beside = papers.load(services.objects, plain.paper_id)
    second = f"{plain.paper_id[:-1]}2"
    papers.file_first(
        services.objects,
        msgspec.structs.replace(beside, paper_id=second, reading=msgspec.structs.replace(beside.reading, type="lltp")),
    )
    assert client.get(f"/papers/{plain.paper_id}/original").status_code == 403
    assert client.get(f"/papers/{plain.paper_id}/original", params=REASON).status_code == 200
