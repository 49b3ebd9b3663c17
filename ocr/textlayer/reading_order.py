"""Words of a text layer put into lines, blocks and reading order by the white space between them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from core.records import Box, Line, Word

_WORD_GAP = 1.6  # letter heights between two words beyond which they belong to different pieces of a line
_LEVEL = 0.4  # of a row's height: how far a word's middle may stand from the row's middle
_COLUMN_GAP = 0.015  # of the page's width: white space that can part two columns
_TABLE_ROWS = 5  # columns with at least so many rows level with each other are a table and are read row by row


@dataclass(frozen=True)
class _Piece:
    words: tuple[Word, ...]
    box: Box


def lines(words: list[Word]) -> tuple[Line, ...]:
    """Lines in reading order, ended at wide gaps; columns are read one after the other, tables by row."""
    pieces = [piece for row in _rows(words) for piece in _cut(row)]
    if not pieces:
        return ()
    height = median(piece.box[3] - piece.box[1] for piece in pieces)
    return tuple(
        Line(piece.words, piece.box, block) for block, group in enumerate(_blocks(pieces, height)) for piece in group
    )


def _rows(words: list[Word]) -> list[list[Word]]:
    """Words that stand level, from top to bottom."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (word.box[1] + word.box[3]) / 2):
        middle = (word.box[1] + word.box[3]) / 2
        if rows:
            top = median(other.box[1] for other in rows[-1])
            bottom = median(other.box[3] for other in rows[-1])
            if abs(middle - (top + bottom) / 2) <= _LEVEL * (bottom - top):
                rows[-1].append(word)
                continue
        rows.append([word])
    return rows


def _cut(row: list[Word]) -> list[_Piece]:
    """One row cut at its wide gaps."""
    row = sorted(row, key=lambda word: word.box[0])
    height = median(word.box[3] - word.box[1] for word in row)
    pieces = [[row[0]]]
    for before, word in pairwise(row):
        if word.box[0] - before.box[2] > _WORD_GAP * height:
            pieces.append([])
        pieces[-1].append(word)
    return [_Piece(tuple(piece), around([word.box for word in piece])) for piece in pieces]


def around(boxes: list[Box]) -> Box:
    """The smallest box that holds all of these."""
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def _blocks(pieces: list[_Piece], height: float) -> list[list[_Piece]]:
    """Recursive cut: bands parted by white space first, then columns inside a band."""
    bands = _split(pieces, 1, 0.8 * height)
    if len(bands) > 1:
        return [block for band in bands for block in _blocks(band, height)]
    columns = _split(pieces, 0, _COLUMN_GAP)
    if len(columns) > 1 and not _is_table(columns):
        return [block for column in columns for block in _blocks(column, height)]
    return [sorted(pieces, key=lambda piece: (round((piece.box[1] + piece.box[3]) / height), piece.box[0]))]


def _split(pieces: list[_Piece], axis: int, least: float) -> list[list[_Piece]]:
    """Groups of pieces parted by white space of at least `least` along an axis (0: across, 1: down)."""
    groups: list[list[_Piece]] = []
    reach = float("-inf")
    for piece in sorted(pieces, key=lambda piece: piece.box[axis]):
        if not groups or piece.box[axis] - reach >= least:
            groups.append([])
        groups[-1].append(piece)
        reach = max(reach, piece.box[axis + 2])
    return groups


def _is_table(columns: list[list[_Piece]]) -> bool:
    """Whether `_TABLE_ROWS` rows of the shortest column or more, and most of them, are level with one of the next."""
    short, other = sorted(columns, key=len)[:2]
    level = sum(
        any(abs(piece.box[3] - mate.box[3]) < 0.3 * (piece.box[3] - piece.box[1]) for mate in other) for piece in short
    )
    return level >= _TABLE_ROWS and level >= 0.6 * len(short)
