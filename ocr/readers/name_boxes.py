"""Where a signer's name may stand at a place with ink: boxes that the line finder sees there, whole rows of them, boxes
as wide as what a stroke may hide, and rows below a post."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ocr.readers import cut_ends, trueocr
from ocr.readers.trueocr import Boxes

Gray = NDArray[np.uint8]

_SHOWN_AT = 90  # dots an inch at which the line finder sees a place
_SMALLEST = 320  # pixels of the longer side of a picture for the line finder
_LOW, _TALL = 1.8 / 25.4, 9 / 25.4  # inches: heights of a line with a name
_SAME_ROW, _BESIDE = 0.5, 2.0  # share of a height, and heights: boxes side by side that may be of one line
_ALIKE = 0.7  # share of two boxes that they have in common, from which they are one
_STEP, _NAME_WIDE = 0.33, 6.0  # heights of a post's line: from row to row of a name looked for, and half its width
_ENDS = 4.0  # heights to either side of a name that may hold the rest of it
_WITHIN, MOSTLY = 0.3, 0.5  # share of a box that lies in the line it is of; … of words that lie in a longer line


def found(pictures: Sequence[Gray], dpi: float) -> Boxes:
    """Boxes of lines as high as names are that the line finder sees in the pictures of a place, each once."""
    seen: list[NDArray[np.float32]] = []
    for gray in pictures:
        boxes, _ = trueocr.find_lines_at(gray, max(_SMALLEST, round(max(gray.shape) * _SHOWN_AT / dpi)))
        high = boxes[:, 3] - boxes[:, 1]
        boxes = boxes[(high >= _LOW * dpi) & (high <= _TALL * dpi) & (boxes[:, 2] - boxes[:, 0] > 2 * high)]
        rows = _with_rows(cut_ends.reaching(gray, boxes))
        seen += [box for box in rows if not any(_is_alike(box, other) for other in seen)]
    return np.array(seen, np.float32).reshape(-1, 4)


def _with_rows(boxes: Boxes) -> Boxes:
    """The boxes, and those of them that stand beside each other on one row as one: a stroke parts a name."""
    rows: list[list[float]] = []
    for at in np.argsort(boxes[:, 0]).tolist():
        x0, y0, x1, y1 = boxes[at].tolist()
        for row in list(rows):
            shared = min(y1, row[3]) - max(y0, row[1])
            if shared > _SAME_ROW * min(y1 - y0, row[3] - row[1]) and x0 - row[2] < _BESIDE * (y1 - y0):
                rows.append([row[0], min(y0, row[1]), max(x1, row[2]), max(y1, row[3])])
        rows.append([x0, y0, x1, y1])
    return np.array(rows, np.float32).reshape(-1, 4)


def _is_alike(box: NDArray[np.float32], other: NDArray[np.float32]) -> bool:
    low, high = np.maximum(box[:2], other[:2]), np.minimum(box[2:], other[2:])
    shared = float(np.prod((high - low).clip(0)))
    return shared > _ALIKE * (float(np.prod(box[2:] - box[:2])) + float(np.prod(other[2:] - other[:2])) - shared)


def outside(boxes: Boxes, clear: Boxes) -> Boxes:
    """Those boxes whose middle lies in none of the lines that were read well: of the rest nothing is hidden. A line
    that is a word of a box is not all of it."""
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2
    inside = np.asarray((middles[:, None] > clear[None, :, :2]) & (middles[:, None] < clear[None, :, 2:]), bool)
    wide = (clear[None, :, 2] - clear[None, :, 0]) > MOSTLY * (boxes[:, None, 2] - boxes[:, None, 0])
    return boxes[~(np.asarray(inside.all(axis=2)) & wide).any(axis=1)]


def wider(names: Sequence[NDArray[np.float32]], others: Boxes, gray: Gray) -> Boxes:
    """The boxes of names drawn out to both sides, up to what else stands on their rows: a stroke hides a name's end."""
    out = []
    for box in names:
        x0, y0, x1, y1 = box.tolist()
        beside = others[(others[:, 1] < (y0 + y1) / 2) & (others[:, 3] > (y0 + y1) / 2)]
        left = max([x0 - _ENDS * (y1 - y0), 0.0, *beside[beside[:, 2] <= x0, 2].tolist()])
        right = min([x1 + _ENDS * (y1 - y0), float(gray.shape[1]), *beside[beside[:, 0] >= x1, 0].tolist()])
        out.append((left, y0, right, y1))
    return np.array(out, np.float32).reshape(-1, 4)


def columns(posts: Boxes) -> list[Boxes]:
    """The posts, those that stand over one another together: two who sign stand side by side."""
    parted: list[Boxes] = []
    for post in posts:
        over = [column for column in parted if is_under(post, column)]
        parted = [column for column in parted if not is_under(post, column)]
        parted.append(np.concatenate([*over, post[None]]))
    return parted


def is_under(box: NDArray[np.float32], column: Boxes) -> bool:
    """Does a box share columns with one of these?"""
    return bool(((box[0] < column[:, 2]) & (box[2] > column[:, 0])).any())


def below(posts: Boxes, size: tuple[int, ...]) -> Boxes:
    """Boxes row after row below the last post of a place, in the middle of which a name may stand."""
    high = float(np.median(posts[:, 3] - posts[:, 1]))
    middle = float((posts[:, 0] + posts[:, 2]).mean()) / 2
    tops = np.arange(max(float(posts[:, 3].max()), 0.0), size[0] - high, high * _STEP)
    x0, x1 = max(0.0, middle - _NAME_WIDE * high), min(float(size[1]), middle + _NAME_WIDE * high)
    return np.array([(x0, top, x1, top + high) for top in tops], np.float32).reshape(-1, 4)


def is_same_line(box: NDArray[np.float32], line: NDArray[np.float32], share: float = _WITHIN) -> bool:
    """Does a box lie in a line, or such a share of it?"""
    middle = (float(box[1]) + float(box[3])) / 2
    across = min(float(box[2]), float(line[2])) - max(float(box[0]), float(line[0]))
    return float(line[1]) < middle < float(line[3]) and across > share * float(box[2] - box[0])
