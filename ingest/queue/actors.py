"""The two actors: what is done with a message. A page is read; a file whose pages are all read is filed.

A message holds ids only and is a hint: that this page may need reading, that this file may need filing. The truth is in
the object store, so a message doubled finds nothing to do. Who has read the last page of a file files it at once.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from contextlib import suppress
from typing import Any

import dramatiq

from core.errors import MotlanError, NotFoundError, ServiceError
from core.records import Failure, Lane, Outcome, PageFailure
from ingest import pipeline
from ingest.observe.metrics import TALLY
from ingest.queue.broker import queue_of, unreachable
from ingest.queue.fair_queue import FairQueue, Work
from ingest.queue.sent import Sent
from ingest.services import Services
from ocr.version import READER
from store import batches, pages

log = logging.getLogger("motlan.dispatcher")  # one name for all that operators read of the queue's work

_PRIORITY: dict[Lane, int] = {"counter": 0, "archive": 100}  # smaller goes first
_STRIKES = 3  # defects in reading one page, or filing one file, before it is set aside


class Actors:
    """The actors of both lanes at a broker: `send` gives them work, and a thread of whoever is at work does it."""

    def __init__(self, services: Services, broker: dramatiq.Broker, fair_queue: FairQueue, sent: Sent) -> None:
        self._services = services
        self._broker = broker
        self._fair_queue = fair_queue
        self._sent = sent
        self.pages_done = 0  # pages this process has seen through
        self._trouble: ServiceError | None = None
        self._strikes: Counter[Work] = Counter()
        self._in_hand: Counter[str] = Counter()  # files of which threads of this process have pages in hand
        self._passed_on = set[str]()  # those of which a page was done while another was in hand
        self._hands = threading.Lock()
        self._read = {lane: self._actor("read_page", lane) for lane in batches.LANES}
        self._finish = {lane: self._actor("finish_file", lane) for lane in batches.LANES}

    def _actor(self, name: str, lane: Lane) -> dramatiq.Actor[Any, Any]:
        is_filing = name == "finish_file"

        def work(batch_id: str, sha256: str, page: int = 0, *_: Any, **__: Any) -> None:
            """A message of a newer version may say more than three ids: they are enough."""
            self._work_on(lane, Work(batch_id, sha256, 0 if is_filing else page))

        # What a sweep found read and not filed goes before further pages: what is nearly done becomes searchable first.
        priority = _PRIORITY[lane] - is_filing
        register = dramatiq.actor(
            actor_name=f"{name}_{lane}", queue_name=queue_of(lane), priority=priority, broker=self._broker
        )
        return register(work)

    def send(self, lane: Lane, work: Work) -> None:
        """Put a piece of work into a lane's queue. Raises ServiceError."""
        self._sent.note(work)
        try:
            if work.page:
                self._read[lane].send(work.batch, work.sha256, work.page)
            else:
                self._finish[lane].send(work.batch, work.sha256)
        except MotlanError:
            raise
        except Exception as error:
            raise unreachable(self._broker, error) from error

    def _work_on(self, lane: Lane, work: Work) -> None:
        """Work on a message, which is then used up in any case: what is not done, a sweep sends again after a pause."""
        self._services.readers.courtesy.wait()
        with suppress(ServiceError):
            self._services.presence.look_around()  # a sweep may take long
        try:
            if work.page:
                done = self.read_page(lane, work.batch, work.sha256, work.page)
            else:
                done = self.finish_file(work.batch, work.sha256)
        except ServiceError as error:
            self._trouble = error
            TALLY.away(error)
            self._sent.put_off(work)
            log.warning("work waits: %s", error, extra={"action": "dispatch", "sha256": work.sha256, "page": work.page})
            return
        self._sent.tried(work, done=done)

    def raise_trouble(self) -> None:
        """Raise the ServiceError that stopped work in a thread since the last call, if there was one."""
        trouble, self._trouble = self._trouble, None
        if trouble is not None:
            raise trouble

    def read_page(self, lane: Lane, batch_id: str, sha256: str, page: int) -> bool:
        """Read a page, and file its file should it be whole now. Whether the page is read, or set aside by name.

        A defect is tried again, the third one sets the page aside. Raises ServiceError.
        """
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
        if is_last:  # else another process is at it, or another thread of this one will look
            self._look_at_file(lane, batch_id, sha256, page if done else 0, was_read=was_read)
        return done

    def _look_at_file(self, lane: Lane, batch_id: str, sha256: str, page: int, *, was_read: bool) -> None:
        """File a file if it is whole and this process files it. `page` is read; `was_read`: it had been before."""
        own, alone = self._services.presence.own, self._services.alone
        if was_read and alone and batches.has_outcome(self._services.objects, batch_id, sha256, alone=True):
            return  # a message that came twice
        if own.has(sha256):
            own.wait(lane, batch_id, sha256)
        elif not alone:
            return  # who read the first page looks, or a sweep
        if self._is_whole(batch_id, sha256, page):
            # At once, not as a message: it would wait behind all pages in the queue, as brokers hand out in order.
            self._work_on(lane, Work(batch_id, sha256, 0))
        self.look_after_own()

    def look_after_own(self) -> None:
        """File what waited for pages that others have read meanwhile; who works alone has read them itself."""
        for lane, batch_id, sha256 in () if self._services.alone else self._services.presence.own.due():
            if self._is_whole(batch_id, sha256, 0):
                self._work_on(lane, Work(batch_id, sha256, 0))

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
                if self._sent.lately(Work(batch_id, sha256, other)):
                    return False  # it is in the queue, or in the hands of another thread
                break
        return self._fair_queue.first_unread(sha256, read=page) is None

    def finish_file(self, batch_id: str, sha256: str) -> bool:
        """File a file; the third defect sets it aside. False while it waits or another process is at it.

        Raises ServiceError.
        """
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
