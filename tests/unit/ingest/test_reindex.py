"""Reindex: every paper in the new index, several portions at once, and an interrupted one goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from core.errors import ServiceError
from ingest import reindex as module
from ingest.reindex import reindex
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
