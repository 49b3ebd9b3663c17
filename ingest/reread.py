"""Read again what is held: a better reader reaches the papers that came before it, only when that is asked for.

Pages that this reader version has read already are not read again. A paper gets a next revision only where something
of it reads otherwise: its type, its text, a value, an owner, what holds it back. Its division into pages stays; one
that an officer has worked on stays as the officer left it. Counter pages go first: while any wait, this waits.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence

import msgspec

from core.errors import CorruptError, NotFoundError
from core.records import PageReading, Reading, Record, Revision, Stored, report
from ingest import pipeline
from ingest.filing.filed_records import sheet_of, stored_copy
from ingest.over_papers import Counts, walk
from ingest.relabel import labelled, put, sources, untouched
from ingest.services import Services
from ocr.version import READER
from store import batches, pages, papers

log = logging.getLogger("motlan.reread")

CURSOR = "cache/reread.json"
_ELSEWHERE = 1.0  # seconds between two looks for a page that another process reads
_COMPARED = ("type", "text", "owners", "metadata", "needs_review", "review_reasons")


class Difference(Record, frozen=True):
    """What reading a paper again changes: names only, no content."""

    paper_id: str
    changes: tuple[str, ...]  # `type`, `text`, `fields.full_name` …; empty: nothing
    needed_review: bool
    needs_review: bool


def reread(
    services: Services,
    *,
    below: float = 1.0,
    since: str | None = None,
    counter_waits: Callable[[], bool] = lambda: False,
    on_papers: Callable[[int], None] = lambda count: None,
) -> Counts:
    """Read the pages of papers again that another reader version read, and revise the papers that read otherwise.

    `below`: only papers with a page whose mean confidence was less; `since`: only papers filed on that day or later. A
    run that was interrupted is gone on with when the same is asked for again. Raises ServiceError.
    """

    def do(paper_id: str) -> str | None:
        latest = asked_for(services, paper_id, below, since)
        if not isinstance(latest, Revision):
            return latest
        fresh = _fresh(services, latest)
        if fresh is None:
            log.warning("a paper's pages are not at hand", extra={"action": "reread", "paper_id": paper_id})
            return "failed"
        own, reading = fresh
        outcome = "unchanged"
        if differences(latest.reading, reading):
            outcome = put(services, latest, reading, "reread", searchable_pdf=_copy(services, latest, own, reading))
        _delete_page_copies(services, latest)
        return outcome

    return walk(
        services.objects, CURSOR, {"below": str(below), "since": since or "", "reader": READER}, do,
        workers=services.config.workers, counter_waits=counter_waits, on_papers=on_papers,
    )  # fmt: skip


def preview(
    services: Services, most: int, *, below: float = 1.0, since: str | None = None,
    on_difference: Callable[[Difference], None] = lambda difference: None,
) -> Counts:  # fmt: skip
    """What `reread` would change of the first so many papers; no record is written, only pages' readings are cached."""
    counts = Counts()
    for paper_id, _ in papers.latest_keys(services.objects):
        if counts.looked_at == most:
            break
        latest = asked_for(services, paper_id, below, since)
        if latest is None:
            continue
        outcome = latest if isinstance(latest, str) else "failed"
        fresh = _fresh(services, latest) if isinstance(latest, Revision) else None
        if isinstance(latest, Revision) and fresh is not None:
            changes = differences(latest.reading, fresh[1])
            outcome = "changed" if changes else "unchanged"
            _delete_page_copies(services, latest)
            on_difference(Difference(paper_id, changes, latest.reading.needs_review, fresh[1].needs_review))
        grown = {outcome: getattr(counts, outcome) + 1, "looked_at": counts.looked_at + 1}
        counts = msgspec.structs.replace(counts, **grown)
    return counts


def asked_for(services: Services, paper_id: str, below: float, since: str | None) -> Revision | str | None:
    """The latest revision of a paper to be read again; else a name of `Counts`, or None when it was not asked for."""
    history = untouched(services, paper_id, since)
    if not isinstance(history, list):
        return history
    latest = history[-1]
    read = [page.mean_confidence for page in latest.reading.page_reports if page.status == "read"]
    if min(read, default=1.0) >= below or _is_of_this_reader(services, latest):
        return None
    return "unchanged" if any(held.by != "reader" for held in history) else latest


def _is_of_this_reader(services: Services, latest: Revision) -> bool:
    """Whether a paper's record was made of what this reader version reads."""
    for (number, sha256, page), was in zip(sources(latest.reading), latest.reading.page_reports, strict=True):
        held = pages.load(services.objects, sha256, READER, page)
        if held is None or report(msgspec.structs.replace(held, page=number)) != was:
            return False
    return True


def differences(before: Reading, after: Reading) -> tuple[str, ...]:
    """What of a paper reads otherwise, by name; how sure a value is and where it stands on the page do not count."""
    names = [name for name in _COMPARED if getattr(before, name) != getattr(after, name)]
    for field in sorted(before.fields | after.fields):
        was, now = before.fields.get(field), after.fields.get(field)
        if (was and was.value) != (now and now.value):
            names.append(f"fields.{field}")
    return tuple(names)


def _fresh(services: Services, latest: Revision) -> tuple[list[PageReading], Reading] | None:
    """A paper's pages read by this reader, and the paper labelled from them; None when its original is not at hand."""
    own = []
    try:
        for number, sha256, page in sources(latest.reading):
            while not pipeline.read_page(services, sha256, page):
                time.sleep(_ELSEWHERE)
            reading = pages.load(services.objects, sha256, READER, page)
            if reading is None:
                return None
            own.append(msgspec.structs.replace(reading, page=number))
    except (NotFoundError, CorruptError):
        return None
    return own, labelled(services, latest, own)


def _copy(services: Services, latest: Revision, own: Sequence[PageReading], reading: Reading) -> Stored:
    """The searchable copy of a paper's next revision, with the words as they are read now."""
    head = batches.load_original(services.objects, reading.sha256)

    def sheets() -> list[bytes]:
        return [
            sheet_of(
                services, batches.load_original(services.objects, sha256), msgspec.structs.replace(page, page=place)
            )
            for page, (_, sha256, place) in zip(own, sources(reading), strict=True)
        ]

    key = f"searchable/{latest.paper_id}/{latest.revision + 1:06d}-reread.pdf"
    return stored_copy(services, key, head, reading, sheets, latest.paper_id)


def _delete_page_copies(services: Services, latest: Revision) -> None:
    """The pages' own searchable copies, made when they were read, are needed no more."""
    for _, sha256, page in sources(latest.reading):
        services.objects.delete(pages.pdf_key(sha256, READER, page))
