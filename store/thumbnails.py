"""The small pictures of lists: made once when a paper is filed, kept in the cache, drawn again where one is lost."""

from __future__ import annotations

import hashlib

from core.errors import NotFoundError
from store.objects import Objects

LONGEST = 240  # pixels of the longer side


def key(searchable: str, page: int = 1) -> str:
    """Where the small picture of a page (from 1) of the searchable PDF under this key is kept."""
    return f"cache/thumbnails/{hashlib.sha256(searchable.encode()).hexdigest()}-{page}.jpg"


def load(objects: Objects, searchable: str, page: int = 1) -> bytes | None:
    """A JPEG at most `LONGEST` pixels long; None where none is kept. Raises ServiceError."""
    try:
        return objects.read(key(searchable, page))
    except NotFoundError:
        return None


def keep(objects: Objects, searchable: str, jpeg: bytes, page: int = 1) -> None:
    """Keep one. Raises ServiceError."""
    objects.replace(key(searchable, page), jpeg)
