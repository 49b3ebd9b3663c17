"""What a branch's counters have in work, and what could not be read there lately: for the home page of its officers.

Looked through at most once in some seconds a process: what is pending, and the newest batches. A batch never changes,
so each is read once; how it stands is asked for the own branch's alone.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from datetime import UTC, datetime, timedelta

from core.errors import NotFoundError
from core.records import Batch, Record
from ingest.observe import metrics, status
from store import batches, ids
from store.objects import Objects

FRESH = 10.0  # seconds for which an answer is given again
SETTLED = 300.0  # … for which a finished batch is not asked again: a failure may be mended
_DAYS = timedelta(days=3)  # failures of batches received since then are shown
_PENDING, _NEWEST, _SHOWN = 300, 300, 8
_REMEMBERED = 3000  # batches


class InWork(Record, frozen=True):
    """A batch that is being read."""

    batch: str
    received_at: str
    lane: str
    station: str | None
    dossier: str | None
    pages: int  # received
    left: int  # that wait
    minutes: int | None  # until it is searchable, as things stand; None while nothing is read


class Failed(Record, frozen=True):
    """A file, or a page of it, that could not be read."""

    batch: str
    file: str
    page: int | None
    code: str
    received_at: str


class Work(Record, frozen=True):
    """What a branch has in work, oldest first, and what failed, newest first."""

    in_work: tuple[InWork, ...] = ()
    failures: tuple[Failed, ...] = ()


class BranchWork:
    """Answers for the branches of one object store. Any thread may ask. Raises ServiceError."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._lock = threading.Lock()
        self._answers: dict[str | None, tuple[float, Work]] = {}
        self._batches: OrderedDict[str, Batch] = OrderedDict()
        self._settled: dict[str, tuple[float, tuple[Failed, ...]]] = {}

    def of(self, branch: str | None) -> Work:
        """What a branch has in work."""
        with self._lock:
            at, work = self._answers.get(branch, (-FRESH, Work()))
            if time.monotonic() - at >= FRESH:
                work = Work(self._in_work(branch), self._failures(branch))
                self._answers[branch] = time.monotonic(), work
            return work

    def _in_work(self, branch: str | None) -> tuple[InWork, ...]:
        in_work: list[InWork] = []
        ahead, speed = 0, metrics.pages_per_second(self._objects)
        for lane in batches.LANES:
            for number, batch_id in enumerate(batches.pending_ids(self._objects, lane)):
                if number == _PENDING or len(in_work) == _SHOWN:
                    break
                batch = self._batch(batch_id)
                if batch is None:
                    continue
                pages = sum(file.pages for file in batch.files)
                if batch.slip.branch == branch:
                    left = status.of_batch(self._objects, batch).pages.waiting
                    minutes = max(1, round((ahead + left) / speed / 60)) if speed else None
                    slip = batch.slip
                    in_work.append(
                        InWork(batch_id, batch.received_at, lane, slip.station, slip.dossier, pages, left, minutes)
                    )
                    ahead += left
                else:
                    ahead += pages
        return tuple(in_work)

    def _failures(self, branch: str | None) -> tuple[Failed, ...]:
        since = (datetime.now(UTC) - _DAYS).timestamp()
        newest = deque(batches.batch_ids(self._objects, after=ids.first_at(since)), maxlen=_NEWEST)
        failures: list[Failed] = []
        for batch_id in reversed(newest):
            batch = self._batch(batch_id)
            if batch is not None and batch.slip.branch == branch:
                failures += self._failed(batch)
            if len(failures) >= _SHOWN:
                break
        return tuple(failures[:_SHOWN])

    def _failed(self, batch: Batch) -> tuple[Failed, ...]:
        at, known = self._settled.get(batch.batch, (-SETTLED, ()))
        if time.monotonic() - at < SETTLED:
            return known
        state = status.of_batch(self._objects, batch)
        failures = tuple(
            Failed(batch.batch, failure.file, failure.page, failure.code, batch.received_at)
            for failure in state.failures
        )
        if state.state == "done":
            self._settled[batch.batch] = time.monotonic(), failures
        return failures

    def _batch(self, batch_id: str) -> Batch | None:
        batch = self._batches.get(batch_id)
        if batch is None:
            try:
                batch = batches.load_batch(self._objects, batch_id)
            except NotFoundError:  # its receipt is being written
                return None
            self._batches[batch_id] = batch
            while len(self._batches) > _REMEMBERED:
                old, _ = self._batches.popitem(last=False)
                self._settled.pop(old, None)
        return batch
