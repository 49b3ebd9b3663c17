"""What was sent to the queue lately, and when each piece may be sent again: a message is a hint, and may be lost."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from ingest.queue.fair_queue import WINDOW, Work

LOST = 10.0  # seconds after which a message that shows no effect is sent again; needless ones find nothing to do
_LONGEST = 30.0  # seconds of pause at most after faults of a service
_ELSEWHERE = 2.0  # the pause after work that another process holds at the moment


class Sent:
    """Pieces of work that one process has sent, or takes to be sent; threads may share it."""

    def __init__(self, *, is_local: bool) -> None:
        """`is_local`: the queue is this process's own, and nobody else sends to it."""
        self._is_local = is_local
        self._again: dict[Work, float] = {}  # piece → when a sweep may send it again, by the monotonic clock
        self._faults: Counter[Work] = Counter()  # of services, one after another

    def note(self, work: Work) -> None:
        """A piece is sent now."""
        self._again[work] = time.monotonic() + LOST

    def lately(self, work: Work) -> bool:
        """Whether a piece was sent so lately that there is no need to look after it."""
        return self._again.get(work, 0.0) > time.monotonic()

    def leave_out(self, needed: Iterator[Work], number: int) -> None:
        """Of so many pieces that wait or are in hand, take those that this process did not send to be the first ones.

        All processes send in the same order. Should one not be among them, it is sent as one whose message was lost.
        """
        now = time.monotonic()
        own = sum(when > now for when in self._again.copy().values())
        for work in islice(needed, max(0, number - own)):
            self._again.setdefault(work, now + LOST)

    def put_off(self, work: Work) -> None:
        """A service was away when a piece was worked on: it may be sent again after a pause that grows."""
        self._faults[work] += 1
        self._again[work] = time.monotonic() + min(_LONGEST, 2.0 ** min(self._faults[work], 10))

    def tried(self, work: Work, *, done: bool) -> None:
        """A piece was worked on; what is not `done`, another process holds."""
        self._faults.pop(work, None)
        if not done:
            self._again[work] = time.monotonic() + _ELSEWHERE
        elif self._is_local:
            self._again.pop(work, None)

    def tidy(self) -> None:
        """Forget what may be sent again anyway."""
        if len(self._faults) > 50 * WINDOW:  # most of it was done by others long ago
            self._faults.clear()
        now = time.monotonic()
        self._again = {work: when for work, when in self._again.copy().items() if when > now}
