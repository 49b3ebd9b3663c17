"""Draws training fields for the digit nets: strings between the print of a letter's head, then spoilt by scanning.

A field is drawn at twice the nets' scale (64 rows), framed as `ocr.handwriting.crops` cuts: the line's middle in the
middle, room above and below for tall digits.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.handwriting.crops import HEIGHT, WIDTH, InkMap, What, ink_map
from ocr.train import digits_fonts as fonts
from ocr.train import digits_strokes as strokes
from ocr.train.digits_fonts import EM, Glyphs
from ocr.train.digits_strokes import Ink

ROWS = 2 * HEIGHT
_LINE = (
    0.676  # height of the line in heights of the field; its em is a little less, as in what ocr.handwriting.crops cuts
)
_KINDS: tuple[What, ...] = ("number", "day", "month")

_LEFT = {"number": ("Số:", "Số:", "Số :", "Số", "số:", "No:"), "day": ("ngày", "Ngày"), "month": ("tháng",)}
_RIGHT = {
    "number": ("/QĐ-UBND", "/UBND", "/TB", "/BC-", "/CT", "/TTr", "/SGD", "/KH", "/GM", "/HĐND", "/TLKT", "-CV/TU"),
    "day": ("tháng",),
    "month": ("năm",),
}
_AROUND = ("ỦY BAN NHÂN DÂN", "về việc tổ chức", "Độc lập - Tự do", "QUYẾT ĐỊNH", "(Kèm theo", "SỞ GIÁO DỤC")
_LENGTHS = (0.1, 0.26, 0.34, 0.22, 0.08)  # of a number of 1 to 5 digits


class Sample(NamedTuple):
    """A drawn field and what stands in it; an empty text is an empty field."""

    ink: InkMap
    text: str
    hand: str  # mnist, strokes, script, print, or empty


class Layout(NamedTuple):
    """The line of a field, in pixels of the double scale."""

    em: float
    baseline: float


def sample(glyphs: Glyphs, rng: np.random.Generator) -> Sample:
    """One field at random."""
    _, text, drawn, hand = page(glyphs, rng)
    return Sample(ink_map(drawn), text, hand)


def page(glyphs: Glyphs, rng: np.random.Generator) -> tuple[What, str, NDArray[np.uint8], str]:
    """One field at random as a grey picture of 64 rows: its kind, what is written, the picture, by which hand."""
    kind = _KINDS[int(rng.choice(3, p=(0.6, 0.25, 0.15)))]
    text = label(kind, rng)
    line = ROWS * _LINE * rng.uniform(0.86, 1.14)
    em = line * rng.uniform(0.7, 0.98)
    layout = Layout(em, ROWS / 2 + 0.27 * em + rng.normal(0, 0.06) * line)
    written, hand = _written(text, layout, glyphs, rng)
    return kind, text, _spoilt(_with_adjacent_ink(written, kind, layout, glyphs, rng), rng), hand


def label(kind: What, rng: np.random.Generator) -> str:
    """What is written: a number of 1 to 5 digits, a day or a month with or without a leading nought; 3 % nothing."""
    if rng.random() < 0.03:
        return ""
    if kind == "number":
        length = int(rng.choice(5, p=_LENGTHS)) + 1
        digits = "".join(map(str, rng.integers(0, 10, length)))
        return digits if length <= 2 or digits[0] != "0" else str(rng.integers(1, 10)) + digits[1:]
    value = int(rng.integers(1, 32 if kind == "day" else 13))
    return f"{value:02d}" if rng.random() < 0.75 else str(value)


def _written(text: str, layout: Layout, glyphs: Glyphs, rng: np.random.Generator) -> tuple[Ink, str]:
    """The string alone on a field as wide as it needs, and by which hand."""
    hand = str(rng.choice(("mnist", "strokes", "script", "print"), p=(0.32, 0.33, 0.17, 0.18))) if text else "empty"
    pieces = [(np.zeros((1, 1), np.float32), 0.0)]
    if hand == "mnist":
        pieces = _mnist(text, layout, glyphs, rng)
    elif hand == "strokes":
        pieces = _strokes(text, layout, rng)
    elif text:
        pieces = _set_in(text, layout, glyphs.scripts if hand == "script" else glyphs.printed, rng)
    gap = rng.uniform(0.03, 0.12) if hand == "print" else rng.uniform(-0.06, 0.3)
    field = _in_a_row(pieces, gap * layout.em, layout, 0.0 if hand == "print" else rng.uniform(0.0, 0.07), rng)
    if hand in ("mnist", "strokes", "script"):
        field = _elastic(field, rng)
    return field * np.float32(rng.uniform(0.55, 1.0)), hand


Pieces = list[tuple[Ink, float]]  # a digit's ink and how far its foot lies below the baseline, in pixels


def _mnist(text: str, layout: Layout, glyphs: Glyphs, rng: np.random.Generator) -> Pieces:
    height, width = rng.uniform(0.55, 1.1) * layout.em, rng.uniform(0.65, 1.1)
    slant, cut = rng.normal(0.05, 0.12), rng.uniform(0.3, 0.62)
    pieces = []
    for char in text:
        bank = glyphs.mnist[int(char)]
        raw = bank[int(rng.integers(len(bank)))].astype(np.float32) / 255
        tight = strokes.trimmed(raw)
        high = max(4, round(height * rng.uniform(0.88, 1.12)))
        wide = max(2, round(high * tight.shape[1] / tight.shape[0] * width))
        ink = cv2.copyMakeBorder(tight, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
        big = cv2.resize(ink, (wide, high), interpolation=cv2.INTER_CUBIC).astype(np.float32)
        big = np.clip((big - cut) * 4 + 0.5, 0, 1)  # the cut makes the pen thin or thick
        shear = np.array([[1, -slant, max(0.0, slant) * high], [0, 1, 0]], np.float32)
        big = cv2.warpAffine(big, shear, (wide + round(abs(slant) * high) + 1, high)).astype(np.float32)
        pieces.append((strokes.trimmed(big), 0.0))
    return pieces


def _strokes(text: str, layout: Layout, rng: np.random.Generator) -> Pieces:
    by, height = strokes.hand(rng), rng.uniform(0.55, 1.1) * layout.em
    tails = rng.random() < 0.3  # in some people's writing 7 and 9 reach below the line
    pieces = []
    for char in text:
        ink = strokes.draw(int(char), max(6, round(height * rng.uniform(0.88, 1.12))), by, rng)
        pieces.append((ink, 0.2 * height if tails and char in "4579" else 0.0))
    return pieces


def _set_in(text: str, layout: Layout, faces: tuple[str, ...], rng: np.random.Generator) -> Pieces:
    face = faces[int(rng.integers(len(faces)))]
    high = fonts.glyph(face, "8")[0].shape[0]
    script = face.endswith(".woff")
    scale = layout.em * (rng.uniform(0.6, 1.05) / high if script else rng.uniform(0.94, 1.06) / EM)
    thick = int(rng.integers(0, 3)) if script else 0
    pieces = []
    for char in text:
        ink, foot = fonts.glyph(face, char)
        if thick:
            ink = _thicker(ink, thick + 1)
        size = (max(2, round(ink.shape[1] * scale)), max(3, round(ink.shape[0] * scale)))
        small = cv2.resize(ink, size, interpolation=cv2.INTER_AREA)
        pieces.append((np.asarray(small, np.float32), foot * EM * scale))
    return pieces


def _thicker(ink: Ink, pen: int) -> Ink:
    room = cv2.copyMakeBorder(ink, 2, 2, 2, 2, cv2.BORDER_CONSTANT, value=0)
    return np.asarray(cv2.dilate(room, np.ones((pen, pen), np.uint8)), np.float32)


def _in_a_row(pieces: Pieces, gap: float, layout: Layout, shake: float, rng: np.random.Generator) -> Ink:
    """The digits next to each other; where they overlap the darker counts."""
    widths = sum(max(1.0, ink.shape[1] + gap) for ink, _ in pieces)
    field = np.zeros((ROWS, round(widths + 2 * max(0.0, -gap) + 8)), np.float32)
    foot, x = layout.baseline + rng.normal(0.02, 0.07) * layout.em, 2.0 + max(0.0, -gap)
    rise = rng.normal(0, 0.03)  # written uphill or downhill
    for ink, below in pieces:
        bottom = foot + below + rng.normal(0, shake) * layout.em - rise * x
        _lay(field, ink, round(x), round(bottom - ink.shape[0]))
        x += max(1.0, ink.shape[1] + gap * rng.uniform(0.4, 1.6))
    return field


def _lay(field: Ink, ink: Ink, x: int, y: int) -> None:
    """Put ink on the field with its corner at x, y; what hangs over is lost."""
    y0, y1 = max(0, y), min(field.shape[0], y + ink.shape[0])
    x0, x1 = max(0, x), min(field.shape[1], x + ink.shape[1])
    if y0 < y1 and x0 < x1:
        np.maximum(field[y0:y1, x0:x1], ink[y0 - y : y1 - y, x0 - x : x1 - x], out=field[y0:y1, x0:x1])


def _elastic(ink: Ink, rng: np.random.Generator) -> Ink:
    """Bent by a smooth random field, and turned by some degrees."""
    high, wide = ink.shape
    force = rng.uniform(0, 2.2)
    bend = cv2.resize(rng.normal(0, force, (4, max(3, wide // 16), 2)).astype(np.float32), (wide, high))
    angle = np.deg2rad(rng.normal(0, 2.5))
    y, x = np.mgrid[0:high, 0:wide].astype(np.float32)
    from_x = x + bend[..., 0] + np.float32(angle) * (y - high / 2)
    from_y = y + bend[..., 1] - np.float32(angle) * (x - wide / 2)
    return cv2.remap(ink, from_x.astype(np.float32), from_y.astype(np.float32), cv2.INTER_LINEAR).astype(np.float32)


def _with_adjacent_ink(written: Ink, kind: What, layout: Layout, glyphs: Glyphs, rng: np.random.Generator) -> Ink:
    """The string between what is printed left and right of it, leaders, rules, seals and lines above and below."""
    em = layout.em
    before, after = (float(rng.choice((rng.uniform(-0.15, 0.3), rng.uniform(0.1, 1.4)))) * em for _ in range(2))
    left, right = (float(rng.choice((0.0, rng.uniform(0, 0.8)))) * em for _ in range(2))
    start = left + max(0.0, before)
    wide = max(16, round(start + written.shape[1] + max(0.0, after) + right))
    field = np.zeros((ROWS, wide), np.float32)
    _lay(field, written, round(left + before), 0)
    face = glyphs.printed[int(rng.integers(0, 2) if kind == "number" or rng.random() < 0.3 else 1)]
    dark = np.float32(rng.uniform(0.65, 1.0))
    if left > 0.05 * em:
        ink = _scaled(fonts.print_of(face, str(rng.choice(_LEFT[kind]))), layout) * dark
        _lay(field, ink, round(left) - ink.shape[1], round(layout.baseline - 1.3 * em))
    if right > 0.05 * em:
        ink = _scaled(fonts.print_of(face, str(rng.choice(_RIGHT[kind]))), layout) * dark
        _lay(field, ink, wide - round(right), round(layout.baseline - 1.3 * em))
    if rng.random() < 0.3:
        _leaders(field, layout, rng)
    _clutter(field, layout, face, rng)
    return field


def _scaled(band: Ink, layout: Layout) -> Ink:
    scale = layout.em / EM
    size = (max(1, round(band.shape[1] * scale)), max(1, round(band.shape[0] * scale)))
    return cv2.resize(band, size, interpolation=cv2.INTER_AREA).astype(np.float32)


def _leaders(field: Ink, layout: Layout, rng: np.random.Generator) -> None:
    """Dots or a rule to write on."""
    y = round(layout.baseline + rng.uniform(-0.02, 0.05) * layout.em)
    dark, size = float(rng.uniform(0.5, 1.0)), max(1, round(layout.em * rng.uniform(0.04, 0.08)))
    step = layout.em * rng.uniform(0.16, 0.36) if rng.random() < 0.8 else 1.0
    for x in np.arange(rng.uniform(0, 10), field.shape[1] * rng.choice((1.0, rng.uniform(0.3, 1.0))), step):
        cv2.rectangle(field, (round(x), y - size), (round(x) + size - 1, y - 1), dark, -1)


def _clutter(field: Ink, layout: Layout, face: str, rng: np.random.Generator) -> None:
    """Lines of text above and below, a rule, a pale arc of a seal, specks."""
    high, wide = field.shape
    for side in (-1, 1):
        if rng.random() < 0.22:
            band = _scaled(fonts.print_of(face, str(rng.choice(_AROUND))), layout)
            y = layout.baseline + side * layout.em * rng.uniform(1.15, 1.6) - 1.3 * layout.em
            x = round(rng.uniform(-band.shape[1] * 0.7, wide))
            _lay(field, band * np.float32(rng.uniform(0.6, 1)), x, round(y))
    if rng.random() < 0.12:
        y = round(rng.uniform(0, 0.16) * high) if rng.random() < 0.7 else round(rng.uniform(0.88, 1) * high)
        cv2.line(field, (round(rng.uniform(-0.5, 0.6) * wide), y), (wide, y), float(rng.uniform(0.6, 1)), 2)
    if rng.random() < 0.12:
        middle = (round(rng.uniform(-1, 2) * wide), round(rng.uniform(-2, 3) * high))
        pale = np.zeros_like(field)
        for ring in range(int(rng.integers(1, 3))):
            cv2.circle(pale, middle, round(rng.uniform(1.2, 2.4) * high) + 9 * ring, 1.0, int(rng.integers(2, 5)))
        np.maximum(field, pale * np.float32(rng.uniform(0.12, 0.45)), out=field)
    if rng.random() < 0.15:
        for _ in range(int(rng.integers(1, 6))):
            at = (round(rng.uniform(0, wide)), round(rng.uniform(0, high)))
            cv2.circle(field, at, int(rng.integers(1, 3)), float(rng.uniform(0.3, 1)), -1)


def _spoilt(ink: Ink, rng: np.random.Generator) -> NDArray[np.uint8]:
    """The field as a scanner gives it: blur, a coarser grid, noise, JPEG, or black and white."""
    high, wide = ink.shape
    gray: NDArray[Any] = 255 - ink * 255 * np.float32(rng.uniform(0.75, 1.0))
    gray = cv2.GaussianBlur(gray, (0, 0), float(rng.uniform(0.35, 1.5)))
    if rng.random() < 0.35:  # a page scanned at 100 to 200 dpi
        coarse = rng.uniform(0.35, 0.8)
        size = (max(4, round(wide * coarse)), max(8, round(high * coarse)))
        gray = cv2.resize(cv2.resize(gray, size, interpolation=cv2.INTER_AREA), (wide, high))
    gray = gray + rng.normal(0, rng.uniform(0.5, 9), gray.shape) - rng.uniform(0, 20)
    page = np.clip(gray, 0, 255).astype(np.uint8)
    how = rng.random()
    if how < 0.25:  # between the paper and what was written, or a pale pen would vanish
        paper, pen = (float(np.percentile(page, share)) for share in (85, 3))
        return ((page > pen + (paper - pen) * rng.uniform(0.35, 0.85)) * 255).astype(np.uint8)
    if how < 0.6:
        _, coded = cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(25, 85))])
        again = cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE)
        return page if again is None else again.astype(np.uint8)
    return page


def many(glyphs: Glyphs, count: int, seed: int) -> tuple[NDArray[np.uint8], NDArray[np.int32], list[Sample]]:
    """So many fields: ink maps filled up with paper to WIDTH (n × 32 × WIDTH, 0…255), widths, the samples' facts."""
    rng = np.random.default_rng(seed)
    maps = np.zeros((count, HEIGHT, WIDTH), np.uint8)
    widths = np.zeros(count, np.int32)
    facts = []
    for i in range(count):
        drawn = sample(glyphs, rng)
        widths[i] = drawn.ink.shape[1]
        maps[i, :, : widths[i]] = np.round(drawn.ink * 255)
        facts.append(drawn._replace(ink=np.zeros((0, 0), np.float32)))
    return maps, widths, facts
