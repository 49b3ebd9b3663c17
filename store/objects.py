"""The objects protocol: the record of everything, behind one URL.

Keys are relative POSIX paths of plain ASCII segments (`papers/0f…/000001.json`). They are checked going in and coming
out. Two kinds of key:

- **kept** (everything not named below): written once with `create`, never replaced or deleted by the application; only
  `mend` gives an original back the bytes that its name says, and `erase` carries out a deletion that leaves its proof;
- **derived** (`DERIVED`): work state and caches that can be made again, which may be replaced and deleted.

Every back end passes one contract suite, `tests/contracts/test_objects.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from core.errors import UsageError
from core.records import Record

DERIVED = (
    "pending/",
    "leases/",
    "pages/",
    "cache/",
    "outcomes/",
    "sessions/",
    "tries/",
    "desks/",
    "claims/",
    "outbox/",
)
PASSING = ("claims/",)  # derived, and of this very moment: worth nothing after a power cut, so no disk is waited for

ERASABLE = ("papers/", "searchable/", "originals/", "quarantine/")  # what a proven deletion of a paper erases

_ORIGINAL = re.compile(r"originals/(?:[0-9a-z]{2}/){2}([0-9a-f]{64})")
_SEGMENT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.,=+-]{0,199}")


class Entry(Record, frozen=True):
    """One stored object in a listing."""

    key: str
    bytes: int


class Objects(Protocol):
    """Bytes under keys. All verbs may be called from several threads and processes at once.

    Errors: ServiceError when the store cannot be reached or is full, NotFoundError, ExistsError, CorruptError;
    never a library's own exception.
    """

    @property
    def brings_copies(self) -> bool:
        """Whether `fetch` brings a copy from elsewhere; else it gives the stored file itself."""

    def create(self, key: str, data: bytes | Path) -> None:
        """Store under a free key; durable, and under a kept key read back, before this returns (`PASSING` keys are only
        to be seen by everybody then). Raises ExistsError.

        Of any number of concurrent creators exactly one wins. `data` may name a local file of any size.
        """

    def replace(self, key: str, data: bytes) -> None:
        """Store under a derived key, whether taken or free; readers see the old bytes or the new, never a mix."""

    def mend(self, key: str, data: bytes | Path) -> bool:
        """Give an original whose stored bytes are not those that its name says the right ones; whether that was needed.

        The key's last segment is the SHA-256 that `data` must have (else UsageError). Bytes that are right already are
        left alone. Damaged ones are kept under `quarantine/<that SHA-256>/<SHA-256 of theirs>`. Readers see the damaged
        bytes or the right ones. An original that is gone is created.
        """

    def read(self, key: str) -> bytes:
        """All bytes under the key. Raises NotFoundError."""

    def size(self, key: str) -> int | None:
        """Number of bytes under the key, or None when nothing is there."""

    def fetch(self, key: str) -> AbstractContextManager[Path]:
        """The object as a local read-only file, for as long as the context is open. Raises NotFoundError."""

    def list(self, prefix: str, *, after: str = "") -> Iterator[Entry]:
        """Entries whose key starts with `prefix`, in key order, those after the key `after` only. Pages lazily."""

    def delete(self, key: str) -> None:
        """Remove a derived key; nothing happens when it is not there. Raises UsageError for a kept key."""

    def delete_many(self, keys: Sequence[str]) -> None:
        """As `delete` for each of these keys, asked at once where the store can be asked so."""

    def erase(self, key: str, sha256: str) -> bool:
        """Remove a kept object of a deleted paper, every version of it; whether it was there.

        Only `store.erasing` calls this, with the key and the hash that a proof names. Raises UsageError for a key that
        no deletion names, for bytes that have another hash, and where the store itself still locks the object.
        """

    def locked_until(self, key: str) -> str | None:
        """The moment (UTC, ISO 8601) until which the store lets nobody remove the object; None without a lock."""

    def check(self) -> str:
        """Write, read and remove a small derived object; one sentence on where the store is. Raises ServiceError."""

    def close(self) -> None:
        """Let go of connections. May be called twice; no verb may follow."""


def checked_key(key: str) -> str:
    """The key itself when it is well formed. Raises UsageError: no empty, dotted, hidden or foreign segments."""
    if len(key) > 700 or not all(_SEGMENT.fullmatch(part) for part in key.split("/")):
        raise UsageError(f"not a well-formed object key ({len(key)} characters)")
    return key


def derived_key(key: str) -> str:
    """The key itself when it may be replaced or deleted. Raises UsageError for a kept one."""
    if not checked_key(key).startswith(DERIVED):
        raise UsageError(f"objects under {key.split('/')[0]}/ are written once and never changed")
    return key


def erasable_key(key: str) -> str:
    """The key itself when it may be erased with its paper. Raises UsageError for any other."""
    if not checked_key(key).startswith(ERASABLE):
        raise UsageError(f"objects under {key.split('/')[0]}/ are no part of a paper and are not erased")
    return key


def original_hash(key: str) -> str:
    """The SHA-256 that an original's key names. Raises UsageError for the key of anything else."""
    match = _ORIGINAL.fullmatch(checked_key(key))
    if match is None:
        raise UsageError(f"objects under {key.split('/')[0]}/ are written once and never mended")
    return match[1]


def quarantine_key(sha256: str, actual: str) -> str:
    """Where the damaged bytes of an original are set aside; `actual` is the SHA-256 that they have."""
    return f"quarantine/{sha256}/{actual}"
