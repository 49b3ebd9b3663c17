"""Page images for the screen, drawn from the searchable PDF, bounded in size and kept for a moment.

We made that file, but a page's picture in it may be the scan's own bytes. So it is drawn in a reading process.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from core.errors import MotlanError, NotFoundError
from store import thumbnails
from store.objects import Objects

_KEPT_BYTES = 48 << 20  # of drawn pages in memory
_MOST_PAGES = 1_000_000  # of any paper: larger numbers are not worth asking for
_MOST_AT_ONCE = 4  # pages drawn ahead at once
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
        self._drawing: dict[tuple[str, int], Future[bytes]] = {}

    def sizes(self, key: str) -> tuple[tuple[int, int], ...]:
        """(width, height) in pixels of each page of the PDF under this key, as `page` draws them.

        They were noted when the paper was filed: no page waits for a drawing process that is busy with others' images.
        Raises NotFoundError, CorruptError, ServiceError.
        """
        with self._kept:
            if (known := self._sizes.get(key)) is not None:
                return known
        of_pages = thumbnails.load_sizes(self._objects, key)
        if of_pages is None:
            with self._objects.fetch(key) as path:
                of_pages = self._draughtsman.sizes(path, thumbnails.SCREEN)
            thumbnails.keep_sizes(self._objects, key, of_pages)
        elif self._objects.size(key) is None:
            raise NotFoundError("the paper's searchable PDF is gone")
        with self._kept:
            self._sizes[key] = of_pages
            while len(self._sizes) > _KEPT_SIZES:
                self._sizes.popitem(last=False)
        return of_pages

    def thumbnail(self, key: str, number: int = 1) -> bytes:
        """A page as a small JPEG: made when the paper was filed; where it is not kept, drawn and kept for everybody.

        Raises NotFoundError, CorruptError, ServiceError.
        """
        if (kept := thumbnails.load(self._objects, key, number)) is not None:
            return kept
        with self._objects.fetch(key) as path:
            drawn = self._draughtsman.picture(path, number, thumbnails.LONGEST)
        thumbnails.keep(self._objects, key, drawn, number)
        return drawn

    def ahead(self, key: str) -> None:
        """Begin to draw a first page that will be asked for in a moment; nothing where enough is being drawn."""
        with self._kept:
            if (key, 1) in self._pages or len(self._drawing) >= _MOST_AT_ONCE:
                return
        self.ahead_of(lambda: key)

    def ahead_of(self, find: Callable[[], str | None]) -> None:
        """The same for a paper whose searchable PDF is still to be looked up, elsewhere than in the caller's time."""
        threading.Thread(target=self._try, args=(find,), daemon=True).start()

    def _try(self, find: Callable[[], str | None]) -> None:
        with suppress(MotlanError):  # whoever asks for the page is told
            if key := find():
                self.page(key, 1)

    def page(self, key: str, number: int) -> bytes:
        """A page (from 1) as JPEG, at most `thumbnails.SCREEN` pixels long.

        Raises NotFoundError, CorruptError, ServiceError.
        """
        if not 1 <= number <= _MOST_PAGES:
            raise NotFoundError("the paper has no such page")
        place, mine = (key, number), Future[bytes]()
        with self._kept:
            if (known := self._pages.get(place)) is not None:
                self._pages.move_to_end(place)
                return known
            drawing = self._drawing.setdefault(place, mine)
        if drawing is not mine:
            return drawing.result()
        try:
            kept = thumbnails.load_first(self._objects, key) if number == 1 else None
            drawn = kept if kept is not None else self._draw(key, number)
        except BaseException as error:
            mine.set_exception(error)
            raise
        else:
            mine.set_result(drawn)
            self._keep(place, drawn)
        finally:
            with self._kept:
                del self._drawing[place]
        return drawn

    def _draw(self, key: str, number: int) -> bytes:
        with self._objects.fetch(key) as path:
            return self._draughtsman.picture(path, number, thumbnails.SCREEN)

    def _keep(self, place: tuple[str, int], drawn: bytes) -> None:
        with self._kept:
            self._pages[place] = drawn
            self._bytes += len(drawn)
            while self._bytes > _KEPT_BYTES:
                self._bytes -= len(self._pages.popitem(last=False)[1])
