"""How a worn page is taken, never twice alike: flat-bed, feeder, telephone on a desk; and as what file."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from samples.container import LONG_AGO
from samples.degrade import SMALL_SHEET_MM, speckled
from samples.random.sheet import Sheet
from samples.random.wear import Pixels, cloud, grain, whole, worn


@dataclass(frozen=True)
class Taking:
    """How all pages of one paper are taken."""

    level: str
    dpi: int
    quality: int
    bilevel: bool  # one bit a pixel, as fax machines and old archives keep it
    bands: bool  # a telephone's picture put on white A4 by an app


def throw_taking(level: str, rng: Random, small: bool) -> Taking:
    """Throw resolution, file quality and kind for a level; small sheets are taken finer where they are taken alone."""
    dpi = {
        "clean": 300, "scan": rng.choice((200, 200, 200, 240, 300)), "poor": rng.choice((150, 150, 150, 180, 200)),
        "photo": rng.choice((180, 200, 220, 240)),
    }[level]  # fmt: skip
    bilevel = rng.random() < {"clean": 0.0, "scan": 0.1, "poor": 0.13, "photo": 0.0}[level] and not small
    if bilevel:
        dpi = max(200, dpi)
    quality = {"clean": 95, "scan": rng.randint(72, 92), "poor": rng.randint(42, 75), "photo": rng.randint(60, 88)}[
        level
    ]
    if small:
        dpi = round(dpi * 1.5)
    return Taking(level, dpi, quality, bilevel, level == "photo" and rng.random() < 0.12)


def is_small(sheets: Sequence[Sheet]) -> bool:
    """True of cards and booklets on pages of their own."""
    return max(sheets[0].width, sheets[0].height) < SMALL_SHEET_MM


_INKED = 1.5  # of a hundred points, the darkest: fewer than print covers


def take(image: Image.Image, taking: Taking, typed: bool, rng: Random) -> Image.Image:
    """The picture of one page as it reaches the counter."""
    unit = taking.dpi / 25.4
    pixels = worn(np.asarray(image), taking.level, typed, rng, unit)
    pixels = {"clean": _clean, "scan": _scan, "poor": _poor, "photo": _photo}[taking.level](pixels, rng, unit)
    if taking.bands:
        pixels = _banded(pixels, rng)
    if taking.bilevel:
        gray = cv2.GaussianBlur(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), (0, 0), 0.5)
        ink, paper = map(float, np.percentile(gray, (_INKED, 90)))
        edge = max(rng.uniform(0.62, 0.8) * paper, (ink + paper) / 2)  # a pale ribbon shows
        return Image.fromarray(np.where(gray > edge, 255, 0).astype(np.uint8)).convert("1", dither=Image.Dither.NONE)
    return Image.fromarray(pixels)


def _clean(pixels: Pixels, rng: Random, unit: float) -> Pixels:
    return pixels


def _turn(pixels: Pixels, degrees: float, border: int) -> Pixels:
    tall, wide = pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D((wide / 2, tall / 2), degrees, 1.0)
    return cv2.warpAffine(pixels, matrix, (wide, tall), flags=cv2.INTER_LINEAR, borderValue=(border,) * 3).astype(
        np.uint8
    )


def _noise(pixels: Pixels, rng: Random, sigma: float) -> Pixels:
    noisy = pixels.astype(np.float32) + grain((pixels.shape[0], pixels.shape[1]), rng, sigma)[..., None]
    return whole(noisy)


def _lit(pixels: Pixels, rng: Random, low: float, cells: int = 3) -> Pixels:
    light = np.clip(cloud((pixels.shape[0], pixels.shape[1]), rng, cells, low, 1.0), 0, 1.05)
    return whole(pixels * light[..., None])


def _scan(pixels: Pixels, rng: Random, unit: float) -> Pixels:
    pixels = _turn(pixels, rng.gauss(0, 0.35), rng.choice((255, 250, 240)))
    if rng.random() < 0.3:
        pixels = cv2.GaussianBlur(pixels, (0, 0), rng.uniform(0.3, 0.6)).astype(np.uint8)
    if rng.random() < 0.25:  # some drivers wash pale paper out
        pixels = np.clip(pixels.astype(np.float32) * rng.uniform(1.0, 1.08) + rng.uniform(-6, 6), 0, 255).astype(
            np.uint8
        )
    return _noise(pixels, rng, rng.uniform(0.5, 5.0))


def _poor(pixels: Pixels, rng: Random, unit: float) -> Pixels:
    pixels = _lit(pixels, rng, rng.uniform(0.65, 0.9))
    pixels = _turn(pixels, rng.choice((-1, 1)) * rng.uniform(0.4, 3.0), rng.choice((205, 180, 250, 20)))
    pixels = cv2.GaussianBlur(pixels, (0, 0), rng.uniform(0.4, 0.9)).astype(np.uint8)
    if rng.random() < 0.25:  # toner short, print pale
        pixels = (255 - (255 - pixels.astype(np.float32)) * rng.uniform(0.5, 0.8)).astype(np.uint8)
    return speckled(_noise(pixels, rng, rng.uniform(3.0, 9.0)), rng, rng.uniform(0.0001, 0.0008))


def _desk(tall: int, wide: int, rng: Random) -> Pixels:
    """A table: wood, cloth, stone, or other papers."""
    base = np.array(
        rng.choice(
            ((112, 84, 62), (86, 90, 96), (64, 52, 44), (150, 120, 90), (190, 186, 178), (40, 44, 52), (120, 130, 120))
        ),
        np.float32,
    )
    desk = np.broadcast_to(base, (tall, wide, 3)).copy()
    if rng.random() < 0.6:
        dice = np.random.default_rng(rng.randrange(2**32))
        strips = cv2.resize(dice.integers(-22, 22, (tall // 3, 30)).astype(np.float32), (wide, tall))
        desk += strips[..., None]
    else:
        desk += cloud((tall, wide), rng, 40, -12, 12)[..., None]
    if rng.random() < 0.15:
        corner = np.array([(0, 0), (wide * rng.uniform(0.2, 0.6), 0), (0, tall * rng.uniform(0.2, 0.5))]).astype(
            np.int32
        )
        cv2.fillPoly(desk, [corner], (232, 230, 226))
    return whole(desk)


def _photo(pixels: Pixels, rng: Random, unit: float) -> Pixels:
    if rng.random() < 0.3:
        pixels = _waved(pixels, rng, unit)
    tall, wide = pixels.shape[:2]
    margin = rng.uniform(0.02, 0.09) * max(tall, wide)
    size = (round(wide + 2 * margin), round(tall + 2 * margin))
    source = np.array([(0, 0), (wide, 0), (wide, tall), (0, tall)], dtype=np.float32)
    pull = rng.uniform(0.15, 0.8)
    moved = [
        (x + margin + margin * rng.uniform(-pull, pull), y + margin + margin * rng.uniform(-pull, pull))
        for x, y in source
    ]
    matrix = cv2.getPerspectiveTransform(source, np.array(moved, dtype=np.float32))
    desk = _desk(size[1], size[0], rng)
    cv2.warpPerspective(pixels, matrix, size, desk, cv2.INTER_LINEAR, cv2.BORDER_TRANSPARENT)
    desk = _lit(desk, rng, rng.uniform(0.5, 0.85))
    if rng.random() < 0.35:
        desk = _shadowed(desk, rng, unit)
    warm = np.array([1.0, rng.uniform(0.93, 1.0), rng.uniform(0.82, 1.0)], np.float32)
    desk = whole(desk * warm)
    if rng.random() < 0.4:
        desk = cv2.GaussianBlur(desk, (0, 0), rng.uniform(0.4, 0.9)).astype(np.uint8)
    return _noise(desk, rng, rng.uniform(2.0, 6.0))


def _waved(pixels: Pixels, rng: Random, unit: float) -> Pixels:
    """A sheet that does not lie flat."""
    tall, wide = pixels.shape[:2]
    xs = np.arange(wide, dtype=np.float32)
    swing = rng.uniform(0.5, 2.6) * unit * np.sin(xs / wide * np.pi * rng.uniform(0.6, 2.2) + rng.uniform(0, 6))
    rows = np.arange(tall, dtype=np.float32)[:, None]
    map_x = np.broadcast_to(xs[None, :], (tall, wide)).astype(np.float32)
    return cv2.remap(
        pixels, map_x, (rows + swing[None, :]).astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    ).astype(np.uint8)


def _shadowed(pixels: Pixels, rng: Random, unit: float) -> Pixels:
    """The shadow of the hand that holds the telephone."""
    tall, wide = pixels.shape[:2]
    shade = np.ones((tall, wide), np.float32)
    points = np.array([(rng.uniform(0, wide), rng.uniform(0, tall)) for _ in range(4)]).astype(np.int32)
    cv2.fillConvexPoly(shade, cv2.convexHull(points), rng.uniform(0.55, 0.8))
    small = cv2.GaussianBlur(cv2.resize(shade, (wide // 8, tall // 8)), (0, 0), rng.uniform(2, 8))
    soft: NDArray[np.float32] = cv2.resize(small, (wide, tall)).astype(np.float32)
    return whole(pixels * soft[..., None])


def _banded(pixels: Pixels, rng: Random) -> Pixels:
    """An app's A4 page: the picture in its middle, white above and below or on every side."""
    tall, wide = pixels.shape[:2]
    margin = rng.choice((0.0, 0.0, rng.uniform(0.03, 0.16))) * wide
    high = max(round(tall + margin), round((wide + margin) * 1.414))
    broad = max(round(wide + margin), round((tall + margin) / 1.414))
    page = np.full((high, broad, 3), 255, np.uint8)
    top, left = (high - tall) // 2, (broad - wide) // 2
    page[top : top + tall, left : left + wide] = pixels
    return page


def store(images: Sequence[Image.Image], stem: Path, taking: Taking, turn: int) -> str:
    """Write the pages as one file; the kind of file varies with `turn`. The answer is the file's name."""
    suffix = _suffix(len(images), taking, turn)
    target = stem.with_name(stem.name + suffix)
    first, rest, dpi = images[0], list(images[1:]), taking.dpi
    soft: dict[str, Any] = {} if taking.bilevel else {"quality": taking.quality}
    if suffix == ".png":
        first.save(target, compress_level=1, dpi=(dpi, dpi))
    elif suffix == ".jpg":
        first.save(target, quality=taking.quality, dpi=(dpi, dpi))
    elif suffix == ".tif":
        packed: dict[str, Any] = {"compression": "group4"} if taking.bilevel else {"compression": "jpeg"} | soft
        first.save(target, save_all=True, append_images=rest, dpi=(dpi, dpi), **packed)
    else:
        first.save(
            target, save_all=True, append_images=rest, resolution=dpi, creationDate=LONG_AGO, modDate=LONG_AGO, **soft
        )  # fmt: skip
    return target.name


def _suffix(pages: int, taking: Taking, turn: int) -> str:
    if taking.bands:
        return ".pdf"
    if pages > 1 or taking.bilevel:
        return ".tif" if turn % 3 == 0 else ".pdf"
    if taking.level == "clean":
        return ".png"
    if taking.level == "photo":
        return ".jpg"
    return (".jpg", ".pdf", ".jpg", ".tif", ".pdf")[turn % 5]
