"""Events for programs outside, until each was taken: written beside the work, sent by `motlan serve`.

`outbox/<event>.json`; an event holds ids alone. It goes once every address has taken it, or is given up after three
days, which is logged.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Literal

import msgspec

from core import typed
from core.errors import NotFoundError
from core.records import Record
from core.times import now
from store import ids
from store.objects import Objects

Name = Literal["paper_searchable", "review_done", "reuse_recorded"]
FOLDER = "outbox/"
GIVEN_UP = 3 * 86_400.0  # seconds after which an event is tried no more


class OutEvent(Record, frozen=True):
    """Something that happened, as it is sent, with what its sending needs."""

    id: str
    event: Name
    at: str  # UTC
    data: dict[str, str | int | None]  # ids
    taken: tuple[str, ...] = ()  # addresses that have it
    tries: int = 0
    next_at: float = 0.0  # seconds since 1970: not tried before


def put(objects: Objects, event: Name, **data: str | int | None) -> None:
    """Keep an event for sending; durable when this returns. Raises ServiceError."""
    record = OutEvent(ids.stamp(), event, now(), data)
    objects.replace(_key(record), msgspec.json.encode(record))


def waiting(objects: Objects) -> Iterator[OutEvent]:
    """Events that some address has not taken and whose turn it is, oldest first."""
    moment = time.time()
    for entry in list(objects.list(FOLDER)):
        try:
            event = typed.decode(objects.read(entry.key), OutEvent)
        except (NotFoundError, msgspec.DecodeError):
            continue
        if event.next_at <= moment:
            yield event


def tried(objects: Objects, event: OutEvent, taken: tuple[str, ...], everybody: bool) -> bool:
    """Note who has taken an event; whether it is still to be sent to somebody."""
    age = time.time() - (ids.seconds_of(event.id) or 0)
    if everybody or age > GIVEN_UP:
        objects.delete(_key(event))
        return False
    later = time.time() + min(2.0**event.tries, 3600.0)
    again = msgspec.structs.replace(event, taken=taken, tries=event.tries + 1, next_at=later)
    objects.replace(_key(event), msgspec.json.encode(again))
    return True


def _key(event: OutEvent) -> str:
    return f"{FOLDER}{event.id}.json"
