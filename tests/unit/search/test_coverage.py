"""An index that is new or empty over a store with papers is told from an index of an empty store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from search.coverage import OLDEST, BehindError, ensure_covers
from search.sqlite.backend import SqliteIndex
from store import papers
from store.files import FileObjects
from tests.support.made_papers import paper


@pytest.fixture(name="index")
def _index(tmp_path: Path) -> Iterator[SqliteIndex]:
    index = SqliteIndex(tmp_path / "index.db")
    yield index
    index.close()


def store_of(tmp_path: Path, *ids: str) -> FileObjects:
    objects = FileObjects(tmp_path / "objects")
    for paper_id in ids:
        papers.file_first(objects, paper(paper_id))
    return objects


def check(index: SqliteIndex, objects: FileObjects) -> None:
    ensure_covers(index, objects, wait=lambda _: None)


def test_an_empty_store_has_nothing_to_cover(tmp_path: Path, index: SqliteIndex) -> None:
    check(index, store_of(tmp_path))


def test_an_empty_index_over_a_store_with_papers_is_told(tmp_path: Path, index: SqliteIndex) -> None:
    with pytest.raises(BehindError, match="motlan reindex"):
        check(index, store_of(tmp_path, "a", "b"))


def test_a_new_index_that_has_only_what_came_since_is_told(tmp_path: Path, index: SqliteIndex) -> None:
    ids = [f"p{number:04}" for number in range(OLDEST + 5)]
    objects = store_of(tmp_path, *ids, "q")
    index.publish([paper("q")])
    with pytest.raises(BehindError):
        check(index, objects)


def test_another_stores_index_is_told(tmp_path: Path, index: SqliteIndex) -> None:
    index.publish([paper(f"a{number:04}") for number in range(3)])
    with pytest.raises(BehindError):
        check(index, store_of(tmp_path, "b"))


def test_an_index_with_the_oldest_papers_is_believed(tmp_path: Path, index: SqliteIndex) -> None:
    objects = store_of(tmp_path, "a", "b")
    index.publish([paper("a")])
    check(index, objects)


def test_parts_of_a_paper_over_several_files_are_not_asked_for(tmp_path: Path, index: SqliteIndex) -> None:
    objects = FileObjects(tmp_path / "objects")
    papers.file_first(objects, msgspec.structs.replace(paper("a"), part_of="b"))
    check(index, objects)


def test_the_first_paper_of_a_store_may_reach_the_index_a_moment_later(tmp_path: Path, index: SqliteIndex) -> None:
    ensure_covers(index, store_of(tmp_path, "a"), wait=lambda _: index.publish([paper("a")]))
