"""What an officer's home page remembers of them: the papers they looked at last, and that the tour was closed for good.

A small derived object an account, replaced at each look; who looked at what is in the access log alone. It names papers
by type and dossier, never a person.
"""

from __future__ import annotations

import msgspec

from core import typed
from core.errors import NotFoundError
from core.records import Record
from core.times import now
from store.objects import Objects

MOST = 8  # papers


class Looked(Record, frozen=True):
    """A paper that was looked at."""

    paper_id: str
    type: str
    dossier: str | None
    at: str  # UTC, ISO 8601


class OfficerDesk(Record, frozen=True):
    """What is remembered of an officer."""

    looked: tuple[Looked, ...] = ()  # the last first
    tour_closed: bool = False


def load(objects: Objects, account: str) -> OfficerDesk:
    """What is remembered; nothing for a torn object, which is no loss that should hide a page. Raises ServiceError."""
    try:
        return typed.decode(objects.read(_key(account)), OfficerDesk)
    except (NotFoundError, msgspec.DecodeError):
        return OfficerDesk()


def note_look(objects: Objects, account: str, paper_id: str, type_: str, dossier: str | None) -> None:
    """Remember that a paper was looked at just now."""
    desk = load(objects, account)
    others = tuple(looked for looked in desk.looked if looked.paper_id != paper_id)
    looked = (Looked(paper_id, type_, dossier, now()), *others)[:MOST]
    objects.replace(_key(account), msgspec.json.encode(msgspec.structs.replace(desk, looked=looked)))


def close_tour(objects: Objects, account: str) -> None:
    """The tour is not shown again."""
    desk = load(objects, account)
    objects.replace(_key(account), msgspec.json.encode(msgspec.structs.replace(desk, tour_closed=True)))


def _key(account: str) -> str:
    return f"desks/{account.replace('@', '=40')}/home.json"  # as object keys are written; no name has `=`
