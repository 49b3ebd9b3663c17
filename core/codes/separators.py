"""The code on our separator sheets: made when a row of sheets is printed, read back when a stack is scanned.

`MOTLAN1:ROW:NUMBER:TOTAL:DOSSIER:OWNER:TYPE:CHECK`, only characters of the QR code's alphanumeric mode (ISO/IEC 18004),
which needs half the room of bytes; CHECK is the CRC-32 of all before it.
"""

from __future__ import annotations

import re
import secrets
import zlib

from core.codes.payloads import DOSSIER_CODE, OLD_ID, PERSONAL_ID, TAX_CODE
from core.errors import UsageError
from core.records import Separator

MARK = "MOTLAN1"
MOST = 500  # sheets of one row
_ROW_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_FORM = re.compile(
    rf"{MARK}:(?P<row>[0-9A-Z]{{8}}):(?P<number>\d{{1,3}}):(?P<total>\d{{1,3}}):(?P<dossier>[0-9A-Z.-]*)"
    r":(?P<owner>[0-9-]*):(?P<type>[0-9A-Z-]*):(?P<check>[0-9A-F]{8})"
)


def new_row() -> str:
    """An id for a row of sheets: eight characters of chance."""
    return "".join(secrets.choice(_ROW_LETTERS) for _ in range(8))


def text(sheet: Separator) -> str:
    """What the code of a sheet says. Raises UsageError for a dossier, owner or number that has no such form."""
    if not 1 <= sheet.number <= sheet.total <= MOST:
        raise UsageError(f"a row has 1 to {MOST} separator sheets")
    if sheet.dossier and not DOSSIER_CODE.fullmatch(sheet.dossier):
        raise UsageError("the dossier must be written as on its receipt, e.g. H26.12-250901-0007")
    if sheet.owner and not any(form.fullmatch(sheet.owner) for form in (PERSONAL_ID, OLD_ID, TAX_CODE)):
        raise UsageError("the owner must be a 12-digit id, an old 9-digit number or a tax code")
    kind = (sheet.type or "").upper().replace("_", "-")
    said = f"{MARK}:{sheet.row}:{sheet.number}:{sheet.total}:{sheet.dossier or ''}:{sheet.owner or ''}:{kind}"
    return f"{said}:{check(said)}"


def parse(payload: str) -> Separator | None:
    """The sheet a decoded code is of, else None: also when the check does not hold."""
    match = _FORM.fullmatch(payload.strip())
    if match is None or check(payload.strip().rpartition(":")[0]) != match["check"]:
        return None
    number, total = int(match["number"]), int(match["total"])
    if not 1 <= number <= total:
        return None
    kind = match["type"].lower().replace("-", "_")
    return Separator(match["row"], number, total, match["dossier"] or None, match["owner"] or None, kind or None)


def check(said: str) -> str:
    """Eight hexadecimal digits that change when any character does."""
    return f"{zlib.crc32(said.encode()):08X}"
