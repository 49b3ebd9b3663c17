"""Of two words to choose from (`Nam`, `Nữ`), the one that has its box ticked or that is not struck out.

The readers make letters of boxes (`@ Nam a Nữ`) and read a word through the pen's line. In the text of the page a box
is `☐` or `☒`, and a word that is struck out does not hold and is left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from core.text import EMPTY, TICKED, fold
from ocr.readers.piece import Piece
from ocr.readers.trueocr import Boxes

Gray = NDArray[np.uint8]

_WORDS = tuple(re.compile(rf"\W*({word})[^\W\d_]?\W*") for word in ("nam", "nu"))  # a box's edge may be one letter more
_BETWEEN = 3  # characters of what the readers make of a box, at most
_TRUST = 0.97  # in a box that is seen
_BESIDE = 2.5  # of the line's height: so far from its word a box may stand
_SIDES = (0.3, 1.0)  # … and so long its sides are
_SQUARE, _ALIKE = 0.75, 0.8  # the shorter of two sides, and the smaller of two boxes, are such a share of the other
_FILLED = 0.8  # share of its frame that an outline encloses: a round letter less
_INSIDE = 0.25  # of its side: where the edge of a box ends and its inside begins
_TICK, _BLANK = (
    0.12,
    0.5,
)  # share of the inside that is ink, at least; and of that share what the other box has, at most
_MIDDLE = (0.38, 0.74)  # of the line's height: where a line through a word runs
_ACROSS, _OVER = 0.95, 0.12  # share of a word that it covers, and by how much of the height it is longer on either side
_LEAST_INK = 40  # grey levels between ink and paper


class _Pair(NamedTuple):
    """The places of the two words among the pieces of a line, and how each is spelt without a box's edge."""

    at: tuple[int, int]
    texts: tuple[str, str]


def chosen(gray: Gray, boxes: Boxes, lines: Sequence[list[Piece]]) -> list[list[Piece]]:
    """The lines of a page, which is given with its rules; where two words stand to be chosen from, with what was."""
    out = []
    for box, line in zip(boxes, lines, strict=True):
        pair = _pair(line)
        found = None if pair is None else (_with_boxes(gray, box, line, pair) or _without_struck(gray, box, line, pair))
        out.append(found or line)
    return out


def _pair(line: Sequence[Piece]) -> _Pair | None:
    """The last two words of a line that can be chosen from, with nothing but boxes between them."""
    said = [_said(piece) if len(piece.spans) == 1 else None for piece in line]
    second = max((at for at, word in enumerate(said) if word and word[0] == 1), default=-1)
    first = max((at for at, word in enumerate(said[: max(second, 0)]) if word and word[0] == 0), default=-1)
    if first < 0 or any(len(piece.text) > _BETWEEN for piece in line[first + 1 : second]):
        return None
    texts = said[first], said[second]
    return _Pair((first, second), (texts[0][1], texts[1][1])) if texts[0] and texts[1] else None


def _said(piece: Piece) -> tuple[int, str] | None:
    """Which of the two words a piece says, and its letters."""
    for which, word in enumerate(_WORDS):
        match = word.fullmatch(fold(piece.text))
        if match is not None:
            return which, piece.text[match.start(1) : match.end(1)]
    return None


def _with_boxes(gray: Gray, box: NDArray[np.float32], line: Sequence[Piece], pair: _Pair) -> list[Piece] | None:
    """The line with its two boxes in their places, one before each word or one behind each; None where there are none,
    or both are ticked, or neither."""
    high = float(box[3] - box[1])
    words = [line[at].spans[0] for at in pair.at]
    squares = _squares(gray, box, (words[0][0] - _BESIDE * high, words[1][1] + _BESIDE * high))
    squares = [s for s in squares if not any(x0 < (s[0] + s[1]) / 2 < x1 - (s[1] - s[0]) / 2 for x0, x1 in words)]
    most = max((right - left for left, right, _ in squares), default=0.0)
    squares = [s for s in squares if s[1] - s[0] >= _ALIKE * most]  # a round letter may be one that is smaller
    if len(squares) != 2:
        return None
    (a, b, ink), (c, _, other) = squares
    first, second = ((x0 + x1) / 2 for x0, x1 in words)
    before, behind = b < first < c < second, first < a < second < c
    more, less = max(ink, other), min(ink, other)
    if not (before or behind) or more < _TICK or less > _BLANK * more:
        return None
    signs = [Piece((TICKED if ink == more else EMPTY)[0], _TRUST, True, ((x0, x1),)) for x0, x1, ink in squares]
    spelt = dict(zip(pair.at, pair.texts, strict=True))
    kept = [
        replace(piece, text=spelt[at]) if at in spelt else piece
        for at, piece in enumerate(line)
        if at in spelt or not any(_covers(piece, s[0], s[1]) for s in squares)
    ]
    return sorted([*kept, *signs], key=lambda piece: piece.spans[0][0] + piece.spans[-1][1])


def _covers(piece: Piece, left: float, right: float) -> bool:
    """Is a piece what the readers made of a box there?"""
    middle = (piece.spans[0][0] + piece.spans[-1][1]) / 2
    room = 1.5 * (right - left)
    return len(piece.text) <= _BETWEEN and _said(piece) is None and left - room < middle < right + room


def _squares(gray: Gray, box: NDArray[np.float32], across: tuple[float, float]) -> list[tuple[float, float, float]]:
    """Square outlines in a stretch of a line, from left to right: where each begins and ends, and the share of its
    inside that is ink."""
    high = float(box[3] - box[1])
    left, top = max(0, int(across[0])), max(0, int(box[1]))
    ink = _ink(gray[top : int(box[3]) + 1, left : max(left, int(across[1]))])
    if ink is None:
        return []
    found = []
    outlines, _ = cv2.findContours(ink, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    for outline in outlines:
        x, y, wide, tall = cv2.boundingRect(outline)
        sides = sorted((wide, tall))
        if not _SIDES[0] * high <= sides[0] <= sides[1] <= _SIDES[1] * high or sides[0] < _SQUARE * sides[1]:
            continue
        if cv2.contourArea(outline) < _FILLED * (wide - 1) * (tall - 1):
            continue
        edge = max(1, round(_INSIDE * sides[0]))
        inside = ink[y + edge : y + tall - edge, x + edge : x + wide - edge]
        if inside.size:
            found.append((float(left + x), float(left + x + wide), float(inside.mean())))
    return sorted(found)


def _without_struck(gray: Gray, box: NDArray[np.float32], line: Sequence[Piece], pair: _Pair) -> list[Piece] | None:
    """The line without the one of two words side by side that a line runs through; None where none does, or through
    both."""
    if pair.at[1] - pair.at[0] > 1:
        return None
    struck = [at for at in pair.at if _is_struck(gray, box, line[at].spans[0])]
    return [piece for at, piece in enumerate(line) if at != struck[0]] if len(struck) == 1 else None


def _is_struck(gray: Gray, box: NDArray[np.float32], span: tuple[float, float]) -> bool:
    high = float(box[3] - box[1])
    rows = slice(*(max(0, int(box[1] + share * high)) for share in _MIDDLE))
    columns = slice(max(0, int(span[0] - _OVER * high)), int(span[1] + _OVER * high) + 1)
    ink = _ink(gray[rows, columns])
    if ink is None:
        return False
    thick = max(2, round(0.08 * high))
    return bool(cv2.dilate(ink, np.ones((thick, 3), np.uint8)).mean(axis=1).max() >= _ACROSS)


def _ink(part: Gray) -> NDArray[np.uint8] | None:
    """Where a part of the page is ink (1); None where nothing stands."""
    if not part.size or int(part.max()) - int(part.min()) < _LEAST_INK:
        return None
    level, _ = cv2.threshold(np.ascontiguousarray(part), 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    return np.less_equal(part, level).astype(np.uint8)
