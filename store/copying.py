"""Move a whole object store to another back end: every object copied, read back and compared; stopped, it goes on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Set
from pathlib import Path

import msgspec

from core.errors import CorruptError, ExistsError, NotFoundError, UsageError
from core.records import Record
from store import deletions
from store.access_log.entries import Written
from store.access_log.log_keys import KeyRing
from store.access_log.verification import check
from store.batches import original_key
from store.objects import DERIVED, Objects

# Work state of this moment belongs to the processes that work on the source; pending work is what must go along.
_LEFT_BEHIND = ("leases/", "cache/", "sessions/", "tries/", "claims/")
_LOG = "log/"  # a store that lived on after it was copied has log entries of its own: both logs stand
_ORIGINALS = "originals/"  # the key names the hash of the bytes: what is right can be told
_NAMED = 20


class Copied(Record, frozen=True):
    """What a copy did; looked_at = copied + there_already + left_behind + differing + deleted."""

    looked_at: int = msgspec.field(name="found")
    copied: int
    there_already: int
    left_behind: int
    bytes: int
    differing: int = 0  # log entries that the target has otherwise, and keeps
    first_differing: tuple[str, ...] = ()
    deleted: int = 0  # objects that the target proves to have been deleted since: they are not brought back
    to_erase: int = 0  # objects that the target still has, whose deletion the source proves
    unproven: int = 0  # objects that a proof in the target names which its log does not bear out: treated as any other


class Gone(Record, frozen=True):
    """Keys that deletions of a target erased, of which the source knows nothing."""

    proven: frozenset[str] = frozenset()  # by proofs that the target's log says were written
    unproven: frozenset[str] = frozenset()  # by others: slipped in, or of an installation whose keys are not known here


NOTHING_GONE = Gone()


def copy(
    source: Objects,
    target: Objects,
    on_step: Callable[[int], None] = lambda done: None,
    *,
    prefix: str = "",
    gone: Gone = NOTHING_GONE,
) -> Copied:
    """Copy every object of `source` that `target` lacks, of keys that start with `prefix`; compared by hash afterwards.

    What is `gone` with proof (`gone_since`) is not brought back.

    Run it again after an interruption: what is there already is passed over (derived objects of another size are
    copied anew). `on_step` is given the number of objects looked at. Log entries that differ are counted and left as
    the target has them. Raises CorruptError when another kept key holds other bytes in the target than in the source:
    nothing is overwritten.
    """
    looked_at = copied = there = left = size = deleted = unproven = 0
    differing: list[str] = []
    for entry in source.list(prefix):
        looked_at += 1
        on_step(looked_at)
        unproven += entry.key in gone.unproven
        if entry.key.startswith(_LEFT_BEHIND):
            left += 1
        elif entry.key in gone.proven or _was_read_from(entry.key, gone.proven):
            deleted += 1
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
    to_erase = sum(
        erased.key.startswith(prefix) and source.size(erased.key) is None and target.size(erased.key) is not None
        for deletion in deletions.all_of(source)
        for erased in deletion.erased
    )
    named = tuple(differing[:_NAMED])
    return Copied(looked_at, copied, there, left, size, len(differing), named, deleted, to_erase, unproven)


def summed(shares: Iterable[Copied]) -> Copied:
    """What several processes did together, a share each."""
    total = Copied(0, 0, 0, 0, 0)
    for share in shares:
        counts = {name: getattr(total, name) + getattr(share, name) for name in Copied.__struct_fields__}
        total = Copied(**counts | {"first_differing": counts["first_differing"][:_NAMED]})
    return total


def copy_only(source: Objects, target: Objects, key: str, *, gone: Gone = NOTHING_GONE) -> Copied:
    """Bring one object back from a backup, whatever else differs.

    What is `gone` with proof (`gone_since`) is not brought back (UsageError).
    An original of which the target holds damaged bytes gets its own back. Raises NotFoundError when the backup has no
    such object, CorruptError when the target holds other bytes under another kept key.
    """
    size = source.size(key)
    if size is None:
        raise NotFoundError(f"{key} is not in the store to copy from")
    if key in gone.proven:
        raise UsageError(f"{key} was deleted in the target, with its proof: it is not brought back")
    if target.size(key) is not None and _same(source, target, key):
        return Copied(1, 0, 1, 0, 0)
    if key.startswith(_ORIGINALS):
        with source.fetch(key) as path:
            target.mend(key, path)
    else:
        _copy_one(source, target, key)
    return Copied(1, 1, 0, 0, size)


def gone_since(source: Objects, target: Objects, keys: Callable[[], KeyRing]) -> Gone:
    """What was deleted in the target since the source was as it is.

    A proof counts only where the target's own log, by keys known here, says that it was written: whoever can put
    objects there can put a proof there, and a backup would pass over what it names. Where both stores have a
    deletion, what stands under its keys was handed in again since. The log is walked, and `keys` asked, only when there
    is such a proof. Raises ServiceError.
    """
    known = {entry.key for entry in source.list(deletions.FOLDER)}
    since = [deletion for deletion in deletions.all_of(target) if deletions.pointer(deletion) not in known]
    if not since:
        return NOTHING_GONE
    unproven = {Written(key, hashlib.sha256(target.read(key)).hexdigest()) for key in map(deletions.key, since)}
    check(target, keys(), None, lambda entry: unproven.difference_update(entry.written))
    forged = {written.key for written in unproven}
    erased_by = [(deletions.key(deletion), erased.key) for deletion in since for erased in deletion.erased]
    proven = frozenset(key for proof, key in erased_by if proof not in forged)
    return Gone(proven, frozenset(key for _, key in erased_by) - proven)


def _was_read_from(key: str, erased: Set[str]) -> bool:
    """Whether a page reading is one of an original that was erased."""
    return bool(erased) and key.startswith("pages/") and original_key(key.split("/")[3]) in erased


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
