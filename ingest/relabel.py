"""Label again what is held: new rules, and what the store has learnt since, reach the papers that came before.

Pages are not read again. A paper gets a next revision only where something changed; one that an officer has worked on
stays as the officer left it. Counter pages go first: while any wait, this waits.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

import msgspec

from classify.papers.separator_sheets import Part
from core.errors import CorruptError, NotFoundError, ServiceError
from core.records import PageReading, Portion, Reading, Record, Revision, report
from ingest.filing.papers import paper_of
from ingest.filing.witnessing import witnessed
from ingest.services import Services
from ocr.version import READER
from store import pages, papers

log = logging.getLogger("motlan.relabel")

CURSOR = "cache/relabel.json"  # where an interrupted run stands; gone when a run ends
_OF_DIVISION = ("page_unsure", "several_owners", "sheet_missing", "sheet_foreign", "sheet_crowded", "sheet_empty")
_STEP = 50  # papers between two notes of where it stands
_PAUSE = 2.0  # seconds between two looks whether counter pages still wait


class Counts(Record, frozen=True):
    """What `motlan relabel --json` prints."""

    looked_at: int = 0
    changed: int = 0
    unchanged: int = 0
    failed: int = 0  # their page readings are not at hand any more, or their record is damaged


class _Cursor(Record, frozen=True):
    since: str | None
    type: str | None
    after: str  # id of the last paper done
    counts: Counts


def relabel(
    services: Services,
    *,
    since: str | None = None,
    type: str | None = None,
    counter_waits: Callable[[], bool] = lambda: False,
    on_papers: Callable[[int], None] = lambda count: None,
) -> Counts:
    """Label every held paper again, or those filed since a day or of one type; what came of it.

    A run that was interrupted is gone on with when the same is asked for again. Raises ServiceError.
    """
    cursor = _begun(services, since, type)
    after, counts = (cursor.after, cursor.counts) if cursor else ("", Counts())
    for paper_id, _ in papers.latest_keys(services.objects):
        if paper_id <= after:
            continue
        while counter_waits():
            time.sleep(_PAUSE)
        outcome = _one(services, paper_id, since, type)
        if outcome is None:
            continue
        changes = {outcome: getattr(counts, outcome) + 1, "looked_at": counts.looked_at + 1}
        counts = msgspec.structs.replace(counts, **changes)
        on_papers(counts.looked_at)
        if counts.looked_at % _STEP == 0:
            _note(services, _Cursor(since, type, paper_id, counts))
    services.objects.delete(CURSOR)
    return counts


def _begun(services: Services, since: str | None, type: str | None) -> _Cursor | None:
    """Where a run that asked for the same was interrupted."""
    try:
        cursor = msgspec.json.decode(services.objects.read(CURSOR), type=_Cursor)
    except (NotFoundError, msgspec.DecodeError):
        return None
    return cursor if (cursor.since, cursor.type) == (since, type) else None


def _note(services: Services, cursor: _Cursor) -> None:
    services.objects.replace(CURSOR, msgspec.json.encode(cursor))


def _one(services: Services, paper_id: str, since: str | None, type: str | None) -> str | None:
    """What became of one paper, as a name of `Counts`; None when it was not asked for."""
    try:
        history = papers.history(services.objects, paper_id)
    except (CorruptError, NotFoundError):  # `motlan verify` names it
        return "failed"
    latest = history[-1]
    if latest.part_of or (type and latest.reading.type != type) or (since and history[0].at < since):
        return None
    if any(held.by != "reader" for held in history):
        return "unchanged"
    fresh = _labelled(services, latest)
    if fresh is None:
        log.warning("a paper's pages are not at hand", extra={"action": "relabel", "paper_id": paper_id})
        return "failed"

    def put(newest: Revision) -> Revision:
        untouched = newest.revision == latest.revision
        return msgspec.structs.replace(newest, reading=fresh) if untouched else newest

    revised = papers.revise(services.objects, paper_id, put, by="reader")
    if revised.revision == latest.revision:
        return "unchanged"
    try:
        services.index.publish([revised])
    except ServiceError:
        log.error("a relabelled paper was not published", extra={"action": "relabel", "paper_id": paper_id})
        raise
    return "changed"


def _labelled(services: Services, latest: Revision) -> Reading | None:
    """The paper's reading labelled as it would be today, from the page readings it was made of."""
    reading = latest.reading
    portions = reading.parts or (Portion(reading.file, reading.sha256, reading.pages),)
    sources = [(part.sha256, page) for part in portions for page in part.pages]
    own: dict[int, PageReading] = {}
    for number, (sha256, page) in zip(reading.pages, sources, strict=True):
        held = pages.load(services.objects, sha256, READER, page) or pages.any_reader(services.objects, sha256, page)
        if held is None:
            return None
        own[number] = msgspec.structs.replace(held, page=number)
    if tuple(report(own[number]) for number in reading.pages) != reading.page_reports:
        return None  # read by another reader since: filing it again is the way, not this
    missing = PageReading(0, "blank", READER)
    listed = [own.get(number, missing) for number in range(1, max(reading.pages) + 1)]
    reasons = tuple(code for code in reading.review_reasons if code.partition(":")[0] in _OF_DIVISION)
    sheet = reading.pages[0] if reading.separator else None
    part = Part(reading.pages, sheet, reading.separator, reasons)
    labelled = paper_of(
        reading.paper, part, listed, services.catalogue, reading.file, reading.sha256, reading.signatures,
        latest.slip, reading.parts,
    )  # fmt: skip
    return witnessed(services, labelled, listed)
