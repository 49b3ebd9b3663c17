"""The lines of a card that lies on a larger page: levelled where it lies askew, and looked for closer.

A card is put on the glass of a copier by hand: its lines slope by up to three degrees against those of the page and of
the card beside it, so that an upright box around one holds parts of two. And the line finder is shown the whole page,
print of a card a few rows high. So small print that stands together is taken by itself: its own slope is taken out in
a copy below the page, where everything that reads finds it, and the line finder sees it larger. A telephone shows the
two sides of a card from close by, each at its own slope: there a card is up to twice as large as on an A4 page.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.records import Box
from ocr.clean import orientation
from ocr.readers import trueocr
from ocr.readers.trueocr import Boxes

Gray = NDArray[np.uint8]

_MM = 1 / 25.4  # inches
_SMALL = 3.6 * _MM  # height of a card's lines
_TALL, _ASLANT = 11 * _MM, 19 * _MM  # what is taller is no line, not even one that slopes, or that slopes steeply
_WIDE, _HIGH = (
    (30 * _MM, 125 * _MM),
    (8 * _MM, 85 * _MM),
)  # of a group on a card, enlarged copies too
_FEWEST, _TELLING = 3, 4  # lines that make a group, and of which a slope of their own is believed
_LONG = 120 * _MM  # … whatever their number, where they are as long as this together: a machine-readable zone has three
_SHARE = 0.72  # of a page's lines that such groups hold where a copy is one of cards; a bent form has more beside
_CLOSE_BY = (1.0, 1.4, 2.0)  # times larger than on an A4 page that a telephone shows a card
_LAPPING, _OVER = 4, 0.3  # lines whose boxes hold so much of the height of the next one's: print that slopes
_ROWS_HIGH = 2.5  # times the height of the page's lower lines: of a box around rows that slope steeply
_MOST = 300  # lines of a page that is looked at so: more are specks of a picture
_BESIDE, _BELOW = 3.5 * _MM, 2.2 * _MM  # gaps that do not part a group
_ROOM = 22 * _MM, 6 * _MM  # beside a group and above and below it, where lines may stand that were not found
_EDGE = 2 * _MM  # of paper around a group whose slope is measured
_ASKEW = (0.8, 4.0)  # degrees: below, turning blurs more than it mends; above it is no card of this page …
_STEEP = 14.0  # … unless its lines lap: two cards are put down by hand on a table
_CLEARER, _CLEAR = 1.5, 4.0  # by how much the rows must stand out more when level; the same on a page that holds more
_ROWS = 16.0  # of the line finder's picture that a line of the group should have
_CLOSER = 1.4  # times larger than the page was shown, for another look to be worth it
_LARGEST = 2.5  # times larger than the page itself
_SMALLEST = 320  # pixels of the longer side of a picture for the line finder
_GAP = 8  # rows between the page and what was levelled


@dataclass(frozen=True)
class _Part:
    """A piece of the page levelled in a copy: its place on the page, its first row in the copy, and its slope."""

    x0: int
    y0: int
    x1: int
    y1: int
    top: int
    degrees: float

    def home(self, box: Box) -> Box:
        """Where a box of the copy lies on the page: turned back about the middle of the part, itself upright."""
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2 - self.top + self.y0
        middle = (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2
        turn = math.radians(self.degrees)
        dx, dy = x - middle[0], y - middle[1]
        x = middle[0] + math.cos(turn) * dx - math.sin(turn) * dy
        y = middle[1] + math.sin(turn) * dx + math.cos(turn) * dy
        half = (box[2] - box[0]) / 2, (box[3] - box[1]) / 2
        return x - half[0], y - half[1], x + half[0], y + half[1]


@dataclass(frozen=True)
class Spread:
    """A page as it is read: below it the pieces that were levelled. Boxes are pixels of the whole picture."""

    gray: Gray
    boxes: Boxes
    height: int  # of the page itself
    parts: tuple[_Part, ...] = ()

    def home(self, box: Box) -> Box:
        """Where a box of the picture lies on the page."""
        part = self._part(box[1], box[3])
        return part.home(box) if part else box

    def in_order(self, boxes: Boxes) -> Boxes:
        """The boxes on the page as if each piece lay level there: so their order can be told."""
        level = boxes.copy()
        for row in level:
            part = self._part(float(row[1]), float(row[3]))
            if part:
                row[[1, 3]] += part.y0 - part.top
        return level

    def _part(self, y0: float, y1: float) -> _Part | None:
        middle = (y0 + y1) / 2
        return next((part for part in self.parts if part.top <= middle < part.top + part.y1 - part.y0), None)


def spread(gray: Gray, dpi: float) -> Spread:
    """The page of so many pixels an inch with its line boxes, cards looked at closer."""
    boxes, scale = trueocr.find_lines_at(gray)
    if max(gray.shape) < 2 * _HIGH[1] * dpi or len(boxes) > _MOST:  # a page that is a card was seen as one
        return Spread(gray, boxes, len(gray))
    kept, fresh = np.ones(len(boxes), bool), []
    sheets, parts = [gray], []
    is_small = scale * max(gray.shape) > 1.01 * trueocr.page_nets().long_side  # all of its print: it was seen closer
    sloping = _is_sloping(boxes)
    groups, dpi, are_all = _cards(boxes, dpi, sloping=sloping)
    steepest, clear = _STEEP if sloping else _ASKEW[1], _CLEARER if are_all else _CLEAR
    for group in groups:
        x0, y0, x1, y1 = _room(boxes, group, dpi, gray.shape)
        slope = _slope(gray, boxes[group], dpi, steepest, clear) if are_all or sloping else 0.0
        high = float(np.median(boxes[group][:, 3] - boxes[group][:, 1])) / (1 + 2 * trueocr.STRETCH)
        wanted = _ROWS / min(high, _SMALL * dpi)
        if not slope and (is_small or high > _SMALL * dpi or wanted < _CLOSER * scale):
            continue
        crop = np.ascontiguousarray(gray[y0:y1, x0:x1])
        top = sum(map(len, sheets)) + _GAP if slope else y0
        part = _Part(x0, y0, x1, y1, top, slope)
        crop = orientation.rotate(crop, slope) if slope else crop
        found = _looked_for(crop, max(scale, min(wanted, _LARGEST))) + np.array([x0, top, x0, top], np.float32)
        found = found[[not _stand_in(part.home(tuple(box.tolist())), np.delete(boxes, group, 0)) for box in found]]
        if not len(found):
            continue
        kept[group] = False
        fresh.append(found)
        if slope:
            parts.append(part)
            sheets.append(np.full((_GAP + len(crop), gray.shape[1]), 255, np.uint8))
            sheets[-1][_GAP:, x0:x1] = crop
    whole = np.concatenate(sheets) if parts else gray
    return Spread(whole, np.concatenate([boxes[kept], *fresh]) if fresh else boxes, len(gray), tuple(parts))


def _stand_in(box: Box, others: Boxes) -> bool:
    """Does the middle of a box stand in a line that is none of the group's?"""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return bool(((others[:, :2] < (x, y)) & (others[:, 2:] > (x, y))).all(axis=1).any())


def _cards(boxes: Boxes, dpi: float, *, sloping: bool) -> tuple[list[NDArray[np.intp]], float, bool]:
    """The groups of small print, the pixels an inch that a card has, and whether the page holds little else."""
    groups = list(_groups(boxes, dpi))
    if sum(map(len, groups)) >= _SHARE * len(boxes) or not sloping:
        return groups, dpi, sum(map(len, groups)) >= _SHARE * len(boxes)
    wide = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 2] - boxes[:, 0] > boxes[:, 3] - boxes[:, 1])  # bars are no lines
    near = [(closer * dpi, list(_groups(boxes, closer * dpi, _ASLANT))) for closer in _CLOSE_BY]
    shares = [sum(float(wide[group].sum()) for group in found) / max(1.0, float(wide.sum())) for _, found in near]
    best = max(range(len(near)), key=lambda k: (round(shares[k], 2), k))
    return near[best][1], near[best][0], shares[best] >= _SHARE


def _is_sloping(boxes: Boxes) -> bool:
    """Do upright boxes around lines hold parts of the lines below them, or stand several rows high?"""
    if not len(boxes):
        return False
    x0, y0, x1, y1 = boxes.T
    across = np.minimum(x1[:, None], x1) - np.maximum(x0[:, None], x0) > 0
    down = np.minimum(y1[:, None], y1) - np.maximum(y0[:, None], y0)
    over = across & (down > _OVER * np.minimum((y1 - y0)[:, None], y1 - y0)) & (y0[:, None] < y0)
    high = y1 - y0 > _ROWS_HIGH * np.quantile(y1 - y0, 0.25)
    return int(over.any(axis=1).sum()) >= _LAPPING or int(high.sum()) >= _FEWEST


def _groups(boxes: Boxes, dpi: float, tallest: float = _TALL) -> Iterator[NDArray[np.intp]]:
    """The numbers of the boxes of each group of small print that may be a card's."""
    small = np.flatnonzero(boxes[:, 3] - boxes[:, 1] <= tallest * dpi)
    reach = np.array([-_BESIDE, -_BELOW, _BESIDE, _BELOW], np.float32) * dpi / 2
    grown = boxes[small] + reach
    meet = (grown[:, None, :2] < grown[None, :, 2:]).all(2) & (grown[None, :, :2] < grown[:, None, 2:]).all(2)
    for members in _joined(np.asarray(meet)):
        around = boxes[small[members]]
        wide, tall = (float(np.ptp(around[:, sides])) / dpi for sides in ([0, 2], [1, 3]))
        if len(members) >= _FEWEST and _WIDE[0] <= wide <= _WIDE[1] and _HIGH[0] <= tall <= _HIGH[1]:
            yield small[members]


def _joined(meet: NDArray[np.bool_]) -> Iterator[NDArray[np.intp]]:
    """The groups of those that meet, directly or through others (n × n, each meets itself)."""
    left = np.ones(len(meet), bool)
    while left.any():
        group = np.zeros(len(meet), bool)
        wider = np.asarray(meet[left.argmax()])
        while (wider != group).any():
            group, wider = wider, np.asarray(meet[wider].any(axis=0))
        left &= ~group
        yield np.flatnonzero(group)


def _around(boxes: Boxes, room: int, shape: tuple[int, ...]) -> tuple[slice, slice]:
    x0, y0 = (max(0, int(side) - room) for side in boxes[:, :2].min(axis=0))
    x1, y1 = (int(side) + room for side in boxes[:, 2:].max(axis=0))
    return slice(y0, min(y1, shape[0])), slice(x0, min(x1, shape[1]))


def _room(boxes: Boxes, group: NDArray[np.intp], dpi: float, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    """The place of a group with the room around it that no other line has, in pixels."""
    x0, y0 = boxes[group][:, :2].min(axis=0)
    x1, y1 = boxes[group][:, 2:].max(axis=0)
    others = np.delete(boxes, group, axis=0)
    level = others[(others[:, 1] < y1) & (y0 < others[:, 3])]
    across = others[(others[:, 0] < x1) & (x0 < others[:, 2])]
    beside, above = (room * dpi for room in _ROOM)
    gaps = (
        min(beside, float(np.min(x0 - level[:, 2], initial=np.inf, where=level[:, 2] <= x0)) / 2),
        min(above, float(np.min(y0 - across[:, 3], initial=np.inf, where=across[:, 3] <= y0)) / 2),
        min(beside, float(np.min(level[:, 0] - x1, initial=np.inf, where=level[:, 0] >= x1)) / 2),
        min(above, float(np.min(across[:, 1] - y1, initial=np.inf, where=across[:, 1] >= y1)) / 2),
    )
    return (
        max(0, int(x0 - gaps[0])), max(0, int(y0 - gaps[1])),
        min(shape[1], math.ceil(x1 + gaps[2])), min(shape[0], math.ceil(y1 + gaps[3])),
    )  # fmt: skip


def _slope(gray: Gray, boxes: Boxes, dpi: float, steepest: float = _ASKEW[1], clear: float = _CLEARER) -> float:
    """Degrees, counter-clockwise positive, that set a group of lines level; 0.0 where it is level or tells nothing."""
    if len(boxes) < _TELLING and float((boxes[:, 2] - boxes[:, 0]).sum()) < _LONG * dpi:
        return 0.0
    print_alone = np.ascontiguousarray(gray[_around(boxes, round(_EDGE * dpi), gray.shape)])
    slope = orientation.skew(print_alone)
    steep = _ASKEW[0] <= abs(slope) <= steepest
    return slope if steep and orientation.clearer(print_alone, slope) >= clear else 0.0


def _looked_for(crop: Gray, scale: float) -> Boxes:
    """The line boxes of a piece of a page, shown to the line finder so many times as large as it is."""
    side = max(_SMALLEST, int(max(crop.shape) * scale))
    return trueocr.find_lines_at(crop, side)[0]
