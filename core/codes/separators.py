"""The code on our separator sheets: made when a row of sheets is printed, read back when a stack is scanned.

`MOTLAN2:ROW:NUMBER:TOTAL:DOSSIER:OWNER:TYPE:SEAL`, only characters of the QR code's alphanumeric mode (ISO/IEC 18004),
which needs half the room of bytes. SEAL is an HMAC-SHA-256 of all before it under the installation's key, its first 80
bits in base 32: a sheet that somebody else printed cannot divide a stack or name a dossier in silence.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from core.codes.payloads import DOSSIER_CODE, OLD_ID, PERSONAL_ID, TAX_CODE
from core.codes.sheet_form import FORM, MARK
from core.errors import UsageError
from core.records import Separator

_MARKS = (f"{MARK}:", "MOTLAN1:")  # the second had no seal
LEAST_KEY = 16  # bytes
MOST = 500  # sheets of one row
_ROW_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_row() -> str:
    """An id for a row of sheets: eight characters of chance."""
    return "".join(secrets.choice(_ROW_LETTERS) for _ in range(8))


def use(key: bytes | None) -> None:
    """The key of the installation, with which this process seals from now on and which it believes; None: with none."""
    _seal_key[:] = [] if key is None else [key]


_seal_key: list[bytes] = []


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
    if not _seal_key:
        raise UsageError("separator sheets need the installation's key: see MOTLAN_SHEET_KEY in docs/operating.md")
    return f"{said}:{_seal(said)}"


def claims(payload: str) -> bool:
    """Whether a decoded code says that it is of a separator sheet; `parse` tells whether that is true."""
    return payload.strip().startswith(_MARKS)


def parse(payload: str) -> Separator | None:
    """The sheet a decoded code is of, else None: also when it is not sealed with the installation's key."""
    match = FORM.fullmatch(payload.strip())
    if match is None or not _seal_key:
        return None
    if not hmac.compare_digest(_seal(payload.strip().rpartition(":")[0]), match["seal"]):
        return None
    number, total = int(match["number"]), int(match["total"])
    if not 1 <= number <= total:
        return None
    kind = match["type"].lower().replace("-", "_")
    return Separator(match["row"], number, total, match["dossier"] or None, match["owner"] or None, kind or None)


def _seal(said: str) -> str:
    digest = hmac.new(_seal_key[0], b"motlan separator sheet " + said.encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:10]).decode("ascii")
