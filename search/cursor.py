"""Where a page of found papers ends: a short text from which the next page goes on, without looking at those before."""

from __future__ import annotations

import base64
from typing import Literal

import msgspec

from core import typed
from core.errors import UsageError
from core.records import Record

_LONGEST = 400  # characters of a cursor


class Cursor(Record, frozen=True, array_like=True):
    """A place in a ladder's answer. It names no query: it goes on in the answer to the question it came from only."""

    rung: int  # whose papers come next, from 0
    at: tuple[int | float | str, ...]  # what the last paper is sorted by there
    mode: Literal["newest", "ranked"] = "newest"  # how papers are sorted there
    rare: bool = False  # the words were rare enough to be ranked
    relaxed: bool = False  # nothing had all words: papers with all but one are listed


def encoded(cursor: Cursor) -> str:
    """A cursor as text that is safe in an address."""
    return base64.urlsafe_b64encode(msgspec.json.encode(cursor)).decode().rstrip("=")


def decoded(text: str, *shapes: tuple[type, ...]) -> Cursor | None:
    """The cursor of a text, whose `at` has one of these shapes; None for no text.

    Raises UsageError for what no page of such an index said.
    """
    if not text:
        return None
    try:
        if len(text) > _LONGEST or not text.isascii():
            raise ValueError
        cursor = typed.decode(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True), Cursor)
    except (ValueError, msgspec.DecodeError):
        raise UsageError("after: give back what `next` of the page before was") from None
    shape = tuple(map(type, cursor.at))
    if not (0 <= cursor.rung < 100 and shape in shapes and _is_small(cursor.at)):
        raise UsageError("after: give back what `next` of the page before was")
    return cursor


def _is_small(values: tuple[int | float | str, ...]) -> bool:
    return all(isinstance(value, str) or abs(value) < 2**62 for value in values)
