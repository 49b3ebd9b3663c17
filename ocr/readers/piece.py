"""One chosen stretch of a line, between the two readings of it and the words of its record."""

from __future__ import annotations

from dataclasses import dataclass

from ocr.readers.choice import Dispute


@dataclass(frozen=True)
class Piece:
    """One chosen stretch of a line, before it is cut into words."""

    text: str
    confidence: float
    agreed: bool
    spans: tuple[tuple[float, float], ...]  # x of each word in pixels of the page
    other: str | None = None  # what the reader that was not believed gave for the stretch, where they differed
    dispute: Dispute | None = None  # all that was weighed, where they differed or gave way to a rival
