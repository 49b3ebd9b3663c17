"""Pages of a PDF as pictures for the screen: drawn in the reading process, since what a page shows is foreign bytes.

Most pages show one JPEG and nothing else. That is decoded, turned and brought to size here, at a third of what drawing
the page costs; all others are drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from math import ceil

import cv2
import numpy as np
import pikepdf
import pypdfium2 as pdfium
from PIL import Image

from core.errors import CorruptError, NotFoundError
from ocr.input.limits import DEFAULT
from ocr.pdf import searchable

_DPI = 200  # of a page that is not too long
_QUALITY = 80  # of a JPEG
_SMALL = 400  # pixels of a longer side
# A JPEG that is so many times as large as what is wanted is decoded at that part of its size.
_COARSE = (
    (8, cv2.IMREAD_REDUCED_COLOR_8), (4, cv2.IMREAD_REDUCED_COLOR_4), (2, cv2.IMREAD_REDUCED_COLOR_2),
)  # fmt: skip


def sizes(pdf: str | bytes, longest: int) -> tuple[tuple[int, int], ...]:
    """(width, height) in pixels of each page, as `jpeg` draws them, the longer side at most `longest`.

    Raises CorruptError for a file that is no PDF.
    """
    try:
        with pdfium.PdfDocument(pdf) as document:
            pages = [document.get_page_size(place) for place in range(min(len(document), DEFAULT.pages))]
    except pdfium.PdfiumError:
        raise CorruptError("a searchable PDF cannot be opened; run `motlan verify`") from None
    return tuple(_size(wide, high, longest) for wide, high in pages)


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
    if (scan := _scan(pdf, number, longest)) is not None:
        return scan
    buffer = BytesIO()
    _drawn(pdf, number, lambda wide, high: _scale(wide, high, longest)).save(buffer, "JPEG", quality=_QUALITY)
    return buffer.getvalue()


def _scan(pdf: str | bytes, number: int, longest: int) -> bytes | None:
    """A page that shows one JPEG and nothing else, as `_drawn` draws it; None for any other page."""
    try:
        with pikepdf.open(BytesIO(pdf) if isinstance(pdf, bytes) else pdf) as document:
            if not 1 <= number <= len(document.pages):
                return None
            page = document.pages[number - 1]
            scan = searchable.scan_of(page)
            if scan is None:
                return None
            wide, high = (float(np.float32(side)) for side in list(page.mediabox)[2:])  # as precise as `sizes` is told
    except (pikepdf.PdfError, AttributeError, TypeError, ValueError):  # of another form than ours
        return None
    width, height = _size(wide, high, longest)
    lying = (height, width) if scan.turn in (90, 270) else (width, height)
    least = min(scan.width // lying[0], scan.height // lying[1])  # times that the JPEG is larger than what is wanted
    coarse = next((way for times, way in _COARSE if least >= times), cv2.IMREAD_COLOR)
    pixels = cv2.imdecode(np.frombuffer(scan.jpeg, np.uint8), coarse | cv2.IMREAD_IGNORE_ORIENTATION)
    if pixels is None:
        return None
    # At most twice too large by now: there INTER_LINEAR is as true as pdfium in a large picture, a quarter of the work.
    way = cv2.INTER_AREA if longest <= _SMALL else cv2.INTER_LINEAR
    pixels = np.rot90(cv2.resize(pixels, lying, interpolation=way), -scan.turn // 90)
    return cv2.imencode(".jpg", np.ascontiguousarray(pixels), [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])[1].tobytes()


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
            image: Image.Image = page.render(scale=scale(*page.get_size()), rev_byteorder=True).to_pil()
    except pdfium.PdfiumError:
        raise CorruptError("a page of a searchable PDF cannot be drawn; run `motlan verify`") from None
    return image.convert("RGB")


def _size(wide: float, high: float, longest: int) -> tuple[int, int]:
    """(width, height) in pixels of a page of these points."""
    scale = _scale(wide, high, longest)
    return max(1, ceil(wide * scale)), max(1, ceil(high * scale))


def _scale(width: float, height: float, longest: int) -> float:
    """Pixels a point: 200 dpi, or less for what is longer."""
    return min(_DPI / 72, longest / max(width, height, 1.0))
