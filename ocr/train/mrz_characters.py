"""Trains the reader of machine-readable characters: `python -m ocr.train.mrz_characters` writes
`ocr/data/mrz_characters.npz`.

Drawn cells only: OCR-B, the typeface of documents, and other even-pitched faces that copies and specimens are set in;
each with its neighbours on the grid, then turned, softened, blotted, lit unevenly and cut a little off the mark. Needs
the Debian packages fonts-ocr-b, fonts-dejavu-core, fonts-liberation and fonts-freefont-ttf. Two minutes on one core.
"""

from __future__ import annotations

import sys
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from ocr.mrz.characters import ALPHABET, FILE, levelled
from ocr.mrz.grid import PATCH, PATCH_CAPS, PATCH_PITCHES

Floats = NDArray[np.float32]
FONTS = {  # file, and how often it is drawn
    "opentype/ocr-b/OCRB.otf": 6,
    "opentype/ocr-b/OCRBS.otf": 3,
    "truetype/liberation/LiberationMono-Regular.ttf": 2,
    "truetype/liberation/LiberationMono-Bold.ttf": 2,
    "truetype/dejavu/DejaVuSansMono.ttf": 2,
    "truetype/dejavu/DejaVuSansMono-Bold.ttf": 2,
    "truetype/freefont/FreeMonoBold.ttf": 2,
    "truetype/freefont/FreeMono.ttf": 1,
    "truetype/liberation/LiberationSans-Regular.ttf": 1,
    "truetype/dejavu/DejaVuSans.ttf": 1,
}
FOLDER = Path("/usr/share/fonts")
CELLS, HELD = 120_000, 12_000
LAYERS = (PATCH[0] * PATCH[1], 160, 80, len(ALPHABET))
ROUNDS, BATCH, RATE = 16, 256, 2e-3


@lru_cache(maxsize=200)
def _face(file: str, size: int) -> tuple[ImageFont.FreeTypeFont, float]:
    """A face and the height of its capitals in pixels."""
    face = ImageFont.truetype(str(FOLDER / file), size)
    box = face.getbbox("H", anchor="ls")
    return face, float(-box[1])


def cell(rng: np.random.Generator, char: str, file: str) -> Floats:
    """One spoiled cell picture, ink 1 on paper 0, as `ocr.mrz.grid` cuts them."""
    face, cap = _face(file, int(rng.integers(20, 46)))
    pitch = cap * rng.uniform(0.85, 1.2)
    canvas = Image.new("L", (int(pitch * 4), int(cap * 3.4)), 0)
    draw = ImageDraw.Draw(canvas)
    middle = (canvas.width / 2, canvas.height / 2)
    around = rng.choice(list(ALPHABET + "<" * 12), 2)
    for shift, sign in ((-1, around[0]), (0, char), (1, around[1])):
        draw.text((middle[0] + shift * pitch, middle[1] + cap / 2), str(sign), fill=255, font=face, anchor="ms")
    picture = np.asarray(canvas).astype(np.float32) / np.float32(255)
    return _cut(rng, _spoiled(rng, picture, pitch), middle, pitch, cap)


def _spoiled(rng: np.random.Generator, picture: Any, pitch: float) -> Floats:
    """The picture after a scanner: fewer points, softer, thicker or thinner, with lines under it and grain on it."""
    if rng.random() < 0.4:
        kernel = np.ones((2, 2), np.uint8)
        picture = cv2.dilate(picture, kernel) if rng.random() < 0.6 else cv2.erode(picture, kernel)
    coarse = rng.uniform(8, 30) / pitch
    if coarse < 1:
        size = (max(int(picture.shape[1] * coarse), 8), max(int(picture.shape[0] * coarse), 8))
        small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
        small = cv2.GaussianBlur(small, (0, 0), rng.uniform(0.2, 0.9))
        picture = cv2.resize(small, picture.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    else:
        picture = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.3, 0.07 * pitch))
    for _ in range(int(rng.integers(0, 3))):
        ends = rng.uniform(-0.2, 1.2, (2, 2)) * picture.shape[1::-1]
        under = np.zeros_like(picture)
        start, end = ((int(x), int(y)) for x, y in ends)
        cv2.line(under, start, end, float(rng.uniform(0.05, 0.3)), int(rng.integers(1, 4)))
        picture = np.maximum(picture, under)
    picture = picture + rng.normal(0, rng.uniform(0, 0.08), picture.shape)
    if rng.random() < 0.15:
        x, y = (int(rng.integers(0, side)) for side in picture.shape[1::-1])
        cv2.circle(picture, (x, y), int(rng.integers(1, 4)), float(rng.random()), -1)
    return np.asarray(np.clip(picture * rng.uniform(0.85, 1.15) - rng.uniform(0, 0.06), 0, 1), np.float32)


def _cut(rng: np.random.Generator, picture: Floats, middle: tuple[float, float], pitch: float, cap: float) -> Floats:
    """The cell, a little turned, off the mark and off the scale."""
    x, y = middle[0] + rng.normal(0, 0.05) * pitch, middle[1] + rng.normal(0, 0.05) * cap
    wide = PATCH_PITCHES * pitch * rng.normal(1, 0.04) / PATCH[1]
    high = PATCH_CAPS * cap * rng.normal(1, 0.06) / PATCH[0]
    turn = np.deg2rad(rng.normal(0, 1.5))
    matrix = np.array([[wide, -high * np.sin(turn), 0], [wide * np.sin(turn), high, 0]])
    centre = matrix[:, :2] @ ((np.array(PATCH[::-1]) - 1) / 2)
    matrix[:, 2] = (x - centre[0], y - centre[1])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(picture, matrix, PATCH[::-1], flags=flags), np.float32)


def draw(count: int, seed: int) -> tuple[Floats, NDArray[np.int64]]:
    """Cells and their classes; digits and fillers twice as often as letters, as in zones."""
    rng = np.random.default_rng(seed)
    files = [file for file, often in FONTS.items() for _ in range(often)]
    often = np.array([2.0 if char in "0123456789<" else 1.0 for char in ALPHABET])
    classes = rng.choice(len(ALPHABET), count, p=often / often.sum())
    cells = [cell(rng, ALPHABET[kind], files[int(rng.integers(len(files)))]) for kind in classes]
    return levelled(np.stack(cells)).reshape(count, -1), classes.astype(np.int64)


def forward(weights: list[Floats], cells: Floats) -> list[Floats]:
    """The values of every layer; the last are logits."""
    values = [cells]
    for k in range(0, len(weights), 2):
        summed = values[-1] @ weights[k] + weights[k + 1]
        values.append(summed if k + 2 == len(weights) else np.maximum(summed, 0))
    return values


def train(cells: Floats, classes: NDArray[np.int64]) -> list[Floats]:
    """A perceptron of two hidden layers, by Adam with a falling rate."""
    rng = np.random.default_rng(7)
    weights: list[Floats] = []
    for before, after in pairwise(LAYERS):
        weights += [rng.normal(0, (2 / before) ** 0.5, (before, after)).astype(np.float32), np.zeros(after, np.float32)]
    first, second = [np.zeros_like(w) for w in weights], [np.zeros_like(w) for w in weights]
    steps, step = ROUNDS * (len(cells) // BATCH), 0
    for _ in range(ROUNDS):
        order = rng.permutation(len(cells))
        for start in range(0, len(cells) - BATCH + 1, BATCH):
            step += 1
            chosen = order[start : start + BATCH]
            for k, slope in enumerate(gradients(weights, cells[chosen], classes[chosen])):
                first[k] += 0.1 * (slope - first[k])
                second[k] += 0.001 * (slope**2 - second[k])
                size = RATE * (1 - step / steps) * (1 - 0.999**step) ** 0.5 / (1 - 0.9**step)
                weights[k] -= (size * first[k] / (np.sqrt(second[k]) + 1e-8)).astype(np.float32)
    return weights


def gradients(weights: list[Floats], cells: Floats, classes: NDArray[np.int64]) -> list[Floats]:
    """Slopes of the cross entropy, with a twentieth of the belief spread over all classes."""
    values = forward(weights, cells)
    chances = np.exp(values[-1] - values[-1].max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    wanted = np.full_like(chances, 0.05 / chances.shape[1])
    wanted[np.arange(len(classes)), classes] += 0.95
    error = (chances - wanted) / len(classes)
    slopes: list[Floats] = []
    for k in range(len(weights) - 2, -1, -2):
        layer = values[k // 2]
        slopes = [layer.T @ error, error.sum(axis=0), *slopes]
        if k:
            error = (error @ weights[k].T) * (layer > 0)
    return slopes


def main() -> int:
    """Draw, train, measure on cells of another seed, write."""
    missing = [file for file in FONTS if not (FOLDER / file).is_file()]
    if missing:
        sys.stderr.write(f"fonts are missing: {', '.join(missing)}\n")
        return 2
    weights = train(*draw(CELLS, 1))
    cells, classes = draw(HELD, 2)
    right = forward(weights, cells)[-1].argmax(axis=1) == classes
    digits = np.array([ALPHABET[kind].isdigit() for kind in classes])
    sys.stderr.write(f"right: {right.mean():.4f} of {HELD} cells, digits {right[digits].mean():.4f}\n")
    np.savez_compressed(FILE, *[weight.astype(np.float16) for weight in weights])
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
