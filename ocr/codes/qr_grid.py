"""Redraws a QR code that was found but cannot be read: its modules are solved for from the blurred picture.

At 150 dpi a card's code has modules of one and a half pixels, so that every pixel mixes several of them. Where the
corners lie is known from the marks; every pixel is then an equation: the sum of the modules under its blur. The
equations are solved by least squares, and the modules drawn clean for the decoder, whose error correction judges them.
"""

from __future__ import annotations

from functools import cache
from math import erf, sqrt

import cv2
import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.uint8]
Floats = NDArray[np.float64]

BLUR = 0.75  # pixels: standard deviation of what a scanner makes of a point
_GRIP = 0.02  # how strongly a module without evidence is drawn to paper white
_ROUNDS = 25
_REACH = 2  # modules a pixel sees to each side
_MODULE = 6  # pixels of a module as redrawn
# Which corners move together when they are put right: all, each alone, each side.
_MOVES = ((0, 1, 2, 3), (0,), (1,), (2,), (3,), (0, 1), (1, 2), (2, 3), (3, 0))
# Where alignment marks stand, by version (ISO/IEC 18004, annex E); larger codes are no cards.
_ALIGNMENT = {
    2: (6, 18), 3: (6, 22), 4: (6, 26), 5: (6, 30), 6: (6, 34), 7: (6, 22, 38), 8: (6, 24, 42), 9: (6, 26, 46),
    10: (6, 28, 50), 11: (6, 30, 54), 12: (6, 32, 58), 13: (6, 34, 62), 14: (6, 26, 46, 66), 15: (6, 26, 48, 70),
    16: (6, 26, 50, 74), 17: (6, 30, 54, 78), 18: (6, 30, 56, 82), 19: (6, 30, 58, 86), 20: (6, 34, 62, 90),
}  # fmt: skip


def redrawn(picture: Gray, corners: Floats, version: int) -> Gray | None:
    """The code as clean modules with a quiet zone, or None for a version there is no plan of.

    `corners` are the outer corners in pixels of the picture, from the top left mark clockwise, shape (4, 2).
    """
    if version != 1 and version not in _ALIGNMENT:
        return None
    plan = _plan(version)
    size = len(plan)
    corners = _put_right(picture.astype(np.float32), corners, plan)
    ink = _solved(picture, corners, size)
    middle = (ink[plan == 1].mean() + ink[plan == 0].mean()) / 2
    dark = np.where(plan >= 0, plan == 1, ink < middle)
    clean = np.pad(np.where(dark, 0, 255).astype(np.uint8), 4, constant_values=255)
    return clean.repeat(_MODULE, axis=0).repeat(_MODULE, axis=1)


@cache
def _plan(version: int) -> NDArray[np.int8]:
    """What every code of a version shows: 1 dark, 0 light, -1 not known."""
    size = 17 + 4 * version
    plan = np.full((size, size), -1, np.int8)
    stripe = (np.arange(8, size - 8) + 1) % 2
    plan[6, 8 : size - 8] = plan[8 : size - 8, 6] = stripe
    places = _ALIGNMENT.get(version, ())
    for row in places:
        for column in places:
            if (row, column) not in ((6, 6), (6, places[-1]), (places[-1], 6)):
                plan[row - 2 : row + 3, column - 2 : column + 3] = _rings(2) != 1
    mark = np.pad(np.isin(_rings(3), (0, 1, 3)), 1).astype(np.int8)  # with the light strip around it
    plan[:8, :8], plan[:8, -8:], plan[-8:, :8] = mark[1:, 1:], mark[1:, :-1], mark[:-1, 1:]
    return plan


def _rings(radius: int) -> NDArray[np.intp]:
    """The distance of each module of a square from its middle one."""
    away = np.abs(np.arange(2 * radius + 1) - radius)
    return np.maximum(away[:, None], away[None, :])


def _grid(corners: Floats, size: int) -> Floats:
    """The matrix from modules to pixels."""
    square = np.array([(0, 0), (size, 0), (size, size), (0, size)], np.float32)
    return np.asarray(cv2.getPerspectiveTransform(square, corners.astype(np.float32)), np.float64)


def _put_right(picture: NDArray[np.float32], corners: Floats, plan: NDArray[np.int8]) -> Floats:
    """The corners moved until the known modules are most like the plan."""
    rows, columns = np.nonzero(plan >= 0)
    middles = np.stack([columns + 0.5, rows + 0.5], axis=-1).astype(np.float32)[None]
    nothing = np.empty(0, np.float32)
    wanted = 0.5 - plan[rows, columns].astype(np.float32)
    wanted -= wanted.mean()

    def score(trial: Floats) -> float:
        places = cv2.perspectiveTransform(middles, _grid(trial, len(plan)))
        seen = cv2.remap(picture, places, nothing, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)[0].ravel()
        seen = seen - seen.mean()
        return float(seen @ wanted / sqrt(float(seen @ seen) + 1e-6))

    best = score(corners)
    for step in (1.0, 0.5, 0.25, 0.12):
        for _ in range(3):
            before = best
            for move in _MOVES:
                for shift in ((step, 0.0), (-step, 0.0), (0.0, step), (0.0, -step)):
                    trial = corners.copy()
                    trial[list(move)] += shift
                    if (reached := score(trial)) > best:
                        best, corners = reached, trial
            if best == before:
                break
    return corners


def _solved(picture: Gray, corners: Floats, size: int) -> Floats:
    """The brightness of every module, paper being 0, by conjugate gradients on the normal equations."""
    grid = _grid(corners, size)
    high, wide = picture.shape
    down, across = np.mgrid[0:high, 0:wide]
    points = np.stack([across, down], axis=-1).reshape(-1, 1, 2).astype(np.float32)
    places = np.asarray(cv2.perspectiveTransform(points, np.linalg.inv(grid)), np.float64).reshape(-1, 2)
    inside = ((places > -1) & (places < size + 1)).all(axis=1)
    places, seen = places[inside], picture.reshape(-1)[inside].astype(np.float64)
    seen -= np.percentile(seen, 95)
    module = sqrt(abs(float(np.linalg.det(grid[:2, :2] / grid[2, 2]))))
    index, weight = _weights(places, size, sqrt(BLUR**2 + 1 / 12) / module)
    side = size + 2 * _REACH

    def back(values: Floats) -> Floats:
        return np.bincount(index.ravel(), (weight * values).ravel(), side * side).astype(np.float64)

    modules = np.zeros(side * side)
    rest = back(seen)
    way, left = rest.copy(), float(rest @ rest)
    for _ in range(_ROUNDS):
        pushed = back((weight * way[index]).sum(axis=0)) + _GRIP * way
        step = left / (float(way @ pushed) + 1e-12)
        modules += step * way
        rest -= step * pushed
        now = float(rest @ rest)
        way, left = rest + now / (left + 1e-12) * way, now
    return modules.reshape(side, side)[_REACH:-_REACH, _REACH:-_REACH]


def _weights(places: Floats, size: int, blur: float) -> tuple[NDArray[np.intp], Floats]:
    """For every pixel the modules it sees and how much of each; `blur` in modules. Shapes (25, pixels)."""
    base = np.floor(places).astype(np.intp)
    rest = places - base
    knots = np.linspace(-4, 4, 801)
    below = np.array([0.5 * (1 + erf(knot / sqrt(2))) for knot in knots])
    side = size + 2 * _REACH
    index, weight = [], []
    steps = range(-_REACH, _REACH + 1)
    parts = {
        s: np.interp((s + 1 - rest) / blur, knots, below) - np.interp((s - rest) / blur, knots, below) for s in steps
    }
    for down in steps:
        for across in steps:
            column = np.clip(base[:, 0] + across + _REACH, 0, side - 1)
            row = np.clip(base[:, 1] + down + _REACH, 0, side - 1)
            index.append(row * side + column)
            weight.append(parts[across][:, 0] * parts[down][:, 1])
    return np.array(index), np.array(weight)
