"""Finds the QR codes, bar codes and Data Matrix codes of a page, at any angle, and says where they stand.

First the whole page at its own resolution. Then, only where the page has a dense square no code was found in (a QR code
that is too small, too soft or too pale), that square alone, enlarged and sharpened in a few steps; a code found but not
read is redrawn (`ocr.codes.qr_grid`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray
from zxingcpp import BarcodeFormat, BarcodeFormats

from core.records import Box, Code
from ocr.clean.orientation import shrunk
from ocr.codes import qr_grid

Gray = NDArray[np.uint8]
Pixels = NDArray[np.uint8]
Square = tuple[int, int, int, int]  # left, top, right, bottom in pixels

_QR = BarcodeFormats([BarcodeFormat.QRCode])
_SQUARE = BarcodeFormats([BarcodeFormat.QRCode, BarcodeFormat.DataMatrix])
_BARS = BarcodeFormats([BarcodeFormat.Code128, BarcodeFormat.Code39, BarcodeFormat.ITF])
_KINDS: dict[str, Literal["qr", "data_matrix"]] = {"QRCode": "qr", "DataMatrix": "data_matrix"}
_FEWEST_BARS = {"Code39": 4, "ITF": 12}  # characters; shorter ones are met by chance: neither has a checksum
_LONGEST = 1240  # pixels of the longer side in which squares are looked for
_MOST = 4  # squares tried
_CELL = 4  # pixels: the grain in which density is judged
_ROOM = 3  # cells around a square
_ROUGH = 12  # grey levels between neighbours, on average, across and down
_LEAST = 5  # cells a square must measure, 4 mm on A4
_LARGEST = 125
_BARRED = 8  # grey levels down between neighbours, on average, where a bar code lies
_THIN = 3  # cells its bars are long, at least
# How a square is looked at: enlarged by, and sharpened with a blur of so many pixels, so strongly.
_STEPS = ((2.0, 1.0, 1.0), (4.0, 1.0, 3.0), (6.0, 0.8, 5.0), (3.0, 2.0, 2.0), (1.5, 3.0, 2.0))


def find(pixels_rgb: Pixels, gray: Gray | None = None) -> tuple[Code, ...]:
    """The codes of an upright page, from top to bottom; boxes are fractions of the page.

    `pixels_rgb` has shape (height, width, 3); `gray` is the same page in one channel, if at hand. `checked` is True
    where the symbology has a checksum or error correction of its own.
    """
    if gray is None:
        gray = cv2.cvtColor(pixels_rgb, cv2.COLOR_RGB2GRAY).astype(np.uint8)
    look = _look(gray)
    codes = [_code(barcode, _corners(barcode), gray.shape) for barcode in _whole(gray, _has_lying_bars(look))]
    for square in _squares(look, gray.shape):
        if not any(_meets(code.box, square, gray.shape) for code in codes):
            codes.extend(_closer(gray, square))
    return tuple(sorted(_distinct(codes), key=lambda code: (code.box[1], code.box[0])))


def _whole(gray: Gray, lying: bool) -> Iterator[zxingcpp.Barcode]:
    """QR and bar codes of the page as it is; a Data Matrix has no marks to find it by and is looked for in squares.

    `lying`: also bar codes turned by a quarter, for which the whole page must be turned.
    """
    yield from zxingcpp.read_barcodes(gray, formats=_QR, try_invert=False)
    for bars in zxingcpp.read_barcodes(gray, formats=_BARS, try_invert=False, try_downscale=False, try_rotate=lying):
        if len(bars.text) >= _FEWEST_BARS.get(bars.format.name, 1):
            yield bars


@dataclass(frozen=True)
class _Look:
    """How much a page changes from pixel to pixel, cell by cell, on a copy of it `scale` times as large."""

    across: Gray
    down: Gray
    scale: float


def _look(gray: Gray) -> _Look | None:
    """The look of a page; None where it is too small for any code."""
    small = shrunk(gray, _LONGEST)
    if min(small.shape) < _LEAST * _CELL:
        return None
    across, down = _change(small[1:, 1:], small[1:, :-1]), _change(small[1:, 1:], small[:-1, 1:])
    return _Look(across, down, min(_LONGEST / max(gray.shape), 1.0))


def _has_lying_bars(look: _Look | None) -> bool:
    """Is there a block that changes downwards and hardly across, as a bar code turned by a quarter does?"""
    if look is None:
        return False
    lying = ((look.down > _BARRED) & (look.across < look.down // 2)).astype(np.uint8)
    return bool(cv2.erode(lying, np.ones((_LEAST, _THIN), np.uint8)).any())


def _squares(look: _Look | None, shape: tuple[int, ...]) -> list[Square]:
    """Places as dense and as square as a matrix code, the largest first.

    Print has strokes in rows with blanks between; a matrix code changes everywhere and in both directions.
    """
    if look is None:
        return []
    rough = (np.minimum(look.across, look.down) > _ROUGH).astype(np.uint8)
    dense = cv2.morphologyEx(rough, cv2.MORPH_OPEN, np.ones((_LEAST, _LEAST), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(dense, connectivity=4)
    squares = [
        (int(area), _grown((int(x), int(y), int(x + wide), int(y + high)), look.scale / _CELL, shape))
        for x, y, wide, high, area in stats[1:]
        if max(wide, high) < 1.6 * min(wide, high) and area > 0.55 * wide * high and max(wide, high) < _LARGEST
    ]
    return [square for _, square in sorted(squares, reverse=True)[:_MOST]]


def _change(gray: Gray, other: Gray) -> Gray:
    """The mean difference of two pictures around every cell."""
    cells = (gray.shape[1] // _CELL, gray.shape[0] // _CELL)
    return cv2.blur(cv2.resize(cv2.absdiff(gray, other), cells, interpolation=cv2.INTER_AREA), (3, 3)).astype(np.uint8)


def _grown(square: Square, scale: float, shape: tuple[int, ...]) -> Square:
    """A square of the small picture in pixels of the page, with room for the quiet zone around it."""
    left, top, right, bottom = square
    return (
        max(int((left - _ROOM) / scale), 0),
        max(int((top - _ROOM) / scale), 0),
        min(int((right + _ROOM) / scale), shape[1]),
        min(int((bottom + _ROOM) / scale), shape[0]),
    )


def _closer(gray: Gray, square: Square) -> list[Code]:
    """Codes in a square, enlarged and sharpened in steps until one is read or none shows its corner marks."""
    left, top, right, bottom = square
    cut = gray[top:bottom, left:right].astype(np.float32)
    tried: set[int] = set()
    misses = 0
    for zoom, blur, strength in _STEPS:
        if max(cut.shape) * zoom > 1600:
            continue
        sharp = cv2.addWeighted(cut, 1 + strength, cv2.GaussianBlur(cut, (0, 0), blur), -strength, 0)
        large = cv2.resize(sharp, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_CUBIC)
        seen = zxingcpp.read_barcodes(
            np.clip(large, 0, 255).astype(np.uint8),
            formats=_SQUARE,
            try_invert=False,
            try_downscale=False,
            return_errors=True,
        )
        if read := [barcode for barcode in seen if barcode.valid]:
            return [_code(barcode, _corners(barcode) / zoom + np.array([left, top]), gray.shape) for barcode in read]
        for barcode in seen:
            if (version := _version(barcode)) and version not in tried:
                tried.add(version)
                if (code := _redrawn(gray, barcode, zoom, square)) is not None:
                    return [code]
        misses += not seen
        if misses == 2:
            break
    return []


def _redrawn(gray: Gray, barcode: zxingcpp.Barcode, zoom: float, square: Square) -> Code | None:
    """A QR code whose marks were found but whose modules run into each other, read after they are solved for."""
    left, top, right, bottom = square
    corners = (_corners(barcode) + 0.5) / zoom - 0.5
    clean = qr_grid.redrawn(gray[top:bottom, left:right], corners, _version(barcode))
    if clean is None:
        return None
    for read in zxingcpp.read_barcodes(clean, formats=_QR, try_invert=False):
        return _code(read, corners + np.array([left, top]), gray.shape)
    return None


def _version(barcode: zxingcpp.Barcode) -> int:
    """The version of a QR code, its size; 0 for what is none."""
    version = str(barcode.extra.get("Version", "")) if isinstance(barcode.extra, dict) else ""
    return int(version) if version.isdigit() else 0


def _corners(barcode: zxingcpp.Barcode) -> NDArray[np.float64]:
    """The corners of a code in pixels, clockwise from its own top left."""
    place = barcode.position
    corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    return np.array([(corner.x, corner.y) for corner in corners], np.float64)


def _code(barcode: zxingcpp.Barcode, corners: NDArray[np.float64], shape: tuple[int, ...]) -> Code:
    """The record of a code whose corners stand at these pixels of the page."""
    shares = np.clip(corners / (shape[1], shape[0]), 0.0, 1.0)
    (x0, y0), (x1, y1) = shares.min(axis=0), shares.max(axis=0)
    box = (round(float(x0), 5), round(float(y0), 5), round(float(x1), 5), round(float(y1), 5))
    name = barcode.format.name
    return Code(kind=_KINDS.get(name, "barcode"), text=_text(barcode), box=box, checked=name not in _FEWEST_BARS)


def _text(barcode: zxingcpp.Barcode) -> str:
    """The payload. Cards and systems write UTF-8 without saying so: what decodes as UTF-8 is taken as that."""
    try:
        return str(barcode.bytes.decode("utf-8"))
    except UnicodeDecodeError:
        return str(barcode.text)


def _meets(box: Box, square: Square, shape: tuple[int, ...]) -> bool:
    """Whether a code's middle lies in the square."""
    x, y = (box[0] + box[2]) / 2 * shape[1], (box[1] + box[3]) / 2 * shape[0]
    return square[0] <= x <= square[2] and square[1] <= y <= square[3]


def _distinct(codes: list[Code]) -> Iterator[Code]:
    """Each code once: the same text at the same place may have been read twice."""
    seen: list[Code] = []
    for code in codes:
        if not any(code.text == other.text and _overlap(code.box, other.box) for other in seen):
            seen.append(code)
            yield code


def _overlap(box: Box, other: Box) -> bool:
    return box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]
