"""Line boxes that end within a word, drawn out to its end: where a stroke of a pen or a seal runs by, the line finder
stops a letter too soon, and both readers then agree on another name (`Tín` for `Tính`).
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.uint8]
Boxes = NDArray[np.float32]

_WITHIN = 0.5  # of the line's height: so far inside its end a letter is looked for
_FURTHER = 4.0  # … and so far beyond it a word may go on
_GAP = 0.2  # … between two letters of a word, at most
_LEAST, _BROAD = 0.3, 1.3  # … of a letter: its height at least, and its width at most
_BAND = (0.12, 0.8)  # share of the line's height in which its letters are looked at: what runs below them is not seen
_DARK = 160  # grey level of ink, at most
_CONTRAST = 50  # grey levels between ink and paper, at least
_FURTHEST = 0.2  # of the line's height: so little more is a serif
_BESIDE = 0.1  # … room left behind a letter


def reaching(gray: Gray, boxes: Boxes) -> Boxes:
    """The line boxes (x0, y0, x1, y1 in pixels), those whose end parts a word drawn out over its letters, up to the
    next box of their row at most."""
    drawn, wide = boxes.copy(), gray.shape[1]
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2
    in_row = (boxes[:, 1] < middles[:, 1:]) & (boxes[:, 3] > middles[:, 1:])
    behind = middles[:, 0] > middles[:, :1]
    for at, (_, y0, x1, y1) in enumerate(boxes.tolist()):
        stop = float(boxes[in_row[at] & behind[at], 0].min(initial=wide))
        drawn[at, 2] = max(x1, min(stop, _end(gray, x1, y0, y1)))
    for at, (x0, y0, _, y1) in enumerate(boxes.tolist()):
        stop = float(drawn[in_row[at] & behind[:, at], 2].max(initial=0.0))
        drawn[at, 0] = min(x0, max(stop, wide - _end(gray[:, ::-1], wide - x0, y0, y1)))
    return drawn


def _end(gray: Gray, x1: float, y0: float, y1: float) -> float:
    """Where the word at the right end x1 of a line between y0 and y1 ends."""
    high = y1 - y0
    top, bottom = (max(0, int(y0 + share * high)) for share in _BAND)
    near = gray[top:bottom, int(x1) : int(x1 + _GAP * high)]
    if not near.size or near.min() > _DARK:
        return x1
    left = max(0, int(x1 - _WITHIN * high))
    part, edge = np.ascontiguousarray(gray[top:bottom, left : int(x1 + _FURTHER * high)]), int(x1) - left
    paper, dark = np.percentile(part, (80, 2))
    if paper - dark < _CONTRAST:
        return x1
    ink = (part < (paper + dark) / 2).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    letters = sorted((x, x + wide) for x, _, wide, tall, _ in stats[1:].tolist() if tall >= _LEAST * high)
    reached = max((end for begun, end in letters if begun < edge), default=0)
    if not reached or any(end - begun > _BROAD * high for begun, end in letters if begun < edge < end):
        return x1
    for begun, end in letters:
        if begun >= edge:
            if begun - reached > _GAP * high or end - begun > _BROAD * high:
                break
            reached = max(reached, end)
    return x1 if reached <= edge + _FURTHEST * high else left + reached + _BESIDE * high
