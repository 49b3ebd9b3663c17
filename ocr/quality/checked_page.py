"""What the quality check says of a page, as it leaves a reading process; who takes it needs none of what sees pages."""

from __future__ import annotations

import re

from core.records import QualityFinding, Record
from ocr.results import Opened

TILE = 384


class PageTrace(Record, frozen=True):
    """What is kept of a page to compare others with it; 150 kilobytes."""

    streaks: tuple[int, ...]  # columns of 1,024 with a line over the whole page, too thin and even to be print
    look: str  # 64 bits, see `ocr.clean.perceptual_hash`
    print: bytes  # the ink of the page on a square of `TILE` × `TILE` grey levels
    is_card: bool
    is_blank: bool
    is_back: bool = False  # of a card: the machine-readable zone stands at its foot


class CheckedPage(Record, frozen=True):
    """What the check says of one page."""

    findings: tuple[QualityFinding, ...]
    trace: PageTrace


class SeenPage(Record, frozen=True):
    """What the check says of one page, and the page in small."""

    checked: CheckedPage
    thumbnail: bytes  # JPEG
    opened: Opened | None = None  # what its file is, where the check was not told


def is_trace(trace: PageTrace) -> bool:
    """Whether the traces of pages can be compared with this one: what a reading process sends may be anything."""
    return re.fullmatch(r"[0-9a-f]{16}", trace.look) is not None and len(trace.print) == TILE * TILE
