"""The log held against its seals, its own chains and its anchors: whatever was changed, cut off, slipped in or forged.

What each proof stands against: the number, an entry taken out; the hash of the entry before, one changed or put
elsewhere; the seal, one written or recomputed by whoever has no key; the anchor, entries cut off the end, a whole chain
that is gone, and a chain recomputed by who has the key.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby, islice
from typing import NamedTuple

from core.errors import CorruptError, NotFoundError, ServiceError
from core.records import Record
from store.access_log import entries
from store.access_log.anchors import Anchored, Anchors
from store.access_log.entries import GENESIS, Entry, Malformed
from store.access_log.log_keys import KeyRing
from store.objects import Objects

_AT_ONCE = 16  # entries fetched at the same time
_WINDOW = 512  # entries held in memory


class Break(Record, frozen=True):
    """A place where the log does not hold."""

    key: str
    why: str


class _Read(NamedTuple):
    key: str
    data: bytes | None  # None: not what was stored


def check(
    objects: Objects,
    keys: KeyRing,
    anchors: Anchors | None = None,
    on_entry: Callable[[Entry], None] = lambda entry: None,
    on_step: Callable[[], None] = lambda: None,
) -> tuple[int, list[Break]]:
    """Walk the whole log; (entries checked, breaks found). `on_entry` is given the entries that a known key sealed.

    Raises ServiceError for the store; anchors that cannot be read are a break.
    """
    anchored, breaks = _anchored(anchors)
    continued: dict[int, str] = {}
    checked, left = 0, {writer: dict(heads) for writer, heads in anchored.items()}
    for writer, chain in groupby(_read_all(objects, entries.FOLDER), key=lambda read: read.key.split("/")[2]):
        walk = _Walk(writer, keys, left.pop(writer, {}))
        for read in chain:
            on_step()
            entry = walk.step(read)
            if entry is not None:
                on_entry(entry)
                if entry.continues is not None:
                    continued[entry.continues.number] = entry.continues.sha256
        checked += walk.checked
        breaks += [*walk.breaks, *walk.end()]
    for writer, heads in left.items():
        breaks.append(Break(f"{entries.FOLDER}{writer}/", f"all its {max(heads)} anchored entries are gone"))
    old, old_breaks = _check_first_form(objects, continued, on_step)
    if checked and not anchored and anchors is not None:
        breaks.append(
            Break(entries.FOLDER, f"no head of it was ever anchored in {anchors.describe()}, or all are lost")
        )
    return checked + old, breaks + old_breaks


def _anchored(anchors: Anchors | None) -> tuple[Anchored, list[Break]]:
    try:
        return (anchors.all() if anchors else {}), []
    except (ServiceError, CorruptError) as error:
        return {}, [Break("anchors", f"could not be compared: {error}")]


class _Walk:
    """One writer's chain, entry by entry."""

    def __init__(self, writer: str, keys: KeyRing, anchored: Mapping[int, frozenset[str]]) -> None:
        self._writer = writer
        self._keys = keys
        self._anchored = dict(anchored)
        self._expected = 1
        self._previous: str | None = GENESIS  # None: cannot be known, because the entry before is broken itself
        self.checked = 0
        self.breaks: list[Break] = []

    def step(self, read: _Read) -> Entry | None:
        """The entry when a known key vouches for it; what is wrong with it is noted."""
        place = entries.place_of(read.key)
        if place is None:
            self._note(read.key, "is no entry of the log; who put it there?")
            return None
        self.checked += 1
        number = place[1]
        if number != self._expected:
            gone = number - self._expected
            self._note(
                read.key, "an entry before it is missing" if gone == 1 else f"{gone} entries before it are missing"
            )
            self._previous = None
        self._expected = number + 1
        if read.data is None:
            self._note(read.key, "is not what was stored")
            self._previous = None
            self._anchored.pop(number, None)
            return None
        sha256 = hashlib.sha256(read.data).hexdigest()
        entry = self._opened(read, number)
        if number in self._anchored and self._anchored.pop(number) != {sha256}:
            self._note(read.key, "is not the entry that was anchored: it, or one before it, was written anew")
        self._previous = sha256
        return entry

    def _opened(self, read: _Read, number: int) -> Entry | None:
        assert read.data is not None
        try:
            entry, line, seal = entries.decoded(read.data)
        except Malformed as why:
            self._note(read.key, str(why))
            return None
        if (entry.writer, entry.number) != (self._writer, number):
            self._note(read.key, "bears another entry's number")
            return None
        checker = self._keys.checker(seal.key_id)
        if checker is None:
            self._note(read.key, "is sealed with a key that is not known here; see the setting `log_keys`")
            return None
        if not self._writer.startswith(f"{checker.id}-") or not checker.holds(line, seal.signature):
            self._note(read.key, "is forged or changed: its seal is not that of the log's key")
            return None
        if self._previous not in (None, entry.previous):
            self._note(read.key, "the entry before it was changed")
        return entry

    def end(self) -> Iterator[Break]:
        """What is wrong with the end of the chain."""
        if beyond := [number for number in self._anchored if number >= self._expected]:
            cut = max(beyond) - self._expected + 1
            key = entries.entry_key(self._writer, self._expected)
            yield Break(key, f"{cut} entries from here on were cut off: a later one was anchored")

    def _note(self, key: str, why: str) -> None:
        self.breaks.append(Break(key, why))


def _read_all(objects: Objects, folder: str) -> Iterator[_Read]:
    """All objects of a folder with their bytes, in key order, some fetched ahead."""

    def load(key: str) -> _Read:
        try:
            return _Read(key, objects.read(key))
        except (CorruptError, NotFoundError):
            return _Read(key, None)

    keys = (entry.key for entry in objects.list(folder))
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        while window := list(islice(keys, _WINDOW)):
            yield from pool.map(load, window)


# ── the chain of the first form ───────────────────────────────────────────────────────────────────────────────────


def _check_first_form(
    objects: Objects, continued: Mapping[int, str], on_step: Callable[[], None]
) -> tuple[int, list[Break]]:
    """The one unsealed chain of before; sealed entries that went on from it hold its end."""
    checked, breaks, expected = 0, list[Break](), 1
    previous: str | None = GENESIS
    ends = dict(continued)
    for read in _read_all(objects, entries.FIRST_FORM):
        on_step()
        number = entries.first_form_number(read.key)
        if number is None:
            breaks.append(Break(read.key, "is no entry of the log; who put it there?"))
            continue
        checked += 1
        if number != expected:
            breaks.append(Break(read.key, "an entry before it is missing"))
            previous = None
        expected = number + 1
        sha256 = hashlib.sha256(read.data).hexdigest() if read.data is not None else None
        if why := "is not what was stored" if read.data is None else _why_broken(read.data, number, previous):
            breaks.append(Break(read.key, why))
        if number in ends and ends.pop(number) not in (sha256, ""):
            breaks.append(
                Break(read.key, "is not the entry that the log went on from: it, or one before it, was changed")
            )
        previous = sha256
        if continued and number > max(continued):
            breaks.append(Break(read.key, "was added after this form of the log had ended"))
    for number in ends:
        if number >= expected:
            breaks.append(Break(entries.first_form_key(number), "is cut off: the log went on from it"))
    return checked, breaks


def _why_broken(data: bytes, number: int, previous: str | None) -> str | None:
    """What is wrong with an entry's bytes, or None."""
    try:
        entry = entries.first_form(data)
    except Malformed as why:
        return str(why)
    if entry.number != number:
        return "bears another entry's number"
    if previous not in (None, entry.previous):
        return "the entry before it was changed"
    return None
