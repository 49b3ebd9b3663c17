"""Separates inks by colour: black and coloured print stay dark, red seals fade."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.uint8]
Pixels = NDArray[np.uint8]  # H × W × 3, RGB

_RED = 45  # red by so many levels over the other two channels is red ink
_SEAL = 0.045  # a seal is at least this share of the page's longer side across, and about as wide as high
_ERASE = 0.7  # how much of its redness is added to a seal's pixels: all would eat black print that has a red rim


def black_print(rgb: Pixels, small: Pixels) -> Gray:
    """Grey in which print of any colour is dark and seals are pale; `small` is the page as a thumbnail.

    The red channel shows blue and black ink and hides red. Red print (titles of cards and certificates, serial
    numbers) must not go with the seals: where red ink does not form a seal's round patch, the darkest channel is taken.
    """
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
        is_seal = min(wide, high) > _SEAL * max(small.shape) and 0.55 < wide / high < 1.8
        box = (left - 1, top - 1, left + wide + 1, top + high + 1)
        x0, y0, x1, y1 = (round(max(0, side) * scale) for side in box)
        patches.append(((x0, y0, x1, y1), is_seal))
    return sorted(patches, key=lambda patch: patch[1])
