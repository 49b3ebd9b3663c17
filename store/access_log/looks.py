"""Who looked at what: the looks in the log, of all writers and of the first form, from one moment to another."""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Iterator, Set

from core.errors import CorruptError, NotFoundError, UsageError
from core.records import Record
from store.access_log import entries
from store.access_log.entries import Access, Malformed
from store.objects import Objects

_DAY = re.compile(r"\d{4}(-[01]\d(-[0-3]\d(T[0-9:]{5,8}Z?)?)?)?")


class Look(Record, frozen=True):
    """One look, as `motlan access` tells it."""

    at: str
    who: str
    action: str
    channel: str
    paper_ids: tuple[str, ...]
    dossier: str | None
    purpose: str | None
    procedure: str | None


class Asked(Record, frozen=True):
    """Which looks are asked for: those that meet all that is given. `papers` or `owners`: either is enough."""

    who: str | None = None
    papers: Set[str] = frozenset()
    owners: Set[str] = frozenset()  # hashes of owners' numbers
    since: str = ""  # ISO 8601, inclusive
    until: str = "9"  # inclusive, as far as it is given: `2026-01` is all of January

    def __post_init__(self) -> None:
        for day in (self.since, self.until):
            check_day(day)


def looks(objects: Objects, asked: Asked) -> Iterator[Look]:
    """The looks asked for, in the order of their times. Entries that are no entries are passed over: see `verify`."""
    chains = [_chain_of(objects, writer) for writer in writers(objects)]
    chains.append(_first_form_chain(objects))
    for at, access in heapq.merge(*(chain.between(asked.since, asked.until) for chain in chains), key=_moment):
        if _meets(access, asked):
            yield Look(
                at, access.who, access.action, access.channel, access.paper_ids, access.dossier, access.purpose,
                access.procedure,
            )  # fmt: skip


def writers(objects: Objects) -> list[str]:
    """The names of all writers, each found by one look past the entries of the one before."""
    names: list[str] = []
    after = ""
    while True:
        entry = next(objects.list(entries.FOLDER, after=after), None)
        if entry is None:
            return names
        writer = entry.key.split("/")[2]
        if not names or names[-1] != writer:
            names.append(writer)
        after = f"{entries.FOLDER}{writer}/~" if "/" in entry.key[len(entries.FOLDER) :] else entry.key


class _Chain:
    """The entries of one writer, which stand in the order of their times."""

    def __init__(self, last: int, load: Callable[[int], tuple[str, tuple[Access, ...]] | None]) -> None:
        self._last = last
        self._load = load

    def between(self, since: str, until: str) -> Iterator[tuple[str, Access]]:
        """Looks from one moment to another; the first is found by halving, so that old years cost nothing."""
        for number in range(self._first(since), self._last + 1):
            entry = self._load(number)
            if entry is None or entry[0] < since:
                continue
            if entry[0][: len(until)] > until:
                return
            for access in entry[1]:
                yield entry[0], access

    def _first(self, since: str) -> int:
        low, high = 1, self._last
        while since and low < high:
            middle = (low + high) // 2
            entry = self._load(middle)
            if entry is not None and entry[0] < since:
                low = middle + 1
            else:
                high = middle
        return low


def _chain_of(objects: Objects, writer: str) -> _Chain:
    def load(number: int) -> tuple[str, tuple[Access, ...]] | None:
        try:
            entry = entries.decoded(objects.read(entries.entry_key(writer, number)))[0]
        except (Malformed, NotFoundError, CorruptError):
            return None
        return entry.at, entry.accesses

    def number(key: str) -> int:
        return (entries.place_of(key) or ("", 0))[1]

    return _Chain(_last_of(objects, f"{entries.FOLDER}{writer}/", number), load)


def _first_form_chain(objects: Objects) -> _Chain:
    def load(number: int) -> tuple[str, tuple[Access, ...]] | None:
        try:
            entry = entries.first_form(objects.read(entries.first_form_key(number)))
        except (Malformed, NotFoundError, CorruptError):
            return None
        return entry.at, (entry.access,)

    return _Chain(_last_of(objects, entries.FIRST_FORM, lambda key: entries.first_form_number(key) or 0), load)


def _last_of(objects: Objects, folder: str, number: Callable[[str], int]) -> int:
    return max((number(entry.key) for entry in objects.list(folder)), default=0)


def _moment(entry: tuple[str, Access]) -> str:
    return entry[0]


def _meets(access: Access, asked: Asked) -> bool:
    if asked.who is not None and asked.who not in (access.who, access.who.partition(":")[2]):
        return False
    if not asked.papers and not asked.owners:
        return True
    return access.owner_hash in asked.owners or not asked.papers.isdisjoint(access.paper_ids)


def check_day(text: str) -> None:
    """Raise UsageError for what is no day, month or year; `9` stands for the end of all time."""
    if text not in ("", "9") and not _DAY.fullmatch(text):
        raise UsageError("give a day as 2026-01-05, a month as 2026-01, or a year as 2026")
