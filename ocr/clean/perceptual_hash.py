"""A page's look in 64 bits: two scans of one sheet differ in few of them, sheets of another print in many.

The lower frequencies of where ink stands (a discrete cosine transform, each coefficient above or below their median),
taken after the paper's own shade is removed, so that light and colour of the scan do not count. Two papers of one form
look alike to it: it can tell sheets apart, never prove them the same.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.clean.orientation import shrunk

_SIDE = 128  # pixels the page is reduced to, both ways
_COARSE = 32


def perceptual_hash(gray: NDArray[np.uint8]) -> str:
    """16 hexadecimal digits for an upright page, shape (height, width); differing bits are what is counted."""
    small = cv2.resize(shrunk(gray, 1024), (_SIDE, _SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)
    shade = cv2.GaussianBlur(cv2.dilate(small, np.ones((9, 9), np.uint8)), (0, 0), 6)
    ink = cv2.resize(np.clip(shade - small, 0, None), (_COARSE, _COARSE), interpolation=cv2.INTER_AREA)
    low = cv2.dct(ink)[:9, :9].ravel()[1:65]  # without the mean
    return np.packbits(low > np.median(low)).tobytes().hex()
