"""What officers did in the review queue, kept for good: each paper taken in hand, how many values, how many as read.

`reviews/<day>-<login>/<moment>.json`, each written once. The login is a hash of the session's token, and no value of a
paper stands in it: how much was done, and how often the reader was right, can be counted again at any time.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Literal

import msgspec

from core import typed
from core.errors import CorruptError
from core.records import Record
from core.times import now
from store import ids
from store.objects import Objects

Act = Literal["saved", "skipped", "undone", "split", "joined", "turned", "not_a_document"]
_FOLDER = "reviews/"
_REMEMBERED = 50  # sessions whose acts are kept in memory


class Review(Record, frozen=True, kw_only=True):
    """One paper in an officer's hand."""

    paper_id: str
    revision: int  # of the paper that was looked at
    act: Act
    new_revision: int | None = msgspec.field(default=None, name="made")  # that came of it; the key of records before
    lane: str = "archive"
    branch: str | None = None
    confirmed: tuple[str, ...] = ()  # values that were as read
    corrected: tuple[str, ...] = ()  # that were not
    absent: tuple[str, ...] = ()  # that do not stand on the paper
    skipped: tuple[str, ...] = ()  # asked about and passed over
    seconds: float | None = None  # in hand, as far as it is known
    by: str = ""
    at: str = ""  # UTC, ISO 8601


class Summary(Record, frozen=True):
    """What a session came to."""

    papers: int
    values: int
    as_read: int  # of the values

    @property
    def agreement(self) -> float | None:
        """The share of values that were as read; None before any."""
        return self.as_read / self.values if self.values else None


class Reviews:
    """The acts in one object store; those of a session are remembered, as they never change. Raises ServiceError."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._known: OrderedDict[str, list[tuple[str, Review]]] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, session: str, review: Review, *, by: str) -> Review:
        """Write down an act; durable when this returns."""
        kept = msgspec.structs.replace(review, by=by, at=now())
        self._objects.create(f"{_FOLDER}{session}/{ids.stamp()}.json", msgspec.json.encode(kept))
        return kept

    def of(self, session: str) -> list[Review]:
        """What was done in a session, oldest first. One listing of what is new."""
        with self._lock:
            known = list(self._known.get(session, ()))
        last = known[-1][0] if known else ""
        fresh = [entry.key for entry in self._objects.list(f"{_FOLDER}{session}/", after=last)]
        known += [(key, self._read(key)) for key in fresh]
        with self._lock:
            self._known[session] = known
            self._known.move_to_end(session)
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return [review for _, review in known]

    def all(self, *, since: str = "") -> Iterator[tuple[str, Review]]:
        """(session, act) of every act, in key order; `since` is a day as `20261128`."""
        for entry in self._objects.list(_FOLDER, after=f"{_FOLDER}{since}" if since else ""):
            yield entry.key.split("/")[1], self._read(entry.key)

    def _read(self, key: str) -> Review:
        try:
            return typed.decode(self._objects.read(key), Review)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise CorruptError(f"{key} cannot be decoded; run `motlan verify`") from None


def session_of(token: str) -> str:
    """The name under which a login's acts of today stand; nobody can tell the token from it."""
    return f"{datetime.now(UTC):%Y%m%d}-{hashlib.sha256(token.encode()).hexdigest()[:16]}"


def summary(reviews: Iterable[Review]) -> Summary:
    """Papers and values that were said something about, without what was undone."""
    counted: dict[tuple[str, int | None], Review] = {}
    for review in reviews:
        if review.act == "undone":
            counted.pop((review.paper_id, review.revision), None)
        elif review.act != "skipped":
            counted[review.paper_id, review.new_revision] = review
    kept = counted.values()
    said = sum(len(review.confirmed) + len(review.corrected) + len(review.absent) for review in kept)
    return Summary(len({review.paper_id for review in kept}), said, sum(len(review.confirmed) for review in kept))
