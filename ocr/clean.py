"""Makes a page image fit to read: upright, level, evenly lit, seals faded, at the scale the readers like."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr import orient, pagefind

Gray = NDArray[np.uint8]
Pixels = NDArray[np.uint8]

_A4_INCHES = 11.69
_TARGET_DPI = 300


@dataclass(frozen=True)
class Prepared:
    """A page ready to read. `gray` and `upright_rgb` show the same field, at scales of their own."""

    gray: Gray  # black print on white, level, seals faded
    upright_rgb: Pixels  # the picture kept for show: cut out, upright, level, true colours
    rotation: int  # degrees clockwise the image was turned: 0, 90, 180, 270
    skew_degrees: float  # slope taken out after that, counter-clockwise positive
    dpi: int  # of upright_rgb: as stated, else estimated from the page being A4 (or a card)
    quality: tuple[str, ...]  # names of PageReading.quality


def prepare(pixels: Pixels, dpi: int | None = None) -> Prepared:
    """Turn an RGB page image (H × W × 3) into one that is ready to read; `dpi` as the file states it, if it does."""
    corners = pagefind.find_page(pixels)
    rgb = pagefind.trim_black_edges(pixels) if corners is None else pagefind.cut_out(pixels, corners)
    gray = even(ink_gray(rgb))
    turn = 0
    degrees = orient.skew(gray)
    dpi = dpi if dpi and corners is None else estimate_dpi(rgb.shape[1], rgb.shape[0])
    scale = scale_for(dpi)
    if degrees or scale != 1.0:
        gray = orient.rotate(gray, degrees, scale)
    if degrees:
        rgb = orient.rotate(rgb, degrees)
    return Prepared(gray, rgb, turn, degrees, dpi, ("low_resolution",) if dpi < 190 else ())


def ink_gray(rgb: Pixels) -> Gray:
    """Grey in which red seals fade and black and blue ink stay: the red channel."""
    return np.ascontiguousarray(rgb[:, :, 0])


def even(gray: Gray) -> Gray:
    """The page with its light evened out: each pixel divided by the paper around it. Skipped on even paper."""
    small = cv2.resize(gray, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((5, 5), np.uint8)), 11)
    if paper.min() >= 235:
        return gray
    paper = cv2.resize(paper, (gray.shape[1], gray.shape[0]), interpolation=cv2.INTER_LINEAR)
    return cv2.divide(gray, paper, scale=255.0)


def estimate_dpi(width: int, height: int) -> int:
    """Pixels per inch if the longer side is that of an A4 sheet; at least 72."""
    return max(72, round(max(width, height) / _A4_INCHES))


def scale_for(dpi: int) -> float:
    """By how much to enlarge or shrink a page of this resolution for the readers; 1.0 from 200 to 350 dpi."""
    return 1.0 if 190 <= dpi <= 350 else min(3.0, _TARGET_DPI / dpi)
