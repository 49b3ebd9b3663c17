"""The access log: who was shown which papers, when, and what for, as a hash-chained row of create-only objects.

Entry N of a chain holds the hash of entry N-1, so an entry that is changed or taken out breaks the chain at a known
place. A thousand entries are a folder. QCVN 12:2026/BCA (docs/domain.md, 1.9) asks for at least twelve months of such
a log; nothing here ever deletes one. Entries cut off at the very end leave no trace in the chain itself: against that
stands the bucket's object lock, or a copy elsewhere.
"""

from __future__ import annotations

import hashlib
import threading

import msgspec

from core.errors import CorruptError, ExistsError
from core.records import Record
from core.times import now
from store.objects import Objects

_GENESIS = "0" * 64


class Access(Record, frozen=True):
    """One look at papers. Ids only: neither the query's text nor any content is kept."""

    who: str  # the account, or the login name of the person at the command line
    action: str  # search, show, person, reuse, download …
    channel: str  # cli, web
    paper_ids: tuple[str, ...] = ()
    owner_hash: str | None = None  # SHA-256 of the owner's number asked for
    dossier: str | None = None  # what for
    procedure: str | None = None


class Entry(Record, frozen=True):
    """An access with its place in the chain."""

    number: int  # from 1, without gaps
    at: str
    previous: str  # SHA-256 of the bytes of the entry before, 64 zeros for the very first
    access: Access


class Break(Record, frozen=True):
    """A place where the chain does not hold."""

    key: str
    why: str


class AccessLog:
    """Appends to the one chain of an object store; any number of writers may: a lost race takes the next place."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._head = (0, _GENESIS)  # number and hash of the last entry known to this writer
        self._turn = threading.Lock()  # threads take turns: a lost race costs a store far more than waiting

    def append(self, access: Access) -> None:
        """Log an access; durable when this returns, so call it before the answer is given."""
        with self._turn:
            self._append(access)

    def _append(self, access: Access) -> None:
        while True:
            number, previous = self._head
            entry = Entry(number=number + 1, at=now(), previous=previous, access=access)
            data = msgspec.json.encode(entry)
            try:
                self._objects.create(_key(entry.number), data)
            except ExistsError:
                self._head = self._find_head(number)
                continue
            self._head = (entry.number, hashlib.sha256(data).hexdigest())
            return

    def _find_head(self, known: int) -> tuple[int, str]:
        """The last entry, found by strides that double and then halve: the row has no gaps."""
        stride = 1
        while self._objects.size(_key(known + stride)) is not None:
            known, stride = known + stride, stride * 2
        while stride := stride // 2:
            if self._objects.size(_key(known + stride)) is not None:
                known += stride
        return known, hashlib.sha256(self._objects.read(_key(known))).hexdigest()


def check(objects: Objects) -> tuple[int, list[Break]]:
    """Walk the whole chain; (entries checked, breaks found)."""
    checked, breaks, expected = 0, list[Break](), 1
    previous: str | None = _GENESIS  # None: cannot be known, because the entry before is broken itself
    for listed in objects.list("log/access/"):
        checked += 1
        if listed.key != _key(expected):
            breaks.append(Break(listed.key, "an entry before it is missing"))
            previous = None
        expected = _number(listed.key) + 1
        try:
            data = objects.read(listed.key)
        except CorruptError:
            breaks.append(Break(listed.key, "is not what was stored"))
            previous = None
            continue
        if why := _why_broken(data, expected - 1, previous):
            breaks.append(Break(listed.key, why))
        previous = hashlib.sha256(data).hexdigest()
    return checked, breaks


def _why_broken(data: bytes, number: int, previous: str | None) -> str | None:
    """What is wrong with an entry's bytes, or None."""
    try:
        entry = msgspec.json.decode(data, type=Entry)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return "cannot be decoded"
    if entry.number != number:
        return "bears another entry's number"
    if previous not in (None, entry.previous):
        return "the entry before it was changed"
    return None


def _number(key: str) -> int:
    return int("".join(key.removesuffix(".json").split("/")[-2:]))


def _key(number: int) -> str:
    """A thousand entries a folder."""
    return f"log/access/{number // 1000:07d}/{number % 1000:03d}.json"
