"""Measures how a page is turned and how it slopes, and straightens pictures."""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.uint8]

_SLOPES = 15.0  # degrees searched either way; quarter turns are found beforehand
_GLANCE = 1100  # pixels of the longer side
_LEVEL = 0.05  # degrees below which a page is left as it is
_CERTAIN = 0.95  # a turn less sure than this is tried out by reading
_LIKELY = 0.85  # enough to ask a person to look
_TRIED_LINES = 8  # lines read for that
_UPRIGHT = 0.85  # confidence from which they stand upright; upside down 66 pages had 0.79 at most
_FULL = 2400  # pixels of the longer side, for the last tenths of a degree
_STRIP = 4  # pixels: width of the strips that are shifted against each other in search of the slope


def glance(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The page as small as the looks at it need: about 100 dpi of an A4 sheet."""
    return shrunk(pixels, _GLANCE)


def skew(gray: Gray) -> float:
    """Degrees, counter-clockwise positive, that turn the text rows level; 0.0 for a blank page. True to 0.1°.

    The rows are level where the ink profile changes most sharply from row to row. Coarse on a thumbnail, then finer:
    on a small picture no turn at all, which blurs nothing, looks sharper than a turn by two tenths of a degree.
    """
    fine = _ink(shrunk(gray, 1024))
    coarse = shrunk(fine, 400)
    if coarse.mean() < 0.5:
        return 0.0
    strips = _strips(coarse)
    best = _sharpest(strips, np.arange(-_SLOPES, _SLOPES + 0.1, 1.0))
    best = _sharpest(strips, best + np.arange(-0.75, 0.76, 0.25))
    best = _sharpest(_strips(fine), best + np.arange(-0.6, 0.61, 0.2))
    whole = _ink(shrunk(gray[:, ::2], _FULL))  # every other column says as much about rows
    best = _sharpest(_strips(whole, _STRIP // 2), best + np.arange(-0.25, 0.26, 0.05))
    return 0.0 if abs(best) < _LEVEL else round(best, 2)


def clearer(gray: Gray, degrees: float) -> float:
    """How many times sharper the text rows stand out when the picture is turned counter-clockwise by so much."""
    strips = _strips(_ink(shrunk(gray, 1024)))
    return _sharpness(strips, degrees) / max(1.0, _sharpness(strips, 0.0))


def rough_skew(gray: Gray) -> float:
    """As `skew`, true to half a degree, from a thumbnail alone: for a tenth of its time."""
    coarse = _ink(shrunk(gray, 400))
    if coarse.mean() < 0.5:
        return 0.0
    best = _sharpest(_strips(reduced(coarse, 2)), np.arange(-_SLOPES, _SLOPES + 0.1, 1.0))
    return _sharpest(_strips(coarse), best + np.arange(-1.0, 1.1, 0.5))


def _ink(small: Gray) -> Gray:
    """Ink (255) on nothing (0), without a margin of two in a hundred."""
    top, left = small.shape[0] // 50, small.shape[1] // 50
    small = small[top : small.shape[0] - top, left : small.shape[1] - left]
    counts = cv2.calcHist([small], [0], None, [256], [0, 256]).ravel().cumsum()
    paper = int(np.searchsorted(counts, small.size / 2))  # the median
    return cv2.subtract(np.full_like(small, paper), small).astype(np.uint8, copy=False)


def shrunk(picture: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """The picture with its longer side at most `side` pixels; by whole steps first, which is several times faster."""
    return _fitted(reduced(picture, max(picture.shape[:2]) // side), side, cv2.INTER_AREA)


def quickly_shrunk(picture: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """As `shrunk`, with what is left after `halved` taken between pixels: good enough to look from afar."""
    return _fitted(halved(picture, side), side, cv2.INTER_LINEAR)


def halved(picture: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """The picture at half its size, and again, while its longer side keeps `side` pixels: four pixels made one is the
    step that processors have an instruction for, three times as fast as any other."""
    while max(picture.shape[:2]) >= 2 * side and min(picture.shape[:2]) >= 2:
        picture = reduced(picture, 2)
    return picture


def reduced(picture: NDArray[np.uint8], step: int) -> NDArray[np.uint8]:
    """The picture with so many pixels each way made one; as it is for a step below two."""
    height, width = picture.shape[:2]
    if (step := min(step, height, width)) < 2:
        return picture
    size = (width // step, height // step)
    whole = picture[: size[1] * step, : size[0] * step]
    return cv2.resize(whole, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def _fitted(picture: NDArray[np.uint8], side: int, method: int) -> NDArray[np.uint8]:
    height, width = picture.shape[:2]
    if (scale := side / max(height, width)) >= 1:
        return picture
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return cv2.resize(picture, size, interpolation=method).astype(np.uint8, copy=False)


def _strips(ink: Gray, columns: int = _STRIP) -> NDArray[np.float32]:
    """The ink summed up across in strips a few pixels wide: turning a page a little shifts its strips up and down."""
    height, width = ink.shape
    size = (max(1, width // columns), height)
    return cv2.resize(ink.astype(np.float32), size, interpolation=cv2.INTER_AREA).astype(np.float32, copy=False)


def _sharpest(strips: NDArray[np.float32], degrees: NDArray[np.float64]) -> float:
    return float(max(degrees, key=lambda angle: _sharpness(strips, float(angle))))


def _sharpness(strips: NDArray[np.float32], degrees: float) -> float:
    height, width = strips.shape
    fall = math.tan(math.radians(degrees)) * _STRIP
    shear = np.array([[1, 0, 0], [-fall, 1, fall * (width - 1) / 2]])
    level = cv2.warpAffine(strips, shear, (width, height), flags=cv2.INTER_LINEAR)
    rows = cv2.reduce(level, 1, cv2.REDUCE_SUM, dtype=cv2.CV_64F)
    steps = np.diff(rows[:, 0])
    return float((steps * steps).sum())


def rotate(picture: NDArray[np.uint8], degrees: float, scale: float = 1.0) -> NDArray[np.uint8]:
    """The picture turned counter-clockwise about its middle and scaled; its edges are continued into the corners."""
    if not degrees and scale < 1:
        return shrunk(picture, round(max(picture.shape[:2]) * scale))
    if scale <= 1:
        return _warped(picture, degrees, scale, cv2.INTER_LINEAR)
    # Sharply: a blur of half a pixel hides the dots of leaders and letters. Both at once would take twice as long.
    level = _warped(picture, degrees, 1.0, cv2.INTER_CUBIC) if degrees else picture
    size = (round(picture.shape[1] * scale), round(picture.shape[0] * scale))
    return cv2.resize(level, size, interpolation=cv2.INTER_CUBIC).astype(np.uint8, copy=False)


def _warped(picture: NDArray[np.uint8], degrees: float, scale: float, method: int) -> NDArray[np.uint8]:
    height, width = picture.shape[:2]
    size = (round(width * scale), round(height * scale))
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, scale)
    matrix[:, 2] += ((size[0] - width) / 2, (size[1] - height) / 2)
    warped = cv2.warpAffine(picture, matrix, size, flags=method, borderMode=cv2.BORDER_REPLICATE)
    return warped.astype(np.uint8, copy=False)


def turned(picture: NDArray[np.uint8], clockwise: int) -> NDArray[np.uint8]:
    """The picture turned by 0, 90, 180 or 270 degrees clockwise."""
    return picture if clockwise == 0 else np.ascontiguousarray(np.rot90(picture, -clockwise // 90))


def quarter_turn(gray: Gray) -> int:
    """Degrees clockwise (0, 90, 180, 270) that set the page upright; 0 where nothing tells."""
    if importlib.util.find_spec("trueocr") is None:
        return _turn_by_script(gray)
    from ocr.readers import trueocr

    shares = trueocr.turn_shares(shrunk(gray, 768))
    best, other = sorted(range(4), key=lambda turn: -shares[turn])[:2]
    if shares[best] >= _CERTAIN:
        return 90 * best
    if shares[best] < 0.2:  # nothing on the page has an upright
        return 0
    return turn_by_reading(gray, {best, other, (best + 2) % 4})  # a page is easily taken for one on its head


def turn_by_reading(gray: Gray, quarters: Iterable[int] = range(4)) -> int:
    """Degrees clockwise that set the page upright, of so many quarter turns, by which its longest lines are read best;
    the least turn by which they are read well."""
    if importlib.util.find_spec("trueocr") is None:
        return _turn_by_script(gray)
    clear: dict[int, float] = {}
    for quarter in sorted(quarters):
        clear[quarter] = _legible(*_lines(turned(gray, 90 * quarter)))
        if clear[quarter] >= _UPRIGHT:
            return 90 * quarter
    return 90 * max(clear, key=lambda quarter: clear[quarter])


def sure_turn(gray: Gray) -> int:
    """The quarter turn that sets the page upright where a glance is enough to be sure of it, else 0."""
    if importlib.util.find_spec("trueocr") is None:
        return 0
    from ocr.readers import trueocr

    shares = trueocr.quick_turn_shares(quickly_shrunk(gray, 768))
    best = max(range(4), key=lambda turn: shares[turn])
    return 90 * best if shares[best] >= _LIKELY else 0


def _lines(gray: Gray) -> tuple[Gray, NDArray[np.float32]]:
    """The page with its rows level, and its longest lines."""
    from ocr.readers import trueocr

    level = rotate(gray, skew(gray))
    boxes = trueocr.find_lines(level)
    return level, boxes[np.argsort(boxes[:, 0] - boxes[:, 2])[:_TRIED_LINES]]


def _legible(gray: Gray, boxes: NDArray[np.float32]) -> float:
    """How surely these lines of a page can be read as it stands."""
    from ocr.readers import trueocr

    lines = trueocr.read_lines(gray, boxes)
    letters = sum(len(line.text) for line in lines)
    return sum(line.confidence * len(line.text) for line in lines) / letters if letters else 0.0


def _turn_by_script(gray: Gray) -> int:
    """Tesseract's own verdict; it needs its `osd` model and a page full of text, else the page stays as it is."""
    import pytesseract  # only where there is no other reader

    try:
        verdict = pytesseract.image_to_osd(shrunk(gray, 2000), output_type=pytesseract.Output.DICT)
    except (pytesseract.TesseractError, pytesseract.TesseractNotFoundError):
        return 0
    return int(verdict["rotate"]) if float(verdict["orientation_conf"]) > 2 else 0
