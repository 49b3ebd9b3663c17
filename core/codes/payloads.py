"""What the QR codes of identity cards and of system-printed papers say, as typed records found by their forms."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date
from urllib.parse import parse_qsl, urlsplit

from stdnum.vn import mst

from core.records import Record
from core.text import fold, nfc

PERSONAL_ID = re.compile(r"\d{12}")
OLD_ID = re.compile(r"\d{9}")
PROCEDURE_CODE = re.compile(r"[123]\.\d{6}")
# The three orders of dossier codes (docs/domain.md, 2.7).
DOSSIER_CODE = re.compile(r"(?:\d{3}\.\d{2}\.\d{2}\.)?[A-Z]\d{2}(?:\.\d{1,3}){0,3}-\d{6}-[0-9A-Z]{4,8}")
TAX_CODE = re.compile(r"\d{10}(?:-?\d{3})?")
RESULT_CODE = re.compile(r"KQ\.[A-Z]\d{2}\.\d{6}")

_TITLE = re.compile(r"(?:Giấy|Phiếu|Thông báo|Trích lục|Quyết định|Chứng chỉ|Xác nhận|Bản sao)[^\d|]{0,150}")


class CardQr(Record, frozen=True):
    """The QR code of a chip card (2021 front, 2024 back). Beyond the seventh field: data of other people, kept raw."""

    personal_id: str  # 12 digits
    full_name: str  # with diacritics, as the card's register has it
    birth_date: str  # ISO 8601
    old_id: str | None  # 9 digits
    sex: str | None  # nam or nu
    residence: str | None  # units before the mergers of 2025 on older cards
    issued_on: str | None
    extra: tuple[str, ...]  # fields after the seventh, unexplained


class ProcedureQr(Record, frozen=True):
    """The QR code of a paper printed by a procedure system (Circular 01/2023): what could be recognised of it."""

    dossier_code: str | None
    procedure_code: str | None
    owner_id: str | None  # 12-digit personal id, else a tax code whose check digit holds
    result_code: str | None  # KQ.<agency>.<6 digits>
    title: str | None  # name of the paper, where a key names it or only one field reads like one
    system: str | None  # name of the issuing system, where a key names it
    issued_on: str | None  # day of publication
    due_on: str | None  # day of appointment, on receipts
    valid_until: str | None


def card(text: str) -> CardQr | None:
    """The card's data when the payload is a chip card's, else None.

    At least seven fields joined with `|`; id, name and birth date are taken from places 0, 2 and 3 and only when each
    has its form; the other fields are left out where theirs is wrong. More fields are lawful (2024 cards).
    """
    fields = [nfc(field) for field in text.strip().split("|")]
    if len(fields) < 7:
        return None
    birth = _compact_date(fields[3])
    if not PERSONAL_ID.fullmatch(fields[0]) or birth is None or not _is_name(fields[2]):
        return None
    return CardQr(
        personal_id=fields[0],
        full_name=fields[2],
        birth_date=birth,
        old_id=fields[1] if OLD_ID.fullmatch(fields[1]) else None,
        sex={"nam": "nam", "nu": "nu"}.get(fold(fields[4])),
        residence=fields[5] or None,
        issued_on=_compact_date(fields[6]),
        extra=tuple(fields[7:]),
    )


def procedure(text: str) -> ProcedureQr | None:
    """What a system-printed paper's payload says, else None when it holds neither a dossier nor a procedure code.

    The circular fixes the content, not the writing: JSON, `key=value`, a link's query, and fields joined with `|`, `;`
    or line feeds are tried, and codes are found by their form wherever they stand. A value that could be two things
    (two different ids) is left out.
    """
    pairs = list(_pairs(nfc(text)))
    values = [value for _, value in pairs]
    dossier, steps = _single(DOSSIER_CODE, values), _single(PROCEDURE_CODE, values)
    if dossier is None and steps is None:
        return None
    return ProcedureQr(
        dossier_code=dossier,
        procedure_code=steps,
        owner_id=_owner(pairs),
        result_code=_single(RESULT_CODE, values),
        title=_named(pairs, ("ten giay to", "tengiayto", "giay to", "title", "paper")) or _single(_TITLE, values),
        system=_named(pairs, ("he thong", "hethong", "system", "issuer")),
        issued_on=_named_date(pairs, ("ban hanh", "thoi gian", "ngay cap", "banhanh", "thoigian", "ngaycap", "issued")),
        due_on=_named_date(pairs, ("hen tra", "hentra", "ngay hen", "ngayhen", "due")),
        valid_until=_named_date(pairs, ("thoi han", "thoihan", "hieu luc", "hieuluc", "valid")),
    )


def _is_name(text: str) -> bool:
    words = text.split()
    return len(words) >= 1 and all(word.replace("'", "").replace("-", "").isalpha() for word in words)


def _compact_date(text: str) -> str | None:
    """`ddMMyyyy` as ISO; on some cards day and month of birth are unknown and printed as zeros."""
    if not re.fullmatch(r"\d{8}", text):
        return None
    day, month, year = text[:2], text[2:4], text[4:]
    if day == "00":
        return year if month == "00" and 1900 <= int(year) <= 2199 else None
    return _iso(year, month, day)


def _iso(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat() if int(year) >= 1900 else None
    except ValueError:
        return None


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """(key, value) of every piece of the payload; the key is empty where none is written."""
    try:
        yield from _flat("", json.loads(text))
        return
    except (ValueError, RecursionError):
        pass
    if re.match(r"https?://", text):
        parts = urlsplit(text)
        yield from (("", piece) for piece in parts.path.split("/") if piece)
        yield from parse_qsl(parts.query)
        return
    for piece in re.split(r"[|;\n]|&(?=\w+=)", text):
        key, mark, value = piece.partition("=") if "=" in piece else piece.partition(": ")
        yield (key.strip(), value.strip()) if mark else ("", piece.strip())


def _flat(key: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for inner, item in value.items():
            yield from _flat(str(inner), item)
    elif isinstance(value, list):
        for item in value:
            yield from _flat(key, item)
    elif isinstance(value, str | int) and not isinstance(value, bool):
        yield key, str(value)


def _single(pattern: re.Pattern[str], values: Iterable[str]) -> str | None:
    matches = {value for value in values if pattern.fullmatch(value)}
    return matches.pop() if len(matches) == 1 else None


def tax_code_holds(code: str) -> bool:
    """Whether a 10-digit tax code (or 10 + 3 of a branch) has the right check digit (docs/domain.md, 2.5)."""
    return bool(TAX_CODE.fullmatch(code) and mst.is_valid(code))


def _owner(pairs: list[tuple[str, str]]) -> str | None:
    """The one identity in the payload: a 12-digit id, else a valid tax code that is no telephone number by its key."""
    ids = {value for _, value in pairs if PERSONAL_ID.fullmatch(value)}
    if ids:
        return ids.pop() if len(ids) == 1 else None
    phone = ("thoai", "phone", "tel", "sdt")
    codes = {value for key, value in pairs if tax_code_holds(value) and not any(word in fold(key) for word in phone)}
    return codes.pop() if len(codes) == 1 else None


def _named(pairs: list[tuple[str, str]], keys: tuple[str, ...]) -> str | None:
    """The value whose key is or contains one of the given ones, the first given key first."""
    for wanted in keys:
        for key, value in pairs:
            if wanted in fold(key).replace("_", " ") and value:
                return value
    return None


def _named_date(pairs: list[tuple[str, str]], keys: tuple[str, ...]) -> str | None:
    for wanted in keys:
        for key, value in pairs:
            if wanted in fold(key).replace("_", " ") and (day := _any_date(value)):
                return day
    return None


def _any_date(text: str) -> str | None:
    """The day in `2026-01-05T…`, `05/01/2026 …` or `05012026`."""
    if match := re.match(r"(\d{4})-(\d{2})-(\d{2})", text):
        return _iso(*match.groups())
    if match := re.search(r"\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b", text):
        day, month, year = match.groups()
        return _iso(year, month, day)
    return _compact_date(text)
