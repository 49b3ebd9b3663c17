"""Originals at hand: fetched once for all who read their pages, and not for long."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.errors import NotFoundError
from store import at_hand
from store.files import FileObjects

KEY = "originals/ab/cd/abcd"


class Bringing(FileObjects):
    """A store that brings a copy of each object, as one on a server does."""

    fetched = 0

    @property
    def brings_copies(self) -> bool:
        return True

    @contextmanager
    def fetch(self, key: str) -> Iterator[Path]:
        self.fetched += 1
        copy = self.root / f"copy-{self.fetched}"
        copy.write_bytes(self.read(key))
        yield copy
        copy.unlink()


@pytest.fixture
def objects(tmp_path: Path) -> Bringing:
    bringing = Bringing(tmp_path / "objects")
    bringing.create(KEY, b"a scan")
    return bringing


def test_many_who_read_an_original_at_once_have_it_fetched_once(objects: Bringing) -> None:
    def read(_: int) -> bytes:
        with at_hand.fetch(objects, KEY) as path:
            return path.read_bytes()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(read, range(12))) == {b"a scan"}
    assert objects.fetched == 1


def test_one_that_nobody_uses_is_gone_after_some_seconds(objects: Bringing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(at_hand, "SECONDS", 0.0)
    with at_hand.fetch(objects, KEY) as path:
        assert path.read_bytes() == b"a scan"
    assert not path.exists()
    with at_hand.fetch(objects, KEY) as again:
        assert again.exists()
    assert objects.fetched == 2


def test_no_more_than_a_few_stay(objects: Bringing) -> None:
    for number in range(20):
        objects.create(f"{KEY}{number}", b"another")
        with at_hand.fetch(objects, f"{KEY}{number}"):
            pass
    assert len(list(objects.root.glob("copy-*"))) == 8


def test_one_that_is_not_there_is_not_found_and_found_when_it_is(objects: Bringing) -> None:
    with pytest.raises(NotFoundError), at_hand.fetch(objects, f"{KEY}e"):
        pass
    objects.create(f"{KEY}e", b"it came")
    with at_hand.fetch(objects, f"{KEY}e") as path:
        assert path.read_bytes() == b"it came"


def test_one_that_was_received_is_used_without_fetching_it(objects: Bringing, monkeypatch: pytest.MonkeyPatch) -> None:
    at_hand.keep(objects, KEY, b"a scan")
    monkeypatch.setattr(at_hand, "SECONDS", 0.0)
    with at_hand.fetch(objects, KEY) as path:
        assert path.read_bytes() == b"a scan"
    assert (objects.fetched, path.exists()) == (0, False)


def test_of_many_that_were_received_those_that_are_read_first_stay(
    objects: Bringing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(at_hand, "_MOST_KEPT", 2)
    for number in range(4):
        at_hand.keep(objects, f"{KEY}{number}", b"received")
    for number in range(2):
        with at_hand.fetch(objects, f"{KEY}{number}"):
            pass
    assert objects.fetched == 0
    with pytest.raises(NotFoundError), at_hand.fetch(objects, f"{KEY}2"):
        pass
