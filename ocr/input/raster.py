"""Pages as pixels: how many a file has, and each one upright, in colour, at a resolution fit to read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from ocr.input import filetype, image, pdf
from ocr.input.limits import Limits
from ocr.results import Opened

Pixels = NDArray[np.uint8]

_SAMPLE_ROWS = 37  # every so many rows are looked at before the whole page is


@dataclass(frozen=True)
class PageImage:
    """One page as an image, upright as far as its file says (EXIF orientation, /Rotate)."""

    pixels: Pixels  # height × width × 3, RGB
    dpi: int | None  # as the file states it, where that is believable
    bilevel: bool  # nothing but pure black and pure white
    jpeg: bytes | None  # the very same pixels as the JPEG they came in, where there is one
    quality: tuple[str, ...] = ()  # names of PageReading.quality: truncated, reduced


def open_file(path: str | Path, limits: Limits) -> Opened:
    """What the file is by its content, and how many pages it has (0 for a ZIP). Raises InputError."""
    kind = filetype.sniff_file(Path(path), file_bytes=limits.file_bytes)
    return Opened(kind, 0 if kind == "zip" else count_pages(Path(path), kind, limits))


def count_pages(path: Path, kind: str, limits: Limits) -> int:
    """Number of pages of a file; fast, decodes no page.

    Raises InputError `encrypted` (a password is needed), `damaged`, `no_pages`, `too_large`.
    """
    pages = pdf.count(path) if kind == "pdf" else image.count(path, kind)
    if pages == 0:
        raise InputError("no_pages", pdf.NO_PAGES)
    if pages > limits.pages:
        raise InputError("too_large", f"The file has {pages} pages, more than {limits.pages}: split it.")
    return pages


def render(path: Path, kind: str, page: int, limits: Limits) -> PageImage:
    """Page number `page` (from 1) as pixels.

    Raises InputError `damaged`, `encrypted`, or `too_large` when the page as stored has more than `limits.pixels`.
    """
    pixels, dpi, jpeg, quality = (
        pdf.render(path, page, limits) if kind == "pdf" else image.decode(path, kind, page, limits)
    )
    if dpi is not None and not believable(dpi, pixels.shape[1], pixels.shape[0]):
        dpi = None
    return PageImage(pixels, dpi, _is_bilevel(pixels), jpeg, quality)


def believable(dpi: float, width: int, height: int) -> bool:
    """Whether a stated resolution gives a sheet that people scan: a card (5 cm) to an A1 plan (90 cm) long.

    72 and 96 are what programs write when they do not know: they count only for a sheet near A5 to A4 in length.
    """
    longest = max(width, height) / dpi if dpi > 0 else 0.0
    return 7.5 <= longest <= 15.0 if round(dpi) in (72, 96) else 50 <= dpi <= 2400 and 2.0 <= longest <= 36.0


def _is_bilevel(pixels: Pixels) -> bool:
    """Looks at a few rows before it looks at all."""
    for part in (pixels[::_SAMPLE_ROWS], pixels):
        green = part[:, :, 1]
        # 255 + 1 wraps to 0: black and white are at most 1, all else is more
        if int((green + np.uint8(1)).max()) > 1:
            return False
        if not (np.array_equal(part[:, :, 0], green) and np.array_equal(green, part[:, :, 2])):
            return False
    return True
