"""Metrics: what was counted comes out in Prometheus' text format, by lane and branch; status tells who waits."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from console.web import application
from core.errors import ServiceError
from core.records import Batch, BatchFile, Slip
from core.times import now
from ingest.intake.accept import accept
from ingest.observe import metrics, status
from ingest.observe.away import away
from ingest.observe.status import Line
from ingest.queue import until_done
from ingest.queue.dispatcher import Dispatcher
from ingest.services import Services
from tests.support.accounts import token
from tests.support.asgi import Client
from tests.support.services import scans, services_at

LINE = re.compile(r'^[a-z_]+(\{[a-z_]+="[^"\n]*"(,[a-z_]+="[^"\n]*")*\})? (\+Inf|[-+0-9.e]+)$')


@pytest.fixture
def services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    fresh = metrics.Tally()
    for module in ("ingest.pipeline", "ingest.intake.accept", "ingest.queue.dispatcher", "ingest.observe.metrics"):
        monkeypatch.setattr(f"{module}.TALLY", fresh)
    with services_at(tmp_path / "data") as opened:
        yield opened


def test_what_went_through_is_counted_by_lane_and_branch(services: Services, tmp_path: Path) -> None:
    slip = Slip(branch='CN "02"')
    accept(services, scans(tmp_path / "in", "pages 4 fail 2 damaged blank 3", "rubbish"), slip)
    until_done.finish_pending(services)
    shown = metrics.text(services)
    of = 'branch="CN \\"02\\"",lane="counter"'
    assert f"motlan_received_pages_total{{{of}}} 4" in shown
    assert f'motlan_filed_pages_total{{{of},result="read"}} 2' in shown
    assert 'motlan_failures_total{branch="CN \\"02\\"",code="damaged",lane="counter"} 1' in shown
    assert 'motlan_failures_total{branch="CN \\"02\\"",code="unknown_format",lane="counter"} 1' in shown
    assert re.search(r'motlan_papers_total\{.*review="(yes|no)"\} \d', shown)
    assert re.search(r'motlan_searchable_seconds_bucket\{.*le="\+Inf".*\} 1\.0\n', shown)
    assert 'motlan_waiting_pages{branch="",lane="archive"} 0' in shown


def test_every_line_has_the_form_that_prometheus_reads(services: Services, tmp_path: Path) -> None:
    accept(services, scans(tmp_path / "in", "pages 2"), Slip(branch="CN02"))
    until_done.finish_pending(services)
    lines = metrics.text(services).splitlines()
    values = [line for line in lines if not line.startswith("#")]
    assert values
    assert all(LINE.match(line) for line in values), [line for line in values if not LINE.match(line)]
    types = [line.split()[2] for line in lines if line.startswith("# TYPE")]
    assert len(types) == len(set(types))


def test_what_waits_is_shown_with_its_age(services: Services, tmp_path: Path) -> None:
    accept(services, scans(tmp_path / "in", "pages 3"), Slip(branch="CN05", lane="archive"))
    shown = metrics.text(services)
    assert 'motlan_waiting_pages{branch="CN05",lane="archive"} 3' in shown
    assert 'motlan_oldest_waiting_seconds{branch="CN05",lane="archive"}' in shown


def test_counts_of_other_processes_are_added(services: Services) -> None:
    for key in ("cache/metrics/one", "cache/metrics/two"):
        tally = metrics.Tally()
        tally._key, tally._owner = key, os.getpid()
        tally.received(Batch("b", "", Slip(branch="B"), (BatchFile("a", "0", "taken_in", 5),)))
        tally.save(services.objects, now=True)
    assert 'motlan_received_pages_total{branch="B",lane="counter"} 10' in metrics.text(services)


def test_who_has_waited_longest_and_what_is_before_a_batch() -> None:
    def line(batch: str, branch: str, pages: int) -> Line:
        return Line(batch, branch, "2026-01-05T08:00:00Z", pages)

    queues = {
        "counter": [line("c1", "A", 10), line("c2", "B", 2), line("c3", "A", 4)],
        "archive": [line("a1", "A", 500), line("a2", "B", 20)],
    }
    assert status.pages_before(queues, "c1") == 16  # all of the lane at most
    assert status.pages_before(queues, "c2") == 4  # two branches take turns
    assert status.pages_before(queues, "a2") == 16 + 40
    assert status.pages_before(queues, "done") is None
    oldest = status.oldest(queues)
    assert oldest["counter"] is not None
    assert oldest["counter"].batch == "c1"


def test_prometheus_is_answered_with_a_token_of_that_scope_and_refused_without(services: Services) -> None:
    with Dispatcher(services) as dispatcher:
        app = application(services, dispatcher)
        answer = Client(app, authorization=f"Bearer {token(services.objects, 'metrics')}").get("/metrics")
        other = Client(app, authorization=f"Bearer {token(services.objects, 'search')}").get("/metrics")
        assert other.status_code == 403
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
        assert "motlan_waiting_pages" in answer.text
        assert Client(app).get("/metrics").status_code == 401


def test_a_service_that_workers_find_away_is_named_with_since_when_until_it_is_back(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    tally, first = metrics.Tally(), "2026-01-05T08:00:00Z"
    monkeypatch.setattr(metrics, "now_utc", lambda: first)
    tally.away(ServiceError("the index server at x:9200 cannot be reached"))
    monkeypatch.setattr(metrics, "now_utc", lambda: "2026-01-05T09:00:00Z")
    tally.away(ServiceError("the index server at x:9200 cannot be reached"))
    tally.save(services.objects, now=True)
    assert metrics.away(services.objects) == {"the index server at x:9200 cannot be reached": first}
    monkeypatch.setattr(metrics, "_AWAY", -1.0)
    tally.save(services.objects, now=True)
    assert metrics.away(services.objects) == {}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"queue": "redis://127.0.0.1:1/0"}, "the queue at 127.0.0.1:1 cannot be reached"),
        ({"index": "elasticsearch+http://127.0.0.1:1/a"}, "the index server at 127.0.0.1:1 cannot be reached"),
    ],
)
def test_a_service_that_nobody_told_of_is_found_away_at_this_moment(
    services: Services, changed: dict[str, str], said: str
) -> None:
    (service,) = away(msgspec.structs.replace(services.config, **changed), services.objects)
    assert service.why.startswith(said)
    assert service.since[:13] == now()[:13]
    assert away(services.config, services.objects) == []
