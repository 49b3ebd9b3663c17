"""Held papers labelled again: only where something changed, never over an officer, gone on with after a stop."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from core.records import Revision
from ingest.over_papers import Counts
from ingest.relabel import CURSOR, relabel
from ingest.services import Services
from store import pages, papers
from tests.support.taught import filed, statuses

NUMBERS = ("001199999999", "001199999998", "001199999997")


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    with filed(tmp_path / "data", statuses(*NUMBERS)) as (services, _):
        yield services


def held(services: Services) -> list[Revision]:
    return list(papers.latest_of_all(services.objects))


def spoil(services: Services, paper_id: str, by: str = "reader") -> Revision:
    """A paper as older rules may have labelled it: without its purpose."""

    def without(latest: Revision) -> Revision:
        fields = {name: value for name, value in latest.reading.fields.items() if name != "purpose"}
        return replace(latest, reading=replace(latest.reading, fields=fields))

    return papers.revise(services.objects, paper_id, without, by=by)


def test_a_paper_gets_a_next_revision_only_where_something_changed(services: Services) -> None:
    first = held(services)[0]
    spoil(services, first.paper_id)
    assert relabel(services) == Counts(looked_at=3, changed=1, unchanged=2)
    assert papers.load(services.objects, first.paper_id).reading == first.reading
    assert relabel(services) == Counts(looked_at=3, unchanged=3)
    assert [paper.revision for paper in held(services)] == [3, 1, 1]


def test_a_paper_that_an_officer_worked_on_stays_as_the_officer_left_it(services: Services) -> None:
    spoiled = spoil(services, held(services)[0].paper_id, by="Trần Cán Bộ")
    assert relabel(services).changed == 0
    assert papers.load(services.objects, spoiled.paper_id) == spoiled


def test_only_papers_that_were_asked_for_are_looked_at(services: Services) -> None:
    assert relabel(services, type="gcn_qsdd") == Counts()
    assert relabel(services, since="2999-01-01") == Counts()
    assert relabel(services, type="xn_tthn", since="2000-01-01").looked_at == 3


def test_an_interrupted_run_goes_on_where_it_stood(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.over_papers._STEP", 1)
    services = dataclasses.replace(services, config=replace(services.config, workers=1))
    first, second, _ = held(services)
    spoil(services, first.paper_id)

    def stop(count: int) -> None:
        if count == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        relabel(services, on_papers=stop)
    assert services.objects.read(CURSOR)
    looked: list[int] = []
    assert relabel(services, on_papers=looked.append) == Counts(looked_at=3, changed=1, unchanged=2)
    assert looked == [3]
    assert papers.load(services.objects, second.paper_id).revision == 1


def test_counter_pages_go_first(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    waits = iter([True, True, False, False, False])
    slept: list[float] = []
    monkeypatch.setattr("ingest.over_papers.time.sleep", slept.append)
    assert relabel(services, counter_waits=lambda: next(waits)).looked_at == 3
    assert len(slept) == 2


def test_a_paper_whose_pages_are_not_at_hand_is_counted_and_stays(services: Services) -> None:
    first = held(services)[0]
    for entry in list(services.objects.list(pages.folder(first.reading.sha256, "").removesuffix("/"))):
        services.objects.delete(entry.key)
    assert relabel(services) == Counts(looked_at=3, unchanged=2, failed=1)
    assert papers.load(services.objects, first.paper_id) == first
