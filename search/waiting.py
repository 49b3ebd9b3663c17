"""The queue of papers that wait for an officer, as the indexes keep it: who waits at a counter first, oldest first.

A paper's place is text that sorts as papers are taken: its lane, the batch it came with (whose id begins with the time
of receipt) and its id. It is a pure function of the record, so that the queue can be made again from the store.
"""

from __future__ import annotations

from core.records import Lane, Record, Revision
from store import ids
from store.batches import LANES


class Waiting(Record, frozen=True):
    """One paper that waits."""

    place: str
    paper_id: str
    branch: str | None
    type: str

    @property
    def lane(self) -> Lane:
        """Whether somebody waits at a counter."""
        return LANES[int(self.place[0])]

    @property
    def since(self) -> float | None:
        """When its batch was received, seconds since 1970; None when the batch's id tells no time."""
        return ids.seconds_of(self.place.split("/")[1])


class Wanted(Record, frozen=True):
    """Which waiting papers are asked for: by branch, and without the types that the caller may not correct."""

    branch: str | None  # the caller's own; papers of no branch are everybody's own
    own_but: tuple[str, ...] = ()  # types left out among the own
    other_but: tuple[str, ...] | None = None  # types left out among those of other branches; None: all
    after: str = ""  # the place of the last paper seen
    limit: int = 50


def place_of(revision: Revision) -> str | None:
    """A paper's place in the queue; None when it waits for nobody."""
    if not revision.reading.needs_review or revision.part_of is not None:
        return None
    lane, batch = came_with(revision)
    return f"{LANES.index(lane)}/{batch}/{revision.paper_id}"


def came_with(revision: Revision) -> tuple[Lane, str]:
    """The lane and batch by which a paper waits: a receipt at a counter before any other, the earliest first."""
    came = [(revision.slip.lane, revision.batch), *((again.slip.lane, again.batch) for again in revision.also_for)]
    return min(came, key=lambda receipt: (LANES.index(receipt[0]), receipt[1]))
