"""Originals that were fetched stay at hand for some seconds: whoever reads the next page of one fetches it no more.

A file of n pages is so brought here once by each process that reads pages of it, not n times. What is at hand was held
against its hash when it came, and an original never changes.
"""

from __future__ import annotations

import os
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from weakref import WeakKeyDictionary

from store.objects import Objects

SECONDS = 10.0  # for which one that nobody uses stays
_MOST = 8  # of one store that nobody uses
_BYTES = 256 << 20  # of such


class _Held:
    """An original at hand, or on its way."""

    def __init__(self) -> None:
        self.coming = threading.Lock()
        self.fetched = ExitStack()
        self.path: Path | None = None
        self.bytes = 0
        self.users = 0
        self.left = 0.0  # when the last user left, by the monotonic clock


class _AtHand:
    """The originals at hand in this process."""

    def __init__(self) -> None:
        self.turn = threading.Lock()
        self.held: WeakKeyDictionary[Objects, OrderedDict[str, _Held]] = WeakKeyDictionary()
        self.pid = os.getpid()
        self.timer: threading.Timer | None = None

    def enter(self, objects: Objects, key: str) -> _Held:
        with self.turn:
            of_store = self.held.setdefault(objects, OrderedDict())
            held = of_store.setdefault(key, _Held())
            of_store.move_to_end(key)
            held.users += 1
            return held

    def leave(self, objects: Objects, key: str, held: _Held) -> None:
        with self.turn:
            held.users -= 1
            held.left = time.monotonic()
            over = self._let_go(objects)
            if self.timer is None:
                self._wait()
        over.close()

    def _let_go(self, objects: Objects) -> ExitStack:
        """What of one store is held no longer, for the caller to close when it has no lock."""
        over, of_store = ExitStack(), self.held.get(objects, OrderedDict())
        idle = [(key, held) for key, held in of_store.items() if not held.users]
        room, places, end = _BYTES, _MOST, time.monotonic() - SECONDS
        for key, held in reversed(idle):
            room, places = room - held.bytes, places - 1
            if held.path is None or held.left <= end or room < 0 or places < 0:
                over.push(held.fetched.pop_all())
                del of_store[key]
        return over

    def _wait(self) -> None:
        self.timer = threading.Timer(SECONDS / 2, self._on_time)
        self.timer.daemon = True
        self.timer.start()

    def _on_time(self) -> None:
        with self.turn:
            over = [self._let_go(objects) for objects in list(self.held)]
            self.timer = None
            if any(self.held.values()):
                self._wait()
        for stack in over:
            stack.close()


_at_hand = _AtHand()


@contextmanager
def fetch(objects: Objects, key: str) -> Iterator[Path]:
    """As `Objects.fetch`, of an original. Raises NotFoundError, CorruptError, ServiceError."""
    global _at_hand
    if not objects.brings_copies:
        with objects.fetch(key) as path:
            yield path
        return
    if _at_hand.pid != os.getpid():  # a fork shares no files with its parent
        _at_hand = _AtHand()
    at_hand = _at_hand
    held = at_hand.enter(objects, key)
    try:
        with held.coming:
            if held.path is None or not held.path.exists():  # else: it was erased since, or came back
                held.fetched.close()
                held.path = held.fetched.enter_context(objects.fetch(key))
                held.bytes = held.path.stat().st_size
        yield held.path
    finally:
        at_hand.leave(objects, key, held)
