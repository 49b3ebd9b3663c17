"""Finds the sheet of paper in a photo and cuts it out square; trims the black edges a scanner leaves and the white
bands with which telephone apps fill an A4 page."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr import grey_levels

Pixels = NDArray[np.uint8]  # H × W × 3, RGB
Gray = NDArray[np.uint8]
Corners = NDArray[np.float32]  # 4 × 2 pixels: top left, top right, bottom right, bottom left

SIDE = 500  # pixels of the longer side the search works at
_AREA = (0.45, 0.97)  # share of the image a sheet covers; smaller would crop a two-sided card copy to one side
_ANY_AREA = (0.2, 0.99)  # … where the page was read badly as it is
_STEP = 18.0  # grey levels the sheet falls by at its edge; uneven light falls by less over so few pixels
_REACH = 6  # pixels either side of an edge at which that is measured
_SEEN_SIDE = 0.3  # share of a side that must lie inside the photo to be judged
_THRESHOLDS = (1.0, 0.85, 0.7, 1.15)  # of Otsu's: a shadow on the sheet needs a lower one, a grey desk a higher
_FAINT_STEP = 9.0  # … where the page was read badly as it is
_WHITE = 247  # an app's bands are whiter than any paper in a photo
_LEAST_BAND = 0.03  # of the picture's side
_FITS = 0.98  # of the width or height that the photo fills
_SEEN = 0.7  # share of the first line beyond a band that must be no white: a desk, not the margin of a printed page
_DESK = 7  # pixels of the desk on each side of a photo with white all round, at least: 2.5 mm of an A4 page and more
_LEAST_PHOTO = 0.6  # of the page's shorter side: so much of it a photo with white all round has, a card's ground less
_BLACK = 60  # a scanner's uncovered glass is darker than this


def find_page(small: Pixels, *, eager: bool = False) -> Corners | None:
    """The corners of the one bright, nearly convex quadrilateral that is the sheet; None when there is none.

    `small` is the photo with its longer side `SIDE` pixels; the corners are pixels of it, and one that the photo has
    cut off may lie outside. `eager` takes a smaller sheet and a fainter edge too: for pages that were read badly.
    """
    least = _FAINT_STEP if eager else _STEP
    red, green, blue = cv2.split(small)
    darkest = cv2.GaussianBlur(cv2.min(cv2.min(red, green), blue), (5, 5), 0)
    closed = cv2.morphologyEx(darkest, cv2.MORPH_CLOSE, np.ones((13, 13), np.uint8)).astype(np.uint8, copy=False)
    if int(closed.max()) - int(closed.min()) < least:
        return None
    otsu, _ = cv2.threshold(closed, 0, 255, cv2.THRESH_OTSU)
    areas = _ANY_AREA if eager else _AREA
    quads = [quad for share in _THRESHOLDS if (quad := _bright_quad(closed, share * otsu, areas)) is not None]
    best = max(quads, key=lambda quad: edge_step(closed, quad), default=None)
    if best is None or edge_step(closed, best) < least:
        return None
    return _refined(closed, best)


def _bright_quad(gray: Gray, threshold: float, areas: tuple[float, float]) -> Corners | None:
    """The largest patch brighter than the threshold, if its size and shape can be a sheet's."""
    mask = (gray > threshold).astype(np.uint8)
    opened = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((9, 9), np.uint8))
    contours, _ = cv2.findContours(opened, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not contours:
        return None
    sheet = max(contours, key=cv2.contourArea)
    hull = cv2.convexHull(sheet)
    full = cv2.contourArea(hull)
    if not areas[0] <= full / mask.size <= areas[1] or cv2.contourArea(sheet) < 0.9 * full:
        return None
    for share in (0.01, 0.02, 0.03, 0.05):
        corners = cv2.approxPolyDP(hull, share * cv2.arcLength(hull, True), True)
        if len(corners) == 4:
            return _in_order(corners.reshape(4, 2).astype(np.int32)) if cv2.contourArea(corners) > 0.9 * full else None
        if (
            len(corners) == 5
            and (whole := _completed(corners.reshape(5, 2).astype(np.float32), gray.shape)) is not None
        ):
            return _in_order(whole.astype(np.int32))
    return None


def _completed(corners: NDArray[np.float32], shape: tuple[int, ...]) -> NDArray[np.float32] | None:
    """The four corners of a sheet one of whose corners the photo has cut off: where its two sides would meet.

    None where the shape is no such sheet, or the corner would lie further out than a quarter of the photo.
    """
    high, wide = shape[:2]
    for at in range(5):
        start, end = corners[at], corners[(at + 1) % 5]
        if not _beside_border(start, wide, high) or not _beside_border(end, wide, high):
            continue
        before, after = corners[at - 1], corners[(at + 2) % 5]
        first_side = np.array([*(start - before), *start], np.float32)
        other = np.array([*(end - after), *end], np.float32)
        x, y = _crossing(first_side, other)
        if -0.25 * wide <= x <= 1.25 * wide and -0.25 * high <= y <= 1.25 * high:
            rest = [corners[(at + step) % 5] for step in (2, 3, 4)]
            return np.array([*rest, (x, y)], np.float32)
    return None


def _beside_border(point: NDArray[np.float32], wide: int, high: int) -> bool:
    return bool(min(point[0], point[1], wide - 1 - point[0], high - 1 - point[1]) <= _REACH)


def _in_order(corners: NDArray[np.int32]) -> Corners:
    total, difference = corners.sum(axis=1), corners[:, 1] - corners[:, 0]
    picks = [total.argmin(), difference.argmin(), total.argmax(), difference.argmax()]
    return corners[picks].astype(np.float32)


def _across(quad: Corners, side: int, offsets: NDArray[np.float32]) -> NDArray[np.float32]:
    """Points beside one side of the quadrilateral: along × offsets × (x, y), positive offsets outward."""
    start, end = quad[side], quad[(side + 1) % 4]
    along = end - start
    outward = np.array([along[1], -along[0]], np.float32) / max(1.0, float(np.linalg.norm(along)))
    share = np.linspace(0.06, 0.94, 45, dtype=np.float32)[:, None]
    points: NDArray[np.float32] = (start + share * along)[:, None, :] + offsets[None, :, None] * outward
    return points


def _sample(gray: Gray, points: NDArray[np.float32]) -> NDArray[np.float32]:
    picture = cv2.remap(gray, points[..., 0], points[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return picture.astype(np.float32)


def _at_border(gray: Gray, quad: Corners, side: int) -> bool:
    """Does this side lie on the edge of the image, so that nothing beside it can be seen?"""
    height, width = gray.shape
    ends = quad[[side, (side + 1) % 4]]
    inside = (ends > _REACH + 1) & (ends < np.array([width, height]) - _REACH - 2)
    return not bool(inside[:, 1 - side % 2].any())


def edge_step(gray: Gray, quad: Corners) -> float:
    """By how many grey levels the sheet falls off at its weakest side; 0 when it has no side inside the image."""
    offsets = np.array([-_REACH, _REACH], np.float32)
    steps = []
    for side in range(4):
        if not _at_border(gray, quad, side):
            points = _across(quad, side, offsets)
            values = _sample(gray, points)
            seen = _inside(points[:, 1], gray)  # where the sheet runs out of the photo nothing falls off
            if seen.mean() >= _SEEN_SIDE:
                steps.append(float(np.percentile((values[:, 0] - values[:, 1])[seen], 25)))
    return min(steps, default=0.0)


def _inside(points: NDArray[np.float32], gray: Gray) -> NDArray[np.bool_]:
    height, width = gray.shape
    inside: NDArray[np.bool_] = (points >= 0).all(axis=1) & (points[:, 0] < width) & (points[:, 1] < height)
    return inside


def _refined(gray: Gray, quad: Corners) -> Corners:
    """The quadrilateral with each side moved to where the sheet falls off most steeply."""
    offsets = np.arange(-12, 13, dtype=np.float32)
    lines = []
    for side in range(4):
        points = _across(quad, side, offsets)
        if _at_border(gray, quad, side):
            edge = points[:, 12]
        else:
            fall = _sample(gray, points[:, :-2]) - _sample(gray, points[:, 2:])
            edge = points[np.arange(len(points)), fall.argmax(axis=1) + 1]
            seen = _inside(points[:, 12 + _REACH], gray)
            edge = edge[seen] if seen.mean() >= _SEEN_SIDE else points[:, 12]
        lines.append(cv2.fitLine(edge, cv2.DIST_HUBER, 0, 0.01, 0.01).ravel().astype(np.float32))
    corners = [_crossing(lines[side - 1], lines[side]) for side in range(4)]
    moved = np.array(corners, np.float32)
    near = float(np.abs(moved - quad).max()) < 40
    height, width = gray.shape
    inside = ((quad >= 0) & (quad <= np.array([width, height], np.float32))).all(axis=1, keepdims=True)
    held = np.where(inside, moved.clip(0, np.array([width, height], np.float32)), moved)
    return held.astype(np.float32) if near else quad


def _crossing(line: NDArray[np.float32], other: NDArray[np.float32]) -> tuple[float, float]:
    """Where two lines (direction x, y, point x, y) cross; far away when they do not."""
    matrix = np.array([[line[0], -other[0]], [line[1], -other[1]]], np.float64)
    if abs(float(np.linalg.det(matrix))) < 1e-6:
        return 1e9, 1e9
    along, _ = np.linalg.solve(matrix, (other[2:] - line[2:]).astype(np.float64))
    return float(line[2] + along * line[0]), float(line[3] + along * line[1])


def cut_out(rgb: Pixels, corners: Corners) -> Pixels:
    """The sheet between the four corners, seen from straight above, at the scale of the photo."""
    top_left, top_right, bottom_right, bottom_left = corners
    width = round(float(np.linalg.norm(top_right - top_left) + np.linalg.norm(bottom_right - bottom_left)) / 2)
    height = round(float(np.linalg.norm(bottom_left - top_left) + np.linalg.norm(bottom_right - top_right)) / 2)
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, target)
    sheet = cv2.warpPerspective(rgb, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return sheet.astype(np.uint8, copy=False)


def inside_bands(small: Pixels) -> tuple[int, int, int, int] | None:
    """Top, bottom, left and right of a photo that an app has put between white bands; None where there are none.

    White above and below of something that fills the width and is not white from one end of its edge to the other (or
    the same sideways): a printed page has no such edge, its margin ends in letters; cards on a copy do not fill it.
    White all round it counts too, where its edges are as broad as a desk's on all four sides: a frame printed around a
    page is narrower.
    """
    paper = grey_levels.darkest(small)
    white = paper >= _WHITE
    high, wide = white.shape
    rows, columns = np.flatnonzero(~white.all(axis=1)), np.flatnonzero(~white.all(axis=0))
    if not len(rows) or not len(columns):
        return None
    top, bottom, left, right = int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1
    inner = ~white[top:bottom, left:right]
    full_width, full_height = right - left >= _FITS * wide, bottom - top >= _FITS * high
    across = full_width and min(top, high - bottom) >= _LEAST_BAND * high
    beside = full_height and min(left, wide - right) >= _LEAST_BAND * wide
    around = min(top, left, high - bottom, wide - right) >= 2 and min(inner.shape) >= _LEAST_PHOTO * min(white.shape)
    if not (across or beside or around) or min(inner.shape) < 4 * _REACH:
        return None
    depths = (2,) if across or beside else range(2, _DESK)
    level = [line for at in depths for line in (inner[at], inner[-1 - at])]
    upright = [line for at in depths for line in (inner[:, at], inner[:, -1 - at])]
    edges = level if across else upright if beside else level + upright
    return (top, bottom, left, right) if all(float(edge.mean()) >= _SEEN for edge in edges) else None


def trim_black_edges(rgb: Pixels, small: Pixels) -> Pixels:
    """The page without the black bands a scanner leaves where its lid was open or the paper smaller than the glass.

    `small` is the same page, its longer side at most `SIDE` pixels.
    """
    scale = max(small.shape) / max(rgb.shape)
    dark = grey_levels.lightest(small) < _BLACK
    top, bottom = _bright_run(dark.mean(axis=1))
    left, right = _bright_run(dark.mean(axis=0))
    if (top, left) == (0, 0) and (bottom, right) == dark.shape:
        return rgb
    return rgb[round(top / scale) : round(bottom / scale), round(left / scale) : round(right / scale)]


def _bright_run(dark_share: NDArray[np.float64]) -> tuple[int, int]:
    """From the first to the last line that is not nearly all black; at most a quarter goes at either end."""
    size = len(dark_share)
    bright = np.flatnonzero(dark_share < 0.8)
    if not len(bright):
        return 0, size
    first, last = int(bright[0]), int(bright[-1]) + 1
    start = first + 1 if 0 < first <= size // 4 else 0  # a little more, for the half-black line between
    end = last - 2 if size > last >= size - size // 4 else size
    return start, end
