"""The HTTP server with borders of its own: how long a request's head may take, how many connections, no flood of logs.

uvicorn waits for ever for the head of a first request, and Python 3.11 logs thousands of lines a second when file
descriptors run out. Neither may stop the others from being served.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import resource
import socket
import time
from contextlib import suppress
from typing import Any

import uvicorn
from uvicorn._types import ASGIReceiveCallable, ASGIReceiveEvent, ASGISendCallable
from uvicorn.protocols.http.h11_impl import H11Protocol

log = logging.getLogger("motlan.web")

HEAD_SECONDS = 10.0  # from the connection, or the end of an answer, to the end of a request's head
IDLE_SECONDS = 9  # a connection is kept for a next request: well longer than a proxy keeps it (four in deploy/)
DEAD_SECONDS = 60  # after which a peer that takes nothing any more is given up
MOST_CONNECTIONS = 1000
_HEAD_BYTES = 32 << 10  # of a request's head
_WANTED_FILES = 65_536  # file descriptors: a push of a thousand files holds a thousand
_RESERVE = 256  # descriptors for all that is no connection
_BACKLOG = 128
_SELDOM = 60.0  # seconds between two lines about the same exhaustion
_EXHAUSTED = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)


def settings(application: Any, host: str, port: int) -> uvicorn.Config:
    """uvicorn's settings for `Server`."""
    return uvicorn.Config(
        application, host=host, port=port, http=PatientProtocol, ws="none", log_level="error", access_log=False,
        server_header=False, timeout_graceful_shutdown=20, timeout_keep_alive=IDLE_SECONDS, backlog=_BACKLOG,
        h11_max_incomplete_event_size=_HEAD_BYTES,
    )  # fmt: skip


class Server(uvicorn.Server):
    """uvicorn's server, with as many descriptors as it may have, and few words about their end."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen."""
        most = _descriptors()
        PatientProtocol.most = max(16, min(MOST_CONNECTIONS, (most - _RESERVE) // 2))
        asyncio.get_running_loop().set_exception_handler(_Reporter())
        await super().startup(sockets)


class PatientProtocol(H11Protocol):
    """One connection. Where there are too many, the one that has waited longest without a whole request goes."""

    most = MOST_CONNECTIONS
    _since = 0.0
    _timer: asyncio.TimerHandle | None = None

    def __init__(self, *args: Any, **settings: Any) -> None:
        """As uvicorn makes one."""
        super().__init__(*args, **settings)
        self._application, self.app = self.app, self._answered

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A peer has connected."""
        super().connection_made(transport)
        self._since = self.loop.time()
        with suppress(OSError, AttributeError):
            peer = transport.get_extra_info("socket")
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 1000 * DEAD_SECONDS)
            # asyncio does so only for sockets that name their protocol, which a listening socket of Python's does not.
            # Without it the body of an answer waits 40 ms until the browser has acknowledged its head.
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._watch()
        if len(self.connections) > self.most:
            self._make_room()

    async def _answered(self, scope: Any, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        """Let the application answer. What a cut link has brought of a body it is given too: uvicorn forgets it."""
        cycle = self.cycle

        async def received() -> ASGIReceiveEvent:
            event = await receive()
            if event["type"] == "http.disconnect" and cycle.body and not cycle.response_complete:
                body, cycle.body = bytes(cycle.body), bytearray()
                return {"type": "http.request", "body": body, "more_body": cycle.more_body}
            return event

        await self._application(scope, received, send)

    def connection_lost(self, exc: Exception | None) -> None:
        """The peer is gone."""
        self._unwatch()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Some bytes came; the clock stops with the end of a head."""
        super().data_received(data)
        if self.waits:
            self._watch()
        else:
            self._unwatch()

    def _make_room(self) -> None:
        """End the connections that have waited longest. Those ended a moment ago still count among the connections."""
        here = [
            connection
            for connection in self.connections
            if isinstance(connection, PatientProtocol) and not connection.transport.is_closing()
        ]
        idle = sorted((connection for connection in here if connection.waits), key=lambda connection: connection._since)
        for connection in (idle or [self])[: max(0, len(here) - self.most)]:
            connection.transport.abort()

    @property
    def waits(self) -> bool:
        """Whether no request is being answered: its head has not come, or not to its end."""
        return self.cycle is None or self.cycle.response_complete

    def _watch(self) -> None:
        if self._timer is None and not self.transport.is_closing():
            self._since = self.loop.time()
            self._timer = self.loop.call_later(HEAD_SECONDS, self._too_slow)

    def _unwatch(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _too_slow(self) -> None:
        self._timer = None
        if self.waits:
            self.transport.abort()


class _Reporter:
    """Tells what goes wrong in the server's loop: by its class only, and of exhaustion once a minute."""

    def __init__(self) -> None:
        self._quiet_until = 0.0

    def __call__(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Asked by the loop."""
        error = context.get("exception")
        if isinstance(error, OSError) and error.errno in _EXHAUSTED:
            if time.monotonic() < self._quiet_until:
                return
            self._quiet_until = time.monotonic() + _SELDOM
            log.error("no file descriptors are left for connections: raise LimitNOFILE", extra={"action": "listen"})
            return
        log.error("a connection failed", extra={"action": "connection", "error": type(error).__name__})


def _descriptors() -> int:
    """File descriptors this process may have, raised as far as it may raise them itself."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _WANTED_FILES if hard == resource.RLIM_INFINITY else min(_WANTED_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            return wanted
    return wanted if soft == resource.RLIM_INFINITY else soft
