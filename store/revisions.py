"""Rows of immutable revisions in the object store: the newest is the state, the ones before say who changed what."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Generic, TypeVar

import msgspec

from core import typed
from core.errors import CorruptError, ExistsError, MotlanError, NotFoundError, UsageError
from core.records import Record
from core.times import now
from store.objects import Objects
from store.unknown_keys import encoded_after

_REMEMBERED = 1000  # newest revisions of so many names are kept in memory
_BELIEVED = 3.0  # seconds for which `Current` believes what it read


class Kept(Record, frozen=True, kw_only=True):
    """A record with its place in its row."""

    revision: int = 1
    at: str = ""  # UTC, ISO 8601
    by: str = ""  # who made this revision


T = TypeVar("T", bound=Kept)
V = TypeVar("V")


class Rows(Generic[T]):
    """`<folder>/<name>/<revision>.json`, each written once. Names are given as segments of object keys.

    A revision never changes, so the newest known one is remembered, and asking for a name costs one look for the next.
    """

    def __init__(
        self, objects: Objects, folder: str, kind: type[T], of_newer: Callable[[bytes], T] | None = None
    ) -> None:
        """`of_newer` makes what can be used of bytes that this version cannot decode, or raises msgspec.DecodeError."""
        self._objects = objects
        self._folder = folder
        self._kind = kind
        self._of_newer = of_newer
        self._known: OrderedDict[str, T] = OrderedDict()
        self._lock = threading.Lock()

    def add(self, name: str, record: T) -> T:
        """The first revision of a name. Raises ExistsError when the name is taken."""
        return self._create(name, msgspec.structs.replace(record, revision=1, at=now()))

    def load(self, name: str) -> T:
        """The newest revision. Raises NotFoundError, CorruptError."""
        with self._lock:
            record = self._known.get(name)
        if record is None:
            # Most names that are asked for were never added: that is told by one object, without a listing.
            is_there = self._objects.size(self._key(name, 1)) is not None
            numbers = [entry.key for entry in self._objects.list(f"{self._folder}/{name}/")] if is_there else []
            if not numbers:
                raise NotFoundError(f"no such name under {self._folder}/")
            record = self._read(numbers[-1])
        while self._objects.size(self._key(name, record.revision + 1)) is not None:
            record = self._read(self._key(name, record.revision + 1))
        self._remember(name, record)
        return record

    def history(self, name: str) -> list[T]:
        """Every revision of a name, oldest first; none where there is no such name. Raises CorruptError."""
        return [self._read(entry.key) for entry in self._objects.list(f"{self._folder}/{name}/")]

    def all(self) -> Iterator[T]:
        """The newest revision of every name, in the order of names; one that is remembered is not read again."""
        last: str | None = None
        for entry in self._objects.list(f"{self._folder}/"):
            if last is not None and last.rpartition("/")[0] != entry.key.rpartition("/")[0]:
                yield self._listed(last)
            last = entry.key
        if last is not None:
            yield self._listed(last)

    def _listed(self, key: str) -> T:
        _, name, _ = key.rsplit("/", 2)
        with self._lock:
            known = self._known.get(name)
        if known is not None and self._key(name, known.revision) == key:
            return known
        record = self._read(key)
        self._remember(name, record)
        return record

    def is_empty(self) -> bool:
        """Whether nobody was ever added."""
        return next(iter(self._objects.list(f"{self._folder}/")), None) is None

    def revise(self, name: str, change: Callable[[T], T], *, by: str) -> T:
        """Store a next revision: `change` is given the newest one; asked again when somebody else was faster.

        A change that alters nothing stores nothing. What a newer version of motlan wrote goes along. Raises
        NotFoundError.
        """
        while True:
            latest = self.load(name)
            changed = change(latest)
            if changed == latest:
                return latest
            following = msgspec.structs.replace(changed, revision=latest.revision + 1, at=now(), by=by)
            data = encoded_after(self._objects.read(self._key(name, latest.revision)), latest, following)
            try:
                return self._create(name, following, data)
            except ExistsError:
                continue

    def revise_or_add(self, name: str, change: Callable[[T | None], T], *, by: str) -> T:
        """As `revise`; where there is no such name yet, `change` is given None and makes the first revision."""
        while True:
            try:
                return self.revise(name, change, by=by)
            except NotFoundError:
                with suppress(ExistsError):
                    return self.add(name, change(None))

    def _create(self, name: str, record: T, data: bytes | None = None) -> T:
        self._objects.create(self._key(name, record.revision), data or msgspec.json.encode(record))
        self._remember(name, record)
        return record

    def _remember(self, name: str, record: T) -> None:
        with self._lock:
            held = self._known.get(name)
            if held is None or held.revision < record.revision:
                self._known[name] = record
            self._known.move_to_end(name)
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)

    def _key(self, name: str, revision: int) -> str:
        return f"{self._folder}/{name}/{revision:06d}.json"

    def _read(self, key: str) -> T:
        data = self._objects.read(key)
        with suppress(msgspec.DecodeError, UnicodeDecodeError):
            return typed.decode(data, self._kind)
        try:
            if self._of_newer is not None:
                return self._of_newer(data)
            raise msgspec.DecodeError
        except (msgspec.DecodeError, UnicodeDecodeError):
            # The cause is dropped on purpose: it can quote a hash.
            raise CorruptError(f"{key} cannot be decoded; run `motlan verify`") from None


class Current(Generic[V]):
    """What holds now, by name: believed for a moment, so that another process's change is seen soon after.

    While it is asked for all the time it is read again beside those who ask, before the moment is over.
    """

    def __init__(self, read: Callable[[], Mapping[str, V]]) -> None:
        self._read = read
        self._reading = threading.Lock()
        self._known: Mapping[str, V] = {}
        self._at = -math.inf  # when it was read
        self._forgotten = 0  # times

    def get(self) -> Mapping[str, V]:
        """What `read` answered a moment ago, or answers now: the same object while nothing changes."""
        age = time.monotonic() - self._at
        if age >= _BELIEVED:
            with self._reading:
                if time.monotonic() - self._at >= _BELIEVED:
                    self._again()
        elif age >= _BELIEVED / 2 and self._reading.acquire(blocking=False):
            threading.Thread(target=self._aside, daemon=True).start()
        return self._known

    def forget(self) -> None:
        """Read anew the next time."""
        self._forgotten += 1
        self._at = -math.inf

    def _again(self) -> None:
        began, forgotten = time.monotonic(), self._forgotten
        newest = self._read()
        self._known = self._known if newest == self._known else newest
        if forgotten == self._forgotten:  # else something was changed since it began
            self._at = began

    def _aside(self) -> None:
        try:
            with suppress(MotlanError):  # whoever comes when the moment is over is told
                self._again()
        finally:
            self._reading.release()


def taken(what: str, name: str) -> UsageError:
    """What adding a name that is there already is answered with."""
    return UsageError(f"there is already a {what} {name}; choose another name")
