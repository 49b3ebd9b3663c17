"""The order in which a scan goes through the installation, on one screen, and the steps between receipt and search.

    accept ──▶ read_page (each page) ──▶ finish_file (once all its pages, and those that may go on, are read) ──▶ found
    ingest     ocr                       classify, store, search

Every step may be repeated, by any process, at any time: what is done is skipped, what is half done is done again and
comes to the same. The queue only says what might be worth doing; the object store knows what is done.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

import msgspec

from core.errors import InputError
from core.records import AlsoFor, Batch, Failure, Original, Outcome, PageFailure, PageReading, Revision, dossiers_of
from ingest.filing import by_hand
from ingest.filing.batch_context import own_papers, waiting_for
from ingest.filing.file_sequence import UnreadError
from ingest.filing.filed_records import DividedError, file_papers, look_for_signatures
from ingest.filing.linking import link_same
from ingest.observe.metrics import TALLY
from ingest.services import Services
from ocr.version import READER
from store import at_hand, batches, ids, outbox, pages, papers, rotations
from store.objects import Objects

log = logging.getLogger("motlan.pipeline")

_NOT_FILED = 10.0  # seconds for which it is believed, where others work too, that a file with unread pages is not filed
_INTERRUPTIONS = 20  # processes that may die over one page before it is set aside for people to look at


def read_page(services: Services, sha256: str, page: int, *, is_unread: bool = False) -> bool:
    """Read one page of an original unless that is done. True when its reading is there, False while it is another's.

    `is_unread`: who asks has looked just now. Raises ServiceError.
    """
    original = batches.load_original(services.objects, sha256)
    if not is_unread and _is_read(services, original, page):
        return True
    is_for_file = original.pages == 1  # who has read it goes on to file it, under the same lease
    work = f"file-{sha256}" if is_for_file else f"page-{sha256}-{page}"
    with services.leases.take(work) as epoch:
        if not epoch:
            return not is_unread and services.objects.size(pages.key(sha256, READER, page)) is not None
        began = time.monotonic()
        is_new = _is_new(services, original)
        if is_for_file and (epoch > 1 or not is_new) and _is_read(services, original, page):
            return True  # by who died before it filed it, or for a message that came twice: see `is_read`
        with _owned(services, sha256, page) as is_own:
            if epoch > _INTERRUPTIONS:
                reading, pdf = failed(page, set_aside("Reading this page was interrupted again and again:")), b""
            else:
                reading, pdf = _read(services, original, page, is_new=is_new)
            is_stored = bool(pdf) and pages.keep_pdf(services.objects, sha256, reading, pdf, here=is_own)
            # Last: its presence says that the page is done. Who files takes PDFs away after the last reading is there,
            # so where another has read the page meanwhile, and may have filed it, that must be done here.
            if not pages.save_first(services.objects, sha256, reading):
                if is_stored:
                    services.objects.delete(pages.pdf_key(sha256, READER, page))
                return True
        if is_for_file:
            services.leases.let_go_later(work)
        elif reading.status != "failed":  # else somebody may soon let it be tried again
            services.leases.let_go_later(work, is_over=True)
        TALLY.read(reading, time.monotonic() - began)
        log.info("a page was read", extra={"action": "read_page", "sha256": sha256, "page": page})
    return True


@contextmanager
def _owned(services: Services, sha256: str, page: int) -> Iterator[bool]:
    """Whether this process will file what it reads now: it works alone, or reads the file's first page, or has."""
    own = services.presence.own
    if page == 1 and services.presence.is_at_work:
        own.begin(sha256)
    try:
        yield services.alone or own.has(sha256)
    except BaseException:
        if page == 1:
            own.give_up(sha256)
        raise


def _is_new(services: Services, original: Original) -> bool:
    """Whether nothing of a file with a page that is unread was filed."""
    since = _since(services, time.monotonic() - _NOT_FILED)
    return papers.none_of_file(services.objects, ids.paper(original.first_batch, original.sha256, 1), since=since)


def _read(services: Services, original: Original, page: int, *, is_new: bool) -> tuple[PageReading, bytes]:
    sha256 = original.sha256
    turn = None if is_new else rotations.of(services.objects, sha256, page)  # an officer turns what is filed
    with at_hand.fetch(services.objects, batches.original_key(sha256)) as path:
        if turn is None:
            result = services.readers.read(path, original.kind, page)
        else:
            result = services.readers.read_turned(path, original.kind, page, turn)
        if page == 1 and (services.alone or services.presence.own.has(sha256)):
            look_for_signatures(services, original, path)
    return result.reading, result.pdf


def _since(services: Services, moment: float) -> float:
    """Since when it may have been seen that there is no paper of a file; of who works alone at any time."""
    return -math.inf if services.alone else moment


def set_aside(why: str) -> Failure:
    """Why a page or file is not tried again by itself, as a sentence; what an operator does is added."""
    return InputError("set_aside", f"{why} `motlan retry` tries anew.", retryable=True).failure()


def failed(page: int, why: Failure) -> PageReading:
    """The reading of a page that could not be read."""
    return PageReading(page=page, status="failed", reader=READER, error=why)


def is_read(services: Services, sha256: str, page: int) -> bool:
    """Whether a page of an original was read: of a file of one page only what this process knows. Raises ServiceError.

    Whoever has read that holds the file's lease still, or has filed it, which `read_page` sees.
    """
    original = batches.load_original(services.objects, sha256)
    if original.pages == 1 and not services.alone:
        return pages.is_known_read(services.objects, sha256, READER, page)
    return _is_read(services, original, page)


def first_unread(services: Services, original: Original, start: int = 1) -> int | None:
    """The first page from `start` on that has not been read, or None when there is none."""
    return next(unread(services, original, start), None)


def unread(services: Services, original: Original, start: int = 1) -> Iterator[int]:
    """The pages from `start` on that have not been read, in order."""
    return (page for page in range(start, original.pages + 1) if not _is_read(services, original, page))


def _is_read(services: Services, original: Original, page: int) -> bool:
    if services.alone:
        return pages.is_one_read(services.objects, original.sha256, READER, page, original.pages)
    return pages.is_read(services.objects, original.sha256, READER, page, original.pages)


def finish_file(services: Services, batch_id: str, sha256: str) -> bool:
    """File and publish the papers of an original whose pages are all read. True when done.

    False while another process does it, or while a file beside it that may have pages of its papers is not read; such
    files are finished with the one they waited for. Raises ServiceError, when nothing is lost: the batch stays pending
    and this is called again.
    """
    unread = set[int]()  # files of the batch that were seen so after this one was read: who reads them looks at this
    done = _finish(services, batch_id, sha256, unread)
    for other in waiting_for(services, batch_id, sha256, unread):
        if not _finish(services, batch_id, other, unread):
            break
    return done


def _finish(services: Services, batch_id: str, sha256: str, unread: set[int]) -> bool:
    if batches.has_outcome_lately(services.objects, batch_id, sha256):
        services.presence.own.done(batch_id, sha256)
        return True  # it was finished with the file that it waited for
    batch = batches.load_batch(services.objects, batch_id)
    original = batches.load_original(services.objects, sha256)
    planned_by = _readings(services, original, pages.load_lately)
    if planned_by is None:
        return False
    try:
        plan = own_papers(services, batch, sha256, planned_by)
    except UnreadError as waits:  # most files wait once for the next: no lease is taken for that
        unread |= {waits.place} if waits.place is not None else set()
        return False
    work = f"file-{sha256}"
    with services.leases.take(work) as mine:
        if not mine:
            return False
        first_id = ids.paper(original.first_batch, sha256, 1)
        since = _since(services, services.leases.since(work))
        is_new = papers.none_of_file(services.objects, first_id, since=since)
        if not (is_new or services.alone) and batches.load_outcome(services.objects, batch_id, sha256) is not None:
            stored, held = pages.forget_pdfs(services.objects, sha256, READER, original.pages)
            services.objects.delete_many([*stored, *held])
            services.presence.own.done(batch_id, sha256)
            return True  # another process was first; where none is expected, filing again changes nothing
        # What this process read itself is as it was: only of a paper that is filed can a page be read otherwise.
        readings = _readings(services, original, pages.load_lately if is_new else pages.load)
        if readings is None or readings != planned_by:  # a page was read anew by another process: it is planned anew
            pages.remember_nothing(services.objects, sha256, READER, original.pages)
            return False
        try:
            try:
                filed = file_papers(services, batch, original, readings, plan, is_new=is_new)
            except DividedError:
                filed = by_hand.kept(services, sha256)
        except UnreadError:
            return False
        filed = [_served(services, batch, paper) for paper in filed]
        whole = _publish(services, filed)
        outcome = _outcome(sha256, readings, filed)
        batches.save_outcome(services.objects, batch_id, outcome)
        _tell(services, batch_id, whole)
        TALLY.filed(batch, outcome, [paper for paper in whole if paper.reading.sha256 == sha256])
        stored, held = pages.forget_pdfs(services.objects, sha256, READER, original.pages)
        services.leases.let_go_later(work, soon=True, also=held, now=stored)
        services.presence.own.done(batch_id, sha256)
        log.info("a file was filed", extra={"action": "finish_file", "sha256": sha256, "papers": len(filed)})
    return True


def _tell(services: Services, batch_id: str, filed: Iterable[Revision]) -> None:
    """Tell programs outside, where some are named, that papers can be found; a repeated filing tells it again."""
    for paper in filed if services.config.webhooks else ():
        outbox.put(
            services.objects, "paper_searchable", paper_id=paper.paper_id, revision=paper.revision, batch=batch_id
        )


def _served(services: Services, batch: Batch, paper: Revision) -> Revision:
    """The latest revision of a paper, which names the dossier of a batch that brought it again for another one."""
    dossier = batch.slip.dossier
    if batch.batch == paper.batch or dossier is None or dossier in dossiers_of(paper):
        return paper

    def name(latest: Revision) -> Revision:
        if dossier in dossiers_of(latest):
            return latest
        return msgspec.structs.replace(latest, also_for=(*latest.also_for, AlsoFor(batch.batch, batch.slip)))

    return papers.revise(services.objects, paper.paper_id, name, by="reader")


def _publish(services: Services, filed: Sequence[Revision]) -> list[Revision]:
    """Make papers findable, parts only through their whole; the papers. Other scans of the same paper are linked."""
    whole = list({paper.paper_id: paper for paper in filed if paper.part_of is None}.values())
    services.index.publish(whole)
    for part in filed:
        if part.part_of and part.revision > 1:  # it was a paper by itself before
            services.index.remove(part.paper_id)
    if again := link_same(services, whole):  # after publishing: of two files at once one sees the other
        services.index.publish(again)
    return whole


def _readings(
    services: Services, original: Original, load: Callable[[Objects, str, str, int], PageReading | None]
) -> list[PageReading] | None:
    """The readings of all pages; those not there are made. None while another process is at one of them."""
    readings = []
    for page in range(1, original.pages + 1):
        reading = load(services.objects, original.sha256, READER, page)
        if reading is None and read_page(services, original.sha256, page):
            reading = pages.load(services.objects, original.sha256, READER, page)
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
        paper_ids=tuple(dict.fromkeys(revision.part_of or revision.paper_id for revision in filed)),
        failures=tuple(PageFailure(reading.page, reading.error) for reading in readings if reading.error),
    )
