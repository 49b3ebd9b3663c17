"""What becomes of a batch is told as server-sent events, each once, to its own station and to programs alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from console.web import application
from core.records import Slip
from core.settings import load
from ingest.intake.accept import accept
from ingest.queue import until_done
from ingest.queue.dispatcher import Dispatcher
from ingest.station.event_log import EventLogs
from ingest.station.following import observe
from store import batches
from store.outbox import waiting
from tests.support.accounts import station_key, token
from tests.support.asgi import Client
from tests.support.services import scans, services_at


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[tuple[Any, str]]:
    config = msgspec.structs.replace(load(None, {"MOTLAN_DATA": str(tmp_path / "data")}), webhooks=("https://mot.vn/",))
    with services_at(tmp_path / "data", config=config) as services:
        slip = Slip(branch="CN02", station="Q07")
        batch = accept(services, scans(tmp_path / "in", "pages 2", "pages 1", "nothing known"), slip)
        yield services, batch.batch


def told(services: Any, batch_id: str) -> list[tuple[str, dict[str, Any]]]:
    batch = batches.load_batch(services.objects, batch_id)
    log = EventLogs(services.config.uploads).of_batch("Q07", batch_id)
    observe(services.objects, batch, log)
    return [(event.kind, event.data) for _, event in log.after("")]


def test_files_pages_papers_and_the_end_are_told_with_counts_that_reconcile(installation: tuple[Any, str]) -> None:
    services, batch_id = installation
    assert "done" not in dict(told(services, batch_id))
    until_done.finish_pending(services)
    events = told(services, batch_id)
    names = [name for name, _ in events]
    assert names.count("paper") >= 2
    assert names[-1] == "done"
    pages = events[-1][1]["pages"]
    assert pages["received"] == pages["read"] + pages["blank"] + pages["failed"] + pages["waiting"]


def test_a_stream_ends_with_the_batch_and_is_for_its_own_station_and_programs(installation: tuple[Any, str]) -> None:
    services, batch_id = installation
    until_done.finish_pending(services)
    own, other = station_key(services.objects), station_key(services.objects, "Q08")
    program, without = token(services.objects, "batches"), token(services.objects, "search", purpose="khác")
    with Dispatcher(services) as dispatcher:
        app = application(services, dispatcher)
        for key, status in ((own, 200), (program, 200), (other, 404), (without, 403)):
            answer = Client(app, authorization=f"Bearer {key}").get(f"/api/v1/batches/{batch_id}/events")
            assert answer.status_code == status
            if status == 200:
                assert answer.headers["content-type"].startswith("text/event-stream")
                parts = answer.text.strip().split("\n\n")
                assert "\nevent: done\ndata: " in parts[-1]
                assert json.loads(parts[-1].partition("data: ")[2])["pages"]["waiting"] == 0
                assert len({part.partition("\n")[0] for part in parts}) == len(parts)


def test_papers_that_can_be_found_are_told_to_programs_outside(installation: tuple[Any, str]) -> None:
    services, batch_id = installation
    until_done.finish_pending(services)
    sent = list(waiting(services.objects))
    assert {event.event for event in sent} == {"paper_searchable"}
    assert {event.data["batch"] for event in sent} == {batch_id}
    assert all(set(event.data) == {"paper_id", "revision", "batch"} for event in sent)
