"""Where a pen or a seal left ink over print, and print without that ink where it has a colour of its own."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr import grey_levels

Gray = NDArray[np.uint8]
Pixels = NDArray[np.uint8]  # H × W × 3, RGB
Box = tuple[int, int, int, int]  # left, top, right, bottom in pixels of the page

_MM = 1 / 25.4  # inches
_GLANCE = 75  # dots an inch at which the page is looked over
DARK = 165  # grey level: ink with its soft edge
_HIGH, _WIDE, _FLAT = 6.0, 10.0, 24.0  # millimetres: a scribble is so high and wide; a flat stroke so wide
_WIDEST, _HIGHEST = 115.0, 62.0  # millimetres: what is larger is a table, a frame or a picture
_FILLED = 0.4  # of its box that a patch of strokes fills at most
_AROUND = 25.0, 5.0, 10.0  # millimetres beside, above and below a patch of ink that a name by it may reach
_MOST = 4  # places of a page that are looked at
_BLUE = 22  # levels by which a blue pen's ink is bluer than its other two channels
_TINTED = 0.2  # share of a page that is so blue, from which its paper is
_HUE, _LIFT = 14, 2.2  # levels between channels that are no colour, and how much those beyond brighten a pixel
_COLOURED = 0.004  # share of a place in colour from which its ink is told by colour


def places(gray: Gray, known: NDArray[np.float32], dpi: float, rgb: Pixels | None = None) -> list[Box]:
    """Where ink lies that may be a signature, a stroke or a seal, with the room of a name around it; the largest ones.

    `known` are the boxes (n × 4 pixels) of lines that were read well: their ink is explained. `rgb` is the page in
    colour, for a blue pen's strokes that are pale in `gray`; at a scale of its own.
    """
    step = max(1, int(dpi // _GLANCE))
    ink = (gray[::step, ::step] < DARK).astype(np.uint8)
    if rgb is not None:
        ink |= _blue(rgb, ink.shape)
    for x0, y0, x1, y1 in (known // step).astype(int).tolist():
        ink[max(0, y0) : y1 + 1, max(0, x0) : x1 + 1] = 0
    unit = dpi / step * _MM
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink)
    found = []
    for left, top, wide, high, area in stats[1:][stats[1:, cv2.CC_STAT_WIDTH] >= _WIDE * unit].tolist():
        is_large = wide > _WIDEST * unit or high > _HIGHEST * unit
        is_inked = high >= _HIGH * unit or (wide >= _FLAT * unit and high >= 2)
        at_edge = not left or not top or left + wide == ink.shape[1] or top + high == ink.shape[0]
        if is_inked and not is_large and not at_edge and area <= _FILLED * wide * high + 2 * unit * wide:
            found.append((left * step, top * step, (left + wide) * step, (top + high) * step))
    beside, above, below = (room * dpi * _MM for room in _AROUND)
    roomy = [
        (max(0, int(x0 - beside)), max(0, int(y0 - above)), min(gray.shape[1], int(x1 + beside)),
         min(gray.shape[0], int(y1 + below)))
        for x0, y0, x1, y1 in found
    ]  # fmt: skip
    return sorted(_merged(roomy), key=lambda box: (box[0] - box[2]) * (box[3] - box[1]))[:_MOST]


def _blue(rgb: Pixels, size: tuple[int, ...]) -> NDArray[np.uint8]:
    """Where ink is blue, on a picture of so many rows and columns; nowhere on paper that is blue itself."""
    rows, columns = (np.arange(count) * side // count for count, side in zip(size, rgb.shape, strict=False))
    seen = rgb[np.ix_(rows, columns)]
    blueness = cv2.subtract(seen[:, :, 2], cv2.max(seen[:, :, 0], seen[:, :, 1]))
    inked = (np.asarray(blueness) > _BLUE).astype(np.uint8)
    return inked if float(inked.mean()) < _TINTED else np.zeros_like(inked)


def _merged(boxes: list[Box]) -> Iterator[Box]:
    """The boxes, those that overlap as one."""
    left = list(boxes)
    while left:
        box = left.pop()
        while meets := [other for other in left if _overlap(box, other)]:
            left = [other for other in left if other not in meets]
            edges = list(zip(box, *meets, strict=True))
            box = min(edges[0]), min(edges[1]), max(edges[2]), max(edges[3])
        yield box


def _overlap(box: Box, other: Box) -> bool:
    return box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]


def print_by_colour(gray: Gray, rgb: Pixels) -> Gray | None:
    """A place with coloured ink made as light as paper, `rgb` the same place in colour; None where none is coloured."""
    channels = (np.asarray(channel, np.uint8) for channel in cv2.split(rgb))
    paper = np.concatenate([grey_levels.percentiles(channel, 85) for channel in channels]).clip(60, 255)
    lit = np.minimum(255, rgb * (255 / paper)).astype(np.uint8)
    lightest = grey_levels.lightest(lit)
    hue = (lightest - grey_levels.darkest(lit)).clip(_HUE) - np.uint8(_HUE)
    if float((hue > 2 * _HUE).mean()) < _COLOURED:
        return None
    return np.maximum(gray, np.asarray(cv2.addWeighted(lightest, 1.0, hue, _LIFT, 0.0), np.uint8))
