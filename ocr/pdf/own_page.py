"""The searchable copy of a page that was never paper: the page itself, its fonts and lines as sharp as they came.

Made where the page's own text is true (`ocr.textlayer`). What acts is left behind (`ocr.pdf.stripped`); words that the
page's own text does not spell, because it is written in an old encoding or they stand in a picture, are put behind it.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pikepdf
from numpy.typing import NDArray
from pikepdf import Array, Dictionary, Name, Stream

from core.records import Line, PageReading
from ocr.input import pdf
from ocr.pdf import conformance, font, invisible_text, pdfa, sharing, stripped

Pixels = NDArray[np.uint8]

_LARGEST = 1.3  # of the file's bytes, and
_ROOM = 16 << 10  # bytes for what every copy says of itself
_TILE = 15  # pixels; no square of this size may
_OTHER = 0.1  # look different in more than this share of its pixels
_FAR = 64  # grey levels


def page_pdf(path: Path, page: int, pixels: Pixels, reading: PageReading) -> bytes | None:
    """Page number `page` (from 1) of a PDF as a PDF of its own; None where its picture has to stand for it.

    `pixels` is the page as it was rendered and read: a copy that does not show the same is not taken. The result is a
    PDF/A-2u or 2b where that can be told (`ocr.pdf.conformance`), and says where it cannot.
    """
    try:
        data = _own_page(path, page, reading)
        if data is None or len(data) > _LARGEST * path.stat().st_size + _ROOM:
            return None
        high, wide = pixels.shape[:2]
        return data if shows(pdf.drawn(data, wide, high), pixels) else None
    except Exception:  # noqa: BLE001 - whatever a library stumbles over, MemoryError too: the picture is there to be taken
        return None


def shows(copy: Pixels, pixels: Pixels) -> bool:
    """Whether two renderings show the same: no spot of the size of a letter differs."""
    far = (cv2.absdiff(copy, pixels).max(axis=2) > _FAR).astype(np.float32)
    return not far.any() or float(cv2.blur(far, (_TILE, _TILE)).max()) <= _OTHER


def _own_page(path: Path, page: int, reading: PageReading) -> bytes | None:
    if stripped.has_hidden_layers(path):
        return None
    single = pdf.single_page(path, page)
    with stripped.taken(single) as own:
        level = conformance.level(own)
        spelt = pdf.words(single)
        unspelt = [
            Line(tuple(word for word in line.words if word.text not in spelt), line.box, line.block)
            for line in reading.lines
        ]
        _put_behind(own, [line for line in unspelt if line.words])
        sharing.share(own)  # as is done when pages are bound: what cannot stand that shows here
        return pdfa.finish(own, pdfa.About(title=pdfa.STANDING), level)


def _put_behind(own: pikepdf.Pdf, lines: list[Line]) -> None:
    """Write words invisibly over the page, as upright as it is shown."""
    page = own.pages[0]
    left, bottom, right, top = (float(edge) for edge in page.cropbox)
    high, wide = top - bottom, right - left
    turn = int(page.obj.get("/Rotate", 0)) % 360
    upright = (high, wide) if turn in (90, 270) else (wide, high)
    words = invisible_text.content(lines, *upright)
    if not words:
        return
    matrix = {
        0: (1, 0, 0, 1, left, bottom),
        90: (0, 1, -1, 0, right, bottom),
        180: (-1, 0, 0, -1, right, top),
        270: (0, -1, 1, 0, left, top),
    }[turn]
    form = Stream(own, words)
    form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, *(round(side, 2) for side in upright)])
    form.Matrix = Array([round(number, 3) for number in matrix])
    form.Resources = Dictionary(Font=Dictionary(F=font.add(own)))
    page.contents_add(b"q", prepend=True)
    name = page.add_resource(own.make_indirect(form), Name.XObject)
    page.contents_add(f"Q q {name} Do Q".encode("ascii"))
