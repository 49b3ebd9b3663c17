"""Draws names as they stand under a signature: a pen's strokes, a seal's rings and letters, or what is left of either.

For the net that is asked where ink lies over a name (`ocr.readers.signed_names`); what is written, and on what paper,
is drawn as for the line reader.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.text import nfc
from core.vietnamese.name_words import SURNAMES
from core.vietnamese.other_marks import retoned
from ocr.train import lines_text
from ocr.train.lines_page import lay
from ocr.train.lines_text import Sources

Floats = NDArray[np.float32]

_DEGREES = (
    "TS.",
    "ThS.",
    "PGS.TS.",
    "GS.TS.",
    "BS.",
    "BSCKII.",
    "BS.CKI.",
    "Ths.",
    "Đại tá",
    "Thượng tá",
    "Trung tá",
    "LS.",
)
_POSTS = (
    "KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "GIÁM ĐỐC", "CHỦ TỊCH", "PHÓ CHỦ TỊCH", "KT. CHỦ TỊCH", "TM. ỦY BAN NHÂN DÂN",
    "HIỆU TRƯỞNG", "KT. BỘ TRƯỞNG", "THỨ TRƯỞNG", "TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG", "TRƯỞNG PHÒNG", "CỤC TRƯỞNG",
)  # fmt: skip
_OTHER_MARKS = 0.12  # share of the names with other marks than they have
_FREE = 0.15  # … over which no ink lies


def text(sources: Sources, rng: random.Random) -> str:
    """A signer's name, at times with a degree before it, at times in capitals; now and then a post."""
    while True:
        line = nfc(rng.choice(_POSTS) if rng.random() < 0.06 else _name(sources, rng))
        if set(line) <= sources.alphabet:
            return line


def _name(sources: Sources, rng: random.Random) -> str:
    words = lines_text.person(sources, rng).split()
    if rng.random() < 0.5:  # surnames that few have are as many as those of all the others
        words[0] = rng.choice(_RARE)
    words = words[: rng.choice((2, 3, 3, 4, 4, 5))]
    if rng.random() < _OTHER_MARKS:
        at = rng.randrange(len(words))
        words[at] = retoned(words[at], rng)
    name = " ".join(words)
    if rng.random() < 0.1:
        name = name.upper()
    return f"{rng.choice(_DEGREES)} {name}" if rng.random() < 0.12 else name


_RARE = tuple(sorted(surname.title() for surname in SURNAMES))


def cover(page: Floats, base: int, em: int, box: Sequence[Any], around: Floats, rng: random.Random) -> None:
    """Lay ink over a line of print, or take away what ink and print share; over some lines none lies."""
    if rng.random() < _FREE:
        return
    ink = np.zeros_like(page)
    dark = rng.uniform(0.35, 1.0)
    if rng.random() < 0.55:
        _seal(ink, em, box, around, rng)
    pen = np.zeros_like(page)
    kinds = rng.choices((_flourish, _scribble, _loops), (0.5, 0.35, 0.15), k=rng.choice((0, 1, 1, 2, 2, 3)))
    for stroke in kinds:
        stroke(pen, base, em, box, rng)
    if rng.random() < 0.15:  # taken off again by its colour or its strokes, and some of the letters with it
        page *= 1 - (pen > 0.4) * rng.uniform(0.5, 1.0)
        pen *= rng.uniform(0.0, 0.2)
    np.maximum(page, ink, out=page)
    np.maximum(page, pen * dark, out=page)


def as_found(box: Sequence[float], em: int, rng: random.Random) -> list[float]:
    """A line finder takes strokes that go on beside a name for more of it, and does not see its edges well."""
    x0, y0, x1, y1 = box
    for_strokes = [rng.uniform(0.3, 3.5) * em if rng.random() < 0.25 else 0.0 for _ in range(2)]
    loose = [rng.gauss(0.02, 0.06) * em for _ in range(2)]
    return [x0 - for_strokes[0], y0 - loose[0], x1 + for_strokes[1], y1 + loose[1]]


def _curve(points: NDArray[np.float64], steps: int = 14) -> NDArray[np.float64]:
    """A smooth curve between the middles of the lines from point to point (quadratic B-spline)."""
    share = np.linspace(0, 1, steps)[:, None]
    parts = []
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        first, last = (before + here) / 2, (here + after) / 2
        parts.append((1 - share) ** 2 * first + 2 * (1 - share) * share * here + share**2 * last)
    return np.concatenate(parts)


def _drawn(pen: Floats, points: NDArray[np.float64], em: int, thick: float, rng: random.Random) -> None:
    """A stroke along the points, `thick` in ems, with the pressure of a hand."""
    light = rng.uniform(0.6, 1.0)
    wave = rng.uniform(0, 6.3)
    count = max(1, len(points) // 12)
    last = points[:1]
    for at, part in enumerate(np.array_split(points, count)):
        begun, last = np.concatenate([last, part]), part[-1:]
        press = light + (1 - light) * (0.5 + 0.5 * math.sin(wave + 1.3 * at))
        wide = max(1, round(thick * em * (0.75 + 0.25 * press)))
        cv2.polylines(pen, [np.round(begun * 8).astype(np.int32)], False, press, wide, cv2.LINE_AA, 3)


def _thickness(rng: random.Random) -> float:
    return math.exp(rng.uniform(math.log(0.035), math.log(0.22)))


def _flourish(pen: Floats, base: int, em: int, box: Sequence[Any], rng: random.Random) -> None:
    """A long stroke through or along the name, nearly level or rising, bent a little; at times a second beside it."""
    wide = box[2] - box[0]
    slope, thick = rng.gauss(-0.1, 0.14), _thickness(rng)
    middle = rng.uniform(box[0], box[2]), rng.uniform(box[1] - 0.3 * em, box[3] + 0.4 * em)
    length = rng.uniform(0.4, 1.6) * wide + 2 * em
    bend = rng.gauss(0, 0.05) * length
    for again in range(rng.choice((1, 1, 1, 2))):
        along = np.linspace(-0.5, 0.5, 7)
        lift = bend * np.cos(along * math.pi) + (rng.uniform(0.25, 1.0) * em if again else 0.0)
        points = np.stack([middle[0] + along * length, middle[1] + slope * along * length + lift], 1)
        if rng.random() < 0.25:  # and back
            back = np.array([[0.4 * em, 0.5 * em], [-rng.uniform(0.2, 0.7) * length, rng.uniform(0.2, 1) * em]])
            points = np.concatenate([points, points[-1] + back])
        _drawn(pen, _curve(points), em, thick * rng.uniform(0.8, 1.2), rng)


def _scribble(pen: Floats, base: int, em: int, box: Sequence[Any], rng: random.Random) -> None:
    """Up and down from left to right, less and less."""
    count = rng.randrange(4, 15)
    wide, high = rng.uniform(2.5, 9) * em, rng.uniform(0.6, 3.5) * em
    left = rng.uniform(box[0] - 1.5 * em, max(box[0], box[2] - 0.5 * wide))
    level = rng.uniform(base - 2.0 * em, base + 0.3 * em)
    lean = rng.gauss(0.15, 0.3)
    points = []
    for at in range(count):
        up = high * rng.uniform(0.25, 0.6) * (1 - 0.5 * at / count) * (-1 if at % 2 else 1)
        points.append((left + wide * (at + rng.uniform(-0.6, 0.6)) / count - lean * up, level + up))
    _drawn(pen, _curve(np.array(points)), em, _thickness(rng), rng)


def _loops(pen: Floats, base: int, em: int, box: Sequence[Any], rng: random.Random) -> None:
    """Round after round, as a written word."""
    turns, radius = rng.uniform(1.5, 6), rng.uniform(0.25, 1.1) * em
    step, flat = rng.uniform(0.2, 1.6) * radius, rng.uniform(0.7, 2.0)
    turn = np.linspace(0, 2 * math.pi * turns, int(24 * turns))
    left, level = rng.uniform(box[0] - em, box[2]), rng.uniform(base - 1.6 * em, base + 0.2 * em)
    swell = 1 + 0.3 * np.sin(turn * rng.uniform(0.1, 0.5) + rng.uniform(0, 6))
    across, up = radius * swell * np.cos(turn), flat * radius * swell * np.sin(turn)
    points = np.stack([left + step * turn / math.pi + across, level + up], 1)
    _drawn(pen, points, em, _thickness(rng), rng)


def _seal(ink: Floats, em: int, box: Sequence[Any], around: Floats, rng: random.Random) -> None:
    """Rings, letters round within them, a star; as pale as the red channel shows them, or black on a copy."""
    side = rng.uniform(5.5, 11) * em
    x, y = rng.uniform(box[0] - 0.35 * side, box[2]), rng.uniform(box[1] - 0.5 * side, box[3] + 0.4 * side)
    dark = rng.uniform(0.1, 1.0)
    pale = np.zeros_like(ink)
    middle = (round(8 * x), round(8 * y))
    line = max(1, round(em / rng.uniform(8, 24)))
    for share in (0.5, 0.46, rng.uniform(0.3, 0.36))[: rng.choice((1, 2, 3, 3))]:
        cv2.circle(pale, middle, round(8 * share * side), 1.0, line, cv2.LINE_AA, 3)
    if rng.random() < 0.8:
        size, turn = rng.uniform(0.08, 0.15) * side, rng.uniform(-0.3, 0.3)
        angles = np.arange(10) * math.pi / 5 + turn
        reach = np.where(np.arange(10) % 2 == 0, size, 0.4 * size)
        star = np.stack([x + reach * np.sin(angles), y - 0.05 * side - reach * np.cos(angles)], 1)
        cv2.fillPoly(pale, [np.round(8 * star).astype(np.int32)], 1.0, cv2.LINE_AA, 3)
    letter = cv2.resize(around, None, fx=0.06 * side / em, fy=0.06 * side / em, interpolation=cv2.INTER_AREA)
    wide = max(2, letter.shape[0] // 2)
    start = rng.uniform(0, 6.3)
    for at in range(letter.shape[1] // wide):
        angle = start + at * wide / (0.4 * side)
        glyph = np.ascontiguousarray(letter[:, at * wide : (at + 1) * wide])
        size = max(glyph.shape) + 2
        turned = np.zeros((size, size), np.float32)
        turned[1 : 1 + glyph.shape[0], 1 : 1 + glyph.shape[1]] = glyph
        matrix = cv2.getRotationMatrix2D((size / 2, size / 2), -math.degrees(angle), 1.0)
        turned = np.asarray(cv2.warpAffine(turned, matrix, (size, size)), np.float32)
        left, top = x + 0.4 * side * math.sin(angle) - size / 2, y - 0.4 * side * math.cos(angle) - size / 2
        lay(pale, turned, round(left), round(top))
    np.maximum(ink, pale * dark, out=ink)
