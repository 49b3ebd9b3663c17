"""Lines that ink of another colour lies over, read without it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.clean import pen_strokes
from ocr.clean.prepare import Prepared
from ocr.readers import tesseract_lstm, trueocr
from ocr.readers.better_names import CREDIBLE, is_read_well
from ocr.readers.piece import Piece
from ocr.readers.signed_names import Join, is_a_name, letters, may_be_a_name, trust
from ocr.readers.trueocr import Boxes

Gray = NDArray[np.uint8]

_COLOURED = 0.1, 0.7  # shares of a name's ink that are of another colour, between which it lies over the name's own
_WHOLE = 0.9  # share of a line's letters that are left without ink of another colour, from which none is its own
_SURER = 0.02  # … and how much more trust makes as many letters on which the readers agree better ones


def without_colour(
    prepared: Prepared, gray: Gray, boxes: Boxes, lines: Sequence[list[Piece]], join: Join
) -> tuple[Gray, list[list[Piece]]]:
    """The page without the coloured ink over what may be names or was not read well, and the lines with these read
    there anew; of other lines than names, and what is one without the ink and nothing with it, only where all their
    letters and figures, which may be written, are left and the readers agree on more of them."""
    lines = list(lines)
    for at, (box, line) in enumerate(zip(boxes, lines, strict=True)):
        x0, y0, x1, y1 = (max(0, int(side)) for side in box)
        if not line or (is_read_well(line) and not may_be_a_name(line)) or y1 > len(prepared.gray):
            continue
        crop, *black = pictures_of(prepared, (x0, y0, x1, y1))
        if not black or not _COLOURED[0] <= _coloured(crop, black[0]) <= _COLOURED[1]:
            continue
        page = gray.copy()
        page[y0:y1, x0:x1] = black[0]
        read = join(trueocr.read_lines(page, box[None])[0], tesseract_lstm.read_lines(page, box[None])[0])
        if takes(line, read):
            gray, lines[at] = page, read
    return gray, lines


def takes(line: Sequence[Piece], read: Sequence[Piece]) -> bool:
    """Whether what is read without the coloured ink over a line is taken instead of what was read with it."""
    if may_be_a_name(line) or (trust(line) < CREDIBLE and is_a_name(read)):
        return _is_hidden_name(line, read)
    return _is_whole_and_surer(line, read)


def _is_hidden_name(line: Sequence[Piece], read: Sequence[Piece]) -> bool:
    """Is there a name without the ink, where none was read well, or none as surely, with it?"""
    stands = is_read_well(line) and is_a_name(line) and trust(read) <= trust(line)
    return may_be_a_name(read) and not stands


def _is_whole_and_surer(line: Sequence[Piece], read: Sequence[Piece]) -> bool:
    """Are all letters and figures left without the ink, and do the readers agree on more of them, or more surely?"""
    agreed, before = (letters([piece for piece in each if piece.agreed]) for each in (read, line))
    whole = letters(read) >= _WHOLE * letters(line) and _figures(read) >= _figures(line)
    return whole and (agreed > before or (agreed == before and trust(read) > trust(line) + _SURER))


def _figures(line: Sequence[Piece]) -> int:
    return sum(map(str.isdigit, "".join(piece.text for piece in line)))


def _coloured(crop: Gray, black: Gray) -> float:
    """The share of a picture's dark points that are gone without its coloured ink."""
    inked = int((crop < pen_strokes.DARK).sum())
    return 1 - int((black < pen_strokes.DARK).sum()) / inked if inked else 0.0


def pictures_of(prepared: Prepared, place: pen_strokes.Box) -> Iterator[Gray]:
    """The place as it is, and without its coloured ink where it has any."""
    x0, y0, x1, y1 = place
    crop = prepared.gray[y0:y1, x0:x1]  # with its rules: a level stroke goes as one, and half of the letters with it
    yield crop
    scale = len(prepared.upright_rgb) / len(prepared.gray)
    left, top, right, bottom = (round(side * scale) for side in place)
    rgb = prepared.upright_rgb[top:bottom, left:right]
    if rgb.shape[:2] != crop.shape:
        rgb = cv2.resize(rgb, (crop.shape[1], crop.shape[0]), interpolation=cv2.INTER_LINEAR).astype(np.uint8)
    black = pen_strokes.print_by_colour(crop, rgb)
    if black is not None:
        yield black
