"""Files become upright RGB pages."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from PIL import Image

from core.errors import InputError
from ocr.input import raster
from ocr.input.limits import Limits
from tests.support import pages

LIMITS = Limits()


def failure(path: Path, kind: str, limits: Limits = LIMITS) -> str:
    """Code of the failure to count the pages, or else to show the first."""
    try:
        raster.count_pages(path, kind, limits)
    except InputError as error:
        return error.code
    with pytest.raises(InputError) as caught:
        raster.render(path, kind, 1, limits)
    return caught.value.code


@pytest.mark.parametrize(
    ("name", "kind", "mode", "options"),
    [
        ("a.png", "png", "RGB", {}),
        ("a.png", "png", "L", {}),
        ("a.png", "png", "1", {}),
        ("a.png", "png", "P", {}),
        ("a.png", "png", "RGBA", {}),
        ("a.png", "png", "LA", {}),
        ("a.png", "png", "I;16", {}),
        ("a.tif", "tiff", "1", {"compression": "group4"}),
        ("a.tif", "tiff", "1", {"compression": "group3"}),
        ("a.tif", "tiff", "RGB", {"compression": "tiff_lzw"}),
        ("a.tif", "tiff", "RGB", {"compression": "jpeg"}),
        ("a.tif", "tiff", "CMYK", {}),
        ("a.tif", "tiff", "F", {}),
        ("a.jpg", "jpeg", "L", {}),
        ("a.jpg", "jpeg", "CMYK", {}),
        ("a.webp", "webp", "RGB", {"lossless": True}),
        ("a.bmp", "bmp", "1", {}),
        ("a.jp2", "jp2", "RGB", {}),
    ],
)
def test_every_format_and_mode_shows_the_same_page(tmp_path, name, kind, mode, options):
    shown = pages.page(size=(420, 600))
    path = tmp_path / name
    if mode == "I;16":
        Image.fromarray(shown[:, :, 0].astype(np.uint16) * 257).save(path)
    else:
        pages.save(path, shown, mode, **options)
    image = raster.render(path, kind, 1, LIMITS)
    assert image.pixels.dtype == np.uint8
    assert image.pixels.shape == (600, 420, 3)
    assert pages.nearness(image.pixels, shown) < 6


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_obeyed(tmp_path, orientation):
    upright = pages.page(size=(420, 600))
    undo = {1: 0, 3: 180, 6: 270, 8: 90}
    mirrored = {2: 0, 4: 180, 5: 270, 7: 90}
    stored = pages.turned(upright, undo.get(orientation, mirrored.get(orientation, 0)))
    if orientation in (2, 4):
        stored = np.ascontiguousarray(stored[:, ::-1])
    if orientation in (5, 7):
        stored = np.ascontiguousarray(stored[::-1])
    exif = Image.Exif()
    exif[0x0112] = orientation
    pages.save(tmp_path / "a.jpg", stored, exif=exif)
    image = raster.render(tmp_path / "a.jpg", "jpeg", 1, LIMITS)
    assert image.pixels.shape == upright.shape
    assert pages.nearness(image.pixels, upright) < 3
    assert (image.jpeg is not None) == (orientation == 1)


def test_transparent_paper_is_white(tmp_path):
    Image.new("RGBA", (60, 60), (0, 0, 0, 0)).save(tmp_path / "a.png")
    assert raster.render(tmp_path / "a.png", "png", 1, LIMITS).pixels.min() == 255


def test_a_tiff_gives_its_pages_in_order(tmp_path):
    frames = [Image.new("RGB", (50, 50), (level, 0, 0)) for level in (10, 20, 30)]
    frames[0].save(tmp_path / "a.tif", save_all=True, append_images=frames[1:])
    assert raster.count_pages(tmp_path / "a.tif", "tiff", LIMITS) == 3
    assert [raster.render(tmp_path / "a.tif", "tiff", n, LIMITS).pixels[0, 0, 0] for n in (1, 2, 3)] == [10, 20, 30]


def test_a_page_that_is_not_there_is_damaged(tmp_path):
    pages.save(tmp_path / "a.tif", pages.page(size=(50, 50)))
    with pytest.raises(InputError) as caught:
        raster.render(tmp_path / "a.tif", "tiff", 2, LIMITS)
    assert caught.value.code == "damaged"


def test_more_pixels_than_the_limit_are_refused_before_decoding(tmp_path):
    pages.save(tmp_path / "a.png", pages.page(size=(400, 400)))
    assert failure(tmp_path / "a.png", "png", Limits(pixels=100_000)) == "too_large"
    pages.scan_pdf(tmp_path / "a.pdf", pages.page(size=(400, 400)))
    assert failure(tmp_path / "a.pdf", "pdf", Limits(pixels=100_000)) == "too_large"


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.pdf"])
def test_a_page_larger_than_needed_is_reduced_and_says_so(tmp_path, name):
    shown = pages.page(size=(800, 1000))
    path = pages.scan_pdf(tmp_path / name, shown) if name.endswith("pdf") else pages.save(tmp_path / name, shown)
    kind = {"a.png": "png", "a.jpg": "jpeg", "a.pdf": "pdf"}[name]
    image = raster.render(path, kind, 1, Limits(working_pixels=250_000))
    assert image.pixels.shape[0] * image.pixels.shape[1] <= 250_000
    assert "reduced" in image.quality


@pytest.mark.parametrize(("kept", "outcome"), [(0.9, "truncated"), (0.3, "damaged")])
def test_an_image_that_ends_early_is_partial_or_damaged_by_how_much_is_left(tmp_path, kept, outcome):
    noise = np.random.default_rng(1).integers(0, 255, (300, 300, 3), np.uint8)
    for name, kind in (("a.jpg", "jpeg"), ("a.png", "png")):
        path = pages.save(tmp_path / name, noise)
        path.write_bytes(path.read_bytes()[: int(path.stat().st_size * kept)])
        if outcome == "damaged":
            assert failure(path, kind) == "damaged"
        else:
            assert raster.render(path, kind, 1, LIMITS).quality == ("truncated",)


def test_a_fax_with_broken_lines_is_read_and_flagged(tmp_path):
    path = pages.save(tmp_path / "a.tif", pages.page(size=(1200, 900)), "1", compression="group4")
    data = bytearray(path.read_bytes())
    with Image.open(path) as image:
        start, length = image.tag_v2[273][0], image.tag_v2[279][0]
    data[start + length * 9 // 10 : start + length * 9 // 10 + 4] = b"\xaa\x55\xaa\x55"
    path.write_bytes(data)
    assert {"damaged", "truncated"} & set(raster.render(path, "tiff", 1, LIMITS).quality)


@pytest.mark.parametrize("kind", ["png", "jpeg", "tiff", "webp", "bmp", "jp2", "pdf"])
def test_noise_behind_a_true_beginning_is_damaged(tmp_path, kind):
    heads = {
        "png": b"\x89PNG\r\n\x1a\n", "jpeg": b"\xff\xd8\xff\xe0", "tiff": b"II*\0\x08\0\0\0",
        "webp": b"RIFF\0\0\0\0WEBP",
             "bmp": b"BM" + bytes(12) + b"\x28\0\0\0", "jp2": b"\xff\x4f\xff\x51", "pdf": b"%PDF-1.7\n"}  # fmt: skip
    path = tmp_path / "noise"
    path.write_bytes(heads[kind] + np.random.default_rng(2).bytes(3000))
    assert failure(path, kind) in ("damaged", "too_large")


@pytest.mark.parametrize(
    ("dpi", "size", "expected"),
    [(300, (2480, 3508), 300), (200, (1654, 2339), 200), (72, (2480, 3508), None), (96, (794, 1123), 96),
     (1, (2480, 3508), None), (600, (300, 400), None)],
)  # fmt: skip
def test_a_stated_resolution_counts_only_where_it_gives_a_sheet_that_people_scan(tmp_path, dpi, size, expected):
    pages.save(tmp_path / "a.jpg", pages.page(size=size), dpi=(dpi, dpi))
    assert raster.render(tmp_path / "a.jpg", "jpeg", 1, LIMITS).dpi == expected


def test_two_levels_are_noticed_and_one_grey_pixel_is_too(tmp_path):
    shown = np.where(pages.page() < 128, np.uint8(0), np.uint8(255))
    assert raster.render(pages.save(tmp_path / "a.png", shown), "png", 1, LIMITS).bilevel
    shown[1001, 777] = 100
    assert not raster.render(pages.save(tmp_path / "b.png", shown), "png", 1, LIMITS).bilevel


@pytest.mark.parametrize("dpi", [100, 150, 200, 300])
def test_a_scanned_pdf_page_keeps_its_own_pixels_and_its_jpeg(tmp_path, dpi):
    shown = pages.page(size=(827, 1169))
    image = raster.render(pages.scan_pdf(tmp_path / "a.pdf", shown, dpi=dpi), "pdf", 1, LIMITS)
    assert image.pixels.shape == shown.shape
    assert image.dpi in (dpi, None)
    assert image.jpeg is not None
    decoded = np.asarray(Image.open(io.BytesIO(image.jpeg)))
    assert np.abs(image.pixels.astype(int) - decoded).mean() < 1


def test_a_finer_scan_is_reduced_to_300_dpi(tmp_path):
    image = raster.render(pages.scan_pdf(tmp_path / "a.pdf", pages.page(), dpi=600), "pdf", 1, LIMITS)
    assert image.pixels.shape[1] == pytest.approx(1654 / 2, abs=1)


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_the_rotation_of_a_pdf_page_is_obeyed(tmp_path, rotate):
    shown = pages.page(size=(827, 1169))
    image = raster.render(pages.scan_pdf(tmp_path / "a.pdf", shown, rotate=rotate), "pdf", 1, LIMITS)
    assert pages.nearness(image.pixels, pages.turned(shown, rotate)) < 3


def test_stamps_of_a_pdf_page_are_shown(tmp_path):
    path = pages.scan_pdf(tmp_path / "a.pdf", pages.page(()))
    assert raster.render(path, "pdf", 1, LIMITS).pixels.min() > 200
    pages.stamped(path, "15/TB", at=(100, 600))
    stamped = raster.render(path, "pdf", 1, LIMITS)
    assert stamped.pixels.min() < 50
    assert stamped.jpeg is None


def test_a_huge_media_box_costs_bounded_pixels(tmp_path):
    path = pages.text_pdf(tmp_path / "a.pdf", ("far away",), size=(14_400, 14_400))
    image = raster.render(path, "pdf", 1, Limits(working_pixels=1_000_000))
    assert image.pixels.shape[0] * image.pixels.shape[1] <= 1_010_000


def test_a_pdf_locked_for_its_reader_is_refused_and_one_locked_for_its_editor_opens(tmp_path):
    locked = pages.text_pdf(tmp_path / "u.pdf", ("a",), encryption=pikepdf.Encryption(user="secret", owner="boss"))
    assert failure(locked, "pdf") == "encrypted"
    opens = pages.text_pdf(tmp_path / "o.pdf", ("a",), encryption=pikepdf.Encryption(user="", owner="boss"))
    assert raster.count_pages(opens, "pdf", LIMITS) == 1


def test_a_pdf_without_its_cross_references_is_mended(tmp_path):
    path = pages.text_pdf(tmp_path / "a.pdf", ("Potato",))
    path.write_bytes(path.read_bytes().split(b"startxref")[0])
    assert raster.count_pages(path, "pdf", LIMITS) == 1
    assert raster.render(path, "pdf", 1, LIMITS).pixels.min() < 128


def test_a_pdf_without_pages_and_one_with_too_many_are_refused(tmp_path):
    pikepdf.new().save(tmp_path / "none.pdf")
    assert failure(tmp_path / "none.pdf", "pdf") == "no_pages"
    pages.text_pdf(tmp_path / "one.pdf", ("a",))
    assert failure(tmp_path / "one.pdf", "pdf", Limits(pages=0)) == "too_large"


@pytest.mark.parametrize("dpi", [199.3, 203.9])
def test_a_two_level_scan_stays_so_wherever_it_is_placed(tmp_path, dpi):
    levels = np.where(pages.page() < 128, np.uint8(0), np.uint8(255))
    path = pages.save(tmp_path / "a.tif", levels, "1", compression="group4")
    with Image.open(path) as image:
        image.save(tmp_path / "a.pdf", resolution=dpi)
    image = raster.render(tmp_path / "a.pdf", "pdf", 1, LIMITS)
    assert image.bilevel
    assert np.array_equal(image.pixels, levels)


def test_a_giant_image_shown_as_a_stamp_is_refused(tmp_path):
    path = pages.scan_pdf(tmp_path / "a.pdf", pages.page(), content=b"q 9 0 0 9 0 0 cm /Giant Do Q")
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        giant = pikepdf.Stream(pdf, b"")
        giant.Type, giant.Subtype, giant.Width, giant.Height = pikepdf.Name.XObject, pikepdf.Name.Image, 40_000, 40_000
        giant.ColorSpace, giant.BitsPerComponent = pikepdf.Name.DeviceGray, 8
        pdf.pages[0].Resources.XObject.Giant = giant
        pdf.save(path)
    assert failure(path, "pdf") == "too_large"
