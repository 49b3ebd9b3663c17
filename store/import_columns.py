"""Which column of a spreadsheet means what, as somebody said it once: kept for the next file with the same columns.

`import_columns/<hash of the columns' names>/<revision>.json`, each written once; the newest holds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import msgspec

from core.errors import ExistsError, NotFoundError
from core.text import fold
from store.objects import Objects
from store.revisions import Kept, Rows


class Meaning(Kept, frozen=True, kw_only=True):
    """What the columns of one kind of file mean."""

    header: tuple[str, ...]  # the columns' names as printed
    columns: dict[str, str]  # what is needed (`code`, `component` …) → the column that has it

    def on(self, header: Sequence[str]) -> dict[str, str]:
        """The same for columns that are written a little otherwise."""
        written = {_plain(column): column for column in reversed(header)}
        return {what: written[_plain(name)] for what, name in self.columns.items() if _plain(name) in written}


class ImportColumns:
    """The meanings kept in one store. Raises ServiceError, CorruptError."""

    def __init__(self, objects: Objects) -> None:
        self._rows = Rows(objects, "import_columns", Meaning)

    def of(self, header: Sequence[str]) -> Meaning | None:
        """What was said of columns with these names, in any order and spelling; None where nobody said anything."""
        try:
            return self._rows.load(_name(header))
        except NotFoundError:
            return None

    def keep(self, header: Sequence[str], columns: Mapping[str, str], *, by: str) -> Meaning:
        """Keep what was said; the same again changes nothing."""
        said = Meaning(header=tuple(header), columns=dict(columns), by=by)
        try:
            return self._rows.add(_name(header), said)
        except ExistsError:
            return self._rows.revise(
                _name(header), lambda kept: msgspec.structs.replace(kept, columns=dict(columns)), by=by
            )


def _name(header: Sequence[str]) -> str:
    names = sorted({_plain(column) for column in header} - {""})
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:32]


def _plain(column: str) -> str:
    return " ".join(fold(column).split())
