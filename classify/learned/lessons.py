"""What officers said about papers, gathered from the revisions of their records: the material to learn from.

An officer has **said** something about a value when a revision that is not the reader's (`Revision.by`) takes it over
with the source `officer`, changes or removes it, or takes away the reason for review that is about it. An officer who
closes a paper (nothing is left for review) vouches for all that it then shows, and for its type. Nobody's silence
about a paper that stays open is a lesson.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from msgspec.structs import replace

from core.errors import CorruptError, NotFoundError
from core.records import NOT_A_DOCUMENT, PageReading, Portion, Reading, Revision
from core.text import fold
from store import ids, pages, papers
from store.objects import Objects

READER_NAME = "reader"  # whose revisions are no officer's
_WRITTEN = ("number_symbol", "issued_on")  # of the metadata: what may be written by hand
_HELD_BACK = 4  # one group of papers in so many is kept back to judge by


@dataclass(frozen=True)
class Said:
    """What officers said about one paper; the last word counts."""

    type: str | None = None  # None: nothing was said about the type
    fields: dict[str, str | None] = field(default_factory=dict)  # None: the paper has no such value
    metadata: dict[str, str | None] = field(default_factory=dict)  # … number and date of a closed paper

    def about(self, name: str) -> str | None:
        """The value of a field, or else of the metadata, as far as officers said it."""
        return self.fields[name] if name in self.fields else self.metadata.get(name)


class Source(NamedTuple):
    """A page of an original."""

    sha256: str
    page: int  # from 1 within the file


@dataclass(frozen=True)
class Lesson:
    """One paper with its page readings and what officers said about it."""

    group: str  # papers of one file and scans of one paper are of one group: they must not be on both sides
    owner: str | None  # whose paper: to count on how many people's papers a word stands; never kept
    pages: tuple[PageReading, ...]
    sources: tuple[Source, ...]  # where each of the pages stands
    said: Said

    @property
    def held_back(self) -> bool:
        """Whether this paper judges models instead of teaching them: always the same answer for the same paper."""
        return int(hashlib.sha256(self.group.encode()).hexdigest()[:8], 16) % _HELD_BACK == 0


@dataclass
class Tally:
    """How much was found while lessons were gathered."""

    said_about: int = 0  # papers about which an officer said something
    unread: int = 0  # … whose page readings are not at hand any more


def gather(objects: Objects, reader: str, tally: Tally) -> Iterator[Lesson]:
    """The lessons in a store. Papers nobody revised cost one line of a listing. Raises ServiceError."""
    for paper_id, latest in papers.latest_keys(objects):
        if latest == 1:
            continue
        try:
            history = papers.history(objects, paper_id)
        except (CorruptError, NotFoundError):
            continue  # `motlan verify` names it
        said = what_was_said(history)
        if said == Said() or history[-1].part_of is not None or said.type == NOT_A_DOCUMENT:
            continue
        tally.said_about += 1
        last = history[-1]
        read = _readings(objects, last.reading, reader)
        if read is None:
            tally.unread += 1
            continue
        page_readings, sources = zip(*read, strict=True) if read else ((), ())
        yield Lesson(group_of(last), _owner(last), page_readings, sources, said)


def what_was_said(history: Sequence[Revision]) -> Said:
    """All that officers said in the revisions of one paper, oldest first."""
    history = _without_undone(history)
    type_: str | None = None
    fields: dict[str, str | None] = {}
    metadata: dict[str, str | None] = {}
    for before, after in pairwise(history):
        if after.by == READER_NAME:
            continue
        old, new = before.reading, after.reading
        closed = not new.needs_review  # of a closed paper all is taken as said, but a detail still in doubt
        if closed or new.type != old.type or _type_doubts(old) - _type_doubts(new):
            type_ = new.type
        for name in _WRITTEN:
            if (closed and name not in new.doubtful) or getattr(new.metadata, name) != getattr(old.metadata, name):
                metadata[name] = getattr(new.metadata, name)
        for name in old.fields.keys() | new.fields.keys():
            was, is_ = old.fields.get(name), new.fields.get(name)
            if is_ is None:
                fields[name] = None
            elif (
                (closed and name not in new.doubtful)
                or (is_.source == "officer" and is_ != was)
                or (was is not None and is_.value != was.value)
                or _about(name, old.review_reasons) - _about(name, new.review_reasons)
            ):
                fields[name] = is_.value
    return Said(type_, fields, metadata)


def _without_undone(history: Sequence[Revision]) -> list[Revision]:
    """The revisions without what an officer took back: a revision that says again what stood before it was changed."""
    kept: list[Revision] = []
    for revision in history:
        mine = revision.by != READER_NAME and len(kept) > 1 and kept[-1].by == revision.by
        if mine and revision.reading == kept[-2].reading != kept[-1].reading:
            kept.pop()
            continue
        kept.append(revision)
    return kept


def _type_doubts(reading: Reading) -> set[str]:
    return {reason for reason in reading.review_reasons if reason.startswith("type_")}


def _about(name: str, reasons: Sequence[str]) -> set[str]:
    return {reason for reason in reasons if reason.partition(":")[2] == name}


def group_of(revision: Revision) -> str:
    """The group of a paper: its file, or of several scans or parts of one paper the file that was taken in first."""
    parts = [part.paper_id for part in revision.reading.parts if part.paper_id]
    return min(ids.file_of(paper_id) for paper_id in (revision.paper_id, *revision.same_as, *parts))


def _owner(revision: Revision) -> str | None:
    owners = revision.reading.owners
    return (
        "+".join(sorted(owner.id or f"{fold(owner.name or '')} {owner.birth_date}" for owner in owners))
        if owners
        else None
    )


def _readings(objects: Objects, reading: Reading, reader: str) -> tuple[tuple[PageReading, Source], ...] | None:
    """The readings of a paper's pages with where they stand, without a separator sheet; None when one is not at hand.

    They are by this reader or else by another version of it. Pages of a paper over several files are counted through.
    """
    parts = reading.parts or (Portion(reading.file, reading.sha256, reading.pages),)
    sources = [Source(part.sha256, page) for part in parts for page in part.pages]
    numbers = range(1, len(sources) + 1) if reading.parts else reading.pages
    sourced = []
    for source, number in list(zip(sources, numbers, strict=True))[1 if reading.separator is not None else 0 :]:
        page = pages.load(objects, source.sha256, reader, source.page)
        page = page or pages.any_reader(objects, source.sha256, source.page)
        if page is None:
            return None
        sourced.append((replace(page, page=number), source))
    return tuple(sourced)
