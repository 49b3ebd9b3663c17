"""What a centre says of types over their files: how long they are good for, and the words that officers read.

What steers reading (titles, printed labels, kinds of fields) stays in the files: a mistake there makes wrong owners,
and needs a trial on scans first (docs/decisions/0023).
"""

from __future__ import annotations

import msgspec

from core.catalogue.checks import check_validity
from core.catalogue.model import PaperType, Validity
from core.catalogue.overlay import types
from core.records import Record

current, over = types.current, types.over


class OwnType(Record, frozen=True, kw_only=True):
    """What a centre says of one type; what is None or not named is as the type's file has it."""

    code: str
    name: str | None = None  # what officers read
    short: str | None = None  # and in lists
    fields: dict[str, str] = msgspec.field(default_factory=dict)  # field → what officers read for it
    validity: Validity | None = None


def problems(kind: PaperType, own: OwnType) -> list[str]:
    """What is wrong with what is said of a type, in sentences."""
    names = {field.name for field in kind.field}
    unknown = [f"there is no field {name!r}" for name in sorted(own.fields.keys() - names)]
    return unknown + (check_validity(own.validity, names) if own.validity else [])
