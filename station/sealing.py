"""What lies in the spool, sealed: AES-256-GCM chunk by chunk, so that a file can be read from any place in it.

A sealed file is `MLS1`, 16 bytes of chance, then chunks of 256 KiB each with its tag. The key of a file comes from the
spool's key and those bytes (HKDF-SHA-256); a chunk's nonce is its number and whether it is the last, so that none can
be taken away, put elsewhere or cut off unseen.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from core.errors import CorruptError, UsageError

CHUNK = 256 << 10  # bytes
_MARK, _SALT, _TAG = b"MLS1", 16, 16
_HEAD = len(_MARK) + _SALT
_KEYRING = "keyring"
_SERVICE = "motlan-station"


class Sealer:
    """Seals and opens with one key; without a key what is written stays as it is."""

    def __init__(self, key: bytes | None) -> None:
        """`key`: 32 bytes, or None."""
        self._key = key
        self.suffix = ".plain" if key is None else ".sealed"

    def sealed(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """The bytes to write for these; they may come in pieces of any size."""
        if self._key is None:
            yield from chunks
            return
        salt = secrets.token_bytes(_SALT)
        cipher = self._cipher(salt)
        yield _MARK + salt
        number, waiting = 0, bytearray()
        for piece in chunks:
            waiting += piece
            while len(waiting) > CHUNK:
                yield cipher.encrypt(_nonce(number, last=False), bytes(waiting[:CHUNK]), None)
                del waiting[:CHUNK]
                number += 1
        yield cipher.encrypt(_nonce(number, last=True), bytes(waiting), None)

    def opened(self, file: BinaryIO, offset: int = 0) -> Iterator[bytes]:
        """The bytes of a sealed file from a place on. Raises CorruptError: it was changed, or the key is another."""
        if self._key is None:
            file.seek(offset)
            while chunk := file.read(CHUNK):
                yield chunk
            return
        head = file.read(_HEAD)
        if len(head) < _HEAD or not head.startswith(_MARK):
            raise CorruptError("a file of the spool is not sealed as this program does it")
        cipher = self._cipher(head[len(_MARK) :])
        number = max(0, offset - 1) // CHUNK  # the last chunk, for a place at the very end
        skipped = offset - number * CHUNK
        file.seek(_HEAD + number * (CHUNK + _TAG))
        sealed = file.read(CHUNK + _TAG)
        while True:
            following = file.read(CHUNK + _TAG)
            try:
                plain = cipher.decrypt(_nonce(number, last=not following), sealed, None)
            except InvalidTag as error:
                raise CorruptError("a file of the spool was changed, or was sealed with another key") from error
            if plain[skipped:]:
                yield plain[skipped:]
            if not following:
                return
            sealed, number, skipped = following, number + 1, 0

    def _cipher(self, salt: bytes) -> AESGCM:
        return AESGCM(HKDF(SHA256(), 32, salt, b"motlan spool").derive(self._key or b""))


def key_from(where: str | None, spool: Path) -> bytes | None:
    """The spool's key: None for none, `keyring` for the system's keyring, else a file; made where it is not there yet.

    Raises UsageError when the keyring or the file cannot be used.
    """
    if where is None:
        return None
    return _from_keyring(str(spool.absolute())) if where == _KEYRING else _from_file(Path(where))


def _from_keyring(name: str) -> bytes:
    try:
        import keyring
        import keyring.errors
    except ImportError as error:
        raise UsageError("the system's keyring needs `pip install motlan-station[keyring]`; or name a file") from error
    try:
        if (text := keyring.get_password(_SERVICE, name)) is None:
            text = _new_key()
            keyring.set_password(_SERVICE, name, text)
    except (keyring.errors.KeyringError, OSError) as error:  # a file back end raises what its disk does
        raise UsageError("the system's keyring cannot be used here: name a file for the spool's key") from error
    return _decoded(text, "the keyring's entry")


def _from_file(file: Path) -> bytes:
    try:
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as target:
                target.write(_new_key() + "\n")
                target.flush()
                os.fsync(target.fileno())
        return _decoded(file.read_text(encoding="ascii"), f"the file {file}")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"the spool's key file {file} cannot be used") from error


def _new_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _decoded(text: str, what: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != 32:
        raise UsageError(f"{what} holds no key of the spool: it is 32 bytes in base 64")
    return key


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\1" if last else b"\0")
