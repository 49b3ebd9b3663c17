"""Ids of batches and papers: opaque, sortable by time, safe in a URL and in a file name."""

from __future__ import annotations

import re
import secrets
import threading
import time

from core.errors import UsageError

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32, in ASCII order
_LOCK = threading.Lock()
_last = [0, 0]  # the millisecond and the number of the last stamp
_ID = re.compile(r"[0-9a-hjkmnp-tv-z]{10}[0-9a-z-]{6,30}")


def new_batch() -> str:
    """A new batch id: ten characters of time in milliseconds, six of chance."""
    return stamp()


def stamp() -> str:
    """A name that sorts by the time it was made at: ten characters of time in milliseconds, six of chance.

    Those that one process makes within a millisecond stand in their order.
    """
    millisecond = time.time_ns() // 1_000_000
    with _LOCK:
        number = _last[1] + 1 if _last[0] == millisecond else secrets.randbits(29)  # half of them are left to count on
        _last[:] = millisecond, number
    return _base32(millisecond, 10) + _base32(number, 6)


def first_at(seconds: float) -> str:
    """The id before all that are made from a moment on (seconds since 1970)."""
    return _base32(int(seconds * 1000), 10) + "0" * 6


def seconds_of(id_: str) -> float | None:
    """When a batch was received, or the first with a paper's bytes: seconds since 1970; None for what is no id."""
    if not is_one(id_):
        return None
    number = 0
    for char in id_[:10]:
        number = 32 * number + _ALPHABET.index(char)
    return number / 1000


def paper(first_batch: str, sha256: str, number: int) -> str:
    """The id of the `number`-th paper (from 1) in the original with this hash, first received in `first_batch`.

    The same bytes give the same id for ever: what is taken in again keeps its first batch's time.
    """
    return f"{first_batch[:10]}{_base32(int(sha256[:20], 16), 16)}-{number}"


def file_of(paper_id: str) -> str:
    """The part of a paper's id that its original's hash gives: alike for all papers of one file, whenever taken in."""
    return paper_id[10:].rpartition("-")[0]


def checked(id_: str) -> str:
    """The id itself when it has the form of one. Raises UsageError."""
    if not is_one(id_):
        raise UsageError("that is not the id of a batch or paper; `motlan search` and `motlan status` show ids")
    return id_


def is_one(text: str) -> bool:
    """Whether a text has the form of an id of a batch or paper."""
    return _ID.fullmatch(text) is not None


def _base32(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, digit = divmod(number, 32)
        digits.append(_ALPHABET[digit])
    return "".join(reversed(digits))
