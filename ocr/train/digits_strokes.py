"""Digits drawn stroke by stroke, as people taught in Europe and Viet Nam write them: flagged 1, barred 7, open 4.

MNIST holds American handwriting only. Each shape here is a set of strokes in a unit box (x to the right, y down, both
from 0 to 1); a `Hand` bends, slants and thickens all digits of one string alike, as one writer does.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Ink = NDArray[np.float32]  # 0 paper … 1 ink
Stroke = tuple[tuple[float, float], ...]

SHAPES: dict[int, tuple[tuple[Stroke, ...], ...]] = {
    0: (
        (((0.5, 0.0), (0.12, 0.2), (0.0, 0.6), (0.25, 1.0), (0.7, 0.95), (1.0, 0.5), (0.85, 0.1), (0.45, 0.0)),),
        (((0.7, 0.08), (0.3, 0.05), (0.0, 0.45), (0.15, 0.95), (0.6, 1.0), (1.0, 0.6), (0.85, 0.1), (0.5, 0.12)),),
        (((0.35, 0.1), (0.0, 0.5), (0.2, 1.0), (0.8, 0.9), (1.0, 0.4), (0.7, 0.0), (0.3, 0.1)),),
    ),
    1: (
        (((0.55, 0.0), (0.52, 0.5), (0.5, 1.0)),),
        (((0.05, 0.38), (0.3, 0.2), (0.6, 0.0)), ((0.6, 0.0), (0.58, 0.5), (0.55, 1.0))),
        (((0.0, 0.55), (0.3, 0.3), (0.65, 0.0)), ((0.65, 0.0), (0.6, 0.5), (0.55, 1.0))),
        (((0.25, 0.2), (0.55, 0.0)), ((0.55, 0.0), (0.52, 1.0)), ((0.2, 1.0), (0.9, 0.98))),
        (((0.6, 0.0), (0.45, 0.5), (0.3, 1.0)),),
        (((-0.3, 0.9), (0.3, 0.45), (0.9, 0.0)), ((0.9, 0.0), (0.85, 0.5), (0.8, 1.0))),
        (((-0.2, 0.7), (0.4, 0.4), (0.8, 0.0)), ((0.8, 0.0), (0.7, 0.5), (0.6, 1.0))),
    ),
    2: (
        (((0.08, 0.28), (0.3, 0.02), (0.8, 0.05), (0.9, 0.35), (0.5, 0.7), (0.02, 1.0)), ((0.02, 1.0), (0.95, 0.97))),
        (((0.1, 0.25), (0.5, 0.0), (0.9, 0.25), (0.6, 0.6), (0.1, 0.95), (0.15, 0.78), (0.45, 0.92), (1.0, 0.95)),),
        (((0.05, 0.2), (0.55, 0.0), (0.85, 0.3), (0.35, 0.75), (0.0, 0.98), (0.5, 0.9), (1.0, 1.0)),),
        (((0.0, 0.1), (0.5, 0.0), (0.8, 0.2), (0.4, 0.65), (0.0, 1.0)), ((0.0, 1.0), (0.9, 1.0))),
    ),
    3: (
        (
            ((0.1, 0.12), (0.5, 0.0), (0.85, 0.2), (0.4, 0.46)),
            ((0.4, 0.46), (0.95, 0.62), (0.75, 0.98), (0.3, 1.0), (0.0, 0.85)),
        ),
        (((0.05, 0.03), (0.85, 0.0)), ((0.85, 0.0), (0.4, 0.42)), ((0.4, 0.42), (0.95, 0.6), (0.7, 1.0), (0.0, 0.92))),
        (
            ((0.0, 0.2), (0.4, 0.0), (0.8, 0.18), (0.5, 0.42), (0.3, 0.47)),
            ((0.3, 0.47), (0.8, 0.5), (0.9, 0.8), (0.5, 1.0), (0.05, 0.95)),
        ),
    ),
    4: (
        (((0.4, 0.0), (0.2, 0.35), (0.0, 0.62)), ((0.0, 0.62), (1.0, 0.6)), ((0.7, 0.25), (0.65, 0.6), (0.6, 1.0))),
        (((0.3, 0.05), (0.05, 0.6)), ((0.05, 0.6), (0.95, 0.55)), ((0.8, 0.05), (0.65, 0.5), (0.5, 1.0))),
        (((0.15, 0.05), (0.1, 0.35), (0.15, 0.55), (0.5, 0.58), (0.9, 0.5)), ((0.85, 0.0), (0.75, 0.5), (0.65, 1.0))),
        (((0.65, 1.0), (0.68, 0.5), (0.7, 0.0)), ((0.7, 0.0), (0.35, 0.35), (0.0, 0.68)), ((0.0, 0.68), (1.0, 0.66))),
        (((0.45, 0.0), (0.0, 0.7)), ((0.0, 0.7), (1.0, 0.68)), ((0.62, 0.45), (0.6, 1.0))),
    ),
    5: (
        (
            ((0.9, 0.0), (0.25, 0.02)),
            ((0.25, 0.02), (0.15, 0.42)),
            ((0.15, 0.42), (0.6, 0.36), (0.95, 0.65), (0.65, 1.0), (0.0, 0.92)),
        ),
        (
            ((0.25, 0.1), (0.15, 0.45)),
            ((0.15, 0.45), (0.6, 0.4), (0.9, 0.7), (0.5, 1.0), (0.0, 0.95)),
            ((0.25, 0.08), (0.6, 0.06), (1.0, 0.0)),
        ),
        (
            ((0.3, 0.08), (0.15, 0.45)),
            ((0.15, 0.45), (0.6, 0.38), (0.85, 0.7), (0.5, 1.0), (0.0, 0.9)),
            ((0.3, 0.1), (0.8, 0.03), (1.4, -0.08)),
        ),
        (((0.95, 0.05), (0.3, 0.0), (0.2, 0.4), (0.55, 0.4), (0.85, 0.65), (0.6, 0.97), (0.05, 1.0)),),
    ),
    6: (
        (((0.75, 0.0), (0.3, 0.25), (0.05, 0.65), (0.2, 0.97), (0.65, 1.0), (0.9, 0.75), (0.6, 0.52), (0.12, 0.72)),),
        (((0.6, 0.0), (0.15, 0.45), (0.1, 0.85), (0.45, 1.0), (0.85, 0.8), (0.65, 0.55), (0.3, 0.6), (0.1, 0.8)),),
        (((0.9, 0.08), (0.5, 0.02), (0.1, 0.4), (0.05, 0.85), (0.5, 1.0), (0.9, 0.78), (0.55, 0.5), (0.1, 0.65)),),
    ),
    7: (
        (((0.0, 0.03), (0.95, 0.0)), ((0.95, 0.0), (0.6, 0.45), (0.4, 1.0))),
        (((0.0, 0.05), (0.95, 0.0)), ((0.95, 0.0), (0.6, 0.5), (0.4, 1.0)), ((0.25, 0.52), (0.95, 0.48))),
        (((0.05, 0.2), (0.05, 0.0)), ((0.05, 0.02), (0.4, 0.08), (0.95, 0.0)), ((0.95, 0.0), (0.55, 0.5), (0.45, 1.0))),
        (
            ((0.0, 0.15), (0.15, 0.0), (0.5, 0.08), (0.95, 0.0)),
            ((0.95, 0.0), (0.6, 0.5), (0.5, 1.0)),
            ((0.3, 0.5), (1.0, 0.45)),
        ),
        (
            ((0.0, 0.12), (0.1, 0.0), (0.95, 0.02)),
            ((0.95, 0.02), (0.65, 0.5), (0.5, 1.0)),
            ((0.05, 0.55), (1.15, 0.42)),
        ),
    ),
    8: (
        (
            (
                (0.85, 0.12),
                (0.5, 0.0),
                (0.12, 0.2),
                (0.4, 0.46),
                (0.9, 0.75),
                (0.5, 1.0),
                (0.05, 0.78),
                (0.5, 0.48),
                (0.85, 0.12),
            ),
        ),
        (
            ((0.5, 0.0), (0.1, 0.22), (0.5, 0.45), (0.85, 0.22), (0.5, 0.0)),
            ((0.5, 0.45), (0.02, 0.72), (0.5, 1.0), (0.98, 0.72), (0.5, 0.45)),
        ),
        (
            (
                (0.95, 0.05),
                (0.4, 0.05),
                (0.2, 0.25),
                (0.75, 0.6),
                (0.8, 0.9),
                (0.3, 1.0),
                (0.1, 0.8),
                (0.5, 0.5),
                (1.0, 0.1),
            ),
        ),
    ),
    9: (
        (
            ((0.9, 0.15), (0.5, 0.0), (0.08, 0.25), (0.35, 0.52), (0.85, 0.3), (0.9, 0.15)),
            ((0.9, 0.12), (0.85, 0.55), (0.75, 1.0)),
        ),
        (
            ((0.85, 0.12), (0.35, 0.02), (0.05, 0.3), (0.4, 0.5), (0.85, 0.2)),
            ((0.88, 0.1), (0.85, 0.6), (0.55, 0.97), (0.05, 0.9)),
        ),
        (((0.9, 0.2), (0.5, 0.0), (0.1, 0.2), (0.3, 0.5), (0.75, 0.4), (0.95, 0.1), (0.8, 0.6), (0.4, 1.0)),),
        (((0.75, 0.05), (0.2, 0.1), (0.1, 0.4), (0.5, 0.5), (0.85, 0.3)), ((0.85, 0.05), (0.8, 0.6), (0.6, 1.0))),
    ),
}


@dataclass(frozen=True)
class Hand:
    """One writer: how all digits of a string look."""

    variant: NDArray[np.int64]  # a number a digit, by which its shape is chosen
    slant: float  # shift of the top to the right, in heights
    aspect: float  # width of a round digit, in heights
    shake: float  # spread of the points, in heights
    pen: float  # thickness of the pen, in heights


def hand(rng: np.random.Generator) -> Hand:
    """A writer at random."""
    return Hand(
        variant=rng.integers(0, 60, 10),
        slant=float(rng.normal(0.12, 0.14)),
        aspect=float(rng.uniform(0.42, 0.8)),
        shake=float(rng.uniform(0.015, 0.055)),
        pen=float(rng.uniform(0.06, 0.15)),
    )


def draw(digit: int, height: int, by: Hand, rng: np.random.Generator) -> Ink:
    """One digit about `height` pixels high, cropped to its ink."""
    shapes = SHAPES[digit]
    strokes = shapes[int(by.variant[digit]) % len(shapes)]
    if rng.random() < 0.1:  # a hand is not always true to itself
        strokes = shapes[int(rng.integers(len(shapes)))]
    wide = by.aspect * (0.55 if digit == 1 else 1.0) * float(rng.uniform(0.85, 1.15))
    margin = round(0.45 * height)
    canvas = np.zeros((height + 2 * margin, round(height * (wide + 0.9)) + 2 * margin), np.uint8)
    slant = by.slant + float(rng.normal(0, 0.03))
    thick = max(1, round(by.pen * height * float(rng.uniform(0.85, 1.15))))
    for stroke in strokes:
        points = np.array(stroke, np.float64) + rng.normal(0, by.shake, (len(stroke), 2))
        points[:, 0] = points[:, 0] * wide + (0.5 - points[:, 1]) * slant
        curve = bend(points) * height + margin
        cv2.polylines(canvas, [np.round(curve * 16).astype(np.int32)], False, 255, thick, cv2.LINE_AA, 4)
    return trimmed(np.asarray(canvas / 255, np.float32))


def bend(points: NDArray[np.float64], steps: int = 8) -> NDArray[np.float64]:
    """A smooth curve through the points (Catmull-Rom)."""
    if len(points) < 3:
        return points
    ends = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    parts = []
    for a, b, c, d in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        parts.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))
    return np.vstack([*parts, points[-1:]])


def trimmed(ink: Ink) -> Ink:
    """The smallest part that holds all ink; one pixel when there is none."""
    rows, columns = np.flatnonzero(ink.max(axis=1) > 0.2), np.flatnonzero(ink.max(axis=0) > 0.2)
    if not len(rows):
        return np.zeros((1, 1), np.float32)
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
