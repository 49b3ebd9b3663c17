"""Label again what is held: new rules, and what the store has learnt since, reach the papers that came before.

Pages are not read again. A paper gets a next revision only where something changed; one that an officer has worked on
stays as the officer left it. Counter pages go first: while any wait, this waits.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

import msgspec

from classify.papers.separator_sheets import Part
from core.errors import CorruptError, DeletedError, NotFoundError, ServiceError
from core.records import PageReading, Portion, Reading, Revision, report
from ingest.filing.from_readings import paper_of
from ingest.filing.witnessing import witnessed
from ingest.over_papers import Counts, walk
from ingest.services import Services
from ocr.version import READER
from store import pages, papers

log = logging.getLogger("motlan.relabel")

CURSOR = "cache/relabel.json"  # where an interrupted run stands; gone when a run ends
_OF_DIVISION = ("page_unsure", "several_owners", "sheet_missing", "sheet_foreign", "sheet_crowded", "sheet_empty")


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
    return walk(
        services.objects, CURSOR, {"since": since or "", "type": type or ""},
        lambda paper_id: _relabelled(services, paper_id, since, type),
        counter_waits=counter_waits, on_papers=on_papers,
    )  # fmt: skip


def _relabelled(services: Services, paper_id: str, since: str | None, type: str | None) -> str | None:
    """What became of one paper, as a name of `Counts`; None when it was not asked for."""
    history = untouched(services, paper_id, since)
    if not isinstance(history, list):
        return history
    latest = history[-1]
    if type and latest.reading.type != type:
        return None
    if any(held.by != "reader" for held in history):
        return "unchanged"
    held = _pages_of(services, latest)
    if held is None:
        log.warning("a paper's pages are not at hand", extra={"action": "relabel", "paper_id": paper_id})
        return "failed"
    return put(services, latest, labelled(services, latest, held), "relabel")


def untouched(services: Services, paper_id: str, since: str | None) -> list[Revision] | str | None:
    """The revisions of a paper filed since a day; `failed` when they are damaged, None when it was not asked for."""
    try:
        history = papers.history(services.objects, paper_id)
    except DeletedError:
        return None
    except (CorruptError, NotFoundError):  # `motlan verify` names it
        return "failed"
    return None if history[-1].part_of or (since and history[0].at < since) else history


def put(services: Services, latest: Revision, fresh: Reading, action: str, **changes: object) -> str:
    """Store a paper's next revision with this reading, if it differs, and publish it: `changed` or `unchanged`."""

    def with_label(newest: Revision) -> Revision:
        as_it_was = newest.revision == latest.revision
        return msgspec.structs.replace(newest, reading=fresh, **changes) if as_it_was else newest

    revised = papers.revise(services.objects, latest.paper_id, with_label, by="reader")
    if revised.revision == latest.revision:
        return "unchanged"
    try:
        services.index.publish([revised])
    except ServiceError:
        log.error("a changed paper was not published", extra={"action": action, "paper_id": latest.paper_id})
        raise
    return "changed"


def sources(reading: Reading) -> list[tuple[int, str, int]]:
    """(number in the paper, original, page of it) of every page of a paper."""
    portions = reading.parts or (Portion(reading.file, reading.sha256, reading.pages),)
    places = [(part.sha256, page) for part in portions for page in part.pages]
    return [(number, sha256, page) for number, (sha256, page) in zip(reading.pages, places, strict=True)]


def _pages_of(services: Services, latest: Revision) -> list[PageReading] | None:
    """The page readings that a paper's record was with_label of, numbered as it numbers them; None when one is gone."""
    own = []
    for (number, sha256, page), was in zip(sources(latest.reading), latest.reading.page_reports, strict=True):
        for held in pages.by_any_reader(services.objects, sha256, page, first=READER):
            numbered = msgspec.structs.replace(held, page=number)
            if report(numbered) == was:
                own.append(numbered)
                break
        else:
            return None  # read by another reader since, whose reading was not taken: `motlan reread` asks for it
    return own


def labelled(services: Services, latest: Revision, own: Sequence[PageReading]) -> Reading:
    """A paper's reading as it is labelled today from these readings of its pages; its division stays."""
    reading = latest.reading
    by_number = {page.page: page for page in own}
    missing = PageReading(0, "blank", READER)
    listed = [by_number.get(number, missing) for number in range(1, max(reading.pages) + 1)]
    reasons = tuple(code for code in reading.review_reasons if code.partition(":")[0] in _OF_DIVISION)
    sheet = reading.pages[0] if reading.separator else None
    part = Part(reading.pages, sheet, reading.separator, reasons)
    labelled = paper_of(
        reading.paper, part, listed, services.catalogue, reading.file, reading.sha256, reading.signatures,
        latest.slip, reading.parts,
    )  # fmt: skip
    return witnessed(services, labelled, listed)
