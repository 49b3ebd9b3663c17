"""The HTTP server as a client on a weak link meets it."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

from console.http_server import Server, settings

CAME = b"x" * 50_000  # less than at which uvicorn stops to read, so that it sees the end


def test_of_a_body_whose_link_is_cut_the_application_is_given_what_came() -> None:
    """Also what came while the application was busy with the bytes before."""

    async def given() -> bytes:
        begun, cut, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()
        body = bytearray()

        async def application(scope: Any, receive: Any, _send: Any) -> None:
            if scope["type"] != "http":
                return
            begun.set()
            await cut.wait()
            while (event := await receive())["type"] == "http.request":
                body.extend(event["body"])
            ended.set()

        with socket.socket() as listening:
            listening.bind(("127.0.0.1", 0))
            port = listening.getsockname()[1]
            server = Server(settings(application, "127.0.0.1", port))
            serving = asyncio.create_task(server.serve([listening]))
            while not server.started:
                await asyncio.sleep(0.01)
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"PATCH / HTTP/1.1\r\nHost: h\r\nContent-Length: 200000\r\n\r\n" + CAME)
            await writer.drain()
            await begun.wait()
            writer.close()
            await writer.wait_closed()
            while server.server_state.connections:  # until the server knows
                await asyncio.sleep(0.01)
            cut.set()
            await asyncio.wait_for(ended.wait(), 10)
            server.should_exit = True
            await serving
        return bytes(body)

    assert asyncio.run(asyncio.wait_for(given(), 20)) == CAME


def test_no_answer_waits_until_its_head_is_acknowledged() -> None:
    """The listening socket is made as `motlan serve` makes it: of those asyncio leaves the waiting switched on."""

    async def waits() -> list[int]:
        async def application(scope: Any, receive: Any, send: Any) -> None:
            return

        with socket.create_server(("127.0.0.1", 0)) as listening:
            server = Server(settings(application, "127.0.0.1", 0))
            serving = asyncio.create_task(server.serve([listening]))
            while not server.started:
                await asyncio.sleep(0.01)
            _, writer = await asyncio.open_connection(*listening.getsockname())
            while not server.server_state.connections:
                await asyncio.sleep(0.01)
            peers = [connection.transport.get_extra_info("socket") for connection in server.server_state.connections]
            at_once = [peer.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) for peer in peers]
            writer.close()
            server.should_exit = True
            await serving
        return at_once

    assert asyncio.run(asyncio.wait_for(waits(), 20)) == [1]
