"""The guard at the door: who asks, under which host name, and what every answer carries.

- Pages need an officer's session, programs and stations a token or key (`search/web/callers.py`). Whoever has none is
  led to the login page, and learns nothing else: neither what there is nor which addresses exist.
- The host name must be, on every path, an IP address, `localhost` or one the operator named: a page elsewhere that
  points its own name at this address (DNS rebinding) is turned away. What changes anything must come from these pages
  (`Origin`).
"""

from __future__ import annotations

import ipaddress
import logging
import re
from collections.abc import Collection
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.errors import CorruptError, MotlanError, ServiceError
from search.web import api
from search.web.callers import COOKIE, STATION_COOKIE, Gate, SignedIn, note_caller
from search.web.frame import Frame

log = logging.getLogger("motlan.web")

_SAFE = ("GET", "HEAD")
_OPEN = ("/static/", "/login", "/favicon.ico")  # pages for whoever comes
_OPEN_API = ("/health", "/ready", "/api/v1/openapi.json", "/api/v1/receipt-keys")
# What a browser at a station asks of the API by its session, and what an officer's page of a batch does.
_BY_STATION = re.compile(
    r"/api/v1/(uploads(/.*)?|batches(/[^/]+(/events)?)?|originals/[^/]+(/pages/\d+\.jpg)?|dossiers/[^/]+/needed)"
)
_BY_OFFICER = re.compile(r"/api/v1/batches/[^/]+/events")
_STATION, _STATION_LOGIN = "/station", "/station/login"
_FACTOR, _PASSWORD = "/second-factor", "/password"
_OWN = ("/logout", "/static/", "/favicon.ico")  # what an officer may do who has something to do first
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none';"
    " object-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # `no-referrer` would make browsers send `Origin: null` with our own forms
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class Guard:
    """ASGI middleware around everything. `hosts` are the names, besides IP addresses, that it answers to."""

    def __init__(self, app: ASGIApp, *, gate: Gate, hosts: Collection[str], frame: Frame) -> None:
        self._app = app
        self._gate = gate
        self._hosts = {"localhost", *(host.lower().rstrip(".") for host in hosts)}
        self._frame = frame

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer it here."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request, answer = Request(scope), _Answer(scope["path"], send)
        try:
            if not self._knows_host(request.headers.get("host", "")):
                refusal: Response | None = self._frame.trouble(request, 421, "wrong_host")
            else:
                refusal = await (self._of_program(request) if api.is_api(scope["path"]) else self._of_page(request))
            await (refusal or self._app)(scope, receive, answer.send)
        except Exception as defect:  # noqa: BLE001 - the last stop before the server would print the whole exception
            # The text of a foreign exception can quote what was read: only its class is told.
            log.error("an answer failed", extra={"action": "answer", "error": type(defect).__name__})
            if answer.begun:
                raise RuntimeError("the answer was cut off") from None
            await self._frame.trouble(request, 500, "defect")(scope, receive, answer.send)

    async def _of_program(self, request: Request) -> Response | None:
        if request.url.path in _OPEN_API:
            return None
        shown = request.headers.get("authorization", "")
        try:
            if not shown and await run_in_threadpool(self._is_by_session, request):
                return None
            caller = await run_in_threadpool(self._gate.bearer, shown)
        except MotlanError as error:
            return api.failed(error)
        note_caller(request.scope, caller)
        return None

    def _is_by_session(self, request: Request) -> bool:
        """Whether a browser asks by its session what it may ask so; who asks is then noted."""
        path, cookies = request.url.path, request.cookies
        if request.method not in _SAFE and not _own_origin(request.headers):
            return False
        # Both may be signed in in one browser: the page of the station says so in its address.
        of_station = _BY_STATION.fullmatch(path) and (
            not _BY_OFFICER.fullmatch(path) or "station" in request.query_params or COOKIE not in cookies
        )
        if of_station and (station := self._gate.station(cookies.get(STATION_COOKIE, ""))) is not None:
            note_caller(request.scope, station)
            return True
        if request.method not in _SAFE or not _BY_OFFICER.fullmatch(path):
            return False
        officer = self._gate.officer(cookies.get(COOKIE, ""))
        if officer is None or officer.session.half or officer.caller.must_change:
            return False
        note_caller(request.scope, officer.caller, officer)
        return True

    async def _of_station(self, request: Request) -> Response | None:
        try:
            station = await run_in_threadpool(self._gate.station, request.cookies.get(STATION_COOKIE, ""))
        except (ServiceError, CorruptError):
            return self._frame.trouble(request, 503, "service_down")
        if station is None:
            if request.method not in _SAFE:
                return self._frame.trouble(request, 401, "not_signed_in")
            return RedirectResponse(_STATION_LOGIN, 303)
        note_caller(request.scope, station)
        return None

    async def _of_page(self, request: Request) -> Response | None:
        if request.method not in _SAFE and not _own_origin(request.headers):
            return self._frame.trouble(request, 403, "wrong_origin")
        if request.url.path.startswith((*_OPEN, _STATION_LOGIN)):
            return None
        if request.url.path == _STATION or request.url.path.startswith(f"{_STATION}/"):
            return await self._of_station(request)
        try:
            officer = await run_in_threadpool(self._gate.officer, request.cookies.get(COOKIE, ""))
        except (ServiceError, CorruptError):
            return self._frame.trouble(request, 503, "service_down")
        if officer is None:
            return self._to_login(request)
        note_caller(request.scope, officer.caller, officer)
        return self._first(request, officer)

    def _to_login(self, request: Request) -> Response:
        path = request.url.path
        if request.method not in _SAFE:
            return self._frame.trouble(request, 401, "not_signed_in")
        query = f"?{request.url.query}" if request.url.query else ""
        wanted = f"?next={quote(path + query, safe='/')}" if path != "/" or query else ""
        return RedirectResponse(f"/login{wanted}", 303)

    def _first(self, request: Request, officer: SignedIn) -> Response | None:
        """Where an officer is led who must show the second factor or choose a password before anything else."""
        path = request.url.path
        if officer.session.half:
            return None if path.startswith((_FACTOR, *_OWN)) else RedirectResponse(_FACTOR, 303)
        if officer.caller.must_change:
            return None if path.startswith((_PASSWORD, *_OWN)) else RedirectResponse(_PASSWORD, 303)
        return None

    def _knows_host(self, host: str) -> bool:
        name = ""
        try:
            name = (urlsplit(f"//{host}").hostname or "").rstrip(".") if _is_plain(host) else ""
            ipaddress.ip_address(name)
        except ValueError:  # no address; with brackets that do not match, no name either
            return name in self._hosts
        return True


def _is_plain(host: str) -> bool:
    return all(char.isalnum() or char in ".-:[]_" for char in host)


def _own_origin(headers: Headers) -> bool:
    """Whether a request that changes something comes from a page of ours. A browser always sends Origin with these."""
    origin = headers.get("origin")
    if origin is None:  # no browser: it has no cookie either that another site could abuse
        return headers.get("sec-fetch-site") in (None, "same-origin", "none")
    try:
        return urlsplit(origin).netloc.lower() == headers.get("host", "").lower()
    except ValueError:  # no address at all
        return False


class _Answer:
    """Sends an answer with the headers that every one carries."""

    def __init__(self, path: str, send: Send) -> None:
        self._path = path
        self._send = send
        self.begun = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
            # Whatever is not the style sheet may show personal data: no copy stays in any cache.
            headers.setdefault("Cache-Control", "max-age=3600" if self._path.startswith("/static/") else "no-store")
        await self._send(message)
