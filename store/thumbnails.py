"""What pages show of a paper before its images: small pictures and the images' sizes, made once when it is filed.

They are kept in the cache, and made again where one is lost.
"""

from __future__ import annotations

import hashlib

import msgspec

from core.errors import NotFoundError
from store.objects import Objects

LONGEST = 240  # pixels of the longer side
SCREEN = 1800  # of an image on the screen: an A4 page at about 150 dpi, readable at full width
Sizes = tuple[tuple[int, int], ...]  # (width, height) of each page's image, its longer side at most `SCREEN`

_sizes = msgspec.json.Decoder(Sizes)


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


def load_sizes(objects: Objects, searchable: str) -> Sizes | None:
    """The sizes of a paper's images; None where they are not kept, or torn. Raises ServiceError."""
    try:
        return _sizes.decode(objects.read(_sizes_key(searchable)))
    except (NotFoundError, msgspec.DecodeError):
        return None


def keep_sizes(objects: Objects, searchable: str, sizes: Sizes) -> None:
    """Keep them. Raises ServiceError."""
    objects.replace(_sizes_key(searchable), msgspec.json.encode(sizes))


def forget(objects: Objects, searchable: str) -> None:
    """Keep nothing of a paper's images any more. Raises ServiceError."""
    for entry in list(objects.list(key(searchable).removesuffix("1.jpg"))):
        objects.delete(entry.key)


def _sizes_key(searchable: str) -> str:
    return f"cache/thumbnails/{hashlib.sha256(searchable.encode()).hexdigest()}-sizes.json"
