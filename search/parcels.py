"""A parcel of land as papers name it: number and map sheet, its ward, the serial number of its certificate."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from core.records import FieldValue
from core.text import fold
from search.tokens import code_key

_NAMED = re.compile(
    r"\bthua(?: dat)?(?: so)?\D{0,3}(\d{1,5}(?:(?: va|,|;| va thua| va thua dat)(?: so)? ?\d{1,5})*)\b.{0,40}?"
    r"\bto(?: ban do)?(?: so)?\D{0,3}(\d{1,5}(?:-\w+)?)\b"
)
_NUMBER = re.compile(r"\d+")
_SERIAL = re.compile(r"\b([A-ZĐ]{1,2}) ?(\d{6,8})\b")
_WARD = re.compile(r"\b(?:phuong|(?<!\bthi )xa|thi tran) ([^,;]+)")
_APART = ("parcel_number", "map_sheet")  # fields that hold the number of a parcel and of its map sheet alone


def key(number: str, sheet: str) -> str:
    """The key of a parcel by its number and map sheet, without leading zeros: `a:12/5`; "" where one is missing."""
    parts = [code_key(part).lstrip("0") for part in (number, sheet)]
    return f"a:{'/'.join(parts)}" if all(parts) else ""


def named(text: str) -> set[str]:
    """The keys of the parcels that a text names: `thửa đất số 12, 13 và 14, tờ bản đồ số 5`."""
    numbers = ((match, number) for match in _NAMED.finditer(fold(text)) for number in _NUMBER.findall(match[1]))
    return {parcel for match, number in numbers if (parcel := key(number, match[2]))}


def serials(text: str) -> set[str]:
    """The serial numbers of land certificates that a text names: `BK 123456` (docs/domain.md, 2.6)."""
    return {" ".join(parts) for parts in _SERIAL.findall(text)}


def ward(text: str) -> str:
    """The folded name of the ward, commune or town that a text names first; "" where it names none."""
    match = _WARD.search(fold(text))
    return match[1].strip() if match else ""


def land(fields: Mapping[str, FieldValue], names: Sequence[str]) -> str:
    """The one parcel that these fields tell, each in a field of its own or all in one text, and its ward: `12/5/vi-du`;
    "" where they tell none, several, or no ward."""
    text = ", ".join(fields[name].value for name in names if name in fields)
    parts = [fields[name].value for name in _APART if name in names and name in fields]
    parcels = {key(*parts)} - {""} if len(parts) == len(_APART) else named(text)
    where = ward(text).replace(" ", "-")
    return f"{parcels.pop().removeprefix('a:')}/{where}" if len(parcels) == 1 and where else ""
