"""A station is told of a wrong clock and of an old version beside its answer, and refused for neither."""

from __future__ import annotations

import time
from email.utils import formatdate

import pytest
from starlette.requests import Request

from ingest.station.notices import notices


def told(**headers: str) -> str:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return notices(Request({"type": "http", "headers": raw})).get("motlan-notice", "")


@pytest.mark.parametrize("seconds", [-86400, -300, 300, 86400])
def test_a_clock_minutes_or_days_off_is_told_with_how_much(seconds: int) -> None:
    notice = told(date=formatdate(time.time() + seconds, usegmt=True))
    assert notice.startswith("wrong_clock; seconds=")
    assert abs(float(notice.partition("=")[2]) - seconds) < 5


def test_a_right_clock_none_and_rubbish_are_told_nothing() -> None:
    assert told(date=formatdate(usegmt=True)) == told() == told(date="yesterday") == told(date="") == ""


def test_a_version_that_is_too_old_is_told_which_is_needed() -> None:
    assert told(user_agent="motlan-station/0.0.9") == "old_version; least=0.1"
    assert told(user_agent="motlan-station/0.1") == told(user_agent="python-httpx/0.28") == ""
