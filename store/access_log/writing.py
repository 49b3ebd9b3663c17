"""Appending to the access log: each process writes chains of its own, and threads that come at once share an entry.

A writer is named `KEY-HOST-LANE`. A process begins with lane 0 of its host and moves to the next whenever another
process turns out to write there, so that hosts and busy processes part ways and nobody waits for a row that all the
others wait for. Within a process whoever has the turn writes one entry for all who wait: a look waits for two writes
at the most, however many look at once.
"""

from __future__ import annotations

import atexit
import hashlib
import logging
import os
import re
import socket
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

import msgspec

from core.errors import CorruptError, ExistsError, MotlanError, NotFoundError, ServiceError, UsageError
from core.times import now
from store.access_log.anchors import Anchors
from store.access_log.entries import (
    GENESIS,
    Access,
    Entry,
    Head,
    Seal,
    Written,
    encoded,
    entry_key,
    first_form_key,
)
from store.access_log.log_keys import KeyRing, Signer
from store.objects import Objects

log = logging.getLogger("motlan.access_log")

LANES = 16  # chains of one host
_TOGETHER = 500  # looks and writes in one entry
_COLLISIONS = 200  # of one append; each means that another process got ahead


class _Waiting:
    """What one thread wants logged."""

    def __init__(self, accesses: Sequence[Access], written: Sequence[Written], withdrawn: Sequence[Written]) -> None:
        self.accesses = tuple(accesses)
        self.written = tuple(written)
        self.withdrawn = tuple(withdrawn)
        self.done = False
        self.error: MotlanError | None = None


class AccessLog:
    """Appends to the access log of an object store. Threads may share it, and forked processes, too.

    `objects` is the plain store, `keys` has the key to sign with. Heads go to `anchors` at most every
    `anchor_seconds`, when the process ends, and when asked. Every verb that appends raises ServiceError, UsageError
    without a key to sign with, CorruptError when foreign objects stand in the place of the next entry of every lane.
    """

    def __init__(
        self,
        objects: Objects,
        keys: KeyRing | Callable[[], KeyRing],
        anchors: Anchors | None = None,
        *,
        anchor_seconds: float = 300.0,
        host: str | None = None,
    ) -> None:
        self.objects = objects
        self._keys = keys
        self.anchors = anchors
        self._anchor_seconds = anchor_seconds
        self._host = re.sub(r"[^A-Za-z0-9_]", "_", host or socket.gethostname())[:40]
        self._lane = 0
        self._closed = False
        self._begin()

    @property
    def keys(self) -> KeyRing:
        """The keys; a key file is read, or made, when they are first needed."""
        if not isinstance(self._keys, KeyRing):
            self._keys = self._keys()
        return self._keys

    def _begin(self) -> None:
        """What a process has of its own: a fork must share neither locks held nor heads that it does not write."""
        self._pid = os.getpid()
        self._heads: dict[str, tuple[int, str]] = {}
        self._fresh: dict[str, Head] = {}  # heads written since the last anchor
        self._waiting: list[_Waiting] = []
        self._gate, self._turn, self._anchoring = threading.Lock(), threading.Lock(), threading.Lock()
        self._timer: threading.Timer | None = None
        self._anchored = -float("inf")

    def take_up(self) -> None:
        """Look up where the next entry goes, so that the first look does not wait for that. Raises as `append` does."""
        if self._pid != os.getpid():
            self._begin()
        with self._turn:
            if signer := self.keys.signer:
                self._head(self._writer(signer))

    def append(self, access: Access) -> None:
        """Log a look; durable when this returns, so call it before the answer is given."""
        self._put(_Waiting((access,), (), ()))

    def cover(self, written: Sequence[Written], access: Access | None = None) -> None:
        """Log the hashes of objects; durable when this returns, so call it before they are written."""
        self._put(_Waiting((access,) if access else (), written, ()))

    def withdraw(self, written: Sequence[Written]) -> None:
        """Log that objects covered before were not written after all."""
        self._put(_Waiting((), (), written))

    def anchor(self) -> None:
        """Anchor the heads written since the last time, if any. Raises ServiceError."""
        with self._anchoring:
            self._anchored = time.monotonic()
            heads, self._fresh = self._fresh, {}
            if not heads or self.anchors is None:
                return
            try:
                self.anchors.add(heads)
            except ServiceError:
                self._fresh = heads | self._fresh
                raise

    def close(self) -> None:
        """Anchor what is left, as far as that can be done. May be called twice."""
        atexit.unregister(self.close)
        self._closed = True
        if self._pid == os.getpid():
            if self._timer:
                self._timer.cancel()
            self._anchor_quietly()

    # ── one entry for all who wait ────────────────────────────────────────────────────────────────────────────────

    def _put(self, mine: _Waiting) -> None:
        if self._pid != os.getpid():
            self._begin()
        with self._gate:
            self._waiting.append(mine)
        while not mine.done:
            with self._turn:
                if not mine.done:
                    self._serve()
        if mine.error is not None:
            raise mine.error

    def _serve(self) -> None:
        with self._gate:
            together, self._waiting = self._waiting[:_TOGETHER], self._waiting[_TOGETHER:]
        error: MotlanError | None = ServiceError("the access log's writer was stopped")
        try:
            self._write(together)
            error = None
        except MotlanError as failed:
            error = failed
        finally:
            for entry in together:
                entry.error, entry.done = error, True

    def _write(self, together: Sequence[_Waiting]) -> None:
        signer = self.keys.signer
        if signer is None:
            raise UsageError("the access log has no key to sign with; set MOTLAN_LOG_KEY or MOTLAN_LOG_KEY_FILE")
        blocked = set[int]()
        for _ in range(_COLLISIONS):
            writer = self._writer(signer)
            try:
                number, previous = self._head(writer)
                head = self._create(signer, writer, number + 1, previous, together)
            except (ExistsError, CorruptError, NotFoundError, UsageError):
                if self._stands_still(writer):
                    blocked.add(self._lane)
                    if len(blocked) == LANES:
                        raise CorruptError(
                            "nothing can be added to the access log: something else stands where its next entries "
                            "belong; `motlan verify` names it"
                        ) from None
                self._lane = (self._lane + 1) % LANES
                continue
            self._heads[writer] = (head.number, head.sha256)
            self._note(writer, head)
            return
        raise ServiceError("the access log is written by too many at once; try again, nothing was shown")

    def _create(self, signer: Signer, writer: str, number: int, previous: str, together: Sequence[_Waiting]) -> Head:
        entry = Entry(
            writer=writer,
            number=number,
            at=now(),
            previous=previous,
            accesses=tuple(access for entry in together for access in entry.accesses),
            written=tuple(written for entry in together for written in entry.written),
            withdrawn=tuple(written for entry in together for written in entry.withdrawn),
            continues=self._first_form_head() if number == 1 else None,
        )
        line = encoded(entry)
        data = line + b"\n" + msgspec.json.encode(Seal(signer.id, signer.sign(line))) + b"\n"
        self.objects.create(entry_key(writer, number), data)
        return Head(number, hashlib.sha256(data).hexdigest())

    def _writer(self, signer: Signer) -> str:
        return f"{signer.id}-{self._host}-{self._lane:02d}"

    # ── heads ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _head(self, writer: str) -> tuple[int, str]:
        """Number and hash of the last entry of a chain, as far as this process knows; asked of the store once."""
        if writer not in self._heads:
            number = _last(self.objects, lambda place: entry_key(writer, place))
            self._heads[writer] = (number, self._hash_of(entry_key(writer, number)) if number else GENESIS)
        return self._heads[writer]

    def _stands_still(self, writer: str) -> bool:
        """After a place was found taken: whether the chain has no more entries all the same (a foreign object)."""
        known = self._heads.pop(writer, (0, ""))[0]
        with suppress(CorruptError, NotFoundError):
            return self._head(writer)[0] <= known
        return True

    def _first_form_head(self) -> Head | None:
        number = _last(self.objects, first_form_key)
        if number == 0:
            return None
        try:
            return Head(number, self._hash_of(first_form_key(number)))
        except (CorruptError, NotFoundError):  # `motlan verify` names it; new entries must go on all the same
            return Head(number, "")

    def _hash_of(self, key: str) -> str:
        return hashlib.sha256(self.objects.read(key)).hexdigest()

    # ── anchors ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _note(self, writer: str, head: Head) -> None:
        """A new head will be anchored: at once when the last anchor is old enough, else when it will be."""
        with self._anchoring:
            self._fresh[writer] = head
            if self.anchors is None or self._closed or self._timer is not None:
                return
            if self._anchored == -float("inf"):
                atexit.register(self.close)
            wait = max(0.0, self._anchored + self._anchor_seconds - time.monotonic())
            self._timer = threading.Timer(wait, self._on_time)
            self._timer.daemon = True
            self._timer.start()

    def _on_time(self) -> None:
        with self._anchoring:
            self._timer = None
        self._anchor_quietly()

    def _anchor_quietly(self) -> None:
        try:
            self.anchor()
        except MotlanError as error:
            log.error("the access log's heads could not be anchored: %s", error, extra={"action": "anchor"})


def _last(objects: Objects, key: Callable[[int], str]) -> int:
    """The number of a chain's last entry, found by strides that double and then halve: a chain has no gaps."""
    known, stride = 0, 1
    while objects.size(key(known + stride)) is not None:
        known, stride = known + stride, stride * 2
    while stride := stride // 2:
        if objects.size(key(known + stride)) is not None:
            known += stride
    return known
