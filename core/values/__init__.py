"""Printed text to normalised values: one parser for each kind of value, `parse(kind, text)` for all of them.

Parsers are pure, know no clock and no network, never raise on any text, and answer None where the text holds no such
value. A value's `doubt` is a factor for the confidence of the reading; `checks` names what was verified.
"""

from __future__ import annotations

from collections.abc import Callable

from core.values.addresses import address, has_province, known_words, map_address, unknown_units
from core.values.agencies import agency_case, org_name
from core.values.dates import date, find_dates
from core.values.identifiers import (
    any_id,
    email,
    foreign_id,
    id_agrees,
    id_anatomy,
    id_checks,
    id_year_sex,
    insurance_number,
    licence_number,
    old_id,
    passport_number,
    personal_id,
    phone,
    register_number,
    serial_number,
    sex,
    tax_code,
)
from core.values.names import person_name
from core.values.numbers import area_m2, integer, money_vnd, spelled, words_to_number, year
from core.values.parsed import Parsed, skeleton
from core.values.plain import ethnicity, nationality, text
from core.values.symbols import DOCUMENT_SYMBOLS, dossier_code, mend_symbol, number_symbol, procedure_code

Parser = Callable[[str], Parsed | None]

KINDS: dict[str, Parser] = {
    "date": date, "year": year, "integer": integer, "money_vnd": money_vnd, "area_m2": area_m2,
    "personal_id": personal_id, "old_id": old_id, "any_id": any_id, "tax_code": tax_code,
    "passport_number": passport_number, "foreign_id": foreign_id,
    "licence_number": licence_number, "serial_number": serial_number,
    "register_number": register_number, "insurance_number": insurance_number,
    "number_symbol": number_symbol, "dossier_code": dossier_code, "procedure_code": procedure_code,
    "phone": phone, "email": email, "sex": sex, "ethnicity": ethnicity, "nationality": nationality,
    "person_name": person_name, "org_name": org_name, "address": address, "text": text,
}  # fmt: skip


def parse(kind: str, printed: str) -> Parsed | None:
    """The value of that kind in a printed text; None when there is none. Unknown kinds raise KeyError."""
    return KINDS[kind](printed[:4000])


__all__ = [
    "DOCUMENT_SYMBOLS",
    "KINDS",
    "Parsed",
    "Parser",
    "address",
    "agency_case",
    "any_id",
    "area_m2",
    "date",
    "dossier_code",
    "email",
    "ethnicity",
    "find_dates",
    "foreign_id",
    "has_province",
    "id_agrees",
    "id_anatomy",
    "id_checks",
    "id_year_sex",
    "insurance_number",
    "integer",
    "known_words",
    "licence_number",
    "map_address",
    "mend_symbol",
    "money_vnd",
    "nationality",
    "number_symbol",
    "old_id",
    "org_name",
    "parse",
    "passport_number",
    "person_name",
    "personal_id",
    "phone",
    "procedure_code",
    "register_number",
    "serial_number",
    "sex",
    "skeleton",
    "spelled",
    "tax_code",
    "text",
    "unknown_units",
    "words_to_number",
    "year",
]  # fmt: skip
