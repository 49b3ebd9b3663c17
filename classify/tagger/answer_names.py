"""What the tagger's answers are called: fields of the catalogue, types, parts of a page."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

PARTS_OF_PAGE = (
    "body", "head", "number_line", "date_line", "title", "label", "signature", "stamp", "certification", "table",
    "note",
)  # fmt: skip


class Names(msgspec.Struct, frozen=True):
    """The names in the order of the net's answers; index 0 is no field, no known type."""

    fields: tuple[str, ...]
    types: tuple[str, ...]

    @classmethod
    def of(cls, fields: Iterable[str], types: Iterable[str]) -> Names:
        return cls(("", *sorted(set(fields) - {""})), ("", *sorted(set(types))))

    def field(self, name: str) -> int:
        """The number of a field; 0 for one that is not known."""
        return self.fields.index(name) if name in self.fields else 0

    def label(self, name: str) -> int:
        """The number of what a label is of: a field's, 0 for no label, one more than the fields for any other label."""
        return self.field(name) or (len(self.fields) if name else 0)

    def type(self, code: str) -> int:
        """The number of a type; 0 for one that is not known."""
        return self.types.index(code) if code in self.types else 0
