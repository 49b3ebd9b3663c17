"""Keys of stations and tokens of programs: shown once, kept as hashes, looked up by the name they carry.

    mls_<station>.<secret>     a station's key
    mlt_<token id>.<secret>    a program's token

The secret has 256 bits of chance, so one SHA-256 keeps it as well as a slow hash would.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Literal

import msgspec

from core.errors import ExistsError, NotFoundError, ServiceError, UnknownCallerError, UsageError
from core.records import Lane
from core.times import now
from store.accounts.officers import checked_branch
from store.objects import Objects
from store.revisions import Kept, Rows, taken

Scope = Literal["search", "reuse", "metrics", "batches"]
SCOPES: tuple[Scope, ...] = ("search", "reuse", "metrics", "batches")
STATION, PROGRAM = "mls_", "mlt_"  # how a key and a token begin
LONGEST_PURPOSE = 200  # characters
_HERE = timezone(timedelta(hours=7))  # Vietnam's clock: a token's last day is a day there
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")
_EVERY = 60.0  # seconds between two notes of when a station was last seen


class Station(Kept, frozen=True, kw_only=True):
    """A station: what it pushes is this branch's, this station's and this lane's, whatever it says."""

    station: str
    branch: str
    lane: Lane
    hash: str
    created_at: str
    revoked: bool = False

    def __repr__(self) -> str:
        return f"Station({self.station}, revision {self.revision})"


class Token(Kept, frozen=True, kw_only=True):
    """A program's right to ask, for a purpose and until the end of a day."""

    token_id: str
    name: str
    scopes: tuple[Scope, ...]
    purpose: str
    until: str  # ISO date, the last day by Vietnam's clock
    hash: str
    created_at: str
    revoked: bool = False

    def __repr__(self) -> str:
        return f"Token({self.token_id}, revision {self.revision})"

    def is_over(self, today: date) -> bool:
        """Whether its last day is past."""
        return self.until < today.isoformat()


class Stations:
    """All stations of one object store."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._rows = Rows(objects, "stations", Station)
        self._noted: dict[str, float] = {}

    def add(self, name: str, branch: str, lane: Lane = "counter", *, by: str) -> tuple[Station, str]:
        """A new station and its key, which is shown this once. Raises UsageError."""
        if not _NAME.fullmatch(name):
            raise UsageError("a station's name has up to 60 letters a-z, digits, _ and -, a letter or digit first")
        if not checked_branch(branch):
            raise UsageError("a station belongs to a branch")
        secret = secrets.token_urlsafe(32)
        station = Station(
            station=name, branch=branch, lane=lane, hash=_hash(secret), created_at=now(), by=by
        )  # fmt: skip
        try:
            return self._rows.add(name, station), f"{STATION}{name}.{secret}"
        except ExistsError:
            raise taken("station", name) from None

    def rotate(self, name: str, *, by: str) -> tuple[Station, str]:
        """Another key; the one before is worth nothing from now on. A revoked station is let in again."""
        secret = secrets.token_urlsafe(32)
        station = self._revise(name, by=by, hash=_hash(secret), revoked=False)
        return station, f"{STATION}{name}.{secret}"

    def revoke(self, name: str, *, by: str) -> Station:
        """Take the key's worth away at once."""
        return self._revise(name, by=by, revoked=True)

    def all(self) -> Iterator[Station]:
        """All stations, by name."""
        return self._rows.all()

    def whose(self, key: str) -> Station:
        """The station whose key this is. Raises UnknownCallerError that says what to do."""
        name, secret = _parted(key, STATION)
        try:
            station = self._rows.load(name)
        except NotFoundError:
            raise UnknownCallerError("this station is not known here; ask for `motlan stations add`") from None
        if not _is_same(secret, station.hash):
            raise UnknownCallerError("this is not, or no longer, the station's key; ask for `motlan stations rotate`")
        if station.revoked:
            raise UnknownCallerError("the station's key was revoked; ask the centre why")
        self._note(name)
        return station

    def load(self, name: str) -> Station:
        """A station as it stands now. Raises NotFoundError."""
        return self._rows.load(_segment(name))

    def last_seen(self, name: str) -> str | None:
        """When a station's key was last used, to the minute; None when never."""
        try:
            return self._objects.read(_seen(name)).decode("ascii")
        except NotFoundError:
            return None

    def _note(self, name: str) -> None:
        if self._noted.get(name, 0.0) + _EVERY > time.monotonic():
            return
        self._noted[name] = time.monotonic()
        try:
            self._objects.replace(_seen(name), now().encode("ascii"))
        except ServiceError:
            return  # what the station wants matters more than this note

    def _revise(self, name: str, *, by: str, **changes: object) -> Station:
        try:
            return self._rows.revise(_segment(name), lambda old: msgspec.structs.replace(old, **changes), by=by)
        except NotFoundError:
            raise NotFoundError(f"there is no station {name}; `motlan stations list` shows all") from None


class Tokens:
    """All programs' tokens of one object store."""

    def __init__(self, objects: Objects) -> None:
        self._rows = Rows(objects, "tokens", Token)

    def add(
        self, name: str, scopes: Sequence[str], purpose: str, until: str, *, by: str
    ) -> tuple[Token, str]:  # fmt: skip
        """A new token's record and the token, which is shown this once. Raises UsageError."""
        if unknown := sorted(set(scopes) - set(SCOPES)):
            raise UsageError(f"scopes are {', '.join(SCOPES)}; not {unknown[0]!r}")
        if not scopes:
            raise UsageError(f"give at least one scope of {', '.join(SCOPES)}")
        if not name.strip() or len(name) > 100 or not name.isprintable():
            raise UsageError("a program is named by up to 100 printable characters")
        if not purpose.strip() or len(purpose) > LONGEST_PURPOSE or not purpose.isprintable():
            raise UsageError(f"say what the token is for, in up to {LONGEST_PURPOSE} printable characters")
        try:
            last = date.fromisoformat(until)
        except ValueError:
            raise UsageError("the end date is an ISO date, such as 2027-06-30") from None
        if last < today():
            raise UsageError("the end date is past already")
        secret, token_id = secrets.token_urlsafe(32), secrets.token_hex(6)
        token = Token(
            token_id=token_id, name=name.strip(), scopes=tuple(scope for scope in SCOPES if scope in scopes),
            purpose=purpose.strip(), until=last.isoformat(), hash=_hash(secret), created_at=now(), by=by,
        )  # fmt: skip
        return self._rows.add(token_id, token), f"{PROGRAM}{token_id}.{secret}"

    def revoke(self, token_id: str, *, by: str) -> Token:
        """Take the token's worth away at once."""
        try:
            return self._rows.revise(
                _segment(token_id), lambda old: msgspec.structs.replace(old, revoked=True), by=by
            )  # fmt: skip
        except NotFoundError:
            raise NotFoundError(f"there is no token {token_id}; `motlan tokens list` shows all") from None

    def all(self) -> Iterator[Token]:
        """All tokens, by id."""
        return self._rows.all()

    def whose(self, shown: str) -> Token:
        """The record of a token. Raises UnknownCallerError that says what to do."""
        token_id, secret = _parted(shown, PROGRAM)
        try:
            token = self._rows.load(token_id)
        except NotFoundError:
            raise UnknownCallerError("this token is not known here; ask for `motlan tokens add`") from None
        if not _is_same(secret, token.hash):
            raise UnknownCallerError("this is no token of ours; ask for `motlan tokens add`")
        if token.revoked or token.is_over(today()):
            raise UnknownCallerError("the token was revoked or its end date is past; ask for `motlan tokens add`")
        return token


def today() -> date:
    """The day in Vietnam."""
    return datetime.now(UTC).astimezone(_HERE).date()


def _parted(key: str, begins: str) -> tuple[str, str]:
    name, _, secret = key.removeprefix(begins).partition(".")
    if not key.startswith(begins) or not _NAME.fullmatch(name) or not secret:
        raise UnknownCallerError("this has not the form of a key or token of motlan")
    return name, secret


def _segment(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise NotFoundError("no such name")
    return name


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _is_same(secret: str, stored: str) -> bool:
    return hmac.compare_digest(_hash(secret), stored)


def _seen(name: str) -> str:
    return f"cache/seen/{name}"
