"""Erases the dotted leaders of forms, which are no text but make readers stumble over the words typed on them.

A leader betrays itself by dots at even steps. The dots that are seen are painted over, and its steps are followed under
the words beside it: what lies there without being part of a letter is painted over too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr import grey_levels

Gray = NDArray[np.uint8]
Floats = NDArray[np.float64]
Boxes = NDArray[np.float32]
Labels = NDArray[np.int32]
_T = TypeVar("_T", bound=np.generic)

_DOT = 0.2  # of the line's height, at most, across
_LOW = 0.5  # dots lie below this share of the line's height
_LEVEL = 0.045  # of the line's height, by which the dots of a leader may differ in height
_RUN = 5  # so many dots at even steps make a leader
_EVEN = 0.14  # of a step, by which a step may differ
_GAP = 14  # steps at most from one dot to the next that stands free: a long word lies between
_GAP_TO_ONE = 6  # … and to one that has no other one a step away, where between words there would be two
_FAR = 0.3  # of the line's height: dots so far from one another are one to a blank
_UNDER = 0.65  # of the line's height: a leader higher up goes through the letters
_MOST = 4  # leaders of one line that are looked for
_HALO = 5  # pixels across: how far round a dot its grey reaches, and the dot
_BLACK = 1.5  # times as far from the paper as ink begins: what blurs between dots or shows through is paler
_SLOPE = 3  # rows within which ink goes on: a stroke of a hand is not quite level
_FILLED = 0.5  # of a leader's length: where more of it is ink that goes on, its dots have run together
_WIDE = 2.0  # of the line's height: a blank so wide where a leader was parts what stands on it
_PRINT = 0.02  # of the square of the line's height: less black ink than that is no figure
_WORD = 1.0  # of the line's height: narrower ink is no word by itself
_LABEL = 1.2  # of the line's height: a leader begins so near behind its label's colon
_COLON = 0.6  # of the line's height: a dot with another one straight above it, so near, is a colon's


@dataclass(frozen=True)
class Dots:
    """Small blots in the picture of one line, sorted from left to right."""

    x: Floats  # middles, pixels of the picture
    y: Floats
    size: Floats
    label: Labels  # which blot each is
    blots: Labels  # the picture's pixels: the blot that they belong to
    colons: Floats  # middles of dots that have another straight above
    threshold: float  # darker than this is ink
    paper: int


@dataclass(frozen=True)
class Leader:
    """A dotted row in the picture of one line."""

    seen: NDArray[np.intp]  # which of the dots it has
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
    seen = np.zeros(gray.shape, np.bool_)
    for box in boxes:
        kept += _freed(page, seen, box, usual, _MOST, [])
    return page, np.array(kept, np.float32).reshape(-1, 4)


def _freed(
    page: Gray, seen: NDArray[np.bool_], box: NDArray[np.float32], usual: float, most: int, others: list[Floats]
) -> list[NDArray[np.float32]]:
    """What is left of a line's box when up to so many leaders are painted over: after another word another one begins,
    whose dots are on no step of the first. `seen` are the page's points that were looked at before; `usual` is the step
    of its leaders, `others` are the dots of this line's that were painted over before, pixels from the page's left."""
    crop = _crop(page, box)
    dots = blots(crop) if most else None
    leader = dots and (_by_run(dots, _height(box)) or _by_step(dots, _height(box), usual))
    if not dots or not leader:
        return [box]
    left = float(int(box[0]))
    ended = _ended(dots, leader, len(crop), [x - left for x in others])
    _paint_over(crop, _crop(seen, box), dots, leader, ended)
    others = [*others, dots.x[leader.seen] + left]
    return [part for drawn in _drawn_in(crop, box, dots) for part in _freed(page, seen, drawn, usual, most - 1, others)]


def _crop(page: NDArray[_T], box: NDArray[np.float32]) -> NDArray[_T]:
    x0, y0, x1, y1 = (int(side) for side in box)
    return page[y0:y1, x0:x1]


def _height(box: NDArray[np.float32]) -> float:
    return float(int(box[3]) - int(box[1]))


def blots(crop: Gray) -> Dots | None:
    """The blots in a line's picture that may be leader dots; None when there are too few."""
    height = crop.shape[0]
    paper, ink = grey_levels.percentiles(crop[::2, ::2], 90, 2)
    if paper - ink < 40:
        return None
    threshold = paper - 0.3 * (paper - ink)
    _, blots, stats, middles = cv2.connectedComponentsWithStats((crop < threshold).astype(np.uint8))
    sizes = stats[1:, 2:4].max(axis=1)
    label = 1 + np.flatnonzero((sizes <= _DOT * height) & (stats[1:, 4] >= 3)).astype(np.int32)
    x, y = middles[label].T
    higher = y[:, None] - y[None, :]
    colon = (np.abs(x[:, None] - x[None, :]) < 2) & (higher > 2) & (higher < _COLON * height)
    low = (y > _LOW * height) & ~colon.any(axis=1)
    if low.sum() < 3:
        return None
    order = np.flatnonzero(low)[np.argsort(x[low])]
    size = sizes[label[order] - 1].astype(np.float64)
    colons = x[colon.any(axis=1)]
    return Dots(x[order], y[order], size, label[order], blots.astype(np.int32), colons, threshold, int(paper))


def _by_run(dots: Dots, height: float) -> Leader | None:
    """The leader with the longest run of dots at even steps."""
    best: tuple[float, Leader] | None = None
    for y in dict.fromkeys(np.round(dots.y).tolist()):
        row = np.flatnonzero(np.abs(dots.y - y) <= max(1.0, _LEVEL * height))
        run = _even_run(dots.x[row])
        if run is None:
            continue
        first, last, step = run
        seen = row[first : last + 1]
        length = float(dots.x[seen[-1]] - dots.x[seen[0]])
        if best is None or length > best[0]:
            best = length, Leader(seen, step, float(np.median(dots.y[seen])), float(np.median(dots.size[seen])))
    return None if best is None else _followed(best[1], dots, height)


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
        row = np.flatnonzero(np.abs(dots.y - dots.y[i]) <= max(1.0, _LEVEL * height))
        pairs = np.flatnonzero(np.abs(np.diff(dots.x[row]) - step) <= 0.1 * step)
        if len(pairs) >= 2:
            seen = row[pairs[0] : pairs[-1] + 2]
            return _followed(Leader(seen, step, float(dots.y[i]), float(dots.size[i])), dots, height)
    return None


def _followed(leader: Leader, dots: Dots, height: float) -> Leader:
    """The leader drawn out to the farthest dots of its kind that stand a whole number of steps from their neighbour.
    Beyond a long gap one dot may be a full stop or a letter's: there must be two."""
    alike = np.abs(dots.y - leader.y) <= max(1.0, _LEVEL * height)
    alike &= (dots.size > 0.55 * leader.size) & (dots.size < 1.7 * leader.size)
    x = dots.x[alike]
    beside = np.abs(np.abs(x[:, None] - x[None, :]) / leader.step - 1) <= _EVEN
    paired = {int(k): bool(row.any()) for k, row in zip(np.flatnonzero(alike), beside, strict=True)}
    found = [k for k in leader.seen.tolist() if alike[k]] or leader.seen.tolist()
    for at, side in ((0, -1), (-1, 1)):
        edge = float(dots.x[leader.seen[at]])
        for k in list(paired)[::side]:
            away = (float(dots.x[k]) - edge) * side / leader.step
            within = _GAP if paired[k] or leader.step > _FAR * height else _GAP_TO_ONE
            if 0.5 < away < within and abs(away - round(away)) <= _EVEN:
                edge = float(dots.x[k])
                found.append(k)
    return replace(leader, seen=np.unique(found))


def _paint_over(crop: Gray, seen: NDArray[np.bool_], dots: Dots, leader: Leader, ended: tuple[bool, bool]) -> None:
    """Paint the paper's grey on the leader: on the dots that are seen, and on the places of others. One that goes
    through the letters loses only what lies wholly in its rows: what stands on its places may be the bar of a `4`."""
    reach = leader.size / 2 + 1
    rows = max(0, round(leader.y - reach)), max(0, round(leader.y + reach + 1))
    is_own = np.zeros(int(dots.blots.max()) + 1, np.uint8)
    is_own[dots.label[leader.seen]] = 1
    high = leader.y < _UNDER * len(crop)
    if high:
        ends = np.round(dots.x[leader.seen[[0, -1]]]).astype(int)
        is_own[dots.blots[rows[0] : rows[1], ends[0] : ends[1]]] = 1
        is_own[dots.blots[: rows[0]]] = is_own[dots.blots[rows[1] :]] = 0
        is_own[0] = 0
    own = is_own[dots.blots]
    other = cv2.dilate(((dots.blots > 0) & (own == 0)).astype(np.uint8), np.ones((3, 3), np.uint8))
    crop[(cv2.dilate(own, np.ones((_HALO, _HALO), np.uint8)) > 0) & (other == 0)] = dots.paper
    if not high:
        _paint_hidden(crop, seen, dots, leader, rows, ended)


def _paint_hidden(
    crop: Gray, seen: NDArray[np.bool_], dots: Dots, leader: Leader, rows: tuple[int, int], ended: tuple[bool, bool]
) -> None:
    """Paint the paper's grey on the places of dots that are not seen, between these rows, except where a stroke goes on
    below or along the leader, as the foot of a `2` does. Under a letter's foot only the lower half of a dot goes."""
    top, bottom = rows
    ink = crop < dots.threshold
    x = dots.x[leader.seen]
    hidden = _hidden(np.asarray(ink[top:bottom].any(axis=0), np.bool_), x, leader.step, ended)
    if not hidden:
        return
    reach = leader.size / 2 + 1
    columns = np.unique(np.concatenate([np.arange(int(at - reach), int(at + reach) + 2) for at in hidden]))
    columns = columns[(columns >= 0) & (columns < crop.shape[1])]
    columns = columns[~seen[round(leader.y), columns]]  # a foot that was shortened once is no longer one
    seen[top:bottom, columns] = True
    above = ink[max(0, top - 2) : top, columns].any(axis=0)
    below = ink[bottom : bottom + 2, columns].any(axis=0)
    foot = above & ~below
    lower = np.arange(top, min(bottom, len(crop)))[:, None] >= round(leader.y)
    painted = ((~above & ~below) | (foot & lower)) & ~_along(crop[top:bottom], dots, leader)[:, columns]
    painted &= ~_off_step(dots, leader, hidden)[top:bottom, columns]
    crop[top:bottom, columns] = np.where(painted, dots.paper, crop[top:bottom, columns])


def _off_step(dots: Dots, leader: Leader, hidden: list[float]) -> NDArray[np.bool_]:
    """The points of blots that stand free and on no place of the leader: a dot under a letter (`Lệ`), a full stop."""
    places = np.array(hidden)
    away = np.abs(dots.x[:, None] - places[None, :]).min(axis=1) > max(1.5, _EVEN * leader.step)
    lost = np.ones(len(dots.x), np.bool_)
    lost[leader.seen] = False
    is_off = np.zeros(int(dots.blots.max()) + 1, np.bool_)
    is_off[dots.label[away & lost]] = True
    return np.asarray(cv2.dilate(is_off[dots.blots].astype(np.uint8), np.ones((3, 3), np.uint8)) > 0, np.bool_)


def _ended(dots: Dots, leader: Leader, height: int, others: list[Floats]) -> tuple[bool, bool]:
    """Whether a leader surely ends with its first and its last dot: farther on other dots of its kind stand a step
    apart and on no step of its own, or stood (`others`, the dots of leaders that were painted over before), and not
    behind a colon, as those of the next label do. It was typed before and behind the words, not under them."""
    alike = np.abs(dots.y - leader.y) <= max(1.0, _LEVEL * height)
    alike &= (dots.size > 0.55 * leader.size) & (dots.size < 1.7 * leader.size)
    alike[leader.seen] = False
    x = dots.x[alike]
    paired = (np.abs(np.abs(x[:, None] - x[None, :]) / leader.step - 1) <= _EVEN).any(axis=1)
    x = np.concatenate([x[paired], *others])
    first, last = dots.x[leader.seen[[0, -1]]]
    before, after = x[x < first], x[x > last]
    is_own = [
        bool(((dots.colons < at) & (dots.colons > at - _LABEL * height)).any()) for at in (first, *np.sort(after)[:1])
    ]
    ended = bool(len(before)) and not is_own[0] and _is_off((first - float(before.max())) / leader.step)
    return ended, bool(len(after)) and not is_own[-1] and _is_off((float(after.min()) - last) / leader.step)


def _is_off(away: float) -> bool:
    """Whether a dot so many steps away stands on no step."""
    return abs(away - round(away)) > _EVEN


def _hidden(inked: NDArray[np.bool_], x: Floats, step: float, ended: tuple[bool, bool]) -> list[float]:
    """Where dots of a leader are that are not seen: between those that are, and beyond its ends as long as there is ink
    on their places, unless it `ended` there; `inked` are the columns with ink in the leader's rows."""
    gaps = zip(x, x[1:], np.round(np.diff(x) / step).astype(int), strict=False)
    hidden = [float(at) for x0, x1, n in gaps if 1 < n < _GAP for at in np.linspace(x0, x1, n + 1)[1:-1]]
    beyond = [(x[0], -step)] * (not ended[0]) + [(x[-1], step)] * (not ended[1])
    for edge, away in beyond:
        for at in edge + away * np.arange(1, _GAP):
            if not inked[max(0, round(at) - 1) : max(0, round(at) + 2)].any():
                break
            hidden.append(float(at))
    return hidden


def _along(band: Gray, dots: Dots, leader: Leader) -> NDArray[np.bool_]:
    """Where strokes run along a leader in the rows of its dots: ink that goes on for longer than two dots reach.
    Nowhere where its dots themselves have run together."""
    black = (band < dots.paper - _BLACK * (dots.paper - dots.threshold)).astype(np.uint8)
    level = cv2.dilate(black, np.ones((_SLOPE, 1), np.uint8))
    reach = np.ones((1, round(leader.step + leader.size) + 2), np.uint8)
    along = (black > 0) & (cv2.morphologyEx(level, cv2.MORPH_OPEN, reach) > 0)
    length = dots.x[leader.seen[-1]] - dots.x[leader.seen[0]]
    return along if along.any(axis=0).sum() <= _FILLED * length else np.zeros_like(along)


def _drawn_in(crop: Gray, box: NDArray[np.float32], dots: Dots) -> list[NDArray[np.float32]]:
    """The box drawn in to the ink that is left, cut where the leader left a wide blank: readers glue what stands on
    either side (`20,6 m` … `Số tầng: 6`). Nothing when there is hardly any ink; behind a blank no specks, and nothing
    that shows through from the back."""
    height = crop.shape[0]
    inked = np.flatnonzero((crop < dots.threshold).sum(axis=0) >= 2)
    if len(inked) <= 0.2 * height:
        return []
    blanks = np.flatnonzero(np.diff(inked) > _WIDE * height)
    black = (crop < dots.paper - _BLACK * (dots.paper - dots.threshold)).sum(axis=0)
    parts = [(int(part[0]), int(part[-1])) for part in np.split(inked, blanks + 1)]
    parts = [(x0, x1) for x0, x1 in parts if black[x0 : x1 + 1].sum() >= _PRINT * height**2] or parts
    while len(parts) > 1 and (narrow := _narrow(parts, height)) is not None:  # a speck, or a figure far from its label
        parts[narrow - 1 : narrow + 1] = [(parts[narrow - 1][0], parts[narrow][1])]
    left, room = float(int(box[0])), 0.3 * height
    edges = [(max(float(box[0]), left + x0 - room), min(float(box[2]), left + x1 + room)) for x0, x1 in parts]
    return [np.array([x0, box[1], x1, box[3]], np.float32) for x0, x1 in edges]


def _narrow(parts: list[tuple[int, int]], height: int) -> int | None:
    """The index of a part that goes with the one before it because one of the two is narrower than a word."""
    wide = [x1 - x0 >= _WORD * height for x0, x1 in parts]
    return next((k for k in range(1, len(parts)) if not (wide[k - 1] and wide[k])), None)
