"""From a clean drawing to what a scanner or a telephone makes of it: four levels of hardship."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]
SMALL_SHEET_MM = 160.0  # cards and booklets are scanned at half as much again


@dataclass(frozen=True)
class Level:
    """One way of capture: resolution, JPEG quality (None: lossless) and what it does to the picture."""

    name: str
    dpi: int
    quality: int | None
    spoil: Callable[[Pixels, Random], Pixels]
    stamped: float = 0.0  # share of papers with an office stamp over their text


@dataclass(frozen=True)
class Capture:
    """A finished page picture."""

    image: Image.Image
    dpi: int


def capture(image: Image.Image, drawn_dpi: int, level: Level, rng: Random) -> Capture:
    """Bring a drawn page to the level's resolution and spoil it."""
    small = max(image.size) * 25.4 / drawn_dpi < SMALL_SHEET_MM
    dpi = min(drawn_dpi, round(level.dpi * (1.5 if small else 1.0)))
    pixels = np.asarray(image)
    if dpi != drawn_dpi:
        size = (round(image.width * dpi / drawn_dpi), round(image.height * dpi / drawn_dpi))
        pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA).astype(np.uint8)
    return Capture(Image.fromarray(level.spoil(pixels, rng)), dpi)


def _generator(rng: Random) -> np.random.Generator:
    return np.random.default_rng(rng.randrange(2**32))


def _noise(pixels: Pixels, rng: Random, sigma: float) -> Pixels:
    """Grain, from one tile repeated over the page."""
    tile = _generator(rng).normal(0, sigma, (523, 541)).astype(np.int16)
    high, wide = pixels.shape[:2]
    grain = np.tile(tile, (high // 523 + 1, wide // 541 + 1))[:high, :wide]
    noisy: Pixels = np.clip(pixels.astype(np.int16) + grain[..., None], 0, 255).astype(np.uint8)
    return noisy


def _shade(pixels: Pixels, rng: Random, low: float) -> Pixels:
    """Uneven light: a smooth field between `low` and 1."""
    field = _generator(rng).uniform(low, 1.0, (3, 3)).astype(np.float32)
    light = cv2.resize(field, (pixels.shape[1], pixels.shape[0]), interpolation=cv2.INTER_CUBIC)
    scaled = np.clip(light * 256, 0, 256).astype(np.uint16)
    return ((pixels.astype(np.uint16) * scaled[..., None]) >> 8).astype(np.uint8)


def _turn(pixels: Pixels, degrees: float, border: int) -> Pixels:
    high, wide = pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D((wide / 2, high / 2), degrees, 1.0)
    turned = cv2.warpAffine(pixels, matrix, (wide, high), flags=cv2.INTER_LINEAR, borderValue=(border,) * 3)
    return turned.astype(np.uint8)


def _bleed(pixels: Pixels, rng: Random) -> Pixels:
    """The print of the other side shining through, mirrored and pale."""
    ghost = cv2.GaussianBlur(cv2.flip(pixels, 1), (0, 0), 2.0)
    pale = 255 - ((255 - ghost) * rng.uniform(0.06, 0.13)).astype(np.uint8)
    return cv2.multiply(pixels, pale, scale=1 / 255).astype(np.uint8)


def speckled(pixels: Pixels, rng: Random, share: float) -> Pixels:
    """Dust: small dark and light dots."""
    dice = _generator(rng)
    high, wide = pixels.shape[:2]
    count = int(high * wide * share)
    spoiled = pixels.copy()
    rows, columns = dice.integers(0, high - 2, count), dice.integers(0, wide - 2, count)
    shades = dice.choice(np.array([40, 90, 250], dtype=np.uint8), count)
    for k in (0, 1):
        spoiled[rows + k, columns] = shades[:, None]
    return spoiled


def clean(pixels: Pixels, rng: Random) -> Pixels:
    return pixels


def scan(pixels: Pixels, rng: Random) -> Pixels:
    """A well kept flat-bed scanner."""
    return _noise(_turn(pixels, rng.uniform(-0.5, 0.5), 250), rng, 3.0)


def poor(pixels: Pixels, rng: Random) -> Pixels:
    """A worn document feeder: slanted, grey, dusty, a little out of focus, sometimes see-through."""
    if rng.random() < 0.3:
        pixels = _bleed(pixels, rng)
    pixels = _shade(pixels, rng, 0.72)
    pixels = _turn(pixels, rng.choice((-1, 1)) * rng.uniform(0.8, 3.0), 205)
    pixels = cv2.GaussianBlur(pixels, (0, 0), rng.uniform(0.5, 0.8)).astype(np.uint8)
    return speckled(_noise(pixels, rng, 6.0), rng, 0.0006)


def photo(pixels: Pixels, rng: Random) -> Pixels:
    """A telephone held over a desk: perspective, desk around the sheet, shadow."""
    high, wide = pixels.shape[:2]
    margin = 0.06 * max(high, wide)
    size = (round(wide + 2 * margin), round(high + 2 * margin))
    source = np.array([(0, 0), (wide, 0), (wide, high), (0, high)], dtype=np.float32)
    moved = [
        (x + margin + margin * rng.uniform(-0.7, 0.7), y + margin + margin * rng.uniform(-0.7, 0.7)) for x, y in source
    ]
    matrix = cv2.getPerspectiveTransform(source, np.array(moved, dtype=np.float32))
    desk = np.zeros((size[1], size[0], 3), np.uint8)
    desk[:] = rng.choice(((112, 84, 62), (86, 90, 96), (64, 52, 44)))
    grain = cv2.resize(_generator(rng).integers(-14, 14, (size[1] // 3, 24)).astype(np.int16), size)
    desk = np.clip(desk.astype(np.int16) + grain[..., None], 0, 255).astype(np.uint8)
    cv2.warpPerspective(pixels, matrix, size, desk, cv2.INTER_LINEAR, cv2.BORDER_TRANSPARENT)
    return _noise(_shade(desk, rng, 0.62), rng, 4.0)


LEVELS = {
    level.name: level
    for level in (
        Level("clean", 300, None, clean),
        Level("scan", 200, 85, scan),
        Level("poor", 150, 60, poor, stamped=0.4),
        Level("photo", 220, 80, photo),
    )
}
