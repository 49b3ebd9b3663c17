"""A small proxy that stands between a client and a real server and breaks what passes: faults through the real seam.

`TcpProxy` passes bytes of any protocol and can cut, refuse or slow them. `HttpProxy` looks at one HTTP request at a
time and asks `plan(method, path)` what should happen to it. Both listen, in a thread, on a free port of
127.0.0.1 or where they are told to.
"""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Literal

Action = Literal[
    "pass",
    "503",  # answer 503 SlowDown without asking the server
    "page",  # answer 502 with a page of HTML, as a gateway does
    "reset",  # break the connection before the server hears of the request
    "reset_body",  # break the connection in the middle of the request's body
    "lose",  # let the server do it, then break the connection: the answer is lost
    "cut",  # break the connection in the middle of the answer
    "flip",  # change the last byte of the answer
    "lie",  # change a hash in the answer
]
Plan = Callable[[str, str], Action]
_SLOW_DOWN = b"<?xml version='1.0'?><Error><Code>SlowDown</Code><Message>later</Message></Error>"


class TcpProxy:
    """Passes bytes both ways until told otherwise; use it as a context manager and give the client `port`."""

    def __init__(
        self, host: str, port: int, *, tls: ssl.SSLContext | None = None, listen: tuple[str, int] = ("127.0.0.1", 0)
    ) -> None:
        self._listen = listen
        self.upstream = (host, port)
        self.refuse = False  # new connections are reset at once
        self.delay = 0.0  # seconds before each block is passed on
        self.connections = 0
        self._tls = tls
        self._open: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> TcpProxy:
        self._thread.start()
        starting = asyncio.start_server(self._accepted, *self._listen, ssl=self._tls)
        self._server = asyncio.run_coroutine_threadsafe(starting, self._loop).result(10)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._server.close)
        self.cut()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def cut(self) -> None:
        """Reset every open connection."""

        async def reset_all() -> None:
            for writer in list(self._open):
                _reset(writer)

        asyncio.run_coroutine_threadsafe(reset_all(), self._loop).result(10)

    async def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._open.add(writer)
        try:
            if self.refuse:
                _reset(writer)
            else:
                await self._serve(reader, writer)
        except (OSError, EOFError):
            _reset(writer)
        finally:
            self._open.discard(writer)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        up_reader, up_writer = await asyncio.open_connection(*self.upstream)
        self._open.add(up_writer)
        try:
            ways = [self._pump(reader, up_writer), self._pump(up_reader, writer)]
            tasks = [asyncio.ensure_future(way) for way in ways]
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        finally:
            self._open.discard(up_writer)
            up_writer.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(1 << 16):
            await asyncio.sleep(self.delay)
            writer.write(data)
            await writer.drain()


class HttpProxy(TcpProxy):
    """One request a connection: `plan(method, path with query)` decides what becomes of it."""

    def __init__(self, host: str, port: int, plan: Plan, *, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(host, port, tls=tls)
        self.plan = plan
        self.requests: list[tuple[str, str, Action]] = []

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        method, path, _ = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ")
        action = self.plan(method, path)
        self.requests.append((method, path, action))
        length = next(
            (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
        )
        if action == "reset":
            return _reset(writer)
        if action == "reset_body":
            await reader.readexactly(length // 2)
            return _reset(writer)
        body = await reader.readexactly(length)
        if action in ("503", "page"):
            return await _answer(writer, action)
        answer = await self._asked(head, body)
        if action == "lose":
            return _reset(writer)
        if action == "flip":
            answer = answer[:-1] + bytes([answer[-1] ^ 1])
        if action == "lie":
            answer = re.sub(rb'"sha256":"\w{8}', b'"sha256":"00000000', answer)
        await asyncio.sleep(self.delay)
        writer.write(answer[: len(answer) - 10] if action == "cut" else answer)
        await writer.drain()
        return _reset(writer) if action == "cut" else None

    async def _asked(self, head: bytes, body: bytes) -> bytes:
        """The server's whole answer, with the connection closed behind it."""
        reader, writer = await asyncio.open_connection(*self.upstream)
        try:
            writer.write(head[:-2] + b"Connection: close\r\n\r\n" + body)
            await writer.drain()
            return await reader.read(-1)
        finally:
            writer.close()


async def _answer(writer: asyncio.StreamWriter, action: Action) -> None:
    status, kind, body = (
        ("503 Service Unavailable", "application/xml", _SLOW_DOWN)
        if action == "503"
        else ("502 Bad Gateway", "text/html", b"<html>bad gateway</html>")
    )
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    writer.write(head.encode() + body)
    await writer.drain()


def _reset(writer: asyncio.StreamWriter) -> None:
    """Close with RST instead of FIN: what a broken line looks like."""
    raw = writer.get_extra_info("socket")
    if raw is not None and writer.transport is not None and not writer.transport.is_closing():
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()
