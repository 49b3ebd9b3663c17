"""What an officer types into a field, turned into the stored form of its kind: dates, numbers, sexes and plain text."""

from __future__ import annotations

import re

from core.text import nfc
from core.values.formats import FORMS, LENGTHS
from search.document import bounds
from search.tokens import is_owner_number

LONGEST = 2000  # characters of one value
_DAY = re.compile(r"(?:(?:(\d{1,2})[/.-])?(\d{1,2})[/.-])?(\d{4})")
_ISO = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_MOMENT = re.compile(r"(\S+)(?:(?:\s+|T)(\d{1,2})\s*(?:[:hg]|giờ)\s*(\d{2})?)?")


def stored_form(kind: str, typed: str) -> str:
    """The stored form of a value typed for a field of a kind; nothing typed stays nothing.

    Raises ValueError with a word of the table `wrong` in words.toml when it cannot be such a value.
    """
    text = nfc(typed).replace("\n", " ").strip()[:LONGEST]
    form = FORMS.get(kind, "text")
    if not text:
        return ""
    if form == "date":
        return _date(text)
    if form == "moment":
        return _moment(text)
    if form == "sex" and text not in ("nam", "nu"):
        raise ValueError("sex")
    if form == "digits" or kind == "any_id":
        return _number(kind, text)
    if form == "money" and re.fullmatch(r"\d{1,3}(?:[. ]\d{3})+", text):
        return re.sub(r"\D", "", text)
    return text.replace(",", ".") if form == "area" and re.fullmatch(r"\d+,\d+", text) else text


def _number(kind: str, text: str) -> str:
    number = re.sub(r"[\s.\-]", "", text)
    if not number.isascii() or not is_owner_number(number.lower()):
        raise ValueError("number")
    if (lengths := LENGTHS.get(kind)) and (not number.isdecimal() or len(number) not in lengths):
        raise ValueError("number")
    return number.upper()


def _date(text: str) -> str:
    match = _DAY.fullmatch(text)
    day, month, year = match.groups() if match else (None, None, None)
    iso = text if _ISO.fullmatch(text) else "-".join(part.zfill(2) for part in (year, month, day) if part)
    if bounds(iso)[0] is None:
        raise ValueError("date")
    return iso


def _moment(text: str) -> str:
    """A day with or without the time of day: `05/01/2026 8:30` → `2026-01-05T08:30`."""
    match = _MOMENT.fullmatch(text)
    if match is None:
        raise ValueError("date")
    day, hour, minute = _date(match[1].partition("T")[0]), match[2], match[3] or "00"
    if hour is None:
        return day
    if len(day) < 10 or int(hour) > 23 or int(minute) > 59:
        raise ValueError("date")
    return f"{day}T{int(hour):02d}:{minute}"
