"""What a process has lately seen to be in a store: spares asking again for what hardly ever goes.

What is remembered is a hint, for some seconds, and what this process takes away is forgotten at once. Another process
that takes something away (a retry) is noticed by the next sweep, whose listing the memory contradicts
(`ingest.queue.fair_queue`), or when the seconds are over.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from store.objects import Objects

SECONDS = 10.0
LONG = 60.0  # of what this process did itself, and of what no other is expected to do
_MOST = 20_000  # names of one store, of small facts

T = TypeVar("T")


class Lately(Generic[T]):
    """Facts by store and name. Threads may share it."""

    def __init__(self, most: int = _MOST, seconds: float = SECONDS) -> None:
        """`most` facts of one store are remembered for so many seconds; without end those that never change."""
        self._most = most
        self._seconds = seconds
        self._known: WeakKeyDictionary[Objects, OrderedDict[str, tuple[float, T]]] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def note(self, objects: Objects, name: str, fact: T, *, since: float | None = None) -> None:
        """This was seen just now, or at a moment of the monotonic clock at which one began to look."""
        with self._lock:
            held = self._known.setdefault(objects, OrderedDict())
            held[name] = ((time.monotonic() if since is None else since) + self._seconds, fact)
            held.move_to_end(name)
            while len(held) > self._most:
                held.popitem(last=False)

    def of(self, objects: Objects, name: str) -> T | None:
        """What was seen within the last seconds."""
        held = self._known.get(objects)
        seen = held.get(name) if held else None
        return seen[1] if seen and seen[0] > time.monotonic() else None

    def forget_all(self, objects: Objects) -> None:
        """None of it may be so any more."""
        with self._lock:
            self._known.pop(objects, None)

    def forget(self, objects: Objects, name: str) -> None:
        """It is gone, or another."""
        with self._lock:
            self._known.get(objects, OrderedDict()).pop(name, None)
