"""A station is told which components of its dossier have to be scanned: names alone, and nothing of other branches."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from console.web import application
from core.catalogue.procedure import procedures
from ingest.queue.dispatcher import Dispatcher
from store import papers
from store.access_log import looks
from store.decisions import Decided, Decision, Decisions
from tests.support.accounts import station_key, token
from tests.support.asgi import Client
from tests.support.made_papers import MAU_ID, paper
from tests.support.services import services_at

PAPER = "01m87rsyrhnentqaxbnentqaxb-"
CODE = "1.004222"
DOSSIER = "H26.12-260901-0007"
PARTS = procedures()[CODE].components
BIRTH = next((part.component for part in PARTS if "khai_sinh" in part.accepts), PARTS[0].component)


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Any]:
    with services_at(tmp_path / "data") as services:
        yield services


@pytest.fixture
def station(services: Any) -> Iterator[Client]:
    with Dispatcher(services) as dispatcher:
        key = station_key(services.objects)
        yield Client(application(services, dispatcher), authorization=f"Bearer {key}")


def hold(services: Any, number: int, branch: str, dossier: str | None = None) -> None:
    record = paper(f"{PAPER}{number}", type="khai_sinh", owner_id=MAU_ID, branch=branch)
    record = msgspec.structs.replace(record, slip=msgspec.structs.replace(record.slip, dossier=dossier))
    papers.file_first(services.objects, record)
    services.index.publish([record])


def decide(services: Any, component: str, decision: Decided, **changes: Any) -> None:
    Decisions(services.objects).record(
        Decision(
            dossier=DOSSIER, procedure=CODE, component=component, owner=MAU_ID, decision=decision, **changes
        ), by="le.an",
    )  # fmt: skip


def ask(client: Client, dossier: str = DOSSIER, code: str = CODE) -> httpx.Response:
    return client.get(f"/api/v1/dossiers/{dossier}/needed", params={"procedure": code})


def needed(client: Client, **changes: str) -> dict[str, bool]:
    return {part["component"]: part["needed"] for part in ask(client, **changes).json()["components"]}


def test_of_a_dossier_that_nobody_knows_every_component_is_needed_that_no_database_gives(station: Client) -> None:
    answer = ask(station)
    assert answer.status_code == 200
    assert answer.json()["procedure"] == CODE
    assert set(answer.json()["components"][0]) == {"component", "name", "needed", "required", "condition"}
    components = needed(station)
    assert list(components) == [part.component for part in PARTS]
    assert any(components.values())


def test_what_an_officer_decided_counts_before_what_the_check_says(station: Client, services: Any) -> None:
    component = next(name for name, is_needed in needed(station).items() if is_needed)
    hold(services, 1, "CN02")
    decide(services, component, "reused", paper_id=f"{PAPER}1", paper_revision=1)
    assert not needed(station)[component]
    decide(services, component, "asked_for", reason="incomplete")
    assert needed(station)[component]
    decide(services, component, "shown_only", paper_id=f"{PAPER}1", paper_revision=1)
    assert not needed(station)[component]


def test_the_owner_of_a_dossier_is_known_by_what_its_branch_handed_in_and_no_other_branchs_paper_spares_a_scan(
    station: Client, services: Any
) -> None:
    before = needed(station)
    hold(services, 1, "CN05", DOSSIER)
    hold(services, 2, "CN05")
    assert needed(station) == before
    hold(services, 3, "CN02", DOSSIER)
    after = needed(station)
    assert all(is_needed or not after[name] for name, is_needed in before.items())


def test_nothing_but_names_is_told_and_the_question_stands_in_the_log(station: Client, services: Any) -> None:
    hold(services, 1, "CN02", DOSSIER)
    text = ask(station).text
    assert MAU_ID not in text
    assert PAPER not in text
    (look,) = looks.looks(services.objects, looks.Asked(who="station:Q07"))
    assert (look.action, look.procedure) == ("needed", CODE)


def test_without_a_procedure_or_with_an_unknown_one_it_says_what_is_wrong(station: Client) -> None:
    assert station.get(f"/api/v1/dossiers/{DOSSIER}/needed").status_code == 422
    assert ask(station, code="9.999999").status_code in (404, 422)


def test_a_program_does_not_ask_as_a_station(station: Client, services: Any) -> None:
    program = Client(station.app, authorization=f"Bearer {token(services.objects, 'reuse')}")
    assert ask(program).status_code == 403
