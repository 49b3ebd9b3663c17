"""A store that logs the hash of every record before it keeps it, so that no record can be changed, lost or slipped in.

The entry comes first, as the entry of a look comes before the answer: a record without an entry was never written by
this program. A process killed between the two leaves an entry without its record, whose number the next write takes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from pathlib import Path

from core.errors import ExistsError, InputError, MotlanError, UsageError
from store.access_log.entries import Written
from store.access_log.writing import AccessLog
from store.objects import DERIVED, Entry, Objects

# Originals are named by their hash; the records that name searchable copies hold theirs; receipts' notes are held
# against their originals; damaged bytes that were set aside are evidence, and keys are no record.
NOT_COVERED = (*DERIVED, "originals/", "searchable/", "received/", "pushes/", "quarantine/", "keys/", "log/")


class CoveredObjects:
    """`store.objects.Objects` over another, with the log's entry before each record."""

    def __init__(self, stored: Objects, log: AccessLog) -> None:
        self.stored = stored
        self.log = log

    @property
    def brings_copies(self) -> bool:
        return self.stored.brings_copies

    def create(self, key: str, data: bytes | Path) -> None:
        if key.startswith(NOT_COVERED):
            self.stored.create(key, data)
            return
        if self.stored.size(key) is not None:
            raise ExistsError(f"an object under {key.split('/')[0]}/ is already stored")
        self.create_unseen(key, data)

    def create_unseen(self, key: str, data: bytes | Path) -> None:
        """As `create`, under a key that a listing of this moment does not have: the store is not asked of it again.

        Where it is taken since, the entry stays without its record, as that of any write that came second.
        """
        if key.startswith(NOT_COVERED):
            self.stored.create(key, data)
        elif self.create_all_unseen({key: data}):
            raise ExistsError(f"an object under {key.split('/')[0]}/ is already stored")

    def create_all_unseen(self, records: Mapping[str, bytes | Path]) -> frozenset[str]:
        """As `create_unseen` of several records, in their order and under one entry of the log; the keys taken since.

        Those before one that cannot be stored stay.
        """
        written = [Written(key, _hash_of(data)) for key, data in records.items()]
        self.log.cover(written)
        taken = set[str]()
        for place, (key, data) in enumerate(records.items()):
            try:
                self.stored.create(key, data)
            except ExistsError:
                taken.add(key)
            except MotlanError:
                with suppress(MotlanError):
                    self.log.withdraw(written[place:])
                raise
        return frozenset(taken)

    def replace(self, key: str, data: bytes) -> None:
        self.stored.replace(key, data)

    def mend(self, key: str, data: bytes | Path) -> bool:
        return self.stored.mend(key, data)

    def read(self, key: str) -> bytes:
        return self.stored.read(key)

    def size(self, key: str) -> int | None:
        return self.stored.size(key)

    def fetch(self, key: str) -> AbstractContextManager[Path]:
        return self.stored.fetch(key)

    def list(self, prefix: str, *, after: str = "") -> Iterator[Entry]:
        return self.stored.list(prefix, after=after)

    def delete(self, key: str) -> None:
        self.stored.delete(key)

    def delete_many(self, keys: Sequence[str]) -> None:
        self.stored.delete_many(keys)

    def erase(self, key: str, sha256: str) -> bool:
        return self.stored.erase(key, sha256)

    def locked_until(self, key: str) -> str | None:
        return self.stored.locked_until(key)

    def check(self) -> str:
        return self.stored.check()

    def close(self) -> None:
        self.log.close()
        self.stored.close()


def create_unseen(objects: Objects, key: str, data: bytes | Path) -> None:
    """`CoveredObjects.create_unseen`, or `create` of a store that is opened without its log."""
    create: Callable[[str, bytes | Path], None] = getattr(objects, "create_unseen", objects.create)
    create(key, data)


def create_all_unseen(objects: Objects, records: Mapping[str, bytes | Path]) -> frozenset[str]:
    """`CoveredObjects.create_all_unseen`, or one after the other in a store that is opened without its log."""
    if isinstance(objects, CoveredObjects):
        return objects.create_all_unseen(records)
    taken = set[str]()
    for key, data in records.items():
        try:
            create_unseen(objects, key, data)
        except ExistsError:
            taken.add(key)
    return frozenset(taken)


def log_of(objects: Objects) -> AccessLog:
    """The access log of an opened store. Raises UsageError for a store that was opened without one."""
    log = getattr(objects, "log", None)
    if not isinstance(log, AccessLog):
        raise UsageError("this store was opened without its access log")
    return log


def _hash_of(data: bytes | Path) -> str:
    if isinstance(data, bytes):
        return hashlib.sha256(data).hexdigest()
    try:
        with data.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InputError("not_readable", f"the file cannot be read: {error.strerror}") from error
