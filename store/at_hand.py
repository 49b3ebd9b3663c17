"""Originals that were fetched stay at hand for some seconds: whoever reads the next page of one fetches it no more.

A file of n pages is so brought here once by each process that reads pages of it, not n times. What is at hand was held
against its hash when it came, and an original never changes. A process that received one and will read it itself keeps
it for five minutes (`keep`), once it was stored and read back: what it would fetch are the bytes it read back just now.
"""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from weakref import WeakKeyDictionary

from store.objects import Objects

SECONDS = 10.0  # for which one that nobody uses stays
_MOST = 8  # of one store that nobody uses any more
_KEPT_SECONDS = 300.0  # for which one that was received stays until it is used
_MOST_KEPT = 1000  # of one store that were received and not used yet
_BYTES = 256 << 20  # of both


class _Held:
    """An original at hand, or on its way."""

    def __init__(self) -> None:
        self.coming = threading.Lock()
        self.fetched = ExitStack()
        self.path: Path | None = None
        self.bytes = 0
        self.users = 0
        self.is_new = False  # received, and not used yet
        self.until = 0.0  # when it goes if nobody uses it, by the monotonic clock


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
            held.is_new, held.until = False, time.monotonic() + SECONDS
            over = self._let_go(objects)
            if self.timer is None:
                self._wait()
        over.close()

    def _let_go(self, objects: Objects) -> ExitStack:
        """What of one store is held no longer, for the caller to close when it has no lock."""
        over, of_store = ExitStack(), self.held.get(objects, OrderedDict())
        idle = [(key, held) for key, held in of_store.items() if not held.users]
        room, places, moment = _BYTES, _MOST, time.monotonic()
        for key, held in reversed(idle):
            room, places = room - held.bytes, places - (not held.is_new)
            if held.path is None or held.until <= moment or room < 0 or (places < 0 and not held.is_new):
                over.push(held.fetched.pop_all())
                del of_store[key]
        return over

    def keep(self, objects: Objects, key: str, data: bytes) -> None:
        held = _Held()
        with ExitStack() as written:
            held.path = Path(written.enter_context(tempfile.TemporaryDirectory(prefix="motlan-"))) / "object"
            held.path.write_bytes(data)
            held.path.chmod(0o400)
            held.bytes, held.is_new, held.until = len(data), True, time.monotonic() + _KEPT_SECONDS
            with self.turn:
                of_store = self.held.setdefault(objects, OrderedDict())
                idle = [other for other in of_store.values() if not other.users]
                has_room = sum(other.bytes for other in idle) + len(data) <= _BYTES
                if key not in of_store and has_room and sum(other.is_new for other in idle) < _MOST_KEPT:
                    held.fetched = written.pop_all()
                    of_store[key] = held
                if self.timer is None:
                    self._wait()

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


def keep(objects: Objects, key: str, data: bytes) -> None:
    """An original that this process stored and will read: its bytes, as they were read back."""
    if objects.brings_copies:
        with suppress(OSError):  # without room it is fetched
            _here().keep(objects, key, data)


def _here() -> _AtHand:
    global _at_hand
    if _at_hand.pid != os.getpid():  # a fork shares no files with its parent
        _at_hand = _AtHand()
    return _at_hand


@contextmanager
def fetch(objects: Objects, key: str) -> Iterator[Path]:
    """As `Objects.fetch`, of an original. Raises NotFoundError, CorruptError, ServiceError."""
    if not objects.brings_copies:
        with objects.fetch(key) as path:
            yield path
        return
    at_hand = _here()
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
