"""Erases the ruled lines of tables, frames and forms, which readers take for letters (`|`, `[`, `1`, `t`, `_`).

Where ink is as dense as in a picture, or on a card whose ground a two-level copy made dots of, rows of dots are no
rules and stay. Only the readers are given the page without rules: a line of print whose box holds one is also drawn
smaller for the second reader, which then loses the marks of its letters.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.uint8]

_HIGH, _LONG = 0.3, 0.5  # inches, upright and level: no letter of running text has so long a stroke
_BROAD = 9  # pixels: what is broader is no rule
_DARK = 160  # of a page that was evenly lit; ink is darker
_DENSE, _AROUND = 0.4, (25, 7)  # share of ink around a rule at most, and pixels along and across where it is looked at
_STEP = 4  # every so many rows or columns are looked at: a rule runs through all of them


def erase(gray: Gray, dpi: float) -> Gray:
    """The page, of so many pixels an inch, without ruled lines; the same array if it has none."""
    upright = _rules(np.ascontiguousarray(gray[::_STEP]), _HIGH * dpi, upright=True)
    level = _rules(np.ascontiguousarray(gray[:, ::_STEP]), _LONG * dpi, upright=False)
    if upright is None and level is None:
        return gray
    page = gray.copy()
    if upright is not None:
        columns = np.flatnonzero(upright.any(axis=0))
        page[:, columns] |= np.repeat(upright[:, columns], _STEP, axis=0)[: len(gray)]
    if level is not None:
        rows = np.flatnonzero(level.any(axis=1))
        page[rows] |= np.repeat(level[rows], _STEP, axis=1)[:, : gray.shape[1]]
    return page


def _rules(thinned: Gray, length: float, *, upright: bool) -> Gray | None:
    """Where the rules of at least this length lie (255), soft edges and ends included; None where there are none."""
    steps, edge = max(8, round(length / _STEP)), (3, 5) if upright else (3, 3)
    _, ink = cv2.threshold(thinned, _DARK, 255, cv2.THRESH_BINARY_INV)
    rules = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((steps, 1) if upright else (1, steps), np.uint8))
    if not rules.any():
        return None
    rules[cv2.morphologyEx(rules, cv2.MORPH_OPEN, np.ones((1, _BROAD) if upright else (_BROAD, 1), np.uint8)) > 0] = 0
    along, across = _AROUND
    rules[cv2.blur(ink, (along, across) if upright else (across, along)) > _DENSE * 255] = 0
    return np.asarray(cv2.dilate(rules, np.ones(edge, np.uint8)), np.uint8) if rules.any() else None
