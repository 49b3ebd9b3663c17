"""Leases: for a while one process alone does a piece of work, and a dead one's work is soon free again.

A lease is a create-only object `leases/<work>=<epoch>.json`. Whoever creates the next epoch holds the work, until it
lets go, until the time is over, or (on its own host) until its process is gone. Leases spare work; they are not needed
for truth: should two hold the same work, both write the same. None has a folder of its own: a server that keeps folders
keeps them empty, and a listing of leases would look through those of every page ever read.

A lease of work that is done bars nobody from what is still to do, so a process leaves it for a moment (`let_go_later`):
many are taken away with one request, and who goes on with the same work holds it still. Only one that is at work
(`ingest.queue.presence`) does so: of another nobody would take them away.
"""

from __future__ import annotations

import math
import os
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import NamedTuple

import msgspec

from core.errors import CorruptError, ExistsError, NotFoundError, ServiceError
from ingest.queue import holder
from ingest.queue.presence import AT_WORK, SAID, Presence
from store.objects import Objects

_MANY = 50  # leases of work that is done are taken away at the latest: a weak link may cut longer requests
STANDS = 10.0  # seconds for which the lease of a page that was read stands: who saw it unread lately is refused


class _Standing(NamedTuple):
    """The lease of work that is done."""

    until: float  # seconds since 1970
    since: float  # by the monotonic clock, as `done`
    done: float
    is_over: bool  # nobody will go on with the work


class Leases:
    """Takes leases on behalf of this process; `presence` is its own among those at work in the store."""

    def __init__(self, objects: Objects, seconds: float = 300.0) -> None:
        self._objects = objects
        self._seconds = seconds
        self._left: set[tuple[str, int]] = set()  # (work, epoch) that could not be let go: the store was away
        self._turn = threading.Lock()
        self.presence = Presence(objects, let_go=partial(self.let_go_done, all_=True))
        self._begin_anew()

    def _begin_anew(self) -> None:
        """A fork holds nothing of what its parent does."""
        self._pid = os.getpid()
        self._own: dict[str, float] = {}  # work that a thread of this process has in hand → when its time is over
        self._later: dict[str, tuple[bool, bool]] = {}  # work in hand that is done → soon, is over
        self._over: dict[str, _Standing] = {}  # the same, no more in hand
        self._also: list[str] = []  # keys to delete with these leases
        self._at_once: dict[str, list[str]] = {}  # work in hand → keys to delete with its lease when it ends
        self._since: dict[str, float] = {}  # work whose first lease is ours → from when, by the monotonic clock
        self.presence.begin_anew()

    @contextmanager
    def take(self, work: str) -> Iterator[int]:
        """Hold `work` for as long as the context is open; 0 when it is another's at the moment. Never waits.

        Else the epoch: 1, or one more for every holder before that died or ran out of time with the work undone.
        `work` is one key segment (`page-<sha256>-3`). A process asking for what it holds itself is refused too.
        """
        until = time.time() + self._seconds
        if not self._begin(work, until):  # known without a request
            yield 0
            return
        try:
            self._let_go_what_is_left()
            standing = self._taken_up(work)
            epoch = 1 if standing else self._claim(work, until)
            if epoch is None:
                yield 0
                return
            over = standing.until if standing else until
            self._since[work] = standing.since if standing else time.monotonic()
            try:
                yield epoch
            finally:
                self._after(work, epoch, over)
        finally:
            self._end(work, until)

    def let_go_later(
        self, work: str, *, soon: bool = False, is_over: bool = False, also: Iterable[str] = (), now: Iterable[str] = ()
    ) -> None:  # fmt: skip
        """What is in hand is done: the lease may stay until `let_go_done`, where this process is at work.

        `soon`: nobody will go on with it, so the next call takes it away. `is_over`: nor will another process, so it
        stays for `STANDS` seconds. `also`: keys to delete with it; `now`: keys that must not wait, with which the lease
        goes as soon as the work is out of hand.
        """
        now = list(now)
        if now or not self.presence.is_at_work:
            self._at_once[work] = [*now, *also]
            return
        self._later[work] = (soon, is_over)
        with self._turn:
            self._also += also

    def let_go_done(self, older: float = 2.0, *, all_: bool = False) -> None:
        """Take away the leases of work that has been done for so many seconds, fifty with one request.

        Those of work that is over for every process stay for `STANDS` seconds, unless `all_` go.
        """
        moment = time.monotonic()
        with self._turn:
            works = [
                work
                for work, standing in self._over.items()
                if all_ or standing.done <= moment - (STANDS if standing.is_over else older)
            ]
            for work in works:
                del self._over[work]
            also, self._also = self._also, []
        keys = [*(holder.key(work, 1) for work in works), *also]
        try:
            for start in range(0, len(keys), _MANY):
                self._objects.delete_many(keys[start : start + _MANY])
        except ServiceError:
            self._left |= {(work, 1) for work in works}
            with self._turn:
                self._also += also

    def in_hand(self, work: str) -> bool:
        """Whether a thread of this process has the work in hand."""
        return self._own.get(work, 0.0) > time.time()

    def since(self, work: str) -> float:
        """From when on, by the monotonic clock, work in hand has been nobody else's."""
        return self._since.get(work, math.inf)

    def is_held(self, work: str) -> bool:
        """Whether somebody holds the work at this moment. Raises ServiceError."""
        with self._turn:
            is_over = self._over.pop(work, None) is not None
        if is_over:
            self._let_go(work, 1)
        return self._next_epoch(work) is None

    def remove_stale(self, older: float) -> None:
        """Remove leases taken longer than `older` seconds ago whose holder is gone or whose time is over.

        A process killed between doing its work and letting go leaves one that nobody asks for again. Younger ones stay:
        their number tells how often a piece of work killed its worker.
        """
        for entry in list(self._objects.list("leases/")):
            try:
                lease = holder.load(self._objects, entry.key)
            except NotFoundError:
                continue
            whole = SAID if entry.key.startswith(AT_WORK) else self._seconds
            age = time.time() - (lease.until - whole)
            if age >= older and (age > whole or lease.holder.is_gone()):
                self._objects.delete(entry.key)

    def _taken_up(self, work: str) -> _Standing | None:
        """The lease of work that this process has just done and goes on with; None where it needs another."""
        with self._turn:
            standing = self._over.pop(work, None)
        if standing is not None and standing.until - time.time() < self._seconds / 2:
            self._let_go(work, 1)
            return None
        return standing

    def _after(self, work: str, epoch: int, until: float) -> None:
        """Work is no more in hand."""
        since = self._since.pop(work, 0.0)
        later, at_once = self._later.pop(work, None), self._at_once.pop(work, [])
        if later is not None and epoch == 1 and time.time() < until:
            with self._turn:
                soon, is_over = later
                self._over[work] = _Standing(until, since, -math.inf if soon else time.monotonic(), is_over)
            if len(self._over) >= _MANY:
                self.let_go_done(older=0.0)
            return
        try:
            self._let_go(work, epoch, until, at_once)
        except ServiceError:  # what was done stands; the lease must not bar the work until its time is over
            self._left.add((work, epoch))
            with self._turn:
                self._also += at_once

    def _begin(self, work: str, until: float) -> bool:
        """Whether no other thread of this process has the work in hand."""
        with self._turn:
            if self._pid != os.getpid():
                self._begin_anew()
            if self._own.get(work, 0.0) > time.time():
                return False
            self._own[work] = until
            return True

    def _end(self, work: str, until: float) -> None:
        with self._turn:
            if self._own.get(work) == until:  # else its time was over and another thread took it
                del self._own[work]

    def _claim(self, work: str, until: float) -> int | None:
        """The epoch under which the work is ours now, or None. Most work is nobody's: then it takes one request."""
        if self._create(work, 1, until):
            return 1
        epoch = self._next_epoch(work)
        return epoch if epoch is not None and self._create(work, epoch, until) else None

    def _create(self, work: str, epoch: int, until: float) -> bool:
        try:
            self._objects.create(holder.key(work, epoch), holder.of_this_process(until))
        except ExistsError:
            return False
        except ServiceError:
            self._left.add((work, epoch))  # it may have been made all the same
            raise
        return True

    def _let_go(self, work: str, epoch: int, until: float = 0.0, also: Sequence[str] = ()) -> None:
        """Remove the lease and those of holders before; where its time was over, nothing of whoever took over since."""
        if epoch == 1 and time.time() < until:
            if also:
                self._objects.delete_many([holder.key(work, epoch), *also])
            else:
                self._objects.delete(holder.key(work, epoch))
            return
        self._objects.delete_many(list(also))
        held = list(self._objects.list(f"leases/{work}="))
        if held and held[-1].key > holder.key(work, epoch):
            return
        for entry in held:
            if entry.key <= holder.key(work, epoch):
                self._objects.delete(entry.key)

    def _let_go_what_is_left(self) -> None:
        """Let go leases of this process that outlived their work while the store was away."""
        for work, epoch in tuple(self._left):
            try:
                lease = holder.load(self._objects, holder.key(work, epoch))
                if lease.holder == holder.this_process():
                    self._let_go(work, epoch)
            except NotFoundError:
                pass
            self._left.discard((work, epoch))

    def _next_epoch(self, work: str) -> int | None:
        """The epoch to try for, or None while the work is held."""
        last = None
        for entry in self._objects.list(f"leases/{work}="):
            last = entry.key
        if last is None:
            return 1
        try:
            lease = holder.load(self._objects, last)
        except NotFoundError:
            return 1
        # A lease that would run longer than any does was taken under another clock: it is not waited for.
        if 0 < lease.until - time.time() <= 2 * self._seconds and not lease.holder.is_gone():
            return None
        return int(last.rpartition("=")[2].removesuffix(".json")) + 1


def has_run_out(objects: Objects, key: str) -> bool:
    """Whether the time of a kept lease is over; False for one that was let go meanwhile, True for one in ruins."""
    try:
        return holder.load(objects, key).until < time.time()
    except NotFoundError:
        return False
    except (CorruptError, msgspec.DecodeError, RecursionError):
        return True
