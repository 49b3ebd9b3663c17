"""What officers do to whole papers, as the pages ask for it: the installation that files papers does it."""

from __future__ import annotations

from typing import Protocol

from core.records import Reading, Revision


class ByHand(Protocol):
    """Papers divided, joined, turned upright and read as what an officer says they are.

    All raise ServiceError, also while a page is read anew; those that write raise UsageError for what would lose a
    page, and when somebody else was faster.
    """

    def read_as(self, latest: Revision, type_: str) -> Reading:
        """The paper read again as one of this type: its fields, owners and doubts; nothing is kept.

        Pages whose reading is not at hand any more leave the reading as it is.
        """
        ...

    def following(self, latest: Revision) -> Revision | None:
        """The paper whose pages follow in its batch; None after the last."""
        ...

    def split(self, latest: Revision, before: int, *, by: str) -> tuple[Revision, Revision]:
        """Make two papers of one, the second beginning with its page `before` (from 1, at least 2)."""
        ...

    def join(self, latest: Revision, other: Revision, *, by: str) -> Revision:
        """Make one paper of two, under the id of the first."""
        ...

    def turn(self, latest: Revision, place: int, degrees: int, *, by: str) -> Revision:
        """Turn a page (the `place`-th image, from 1) clockwise by 90, 180 or 270 degrees, and read it so."""
        ...
