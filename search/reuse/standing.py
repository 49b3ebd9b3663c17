"""How a held paper stands on a day: until when it is good, and which later papers ended or changed it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

import msgspec

from core.catalogue import PaperType, in_use
from core.catalogue.own import current as of_the_centre
from core.catalogue.validity import UNKNOWN, End, end_of
from core.records import Record
from core.values.terms import term
from search.document import Entry, bounds
from search.index import Hit
from search.reuse.later import Change, Own, changes


class Standing(Record, frozen=True, kw_only=True):
    """What a paper is worth by itself, whatever procedure asks for it."""

    end: End
    changes: tuple[Change, ...] = ()

    @property
    def over_since(self) -> date | None:
        """The day on which a later paper certainly ended or replaced this one."""
        days = [change.day for change in self.changes if change.sure and change.effect != "look" and change.day]
        return min(days, default=None)

    def by(self, effect: str) -> tuple[str, ...]:
        """Ids of the later papers with this effect."""
        return tuple(change.paper_id for change in self.changes if change.effect == effect)


def standing(
    paper: Entry, others: Sequence[Entry], own: Own, today: date, *, despite: Collection[str] = ()
) -> Standing:
    """How a paper stands among these others; later papers of the types in `despite` are passed over."""
    later = [other for other in others if other.type not in despite]
    return Standing(end=end_of_paper(paper), changes=tuple(changes(paper, later, own, today)))


def end_of_paper(paper: Entry) -> End:
    """When a paper ends: the earlier of the day in its record and what its type and printed term say.

    Of a type that the centre has changed (`/types`) the day in the record is what the rule of that time came to, unless
    the paper prints one itself: today's rule, shorter or longer, stands in its place. A date printed without day or
    month counts from and to its first day.
    """
    kind = in_use().get(paper.type)
    end = UNKNOWN
    if kind:
        born = next((owner.birth_date for owner in paper.owners if owner.birth_date), None)
        facts = {"birth_date": born, **paper.facts, "issued_on": bounds(paper.issued_on)[0]}
        end = end_of(kind.validity, facts)
        if end != UNKNOWN and paper.type in of_the_centre() and not _prints_end(kind, paper):
            return end
    recorded = bounds(paper.valid_until)[0] or (None if end.day else bounds(paper.facts.get("expires_on"))[0])
    if recorded is None:
        return end
    day = date.fromisoformat(recorded)
    return End("day", min(day, end.day) if end.day else day, end.event)


def as_of_today(hit: Hit) -> Hit:
    """A hit as programs are told it: `valid_until` by the rules of today."""
    day = end_of_paper(hit).day
    ends = day.isoformat() if day else None
    return hit if ends == bounds(hit.valid_until)[0] else msgspec.structs.replace(hit, valid_until=ends)


def _prints_end(kind: PaperType, paper: Entry) -> bool:
    """Whether the day in a paper's record may come from the paper itself: letters name it in their text."""
    printed = (kind.validity.until, kind.validity.term, "expires_on")
    return kind.group == "letter" or any(paper.facts.get(name) for name in printed if name)


def land_term_over(paper: Entry, today: date) -> date | None:
    """The last day of the land's own term (*thời hạn sử dụng*) when it is over; the certificate itself does not end."""
    read = term(paper.facts.get("land_term", ""), None)
    return date.fromisoformat(read.day) if read.day and read.day < today.isoformat() else None
