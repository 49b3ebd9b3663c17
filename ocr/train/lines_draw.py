"""Draws training lines: a text in one of many faces between its neighbours, then spoilt as copies and scanners do.

A sample is the ink map that the line reader is given (144 rows, a third of them the line's box), and its text. The
box is the ink's own, with the room and the jitter that TrueOCR's line finder gives it.
"""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

import cv2
import numpy as np
from fontTools.ttLib import TTFont
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from trueocr import preprocess

from ocr.train import card_draw, hand_draw, lines_page, lines_text, signed_draw, world_lines
from ocr.train.lines_shape import FRAME, ROWS
from ocr.train.lines_text import Sources

Floats = NDArray[np.float32]
Gray = NDArray[np.uint8]
Lines = Literal["any", "signed", "hand", "card"]  # of every kind; names under ink; filled in by hand; cards' print

WIDEST = 1800
_EMS = (15, 58)  # pixels to the em as captured: 7 points at 150 dpi to 14 at 300
_SMALL = (9, 20)  # of a card's small print on a copy at 150 dpi
_KINDS = {"serif": 0.26, "sans": 0.19, "condensed": 0.05, "typewriter": 0.09, "dotmatrix": 0.04, "script": 0.37}
_BY_HAND = {"script": 0.4, "hand": 0.6}
_ON_CARDS = {"serif": 0.3, "sans": 0.5, "condensed": 0.1, "typewriter": 0.06, "dotmatrix": 0.02, "script": 0.02}
_OTHERS = 0.3  # of the lines for forms filled in by hand: any lines, for print in dispute is read with them
_LABELLED = ("serif", "serif", "sans")  # what labels of forms are printed in
_SYSTEM = {"*Serif*": "serif", "*Sans*": "sans", "*Mono*": "typewriter", "*Narrow*": "condensed"}
_EM = 0.9  # of the height of a line's ink
_ODD = re.compile("Math|ExtraLight")


class Sample(NamedTuple):
    """A drawn line: its ink map (144 × W, 0…255), its text and the kind of its face."""

    ink: Gray
    text: str
    kind: str


@dataclass(frozen=True)
class Faces:
    """Font files by kind."""

    files: dict[str, tuple[str, ...]]


def faces(folder: Path, held: bool = False) -> Faces:
    """The faces of a folder's `faces.tsv` that are held back from training, or those that are not.

    To those not held the system's own serif, sans and monospaced faces are added.
    """
    files: dict[str, list[str]] = {kind: [] for kind in (*_KINDS, *_BY_HAND)}
    with (folder / "faces.tsv").open(encoding="utf-8") as table:
        for row in csv.DictReader(table, delimiter="\t"):
            if (row["held"] == "yes") == held and row["kind"] in files:
                files[row["kind"]].append(str(folder / row["file"]))
    if not held:
        system = Path("/usr/share/fonts/truetype")
        for pattern, kind in _SYSTEM.items():
            system_faces = [path for path in sorted(system.rglob(f"{pattern}.ttf")) if not _ODD.search(path.name)]
            files[kind] += map(str, system_faces)
    return Faces({kind: tuple(paths) for kind, paths in files.items() if paths})


@lru_cache(maxsize=1200)
def _font(path: str, em: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, em, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=600)
def _writes(path: str) -> frozenset[str]:
    with TTFont(path, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))


class Captured(NamedTuple):
    """A drawn line between its neighbours as a scanner gives it, and its box as the line finder finds it."""

    gray: Gray
    box: list[float]  # x0, y0, x1, y1 in pixels
    text: str
    kind: str


def sample(sources: Sources, have: Faces, rng: random.Random, kind: str | None = None, lines: Lines = "any") -> Sample:
    """One line at random, of a face of the kind named or of any."""
    said = signed_draw.text if lines == "signed" else lines_text.text
    if lines == "hand" and rng.random() < _OTHERS:
        lines = "any"
    while True:
        line = captured(sources, have, rng, lambda: said(sources, rng), kind, lines)
        seen = _seen(line.gray, line.box, line.text, line.kind)
        if seen is not None:
            return seen


def of_world(folder: Path, sources: Sources, rng: random.Random, read_rightly: float = 1.0) -> Iterator[Sample]:
    """The lines of one page of a world whose letters the net knows, as they are found there; of those that the line
    reader reads without a mistake such a share."""
    for line in world_lines.lines(folder, rng):
        if line.reading.text == line.text and rng.random() > read_rightly:
            continue
        if line.text and set(line.text) <= sources.alphabet:
            seen = _seen(line.gray, line.box.tolist(), line.text, line.kind)
            if seen is not None:
                yield seen


def of_signed(folder: Path, sources: Sources, rng: random.Random) -> Iterator[Sample]:
    """The names and posts of one page of a world of signature blocks, in boxes as the line finder gives them."""
    for place in world_lines.signed(folder, rng):
        if set(place.text) <= sources.alphabet:
            em = max(8, round(_EM * float(place.box[3] - place.box[1])))
            box = signed_draw.as_found(lines_page.as_line_finder(place.box.tolist(), em, rng), em, rng)
            seen = _seen(place.gray, box, place.text, "signed")
            if seen is not None:
                yield seen


def _seen(gray: Gray, box: list[float], text: str, kind: str) -> Sample | None:
    """The line as the net is shown it; None where its letters stand too close for the net's frames."""
    cut = preprocess.crop_line(gray, box, height=ROWS, window=preprocess.WINDOW, max_width=WIDEST)
    if cut.shape[1] / FRAME < 1.15 * len(text) + 2 or cut.shape[1] >= WIDEST:
        return None
    return Sample(np.asarray(np.round(cut * 255).clip(0, 255), np.uint8), text, kind)


def captured(
    sources: Sources,
    have: Faces,
    rng: random.Random,
    next_text: Callable[[], str],
    kind: str | None = None,
    lines: Lines = "any",
) -> Captured:
    """A line of one of the next texts, in a face of the kind named or of any that has its letters."""
    dice = np.random.default_rng(rng.getrandbits(32))
    kinds = {"hand": _BY_HAND, "card": _ON_CARDS}.get(lines, _KINDS)
    while True:
        chosen = kind or rng.choices(tuple(kinds), tuple(kinds.values()))[0]
        if chosen not in have.files:
            continue
        path = rng.choice(have.files[chosen])
        said, text = card_draw.text(sources, rng) if lines == "card" else (_label(rng, lines), next_text())
        if set(text) - {" "} <= _writes(path):
            label = _in_print(said, have, rng) if said else None
            drawn = _captured(text, path, chosen, label, sources, rng, dice, lines)
            if drawn is not None:
                return Captured(*drawn, f"{label[0]} {text}" if label is not None else text, chosen)


def _label(rng: random.Random, lines: Lines) -> str:
    """A label that stands before what is filled in by hand; before half of such lines and before others none stands."""
    if lines != "hand" or rng.random() < 0.5:
        return ""
    return rng.choice(lines_text.LABELS) + rng.choice((":", ":", " :", ""))


def _in_print(label: str, have: Faces, rng: random.Random) -> tuple[str, str] | None:
    """A label and a face to print it in; None where that face lacks a letter of it."""
    path = rng.choice(have.files[rng.choice([kind for kind in _LABELLED if kind in have.files])])
    return (label, path) if set(label) - {" "} <= _writes(path) else None


def _captured(
    text: str,
    path: str,
    kind: str,
    label: tuple[str, str] | None,
    sources: Sources,
    rng: random.Random,
    dice: np.random.Generator,
    lines: Lines,
) -> tuple[Gray, list[float]] | None:
    """The line's picture and box, or None when nothing of it is to be seen."""
    smallest, largest = _SMALL if rng.random() < 0.25 else _EMS
    if lines == "card" and rng.random() < 0.85:
        smallest, largest = card_draw.EMS
    em = round(np.exp(rng.uniform(np.log(smallest), np.log(largest))))  # pixels as captured
    drawn = _written(text, path, em, rng) if kind in _BY_HAND else _printed(text, path, em, kind, rng)
    if drawn is None:
        return None
    if lines == "hand":
        drawn = hand_draw.shaped(*drawn, em, rng)
    if label is not None:
        least = 0.75 if lines == "card" else 0.65
        drawn = hand_draw.filled_in(_glyphs(*label, round(em * rng.uniform(least, 1.0)), 0.0), drawn, em, rng)
    ink, base = drawn
    strong = np.flatnonzero(ink.max(1) > 0.25)
    wide = np.flatnonzero(ink.max(0) > 0.25)
    if not len(strong) or not len(wide):
        return None
    room = round(1.7 * em)  # above and below, for the neighbours
    side = round(1.2 * em)
    page = np.zeros((ink.shape[0] + 2 * room, ink.shape[1] + 2 * side), np.float32)
    page[room : room + ink.shape[0], side : side + ink.shape[1]] = ink * rng.uniform(0.72, 1.0)
    box = [side + wide[0], room + strong[0], side + wide[-1] + 1, room + strong[-1] + 1]
    _adjacent_lines(page, room + base, em, path, sources, rng)
    around, _ = _glyphs("ỦY BAN NHÂN DÂN", path, round(0.7 * em), 0.0)
    lines_page.furnish(page, room + base, em, box, kind in _BY_HAND, around, rng)
    if lines == "card":
        card_draw.ground(page, em, rng)
    if lines == "signed":
        signed_draw.cover(page, room + base, em, box, around, rng)
    page, box = lines_page.bent(page, box, em, rng)
    gray = lines_page.spoilt(page, em, rng, dice)
    box = lines_page.as_line_finder(box, em, rng)
    if lines == "signed":
        box = signed_draw.as_found(box, em, rng)
    scale = rng.uniform(0.9, 1.15) if rng.random() < 0.5 else 1.0
    if scale == 1.0 and em < 30 and rng.random() < 0.6:
        scale = rng.uniform(1.2, 1.6)
    if scale != 1.0:  # the page is brought to another resolution before it is read
        method = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
        gray = np.asarray(cv2.resize(gray, None, fx=scale, fy=scale, interpolation=method), np.uint8)
        box = [v * scale for v in box]
    return gray, box


def _glyphs(text: str, path: str, em: int, tracking: float) -> tuple[Floats, int]:
    """A text as ink (0…1) and the row of its baseline; `tracking` in ems is put between the letters."""
    face = _font(path, em)
    base = round(1.45 * em)
    if abs(tracking) < 0.005:
        width = round(face.getlength(text)) + em
        canvas = Image.new("L", (width, 2 * em + round(0.2 * em)))
        ImageDraw.Draw(canvas).text((em // 2, base), text, font=face, fill=255, anchor="ls")
    else:
        width = round(face.getlength(text) + max(0.0, tracking) * em * len(text)) + em
        canvas = Image.new("L", (width, 2 * em + round(0.2 * em)))
        pen, x = ImageDraw.Draw(canvas), em / 2
        for char in text:
            pen.text((x, base), char, font=face, fill=255, anchor="ls")
            x += face.getlength(char) + tracking * em
    return np.asarray(canvas, np.float32) / np.float32(255), base


def _printed(text: str, path: str, em: int, kind: str, rng: random.Random) -> tuple[Floats, int]:
    """Print: the line as one, letter-spaced at times; typewriters strike unevenly through a weak ribbon."""
    tracking = rng.uniform(-0.03, 0.1) if rng.random() < 0.25 else 0.0
    ink, base = _glyphs(text, path, em, tracking)
    ink = ink.copy()
    if kind == "typewriter" and rng.random() < 0.75:
        step = max(4, round(0.6 * em))
        count = ink.shape[1] // step + 2
        low = rng.uniform(0.35, 0.9)
        hits = np.array([rng.uniform(low, 1.0) for _ in range(count)], np.float32)
        ink *= np.repeat(hits, step)[: ink.shape[1]]
        if rng.random() < 0.5:  # letters a little off the line
            for k in range(count):
                shift = round(rng.gauss(0, 0.025) * em)
                if shift:
                    ink[:, k * step : (k + 1) * step] = np.roll(ink[:, k * step : (k + 1) * step], shift, 0)
        if rng.random() < 0.5:  # the weave of the ribbon
            dice = np.random.default_rng(rng.getrandbits(32))
            weave = dice.uniform(0.3, 1.15, (ink.shape[0] // 2 + 1, ink.shape[1] // 2 + 1)).astype(np.float32)
            ink = np.clip(ink * cv2.resize(weave, ink.shape[::-1]), 0, 1)
    roll = rng.random()
    if roll < 0.15 and em > 18:
        ink = np.asarray(cv2.dilate(ink, np.ones((2, 2), np.uint8)), np.float32)
    elif roll < 0.22 and em > 26:
        ink = np.asarray(cv2.erode(ink, np.ones((2, 2), np.uint8)), np.float32)
    if rng.random() < 0.2:  # narrow or wide setting
        wide = max(8, round(ink.shape[1] * rng.uniform(0.8, 1.2)))
        ink = np.asarray(cv2.resize(ink, (wide, ink.shape[0]), interpolation=cv2.INTER_LINEAR), np.float32)
    return ink, base


def _written(text: str, path: str, em: int, rng: random.Random) -> tuple[Floats, int] | None:
    """A script face as a hand: each word with its own size, slant, height and ink."""
    em = round(em * rng.uniform(1.0, 1.35))  # script faces are small on their em
    pieces, base = [], round(1.45 * em)
    slant, jitter = rng.gauss(0.0, 0.12), rng.uniform(0.0, 1.0)
    gap, tracking = rng.uniform(0.22, 0.55), rng.uniform(-0.02, 0.08) if rng.random() < 0.35 else 0.0
    thick = rng.random()
    ink_of = rng.uniform(0.6, 1.0)
    for word in text.split():
        ink, _ = _glyphs(word, path, em, tracking)
        columns = np.flatnonzero(ink.max(0) > 0.2)
        if not len(columns):
            return None
        size = 1 + jitter * rng.gauss(0, 0.06)
        lean = slant + jitter * rng.gauss(0, 0.06)
        rise = jitter * rng.gauss(0, 0.05) * em
        turn = jitter * rng.gauss(0, 0.02)
        high, wide = ink.shape
        down = base * (1 - size) + rise - turn * wide / 2
        matrix = np.array([[size, -lean, lean * base + 0.1 * em], [turn, size, down]], np.float32)
        moved = cv2.warpAffine(ink, matrix, (round(wide * size + abs(lean) * high + 0.3 * em), high))
        if thick < 0.2:
            moved = cv2.dilate(moved, np.ones((2, 2), np.uint8))
        elif thick < 0.28 and em > 30:
            moved = cv2.erode(moved, np.ones((2, 2), np.uint8))
        columns = np.flatnonzero(moved.max(0) > 0.15)
        if not len(columns):  # a hair line thinned away
            return None
        pieces.append(moved[:, columns[0] : columns[-1] + 1] * (ink_of * rng.uniform(1 - 0.3 * jitter, 1.0)))
        pieces.append(np.zeros((high, max(2, round(em * gap * rng.uniform(0.7, 1.5)))), np.float32))
    ink = np.concatenate(pieces[:-1], axis=1)
    ink = np.pad(ink, ((0, 0), (em // 3, em // 3)))
    if rng.random() < 0.5:
        ink = _elastic(ink, em, rng)
    return ink.astype(np.float32), base


def _elastic(ink: Floats, em: int, rng: random.Random) -> Floats:
    """Bent by a smooth random field."""
    high, wide = ink.shape
    force = rng.uniform(0, 0.045) * em
    dice = np.random.default_rng(rng.getrandbits(32))
    coarse = dice.normal(0, force, (4, max(3, wide // max(8, em)), 2)).astype(np.float32)
    bend = cv2.resize(coarse, (wide, high), interpolation=cv2.INTER_CUBIC)
    y, x = np.mgrid[0:high, 0:wide].astype(np.float32)
    return np.asarray(cv2.remap(ink, x + bend[..., 0], y + bend[..., 1], cv2.INTER_LINEAR), np.float32)


def _adjacent_lines(page: Floats, base: int, em: int, path: str, sources: Sources, rng: random.Random) -> None:
    """Lines above and below, near or far; at times print right beside."""
    for way in (-1, 1):
        if rng.random() < 0.6:
            tall = round(em * rng.uniform(0.85, 1.15))
            near, _ = _glyphs(lines_text.text(sources, rng)[:60], path, tall, 0.0)
            away = round(rng.uniform(1.12, 1.9) * em)
            x = round(rng.uniform(-0.4, 0.4) * page.shape[1])
            lines_page.lay(page, near * rng.uniform(0.7, 1.0), x, base + way * away - round(1.45 * tall))
