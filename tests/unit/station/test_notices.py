"""A station says its version and its time, and tells its operator what the centre says of them."""

from __future__ import annotations

import time
from email.utils import formatdate, parsedate_to_datetime

import httpx
import pytest

from ingest.station import notices as centre
from station.centre import client_for
from station.notices import Told, user_agent
from station.states import sentence


def answered(monkeypatch: pytest.MonkeyPatch, **headers: str) -> tuple[httpx.Request, Told]:
    """A request of a station's client, and what was noted of its answer."""
    asked: list[httpx.Request] = []

    def answer(_self: object, request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, headers={name.replace("_", "-"): value for name, value in headers.items()})

    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", answer)
    with client_for("http://centre", "key") as client:
        told = Told(client)
        client.get("/health")
    return asked[0], told


def test_every_request_says_the_version_and_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    request, told = answered(monkeypatch, date=formatdate(usegmt=True))
    assert request.headers["user-agent"] == user_agent()
    assert centre._VERSION.match(user_agent()), "the centre understands how the version is said"
    assert abs(parsedate_to_datetime(request.headers["date"]).timestamp() - time.time()) < 5
    assert told.notices == ()


def test_a_wrong_clock_and_an_old_version_are_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    _, told = answered(
        monkeypatch, date=formatdate(0, usegmt=True), motlan_notice="wrong_clock; seconds=+9, old_version; least=9.9"
    )
    clock, version = told.notices
    assert (clock.code, version.code, version.why) == ("clock_wrong", "version_old", "9.9")
    assert "9.9" in sentence(version.code, why=version.why)


@pytest.mark.parametrize("date", ["", "yesterday"])
def test_an_answer_that_says_no_time_tells_nothing(monkeypatch: pytest.MonkeyPatch, date: str) -> None:
    assert answered(monkeypatch, date=date)[1].notices == ()
