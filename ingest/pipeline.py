"""The order in which a scan goes through the house, on one screen, and the steps between receipt and search.

    accept ──▶ read_page (each page) ──▶ finish_file (once all its pages are read) ──▶ found by search
    ingest     ocr                       classify, store, search

Every step may be repeated, by any process, at any time: what is done is skipped, what is half done is done again and
comes to the same. The queue only says what might be worth doing; the object store knows what is done.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from functools import partial

import msgspec

from classify.sheets import with_dossier
from ingest.house import House
from ingest.linking import link_same
from ingest.metrics import TALLY
from ingest.papers import papers_of
from ocr.results import READER
from store import batches, ids, pages, papers
from store.errors import ExistsError, InputError
from store.records import Batch, Original, Outcome, PageFailure, PageReading, Reading, Revision, Stored
from store.times import now

log = logging.getLogger("motlan.pipeline")

_INTERRUPTIONS = 20  # processes that may die over one page before it is set aside for people to look at


def read_page(house: House, sha256: str, page: int) -> bool:
    """Read one page of an original unless that is done. True when its reading is there, False while it is another's.

    Raises ServiceError.
    """
    if house.objects.size(pages.key(sha256, READER, page)) is not None:
        return True
    with house.leases.take(f"page-{sha256}-{page}") as epoch:
        if not epoch:
            return house.objects.size(pages.key(sha256, READER, page)) is not None
        began = time.monotonic()
        reading, pdf = _set_aside(page) if epoch > _INTERRUPTIONS else _read(house, sha256, page)
        if pdf:
            house.objects.replace(pages.pdf_key(sha256, READER, page), pdf)
        pages.save(house.objects, sha256, reading)  # last: its presence says that the page is done
        TALLY.read(reading, time.monotonic() - began)
        log.info("a page was read", extra={"action": "read_page", "sha256": sha256, "page": page})
    return True


def _read(house: House, sha256: str, page: int) -> tuple[PageReading, bytes]:
    original = batches.load_original(house.objects, sha256)
    with house.objects.fetch(batches.original_key(sha256)) as path:
        result = house.hands.read(path, original.kind, page)
    return result.reading, result.pdf


def _set_aside(page: int) -> tuple[PageReading, bytes]:
    why = InputError(
        "set_aside", "Reading this page was interrupted again and again: `motlan retry` tries anew.", retryable=True
    )
    return PageReading(page=page, status="failed", reader=READER, error=why.failure()), b""


def first_unread(house: House, original: Original, start: int = 1) -> int | None:
    """The first page from `start` on that has not been read, or None when there is none."""
    for page in range(start, original.pages + 1):
        if house.objects.size(pages.key(original.sha256, READER, page)) is None:
            return page
    return None


def finish_file(house: House, batch_id: str, sha256: str) -> bool:
    """File and publish the papers of an original whose pages are all read. True when done, False while another does it.

    Raises ServiceError, when nothing is lost: the batch stays pending and this is called again.
    """
    if batches.load_outcome(house.objects, batch_id, sha256) is not None:
        return True
    with house.leases.take(f"file-{sha256}") as mine:
        if not mine:
            return False
        batch = batches.load_batch(house.objects, batch_id)
        original = batches.load_original(house.objects, sha256)
        readings = _readings(house, original)
        if readings is None:
            return False
        filed = file_papers(house, batch, original, readings)
        house.index.publish(filed)
        if again := link_same(house, filed):  # after publishing: of two files at once one sees the other
            house.index.publish(again)
        outcome = _outcome(sha256, readings, filed)
        batches.save_outcome(house.objects, batch_id, outcome)
        TALLY.filed(batch, outcome, filed)
        for page in range(1, original.pages + 1):
            house.objects.delete(pages.pdf_key(sha256, READER, page))
        log.info("a file was filed", extra={"action": "finish_file", "sha256": sha256, "papers": len(filed)})
    return True


def file_papers(house: House, batch: Batch, original: Original, readings: Sequence[PageReading]) -> list[Revision]:
    """The latest revision of every paper in an original; what is not yet filed is labelled and filed.

    A paper filed before is left as it is, unless a page of it has been read anew since: then it gets a next revision.
    """
    name = next(file.file for file in batch.files if file.sha256 == original.sha256)
    with house.objects.fetch(batches.original_key(original.sha256)) as path:
        signatures = house.hands.signatures(path, original.kind)
    filed = []
    for reading in papers_of(readings, house.catalogue, name, original.sha256, signatures, batch.slip):
        paper_id = ids.paper(original.first_batch, original.sha256, reading.paper)
        if house.objects.size(papers.key(paper_id, 1)) is None:
            searchable = _store_searchable(house, paper_id, 1, original, reading, readings)
            first = _first_revision(paper_id, batch, original, searchable, reading)
            filed.append(papers.file_first(house.objects, first))
            continue
        latest = papers.load(house.objects, paper_id)
        if latest.reading.page_reports != reading.page_reports:
            searchable = _store_searchable(house, paper_id, latest.revision + 1, original, reading, readings)
            latest = papers.revise(house.objects, paper_id, partial(_read_anew, reading, searchable), by="reader")
        filed.append(latest)
    return filed


def _read_anew(reading: Reading, searchable: Stored, latest: Revision) -> Revision:
    """A paper's next state after pages were read anew; what an officer has said stands."""
    said = {name: field for name, field in latest.reading.fields.items() if field.source == "officer"}
    reading = msgspec.structs.replace(reading, fields=reading.fields | said)
    return msgspec.structs.replace(latest, reading=reading, searchable_pdf=searchable)


def _first_revision(paper_id: str, batch: Batch, original: Original, searchable: Stored, reading: Reading) -> Revision:
    return Revision(
        paper_id=paper_id,
        revision=1,
        at=now(),
        by="reader",
        changes=(),
        batch=batch.batch,
        slip=with_dossier(batch.slip, reading.separator),
        original=Stored(batches.original_key(original.sha256), original.bytes, original.sha256),
        searchable_pdf=searchable,
        reading=reading,
    )


def _store_searchable(
    house: House, paper_id: str, revision: int, original: Original, reading: Reading, readings: Sequence[PageReading]
) -> Stored:
    """Make and store the searchable PDF of a paper's revision; one stored before a crash is kept."""
    key = f"searchable/{paper_id}/{revision:06d}.pdf"
    size = house.objects.size(key)
    if size is None:
        sheets = [_sheet(house, original, readings[page - 1]) for page in reading.pages]
        data = house.hands.assemble(
            sheets,
            reading.metadata,
            type=reading.type,
            type_title=house.catalogue[reading.type].name if reading.type in house.catalogue else "",
            paper_id=paper_id,
            copy_of_sha256=original.sha256,
            made_at=original.received_at,
        )
        size = len(data)
        try:
            house.objects.create(key, data)
        except ExistsError:
            size = house.objects.size(key) or size
    return Stored(key, size)


def _sheet(house: House, original: Original, reading: PageReading) -> bytes:
    """The searchable PDF of one page: as made when it was read, or drawn again."""
    key = pages.pdf_key(original.sha256, READER, reading.page)
    if house.objects.size(key) is not None:
        return house.objects.read(key)
    with house.objects.fetch(batches.original_key(original.sha256)) as path:
        return house.hands.draw(path, original.kind, reading)


def _readings(house: House, original: Original) -> list[PageReading] | None:
    """The readings of all pages; those not there are made. None while another process is at one of them."""
    readings = []
    for page in range(1, original.pages + 1):
        reading = pages.load(house.objects, original.sha256, READER, page)
        if reading is None and read_page(house, original.sha256, page):
            reading = pages.load(house.objects, original.sha256, READER, page)
        if reading is None:
            return None
        readings.append(reading)
    return readings


def _outcome(sha256: str, readings: Sequence[PageReading], filed: Sequence[Revision]) -> Outcome:
    count = [reading.status for reading in readings].count
    return Outcome(
        sha256=sha256,
        read=count("read"),
        blank=count("blank"),
        failed=count("failed"),
        paper_ids=tuple(revision.paper_id for revision in filed),
        failures=tuple(PageFailure(reading.page, reading.error) for reading in readings if reading.error),
    )
