"""Slips of an archive's files, taken from the names of their folders or from a CSV as a mapping file says."""

from __future__ import annotations

import re
import sqlite3
import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import msgspec

from core import typed
from core.errors import UsageError
from core.records import HandedIn, Record, Slip
from core.text import printable
from ingest.intake.spreadsheet import cell_text, rows

FIELDS = tuple(name for name in Slip.__struct_fields__ if name != "lane")
_NOTHING = "-"  # in a cell: this field of the slip is to be empty; an empty cell says nothing


class _Table(Record, frozen=True, forbid_unknown_fields=True):
    file: str  # relative to the mapping file
    path: str  # name of the column that holds a file's or a folder's path, relative to the archive
    columns: dict[str, str]  # slip field → column
    delimiter: str | None = None  # None: found out


class _Mapping(Record, frozen=True, forbid_unknown_fields=True):
    pattern: str | None = None  # a regular expression over a file's path, its named groups are slip fields
    fixed: dict[str, str] = msgspec.field(default_factory=dict)
    csv: _Table | None = None


class UnusedRow(Record, frozen=True):
    """A row that is about nothing there is."""

    line: int
    path: str  # as written, or the id or hash


class Said(Record, frozen=True):
    """What a mapping says of one file."""

    values: dict[str, str | None]  # slip field → value; None: to be empty
    by_pattern: bool
    by_row: bool


def path_key(path: str) -> str:
    """A path as it is compared: NFC, `/` between its parts, nothing around it.

    Macs write names decomposed, Windows writes `\\`, and people write `./` and a slash at the end.
    """
    parts = unicodedata.normalize("NFC", printable(path)).replace("\\", "/").split("/")
    return "/".join(part.strip() for part in parts if part.strip() not in ("", "."))


class Slips:
    """Gives every file its slip: what `base` says, then `fixed`, then the pattern's groups, then the CSV's row.

    The CSV is copied into a temporary database, so that one of millions of rows costs disk, not memory.
    """

    def __init__(self, base: Slip, mapping: Path | None = None) -> None:
        """Raises UsageError for a mapping file that cannot be read, is not of this form, or names unknown fields."""
        self._base = base
        self._mapping = _Mapping() if mapping is None else _load(mapping)
        _check_fields(self._mapping)
        pattern = self._mapping.pattern
        self._pattern = re.compile(unicodedata.normalize("NFC", pattern)) if pattern else None
        table = self._mapping.csv
        self._rows: RowTable | None = None
        if mapping and table:
            self._rows = RowTable(mapping.parent / table.file, table.path, table.columns, table.delimiter)

    @property
    def has_pattern(self) -> bool:
        """Whether a pattern is to be found in the paths."""
        return self._pattern is not None

    @property
    def rows(self) -> RowTable | None:
        """The CSV, when the mapping names one."""
        return self._rows

    def of(self, path: str) -> Slip:
        """The slip of a file, by its path relative to the archive. Raises UsageError for a value no slip takes."""
        return self.filled(self.said(path))

    def filled(self, said: Said) -> Slip:
        """The slip of a file of which this is said. Raises UsageError for a value no slip takes."""
        return filled(self._base, said.values)

    def said(self, path: str) -> Said:
        """What the mapping says of a file; its row of the CSV, and those of its folders, count as used from now on."""
        values: dict[str, str | None] = dict(self._mapping.fixed)
        match = self._pattern.search(path_key(path)) if self._pattern else None
        if match:
            values |= {name: value for name, value in match.groupdict().items() if value}
        row = self._rows.of_path(path) if self._rows is not None else None
        return Said(values | (row or {}), match is not None, row is not None)


def filled(slip: Slip, values: dict[str, str | None]) -> Slip:
    """A slip with some of its fields set. Raises UsageError for a value that the field cannot have."""
    if not values:
        return slip
    try:
        return typed.convert(msgspec.to_builtins(slip) | values, Slip)
    except msgspec.ValidationError as error:
        refused, allowed = values.get("handed_in"), ", ".join(get_args(HandedIn))
        raise UsageError(f"handed_in cannot be {refused!r}: give one of {allowed}") from error


class RowTable:
    """The rows of a CSV in a temporary database, by the path, id or hash that each is about."""

    def __init__(self, file: Path, key: str, columns: dict[str, str], delimiter: str | None = None) -> None:
        """`columns` names the column of each slip field, `key` that of the path. Raises UsageError."""
        self.file = file
        self._db = sqlite3.connect("", check_same_thread=False)  # a file that goes with the connection
        self._db.execute("CREATE TABLE slip(key TEXT PRIMARY KEY, line INT, shown TEXT, said BLOB, used INT)")
        key, columns = cell_text(key), {field: cell_text(name) for field, name in columns.items()}
        for line, row in rows(file, {key, *columns.values()}, delimiter):
            said = {field: row[column] for field, column in columns.items() if row[column]}
            if name := path_key(row[key]):
                self._add(name, line, row[key], {field: None if v == _NOTHING else v for field, v in said.items()})
        self._db.commit()

    def _add(self, key: str, line: int, shown: str, said: dict[str, str | None]) -> None:
        data = msgspec.json.encode(said, order="sorted")
        before = self._db.execute("SELECT line, said FROM slip WHERE key = ?", (key,)).fetchone()
        if before and before[1] != data:
            raise UsageError(f"{self.file.name}: rows {before[0]} and {line} say different things about {shown}")
        self._db.execute("INSERT OR IGNORE INTO slip VALUES (?, ?, ?, ?, 0)", (key, line, shown, data))

    def of(self, key: str) -> dict[str, str | None] | None:
        """What the row with this very key says, None when there is none; the row counts as used."""
        row = self._db.execute("SELECT said, used FROM slip WHERE key = ?", (key,)).fetchone()
        if row is None:
            return None
        if not row[1]:
            self._db.execute("UPDATE slip SET used = 1 WHERE key = ?", (key,))
        said: dict[str, str | None] = msgspec.json.decode(row[0])
        return said

    def of_path(self, path: str) -> dict[str, str | None] | None:
        """What the row of a file says, else that of the nearest folder that has one; all these rows count as used."""
        nearest, at = None, path_key(path)
        while at:
            row = self.of(at)
            nearest = row if nearest is None else nearest
            at = at.rpartition("/")[0]
        return nearest

    def keys(self) -> Iterator[str]:
        """Every key, in the order of the file."""
        for (key,) in self._db.execute("SELECT key FROM slip ORDER BY line"):
            yield key

    def count(self) -> int:
        """How many rows there are; rows that say the same of the same count once."""
        return int(self._db.execute("SELECT count(*) FROM slip").fetchone()[0])

    def unused(self) -> Iterator[tuple[int, str]]:
        """(line, path as written) of the rows that were not used so far."""
        yield from self._db.execute("SELECT line, shown FROM slip WHERE used = 0 ORDER BY line")


def _load(mapping: Path) -> _Mapping:
    try:
        return typed.convert(tomllib.loads(mapping.read_text(encoding="utf-8")), _Mapping)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        form = "it is TOML, which may name a CSV under [csv] (see Backfill in docs/operating.md)"
        raise UsageError(f"the mapping file {mapping} cannot be used: {form}; {error}") from error


def _check_fields(mapping: _Mapping) -> None:
    try:
        groups = re.compile(mapping.pattern or "").groupindex
    except re.error as error:
        raise UsageError(f"the mapping file's pattern is no regular expression: {error}") from error
    for name in (*groups, *mapping.fixed, *(mapping.csv.columns if mapping.csv else ())):
        if name not in FIELDS:
            raise UsageError(f"the mapping file names {name!r}, which no slip has: {', '.join(FIELDS)}")
