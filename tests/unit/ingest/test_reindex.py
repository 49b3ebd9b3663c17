"""Reindex: every paper in the new index, several portions at once, and an interrupted one goes on."""

from __future__ import annotations

import multiprocessing
import multiprocessing.synchronize
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex

import msgspec
import pytest
from elasticsearch import Elasticsearch

from core.errors import ServiceError, UsageError
from ingest import reindex as module
from ingest.reindex import reindex, reindex_together
from search.index import Index
from search.open import open_index
from search.sqlite.backend import SqliteIndex
from store.files import FileObjects
from store.papers import file_first
from tests.support.made_papers import paper


@pytest.fixture
def filed(tmp_objects: FileObjects) -> FileObjects:
    for number in range(30):
        file_first(tmp_objects, paper(f"p{number:02d}"))
    file_first(tmp_objects, msgspec.structs.replace(paper("part"), part_of="p00"))
    return tmp_objects


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    opened = open_index(f"sqlite:{tmp_path / 'index.db'}")
    yield opened
    opened.close()


def test_every_whole_paper_is_in_the_new_index(
    filed: FileObjects, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PORTION", 4)
    steps: list[int] = []
    assert reindex(filed, index, on_papers=steps.append) == 30
    assert [paper_id for paper_id, _ in index.versions()] == [f"p{number:02d}" for number in range(30)]
    assert steps == sorted(steps)
    assert steps[-1] == 30


def test_an_interrupted_reindex_leaves_the_live_index_and_goes_on_where_it_was(
    filed: FileObjects, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PORTION", 4)
    index.publish([paper("p00")])
    publish, calls = SqliteIndex.publish, [0]

    def failing(self: SqliteIndex, revisions: object) -> None:
        calls[0] += 1
        if calls[0] > 3:
            raise ServiceError("the disk is away")
        publish(self, revisions)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(SqliteIndex, "publish", failing)
        with pytest.raises(ServiceError):
            reindex(filed, index, threads=1)
    assert [paper_id for paper_id, _ in index.versions()] == ["p00"]
    loaded: list[str] = []
    decoded = module.papers.decoded
    monkeypatch.setattr(
        module.papers, "decoded", lambda data, paper_id: loaded.append(paper_id) or decoded(data, paper_id)
    )
    assert reindex(filed, index, resume=True) == 30
    assert len(list(index.versions())) == 30
    assert len(loaded) == 30 - 12 + 1  # what the first run had, is not loaded again; the part is looked at


TIMES = ("01m87jk600", "01m87jk6zz", "01m8zjk600", "01m9zjk600")  # three shares: five characters of an id's time


@pytest.fixture
def spread(tmp_objects: FileObjects) -> FileObjects:
    for number in range(24):
        file_first(tmp_objects, paper(f"{TIMES[number % 4]}{number:016d}-1"))
    return tmp_objects


def _builds(
    root: Path,
    url: str,
    done: multiprocessing.queues.Queue,  # type: ignore[name-defined, type-arg]
    dies_at: int | None = None,
    joined: multiprocessing.synchronize.Barrier | None = None,
) -> None:
    """One process of a run; it kills itself in its `dies_at`-th portion, or has a share in hand when all `joined`."""
    publish, calls = module._publish, [0]

    def publishing(*args: object) -> int:
        calls[0] += 1
        if calls[0] == dies_at:
            os.kill(os.getpid(), signal.SIGKILL)
        if joined is not None and calls[0] == 1:
            joined.wait(timeout=60)
        return publish(*args)  # type: ignore[arg-type]

    module._publish, module._PORTION = publishing, 3
    together = reindex_together(FileObjects(root), open_index(url), "w48", threads=1)
    done.put((together.built.papers, together.own, together.is_live))


@pytest.fixture(params=["sqlite", pytest.param("elasticsearch", marks=pytest.mark.servers)])
def shared_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:{tmp_path / 'shared.db'}"
    return f"{request.getfixturevalue('elasticsearch_url')}/motlan-{token_hex(5)}"


def test_processes_that_name_one_run_build_one_index_and_one_that_was_killed_costs_its_share(
    spread: FileObjects, shared_url: str
) -> None:
    live = open_index(shared_url)
    live.publish([paper("before")])
    context = multiprocessing.get_context("fork")
    done = context.Queue()
    killed = context.Process(target=_builds, args=(spread.root, shared_url, done, 3))
    killed.start()
    killed.join()
    assert killed.exitcode == -signal.SIGKILL
    assert [paper_id for paper_id, _ in live.versions()] == ["before"]  # no swap before every share is done
    assert len(list(spread.list("cache/runs/reindex/w48/papers"))) == 0  # its share in hand was the first
    joined = context.Barrier(2)  # else one may have done all shares before the other starts, and the run has ended
    both = [context.Process(target=_builds, args=(spread.root, shared_url, done, None, joined)) for _ in range(2)]
    for process in both:
        process.start()
    answers = [done.get(timeout=60) for _ in both]
    for process in both:
        process.join()
    assert [built for built, _, _ in answers] == [24, 24]
    assert sum(own for _, own, _ in answers) == 3
    assert any(is_live for _, _, is_live in answers)
    assert [paper_id for paper_id, _ in live.versions()] == sorted(
        f"{TIMES[number % 4]}{number:016d}-1" for number in range(24)
    )
    with pytest.raises(UsageError, match="has ended"):
        reindex_together(spread, live, "w48")
    drop(live, shared_url)


def test_a_run_killed_before_the_swap_is_swapped_by_the_next_and_one_overtaken_swaps_nothing(
    spread: FileObjects, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(SqliteIndex, "go_live", failing_swap)
        with pytest.raises(ServiceError, match="power"):
            reindex_together(spread, index, "w48")
    assert list(index.versions()) == []
    assert reindex_together(spread, index, "w48").own == 0
    assert len(list(index.versions())) == 24
    with monkeypatch.context() as patched:
        patched.setattr(SqliteIndex, "go_live", failing_swap)
        with pytest.raises(ServiceError, match="power"):
            reindex_together(spread, index, "w49")
    file_first(spread, paper("later"))
    assert reindex(spread, index) == 25
    with pytest.raises(ServiceError, match="taken over"):
        reindex_together(spread, index, "w49")
    assert len(list(index.versions())) == 25


def failing_swap(_index: SqliteIndex, _name: str) -> None:
    raise ServiceError("the power is away")


def drop(index: Index, url: str) -> None:
    index.close()
    if url.startswith("elasticsearch"):
        address, alias = url.removeprefix("elasticsearch+").rsplit("/", 1)
        with Elasticsearch(address) as client:
            for name in client.indices.get_alias(name=alias):
                client.indices.delete(index=name)
