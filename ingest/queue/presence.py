"""Presence: which processes are at work in this store, and which files are this one's to file.

A process that works says so in the store (`begin_work`), whatever its queue, and by what others say knows within
seconds whether it is `alone`: so workers at a broker and a process with a queue of its own may share a store. What it
says is a lease of nothing but its own life, `leases/at-work-<process>=000001.json`. One that died on another host is
believed to be there for an hour: that costs requests, nothing else.
"""

from __future__ import annotations

import math
import os
import secrets
import threading
import time
from collections.abc import Callable
from typing import NamedTuple

import msgspec

from core.errors import CorruptError, NotFoundError
from ingest.queue import holder
from ingest.queue.own_files import OwnFiles
from store import batches, pages, papers
from store.objects import Objects

AT_WORK = "leases/at-work-"
SAID = 3600.0  # seconds for which a process is believed to be at work that does not say so again
_LOOK = 2.0  # seconds between two looks for other processes at work
_HOLDS = 10.0  # seconds for which such a look holds
_LOOK_SHARED = 5.0  # the same while there are others: should they have ended, that costs requests
_HEARD = 600.0  # seconds after which what another one says is read again


class _Word(NamedTuple):
    """What another process said of itself; moments by the monotonic clock."""

    data: bytes
    since: float  # when this process saw it first
    read: float  # when it read it last


class Presence:
    """This process among those at work in a store; threads may share it."""

    def __init__(self, objects: Objects, let_go: Callable[[], object] = lambda: None) -> None:
        """`let_go`: takes away what is left of this process for others, before it says that it works no more."""
        self._objects = objects
        self._let_go = let_go
        self.others = 0  # processes that were at work beside this one when it looked last
        self._was_alone = False  # whether no other process was at work when this one, which is, looked last
        self._words: dict[str, _Word] = {}  # what others said, by key
        self._at_work = 0  # dispatchers that work in this process
        self._said = self._looked = -math.inf  # when it was said, and when this one looked, by the monotonic clock
        self._own_word = holder.key(f"at-work-{os.getpid()}-{secrets.token_hex(4)}", 1)
        self.begin_anew()

    def begin_anew(self) -> None:
        """A fork waits for no look of its parent's, and files none of its files."""
        self._looking = threading.Lock()
        self.own = OwnFiles()

    @property
    def alone(self) -> bool:
        """Whether no other process was at work when this one, which is, looked last, and that was seconds ago.

        A process that was stopped for a while, or whose sweep takes long, is not alone until it looked again.
        """
        return self._was_alone and time.monotonic() < self._looked + _HOLDS

    @property
    def is_at_work(self) -> bool:
        """Whether this process works on what is received."""
        return bool(self._at_work)

    def begin_work(self) -> None:
        """Say that this process works, and look whether others do. Raises ServiceError."""
        self._at_work += 1
        self.look_around(now=True)

    def look_around(self, *, now: bool = False) -> None:
        """Learn whether other processes are at work, once in some seconds or `now`. Raises ServiceError."""
        moment = time.monotonic()
        pause = _LOOK_SHARED if self.others else _LOOK
        if not self._at_work or (moment < self._looked + pause and not now):
            return
        if not self._looking.acquire(blocking=now):
            return
        was_alone, self._looked = self.alone, moment
        try:
            if self._at_work:  # else it ended meanwhile, and must not say so again
                self._look(moment, was_alone=was_alone)
        except BaseException:
            self._was_alone = False
            raise
        finally:
            self._looking.release()

    def _look(self, moment: float, *, was_alone: bool) -> None:
        if moment > self._said + SAID / 3:
            self._say(moment)
        keys = {entry.key for entry in self._objects.list(AT_WORK)}
        if self._own_word not in keys:  # one with another clock took it away
            self._say(moment)
        self._words = {key: said for key, said in self._words.items() if key in keys}
        self.others = sum(self._works(key) for key in sorted(keys - {self._own_word}))
        if not (was_alone or self.others):  # what it remembers is from when others worked too, or may have
            for remembered in (pages, batches, papers):
                remembered.forget_lacking(self._objects)
        self._was_alone = not self.others

    def _say(self, moment: float) -> None:
        self._objects.replace(self._own_word, holder.of_this_process(time.time() + SAID))
        self._said = moment

    def _works(self, key: str) -> bool:
        """Whether another process says that it is at work; what a dead one of this host said is taken away.

        What it says is read once in a while. How long ago it was said is told by this process's own clock: since when
        it has seen the same words.
        """
        try:
            word, moment = self._words.get(key), time.monotonic()
            if word is None or moment > word.read + _HEARD:
                data = self._objects.read(key)
                word = _Word(data, word.since if word is not None and word.data == data else moment, moment)
                self._words[key] = word
            said = holder.decoded(word.data)
        except NotFoundError:
            return False
        except (CorruptError, msgspec.DecodeError):
            return True
        if said.holder.is_gone() or moment > word.since + SAID:
            self._objects.delete(key)
            del self._words[key]  # one that lives says it again
            return False
        return True

    def end_work(self) -> None:
        """This process works no more, as often as it began. What is left of it for others goes. Raises ServiceError."""
        with self._looking:
            self._at_work -= 1
            if self._at_work:
                return
            self._was_alone, self._said = False, -math.inf
            self._let_go()
            self._objects.delete(self._own_word)
