"""The cache of page readings: one derived object per (original, reader version, page), so no page is read twice."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from typing import NamedTuple
from weakref import WeakKeyDictionary

import msgspec

from core import typed
from core.errors import CorruptError, ExistsError, NotFoundError
from core.records import PageReading
from store.lately import LONG, Lately
from store.objects import Objects

LISTED = 5.0  # seconds for which a listing of a file's readings counts where others read too: leases stand longer


class _Pdf(NamedTuple):
    """A one-page PDF in memory."""

    came: float  # by the monotonic clock
    reading: PageReading
    pdf: bytes
    is_stored: bool  # it stands in the store too


def folder(sha256: str, reader: str) -> str:
    """Where the readings of one original by one reader version stand."""
    return f"pages/{sha256[:2]}/{sha256[2:4]}/{sha256}/{reader}/"


def key(sha256: str, reader: str, page: int) -> str:
    """Where one page's reading stands; zero-padded, so that key order is page order."""
    return f"{folder(sha256, reader)}{page:06d}.json"


def pdf_key(sha256: str, reader: str, page: int) -> str:
    """Where the one-page searchable PDF waits until its paper is filed."""
    return f"cache/pdf/{sha256}/{reader}/{page:06d}.pdf"


def keep_pdf(objects: Objects, sha256: str, reading: PageReading, pdf: bytes, *, here: bool) -> bool:
    """Keep the one-page PDF of a page, as it was read, until its paper is filed; whether it stands in the store.

    `here`: this process will most likely file it, so it is kept in memory alone, where there is room for an hour. One
    that is lost with its process, or filed by another, is drawn again or forgotten: what is in memory alone never goes
    to the store. Else it is kept in both, so that this process need not bring it here should it file it.
    """
    name = pdf_key(sha256, reading.reader, reading.page)
    with _turn:
        held = _pdfs.setdefault(objects, OrderedDict())
        held.pop(name, None)
        while held and next(iter(held.values())).came < time.monotonic() - _PDF_SECONDS:
            held.popitem(last=False)
        room = _PDF_BYTES - len(pdf) - sum(len(other.pdf) for other in held.values())
        for kept in [kept for kept, other in held.items() if other.is_stored] if room < 0 else ():
            room += len(held.pop(kept).pdf)
            if room >= 0:
                break
        has_room = room >= 0
        if has_room:
            held[name] = _Pdf(time.monotonic(), reading, pdf, is_stored=not here)
        if has_room and here:
            return False
    objects.replace(name, pdf)
    return True


def load_pdf(objects: Objects, sha256: str, reader: str, reading: PageReading) -> bytes:
    """What was kept of a page that was read so. Raises NotFoundError."""
    name = pdf_key(sha256, reader, reading.page)
    known = _pdfs.get(objects, OrderedDict()).get(name)
    # Another process may have read it otherwise since: turned by an officer.
    return known.pdf if known is not None and known.reading == reading else objects.read(name)


def forget_pdfs(objects: Objects, sha256: str, reader: str, number: int) -> tuple[list[str], list[str]]:
    """The papers of these pages are filed. For the caller to delete: the keys of what was kept in the store, and of
    what was in memory alone, where another, who read the page too, may have kept it in the store all the same."""
    names = [pdf_key(sha256, reader, page) for page in range(1, number + 1)]
    with _turn:
        known = [(name, _pdfs.get(objects, OrderedDict()).pop(name, None)) for name in names]
    from_memory = [name for name, held in known if held is not None and not held.is_stored]
    return [name for name in names if name not in from_memory], from_memory


_PDF_BYTES = 64 << 20  # of one-page PDFs in memory
_PDF_SECONDS = 3600.0  # for which one stays there: another process may have filed its paper
_pdfs: WeakKeyDictionary[Objects, OrderedDict[str, _Pdf]] = WeakKeyDictionary()
_turn = threading.Lock()


def save(objects: Objects, sha256: str, reading: PageReading) -> None:
    """Keep a page's reading; the same page again replaces it.

    What one that failed says is not remembered: whoever lets it be read anew may be another process.
    """
    data = msgspec.json.encode(reading)
    objects.replace(key(sha256, reading.reader, reading.page), data)
    _note_saved(objects, sha256, reading, data)


def save_first(objects: Objects, sha256: str, reading: PageReading) -> bool:
    """Keep the reading of a page that was not read; False, with nothing changed, where another has read it meanwhile.

    The store itself decides between two: so nobody had filed the page before this returns True.
    """
    data = msgspec.json.encode(reading)
    try:
        objects.create(key(sha256, reading.reader, reading.page), data)
    except ExistsError:
        if load(objects, sha256, reading.reader, reading.page) is not None:
            _seen.note(objects, key(sha256, reading.reader, reading.page), True)
            return False
        objects.replace(key(sha256, reading.reader, reading.page), data)  # what stood there was torn
    _note_saved(objects, sha256, reading, data)
    return True


def _note_saved(objects: Objects, sha256: str, reading: PageReading, data: bytes) -> None:
    _sizes.forget(objects, folder(sha256, reading.reader))
    for lacking in (_lacking, _lacking_now):
        lacking.forget(objects, folder(sha256, reading.reader))
    if reading.status == "failed":
        _seen.note(objects, key(sha256, reading.reader, reading.page), True)
        _read.forget(objects, key(sha256, reading.reader, reading.page))
        _saved.forget(objects, key(sha256, reading.reader, reading.page))
        return
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
        return typed.decode(objects.read(key(sha256, reader, page)), PageReading)
    except (NotFoundError, msgspec.DecodeError):
        return None


def load_lately(objects: Objects, sha256: str, reader: str, page: int) -> PageReading | None:
    """As `load`, or as this process saved or loaded it some seconds ago: to plan by, and to file what was never filed.

    Of such only a page that failed is read anew, and what that says is not remembered.
    """
    name = key(sha256, reader, page)
    data = _saved.of(objects, name)
    if data is not None:
        return typed.decode(data, PageReading)
    try:
        data = objects.read(name)
        reading = typed.decode(data, PageReading)
    except (NotFoundError, msgspec.DecodeError):
        return None
    if reading.status != "failed":
        _saved.note(objects, name, data)
    return reading


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
    _seen.forget(objects, key(sha256, reader, page))
    _saved.forget(objects, key(sha256, reader, page))
    _listed.forget(objects, folder(sha256, reader))
    _listed_now.forget(objects, folder(sha256, reader))
    objects.delete(key(sha256, reader, page))


def forget_lacking(objects: Objects) -> None:
    """Another process may have read whatever this one remembers not to be read."""
    _lacking.forget_all(objects)
    _lacking_now.forget_all(objects)
    _listed.forget_all(objects)
    _listed_now.forget_all(objects)


def remember_nothing(objects: Objects, sha256: str, reader: str, number: int) -> None:
    """What this process remembers of an original's pages is not so any more: another process read one anew."""
    _sizes.forget(objects, folder(sha256, reader))
    _listed.forget(objects, folder(sha256, reader))
    _listed_now.forget(objects, folder(sha256, reader))
    for page in range(1, number + 1):
        _read.forget(objects, key(sha256, reader, page))
        _seen.forget(objects, key(sha256, reader, page))
        _saved.forget(objects, key(sha256, reader, page))


def is_read(objects: Objects, sha256: str, reader: str, page: int, number: int = 1) -> bool:
    """Whether a page's reading is there, or was some seconds ago (`store.lately`): a hint, as messages are.

    Of a file of `number` pages, several, one listing tells it for all; one that was not there `LISTED` seconds ago
    may be there now: then its lease stands still.
    """
    if number > 1 or _listed_now.of(objects, folder(sha256, reader)) is not None:
        return _is_listed(objects, sha256, reader, page, _listed_now)
    name = key(sha256, reader, page)
    if is_known_read(objects, sha256, reader, page):
        return True
    if objects.size(name) is None:
        return False
    _seen.note(objects, name, True)
    return True


def is_one_read(objects: Objects, sha256: str, reader: str, page: int, number: int) -> bool:
    """The same of a page of a file of `number` pages, for a process that reads them alone: it asks once for all.

    Where another has read the page since, it is read twice and comes to the same.
    """
    if number > 1:
        return _is_listed(objects, sha256, reader, page, _listed)
    # Whoever files a neighbour may have asked.
    return is_known_read(objects, sha256, reader, page) or all_sizes(objects, sha256, reader, 1, alone=True) is not None


def _is_listed(objects: Objects, sha256: str, reader: str, page: int, listed: Lately[frozenset[int]]) -> bool:
    if is_known_read(objects, sha256, reader, page):
        return True
    known = listed.of(objects, folder(sha256, reader))
    if known is None:
        asked = time.monotonic()
        known = frozenset(have(objects, sha256, reader))
        listed.note(objects, folder(sha256, reader), known, since=asked)
    return page in known


def note_unread(objects: Objects, sha256: str, reader: str, *, alone: bool) -> None:
    """No page of an original is read: this process has just received it for the first time.

    `alone`: nor will another process read it.
    """
    _listed_now.note(objects, folder(sha256, reader), frozenset())
    if alone:
        _lacking.note(objects, folder(sha256, reader), True)
        _listed.note(objects, folder(sha256, reader), frozenset())


def is_known_read(objects: Objects, sha256: str, reader: str, page: int) -> bool:
    """Whether this process knows without asking that a page's reading is there."""
    name = key(sha256, reader, page)
    return bool(_read.of(objects, name) or _seen.of(objects, name))


_read = Lately[bool](seconds=LONG)  # by this process
_seen = Lately[bool]()
_listed = Lately[frozenset[int]](seconds=LONG)  # by who reads alone
_listed_now = Lately[frozenset[int]](seconds=LISTED)
_saved = Lately[bytes](256, LONG)


def all_sizes(
    objects: Objects, sha256: str, reader: str, number: int, *, alone: bool = False
) -> tuple[int, ...] | None:  # fmt: skip
    """Bytes of the readings of all `number` pages, now or some seconds ago (`store.lately`); None while one lacks.

    One that lacked a second ago is not asked after again; `alone`: no other process reads them, nor for longer.
    """
    name = folder(sha256, reader)
    with _asking[hash(name) % len(_asking)]:  # threads that want to know the same ask once
        return _all_sizes(objects, sha256, reader, number, alone=alone)


def _all_sizes(objects: Objects, sha256: str, reader: str, number: int, *, alone: bool) -> tuple[int, ...] | None:
    name = folder(sha256, reader)
    known = _sizes.of(objects, name)
    if known is None or len(known) != number:
        of_pages = (is_known_read(objects, sha256, reader, page) for page in range(1, number + 1))
        lacks = (_lacking if alone else _lacking_now).of(objects, name)
        if lacks and not all(of_pages):  # else: saved while another thread listed
            return None
        known = _size_of_one(objects, sha256, reader) if number == 1 else _listed_sizes(objects, sha256, reader, number)
        if len(known) == number:
            _sizes.note(objects, name, known)
        else:
            _lacking.note(objects, name, True)
            _lacking_now.note(objects, name, True)
    return known if len(known) == number else None


def _listed_sizes(objects: Objects, sha256: str, reader: str, number: int) -> tuple[int, ...]:
    """The same of a file of several pages, of those that are there: one listing, which tells too which are read."""
    asked = time.monotonic()
    there = {int(entry.key[-11:-5]): entry.bytes for entry in objects.list(folder(sha256, reader))}
    _listed_now.note(objects, folder(sha256, reader), frozenset(there), since=asked)
    return tuple(there[page] for page in range(1, number + 1) if page in there)


def _size_of_one(objects: Objects, sha256: str, reader: str) -> tuple[int, ...]:
    """The same of a file of one page, whose reading is brought here: who asks after its size reads it next."""
    name = key(sha256, reader, 1)
    data = _saved.of(objects, name)
    if data is None:
        try:
            data = objects.read(name)
            if typed.decode(data, PageReading).status != "failed":
                _saved.note(objects, name, data)
        except NotFoundError:
            return ()
        except (CorruptError, msgspec.DecodeError):
            size = objects.size(name)
            return () if size is None else (size,)
    return (len(data),)


_sizes = Lately[tuple[int, ...]]()
_lacking = Lately[bool](seconds=LONG)
_lacking_now = Lately[bool](seconds=1.0)
_asking = tuple(threading.Lock() for _ in range(64))


def have(objects: Objects, sha256: str, reader: str) -> Iterator[int]:
    """The pages of an original that have been read, in order."""
    for entry in objects.list(folder(sha256, reader)):
        yield int(entry.key.rsplit("/", 1)[1].removesuffix(".json"))
