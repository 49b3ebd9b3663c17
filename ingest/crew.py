"""The crew: the two actors that move scans on, their queue with its two lanes, and the sweep that forgets nothing.

A message holds ids only and is a hint: that this page may need reading, that this file may need filing. The truth is in
the object store. So a message lost is made good by the next sweep, and a message doubled finds nothing to do.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import dramatiq
from dramatiq.brokers.stub import StubBroker

from ingest import pipeline
from ingest.broker import depth, open_broker, queue_of, unreachable
from ingest.house import House
from store import batches
from store.errors import InputError, MotlanError, NotFoundError, ServiceError
from store.records import Batch, Lane, Outcome, PageFailure

log = logging.getLogger("motlan.crew")

_PRIORITY: dict[Lane, int] = {"counter": 0, "archive": 100}  # smaller goes first
_STRIKES = 3  # defects in filing one file before it is set aside


class Crew:
    """Sends work to the queue and, between `start` and `stop`, does work from it. A context manager that stops."""

    def __init__(self, house: House, lanes: tuple[Lane, ...] = batches.LANES) -> None:
        self._house = house
        self._lanes = lanes
        self._broker = open_broker(house.config.queue)
        self._is_local = isinstance(self._broker, StubBroker)
        self._worker: dramatiq.Worker | None = None
        self._queued: set[tuple[str, int]] = set()  # pages in the local queue, so that a sweep does not double them
        self._gap: dict[str, int] = {}  # original → a page before which all are read
        self._first_waiting: dict[str, int] = {}  # batch → place of a file before which all have their outcome
        self.pages_done = 0  # pages this process has seen through
        self._trouble: ServiceError | None = None
        self._strikes: Counter[str] = Counter()
        self._stop = threading.Event()
        self._read = {lane: self._actor(self._do_read, "read_page", lane) for lane in batches.LANES}
        self._finish = {lane: self._actor(self._do_finish, "finish_file", lane) for lane in batches.LANES}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.stop()

    def _actor(self, work: Callable[..., None], name: str, lane: Lane) -> dramatiq.Actor[Any, Any]:
        # A file is finished before further pages are begun: what is nearly done becomes searchable first.
        priority = _PRIORITY[lane] - (name == "finish_file")
        register = dramatiq.actor(
            actor_name=f"{name}_{lane}", queue_name=queue_of(lane), priority=priority, broker=self._broker
        )
        return register(lambda *ids: self._noting_trouble(work, lane, *ids))

    def _noting_trouble(self, work: Callable[..., None], lane: Lane, *ids: str | int) -> None:
        try:
            work(lane, *ids)
        except ServiceError as error:
            self._trouble = error
            raise

    # ── sending ───────────────────────────────────────────────────────────────────────────────────────────────────

    def dispatch(self, batch: Batch) -> None:
        """Send what a received batch still needs: its unread pages, and its files whose pages are all read.

        Raises ServiceError when the queue cannot be reached; the batch stays pending and a sweep sends it later.
        """
        lane, house = batch.slip.lane, self._house
        for sha256 in dict.fromkeys(file.sha256 for file in batch.files if file.sha256 and not file.error):
            if batches.load_outcome(house.objects, batch.batch, sha256) is not None:
                continue
            original = batches.load_original(house.objects, sha256)
            page = pipeline.first_unread(house, original)
            if page is None:
                self._send(self._finish[lane], batch.batch, sha256)
            for number in range(page or original.pages + 1, original.pages + 1):
                if self._is_local and (sha256, number) in self._queued:
                    continue
                self._queued.add((sha256, number))
                self._send(self._read[lane], batch.batch, sha256, number)

    def sweep(self) -> int:
        """Send all pending work that the queue does not hold, settle what is done; how many batches are pending.

        With a broker, a lane is swept only when its queue is empty: then what is pending has been forgotten.
        """
        left = 0
        for lane in self._lanes:
            if not self._is_local and depth(self._broker, lane):
                continue
            for batch in batches.pending(self._house.objects, lane):
                batches.confirm(self._house.objects, batch)  # its receipt may have been cut off by a crash
                if not self._settled(batch):
                    left += 1
                    self.dispatch(batch)
        return left

    def _send(self, actor: dramatiq.Actor[Any, Any], *ids: str | int) -> None:
        try:
            actor.send(*ids)
        except MotlanError:
            raise
        except Exception as error:
            raise unreachable(error) from error

    # ── working ───────────────────────────────────────────────────────────────────────────────────────────────────

    def start(self) -> None:
        """Begin to work on messages, in as many threads as the configuration has workers, each with its own child."""
        self._worker = dramatiq.Worker(
            self._broker,
            queues={queue_of(lane) for lane in self._lanes},
            worker_threads=self._house.config.workers,
            worker_timeout=100,
        )
        self._worker.start()

    def keep_sweeping(self, seconds: float) -> None:
        """Sweep at once and then every so many seconds, until `stop`. Blocks; meant for a thread or a main loop."""
        while True:
            try:
                self.sweep()
            except ServiceError as error:
                log.warning("the sweep waits: %s", error, extra={"action": "sweep"})
            if self._stop.wait(seconds):
                return

    def depth(self, lane: Lane) -> int:
        """How many messages of a lane wait in the queue. Raises ServiceError."""
        return depth(self._broker, lane)

    def is_idle(self) -> bool:
        """With the local queue: whether no message waits and none is being worked on."""
        broker = self._broker
        return isinstance(broker, StubBroker) and all(not queue.unfinished_tasks for queue in broker.queues.values())

    def raise_trouble(self) -> None:
        """Raise the ServiceError that stopped work in a thread since the last call, if there was one."""
        trouble, self._trouble = self._trouble, None
        if trouble is not None:
            raise trouble

    def stop(self) -> None:
        """Finish the work in hand, give the rest back to the queue, and let go. May be called twice."""
        self._stop.set()
        if self._worker is not None:
            worker, self._worker = self._worker, None
            worker.stop()
        self._broker.close()

    def _do_read(self, lane: Lane, batch_id: str, sha256: str, page: int) -> None:
        self._queued.discard((sha256, page))
        if not pipeline.read_page(self._house, sha256, page):
            return  # another process is at it
        self.pages_done += 1
        original = batches.load_original(self._house.objects, sha256)
        gap = pipeline.first_unread(self._house, original, self._gap.get(sha256, 1))
        if gap is None:
            self._gap.pop(sha256, None)
            self._send(self._finish[lane], batch_id, sha256)
        else:
            self._gap[sha256] = gap

    def _do_finish(self, _lane: Lane, batch_id: str, sha256: str) -> None:
        try:
            done = pipeline.finish_file(self._house, batch_id, sha256)
        except ServiceError:
            raise
        except Exception as defect:  # noqa: BLE001 - one file's defect must not come back for ever
            done = self._strike(batch_id, sha256, defect)
        if done:
            self._settled(batches.load_batch(self._house.objects, batch_id))

    def _strike(self, batch_id: str, sha256: str, defect: Exception) -> bool:
        """Count a defect in filing a file; the third sets the file aside by name."""
        log.error("filing failed", extra={"action": "finish_file", "sha256": sha256, "error": type(defect).__name__})
        self._strikes[sha256] += 1
        if self._strikes[sha256] < _STRIKES:
            return False
        why = InputError(
            "set_aside",
            f"The file could not be filed ({type(defect).__name__}); its bytes are kept. `motlan retry` tries anew.",
            retryable=True,
        )
        try:
            pages = batches.load_original(self._house.objects, sha256).pages
        except NotFoundError:
            pages = 0
        outcome = Outcome(
            sha256=sha256, read=0, blank=0, failed=pages, paper_ids=(), failures=(PageFailure(None, why.failure()),)
        )
        batches.save_outcome(self._house.objects, batch_id, outcome)
        return True

    def _settled(self, batch: Batch) -> bool:
        """Whether every file of a batch has its outcome; if so the batch is no longer pending."""
        objects, first = self._house.objects, self._first_waiting.get(batch.batch, 0)
        for place, file in enumerate(batch.files[first:], start=first):
            waits = file.sha256 and not file.error
            if waits and batches.load_outcome(objects, batch.batch, str(file.sha256)) is None:
                self._first_waiting[batch.batch] = place
                return False
        self._first_waiting.pop(batch.batch, None)
        batches.settle(objects, batch)
        return True
