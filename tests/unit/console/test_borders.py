"""Bodies that stop coming or trickle are let go, whoever reads them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.exceptions import HTTPException

from console import borders
from console.borders import _Measured


def test_a_body_that_stops_coming_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(borders, "_PAUSE_SECONDS", 0.1)

    async def silence() -> Any:
        await asyncio.sleep(60)

    with pytest.raises(HTTPException) as caught:
        asyncio.run(_Measured(silence, 100).receive())
    assert caught.value.status_code == 408


def test_a_body_that_trickles_is_let_go_although_it_never_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(borders, "_BODY_SECONDS", 0.3)
    came = 0

    async def trickle() -> Any:
        nonlocal came
        await asyncio.sleep(0.02)
        came += 1
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def read() -> None:
        measured = _Measured(trickle, 1000)
        for _ in range(100):
            await measured.receive()

    with pytest.raises(HTTPException) as caught:
        asyncio.run(read())
    assert caught.value.status_code == 408
    assert 3 < came < 30


def test_a_large_body_that_comes_at_a_pace_is_received_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(borders, "_BODY_SECONDS", 0.1)

    async def steady() -> Any:
        await asyncio.sleep(0.05)
        return {"type": "http.request", "body": b"x" * 4096, "more_body": True}

    async def read() -> int:
        measured = _Measured(steady, 1 << 20)
        return sum([len((await measured.receive())["body"]) for _ in range(8)])

    assert asyncio.run(read()) == 8 * 4096


def test_the_end_of_a_connection_may_be_waited_for_as_long_as_an_answer_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(borders, "_PAUSE_SECONDS", 0.05)
    messages = [{"type": "http.request", "body": b""}, {"type": "http.disconnect"}]

    async def come() -> Any:
        if len(messages) == 1:
            await asyncio.sleep(0.2)
        return messages.pop(0)

    async def read() -> list[str]:
        measured = _Measured(come, 100)
        return [(await measured.receive())["type"] for _ in range(2)]

    assert asyncio.run(read()) == ["http.request", "http.disconnect"]
