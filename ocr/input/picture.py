"""Pages of a PDF as pictures for the screen: drawn in the reading process, since what a page shows is foreign bytes."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from math import ceil

import pypdfium2 as pdfium
from PIL import Image

from core.errors import CorruptError, NotFoundError
from ocr.input.limits import DEFAULT

_DPI = 200  # of a page that is not too long
_QUALITY = 80  # of a JPEG


def sizes(pdf: str | bytes, longest: int) -> tuple[tuple[int, int], ...]:
    """(width, height) in pixels of each page, as `jpeg` draws them, the longer side at most `longest`.

    Raises CorruptError for a file that is no PDF.
    """
    try:
        with pdfium.PdfDocument(pdf) as document:
            pages = [document.get_page_size(place) for place in range(min(len(document), DEFAULT.pages))]
    except pdfium.PdfiumError:
        raise CorruptError("a searchable PDF cannot be opened; run `motlan verify`") from None
    scales = [_scale(wide, high, longest) for wide, high in pages]
    return tuple(
        (max(1, ceil(wide * scale)), max(1, ceil(high * scale)))
        for (wide, high), scale in zip(pages, scales, strict=True)
    )


def jpeg(path: str, number: int, longest: int) -> bytes:
    """A page (from 1) as JPEG. Raises NotFoundError where there is no such page, CorruptError."""
    return _jpeg(path, number, longest)


def first_look(
    pdf: bytes, small: int, longest: int, large: bool
) -> tuple[bytes, bytes, tuple[tuple[int, int], ...]]:  # fmt: skip
    """Of a PDF that is given whole: its first page as JPEG, at most `small` pixels long; the same at most `longest`
    pixels long where it is wanted so `large`, else nothing; and its `sizes`."""
    return _jpeg(pdf, 1, small), _jpeg(pdf, 1, longest) if large else b"", sizes(pdf, longest)


def _jpeg(pdf: str | bytes, number: int, longest: int) -> bytes:
    buffer = BytesIO()
    _drawn(pdf, number, lambda wide, high: _scale(wide, high, longest)).save(buffer, "JPEG", quality=_QUALITY)
    return buffer.getvalue()


def raw(path: str, number: int, widest: int, highest: int) -> tuple[int, int, bytes]:
    """A page (from 1) as large as goes into so many pixels: width, height, and its RGB, three bytes a pixel.

    Raises as `jpeg` does.
    """
    image = _drawn(path, number, lambda wide, high: min(widest / wide, highest / high))
    return image.width, image.height, image.tobytes()


def _drawn(pdf: str | bytes, number: int, scale: Callable[[float, float], float]) -> Image.Image:
    try:
        with pdfium.PdfDocument(pdf) as document:
            if not 1 <= number <= len(document):
                raise NotFoundError("the paper has no such page")
            page = document[number - 1]
            image: Image.Image = page.render(scale=scale(*page.get_size())).to_pil()
    except pdfium.PdfiumError:
        raise CorruptError("a page of a searchable PDF cannot be drawn; run `motlan verify`") from None
    return image.convert("RGB")


def _scale(width: float, height: float, longest: int) -> float:
    """Pixels a point: 200 dpi, or less for what is longer."""
    return min(_DPI / 72, longest / max(width, height, 1.0))
