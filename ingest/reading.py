"""Read files to papers without storing anything: the way of `motlan read`, and of anyone who only wants to look."""

from __future__ import annotations

import hashlib
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from classify.catalogue import Catalogue
from ingest.hands import Hands
from ingest.papers import papers_of
from ocr.results import PageRead
from store.errors import InputError
from store.records import Failure, Reading, Record

_AHEAD = 4  # pages a reading process that are begun before the papers of the first file are given out


class Unread(Record, frozen=True):
    """A file that could not be read: the contract's line with `error`."""

    file: str
    error: Failure


@dataclass
class _Open:
    """A file whose pages are being read."""

    name: str
    path: Path
    kind: str
    pages: list[Future[PageRead]]


def read_files(
    hands: Hands, catalogue: Catalogue, files: Iterable[tuple[str, Path]], workers: int
) -> Iterator[Reading | Unread]:
    """The papers of each file in turn, in order; a file that fails costs itself only."""
    with ThreadPoolExecutor(workers) as pool, tempfile.TemporaryDirectory() as unpacked:
        underway: deque[_Open | Unread] = deque()
        for one in _opened(hands, pool, files, Path(unpacked)):
            underway.append(one)
            while sum(len(each.pages) for each in underway if isinstance(each, _Open)) > _AHEAD * workers:
                yield from _results(hands, catalogue, underway.popleft())
        while underway:
            yield from _results(hands, catalogue, underway.popleft())


def _opened(
    hands: Hands, pool: ThreadPoolExecutor, files: Iterable[tuple[str, Path]], unpacked: Path
) -> Iterator[_Open | Unread]:
    """Each file with its pages begun, a ZIP as its members."""
    for name, path in files:
        try:
            opened = hands.open(path)
            if opened.kind == "zip":
                folder = Path(tempfile.mkdtemp(dir=unpacked))
                for member, found in hands.unzip(path, folder):
                    inner = f"{name}/{member}"
                    if isinstance(found, InputError):
                        yield Unread(inner, found.failure())
                    else:
                        yield from _opened(hands, pool, [(inner, found)], unpacked)
                continue
        except InputError as error:
            yield Unread(name, error.failure())
            continue
        pages = [pool.submit(hands.read, path, opened.kind, page) for page in range(1, opened.pages + 1)]
        yield _Open(name, path, opened.kind, pages)


def _results(hands: Hands, catalogue: Catalogue, one: _Open | Unread) -> Iterator[Reading | Unread]:
    if isinstance(one, Unread):
        yield one
        return
    with one.path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    readings = [page.result().reading for page in one.pages]
    yield from papers_of(readings, catalogue, one.name, sha256, hands.signatures(one.path, one.kind))
