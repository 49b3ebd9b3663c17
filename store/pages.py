"""The cache of page readings: one derived object per (original, reader version, page), so no page is read twice."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from core.errors import NotFoundError
from core.records import PageReading
from store.lately import Lately
from store.objects import Objects

_decoder = msgspec.json.Decoder(PageReading)


def folder(sha256: str, reader: str) -> str:
    """Where the readings of one original by one reader version stand."""
    return f"pages/{sha256[:2]}/{sha256[2:4]}/{sha256}/{reader}/"


def key(sha256: str, reader: str, page: int) -> str:
    """Where one page's reading stands; zero-padded, so that key order is page order."""
    return f"{folder(sha256, reader)}{page:06d}.json"


def pdf_key(sha256: str, reader: str, page: int) -> str:
    """Where the one-page searchable PDF waits until its paper is filed."""
    return f"cache/pdf/{sha256}/{reader}/{page:06d}.pdf"


def save(objects: Objects, sha256: str, reading: PageReading) -> None:
    """Keep a page's reading; the same page again replaces it."""
    _sizes.forget(objects, folder(sha256, reading.reader))
    data = msgspec.json.encode(reading)
    objects.replace(key(sha256, reading.reader, reading.page), data)
    _read.note(objects, key(sha256, reading.reader, reading.page), True)
    _saved.note(objects, key(sha256, reading.reader, reading.page), data)
    if reading.page == 1:  # of most files all that there is
        _sizes.note(objects, folder(sha256, reading.reader), (len(data),))


def save_alone(objects: Objects, sha256: str, reading: PageReading) -> None:
    """Keep a page's reading, and no other reader's: they saw the page otherwise than it now lies."""
    save(objects, sha256, reading)
    ending = f"/{reading.page:06d}.json"
    others = [entry.key for entry in objects.list(folder(sha256, "").removesuffix("/")) if entry.key.endswith(ending)]
    for other in others:
        if other != key(sha256, reading.reader, reading.page):
            objects.delete(other)


def load(objects: Objects, sha256: str, reader: str, page: int) -> PageReading | None:
    """The reading of a page, or None when it has not been read by this reader version (or its object is torn)."""
    try:
        return _decoder.decode(objects.read(key(sha256, reader, page)))
    except (NotFoundError, msgspec.DecodeError):
        return None


def load_lately(objects: Objects, sha256: str, reader: str, page: int) -> PageReading | None:
    """As `load`, or as this process itself saved it some seconds ago: to plan by, never to file."""
    data = _saved.of(objects, key(sha256, reader, page))
    return _decoder.decode(data) if data is not None else load(objects, sha256, reader, page)


def any_reader(objects: Objects, sha256: str, page: int) -> PageReading | None:
    """A page's reading by whatever reader version is cached, or None: to show, not to file."""
    return next(by_any_reader(objects, sha256, page), None)


def by_any_reader(objects: Objects, sha256: str, page: int, *, first: str = "") -> Iterator[PageReading]:
    """A page's readings by every reader version that is cached, that of the reader `first` before the others."""
    known = load(objects, sha256, first, page) if first else None
    if known is not None:
        yield known
    ending = f"/{page:06d}.json"
    for entry in objects.list(folder(sha256, "").removesuffix("/")):
        reader = entry.key.split("/")[-2]
        if entry.key.endswith(ending) and reader != first:
            held = load(objects, sha256, reader, page)
            if held is not None:
                yield held


def forget(objects: Objects, sha256: str, reader: str, page: int) -> None:
    """Let a page be read anew."""
    _sizes.forget(objects, folder(sha256, reader))
    _read.forget(objects, key(sha256, reader, page))
    _saved.forget(objects, key(sha256, reader, page))
    objects.delete(key(sha256, reader, page))


def remember_nothing(objects: Objects, sha256: str, reader: str, number: int) -> None:
    """What this process remembers of an original's pages is not so any more: another process read one anew."""
    _sizes.forget(objects, folder(sha256, reader))
    for page in range(1, number + 1):
        _read.forget(objects, key(sha256, reader, page))
        _saved.forget(objects, key(sha256, reader, page))


def is_read(objects: Objects, sha256: str, reader: str, page: int) -> bool:
    """Whether a page's reading is there, or was some seconds ago (`store.lately`): a hint, as messages are."""
    name = key(sha256, reader, page)
    if _read.of(objects, name):
        return True
    if objects.size(name) is None:
        return False
    _read.note(objects, name, True)
    return True


_read = Lately[bool]()
_saved = Lately[bytes](256)


def all_sizes(objects: Objects, sha256: str, reader: str, number: int) -> tuple[int, ...] | None:
    """Bytes of the readings of all `number` pages, now or some seconds ago (`store.lately`); None while one lacks."""
    known = _sizes.of(objects, folder(sha256, reader))
    if known is None or len(known) != number:
        known = tuple(sizes(objects, sha256, reader, number))
        if len(known) == number:
            _sizes.note(objects, folder(sha256, reader), known)
    return known if len(known) == number else None


_sizes = Lately[tuple[int, ...]]()


def sizes(objects: Objects, sha256: str, reader: str, number: int) -> Iterator[int]:
    """Bytes of the readings of the first `number` pages of an original, in order, up to one that is not there."""
    if number == 1:
        size = objects.size(key(sha256, reader, 1))
        if size is not None:
            yield size
        return
    for page, entry in enumerate(objects.list(folder(sha256, reader)), start=1):
        if page > number or entry.key != key(sha256, reader, page):
            return
        yield entry.bytes


def have(objects: Objects, sha256: str, reader: str) -> Iterator[int]:
    """The pages of an original that have been read, in order."""
    for entry in objects.list(folder(sha256, reader)):
        yield int(entry.key.rsplit("/", 1)[1].removesuffix(".json"))
