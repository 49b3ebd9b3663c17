"""Lines that run through several cells of a table, parted at the upright rules between them.

A line finder joins the cells of a row where little stands between them, and the readers then see one text: of
`18/10/1985 | Căn cước` they make `18/10/1985ăn cước`. Where each figure has a box of its own nothing is parted, nor
where a scanner left a streak, which runs down the whole page or through letters.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.uint8]
Boxes = NDArray[np.float32]

_BEYOND = 0.2  # of the line's height: so far above and below it a rule between cells runs on
_THROUGH = 0.85  # of the rows of a line that a rule goes through, at least
_TAKEN = 40  # grey levels by which a pixel is darker with its rules than without
_CLEAR = 0.1  # … on either side of a rule: no letter comes so near
_INK = 150  # grey level of a letter
_STREAK = 0.6  # of the page's height: what runs down so far is no rule between cells
_NARROWEST = 2.2  # heights of a line: what is narrower than so many is a figure's box, and no cell


def parted(ruled: Gray, bare: Gray, boxes: Boxes) -> Boxes:
    """The line boxes (x0, y0, x1, y1 in pixels) of a page, parted where its upright rules cross them; `ruled` is the
    page with its rules, `bare` the same without them."""
    if bare is ruled:
        return boxes
    return np.array([part for box in boxes for part in _parts(ruled, bare, box)], np.float32).reshape(-1, 4)


def _parts(ruled: Gray, bare: Gray, box: NDArray[np.float32]) -> list[tuple[float, float, float, float]]:
    x0, y0, x1, y1 = (float(side) for side in box)
    high = y1 - y0
    least = _NARROWEST * high
    if x1 - x0 < 2 * least:
        return [(x0, y0, x1, y1)]
    rows = slice(max(0, int(y0 - _BEYOND * high)), int(y1 + _BEYOND * high) + 1)
    columns = slice(max(0, int(x0)), int(x1) + 1)
    through = np.flatnonzero(_taken(ruled, bare, rows, columns).mean(axis=0) >= _THROUGH)
    runs = np.split(through, np.flatnonzero(np.diff(through) > 1) + 1) if len(through) else []
    rules = [x0, *(columns.start + float(run.mean()) + 0.5 for run in runs), x1]
    edges = [
        here
        for before, here, after in zip(rules, rules[1:], rules[2:], strict=False)
        if min(here - before, after - here) >= least and _is_between_cells(ruled, bare, here, y0, y1)
    ]
    ends = [x0, *edges, x1]
    return [(left, y0, right, y1) for left, right in pairwise(ends)]


def _taken(ruled: Gray, bare: Gray, rows: slice, columns: slice) -> NDArray[np.bool_]:
    """Where a page lost a rule."""
    return np.asarray(bare[rows, columns].astype(np.int16) - ruled[rows, columns] > _TAKEN)


def _is_between_cells(ruled: Gray, bare: Gray, at: float, top: float, bottom: float) -> bool:
    """Whether a rule at a column has no letters close by in a line, and ends before it has run down the page."""
    beside = max(2, round(_CLEAR * (bottom - top))) + 2  # the rule's own soft edge
    near = bare[int(top) : int(bottom) + 1, max(0, int(at) - beside) : int(at) + beside + 1]
    if (near < _INK).any():
        return False
    whole = _taken(ruled, bare, slice(None), slice(max(0, int(at) - 2), int(at) + 3))
    return bool(whole.any(axis=1).mean() < _STREAK)
