"""A sheet that is bent or seen aslant, made flat by its lines of print: their slope changes over the page.

Used where no edge of the sheet helps: the slope is measured in cells, a smooth field is laid through the measurements,
and every column of the picture is moved up or down so that the lines lie level.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.uint8]
Floats = NDArray[np.float64]

_COLUMNS, _ROWS = 5, 5  # cells, half overlapping
_MOST = 9.0  # degrees either way that a cell's lines may slope
_STEP = 0.5  # degrees
_BENT = 1.0  # degrees that the slope must change over the page
_CROOKED = 1.6  # … beyond which a page is called crooked
_GAIN = 1.12  # by how much clearer the rows of print must stand out for the page to be moved at all
_CLEAR = 1.35  # by how much the best slope of a cell must be clearer than the usual one
_LEAST = 7  # cells that must tell something
_STRIP = 8  # columns of a cell taken together


@dataclass(frozen=True)
class Bend:
    """How the slope of the lines changes over the page: a polynomial of x and y, each from -1 to 1."""

    terms: tuple[float, ...]  # of 1, x, y, xy and xx

    def slope(self, x: Floats, y: Floats) -> Floats:
        """The tangent of the slope, downwards to the right positive."""
        c0, cx, cy, cxy, cxx = self.terms
        return np.asarray(c0 + cx * x + cy * y + cxy * x * y + cxx * x * x)

    def change(self) -> float:
        """Degrees between the least and the greatest slope of the page."""
        x, y = np.meshgrid(np.linspace(-0.9, 0.9, 9), np.linspace(-0.9, 0.9, 9))
        slopes = self.slope(x, y)
        return math.degrees(float(slopes.max() - slopes.min()))

    def flat(self, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The picture with its lines level: each column moved, nothing turned; edges are continued."""
        high, wide = picture.shape[:2]
        c0, cx, cy, cxy, cxx = self.terms
        x = np.linspace(-1, 1, wide)[None, :]
        y = np.linspace(-1, 1, high)[:, None]
        across = c0 * x + cx * x**2 / 2 + cy * x * y + cxy * x**2 * y / 2 + cxx * x**3 / 3
        rows = (np.arange(high)[:, None] + across * wide / 2).astype(np.float32)
        columns = np.broadcast_to(np.arange(wide, dtype=np.float32), (high, wide)).copy()
        flat = cv2.remap(picture, columns, rows, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(flat, np.uint8)


def find(gray: Gray) -> Bend | None:
    """The bend of an upright page (grey, about a thousand pixels high); None for one that lies flat or tells nothing.

    A bend is believed only when the page made flat has clearer rows of print than the same page levelled as a whole.
    """
    ink = 255.0 - gray.astype(np.float32)
    ink -= cv2.blur(ink, (41, 41))
    measured = _measured(np.maximum(ink, 0))
    if len(measured) < _LEAST:
        return None
    bend = Bend(tuple(map(float, _fitted(measured))))
    if bend.change() < _BENT:
        return None
    level = Bend((float(np.median(measured[:, 2])), 0.0, 0.0, 0.0, 0.0))
    return bend if _rows_stand_out(bend.flat(gray)) > _GAIN * _rows_stand_out(level.flat(gray)) else None


def is_crooked(gray: Gray) -> bool:
    """Whether the lines of a page that was made level still slope by more in one place than in another."""
    ink = 255.0 - gray.astype(np.float32)
    ink -= cv2.blur(ink, (41, 41))
    measured = _measured(np.maximum(ink, 0))
    return len(measured) >= _LEAST and Bend(tuple(map(float, _fitted(measured)))).change() > _CROOKED


def _measured(ink: NDArray[np.float32]) -> Floats:
    """(x, y, tangent) of every cell whose lines have a slope that can be told."""
    high, wide = ink.shape
    tall, broad = 2 * high // (_ROWS + 1), 2 * wide // (_COLUMNS + 1)
    slopes = []
    for row in range(_ROWS):
        for column in range(_COLUMNS):
            top, left = row * tall // 2, column * broad // 2
            cell = ink[top : top + tall, left : left + broad]
            slope = _slope(cell)
            if slope is not None:
                x, y = (left + broad / 2) / wide * 2 - 1, (top + tall / 2) / high * 2 - 1
                slopes.append((x, y, math.tan(math.radians(slope))))
    return np.array(slopes, np.float64).reshape(-1, 3)


def _slope(cell: NDArray[np.float32]) -> float | None:
    """Degrees by which the lines of a cell fall to the right; None where nothing tells."""
    high, wide = cell.shape
    count = wide // _STRIP
    if count < 4 or high < 3 * _STRIP:
        return None
    strips = cell[:, : count * _STRIP].reshape(high, count, _STRIP).mean(axis=2)
    degrees = np.arange(-_MOST, _MOST + _STEP / 2, _STEP)
    clear = np.array([_sharpness(strips, float(angle)) for angle in degrees])
    best = int(clear.argmax())
    if best in (0, len(degrees) - 1) or clear[best] < _CLEAR * float(np.median(clear)):
        return None
    before, at, after = clear[best - 1 : best + 2]
    return float(degrees[best] + _STEP * 0.5 * (before - after) / min(before - 2 * at + after, -1e-9))


def _sharpness(strips: NDArray[np.float32], degrees: float) -> float:
    high, count = strips.shape
    fall = math.tan(math.radians(degrees)) * _STRIP
    shear = np.array([[1, 0, 0], [fall, 1, -fall * (count - 1) / 2]])
    level = cv2.warpAffine(strips, shear, (count, high), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    return _steps(np.asarray(level, np.float32))


def _steps(picture: NDArray[np.float32]) -> float:
    steps = np.diff(picture.sum(axis=1, dtype=np.float64))
    return float((steps * steps).sum())


def _rows_stand_out(gray: Gray) -> float:
    return _steps(np.float32(255) - gray.astype(np.float32))


def _fitted(measured: Floats) -> Floats:
    """The smooth field through the measurements; those far off it count little."""
    x, y, slope = measured.T
    terms = np.stack([np.ones_like(x), x, y, x * y, x * x], axis=1)
    weight = np.ones_like(x)
    field = np.zeros(5)
    for _ in range(5):
        root = np.sqrt(weight)[:, None]
        shrink = 1e-3 * np.eye(5)
        shrink[0, 0] = 0.0
        scaled = terms * root
        field = np.linalg.solve(scaled.T @ scaled + shrink * len(x), scaled.T @ (slope * root[:, 0]))
        off = np.abs(terms @ field - slope)
        weight = 1 / np.maximum(1.0, off / 0.012)
    return field
