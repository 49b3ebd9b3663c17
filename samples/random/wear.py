"""What happens to paper between printer and scanner: carbon, stencil, copies of copies, folds, stains, holes."""

from collections.abc import Callable
from random import Random
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Field = NDArray[np.float32]


def _dice(rng: Random) -> np.random.Generator:
    return np.random.default_rng(rng.randrange(2**32))


def whole(values: NDArray[Any]) -> Pixels:
    """Shades cut to what a byte holds."""
    return np.asarray(np.clip(values, 0, 255), dtype=np.uint8)


def cloud(shape: tuple[int, int], rng: Random, cells: int, low: float = 0.0, high: float = 1.0) -> Field:
    """A smooth random field between two values, of about so many humps along its longer side."""
    tall, wide = shape
    grid = (max(2, round(cells * tall / max(shape))), max(2, round(cells * wide / max(shape))))
    small = _dice(rng).uniform(low, high, grid).astype(np.float32)
    return np.asarray(cv2.resize(small, (wide, tall), interpolation=cv2.INTER_CUBIC), dtype=np.float32)


def grain(shape: tuple[int, int], rng: Random, sigma: float) -> Field:
    """Fine noise around nought, from one tile repeated."""
    tile = _dice(rng).normal(0, sigma, (389, 401)).astype(np.float32)
    tall, wide = shape
    return np.tile(tile, (tall // 389 + 1, wide // 401 + 1))[:tall, :wide]


def _ink(pixels: Pixels) -> Field:
    """How much ink there is, 0 to 1."""
    return np.asarray((255 - cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)) / 255, dtype=np.float32)


def _printed(ink: Field, colour: tuple[int, int, int], paper: tuple[int, int, int]) -> Pixels:
    """Ink of a colour on paper of a colour."""
    cover = np.clip(ink, 0, 1)[..., None]
    mixed = np.array(paper, np.float32) * (1 - cover) + np.array(colour, np.float32) * cover
    return mixed.astype(np.uint8)


def carbon(pixels: Pixels, rng: Random, unit: float) -> Pixels:
    """The second or third sheet under a typewriter: soft, bluish, smudged, on thin paper."""
    ink = cv2.GaussianBlur(_ink(pixels), (0, 0), rng.uniform(0.09, 0.16) * unit).astype(np.float32)
    ink = ink * cloud(ink.shape, rng, 14, 0.55, 1.1) * rng.uniform(0.75, 1.05) + np.clip(
        grain(ink.shape, rng, 0.035), 0, 1
    )
    ink += cloud(ink.shape, rng, 6, -0.05, 0.06).clip(0, 1)
    colour = rng.choice(((40, 40, 110), (70, 40, 120), (40, 44, 60), (30, 50, 90)))
    return _printed(ink, colour, rng.choice(((250, 248, 238), (244, 240, 224), (252, 250, 246))))


def stencil(pixels: Pixels, rng: Random, unit: float) -> Pixels:
    """A duplicator's sheet: letters with gaps and blots, on grey paper."""
    ink = cv2.GaussianBlur(_ink(pixels), (0, 0), 0.06 * unit).astype(np.float32)
    gaps = grain(ink.shape, rng, 0.3) + cloud(ink.shape, rng, 20, -0.2, 0.35)
    ink = ((ink * 1.5 - np.clip(gaps, 0, 1) * 0.55) > rng.uniform(0.3, 0.42)).astype(np.float32)
    ink = cv2.GaussianBlur(ink, (0, 0), 0.05 * unit).astype(np.float32) * rng.uniform(0.75, 0.92)
    return _printed(
        ink + np.clip(grain(ink.shape, rng, 0.04), 0, 0.3), (38, 36, 44), rng.choice(((226, 220, 204), (236, 232, 220)))
    )


def copied(pixels: Pixels, rng: Random, unit: float) -> Pixels:
    """One more generation of a copier: grey, harder, a little larger or smaller, with specks."""
    gray = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    tall, wide = gray.shape
    scale, turn = rng.uniform(0.985, 1.01), rng.uniform(-0.35, 0.35)
    matrix = cv2.getRotationMatrix2D((wide / 2, tall / 2), turn, scale)
    gray = cv2.warpAffine(gray, matrix, (wide, tall), flags=cv2.INTER_LINEAR, borderValue=(252,))
    soft = cv2.GaussianBlur(gray, (0, 0), rng.uniform(0.03, 0.065) * unit).astype(np.float32)
    middle, steep = rng.uniform(120, 190), rng.uniform(0.02, 0.05)
    hard = 255 / (1 + np.exp(-(soft - middle + grain((tall, wide), rng, 9.0)) * steep))
    count = int(tall * wide * rng.uniform(0.00002, 0.0002))
    dice = _dice(rng)
    rows, columns = dice.integers(0, tall, count), dice.integers(0, wide, count)
    hard[rows, columns] = 30
    return np.repeat(np.clip(hard, 12, 255).astype(np.uint8)[..., None], 3, axis=2)


def grey(pixels: Pixels, rng: Random, unit: float) -> Pixels:
    """Scanned or copied without colour."""
    return np.repeat(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2)


def yellowed(pixels: Pixels, rng: Random, unit: float) -> Pixels:
    """Paper of an archive, darker towards its edges."""
    tall, wide = pixels.shape[:2]
    tint = np.array(rng.choice(((240, 226, 190), (232, 222, 200), (246, 236, 210))), np.float32) / 255
    edge = cloud((tall, wide), rng, 3, 0.86, 1.0)
    return whole(pixels * tint * edge[..., None])


def folded(pixels: Pixels, rng: Random, unit: float) -> Pixels:
    """Creases across, and along where a sheet was folded in four."""
    tall, wide = pixels.shape[:2]
    light = np.ones((tall, wide), np.float32)
    for share in rng.choice(((0.5,), (0.33, 0.66), (0.5,))):
        _crease(light, tall * (share + rng.uniform(-0.02, 0.02)), 0, rng, unit)
    if rng.random() < 0.4:
        _crease(light, wide * (0.5 + rng.uniform(-0.02, 0.02)), 1, rng, unit)
    return whole(pixels * light[..., None])


def _crease(light: Field, at: float, axis: int, rng: Random, unit: float) -> None:
    along = np.arange(light.shape[axis], dtype=np.float32) - at
    soft = rng.uniform(0.06, 0.2) * np.exp(-np.abs(along) / (unit * rng.uniform(1.5, 6))) * np.where(along > 0, 1, -0.3)
    line = np.where(np.abs(along) < max(0.7, unit * 0.1), rng.uniform(0.1, 0.35), 0)
    factor = (1 - soft - line).astype(np.float32)
    light *= factor[:, None] if axis == 0 else factor[None, :]


def stained(pixels: Pixels, rng: Random, unit: float) -> Pixels:
    """A ring of tea or a patch of damp."""
    tall, wide = pixels.shape[:2]
    cx, cy, radius = rng.uniform(0.1, 0.9) * wide, rng.uniform(0.1, 0.9) * tall, rng.uniform(8, 32) * unit
    ys, xs = np.ogrid[:tall, :wide]
    away = np.sqrt((xs - cx) ** 2 + (ys - cy) ** 2).astype(np.float32) + cloud(
        (tall, wide), rng, 18, -radius * 0.2, radius * 0.2
    )
    inside = 1 / (1 + np.exp(np.clip((away - radius) / (0.5 * unit), -50, 50)))
    rim = np.exp(-(((away - radius) / (0.9 * unit)) ** 2))
    strength = rng.uniform(0.08, 0.22) * inside + rng.uniform(0.08, 0.25) * rim
    tint = 1 - np.array(rng.choice(((0.35, 0.6, 1.0), (0.5, 0.6, 0.8))), np.float32)
    return whole(pixels * (1 - strength[..., None] * (1 - tint)))


def punched(pixels: Pixels, rng: Random, unit: float) -> Pixels:
    """Two holes of a file at the left edge, or four."""
    spoiled = pixels.copy()
    tall = pixels.shape[0]
    middle, x = tall / 2 + rng.uniform(-8, 8) * unit, rng.uniform(7, 11) * unit
    steps = (-40, 40) if rng.random() < 0.8 else (-120, -40, 40, 120)
    shade = rng.choice(((20, 20, 22), (60, 60, 60), (235, 235, 235), (120, 118, 112)))
    for step in steps:
        centre = (round(x), round(middle + step * unit))
        cv2.circle(spoiled, centre, round(3 * unit), (150, 150, 150), -1, cv2.LINE_AA)
        cv2.circle(spoiled, centre, round(2.75 * unit), shade, -1, cv2.LINE_AA)
    return spoiled


def stapled(pixels: Pixels, rng: Random, unit: float) -> Pixels:
    """A staple in the top left corner, or the two holes one left."""
    spoiled = pixels.copy()
    x, y, angle = rng.uniform(5, 14) * unit, rng.uniform(4, 12) * unit, rng.uniform(-0.3, 1.0)
    end = (round(x + 11 * unit * np.cos(angle)), round(y + 11 * unit * np.sin(angle)))
    start = (round(x), round(y))
    if rng.random() < 0.5:
        shadow = (
            (start[0] + round(0.5 * unit), start[1] + round(0.6 * unit)),
            (end[0] + round(0.5 * unit), end[1] + round(0.6 * unit)),
        )
        cv2.line(spoiled, *shadow, (140, 138, 134), max(1, round(0.7 * unit)), cv2.LINE_AA)
        cv2.line(
            spoiled,
            start,
            end,
            rng.choice(((90, 90, 96), (40, 40, 44), (190, 190, 196))),
            max(1, round(0.6 * unit)),
            cv2.LINE_AA,
        )
    else:
        for point in (start, end):
            cv2.circle(spoiled, point, max(1, round(0.45 * unit)), (40, 38, 36), -1, cv2.LINE_AA)
    return spoiled


def bled(pixels: Pixels, rng: Random, unit: float) -> Pixels:
    """The print of the other side shining through, mirrored and pale."""
    ghost = cv2.GaussianBlur(cv2.flip(pixels, 1 if rng.random() < 0.6 else -1), (0, 0), 0.25 * unit)
    pale = 255 - ((255 - ghost) * rng.uniform(0.05, 0.17)).astype(np.uint8)
    return cv2.multiply(pixels, pale, scale=1 / 255).astype(np.uint8)


def streaked(pixels: Pixels, rng: Random, unit: float) -> Pixels:
    """Dirt on the glass of a feeder: lines down the whole page."""
    spoiled = pixels.astype(np.float32)
    wide = pixels.shape[1]
    for _ in range(rng.randint(1, 5)):
        x, thick = rng.randrange(wide), max(1, round(rng.uniform(0.05, 0.5) * unit))
        force = rng.uniform(0.25, 0.9)
        shade = rng.choice((30.0, 90.0, 255.0))
        spoiled[:, x : x + thick] = spoiled[:, x : x + thick] * (1 - force) + shade * force
    return spoiled.astype(np.uint8)


def bordered(pixels: Pixels, rng: Random, unit: float) -> Pixels:
    """The black a copier leaves where its lid was open: at some edges, never even."""
    spoiled = pixels.copy()
    tall, wide = pixels.shape[:2]
    shade = rng.choice((8, 25, 40))
    for side in rng.sample(range(4), rng.randint(1, 4)):
        a, b = rng.uniform(0, 5) * unit, rng.uniform(0, 5) * unit
        shapes = (
            ((0, 0), (a, 0), (b, tall), (0, tall)), ((wide, 0), (wide - a, 0), (wide - b, tall), (wide, tall)),
            ((0, 0), (wide, 0), (wide, a), (0, b)), ((0, tall), (wide, tall), (wide, tall - a), (0, tall - b)),
        )  # fmt: skip
        cv2.fillPoly(spoiled, [np.array(shapes[side]).round().astype(np.int32)], (shade,) * 3, cv2.LINE_AA)
    return spoiled


def curled(pixels: Pixels, rng: Random, unit: float) -> Pixels:
    """A bound file pressed on the glass: towards the spine lines bend, letters narrow, and it grows dark."""
    tall, wide = pixels.shape[:2]
    reach, bend = rng.uniform(18, 45) * unit, rng.uniform(1.0, 4.5) * unit
    left = rng.random() < 0.7
    xs = np.arange(wide, dtype=np.float32)
    away = xs if left else wide - 1 - xs
    near = np.clip(1 - away / reach, 0, 1) ** 2
    middle = tall * rng.uniform(0.3, 0.7)
    rows = np.arange(tall, dtype=np.float32)[:, None]
    map_y = (rows + near[None, :] * bend * (rows - middle) / middle).astype(np.float32)
    narrow = near * reach * 0.12
    map_x = np.broadcast_to((xs - narrow if left else xs + narrow)[None, :], (tall, wide)).astype(np.float32)
    bent = cv2.remap(pixels, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return whole(bent * (1 - near * rng.uniform(0.2, 0.65))[None, :, None])


Wear = Callable[[Pixels, Random, float], Pixels]
# What a page has gone through, by level: how often in a hundred. In the order in which it happens.
HISTORY: tuple[tuple[Wear, dict[str, float]], ...] = (
    (yellowed, {"scan": 4, "poor": 12, "photo": 6}),
    (stained, {"scan": 2, "poor": 9, "photo": 4}),
    (copied, {"clean": 3, "scan": 9, "poor": 30, "photo": 8}),
    (copied, {"scan": 2, "poor": 14, "photo": 2}),
    (bled, {"scan": 6, "poor": 24, "photo": 10}),
    (folded, {"scan": 12, "poor": 26, "photo": 30}),
    (punched, {"scan": 14, "poor": 22, "photo": 10}),
    (stapled, {"scan": 16, "poor": 20, "photo": 14}),
    (curled, {"scan": 2, "poor": 11, "photo": 10}),
    (bordered, {"scan": 7, "poor": 26}),
    (streaked, {"scan": 5, "poor": 17}),
    (grey, {"clean": 4, "scan": 14, "poor": 22}),
)


def worn(pixels: Pixels, level: str, typed: bool, rng: Random, unit: float) -> Pixels:
    """A page after all that happened to it; `unit` is pixels in a millimetre."""
    if typed and level != "clean" and rng.random() < 0.3:
        pixels = rng.choice((carbon, carbon, stencil))(pixels, rng, unit)
    elif level != "clean" and rng.random() < 0.015:
        pixels = stencil(pixels, rng, unit)
    for wear, often in HISTORY:
        if rng.random() * 100 < often.get(level, 0.0):
            pixels = wear(pixels, rng, unit)
    return pixels
