"""Programs search, check and decide through the API, officers on the checklist; both keep the same decisions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from console.web import application
from core.catalogue.procedure import procedures
from ingest.queue.dispatcher import Dispatcher
from search.web.words import moment
from store import papers
from store.decisions import Decisions
from tests.support.accounts import COOKIE, signed_in, token
from tests.support.asgi import Client
from tests.support.made_papers import MAU, MAU_ID, paper
from tests.support.services import services_at

PAPER = "01m87rsyrhnentqaxbnentqaxb-1"
CODE = "1.004222"
PART = procedures()[CODE].components[0].component
DOSSIER = {"dossier": "H26.12-260901-0007", "purpose": "thủ tục cư trú"}


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Any]:
    with services_at(tmp_path / "data") as services:
        for number in range(1, 4):
            record = paper(f"{PAPER[:-1]}{number}", type="khai_sinh", owner_id=MAU_ID, branch="CN02")
            papers.file_first(services.objects, record)
            services.index.publish([record])
        yield services


@pytest.fixture
def program(services: Any) -> Iterator[Client]:
    with Dispatcher(services) as dispatcher:
        key = token(services.objects, "search", "reuse")
        yield Client(application(services, dispatcher), authorization=f"Bearer {key}")


def body(**changes: Any) -> dict[str, Any]:
    whole = {"dossier": DOSSIER["dossier"], "procedure": CODE, "component": PART, "owner": MAU_ID, "decision": "reused"}
    return {**whole, "paper_id": PAPER, "revision": 1} | changes


def test_a_search_tells_papers_how_many_there_are_and_where_the_next_begin(program: Client) -> None:
    first = program.get("/api/v1/search", params={"q": MAU_ID, "limit": 2}).json()
    assert (len(first["papers"]), first["total"]) == (2, 3)
    rest = program.get("/api/v1/search", params={"q": MAU_ID, "limit": 2, "after": first["next"]}).json()
    assert (len(rest["papers"]), rest["next"]) == (1, None)
    ids = {paper["paper_id"] for paper in first["papers"] + rest["papers"]}
    assert len(ids) == 3
    odd = program.get("/api/v1/search", params={"q": MAU_ID, "after": "2"})
    assert (odd.status_code, odd.json()["error"]["code"]) == (422, "usage")


def test_people_papers_and_the_check_are_told_for_a_dossier_and_a_purpose(program: Client) -> None:
    assert len(program.get(f"/api/v1/people/{MAU_ID}", params=DOSSIER).json()["papers"]) == 3
    assert program.get(f"/api/v1/papers/{PAPER}", params=DOSSIER).json()["revision"] == 1
    answer = program.get(f"/api/v1/procedures/{CODE}/check", params={"owner": MAU_ID} | DOSSIER).json()
    assert [part["component"] for part in answer["components"]] == [
        part.component for part in procedures()[CODE].components
    ]
    assert program.get(f"/api/v1/people/{MAU_ID}").status_code in (403, 422)


@pytest.mark.parametrize(
    ("scope", "refused"), [("search", "POST /reuse"), ("reuse", "GET /search"), ("batches", "GET /search")]
)
def test_a_token_does_what_its_scopes_say_and_nothing_else(services: Any, scope: str, refused: str) -> None:
    method, path = refused.split()
    with Dispatcher(services) as dispatcher:
        client = Client(application(services, dispatcher), authorization=f"Bearer {token(services.objects, scope)}")
        options: dict[str, Any] = {"json": body()} if method == "POST" else {}
        assert client.request(method, f"/api/v1{path}", params=DOSSIER, **options).status_code == 403
        pages = client.get("/", headers={"accept": "text/html"})
    assert (pages.status_code, pages.headers["location"].startswith("/login")) == (303, True)


def test_a_decision_is_kept_once_however_often_it_is_sent(program: Client, services: Any) -> None:
    first = program.post("/api/v1/reuse", json=body(), params=DOSSIER)
    assert first.status_code == 200, first.text
    assert first.json() == program.post("/api/v1/reuse", json=body(), params=DOSSIER).json()
    (kept,) = Decisions(services.objects).on_paper(PAPER)
    assert (kept.decision, kept.dossier, kept.paper_revision) == ("reused", DOSSIER["dossier"], 1)


def test_a_paper_that_is_asked_for_has_a_reason_and_a_clock(program: Client) -> None:
    asked = body(decision="asked_for", paper_id=None, revision=None, reason="expired")
    assert program.post("/api/v1/reuse", json=asked, params=DOSSIER).json()["due_at"]
    assert program.post("/api/v1/reuse", json=asked | {"reason": None}, params=DOSSIER).status_code == 422


@pytest.mark.parametrize("data", [b"", b"[]", b"\xff", b'{"dossier": 7}', b'{"component": "x"}', b"{" * 20_000])
def test_what_is_no_decision_is_told_so_and_nothing_is_kept(program: Client, services: Any, data: bytes) -> None:
    answer = program.post("/api/v1/reuse", content=data, params=DOSSIER)
    assert answer.status_code == 422
    assert set(answer.json()["error"]) == {"code", "message", "retryable"}
    assert list(Decisions(services.objects).all()) == []


def test_an_officer_decides_on_the_checklist_and_the_paper_tells_of_it(services: Any) -> None:
    with Dispatcher(services) as dispatcher:
        officer = Client(application(services, dispatcher), accept="text/html")
        officer.cookies.set(COOKIE, signed_in(services.objects, "officer", name="le.an", branch="CN02"))
        page = officer.get(f"/procedures/{CODE}", params={"owner": MAU_ID} | DOSSIER)
        assert "Yêu cầu nộp (n)" in page.text
        form = {"component": PART, "decision": "reused", "paper_id": PAPER, "revision": "1", "owner": MAU_ID} | DOSSIER
        saved = officer.post(f"/procedures/{CODE}/decisions", data=form, params=DOSSIER)
        assert saved.status_code == 303, saved.text
        assert (saved.status_code, saved.headers["location"].endswith(f"#{PART}")) == (303, True)
        again = officer.get(f"/procedures/{CODE}", params={"owner": MAU_ID} | DOSSIER)
        assert "Dùng lại giấy tờ đã có" in again.text
        shown = officer.get(f"/papers/{PAPER}", params=DOSSIER).text
        assert "Đã dùng trong 1 hồ sơ" in shown
        (kept,) = Decisions(services.objects).on_paper(PAPER)
        assert f", {moment(kept.at)}, <a" in shown, "by the clock here, as all other moments of the page"


def test_a_name_with_a_birth_date_is_checked_and_a_name_alone_asks_for_it(services: Any) -> None:
    with Dispatcher(services) as dispatcher:
        officer = Client(application(services, dispatcher), accept="text/html")
        officer.cookies.set(COOKIE, signed_in(services.objects, "officer", name="le.an", branch="CN02"))
        alone = officer.get(f"/procedures/{CODE}", params={"owner": MAU} | DOSSIER)
        assert "họ và tên cần có cả ngày sinh" in alone.text
        both = officer.get(f"/procedures/{CODE}", params={"owner": MAU, "born": "15/01/1999"} | DOSSIER)
    assert "thành phần không cần nộp" in both.text
    assert f'value="{MAU_ID}"' in both.text, "the one person whom both mean"


def test_a_decision_sent_again_under_its_idempotency_key_gets_the_first_answer(program: Client, services: Any) -> None:
    key = {"idempotency-key": "8f14e45f"}
    first = program.post("/api/v1/reuse", params=DOSSIER, json=body(), headers=key)
    program.post("/api/v1/reuse", params=DOSSIER, json=body(decision="undone", paper_id=None, revision=None))
    again = program.post("/api/v1/reuse", params=DOSSIER, json=body(), headers=key)
    assert (again.status_code, again.json()) == (200, first.json())
    assert Decisions(services.objects).of(DOSSIER["dossier"], CODE, PART) is None  # it stays undone
    other = program.post("/api/v1/reuse", params=DOSSIER, json=body(dossier="H26.12-260901-0008"), headers=key)
    assert (other.status_code, other.json()["error"]["code"]) == (422, "usage")
    assert (
        program.post("/api/v1/reuse", params=DOSSIER, json=body(), headers={"idempotency-key": "x" * 201}).status_code
        == 422
    )


def test_the_example_of_a_one_stop_shop_spares_a_citizen_what_is_held(services: Any) -> None:
    import subprocess
    import sys
    import threading
    import time

    import uvicorn

    from tests.support.serving import free_port

    key, port = token(services.objects, "search", "reuse", purpose="một cửa thử"), free_port()
    with Dispatcher(services) as dispatcher:
        server = uvicorn.Server(uvicorn.Config(application(services, dispatcher), port=port, log_level="error"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        example = Path(__file__).parents[4] / "examples" / "one_stop_shop.py"
        words = [sys.executable, str(example), f"http://127.0.0.1:{port}", DOSSIER["dossier"], CODE, MAU_ID]
        done = subprocess.run(
            words, env={"PROGRAM_TOKEN": key}, capture_output=True, text=True, timeout=60, check=False
        )
        server.should_exit = True
        thread.join(10)
    assert done.returncode == 0, done.stderr
    kept = list(Decisions(services.objects).all())
    assert len(done.stdout.splitlines()) == len(procedures()[CODE].components)
    assert kept
    assert all(decision.dossier == DOSSIER["dossier"] for decision in kept)
    assert sum(len(line.split()) > 0 for line in example.read_text(encoding="utf-8").splitlines()) <= 60
