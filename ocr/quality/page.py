"""The faults of one page by its picture: each a code, how bad it is, and where it shows.

The thresholds and a picture of each fault are in docs/quality.md; `python -m bench.quality` measures misses and false
alarms. Codes are those of docs/contract.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.records import Box, QualityFinding
from ocr.clean import orientation
from ocr.quality.cropping import SHEETS, cropped
from ocr.quality.decoded_page import Look

REJECT_DPI, WARN_DPI = 145, 190  # 150 and 200 as scanners mean them, a few hundredths of slack
DARK, VERY_DARK = 150, 105  # grey level of the paper
SKEW = 5.0  # degrees
FAINT = 165  # the darkest print by its paper, of 255
BLURRED = 0.355  # share of the print's depth that its steepest edges rise by from pixel to pixel
LIGHT_LEVEL = 248  # grey level from which a spot may be glare
FOLD_STEP = 12  # grey levels by which a fold is darker than what lies beside it
_UNLIKE_PAPER = 10.0  # of the two colour differences together, by which skin differs from what most of the picture is
_SKIN = ((56, 140, 76), (224, 179, 124))  # luma, red and blue difference of human skin, from and to
_CORNER = 0.16  # of the shorter side: how far a folded corner is looked for


def check_page(look: Look, page: int) -> tuple[QualityFinding, ...]:
    """What is wrong with the picture of a page (its number within the file, from 1); the worst first."""
    findings = [finding for check in CHECKS for finding in check(look, page)]
    if any(finding.code == "blank" for finding in findings):  # nothing else can be said of a page without marks
        findings = [
            finding for finding in findings if finding.code in ("blank", "low_resolution", "dark", "wrong_size")
        ]
    return tuple(sorted(findings, key=lambda finding: finding.level != "reject"))


def _level(gray: NDArray[Any], percent: float) -> float:
    """The grey level below which so many of a hundred pixels lie: counted by level, which no sorting comes near."""
    counts = cv2.calcHist([np.ascontiguousarray(gray)], [0], None, [256], [0, 256]).ravel().cumsum()
    return float(np.searchsorted(counts, percent / 100 * counts[-1]))


def low_resolution(look: Look, page: int) -> Iterator[QualityFinding]:
    """Too few pixels for the sheet's size."""
    if look.dpi < WARN_DPI:
        yield QualityFinding("low_resolution", "reject" if look.dpi < REJECT_DPI else "warn", page)


def dark(look: Look, page: int) -> Iterator[QualityFinding]:
    """The paper itself is dark."""
    red, green, blue = cv2.split(look.tiny)
    brightest = cv2.max(cv2.max(red, green), blue)  # of the three colours: a red cover is not a dark page
    shade = _level(brightest, 75)
    if shade < DARK:
        yield QualityFinding("dark", "reject" if shade < VERY_DARK else "warn", page)


def faint(look: Look, page: int) -> Iterator[QualityFinding]:
    """Even the darkest print hardly differs from the paper around it."""
    if look.is_blank:
        return
    if _level(look.relative[look.marks], 5) > FAINT:
        yield QualityFinding("faint", "warn", page)


def blurred(look: Look, page: int) -> Iterator[QualityFinding]:
    """No edge of the print is sharp: measured where most of it stands, at 150 dpi."""
    if not look.is_blank and (sharp := _sharpness(look)) < BLURRED:
        yield QualityFinding("blurred", "reject" if sharp < 0.6 * BLURRED else "warn", page)


def _sharpness(look: Look) -> float:
    """How steeply the print's edges rise from pixel to pixel, as a share of how much darker than its paper it is."""
    high, wide = look.pixels.shape[:2]
    rows = cv2.reduce(look.ink.view(np.uint8), 1, cv2.REDUCE_SUM, dtype=cv2.CV_32F)
    middle = int(np.argmax(cv2.blur(rows, (1, len(rows) // 4))) * high / len(rows))
    top, bottom = max(0, middle - high // 8), min(high, middle + high // 8)
    patch = cv2.extractChannel(look.pixels[top:bottom, wide // 4 : wide - wide // 4], 1)
    step = 150 / look.dpi
    if step < 1:
        size = (max(8, round(patch.shape[1] * step)), max(8, round(patch.shape[0] * step)))
        patch = cv2.resize(patch, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    across = _level(cv2.absdiff(patch[:, 1:], patch[:, :-1]), 99.3)
    down = _level(cv2.absdiff(patch[1:], patch[:-1]), 99.3)
    every_other = patch[::2]
    depth = _level(every_other, 60) - _level(every_other, 1.0)
    return min(across, down) / max(depth, 25.0)  # what moved is blurred one way only


def skewed(look: Look, page: int) -> Iterator[QualityFinding]:
    """The rows of text slope by more than a reader forgives."""
    if not look.is_photo and not look.is_blank and abs(orientation.rough_skew(look.half)) > SKEW:
        yield QualityFinding("skewed", "warn", page)


def nothing(look: Look, page: int) -> Iterator[QualityFinding]:
    """Nothing stands on the page."""
    if look.is_blank and not look.has_light_print:
        yield QualityFinding("blank", "warn", page)


def folded(look: Look, page: int) -> Iterator[QualityFinding]:
    """A corner is folded in: a straight slanted edge cuts it off, with what lay behind the sheet beyond."""
    if look.is_photo:
        return
    side = int(_CORNER * min(look.gray.shape))
    for corner in range(4):
        patch = np.ascontiguousarray(np.rot90(look.gray, corner)[:side, :side])  # the corner at the top left
        if (size := _fold(patch)) > 0:
            yield QualityFinding("folded", "warn", page, _corner_box(corner, size / look.gray.shape[0]))


def _fold(patch: NDArray[np.uint8]) -> float:
    """How far a fold reaches along the edges from the top left of a patch, in pixels; 0.0 where there is none.

    Beyond it shows another shade; or, before a white lid, only the fold itself, which smoothing would take away.
    """
    smooth = cv2.medianBlur(patch, 5).astype(np.uint8, copy=False)
    soft = cv2.GaussianBlur(patch, (3, 3), 0).astype(np.uint8, copy=False)
    steps = (ends for ends in _slanted(smooth) if _is_bare(smooth, *ends, step=5))
    folds = (ends for ends in _slanted(soft) if _is_line(patch, *ends) and _is_bare(smooth, *ends, step=-1))
    return max((max(ends) for edges in (steps, folds) for ends in edges), default=0.0)


def _slanted(patch: NDArray[np.uint8]) -> Iterator[tuple[float, float]]:
    """Where straight edges that cut the top left corner off meet the left and the upper edge, in pixels."""
    side = len(patch)
    edges = cv2.Canny(patch, 25, 60)
    edges[:3], edges[:, :3] = 0, 0
    lines = cv2.HoughLinesP(edges, 1, np.pi / 180, 18, minLineLength=0.22 * side, maxLineGap=4)
    for x0, y0, x1, y1 in [] if lines is None else lines[:, 0]:
        run, rise = float(x1 - x0), float(y1 - y0)
        if run == 0 or rise == 0 or run * rise > 0 or not 0.36 < abs(rise / run) < 2.8:
            continue
        slope = rise / run
        down, across = y0 - slope * x0, x0 - y0 / slope
        if not (0.15 * side < down < 1.1 * side and 0.15 * side < across < 1.1 * side):
            continue
        if np.hypot(run, rise) >= 0.6 * np.hypot(down, across):
            yield float(down), float(across)


def _is_bare(patch: NDArray[np.uint8], down: float, across: float, *, step: float) -> bool:
    """Is the triangle in the corner bare of print, of one shade, and more than a step from that of the paper beside?"""
    rows, columns = np.mgrid[0 : len(patch), 0 : len(patch)]
    place = rows / down + columns / across
    inside, beside = patch[place < 0.85], patch[(place > 1.1) & (place < 1.6)]
    if len(inside) < 50 or len(beside) < 50:
        return False
    even = _level(inside, 95) - _level(inside, 5) < 26
    return even and abs(_level(inside, 50) - _level(beside, 50)) > step


def _is_line(patch: NDArray[np.uint8], down: float, across: float) -> bool:
    """Is it darker between these two places at the edges than a few pixels to either side, nearly all the way?"""
    share = np.linspace(0.06, 0.94, 60)
    foot = np.stack([down * (1 - share), across * share])
    out = np.array([[across], [down]]) / np.hypot(down, across)  # away from the corner, as (row, column)

    def shade(away: float) -> NDArray[np.int16]:
        row, column = np.clip(np.rint(foot + away * out), 0, len(patch) - 1).astype(np.int32)
        return np.asarray(patch[row, column], np.int16)

    line = np.minimum.reduce([shade(away) for away in (-1.5, -0.75, 0.0, 0.75, 1.5)])
    step = np.minimum(shade(-5), shade(5)) - line
    return bool((step > FOLD_STEP).mean() > 0.8)


def _corner_box(corner: int, share: float) -> Box:
    """The box of a corner after `np.rot90(picture, corner)` brought it to the top left."""
    left, top = ((0.0, 0.0), (1 - share, 0.0), (1 - share, 1 - share), (0.0, 1 - share))[corner]
    return (left, top, left + share, top + share)


def finger(look: Look, page: int) -> Iterator[QualityFinding]:
    """Skin reaches in from an edge of the picture."""
    if min(look.gray.shape) < 200:
        return
    colours = cv2.cvtColor(cv2.medianBlur(look.tiny, 5), cv2.COLOR_RGB2YCrCb)
    usual = np.median(colours[..., 1:].reshape(-1, 2), axis=0)
    unlike = np.abs(colours[..., 1:].astype(np.int16) - usual).sum(axis=2) >= _UNLIKE_PAPER  # yellowed paper is no skin
    skin = cv2.bitwise_and(cv2.inRange(colours, *_SKIN), unlike.astype(np.uint8) * 255)
    if not cv2.countNonZero(skin):
        return
    count, _, stats, _ = cv2.connectedComponentsWithStats(
        cv2.morphologyEx(skin, cv2.MORPH_OPEN, np.ones((7, 7), np.uint8)), connectivity=8
    )
    high, wide = skin.shape
    for x, y, w, h, area in stats[1:count]:
        edge = x <= 3 or y <= 3 or x + w >= wide - 3 or y + h >= high - 3
        whole = w >= 0.7 * wide or h >= 0.7 * high  # a desk or a frame, not a finger
        if edge and not whole and 0.003 < area / skin.size < 0.12 and area > 0.5 * w * h:
            yield QualityFinding("finger", "warn", page, (x / wide, y / high, (x + w) / wide, (y + h) / high))
            return


def glare(look: Look, page: int) -> Iterator[QualityFinding]:
    """A spot brighter than the paper around it, fading at its border: light thrown back by film or gloss."""
    usual = _level(look.paper, 50)
    if usual > LIGHT_LEVEL - 14:
        return  # on white paper a spot takes nothing away that could be seen here
    tiny = cv2.cvtColor(look.tiny, cv2.COLOR_RGB2GRAY)
    spots = (cv2.blur(tiny, (7, 7)) >= LIGHT_LEVEL - 4).astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(
        cv2.morphologyEx(spots, cv2.MORPH_OPEN, np.ones((7, 7), np.uint8))
    )
    high, wide = tiny.shape
    for x, y, w, h, area in stats[1:count]:
        touches = x <= 1 or y <= 1 or x + w >= wide - 1 or y + h >= high - 1
        if not touches and 0.002 < area / tiny.size < 0.25 and area > 0.45 * w * h:
            yield QualityFinding("glare", "warn", page, (x / wide, y / high, (x + w) / wide, (y + h) / high))
            return


def upside_down(look: Look, page: int) -> Iterator[QualityFinding]:
    """The page stands on its head or on its side; reading turns it, a person who looks at it must."""
    if not look.is_blank and orientation.sure_turn(look.gray):
        yield QualityFinding("upside_down", "warn", page)


def wrong_size(look: Look, page: int) -> Iterator[QualityFinding]:
    """A sheet of no size that papers have: two sheets drawn in at once, or a piece of one."""
    if look.inches is None:
        return
    long, short = look.inches
    near = any(
        abs(long - height) <= 0.09 * height + 0.25 and abs(short - other) <= 0.12 * other + 0.25
        for height, other in SHEETS
    )
    if not near and (long / max(short, 0.1) > 2.3 or long > 17.5 or short < 1.7):
        yield QualityFinding("wrong_size", "warn", page)


Check = Callable[[Look, int], Iterator[QualityFinding]]
CHECKS: tuple[Check, ...] = (
    nothing, low_resolution, dark, faint, blurred, cropped, skewed, folded, finger, glare, upside_down, wrong_size,
)  # fmt: skip
