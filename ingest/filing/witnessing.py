"""A paper just labelled is held against the store: what held papers prove of its owners settles open doubts."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from core.errors import ServiceError
from core.records import FieldValue, PageReading, Reading, Word
from core.text import accented
from ingest.services import Services
from search.people.held_sayings import Store
from search.people.witness import settle

log = logging.getLogger("motlan.witness")


def witnessed(services: Services, reading: Reading, pages: Sequence[PageReading]) -> Reading:
    """The reading with what the store settles; as it is when the index rests: `motlan relabel` asks again later.

    `pages` are the readings whose numbers the paper's values give.
    """
    store = Store(services.papers, services.index, services.catalogue)
    files = (reading.sha256, *(part.sha256 for part in reading.parts))
    try:
        return settle(reading, store, services.catalogue, lambda value: printed(value, pages), files)
    except ServiceError:
        log.warning("a paper was not held against the store", extra={"action": "witness", "sha256": reading.sha256})
        return reading


def printed(value: FieldValue, pages: Sequence[PageReading]) -> list[frozenset[str]]:
    """Word by word what the readers gave where a value stands; nothing for a value without a place."""
    page = next((page for page in pages if page.page == value.page), None)
    if page is None or value.box is None:
        return []
    x0, y0, x1, y1 = value.box
    return [
        _alternatives(word)
        for line in page.lines
        for word in line.words
        if x0 - 0.005 <= (word.box[0] + word.box[2]) / 2 <= x1 + 0.005
        and y0 - 0.005 <= (word.box[1] + word.box[3]) / 2 <= y1 + 0.005
    ]


def _alternatives(word: Word) -> frozenset[str]:
    texts = [word.text, *(word.other or "").split()]
    return frozenset(accented(text).strip(" .,:;-") for text in texts)
