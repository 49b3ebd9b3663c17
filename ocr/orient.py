"""Measures how a page is turned and how it slopes, and straightens pictures."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.uint8]

_SLOPES = 15.0  # degrees searched either way; quarter turns are found beforehand
_LEVEL = 0.1  # degrees below which a page is left as it is


def skew(gray: Gray) -> float:
    """Degrees, counter-clockwise positive, that turn the text rows level; 0.0 for a blank page. True to 0.1°.

    The rows are level where the ink profile changes most sharply from row to row. Coarse on a thumbnail, then finer.
    """
    coarse, fine = _ink(gray, 400), _ink(gray, 1000)
    if coarse.mean() < 0.5:
        return 0.0
    best = _sharpest(coarse, np.arange(-_SLOPES, _SLOPES + 0.1, 1.0))
    best = _sharpest(coarse, best + np.arange(-0.75, 0.76, 0.25))
    best = _sharpest(fine, best + np.arange(-0.3, 0.31, 0.1))
    return 0.0 if abs(best) < _LEVEL / 2 else round(best, 2)


def _ink(gray: Gray, side: int) -> Gray:
    """Ink (255) on nothing (0), the longer side `side` pixels, without the page's margins of two in a hundred."""
    scale = min(1.0, side / max(gray.shape))
    small = cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    top, left = small.shape[0] // 50, small.shape[1] // 50
    small = small[top : small.shape[0] - top, left : small.shape[1] - left]
    return cv2.subtract(np.full_like(small, int(np.median(small))), small)


def _sharpest(ink: Gray, degrees: NDArray[np.float64]) -> float:
    return float(max(degrees, key=lambda angle: _sharpness(ink, float(angle))))


def _sharpness(ink: Gray, degrees: float) -> float:
    height, width = ink.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    rows = cv2.reduce(cv2.warpAffine(ink, matrix, (width, height)), 1, cv2.REDUCE_SUM, dtype=cv2.CV_32S)
    steps = np.diff(rows[:, 0].astype(np.float64))
    return float((steps * steps).sum())


def rotate(picture: NDArray[np.uint8], degrees: float, scale: float = 1.0) -> NDArray[np.uint8]:
    """The picture turned counter-clockwise about its middle and scaled; its edges are continued into the corners."""
    height, width = picture.shape[:2]
    new_width, new_height = round(width * scale), round(height * scale)
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, scale)
    matrix[:, 2] += ((new_width - width) / 2, (new_height - height) / 2)
    flags = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_LINEAR
    return cv2.warpAffine(picture, matrix, (new_width, new_height), flags=flags, borderMode=cv2.BORDER_REPLICATE)


def quarter_turned(picture: NDArray[np.uint8], clockwise: int) -> NDArray[np.uint8]:
    """The picture turned by 0, 90, 180 or 270 degrees clockwise."""
    return picture if clockwise == 0 else np.ascontiguousarray(np.rot90(picture, -clockwise // 90))
