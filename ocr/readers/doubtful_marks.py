"""Names whose marks stood against a ruled line: in doubt where the untouched picture shows others.

Both readers and the mark net look at one picture, from which ruled lines are erased, and a tilde that stands against a
rule goes with it: of `VIỄN` all of them see `VIÊN`. No word is put in another's place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from core.vietnamese.mark_variants import mark_variants
from ocr.readers import mark_rereading
from ocr.readers.piece import Piece
from ocr.readers.trueocr import Boxes

Gray = NDArray[np.uint8]

_LETTERS = re.compile(r"[^\W\d_]+")
_ABOVE, _BELOW = (-0.15, 0.35), (0.7, 1.15)  # of the line's height: where marks stand over and under letters
_ERASED = 40  # grey levels by which a pixel is darker with its rules than without
_ALONG = 0.6  # share of the word's columns in a row that a rule was erased from, at least
_SURER = 0.5  # by which another reading's logarithm of the chance must be greater
IN_DOUBT = 0.6


def doubted(gray: Gray, printed: Gray, boxes: Boxes, lines: Sequence[list[Piece]]) -> list[list[Piece]]:
    """The lines, with the names in doubt whose marks may have gone with a rule; `printed` is the page as it was before
    its rules were erased."""
    out = [list(line) for line in lines]
    if gray is printed or gray.shape != printed.shape:
        return out
    touched = [(at, place, piece) for at, place, piece in _names(boxes, lines) if _lost_a_rule(gray, printed, *place)]
    for (at, _, piece), look in zip(touched, mark_rereading.looks(printed, [p for _, p, _ in touched]), strict=True):
        core = _LETTERS.findall(piece.text)[0]
        best = max((core.lower(), *mark_variants(core.lower())), key=look.log_chance)
        if look.log_chance(best) - look.log_chance(core.lower()) > _SURER:
            cased = best.upper() if core.isupper() else best.capitalize()
            out[at[0]][at[1]] = _in_doubt(piece, piece.text.replace(core, cased))
    return out


def _names(
    boxes: Boxes, lines: Sequence[list[Piece]]
) -> Iterator[tuple[tuple[int, int], tuple[NDArray[np.float32], tuple[float, float]], Piece]]:
    """What may be names and both readers gave: where each is in the lines, and on the page."""
    for i, line in enumerate(lines):
        for k in mark_rereading.asked(line):
            if line[k].agreed and _LETTERS.findall(line[k].text)[0][0].isupper():
                yield (i, k), (boxes[i], line[k].spans[0]), line[k]


def _in_doubt(piece: Piece, other: str) -> Piece:
    return Piece(piece.text, min(piece.confidence, IN_DOUBT), False, piece.spans, other)


def _rows(box: NDArray[np.float32], share: tuple[float, float], high: int) -> slice:
    top, height = float(box[1]), float(box[3] - box[1])
    low, up = (min(high, max(0, round(top + part * height))) for part in share)
    return slice(low, up)


def _columns(span: tuple[float, float], wide: int) -> slice:
    return slice(max(0, int(span[0])), min(wide, int(span[1]) + 1))


def _lost_a_rule(gray: Gray, printed: Gray, box: NDArray[np.float32], span: tuple[float, float]) -> bool:
    """Whether a rule was erased where the word's marks stand."""
    columns = _columns(span, gray.shape[1])
    for share in (_ABOVE, _BELOW):
        rows = _rows(box, share, len(gray))
        gone = gray[rows, columns].astype(np.int16) - printed[rows, columns] > _ERASED
        if gone.size and float(gone.mean(axis=1).max()) >= _ALONG:
            return True
    return False
