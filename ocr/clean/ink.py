"""Separates inks by colour: black and coloured print stay dark, red seals and blue signatures fade."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr import grey_levels

Gray = NDArray[np.uint8]
Pixels = NDArray[np.uint8]  # H × W × 3, RGB
Box = tuple[int, int, int, int]  # left, top, right, bottom in pixels of the thumbnail

_INK = 45  # levels by which red (blue) ink is redder (bluer) than its other two channels
_PALE_INK = 22  # the same for the thin lines of seals, stamps and signatures, pale on a thumbnail
_COLOURED = 70  # levels between the channels of a coloured ground
_SEAL = 0.045  # a seal is at least this share of the page's longer side across, and about as wide as high
_SIGNATURE = 0.028  # a signature is at least this share of the longer side high; a number written by hand is lower
_STROKES = 0.45  # of its box, at most, that the strokes of a signature fill; a picture fills more
_ERASE_RED = 0.7  # how much of its redness is added to a seal's pixels: all would eat black print that has a red rim
_ERASE_BLUE = 1.4  # the same of a signature's blueness, which starts from the red channel's near-black


def black_print(rgb: Pixels, small: Pixels) -> Gray:
    """Grey in which print of any colour is dark, seals and signatures are pale; `small` is the page as a thumbnail.

    The red channel shows black and blue ink and hides red. Red print (titles of cards and certificates, serial
    numbers) must not go with the seals: where red ink does not form a seal's round patch, the darkest channel is taken.
    Blue ink that forms a signature is brightened, for it lies over the signer's printed name; numbers and dates
    written in blue stay.
    """
    if _is_coloured_ground(small):
        green = np.ascontiguousarray(rgb[:, :, 1])
        return 255 - green if np.median(small[:, :, 1]) < 128 else green
    gray = cv2.extractChannel(rgb, 0).astype(np.uint8, copy=False)
    longer, scale = max(small.shape), rgb.shape[0] / small.shape[0]
    seals = seals_of(small)
    for box, _ in _patches(small, 0, _INK, 5):
        if not any(_overlap(box, seal) for seal in seals):
            place = _place(box, scale)
            gray[place] = grey_levels.darkest(rgb[place])
    for box in seals:
        place = _place(box, scale)
        red, green, blue = (rgb[place][:, :, channel] for channel in range(3))
        gray[place] = _brightened(red, cv2.subtract(red, cv2.max(green, blue)), _ERASE_RED)
    for box, mask in _patches(small, 2, _PALE_INK, 3):
        if _is_signature(mask, longer):
            place = _place(box, scale)
            red, green, blue = (rgb[place][:, :, channel] for channel in range(3))
            gray[place] = _brightened(gray[place], cv2.subtract(blue, cv2.max(red, green)), _ERASE_BLUE)
    return gray


def seals_of(small: Pixels) -> list[Box]:
    """Where red seals stand on a page's thumbnail."""
    return [box for box, mask in _patches(small, 0, _PALE_INK, 9) if _is_seal(mask, max(small.shape))]


def _brightened(gray: Gray, excess: NDArray[np.generic], share: float) -> Gray:
    return cv2.addWeighted(gray, 1.0, excess.astype(np.uint8), share, 0.0).astype(np.uint8, copy=False)


def _place(box: Box, scale: float) -> tuple[slice, slice]:
    """Rows and columns of the page that a box of the thumbnail, drawn wider by a pixel, covers."""
    left, top, right, bottom = (
        round(max(0, side) * scale) for side in (box[0] - 1, box[1] - 1, box[2] + 1, box[3] + 1)
    )
    return slice(top, bottom), slice(left, right)


def _overlap(box: Box, other: Box) -> bool:
    return box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]


def _is_coloured_ground(small: Pixels) -> bool:
    """Is most of the page in strong colour, as the covers of booklets are? There green tells print from ground best."""
    (spread,) = grey_levels.percentiles(grey_levels.lightest(small) - grey_levels.darkest(small), 50)
    return spread > _COLOURED


def _is_seal(mask: Gray, longer: int) -> bool:
    """Is this patch of red ink (its own box) a seal: large, about as wide as high, and empty in its corners?"""
    height, width = mask.shape
    if min(width, height) <= _SEAL * longer or not 0.55 < width / height < 1.8:
        return False
    y, x = np.ogrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    corners = x * x + y * y > 1.1
    return float(mask[corners].mean()) < 0.3 * float(mask[~corners].mean())


def _is_signature(mask: Gray, longer: int) -> bool:
    """Is this patch of blue ink (its own box) a signature or a stamp: high, made of strokes, no long row of writing?"""
    height, width = mask.shape
    return height > _SIGNATURE * longer and width < 4.5 * height and float(mask.mean()) < _STROKES


def _patches(small: Pixels, channel: int, least: int, reach: int) -> Iterator[tuple[Box, Gray]]:
    """Patches of ink of the channel's colour (0 red, 2 blue) on the thumbnail: box and mask.

    Ink is what exceeds the other channels by `least`; gaps narrower than `reach` pixels do not part a patch.
    """
    first, other = (small[:, :, c] for c in range(3) if c != channel)
    excess = cv2.subtract(small[:, :, channel], cv2.max(first, other))
    mask = (excess > least).astype(np.uint8)
    if not mask.any():
        return
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(closed)
    for left, top, wide, high, area in stats[1:count].tolist():
        if area >= 3:
            yield (left, top, left + wide, top + high), mask[top : top + high, left : left + wide]
