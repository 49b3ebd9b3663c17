"""What officers do to whole papers, as the pages ask for it: the house that files papers does it."""

from __future__ import annotations

from typing import Protocol

from core.records import Reading, Revision


class ByHand(Protocol):
    """Papers divided, joined, turned and read as what an officer says they are."""

    def read_as(self, latest: Revision, type_: str) -> Reading:
        """The paper read again as one of this type: its fields, owners and doubts; nothing is kept.

        Pages whose reading is not at hand any more leave the reading as it is.
        """
        ...
