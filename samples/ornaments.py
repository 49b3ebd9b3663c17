"""What papers carry besides text: seals, signatures, handwritten numbers, emblems, frames, portraits and codes."""

from collections.abc import Sequence
from math import cos, pi, sin
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from samples.draw import BLUE, RED, Ink, Page
from samples.fonts import font
from samples.machine_codes import itf_bars, qr_matrix

Mask = NDArray[np.uint8]
Point = tuple[float, float]
# Pen strokes of digits in a unit square, y down; each digit is one or two strokes.
DIGIT_STROKES: dict[str, tuple[tuple[Point, ...], ...]] = {
    "0": (((0.5, 0.05), (0.15, 0.4), (0.3, 0.95), (0.7, 0.9), (0.85, 0.4), (0.55, 0.04)),),
    "1": (((0.3, 0.3), (0.58, 0.02), (0.55, 0.5), (0.5, 1.0)),),
    "2": (((0.2, 0.25), (0.5, 0.02), (0.8, 0.25), (0.5, 0.65), (0.15, 0.97), (0.5, 0.95), (0.88, 0.97)),),
    "3": (((0.2, 0.1), (0.6, 0.02), (0.75, 0.25), (0.42, 0.46), (0.82, 0.68), (0.6, 0.98), (0.15, 0.9)),),
    "4": (((0.6, 0.02), (0.15, 0.62), (0.9, 0.6)), ((0.68, 0.35), (0.62, 1.0))),
    "5": (((0.3, 0.05), (0.25, 0.45), (0.65, 0.42), (0.8, 0.72), (0.5, 0.98), (0.15, 0.9)), ((0.3, 0.06), (0.8, 0.04))),
    "6": (((0.7, 0.04), (0.3, 0.4), (0.2, 0.8), (0.5, 0.99), (0.8, 0.75), (0.55, 0.52), (0.24, 0.72)),),
    "7": (((0.15, 0.08), (0.85, 0.05), (0.55, 0.5), (0.4, 1.0)), ((0.3, 0.52), (0.75, 0.48))),
    "8": (
        ((0.7, 0.12), (0.35, 0.05), (0.3, 0.35), (0.7, 0.6), (0.72, 0.92), (0.3, 0.95), (0.28, 0.65), (0.68, 0.3),
         (0.7, 0.1)),
    ),
    "9": (((0.75, 0.25), (0.45, 0.05), (0.22, 0.3), (0.45, 0.52), (0.75, 0.25), (0.72, 0.6), (0.55, 1.0)),),
}  # fmt: skip


def _smooth(points: NDArray[np.float64], steps: int = 10) -> NDArray[np.float64]:
    """A Catmull-Rom curve through the points."""
    padded = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    parts = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        parts.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))
    return np.vstack([*parts, points[-1:]])


def _stroke(mask: Mask, points: NDArray[np.float64], width: int) -> None:
    cv2.polylines(mask, [np.round(points * 8).astype(np.int32)], False, 255, width, cv2.LINE_AA, 3)


def seal(
    page: Page, x: float, y: float, ring: str, centre: str, rng: Random, ink: Ink = RED, size: float = 34.0
) -> None:
    """A round seal centred on (x, y): ring text, a star, the office's short name; a little turned, a little pale."""
    side = page.px(size)
    image = Image.new("L", (side, side), 0)
    pen = ImageDraw.Draw(image)
    middle, line = side / 2, max(2, side // 110)
    for radius, width in ((0.49, line * 2), (0.46, line), (0.33, line)):
        r = side * radius
        pen.ellipse((middle - r, middle - r, middle + r, middle + r), outline=255, width=width)
    star = [
        (middle + side * r * sin(i * pi / 5), middle - side * r * cos(i * pi / 5) - side * 0.05)
        for i, r in enumerate((0.13, 0.05) * 5)
    ]
    pen.polygon(star, fill=255)
    face = font("sans", int(side * 0.062), True)
    pen.text((middle, middle + side * 0.17), centre.upper(), fill=255, font=face, anchor="mm")
    text = f"{ring.upper()} ★ "[:64]
    for i, char in enumerate(text):
        angle = 2 * pi * i / len(text) - pi * 0.9
        glyph = Image.new("L", (side // 8, side // 8), 0)
        ImageDraw.Draw(glyph).text((side // 16, side // 16), char.replace("★", "*"), fill=255, font=face, anchor="mm")
        glyph = glyph.rotate(-angle * 180 / pi, Image.Resampling.BILINEAR)
        at = (
            round(middle + side * 0.395 * sin(angle)) - side // 16,
            round(middle - side * 0.395 * cos(angle)) - side // 16,
        )
        image.paste(255, at, glyph)
    turned = np.asarray(image.rotate(rng.uniform(-14, 14), Image.Resampling.BILINEAR), dtype=np.uint8)
    worn = np.random.default_rng(rng.randrange(2**32)).integers(
        165, 256, (side // 16 + 1, side // 16 + 1), dtype=np.uint8
    )
    patches = cv2.resize(worn, (side, side), interpolation=cv2.INTER_LINEAR)
    page.press(x - size / 2, y - size / 2, cv2.multiply(turned, patches, scale=1 / 255).astype(np.uint8), ink, 0.78)


def office_stamp(page: Page, rng: Random, words: Sequence[str]) -> None:
    """A boxed office stamp set down carelessly, over whatever is printed there; not part of the recorded text."""
    width, height = 46.0, 8.0 + 6.0 * len(words)
    image = Image.new("L", (page.px(width), page.px(height)), 0)
    pen = ImageDraw.Draw(image)
    edge = page.px(1.0)
    pen.rectangle((edge, edge, image.width - edge, image.height - edge), outline=255, width=page.px(0.6))
    for i, text in enumerate(words):
        face = font("sans", page.px(4.4 if i == 0 else 3.4), i == 0)
        pen.text((image.width / 2, page.px(7.0 + 6.0 * i)), text, fill=255, font=face, anchor="mm")
    turned = image.rotate(rng.uniform(-9, 9), Image.Resampling.BILINEAR, expand=True)
    x = rng.uniform(0.1, 0.9) * max(0.0, page.width - width)
    y = rng.uniform(0.2, 0.85) * max(0.0, page.height - height)
    page.press(x, y, np.asarray(turned, dtype=np.uint8), rng.choice((RED, (60, 60, 150))), 0.62)


def signature(page: Page, x: float, y: float, rng: Random, width: float = 34.0, ink: Ink = BLUE) -> None:
    """A pen scribble centred on (x, y)."""
    height = width * 0.45
    mask = np.zeros((page.px(height), page.px(width)), np.uint8)
    count = rng.randint(7, 12)
    xs = [0.08 + 0.8 * i / count + rng.uniform(-0.12, 0.12) for i in range(count)]
    ys = [0.5 + (0.36 if i % 2 else -0.36) * rng.uniform(0.4, 1.1) * (1 - 0.5 * i / count) for i in range(count)]
    ends = [(0.95, 0.55 + rng.uniform(-0.2, 0.2)), (0.15, 0.75)]
    points = np.array([*zip(xs, ys, strict=True), *ends]) * (mask.shape[1], mask.shape[0])
    _stroke(mask, _smooth(points, 14), max(2, page.px(0.45)))
    page.press(x - width / 2, y - height / 2, mask, ink, 0.9)


def flourish(page: Page, x: float, y: float, rng: Random, length: float, thick: float, ink: Ink = BLUE) -> None:
    """The long stroke that ends a signature, centred on (x, y), rising a little to the right; at times with a loop."""
    rise = length * rng.uniform(-0.05, 0.3)
    high, wide = length * 0.5, length * 1.1
    mask = np.zeros((page.px(high), page.px(wide)), np.uint8)
    xs = np.linspace(0.05, 0.95, 5)
    bend = rng.uniform(-0.06, 0.06)
    points = [(a * wide, high / 2 + rise * (0.5 - a) + high * bend * np.sin(a * pi)) for a in xs]
    if rng.random() < 0.35:
        back = rng.uniform(0.25, 0.6)
        points += [(wide * 0.98, points[-1][1] + high * 0.09), (wide * back, points[-1][1] + rise * 0.5 + high * 0.14)]
    unit = page.dpi / 25.4
    _stroke(mask, _smooth(np.array(points) * unit, 16), max(2, page.px(thick)))
    page.press(x - wide / 2, y - high / 2, mask, ink, 0.92)


def handwrite(page: Page, x: float, y: float, digits: str, rng: Random, height: float = 5.0, ink: Ink = BLUE) -> float:
    """Digits by pen on the base line y; the answer is the width. Not recorded as a printed line."""
    advance = height * 0.68
    high = page.px(height * 1.3)
    mask = np.zeros((high, page.px(advance * len(digits) + height)), np.uint8)
    slant = rng.uniform(0.05, 0.3)
    for i, digit in enumerate(digits):
        rise = rng.uniform(-0.05, 0.05)
        for stroke in DIGIT_STROKES[digit]:
            jittered = [
                (
                    advance * i + height * (0.12 + 0.52 * (px + rng.uniform(-0.04, 0.04)) + slant * (1 - py) * 0.5),
                    height * (0.15 + py + rise + rng.uniform(-0.03, 0.03)),
                )
                for px, py in stroke
            ]
            _stroke(mask, _smooth(np.array(jittered) * page.dpi / 25.4), max(2, page.px(0.4)))
    page.press(x, y - height * 1.15, mask, ink, 0.92)
    return advance * len(digits) + height * 0.2


def guilloche(page: Page, ink: Ink, rng: Random, waves: int = 26, strength: float = 0.35) -> None:
    """The fine wavy background of certificates and cards."""
    mask = np.zeros((page.image.height, page.image.width), np.uint8)
    xs = np.linspace(0, mask.shape[1], 160)
    swing, curls, phase = rng.uniform(0.03, 0.06), rng.uniform(2, 5), rng.uniform(0, 6)
    curves = []
    for i in range(waves):
        base = mask.shape[0] * (i + 0.5) / waves
        for side in (1, -1):
            ys = base + side * mask.shape[0] * swing * np.sin(xs / mask.shape[1] * 2 * pi * curls + phase + i * 0.25)
            curves.append(np.stack([xs, ys], axis=1).astype(np.int32))
    cv2.polylines(mask, curves, False, 255, 1, cv2.LINE_AA)
    page.press(0, 0, mask, ink, strength)


def frame(page: Page, ink: Ink, margin: float = 8.0) -> None:
    """A double border with a row of small diamonds between its lines."""
    w, h, gap = page.width, page.height, 3.0
    page.box(margin, margin, w - margin, h - margin, 0.7, ink)
    page.box(margin + gap, margin + gap, w - margin - gap, h - margin - gap, 0.25, ink)
    middle = margin + gap / 2
    for i in range(int((w - 2 * margin) / gap)):
        for y in (middle, h - middle):
            _diamond(page, margin + gap * (i + 0.5), y, ink)
    for i in range(1, int((h - 2 * margin) / gap)):
        for x in (middle, w - middle):
            _diamond(page, x, margin + gap * (i + 0.5), ink)


def _diamond(page: Page, x: float, y: float, ink: Ink, r: float = 0.9) -> None:
    page.polygon([(x, y - r), (x + r, y), (x, y + r), (x - r, y)], ink)


def emblem(page: Page, x: float, y: float, size: float = 16.0, ink: Ink = (200, 40, 40)) -> None:
    """A round emblem with a star, centred on (x, y): not the national emblem, only its place on the paper."""
    r = size / 2
    page.ellipse(x - r, y - r, x + r, y + r, (222, 180, 70))
    page.ellipse(x - r * 0.84, y - r * 0.84, x + r * 0.84, y + r * 0.84, ink)
    star = [(x + r * k * sin(i * pi / 5), y - r * k * cos(i * pi / 5) - r * 0.1) for i, k in enumerate((0.5, 0.2) * 5)]
    page.polygon(star, (245, 215, 80))


def portrait(page: Page, x: float, y: float, width: float, rng: Random) -> None:
    """An empty head and shoulders in a photo frame, top left at (x, y)."""
    height = width * 4 / 3
    backs = ((206, 220, 236), (236, 236, 236), (188, 206, 226))
    page.fill(x, y, x + width, y + height, rng.choice(backs))
    skin, hair = rng.choice(((224, 186, 158), (208, 166, 136))), (38, 32, 30)
    cx = x + width / 2
    shirt = rng.choice(((245, 245, 245), (60, 70, 110), (120, 60, 70)))
    page.polygon(
        [(x + width * 0.08, y + height), (x + width * 0.22, y + height * 0.76), (x + width * 0.78, y + height * 0.76),
         (x + width * 0.92, y + height)],
        shirt,
    )  # fmt: skip
    page.ellipse(cx - width * 0.29, y + height * 0.12, cx + width * 0.29, y + height * 0.62, hair)
    page.fill(cx - width * 0.1, y + height * 0.6, cx + width * 0.1, y + height * 0.78, skin)
    page.ellipse(cx - width * 0.23, y + height * 0.2, cx + width * 0.23, y + height * 0.68, skin)


def qr(page: Page, x: float, y: float, size: float, text: str) -> None:
    """A QR code with its quiet zone, top left at (x, y)."""
    modules = Image.fromarray(qr_matrix(text))
    side = page.px(size)
    page.image.paste(modules.resize((side, side), Image.Resampling.NEAREST).convert("RGB"), (page.px(x), page.px(y)))


def barcode(page: Page, x: float, y: float, width: float, height: float, digits: str) -> None:
    """An interleaved 2 of 5 bar code."""
    bars = itf_bars(digits)
    unit = width / sum(size for size, _ in bars)
    page.fill(x - unit * 10, y - 1, x + width + unit * 10, y + height + 1, (255, 255, 255))
    for size, dark in bars:
        if dark:
            page.fill(x, y, x + size * unit - 0.02, y + height, (20, 20, 20))
        x += size * unit
