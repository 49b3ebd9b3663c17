"""Erases the ruled lines of tables, frames and forms, which readers take for letters (`|`, `[`, `1`, `t`, `_`).

Where ink is as dense as in a picture, or on a card whose ground a two-level copy made dots of, rows of dots are no
rules and stay. Only the readers are given the page without rules: a line of print whose box holds one is also drawn
smaller for the second reader, which then loses the marks of its letters.
"""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.uint8]
Bools = NDArray[np.bool_]

_HIGH, _LONG = 0.3, 0.5  # inches, upright and level: no letter of running text has so long a stroke
_BROAD = 9  # pixels: what is broader is no rule
_DARK = 160  # of a page that was evenly lit; ink is darker
_DENSE, _AROUND = 0.4, (25, 7)  # share of ink around a rule at most, and pixels along and across where it is looked at
_OUT = 3  # rows above and below a rule that are looked at for letters
_WIDEST = 15  # pixels: ink that stands out of a rule for longer is the rule's own
_BOX = (0.11, 0.3)  # inches between the rules over and under boxes of one figure each (2.8 to 7.6 mm)
_SIDE = 0.9  # of the rows between two such rules that the side of a box runs through, at least
_FEWEST = 4  # boxes in a row, at least
_NARROW, _WIDE, _UNEVEN = 0.5, 2.0, 0.12  # width of a box by its height; how much one may differ from the others
_STEP = 4  # every so many rows or columns are looked at: a rule runs through all of them


def erase(gray: Gray, dpi: float, line: float = 0.0) -> Gray:
    """The page, of so many pixels an inch, without ruled lines; the same array if it has none. `line` is how many
    pixels its lines of print are high: on a photo from close by letters are longer than any of a page's."""
    upright, _ = _rules(np.ascontiguousarray(gray[::_STEP]), max(_HIGH * dpi, line), upright=True)
    level, lines = _rules(np.ascontiguousarray(gray[:, ::_STEP]), _LONG * dpi, upright=False)
    if upright is None and level is None:
        return gray
    page = gray.copy()
    if upright is not None:
        columns = np.flatnonzero(upright.any(axis=0))
        page[:, columns] |= np.repeat(upright[:, columns], _STEP, axis=0)[: len(gray)]
    if level is not None and lines is not None:
        rows = np.flatnonzero(level.any(axis=1))
        page[rows] |= np.repeat(level[rows], _STEP, axis=1)[:, : gray.shape[1]]
        _restore_crossing(page, gray, lines)
        _erase_sides(page, gray, level, dpi)
    return page


def _restore_crossing(page: Gray, gray: Gray, lines: Gray) -> None:
    """Put back what of a letter lies on level rules: the mark over a capital that reaches the rule above its cell, the
    tail of a `g` on the rule below. It is ink that stands out of the rule (`lines`, without its soft edges) by two rows
    and is no longer than letters are wide."""
    ruled = np.flatnonzero(lines.any(axis=1))
    for rows in np.split(ruled, np.flatnonzero(np.diff(ruled) > 1) + 1):
        band = slice(max(0, int(rows[0]) - _OUT), int(rows[-1]) + 1 + _OUT)
        rule = np.repeat(lines[band] > 0, _STEP, axis=1)[:, : gray.shape[1]]
        dark = gray[band] < _DARK
        beyond = dark & ~rule
        beyond[:, (dark & (page[band] == 255)).all(axis=0)] = False  # an upright rule's
        below, above = np.zeros_like(beyond), np.zeros_like(beyond)
        below[1:-1] = beyond[1:-1] & beyond[2:] & rule[:-2]
        above[1:-1] = beyond[1:-1] & beyond[:-2] & rule[2:]
        _restore_strokes(page[band], gray[band], rule, below, -1)
        _restore_strokes(page[band], gray[band], rule, above, 1)


def _restore_strokes(page: Gray, gray: Gray, rule: Bools, touching: Bools, step: int) -> None:
    """Put back the strokes that touch a rule from below (`step` -1) or from above (1), through the rule to their ink
    beyond it, in each row where it is darkest within a point of where it was in the row before."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(touching.astype(np.uint8))
    for left, row, wide, _, _ in stats[1:].tolist():
        at, entered = left, False
        while wide < _WIDEST and 1 <= at < page.shape[1] - wide - 1 and 0 <= row < len(page):
            if rule[row, at : at + wide].any():
                at += max((0, -1, 1), key=lambda k: int((255 - gray[row, at + k : at + k + wide]).sum()))
                part, entered = slice(at, at + wide), True
            else:
                part = slice(at - 1, at + wide + 1) if entered else slice(at, at + wide)
            inked = gray[row, part] < _DARK
            if not inked.any():
                break
            page[row, part][inked] = gray[row, part][inked]
            row += step


def _erase_sides(page: Gray, gray: Gray, level: Gray, dpi: float) -> None:
    """Take the sides of boxes of one figure each off the page: strokes from one level rule to the next, too short to be
    told from letters by their length."""
    ruled = level.any(axis=1).astype(np.int8)
    ends = np.flatnonzero(np.diff(ruled, prepend=0, append=0)).reshape(-1, 2)  # first row of each rule, and past it
    for (start, top), (bottom, end) in pairwise(ends.tolist()):
        if not _BOX[0] * dpi <= bottom - top <= _BOX[1] * dpi:
            continue
        under = np.repeat(level[start:top].any(axis=0) & level[bottom:end].any(axis=0), _STEP)[: gray.shape[1]]
        columns = np.flatnonzero(under)
        dark = cv2.dilate((gray[top:bottom] < _DARK).astype(np.uint8), np.ones((1, 3), np.uint8))  # a side may lean
        through = columns[dark[:, columns].mean(axis=0) >= _SIDE]
        sides = np.split(through, np.flatnonzero(np.diff(through) > 1) + 1) if len(through) else []
        thin = [side for side in sides if len(side) < _BROAD + 2]
        for at in _of_boxes(np.array([side.mean() for side in thin]), bottom - top):
            page[start:end, max(0, thin[at][0] - 1) : thin[at][-1] + 2] = 255


def _of_boxes(middles: NDArray[np.float64], high: int) -> list[int]:
    """Which of these strokes are the sides of boxes: evenly apart, as strokes of letters are not."""
    gaps = np.diff(middles)
    wide = gaps[(gaps >= _NARROW * high) & (gaps <= _WIDE * high)]
    if len(wide) < _FEWEST:
        return []
    even = np.abs(gaps - np.median(wide)) <= _UNEVEN * np.median(wide)
    return sorted({int(at) for gap in np.flatnonzero(even) for at in (gap, gap + 1)}) if even.sum() >= _FEWEST else []


def _rules(thinned: Gray, length: float, *, upright: bool) -> tuple[Gray, Gray] | tuple[None, None]:
    """Where the rules of at least this length lie (255), with their soft edges and ends and without; None where there
    are none."""
    steps, edge = max(8, round(length / _STEP)), (3, 5) if upright else (3, 3)
    _, ink = cv2.threshold(thinned, _DARK, 255, cv2.THRESH_BINARY_INV)
    rules = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((steps, 1) if upright else (1, steps), np.uint8))
    if not rules.any():
        return None, None
    rules[cv2.morphologyEx(rules, cv2.MORPH_OPEN, np.ones((1, _BROAD) if upright else (_BROAD, 1), np.uint8)) > 0] = 0
    along, across = _AROUND
    rules[cv2.blur(ink, (along, across) if upright else (across, along)) > _DENSE * 255] = 0
    if not rules.any():
        return None, None
    return np.asarray(cv2.dilate(rules, np.ones(edge, np.uint8)), np.uint8), np.asarray(rules, np.uint8)
