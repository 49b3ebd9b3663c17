"""Guesses at one password: how many of 10,000 in an hour are tried, on two servers over one store; the clock is turned.

    python -m bench.guesses [--guesses 10000] [--hours 1]

The guesses are spread evenly over the time and go to the servers in turn. Each is a login through the real
door; a guess is tried when the password was looked at (401), not when the lock-out answered (429). Hashing is made
quick, so that the clock can be turned; what it costs in truth is measured at the end.
"""

from __future__ import annotations

import argparse
import secrets
import statistics
import tempfile
import time
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware

from core.catalogue import load as load_catalogue
from search import web
from search.web.callers import Gate
from search.web.door import Door
from search.web.frame import Frame
from search.web.guard import Guard
from search.web.station import StationPages
from search.web.words import Words
from store.access_log import AccessLog
from store.access_log.log_keys import KeyRing
from store.accounts.lockout import wait_after
from store.accounts.passwords import Passwords
from store.files import FileObjects
from tests.support.accounts import PASSWORD, quick
from tests.support.asgi import Client

_BEGAN = 1_790_000_000.0


class Clock:
    """A clock that the bench turns."""

    now = _BEGAN

    def __call__(self) -> float:
        return self.now


def server(folder: Path, clock: Clock) -> Client:
    """The door of one server over the store in the folder."""
    objects = FileObjects(folder)
    frame, gate = Frame(Words.of(load_catalogue())), Gate(objects, quick(), clock)
    access_log = AccessLog(objects, KeyRing.of(secrets.token_hex(16)))
    door, station = Door(gate, frame, access_log), StationPages(gate, frame, access_log)
    app = Starlette(
        routes=list(web.door_routes(door, station)), middleware=[Middleware(Guard, gate=gate, hosts=(), frame=frame)],
        exception_handlers=dict(frame.handlers()),
    )  # fmt: skip
    return Client(app, accept="text/html")


def guess(guesses: int, hours: float) -> tuple[int, int]:
    """(guesses tried, guesses that the lock-out answered)."""
    clock = Clock()
    with tempfile.TemporaryDirectory(prefix="motlan-guesses-") as folder:
        servers = [server(Path(folder), clock) for _ in range(2)]
        Gate(FileObjects(Path(folder)), quick()).accounts.add(
            "le.an", ["officer"], None, by="bench", password=PASSWORD, must_change=False
        )
        tried = locked = 0
        for number in range(guesses):
            clock.now = _BEGAN + number * hours * 3600 / guesses
            form = {"name": "le.an", "password": f"guess {number}"}
            status = servers[number % 2].post("/login", data=form).status_code
            tried, locked = tried + (status == 401), locked + (status == 429)
    return tried, locked


def cost() -> float:
    """CPU seconds that looking at one password takes, in the middle."""
    passwords = Passwords()
    kept = passwords.hashed(PASSWORD)
    taken = []
    for _ in range(9):
        began = time.process_time()
        passwords.is_right("a wrong one", kept)
        taken.append(time.process_time() - began)
    return statistics.median(taken)


def main() -> None:
    """Say it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--guesses", type=int, default=10_000)
    parser.add_argument("--hours", type=float, default=1.0)
    options = parser.parse_args()
    tried, locked = guess(options.guesses, options.hours)
    print(f"{options.guesses} guesses in {options.hours:g} h at two servers: {tried} tried, {locked} locked out")
    days = sum(wait_after(number) for number in range(1, 10_000)) / 86_400
    print(f"10,000 tries take at least {days:.0f} days; looking at one costs {cost() * 1000:.0f} ms of CPU")


if __name__ == "__main__":
    main()
