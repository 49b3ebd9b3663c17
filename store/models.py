"""What was learnt from officers' corrections: numbered versions, and a row of notes on which of them is in use.

    models/<name>/versions/000001.npz    the weights of version 1: plain arrays, never code
    models/<name>/versions/000001.json   what it is and how it was judged (`Card`)
    models/<name>/uses/000001.json       which version is in use from then on, who said so and why (`Use`)

All are written once. Going back to an earlier version is one more note, so the history stays whole. Version 0 is
*none*: the rules, or the nets that motlan comes with, alone.
"""

from __future__ import annotations

import hashlib
from typing import Any, TypeVar

import msgspec

from core import typed
from core.errors import CorruptError, ExistsError, NotFoundError
from core.records import Record
from core.times import now
from store.objects import Objects

T = TypeVar("T", bound=Record)

LABELS, DIGITS = "labels", "digits"  # the names of what can be learnt: types and trust in values; written digits
NONE = 0


class Card(Record, frozen=True):
    """What a version is."""

    name: str
    number: int  # from 1
    made_at: str  # UTC, ISO 8601
    bytes: int
    sha256: str
    report: dict[str, Any]  # how it was judged: counts only, never content


class Use(Record, frozen=True):
    """From when on which version is in use."""

    number: int  # NONE: no learnt version
    at: str  # UTC, ISO 8601
    why: str


def keep(objects: Objects, name: str, weights: bytes, report: dict[str, Any]) -> Card:
    """Store a next version; it is not in use by that. Two at once get two numbers."""
    number = max((card.number for card in cards(objects, name)), default=0)
    while True:
        number += 1
        try:
            objects.create(f"{_versions(name)}{number:06d}.npz", weights)
        except ExistsError:
            continue
        card = Card(name, number, now(), len(weights), hashlib.sha256(weights).hexdigest(), report)
        objects.create(f"{_versions(name)}{number:06d}.json", msgspec.json.encode(card))
        return card


def cards(objects: Objects, name: str) -> list[Card]:
    """All whole versions, oldest first. Raises CorruptError."""
    keys = [entry.key for entry in objects.list(_versions(name)) if entry.key.endswith(".json")]
    return [_decoded(objects.read(key), Card) for key in keys]


def weights(objects: Objects, name: str, number: int) -> bytes:
    """The weights of a version, held against its card. Raises NotFoundError, CorruptError."""
    card = _decoded(objects.read(f"{_versions(name)}{number:06d}.json"), Card)
    data = objects.read(f"{_versions(name)}{number:06d}.npz")
    if hashlib.sha256(data).hexdigest() != card.sha256:
        raise CorruptError(f"version {number} of the learnt {name} is damaged: `motlan train --rollback` to another")
    return data


def use(objects: Objects, name: str, number: int, why: str) -> None:
    """Take a version into use from now on; NONE for no learnt version. Raises NotFoundError when there is none such."""
    if number != NONE and number not in {card.number for card in cards(objects, name)}:
        raise NotFoundError(f"there is no version {number} of the learnt {name}; `motlan train --list` shows all")
    place = len(uses(objects, name))
    while True:
        place += 1
        try:
            objects.create(f"{_uses(name)}{place:06d}.json", msgspec.json.encode(Use(number, now(), why)))
        except ExistsError:
            continue
        return


def uses(objects: Objects, name: str) -> list[Use]:
    """Which versions were in use, oldest first; the last is in use now. Raises CorruptError."""
    return [_decoded(objects.read(entry.key), Use) for entry in objects.list(_uses(name))]


def in_use(objects: Objects, name: str) -> int:
    """Number of the version in use, NONE when there is none. One listing where nothing was ever learnt."""
    last = None
    for entry in objects.list(_uses(name)):
        last = entry.key
    return _decoded(objects.read(last), Use).number if last else NONE


def before(objects: Objects, name: str) -> int:
    """The version in use before the present one: what going back means when no number is given."""
    numbers = [NONE, *(use.number for use in uses(objects, name))]
    return next((number for number in reversed(numbers) if number != numbers[-1]), NONE)


def _versions(name: str) -> str:
    return f"models/{name}/versions/"


def _uses(name: str) -> str:
    return f"models/{name}/uses/"


def _decoded(data: bytes, kind: type[T]) -> T:
    try:
        return typed.decode(data, kind)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise CorruptError(
            "a record under models/ cannot be decoded; `motlan train --list` names the versions"
        ) from None
