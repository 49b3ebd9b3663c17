"""The fair queue: what the pending batches of a lane still need, each branch in turn, so that none starves.

The rule, in one sentence: a lane's queue is kept short (`WINDOW` messages), and when it runs low it is filled from what
is pending, one page of each branch in turn, a branch's batches oldest first. So whatever one branch or an archive run
sends, a page of any other branch is never further away than the window and one round of turns.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

import msgspec

from core.errors import CorruptError, NotFoundError
from core.records import Batch, Lane, Record
from ingest import pipeline
from ingest.services import Services
from ocr.version import READER
from store import batches, ids, pages, papers

log = logging.getLogger("motlan.fair_queue")

WINDOW = 64  # messages of a lane that wait in its queue at most
_MOMENT = 1.0  # seconds for which a process that works alone believes what it sent to be under way
_LISTED = 5.0  # seconds for which it goes by what it knows to be pending, as others do while their queue is full
_MANY = 1000  # pending batches of which not all are listed at every look; so many are one request
_ALL = 30.0  # seconds between two looks at all of them
_LATE = 120.0  # seconds by which the clock of another host may be late for its batches to be met at once
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


class FairQueue:
    """Looks at pending batches; remembers how far each is done, so that looking again costs what is new only."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._branch: dict[str, str | None] = {}  # pending batch → branch
        self._torn: set[str] = set()  # pending batches whose record could not be read
        self._waiting: dict[str, list[tuple[str, int]]] = {}  # batch → its files not done when it was looked at, pages
        self._left: dict[str, tuple[set[str], int]] = {}  # batch → files not known to be done, files finished since
        self._gap: dict[str, int] = {}  # original → a page before which all are read
        self._known: dict[Lane, dict[str, None]] = {}  # what is pending, as listed last, oldest first
        self._listed: dict[Lane, float] = {}  # when all of it was listed
        self._looked: dict[Lane, float] = {}  # when any of it was
        self._received = set[str]()  # pending batches that this process has received
        self._whole: dict[tuple[str, str], float] = {}  # (batch, file read and not filed) → since when it was seen so
        self._sent: dict[str, float] = {}  # batch → when all that it needed was handed out
        self._turn = threading.Lock()

    def was_pending(self, lane: Lane) -> bool:
        """Whether anything of a lane was pending when it was looked at last."""
        return bool(self._known.get(lane))

    def pending(self, lane: Lane, *, lately: bool = False) -> list[str]:
        """The ids of a lane's pending batches, oldest first; `lately`: some seconds ago will do. Raises ServiceError.

        Where others work too, the archive may wait those seconds for what they received.
        Of many, only what is new is listed, by the time in their ids, and all of them once in a while: one whose host's
        clock is late is met then, as is that another process has settled some.
        """
        with self._turn:
            known = self._known.get(lane, {})
            lately = lately or self._services.alone or lane == "archive"
            if lately and time.monotonic() < self._looked.get(lane, -_LISTED) + _LISTED:
                return list(known)
            self._looked[lane] = time.monotonic()
            if len(known) < _MANY or time.monotonic() >= self._listed.get(lane, 0.0) + _ALL:
                self._listed[lane] = time.monotonic()
                known = dict.fromkeys(batches.pending_ids(self._services.objects, lane))
            else:
                after = ids.first_at(max(0.0, (ids.seconds_of(next(reversed(known))) or 0.0) - _LATE))
                known = {batch_id: None for batch_id in known if batch_id <= after}
                known |= dict.fromkeys(batches.pending_ids(self._services.objects, lane, after=after))
            self._known[lane] = known
            return list(known)

    def came(self, batch: Batch) -> None:
        """This process has received a batch."""
        with self._turn:
            self._known.setdefault(batch.slip.lane, {})[batch.batch] = None
            self._branch[batch.batch] = batch.slip.branch
            self._received.add(batch.batch)
        alone = self._services.alone
        for file in batch.files:
            if file.status == "taken_in" and file.sha256:
                pages.note_unread(self._services.objects, file.sha256, READER, alone=alone)
                papers.note_none_of_file(self._services.objects, ids.paper(batch.batch, file.sha256, 1), alone=alone)

    def has_received(self, lane: Lane) -> bool:
        """Whether this process has received a batch of a lane that was pending when it was looked at last."""
        with self._turn:
            return not self._received.isdisjoint(self._known.get(lane, {}))

    def _is_over(self, lane: Lane, batch_id: str) -> None:
        """A batch is pending no longer."""
        self.forget(batch_id)
        with self._turn:
            known = self._known.get(lane, {})
            known.pop(batch_id, None)
            if not known:
                self._looked.pop(lane, None)  # is that really all?

    def of_lane(
        self, lane: Lane, pending: Iterable[str], is_sent: Callable[[Work], bool] = lambda work: False
    ) -> Iterator[Work]:
        """What pending batches need, a piece of each branch in turn; what needs nothing is settled on the way.

        `is_sent` says of a piece that it was sent lately: a file that waits for such pieces only is not looked at.
        """
        by_branch: dict[str | None, list[str]] = {}
        pending = list(pending)
        met = self._meet(lane, [batch_id for batch_id in pending if batch_id not in self._branch])
        for batch_id in pending:
            if batch_id in self._branch and not self._is_all_sent(batch_id, is_sent):
                by_branch.setdefault(self._branch[batch_id], []).append(batch_id)
        yield from in_turn([self._of_branch(lane, ids, is_sent, met) for ids in by_branch.values()])

    def _is_all_sent(self, batch_id: str, is_sent: Callable[[Work], bool]) -> bool:
        """Whether all that a batch needed when it was looked at was sent so lately that it need not be read again."""
        waiting = self._waiting.get(batch_id, [])
        if not waiting:
            return False
        known = self._services.objects
        left = [file for file in waiting if not batches.has_outcome_lately(known, batch_id, file[0])]
        under_way = [self._is_under_way(batch_id, *file, is_sent=is_sent) for file in left]
        if any(under_way) and self._services.alone and time.monotonic() < self._sent.get(batch_id, 0.0) + _MOMENT:
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
                self._branch[batch_id], met[batch_id] = batch.slip.branch, batch
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
            if self._services.alone and batch_id in self._branch:
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
        is_met = batch.batch in self._waiting
        done = set(batches.with_outcome(self._services.objects, batch.batch))
        waiting = [file for file in batch.files if file.sha256 and not file.error and file.sha256 not in done]
        self._left[batch.batch] = ({str(file.sha256) for file in waiting}, 0)
        batches.note_without_outcome(self._services.objects, batch.batch, self._left[batch.batch][0])
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
            is_new = sha256 in fresh and not is_met and (number == 1 or self._knows_first(batch))
            page = 1 if is_new else self.first_unread(sha256)
            if page is None:
                if sha256 not in fresh or self._is_left_over(batch.batch, sha256):
                    yield Work(batch.batch, sha256, 0)
                continue
            for unread in range(page, number + 1) if is_new else self._unread(sha256, page):
                yield Work(batch.batch, sha256, unread)
        self._waiting[batch.batch] = [(str(file.sha256), file.pages) for file in waiting]
        self._sent[batch.batch] = time.monotonic()

    def _is_left_over(self, batch_id: str, sha256: str) -> bool:
        """Whether a file that is read is nobody's: where others work too, who read its first page files it.

        Of one that died, or ended, it is filed by whoever is told to once it has been seen unfiled for some seconds.
        """
        if self._services.alone:
            return True
        if self._services.presence.own.waits(batch_id, sha256):
            return False
        seen = self._whole.setdefault((batch_id, sha256), time.monotonic())
        return time.monotonic() > seen + LEFT_OVER

    def _knows_first(self, batch: Batch) -> bool:
        """Whether this process hears of a batch before any other can have worked on it."""
        return self._services.alone or batch.batch in self._received

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
        objects, known = self._services.objects, self._known.get(batch.slip.lane)
        if self._services.alone and known is not None and batch.batch not in known:
            return True  # a message that came twice: it is settled
        wanted = {str(file.sha256) for file in batch.files if file.sha256 and not file.error}
        left, since = self._left.get(batch.batch, (wanted, 0))
        done = {sha256 for sha256 in left if batches.has_outcome_lately(objects, batch.batch, sha256)} | {finished}
        left, since = left - done, since + len(done & left)
        if not left or (2 * since >= len(left) and not self._services.alone):
            left, since = wanted.difference(batches.with_outcome(objects, batch.batch)), 0
        if left:
            self._left[batch.batch] = (left, since)
            return False
        self._is_over(batch.slip.lane, batch.batch)
        batches.settle(objects, batch)
        return True

    def forget(self, batch_id: str) -> None:
        """Remember nothing of a batch: it is done, or its work begins anew."""
        self._left.pop(batch_id, None)
        self._received.discard(batch_id)
        self._branch.pop(batch_id, None)
        self._waiting.pop(batch_id, None)
        self._sent.pop(batch_id, None)
        self._whole = {known: seen for known, seen in self._whole.items() if known[0] != batch_id}


def _passed_over(batch_id: str, error: Exception) -> None:
    """One batch whose records are damaged must not keep the others waiting; `motlan verify` names what is wrong."""
    facts = {"action": "sweep", "batch": batch_id, "error": type(error).__name__}
    log.error("a pending batch cannot be looked at", extra=facts)
