"""The dispatcher: two actors that move scans on, their queue with its two lanes, and the sweep that forgets nothing.

A message holds ids only and is a hint: that this page may need reading, that this file may need filing. The truth is in
the object store. So a message lost is made good by a later sweep, and a message doubled finds nothing to do. The queue
is kept short and filled from what is pending, branch by branch in turn (`ingest.queue.fair_queue`).
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from types import TracebackType
from typing import Any, Self

import dramatiq
from dramatiq.brokers.stub import StubBroker

from core.errors import MotlanError, NotFoundError, ServiceError
from core.records import Batch, Failure, Lane, Outcome, PageFailure
from ingest import pipeline
from ingest.observe.metrics import TALLY
from ingest.queue.broker import depth, open_broker, queue_of, unreachable
from ingest.queue.fair_queue import LOW, WINDOW, FairQueue, Work
from ingest.services import Services
from ocr.version import READER
from store import batches, pages

log = logging.getLogger("motlan.dispatcher")

_PRIORITY: dict[Lane, int] = {"counter": 0, "archive": 100}  # smaller goes first
_STRIKES = 3  # defects in filing one file before it is set aside
_LOST = 10.0  # seconds after which a message that shows no effect is sent again; needless ones find nothing to do
_STALE = 3_600.0  # seconds between looks for leases left behind
_LONGEST = 30.0  # seconds of pause at most after faults of a service
_TIDY = 4.0  # seconds between two looks for leases of work that is done
_ELSEWHERE = 2.0  # the same for work that another process holds at the moment


class Dispatcher:
    """Sends work to the queue and, between `start` and `stop`, does work from it. A context manager that stops."""

    def __init__(self, services: Services, lanes: tuple[Lane, ...] = batches.LANES) -> None:
        self._services = services
        self._lanes = lanes
        self._broker = open_broker(services.config.queue)
        self._is_local = isinstance(self._broker, StubBroker)
        self._workers: list[dramatiq.Worker] = []
        self._fair_queue = FairQueue(services)
        self._again: dict[Work, float] = {}  # what this process has sent → when a sweep may send it again
        self.pages_done = 0  # pages this process has seen through
        self._trouble: ServiceError | None = None
        self._faults: Counter[Work] = Counter()  # of services, one after another
        self._strikes: Counter[Work] = Counter()
        self._tidied = 0.0  # when leases of work that is done were taken away last, by the monotonic clock
        self._in_hand: Counter[str] = Counter()  # files of which threads of this process have pages in hand
        self._passed_on = set[str]()  # those of which a page was done while another was in hand
        self._hands = threading.Lock()
        self._stop = threading.Event()
        self._read = {lane: self._actor(self._do_read, "read_page", lane) for lane in batches.LANES}
        self._finish = {lane: self._actor(self._do_finish, "finish_file", lane) for lane in batches.LANES}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.stop()

    def _actor(self, work: Callable[..., bool], name: str, lane: Lane) -> dramatiq.Actor[Any, Any]:
        # What a sweep found read and not filed goes before further pages: what is nearly done becomes searchable first.
        priority = _PRIORITY[lane] - (name == "finish_file")
        register = dramatiq.actor(
            actor_name=f"{name}_{lane}", queue_name=queue_of(lane), priority=priority, broker=self._broker
        )
        # A message of a newer version may say more than three ids: they are enough.
        return register(lambda *ids, **_: self._noting_trouble(work, lane, *ids[:3]))

    def _noting_trouble(self, work: Callable[..., bool], lane: Lane, *ids: Any) -> None:
        """Work on a message, which is then used up in any case: what is not done, a sweep sends again after a pause."""
        piece = Work(ids[0], ids[1], ids[2] if len(ids) > 2 else 0)
        self._services.readers.courtesy.wait()
        with suppress(ServiceError):
            self._services.presence.look_around()  # a sweep may take long
        try:
            done = work(lane, *ids)
        except ServiceError as error:
            self._trouble = error
            TALLY.away(error)
            self._faults[piece] += 1
            self._again[piece] = time.monotonic() + min(_LONGEST, 2.0 ** min(self._faults[piece], 10))
            log.warning(
                "work waits: %s", error, extra={"action": "dispatch", "sha256": piece.sha256, "page": piece.page}
            )
            return
        self._faults.pop(piece, None)
        if not done:
            self._again[piece] = time.monotonic() + _ELSEWHERE
        elif self._is_local:
            self._again.pop(piece, None)

    # ── sending ───────────────────────────────────────────────────────────────────────────────────────────────────

    def dispatch(self, batch: Batch) -> None:
        """Send what a received batch needs, as far as its lane's queue has room; the sweep sends the rest in turn.

        Raises ServiceError when the queue cannot be reached; the batch stays pending and a sweep sends it later.
        """
        self._fair_queue.forget(batch.batch)
        self._fair_queue.came(batch)
        lane = batch.slip.lane
        self._fill(lane, WINDOW - depth(self._broker, lane), self._fair_queue.of_batch(batch, self._is_sent))

    def sweep(self) -> int:
        """Fill the queue of every lane that runs low from what is pending, in turn, and settle what is done.

        How many batches were pending when it began. Raises ServiceError.
        """
        count = 0
        self._services.presence.look_around()
        # A file of one page is filed under the lease under which it was read, as soon as the files beside it are read.
        if time.monotonic() > self._tidied + _TIDY:
            self._tidied = time.monotonic()
            self._services.leases.let_go_done(_LOST)
        self._look_after_own()
        for lane in self._lanes:
            was_pending = self._fair_queue.was_pending(lane)
            waiting = depth(self._broker, lane) if was_pending else 0
            # What is new has no room yet, or is sent by who received it.
            lately = waiting > LOW or not (self._is_local or self._fair_queue.has_received(lane))
            pending = self._fair_queue.pending(lane, lately=lately)
            count += len(pending)
            if pending and not was_pending:  # whoever received it has sent it by now
                waiting = depth(self._broker, lane)
            if pending and waiting <= self._low(lane):
                needed = self._fair_queue.of_lane(lane, pending, self._is_sent)
                if waiting and not (self._is_local or self._services.alone):
                    self._leave_out(needed, waiting + self._on_their_way())
                self._fill(lane, WINDOW - waiting, needed)
        return count

    def _low(self, lane: Lane) -> int:
        """Messages at which this process fills a queue: who received what is pending does that before the others."""
        is_its_own = self._is_local or self._services.alone or self._fair_queue.has_received(lane)
        return LOW if is_its_own else 0

    def is_pending(self) -> bool:
        """Whether anything is pending, also in lanes that this process does not work on. Raises ServiceError."""
        return any(self._fair_queue.pending(lane) for lane in batches.LANES)

    def _on_their_way(self) -> int:
        """Messages that are in hand, or that processes have taken from the queue ahead of time: twice their threads."""
        return 2 * (self._services.config.workers + 1) * (1 + self._services.presence.others)

    def _leave_out(self, needed: Iterator[Work], number: int) -> None:
        """Of so many pieces that wait or are in hand, take those that this process did not send to be the first ones.

        All processes send in the same order. Should one not be among them, it is sent as one whose message was lost.
        """
        now = time.monotonic()
        own = sum(when > now for when in self._again.copy().values())
        for work in islice(needed, max(0, number - own)):
            self._again.setdefault(work, now + _LOST)

    def _is_sent(self, work: Work) -> bool:
        """Whether this process has sent a piece of work so lately that there is no need to look after it."""
        return self._again.get(work, 0.0) > time.monotonic()

    def _fill(self, lane: Lane, room: int, needed: Iterable[Work]) -> None:
        if len(self._faults) > 50 * WINDOW:  # most of it was done by others long ago
            self._faults.clear()
        now = time.monotonic()
        self._again = {work: when for work, when in self._again.copy().items() if when > now}
        for work in needed:
            if room <= 0:
                return
            if not self._is_sent(work):
                self._send(lane, work)
                room -= 1

    def _send(self, lane: Lane, work: Work) -> None:
        self._again[work] = time.monotonic() + _LOST
        try:
            if work.page:
                self._read[lane].send(work.batch, work.sha256, work.page)
            else:
                self._finish[lane].send(work.batch, work.sha256)
        except MotlanError:
            raise
        except Exception as error:
            raise unreachable(self._broker, error) from error

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

    def raise_trouble(self) -> None:
        """Raise the ServiceError that stopped work in a thread since the last call, if there was one."""
        trouble, self._trouble = self._trouble, None
        if trouble is not None:
            raise trouble

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

    def _do_read(self, lane: Lane, batch_id: str, sha256: str, page: int) -> bool:
        was_read = done = False
        with self._hands:
            self._in_hand[sha256] += 1
        try:
            was_read = pipeline.is_read(self._services, sha256, page)
            done = was_read or pipeline.read_page(self._services, sha256, page, is_unread=True)
        except ServiceError:
            raise
        except Exception as defect:  # noqa: BLE001 - one page's defect must not come back for ever
            done = self._is_out(Work(batch_id, sha256, page), defect)
            if done:
                pages.save(self._services.objects, sha256, pipeline.failed(page, _set_aside("read", defect)))
        finally:
            is_last = self._is_last_in_hand(sha256, done=done)
        self.pages_done += done
        if not is_last:
            return done  # another process is at it, or another thread of this one will look
        own, alone = self._services.presence.own, self._services.alone
        if was_read and alone and batches.has_outcome(self._services.objects, batch_id, sha256, alone=True):
            return True  # a message that came twice
        if own.has(sha256):
            own.wait(lane, batch_id, sha256)
        elif not alone:
            return done  # who read the first page looks, or a sweep
        if self._is_whole(batch_id, sha256, page if done else 0):
            # At once, not as a message: it would wait behind all pages in the queue, as brokers hand out in order.
            self._noting_trouble(self._do_finish, lane, batch_id, sha256)
        self._look_after_own()
        return done

    def _look_after_own(self) -> None:
        """File what waited for pages that others have read meanwhile; who works alone has read them itself."""
        for lane, batch_id, sha256 in () if self._services.alone else self._services.presence.own.due():
            if self._is_whole(batch_id, sha256, 0):
                self._noting_trouble(self._do_finish, lane, batch_id, sha256)

    def _is_last_in_hand(self, sha256: str, *, done: bool) -> bool:
        """A page of a file is out of hand: whether this thread is to look if the file is whole now.

        That is the last one of this process that had a page of it in hand, if any of these pages was done: who looks
        earlier sees a page unread. Of several processes the one that looks last sees them all.
        """
        with self._hands:
            self._in_hand[sha256] -= 1
            if self._in_hand[sha256]:
                self._passed_on |= {sha256} if done else set()
                return False
            del self._in_hand[sha256]
            was_passed_on = sha256 in self._passed_on
            self._passed_on.discard(sha256)
            return done or was_passed_on

    def _is_whole(self, batch_id: str, sha256: str, page: int) -> bool:
        """Whether all pages of a file are read, as `page` is."""
        objects = self._services.objects
        number = batches.load_original(objects, sha256).pages
        if not self._services.alone:
            return pages.all_sizes(objects, sha256, READER, number) is not None
        for other in range(number, 0, -1):
            if other != page and not pages.is_known_read(objects, sha256, READER, other):
                if self._is_sent(Work(batch_id, sha256, other)):
                    return False  # it is in the queue, or in the hands of another thread
                break
        return self._fair_queue.first_unread(sha256, read=page) is None

    def _do_finish(self, _lane: Lane, batch_id: str, sha256: str) -> bool:
        try:
            done = pipeline.finish_file(self._services, batch_id, sha256)
        except ServiceError:
            raise
        except Exception as defect:  # noqa: BLE001 - one file's defect must not come back for ever
            done = self._is_out(Work(batch_id, sha256, 0), defect)
            if done:
                self._give_up(batch_id, sha256, defect)
        # In any case: files beside it may have been finished with it.
        self._fair_queue.settled(
            batches.load_batch(self._services.objects, batch_id), finished=sha256 if done else None
        )
        return done

    def _is_out(self, work: Work, defect: Exception) -> bool:
        """Count a defect in a piece of work; whether it was the third, after which the work is set aside by name."""
        facts = {"action": "dispatch", "sha256": work.sha256, "page": work.page, "error": type(defect).__name__}
        log.error("reading failed" if work.page else "filing failed", extra=facts)
        self._strikes[work] += 1
        if self._strikes[work] < _STRIKES:
            return False
        del self._strikes[work]
        return True

    def _give_up(self, batch_id: str, sha256: str, defect: Exception) -> None:
        """Set a file aside: all its pages count as failed until a retry."""
        try:
            number = batches.load_original(self._services.objects, sha256).pages
        except NotFoundError:
            number = 0
        failures = (PageFailure(None, _set_aside("filed", defect)),)
        outcome = Outcome(sha256=sha256, read=0, blank=0, failed=number, paper_ids=(), failures=failures)
        batches.save_outcome(self._services.objects, batch_id, outcome)
        self._services.presence.own.done(batch_id, sha256)


def _set_aside(done: str, defect: Exception) -> Failure:
    return pipeline.set_aside(f"It could not be {done} ({type(defect).__name__}); the bytes are kept.")
