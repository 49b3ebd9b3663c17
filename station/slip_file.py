"""Slip files as scanner software writes them beside the scans: `slip.toml`, `slip.json` or `slip.csv`."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from core import typed
from core.errors import UsageError
from core.records import Record, Slip

NAMES = ("slip.toml", "slip.json", "slip.csv")
_FIELDS = (*Slip.__struct_fields__, "pages")


class ToldSlip(Record, frozen=True):
    """What a slip file says: the slip's fields, and how many pages there should be."""

    values: dict[str, str]
    pages: int | None = None

    def over(self, slip: Slip) -> Slip:
        """The station's own slip with what the file says put over it. Raises UsageError."""
        try:
            return typed.convert(msgspec.to_builtins(slip) | self.values, Slip)
        except msgspec.ValidationError as error:
            raise UsageError(f"a value that no slip takes: {error}") from error


def is_slip(name: str) -> bool:
    """Whether a file of this name is a slip and no scan."""
    return name.lower() in NAMES


def read_slip(path: Path) -> ToldSlip:
    """What a slip file says; other keys than a slip's are passed over. Raises UsageError that says what is wrong."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        said = _READERS[path.suffix.lower()](text)
    except OSError as error:
        raise UsageError(f"it cannot be opened: {error.strerror}") from error
    except (UnicodeDecodeError, ValueError, csv.Error) as error:
        raise UsageError(f"it is no {path.suffix[1:].upper()}: {error}") from error
    if not isinstance(said, dict):
        raise UsageError("it holds no fields")
    folded = {str(name).strip().lower(): value for name, value in said.items()}
    values = {name: str(folded[name]).strip() for name in _FIELDS if folded.get(name) not in (None, "")}
    pages = values.pop("pages", None)
    if pages is not None and not (pages.isdecimal() and 0 < int(pages) < 100_000):
        raise UsageError("`pages` is the number of pages")
    slip = ToldSlip(values, int(pages) if pages else None)
    slip.over(Slip())
    return slip


def _of_csv(text: str) -> dict[str, Any]:
    """A head and one row, or rows of a name and its value."""
    lines = text.splitlines()
    comma = ";" if lines and lines[0].count(";") > lines[0].count(",") else ","
    rows = [row for row in csv.reader(io.StringIO(text), delimiter=comma) if any(cell.strip() for cell in row)]
    if not rows:
        raise ValueError("it is empty")
    if rows[0][0].strip().lower() in _FIELDS and len(rows[0]) == 2 and (len(rows) != 2 or rows[1][0] in _FIELDS):
        return {row[0].strip(): row[1] for row in rows if len(row) > 1}
    if len(rows) != 2:
        raise ValueError("give a head and one row")
    return dict(zip((cell.strip() for cell in rows[0]), rows[1], strict=False))


_READERS: dict[str, Callable[[str], Any]] = {".toml": tomllib.loads, ".json": json.loads, ".csv": _of_csv}
