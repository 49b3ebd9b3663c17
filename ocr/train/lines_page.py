"""What stands around a drawn training line, and what copies, scanners and telephones make of it."""

from __future__ import annotations

import random
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Gray = NDArray[np.uint8]


def lay(page: Floats, ink: Floats, x: int, y: int) -> None:
    """Put ink on the page with its corner at x, y; what hangs over is lost."""
    y0, y1 = max(0, y), min(page.shape[0], y + ink.shape[0])
    x0, x1 = max(0, x), min(page.shape[1], x + ink.shape[1])
    if y0 < y1 and x0 < x1:
        np.maximum(page[y0:y1, x0:x1], ink[y0 - y : y1 - y, x0 - x : x1 - x], out=page[y0:y1, x0:x1])


def furnish(
    page: Floats, base: int, em: int, box: list[Any], by_hand: bool, around: Floats, rng: random.Random
) -> None:
    """Leaders, rules, cells, seals with `around` written on them, guilloche, specks, a stroke of a pen."""
    high, wide = page.shape
    roll = rng.random()
    if roll < (0.3 if by_hand else 0.07):  # a dotted leader or a rule to write on
        y = base + round(rng.uniform(0.0, 0.12) * em)
        dark = rng.uniform(0.3, 0.9)
        if rng.random() < 0.75:
            size, step = max(1, round(em * rng.uniform(0.03, 0.07))), max(3, round(em * rng.uniform(0.14, 0.36)))
            for x in range(rng.randrange(step), wide, step):
                page[y : y + size, x : x + size] = np.maximum(page[y : y + size, x : x + size], dark)
        else:
            cv2.line(page, (0, y), (wide, y + round(rng.gauss(0, 0.01) * wide)), dark, max(1, round(em / 28)))
    elif roll < 0.16:  # a cell of a table
        for y in (box[1] - round(rng.uniform(0.12, 0.5) * em), box[3] + round(rng.uniform(0.12, 0.5) * em)):
            if rng.random() < 0.7:
                cv2.line(page, (0, y), (wide, y), rng.uniform(0.5, 1), max(1, round(em / 22)))
        for x in (box[0] - round(rng.uniform(0.2, 0.6) * em), box[2] + round(rng.uniform(0.2, 0.6) * em)):
            if rng.random() < 0.5:
                cv2.line(page, (x, 0), (x, high), rng.uniform(0.5, 1), max(1, round(em / 22)))
    if rng.random() < 0.1:  # a seal's arc, paled by the red channel
        pale = np.zeros_like(page)
        middle = (round(rng.uniform(0, 1) * wide), round(rng.uniform(-1, 2) * high))
        radius = round(rng.uniform(1.5, 4) * em)
        for ring in range(rng.choice((1, 2, 2))):
            cv2.circle(pale, middle, radius + round(0.2 * em) * ring, 1.0, max(1, round(em / rng.uniform(8, 20))))
        if rng.random() < 0.4:
            lay(pale, around, middle[0] - 3 * em, middle[1] - em)
        np.maximum(page, pale * rng.uniform(0.08, 0.45), out=page)
    if rng.random() < (0.1 if by_hand else 0.2):
        guilloche(page, em, rng)
    if rng.random() < 0.12:
        for _ in range(rng.randrange(1, 12)):
            at = (rng.randrange(wide), rng.randrange(high))
            cv2.circle(page, at, rng.choice((0, 1, 1, 2)), rng.uniform(0.3, 1), -1)
    if rng.random() < 0.05:  # a stroke of a signature or a pen
        points = np.array([[rng.uniform(0, wide), rng.uniform(0, high)] for _ in range(4)])
        steps = np.linspace(0, 1, 30)[:, None]
        a, b, c, d = points
        curve = (1 - steps) ** 3 * a + 3 * (1 - steps) ** 2 * steps * b + 3 * (1 - steps) * steps**2 * c + steps**3 * d
        dark, thick = rng.uniform(0.15, 0.6), max(1, round(em / 14))
        cv2.polylines(page, [curve.astype(np.int32)], False, dark, thick, cv2.LINE_AA)


def guilloche(page: Floats, em: int, rng: random.Random) -> None:
    """The ground of a card: waves of fine lines, or rosettes, or a tint that changes."""
    high, wide = page.shape
    y, x = np.mgrid[0:high, 0:wide].astype(np.float32)
    ground = np.zeros_like(page)
    for _ in range(rng.choice((1, 2, 3))):
        pitch, swing = rng.uniform(0.12, 0.6) * em, rng.uniform(0.2, 1.6) * em
        length, phase, tilt = rng.uniform(1.5, 9) * em, rng.uniform(0, 6.3), rng.gauss(0, 0.5)
        if rng.random() < 0.7:
            along = y + swing * np.sin(x * (6.2832 / length) + phase) + tilt * x
        else:
            from_x, from_y, flat = rng.uniform(0, 1) * wide, rng.uniform(-1, 2) * high, rng.uniform(0.7, 1.4)
            along = np.hypot(x - from_x, (y - from_y) * flat) + swing * 0.3 * np.sin(x * (6.2832 / length))
        wave = 0.5 + 0.5 * np.cos(along * (6.2832 / pitch))
        ground = np.maximum(ground, wave ** rng.choice((1, 3, 8)))
    strength = rng.uniform(0.05, 0.42)
    tint: Floats = np.zeros((1, 4), np.float32)
    if rng.random() < 0.5:
        tint[:] = [rng.uniform(0, 0.25) for _ in range(4)]
    tint = np.asarray(cv2.resize(tint, (wide, high)), np.float32)
    page[:] = 1 - (1 - page) * (1 - np.clip(ground * strength + tint, 0, 0.75))


def bent(page: Floats, box: list[Any], em: int, rng: random.Random) -> tuple[Floats, list[float]]:
    """Slope and curl; the box follows the ink."""
    if rng.random() < 0.45:
        return page, [float(v) for v in box]
    high, wide = page.shape
    length = max(1.0, float(box[2] - box[0]))
    slope = rng.gauss(0, 0.006) if rng.random() < 0.8 else rng.gauss(0, 0.02)
    slope = float(np.clip(slope, -0.45 * em / length, 0.45 * em / length))
    curl = rng.gauss(0, 0.06) * em if rng.random() < 0.25 else 0.0
    across = (np.arange(wide, dtype=np.float32) - wide / 2) / wide
    drop = slope * wide * across + curl * (np.cos(across * rng.uniform(2, 6)) - 1)
    y, x = np.mgrid[0:high, 0:wide].astype(np.float32)
    bent = cv2.remap(page, x, y - drop[None], cv2.INTER_LINEAR)
    inside = drop[int(box[0]) : int(box[2])]
    moved = [float(box[0]), box[1] + float(inside.min()), float(box[2]), box[3] + float(inside.max())]
    return np.asarray(bent, np.float32), moved


def as_line_finder(box: list[float], em: int, rng: random.Random) -> list[float]:
    """The box as the line finder gives it: with a tenth of room, jittered, at times badly cut."""
    bad = rng.random() < 0.06
    room = [rng.gauss(0.085, 0.035) * em for _ in range(4)]
    if bad:
        room[rng.choice((1, 3))] -= rng.uniform(0.05, 0.16) * em
        room[rng.choice((1, 3))] += rng.uniform(0.0, 0.4) * em
    elif rng.random() < 0.06:
        room[rng.choice((0, 2))] += rng.uniform(0.2, 1.2) * em
    return [box[0] - room[0], box[1] - room[1], box[2] + room[2], box[3] + room[3]]


def spoilt(page: Floats, em: int, rng: random.Random, dice: np.random.Generator) -> Gray:
    """From ink to grey as copies, scanners and telephones make it."""
    high, wide = page.shape
    paper, ink = rng.uniform(200, 255), rng.uniform(0, 70)
    if rng.random() < 0.12:  # faint
        ink = rng.uniform(90, 160)
    if rng.random() < 0.08:  # the back of the sheet shining through
        behind = cv2.GaussianBlur(np.roll(page[::-1, ::-1], round(0.5 * em), 0), (0, 0), 1.5)
        page = np.maximum(page, behind * rng.uniform(0.08, 0.25))
    roll = rng.random()
    if roll < 0.08:  # carbon: soft, spread and grainy
        swollen = cv2.dilate(page, np.ones((2, 2), np.uint8))
        page = np.asarray(cv2.GaussianBlur(swollen, (0, 0), rng.uniform(0.5, 0.05 * em + 0.5)), np.float32)
        grain = cv2.GaussianBlur(dice.normal(0, 1, page.shape).astype(np.float32), (0, 0), 1.0)
        page = np.clip(page * (0.85 + grain * rng.uniform(0.3, 0.9)), 0, 1)
    elif roll < 0.2:  # a copy of a copy: thresholded softly, ink eaten or swollen
        for _ in range(rng.choice((1, 2, 3))):
            soft = cv2.GaussianBlur(page, (0, 0), rng.uniform(0.4, 0.028 * em + 0.4))
            soft = soft + dice.normal(0, rng.uniform(0.02, 0.12), page.shape)
            page = np.clip((soft - rng.uniform(0.3, 0.55)) * rng.uniform(2.5, 6) + 0.5, 0, 1).astype(np.float32)
    gray: NDArray[Any] = paper - page * (paper - ink)
    gray = cv2.GaussianBlur(gray, (0, 0), float(rng.uniform(0.25, 0.25 + 0.03 * em))) if rng.random() < 0.75 else gray
    if rng.random() < 0.25:  # uneven light
        shade = np.linspace(rng.uniform(0.75, 1.0), rng.uniform(0.75, 1.0), wide, dtype=np.float32)
        gray = gray * shade[None]
    if rng.random() < 0.25 and em > 24:  # captured more coarsely and enlarged
        share = rng.uniform(max(0.4, 13 / em), 0.9)
        small = cv2.resize(gray, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
        gray = cv2.resize(small, (wide, high), interpolation=rng.choice((cv2.INTER_LINEAR, cv2.INTER_CUBIC)))
    if rng.random() < 0.7:
        gray = gray + dice.normal(0, rng.uniform(0.5, 10), gray.shape)
    done: NDArray[Any] = np.clip(gray, 0, 255).astype(np.uint8)
    how = rng.random()
    if how < 0.15:  # black and white
        pen, ground = (float(np.percentile(done, share)) for share in (1, 70))
        cut = pen + (ground - pen) * rng.uniform(0.45, 0.85)  # between what is written and what it stands on
        return np.asarray((done > cut) * 255, np.uint8)
    if how < 0.5:
        _, coded = cv2.imencode(".jpg", done, [cv2.IMWRITE_JPEG_QUALITY, rng.randrange(25, 90)])
        again = cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE)
        done = done if again is None else again
    if rng.random() < 0.04:  # light on dark
        done = 255 - done
    if rng.random() < 0.5:  # the light is made even before a page is read
        table = np.clip(np.arange(256) * (255 / max(150.0, paper - rng.uniform(0, 15))), 0, 255).astype(np.uint8)
        done = table[done]
    return np.asarray(done, np.uint8)
