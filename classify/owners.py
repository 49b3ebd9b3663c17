"""Whose paper it is, by the roles of the catalogue, and whether that may be asserted: only with a second witness."""

from __future__ import annotations

import re

from classify.catalogue import OwnerRole, PaperType
from classify.crosscheck import Facts
from store.records import FieldValue, Owner

_OWNER_NUMBER = re.compile(r"\d{9}|\d{12}|\d{10}(?:-?\d{3})?")
NAME_ALONE = 0.985  # a name read alike by both readers with at least this belief needs no second place
NAME_TWICE = 0.9  # … and with this one that stands in two places: the same print can be misread twice alike
NUMBER_ALONE = 0.99
NUMBER_HELD = 0.98  # … and so much when birth year and sex agree with it
CONFIRMING = frozenset({"qr", "mrz", "barcode", "seen_twice", "tax_check_digit", "mrz_name"})


def owners(facts: Facts, kind: PaperType) -> tuple[Owner, ...]:
    """The owners the paper names; what speaks against asserting one is added to the facts' reasons."""
    out = []
    for role in kind.owner:
        owner = _owner(facts, role)
        if owner is None:
            if not role.optional:
                facts.add("owner_missing", role.role)
            continue
        out.append(owner)
        if owner.name is None:
            facts.add("owner_unconfirmed", role.name)
        for name in _unconfirmed(facts, role):
            facts.add("owner_unconfirmed", name)
    return tuple(out)


def _owner(facts: Facts, role: OwnerRole) -> Owner | None:
    name = facts.values.get(role.name)
    number = _number(facts, role)
    if name is None and number is None:
        return None
    born = facts.values.get(role.birth_date or "")
    return Owner(
        role.kind,
        number.value if number else None,
        name.value if name else None,
        born.value if born else None,
        role.role,
    )


def _number(facts: Facts, role: OwnerRole) -> FieldValue | None:
    """The 12-digit number before the old one; passport numbers and the like name nobody by themselves."""
    for name in (role.id, role.old_id):
        value = facts.values.get(name or "")
        if value is not None and _OWNER_NUMBER.fullmatch(value.value):
            return value
    return None


def _unconfirmed(facts: Facts, role: OwnerRole) -> list[str]:
    """Fields of the owner that have no second witness."""
    out = []
    name = facts.values.get(role.name)
    if name is not None and not _name_stands(facts, role, name):
        out.append(role.name)
    for field in (role.id, role.old_id):
        number = facts.values.get(field or "")
        if field is not None and number is not None and not _number_stands(facts, field, number):
            out.append(field)
    return out


def _name_stands(facts: Facts, role: OwnerRole, name: FieldValue) -> bool:
    if any(check in ("!mrz_name", "!print", "!differs") for check in name.checks) and name.source != "qr":
        return False
    if name.source in ("qr", "officer", "text_layer", "signature"):
        return True
    if role.name in facts.witnessed and name.confidence >= NAME_TWICE:
        return True
    return name.confidence >= NAME_ALONE


def _number_stands(facts: Facts, field: str, number: FieldValue) -> bool:
    if any(check.startswith("!") and check != "!print" for check in number.checks):
        return False
    if number.source in ("qr", "mrz", "barcode", "officer"):
        return True
    if field in facts.witnessed:
        return True
    if any(check in CONFIRMING for check in number.checks):
        return number.confidence >= 0.9
    return number.confidence >= (NUMBER_HELD if "id_birth_year" in number.checks else NUMBER_ALONE)
