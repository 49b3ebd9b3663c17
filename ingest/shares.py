"""A long walk over a store, cut by prefix into shares that many processes and machines take, each under a lease.

Processes that name the same run work together: what a share came to is noted when it is done, a share whose process
died is free again, and every process ends with the sum of all. Nothing is left out: a run ends only when each prefix
under which the store holds anything has its note.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Generic, TypeVar

import msgspec

from core import typed
from core.errors import ExistsError, NotFoundError, UsageError
from core.records import Record
from core.times import now
from ingest.queue.leases import Leases
from store.objects import Objects

_BY_HASH = ("originals/", "received/", "pages/")  # two characters of the hash: 256 shares
_BY_TIME = ("papers/", "searchable/", "batches/", "outcomes/")  # five of the time in an id: nine hours each
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,39}")
_LASTS = 14  # days from its beginning for which a run can be gone on with
_POLL = 0.5  # seconds between looks while others hold all that is left

T = TypeVar("T", bound=Record)


def prefixes(objects: Objects, under: str = "") -> Iterator[str]:
    """Prefixes that together have every key under `under`, in order: one request each."""
    after = ""
    while (entry := next(objects.list(under, after=after), None)) is not None:
        prefix = _share_of(entry.key)
        yield prefix
        after = f"{prefix}~"  # sorts behind every key that starts so


def _share_of(key: str) -> str:
    folder, _, rest = key.partition("/")
    if not rest:
        return key
    if key.startswith(_BY_HASH):
        return f"{folder}/{rest[:2]}"
    return f"{folder}/{rest[:5]}" if key.startswith(_BY_TIME) else f"{folder}/"


class _Begun(Record, frozen=True):
    at: str  # UTC, ISO 8601
    ended_at: str | None = None


class Run(Generic[T]):
    """One run, by its name, whose notes are kept in `objects`. Raises ServiceError."""

    def __init__(self, objects: Objects, work: str, name: str, kind: type[T]) -> None:
        """`work` says what is done (`copy`), `kind` what a share comes to.

        Raises UsageError for a run that was begun so long ago that its notes say little of today.
        """
        if not _NAME.fullmatch(name):
            raise UsageError("a run's name is of letters, digits, - and _, at most 40 of them")
        self._objects = objects
        self._leases = Leases(objects)
        self._work = f"{work}-{name}"
        self._folder = f"cache/runs/{work}/{name}/"
        self._kind = kind
        self.own = 0  # shares done by this process
        self._agreed = f"{self._folder}agreed"
        self._begun = self._begin()
        age = datetime.now(UTC) - datetime.fromisoformat(self._begun.at)
        if age.days >= _LASTS:
            raise UsageError(f"run {name} was begun at {self._begun.at}: name another to go over everything again")

    def refuse_ended(self) -> None:
        """Raise UsageError when every share of the run was done before: what came since would be passed over."""
        if self._begun.ended_at:
            raise UsageError(f"this run has ended at {self._begun.ended_at}: name another to go over everything again")

    def _begin(self) -> _Begun:
        begun = _Begun(now())
        try:
            self._objects.create(f"{self._folder}begun", msgspec.json.encode(begun))
        except ExistsError:
            return typed.decode(self._objects.read(f"{self._folder}begun"), _Begun)
        return begun

    def share(self, parts: Callable[[], Iterator[str]], do: Callable[[str], T]) -> Iterator[T]:
        """What every share came to, of this process and of the others; `parts` lists their prefixes.

        Waits for shares that others have in hand. Repeated until no prefix is left without its note.
        """
        done: dict[str, T] = {}
        while True:
            missing = [prefix for prefix in parts() if prefix not in done]
            if not missing:
                break
            waited = True
            for prefix in missing:
                known = self._noted(prefix) or self._do(prefix, do)
                if known is not None:
                    done[prefix] = known
                    waited = False
            if waited:
                time.sleep(_POLL)
        yield from done.values()

    def end(self) -> None:
        """Note that the run is over: whoever names it again is told so by `refuse_ended`."""
        ended = msgspec.structs.replace(self._begun, ended_at=now())
        self._objects.replace(f"{self._folder}begun", msgspec.json.encode(ended))

    def agreed(self, make: Callable[[], str]) -> str:
        """What the first process of the run made, for all of them; one that dies before it is noted made nothing."""
        while True:
            try:
                return self._objects.read(self._agreed).decode()
            except NotFoundError:
                with self._leases.take(f"{self._work}-agreed") as mine:
                    if mine and self._objects.size(self._agreed) is None:
                        self._objects.replace(self._agreed, make().encode())
                if not mine:
                    time.sleep(_POLL)

    @contextmanager
    def last(self) -> Iterator[bool]:
        """Whether this process is the one that does what is left once every share is done."""
        with self._leases.take(f"{self._work}-last") as mine:
            yield bool(mine)

    def _do(self, prefix: str, do: Callable[[str], T]) -> T | None:
        with self._leases.take(f"{self._work}-{_slug(prefix)}") as mine:
            if not mine:
                return None
            if (known := self._noted(prefix)) is not None:  # done between the look and the lease
                return known
            result = do(prefix)
            self._objects.replace(self._key(prefix), msgspec.json.encode(result))
            self.own += 1
            return result

    def _noted(self, prefix: str) -> T | None:
        try:
            return typed.decode(self._objects.read(self._key(prefix)), self._kind)
        except (NotFoundError, msgspec.DecodeError):
            return None

    def _key(self, prefix: str) -> str:
        return f"{self._folder}{_slug(prefix)}.json"


def _slug(prefix: str) -> str:
    """A prefix as one segment of a key."""
    return prefix.replace("/", ",")
