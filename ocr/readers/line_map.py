"""A line of print as the first reader is given it: its ink, with the page above and below it.

The same picture to the bit as `trueocr.preprocess.crop_line` makes, on whose pictures the net was begun, in half its
time: a line inside the page is not copied, and grey levels are counted and turned into ink by tables.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr import grey_levels

Gray = NDArray[np.uint8]
Floats = NDArray[np.float32]

ROWS = 144  # of the picture; the line itself has a third of them
_AROUND = (3 * 1.4 - 1) / 2, 0.3  # of the line's height: shown above and below it, and left and right
_LEAST, _MOST = 8, 1800  # columns; a longer line is squeezed
_LIGHT: Floats = np.arange(256, dtype=np.float32) / np.float32(255)  # ink of each grey level, print lighter than paper
_DARK: Floats = np.float32(1) - _LIGHT


def ink(gray: Gray, box: Floats) -> Floats:
    """The ink (0…1, `ROWS` × columns) of the line `box` (x0, y0, x1, y1 in pixels); paper where the page ends."""
    x0, y0, x1, y1 = (float(side) for side in box[:4])
    above, beside = (share * max(1.0, y1 - y0) for share in _AROUND)
    left, top = math.floor(x0 - beside), math.floor(y0 - above)
    right, bottom = max(math.ceil(x1 + beside), left + 1), max(math.ceil(y1 + above), top + 1)
    light = is_light_on_dark(gray, box)
    high, wide = gray.shape
    part = gray[max(0, top) : max(0, min(high, bottom)), max(0, left) : max(0, min(wide, right))]
    if part.shape != (bottom - top, right - left):
        whole = np.full((bottom - top, right - left), 0 if light else 255, np.uint8)
        whole[max(0, -top) :, max(0, -left) :][: part.shape[0], : part.shape[1]] = part
        part = whole
    columns = max(_LEAST, min(_MOST, round(part.shape[1] * ROWS / part.shape[0])))
    method = cv2.INTER_AREA if part.shape[0] > ROWS else cv2.INTER_LINEAR
    seen = cv2.resize(part, (columns, ROWS), interpolation=method)
    return cv2.LUT(seen, _LIGHT if light else _DARK).astype(np.float32, copy=False)


def is_light_on_dark(gray: Gray, box: Floats) -> bool:
    """Is the print of a box lighter than its ground, whose level is the middle one, as on a banner or a table's head?
    Then the levels reach farther to the light side."""
    x0, y0, x1, y1 = (float(side) for side in box[:4])
    part = gray[max(0, int(y0)) : int(y1) + 1, max(0, int(x0)) : int(x1) + 1]
    if not part.size:
        return False
    low, middle, high = grey_levels.percentiles(part, 2, 50, 98)
    return high - middle > 2 * (middle - low) + 8
