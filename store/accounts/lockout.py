"""The lock-out: who guesses at a secret waits, longer with each wrong guess, whichever server is asked.

A try must be claimed before the secret is looked at: it takes the next place in the row of what is guessed at, with
*create only if absent*. Any number of guesses sent at once to any number of servers are so made one after the other,
and each counts as wrong until it was right. Five wrong ones are free, the sixth waits half a minute, and each
after that twice as long, up to a quarter of an hour. A day without a try forgets the row.
"""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Callable

import msgspec

from core import typed
from core.errors import ExistsError, NotFoundError, RefusedError
from core.records import Record
from store.objects import Objects

FREE = 5  # wrong guesses in a row before the first wait
FIRST, LONGEST = 30.0, 900.0  # seconds
FORGOTTEN = 86_400.0  # seconds after the last try
# Tries of a row that are kept: a listing that is read while others try may miss the newest ones, and must then find
# their places taken.
_KEPT = 16
_STRANGERS = 3  # hexadecimal digits of the hash by which names that no account has share 4,096 rows


class LockedError(RefusedError):
    """Too many wrong guesses: wait."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"too many wrong tries: wait {math.ceil(seconds)} seconds")
        self.seconds = math.ceil(seconds)


class Try(Record, frozen=True):
    """One try: when, and how many in a row were wrong, this one with them until it was right."""

    at: float  # seconds since 1970
    wrong: int


class Claim(Record, frozen=True):
    """The place of a try in its row."""

    key: str
    wrong: int  # as in Try


def wait_after(wrong: int) -> float:
    """Seconds to wait after so many wrong guesses in a row."""
    return 0.0 if wrong < FREE else min(FIRST * 2 ** min(wrong - FREE, 20), LONGEST)


class Lockout:
    """The rows of one object store."""

    def __init__(self, objects: Objects, clock: Callable[[], float] = time.time) -> None:
        self._objects = objects
        self._clock = clock

    def claim(self, what: str, *, known: bool = True) -> Claim:
        """Take a try at a secret. Raises LockedError when it is too early.

        `known` says whether there is such an account: names by chance share rows, so that they fill no store.
        """
        digest = hashlib.sha256(what.encode("utf-8", "replace")).hexdigest()
        folder = f"tries/{digest if known else 'x' + digest[:_STRANGERS]}/"
        while True:
            number, last = self._newest(folder)
            now = self._clock()
            wrong = 0 if last is None or now - last.at > FORGOTTEN else last.wrong
            if last is not None and (left := last.at + wait_after(wrong) - now) > 0:
                raise LockedError(left)
            claim = Claim(f"{folder}{number + 1:09d}", wrong + 1)
            try:
                self._objects.create(claim.key, msgspec.json.encode(Try(now, claim.wrong)))
            except ExistsError:
                continue  # another guess was faster: this one is the next
            self._forget(folder, number + 1 - _KEPT)
            return claim

    def right(self, claim: Claim) -> None:
        """The guess was right: the row starts anew."""
        self._objects.replace(claim.key, msgspec.json.encode(Try(self._clock(), 0)))

    def _forget(self, folder: str, until: int) -> None:
        """Take away the tries up to this place of a row."""
        for entry in list(self._objects.list(folder)):
            if int(entry.key.rpartition("/")[2]) > until:
                return
            self._objects.delete(entry.key)

    def _newest(self, folder: str) -> tuple[int, Try | None]:
        """The last place of a row and its try."""
        last = None
        for entry in self._objects.list(folder):
            last = entry.key
        if last is None:
            return 0, None
        try:
            newest = typed.decode(self._objects.read(last), Try)
        except NotFoundError:  # a later try took it away meanwhile
            return self._newest(folder)
        except msgspec.DecodeError:
            newest = Try(0.0, 0)
        return int(last.rpartition("/")[2]), newest
