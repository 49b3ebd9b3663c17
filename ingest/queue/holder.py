"""The holder of a lease: which process it is, and what it says in the store."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import msgspec

from core import typed
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
        here = this_process()
        return (self.host, self.boot) == (here.host, here.boot) and _started(self.pid) != self.started


class Lease(Record, frozen=True):
    """What a holder says in the store."""

    holder: Holder
    until: float  # seconds since 1970


def key(work: str, epoch: int) -> str:
    """Where the lease of a piece of work lies."""
    return f"leases/{work}={epoch:06d}.json"


def of_this_process(until: float) -> bytes:
    """A lease that this process holds until a moment in seconds since 1970."""
    return msgspec.json.encode(Lease(this_process(), until))


def load(objects: Objects, at: str) -> Lease:
    """The lease that lies in the store. Raises NotFoundError, CorruptError, ServiceError, msgspec.DecodeError."""
    return decoded(objects.read(at))


def decoded(data: bytes) -> Lease:
    """A lease from its bytes. Raises msgspec.DecodeError."""
    return typed.decode(data, Lease)


def this_process() -> Holder:
    """This process as others tell it apart."""
    boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    return Holder(socket.gethostname(), boot, os.getpid(), _started(os.getpid()) or "")


def _started(pid: int) -> str | None:
    """When a process of this host started, or None when there is none with that number, or only its remains.

    One that was killed and that its parent has not asked after yet (proc(5), state Z) works no more.
    """
    try:
        facts = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return None
    return None if facts[0] in "ZX" else facts[19]
