"""Turns between stations that send at once: so many requests write, branch by branch and station by station in turn."""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import anyio

from core.errors import BusyError

AT_ONCE = 32  # requests that write to the disk at once
OF_ONE = 6  # of them of one station
A_SECOND, BURST = 100.0, 1000.0  # requests of one key: on the long run, and at once after a pause


class FairLimit:
    """Who waits is let in branch by branch, and in a branch station by station; memory does not grow with who waits.

    Meant for one event loop.
    """

    def __init__(
        self, at_once: int = AT_ONCE, of_one: int = OF_ONE, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._at_once = at_once
        self._of_one = of_one
        self._clock = clock
        self._busy: dict[str, int] = {}
        self._waiting: OrderedDict[str, OrderedDict[str, deque[anyio.Event]]] = OrderedDict()  # branch → station → …
        self._buckets: dict[str, tuple[float, float]] = {}  # who → requests left, when that was

    def count(self, who: str) -> None:
        """Count a request of a key. Raises BusyError for one that asks too often."""
        now = self._clock()
        left, then = self._buckets.get(who, (BURST, now))
        left = min(BURST, left + (now - then) * A_SECOND)
        if left < 1:
            self._buckets[who] = (left, now)
            raise BusyError("this station asks too often: wait a moment", seconds=1)
        self._buckets[who] = (left - 1, now)

    @asynccontextmanager
    async def turn(self, branch: str, who: str) -> AsyncIterator[None]:
        """Wait for one's turn, and have it for as long as the context is open."""
        if self._waiting or not self._has_room(who):
            event = anyio.Event()
            stations = self._waiting.setdefault(branch, OrderedDict())
            stations.setdefault(who, deque()).append(event)
            self._let_in()
            try:
                await event.wait()
            except BaseException:
                self._gone(branch, who, event)
                raise
        else:
            self._busy[who] = self._busy.get(who, 0) + 1
        try:
            yield
        finally:
            self._leave(who)

    def _has_room(self, who: str) -> bool:
        return sum(self._busy.values()) < self._at_once and self._busy.get(who, 0) < self._of_one

    def _let_in(self) -> None:
        """Let in as many as there is room for: the next station of the next branch each time."""
        while (chosen := self._next()) is not None:
            branch, who = chosen
            stations = self._waiting[branch]
            event = stations[who].popleft()
            self._busy[who] = self._busy.get(who, 0) + 1
            stations.move_to_end(who)
            self._waiting.move_to_end(branch)
            self._forget_idle(branch, who)
            event.set()

    def _next(self) -> tuple[str, str] | None:
        return next(
            ((branch, who) for branch, stations in self._waiting.items() for who in stations if self._has_room(who)),
            None,
        )

    def _gone(self, branch: str, who: str, event: anyio.Event) -> None:
        if event.is_set():  # let in and ended at the same moment
            self._leave(who)
            return
        self._waiting[branch][who].remove(event)
        self._forget_idle(branch, who)

    def _forget_idle(self, branch: str, who: str) -> None:
        if not self._waiting[branch][who]:
            del self._waiting[branch][who]
        if not self._waiting[branch]:
            del self._waiting[branch]

    def _leave(self, who: str) -> None:
        self._busy[who] -= 1
        if not self._busy[who]:
            del self._busy[who]
        self._let_in()
