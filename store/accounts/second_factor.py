"""The second factor: codes of six digits that an app makes every half minute (TOTP, RFC 6238), each good once."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable

import pyotp

from core.errors import ExistsError
from store.objects import Objects

ISSUER = "motlan"
_STEP = 30  # seconds
_AROUND = 1  # steps before and after the present one whose codes are taken: clocks differ


def fresh() -> str:
    """A new secret: 160 bits in base32."""
    return pyotp.random_base32()


def address(secret: str, name: str) -> str:
    """What the QR code for the app says."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)


class SecondFactor:
    """Checks codes. One that was taken is not taken again, by any server."""

    def __init__(self, objects: Objects, clock: Callable[[], float] = time.time) -> None:
        self._objects = objects
        self._clock = clock

    def is_right(self, name: str, secret: str, code: str) -> bool:
        """Whether this is a code of now that nobody has shown before."""
        plain = "".join(code.split())
        if len(plain) != 6 or not plain.isascii() or not plain.isdecimal():
            return False
        now = int(self._clock()) // _STEP
        totp = pyotp.TOTP(secret)
        step = next(
            (near for near in range(now - _AROUND, now + _AROUND + 1) if _same(totp.generate_otp(near), plain)), 0
        )
        return bool(step) and self._is_first(name, secret, step)

    def _is_first(self, name: str, secret: str, step: int) -> bool:
        folder = f"tries/code-{hashlib.sha256(f'{name} {secret}'.encode()).hexdigest()}/"
        try:
            self._objects.create(f"{folder}{step:012d}", b"shown")
        except ExistsError:
            return False
        for entry in list(self._objects.list(folder)):
            if int(entry.key.rpartition("/")[2]) < step - 2 * _AROUND:
                self._objects.delete(entry.key)
        return True


def _same(code: str, other: str) -> bool:
    return pyotp.utils.strings_equal(code, other)
