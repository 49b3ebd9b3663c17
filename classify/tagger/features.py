"""What the tagger sees of a page: hashed letters and the shape of every piece, its place, and who stands around it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from classify.page.layout import PageLayout, Piece
from core.text import accented, fold

BUCKETS = 6144  # of the hashed letters; bucket 0 is none
PARTS = (
    10  # hashed parts a piece has at most: its letters with and without marks, its shape, its end, three-letter parts
)
PLACES = 14  # numbers that say where a piece stands
AROUND = 8  # pieces around one that it is told of
ROWS_APART, FAR = 5, 8  # how many rows up and down are told apart, and how many distances within them
RELATIONS = (2 * ROWS_APART + 1) * FAR
MOST = 448  # pieces of a page that are looked at together

Ints = NDArray[np.int32]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Seen:
    """One page as arrays, a row a piece in reading order: hashed parts, place, indexes around (-1: none), row, x."""

    parts: Ints  # (n, PARTS)
    places: Floats  # (n, PLACES)
    around: Ints  # (n, AROUND)
    rows: Ints  # (n,)
    middles: Floats  # (n,) of each piece across the page

    def __len__(self) -> int:
        return len(self.rows)


def _bucket(text: str) -> int:
    return 1 + crc32(text.encode()) % (BUCKETS - 1)


@lru_cache(maxsize=60_000)
def parts_of(text: str) -> tuple[int, ...]:
    """The hashed parts of a word, figures alike whichever they are; padded with 0."""
    exact = re.sub(r"\d", "0", accented(text))
    bare = fold(exact)
    core = bare.strip(".,:;()-–/*…\"'[]|")
    end = exact[-1:] if text[:1].isalnum() else exact[-1:] + text[:1]
    whole = ("w" + exact.strip(".,:;()…"), "f" + core, "s" + _shape(text), "e" + end)
    hashed = [_bucket(part) for part in whole]
    padded = f"^{core}$"
    step = max(1, -(-(len(padded) - 2) // (PARTS - len(hashed))))
    hashed += [_bucket("t" + padded[i : i + 3]) for i in range(0, max(1, len(padded) - 2), step)]
    return tuple((hashed + [0] * PARTS)[:PARTS])


def _shape(text: str) -> str:
    """`Xx` of `Nguyễn`, `X` of `NGUYỄN`, `00/00/0000` of a day, `0#12` of a number of twelve figures."""
    kinds = "".join("0" if c.isdigit() else "X" if c.isupper() else "x" if c.isalpha() else c for c in text[:16])
    if kinds.isdigit():
        return f"0#{len(text)}"
    return re.sub(r"([Xx])\1+", r"\1", kinds) + (f"#{len(text)}" if len(text) < 3 else "")


def see(layout: PageLayout) -> tuple[Seen, list[Piece]]:
    """A page's pieces as arrays, and the pieces themselves in that order; at most `MOST`, the first ones."""
    rows = [row for row in layout.rows if row.pieces]
    flat: list[Piece] = []
    own: list[int] = []
    numbers: list[list[float]] = []
    left_of: list[tuple[int, int, int, int]] = []
    usual = max(layout.line_height, 1e-4)
    last_bottom = 0.0
    for i, row in enumerate(rows):
        if len(flat) + len(row.pieces) > MOST:
            break
        start = len(flat)
        height = max(row.height, 1e-4)
        starts = sorted(row.starts)
        gap_above = min(4.0, (row.y0 - last_bottom) / usual)
        last_bottom = row.y1
        after = rows[i + 1].y0 - row.y1 if i + 1 < len(rows) else 0.1
        segment = 0
        for k, piece in enumerate(row.pieces):
            first = k in row.starts
            segment += first and k > 0
            before = row.pieces[k - 1] if k else None
            following = row.pieces[k + 1] if k + 1 < len(row.pieces) else None
            gap = min(6.0, (piece.x0 - before.x1) / height) if before else -1.0
            space = min(6.0, (following.x0 - piece.x1) / height) if following else -1.0
            of_row = (float(first), float(k == 0), min(4, segment) / 2, min(8, k) / 4, min(8, len(row.pieces) - k) / 4)
            high = (min(3.0, height / usual), gap_above / 2, min(4.0, after / usual) / 2)
            where = (piece.x0, piece.x1, piece.middle / layout.aspect, gap / 3, space / 3, float(piece.glued))
            numbers.append([*where, *of_row, *high])
            head = max(s for s in starts if s <= k)
            ahead = max((s for s in starts if s < head), default=-1)
            left_of.append((k - 1, k - 2, head, ahead))
            own.append(i)
            flat.append(piece)
        size = len(row.pieces)
        for k in range(size):
            previous, last_but_one, head, ahead = left_of[start + k]
            left_of[start + k] = (
                start + previous if previous >= 0 else -1, start + last_but_one if last_but_one >= 0 else -1,
                start + head, start + ahead if ahead >= 0 else -1,
            )  # fmt: skip
    count = len(flat)
    if not count:
        empty = np.zeros((0,), np.int32)
        return Seen(np.zeros((0, PARTS), np.int32), np.zeros((0, PLACES), np.float32), np.zeros((0, AROUND), np.int32),
                    empty, np.zeros((0,), np.float32)), flat  # fmt: skip
    around = np.full((count, AROUND), -1, np.int32)
    around[:, :4] = left_of
    row_of = np.array(own, np.int32)
    same = row_of[1:] == row_of[:-1]
    around[:-1, 4] = np.where(same, np.arange(1, count), -1)
    around[:-2, 5] = np.where(row_of[2:] == row_of[:-2], np.arange(2, count), -1)
    x0 = np.array([p.x0 for p in flat], np.float32)
    x1 = np.array([p.x1 for p in flat], np.float32)
    _above_and_below(around, row_of, x0, x1)
    parts, places = np.array([parts_of(p.text) for p in flat], np.int32), np.array(numbers, np.float32)
    return Seen(parts, places, around, row_of, np.asarray((x0 + x1) / 2, np.float32)), flat


def _above_and_below(around: Ints, row_of: Ints, x0: Floats, x1: Floats) -> None:
    """Put in columns 6 and 7 the nearest piece of the row above and of the row below."""
    bounds = np.searchsorted(row_of, np.arange(row_of[-1] + 2))
    middles = (x0 + x1) / 2
    for i in range(int(row_of[-1]) + 1):
        a, b = bounds[i], bounds[i + 1]
        for column, other in ((6, i - 1), (7, i + 1)):
            if 0 <= other <= row_of[-1] and b > a:
                c, d = bounds[other], bounds[other + 1]
                if d > c:
                    distance = np.abs(middles[c:d][None, :] - middles[a:b][:, None])
                    around[a:b, column] = c + distance.argmin(1)


def relations(rows: Ints, middles: Floats) -> Ints:
    """For each pair of pieces how they lie to each other, as a number below `RELATIONS`: rows apart and distance."""
    apart = np.clip(rows[None, :] - rows[:, None], -ROWS_APART, ROWS_APART) + ROWS_APART
    across = middles[None, :] - middles[:, None]
    steps = np.array([-0.3, -0.12, -0.04, 0.0, 0.04, 0.12, 0.3], np.float32)
    numbers: Ints = (apart * FAR + np.searchsorted(steps, across)).astype(np.int32)
    return numbers
