"""Slips of an archive's files, taken from the names of their folders or from a CSV as a mapping file says."""

from __future__ import annotations

import csv
import re
import sqlite3
import tomllib
from pathlib import Path
from typing import Any

import msgspec

from core.errors import UsageError
from core.records import Record, Slip

_FIELDS = tuple(name for name in Slip.__struct_fields__ if name != "lane")


class _Table(Record, frozen=True, forbid_unknown_fields=True):
    file: str  # relative to the mapping file
    path: str  # name of the column that holds a file's or a folder's path, relative to the archive
    columns: dict[str, str]  # slip field → column
    delimiter: str = ","


class _Mapping(Record, frozen=True, forbid_unknown_fields=True):
    pattern: str | None = None  # a regular expression over a file's path, its named groups are slip fields
    fixed: dict[str, str] = msgspec.field(default_factory=dict)
    csv: _Table | None = None


class Slips:
    """Gives every file its slip: what `base` says, then `fixed`, then the pattern's groups, then the CSV's row.

    The CSV is copied into a temporary database, so that one of millions of rows costs disk, not memory.
    """

    def __init__(self, base: Slip, mapping: Path | None = None) -> None:
        """Raises UsageError for a mapping file that cannot be read, is not of this form, or names unknown fields."""
        self._base = base
        self._mapping = _Mapping() if mapping is None else _load(mapping)
        _check_fields(self._mapping)
        self._pattern = re.compile(self._mapping.pattern) if self._mapping.pattern else None
        self._rows = _rows(mapping.parent, self._mapping.csv) if mapping and self._mapping.csv else None

    def of(self, path: str) -> Slip:
        """The slip of a file, by its path relative to the archive. Raises UsageError for a value no slip takes."""
        said: dict[str, Any] = dict(self._mapping.fixed)
        if self._pattern and (found := self._pattern.search(path)):
            said |= {name: value for name, value in found.groupdict().items() if value}
        if self._rows is not None:
            said |= self._row(path)
        if not said:
            return self._base
        try:
            return msgspec.convert(msgspec.to_builtins(self._base) | said, Slip)
        except msgspec.ValidationError as error:
            raise UsageError(f"the mapping gives a slip a value it cannot have: {error}") from error

    def _row(self, path: str) -> dict[str, str]:
        """The row of the file itself, else of the nearest folder that has one."""
        assert self._rows is not None
        while path:
            row = self._rows.execute("SELECT said FROM slip WHERE path = ?", (path,)).fetchone()
            if row:
                said: dict[str, str] = msgspec.json.decode(row[0])
                return said
            path = path.rpartition("/")[0]
        return {}


def _load(mapping: Path) -> _Mapping:
    try:
        return msgspec.convert(tomllib.loads(mapping.read_text(encoding="utf-8")), _Mapping)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise UsageError(f"the mapping file cannot be used: {error}; see docs/operating.md for its form") from error


def _check_fields(mapping: _Mapping) -> None:
    try:
        groups = re.compile(mapping.pattern or "").groupindex
    except re.error as error:
        raise UsageError(f"the mapping file's pattern is no regular expression: {error}") from error
    for name in (*groups, *mapping.fixed, *(mapping.csv.columns if mapping.csv else ())):
        if name not in _FIELDS:
            raise UsageError(f"the mapping file names {name!r}, which no slip has: {', '.join(_FIELDS)}")


def _rows(folder: Path, table: _Table) -> sqlite3.Connection:
    """The CSV as a table path → what it says, in a temporary file that goes with the connection."""
    database = sqlite3.connect("", check_same_thread=False)
    database.execute("CREATE TABLE slip(path TEXT PRIMARY KEY, said BLOB) WITHOUT ROWID")
    try:
        with (folder / table.file).open(encoding="utf-8-sig", newline="") as source:
            reader = csv.DictReader(source, delimiter=table.delimiter)
            missing = {table.path, *table.columns.values()} - set(reader.fieldnames or ())
            if missing:
                raise UsageError(f"the CSV of the mapping file has no column {sorted(missing)[0]!r}")
            for row in reader:
                said = {field: row[column].strip() for field, column in table.columns.items() if row[column]}
                path = row[table.path].strip().strip("/")
                database.execute("INSERT OR REPLACE INTO slip VALUES (?, ?)", (path, msgspec.json.encode(said)))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"the CSV of the mapping file cannot be read: {error}") from error
    database.commit()
    return database
