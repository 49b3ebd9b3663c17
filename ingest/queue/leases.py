"""Leases: for a while one process alone does a piece of work, and a dead one's work is soon free again.

A lease is a create-only object `leases/<work>/<epoch>.json`. Whoever creates the next epoch holds the work, until it
lets go, until the time is over, or (on its own host) until its process is gone. Leases spare work; they are not
needed for truth: should two hold the same work, both write the same.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from core.errors import CorruptError, ExistsError, NotFoundError, ServiceError
from core.records import Record
from store.objects import Objects


class Holder(Record, frozen=True):
    """Who holds a lease: a process that can be told apart from a later one with the same number."""

    host: str
    boot: str
    pid: int
    started: str  # kernel ticks since boot

    def is_gone(self) -> bool:
        """Whether the process is known to be dead; False for one on another host."""
        here = _me()
        return (self.host, self.boot) == (here.host, here.boot) and _started(self.pid) != self.started


class _Lease(Record, frozen=True):
    holder: Holder
    until: float  # seconds since 1970


class Leases:
    """Takes leases on behalf of this process."""

    def __init__(self, objects: Objects, seconds: float = 300.0) -> None:
        self._objects = objects
        self._seconds = seconds
        self._left: set[tuple[str, int]] = set()  # (work, epoch) that could not be let go: the store was away
        self._turn = threading.Lock()
        self._own: dict[str, float] = {}  # work that a thread of this process has in hand → when its time is over
        self._pid = os.getpid()

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
            epoch = self._claim(work, until)
            if epoch is None:
                yield 0
                return
            try:
                yield epoch
            finally:
                try:
                    self._let_go(work, epoch, until)
                except ServiceError:  # what was done stands; the lease must not bar the work until its time is over
                    self._left.add((work, epoch))
        finally:
            self._end(work, until)

    def _begin(self, work: str, until: float) -> bool:
        """Whether no other thread of this process has the work in hand."""
        with self._turn:
            if self._pid != os.getpid():  # a fork holds nothing of what its parent does
                self._pid, self._own = os.getpid(), {}
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
            self._objects.create(_key(work, epoch), msgspec.json.encode(_Lease(_me(), until)))
        except ExistsError:
            return False
        except ServiceError:
            self._left.add((work, epoch))  # it may have been made all the same
            raise
        return True

    def _let_go(self, work: str, epoch: int, until: float = 0.0) -> None:
        """Remove the lease and those of holders before; where its time was over, nothing of whoever took over since."""
        if epoch == 1 and time.time() < until:
            self._objects.delete(_key(work, epoch))
            return
        held = list(self._objects.list(f"leases/{work}/"))
        if held and held[-1].key > _key(work, epoch):
            return
        for entry in held:
            if entry.key <= _key(work, epoch):
                self._objects.delete(entry.key)

    def _let_go_what_is_left(self) -> None:
        """Let go leases of this process that outlived their work while the store was away."""
        for work, epoch in tuple(self._left):
            try:
                lease = msgspec.json.decode(self._objects.read(_key(work, epoch)), type=_Lease)
                if lease.holder == _me():
                    self._let_go(work, epoch)
            except NotFoundError:
                pass
            self._left.discard((work, epoch))

    def is_held(self, work: str) -> bool:
        """Whether somebody holds the work at this moment. Raises ServiceError."""
        return self._next_epoch(work) is None

    def remove_stale(self, older: float) -> None:
        """Remove leases taken longer than `older` seconds ago whose holder is gone or whose time is over.

        A process killed between doing its work and letting go leaves one that nobody asks for again. Younger ones stay:
        their number tells how often a piece of work killed its worker.
        """
        for entry in list(self._objects.list("leases/")):
            try:
                lease = msgspec.json.decode(self._objects.read(entry.key), type=_Lease)
            except NotFoundError:
                continue
            age = time.time() - (lease.until - self._seconds)
            if age >= older and (age > self._seconds or lease.holder.is_gone()):
                self._objects.delete(entry.key)

    def _next_epoch(self, work: str) -> int | None:
        """The epoch to try for, or None while the work is held."""
        last = None
        for entry in self._objects.list(f"leases/{work}/"):
            last = entry.key
        if last is None:
            return 1
        try:
            lease = msgspec.json.decode(self._objects.read(last), type=_Lease)
        except NotFoundError:
            return 1
        # A lease that would run longer than any does was taken under another clock: it is not waited for.
        if 0 < lease.until - time.time() <= 2 * self._seconds and not lease.holder.is_gone():
            return None
        return int(last.rsplit("/", 1)[1].removesuffix(".json")) + 1


def has_run_out(objects: Objects, key: str) -> bool:
    """Whether the time of a kept lease is over; False for one that was let go meanwhile, True for one in ruins."""
    try:
        return msgspec.json.decode(objects.read(key), type=_Lease).until < time.time()
    except NotFoundError:
        return False
    except (CorruptError, msgspec.DecodeError, RecursionError):
        return True


def _key(work: str, epoch: int) -> str:
    return f"leases/{work}/{epoch:06d}.json"


def _me() -> Holder:
    boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    return Holder(socket.gethostname(), boot, os.getpid(), _started(os.getpid()) or "")


def _started(pid: int) -> str | None:
    """When a process of this host started, or None when there is none with that number."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[19]
    except OSError:
        return None
