"""Claims: for a while one officer alone has a paper in hand, and one who went away bars it no longer than that.

A claim is a create-only object `claims/review/<paper>/<epoch>.json`: of two who come at once one wins, on every server.
It ends when it is let go or when its time is over, and nothing else hangs on it: should it be lost, two see the same
paper, and of their two forms the later is not taken (its revision is an older one). So no disk is waited for when one
is written (`store.objects.PASSING`), and a fresh one is not written again at each sign of its officer.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import msgspec

from core import typed
from core.errors import ExistsError, NotFoundError
from core.records import Record
from store.objects import Objects

SECONDS = 300.0  # an officer who shows no sign for so long has gone
_FRESH = 60.0  # seconds for which a claim is as good as new
_FOLDER = "claims/review/"


class Claim(Record, frozen=True):
    """Who has a paper in hand."""

    by: str  # the officer's name
    until: float  # seconds since 1970


class Claims:
    """The claims in one object store. Raises ServiceError."""

    def __init__(self, objects: Objects, clock: Callable[[], float] = time.time) -> None:
        self._objects = objects
        self._clock = clock

    def papers(self) -> set[str]:
        """The papers somebody may have in hand: one listing of a few."""
        return {entry.key.split("/")[2] for entry in self._objects.list(_FOLDER)}

    def take(self, paper_id: str, by: str, *, known: bool = True) -> bool:
        """Have a paper in hand from now on, again if need be; False while it is in another's hand.

        `known` is False for one that nobody was seen to have a moment ago: then nothing is asked first.
        """
        epoch, last = self._last(paper_id) if known else (0, None)
        fresh = msgspec.json.encode(Claim(by, self._clock() + SECONDS))
        # One that would run longer than any does was taken under another clock: it is not waited for.
        if last is not None and 0 < last.until - self._clock() <= 2 * SECONDS:
            if last.by != by:
                return False
            if last.until - self._clock() < SECONDS - _FRESH:
                self._objects.replace(_key(paper_id, epoch), fresh)
            return True
        try:
            self._objects.create(_key(paper_id, epoch + 1), fresh)
        except ExistsError:
            return False
        if epoch:
            self._forget(paper_id, epoch)
        return True

    def holder(self, paper_id: str) -> str | None:
        """Who has a paper in hand now."""
        _, last = self._last(paper_id)
        return last.by if last is not None and 0 < last.until - self._clock() <= 2 * SECONDS else None

    def let_go(self, paper_id: str, by: str) -> None:
        """Have a paper in hand no longer; another's claim stays."""
        epoch, last = self._last(paper_id)
        if last is not None and last.by == by:
            self._forget(paper_id, epoch)

    def _last(self, paper_id: str) -> tuple[int, Claim | None]:
        """The number of the newest claim, and the claim; one that is unreadable bars nobody."""
        keys = [entry.key for entry in self._objects.list(f"{_FOLDER}{paper_id}/")]
        if not keys:
            return 0, None
        epoch = int(keys[-1].rpartition("/")[2].removesuffix(".json"))
        try:
            return epoch, typed.decode(self._objects.read(keys[-1]), Claim)
        except (NotFoundError, msgspec.DecodeError):
            return epoch, None

    def _forget(self, paper_id: str, newest: int) -> None:
        for entry in list(self._objects.list(f"{_FOLDER}{paper_id}/")):
            if entry.key <= _key(paper_id, newest):
                self._objects.delete(entry.key)


def _key(paper_id: str, epoch: int) -> str:
    return f"{_FOLDER}{paper_id}/{epoch:06d}.json"
