"""Keys of the access log: HMAC-SHA256 where one host writes, Ed25519 where several hosts write and others check.

A key is one line of text:

    hmac:BASE64               a shared secret of at least 32 bytes; signs and checks
    ed25519:BASE64            the 32 bytes of a private key; signs and checks
    ed25519-public:BASE64     the 32 bytes of a public key; checks only
    anything else             at least 32 characters, taken as an HMAC secret

Its id is the first 16 hexadecimal digits of a hash that gives nothing away about a secret.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core import ed25519
from core.errors import ServiceError, UsageError

_LEAST = 32  # bytes of an HMAC secret


class Checker(Protocol):
    """Can tell whether a signature holds."""

    @property
    def id(self) -> str:
        """The key's id, as seals name it."""

    def holds(self, data: bytes, signature: str) -> bool:
        """Whether the holder of the key signed exactly this."""


class Signer(Checker, Protocol):
    """Can sign, too."""

    def sign(self, data: bytes) -> str:
        """The signature, hexadecimal."""


class HmacKey:
    """A shared secret."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) < _LEAST:
            raise UsageError(f"the access log's key is too short: give at least {_LEAST} bytes (MOTLAN_LOG_KEY)")
        self._secret = secret
        self.id = self.sign(b"motlan access log key id")[:16]

    def sign(self, data: bytes) -> str:
        """See `Signer.sign`."""
        return hmac.new(self._secret, data, hashlib.sha256).hexdigest()

    def holds(self, data: bytes, signature: str) -> bool:
        """See `Checker.holds`."""
        return hmac.compare_digest(self.sign(data).encode(), signature.encode())


class PublicKey(ed25519.PublicKey):
    """The public half of an Ed25519 key."""

    def __init__(self, raw: bytes) -> None:
        wrong = "an Ed25519 public key of the access log has 32 bytes, in base 64"
        super().__init__(raw, use=b"motlan access log", wrong=wrong)


class PrivateKey(PublicKey):
    """An Ed25519 key."""

    def __init__(self, raw: bytes) -> None:
        try:
            self._private = Ed25519PrivateKey.from_private_bytes(raw)
        except ValueError:
            raise UsageError("an Ed25519 key of the access log has 32 bytes, in base 64") from None
        super().__init__(self._private.public_key().public_bytes_raw())

    def sign(self, data: bytes) -> str:
        """See `Signer.sign`."""
        return self._private.sign(data).hex()


@dataclass(frozen=True)
class KeyRing:
    """The key this installation signs with, and all keys whose signatures it believes."""

    signer: Signer | None
    checkers: tuple[Checker, ...]

    @classmethod
    def of(cls, key: str | None, others: Iterable[str] = ()) -> KeyRing:
        """From the lines of text described above. Raises UsageError."""
        signer = parse(key) if key else None
        if isinstance(signer, PublicKey) and not isinstance(signer, PrivateKey):
            raise UsageError("MOTLAN_LOG_KEY is a public key: it can check the access log and not write it")
        believed = tuple(parse(line) for line in others)
        return cls(signer, (*((signer,) if signer else ()), *believed))

    def checker(self, key_id: str) -> Checker | None:
        """The key with this id, or None when it is not known here."""
        return next((checker for checker in self.checkers if checker.id == key_id), None)


def parse(line: str) -> HmacKey | PrivateKey | PublicKey:
    """One key from its line of text. Raises UsageError, which never quotes it."""
    kind, colon, rest = line.strip().partition(":")
    if colon and kind in ("hmac", "ed25519", "ed25519-public"):
        try:
            raw = base64.b64decode(rest, validate=True)
        except (binascii.Error, ValueError):
            raise UsageError(f"the access log's key: what stands behind `{kind}:` is not base 64") from None
        if kind == "ed25519":
            return PrivateKey(raw)
        return PublicKey(raw) if kind == "ed25519-public" else HmacKey(raw)
    return HmacKey(line.strip().encode())


def new_key(kind: str = "hmac") -> str:
    """A new key of chance bytes as its line of text; `kind` is `hmac` or `ed25519`."""
    return f"{kind}:{base64.b64encode(secrets.token_bytes(32)).decode()}"


def key_in(path: Path) -> str:
    """The key in a file, which is made with a new key, readable by its owner alone, when it is not there.

    Of several processes that make it at once all get the same. Raises ServiceError.
    """
    try:
        with suppress(FileNotFoundError):
            return path.read_text(encoding="ascii").strip()
        path.parent.mkdir(parents=True, exist_ok=True)
        write_key(path, new_key(), or_leave=True)
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        raise ServiceError(
            f"the access log's key file {path} cannot be used: {reason}; mend it, or set MOTLAN_LOG_KEY_FILE"
        ) from error


def write_key(path: Path, key: str, *, or_leave: bool = False) -> None:
    """A key in a new file that only its owner can read. Raises FileExistsError unless `or_leave`, OSError."""
    temporary = path.with_name(f".{path.name}-{os.getpid()}-{secrets.token_hex(4)}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(key + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(temporary, path)
        except FileExistsError:
            if not or_leave:
                raise
    finally:
        temporary.unlink()


def lines_of(path: Path) -> list[str]:
    """The keys in a file, one a line; empty lines and what stands behind `#` do not count. Raises UsageError."""
    try:
        lines = [line.partition("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"the file of keys {path} cannot be read; see the setting `log_keys`") from error
    return [line for line in lines if line]
