"""Work until batches are done: the waiting of `motlan ingest`, `backfill`, `retry` and `worker --until-done`."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

from core.records import Batch, Lane
from ingest.observe import status
from ingest.queue.dispatcher import Dispatcher
from ingest.services import Services
from ocr.version import READER
from store import batches, pages

_POLL = 0.1  # seconds


def finish_pending(
    services: Services,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
    lanes: tuple[Lane, ...] = batches.LANES,
) -> None:
    """Work in this process until nothing is pending in these lanes.

    That is more than the caller's own batch: whatever an earlier, killed process left is done too. Work that another
    living process holds is waited for. `on_progress` is given pages done and pages known. Raises ServiceError.
    """
    with Dispatcher(services, lanes) as dispatcher:
        unfiled = status.unfiled(services.objects)
        total = sum(unfiled[lane] for lane in lanes)
        dispatcher.start()
        began = time.monotonic()
        while dispatcher.sweep():
            time.sleep(max(_POLL, 2 * (time.monotonic() - began)))
            began = time.monotonic()
            on_progress(min(dispatcher.actors.pages_done, total), total)
            dispatcher.actors.raise_trouble()


@contextmanager
def at_work(services: Services) -> Iterator[Dispatcher]:
    """A dispatcher to send work to. With the local queue it works already, and all that is pending gets done."""
    with Dispatcher(services) as dispatcher:
        if services.config.queue != "local:":
            yield dispatcher
            return
        dispatcher.start()
        sweeper = threading.Thread(target=dispatcher.keep_sweeping, args=(_POLL,), name="sweep", daemon=True)
        sweeper.start()
        yield dispatcher
        until_done(services, dispatcher)
        dispatcher.stop()
        sweeper.join()


def until_done(
    services: Services, dispatcher: Dispatcher, on_progress: Callable[[int, int], None] = lambda done, total: None
) -> None:
    """With the local queue: wait until the dispatcher has done all that is pending. With a broker: return at once.

    `on_progress` is given pages done since the call and pages known. Raises ServiceError.
    """
    if services.config.queue != "local:":
        return
    total, before = sum(status.unfiled(services.objects).values()), dispatcher.actors.pages_done
    while dispatcher.is_pending():
        time.sleep(_POLL)
        on_progress(min(dispatcher.actors.pages_done - before, total), total)
        dispatcher.actors.raise_trouble()


def wait_for(services: Services, waited: Collection[Batch], on_progress: Callable[[int, int], None]) -> None:
    """With a broker: wait until other processes have finished these batches."""
    while True:
        began = time.monotonic()
        states = [status.of_batch(services.objects, batch) for batch in waited]
        total = sum(state.pages.received for state in states)
        on_progress(total - sum(state.pages.waiting for state in states), total)
        if all(state.state == "done" for state in states):
            return
        time.sleep(max(5 * _POLL, time.monotonic() - began))


def retry(services: Services, batch: Batch, *, retryable_only: bool = True) -> int:
    """Make a batch's failed pages and set-aside files be worked on again; how many. The dispatcher must be started.

    Only failures that a retry can help are taken up, unless `retryable_only` is False, when all failures are.
    """
    count = 0
    for file in batch.files:
        if file.sha256 is None or file.error is not None:
            continue
        outcome = batches.load_outcome(services.objects, batch.batch, file.sha256)
        again = (
            [failure for failure in outcome.failures if failure.error.retryable or not retryable_only]
            if outcome
            else []
        )
        for failure in again:
            if failure.page is not None:
                pages.forget(services.objects, file.sha256, READER, failure.page)
        if again:
            count += len(again)
            batches.reopen(
                services.objects, batch
            )  # before, lest a process that dies here leaves work nobody looks for,
            batches.forget_outcome(services.objects, batch.batch, file.sha256)
            batches.reopen(services.objects, batch)  # and after, lest another closed it between the two
    return count
