"""The second reader: Tesseract, in process, on the same line boxes one by one."""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import tesserocr
from numpy.typing import NDArray

from store.errors import ServiceError

Gray = NDArray[np.uint8]

_LANGUAGE = "vie"
_HEIGHT = 36  # pixels of a line picture; taller ones read no better
_PAD = 0.1  # of the line's height, kept around the box
_EDGE = 0.3  # of the height: how far rests of the neighbouring lines come in
_BORDER = (4, 10)  # white pixels above and below, left and right
FOLDERS = (
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",
    "/usr/local/share/tessdata",
    "/opt/homebrew/share/tessdata",
)


@dataclass(frozen=True)
class SecondWord:
    """A word as the second reader sees it."""

    text: str
    confidence: float
    x0: float  # pixels of the page
    x1: float


def model_folder() -> str:
    """The folder of Tesseract's models; ServiceError naming the package when the Vietnamese one is nowhere."""
    for folder in FOLDERS:
        if (Path(folder) / f"{_LANGUAGE}.traineddata").is_file():
            return folder
    raise ServiceError("Tesseract's Vietnamese model is missing: apt-get install tesseract-ocr-vie")


def version() -> str:
    """Version of the Tesseract inside the library."""
    return str(tesserocr.tesseract_version().split()[1])


@functools.cache
def _api() -> tesserocr.PyTessBaseAPI:
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # Tesseract's own threads cost more than they bring
    return tesserocr.PyTessBaseAPI(path=model_folder(), lang=_LANGUAGE, psm=tesserocr.PSM.SINGLE_LINE)


def read_line(gray: Gray, box: NDArray[np.float32]) -> tuple[SecondWord, ...]:
    """The words of one line box."""
    picture, scale, left = line_picture(gray, box)
    api = _api()
    height, width = picture.shape
    api.SetImageBytes(picture.tobytes(), width, height, 1, width)
    api.SetSourceResolution(300)
    api.Recognize()
    words = []
    level = tesserocr.RIL.WORD
    for found in tesserocr.iterate_level(api.GetIterator(), level):
        try:
            text = found.GetUTF8Text(level)
        except RuntimeError:  # an empty line has no word to give
            break
        bounds = found.BoundingBox(level)
        if text and text.strip() and bounds:
            x0, x1 = ((x - _BORDER[1]) / scale + left for x in (bounds[0], bounds[2]))
            words.append(SecondWord(text.strip(), found.Confidence(level) / 100, x0, x1))
    return tuple(words)


def line_picture(gray: Gray, box: NDArray[np.float32]) -> tuple[Gray, float, float]:
    """The line as the second reader likes it: level, 36 pixels high, black on white, with a white border.

    Returns the picture, its scale, and the x in the page of its left edge without the border.
    """
    x0, y0, x1, y1 = (float(v) for v in box)
    pad = _PAD * (y1 - y0)
    left, top = max(0, int(x0 - pad)), max(0, int(y0 - pad))
    crop = gray[top : int(y1 + pad) + 1, left : int(x1 + pad) + 1]
    scale = _HEIGHT / crop.shape[0]
    size = (max(8, round(crop.shape[1] * scale)), _HEIGHT)
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    line = without_neighbours(stretched(cv2.resize(crop, size, interpolation=method).astype(np.uint8, copy=False)))
    return np.pad(line, ((_BORDER[0],) * 2, (_BORDER[1],) * 2), constant_values=255), scale, left


def without_neighbours(line: Gray) -> Gray:
    """The line without what the lines above and below put into its picture: ink that comes in over the edge and does
    not reach the middle. A line with such rests is often not read at all."""
    ink = (line < 128).astype(np.uint8)
    if not ink[0].any() and not ink[-1].any():
        return line
    height = line.shape[0]
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink)
    top, bottom = stats[:, cv2.CC_STAT_TOP], stats[:, cv2.CC_STAT_TOP] + stats[:, cv2.CC_STAT_HEIGHT]
    stray = ((top == 0) & (bottom <= _EDGE * height)) | ((bottom == height) & (top >= (1 - _EDGE) * height))
    stray[0] = False
    if not stray.any():
        return line
    grown = cv2.dilate(stray[labels].astype(np.uint8), np.ones((3, 3), np.uint8))
    return np.where(grown.astype(bool), np.uint8(255), line)


def stretched(line: Gray) -> Gray:
    """Contrast drawn out between the medians of ink and paper (either side of Otsu's threshold); dark on light."""
    threshold, _ = cv2.threshold(line, 0, 255, cv2.THRESH_OTSU)
    dark, light = line[line <= threshold], line[line > threshold]
    if not len(dark) or not len(light):
        return line
    if len(dark) > len(light):
        return stretched(255 - line)
    low, high = float(np.median(dark)), float(np.median(light))
    if high - low < 8:
        return line
    table = np.clip((np.arange(256) - low) * 255 / (high - low), 0, 255).astype(np.uint8)
    drawn: Gray = table[line]
    return drawn
