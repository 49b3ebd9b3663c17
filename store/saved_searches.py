"""Searches that an officer keeps by name: the parameters of their addresses, for this account alone."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from core import typed
from core.errors import NotFoundError, UsageError
from core.records import Record
from core.text import nfc
from store.objects import Objects

MOST = 20  # of one account
LONGEST_NAME = 60  # characters
_PARAMETERS = ("q", "type", "branch", "from", "to")
_LONGEST = 300  # characters of a parameter


class SavedSearch(Record, frozen=True):
    """A search under its name."""

    name: str
    asked: dict[str, str]  # parameters of the address; those without a value are left out


def of(objects: Objects, account: str) -> tuple[SavedSearch, ...]:
    """What an account keeps, in the order it was kept. Raises ServiceError."""
    try:
        return typed.decode(objects.read(_key(account)), tuple[SavedSearch, ...])
    except (NotFoundError, msgspec.DecodeError):  # a torn list is no loss that should hide the page
        return ()


def keep(objects: Objects, account: str, name: str, asked: Mapping[str, str]) -> None:
    """Keep a search; one of the same name is replaced. Raises UsageError."""
    name = " ".join(nfc(name).split())[:LONGEST_NAME]
    kept = {key: value[:_LONGEST] for key in _PARAMETERS if (value := asked.get(key, "").strip())}
    if not name or not kept:
        raise UsageError("a search is kept with a name and something asked for")
    others = [saved for saved in of(objects, account) if saved.name != name]
    if len(others) >= MOST:
        raise UsageError(f"at most {MOST} searches are kept; remove one first")
    _write(objects, account, [*others, SavedSearch(name, kept)])


def remove(objects: Objects, account: str, name: str) -> None:
    """Forget a search; no error when it is not there."""
    _write(objects, account, [saved for saved in of(objects, account) if saved.name != name])


def _write(objects: Objects, account: str, searches: list[SavedSearch]) -> None:
    objects.replace(_key(account), msgspec.json.encode(searches))


def _key(account: str) -> str:
    return f"desks/{account.replace('@', '=40')}/searches.json"  # as object keys are written; no name has `=`
