"""An index that is new or empty over a store with papers is told from an index of an empty store."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest

from core.errors import ServiceError
from search.coverage import OLDEST, BehindError, Covered, ensure_covers
from search.sqlite.backend import SqliteIndex
from store import papers
from store.files import FileObjects
from store.objects import Entry
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


# ── believed for a minute ─────────────────────────────────────────────────────────────────────────────────────────


class Counting(FileObjects):
    """A store that counts how often its papers are listed, and lets that wait, or fail."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.asked, self.down = 0, False
        self.begun, self.go = threading.Event(), threading.Event()
        self.go.set()

    def list(self, prefix: str, *, after: str = "") -> Iterator[Entry]:
        if prefix == "papers/":
            self.asked += 1
            self.begun.set()
            assert self.go.wait(10)
            if self.down:
                raise ServiceError("the store is away")
        return super().list(prefix, after=after)


@pytest.fixture
def believed(tmp_path: Path, index: SqliteIndex) -> tuple[Covered, Counting, list[float]]:
    objects, now = Counting(tmp_path / "objects"), [1000.0]
    papers.file_first(objects, paper("a"))
    index.publish([paper("a")])
    return Covered(index, objects, clock=lambda: now[0]), objects, now


def test_of_many_who_come_at_once_one_asks_and_all_have_the_answer(
    believed: tuple[Covered, Counting, list[float]],
) -> None:
    covered, objects, _ = believed
    objects.go.clear()
    with ThreadPoolExecutor(5) as pool:
        asked = [pool.submit(covered.ensure) for _ in range(5)]
        assert objects.begun.wait(10)
        objects.go.set()
        for answer in asked:
            answer.result()
    assert objects.asked == 1


def test_before_the_minute_is_over_it_is_asked_again_and_nobody_waits(
    believed: tuple[Covered, Counting, list[float]],
) -> None:
    covered, objects, now = believed
    covered.ensure()
    now[0] += 20
    covered.ensure()
    assert objects.asked == 1
    objects.go.clear()
    objects.begun.clear()
    now[0] += 20
    covered.ensure()  # does not wait for the store, which does not answer yet
    assert objects.begun.wait(10)
    covered.ensure()
    assert objects.asked == 2
    objects.go.set()
    with covered._asking:  # the answer has come
        pass
    now[0] += 25
    covered.ensure()
    assert objects.asked == 2, "the second answer is believed from when it was asked"


def test_an_answer_that_failed_in_the_background_is_told_to_whoever_comes_next_and_an_old_one_is_no_answer(
    believed: tuple[Covered, Counting, list[float]],
) -> None:
    covered, objects, now = believed
    covered.ensure()
    objects.down = True
    now[0] += 40
    covered.ensure()
    with covered._asking:
        pass
    with pytest.raises(ServiceError):
        covered.ensure()
    objects.down = False
    covered.ensure()
    objects.down = True
    now[0] += 3600  # nobody asked for an hour: the index may be another by now
    with pytest.raises(ServiceError):
        covered.ensure()
