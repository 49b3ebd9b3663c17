"""Signed receipts: the Ed25519 keys, what exactly is signed, and whether a receipt holds; needs no network."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core import typed
from core.ed25519 import PUBLIC, PublicKey
from core.errors import CorruptError, UsageError
from core.pushes import PublishedKey, Receipt

_WRONG = "the centre's receipt key is `ed25519-public:` and 32 bytes in base 64"
_RECEIPT, _KEY = b"motlan receipt 1\n", b"motlan receipt key 1\n"  # what a key signs cannot be taken for something else


class ReceiptKey(PublicKey):
    """The public half of a key that signs receipts."""

    def __init__(self, raw: bytes) -> None:
        """`raw` are 32 bytes. Raises UsageError."""
        super().__init__(raw, use=b"motlan receipt key id", wrong=_WRONG)

    @classmethod
    def of(cls, text: str) -> ReceiptKey:
        """The key in a line of text, `ed25519-public:BASE64`. Raises UsageError."""
        try:
            return cls(base64.b64decode(text.strip().removeprefix(PUBLIC), validate=True))
        except (binascii.Error, ValueError):
            raise UsageError(_WRONG) from None


class SigningKey(ReceiptKey):
    """A whole key: it signs receipts, and vouches for the key that comes after it."""

    def __init__(self, raw: bytes) -> None:
        """`raw` are the 32 bytes of an Ed25519 private key."""
        self._private = Ed25519PrivateKey.from_private_bytes(raw)
        super().__init__(self._private.public_key().public_bytes_raw())

    def sign(self, receipt: Receipt) -> Receipt:
        """The receipt with this key's id and signature."""
        named = msgspec.structs.replace(receipt, key_id=self.id, signature="")
        signature = self._private.sign(signed_bytes(msgspec.to_builtins(named))).hex()
        return msgspec.structs.replace(named, signature=signature)

    def vouch(self, other: ReceiptKey) -> str:
        """The signature that says: the centre's next key is this."""
        return self._private.sign(_KEY + other.text.encode()).hex()


def signed_bytes(receipt: dict[str, Any]) -> bytes:
    """What the signature of a receipt is over: its JSON without `signature`, keys sorted, nothing between, UTF-8.

    Whatever a later centre adds is signed with the rest, so that an old station still can check it.
    """
    rest = {name: value for name, value in receipt.items() if name != "signature"}
    return _RECEIPT + json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def is_vouched(before: ReceiptKey, key: PublishedKey) -> bool:
    """Whether an earlier key says that this one is the centre's, too."""
    return key.vouched is not None and before.holds(_KEY + key.public.encode(), key.vouched)


def key_id_of(data: bytes) -> str:
    """The id of the key that a receipt says it was signed with; empty without a signature. Raises CorruptError."""
    receipt = _decoded(data)
    return str(receipt.get("key_id") or "") if receipt.get("signature") else ""


def checked_receipt(data: bytes, key: ReceiptKey) -> Receipt:
    """A receipt from its JSON whose signature by this key holds. Raises CorruptError that says what does not."""
    receipt = _decoded(data)
    if receipt.get("key_id") != key.id or not key.holds(signed_bytes(receipt), str(receipt.get("signature"))):
        raise CorruptError("the receipt's signature does not hold: it is not as the centre gave it")
    try:
        return typed.convert(receipt, Receipt)
    except msgspec.ValidationError as error:
        raise CorruptError("the receipt is signed, but of a form this program does not know: upgrade it") from error


def _decoded(data: bytes) -> dict[str, Any]:
    try:
        receipt = json.loads(data)
    except ValueError as error:
        raise CorruptError("this is no receipt: it is not JSON") from error
    if not isinstance(receipt, dict) or not {"batch", "originals", "received_at"} <= set(receipt):
        raise CorruptError("this is no receipt: batch, originals and received_at are not in it")
    return receipt
