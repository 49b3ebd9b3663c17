"""Codes on a page: found at any angle, at scan and photo resolutions, and nowhere else."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import segno
import zxingcpp
from numpy.typing import NDArray

from ocr.codes import detection, qr_grid
from samples.machine_codes import qr_matrix

CARD = "001199999999||Nguyễn Thị Mẫu Ví Dụ|15011999|Nữ|Số 1 Ngõ Ví Dụ, Hàng Bài, Hoàn Kiếm, Hà Nội|01072022"
Pixels = NDArray[np.uint8]


def page(height: int = 1754, width: int = 1240, seed: int = 1) -> Pixels:
    """An A4 page at 150 dpi with rows of strokes that look like print."""
    rng = np.random.default_rng(seed)
    gray = np.full((height, width), 248, np.uint8)
    for top in range(100, height - 100, 34):
        for left in range(100, width - 120, 13):
            if rng.random() < 0.8:
                end = (left + int(rng.integers(2, 9)), top + int(rng.integers(8, 18)))
                cv2.line(gray, (left, top), end, 40, 2)
    return np.repeat(gray[:, :, None], 3, axis=2)


def put(pixels: Pixels, code: Pixels, left: int, top: int, degrees: float = 0.0) -> Pixels:
    """The page with a square code laid on it, turned about its middle."""
    side = round(code.shape[0] * 1.5)
    patch = np.full((side, side), 255, np.uint8)
    start = (side - code.shape[0]) // 2
    patch[start : start + code.shape[0], start : start + code.shape[1]] = code
    turn = cv2.getRotationMatrix2D((side / 2, side / 2), degrees, 1.0)
    patch = cv2.warpAffine(patch, turn, (side, side), flags=cv2.INTER_AREA, borderValue=255).astype(np.uint8)
    out = pixels.copy()
    out[top : top + side, left : left + side] = patch[:, :, None]
    return out


def scaled(matrix: Pixels, module: float) -> Pixels:
    side = round(matrix.shape[0] * module)
    large = matrix.repeat(8, 0).repeat(8, 1)
    return cv2.resize(large, (side, side), interpolation=cv2.INTER_AREA).astype(np.uint8)


@pytest.mark.parametrize("degrees", [0, 90, 180, 270, 7, 33, 45, 131, 200.5])
def test_a_cards_qr_code_is_read_at_any_angle_with_its_accents(degrees: float):
    codes = detection.find(put(page(), scaled(qr_matrix(CARD), 3), 500, 600, degrees))
    assert [(code.kind, code.text, code.checked) for code in codes] == [("qr", CARD, True)]


def test_the_box_of_a_code_is_where_it_stands():
    code = scaled(qr_matrix(CARD), 3)
    (located,) = detection.find(put(page(), code, 400, 700))
    quiet, side = 3 * 3, code.shape[0]
    left, top = 400 + (round(side * 1.5) - side) // 2, 700 + (round(side * 1.5) - side) // 2
    truth = ((left + quiet) / 1240, (top + quiet) / 1754, (left + side - quiet) / 1240, (top + side - quiet) / 1754)
    assert located.box == pytest.approx(truth, abs=0.004)


@pytest.mark.parametrize("module", [1.5, 1.6, 1.8, 2.0, 2.5])
def test_a_small_soft_noisy_code_is_read_the_second_time(module: float):
    rng = np.random.default_rng(3)
    drawn = put(page(), scaled(qr_matrix(CARD), module), 500, 600, 1.5)
    soft = cv2.GaussianBlur(drawn, (0, 0), 0.6).astype(np.float64) * 0.85 + rng.normal(0, 5, drawn.shape)
    codes = detection.find(np.clip(soft, 0, 255).astype(np.uint8))
    assert [code.text for code in codes] == [CARD]


@pytest.mark.parametrize("version", [1, 2, 7, 14, 20])
def test_a_redrawn_code_is_the_code(version: int):
    truth = 1 - np.array([list(row) for row in segno.make("NGUYEN THI MAU", version=version, micro=False).matrix])
    size, module = len(truth), 3.0
    picture = cv2.GaussianBlur(
        scaled((np.pad(truth, 4, constant_values=1) * 255).astype(np.uint8), module), (0, 0), 1.0
    )
    corners = np.array([(0, 0), (size, 0), (size, size), (0, size)]) * module + 4 * module - 0.5
    clean = qr_grid.redrawn(picture.astype(np.uint8), corners + 0.8, version)
    assert clean is not None
    assert np.array_equal(clean[27:-24:6, 27:-24:6] > 128, truth == 1)


def test_a_version_without_a_plan_is_not_redrawn():
    assert qr_grid.redrawn(np.zeros((9, 9), np.uint8), np.zeros((4, 2)), 33) is None


@pytest.mark.parametrize(
    ("name", "text", "kind", "checked"),
    [
        ("DataMatrix", "H26.12-250901-0007", "data_matrix", True),
        ("Code128", "H26.12-250901-0007", "barcode", True),
        ("Code39", "H26-250901", "barcode", False),
        ("ITF", "001199999999", "barcode", False),
    ],
)
@pytest.mark.parametrize("turns", [0, 1])
def test_other_codes_are_read_upright_and_lying(name: str, text: str, kind: str, checked: bool, turns: int):
    drawn = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, name))
    image = np.asarray(zxingcpp.write_barcode_to_image(drawn, scale=4), dtype=np.uint8)
    image = np.pad(image, 24, constant_values=255)
    if kind == "barcode":
        image = cv2.resize(image, (image.shape[1] // 2, 90), interpolation=cv2.INTER_AREA).astype(np.uint8)
    image = np.rot90(image, turns)
    pixels = page()
    pixels[900 : 900 + image.shape[0], 300 : 300 + image.shape[1]] = image[:, :, None]
    assert [(code.kind, code.text, code.checked) for code in detection.find(pixels)] == [(kind, text, checked)]


def test_several_codes_of_a_page_come_from_top_to_bottom():
    pixels = put(put(page(), scaled(qr_matrix("dưới"), 4), 200, 1200), scaled(qr_matrix("trên"), 4), 700, 200)
    assert [code.text for code in detection.find(pixels)] == ["trên", "dưới"]


@pytest.mark.parametrize("seed", range(4))
def test_print_and_noise_hold_no_code(seed: int):
    rng = np.random.default_rng(seed)
    assert detection.find(page(seed=seed)) == ()
    assert detection.find(rng.integers(0, 256, (700, 500, 3), dtype=np.uint8)) == ()


@pytest.mark.parametrize("shape", [(1, 1, 3), (3, 700, 3), (700, 3, 3), (40, 40, 3)])
def test_tiny_pages_hold_no_code(shape: tuple[int, int, int]):
    assert detection.find(np.zeros(shape, np.uint8)) == ()


def test_a_grey_page_given_along_gives_the_same():
    pixels = put(page(), scaled(qr_matrix(CARD), 3), 500, 600)
    assert detection.find(pixels, np.ascontiguousarray(pixels[:, :, 0])) == detection.find(pixels)
