"""What forms filled in by hand look like: faces that write, drawn out of shape, behind a printed label.

There are some eighty families of faces that write Vietnamese, and hands without number; so each line has proportions
and a thickness of its own (docs/models/disputed-lines.md).
"""

from __future__ import annotations

import random

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Drawn = tuple[Floats, int]  # ink (0…1), and the row of its baseline

_SMALL_LETTERS = 0.42  # ems: height of letters without ascenders, about


def shaped(ink: Floats, base: int, em: int, rng: random.Random) -> Drawn:
    """The line with other heights of its small letters, of what rises above and of what hangs below, wider or
    narrower, its strokes thicker or thinner."""
    high, wide = ink.shape
    across = rng.uniform(0.78, 1.3)
    small, above, below = (rng.uniform(*each) for each in ((0.8, 1.3), (0.75, 1.25), (0.7, 1.25)))
    x_height = _SMALL_LETTERS * em
    up = base - np.arange(high, dtype=np.float32)  # of each new row over the baseline
    inside = np.where(
        up < 0, up / below, np.where(up < x_height * small, up / small, x_height + (up - x_height * small) / above)
    )
    columns = np.arange(round(wide * across), dtype=np.float32) / across
    at_x, at_y = np.meshgrid(columns, (base - inside).astype(np.float32))
    moved = cv2.remap(ink, at_x, at_y, cv2.INTER_LINEAR)
    soft = cv2.GaussianBlur(moved, (0, 0), max(0.3, rng.uniform(0.0, 0.035) * em))
    return np.asarray(np.clip((soft - rng.uniform(-0.06, 0.12)) * rng.uniform(1.0, 1.9), 0, 1), np.float32), base


def filled_in(label: Drawn, written: Drawn, em: int, rng: random.Random) -> Drawn:
    """A printed label and what is written behind it, a little off its line."""
    (before, first), (behind, second) = label, written
    base = max(first, second) + round(0.1 * em)
    below = max(len(before) - first, len(behind) - second) + round(0.2 * em)
    gap = round(rng.uniform(-0.5, 1.2) * em)
    line = np.zeros((base + below, max(1, before.shape[1] + gap + behind.shape[1])), np.float32)
    off = round(rng.gauss(0, 0.05) * em)
    for ink, row, left in ((before, base - first, 0), (behind, base - second + off, before.shape[1] + gap)):
        top = max(0, row)
        part = line[top : top + len(ink), left : left + ink.shape[1]]
        np.maximum(part, ink[: len(part), : part.shape[1]], out=part)
    return line, base
