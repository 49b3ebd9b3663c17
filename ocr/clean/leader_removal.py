"""Erases the dotted leaders of forms, which are no text but make readers stumble over the words typed on them.

A leader betrays itself by dots at even steps. Where it is seen, its lattice is followed under the words beside it, and
what lies on the lattice without being part of a letter is painted over.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr import grey_levels

Gray = NDArray[np.uint8]
Floats = NDArray[np.float64]
Boxes = NDArray[np.float32]

_DOT = 0.2  # of the line's height, at most, across
_LOW = 0.5  # dots lie below this share of the line's height
_LEVEL = 0.045  # of the line's height, by which the dots of a leader may differ in height
_RUN = 5  # so many dots at even steps make a leader
_EVEN = 0.14  # of a step, by which a step may differ
_GAP = 14  # steps at most from one dot to the next that stands free: a long word lies between
_HIDDEN = 3  # steps a leader may go on under letters beyond its last dot that stands free
_MOST = 4  # leaders of one line that are looked for
_WIDE = 2.0  # of the line's height: a blank so wide where a leader was parts what stands on it
_WORD = 1.0  # of the line's height: narrower ink is no word by itself
_COLON = 0.6  # of the line's height: a dot with another one straight above it, so near, is a colon's


@dataclass(frozen=True)
class Dots:
    """Small blots in the picture of one line, sorted from left to right."""

    x: Floats  # middles, pixels of the picture
    y: Floats
    size: Floats
    threshold: float  # darker than this is ink
    paper: int


@dataclass(frozen=True)
class Leader:
    """A dotted row in the picture of one line."""

    start: float  # x of the first and of the last dot seen
    end: float
    step: float
    y: float
    size: float


def erase(gray: Gray, boxes: Boxes) -> tuple[Gray, Boxes]:
    """The page and its line boxes (n × 4 pixels) without dotted leaders; the page is copied if it has any.

    A box that held dots at its ends is drawn in to its remaining ink; one that held nothing else goes.
    """
    dots_of = [blots(_crop(gray, box)) for box in boxes]
    leaders = [None if dots is None else _by_run(dots, _height(box)) for dots, box in zip(dots_of, boxes, strict=True)]
    steps = [leader.step for leader in leaders if leader]
    if not steps:
        return gray, boxes
    page, usual, kept = gray.copy(), float(np.median(steps)), list[NDArray[np.float32]]()
    for box in boxes:
        kept += _freed(page, box, usual, _MOST)
    return page, np.array(kept, np.float32).reshape(-1, 4)


def _freed(page: Gray, box: NDArray[np.float32], usual: float, most: int) -> list[NDArray[np.float32]]:
    """What is left of a line's box when up to so many leaders are painted over: after another word another one begins,
    whose dots are on no step of the first. `usual` is the step of the page's leaders."""
    crop = _crop(page, box)
    dots = blots(crop) if most else None
    leader = dots and (_by_run(dots, _height(box)) or _by_step(dots, _height(box), usual))
    if not dots or not leader:
        return [box]
    _paint_over(crop, dots, leader)
    return [part for drawn in _drawn_in(crop, box, dots) for part in _freed(page, drawn, usual, most - 1)]


def _crop(gray: Gray, box: NDArray[np.float32]) -> Gray:
    x0, y0, x1, y1 = (int(side) for side in box)
    return gray[y0:y1, x0:x1]


def _height(box: NDArray[np.float32]) -> float:
    return float(int(box[3]) - int(box[1]))


def blots(crop: Gray) -> Dots | None:
    """The blots in a line's picture that may be leader dots; None when there are too few."""
    height = crop.shape[0]
    paper, ink = grey_levels.percentiles(crop[::2, ::2], 90, 2)
    if paper - ink < 40:
        return None
    threshold = paper - 0.3 * (paper - ink)
    _, _, stats, middles = cv2.connectedComponentsWithStats((crop < threshold).astype(np.uint8))
    sizes = stats[1:, 2:4].max(axis=1)
    small = (sizes <= _DOT * height) & (stats[1:, 4] >= 3)
    x, y, size = middles[1:][small][:, 0], middles[1:][small][:, 1], sizes[small].astype(np.float64)
    higher = y[:, None] - y[None, :]
    colon = (np.abs(x[:, None] - x[None, :]) < 2) & (higher > 2) & (higher < _COLON * height)
    low = (y > _LOW * height) & ~colon.any(axis=1)
    if low.sum() < 3:
        return None
    order = np.argsort(x[low])
    return Dots(x[low][order], y[low][order], size[low][order], threshold, int(paper))


def _by_run(dots: Dots, height: float) -> Leader | None:
    """The leader with the longest run of dots at even steps."""
    best: Leader | None = None
    for y in dict.fromkeys(np.round(dots.y).tolist()):
        row = np.abs(dots.y - y) <= max(1.0, _LEVEL * height)
        run = _even_run(dots.x[row])
        if run is None:
            continue
        first, last, step = run
        size = float(np.median(dots.size[row][first : last + 1]))
        level = float(np.median(dots.y[row][first : last + 1]))
        seen = Leader(float(dots.x[row][first]), float(dots.x[row][last]), step, level, size)
        if best is None or seen.end - seen.start > best.end - best.start:
            best = seen
    return None if best is None else _followed(best, dots, height)


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


def _by_step(dots: Dots, height: float, step: float) -> Leader | None:
    """The leader that pairs of dots one usual step of the page apart betray; two such pairs on a level are needed."""
    for i in range(len(dots.x)):
        row = dots.x[np.abs(dots.y - dots.y[i]) <= max(1.0, _LEVEL * height)]
        pairs = np.flatnonzero(np.abs(np.diff(row) - step) <= 0.1 * step)
        if len(pairs) >= 2:
            first, last = float(row[pairs[0]]), float(row[pairs[-1] + 1])
            return _followed(Leader(first, last, step, float(dots.y[i]), float(dots.size[i])), dots, height)
    return None


def _followed(leader: Leader, dots: Dots, height: float) -> Leader:
    """The leader drawn out to the farthest dots of its kind that stand a whole number of steps from their neighbour."""
    alike = np.abs(dots.y - leader.y) <= max(1.0, _LEVEL * height)
    alike &= (dots.size > 0.55 * leader.size) & (dots.size < 1.7 * leader.size)
    ends = []
    for edge, side in ((leader.start, -1), (leader.end, 1)):
        for x in dots.x[alike][::side]:
            away = (x - edge) * side / leader.step
            if 0.5 < away < _GAP and abs(away - round(away)) <= _EVEN:
                edge = float(x)
        ends.append(edge)
    return Leader(ends[0], ends[1], leader.step, leader.y, leader.size)


def _paint_over(crop: Gray, dots: Dots, leader: Leader) -> None:
    """Paint the paper's grey on the leader's places, except where a stroke goes on below them; under a letter's foot
    only the lower half of the dot goes."""
    reach = leader.size / 2 + 1
    top, middle, bottom = (max(0, round(leader.y + d)) for d in (-reach, 0, reach + 1))
    count = round((leader.end - leader.start) / leader.step)
    step = (leader.end - leader.start) / count if count else leader.step
    places = leader.start + step * np.arange(-_HIDDEN, count + 1 + _HIDDEN)
    columns = np.unique(np.concatenate([np.arange(int(x - reach), int(x + reach) + 2) for x in places]))
    columns = columns[(columns >= 0) & (columns < crop.shape[1])]
    ink = crop < dots.threshold
    above = ink[max(0, top - 2) : top, columns].any(axis=0)
    below = ink[bottom : bottom + 2, columns].any(axis=0)
    seen = (columns >= leader.start - reach) & (columns <= leader.end + reach)
    free, foot = columns[~above & ~below & seen], columns[above & ~below]
    crop[top:bottom, free] = dots.paper
    crop[middle:bottom, foot] = dots.paper


def _drawn_in(crop: Gray, box: NDArray[np.float32], dots: Dots) -> list[NDArray[np.float32]]:
    """The box drawn in to the ink that is left, cut where the leader left a wide blank: readers glue what stands on
    either side (`20,6 m` … `Số tầng: 6`). Nothing when there is hardly any ink."""
    height = crop.shape[0]
    inked = np.flatnonzero((crop < dots.threshold).sum(axis=0) >= 2)
    if len(inked) <= 0.2 * height:
        return []
    blanks = np.flatnonzero(np.diff(inked) > _WIDE * height)
    parts = [(int(part[0]), int(part[-1])) for part in np.split(inked, blanks + 1)]
    while len(parts) > 1 and (narrow := _narrow(parts, height)) is not None:  # a speck, or a figure far from its label
        parts[narrow - 1 : narrow + 1] = [(parts[narrow - 1][0], parts[narrow][1])]
    left, room = float(int(box[0])), 0.3 * height
    edges = [(max(float(box[0]), left + x0 - room), min(float(box[2]), left + x1 + room)) for x0, x1 in parts]
    return [np.array([x0, box[1], x1, box[3]], np.float32) for x0, x1 in edges]


def _narrow(parts: list[tuple[int, int]], height: int) -> int | None:
    """The index of a part that goes with the one before it because one of the two is narrower than a word."""
    wide = [x1 - x0 >= _WORD * height for x0, x1 in parts]
    return next((k for k in range(1, len(parts)) if not (wide[k - 1] and wide[k])), None)
