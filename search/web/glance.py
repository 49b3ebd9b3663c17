"""Validity at a glance, for lists: in force, over, or not known from the paper itself."""

from __future__ import annotations

from datetime import date
from typing import Literal, NamedTuple

from core.catalogue import in_use
from core.catalogue.validity import UNKNOWN
from search.document import Entry
from search.reuse.standing import end_of_paper


class Glance(NamedTuple):
    """What a list says of a paper's validity."""

    state: Literal["valid", "over", "unknown"]
    day: str | None = None  # ISO: its last day


def glance(paper: Entry, today: date | None = None) -> Glance:
    """How a paper stands by its own day and its type's rule; what later papers did to it is not looked at.

    So a paper that only later papers end (a land certificate) is `unknown` here, never `valid`; so is one that waits
    for review unless it says a day.
    """
    kind, end = in_use().get(paper.type), end_of_paper(paper)
    if end.day:
        over = end.day < (today or date.today())
        return Glance("over" if over else "valid", end.day.isoformat())
    endless = end != UNKNOWN and end.ends == "never" and not end.event
    sure = endless and not paper.needs_review and kind is not None and kind.validity.rule != "superseded"
    return Glance("valid" if sure else "unknown")
