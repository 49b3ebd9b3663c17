"""Cuts a written field out of a page and makes the ink map that the digit nets read."""

from __future__ import annotations

from typing import Literal, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.uint8]
What = Literal["number", "day", "month"]
InkMap = NDArray[np.float32]  # HEIGHT × W, 0 paper … 1 ink

HEIGHT = 32  # rows of an ink map
WIDTH = 128  # columns at most: a wider field is squeezed
HALF = 0.86  # half the height of a crop, in heights of its line (a line is about as high as its print's em)
_LEAST = 70.0  # grey levels between paper and ink; less is no ink but unevenness of the paper

# Vertical shift, enlargement of the height, and how much is added left and right, all in heights of the line. The views
# that reach far to one side would show a digit that the field's edge cuts off.
VIEWS = (
    (0.0, 1.0, 0.08, 0.08),
    (-0.07, 1.0, 0.7, 0.0),
    (0.07, 1.0, 0.0, 0.7),
    (0.0, 0.9, 0.14, 0.14),
    (0.0, 1.12, 0.3, 0.3),
)


FAR_LEFT, FAR_RIGHT = 1, 2  # the views that reach far


class Field(NamedTuple):
    """Where something is written, in pixels of the page: left, right, and the line it stands on."""

    x0: float
    x1: float
    middle: float
    height: float


def ink_map(gray: Gray) -> InkMap:
    """The crop of a page as the nets see it: 32 rows, ink bright, contrast stretched between paper and darkest ink."""
    high, wide = gray.shape
    columns = min(WIDTH, max(8, round(wide * HEIGHT / high)))
    how = cv2.INTER_AREA if high >= HEIGHT else cv2.INTER_CUBIC
    small = cv2.resize(gray, (columns, HEIGHT), interpolation=how).astype(np.float32)
    paper = float(np.percentile(small, 85))
    ink = min(float(np.percentile(small, 2)), paper - _LEAST)
    return np.asarray(np.clip((paper - small) / (paper - ink), 0.0, 1.0), np.float32)


def cut(gray: Gray, field: Field, view: tuple[float, float, float, float] = VIEWS[0]) -> InkMap:
    """The ink map of a field, seen as `view` says; what lies beyond the page is paper."""
    shift, grow, left, right = view
    half = HALF * field.height * grow
    middle = field.middle + shift * field.height
    x0, x1 = round(field.x0 - left * field.height), round(field.x1 + right * field.height)
    y0, y1 = round(middle - half), round(middle + half)
    x1, y1 = max(x1, x0 + 4), max(y1, y0 + 4)
    high, wide = gray.shape
    part = gray[max(0, y0) : min(high, y1), max(0, x0) : min(wide, x1)]
    if not part.size:
        return np.zeros((HEIGHT, 8), np.float32)
    edge = (max(0, -y0), max(0, y1 - high), max(0, -x0), max(0, x1 - wide))
    return ink_map(cv2.copyMakeBorder(part, *edge, cv2.BORDER_CONSTANT, value=255).astype(np.uint8, copy=False))


def batch(maps: list[InkMap]) -> NDArray[np.float32]:
    """Maps side by side for a net: n × 1 × 32 × W, filled up with paper; W is a multiple of 4."""
    wide = -(-max(ink.shape[1] for ink in maps) // 4) * 4
    tensor = np.zeros((len(maps), 1, HEIGHT, wide), np.float32)
    for row, ink in enumerate(maps):
        tensor[row, 0, :, : ink.shape[1]] = ink
    return tensor
