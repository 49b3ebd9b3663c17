"""A page that lost a side: print that runs into an edge of its picture, and a sheet that falls short of its size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

from core.records import Box, QualityFinding
from ocr.quality.decoded_page import Look

_NEAREST = 20  # pixels of the small copy: half of the tallest letter
_MARGIN = 0.2  # inches: nearer to the edge of its sheet no print stands
_AT_EDGE = 0.015  # of the picture's side: a corner of the sheet no further from an edge lies at it
_SEAL = 0.2  # of the edge: no seal is broader
_TIPS = 5  # of letters, along one edge
CUT_LETTERS = 2  # letters, or strokes of a stamp, that touch one edge
_SIDES: tuple[Box, ...] = (
    (0.0, 0.0, 0.03, 1.0), (0.97, 0.0, 1.0, 1.0), (0.0, 0.0, 1.0, 0.03), (0.0, 0.97, 1.0, 1.0),
)  # fmt: skip
SHEETS = (  # inches: A4, A3, A5, A6, a card, a passport's page, two of them, Letter, folio (F4), Legal
    (11.69, 8.27), (16.54, 11.69), (8.27, 5.83), (5.83, 4.13), (3.37, 2.13), (4.92, 3.46), (9.84, 6.93), (11.0, 8.5),
    (13.0, 8.5), (14.0, 8.5),
)  # fmt: skip


def cropped(look: Look, page: int) -> Iterator[QualityFinding]:
    """Print runs into an edge of the picture: the sheet lay beyond the glass, or was cut by the feeder.

    Cut letters are worse than a cut stamp or signature, or than the tips that are left of a line of letters. Letters
    nearer to the edge than any printer comes count as cut: there was a blank between the letters where the cut goes.
    A stamp that ends at the left or right of a whole sheet is a *dấu giáp lai*, which goes over the edges of several.
    Where the cut goes through a wider blank, the size of the sheet tells it: as broad as paper and not as long,
    with print nearer to the edge than any margin. Of a sheet that shows the scanner's lid, or lies in a photo, only the
    sides that leave the picture count.
    """
    if look.is_blank:
        return
    ink = look.ink.view(np.uint8)
    inner = ink[_NEAREST : len(ink) - _NEAREST, _NEAREST : ink.shape[1] - _NEAREST]
    if inner.size and cv2.countNonZero(ink) == cv2.countNonZero(inner):
        return  # no letter is cut where nothing comes so near to an edge
    rims = {side: _Rim.of(strip) for side, strip in _strips(look)}
    if not rims:
        return
    tall, short = _letter_height(rims), _short_side(look, rims)
    across_sheets = (0, 1) if _is_whole(look) else ()  # where a seal over several sheets stands, cut by its nature
    for side, rim in rims.items():
        strokes = rim.strokes_cut(tall)
        if side in across_sheets and strokes and (rest := rim.without_seal(tall)) is not None:
            rim, strokes = rest, 0
        cut, near = rim.letters_cut(tall), rim.letters_near(tall)
        if cut >= CUT_LETTERS or cut + near > CUT_LETTERS:
            yield QualityFinding("cropped", "reject", page, _SIDES[side])
        elif cut + strokes >= CUT_LETTERS or rim.tips(tall) >= _TIPS or side == short:
            yield QualityFinding("cropped", "warn", page, _SIDES[side])


def _strips(look: Look) -> Iterator[tuple[int, NDArray[np.uint8]]]:
    """The edges of the picture that the sheet reaches (left, right, top, bottom: 0 to 3), each with what of the sheet
    lies along it, turned so that the edge is the first row."""
    ink = look.ink.view(np.uint8)
    for side in range(4):
        turned: NDArray[np.uint8] = (ink.T, ink[:, ::-1].T, ink, ink[::-1])[side]
        start, end = 0.0, 1.0
        if look.corners is not None:
            from_edge, along = _from_edge(look.corners, side)
            if sorted(from_edge)[1] > _AT_EDGE:
                continue
            start, end = (float(place) for place in np.sort(along[from_edge <= _AT_EDGE])[[0, -1]].clip(0, 1))
        length = turned.shape[1]
        yield (
            side,
            np.ascontiguousarray(turned[: max(1, len(turned) // 16), int(start * length) : int(end * length) + 1]),
        )


def _from_edge(corners: NDArray[np.float32], side: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """How far each corner lies from an edge of the picture, and where along it; in shares of the picture."""
    x, y = corners.T
    return ((x, y), (1 - x, y), (y, x), (1 - y, x))[side]


def _short_side(look: Look, rims: Mapping[int, _Rim]) -> int | None:
    """The edge beyond which a part of the sheet must lie: by its breadth the sheet has a size of paper, and by its
    length it falls short of every such size, and print stands nearer to that edge than any margin; None for none."""
    if look.sheet_inches is None or look.stated_dpi is None:
        return None
    margin = _MARGIN * look.stated_dpi * look.ink.shape[0] / look.pixels.shape[0]
    for sides, length, breadth in ((0, 1), *look.sheet_inches), ((2, 3), *look.sheet_inches[::-1]):
        if _falls_short(length, breadth):
            margins = {side: rims[side].margin for side in sides if side in rims}
            near = min(margins, key=margins.__getitem__, default=None)
            return near if near is not None and margins[near] <= margin else None
    return None


def _is_whole(look: Look) -> bool:
    """Has the sheet one of the sizes of paper, each side to within a few hundredths?"""
    if look.sheet_inches is None:
        return False
    return any(
        all(abs(seen - side) <= 0.02 * side for seen, side in zip(sorted(look.sheet_inches), sheet[::-1], strict=True))
        for sheet in SHEETS
    )


def _falls_short(length: float, breadth: float) -> bool:
    """Is a sheet as broad as paper is, and by more than a margin shorter? In inches."""
    lengths = [side for sheet in SHEETS for other, side in (sheet, sheet[::-1]) if abs(other - breadth) <= 0.02 * other]
    near = any(abs(length - side) <= 0.05 * side for side in lengths)
    return not near and any(0.5 * side <= length < side for side in lengths)


@dataclass(frozen=True)
class _Rim:
    """What stands along one edge of the small copy, turned so that the edge is the first row; each array by mark."""

    edge: NDArray[np.int32]  # for each place along the edge the mark that stands there, from 1; 0 for none
    place: NDArray[np.int32]  # where along the edge a mark begins
    from_edge: NDArray[np.int32]  # pixels
    along: NDArray[np.int32]  # pixels that a mark reaches along the edge
    across: NDArray[np.int32]
    ink: NDArray[np.int32]  # pixels of it

    @classmethod
    def of(cls, strip: NDArray[np.uint8]) -> Self:
        count, labels, stats, _ = cv2.connectedComponentsWithStats(np.ascontiguousarray(strip), connectivity=8)
        return cls(labels[0].astype(np.int32), *stats[1:count].astype(np.int32).T)

    def _like_letters(self, tall: float) -> NDArray[np.bool_]:
        longer, shorter = np.maximum(self.along, self.across), np.minimum(self.along, self.across)
        size = (0.4 * tall <= longer) & (longer <= 2.6 * tall) & (shorter >= 0.15 * tall)
        return size & (self.ink >= 0.12 * self.along * self.across)

    def letters_cut(self, tall: float) -> int:
        return int((self._like_letters(tall) & (self.from_edge == 0)).sum())

    @property
    def margin(self) -> int:
        """Pixels from the edge to the first mark; many where there is none."""
        return int(self.from_edge[self.ink >= 4].min(initial=1 << 16))

    def letters_near(self, tall: float) -> int:
        return int((self._like_letters(tall) & (self.from_edge > 0) & (self.from_edge <= 0.5 * tall)).sum())

    def tips(self, tall: float) -> int:
        """How many tips of letters stand along the edge; none beside what a scanner draws along it."""
        touching = self.from_edge == 0
        if (touching & (self.along > 4 * tall)).any():
            return 0
        broad = (0.3 * tall <= self.along) & (self.along <= 2.6 * tall)
        return int((touching & broad & (self.across < 0.4 * tall)).sum())

    def _drawn(self, tall: float) -> NDArray[np.bool_]:
        large = (self.from_edge == 0) & (np.maximum(self.along, self.across) > 2.6 * tall)
        drawn: NDArray[np.bool_] = large & (self.along >= 0.3 * tall) & (self.along < 0.35 * len(self.edge))
        return drawn

    def without_seal(self, tall: float) -> _Rim | None:
        """Without what stands along the edge between the outermost strokes that end there; None where that is more than
        a seal takes up."""
        drawn = self._drawn(tall)
        start, end = self.place[drawn].min(), (self.place + self.along)[drawn].max()
        if end - start > _SEAL * len(self.edge):
            return None
        left = (self.place + self.along < start) | (self.place > end)
        return replace(
            self, place=self.place[left], from_edge=self.from_edge[left], along=self.along[left],
            across=self.across[left], ink=self.ink[left],
        )  # fmt: skip

    def strokes_cut(self, tall: float) -> int:
        """How many strokes of larger marks end at the edge; rules and what a scanner draws along it do not count."""
        drawn = self._drawn(tall)
        there = np.pad(np.isin(self.edge, np.flatnonzero(drawn) + 1).astype(np.int8), 1)
        starts, ends = np.flatnonzero(np.diff(there) == 1), np.flatnonzero(np.diff(there) == -1)
        return int((ends - starts <= tall).sum())


def _letter_height(rims: Mapping[int, _Rim]) -> float:
    """The usual height of what may be letters, in pixels of the small copy."""
    upright = [(rim.along, rim.across) if side < 2 else (rim.across, rim.along) for side, rim in rims.items()]
    heights = np.concatenate([high[(high > 3) & (high < 2 * _NEAREST) & (wide < 60)] for high, wide in upright])
    return float(np.median(heights)) if len(heights) else 8.0
