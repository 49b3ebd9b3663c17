"""What officers said of two who may be one person: *cùng một người* or *không phải*, kept for good with who and when.

A side is a person's number as `search.tokens.code_key` writes it, or an owner of a paper that prints no number:
`paper id:place among its owners, from 1`. A saying is filed with both its sides, under the hash of the side (numbers
stand in no key), as the next of a row of create-only objects; the latest of a pair holds. It keeps what the officer was
shown, so that what speaks for two being one can be learnt from it.
"""

from __future__ import annotations

import hashlib

import msgspec

from core import typed
from core.errors import CorruptError, ExistsError, NotFoundError
from core.records import Record, Revision
from store import papers
from store.objects import Objects

MOST = 50  # sides of one person


class Link(Record, frozen=True, kw_only=True):
    """One saying of an officer."""

    side: str = msgspec.field(name="one")  # the key that records before have
    other: str
    same: bool
    by: str
    at: str  # UTC, ISO 8601
    reasons: tuple[str, ...] = ()  # codes of what spoke for and against it (words.toml, `identity_reasons`)
    shown: tuple[str, ...] = ()  # the papers the officer was shown, `paper id@revision`


class Links:
    """The sayings in one object store. Raises ServiceError; a saying that cannot be decoded is CorruptError."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects

    def say(self, link: Link) -> None:
        """Keep a saying; durable under both sides when this returns. Said twice, it stands twice and means the same."""
        data = msgspec.json.encode(link)
        for side in (link.other, link.side):
            self._append(side, data)

    def _append(self, side: str, data: bytes) -> None:
        number = sum(1 for _ in self._objects.list(_folder(side)))
        while True:
            number += 1
            try:
                self._objects.create(f"{_folder(side)}{number:06d}.json", data)
            except ExistsError:
                continue
            return

    def of(self, side: str) -> dict[str, Link]:
        """The latest saying about this side and each other side."""
        latest: dict[str, Link] = {}
        for entry in self._objects.list(_folder(side)):
            try:
                link = typed.decode(self._objects.read(entry.key), Link)
            except (msgspec.DecodeError, UnicodeDecodeError):
                raise CorruptError(f"{entry.key} cannot be decoded; run `motlan verify`") from None
            latest[link.side if link.other == side else link.other] = link
        return latest

    def same(self, side: str) -> dict[str, bool]:
        """What officers said of this side and others; sayings about one person's other sides count as this side's.

        Where two sayings contradict each other, *không phải* holds, and nothing is concluded through that side.
        """
        known: dict[str, dict[str, Link]] = {}
        denied: set[str] = set()
        while True:
            person, todo = {side}, [side]
            refused: set[str] = set()
            while todo and len(person) <= MOST:
                here = todo.pop()
                if here not in known:
                    known[here] = self.of(here)
                for other, link in known[here].items():
                    if not link.same:
                        refused.add(other)
                    elif other not in person and other not in denied:
                        person.add(other)
                        todo.append(other)
            if not (wrong := (refused & person) - {side}):
                return dict.fromkeys(refused | denied, False) | dict.fromkeys(person - {side}, True)
            stated = {other for other, link in known[side].items() if link.same}
            denied |= wrong - stated or wrong  # what was concluded gives way before what was said

    def paper(self, side: str) -> Revision | None:
        """The latest record of the paper that a side without number names; None when there is none."""
        paper_id, _, place = side.partition(":")
        try:
            return papers.load(self._objects, paper_id) if place else None
        except NotFoundError:
            return None


def _folder(side: str) -> str:
    return f"links/{hashlib.sha256(side.encode()).hexdigest()}/"
