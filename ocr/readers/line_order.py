"""Puts the lines of a page in reading order and says which of them make one block (a column, a paragraph, a table)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from trueocr import order

from ocr.readers.trueocr import Boxes, page_nets

Logits = NDArray[np.float64]

_MANY = 300  # more lines than any paper has (a picture full of specks): pairing them would take too long


def blocks(boxes: Boxes, texts: list[str], size: tuple[int, int]) -> list[list[int]]:
    """The lines' numbers, block by block in reading order; `size` is the page's width and height in pixels.

    The net gives, for each pair of lines, whether they share a block and which comes first, and for each line the
    kind of its block. Tables and forms are read row by row, all else column by column.
    """
    if len(boxes) < 2:
        return [[i] for i in range(len(boxes))]
    if len(boxes) > _MANY:
        return [order.order_top_down(boxes)]
    inputs = order.line_features(boxes, size, texts)[None]
    mask = np.ones((1, len(boxes)), bool)
    before, kinds, same = page_nets().order.run(["a", "cls", "same"], {"feats": inputs, "mask": mask})
    groups = _together(same[0].astype(np.float64))
    inner = [_within(group, boxes, kinds[0]) for group in groups]
    member = np.zeros((len(groups), len(boxes)))
    for row, group in enumerate(groups):
        member[row, group] = 1.0 / len(group)
    upper = np.triu(member @ before[0].astype(np.float64) @ member.T, 1)
    return [inner[k] for k in order.decode_order(upper - upper.T)]


def _within(group: list[int], boxes: Boxes, kinds: NDArray[np.float32]) -> list[int]:
    local = boxes[group]
    grid = int(kinds[group].sum(axis=0).argmax()) in order.GRID_CLASSES
    places = order.order_top_down(local) if grid else order.order_xycut(local)
    return [group[k] for k in places]


def _together(same: Logits) -> list[list[int]]:
    """Groups by average linkage: the pair of groups with the highest mean logit is joined while that is positive."""
    groups = [[i] for i in range(len(same))]
    total = same + same.T
    np.fill_diagonal(total, 0.0)
    size = np.ones(len(same))
    while len(groups) > 1:
        mean = total / (2 * np.outer(size, size))
        np.fill_diagonal(mean, -np.inf)
        a, b = sorted(int(i) for i in np.unravel_index(mean.argmax(), mean.shape))
        if mean[a, b] <= 0:
            break
        total[a] += total[b]
        total[:, a] += total[:, b]
        size[a] += size[b]
        groups[a] += groups.pop(b)
        total = np.delete(np.delete(total, b, 0), b, 1)
        size = np.delete(size, b)
    return [sorted(group) for group in groups]
