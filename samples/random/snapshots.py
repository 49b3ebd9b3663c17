"""Photos as telephones take them at home: a sheet on a strange table, with one trouble each, as JPEG or an app's PDF.

The troubles: `bands` (an app has put the photo between white bands on an A4 page), `margins` (with white all round),
`paper` (other papers beside and under it), `texture` (a table with a strong pattern), `finger` (one over an edge),
`corner` (one lies outside of the photo), `curl` (the sheet bends), `shadow` (half of it lies in one), `close` (no edge
of it is seen; it is seen aslant).
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from random import Random

import cv2
import numpy as np
from PIL import Image

from samples.container import LONG_AGO
from samples.random import make
from samples.random.card_facts import kinds
from samples.random.paint import paint
from samples.random.shots import _banded, _desk, _lit, _noise, _shadowed
from samples.random.type import shelf
from samples.random.wear import Pixels, cloud, whole, worn

TROUBLES = ("bands", "paper", "texture", "finger", "corner", "curl", "shadow", "close", "margins")
_OF_APPS = ("bands", "margins")
_DPI = 180


def draw(folder: Path, count: int, seed: int, faces: Path | None) -> Path:
    """Draw so many photos in held faces; the answer is the file that tells of each its name, trouble and text."""
    folder.mkdir(parents=True, exist_ok=True)
    listing = folder / "photos.jsonl"
    types = [code for code in make.drawable() if code not in kinds()]
    choice = shelf(faces, "held" if faces else "open")
    rows = []
    for order in make.orders(seed, count, types, ["photo"]):
        trouble = TROUBLES[order.number % len(TROUBLES)]
        sheet = make.draw(order, choice).sheets[0]
        page = np.asarray(paint(sheet, _DPI, order.dice("paint 0")).image)
        photo = take(page, trouble, order.dice("snapshot"))
        name = f"{order.stem}-{trouble}{'.pdf' if trouble in _OF_APPS else '.jpg'}"
        dates = {"creationDate": LONG_AGO, "modDate": LONG_AGO} if trouble in _OF_APPS else {}
        Image.fromarray(photo).save(folder / name, None, quality=80, resolution=150, **dates)
        text = "\n".join(line["text"] for line in sheet.lines())
        rows.append(json.dumps({"file": name, "trouble": trouble, "text": text}, ensure_ascii=False))
    listing.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return listing


def take(page: Pixels, trouble: str, rng: Random) -> Pixels:
    """One page as a telephone sees it, with this trouble."""
    unit = _DPI / 25.4
    page = worn(page, "photo", False, rng, unit)
    if trouble == "curl":
        page = _curled(page, rng, unit)
    tall, wide = page.shape[:2]
    corners, size = _placed(wide, tall, trouble, rng)
    source = np.array([(0, 0), (wide, 0), (wide, tall), (0, tall)], np.float32)
    scene = _table(size[1], size[0], trouble, rng)
    matrix = cv2.getPerspectiveTransform(source, corners)
    cv2.warpPerspective(page, matrix, size, scene, cv2.INTER_LINEAR, cv2.BORDER_TRANSPARENT)
    if trouble == "finger":
        scene = _fingered(scene, corners, rng)
    if trouble == "shadow":
        scene = _shadowed(_shadowed(scene, rng, unit), rng, unit)
    scene = _noise(_lit(scene, rng, rng.uniform(0.6, 0.9)), rng, rng.uniform(2, 5))
    if trouble == "margins":
        return _with_margins(scene, rng)
    return _banded_wide(scene, rng) if trouble == "bands" else scene


def _placed(wide: int, tall: int, trouble: str, rng: Random) -> tuple[np.ndarray, tuple[int, int]]:
    """Where the corners of the sheet lie in the photo, and the photo's size."""
    margin = rng.uniform(0.05, 0.12) * max(wide, tall)
    if trouble == "close":
        margin = 0.0
    pull = 0.5 * margin if trouble != "close" else 0.035 * wide
    frame = [(0, 0), (wide, 0), (wide, tall), (0, tall)]
    corners = [(x + margin + rng.uniform(-pull, pull), y + margin + rng.uniform(-pull, pull)) for x, y in frame]
    size = (round(wide + 2 * margin), round(tall + 2 * margin))
    if trouble == "close":  # the sheet reaches beyond the photo on every side
        out = 0.012 * wide
        corners = [
            (x + math.copysign(out + rng.uniform(0.0, pull), x - wide / 2), y + math.copysign(out, y - tall / 2))
            for x, y in frame
        ]
        shift = rng.choice((-1, 1)) * rng.uniform(0.01, 0.03) * tall
        corners[0] = (corners[0][0], corners[0][1] - abs(shift))
        corners[2] = (corners[2][0], corners[2][1] + abs(shift))
    if trouble == "corner":
        angle = rng.choice((-1, 1)) * rng.uniform(5, 9)
        middle = (size[0] / 2, size[1] / 2)
        turn = cv2.getRotationMatrix2D(middle, angle, 1.0)
        corners = [tuple(turn @ np.array([x, y, 1.0])) for x, y in corners]
        away = margin * rng.uniform(0.8, 1.2)
        corners = [(x + away, y) for x, y in corners]
    return np.array(corners, np.float32), size


def _table(tall: int, wide: int, trouble: str, rng: Random) -> Pixels:
    table = _desk(tall, wide, rng)
    if trouble == "texture":
        step = rng.randint(14, 60)
        rows, columns = np.mgrid[0:tall, 0:wide]
        pattern = ((rows // step + columns // step) % 2) * rng.randint(40, 110)
        if rng.random() < 0.5:
            pattern = (np.sin((rows + rng.uniform(0.2, 1.5) * columns) / step) + 1) * rng.randint(25, 55)
        table = whole(
            table.astype(np.float32) * 0.7 + pattern[..., None] + cloud((tall, wide), rng, 60, -15, 15)[..., None]
        )
    if trouble == "paper":
        for _ in range(rng.randint(1, 3)):
            x, y = rng.uniform(-0.4, 1.0) * wide, rng.uniform(-0.4, 1.0) * tall
            box = cv2.boxPoints(
                ((x, y), (rng.uniform(0.4, 0.8) * wide, rng.uniform(0.4, 0.8) * tall), rng.uniform(-40, 40))
            )
            shade = rng.randint(170, 235)
            cv2.fillPoly(table, [box.astype(np.int32)], (shade, shade, shade - rng.randint(0, 20)))
    return table


def _fingered(scene: Pixels, corners: np.ndarray, rng: Random) -> Pixels:
    """A thumb that holds the sheet at one of its long edges."""
    start, end = rng.choice(((corners[0], corners[3]), (corners[1], corners[2])))
    at = start + (end - start) * rng.uniform(0.25, 0.75)
    size = rng.uniform(0.05, 0.08) * scene.shape[1]
    axes = (round(size * rng.uniform(1.4, 2.0)), round(size * 0.6))
    tone = rng.choice(((214, 160, 130), (188, 130, 100), (150, 100, 74)))
    cv2.ellipse(scene, (round(at[0]), round(at[1])), axes, rng.uniform(-25, 25), 0, 360, tone, -1, cv2.LINE_AA)
    return scene


def _curled(page: Pixels, rng: Random, unit: float) -> Pixels:
    """A sheet that rises towards one side, as a leaf of a book."""
    tall, wide = page.shape[:2]
    x = np.linspace(-1, 1, wide)
    middle = rng.uniform(-0.6, 0.6)
    rise = rng.choice((-1, 1)) * rng.uniform(3.0, 7.0) * unit * (x - middle) ** 2
    rows = np.arange(tall)[:, None] + rise[None, :] * np.linspace(1.0, rng.uniform(0.6, 1.0), tall)[:, None]
    columns = np.broadcast_to(np.arange(wide, dtype=np.float32), (tall, wide)).copy()
    bent = cv2.remap(page, columns, rows.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(bent, np.uint8)


def _with_margins(scene: Pixels, rng: Random) -> Pixels:
    """An app's page with white on every side of the photo."""
    tall, wide = scene.shape[:2]
    above, beside = (round(rng.uniform(0.02, 0.1) * wide) for _ in range(2))
    page = np.full((tall + 2 * above, wide + 2 * beside, 3), 255, np.uint8)
    page[above : above + tall, beside : beside + wide] = scene
    return page


def _banded_wide(scene: Pixels, rng: Random) -> Pixels:
    """An app's A4 page: a photo cut to less than the page's height, white above and below."""
    tall, wide = scene.shape[:2]
    page = _banded(scene, rng)
    if page.shape[0] - tall >= 0.06 * page.shape[0]:
        return page
    high = round(tall * rng.uniform(1.12, 1.3))
    white = np.full((high, wide, 3), 255, np.uint8)
    top = (high - tall) // 2
    white[top : top + tall] = scene
    return white
