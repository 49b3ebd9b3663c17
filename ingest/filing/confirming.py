"""What follows from an officer's word: owners, metadata and validity of a paper are taken anew from its fields."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from classify.reasons import reason
from core.catalogue import Catalogue, OwnerRole, PaperType
from core.catalogue.validity import valid_until
from core.records import FieldValue, Metadata, Owner, Reading, Revision

_OWNER_NUMBER = re.compile(r"\d{9}|\d{12}|\d{10}(?:-?\d{3})?")
_HEAD = ("number_symbol", "issued_on", "issuer", "abstract")  # fields that are metadata by their own name


class CatalogueClerk:
    """`search.web.desk.Clerk` by the catalogue of paper types."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def fields_of(self, type: str) -> Sequence[str]:
        """See `Clerk.fields_of`."""
        return [spec.name for spec in self._catalogue[type].field if not spec.metadata] if self._knows(type) else ()

    def settled(self, reading: Reading, confirmed: Sequence[str]) -> Reading:
        """See `Clerk.settled`. What no confirmed field bears on stays; a paper that lost its owner goes to review."""
        kind = self._catalogue[reading.type] if self._knows(reading.type) else None
        owners = _owners(reading, kind, confirmed) if kind else reading.owners
        reasons = reading.review_reasons
        if kind and reading.owners and not owners:  # of another type now, whose owner nobody has named yet
            reasons = tuple(dict.fromkeys((*reasons, reason("owner_missing", kind.owner[0].role))))
        return msgspec.structs.replace(
            reading, owners=owners, metadata=_metadata(reading, kind, confirmed), review_reasons=reasons,
            needs_review=bool(reasons),
        )  # fmt: skip

    def _knows(self, type: str) -> bool:
        return type in self._catalogue


def upheld(fresh: Reading, history: Sequence[Revision], catalogue: Catalogue) -> Reading:
    """A paper's pages read anew, with what officers said in its revisions; a type of theirs keeps what goes with it.

    `history` holds the revisions, oldest first. Text and page reports are the fresh reading's in any case.
    """
    latest = history[-1].reading
    typed = any(one.by != "reader" and "type" in one.changes for one in history)
    if typed and fresh.type != latest.type:
        new = {name: getattr(fresh, name) for name in ("text", "page_reports", "pages", "parts", "signatures")}
        return msgspec.structs.replace(latest, **new)
    said = {name: field for name, field in latest.fields.items() if field.source == "officer"}
    fresh = msgspec.structs.replace(fresh, fields=fresh.fields | said)
    return CatalogueClerk(catalogue).settled(fresh, tuple(said)) if said else fresh


def _owners(reading: Reading, kind: PaperType, confirmed: Sequence[str]) -> tuple[Owner, ...]:
    """The owners by the roles of the type, when a field of a role was confirmed or the type gives other roles."""
    told = {name for role in kind.owner for name in (role.name, role.id, role.old_id, role.birth_date) if name}
    others = {owner.role for owner in reading.owners} - {role.role for role in kind.owner}
    if not kind.owner or not (told & set(confirmed) or others):
        return reading.owners
    return tuple(owner for role in kind.owner if (owner := _owner(reading.fields, role)))


def _owner(fields: dict[str, FieldValue], role: OwnerRole) -> Owner | None:
    numbers = (fields[name].value for name in (role.id, role.old_id) if name and name in fields)
    number = next((one for one in numbers if _OWNER_NUMBER.fullmatch(one)), None)
    name, born = (fields[one].value if one and one in fields else None for one in (role.name, role.birth_date))
    return Owner(role.kind, number, name, born, role.role) if name or number else None


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
        if part not in changes and (source := next((one for one in names if one in confirmed), None)):
            changes[part] = values.get(source)
    code = kind.result_codes[0] if len(kind.result_codes) == 1 else None
    metadata = msgspec.structs.replace(reading.metadata, type_code=code, **changes)
    rule = kind.validity
    if {rule.until, rule.start, "birth_date", "issued_on", *kind.issued_on} & set(confirmed):
        known = {**values, "issued_on": metadata.issued_on or values.get("issued_on")}
        metadata = msgspec.structs.replace(metadata, valid_until=valid_until(rule, known))
    return metadata
