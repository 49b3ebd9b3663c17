"""Separates inks by colour: black and coloured print stay dark, red seals and blue signatures fade."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr import grey_levels

Gray = NDArray[np.uint8]
Pixels = NDArray[np.uint8]  # H × W × 3, RGB
Box = tuple[int, int, int, int]  # left, top, right, bottom in pixels of the thumbnail

_INK = 45  # levels by which red (blue) ink is redder (bluer) than its other two channels
_PALE_INK = 22  # the same for the thin lines of seals, stamps and signatures, pale on a thumbnail
_COLOURED = 70  # levels between the channels of a coloured ground
_PALE, _PAPER = 120, 0.15  # the darkest channel of paper in a photo, at least, and how much of a cover may be so pale
_SEAL, _LARGEST = 0.045, 0.2  # shares of the page's longer side that a seal is at least and at most across
_DRAWN, _CLEAR = 0.8, 0.5  # share of a seal's ring that is inked, and by how much more that is than just outside it
_SIGNATURE = 0.028  # a signature is at least this share of the longer side high; a number written by hand is lower
_STROKE = 0.016  # … and each of its strokes this share: print and numbers in a stamp are lower
_STROKES = 0.45  # of its box, at most, that the strokes of a signature fill; a picture fills more
_RIM = 2.0  # pixels of the thumbnail that a seal's ring reaches beyond its middle
_STAMP = 4.0  # times a seal's width and height in which its stamp's print stands, the seal in the middle
_STAMPED = 0.25  # share of a patch's red ink outside the seal in it from which the seal is over red print
_ERASE_RED = 0.7  # how much of its redness is added to a seal's pixels: all would eat black print that has a red rim
_ERASE_BLUE = 1.4  # the same of a signature's blueness, which starts from the red channel's near-black


class Seal(NamedTuple):
    """A round seal of red ink, in pixels of the thumbnail."""

    x: float
    y: float
    across: float
    high: float
    stamped: bool  # over red print, which would go with it

    def box(self) -> Box:
        """What it covers."""
        wide, high = self.across / 2, self.high / 2
        left, top, right, bottom = self.x - wide, self.y - high, self.x + wide, self.y + high
        return math.floor(left), math.floor(top), math.ceil(right), math.ceil(bottom)

    def around(self) -> Box:
        """Where the print of its stamp stands."""
        return self._replace(across=_STAMP * self.across, high=_STAMP * self.high).box()


def black_print(rgb: Pixels, small: Pixels) -> Gray:
    """Grey in which print of any colour is dark, seals and signatures are pale; `small` is the page as a thumbnail.

    The red channel shows black and blue ink and hides red. Red print (titles of cards and certificates, serial
    numbers, what a stamp says above and under its seal) must not go with the seals: red ink is darkened, and fades
    within a seal's round only, where that lies over no red print. Blue strokes as high as a signature's are brightened,
    for they lie over the signer's printed name; numbers, dates and stamps in blue stay.
    """
    if _is_coloured_ground(small):
        green = np.ascontiguousarray(rgb[:, :, 1])
        return 255 - green if np.median(small[:, :, 1]) < 128 else green
    gray = cv2.extractChannel(rgb, 0).astype(np.uint8, copy=False)
    longer, scale = max(small.shape), rgb.shape[0] / small.shape[0]
    pale = list(_patches(small, 0, _PALE_INK, 9))
    seals = _seals(pale, longer)
    beside = [_shared(box, seal.around()) for box, _ in pale for seal in seals if _overlap(box, seal.box())]
    for box in [*(box for box, _ in _patches(small, 0, _INK, 5)), *beside]:
        place = _place(box, scale)
        gray[place] = _darkened(rgb[place])
    for seal in seals:
        if seal.stamped:  # a thin ring through red print is less in the way of reading it than gaps in its letters
            continue
        place = _place(seal.box(), scale)
        red, green, blue = (rgb[place][:, :, channel] for channel in range(3))
        faded = _brightened(red, cv2.subtract(red, cv2.max(green, blue)), _ERASE_RED)
        cv2.copyTo(faded, _round(faded.shape), gray[place])
    for box, mask in _patches(small, 2, _PALE_INK, 3):
        if _is_signature(mask, longer):
            place = _place(box, scale)
            red, green, blue = (rgb[place][:, :, channel] for channel in range(3))
            blueness = np.asarray(cv2.subtract(blue, cv2.max(red, green)), np.uint8)
            faded = _brightened(gray[place], blueness, _ERASE_BLUE)
            cv2.copyTo(faded, _high_strokes(blueness, _STROKE * max(rgb.shape)), gray[place])
    return gray


def seals_of(small: Pixels) -> list[Box]:
    """Where red seals stand on a page's thumbnail."""
    return [seal.box() for seal in _seals(_patches(small, 0, _PALE_INK, 9), max(small.shape))]


def _seals(patches: Iterable[tuple[Box, Gray]], longer: int) -> list[Seal]:
    found = (_seal_in(box, mask, longer) for box, mask in patches)
    return [seal for seal in found if seal is not None]


def _seal_in(box: Box, mask: Gray, longer: int) -> Seal | None:
    """The seal in a patch of red ink: its ring, wherever it stands among red print; or all of a patch that is round."""
    if min(mask.shape) <= _SEAL * longer:
        return None
    ring = _ring(mask, longer)
    if ring is not None:
        x, y, radius = ring
        inside = np.zeros_like(mask)
        cv2.circle(inside, (round(x), round(y)), math.ceil(radius + _RIM), (1,), -1)
        stamped = float(mask[inside == 0].sum()) > _STAMPED * float(mask.sum())
        across = 2 * (radius + _RIM)
        return Seal(box[0] + x + 0.5, box[1] + y + 0.5, across, across, stamped)
    if _is_seal(mask):
        return Seal((box[0] + box[2]) / 2, (box[1] + box[3]) / 2, box[2] - box[0], box[3] - box[1], False)
    return None


def _ring(mask: Gray, longer: int) -> tuple[float, float, float] | None:
    """Middle and radius of the circle that is most clearly drawn in a patch: inked nearly all around, and with much
    less ink just outside. Sought in every other pixel, then traced."""
    most = math.ceil(_LARGEST * longer / 4) + 4
    thick = cv2.dilate(mask, np.ones((2, 2), np.uint8))
    half = cv2.resize(thick, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_NEAREST)
    field = cv2.copyMakeBorder(half.astype(np.float32), most, most, most, most, cv2.BORDER_CONSTANT, value=0)
    best, found = _CLEAR, None
    largest = min(math.floor(_LARGEST * longer / 4), max(half.shape) // 2 + 2)
    for radius in range(math.ceil(_SEAL * longer / 4), largest + 1):
        drawn = cv2.filter2D(field, -1, _circle(radius), borderType=cv2.BORDER_CONSTANT)
        if drawn.max() < _DRAWN:
            continue
        clear = drawn - cv2.filter2D(field, -1, _circle(radius, 2), borderType=cv2.BORDER_CONSTANT)
        clear[drawn < _DRAWN] = 0
        _, clearest, _, (x, y) = cv2.minMaxLoc(clear)
        if clearest > best:
            best, found = clearest, (2 * (x - most), 2 * (y - most), 2 * radius)
    return _traced(mask, *found) if found else None


def _traced(mask: Gray, x: int, y: int, radius: int) -> tuple[float, float, float]:
    """A circle found coarsely, moved and resized by a few pixels to where most of it is inked."""
    x0, y0, radii = (np.arange(middle - 3, middle + 4)[:, None] for middle in (x, y, radius))
    turn = np.linspace(0, 2 * np.pi, 120, endpoint=False)
    across = np.rint(x0[:, None] + radii * np.cos(turn)).astype(int)  # places × radii × points
    down = np.rint(y0[:, None] + radii * np.sin(turn)).astype(int)
    field = cv2.copyMakeBorder(mask, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    across, down = (at.clip(-1, side) + 1 for at, side in zip((across, down), mask.shape[::-1], strict=True))
    inked = field[down[None], across[:, None]].mean(-1)  # x × y × radii
    at = np.unravel_index(int(inked.argmax()), inked.shape)
    return float(x0[at[0], 0]), float(y0[at[1], 0]), float(radii[at[2], 0])


@functools.lru_cache(maxsize=128)
def _circle(radius: int, outside: int = 0) -> NDArray[np.float32]:
    """A circle's line as weights that sum to one, or a ring so far outside it; of the same size."""
    middle = radius + 3
    weights = np.zeros((2 * middle + 1, 2 * middle + 1), np.float32)
    cv2.circle(weights, (middle, middle), radius + outside, (1.0,), 1 if not outside else 2)
    return np.asarray(weights / weights.sum(), np.float32)


def _round(shape: tuple[int, ...]) -> Gray:
    """The round that fills a box."""
    high, wide = shape[:2]
    mask = np.zeros((high, wide), np.uint8)
    cv2.ellipse(mask, ((wide / 2, high / 2), (wide, high), 0.0), (255,), -1)
    return mask


def _darkened(rgb: Pixels) -> Gray:
    """The red channel with red ink as dark as it is red, beside what tint its paper has."""
    red = rgb[:, :, 0]
    tint = np.asarray(cv2.subtract(red, grey_levels.darkest(rgb)), np.uint8)
    (paper,) = grey_levels.percentiles(tint, 50)
    redder = np.maximum(tint, np.uint8(paper)) - np.uint8(paper)
    return np.asarray(cv2.subtract(red, redder), np.uint8)


def _high_strokes(blueness: Gray, least: float) -> Gray:
    """Where blue ink hangs together over more than `least` rows, and its rim."""
    inked = (blueness > _PALE_INK).astype(np.uint8)
    _, parts, stats, _ = cv2.connectedComponentsWithStats(inked, connectivity=8)
    high = (stats[:, cv2.CC_STAT_HEIGHT] > least).astype(np.uint8)
    high[0] = 0
    return np.asarray(cv2.dilate(high[parts] * 255, np.ones((5, 5), np.uint8)), np.uint8)


def _brightened(gray: Gray, excess: NDArray[np.generic], share: float) -> Gray:
    return cv2.addWeighted(gray, 1.0, excess.astype(np.uint8), share, 0.0).astype(np.uint8, copy=False)


def _place(box: Box, scale: float) -> tuple[slice, slice]:
    """Rows and columns of the page that a box of the thumbnail, drawn wider by a pixel, covers."""
    left, top, right, bottom = (
        round(max(0, side) * scale) for side in (box[0] - 1, box[1] - 1, box[2] + 1, box[3] + 1)
    )
    return slice(top, bottom), slice(left, right)


def _overlap(box: Box, other: Box) -> bool:
    return box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]


def _shared(box: Box, other: Box) -> Box:
    return max(box[0], other[0]), max(box[1], other[1]), min(box[2], other[2]), min(box[3], other[3])


def _is_coloured_ground(small: Pixels) -> bool:
    """Is most of the page in strong colour, as the covers of booklets are? There green tells print from ground best.
    Where much of it is pale, that is paper on a coloured table."""
    darkest = grey_levels.darkest(small)
    (spread,) = grey_levels.percentiles(grey_levels.lightest(small) - darkest, 50)
    return spread > _COLOURED and float((darkest > _PALE).mean()) < _PAPER


def _is_seal(mask: Gray) -> bool:
    """Is this patch of red ink (its own box) round: about as wide as high, and empty in its corners?"""
    height, width = mask.shape
    if not 0.65 < width / height < 1.5:
        return False
    y, x = np.ogrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    corners = x * x + y * y > 1.1
    return float(mask[corners].mean()) < 0.3 * float(mask[~corners].mean())


def _is_signature(mask: Gray, longer: int) -> bool:
    """Is this patch of blue ink (its own box) a signature or a stamp: high, made of strokes, no long row of writing?"""
    height, width = mask.shape
    return height > _SIGNATURE * longer and width < 4.5 * height and float(mask.mean()) < _STROKES


def _patches(small: Pixels, channel: int, least: int, reach: int) -> Iterator[tuple[Box, Gray]]:
    """Patches of ink of the channel's colour (0 red, 2 blue) on the thumbnail: box and mask.

    Ink is what exceeds the other channels by `least`; gaps narrower than `reach` pixels do not part a patch.
    """
    first, other = (small[:, :, c] for c in range(3) if c != channel)
    excess = cv2.subtract(small[:, :, channel], cv2.max(first, other))
    mask = (excess > least).astype(np.uint8)
    if not mask.any():
        return
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(closed)
    for left, top, wide, high, area in stats[1:count].tolist():
        if area >= 3:
            yield (left, top, left + wide, top + high), mask[top : top + high, left : left + wide]
