"""Stamps of urgency (`KHẨN`, `HỎA TỐC`), set in a frame across whatever is printed: found by the frame and read alone.

A stamp is put down askew and over other lines, and the page's readers make one muddle of both. There are four such
stamps (Decree 30/2020/NĐ-CP, Appendix I), so what a frame holds is one of them or nothing; a red one is taken off the
page, and what it lay over is read without it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from core.catalogue.known_phrases import URGENCY
from core.text import fold
from ocr.clean.prepare import Prepared
from ocr.readers import tesseract_lstm, trueocr
from ocr.readers.piece import Piece
from ocr.readers.trueocr import Boxes

Gray = NDArray[np.uint8]

SAID = {fold(words): words for words in URGENCY}
_UPPER = 0.45  # share of the page in which they stand
_SEEN_AT = 100  # dots an inch at which frames are looked for
_MM = 25.4
_WIDE, _TALL = (13, 62), (4.5, 17)  # millimetres of a frame's sides
_LINE = 1.0  # … that its own lines are broad, at most: what is found is its inside
_LONG = 1.6  # times its height that a frame is at least wide
_ASKEW = 10  # degrees at most
_STRAIGHT = 0.85  # share of its upright rectangle that a frame's inside fills
_INK = 0.8  # of the paper's brightness: what is darker is ink
_ALONE = 1.3  # heights of a frame within which a cell of a table has the next one
_MOST = 4  # frames that are read
_RED, _FADED = 40, 1.6  # levels by which a frame's ink is redder than its other channels; how much darker that makes it
_ROOM = (0.02, 0.14)  # share of a frame beside and above its words
_LIKE = 80  # likeness, of 100, of what is read and the words of a stamp, marks apart
_WITHIN = 0.6  # share of a line that lies in a stamp and is of it
_BOTH, _ONE = 0.97, 0.85  # trust where both readers see the stamp, and where one does


class Stamp(NamedTuple):
    """A stamp as a line of the page: its box (x0, y0, x1, y1) in pixels of the grey page and what it says."""

    box: NDArray[np.float32]
    pieces: list[Piece]
    taken_off: bool  # it is no more to be seen on the page that is read


class _Frame(NamedTuple):
    """A frame in pixels of the picture in colour; degrees with the clock."""

    x: float
    y: float
    wide: float
    tall: float
    angle: float


def taken_off(prepared: Prepared) -> tuple[Prepared, list[Stamp]]:
    """The page without its red stamps of urgency, and what its stamps say."""
    stamps, gray = [], prepared.gray
    scale, line = len(gray) / len(prepared.upright_rgb), _LINE * prepared.dpi / _MM
    for frame in _alone(_frames(prepared)):
        pictures = list(_pictures(prepared.upright_rgb, frame))
        said = _said(pictures)
        if said is None:
            continue
        (words, trust), red = said, len(pictures) > 1
        size = frame.wide + 2 * line, frame.tall + 2 * line
        corners = cv2.boxPoints(((frame.x, frame.y), size, frame.angle)) * scale
        (left, top), (right, bottom) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
        stamps.append(Stamp(np.array([left, top, right, bottom], np.float32), _pieces(words, trust, left, right), red))
        if red:
            gray = _without_red(gray, prepared.upright_rgb, (left, top, right, bottom), scale)
    return (replace(prepared, gray=gray) if gray is not prepared.gray else prepared), stamps


def put_back(stamps: Sequence[Stamp], boxes: Boxes, lines: Sequence[list[Piece]]) -> tuple[Boxes, list[list[Piece]]]:
    """The page's line boxes and lines with its stamps, without what else was read of these."""
    if not stamps:
        return boxes, list(lines)
    kept = [
        at
        for at, box in enumerate(boxes)
        if not any(_mostly_in(box, stamp.box) for stamp in stamps if not stamp.taken_off)
    ]
    added = np.array([stamp.box for stamp in stamps], np.float32)
    return np.concatenate([boxes[kept], added]), [*(lines[at] for at in kept), *(stamp.pieces for stamp in stamps)]


def _mostly_in(box: NDArray[np.float32], other: NDArray[np.float32]) -> bool:
    shared = (np.minimum(box[2:], other[2:]) - np.maximum(box[:2], other[:2])).clip(0)
    return bool(np.prod(shared) > _WITHIN * np.prod(box[2:] - box[:2]))


def _pieces(words: str, trust: float, left: float, right: float) -> list[Piece]:
    step = (right - left) / len(words)
    ends = [at for at, char in enumerate(words) if char == " "]
    spans = zip([0, *(at + 1 for at in ends)], [*ends, len(words)], strict=True)
    return [Piece(words[a:b], trust, True, ((left + a * step, left + b * step),)) for a, b in spans]


def _frames(prepared: Prepared) -> Iterator[_Frame]:
    """Rectangles of a stamp's size drawn on the upper part of a page, straight or a little askew."""
    gray = prepared.gray
    scale = min(1.0, _SEEN_AT * len(prepared.upright_rgb) / (prepared.dpi * len(gray)))
    small = cv2.resize(gray[: int(_UPPER * len(gray))], None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    ink = (small < _INK * 255).astype(np.uint8)
    outlines, family = cv2.findContours(ink, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    scale *= len(gray) / len(prepared.upright_rgb)
    inch = prepared.dpi * scale / _MM
    for outline, (_, _, _, parent) in zip(outlines, family[0] if family is not None else (), strict=True):
        if parent < 0 or len(outline) < 2 * _WIDE[0] * inch:  # no hole, or a small one
            continue
        hull = cv2.convexHull(outline)
        (x, y), (wide, tall), angle = cv2.minAreaRect(hull)
        if wide < tall:
            wide, tall, angle = tall, wide, angle + 90
        angle = (angle + 90) % 180 - 90
        if not (_WIDE[0] <= wide / inch <= _WIDE[1] and _TALL[0] <= tall / inch <= _TALL[1]):
            continue
        if wide >= _LONG * tall and abs(angle) <= _ASKEW and cv2.contourArea(hull) >= _STRAIGHT * wide * tall:
            yield _Frame(x / scale, y / scale, wide / scale, tall / scale, angle)


def _alone(frames: Iterator[_Frame]) -> list[_Frame]:
    """Frames that are no cell of a table: with no other right beside, above or below."""
    every = list(frames)

    def is_beside(frame: _Frame, other: _Frame) -> bool:
        across = abs(frame.x - other.x) - (frame.wide + other.wide) / 2
        along = abs(frame.y - other.y)
        return frame is not other and across < frame.tall and along < _ALONE * (frame.tall + other.tall) / 2

    return [frame for frame in every if not any(is_beside(frame, other) for other in every)][:_MOST]


def _pictures(rgb: NDArray[np.uint8], frame: _Frame) -> Iterator[Gray]:
    """What a frame holds, level: all of its ink, and its red ink alone where it is red."""
    size = max(2, round(frame.wide)), max(2, round(frame.tall))
    turn = cv2.getRotationMatrix2D((frame.x, frame.y), frame.angle, 1.0)
    turn[:, 2] = turn[:, 2] + np.array(size) / 2 - (frame.x, frame.y)
    part = cv2.warpAffine(rgb, turn, size, flags=cv2.INTER_LINEAR, borderValue=(255, 255, 255))
    yield np.ascontiguousarray(part.min(axis=2))
    redness = cv2.subtract(part[:, :, 0], cv2.max(part[:, :, 1], part[:, :, 2]))
    if float(np.percentile(redness, 90)) > _RED:
        yield np.asarray(255 - np.clip(redness * _FADED, 0, 255), np.uint8)


def _said(pictures: list[Gray]) -> tuple[str, float] | None:
    """Which stamp it is, and how far that is to be trusted; None where it is none."""
    found = None
    for gray in pictures:
        high, wide = gray.shape
        beside, above = _ROOM[0] * wide, _ROOM[1] * high
        box = np.array([[beside, above, wide - beside, high - above]], np.float32)
        (ours,), (theirs,) = trueocr.read_lines(gray, box), tesseract_lstm.read_lines(gray, box)
        seen = [_stamp(text) for text in (ours.text, " ".join(word.text for word in theirs))]
        if seen[0] is not None:
            found = (seen[0], _BOTH if seen[0] == seen[1] else _ONE)
    return found


def _stamp(text: str) -> str | None:
    hit = process.extractOne(fold(text), SAID.keys(), scorer=fuzz.ratio, score_cutoff=_LIKE)
    return SAID[hit[0]] if hit is not None else None


def _without_red(gray: Gray, rgb: NDArray[np.uint8], box: tuple[float, float, float, float], scale: float) -> Gray:
    """The page with the red ink in a box as pale as paper; black print under it stays."""
    left, top, right, bottom = (max(0, int(side)) for side in box)
    x0, y0, x1, y1 = (round(side / scale) for side in (left, top, right, bottom))
    part = np.ascontiguousarray(rgb[y0:y1, x0:x1])
    paler = cv2.add(part[:, :, 0], cv2.subtract(part[:, :, 0], cv2.max(part[:, :, 1], part[:, :, 2])))
    paler = cv2.resize(paler, (right - left, bottom - top))
    out = gray.copy()
    place = out[top:bottom, left:right]
    place[:] = np.maximum(place, paler[: place.shape[0], : place.shape[1]])
    return out
