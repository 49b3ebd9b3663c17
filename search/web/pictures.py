"""Page images for the screen, drawn from the searchable PDF, bounded in size and kept for a moment.

We made that file, but a page's picture in it may be the scan's own bytes. So it is drawn in a reading process.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from pathlib import Path
from typing import Protocol

from core.errors import NotFoundError
from store.objects import Objects

LONGEST = 1800  # pixels of the longer side: an A4 page at about 150 dpi, readable at full width
THUMBNAIL = 240  # pixels of the longer side of the small picture in lists
_KEPT_BYTES = 48 << 20  # of drawn pages in memory
_MOST_PAGES = 1_000_000  # of any paper: larger numbers are not worth asking for
_KEPT_SIZES = 512  # papers whose page sizes are remembered


class Draughtsman(Protocol):
    """Draws pages of a PDF in a process of its own. Both raise CorruptError for what is no such PDF."""

    def sizes(self, pdf: Path, longest: int) -> tuple[tuple[int, int], ...]:
        """(width, height) in pixels of each page, as `picture` draws them."""
        ...

    def picture(self, pdf: Path, page: int, longest: int) -> bytes:
        """A page (from 1) as JPEG, at most `longest` pixels long. Raises NotFoundError where there is none."""
        ...


class Pictures:
    """Gives pages as pictures; those drawn last are kept in memory."""

    def __init__(self, objects: Objects, draughtsman: Draughtsman) -> None:
        self._objects = objects
        self._draughtsman = draughtsman
        self._kept = threading.Lock()
        self._pages: OrderedDict[tuple[str, int], bytes] = OrderedDict()
        self._sizes: OrderedDict[str, tuple[tuple[int, int], ...]] = OrderedDict()
        self._bytes = 0

    def sizes(self, key: str) -> tuple[tuple[int, int], ...]:
        """(width, height) in pixels of each page of the PDF under this key, as `page` draws them."""
        with self._kept:
            if (known := self._sizes.get(key)) is not None:
                return known
        with self._objects.fetch(key) as path:
            of_pages = self._draughtsman.sizes(path, LONGEST)
        with self._kept:
            self._sizes[key] = of_pages
            while len(self._sizes) > _KEPT_SIZES:
                self._sizes.popitem(last=False)
        return of_pages

    def thumbnail(self, key: str, number: int = 1) -> bytes:
        """A page as a small JPEG: drawn at the first look, then kept in the store's cache for everybody.

        Raises NotFoundError, CorruptError, ServiceError.
        """
        kept = f"cache/thumbnails/{hashlib.sha256(key.encode()).hexdigest()}-{number}.jpg"
        try:
            return self._objects.read(kept)
        except NotFoundError:
            with self._objects.fetch(key) as path:
                drawn = self._draughtsman.picture(path, number, THUMBNAIL)
        self._objects.replace(kept, drawn)
        return drawn

    def page(self, key: str, number: int) -> bytes:
        """A page (from 1) as JPEG, at most `LONGEST` pixels long. Raises NotFoundError, CorruptError, ServiceError."""
        if not 1 <= number <= _MOST_PAGES:
            raise NotFoundError("the paper has no such page")
        place = (key, number)
        with self._kept:
            if (known := self._pages.get(place)) is not None:
                self._pages.move_to_end(place)
                return known
        with self._objects.fetch(key) as path:
            drawn = self._draughtsman.picture(path, number, LONGEST)
        with self._kept:
            if place not in self._pages:
                self._pages[place] = drawn
                self._bytes += len(drawn)
            while self._bytes > _KEPT_BYTES:
                self._bytes -= len(self._pages.popitem(last=False)[1])
        return drawn
