"""Move a whole object store to another back end: every object copied, read back and compared; stopped, it goes on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import msgspec

from core.errors import CorruptError, ExistsError, NotFoundError
from core.records import Record
from store.objects import DERIVED, Objects

# Work state of this moment belongs to the processes that work on the source; pending work is what must go along.
_LEFT_BEHIND = ("leases/", "cache/", "sessions/", "tries/", "claims/")
_LOG = "log/"  # a store that lived on after it was copied has log entries of its own: both logs stand
_ORIGINALS = "originals/"  # the key names the hash of the bytes: what is right can be told
_NAMED = 20


class Copied(Record, frozen=True):
    """What a copy did; looked_at = copied + there_already + left_behind + differing."""

    looked_at: int = msgspec.field(name="found")
    copied: int
    there_already: int
    left_behind: int
    bytes: int
    differing: int = 0  # log entries that the target has otherwise, and keeps
    first_differing: tuple[str, ...] = ()


def copy(source: Objects, target: Objects, on_step: Callable[[int], None] = lambda done: None) -> Copied:
    """Copy every object of `source` that `target` lacks. Kept objects are compared by hash after the write.

    Run it again after an interruption: what is there already is passed over (derived objects of another size are
    copied anew). `on_step` is given the number of objects looked at. Log entries that differ are counted and left as
    the target has them. Raises CorruptError when another kept key holds other bytes in the target than in the source:
    nothing is overwritten.
    """
    looked_at = copied = there = left = size = 0
    differing: list[str] = []
    for entry in source.list(""):
        looked_at += 1
        on_step(looked_at)
        if entry.key.startswith(_LEFT_BEHIND):
            left += 1
        elif target.size(entry.key) == entry.bytes and (
            entry.key.startswith(DERIVED) or _same(source, target, entry.key)
        ):
            there += 1
        elif entry.key.startswith(_LOG) and target.size(entry.key) is not None:
            differing.append(entry.key)
        elif _copy_one(source, target, entry.key):
            copied, size = copied + 1, size + entry.bytes
        else:
            left += 1  # a derived object that its owner removed meanwhile
    return Copied(looked_at, copied, there, left, size, len(differing), tuple(differing[:_NAMED]))


def copy_only(source: Objects, target: Objects, key: str) -> Copied:
    """Bring one object back from a backup, whatever else differs.

    An original of which the target holds damaged bytes gets its own back. Raises NotFoundError when the backup has no
    such object, CorruptError when the target holds other bytes under another kept key.
    """
    size = source.size(key)
    if size is None:
        raise NotFoundError(f"{key} is not in the store to copy from")
    if target.size(key) is not None and _same(source, target, key):
        return Copied(1, 0, 1, 0, 0)
    if key.startswith(_ORIGINALS):
        with source.fetch(key) as path:
            target.mend(key, path)
    else:
        _copy_one(source, target, key)
    return Copied(1, 1, 0, 0, size)


def _copy_one(source: Objects, target: Objects, key: str) -> bool:
    try:
        if key.startswith(DERIVED):
            target.replace(key, source.read(key))
            return True
        with source.fetch(key) as path:
            target.create(key, path)
    except NotFoundError:
        return False
    except ExistsError:
        raise CorruptError(f"{key} holds other bytes in the target than in the source; nothing was changed") from None
    if not _same(source, target, key):
        raise CorruptError(f"{key} does not read back from the target as it was written")
    return True


def _same(source: Objects, target: Objects, key: str) -> bool:
    with source.fetch(key) as ours, target.fetch(key) as theirs:
        return _hash_of(ours) == _hash_of(theirs)


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
