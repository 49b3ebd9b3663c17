"""The form a value of each kind is kept in: how it is shown, what an officer may type, how it is looked up."""

from __future__ import annotations

from functools import cache
from typing import Literal

from core.catalogue import load
from core.records import FieldValue

Form = Literal["date", "moment", "digits", "code", "money", "area", "count", "sex", "choice", "name", "text"]

FORMS: dict[str, Form] = {
    "date": "date", "year": "date", "datetime": "moment",
    "personal_id": "digits", "any_id": "code", "old_id": "digits", "tax_code": "code", "any_tax_code": "code",
    "business_code": "code", "passport_number": "code", "licence_number": "code", "insurance_number": "code",
    "serial_number": "code", "diploma_serial": "code", "register_number": "code", "number_symbol": "code",
    "dossier_code": "code", "procedure_code": "code", "form_number": "code", "phone": "code",
    "money_vnd": "money", "area_m2": "area", "integer": "count", "sex": "sex", "choice": "choice",
    "person_name": "name", "name_part": "name", "org_name": "name",
    "address": "text", "text": "text", "email": "text", "ethnicity": "text", "nationality": "text",
    "licence_class": "text", "health_class": "text", "degree": "text", "form_title": "text",
}  # fmt: skip

LENGTHS: dict[str, tuple[int, ...]] = {"personal_id": (12,), "old_id": (9, 12)}  # digits a number of the kind has


def form_of(name: str, value: FieldValue | None = None) -> Form:
    """The form of a field: by the kind its value carries, else by the catalogue; `text` for a field nobody knows."""
    kind = value.kind if value is not None and value.kind else _kinds().get(name, "text")
    return FORMS.get(kind, "text")


@cache
def _kinds() -> dict[str, str]:
    """Field name → kind for values of before they carried one; a name has kinds of one form whatever the type."""
    return {field.name: field.kind for kind in load().types.values() for field in kind.field}
