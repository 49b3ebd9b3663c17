"""How a page's ink agrees with the words of a text layer, and what is left when they are painted over."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.records import Box

Pixels = NDArray[np.uint8]

_WINDOW, _DARKER = 51, 40  # pixels around, and grey levels darker than them, that make ink at 200 dpi
_TOUCHED = 0.2  # share of a letter under a word's box that makes it the word's
_LEAST_REST = 2  # letters not under any word that make the rest worth reading: a stamped day has two


@dataclass(frozen=True)
class Ink:
    """The measures."""

    covered: float  # share of the ink of letters that lies under the words; 1.0 on a page without letters
    inked: float  # share of the words that have ink under them
    rest: Pixels | None  # the page with the words painted white, where letters remain


def under(pixels: Pixels, boxes: list[Box]) -> Ink:
    """Compare the RGB page with the boxes (at least one) of its text layer's words."""
    gray = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)
    ink = _ink(gray)
    painted = np.zeros_like(gray)
    regions = [_region(box, gray.shape) for box in boxes]
    for region in regions:
        painted[region] = 1
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink)
    area = np.maximum(stats[:, cv2.CC_STAT_AREA], 1)
    touched = np.bincount(labels[painted > 0], minlength=count) >= _TOUCHED * area
    touched[0] = False  # the paper
    letters = _letter_sized(np.asarray(stats, np.int32), gray.shape[0])
    loose = letters & ~touched
    total, left = int(area[letters].sum()), int(area[loose].sum())
    inked = sum(bool(ink[region].any()) for region in regions)
    rest = _without(pixels, painted | touched[labels]) if loose.sum() >= _LEAST_REST else None
    return Ink(1.0 - left / total if total else 1.0, inked / len(boxes), rest)


def _without(pixels: Pixels, spots: NDArray[np.uint8]) -> Pixels:
    """The page with these spots, and the soft edges of the letters there, made paper."""
    rest = pixels.copy()
    rest[cv2.dilate(spots.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0] = 255
    return rest


def _ink(gray: Pixels) -> Pixels:
    """1 where the page is clearly darker than around."""
    if min(gray.shape) <= _WINDOW:
        return np.asarray(gray < 128, np.uint8)
    thresholded = cv2.adaptiveThreshold(gray, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, _WINDOW, _DARKER)
    return np.asarray(thresholded, np.uint8)


def _region(box: Box, shape: tuple[int, ...]) -> tuple[slice, slice]:
    """The pixels of a box and a little around it."""
    high, wide = shape[:2]
    return (
        slice(max(0, round(box[1] * high) - 2), max(0, round(box[3] * high) + 3)),
        slice(max(0, round(box[0] * wide) - 2), max(0, round(box[2] * wide) + 3)),
    )


def _letter_sized(stats: NDArray[np.int32], high: int) -> NDArray[np.bool_]:
    """Which spots are as large as letters: rules, boxes, pictures, seals and dust are larger or smaller."""
    width, height = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    fits = (height >= 0.004 * high) & (height <= 0.03 * high) & (width <= 0.06 * high) & (width >= 0.001 * high)
    fits[0] = False  # the paper
    return np.asarray(fits, np.bool_)
