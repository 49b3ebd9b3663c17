"""Proving a receipt without a network: its signature, and that it names every file of a folder."""

from __future__ import annotations

import hashlib
from pathlib import Path

from core.errors import UsageError
from core.folders import find_files
from core.records import Record
from station.centre_keys import CentreKeys


class Proof(Record, frozen=True):
    """What a receipt proves; `ok` when it also names every file that was asked about."""

    ok: bool
    batch: str
    received_at: str
    files: int
    pages: int
    key_id: str
    not_named: tuple[str, ...] = ()  # files of the folder that are not in the receipt


def proven(file: Path, folder: Path | None, keys: CentreKeys) -> Proof:
    """What the receipt in a file proves, also about a folder's files. Raises UsageError, CorruptError."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise UsageError(f"the receipt {file} cannot be read: {error.strerror}") from error
    receipt = keys.checked(data)
    not_named = []
    for name, path in find_files([folder]) if folder else ():
        try:
            with path.open("rb") as scan:
                sha256 = hashlib.file_digest(scan, "sha256").hexdigest()
        except OSError as error:
            raise UsageError(f"{name} cannot be read: {error.strerror}") from error
        if sha256 not in receipt.originals:
            not_named.append(name)
    return Proof(
        not not_named, receipt.batch, receipt.received_at, len(receipt.originals), receipt.pages.received,
        receipt.key_id, tuple(not_named),
    )  # fmt: skip
