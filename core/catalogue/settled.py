"""What follows from a paper's fields by the catalogue: its owners, metadata and validity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from core.catalogue.importance import weighed
from core.catalogue.model import Catalogue, OwnerRole, PaperType
from core.catalogue.validity import valid_until
from core.reasons import reason
from core.records import FieldValue, Metadata, Owner, Reading
from core.values.identifiers import names_an_owner
from core.values.kinds import is_firm

_HEAD = ("number_symbol", "issued_on", "issuer", "abstract")  # fields that are metadata by their own name


def owner_of(fields: Mapping[str, FieldValue], role: OwnerRole) -> Owner | None:
    """The owner that fields give a role; None where they give neither name nor number."""
    number = next((fields[name].value for name in numbers_of(role) if name in fields and _names(fields[name])), None)
    name, born = (fields[field].value if field and field in fields else None for field in (role.name, role.birth_date))
    kind = "organisation" if name is not None and is_firm(name) else role.kind
    return Owner(kind, number, name, born, role.role) if name or number else None


def numbers_of(role: OwnerRole) -> tuple[str, ...]:
    """The fields that may hold the number of a role's owner: the 12-digit number before the old one."""
    return tuple(name for name in (role.id, role.old_id) if name)


def _names(value: FieldValue) -> bool:
    return names_an_owner(value.value)


def settled(reading: Reading, confirmed: Sequence[str], catalogue: Catalogue) -> Reading:
    """The reading with what follows from fields that an officer confirmed: owners, metadata, validity.

    What no confirmed field bears on stays; a paper that lost its owner goes to review.
    """
    kind = catalogue.types.get(reading.type)
    owners = _owners(reading, kind, confirmed) if kind else reading.owners
    reasons = reading.review_reasons
    named = {reason("owner_missing", owner.role) for owner in owners}
    reasons = tuple(code for code in reasons if code not in named)
    asked = [role.role for role in kind.owner if not role.optional] if kind else []
    if asked and reading.owners and not owners:  # of another type now, whose owner nobody has named yet
        reasons = tuple(dict.fromkeys((*reasons, reason("owner_missing", asked[0]))))
    metadata = _metadata(reading, kind, confirmed)
    return weighed(
        msgspec.structs.replace(reading, owners=owners, metadata=metadata, review_reasons=reasons), catalogue
    )


def _owners(reading: Reading, kind: PaperType, confirmed: Sequence[str]) -> tuple[Owner, ...]:
    """The owners by the roles of the type, when a field of a role was confirmed or the type gives other roles."""
    role_fields = {name for role in kind.owner for name in (role.name, *numbers_of(role), role.birth_date) if name}
    others = {owner.role for owner in reading.owners} - {role.role for role in kind.owner}
    if not kind.owner or not (role_fields & set(confirmed) or others):
        return reading.owners
    return tuple(owner for role in kind.owner if (owner := owner_of(reading.fields, role)))


def _metadata(reading: Reading, kind: PaperType | None, confirmed: Sequence[str]) -> Metadata:
    values = {name: field.value for name, field in reading.fields.items()}
    changes: dict[str, str | None] = {name: values.get(name) for name in _HEAD if name in confirmed}
    if kind is None:
        return msgspec.structs.replace(reading.metadata, **changes)
    sources = {
        "number_symbol": (kind.number,), "issued_on": kind.issued_on, "issuer": kind.issuer,
        "abstract": (kind.abstract,), "valid_scope": (kind.validity.scope,),
    }  # fmt: skip
    for part, names in sources.items():
        if part not in changes and (source := next((name for name in names if name in confirmed), None)):
            changes[part] = values.get(source)
    code = kind.result_codes[0] if len(kind.result_codes) == 1 else None
    metadata = msgspec.structs.replace(reading.metadata, type_code=code, **changes)
    rule = kind.validity
    if {rule.until, rule.start, rule.term, rule.by, "birth_date", "issued_on", *kind.issued_on} & set(confirmed):
        known = {**values, "issued_on": metadata.issued_on or values.get("issued_on")}
        metadata = msgspec.structs.replace(metadata, valid_until=valid_until(rule, known))
    return metadata
