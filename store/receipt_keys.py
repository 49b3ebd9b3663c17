"""The keys with which the centre signs receipts, kept in the object store: made on first use, followed by others.

    keys/receipts/000001    the first; each later one is vouched for by the one before, so that stations follow

The last one signs, all are published. Of several servers that make or follow a key at once, one wins and all use it.
"""

from __future__ import annotations

import base64
import secrets
from contextlib import suppress
from functools import lru_cache

import msgspec

from core import typed
from core.errors import CorruptError, ExistsError
from core.pushes import PublishedKey, PublishedKeys
from core.receipts import SigningKey
from core.records import Record
from core.times import now
from store.objects import Objects

_FOLDER = "keys/receipts/"
_BYTES = 32


class _Kept(Record, frozen=True):
    private: str  # base 64
    since: str
    before: str | None = None
    vouched: str | None = None


def signer(objects: Objects) -> SigningKey:
    """The key that signs now; a first one is made. Raises ServiceError, CorruptError."""
    names = _names(objects)
    if not names:
        with suppress(ExistsError):  # another server made it at the same moment
            _create(objects, 1, None)
        names = _names(objects)
    return _key(_load(objects, names[-1]))


def published(objects: Objects) -> PublishedKeys:
    """All keys without what is secret of them, the oldest first. Raises ServiceError, CorruptError."""
    signer(objects)
    kept = [_load(objects, name) for name in _names(objects)]
    ends = [*(later.since for later in kept[1:]), None]
    keys = [(entry, _key(entry), until) for entry, until in zip(kept, ends, strict=True)]
    return PublishedKeys(
        tuple(
            PublishedKey(key.id, key.text, entry.since, until, entry.before, entry.vouched)
            for entry, key, until in keys
        )
    )


def rotate(objects: Objects, *, vouch: bool = True) -> SigningKey:
    """Let a new key sign from now on. Without `vouch` (the old one leaked) stations must be told of it by hand."""
    before = signer(objects)
    with suppress(ExistsError):  # another rotated at the same moment: one new key is enough
        _create(objects, _number(_names(objects)[-1]) + 1, before if vouch else None)
    return signer(objects)


def _create(objects: Objects, number: int, before: SigningKey | None) -> None:
    raw = secrets.token_bytes(_BYTES)
    key = SigningKey(raw)
    kept = _Kept(
        private=base64.b64encode(raw).decode(), since=now(), before=before.id if before else None,
        vouched=before.vouch(key) if before else None,
    )  # fmt: skip
    objects.create(f"{_FOLDER}{number:06d}", msgspec.json.encode(kept))


def _names(objects: Objects) -> list[str]:
    return [entry.key for entry in objects.list(_FOLDER)]


def _number(name: str) -> int:
    return int(name.removeprefix(_FOLDER))


def _load(objects: Objects, name: str) -> _Kept:
    return _loaded(objects, name)  # type: ignore[arg-type]  # a store is one by identity


@lru_cache(maxsize=64)  # a key never changes
def _loaded(objects: Objects, name: str) -> _Kept:
    try:
        return typed.decode(objects.read(name), _Kept)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise CorruptError(f"{name} is no receipt key: bring it back from a backup") from error


def _key(kept: _Kept) -> SigningKey:
    try:
        return SigningKey(base64.b64decode(kept.private))
    except ValueError as error:
        raise CorruptError("a receipt key in the store is damaged: bring it back from a backup") from error
