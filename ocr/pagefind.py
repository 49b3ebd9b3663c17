"""Finds the sheet of paper in a photo and cuts it out square; trims the black edges a scanner leaves."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]  # H × W × 3, RGB
Corners = NDArray[np.float32]  # 4 × 2 pixels: top left, top right, bottom right, bottom left

_SIDE = 500  # pixels of the longer side the search works at
_AREA = (0.45, 0.97)  # share of the image a sheet covers; smaller would crop a two-sided card copy to one side
_CONTRAST = 25.0  # grey levels between sheet and desk that make the edge a fact
_BLACK = 90  # a scanner's uncovered edge is darker than this


def find_page(rgb: Pixels) -> Corners | None:
    """The corners of the one bright, nearly convex quadrilateral that is the sheet; None when there is none."""
    scale = _SIDE / max(rgb.shape[:2])
    small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    darkest = cv2.GaussianBlur(small.min(axis=2), (5, 5), 0)
    closed = cv2.morphologyEx(darkest, cv2.MORPH_CLOSE, np.ones((21, 21), np.uint8))
    _, mask = cv2.threshold(closed, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((9, 9), np.uint8))
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not contours:
        return None
    sheet = max(contours, key=cv2.contourArea)
    share = cv2.contourArea(sheet) / mask.size
    hull = cv2.convexHull(sheet)
    if not _AREA[0] <= share <= _AREA[1] or cv2.contourArea(sheet) < 0.93 * cv2.contourArea(hull):
        return None
    if not _stands_out(closed, hull):
        return None
    quad = _quadrilateral(hull)
    return None if quad is None else _in_order(quad / np.float32(scale))


def _stands_out(gray: Pixels, hull: NDArray[np.int32]) -> bool:
    """Is the sheet clearly brighter than what lies around it?"""
    inside = np.zeros(gray.shape, np.uint8)
    cv2.drawContours(inside, [hull], -1, 255, cv2.FILLED)
    outside = inside == 0
    if not outside.any():
        return False
    return float(np.median(gray[~outside])) - float(np.median(gray[outside])) >= _CONTRAST


def _quadrilateral(hull: NDArray[np.int32]) -> NDArray[np.float32] | None:
    """Four corners that keep the hull's area, or None when it is no quadrilateral."""
    around = cv2.arcLength(hull, True)
    for share in (0.01, 0.02, 0.03, 0.05):
        corners = cv2.approxPolyDP(hull, share * around, True)
        if len(corners) == 4:
            kept = cv2.contourArea(corners) / cv2.contourArea(hull)
            return corners.reshape(4, 2).astype(np.float32) if kept > 0.9 else None
    return None


def _in_order(corners: NDArray[np.float32]) -> Corners:
    total, difference = corners.sum(axis=1), corners[:, 1] - corners[:, 0]
    picks = [total.argmin(), difference.argmin(), total.argmax(), difference.argmax()]
    return corners[picks].astype(np.float32)


def cut_out(rgb: Pixels, corners: Corners) -> Pixels:
    """The sheet between the four corners, seen from straight above, at the scale of the photo."""
    top_left, top_right, bottom_right, bottom_left = corners
    width = round(max(np.linalg.norm(top_right - top_left), np.linalg.norm(bottom_right - bottom_left)))
    height = round(max(np.linalg.norm(bottom_left - top_left), np.linalg.norm(bottom_right - top_right)))
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, target)
    return cv2.warpPerspective(rgb, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def trim_black_edges(rgb: Pixels) -> Pixels:
    """The page without the black bands a scanner leaves where its lid was open or the paper smaller than the glass."""
    scale = min(1.0, _SIDE / max(rgb.shape[:2]))
    small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).max(axis=2)
    rows = _bright_run((small < _BLACK).mean(axis=1))
    columns = _bright_run((small < _BLACK).mean(axis=0))
    if rows == (0, small.shape[0]) and columns == (0, small.shape[1]):
        return rgb
    (top, bottom), (left, right) = rows, columns
    return rgb[round(top / scale) : round(bottom / scale), round(left / scale) : round(right / scale)]


def _bright_run(dark_share: NDArray[np.float64]) -> tuple[int, int]:
    """From the first to the last line that is not nearly all black; at most a quarter goes at either end."""
    size = len(dark_share)
    bright = np.flatnonzero(dark_share < 0.8)
    if not len(bright):
        return 0, size
    first, last = int(bright[0]), int(bright[-1]) + 1
    return (first if first <= size // 4 else 0), (last if last >= size - size // 4 else size)
