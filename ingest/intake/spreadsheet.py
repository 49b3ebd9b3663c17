"""Read a CSV as spreadsheets write it: UTF-8 or UTF-16, any of the usual delimiters, which it finds out itself."""

from __future__ import annotations

import codecs
import csv
import unicodedata
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TextIO

from core.errors import UsageError

_DELIMITERS = (",", ";", "\t", "|")


def rows(file: Path, wanted: Collection[str], delimiter: str | None = None) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, column → cell) of every row that is not empty, for the wanted columns only; text is NFC, trimmed.

    `delimiter` is tried first. Raises UsageError, naming the file, when it cannot be read or lacks a wanted column.
    """
    wanted = {cell_text(name) for name in wanted}
    source, chosen, _ = _begun(file, wanted, delimiter)
    with source:
        try:
            reader = csv.reader(source, delimiter=chosen)
            header = [cell_text(name) for name in _header(reader)]
            if missing := sorted(wanted - set(header)):
                raise UsageError(f"{file} has no column {missing[0]!r}; it has: {', '.join(filter(None, header))}")
            places = {name: header.index(name) for name in wanted}
            for cells in reader:
                row = {name: cell_text(cells[place]) if place < len(cells) else "" for name, place in places.items()}
                if any(row.values()):
                    yield reader.line_num, row
        except (OSError, UnicodeError, csv.Error) as error:
            raise _unreadable(file, error) from error


def columns(file: Path) -> list[str]:
    """The names of the columns. Raises UsageError when the file cannot be read."""
    source, _, header = _begun(file, (), None)
    source.close()
    return [name for name in header if name]


def table(file: Path, looked_at: int) -> list[tuple[int, list[str]]]:
    """All rows that are not empty, each with the number of its last line: for files whose columns' names may stand
    further down. The delimiter is that which parts one of the first `looked_at` lines most. Raises UsageError.
    """
    try:
        with file.open(encoding=_encoding(file), newline="") as source:
            lines = source.read().splitlines(keepends=True)
        delimiter = lines.pop(0)[4:5] if lines and _is_hint(lines[0]) else ""
        tops = lines[:looked_at]
        tried = [delimiter] if delimiter else list(_DELIMITERS)
        best = max(tried, key=lambda by: max((len(row) for row in csv.reader(tops, delimiter=by)), default=0))
        reader = csv.reader(lines, delimiter=best)
        return [(reader.line_num, cells) for row in reader if any(cells := [cell_text(cell) for cell in row])]
    except (OSError, UnicodeError, csv.Error) as error:
        raise _unreadable(file, error) from error


def _begun(file: Path, wanted: Collection[str], delimiter: str | None) -> tuple[TextIO, str, list[str]]:
    """The file opened, its delimiter and its header; the delimiter is that which finds most wanted columns, or most."""
    try:
        source = file.open(encoding=_encoding(file), newline="")
        first = source.readline()
        if _is_hint(first):  # which Excel heeds, and no other program writes
            delimiter, first = first[4:5], source.readline()
        source.seek(0)
    except (OSError, UnicodeError) as error:
        raise _unreadable(file, error) from error

    def header(by: str) -> list[str]:
        return [cell_text(name) for name in next(csv.reader([first], delimiter=by), [])]

    tried = [*([delimiter] if delimiter else []), *_DELIMITERS]
    best = max(tried, key=lambda by: (len(set(wanted) & set(header(by))), by == delimiter, len(header(by))))
    return source, best, header(best)


def _header(reader: Iterator[list[str]]) -> list[str]:
    first = next(reader, [])
    return next(reader, []) if first and _is_hint(first[0]) else first


def _is_hint(line: str) -> bool:
    return line.lower().startswith("sep=")


def _encoding(file: Path) -> str:
    with file.open("rb") as source:
        start = source.read(64)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if start[1::2].count(0) > len(start) // 4:  # without a mark: Latin letters have an empty byte each
        return "utf-16-le"
    if start[::2].count(0) > len(start) // 4:
        return "utf-16-be"
    return "utf-8-sig"


def _unreadable(file: Path, error: Exception) -> UsageError:
    if isinstance(error, UnicodeError):
        return UsageError(f"{file} is neither UTF-8 nor UTF-16; save it as “CSV UTF-8” and call again")
    why = error.strerror if isinstance(error, OSError) else str(error)
    return UsageError(f"{file} cannot be read ({why})")


def cell_text(cell: str) -> str:
    """A cell, or a column's name, as it is compared: NFC, nothing around it."""
    return unicodedata.normalize("NFC", cell).strip().lstrip("\ufeff")
