"""PDF files through PDFium: count, check and render pages at the resolution their scan has."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as raw
from numpy.typing import NDArray

from core.errors import InputError
from ocr.input.limits import Limits

Pixels = NDArray[np.uint8]

_MOST_DPI = 300  # finer scans are reduced to this, unless
_NATIVE_DPI = 340  # they are hardly finer and can stay as they are
_LEAST_DPI = 36
_DRAWN_DPI = 200  # of pages with text or drawings of their own
_DRAWN_BARE_DPI = 300  # of drawn pages without a text layer: every letter on them must be recognised
_ROUNDING = 0.01  # of its size: by how much a scan may miss the page and still fill it
_MOST_OBJECTS = 5000  # of one page that are looked at
_SCAN_COVER = 0.5  # share of the page that its images must cover for it to count as a scan
_SAME_PICTURE = 20.0  # twice the mean difference in grey levels beyond which two small pictures are not the same
_INVISIBLE = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)
NO_PAGES = "The file has no page in it: export or scan it anew."
_DAMAGED = "The PDF is damaged: export or scan it anew."
_LOCKED = "The PDF is locked with a password: remove the password, or print it to a new PDF."


@dataclass(frozen=True)
class Makeup:
    """What a page is made of, at a glance."""

    width: float  # points, upright
    height: float
    chars: int  # of its text layer
    hidden: float  # share of its pieces of text that are invisible or under a scan: the mark of an OCR layer
    images: tuple[pdfium.PdfImage, ...]
    image_cover: float  # share of the page under images, at most 1
    image_fills: bool  # the largest image fills the page, edge to edge
    image_dpi: float  # of the largest image
    image_pixels: int  # of the image with most
    drawn: bool  # it has visible text, drawings or annotations besides images


def count(path: Path) -> int:
    """Number of pages. Raises InputError `encrypted` or `damaged`."""
    with opened(path) as document:
        return len(document)


@contextmanager
def opened(path: Path) -> Iterator[pdfium.PdfDocument]:
    """The PDF, mended when its frame is broken. Raises InputError `encrypted` or `damaged`."""
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError:  # its code may be that of a file before: qpdf says what is wrong
        document = pdfium.PdfDocument(_mended(path))
    try:
        yield document
    finally:
        document.close()


def _mended(path: Path) -> bytes:
    """The same PDF with its cross-reference table and page tree rebuilt by qpdf."""
    mended = io.BytesIO()
    try:
        with pikepdf.open(path) as document:
            if len(document.pages) == 0:
                raise InputError("no_pages", NO_PAGES)
            document.save(mended)
        pdfium.PdfDocument(mended.getvalue()).close()
    except pikepdf.PasswordError as error:
        raise InputError("encrypted", _LOCKED) from error
    except (pikepdf.PdfError, pdfium.PdfiumError, ValueError, RuntimeError) as error:
        raise InputError("damaged", _DAMAGED) from error
    return mended.getvalue()


@contextmanager
def opened_page(path: Path, page: int) -> Iterator[pdfium.PdfPage]:
    """One page (from 1) of the PDF, its form fields ready to be drawn. Raises what `opened` raises."""
    with opened(path) as document:
        document.init_forms()
        try:
            yield document[page - 1]
        except (pdfium.PdfiumError, IndexError) as error:
            raise InputError("damaged", f"Page {page} of the PDF is damaged: export or scan it anew.") from error


def render(path: Path, page: int, limits: Limits) -> tuple[Pixels, int | None, bytes | None, tuple[str, ...]]:
    """Pixels of one page turned as its /Rotate says, their dpi, the scan's own JPEG where the page is just that."""
    with opened_page(path, page) as pdf_page:
        makeup = look(pdf_page)
        if makeup.image_pixels > limits.pixels:
            raise InputError(
                "too_large",
                f"The page holds an image of more than {limits.pixels // 1_000_000} million "
                "pixels: scan at 300 dpi or less.",
            )
        dpi, reduced = _resolution(makeup, limits)
        size = _size(pdf_page, makeup, dpi)
        pixels = _own_pixels(pdf_page, makeup, *size)
        pixels = _draw(pdf_page, *size) if pixels is None else pixels
        jpeg = _own_jpeg(makeup)
        return pixels, round(dpi), jpeg, ("reduced",) if reduced else ()


def drawn(single: bytes, wide: int, high: int) -> Pixels:
    """The first page of a PDF as RGB pixels of exactly this size."""
    with closing(pdfium.PdfDocument(single)) as document, closing(document[0]) as page:
        return _draw(page, wide, high)


def words(single: bytes) -> frozenset[str]:
    """The words of the first page of a PDF as its own text layer spells them: what a viewer finds."""
    with closing(pdfium.PdfDocument(single)) as document, closing(document[0]) as page:
        return frozenset(page.get_textpage().get_text_range().split())


def single_page(path: Path, page: int) -> bytes:
    """One page (from 1) as a PDF of its own, unlocked, its annotations and form fields made part of the page.

    The numbers and days that secretaries stamp on a digital letter are annotations: only so are they text of the page.
    """
    with opened(path) as document, closing(pdfium.PdfDocument.new()) as single:
        with closing(document[page - 1]) as pdf_page:
            raw.FPDFPage_Flatten(pdf_page.raw, raw.FLAT_NORMALDISPLAY)
        single.import_pages(document, [page - 1])
        data = io.BytesIO()
        single.save(data)
        return data.getvalue()


def look(page: pdfium.PdfPage) -> Makeup:
    """What the page is made of. Reads no more than `_MOST_OBJECTS` of its objects and decodes none."""
    width, height = page.get_size()
    items = list(islice(page.get_objects(max_depth=4), _MOST_OBJECTS))
    images = sorted((item for item in items if item.type == raw.FPDF_PAGEOBJ_IMAGE), key=_area, reverse=True)
    texts = [item for item in items if item.type == raw.FPDF_PAGEOBJ_TEXT]
    covered = set(map(id, _under_scan(items, page)))
    hidden = sum(id(text) in covered or raw.FPDFTextObj_GetTextRenderMode(text.raw) in _INVISIBLE for text in texts)
    return Makeup(
        width,
        height,
        chars=page.get_textpage().count_chars(),
        hidden=hidden / len(texts) if texts else 0.0,
        images=tuple(images),
        image_cover=min(1.0, sum(map(_area, images)) / max(width * height, 1e-6)),
        image_fills=bool(images) and _fills(images[0], page),
        image_dpi=_image_dpi(images[0]) if images else 0.0,
        image_pixels=max((math.prod(image.get_px_size()) for image in images), default=0),
        drawn=raw.FPDFPage_GetAnnotCount(page.raw) > 0
        or hidden < len(texts)
        or any(item.type in (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_SHADING) for item in items),
    )


def _area(image: pdfium.PdfObject) -> float:
    left, bottom, right, top = image.get_bounds()
    return float(max(0.0, right - left) * max(0.0, top - bottom))


def _under_scan(items: list[pdfium.PdfObject], page: pdfium.PdfPage) -> list[pdfium.PdfObject]:
    """What is drawn before an image that fills the page: nobody sees it."""
    scans = [at for at, item in enumerate(items) if item.type == raw.FPDF_PAGEOBJ_IMAGE and _fills(item, page)]
    return items[: scans[-1]] if scans else []


def _fills(image: pdfium.PdfImage, page: pdfium.PdfPage) -> bool:
    """Whether the image reaches from edge to edge of the visible page, and not beyond."""
    box = page.get_bbox()
    slack = _ROUNDING * max(box[2] - box[0], box[3] - box[1])
    return all(abs(side - edge) <= slack for side, edge in zip(image.get_bounds(), box, strict=True))


def _image_dpi(image: pdfium.PdfImage) -> float:
    """Pixels per inch as placed on the page, of the finer side."""
    wide, high = image.get_px_size()
    matrix = image.get_matrix()
    inches_wide, inches_high = math.hypot(matrix.a, matrix.b) / 72, math.hypot(matrix.c, matrix.d) / 72
    return float(max(wide / max(inches_wide, 1e-3), high / max(inches_high, 1e-3)))


def _resolution(makeup: Makeup, limits: Limits) -> tuple[float, bool]:
    """Dots per inch to render at, and whether that is less than the page deserves."""
    if makeup.image_cover >= _SCAN_COVER:
        scanned = max(makeup.image_dpi, _DRAWN_DPI if makeup.drawn and makeup.chars else _LEAST_DPI)
        dpi = scanned if scanned <= _NATIVE_DPI else _MOST_DPI
    else:
        dpi = _DRAWN_DPI if makeup.chars else _DRAWN_BARE_DPI
    inches = makeup.width * makeup.height / 72**2
    most = math.sqrt(limits.working_pixels / max(inches, 1e-6))
    return max(1.0, min(dpi, most)), most < dpi


def _size(page: pdfium.PdfPage, makeup: Makeup, dpi: float) -> tuple[int, int]:
    """Width and height in pixels; those of the scan itself where they fit, so that its pixels stay as they are."""
    wide, high = max(1, round(makeup.width * dpi / 72)), max(1, round(makeup.height * dpi / 72))
    if makeup.image_fills:
        across, down = makeup.images[0].get_px_size()[:: -1 if page.get_rotation() in (90, 270) else 1]
        if abs(across - wide) <= 2 * _ROUNDING * wide and abs(down - high) <= 2 * _ROUNDING * high:
            return int(across), int(down)
    return wide, high


def _draw(page: pdfium.PdfPage, wide: int, high: int) -> Pixels:
    """The page with its annotations and form fields as RGB pixels of exactly this size."""
    bitmap = pdfium.PdfBitmap.new_native(wide, high, raw.FPDFBitmap_BGR, rev_byteorder=True)
    flags = raw.FPDF_ANNOT | raw.FPDF_REVERSE_BYTE_ORDER
    raw.FPDFBitmap_FillRect(bitmap.raw, 0, 0, wide, high, 0xFFFFFFFF)
    raw.FPDF_RenderPageBitmap(bitmap.raw, page.raw, 0, 0, wide, high, 0, flags)
    if page.formenv is not None:
        raw.FPDF_FFLDraw(page.formenv.raw, bitmap.raw, page.raw, 0, 0, wide, high, 0, flags)
    return np.ascontiguousarray(bitmap.to_numpy()[:, :, :3])


def _own_jpeg(makeup: Makeup) -> bytes | None:
    """The JPEG of the page's only image, which may be all that the page is (`ocr.pdf.page_image` checks that it is)."""
    if len(makeup.images) != 1 or makeup.drawn:
        return None
    filters = makeup.images[0].get_filters()
    return bytes(makeup.images[0].get_data(decode_simple=True)) if filters and filters[-1] == "DCTDecode" else None


def _own_pixels(page: pdfium.PdfPage, makeup: Makeup, wide: int, high: int) -> Pixels | None:
    """The pixels of a page that is one scan, as the scan has them: drawing would smooth what lies between two pixels.

    None where the page is more than a scan, or shows it otherwise than it is.
    """
    if len(makeup.images) != 1 or makeup.drawn or not makeup.image_fills:
        return None
    scan = makeup.images[0].get_bitmap(render=False)
    pixels = scan.to_numpy()
    pixels = np.repeat(pixels.reshape(*pixels.shape[:2], -1)[:, :, :1], 3, axis=2) if scan.n_channels == 1 else pixels
    pixels = np.rot90(pixels[:, :, 2::-1], -page.get_rotation() // 90)  # PDFium's order is blue, green, red
    if pixels.shape != (high, wide, 3) or pixels.dtype != np.uint8:
        return None
    pixels = np.ascontiguousarray(pixels)
    return pixels if _is_same(pixels, _draw(page, max(1, wide // 4), max(1, high // 4))) else None


def _is_same(scan: Pixels, shown: Pixels) -> bool:
    """Whether the page shows the scan as it is: closer to it than to its mirror images, and not inverted or masked."""
    small = max(1, scan.shape[1] // 16), max(1, scan.shape[0] // 16)
    small_scan, other = (
        cv2.resize(each, small, interpolation=cv2.INTER_AREA).astype(np.int16) for each in (scan, shown)
    )
    as_it_is, *mirrored = (
        float(np.abs(each - other).mean()) for each in (small_scan, small_scan[:, ::-1], small_scan[::-1])
    )
    return 2 * as_it_is < min(*mirrored, _SAME_PICTURE)
