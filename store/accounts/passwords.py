"""Passwords: argon2id hashes, what a password must have, and new ones by chance."""

from __future__ import annotations

import secrets
import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from core.errors import UsageError

LEAST, MOST = 12, 200  # characters
_DIFFERENT = 5  # different characters at least
_SYLLABLES = tuple(first + second for first in "bcdghklmnprstv" for second in "aeiou")
_AT_ONCE = 2  # hashes worked on at the same moment: each takes 64 MiB


class Passwords:
    """Hashes and checks passwords with argon2id by RFC 9106's second recommendation (64 MiB, three passes).

    Hashing is slow on purpose; no more than two run at once, so that a flood of logins takes neither the memory nor
    the processors from everybody else.
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4)
        self._slots = threading.BoundedSemaphore(_AT_ONCE)
        self._nobody: str | None = None

    def hashed(self, password: str) -> str:
        """The argon2id hash with its parameters and salt."""
        with self._slots:
            return self._hasher.hash(_plain(password))

    def is_right(self, password: str, stored: str | None) -> bool:
        """Whether the password has this hash. Without a hash (no such account) it takes as long and is False."""
        if self._nobody is None:
            self._nobody = self.hashed(secrets.token_urlsafe(16))
        with self._slots:
            try:
                return self._hasher.verify(stored or self._nobody, _plain(password)) and stored is not None
            except (Argon2Error, InvalidHashError):
                return False

    def is_weak(self, stored: str) -> bool:
        """Whether a hash was made with other parameters than these."""
        return self._hasher.check_needs_rehash(stored)


def checked(password: str, name: str) -> str:
    """The password itself when it may be somebody's. Raises UsageError that says what it lacks."""
    plain = _plain(password)
    if len(plain) < LEAST:
        raise UsageError(f"a password has at least {LEAST} characters")
    if len(plain) > MOST:
        raise UsageError(f"a password has at most {MOST} characters")
    if len(set(plain)) < _DIFFERENT or name.lower() in plain.lower():
        raise UsageError("a password has at least five different characters and does not hold the account's name")
    return password


def fresh() -> str:
    """A password by chance that can be read out and typed: five groups, 76 bits."""
    return "-".join(f"{_syllable()}{_syllable()}{secrets.choice('23456789')}" for _ in range(5))


def _syllable() -> str:
    return secrets.choice(_SYLLABLES)


def _plain(password: str) -> str:
    """One form for what is typed alike: Vietnamese keyboards write marks in more than one way (NFC)."""
    return unicodedata.normalize("NFC", password)
