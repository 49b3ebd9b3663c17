"""What happens to a batch is told as it happens: quality before reading, each event once, from where one lost it."""

from __future__ import annotations

import hashlib
import json
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from console.web import application
from ingest.queue.dispatcher import Dispatcher
from ingest.services import Services
from ingest.station.event_log import Event, EventLogs
from search.web.callers import STATION_COOKIE
from store import batches
from store.accounts.keys import Stations
from store.accounts.sessions import Sessions
from tests.support.accounts import COOKIE, signed_in, station_key, token
from tests.support.asgi import Client
from tests.support.services import services_at
from tests.unit.ingest.station.test_uploads import close, upload

A, B = b"pages 3 dark fail 2 damaged", b"pages 1"
PUSH = "push-of-the-test"


class Told(NamedTuple):
    id: str
    kind: str
    data: dict[str, Any]


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    with services_at(tmp_path / "data") as services:
        yield services


@pytest.fixture
def dispatcher(services: Services) -> Iterator[Dispatcher]:
    with Dispatcher(services) as dispatcher:
        yield dispatcher


@pytest.fixture
def app(services: Services, dispatcher: Dispatcher) -> Any:
    return application(services, dispatcher)


@pytest.fixture
def station(app: Any, services: Services) -> Client:
    return Client(app, authorization=f"Bearer {station_key(services.objects)}")


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def events(answer: httpx.Response) -> list[Told]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/event-stream")
    parsed = []
    for block in answer.text.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith((":", "retry")))
        if lines:
            parsed.append(Told(lines["id"], lines["event"], json.loads(lines["data"])))
    return parsed


def worked_off(dispatcher: Dispatcher, services: Services) -> None:
    """Read and file everything that waits."""
    dispatcher.start()
    until = time.monotonic() + 20
    while list(batches.pending(services.objects, "counter")):
        assert time.monotonic() < until
        dispatcher.sweep()
        time.sleep(0.05)


def wait_for(services: Services, kind: str, count: int) -> list[Event]:
    """The events of the test's push, once there are so many of a kind."""
    log = EventLogs(services.config.uploads).of_push("Q07", PUSH)
    until = time.monotonic() + 10
    while True:
        events = [event for _, event in log.after("")]
        if sum(event.kind == kind for event in events) >= count:
            return events
        assert time.monotonic() < until, events
        time.sleep(0.02)


def test_the_quality_of_a_file_is_told_before_its_batch_is_closed(station: Client, services: Services) -> None:
    upload(station, A, name="a.pdf", sha256=digest(A))
    looked_at = wait_for(services, "quality", 3)
    assert [(event.kind, event.data["page"], event.data["verdict"]) for event in looked_at] == [
        ("quality", 1, "reject"), ("quality", 2, "reject"), ("quality", 3, "reject"),
    ]  # fmt: skip
    (finding,) = looked_at[0].data["findings"]
    assert (finding["code"], finding["level"]) == ("dark", "reject")
    assert finding["message"].startswith("Quét lại trang 1: ")
    assert list(batches.batch_ids(services.objects)) == []


def test_what_the_order_of_pages_shows_is_told_once_the_batch_is_closed(station: Client, services: Services) -> None:
    front, back, lone = b"pages 1 card", b"pages 1 card back", b"pages 1 card alone"
    for data in (back, front, lone):
        upload(station, data, sha256=digest(data))
    batch = close(station, ("b.pdf", back), ("a.pdf", front), ("c.pdf", lone)).json()["batch"]
    told = [event.data for event in wait_for(services, "quality", 5) if event.data.get("together")]
    assert [(data["file"], data["findings"][0]["code"]) for data in told] == [
        ("a.pdf", "back_first"), ("c.pdf", "missing_side"),
    ]  # fmt: skip
    assert told[0]["findings"][0]["message"].startswith("Xem lại trang 1: mặt sau của thẻ (trang 1 của b.pdf)")
    quality = station.get(f"/api/v1/batches/{batch}").json()["quality"]
    assert quality["pages"] == 3
    assert [(page["file"], page["page"], page["verdict"], len(page["messages"])) for page in quality["remarks"]] == [
        ("a.pdf", 1, "warn", 1), ("c.pdf", 1, "warn", 1),
    ]  # fmt: skip


def test_from_receipt_to_search_each_thing_is_told_once_and_the_stream_ends(
    station: Client, services: Services, dispatcher: Dispatcher
) -> None:
    for data in (A, B):
        upload(station, data, sha256=digest(data))
    batch = close(station, ("a.pdf", A), ("b.pdf", B)).json()["batch"]
    wait_for(services, "quality", 4)
    worked_off(dispatcher, services)
    all_events = events(station.get(f"/api/v1/batches/{batch}/events"))
    kinds = Counter(event.kind for event in all_events)
    papers = kinds.pop("paper")
    assert papers == len(all_events[-1].data["paper_ids"])
    assert kinds == {
        "quality": 4, "received": 1, "read": 3, "failed": 1, "searchable": 2, "file": 2, "page": 1, "done": 1,
    }  # fmt: skip
    assert all_events[-1].kind == "done"
    assert all_events[-1].data["pages"] == {"received": 4, "read": 3, "blank": 0, "failed": 1, "waiting": 0}
    (failed,) = (event.data for event in all_events if event.kind == "failed")
    assert (failed["file"], failed["page"], failed["code"]) == ("a.pdf", 2, "damaged")
    assert len({event.id for event in all_events}) == len(all_events)
    again = events(station.get(f"/api/v1/batches/{PUSH}/events"))
    assert again == all_events  # a station may name its push as well


def test_whoever_lost_the_link_goes_on_behind_the_last_event(
    station: Client, services: Services, dispatcher: Dispatcher
) -> None:
    upload(station, B, sha256=digest(B))
    batch = close(station, ("b.pdf", B)).json()["batch"]
    worked_off(dispatcher, services)
    path = f"/api/v1/batches/{batch}/events"
    all_events = events(station.get(path))
    for place in range(len(all_events) - 1):
        assert events(station.get(path, headers={"Last-Event-ID": all_events[place].id})) == all_events[place + 1 :]
    assert station.get(path, headers={"Last-Event-ID": all_events[-1].id}).status_code == 204
    for strange in ("", "x", "ffffffff-3", f"{all_events[0].id}9999999999"):
        assert events(station.get(path, headers={"Last-Event-ID": strange})) == all_events


def test_a_batch_is_told_to_its_station_to_officers_of_its_branch_and_to_nobody_else(
    app: Any, station: Client, services: Services, dispatcher: Dispatcher
) -> None:
    upload(station, B, sha256=digest(B))
    batch = close(station, ("b.pdf", B)).json()["batch"]
    worked_off(dispatcher, services)
    path = f"/api/v1/batches/{batch}/events"
    other = Client(app, authorization=f"Bearer {station_key(services.objects, 'Q08')}")
    assert other.get(path).status_code == 404
    assert station.get("/api/v1/batches/01m87rsyrh6yxwz9/events").status_code == 404
    for name, branch, wanted in (("le.an", "CN02", 200), ("vu.ha", "CN05", 403)):
        officer = Client(app)
        officer.cookies.set(COOKIE, signed_in(services.objects, "officer", name=name, branch=branch))
        assert officer.get(path).status_code == wanted
        assert officer.get(f"/api/v1/batches/{batch}").status_code == 401  # by its session the stream alone
        assert officer.post("/api/v1/batches", json={}).status_code == 401
    program = Client(app, authorization=f"Bearer {token(services.objects, 'batches')}")
    assert program.get(path).status_code == 200
    stranger = Client(app)
    assert stranger.get(path).status_code == 401


def test_pushes_sent_in_one_piece_are_looked_at_too(station: Client, services: Services) -> None:
    listed = [{"name": "b.pdf", "sha256": digest(B), "bytes": len(B)}]
    slip = json.dumps({"push": PUSH, "slip": {}, "files": listed})
    station.post("/api/v1/batches", files=[("slip", (None, slip)), (digest(B), ("b", B))])
    looked_at = wait_for(services, "quality", 1)
    assert looked_at[-1].data["verdict"] == "good"


def test_events_of_two_writers_are_told_once_and_a_torn_line_is_passed_over(tmp_path: Path) -> None:
    log = EventLogs(tmp_path).of_push("Q07", PUSH)
    log.append([Event("read", "a:1", {"page": 1})])
    EventLogs(tmp_path).of_push("Q07", PUSH).append([Event("read", "a:1", {}), Event("read", "a:2", {"page": 2})])
    path = next(tmp_path.rglob("*.jsonl"))
    with path.open("ab") as file:
        file.write(b'{"kind": "re')
    assert [event.data["page"] for _, event in log.after("")] == [1, 2]


def test_a_revoked_key_ends_the_stations_session(app: Any, services: Services) -> None:
    station_key(services.objects)
    stations = Stations(services.objects)
    session = Sessions(services.objects).begin("Q07", stations.load("Q07").revision, is_station=True)
    browser = Client(app)
    browser.cookies.set(STATION_COOKIE, session)
    assert browser.get(f"/api/v1/originals/{'0' * 64}").status_code == 404
    assert browser.post("/api/v1/batches", json={}, headers={"Origin": "http://elsewhere"}).status_code == 401
    assert browser.get("/api/v1/search?q=x").status_code == 401
    stations.revoke("Q07", by="test")
    assert browser.get(f"/api/v1/originals/{'0' * 64}").status_code == 401
