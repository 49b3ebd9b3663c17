"""What pages show of a paper: small pictures, the images' sizes, and the first image of what came lately.

They are made once, when a paper is filed, kept in the cache, and made again where one is lost. A first image as the
screen shows it, some 300 KB, is kept for papers handed in at a counter and for two days: whoever opens the paper of a
citizen who waits does not wait for it to be drawn.
"""

from __future__ import annotations

import hashlib
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from weakref import WeakKeyDictionary

import msgspec

from core import typed
from core.errors import MotlanError, NotFoundError
from store import ids
from store.objects import Objects

LONGEST = 240  # pixels of the longer side
SCREEN = 1800  # of an image on the screen: an A4 page at about 150 dpi, readable at full width
DAYS = 2  # for which the first image of a paper handed in at a counter is kept beside its searchable PDF
_FIRST = "cache/thumbnails/first/"
Sizes = tuple[tuple[int, int], ...]  # (width, height) of each page's image, its longer side at most `SCREEN`


def key(searchable: str, page: int = 1) -> str:
    """Where the small picture of a page (from 1) of the searchable PDF under this key is kept."""
    return f"cache/thumbnails/{hashlib.sha256(searchable.encode()).hexdigest()}-{page}.jpg"


def load(objects: Objects, searchable: str, page: int = 1) -> bytes | None:
    """A JPEG at most `LONGEST` pixels long; None where none is kept. Raises ServiceError."""
    try:
        return _parted(objects.read(key(searchable, page)))[0]
    except NotFoundError:
        return None


def keep(objects: Objects, searchable: str, jpeg: bytes, page: int = 1, *, sizes: Sizes = ()) -> None:
    """Keep one, that of the first page with the sizes of all images in a comment. Raises ServiceError."""
    said = _MARK + msgspec.json.encode(sizes)
    if sizes and len(said) < _LONGEST_COMMENT:
        jpeg = jpeg[:2] + _COMMENT + (len(said) + 2).to_bytes(2, "big") + said + jpeg[2:]
    elif sizes:
        keep_sizes(objects, searchable, sizes)
    objects.replace(key(searchable, page), jpeg)


def load_sizes(objects: Objects, searchable: str) -> Sizes | None:
    """The sizes of a paper's images; None where they are not kept, or torn. Raises ServiceError."""
    for name in (key(searchable), _sizes_key(searchable)):  # with the first small picture, else by themselves
        with suppress(NotFoundError, msgspec.DecodeError):
            held = objects.read(name)
            if said := _parted(held)[1] if name.endswith(".jpg") else held:
                return typed.decode(said, Sizes)
    return None


_COMMENT, _LONGEST_COMMENT = b"\xff\xfe", 60_000  # of a JPEG; the longest is 65,533 bytes
_MARK = b"motlan sizes "


def _parted(jpeg: bytes) -> tuple[bytes, bytes]:
    """A small picture without the sizes that its comment says, and these."""
    if jpeg[2:4] != _COMMENT or not jpeg[6:].startswith(_MARK):
        return jpeg, b""
    end = 4 + int.from_bytes(jpeg[4:6], "big")
    return jpeg[:2] + jpeg[end:], jpeg[6 + len(_MARK) : end]


def keep_sizes(objects: Objects, searchable: str, sizes: Sizes) -> None:
    """Keep them. Raises ServiceError."""
    objects.replace(_sizes_key(searchable), msgspec.json.encode(sizes))


def forget(objects: Objects, searchable: str) -> None:
    """Keep nothing of a paper's images any more. Raises ServiceError."""
    for entry in list(objects.list(key(searchable).removesuffix("1.jpg"))):
        objects.delete(entry.key)
    objects.delete(_first_key(searchable))


def _sizes_key(searchable: str) -> str:
    return f"cache/thumbnails/{hashlib.sha256(searchable.encode()).hexdigest()}-sizes.json"


# ── first images of the last days ─────────────────────────────────────────────────────────────────────────────────


def is_recent(searchable: str) -> bool:
    """Whether a paper, by the key of its searchable PDF, came within the last `DAYS` days."""
    return _day(searchable) > _before(DAYS)


def load_first(objects: Objects, searchable: str) -> bytes | None:
    """The first page's image as the screen shows it, at most `SCREEN` pixels long; None where it is not kept."""
    if not is_recent(searchable):
        return None
    try:
        return objects.read(_first_key(searchable))
    except NotFoundError:
        return None


def keep_first(objects: Objects, searchable: str, jpeg: bytes) -> None:
    """Keep it; what has stood for longer than `DAYS` days is taken away, once a day. Raises ServiceError."""
    objects.replace(_first_key(searchable), jpeg)
    today = _before(0)
    if _swept.get(objects) != today:
        _swept[objects] = today
        threading.Thread(target=_sweep, args=(objects,), daemon=True).start()


def sweep(objects: Objects) -> None:
    """Take away the first images of papers that came longer ago. Raises ServiceError."""
    last = f"{_FIRST}{_before(DAYS)}~"
    for entry in list(objects.list(_FIRST)):
        if entry.key < last:
            objects.delete(entry.key)


def _sweep(objects: Objects) -> None:
    with suppress(MotlanError):  # tomorrow again
        sweep(objects)


_swept: WeakKeyDictionary[Objects, str] = WeakKeyDictionary()  # the day on which a store was swept last


def _first_key(searchable: str) -> str:
    return f"{_FIRST}{_day(searchable) or 'of-no-day'}/{hashlib.sha256(searchable.encode()).hexdigest()}.jpg"


def _day(searchable: str) -> str:
    """The day on which a paper came, `20261129`; nothing for a key that names no paper."""
    part = searchable.split("/")[1] if "/" in searchable else ""
    came = ids.seconds_of(part)
    return datetime.fromtimestamp(came, UTC).strftime("%Y%m%d") if came is not None else ""


def _before(days: int) -> str:
    return datetime.fromtimestamp(time.time() - 86_400 * days, UTC).strftime("%Y%m%d")
