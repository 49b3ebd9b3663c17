"""Makes a page image fit to read: cut out, upright, level, evenly lit, seals faded, at the scale the readers like.

The steps are plain functions on arrays; `prepare` is their order. Each is left out where a look at a small copy of the
page shows that it has nothing to do, so that a clean 300-dpi page pays for the looks only.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr import grey_levels
from ocr.clean import bend, ink, orientation, page_finder

Gray = NDArray[np.uint8]
Pixels = NDArray[np.uint8]  # H × W × 3, RGB

_A4_INCHES = 11.69
_CARD_INCHES = 3.37
_ENLARGED_DPI, _REDUCED_DPI = 225, 300  # what pages of fewer and of more pixels an inch are brought to
_GOOD_DPI = (190, 350)  # a page between these is read at its own scale
_TINY = 24  # pixels: a picture lower or narrower than that holds no line of print
_LOW_DPI = 180
_UNEVEN = 40  # grey levels between the lightest and the darkest paper of a page that is called unevenly lit
_FAINT, _BLANK = 150, 225  # the darkest print of a faint page lies between these; of a blank page above
_SHARP = 45  # grey levels the steepest edges of a sharp page rise by from pixel to pixel
_FLATTENED = 2  # times at most that a bent page is made flat: after the first its lines tell more
_EVEN = 232  # paper that is nowhere darker needs no evening


@dataclass(frozen=True)
class Prepared:
    """A page ready to read. `gray` and `upright_rgb` show the same field, each at a scale of its own."""

    gray: Gray  # black print on white, level, seals faded
    upright_rgb: Pixels  # the picture kept for show: cut out, upright, level, true colours
    rotation: int  # degrees clockwise the image was turned: 0, 90, 180, 270
    skew_degrees: float  # slope taken out after that, counter-clockwise positive
    dpi: int  # of upright_rgb: as stated, else estimated from the page being an A4 sheet or a card
    quality: tuple[str, ...]  # names of PageReading.quality


def prepare(
    pixels: Pixels, dpi: int | None = None, glance: Pixels | None = None, *, another_way: bool = False,
    turn: int | None = None,
) -> Prepared:  # fmt: skip
    """Turn an RGB page image (H × W × 3) into one that is ready to read; `dpi` as the file states it, if it does.

    `glance` is `ocr.clean.orientation.glance` of the picture, if at hand. `another_way` is for a page that was read
    badly as prepared the first time: a sheet cut out then is left in its photo, another is looked for harder, every
    page is examined for a bend, and which way is up is tried out by reading. `turn` is the rotation (degrees
    clockwise) where it is known.
    """
    if min(pixels.shape[:2]) < _TINY:
        return Prepared(np.ascontiguousarray(pixels[:, :, 0]), pixels, 0, 0.0, dpi or 72, ())
    glance = orientation.glance(pixels) if glance is None else glance
    rgb, small, is_photo = page_of(pixels, glance, another_way=another_way)
    gray, uneven = even(ink.black_print(rgb, small))
    middle = orientation.shrunk(gray, 1024)
    found = orientation.turn_by_reading if another_way else orientation.quarter_turn
    rotation = found(middle) if turn is None else turn
    gray, rgb, middle = (orientation.turned(picture, rotation) for picture in (gray, rgb, middle))
    slope = orientation.skew(middle)
    stated = dpi if dpi and is_credible(dpi, rgb) and (not is_photo or is_cards(dpi, rgb)) else None
    known = stated or estimate_dpi(rgb.shape[1], rgb.shape[0])
    scale = scale_for(known)
    quality = judge(gray, middle, known, uneven)
    if slope:
        rgb = orientation.rotate(rgb, slope)
    if slope or scale != 1.0:
        gray = orientation.rotate(gray, slope, scale)
    if is_photo or another_way or dpi is None:  # a scanner states its resolution
        level = orientation.rotate(middle, slope) if slope else middle
        for _ in range(_FLATTENED):
            bent = bend.find(level)
            if bent is None:
                break
            gray, rgb, level = bent.flat(gray), bent.flat(rgb), bent.flat(level)
            quality = tuple(dict.fromkeys((*quality, "bent")))
        if bend.is_crooked(level):
            quality = (*quality, "crooked")
    return Prepared(gray, rgb, rotation, slope, known, quality)


def page_of(pixels: Pixels, glance: Pixels, *, another_way: bool = False) -> tuple[Pixels, Pixels, bool]:
    """The sheet alone, the same as a thumbnail, and whether it was cut out of a photo."""
    small = orientation.shrunk(glance, page_finder.SIDE)
    bands = page_finder.inside_bands(small)
    if bands is not None:  # what an app has put between white bands is a photo, whatever resolution the file states
        scale = max(pixels.shape) / max(small.shape)
        top, bottom, left, right = (round(edge * scale) for edge in bands)
        pixels = np.ascontiguousarray(pixels[top:bottom, left:right])
        small = orientation.shrunk(pixels, page_finder.SIDE)
    corners = page_finder.find_page(small)
    if another_way:
        corners = page_finder.find_page(small, eager=True) if corners is None else None
    if corners is None:
        rgb = page_finder.trim_black_edges(pixels, small)
        return rgb, small if rgb is pixels else orientation.shrunk(rgb, page_finder.SIDE), bands is not None
    rgb = page_finder.cut_out(pixels, corners * np.float32(max(pixels.shape) / max(small.shape)))
    return rgb, orientation.shrunk(rgb, page_finder.SIDE), True


def even(gray: Gray) -> tuple[Gray, bool]:
    """The page with its light evened out, each pixel divided by the paper around it, and whether that was needed."""
    small = orientation.shrunk(gray, max(gray.shape) // 8)
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((5, 5), np.uint8)), 11)
    if paper.min() >= _EVEN:
        return gray, False
    light, dark = grey_levels.percentiles(np.asarray(paper, np.uint8), 95, 5)
    uneven = light - dark > _UNEVEN
    paper = cv2.resize(paper, (gray.shape[1], gray.shape[0]), interpolation=cv2.INTER_LINEAR)
    return cv2.divide(gray, paper, scale=255.0).astype(np.uint8, copy=False), uneven


def estimate_dpi(width: int, height: int) -> int:
    """Pixels per inch if the page is an A4 sheet, or a card where its sides stand as a card's; at least 72."""
    long, short = max(width, height), min(width, height)
    inches = _CARD_INCHES if 1.5 < long / max(1, short) < 1.7 and width > height else _A4_INCHES
    return max(72, round(long / inches))


def is_credible(dpi: int, rgb: Pixels) -> bool:
    """Does the stated resolution make a page of a size that papers have (5 to 50 cm)?"""
    return bool(2.0 <= max(rgb.shape[:2]) / dpi <= 20.0)


def is_cards(dpi: int, rgb: Pixels) -> bool:
    """Does the stated resolution make of a picture that was cut out a card or a little less of one? Then a scanner made
    it, not a camera: of a card in the midst of black glass a side may be lost, and it looks like no card any more."""
    high, wide = rgb.shape[:2]
    return bool(1.4 < wide / high < 1.9 and 0.8 * _CARD_INCHES <= wide / dpi <= 1.4 * _CARD_INCHES)


def scale_for(dpi: int) -> float:
    """By how much to enlarge or shrink a page of this resolution for the readers; 1.0 where it is good as it is."""
    if _GOOD_DPI[0] <= dpi <= _GOOD_DPI[1]:
        return 1.0
    return min(3.0, (_ENLARGED_DPI if dpi < _GOOD_DPI[0] else _REDUCED_DPI) / dpi)


def judge(gray: Gray, middle: Gray, dpi: int, uneven: bool) -> tuple[str, ...]:
    """What a person should know about the picture: names of PageReading.quality. `middle` is a smaller copy."""
    remarks = []
    if dpi < _LOW_DPI:
        remarks.append("low_resolution")
    if uneven:
        remarks.append("uneven_light")
    (darkest,) = grey_levels.percentiles(middle, 0.5)
    if _FAINT < darkest < _BLANK:
        remarks.append("faint")
    elif darkest <= _FAINT and is_blurred(gray, dpi):
        remarks.append("blurred")
    return tuple(remarks)


def is_blurred(gray: Gray, dpi: int) -> bool:
    """Do even the sharpest edges of the page's middle rise by little from pixel to pixel at 150 dpi?"""
    height, width = gray.shape
    centre = gray[height // 4 : -height // 4, width // 4 : -width // 4]
    at_150 = orientation.shrunk(centre, max(8, round(max(centre.shape) * min(1.0, 150 / dpi))))
    (steepest,) = grey_levels.percentiles(np.asarray(cv2.absdiff(at_150[:, 1:], at_150[:, :-1]), np.uint8), 99.5)
    return 8 < steepest < _SHARP
