"""What is pending in each lane, as this process listed it last: looking again costs what is new, not what waits."""

from __future__ import annotations

import math
import threading
import time
from dataclasses import dataclass, field

from core.records import Lane
from ingest.services import Services
from store import batches, ids

_LISTED = 5.0  # seconds for which one who works alone goes by what it knows, as others do while their queue is full
_MANY = 1000  # pending batches of which not all are listed at every look; so many are one request
_ALL = 30.0  # seconds between two looks at all of them
_LATE = 120.0  # seconds by which the clock of another host may be late for its batches to be met at once


@dataclass
class _Listed:
    """The pending batches of one lane, oldest first; moments by the monotonic clock."""

    known: dict[str, None] = field(default_factory=dict)
    is_any: bool = False  # whether anything of the lane was ever listed, or received
    all_at: float = 0.0  # when all of it was listed
    looked: float = -math.inf  # when any of it was


class Pending:
    """The ids of pending batches, and which of them this process has received. Threads may share it."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._lanes: dict[Lane, _Listed] = {lane: _Listed() for lane in batches.LANES}
        self._received = set[str]()
        self._turn = threading.Lock()

    def was(self, lane: Lane) -> bool:
        """Whether anything of a lane was pending when it was looked at last."""
        return bool(self._lanes[lane].known)

    def of(self, lane: Lane, *, lately: bool = False) -> list[str]:
        """The ids of a lane's pending batches, oldest first; `lately`: some seconds ago will do. Raises ServiceError.

        Where others work too, the archive may wait those seconds for what they received.
        Of many, only what is new is listed, by the time in their ids, and all of them once in a while: one whose host's
        clock is late is met then, as is that another process has settled some.
        """
        with self._turn:
            listed, now = self._lanes[lane], time.monotonic()
            lately = lately or self._services.alone or lane == "archive"
            if lately and now < listed.looked + _LISTED:
                return list(listed.known)
            listed.looked, listed.is_any = now, True
            if len(listed.known) < _MANY or now >= listed.all_at + _ALL:
                listed.all_at = now
                listed.known = dict.fromkeys(batches.pending_ids(self._services.objects, lane))
            else:
                after = ids.first_at(max(0.0, (ids.seconds_of(next(reversed(listed.known))) or 0.0) - _LATE))
                known = {batch_id: None for batch_id in listed.known if batch_id <= after}
                listed.known = known | dict.fromkeys(batches.pending_ids(self._services.objects, lane, after=after))
            return list(listed.known)

    def receive(self, lane: Lane, batch_id: str) -> None:
        """This process has received a batch."""
        with self._turn:
            self._lanes[lane].is_any = True
            self._lanes[lane].known[batch_id] = None
            self._received.add(batch_id)

    def remove(self, lane: Lane, batch_id: str) -> None:
        """A batch is pending no longer."""
        with self._turn:
            listed = self._lanes[lane]
            self._received.discard(batch_id)
            listed.known.pop(batch_id, None)
            if not listed.known:
                listed.looked = -math.inf  # is that really all?

    def is_over(self, lane: Lane, batch_id: str) -> bool:
        """Whether a batch is known to be pending no longer."""
        return self._lanes[lane].is_any and batch_id not in self._lanes[lane].known

    def is_received(self, batch_id: str) -> bool:
        """Whether this process has received a batch, which is pending."""
        return batch_id in self._received

    def has_received(self, lane: Lane) -> bool:
        """Whether this process has received a batch of a lane that was pending when it was looked at last."""
        with self._turn:
            return not self._received.isdisjoint(self._lanes[lane].known)
