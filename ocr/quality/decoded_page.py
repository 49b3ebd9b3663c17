"""A page as the checks of quality look at it: one decoded picture and the small copies all of them share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.clean import orientation, page_finder

Pixels = NDArray[np.uint8]
Gray = NDArray[np.uint8]

SMALL = 1100  # pixels of the longer side: about 94 dpi of an A4 sheet
TINY = 360
_A4_INCHES, _CARD_INCHES = 11.69, 3.37
_MARKS, _MARK = 6, 3  # fewer marks of so many pixels, of half the small copy, and the page is blank
_INK, _PALE = 184, 240  # of 255: darker than this is print, and may be pale print
_LIGHTER = 1.2  # times as bright as most of the page, and it is print
_STRAIGHT = 0.015  # of the picture's longer side: how far the sides of a sheet that lies straight may lean
_WHITE_FIELD = 9  # pixels of the small copy: what is brightest within is the paper


def _marks_in(half: NDArray[Any]) -> int:
    """How many marks that could be print a part of the small copy at half its size holds; those that its upper or lower
    border may cut are not counted, so that a part never has more than the page."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(half, connectivity=8)
    top, high, area = stats[1:count, [cv2.CC_STAT_TOP, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA]].T
    return int(((area >= _MARK) & (top > 0) & (top + high < len(half))).sum())


@dataclass(frozen=True)
class Look:
    """The picture of one page, RGB as it came, and what is derived from it once."""

    pixels: Pixels
    stated_dpi: int | None  # as the file says it, where that is believable

    @cached_property
    def base(self) -> Pixels:
        """The page smaller by halves: its longer side `SMALL` pixels or up to twice that."""
        return orientation.halved(self.pixels, SMALL)

    @cached_property
    def _quarter(self) -> Pixels:
        """The page in colour, its longer side the finder's or up to twice that."""
        return orientation.halved(self.base, page_finder.SIDE)

    def thumbnail(self, longest: int) -> Pixels:
        """The page in colour, for a person's eyes, its longer side at most so many pixels."""
        return orientation.quickly_shrunk(self._quarter if longest <= page_finder.SIDE else self.base, longest)

    @cached_property
    def tiny(self) -> Pixels:
        """The page in colour, its longer side `TINY` pixels."""
        return orientation.quickly_shrunk(self._quarter, TINY)

    @cached_property
    def gray(self) -> Gray:
        """The page without colour, its longer side `SMALL` pixels: the small copy."""
        gray = cv2.cvtColor(self.base, cv2.COLOR_RGB2GRAY).astype(np.uint8, copy=False)
        return orientation.quickly_shrunk(gray, SMALL)

    @cached_property
    def half(self) -> Gray:
        """The small copy at half its size."""
        return orientation.reduced(self.gray, 2)

    @cached_property
    def paper(self) -> Gray:
        """The shade of the bare paper at each place of the small copy."""
        wide = np.ones((_WHITE_FIELD, _WHITE_FIELD), np.uint8)
        shade = cv2.medianBlur(cv2.dilate(orientation.shrunk(self.half, SMALL // 4), wide), 15)
        return cv2.resize(shade, self.gray.shape[::-1], interpolation=cv2.INTER_LINEAR).astype(np.uint8, copy=False)

    @cached_property
    def relative(self) -> Gray:
        """The small copy with each place divided by its paper: 255 on bare paper."""
        return cv2.divide(self.gray, self.paper, scale=255.0).astype(np.uint8, copy=False)

    @cached_property
    def marks(self) -> NDArray[np.bool_]:
        """Where something stands on the small copy that is not bare paper, however pale; not at its margins."""
        high, wide = self.relative.shape
        marked = cv2.blur(self.relative, (3, 3)) < _PALE
        marked[: high // 25], marked[high - high // 25 :] = False, False
        marked[:, : wide // 25], marked[:, wide - wide // 25 :] = False, False
        return marked.astype(np.bool_, copy=False)

    @cached_property
    def is_blank(self) -> bool:
        """Nothing stands on the page that could be print."""
        half = cv2.resize(self.marks.view(np.uint8), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_NEAREST)
        rows = cv2.reduce(half, 1, cv2.REDUCE_SUM, dtype=cv2.CV_32F)
        deep = len(half) // 6 + 1
        middle = int(np.argmax(cv2.blur(rows, (1, deep))))
        fullest = half[max(0, middle - deep // 2) : middle + deep]  # mostly it is enough to look there
        return _marks_in(fullest) < _MARKS and _marks_in(half) < _MARKS

    @cached_property
    def has_light_print(self) -> bool:
        """Print brighter than what it stands on, as the gold on the cover of a household book."""
        high, wide = self.half.shape
        inner = self.half[high // 25 : high - high // 25, wide // 25 : wide - wide // 25]
        lit = (inner > _LIGHTER * float(np.median(inner))).astype(np.uint8)
        return _marks_in(lit) >= _MARKS

    @cached_property
    def ink(self) -> NDArray[np.bool_]:
        """Where something darker than the paper around it stands on the small copy."""
        return self.relative < _INK

    @cached_property
    def corners(self) -> page_finder.Corners | None:
        """The corners of the sheet that lies on something else in the picture, in shares of its width and height; None
        where the picture is the sheet."""
        small = orientation.quickly_shrunk(self._quarter, page_finder.SIDE)
        corners = page_finder.find_page(small)
        return None if corners is None else (corners / np.array(small.shape[1::-1], np.float32)).astype(np.float32)

    @property
    def is_photo(self) -> bool:
        """A sheet lies on something else in the picture."""
        return self.corners is not None

    @property
    def sheet_inches(self) -> tuple[float, float] | None:
        """Width and height of the sheet where the file states its resolution and the sheet lies straight."""
        if not self.stated_dpi:
            return None
        high, wide = self.pixels.shape[:2]
        if self.corners is None:
            return wide / self.stated_dpi, high / self.stated_dpi
        top_left, top_right, bottom_right, bottom_left = self.corners * np.array([wide, high], np.float32)
        across, down = (
            (top_left - bottom_left, top_right - bottom_right),
            (top_left - top_right, bottom_left - bottom_right),
        )
        lean = max(*(abs(float(side[0])) for side in across), *(abs(float(side[1])) for side in down))
        if lean > _STRAIGHT * max(high, wide):
            return None
        return (
            float(np.hypot(*(top_right - top_left))) / self.stated_dpi,
            float(np.hypot(*(bottom_left - top_left))) / self.stated_dpi,
        )

    @property
    def dpi(self) -> int:
        """Pixels per inch: stated, else of an A4 sheet, or of a card where the sides are in its proportion."""
        if self.stated_dpi and not self.is_photo:
            return self.stated_dpi
        high, wide = self.pixels.shape[:2]
        long, short = max(high, wide), max(1, min(high, wide))
        return int(0.5 + long / (_CARD_INCHES if wide > high and 1.5 < long / short < 1.7 else _A4_INCHES))

    @property
    def inches(self) -> tuple[float, float] | None:
        """Longer and shorter side of the sheet where the file states its resolution."""
        if not self.stated_dpi or self.is_photo:
            return None
        high, wide = self.pixels.shape[:2]
        return max(high, wide) / self.stated_dpi, min(high, wide) / self.stated_dpi
