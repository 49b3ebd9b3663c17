"""How a held paper stands on a day: until when it is good, and which later papers ended or changed it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from core.catalogue import in_use
from core.catalogue.validity import UNKNOWN, End, end_of
from core.records import Record
from core.values.terms import term
from search.document import Entry, bounds
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

    A date printed without day or month counts from and to its first day.
    """
    kind = in_use().get(paper.type)
    end = UNKNOWN
    if kind:
        born = next((owner.birth_date for owner in paper.owners if owner.birth_date), None)
        facts = {"birth_date": born, **paper.facts, "issued_on": bounds(paper.issued_on)[0]}
        end = end_of(kind.validity, facts)
    recorded = bounds(paper.valid_until)[0] or (None if end.day else bounds(paper.facts.get("expires_on"))[0])
    if recorded is None:
        return end
    day = date.fromisoformat(recorded)
    return End("day", min(day, end.day) if end.day else day, end.event)


def land_term_over(paper: Entry, today: date) -> date | None:
    """The last day of the land's own term (*thời hạn sử dụng*) when it is over; the certificate itself does not end."""
    read = term(paper.facts.get("land_term", ""), None)
    return date.fromisoformat(read.day) if read.day and read.day < today.isoformat() else None
