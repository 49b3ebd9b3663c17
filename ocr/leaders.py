"""Erases the dotted leaders of forms, which are no text but make readers stumble over the words typed on them."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.uint8]
Floats = NDArray[np.float64]

_DOT = 0.2  # of the line's height, at most, across
_LOW = 0.5  # dots lie below this share of the line's height
_LEVEL = 0.07  # of the line's height, by which dots of one leader may differ in height
_RUN = 5  # so many dots at even steps make a leader
_EVEN = 0.2  # of a step, by which a step may differ


def erase(gray: Gray, boxes: NDArray[np.float32]) -> tuple[Gray, NDArray[np.float32]]:
    """The page and its line boxes (n × 4 pixels) without dotted leaders; the page is copied if it has any.

    A box that held dots at its ends is drawn in to its remaining ink; one that held nothing else goes.
    """
    page, kept = gray, []
    for box in boxes:
        x0, y0, x1, y1 = (int(side) for side in box)
        crop = page[y0:y1, x0:x1]
        dots = leader_dots(crop)
        if not len(dots):
            kept.append(box)
            continue
        if page is gray:
            page = gray.copy()
            crop = page[y0:y1, x0:x1]
        paper = int(np.percentile(crop, 90))
        margin = max(1, round(0.03 * crop.shape[0]))
        for left, top, wide, high in dots.tolist():
            area = (slice(max(0, top - margin), top + high + margin), slice(max(0, left - margin), left + wide + margin))
            crop[area] = paper
        inked = np.flatnonzero((crop < paper - 60).sum(axis=0) > 0)
        if len(inked) > 0.2 * crop.shape[0]:
            reach = 0.3 * crop.shape[0]
            kept.append(np.array([max(x0, x0 + inked[0] - reach), y0, min(x1, x0 + inked[-1] + reach), y1], np.float32))
    return page, np.array(kept, np.float32).reshape(-1, 4)


def leader_dots(crop: Gray) -> NDArray[np.int32]:
    """The dots of leaders in the picture of one line: n × (left, top, width, height)."""
    height = crop.shape[0]
    paper, ink = np.percentile(crop[::2, ::2], (90, 2))
    if paper - ink < 40:
        return np.empty((0, 4), np.int32)
    mask = (crop[int(_LOW * height) :] < paper - 0.3 * (paper - ink)).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask)
    stats = stats[1:]
    small = stats[(stats[:, 2:4].max(axis=1) <= _DOT * height) & (stats[:, 4] >= 3)][:, :4]
    if len(small) < _RUN:
        return np.empty((0, 4), np.int32)
    small = small[np.argsort(small[:, 0])]
    middle = small[:, 0] + small[:, 2] / 2, small[:, 1] + small[:, 3] / 2
    chosen = small[_on_leader(middle[0], middle[1], height)]
    offset = np.array([0, int(_LOW * height), 0, 0])
    return np.asarray(chosen + offset, np.int32)


def _on_leader(x: Floats, y: Floats, height: int) -> NDArray[np.intp]:
    """Which of the dots, sorted by x, belong to a row of evenly spaced ones."""
    members: set[int] = set()
    level = _LEVEL * height
    for start in range(len(x)):
        if start in members:
            continue
        row = np.flatnonzero(np.abs(y - y[start]) <= level)
        run = _even_run(x[row])
        if run is not None:
            first, last, step = run
            members.update(int(row[i]) for i in _lattice(x[row], first, last, step))
    return np.array(sorted(members), np.intp)


def _even_run(x: Floats) -> tuple[int, int, float] | None:
    """The longest run of dots at even steps: its first and last dot, and the step; None when it is too short."""
    best: tuple[int, int, float] | None = None
    steps = np.diff(x)
    start = 0
    for i in range(1, len(steps) + 1):
        if i < len(steps) and abs(steps[i] - steps[i - 1]) <= max(1.5, _EVEN * steps[i - 1]):
            continue
        if i - start + 1 >= _RUN and (best is None or i - start > best[1] - best[0]):
            best = (start, i, float(np.median(steps[start:i])))
        start = i
    return best


def _lattice(x: Floats, first: int, last: int, step: float) -> list[int]:
    """The run's dots, and those before and after it that stand a whole number of steps away from their neighbour."""
    found = list(range(first, last + 1))
    for order in (range(first - 1, -1, -1), range(last + 1, len(x))):
        anchor = x[first] if order.step < 0 else x[last]
        for i in order:
            away = abs(x[i] - anchor) / step
            if abs(away - round(away)) <= _EVEN + 0.005 * away and round(away) >= 1:
                found.append(i)
                anchor = x[i]
    return found
