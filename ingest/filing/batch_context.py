"""A received file among the files of its batch: what the object store knows of its neighbours, and so its papers."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from functools import cache, lru_cache, partial

from classify.papers.separator_sheets import divide
from core.catalogue import Catalogue
from core.records import Batch, BatchFile, PageReading
from ingest.filing.file_sequence import MOST_PAGES, WALL, Edge, FileSequence, Own, edge
from ingest.filing.papers_over_files import plan
from ingest.services import Services
from ocr.version import READER
from store import batches, pages
from store.objects import Objects

_INLINE = 16  # neighbours on each side that are looked after at once; a sweep sends the rest


class Files:
    """The distinct files of a batch in a row. It remembers how names stand to each other, never what was read."""

    def __init__(self, batch: Batch) -> None:
        seen: dict[str, BatchFile] = {}
        for place, file in enumerate(batch.files):
            seen.setdefault(file.sha256 if file.sha256 and not file.error else f"unread {place}", file)
        self.files = list(seen.values())
        self.place = {str(file.sha256): place for place, file in enumerate(self.files)}
        self.sequence = FileSequence([_name(file) for file in self.files], by_name=batch.slip.lane == "archive")

    def may_share_paper(self, place: int) -> bool:
        """Whether a paper may go on from this file into the next, or from the one before into this."""
        return self.sequence.order_after(place - 1) is not None or self.sequence.order_after(place) is not None


def _name(file: BatchFile) -> str | None:
    is_small = file.error is None and file.sha256 is not None and 0 < file.pages <= MOST_PAGES
    return file.file if is_small else None


@lru_cache(maxsize=64)
def _files(objects: Objects, batch_id: str) -> Files:
    return Files(batches.load_batch(objects, batch_id))


def files_of(services: Services, batch_id: str) -> Files:
    """The files of a batch in a row. Raises NotFoundError."""
    return _files(services.objects, batch_id)  # type: ignore[arg-type]  # a store is one by identity


def own_papers(services: Services, batch: Batch, sha256: str, readings: Sequence[PageReading]) -> list[Own]:
    """The papers of a file whose pages are all read, those over several files with all their members.

    Raises UnreadError while a neighbour that has a say is not read.
    """
    files = files_of(services, batch.batch)
    place = files.place[sha256]
    if not files.may_share_paper(place):
        return [Own(part) for part in divide(readings, services.catalogue)]
    look = cache(partial(_look, services, batch.batch, files))
    return plan(files.sequence, place, look, partial(_readings, services, files), services.catalogue)


def waiting_for(services: Services, batch_id: str, sha256: str, unread: Container[int]) -> Iterator[str]:
    """Files beside this one, nearest first, that are read and have no outcome: they may have waited for this one.

    Where others work too, those that this process files, as far as it knows without asking: the others are looked after
    by theirs. `unread`: places of files that were seen to be so just now.
    """
    files = files_of(services, batch_id)
    place = files.place[sha256]
    for step in (-1, 1):
        at = place
        for _ in range(_INLINE):
            if files.sequence.order_after(min(at, at + step)) is None:
                break
            at += step
            other = files.files[at]
            if _shares(services) and not services.presence.own.waits(batch_id, str(other.sha256)):
                break
            if at in unread or _sizes(services, other) is None or _has_outcome(services, batch_id, other):
                break
            yield str(other.sha256)


def _look(services: Services, batch_id: str, files: Files, place: int) -> Edge | None:
    file = files.files[place]
    sizes = _sizes(services, file)
    if sizes is None:  # set aside, it has an outcome all the same; a sweep takes up who waits for it
        has = batches.had_outcome(services.objects, batch_id, str(file.sha256), alone=services.alone)
        return WALL if has else None
    return _edge(services.objects, services.catalogue, str(file.sha256), sizes)  # type: ignore[arg-type]  # as above


def _has_outcome(services: Services, batch_id: str, file: BatchFile) -> bool:
    if _shares(services):
        return batches.has_outcome_lately(services.objects, batch_id, str(file.sha256))
    return batches.has_outcome(services.objects, batch_id, str(file.sha256), alone=services.alone)


def _shares(services: Services) -> bool:
    """Whether this process is at work beside others, so that each file is one's own."""
    return services.presence.is_at_work and not services.alone


def _sizes(services: Services, file: BatchFile) -> tuple[int, ...] | None:
    """The sizes of a file's readings, which change when a page is read anew; None while one is not there.

    Nor are they all there while this process is at one: who has that in hand looks at the files beside it afterwards.
    """
    if not services.alone and _is_in_hand(services, file):
        return None
    return pages.all_sizes(services.objects, str(file.sha256), READER, file.pages, alone=services.alone)


def _is_in_hand(services: Services, file: BatchFile) -> bool:
    """Whether this process reads a page of a file; one page is read under the lease under which it is filed."""
    if file.pages == 1:
        is_read = pages.is_known_read(services.objects, str(file.sha256), READER, 1)
        return not is_read and services.leases.in_hand(f"file-{file.sha256}")
    return any(services.leases.in_hand(f"page-{file.sha256}-{page}") for page in range(1, file.pages + 1))


@lru_cache(maxsize=2048)  # a file is asked for by those on both sides of it
def _edge(objects: Objects, catalogue: Catalogue, sha256: str, sizes: tuple[int, ...]) -> Edge:
    loaded = [pages.load_lately(objects, sha256, READER, page) for page in range(1, len(sizes) + 1)]
    readings = [reading for reading in loaded if reading is not None]
    return edge(readings, catalogue) if len(readings) == len(loaded) else WALL  # a torn one: read anew in its turn


def _readings(services: Services, files: Files, place: int) -> list[PageReading]:
    file = files.files[place]
    loaded = [pages.load(services.objects, str(file.sha256), READER, page) for page in range(1, file.pages + 1)]
    return [reading for reading in loaded if reading is not None]
