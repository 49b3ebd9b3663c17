"""Sessions of officers, kept on the server's side: the browser holds chance only, and ending one ends it everywhere.

A session is `sessions/<day it ends>/<hash of its token>`, so that old ones are found without looking into any.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime

import msgspec

from core import typed
from core.errors import NotFoundError
from core.records import Record
from store.objects import Objects

SECONDS = 12 * 3600  # a long working day
HALF_SECONDS = 600  # for showing the second factor, or for the way to the provider and back
_FOLDER = "sessions/"
_TOKEN = re.compile(r"(\d{8})\.([A-Za-z0-9_-]{43})")


class Session(Record, frozen=True):
    """Who signed in, and what they have shown."""

    account: str
    credential: int  # the account's at that time: over when it has another
    until: float  # seconds since 1970
    factor: bool  # the second factor was shown
    half: bool = False  # only the password was shown yet, and the second factor must be
    is_station: bool = False  # `account` is a station's name, `credential` the revision of its key


class Sessions:
    """All sessions of one object store; any process that serves finds them."""

    def __init__(self, objects: Objects, clock: Callable[[], float] = time.time) -> None:
        self._objects = objects
        self._clock = clock

    def begin(
        self, account: str, credential: int, *, factor: bool = False, half: bool = False, is_station: bool = False
    ) -> str:
        """Begin a session; its token, for the cookie."""
        until = self._clock() + (HALF_SECONDS if half else SECONDS)
        token = f"{_day(until)}.{secrets.token_urlsafe(32)}"
        self._sweep()
        session = Session(account, credential, until, factor, half, is_station)
        self._objects.replace(str(_key(token)), msgspec.json.encode(session))
        return token

    def find(self, token: str) -> Session | None:
        """The session of a token, if it goes on."""
        if (key := _key(token)) is None:
            return None
        try:
            session = typed.decode(self._objects.read(key), Session)
        except (NotFoundError, msgspec.DecodeError):
            return None
        return session if session.until > self._clock() else None

    def end(self, token: str) -> None:
        """End a session at once; nothing happens for one that is over."""
        if (key := _key(token)) is not None:
            self._objects.delete(key)

    def _sweep(self) -> None:
        """Take away what ended yesterday or before."""
        today = f"{_FOLDER}{_day(self._clock())}"
        for entry in self._objects.list(_FOLDER):
            if entry.key >= today:
                return
            self._objects.delete(entry.key)


def _day(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y%m%d")


def _key(token: str) -> str | None:
    match = _TOKEN.fullmatch(token)
    return f"{_FOLDER}{match[1]}/{hashlib.sha256(token.encode()).hexdigest()}" if match and token.isascii() else None
