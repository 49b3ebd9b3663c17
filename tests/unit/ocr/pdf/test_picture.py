"""Pages as pictures: a page that is one JPEG is shown from it, any other is drawn, and both look the same."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from numpy.typing import NDArray
from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image

from ocr.pdf import invisible_text, picture
from ocr.pdf.searchable import page_pdf, scan_of
from tests.unit.ocr.pdf.test_searchable import DPI, ROWS, jpeg, reading, scan

LONGEST = 900


def looked(data: bytes) -> NDArray[np.int16]:
    return np.asarray(Image.open(BytesIO(data)).convert("L").resize((120, 160), Image.Resampling.BOX)).astype(np.int16)


def drawn(pdf: bytes, longest: int = LONGEST) -> bytes:
    """The page as pdfium draws it."""
    out = BytesIO()
    picture._drawn(pdf, 1, lambda wide, high: picture._scale(wide, high, longest)).save(out, "JPEG", quality=80)
    return out.getvalue()


def changed(pdf: bytes, change: Callable[[pikepdf.Pdf, pikepdf.Page], None]) -> bytes:
    with pikepdf.open(BytesIO(pdf)) as document:
        change(document, document.pages[0])
        out = BytesIO()
        document.save(out)
    return out.getvalue()


def black(document: pikepdf.Pdf, page: pikepdf.Page) -> None:
    page.Contents = Stream(document, page.Contents.read_bytes() + b"\nq 0 g 0 0 300 400 re f Q")


def inverted(_: pikepdf.Pdf, page: pikepdf.Page) -> None:
    page.Resources.XObject.Im.Decode = Array([1, 0, 1, 0, 1, 0])


def masked(document: pikepdf.Pdf, page: pikepdf.Page) -> None:
    mask = Stream(document, bytes(64))
    mask.update(
        Dictionary(
            Type=Name.XObject, Subtype=Name.Image, Width=8, Height=8, ColorSpace=Name.DeviceGray, BitsPerComponent=8
        )
    )
    page.Resources.XObject.Im.SMask = document.make_indirect(mask)


def rotated(_: pikepdf.Pdf, page: pikepdf.Page) -> None:
    page.obj.Rotate = 90


def cropped(_: pikepdf.Pdf, page: pikepdf.Page) -> None:
    page.obj.CropBox = Array([0, 0, 300, 400])


def shrunk(document: pikepdf.Pdf, page: pikepdf.Page) -> None:
    page.Contents = Stream(document, b"q 200 0 0 300 0 0 cm /Im Do Q\n")


def visible(document: pikepdf.Pdf, page: pikepdf.Page) -> None:
    page.Contents = Stream(document, page.Contents.read_bytes().replace(b"3 Tr", b"0 Tr"))


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_page_that_is_one_jpeg_looks_as_true_as_when_it_is_drawn(turn: int) -> None:
    upright = scan()
    upright[100:500, 100:400] = 20  # one corner is dark: a wrong turn is seen
    stored = np.ascontiguousarray(np.rot90(upright, turn // 90))
    pdf = page_pdf(upright, DPI, reading(*ROWS, rotation=turn), jpeg=jpeg(stored, 40))

    with pikepdf.open(BytesIO(pdf)) as document:
        shown = scan_of(document.pages[0])
    assert shown is not None
    assert shown.turn == turn
    truth = looked(jpeg(upright, 95))
    for longest in (LONGEST, 240, 1800):
        _, large, sizes = picture.first_look(pdf, 240, longest, large=True)
        assert Image.open(BytesIO(large)).size == sizes[0]
        ours, theirs = (np.abs(looked(seen) - truth).mean() for seen in (large, drawn(pdf, longest)))
        assert ours < theirs + 0.5


@pytest.mark.parametrize("change", [black, inverted, masked, rotated, cropped, shrunk, visible])
def test_a_page_that_shows_anything_else_is_drawn(
    change: Callable[[pikepdf.Pdf, pikepdf.Page], None], tmp_path: Path
) -> None:  # fmt: skip
    path = tmp_path / "page.pdf"
    path.write_bytes(changed(page_pdf(scan(), DPI, reading(*ROWS)), change))

    with pikepdf.open(path) as document:
        assert scan_of(document.pages[0]) is None
    shown = picture.jpeg(str(path), 1, LONGEST)
    assert np.abs(looked(shown) - looked(drawn(path.read_bytes()))).mean() < 1


def test_a_page_with_a_damaged_jpeg_is_drawn() -> None:
    def damage(document: pikepdf.Pdf, page: pikepdf.Page) -> None:
        page.Resources.XObject.Im.write(b"\xff\xd8\xff no picture", filter=Name.DCTDecode)

    pdf = changed(page_pdf(scan(), DPI, reading(*ROWS)), damage)
    small, _, _ = picture.first_look(pdf, 240, LONGEST, large=False)
    assert Image.open(BytesIO(small)).format == "JPEG"


@pytest.mark.parametrize("more", [b"\n0 Tr", b"\n/Im Do", b"\nBT\n3 Tr\nET q 1 0 0 rg 0 0 9 9 re f Q", b"x"])
def test_operators_that_draw_are_not_taken_for_words(more: bytes) -> None:
    words = invisible_text.content(reading(*ROWS).lines, 595, 842)
    assert invisible_text.is_content(words)
    assert invisible_text.is_content(b"")
    assert not invisible_text.is_content(words + more)
