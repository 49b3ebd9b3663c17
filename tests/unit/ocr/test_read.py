"""The room's door: files are opened, pages read, and every page gets its status and its searchable copy."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pikepdf
import pytest

from core.errors import InputError
from core.records import Line, PageReading, Word
from core.text import fold
from ocr import read
from ocr.clean import prepare
from ocr.clean.prepare import Prepared
from ocr.input import raster
from ocr.input.limits import Limits
from ocr.results import ReadSettings
from ocr.version import READER
from tests.support import pages


def opens(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return len(document.pages)


def test_a_file_is_what_its_bytes_say(tmp_path):
    path = pages.save(tmp_path / "scan.pdf.png", pages.page(size=(100, 100)))
    assert (read.open_file(str(path)).kind, read.open_file(str(path)).pages) == ("png", 1)


def test_a_scan_is_read_word_by_word_with_places_and_a_searchable_copy(tmp_path):
    path = pages.save(tmp_path / "scan.png", pages.page(), dpi=(200, 200))
    done = read.read_page(str(path), "png", 1)
    reading = done.reading
    assert (reading.status, reading.source, reading.page, reading.reader) == ("read", "ocr", 1, READER)
    assert fold(pages.LINES[3]) in fold(reading.text)
    assert reading.mean_confidence > 0.8
    assert all(0 <= edge <= 1 for line in reading.lines for word in line.words for edge in word.box)
    assert opens(done.pdf) == 1


def test_a_page_whose_turn_was_said_is_read_and_drawn_so_whatever_it_looks_like(tmp_path):
    path = pages.save(tmp_path / "scan.png", pages.page(), dpi=(200, 200))
    usual, said = (
        read.read_page(str(path), "png", 1),
        read.read_page(str(path), "png", 1, settings=ReadSettings(turn=90)),
    )
    assert (usual.reading.rotation, said.reading.rotation) == (0, 90)
    assert (said.reading.width, said.reading.height) == (usual.reading.height, usual.reading.width)
    with pikepdf.open(io.BytesIO(read.draw_page(str(path), "png", said.reading))) as drawn:
        left, bottom, right, top = drawn.pages[0].mediabox
    assert (right - left > top - bottom) == (said.reading.width > said.reading.height)
    blank = pages.save(tmp_path / "blank.png", pages.page((), size=(300, 200)), dpi=(200, 200))
    turned = read.read_page(str(blank), "png", 1, settings=ReadSettings(turn=270)).reading
    assert (turned.status, turned.width, turned.height) == ("blank", 200, 300)


def test_a_blank_page_is_blank_and_has_its_copy_all_the_same(tmp_path):
    path = pages.save(tmp_path / "scan.png", pages.page(()), dpi=(200, 200))
    done = read.read_page(str(path), "png", 1)
    assert (done.reading.status, done.reading.lines, done.reading.source) == ("blank", (), None)
    assert opens(done.pdf) == 1


def test_the_back_page_showing_through_is_blank(tmp_path):
    back = 255 - pages.page(pages.LINES * 5)[:, ::-1].astype(float)
    path = pages.save(tmp_path / "scan.png", (255 - back * 0.25).astype(np.uint8), dpi=(200, 200))
    assert read.read_page(str(path), "png", 1).reading.status == "blank"


def test_faint_print_is_read_and_not_called_blank(tmp_path):
    path = pages.save(tmp_path / "scan.png", pages.page(pages.LINES * 3, ink=185), dpi=(200, 200))
    reading = read.read_page(str(path), "png", 1).reading
    assert reading.status == "read"
    assert "cong hoa xa hoi" in fold(reading.text)


def test_a_page_cut_short_is_never_called_blank(tmp_path):
    noise = np.random.default_rng(3).integers(250, 255, (600, 420, 3), np.uint8)
    path = pages.save(tmp_path / "scan.png", noise)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * 0.9)])
    with pytest.raises(InputError) as caught:
        read.read_page(str(path), "png", 1)
    assert caught.value.code == "damaged"


def test_a_true_text_layer_is_taken_and_what_it_leaves_out_is_read_beside_it(tmp_path):
    path = pages.text_pdf(tmp_path / "a.pdf", ("This letter was written with a word processor",) * 3)
    with_picture(path, pages.page(("GIẤY XÁC NHẬN",), size=(700, 300)))
    reading = read.read_page(str(path), "pdf", 1).reading
    assert reading.source == "text_layer"
    assert reading.text.startswith("This letter was written with a word processor")
    assert "xac nhan" in fold(reading.text)


def test_the_text_layer_can_be_refused(tmp_path):
    path = pages.text_pdf(tmp_path / "a.pdf", ("This letter was written with a word processor",) * 3)
    settings = ReadSettings(text_layer=False, pdf=False)
    done = read.read_page(str(path), "pdf", 1, settings=settings)
    assert (done.reading.source, done.pdf) == ("ocr", b"")


def test_a_page_read_before_can_be_drawn_again_alike(tmp_path):
    path = pages.save(tmp_path / "scan.png", pages.page(), dpi=(200, 200))
    done = read.read_page(str(path), "png", 1)
    assert read.draw_page(str(path), "png", done.reading) == done.pdf


def with_picture(path: Path, pixels: np.ndarray) -> None:
    """Paste a picture into the lower half of page 1."""
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        picture = pikepdf.Stream(pdf, pages.jpeg(pixels, quality=95))
        picture.Type, picture.Subtype, picture.Filter = pikepdf.Name.XObject, pikepdf.Name.Image, pikepdf.Name.DCTDecode
        picture.Width, picture.Height, picture.BitsPerComponent = pixels.shape[1], pixels.shape[0], 8
        picture.ColorSpace = pikepdf.Name.DeviceRGB
        page = pdf.pages[0]
        page.Resources.XObject = pikepdf.Dictionary(Im=picture)
        page.contents_add(pikepdf.Stream(pdf, b"q 252 0 0 108 72 300 cm /Im Do Q"))
        pdf.save(path)


class Readers:
    """A reader that gives one answer after another, and counts how often it is asked."""

    def __init__(self, *confidences: float) -> None:
        self.confidences = list(confidences)

    def read(self, prepared: Prepared) -> tuple[Line, ...]:
        sure = self.confidences.pop(0)
        words = tuple(Word(f"{sure}", (0.1 * n, 0.1, 0.1 * n + 0.08, 0.12), sure) for n in range(1, 9))
        return (Line(words, (0.1, 0.1, 0.9, 0.12)),)


@pytest.mark.parametrize(
    ("confidences", "kept"), [((0.4, 0.8), 0.8), ((0.55, 0.52), 0.55), ((0.77,), 0.77)],
)  # fmt: skip
def test_a_page_read_badly_is_tried_once_more_another_way_and_the_better_is_kept(
    tmp_path, monkeypatch, confidences, kept
):
    readers = Readers(*confidences)
    monkeypatch.setattr(read, "_engine", lambda: readers)
    path = pages.save(tmp_path / "scan.png", pages.page(pages.LINES * 5), dpi=(200, 200))
    reading = read.read_page(str(path), "png", 1, settings=ReadSettings(pdf=False)).reading
    assert reading.mean_confidence == kept
    assert readers.confidences == []  # asked as often as there were answers, and no oftener


@pytest.mark.parametrize(("confidences", "kept"), [((0.8, 1.0), 1.0), ((0.85, 0.86), 0.85), ((0.93,), 0.93)])
def test_a_page_read_hardly_is_tried_once_more_where_it_is_bent(tmp_path, monkeypatch, confidences, kept):
    usual = prepare.prepare

    def bent(*args, another_way=False, **settings):
        prepared = usual(*args, **settings)
        return replace(prepared, quality=(*prepared.quality, "bent")) if another_way else prepared

    readers = Readers(*confidences)
    monkeypatch.setattr(read, "_engine", lambda: readers)
    monkeypatch.setattr(read.prepare, "prepare", bent)
    path = pages.save(tmp_path / "scan.png", pages.page(pages.LINES * 5), dpi=(200, 200))
    reading = read.read_page(str(path), "png", 1, settings=ReadSettings(pdf=False)).reading
    assert reading.mean_confidence == kept
    assert readers.confidences == []


def test_a_page_read_another_way_is_drawn_again_as_it_was_read(tmp_path, monkeypatch):
    monkeypatch.setattr(read, "_engine", lambda: Readers(0.4))
    photo = np.full((2600, 1900, 3), (200, 196, 190), np.uint8)  # a table hardly darker than the sheet
    photo[130:2469, 120:1774] = pages.page(pages.LINES * 5)
    path = pages.save(tmp_path / "photo.png", photo)
    image = raster.render(path, "png", 1, Limits())
    other = prepare.prepare(image.pixels, image.dpi, another_way=True)
    high, wide = other.upright_rgb.shape[:2]
    reading = PageReading(
        1, "read", READER, "ocr", skew_degrees=round(other.skew_degrees, 2), width=wide, height=high,
        quality=other.quality,
    )  # fmt: skip
    with pikepdf.open(io.BytesIO(read.draw_page(str(path), "png", reading))) as document:
        picture = document.pages[0].Resources.XObject.Im
        assert (picture.Width, picture.Height) == (wide, high)
