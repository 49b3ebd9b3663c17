"""The third look, for bad pages only: whole-page Tesseract, which finds words that lie in no line box."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ocr.engines import tesseract
from store.records import Box, Line, Word

Gray = NDArray[np.uint8]

_BAD_PAGE = 0.2  # share of doubtful lines that makes a page worth a third look
_BAD_LINE = 0.72  # mean confidence below which a line is doubtful
_SPLIT = 0.4  # share of a line's letters in words the readers differ on that makes it doubtful
_SURE = 0.6  # confidence a word in no box must have to be believed
_SURER = 0.1  # by how much the third reading of a doubtful line must be surer to take its place


def is_doubtful(line: Line) -> bool:
    """Do the two readers differ on much of the line, or are they unsure of it?"""
    letters = sum(len(word.text) for word in line.words)
    split = sum(len(word.text) for word in line.words if word.agreed is False)
    sure = sum(len(word.text) * word.confidence for word in line.words)
    return split >= _SPLIT * letters or sure < _BAD_LINE * letters


def is_needed(lines: tuple[Line, ...]) -> bool:
    """Is a fifth or more of the page's print in doubtful lines? A page without lines needs no third look."""
    letters = sum(len(line.text) for line in lines)
    return letters > 0 and sum(len(line.text) for line in lines if is_doubtful(line)) >= _BAD_PAGE * letters


def look(gray: Gray, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The page's lines with what whole-page reading adds: lines it is surer of, and words where no line was found."""
    found = tesseract.page_lines(gray)
    better = list(lines)
    last = max((line.block for line in lines), default=-1)
    added = [_outside(line, lines) for line in found]
    more = [Line(words, tesseract.around(list(words)), last + 1) for words in added if words]
    return (*better, *more)


def _replaced(line: Line, found: tuple[Line, ...]) -> Line:
    """The third reading's words in the line's box, where they are surer than the line's own."""
    inside = [word for other in found for word in other.words if _holds(line.box, word.box)]
    if not inside or _mean(inside) < _mean(list(line.words)) + _SURER:
        return line
    words = tuple(Word(word.text, word.box, 0.9 * word.confidence, False) for word in inside)
    return Line(words, tesseract.around(list(words)), line.block)


def _outside(line: Line, lines: tuple[Line, ...]) -> tuple[Word, ...]:
    """The sure words of a line that lie in no box."""
    return tuple(
        Word(word.text, word.box, 0.9 * word.confidence, None)
        for word in line.words
        if word.confidence >= _SURE and not any(_holds(other.box, word.box) for other in lines)
    )


def _holds(outer: Box, inner: Box) -> bool:
    """Does the middle of one box lie in the other?"""
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]


def _mean(words: list[Word]) -> float:
    letters = sum(len(word.text) for word in words)
    return sum(len(word.text) * word.confidence for word in words) / max(1, letters)
