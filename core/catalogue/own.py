"""What a centre says of types over their files: validity, the words officers read, kinds and weights of fields.

What makes owners stays in the files: titles, printed labels, and the kinds of names, numbers and days. A mistake there
makes wrong owners, and needs a trial on scans first (docs/decisions/0023).
"""

from __future__ import annotations

from typing import Literal

import msgspec

from core.catalogue.checks import check_validity
from core.catalogue.importance import read_by_rules
from core.catalogue.model import Catalogue, Field, PaperType, Validity
from core.catalogue.overlay import types
from core.records import Record
from core.values.formats import FORMS

current, over = types.current, types.over

# How much hangs on a field: a doubt is marked; a doubt sends the paper to an officer; so does its absence.
Importance = Literal["detail", "key", "needed"]
_FREE = ("text", "code")  # forms whose kinds may be exchanged: none of them names a person or a day


class OwnType(Record, frozen=True, kw_only=True):
    """What a centre says of one type; what is None or not named is as the type's file has it."""

    code: str
    name: str | None = None  # what officers read
    short: str | None = None  # and in lists
    fields: dict[str, str] = msgspec.field(default_factory=dict)  # field → what officers read for it
    kinds: dict[str, str] = msgspec.field(default_factory=dict)  # field → kind of its values, see `kinds_for`
    importance: dict[str, Importance] = msgspec.field(default_factory=dict)  # field → how much hangs on it
    validity: Validity | None = None


def kinds_for(kind: PaperType, field: Field) -> tuple[str, ...]:
    """The kinds that a page may give a field, its own first; its own alone where a mistake would make wrong owners.

    Another kind keeps values in the same form, so that what is held stays what it was.
    """
    form = FORMS.get(field.kind, "text")
    free = form in _FREE and field.kind != "any_id" and field.name not in _proven(kind)
    others = sorted(name for name, of in FORMS.items() if free and of == form and name not in ("any_id", field.kind))
    return (field.kind, *others)


def _proven(kind: PaperType) -> set[str]:
    """Fields that name an owner, that a code or another field vouches for, or that date, number or bind the paper."""
    rule = kind.validity
    owners = {name for role in kind.owner for name in (role.name, role.id, role.old_id, role.birth_date)}
    joined = {name for field in kind.field if field.part_of or field.witness_of
              for name in (field.name, field.part_of, field.witness_of)}  # fmt: skip
    said = {kind.number, kind.abstract, rule.until, rule.term, rule.by, rule.scope, *kind.issued_on, *kind.issuer}
    named = owners | joined | said | {*kind.qr_gives, *kind.mrz_gives} | {later.same for later in kind.later}
    return {name for name in named if name}


def problems(kind: PaperType, own: OwnType, catalogue: Catalogue) -> list[str]:
    """What is wrong with what is said of a type, in sentences."""
    fields = {field.name: field for field in kind.field}
    said = own.fields.keys() | own.kinds.keys() | own.importance.keys()
    faults = [f"there is no field {name!r}" for name in sorted(said - fields.keys())]
    faults += [
        f"the kind of {name!r} cannot be {wanted!r} here: change its file and try it on scans"
        for name, wanted in own.kinds.items()
        if name in fields and wanted not in kinds_for(kind, fields[name])
    ]
    read = read_by_rules(kind, catalogue)
    faults += [
        f"{name!r} cannot be a detail: an owner, the validity or a procedure goes by it"
        for name, importance in own.importance.items()
        if importance == "detail" and name in read
    ]
    return faults + (check_validity(own.validity, fields.keys()) if own.validity else [])
