"""Room above a line for its tallest marks: the acute of `TUẤN` stands on a circumflex, and line finders cut it off.

A mark cut by the edge of the line's picture is lost to both readers alike, who then agree on another name.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.uint8]
Boxes = NDArray[np.float32]

_REACH = 0.35  # of the line's height: so far above the box a mark of its letters may begin
_DEPTH = 0.5  # … and so far below its upper edge the letters' own marks end
_TALL = 0.35  # … and no mark is taller
_BROAD = 0.7  # … or broader
_NEAR = 0.12  # … and so near below it the letter or the other mark stands
_LEAST = 4  # pixels of a mark; fewer are dust


def with_room(gray: Gray, boxes: Boxes) -> Boxes:
    """The line boxes (x0, y0, x1, y1 in pixels), grown upwards over marks that their upper edges cut or leave out."""
    grown = boxes.copy()
    for i, box in enumerate(boxes):
        grown[i, 1] = _top(gray, box)
    return grown


def _top(gray: Gray, box: NDArray[np.float32]) -> float:
    """The upper edge that leaves the marks of the line whole: those nearer to what stands below them than to the line
    above."""
    x0, y0, x1, y1 = (int(v) for v in box)
    height = y1 - y0
    above = max(0, y0 - int(_REACH * height))
    part = gray[above : y0 + int(_DEPTH * height), x0:x1]
    edge = y0 - above
    if edge < 1 or part.shape[0] <= edge or part.shape[1] < 2:
        return float(box[1])
    level, _ = cv2.threshold(gray[y0:y1, x0:x1], 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    ink: NDArray[np.bool_] = np.less_equal(part, level)
    out = edge - int(_NEAR * height)
    if not ink[max(0, out) : edge + 1].any():
        return float(box[1])
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    left, top, width, tall, area = stats.T
    may_be = (top > 0) & (top <= edge) & (top + tall > out) & (tall <= _TALL * height) & (width <= _BROAD * height)
    may_be[0] = False
    first = edge
    for k in np.flatnonzero(may_be & (area >= _LEAST) & (top + tall < len(part))):
        columns = slice(max(0, left[k] - 1), left[k] + width[k] + 1)
        rest = ((labels[:, columns] > 0) & (labels[:, columns] != k)).any(axis=1)
        under = np.flatnonzero(rest[top[k] + tall[k] - 1 :])
        over = np.flatnonzero(rest[: top[k] + 1][::-1])
        near = int(under[0]) if len(under) else height
        if near <= _NEAR * height and (not len(over) or int(over[0]) >= near):
            first = min(first, int(top[k]))
    return float(box[1]) if first == edge else float(max(0, above + first - 1))
