"""The borders of the web application, before everything else: a body's size, which its path needs, and its pace."""

from __future__ import annotations

import asyncio
import re
import time

from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartParser
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from search.web.frame import Frame

_KIB, _MIB = 1 << 10, 1 << 20
_FORM_BYTES = 64 * _KIB  # of a login and of every form that is not named below
# Paths whose bodies may be larger; the station API counts the bytes of a push itself.
_LARGER = (
    (re.compile(r"/papers/[^/]+/review"), 1 * _MIB),
    (re.compile(r"/api/v1/(batches|uploads)(/.*)?"), 1 << 40),
    (re.compile(r"/api/v1/.*"), 1 * _MIB),
)
_PAUSE_SECONDS = 30.0  # between two pieces of a body
_BODY_SECONDS = 60.0  # for a body, and one second more for every so many bytes that have come
_BYTES_A_SECOND = 4 * _KIB

MultiPartParser.spool_max_size = _FORM_BYTES  # a file of a push lies on the disk, not in memory, from here on
MultiPartParser.max_part_size = _FORM_BYTES


class Borders:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp, *, frame: Frame) -> None:
        self._app = app
        self._frame = frame

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer it here."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        most = next((most for path, most in _LARGER if path.fullmatch(scope["path"])), _FORM_BYTES)
        if _announced(request) > most:
            await self._frame.trouble(request, 413, "too_large")(scope, receive, send)
        else:
            await self._app(scope, _Measured(receive, most).receive, send)


def _announced(request: Request) -> int:
    length = request.headers.get("content-length", "")
    return int(length) if length.isascii() and length.isdecimal() and len(length) < 20 else 0


class _Measured:
    """Receives no more and no longer than it was told."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive = receive
        self._most = most
        self._began: float | None = None
        self._came = 0
        self._whole = False

    async def receive(self) -> Message:
        """The next piece. Raises HTTPException 413 and 408."""
        if self._whole:  # only the end of the connection is left to come, whenever that is
            return await self._receive()
        now = time.monotonic()
        self._began = self._began or now
        left = self._began + _BODY_SECONDS + self._came / _BYTES_A_SECOND - now
        try:
            message = await asyncio.wait_for(self._receive(), max(0.0, min(left, _PAUSE_SECONDS)))
        except TimeoutError:
            raise HTTPException(408) from None
        self._came += len(message.get("body", b""))
        self._whole = not message.get("more_body", False)
        if self._came > self._most:
            raise HTTPException(413)
        return message
