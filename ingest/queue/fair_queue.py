"""The fair queue: what the pending batches of a lane still need, each branch in turn, so that none starves.

The rule, in one sentence: a lane's queue is kept short (`WINDOW` messages), and when it runs low it is filled from what
is pending, one page of each branch in turn, a branch's batches oldest first. So whatever one branch or an archive run
sends, a page of any other branch is never further away than the window and one round of turns.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from core.errors import CorruptError, NotFoundError
from core.records import Batch, Lane, Record
from ingest import pipeline
from ingest.queue.pending import Pending
from ingest.services import Services
from ocr.version import READER
from store import batches, ids, pages, papers

log = logging.getLogger("motlan.fair_queue")

WINDOW = 64  # messages of a lane that wait in its queue at most
_MOMENT = 1.0  # seconds for which a process that works alone believes what it sent to be under way
_MET = 64  # batches at either end of a lane that are met for the first time in one look
LEFT_OVER = 8.0  # seconds after which a file that is read is filed by another than who read it
LOW = 16  # messages at which the queue is filled again

T = TypeVar("T")


class Work(Record, frozen=True):
    """A page to read, or (page 0) a file to file whose pages are all read."""

    batch: str
    sha256: str
    page: int


def in_turn(lines: Iterable[Iterator[T]]) -> Iterator[T]:
    """One of each line, again and again, until all lines are at their end."""
    left = list(lines)
    while left:
        still = []
        for line in left:
            for item in line:
                yield item
                still.append(line)
                break
        left = still


@dataclass
class _Progress:
    """How far a pending batch is, as far as this process knows; moments by the monotonic clock."""

    is_met: bool = False  # its branch is known
    branch: str | None = None
    waiting: list[tuple[str, int]] | None = None  # its files not done when it was looked at, with their pages
    left: set[str] | None = None  # those of its files that are not known to be done
    finished: int = 0  # files finished since the store was asked which are
    sent: float = 0.0  # when all that it needed was handed out
    whole: dict[str, float] = field(default_factory=dict)  # file read and not filed → since when it was seen so


class FairQueue:
    """Looks at pending batches; remembers how far each is done, so that looking again costs what is new only."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self.pending = Pending(services)
        self._batches: dict[str, _Progress] = {}
        self._torn: set[str] = set()  # pending batches whose record could not be read
        self._gap: dict[str, int] = {}  # original → a page before which all are read

    def _of(self, batch_id: str) -> _Progress:
        return self._batches.setdefault(batch_id, _Progress())

    def _meet_one(self, batch: Batch) -> None:
        known = self._of(batch.batch)
        known.branch, known.is_met = batch.slip.branch, True

    def _is_met(self, batch_id: str) -> bool:
        return batch_id in self._batches and self._batches[batch_id].is_met

    def begin(self, batch: Batch) -> None:
        """This process has received a batch, or its work begins anew."""
        self._batches.pop(batch.batch, None)
        self.pending.receive(batch.slip.lane, batch.batch)
        self._meet_one(batch)
        alone = self._services.alone
        for file in batch.files:
            if file.status == "taken_in" and file.sha256:
                pages.note_unread(self._services.objects, file.sha256, READER, alone=alone)
                papers.note_none_of_file(self._services.objects, ids.paper(batch.batch, file.sha256, 1), alone=alone)

    def _is_over(self, lane: Lane, batch_id: str) -> None:
        """A batch is pending no longer: nothing of it need be remembered."""
        self._batches.pop(batch_id, None)
        self.pending.remove(lane, batch_id)

    def of_lane(
        self, lane: Lane, pending: Iterable[str], is_sent: Callable[[Work], bool] = lambda work: False
    ) -> Iterator[Work]:
        """What pending batches need, a piece of each branch in turn; what needs nothing is settled on the way.

        `is_sent` says of a piece that it was sent lately: a file that waits for such pieces only is not looked at.
        """
        by_branch: dict[str | None, list[str]] = {}
        pending = list(pending)
        met = self._meet(lane, [batch_id for batch_id in pending if not self._is_met(batch_id)])
        for batch_id in pending:
            if self._is_met(batch_id) and not self._is_all_sent(batch_id, is_sent):
                by_branch.setdefault(self._of(batch_id).branch, []).append(batch_id)
        yield from in_turn([self._of_branch(lane, ids, is_sent, met) for ids in by_branch.values()])

    def _is_all_sent(self, batch_id: str, is_sent: Callable[[Work], bool]) -> bool:
        """Whether all that a batch needed when it was looked at was sent so lately that it need not be read again."""
        of_batch = self._of(batch_id)
        if not of_batch.waiting:
            return False
        objects = self._services.objects
        left = [file for file in of_batch.waiting if not batches.has_outcome_lately(objects, batch_id, file[0])]
        under_way = [self._is_under_way(batch_id, *file, is_sent=is_sent) for file in left]
        if any(under_way) and self._services.alone and time.monotonic() < of_batch.sent + _MOMENT:
            return True  # the others wait for these
        return bool(left) and all(under_way)

    def _meet(self, lane: Lane, unknown: list[str]) -> dict[str, Batch]:
        """Learn the branch of some batches that this process has not met, the oldest and the newest of them.

        A process that starts while thousands are pending would else read them all before it sends a message.
        """
        met: dict[str, Batch] = {}
        whole = [batch_id for batch_id in unknown if batch_id not in self._torn] or unknown
        for batch_id in dict.fromkeys([*whole[:_MET], *whole[-_MET:]]):
            batch = self._load(lane, batch_id)
            if batch is not None:
                batches.confirm(self._services.objects, batch)  # its receipt may have been cut off by a crash
                self._meet_one(batch)
                met[batch_id] = batch
        return met

    def _of_branch(
        self, lane: Lane, pending: Iterable[str], is_sent: Callable[[Work], bool], met: dict[str, Batch]
    ) -> Iterator[Work]:
        for batch_id in pending:
            batch = met.pop(batch_id, None) or self._load(lane, batch_id)
            if batch is None:
                continue
            try:
                yield from self.of_batch(batch, is_sent)
            except (NotFoundError, CorruptError, msgspec.DecodeError) as error:
                _passed_over(batch_id, error)

    def _load(self, lane: Lane, batch_id: str) -> Batch | None:
        """A pending batch; None when it was settled since it was listed, or its record is torn."""
        try:
            if self._services.alone and self._is_met(batch_id):
                return batches.load_batch(self._services.objects, batch_id)
            batch = batches.load_pending(self._services.objects, lane, batch_id)
            if batch is None:
                self._is_over(lane, batch_id)
            return batch
        except (CorruptError, msgspec.DecodeError) as error:
            self._torn.add(batch_id)
            _passed_over(batch_id, error)
            return None

    def of_batch(self, batch: Batch, is_sent: Callable[[Work], bool] = lambda work: False) -> Iterator[Work]:
        """What one batch still needs, in the order of its files; when that is nothing, it is settled."""
        of_batch = self._of(batch.batch)
        was_looked_at = of_batch.waiting is not None
        done = set(batches.with_outcome(self._services.objects, batch.batch))
        waiting = [file for file in batch.files if file.sha256 and not file.error and file.sha256 not in done]
        of_batch.left, of_batch.finished = {str(file.sha256) for file in waiting}, 0
        batches.note_without_outcome(self._services.objects, batch.batch, of_batch.left)
        if not waiting:
            self._is_over(batch.slip.lane, batch.batch)
            batches.settle(self._services.objects, batch)
        fresh = {file.sha256 for file in waiting if file.status == "taken_in" and file.pages}
        for sha256, number in {str(file.sha256): file.pages for file in waiting}.items():
            if batches.has_outcome_lately(self._services.objects, batch.batch, sha256):
                self._begun_anew(batch.batch, sha256, number)
            if self._is_under_way(batch.batch, sha256, number, is_sent):
                continue
            # What came first with this batch was hardly read before this process met it, unless it received it late.
            is_new = sha256 in fresh and not was_looked_at and (number == 1 or self._knows_first(batch))
            page = 1 if is_new else self.first_unread(sha256)
            if page is None:
                if sha256 not in fresh or self._is_left_over(batch.batch, sha256):
                    yield Work(batch.batch, sha256, 0)
                continue
            for unread in range(page, number + 1) if is_new else self._unread(sha256, page):
                yield Work(batch.batch, sha256, unread)
        of_batch.waiting, of_batch.sent = [(str(file.sha256), file.pages) for file in waiting], time.monotonic()

    def _is_left_over(self, batch_id: str, sha256: str) -> bool:
        """Whether a file that is read is nobody's: where others work too, who read its first page files it.

        Of one that died, or ended, it is filed by whoever is told to once it has been seen unfiled for some seconds.
        """
        if self._services.alone:
            return True
        if self._services.presence.own.waits(batch_id, sha256):
            return False
        seen = self._of(batch_id).whole.setdefault(sha256, time.monotonic())
        return time.monotonic() > seen + LEFT_OVER

    def _knows_first(self, batch: Batch) -> bool:
        """Whether this process hears of a batch before any other can have worked on it."""
        return self._services.alone or self.pending.is_received(batch.batch)

    def _begun_anew(self, batch_id: str, sha256: str, pages_: int) -> None:
        """The store has no outcome of a file that this process remembers done: another one lets it be tried again."""
        batches.remember_nothing(self._services.objects, batch_id, sha256)
        pages.remember_nothing(self._services.objects, sha256, READER, pages_)
        self._gap.pop(sha256, None)

    def _is_under_way(self, batch_id: str, sha256: str, pages: int, is_sent: Callable[[Work], bool]) -> bool:
        """Whether all that a file needs next was sent lately, so that asking the store of it can tell nothing new."""
        unread = range(self._gap.get(sha256, 1), pages + 1)
        return is_sent(Work(batch_id, sha256, 0)) or all(is_sent(Work(batch_id, sha256, page)) for page in unread)

    def first_unread(self, sha256: str, *, read: int = 0) -> int | None:
        """The first page of an original that is not read yet, or None when all are. Raises NotFoundError.

        `read` is a page known to be read just now: the store is not asked of it.
        """
        original = batches.load_original(self._services.objects, sha256)
        start = self._gap.get(sha256, 1)
        gap = pipeline.first_unread(self._services, original, start + (start == read))
        if gap is None:
            self._gap.pop(sha256, None)
        else:
            self._gap[sha256] = gap
        return gap

    def _unread(self, sha256: str, start: int) -> Iterator[int]:
        return pipeline.unread(self._services, batches.load_original(self._services.objects, sha256), start)

    def settled(self, batch: Batch, *, finished: str | None = None) -> bool:
        """Whether every file of a batch has its outcome, as `finished` has; if so the batch is no longer pending.

        The store is asked by a listing, and only when this process has finished half of the files that it does not know
        to be done since it asked last: a batch of n files costs log n listings. What others finish, a sweep settles.
        Where no others are expected, only before it is settled: a retry may have forgotten an outcome.
        """
        objects = self._services.objects
        if self._services.alone and self.pending.is_over(batch.slip.lane, batch.batch):
            return True  # a message that came twice: it is settled
        of_batch = self._of(batch.batch)
        wanted = {str(file.sha256) for file in batch.files if file.sha256 and not file.error}
        left = wanted if of_batch.left is None else of_batch.left
        done = {sha256 for sha256 in left if batches.has_outcome_lately(objects, batch.batch, sha256)} | {finished}
        left, since = left - done, of_batch.finished + len(done & left)
        if not left or (2 * since >= len(left) and not self._services.alone):
            left, since = wanted.difference(batches.with_outcome(objects, batch.batch)), 0
        if left:
            of_batch.left, of_batch.finished = left, since
            return False
        self._is_over(batch.slip.lane, batch.batch)
        batches.settle(objects, batch)
        return True


def _passed_over(batch_id: str, error: Exception) -> None:
    """One batch whose records are damaged must not keep the others waiting; `motlan verify` names what is wrong."""
    facts = {"action": "sweep", "batch": batch_id, "error": type(error).__name__}
    log.error("a pending batch cannot be looked at", extra=facts)
