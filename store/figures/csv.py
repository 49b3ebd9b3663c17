"""The figures as CSV, which spreadsheets open without taking any text for a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO

from store.figures.count import FigureRow


def written(rows: Iterable[FigureRow]) -> str:
    """Rows under their names, one number a row."""
    file = StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(FigureRow._fields)
    writer.writerows([inert(text) for text in row] for row in rows)
    return file.getvalue()


def inert(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
