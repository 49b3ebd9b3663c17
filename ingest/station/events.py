"""What becomes of a batch, told while it happens: server-sent events until it is done.

Events are made by looking at the batch again and again, so any process may do the work. Whoever connects, or connects
again, is told everything from the beginning: each event has the same id every time, by which it is known.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, NamedTuple

import anyio
import msgspec
from anyio import to_thread

from core.errors import CorruptError, NotFoundError, ServiceError
from core.records import Batch
from ingest.observe.status import BatchStatus, of_batch
from store import batches, papers
from store.objects import Objects

LONGEST = 600.0  # seconds of one answer; the client connects again
EVERY = 1.0  # seconds between two looks
MOST = 32  # answers of one process at once


class Event(NamedTuple):
    """One thing that became of a batch."""

    name: str  # file, page, quality, paper, done
    id: str  # the same whenever it is told
    data: dict[str, Any]

    def encoded(self) -> str:
        """As it goes over the wire."""
        return f"id: {self.id}\nevent: {self.name}\ndata: {msgspec.json.encode(self.data).decode()}\n\n"


def events_of(objects: Objects, batch: Batch) -> Iterator[Event]:
    """Everything that became of a batch until now, oldest first as far as that is known. Raises ServiceError."""
    state = of_batch(objects, batch)
    told = set(batches.with_outcome(objects, batch.batch))
    for number, file in enumerate(batch.files, start=1):
        if file.error is not None or file.sha256 in told:
            failed = file.error.code if file.error else None
            yield Event("file", f"file-{number}", {"file": file.file, "sha256": file.sha256, "failed": failed})
    for paper_id in state.paper_ids:
        yield from _of_paper(objects, paper_id)
    pages = msgspec.to_builtins(state.pages)
    if state.pages.received > state.pages.waiting:
        done = state.pages.received - state.pages.waiting
        yield Event("page", f"page-{done}", pages)
    if state.state == "done":
        yield Event("done", "done", {"pages": pages, "failures": _failures(state)})


def _of_paper(objects: Objects, paper_id: str) -> Iterator[Event]:
    try:
        paper = papers.load(objects, paper_id)
    except (NotFoundError, CorruptError):  # `motlan verify` names it
        return
    for report in paper.reading.page_reports:
        if report.quality:
            place = {"paper_id": paper_id, "file": paper.reading.file, "page": report.page}
            yield Event("quality", f"quality-{paper_id}-{report.page}", {**place, "codes": list(report.quality)})
    told = {"paper_id": paper_id, "type": paper.reading.type, "needs_review": paper.reading.needs_review}
    yield Event("paper", f"paper-{paper_id}", told)


def _failures(state: BatchStatus) -> list[dict[str, Any]]:
    return [{"file": failure.file, "page": failure.page, "code": failure.code} for failure in state.failures]


async def stream(
    objects: Objects, batch: Batch, *, every: float = EVERY, longest: float = LONGEST,
    clock: Callable[[], float] = time.monotonic,
) -> AsyncIterator[str]:  # fmt: skip
    """Each event once, as it happens, until the batch is done or the time is over."""
    begun, told = clock(), set[str]()
    while True:
        try:
            now = await to_thread.run_sync(lambda: list(events_of(objects, batch)))
        except ServiceError:
            yield "retry: 5000\n\n"
            return
        for event in now:
            if event.id not in told:
                told.add(event.id)
                yield event.encoded()
        if "done" in told:
            return
        if clock() - begun > longest:
            yield "retry: 1000\n\n"
            return
        yield ": waiting\n\n"  # a link that is cut is noticed by writing to it
        await anyio.sleep(every)
