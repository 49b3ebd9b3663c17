"""Pages that a person put in order: turned as told, left out as told, and no point of a picture is another."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from PIL import Image

from core.errors import InputError
from ocr.input.limits import DEFAULT
from ocr.pdf.arranged import arrange, join


def drawn(width: int = 60, height: int = 90) -> Image.Image:
    points = np.random.default_rng(5).integers(0, 255, (height, width, 3), np.uint8)
    return Image.fromarray(points)


def rotations(data: bytes) -> list[int]:
    with pikepdf.open(BytesIO(data)) as document:
        return [int(page.obj.get("/Rotate", 0)) % 360 for page in document.pages]


def test_a_jpeg_goes_in_as_it_is_and_its_orientation_counts(tmp_path: Path) -> None:
    path, exif = tmp_path / "a.jpg", Image.Exif()
    exif[0x0112] = 6
    drawn().save(path, "JPEG", exif=exif)
    data = arrange(str(path), "jpeg", ((1, 90),), DEFAULT)
    assert path.read_bytes() in data
    assert rotations(data) == [180]


@pytest.mark.parametrize("mode", ["1", "L", "RGB", "P", "RGBA"])
def test_another_picture_goes_in_with_all_its_points(tmp_path: Path, mode: str) -> None:
    path, image = tmp_path / "a.png", drawn().convert(mode)
    image.save(path, dpi=(72, 72))
    data = arrange(str(path), "png", ((1, 0),), DEFAULT)
    with pikepdf.open(BytesIO(data)) as document, Image.open(path) as kept:
        (held,) = (pikepdf.PdfImage(stored) for stored in document.pages[0].images.values())
        assert np.array_equal(np.asarray(held.as_pil_image().convert("RGB")), np.asarray(kept.convert("RGB")))


def test_pages_of_a_pdf_and_of_a_tiff_come_in_the_order_told(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    drawn(60).save(path, save_all=True, append_images=[drawn(70), drawn(80)], dpi=(72, 72))
    data = arrange(str(path), "tiff", ((3, 0), (1, 270)), DEFAULT)
    (tmp_path / "a.pdf").write_bytes(data)
    again = arrange(str(tmp_path / "a.pdf"), "pdf", ((2, 90), (1, 180)), DEFAULT)
    assert rotations(again) == [0, 180]
    both = join((again, data))
    with pikepdf.open(BytesIO(both)) as document:
        assert [round(float(page.mediabox[2])) for page in document.pages] == [60, 80, 80, 60]


def test_a_page_that_is_not_there_is_an_error_of_the_file(tmp_path: Path) -> None:
    drawn().save(tmp_path / "a.png")
    with pytest.raises(InputError):
        arrange(str(tmp_path / "a.png"), "png", ((2, 0),), DEFAULT)
