"""Who asks: the bearer of a key or token, or the officer of a session; and routes that ask the matrix first.

Every route of the application is a `GuardedRoute` with a verb of the matrix (`store/accounts/rights.toml`), or says
that it is open. It refuses who may never do that; what depends on the paper the handler asks with `Desk.admit`, and a
route whose verb is asked for each paper never answers when its handler forgot.
"""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any, Literal, NamedTuple

import msgspec
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from core.aside import Begun
from core.errors import NotFoundError, UnknownCallerError
from search.web.openapi import Operation
from store.accounts import keys, rights
from store.accounts.keys import Stations, Tokens
from store.accounts.lockout import Lockout
from store.accounts.officers import Account, Accounts
from store.accounts.passwords import Passwords
from store.accounts.rights import ON_PAPERS, Caller, Verb, allow
from store.accounts.second_factor import SecondFactor
from store.accounts.sessions import Session, Sessions
from store.objects import Objects

COOKIE = "motlan_session"
STATION_COOKIE = "motlan_station"  # of a browser at a station: it may stand beside an officer's
_SEEN = 2000  # sessions of which it is remembered whose they are
LONGEST_REASON = 100  # characters of a dossier or a purpose
Asks = Verb | Literal["open", "own"]  # `open`: anybody; `own`: whoever signed in, about their own account


class SignedIn(NamedTuple):
    """An officer with the session they came with."""

    account: Account
    session: Session
    token: str
    caller: Caller


class Gate:
    """Everything that proves who somebody is, over one object store."""

    def __init__(
        self, objects: Objects, passwords: Passwords | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        self.accounts = Accounts(objects, passwords)
        self.sessions = Sessions(objects, clock)
        self.lockout = Lockout(objects, clock)
        self.second_factor = SecondFactor(objects, clock)
        self.stations = Stations(objects)
        self.tokens = Tokens(objects)
        self._last_seen: OrderedDict[bytes, str] = OrderedDict()  # whose session it was, by the hash of its token

    def bearer(self, authorization: str) -> Caller:
        """The station or program that shows this header. Raises UnknownCallerError that says what to do."""
        scheme, _, shown = authorization.partition(" ")
        shown = shown.strip()
        if scheme.lower() == "bearer" and shown.startswith(keys.STATION):
            return rights.station(self.stations.whose(shown))
        if scheme.lower() == "bearer" and shown.startswith(keys.PROGRAM):
            return rights.program(self.tokens.whose(shown))
        raise UnknownCallerError(
            "show a station's key (`motlan stations add`) or a program's token (`motlan tokens add`) in "
            "`Authorization: Bearer …`; one common MOTLAN_TOKEN is no longer known"
        )

    def officer(self, cookie: str) -> SignedIn | None:
        """The officer whose session this is, as their account stands now; None when it is over."""
        token = hashlib.sha256(cookie.encode()).digest()
        name = self._last_seen.get(token)
        ahead = Begun(lambda: self.accounts.load(name)) if name else None  # both are asked each time, at the same time
        session = self.sessions.find(cookie)
        if session is None or session.is_station:
            return None
        try:
            account = ahead.result() if ahead and name == session.account else self.accounts.load(session.account)
        except NotFoundError:
            return None
        self._last_seen[token] = account.name
        if len(self._last_seen) > _SEEN:
            self._last_seen.popitem(last=False)
        if account.disabled or account.credential != session.credential:
            return None
        caller = rights.officer(account, factor=session.factor)
        return SignedIn(
            account, session, cookie, msgspec.structs.replace(caller, grants=()) if session.half else caller
        )

    def station(self, cookie: str) -> Caller | None:
        """The station whose key was shown in this browser; None when the session is over or the key another."""
        session = self.sessions.find(cookie)
        if session is None or not session.is_station:
            return None
        try:
            station = self.stations.load(session.account)
        except NotFoundError:
            return None
        return None if station.revoked or station.revision != session.credential else rights.station(station)


class GuardedRoute(Route):
    """A route that says which verb of the matrix it is for."""

    def __init__(
        self, path: str, endpoint: Callable[..., Any], *, asks: Asks, methods: Sequence[str],
        operation: Operation | None = None,
    ) -> None:  # fmt: skip
        """`operation` is what the API's description says of it: every route under /api/ says something."""
        super().__init__(path, endpoint, methods=list(methods))
        self.asks: Asks = asks
        self.operation = operation

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer who may ask. Raises UnknownCallerError, RefusedError, ReasonNeededError."""
        if self.asks == "open":
            await super().handle(scope, receive, send)
            return
        request = Request(scope)
        caller = caller_of(request)
        if self.asks == "own":
            await super().handle(scope, receive, send)
            return
        if not caller.may_ever(self.asks):
            allow(caller, self.asks, branch=caller.branch, reasoned=False)  # says why
        if self.asks not in ON_PAPERS:
            allow(caller, self.asks, branch=caller.branch, reasoned=is_reasoned(request))
            await super().handle(scope, receive, send)
            return

        async def only_when_asked(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] < 300 and not _was_asked(request):
                raise RuntimeError("a handler answered without asking the matrix")
            await send(message)

        await super().handle(scope, receive, only_when_asked)


def note_caller(scope: Scope, caller: Caller, signed_in: SignedIn | None = None) -> None:
    """Write down who asks, for the routes behind."""
    Request(scope).state.caller = caller
    Request(scope).state.signed_in = signed_in


def caller_of(request: Request) -> Caller:
    """Who asks. Raises UnknownCallerError when nobody knows."""
    caller = getattr(request.state, "caller", None)
    if not isinstance(caller, Caller):
        raise UnknownCallerError("sign in first")
    return caller


def signed_in(request: Request) -> SignedIn:
    """The officer who asks. Raises UnknownCallerError."""
    state = getattr(request.state, "signed_in", None)
    if not isinstance(state, SignedIn):
        raise UnknownCallerError("sign in first")
    return state


def note_asked(request: Request) -> None:
    """Write down that the matrix was asked about the papers of this answer."""
    request.state.asked = True


def _was_asked(request: Request) -> bool:
    return bool(getattr(request.state, "asked", False))


def dossier_of(request: Request) -> str | None:
    """The dossier for which papers are looked at, from the address: kept short, one line, for the access log."""
    return _short(request.query_params.get("dossier", ""))


def purpose_of(request: Request) -> str | None:
    """What papers are looked at for: from the address, for a program else what its token says."""
    caller = getattr(request.state, "caller", None)
    return _short(request.query_params.get("purpose", "")) or (caller.purpose if isinstance(caller, Caller) else None)


def is_reasoned(request: Request) -> bool:
    """Whether both a dossier and a purpose are named."""
    return bool(dossier_of(request) and purpose_of(request))


def _short(text: str) -> str | None:
    line = " ".join(text.split())[:LONGEST_REASON]
    return "".join(char for char in line if char.isprintable()) or None
