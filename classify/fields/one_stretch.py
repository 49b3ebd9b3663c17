"""A value is one stretch of print: what the tagger takes for a text, an address or an office, without words far from it
and with the words that it left out between others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from classify.page.layout import PageLayout, Piece
from classify.tagger.spans import place_of

FAR = 3  # words from which on one word stands far from the others
MOST = 10  # words that a value may have been left out of in one place


@dataclass(frozen=True, slots=True)
class _Run:
    """Neighbours in reading order that are all taken, or all left out."""

    taken: bool
    pieces: tuple[tuple[int, Piece], ...]  # with their rows

    @property
    def size(self) -> int:
        return sum(bool(piece.norm) for _, piece in self.pieces)


def one_stretch(
    rows: Sequence[tuple[Piece, ...]], layout: PageLayout, is_else: Callable[[Piece], bool]
) -> list[tuple[Piece, ...]]:
    """The rows of a value as one stretch. `is_else` says of a piece that it is a label or of another field."""
    taken = {place_of(piece) for row in rows for piece in row}
    runs = [
        _Run(mine, tuple(part)) for mine, part in groupby(_column(rows, layout), lambda at: place_of(at[1]) in taken)
    ]
    runs = _without_strays([run for run in runs if run.size or run.taken])
    kept = [at for run in _filled(runs, is_else) for at in run.pieces]
    return [tuple(piece for _, piece in row) for _, row in groupby(kept, key=lambda at: at[0])]


def _column(rows: Sequence[tuple[Piece, ...]], layout: PageLayout) -> list[tuple[int, Piece]]:
    """All pieces from the first row to the last in the columns that the value stands in, with the rows they are in."""
    taken = {place_of(piece) for row in rows for piece in row}
    held = [any(place_of(piece) in taken for piece in row.pieces) for row in layout.rows]
    first, last = held.index(True), len(held) - held[::-1].index(True)
    out: list[tuple[int, Piece]] = []
    left, right = 0.0, 1.0
    for at in range(first, last):
        segments = layout.rows[at].segments()
        own = [k for k, part in enumerate(segments) if any(place_of(piece) in taken for piece in part)]
        if own:
            chosen = [piece for part in segments[own[0] : own[-1] + 1] for piece in part]
            left, right = chosen[0].x0, chosen[-1].x1
        else:
            chosen = [p for part in segments if part[0].x0 < right and part[-1].x1 > left for p in part]
        out += [(at, piece) for piece in chosen]
    return out


def _without_strays(runs: list[_Run]) -> list[_Run]:
    """The runs without what is left out around them, and without a word at either end that stands far from the rest."""
    runs = _trimmed(runs)
    while len(runs) > 2 and runs[-1].size <= 1 < runs[-3].size and runs[-2].size >= FAR:
        runs = runs[:-2]
    while len(runs) > 2 and runs[0].size <= 1 < runs[2].size and runs[1].size >= FAR:
        runs = runs[2:]
    return runs


def _trimmed(runs: Iterable[_Run]) -> list[_Run]:
    kept = list(runs)
    at = [k for k, run in enumerate(kept) if run.taken]
    return kept[at[0] : at[-1] + 1] if at else []


def _filled(runs: Sequence[_Run], is_else: Callable[[Piece], bool]) -> list[_Run]:
    """The runs that are taken, with those between two of them that no other field or label is in."""
    out = []
    for k, run in enumerate(runs):
        between = 0 < k < len(runs) - 1 and min(runs[k - 1].size, runs[k + 1].size) > 1 and run.size <= MOST
        if run.taken or (between and not any(is_else(piece) for _, piece in run.pieces)):
            out.append(run)
    return out
