"""Whether a mapping fits an archive: looked at before a single file is taken in, as a slip left empty stays empty."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby, islice
from pathlib import Path

from core.records import Record, Slip
from core.text import printable
from ingest.intake.slips import Slips, UnusedRow
from ingest.intake.walk import walk

_NAMED = 20  # files and rows that are named


class Fit(Record, frozen=True):
    """How a mapping and an archive go together."""

    files: int
    by_pattern: int | None  # files the pattern fits; None: there is no pattern
    by_row: int | None  # files that a row of the CSV is about; None: there is no CSV
    without: int  # files that neither fits: their slips would say no more than the command line does
    first_without: tuple[str, ...]
    rows: int
    unused: int  # rows that are about no file
    first_unused: tuple[UnusedRow, ...]

    @property
    def is_whole(self) -> bool:
        """Whether every file has its slip and every row its files."""
        return not self.without and not self.unused and self.by_pattern != 0 and self.by_row != 0


class Planned(Record, frozen=True):
    """Files that stand together and get the same slip."""

    first: str  # path of the first of them
    files: int
    slip: Slip


def fit(folder: Path, slips: Slips, on_step: Callable[[int], None] = lambda done: None) -> Fit | None:
    """Hold a mapping against every name of a folder; None when the mapping says the same of all files.

    Raises UsageError for a value that no slip takes.
    """
    table = slips.rows
    if not slips.has_pattern and table is None:
        return None
    files = by_pattern = by_row = without = 0
    named: list[str] = []
    for path in walk(folder):
        files += 1
        said = slips.said(path)
        slips.filled(said)  # a value that no slip takes is found before anything is taken in
        by_pattern, by_row = by_pattern + said.by_pattern, by_row + said.by_row
        if not (said.by_pattern or said.by_row):
            without += 1
            if len(named) < _NAMED:
                named.append(printable(path))
        on_step(files)
    unused = list(table.unused()) if table is not None else []
    return Fit(
        files=files,
        by_pattern=by_pattern if slips.has_pattern else None,
        by_row=by_row if table is not None else None,
        without=without,
        first_without=tuple(named),
        rows=table.count() if table is not None else 0,
        unused=len(unused),
        first_unused=tuple(UnusedRow(*row) for row in islice(unused, _NAMED)),
    )


def plan(folder: Path, slips: Slips) -> Iterator[Planned]:
    """What slip the files of a folder would get, in the order in which they would be taken in."""
    paths = walk(folder)
    for slip, group in groupby(paths, key=slips.of):
        first = next(group)
        yield Planned(printable(first), 1 + sum(1 for _ in group), slip)  # noqa: B031 - the rest of the group
