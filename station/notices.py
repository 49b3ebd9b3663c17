"""What a station says of itself with every request, and what the centre tells it beside the answer."""

from __future__ import annotations

import re
import time
from email.utils import formatdate, parsedate_to_datetime
from importlib.metadata import PackageNotFoundError, version

import httpx

from station.scan_folder import Notice

_CLOCK = 300.0  # seconds by which the clock may be wrong before the operator is told
_OLD = re.compile(r"old_version; least=([0-9.]{1,20})")
_DISTRIBUTIONS = ("motlan-station", "motlan")


def user_agent() -> str:
    """`motlan-station/` and the version that is installed."""
    for name in _DISTRIBUTIONS:
        try:
            return f"motlan-station/{version(name)}"
        except PackageNotFoundError:
            continue
    return "motlan-station"


class Told:
    """Listens on a client: gives every request this machine's time, and keeps what the last answers said of it."""

    def __init__(self, client: httpx.Client) -> None:
        self._clock: Notice | None = None
        self._version: Notice | None = None
        client.event_hooks["request"].append(_say_time)
        client.event_hooks["response"].append(self._note)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """`clock_wrong`, `version_old`, as far as they hold now."""
        return tuple(notice for notice in (self._clock, self._version) if notice)

    def _note(self, answer: httpx.Response) -> None:
        if match := _OLD.search(answer.headers.get("motlan-notice", "")):
            self._version = Notice("version_old", "", match[1])
        try:
            away = time.time() - parsedate_to_datetime(answer.headers["date"]).timestamp()
        except (KeyError, ValueError, TypeError):
            return
        self._clock = Notice("clock_wrong", "", f"{away / 60:+.0f} phút") if abs(away) > _CLOCK else None


def _say_time(request: httpx.Request) -> None:
    request.headers["date"] = formatdate(usegmt=True)
