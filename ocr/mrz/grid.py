"""Cuts the machine-readable zone of a card or passport into its cells: all characters stand on one even grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.uint8]
Floats = NDArray[np.float32]
Box = tuple[float, float, float, float]

CAP = 24.0  # pixels of a capital in the picture the grid is looked for in
PATCH = (20, 16)  # rows and columns of a cell picture
PATCH_CAPS = 1.5  # its height in capitals
PATCH_PITCHES = 1.1  # its width in cells
LENGTHS = (30, 44)  # characters of a line: cards, passports
_CAP_OF_LINE = 0.75  # capitals take about so much of a recognised line's box


@dataclass(frozen=True)
class ZoneLine:
    """One line of print on the grid: `x = start + pitch * k` for character k, `y = level + slope * x`."""

    start: float
    pitch: float
    level: float
    slope: float
    cap: float
    last: int  # number of the last character seen, the first being 0


@dataclass(frozen=True)
class Zone:
    """A zone's cells: shape (lines, characters, 20, 16), ink 1 on paper 0; and its box in pixels of the page."""

    cells: Floats
    box: Box


def cut(gray: Gray, seeds: Sequence[Box]) -> Zone | None:
    """The zone around recognised lines of it (`seeds`, boxes in pixels of `gray`), or None when no grid fits."""
    tall = float(np.median([seed[3] - seed[1] for seed in seeds]))
    wide = max(seed[2] for seed in seeds) - min(seed[0] for seed in seeds)
    left = max(int(min(seed[0] for seed in seeds) - 0.5 * wide - tall), 0)
    right = min(int(max(seed[2] for seed in seeds) + 0.5 * wide + tall), gray.shape[1])
    top = max(int(min(seed[1] for seed in seeds) - 4 * tall), 0)
    bottom = min(int(max(seed[3] for seed in seeds) + 4 * tall), gray.shape[0])
    scale = CAP / max(_CAP_OF_LINE * tall, 4.0)
    if (right - left) * scale > 4000 or (bottom - top) * scale > 1500 or min(right - left, bottom - top) < 8:
        return None
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    part = cv2.resize(gray[top:bottom, left:right], None, fx=scale, fy=scale, interpolation=method)
    ink = inked(np.asarray(part, np.uint8))
    rows = _zone_rows(ink)
    if not rows:
        return None
    length = rows[0].last + 1
    cells = np.stack([[_patch(ink, row, k) for k in range(length)] for row in rows])
    return Zone(cells, _surrounding(rows, length, scale, left, top))


def inked(part: Gray) -> Floats:
    """Ink 1 on paper 0: each point against the paper around it, print as dark as the darkest tenth of strokes."""
    size = int(CAP * 1.6) | 1
    paper = cv2.morphologyEx(cv2.GaussianBlur(part, (3, 3), 0), cv2.MORPH_CLOSE, np.ones((size, size), np.uint8))
    paper = cv2.GaussianBlur(paper, (0, 0), CAP / 2)
    ink = 1.0 - part.astype(np.float32) / np.maximum(paper.astype(np.float32), 1.0)
    full = float(np.percentile(ink, 97))
    return np.clip(ink / max(full, 0.1), 0.0, 1.0).astype(np.float32)


def _zone_rows(ink: Floats) -> list[ZoneLine]:
    """The two or three neighbouring rows of equal grid that make a zone, brought to a common start and length."""
    marked = _marks_by_row(ink)
    best: list[ZoneLine] = []
    for choice in (marked, [_without_strays(marks) for marks in marked]):
        rows = [row for row in (_row(marks) for marks in choice) if row is not None]
        for first in range(len(rows)):
            for length in LENGTHS:
                joined = _joined(rows[first : first + (3 if length == 30 else 2)], length)
                if len(joined) > len(best):
                    best = joined
    return best


def _without_strays(marks: NDArray[np.float64]) -> NDArray[np.float64]:
    """The row without single marks off its ends, such as the edge of the card."""
    steps = np.diff(marks[:, 0])
    usual = float(np.median(steps))
    first = 1 if steps[0] > 1.5 * usual else 0
    return marks[first : len(marks) - (1 if steps[-1] > 1.5 * usual else 0)]


def _marks_by_row(ink: Floats) -> list[NDArray[np.float64]]:
    """Marks as tall as characters, grouped to rows; each row has columns x, y, width, height (middle, size)."""
    dark = (ink > 0.5).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    marks = []
    for x, y, wide, high, _ in stats[1:]:
        if 0.35 * CAP < high < 1.8 * CAP and wide < 2.2 * CAP:
            marks.append((x + wide / 2, y + high / 2, wide, high))
    marks.sort(key=lambda mark: mark[0])
    rows: list[list[tuple[float, float, float, float]]] = []
    for mark in marks:
        near = [row for row in rows if abs(row[-1][1] - mark[1]) < 0.4 * CAP and mark[0] - row[-1][0] < 4 * CAP]
        if near:
            min(near, key=lambda row: abs(row[-1][1] - mark[1])).append(mark)
        else:
            rows.append([mark])
    long = [np.array(row) for row in rows if len(row) >= 12]
    return sorted(long, key=lambda row: float(np.median(row[:, 1])))


def _row(marks: NDArray[np.float64]) -> ZoneLine | None:
    """The grid of a row of marks, when they stand on one."""
    x, y, high = marks[:, 0], marks[:, 1], marks[:, 3]
    steps = np.diff(x)
    steps = steps[steps > 0.3 * CAP]
    if len(steps) < 10:
        return None
    start, pitch = float(x[0]), float(np.median(steps))
    good = np.ones(len(x), bool)
    for _ in range(4):
        k = np.round((x - start) / pitch)
        good = np.abs(x - start - pitch * k) < 0.3 * pitch
        if good.sum() < 12 or np.ptp(k[good]) < 10:
            return None
        pitch, start = (float(value) for value in np.polyfit(k[good], x[good], 1))
    if good.mean() < 0.8:
        return None
    slope, level = (float(value) for value in np.polyfit(x[good], y[good], 1))
    tall = high[good] > 0.85 * np.percentile(high[good], 80)
    level += float(np.median((y - slope * x - level)[good][tall]))
    first, last = float(k[good].min()), float(k[good].max())
    return ZoneLine(start + pitch * first, pitch, level, slope, float(np.median(high[good][tall])), int(last - first))


def _joined(group: Sequence[ZoneLine], length: int) -> list[ZoneLine]:
    """Rows that share pitch and left edge, as long as the widest of them if that is the length asked for."""
    if len(group) < 2:
        return []
    pitch = float(np.median([row.pitch for row in group]))
    start = min(row.start for row in group)
    joined = []
    for row in group:
        shift = (row.start - start) / pitch
        apart = abs(shift - round(shift)) > 0.3 or abs(row.pitch - pitch) > 0.02 * pitch
        if apart or round(shift) + row.last + 1 > length:
            return []
        joined.append(
            ZoneLine(row.start - round(shift) * row.pitch, row.pitch, row.level, row.slope, row.cap, length - 1)
        )
    widest = max(round((row.start - start) / pitch) + row.last + 1 for row in group)
    gaps = [after.level - before.level for before, after in pairwise(joined)]
    even = all(0.9 * CAP < gap < 4 * CAP for gap in gaps)
    return joined if widest == length and even else []


def _patch(ink: Floats, row: ZoneLine, k: int) -> Floats:
    """The picture of one cell."""
    x = row.start + row.pitch * k
    y = row.level + row.slope * x
    wide, high = PATCH_PITCHES * row.pitch, PATCH_CAPS * row.cap
    across, down = wide / PATCH[1], high / PATCH[0]
    matrix = np.array([[across, 0, x - wide / 2 + across / 2 - 0.5], [0, down, y - high / 2 + down / 2 - 0.5]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(ink, matrix, PATCH[::-1], flags=flags, borderValue=0).astype(np.float32)


def _surrounding(rows: Sequence[ZoneLine], length: int, scale: float, left: int, top: int) -> Box:
    """The box of the rows in pixels of the page."""
    x0 = min(row.start - row.pitch / 2 for row in rows)
    x1 = max(row.start + row.pitch * (length - 0.5) for row in rows)
    edges = [row.level + row.slope * x + side * row.cap for row in rows for x in (x0, x1) for side in (-0.6, 0.6)]
    return left + x0 / scale, top + min(edges) / scale, left + x1 / scale, top + max(edges) / scale
