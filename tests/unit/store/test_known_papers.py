"""A paper that was looked at lately is listed again and not read again; what others wrote since is seen at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import NotFoundError
from store import known_papers, papers
from store.files import FileObjects
from store.known_papers import KnownPapers
from tests.unit.store.test_papers import PAPER, first_of, with_type


class Watched(FileObjects):
    """Remembers what was read."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.read_keys: list[str] = []

    def read(self, key: str) -> bytes:
        self.read_keys.append(key)
        return super().read(key)


def test_a_revision_is_read_once_and_the_next_one_of_another_process_is_seen_at_once(tmp_path: Path) -> None:
    objects, elsewhere = Watched(tmp_path), FileObjects(tmp_path)
    known = KnownPapers(objects)
    papers.file_first(elsewhere, first_of())
    assert known.load(PAPER) == known.load(PAPER) == known.history(PAPER)[-1] == first_of()
    assert objects.read_keys == [papers.key(PAPER, 1)]
    papers.revise(elsewhere, PAPER, lambda latest: with_type(latest, "khai_sinh"), by="le.an")
    assert known.load(PAPER).reading.type == "khai_sinh"
    assert [revision.revision for revision in known.history(PAPER)] == [1, 2]
    assert objects.read_keys == [papers.key(PAPER, 1), papers.key(PAPER, 2)]


def test_a_paper_that_is_gone_is_gone_and_only_so_many_are_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    objects = Watched(tmp_path)
    known = KnownPapers(objects)
    with pytest.raises(NotFoundError):
        known.load(PAPER)
    monkeypatch.setattr(known_papers, "_MOST", 1)
    others = [f"{PAPER[:-1]}{number}" for number in (1, 2)]
    for other in others:
        papers.file_first(objects, first_of(other))
        known.load(other)
    assert list(known._known) == [papers.key(others[1], 1)]
    monkeypatch.setattr(known_papers, "_MOST", 500)
    monkeypatch.setattr(known_papers, "_BYTES", 2 * len(objects.read(papers.key(PAPER[:-1] + "1", 1))) - 1)
    known.load(others[0])
    assert list(known._known) == [papers.key(others[0], 1)], "two are too much"
    assert known._bytes == len(objects.read(papers.key(others[0], 1)))
    (tmp_path / papers.key(others[1], 1)).unlink()
    with pytest.raises(NotFoundError):
        known.load(others[1])
