"""Read files to papers without storing anything: the way of `motlan read`, and of anyone who only wants to look."""

from __future__ import annotations

import hashlib
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from classify.papers.separator_sheets import Part
from core.catalogue import Catalogue
from core.errors import InputError
from core.records import Failure, PageReading, Portion, Reading, Record, Signature
from ingest.filing.file_sequence import MOST_PAGES, WALL, Edge, FileSequence, Member, Own, UnreadError, edge
from ingest.filing.from_readings import paper_of, paper_over_files
from ingest.filing.papers_over_files import plan
from ingest.reader_pool import ReaderPool
from ocr.results import PageRead

_AHEAD = 4  # pages a reading process that are begun before the papers of the first file are given out


class Unread(Record, frozen=True):
    """A file that could not be read: the line with `error` of docs/contract.md."""

    file: str
    error: Failure


@dataclass
class _Open:
    """A file whose pages are being read."""

    name: str
    path: Path
    kind: str
    pages: list[Future[PageRead]]


@dataclass(frozen=True)
class _Read:
    """A file whose pages are read."""

    name: str
    sha256: str
    readings: list[PageReading]
    signatures: tuple[Signature, ...]


def read_files(
    readers: ReaderPool, catalogue: Catalogue, files: Iterable[tuple[str, Path]], workers: int
) -> Iterator[Reading | Unread]:
    """The papers of each file in turn, in order; a file that fails costs itself only.

    Files named one after the other may hold one paper, as in a batch of the counter: it is given once, with the first.
    """
    with ThreadPoolExecutor(workers) as pool, tempfile.TemporaryDirectory() as unpacked:
        underway: deque[_Open | Unread] = deque()
        desk = _Desk(readers, catalogue)
        for opened in _opened(readers, pool, files, Path(unpacked)):
            underway.append(opened)
            while sum(len(each.pages) for each in underway if isinstance(each, _Open)) > _AHEAD * workers:
                yield from desk.take(underway.popleft())
        while underway:
            yield from desk.take(underway.popleft())
        yield from desk.finish()


def _opened(
    readers: ReaderPool, pool: ThreadPoolExecutor, files: Iterable[tuple[str, Path]], unpacked: Path
) -> Iterator[_Open | Unread]:
    """Each file with its pages begun, a ZIP as its members."""
    for name, path in files:
        try:
            opened = readers.open(path)
            if opened.kind == "zip":
                folder = Path(tempfile.mkdtemp(dir=unpacked))
                for member, content in readers.unzip(path, folder):
                    inner = f"{name}/{member}"
                    if isinstance(content, InputError):
                        yield Unread(inner, content.failure())
                    else:
                        yield from _opened(readers, pool, [(inner, content)], unpacked)
                continue
        except InputError as error:
            yield Unread(name, error.failure())
            continue
        pages = [pool.submit(readers.read, path, opened.kind, page) for page in range(1, opened.pages + 1)]
        yield _Open(name, path, opened.kind, pages)


class _Desk:
    """Takes files whose pages are read, in order, and gives out papers once no file to come can have pages of them."""

    def __init__(self, readers: ReaderPool, catalogue: Catalogue) -> None:
        self._readers = readers
        self._catalogue = catalogue
        self._sequence = FileSequence([], by_name=False, is_open=True)
        self._edges: list[Edge] = []
        self._held: dict[int, _Read | Unread] = {}  # files not given out, and those that such a one may go on from
        self._next = 0  # file to be given out next

    def take(self, opened: _Open | Unread) -> Iterator[Reading | Unread]:
        """One file more; what can be given out now."""
        place = len(self._edges)
        if isinstance(opened, Unread):
            self._held[place] = opened
            self._sequence.names.append(None)
            self._edges.append(WALL)
        else:
            with opened.path.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            readings = [page.result().reading for page in opened.pages]
            signatures = self._readers.signatures(opened.path, opened.kind)
            self._held[place] = _Read(opened.name, sha256, readings, signatures)
            self._sequence.names.append(opened.name if 0 < len(readings) <= MOST_PAGES else None)
            self._edges.append(edge(readings, self._catalogue))
        yield from self._ready()

    def finish(self) -> Iterator[Reading | Unread]:
        """No file more; the rest."""
        self._sequence.is_open = False
        yield from self._ready()

    def _ready(self) -> Iterator[Reading | Unread]:
        while self._next < len(self._edges):
            opened = self._held[self._next]
            if isinstance(opened, Unread):
                yield opened
            else:
                try:
                    papers = plan(self._sequence, self._next, self._look, self._pages, self._catalogue)
                except UnreadError:
                    return
                yield from self._papers_from(opened, papers)
            self._next += 1
            self._let_go()

    def _let_go(self) -> None:
        """Forget the readings of files given out, unless they stand in a row of sheets that is divided as one."""
        start = self._sequence.start(self._next - 1)
        opened = (at for at in self._held if start <= at < self._next and self._edges[at].open_row)
        for at in [at for at in self._held if at < min(opened, default=self._next)]:
            del self._held[at]

    def _papers_from(self, opened: _Read, papers: Sequence[Own]) -> Iterator[Reading]:
        """The papers of a file that begin in it, and what began in none before it."""
        for number, own in enumerate(papers, start=1):
            if not own.members or own.whole is None:
                yield paper_of(
                    number, own.part, opened.readings, self._catalogue, opened.name, opened.sha256, opened.signatures
                )
            elif min(member.place for member in own.members) == self._next:
                yield self._whole(own.members, own.whole)

    def _whole(self, members: Sequence[Member], whole: Part) -> Reading:
        files = [opened for member in members if isinstance(opened := self._held[member.place], _Read)]
        parts = tuple(
            Portion(opened.name, opened.sha256, member.pages) for opened, member in zip(files, members, strict=True)
        )
        pages = ([opened.readings[page - 1] for page in part.pages] for opened, part in zip(files, parts, strict=True))
        signatures = tuple(signature for file in files for signature in file.signatures)
        return paper_over_files(members[0].paper, whole, parts, pages, self._catalogue, signatures)

    def _look(self, place: int) -> Edge:
        return self._edges[place]

    def _pages(self, place: int) -> Sequence[PageReading]:
        opened = self._held[place]
        return opened.readings if isinstance(opened, _Read) else ()
