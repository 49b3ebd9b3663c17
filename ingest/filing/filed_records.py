"""Filing: the papers of a file become records with a searchable PDF; papers over several files become one record.

A paper over several files is kept as one record, the whole, under the id of its first part. Each other part has a
record of its own that names the whole (`part_of`): its id stays good, its original is referred to, and search does not
find it beside the whole. What the whole's latest revision names is the truth; it comes first, its parts' records after
it, and whichever of its files is finished first files it, so that no order and no crash leaves pages out of search.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

import msgspec

from classify.papers.separator_sheets import Part, with_dossier
from core.errors import CorruptError, DeletedError, ExistsError, MotlanError, NotFoundError
from core.reasons import reason
from core.records import Batch, Deletion, Original, PageReading, Portion, Reading, Revision, Signature, Stored, report
from core.times import now
from ingest.filing.batch_context import Files, files_of
from ingest.filing.confirming import upheld
from ingest.filing.file_sequence import Own, UnreadError
from ingest.filing.from_readings import numbered, paper_of, paper_over_files
from ingest.filing.witnessing import witnessed
from ingest.services import Services
from ocr.results import NO_ARCHIVE
from ocr.version import READER
from store import at_hand, batches, deletions, ids, pages, papers, thumbnails
from store.lately import Lately

log = logging.getLogger("motlan.pipeline")


_TOGETHER = 64  # papers of a file that are filed at once


class DividedError(Exception):
    """An officer has said which pages the papers of this file have: a plan of their pages counts no more."""


def file_papers(
    services: Services,
    batch: Batch,
    original: Original,
    readings: Sequence[PageReading],
    plan: Sequence[Own],
    *,
    is_new: bool,
) -> list[Revision]:
    """The latest revision of every paper in an original and of the wholes they are parts of; what is new is filed.

    `is_new`: there is and was no paper of the original.

    A paper filed before is left as it is, unless a page of it has been read anew since: then it gets a next revision.
    One that was deleted stays so, unless this batch brought it again since.
    Papers that are filed for the first time are filed together, in order, under one entry of the access log.
    Raises UnreadError while a page of another part is being read anew, DividedError before anything is filed.
    """
    files = files_of(services, batch.batch)
    name = files.files[files.place[original.sha256]].file
    signatures = signatures_of(services, original)
    filed: list[Revision] = []
    fresh: list[Revision] = []  # the last of `filed`, which are not stored yet
    own_ids = [ids.paper(original.first_batch, original.sha256, number) for number in range(1, len(plan) + 1)]
    before = [_State(None, None) if is_new else _state_of(services, paper_id) for paper_id in own_ids]
    if any(state.latest is not None and state.latest.divided_by for state in before):
        raise DividedError
    for number, (own, state, paper_id) in enumerate(zip(plan, before, own_ids, strict=True), start=1):
        if state.deletion is not None and deletions.was_of(state.deletion, batch):
            continue
        if own.members or state.latest is not None or len(fresh) == _TOGETHER:
            _file_fresh(services, filed, fresh)
        held = state.latest
        mine = Portion(name, original.sha256, own.part.pages, paper_id)
        whole = _whole(services, batch, files, mine, held, own, readings)
        if whole is not None:
            filed.append(whole)
            if whole.paper_id == mine.paper_id:
                continue
        part = own.part
        if own.members and whole is None:  # pages of it are another paper's already
            part = replace(part, reasons=tuple(dict.fromkeys((*part.reasons, reason("page_unsure")))))
        label = partial(paper_of, number, part, readings, services.catalogue, name, mine.sha256, signatures, batch.slip)
        make = partial(_labelled, services, label, readings)
        if whole is not None:
            held = latest_of(services, str(mine.paper_id))  # filing the whole may have marked it as a part
        latest = _own(services, batch, original, mine, held, readings, make, whole, state.first_number)
        if held is None and whole is None:
            fresh.append(latest)
        filed.append(latest)
    _file_fresh(services, filed, fresh)
    return filed


def _file_fresh(services: Services, filed: list[Revision], fresh: list[Revision]) -> None:
    """File the first revisions at the end of `filed`."""
    if fresh:
        filed[-len(fresh) :] = papers.file_all_first(services.objects, fresh)
        fresh.clear()


def _labelled(services: Services, label: Callable[[], Reading], readings: Sequence[PageReading]) -> Reading:
    """A paper labelled, with what the store settles of it."""
    return witnessed(services, label(), readings)


def _own(
    services: Services,
    batch: Batch,
    original: Original,
    mine: Portion,
    latest: Revision | None,
    readings: Sequence[PageReading],
    make: Callable[[], Reading],
    whole: Revision | None,
    first_number: int,
) -> Revision:
    """The record of pages of one file, `latest` until now: a paper by itself, which is still to be filed when it is its
    first, or a part of `whole`."""
    paper_id = str(mine.paper_id)
    part_of = whole.paper_id if whole else None
    own = [readings[page - 1] for page in mine.pages]

    def searchable(revision: int, reading: Reading) -> Stored:
        key = f"searchable/{paper_id}/{revision:06d}.pdf"
        return stored_copy(
            services, key, original, reading, lambda: [sheet_of(services, original, page) for page in own], paper_id
        )

    if latest is None:
        reading = make()
        pdf = None if part_of else searchable(first_number, reading)
        latest = _first(paper_id, batch, original, pdf, reading, part_of, first_number)
        if part_of:
            latest = papers.file_first(services.objects, latest)
    elif latest.reading.page_reports != tuple(map(report, own)):
        reading = make()
        pdf = latest.searchable_pdf if part_of else searchable(latest.revision + 1, reading)
        latest = papers.revise(services.objects, paper_id, partial(_read_anew, services, reading, pdf), by="reader")
    else:
        latest = _with_whole_copy(services, latest)
    return _marked(services, latest, part_of) if part_of else latest


# ── papers over several files ─────────────────────────────────────────────────────────────────────────────────────


def _whole(
    services: Services,
    batch: Batch,
    files: Files,
    mine: Portion,
    held: Revision | None,
    own: Own,
    readings: Sequence[PageReading],
) -> Revision | None:
    """The latest revision of the paper over files that has these pages, filed if need be; None when there is none.

    `held` is the latest revision of these pages' own record. What was joined once stays joined, also when a part comes
    again with other neighbours or with none.
    """
    portions = tuple(_portion(services, files, member.place, member.paper, member.pages) for member in own.members)
    through = own.whole
    head = held if held is None or held.reading.parts else latest_of(services, held.part_of) if held.part_of else None
    if head is not None and head.reading.parts and not _places(head.reading.parts) <= _places(portions):
        portions = head.reading.parts
        said = head.reading.separator
        through = Part(head.reading.pages, sheet=1 if said else None, said=said)
    if not portions or through is None:
        return None
    state = _state_of(services, str(portions[0].paper_id))
    if state.deletion is not None and deletions.was_of(state.deletion, batch):
        return None
    latest = state.latest
    is_whole = latest is not None and _places(latest.reading.parts) >= _places(portions)
    is_done = is_whole and latest is not None and _is_up_to_date(latest, mine, readings)
    if not is_done and (latest is None or _may_grow(latest, portions)) and not _is_taken(services, portions):
        latest = _filed(services, batch, portions, through, latest, state.first_number)
    elif is_done and latest is not None:
        latest = _with_whole_copy(services, latest)
    return latest if latest is not None and _places((mine,)) <= _places(latest.reading.parts) else None


def _filed(
    services: Services,
    batch: Batch,
    portions: tuple[Portion, ...],
    through: Part,
    latest: Revision | None,
    first_number: int,
) -> Revision:
    """File a paper over several files, or make its next revision when it was filed by itself or read anew."""
    objects, head_id = services.objects, str(portions[0].paper_id)
    originals = [batches.load_original(objects, portion.sha256) for portion in portions]
    own = [[_page(services, portion.sha256, page) for page in portion.pages] for portion in portions]
    signatures = tuple(signature for original in originals for signature in signatures_of(services, original))
    number = int(head_id.rpartition("-")[2])
    reading = paper_over_files(number, through, portions, own, services.catalogue, signatures, batch.slip)
    reading = witnessed(services, reading, numbered(page for pages_ in own for page in pages_))
    revision = latest.revision + 1 if latest else first_number
    chosen = hashlib.sha256(msgspec.json.encode([(portion.sha256, portion.pages) for portion in portions])).hexdigest()[
        :12
    ]
    key = f"searchable/{head_id}/{revision:06d}-{chosen}.pdf"

    def sheets() -> list[bytes]:
        return [
            sheet_of(services, original, page) for original, mine in zip(originals, own, strict=True) for page in mine
        ]

    pdf = stored_copy(services, key, originals[0], reading, sheets, head_id)
    if latest is None:
        latest = papers.file_first(objects, _first(head_id, batch, originals[0], pdf, reading, None, revision))
        if _places(latest.reading.parts) >= _places(portions) or not _may_grow(latest, portions):
            return latest
    _gather(services, batch, portions)

    def grown(newest: Revision) -> Revision:
        return _read_anew(services, reading, pdf, newest) if _may_grow(newest, portions) else newest

    return papers.revise(objects, head_id, grown, by="reader")


def _portion(services: Services, files: Files, place: int, paper: int, own: tuple[int, ...]) -> Portion:
    file = files.files[place]
    first_batch = batches.load_original(services.objects, str(file.sha256)).first_batch
    return Portion(file.file, str(file.sha256), own, ids.paper(first_batch, str(file.sha256), paper))


def _places(portions: Sequence[Portion]) -> set[tuple[str, tuple[int, ...]]]:
    """Portions without the names their files came with, which may differ from batch to batch."""
    return {(portion.sha256, portion.pages) for portion in portions}


def _is_up_to_date(whole: Revision, mine: Portion, readings: Sequence[PageReading]) -> bool:
    """Whether the whole has these pages as they are read now."""
    before = 0
    for part in whole.reading.parts:
        if (part.sha256, part.pages) == (mine.sha256, mine.pages):
            fresh = [msgspec.structs.replace(readings[page - 1], page=before + place)
                     for place, page in enumerate(part.pages, start=1)]  # fmt: skip
            return whole.reading.page_reports[before : before + len(fresh)] == tuple(map(report, fresh))
        before += len(part.pages)
    return False


def _may_grow(latest: Revision, portions: Sequence[Portion]) -> bool:
    """Whether a paper can become the whole of these: it is no part itself and has no part that is not among them."""
    return latest.part_of is None and _places(latest.reading.parts) <= _places(portions)


def _is_taken(services: Services, portions: Sequence[Portion]) -> bool:
    """Whether one of these parts stands in another paper over files already, or an officer has worked on it."""
    head_id = portions[0].paper_id
    for portion in portions[1:]:
        held = latest_of(services, str(portion.paper_id))
        if held is None or held.part_of == head_id:
            continue
        spoken = any(field.source == "officer" for field in held.reading.fields.values())
        if held.part_of or held.reading.parts or spoken:
            return True
    return False


def _gather(services: Services, batch: Batch, portions: Sequence[Portion]) -> None:
    """Name the whole in the parts that were filed by themselves before: in their records, search, and outcomes."""
    head_id = str(portions[0].paper_id)
    for portion in portions[1:]:
        held = latest_of(services, str(portion.paper_id))
        if held is None or held.part_of:
            continue
        _marked(services, held, head_id)
        services.index.remove(held.paper_id)
        outcome = batches.load_outcome(services.objects, batch.batch, portion.sha256)
        if outcome is not None:
            named = tuple(dict.fromkeys(head_id if own == held.paper_id else own for own in outcome.paper_ids))
            batches.save_outcome(services.objects, batch.batch, msgspec.structs.replace(outcome, paper_ids=named))


def _marked(services: Services, part: Revision, head_id: str) -> Revision:
    """The latest revision of a part, which names the whole."""
    if part.part_of == head_id:
        return part

    def name(latest: Revision) -> Revision:
        return msgspec.structs.replace(latest, part_of=head_id)

    return papers.revise(services.objects, part.paper_id, name, by="reader")


# ── records and searchable PDFs ───────────────────────────────────────────────────────────────────────────────────


def latest_of(services: Services, paper_id: str) -> Revision | None:
    """The latest revision of a paper, or None when it is not filed, or deleted."""
    return _state_of(services, paper_id).latest


class _State(NamedTuple):
    """What there is of a paper: its latest revision, or its deletion, or neither."""

    latest: Revision | None
    deletion: Deletion | None

    @property
    def first_number(self) -> int:
        """The number of the first revision when it is filed now: numbers of deleted revisions are not used again."""
        return self.deletion.revision + 1 if self.deletion else 1


def _state_of(services: Services, paper_id: str) -> _State:
    try:
        return _State(papers.load(services.objects, paper_id), None)
    except DeletedError as deleted:
        return _State(None, deleted.deletion)
    except NotFoundError:
        return _State(None, None)


def signatures_of(services: Services, original: Original) -> tuple[Signature, ...]:
    """The digital signatures of an original."""
    if original.kind != "pdf":  # spares bringing it here
        return ()
    known = _signatures.of(services.objects, original.sha256)
    if known is not None:
        return known
    with at_hand.fetch(services.objects, batches.original_key(original.sha256)) as path:
        return look_for_signatures(services, original, path)


def look_for_signatures(services: Services, original: Original, path: Path) -> tuple[Signature, ...]:
    """The same of an original that is at hand at `path`; they are remembered until it is filed."""
    reported = services.readers.signatures(path, original.kind)
    _signatures.note(services.objects, original.sha256, reported)
    return reported


_signatures = Lately[tuple[Signature, ...]](seconds=120.0)


def _page(services: Services, sha256: str, page: int) -> PageReading:
    reading = pages.load(services.objects, sha256, READER, page)
    if reading is None:
        raise UnreadError
    return reading


def _read_anew(services: Services, reading: Reading, searchable: Stored | None, latest: Revision) -> Revision:
    """A paper's next state after pages were read anew; what officers have said stands."""
    reading = upheld(reading, papers.history(services.objects, latest.paper_id), services.catalogue)
    return msgspec.structs.replace(latest, reading=reading, searchable_pdf=searchable)


def _first(
    paper_id: str,
    batch: Batch,
    original: Original,
    searchable: Stored | None,
    reading: Reading,
    part_of: str | None,
    number: int,
) -> Revision:
    return Revision(
        paper_id=paper_id,
        revision=number,
        at=now(),
        by="reader",
        changes=(),
        batch=batch.batch,
        slip=with_dossier(batch.slip, reading.separator),
        original=Stored(batches.original_key(original.sha256), original.bytes, original.sha256),
        searchable_pdf=searchable,
        reading=reading,
        part_of=part_of,
    )


def stored_copy(
    services: Services, key: str, original: Original, reading: Reading, sheets: Callable[[], list[bytes]], paper_id: str
) -> Stored:
    """Make and store the searchable PDF of a paper's revision; one stored before a crash is kept."""
    data = services.readers.assemble(
        sheets(),
        reading.metadata,
        type=reading.type,
        type_title=services.catalogue[reading.type].name if reading.type in services.catalogue else "",
        paper_id=paper_id,
        copy_of_sha256=original.sha256,
        made_at=original.received_at,
    )
    with suppress(ExistsError):
        services.objects.create(key, data)
        _keep_first_look(services, key, data, original)
        return _of(key, data)
    return _of(key, services.objects.read(key))


def _keep_first_look(services: Services, key: str, pdf: bytes, original: Original) -> None:
    """What pages show before the images; without it nothing is missing, as the first look then makes it."""
    try:
        large = thumbnails.is_recent(key) and _is_of_counter(services, original)  # it is looked at within the hour
        small, whole, sizes = services.readers.first_look(pdf, thumbnails.LONGEST, thumbnails.SCREEN, large=large)
        if large:
            thumbnails.keep_first(services.objects, key, whole)
        thumbnails.keep(services.objects, key, small, sizes=sizes)
    except MotlanError as error:
        log.warning("a thumbnail was not made", extra={"action": "thumbnail", "error": type(error).__name__})


def _is_of_counter(services: Services, original: Original) -> bool:
    return batches.load_batch(services.objects, original.first_batch).slip.lane == "counter"


def _of(key: str, data: bytes) -> Stored:
    return Stored(key, len(data), hashlib.sha256(data).hexdigest(), pdfa=NO_ARCHIVE not in data)


def _with_whole_copy(services: Services, latest: Revision) -> Revision:
    """The latest revision of a paper; when its searchable copy is lost or damaged, a next one with a copy made anew.

    Raises UnreadError while a page of it is being read anew.
    """
    stored = latest.searchable_pdf
    if stored is None or _is_whole(services, stored):
        return latest
    portions = latest.reading.parts or (Portion(latest.reading.file, latest.reading.sha256, latest.reading.pages),)
    originals = [batches.load_original(services.objects, portion.sha256) for portion in portions]
    own = [[_page(services, portion.sha256, page) for page in portion.pages] for portion in portions]

    def sheets() -> list[bytes]:
        return [
            sheet_of(services, original, page) for original, mine in zip(originals, own, strict=True) for page in mine
        ]

    key = f"searchable/{latest.paper_id}/{latest.revision + 1:06d}-anew.pdf"
    fresh = stored_copy(services, key, originals[0], latest.reading, sheets, latest.paper_id)

    def put(newest: Revision) -> Revision:
        return msgspec.structs.replace(newest, searchable_pdf=fresh) if newest.searchable_pdf == stored else newest

    return papers.revise(services.objects, latest.paper_id, put, by="reader")


def _is_whole(services: Services, stored: Stored) -> bool:
    """Whether a searchable copy is what was stored: its hash, or of an older record its size."""
    if services.objects.size(stored.key) != stored.bytes:
        return False
    if stored.sha256 is None:
        return True
    try:
        with services.objects.fetch(stored.key) as path, path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == stored.sha256
    except (NotFoundError, CorruptError, OSError):
        return False


def sheet_of(services: Services, original: Original, reading: PageReading) -> bytes:
    """The searchable PDF of one page: as made when it was read, or drawn again."""
    with suppress(NotFoundError):
        return pages.load_pdf(services.objects, original.sha256, READER, reading)
    with at_hand.fetch(services.objects, batches.original_key(original.sha256)) as path:
        return services.readers.draw(path, original.kind, reading)
