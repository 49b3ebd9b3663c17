"""The guard at the door of the pages: who may come in, under which host name, and what every answer carries.

- A request needs the token: as `Authorization: Bearer …`, or as the cookie that the login page gives for it.
- The cookie holds no token but an expiry and its HMAC under the token: another token, or twelve hours, end it.
- The host name must be an IP address, `localhost` or one the operator named: a page elsewhere that points its own
  name at this address (DNS rebinding) is turned away. What changes anything must come from these pages (`Origin`).
- Paths in `open_to` look after themselves: the station API checks its own bearer token.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import logging
import time
from collections.abc import Collection
from urllib.parse import quote, urlsplit

from anyio import sleep
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from search.web.desk import LONGEST_NAME, OFFICER
from search.web.frame import Frame, inner

log = logging.getLogger("motlan.web")

COOKIE = "motlan_session"
SECONDS = 12 * 3600  # a long working day
_SAFE = ("GET", "HEAD")
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
    """ASGI middleware around the pages. `hosts` are the names, besides IP addresses, that the pages answer to."""

    def __init__(
        self, app: ASGIApp, *, token: str, hosts: Collection[str], open_to: tuple[str, ...], frame: Frame
    ) -> None:
        self._app = app
        self._token = token
        self._hosts = {"localhost", *(host.lower().rstrip(".") for host in hosts)}
        self._open_to = open_to
        self._frame = frame

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer it here."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request, answer = Request(scope), _Answer(scope["path"], send)
        try:
            await (self._refusal(request) or self._app)(scope, receive, answer.send)
        except Exception as defect:  # noqa: BLE001 - the last stop before the server would print the whole exception
            # The text of a foreign exception can quote what was read: only its class is told.
            log.error("an answer failed", extra={"action": "answer", "error": type(defect).__name__})
            if answer.begun:
                raise RuntimeError("the answer was cut off") from None
            await self._frame.trouble(request, 500, "defect")(scope, receive, answer.send)

    def _refusal(self, request: Request) -> Response | None:
        path = request.url.path
        if path.startswith(self._open_to):
            return None
        if not self._knows_host(request.headers.get("host", "")):
            return self._frame.trouble(request, 421, "wrong_host")
        if request.method not in _SAFE and not _own_origin(request.headers):
            return self._frame.trouble(request, 403, "wrong_origin")
        if path.startswith(("/static/", "/login", "/favicon.ico")) or self.admits(request):
            return None
        if request.method in _SAFE and path != "/" and "authorization" not in request.headers:
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(f"/login?next={quote(path + query, safe='/')}", 303)
        if request.method in _SAFE and "authorization" not in request.headers:
            return RedirectResponse("/login", 303)
        return self._frame.trouble(request, 401, "not_signed_in")

    def _knows_host(self, host: str) -> bool:
        name = (urlsplit(f"//{host}").hostname or "").rstrip(".") if _is_plain(host) else ""
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return name in self._hosts
        return True

    def admits(self, request: Request) -> bool:
        """Whether a request shows the token or a session made with it."""
        scheme, _, shown = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return is_same(shown.strip(), self._token)
        return is_session(request.cookies.get(COOKIE, ""), self._token)


def is_same(shown: str, token: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(shown.encode("utf-8", "replace"), token.encode())


def session(token: str, now: float | None = None) -> str:
    """The cookie's value: when it ends, and the proof that who made it knew the token."""
    until = str(int((now or time.time()) + SECONDS))
    return f"{until}.{_proof(until, token)}"


def is_session(cookie: str, token: str, now: float | None = None) -> bool:
    """Whether a cookie was made with this token and has not ended."""
    until, _, proof = cookie.partition(".")
    return is_same(proof, _proof(until, token)) and until.isdecimal() and int(until) > (now or time.time())


def _proof(until: str, token: str) -> str:
    return hmac.new(token.encode(), f"motlan session until {until}".encode(), hashlib.sha256).hexdigest()


def _is_plain(host: str) -> bool:
    return all(char.isalnum() or char in ".-:[]_" for char in host)


def _own_origin(headers: Headers) -> bool:
    """Whether a request that changes something comes from a page of ours. A browser always sends Origin with these."""
    origin = headers.get("origin")
    if origin is None:  # no browser: it has no cookie either that another site could abuse
        return headers.get("sec-fetch-site") in (None, "same-origin", "none")
    return urlsplit(origin).netloc.lower() == headers.get("host", "").lower()


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


class Door:
    """The login page and the way out."""

    def __init__(self, token: str, frame: Frame) -> None:
        self._token = token
        self._frame = frame

    async def login(self, request: Request) -> Response:
        """Show the form; take the token and give the session's cookie for it."""
        if request.method != "POST":
            return self._frame.page(request, "login.html", next=inner(request.query_params.get("next", "")))
        async with request.form(max_files=0, max_fields=4) as form:
            name = str(form.get("name", "")).strip()[:LONGEST_NAME]
            shown, following = str(form.get("token", "")).strip(), inner(str(form.get("next", "")))
        if not is_same(shown, self._token):
            await sleep(0.5)  # guessing is slow work
            return self._frame.page(request, "login.html", 401, next=following, wrong=True)
        answer = RedirectResponse(following or "/", 303)
        answer.set_cookie(
            COOKIE, session(self._token), max_age=SECONDS, httponly=True, samesite="strict",
            secure=request.url.scheme == "https", path="/",
        )  # fmt: skip
        if name:
            answer.set_cookie(
                OFFICER, quote(name, safe=""), max_age=SECONDS, httponly=True, samesite="strict",
                secure=request.url.scheme == "https", path="/",
            )  # fmt: skip
        return answer

    async def logout(self, request: Request) -> Response:
        """End the session in this browser."""
        answer = RedirectResponse("/login", 303)
        for cookie in (COOKIE, OFFICER):
            answer.delete_cookie(cookie, path="/", httponly=True, samesite="strict")
        return answer
