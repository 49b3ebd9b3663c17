"""Separates inks by colour: black and coloured print stay dark, red seals fade."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.uint8]
Pixels = NDArray[np.uint8]  # H × W × 3, RGB

_RED = 45  # red by so many levels over the other two channels is red ink
_COLOURED = 70  # levels between the channels of a coloured ground
_SEAL = 0.045  # a seal is at least this share of the page's longer side across, and about as wide as high
_ERASE = 0.7  # how much of its redness is added to a seal's pixels: all would eat black print that has a red rim


def black_print(rgb: Pixels, small: Pixels) -> Gray:
    """Grey in which print of any colour is dark and seals are pale; `small` is the page as a thumbnail.

    The red channel shows blue and black ink and hides red. Red print (titles of cards and certificates, serial
    numbers) must not go with the seals: where red ink does not form a seal's round patch, the darkest channel is taken.
    """
    if _is_coloured_ground(small):
        green = np.ascontiguousarray(rgb[:, :, 1])
        return 255 - green if np.median(small[:, :, 1]) < 128 else green
    gray = np.ascontiguousarray(rgb[:, :, 0])
    for (left, top, right, bottom), is_seal in _red_patches(small, rgb.shape):
        patch = rgb[top:bottom, left:right]
        red, others = patch[:, :, 0], cv2.max(patch[:, :, 1], patch[:, :, 2])
        if is_seal:
            redness = cv2.subtract(red, others)
            gray[top:bottom, left:right] = cv2.addWeighted(red, 1.0, redness, _ERASE, 0.0)
        else:
            gray[top:bottom, left:right] = cv2.min(red, cv2.min(patch[:, :, 1], patch[:, :, 2]))
    return gray


def _is_coloured_ground(small: Pixels) -> bool:
    """Is most of the page in strong colour, as the covers of booklets are? There green tells print from ground best."""
    spread = small.max(axis=2).astype(np.int16) - small.min(axis=2)
    return float(np.median(spread)) > _COLOURED


def _is_seal(mask: Gray, longer: int) -> bool:
    """Is this patch of red ink (its own box) a seal: large, about as wide as high, and empty in its corners?"""
    height, width = mask.shape
    if min(width, height) <= _SEAL * longer or not 0.55 < width / height < 1.8:
        return False
    y, x = np.ogrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    corners = x * x + y * y > 1.1
    return float(mask[corners].mean()) < 0.3 * float(mask[~corners].mean())


def _red_patches(small: Pixels, shape: tuple[int, ...]) -> list[tuple[tuple[int, int, int, int], bool]]:
    """Boxes of red ink in pixels of the page of that shape, and whether each looks like a seal; seals come last."""
    redness = cv2.subtract(small[:, :, 0], cv2.max(small[:, :, 1], small[:, :, 2]))
    mask = (redness > _RED).astype(np.uint8)
    if not mask.any():
        return []
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(closed)
    scale = shape[0] / small.shape[0]
    patches = []
    for left, top, wide, high, area in stats[1:count].tolist():
        if area < 3:
            continue
        is_seal = _is_seal(mask[top : top + high, left : left + wide], max(small.shape))
        box = (left - 1, top - 1, left + wide + 1, top + high + 1)
        x0, y0, x1, y1 = (round(max(0, side) * scale) for side in box)
        patches.append(((x0, y0, x1, y1), is_seal))
    return sorted(patches, key=lambda patch: patch[1])
