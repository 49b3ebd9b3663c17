"""The dispatcher: the queue with its two lanes, the threads that work on it, and the sweep that forgets nothing.

A message is a hint, that a page may need reading or a file filing (`ingest.queue.actors`); the truth is in the object
store. So a message lost is made good by a later sweep. The queue is kept short and filled from what is pending, branch
by branch in turn (`ingest.queue.fair_queue`).
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from types import TracebackType
from typing import Self

import dramatiq
from dramatiq.brokers.stub import StubBroker

from core.errors import ServiceError
from core.records import Batch, Lane
from ingest.observe.metrics import TALLY
from ingest.queue.actors import Actors
from ingest.queue.broker import depth, open_broker, queue_of
from ingest.queue.fair_queue import LOW, WINDOW, FairQueue, Work
from ingest.queue.sent import LOST, Sent
from ingest.services import Services
from store import batches

log = logging.getLogger("motlan.dispatcher")

_STALE = 3_600.0  # seconds between looks for leases left behind
_TIDY = 4.0  # seconds between two looks for leases of work that is done


class Dispatcher:
    """Sends work to the queue and, between `start` and `stop`, does work from it. A context manager that stops."""

    def __init__(self, services: Services, lanes: tuple[Lane, ...] = batches.LANES) -> None:
        self._services = services
        self._lanes = lanes
        self._broker = open_broker(services.config.queue)
        self._is_local = isinstance(self._broker, StubBroker)
        self._workers: list[dramatiq.Worker] = []
        self._fair_queue = FairQueue(services)
        self._sent = Sent(is_local=self._is_local)
        self.actors = Actors(services, self._broker, self._fair_queue, self._sent)
        self._tidied = 0.0  # when leases of work that is done were taken away last, by the monotonic clock
        self._stop = threading.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.stop()

    # ── sending ───────────────────────────────────────────────────────────────────────────────────────────────────

    def dispatch(self, batch: Batch) -> None:
        """Send what a received batch needs, as far as its lane's queue has room; the sweep sends the rest in turn.

        Raises ServiceError when the queue cannot be reached; the batch stays pending and a sweep sends it later.
        """
        self._fair_queue.begin(batch)
        lane = batch.slip.lane
        self._fill(lane, WINDOW - depth(self._broker, lane), self._fair_queue.of_batch(batch, self._sent.lately))

    def sweep(self) -> int:
        """Fill the queue of every lane that runs low from what is pending, in turn, and settle what is done.

        How many batches were pending when it began. Raises ServiceError.
        """
        count = 0
        self._services.presence.look_around()
        # A file of one page is filed under the lease under which it was read, as soon as the files beside it are read.
        if time.monotonic() > self._tidied + _TIDY:
            self._tidied = time.monotonic()
            self._services.leases.let_go_done(LOST)
        self.actors.look_after_own()
        for lane in self._lanes:
            was_pending = self._fair_queue.pending.was(lane)
            waiting = depth(self._broker, lane) if was_pending else 0
            # What is new has no room yet, or is sent by who received it.
            lately = waiting > LOW or not (self._is_local or self._fair_queue.pending.has_received(lane))
            pending = self._fair_queue.pending.of(lane, lately=lately)
            count += len(pending)
            if pending and not was_pending:  # whoever received it has sent it by now
                waiting = depth(self._broker, lane)
            if pending and waiting <= self._low(lane):
                needed = self._fair_queue.of_lane(lane, pending, self._sent.lately)
                if waiting and not (self._is_local or self._services.alone):
                    self._sent.leave_out(needed, waiting + self._on_their_way())
                self._fill(lane, WINDOW - waiting, needed)
        return count

    def _low(self, lane: Lane) -> int:
        """Messages at which this process fills a queue: who received what is pending does that before the others."""
        is_its_own = self._is_local or self._services.alone or self._fair_queue.pending.has_received(lane)
        return LOW if is_its_own else 0

    def is_pending(self) -> bool:
        """Whether anything is pending, also in lanes that this process does not work on. Raises ServiceError."""
        return any(self._fair_queue.pending.of(lane) for lane in batches.LANES)

    def _on_their_way(self) -> int:
        """Messages that are in hand, or that processes have taken from the queue ahead of time: twice their threads."""
        return 2 * (self._services.config.workers + 1) * (1 + self._services.presence.others)

    def _fill(self, lane: Lane, room: int, needed: Iterable[Work]) -> None:
        self._sent.tidy()
        for work in needed:
            if room <= 0:
                return
            if not self._sent.lately(work):
                self.actors.send(lane, work)
                room -= 1

    # ── working ───────────────────────────────────────────────────────────────────────────────────────────────────

    def start(self, *, spare: bool = False) -> None:
        """Begin to work on messages, in as many threads as the configuration has workers, each with its own child.

        `spare` adds one thread for the counter lane alone, so that a counter page does not even wait for the archive
        pages in hand: for processes that run on and work on both lanes.
        """
        with suppress(ServiceError):  # the sweep looks again
            self._services.presence.begin_work()
        self._employ(self._lanes, self._services.config.workers)
        if spare and len(self._lanes) > 1:
            self._employ(("counter",), 1)

    def _employ(self, lanes: tuple[Lane, ...], threads: int) -> None:
        queues = {queue_of(lane) for lane in lanes}
        worker = dramatiq.Worker(self._broker, queues=queues, worker_threads=threads, worker_timeout=100)
        self._workers.append(worker)
        worker.start()

    def keep_sweeping(self, seconds: float) -> None:
        """Sweep at once and then every so many seconds, until `stop`. Blocks; meant for a thread or a main loop."""
        removed = time.monotonic()
        while True:
            began = time.monotonic()
            try:
                self.sweep()
                if began > removed + _STALE:
                    removed = began
                    self._services.leases.remove_stale(older=_STALE)
            except ServiceError as error:
                TALLY.away(error)
                log.warning("the sweep waits: %s", error, extra={"action": "sweep"})
            except Exception as defect:  # noqa: BLE001 - whatever it was, the next sweep may go well
                log.error("a sweep failed", extra={"action": "sweep", "error": type(defect).__name__})
            TALLY.save(self._services.objects)
            # A sweep over a long list of pending batches takes at most a third of the time.
            if self._stop.wait(max(seconds, 2 * (time.monotonic() - began))):
                return

    def depth(self, lane: Lane) -> int:
        """How many messages of a lane wait in the queue. Raises ServiceError."""
        return depth(self._broker, lane)

    def stop(self) -> None:
        """Finish the work in hand, give the rest back to the queue, and let go. May be called twice."""
        self._stop.set()
        if self._workers:
            while self._workers:
                self._workers.pop().stop()
            TALLY.save(self._services.objects, now=True)
            with suppress(ServiceError):  # leases run out
                self._services.presence.end_work()
        self._broker.close()
