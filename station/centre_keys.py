"""The centre's receipt keys as a station knows them: given, or taken at the first contact, then followed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from core import typed
from core.errors import CorruptError, RefusedError, UsageError
from core.pushes import PublishedKeys, Receipt
from core.receipts import ReceiptKey, checked_receipt, is_vouched, key_id_of
from station.disk import write_durably

FILE = "centre-keys.txt"  # beside the receipts


class CentreKeys:
    """Keys by which receipts are believed, pinned in a file (None: for as long as this object lives)."""

    def __init__(self, file: Path | None = None, expected: str | None = None) -> None:
        """`expected` is the key that the operator was told. Raises UsageError for one that is none, a damaged file."""
        self.are_met = False  # the centre was asked for its keys, and what it signs with is believed
        self._file = file
        self._keys: dict[str, ReceiptKey] = {}
        for key in self._pinned():
            self._keys[key.id] = key
        if expected is not None:
            key = ReceiptKey.of(expected)
            if self._keys and key.id not in self._keys:  # the operator's word is above what was taken on trust
                self._keys = {}
            self._keys[key.id] = key

    @property
    def are_known(self) -> bool:
        """Whether any key is pinned."""
        return bool(self._keys)

    def learn(self, published: PublishedKeys) -> None:
        """Take up what the centre publishes: all at the first contact, later only what a pinned key vouches for.

        Raises RefusedError when the key that signs now is none that a pinned one leads to.
        """
        if not published.keys:
            raise RefusedError("the centre publishes no receipt key: its receipts prove nothing")
        first = not self._keys
        for key in published.keys:
            before = self._keys.get(key.before or "")
            if first or (before is not None and is_vouched(before, key)):
                known = ReceiptKey.of(key.public)
                self._keys[known.id] = known
        if ReceiptKey.of(published.keys[-1].public).id not in self._keys:
            raise RefusedError(
                "the centre signs receipts with a key that the pinned one does not vouch for: nothing is sent. Ask the "
                "centre whether it changed its key, then set MOTLAN_CENTRE_KEY to the new one"
            )
        self.are_met = True
        self._write()

    def knows(self, data: bytes) -> bool:
        """Whether the key that a receipt was signed with is pinned. Raises CorruptError for what is no receipt."""
        return key_id_of(data) in self._keys

    def checked(self, data: bytes) -> Receipt:
        """A receipt, from its JSON, that a pinned key signed. Raises CorruptError that says why it does not hold."""
        key_id = key_id_of(data)
        if not key_id:
            raise CorruptError("the receipt is not signed: it proves nothing")
        if key_id not in self._keys:
            raise CorruptError(f"the receipt is signed with the key {key_id}, which is not known here")
        return checked_receipt(data, self._keys[key_id])

    def _pinned(self) -> Iterable[ReceiptKey]:
        try:
            lines = self._file.read_text(encoding="ascii").split() if self._file else []
        except FileNotFoundError:
            return []
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"the file of the centre's keys {self._file} cannot be read") from error
        return [ReceiptKey.of(line) for line in lines]

    def _write(self) -> None:
        if self._file is None:
            return
        text = "".join(f"{key.text}\n" for key in self._keys.values())
        try:
            if self._file.exists() and self._file.read_text(encoding="ascii") == text:
                return
            write_durably(self._file, text.encode("ascii"))
        except OSError as error:
            raise UsageError(f"the centre's key cannot be pinned in {self._file}: {error.strerror}") from error


def published_keys(data: bytes) -> PublishedKeys:
    """What `GET /api/v1/receipt-keys` answers. Raises CorruptError."""
    try:
        return typed.decode(data, PublishedKeys)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise CorruptError("the centre's list of receipt keys cannot be read") from error
