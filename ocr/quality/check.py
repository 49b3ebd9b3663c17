"""The door of the quality check in a reading process: one page decoded, its faults and what is kept to compare it."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from core.errors import InputError
from ocr.clean import orientation
from ocr.input import pdf, raster
from ocr.input.limits import Limits
from ocr.quality.across_pages import trace
from ocr.quality.checked_page import CheckedPage, SeenPage
from ocr.quality.decoded_page import Look
from ocr.quality.page import check_page


def warm() -> None:
    """Load what the first page of a day would wait for: the net that tells which way is up, and the libraries' own."""
    orientation.sure_turn(np.full((1100, 778), 255, np.uint8))
    check_page(Look(np.full((2339, 1654, 3), 255, np.uint8), 200), 1)


def check(path: Path, kind: str, page: int, limits: Limits) -> CheckedPage:
    """Look at page number `page` (from 1) of a file. Raises InputError as `ocr.input.raster.render` does."""
    image = raster.render(Path(path), kind, page, limits)
    look = Look(image.pixels, image.dpi)
    return CheckedPage(check_page(look, page), trace(look))


def see(path: Path, kind: str, page: int, longest: int, limits: Limits) -> SeenPage:
    """As `check`, with the page as a picture of at most `longest` pixels: decoded once for both.

    With an empty `kind` the file is opened too, which spares a call. Raises InputError `no_pages` for a ZIP then.
    """
    opened = None if kind else raster.open_file(path, limits)
    if opened is not None and not opened.pages:
        raise InputError("no_pages", pdf.NO_PAGES)
    image = raster.render(Path(path), opened.kind if opened else kind, page, limits)
    look = Look(image.pixels, image.dpi)
    buffer = BytesIO()
    Image.fromarray(look.thumbnail(longest)).save(buffer, "JPEG", quality=70)
    return SeenPage(CheckedPage(check_page(look, page), trace(look)), buffer.getvalue(), opened)
