"""The public half of an Ed25519 key, as receipts and the access log have it."""

from __future__ import annotations

import base64
import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from core.errors import UsageError

PUBLIC = "ed25519-public:"  # begins a public key in text; its 32 bytes in base 64 follow


class PublicKey:
    """Tells whether a signature holds; `id` names the key in what it signed, `text` is its line of text."""

    def __init__(self, raw: bytes, *, use: bytes, wrong: str) -> None:
        """`raw` are 32 bytes. `use` keeps ids of one use apart from another's. Raises UsageError, saying `wrong`."""
        try:
            self._key = Ed25519PublicKey.from_public_bytes(raw)
        except ValueError:
            raise UsageError(wrong) from None
        self.id = hashlib.sha256(use + raw).hexdigest()[:16]
        self.text = PUBLIC + base64.b64encode(raw).decode()

    def holds(self, data: bytes, signature: str) -> bool:
        """Whether the holder of the key signed exactly this."""
        try:
            self._key.verify(bytes.fromhex(signature), data)
        except (InvalidSignature, ValueError):
            return False
        return True
