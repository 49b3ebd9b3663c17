"""Page images for the screen, drawn from the searchable PDF (a file we made), bounded in size and kept for a moment."""

from __future__ import annotations

import threading
from collections import OrderedDict
from io import BytesIO
from math import ceil
from pathlib import Path

import pypdfium2 as pdfium

from core.errors import CorruptError, NotFoundError
from store.objects import Objects

LONGEST = 1800  # pixels of the longer side: an A4 page at about 150 dpi, readable at full width
_KEPT_BYTES = 48 << 20  # of drawn pages in memory
_KEPT_SIZES = 512  # papers whose page sizes are remembered


class Pictures:
    """Draws pages. pdfium is not safe for threads, so one lock stands around all of it."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._pdfium = threading.Lock()
        self._kept = threading.Lock()
        self._pages: OrderedDict[tuple[str, int], bytes] = OrderedDict()
        self._sizes: OrderedDict[str, list[tuple[int, int]]] = OrderedDict()
        self._bytes = 0

    def sizes(self, key: str) -> list[tuple[int, int]]:
        """(width, height) in pixels of each page of the PDF under this key, as `page` draws them."""
        with self._kept:
            if (known := self._sizes.get(key)) is not None:
                return known
        with self._objects.fetch(key) as path:
            found = self._measured(path)
        with self._kept:
            self._sizes[key] = found
            while len(self._sizes) > _KEPT_SIZES:
                self._sizes.popitem(last=False)
        return found

    def page(self, key: str, number: int) -> bytes:
        """A page (from 1) as JPEG, at most `LONGEST` pixels long. Raises NotFoundError, CorruptError, ServiceError."""
        place = (key, number)
        with self._kept:
            if (known := self._pages.get(place)) is not None:
                self._pages.move_to_end(place)
                return known
        with self._objects.fetch(key) as path:
            drawn = self._drawn(path, number)
        with self._kept:
            if place not in self._pages:
                self._pages[place] = drawn
                self._bytes += len(drawn)
            while self._bytes > _KEPT_BYTES:
                self._bytes -= len(self._pages.popitem(last=False)[1])
        return drawn

    def _measured(self, path: Path) -> list[tuple[int, int]]:
        with self._pdfium:
            try:
                with pdfium.PdfDocument(path) as document:
                    return [_pixels(*document.get_page_size(place))[:2] for place in range(len(document))]
            except pdfium.PdfiumError:
                raise CorruptError("a searchable PDF cannot be opened; run `motlan verify`") from None

    def _drawn(self, path: Path, number: int) -> bytes:
        with self._pdfium:
            try:
                with pdfium.PdfDocument(path) as document:
                    if not 1 <= number <= len(document):
                        raise NotFoundError("the paper has no such page")
                    width, height = document.get_page_size(number - 1)
                    image = document[number - 1].render(scale=_pixels(width, height)[2]).to_pil()
            except pdfium.PdfiumError:
                raise CorruptError("a page of a searchable PDF cannot be drawn; run `motlan verify`") from None
        buffer = BytesIO()
        image.convert("RGB").save(buffer, "JPEG", quality=80)
        return buffer.getvalue()


def _pixels(width: float, height: float) -> tuple[int, int, float]:
    """Pixels a page of this many points is drawn with, and the scale: 200 dpi, or less for what is longer."""
    scale = min(200 / 72, LONGEST / max(width, height, 1.0))
    return max(1, ceil(width * scale)), max(1, ceil(height * scale)), scale
