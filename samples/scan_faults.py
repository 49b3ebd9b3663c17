"""Faults of scanning put on a good page, each as the code of docs/contract.md names it: for measuring who sees them."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]


def dark(page: Pixels, rng: Random) -> Pixels:
    """Too little light."""
    return (page.astype(np.float32) * rng.uniform(0.25, 0.52)).astype(np.uint8)


def faint(page: Pixels, rng: Random) -> Pixels:
    """Pale print, as of a copier without toner."""
    return (255 - (255 - page.astype(np.float32)) * rng.uniform(0.14, 0.27)).astype(np.uint8)


def blurred(page: Pixels, rng: Random) -> Pixels:
    """Out of focus, or moved while it was taken."""
    reach = max(page.shape) / 1750 * rng.uniform(2.2, 4.0)
    if rng.random() < 0.5:
        return cv2.GaussianBlur(page, (0, 0), reach).astype(np.uint8, copy=False)
    size = int(4 * reach) | 1
    kernel = np.zeros((size, size), np.float32)
    kernel[size // 2] = 1 / size
    turn = cv2.getRotationMatrix2D((size / 2 - 0.5, size / 2 - 0.5), rng.uniform(0, 180), 1)
    kernel = cv2.warpAffine(kernel, turn, (size, size)).astype(np.float32)
    return cv2.filter2D(page, -1, kernel / kernel.sum()).astype(np.uint8, copy=False)


def cropped(page: Pixels, rng: Random) -> Pixels:
    """A side of the sheet is lost, its print cut through: the feeder took less of it, or it lay beyond the glass, where
    the picture keeps its size and shows the lid at the other side."""
    quarters = rng.randrange(4)
    turned = np.rot90(page, quarters)
    ink = turned.min(axis=2) < 128
    columns = np.flatnonzero(ink.sum(axis=0) > ink.shape[0] * 0.002)
    left = int(columns[int(len(columns) * rng.uniform(0.08, 0.2))]) if len(columns) else 0
    seen = turned[:, left:]
    if rng.random() < 0.5:
        lid = rng.choice((255, 250, 244, 235, 60))
        seen = np.pad(seen, ((0, 0), (0, left), (0, 0)), constant_values=lid)
    return np.ascontiguousarray(np.rot90(seen, -quarters))


def skewed(page: Pixels, rng: Random) -> Pixels:
    """Drawn in askew."""
    high, wide = page.shape[:2]
    degrees = rng.choice((-1, 1)) * rng.uniform(6.0, 12.0)
    matrix = cv2.getRotationMatrix2D((wide / 2, high / 2), degrees, 0.9)
    turned = cv2.warpAffine(page, matrix, (wide, high), flags=cv2.INTER_LINEAR, borderValue=(248, 248, 248))
    return turned.astype(np.uint8, copy=False)


def folded(page: Pixels, rng: Random) -> Pixels:
    """A dog's ear: the corner lies on the page, what is behind the sheet shows where it was."""
    quarters = rng.randrange(4)
    out = np.rot90(page, quarters).copy()
    side = min(out.shape[:2])
    across, down = (int(side * rng.uniform(0.06, 0.14)) for _ in range(2))
    behind = rng.choice((30, 60, 110, 170, 235))
    cv2.fillPoly(out, [np.array([(0, 0), (across, 0), (0, down)])], (behind,) * 3)
    mirrored = _mirrored((0, 0), (across, 0), (0, down))
    flap = np.array([(across, 0), (0, down), mirrored]).astype(np.int32)
    cv2.fillPoly(out, [flap], (rng.randint(222, 240),) * 3)
    cv2.line(out, (across, 0), (0, down), (rng.randint(120, 180),) * 3, max(1, side // 600))
    return np.ascontiguousarray(np.rot90(out, -quarters))


def _mirrored(point: tuple[int, int], edge: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    along = np.array(other, float) - edge
    foot = edge + along * (np.dot(np.array(point, float) - edge, along) / np.dot(along, along))
    x, y = 2 * foot - np.array(point, float)
    return int(x), int(y)


def finger(page: Pixels, rng: Random) -> Pixels:
    """A finger holds the sheet at its edge."""
    quarters = rng.randrange(4)
    out = np.rot90(page, quarters).copy()
    high, wide = out.shape[:2]
    size = min(high, wide)
    length, thick = int(size * rng.uniform(0.1, 0.2)), int(size * rng.uniform(0.045, 0.07))
    middle = rng.randint(high // 5, high - high // 5)
    skin = rng.choice(((224, 172, 138), (198, 140, 104), (236, 188, 160), (170, 116, 84)))
    mask = np.zeros((high, wide), np.uint8)
    cv2.ellipse(mask, (length - thick, middle), (thick, thick), 0, 0, 360, 255, -1)
    cv2.rectangle(mask, (0, middle - thick), (length - thick, middle + thick), 255, -1)
    soft = cv2.GaussianBlur(mask, (0, 0), size / 400).astype(np.float32)[..., None] / 255
    shade = np.linspace(0.82, 1.04, 2 * thick + 1)[np.clip(np.arange(high) - middle + thick, 0, 2 * thick)]
    colour = np.clip(np.array(skin)[None, None] * shade[:, None, None], 0, 255)
    out = (out * (1 - soft) + colour * soft).astype(np.uint8)
    return np.ascontiguousarray(np.rot90(out, -quarters))


def glare(page: Pixels, rng: Random) -> Pixels:
    """Light thrown back by a film or by glossy paper, on a sheet that is not as bright."""
    out = page.astype(np.float32) * rng.uniform(0.72, 0.88)
    high, wide = out.shape[:2]
    spot = np.zeros((high, wide), np.float32)
    centre = (int(wide * rng.uniform(0.25, 0.75)), int(high * rng.uniform(0.25, 0.75)))
    axes = (int(wide * rng.uniform(0.06, 0.14)), int(high * rng.uniform(0.04, 0.1)))
    cv2.ellipse(spot, centre, axes, rng.uniform(0, 180), 0, 360, 1.0, -1)
    soft = cv2.GaussianBlur(spot, (0, 0), min(high, wide) * 0.015).astype(np.float32)[..., None]
    lit: Pixels = np.clip(out + (262 - out) * np.minimum(1, soft * 1.3), 0, 255).astype(np.uint8)
    return lit


def upside_down(page: Pixels, rng: Random) -> Pixels:
    """Laid in the wrong way round."""
    return np.ascontiguousarray(np.rot90(page, rng.choice((1, 2, 2, 3))))


def streaks(page: Pixels, rng: Random) -> Pixels:
    """Dirt on the glass of a feeder: a thin line down the whole page, at one place on every page of a batch."""
    place = rng.uniform(0.1, 0.9)
    shade = rng.choice((90, 120, 150, 180))
    return streak_at(page, place, shade)


def streak_at(page: Pixels, place: float, shade: int) -> Pixels:
    """The page with a streak at a share of its width."""
    out = page.copy()
    x, thick = int(page.shape[1] * place), max(1, page.shape[1] // 900)
    out[:, x : x + thick] = np.minimum(out[:, x : x + thick], shade)
    return out


FAULTS: dict[str, Callable[[Pixels, Random], Pixels]] = {
    "dark": dark, "faint": faint, "blurred": blurred, "cropped": cropped, "skewed": skewed, "folded": folded,
    "finger": finger, "glare": glare, "upside_down": upside_down,
}  # fmt: skip
