"""How officers said that a page stands upright, kept for good: reading the page again, by any reader, heeds it.

`turns/<sha256>-<page>/<revision>.json`, each written once; the newest holds.
"""

from __future__ import annotations

import msgspec

from core.errors import ExistsError, NotFoundError
from store.objects import Objects
from store.revisions import Kept, Rows


class PageRotation(Kept, frozen=True, kw_only=True):
    """One word of an officer about one page of an original."""

    degrees: int  # clockwise from the original, as in PageReading.rotation


def of(objects: Objects, sha256: str, page: int) -> int | None:
    """The rotation that officers gave a page (from 1); None where none did. Raises ServiceError, CorruptError."""
    try:
        return _rows(objects).load(_name(sha256, page)).degrees
    except NotFoundError:
        return None


def say(objects: Objects, sha256: str, page: int, degrees: int, *, by: str) -> None:
    """Keep a rotation; durable when this returns. Raises ServiceError, CorruptError."""
    rows, name = _rows(objects), _name(sha256, page)
    try:
        rows.add(name, PageRotation(degrees=degrees, by=by))
    except ExistsError:
        rows.revise(name, lambda kept: msgspec.structs.replace(kept, degrees=degrees), by=by)


def _rows(objects: Objects) -> Rows[PageRotation]:
    return Rows(objects, "turns", PageRotation)


def _name(sha256: str, page: int) -> str:
    return f"{sha256}-{page:06d}"
