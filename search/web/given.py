"""What an officer types into a field, turned into the stored form: dates, sexes, numbers and plain text."""

from __future__ import annotations

import re

from core.text import nfc
from search.document import bounds

LONGEST = 2000  # characters of one value
_DAY = re.compile(r"(?:(?:(\d{1,2})[/.-])?(\d{1,2})[/.-])?(\d{4})")
_ISO = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_DATES = ("_on", "_date", "_year", "_until", "_from")
_MONEY = ("_vnd", "capital")  # whole đồng: `1.500.000` → `1500000`
_NUMBERS = {"personal_id": (12,), "old_id": (9, 12), "_id": (9, 10, 12, 13)}  # lengths, by the end of the field's name


def given(name: str, typed: str) -> str:
    """The stored form of a typed value; nothing typed stays nothing.

    Raises ValueError with a word of the table `wrong` in words.toml when it cannot be a value of this field.
    """
    text = nfc(typed).replace("\n", " ").strip()[:LONGEST]
    if not text:
        return ""
    if name.endswith(_DATES):
        return _date(text)
    if name == "sex":
        if text not in ("nam", "nu"):
            raise ValueError("sex")
        return text
    ending = next((end for end in _NUMBERS if name.endswith(end)), None)
    if ending:
        digits = re.sub(r"[\s.\-]", "", text)
        if not digits.isdecimal() or not digits.isascii() or len(digits) not in _NUMBERS[ending]:
            raise ValueError("number")
        return digits
    if name.endswith(_MONEY) and re.fullmatch(r"\d{1,3}(?:[. ]\d{3})+", text):
        return re.sub(r"\D", "", text)
    return text.replace(",", ".") if name.endswith("_m2") and re.fullmatch(r"\d+,\d+", text) else text


def _date(text: str) -> str:
    match = _DAY.fullmatch(text)
    day, month, year = match.groups() if match else (None, None, None)
    iso = text if _ISO.fullmatch(text) else "-".join(part.zfill(2) for part in (year, month, day) if part)
    if bounds(iso)[0] is None:
        raise ValueError("date")
    return iso
