"""What officers say of whole papers: here one ends and another begins, these two are one, it is of this type, this page
lies on its side.

Nothing is edited. A paper that is divided keeps its first pages under its id in a next revision; the rest is another
paper, under the id that those pages have already or a new one of the same file. Papers that are joined become one over
parts, under the id of the first, as decision 9 keeps every paper over several files. In both cases what is added is
written before anything is taken away, so that a crash in between leaves pages in two papers and none in no paper, and
doing the same again finishes it. Who said so stands in `divided_by`: filing leaves such papers their pages for good.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import groupby

import msgspec

import classify
from classify.papers.separator_sheets import Part
from core.catalogue.settled import settled
from core.errors import ExistsError, NotFoundError, ServiceError, UsageError
from core.records import FieldValue, PageReading, Portion, Reading, Revision, Stored, report
from core.times import now
from ingest.filing.file_sequence import UnreadError
from ingest.filing.filed_records import latest_of, sheet_of, signatures_of, stored_copy
from ingest.filing.from_readings import numbered, paper_of
from ingest.services import Services
from ocr.version import READER
from store import batches, ids, pages, papers, rotations

MOST_PAGES = 500  # of a paper that is put together by hand
_Place = tuple[str, int]  # an original's hash and a page of it


class StaleError(UsageError):
    """Somebody else has worked on the paper since it was shown."""


class ByHand:
    """`search.web.by_hand.ByHand` over one installation."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def read_as(self, latest: Revision, type_: str) -> Reading:
        """See the protocol."""
        try:
            fresh = self._read(portions_of(latest), latest, type_)
        except UnreadError:
            return latest.reading
        return upheld(fresh, [latest], self._services)

    def following(self, latest: Revision) -> Revision | None:
        """See the protocol."""
        last = portions_of(latest)[-1]
        batch = batches.load_batch(self._services.objects, latest.batch)
        files = list(dict.fromkeys(str(file.sha256) for file in batch.files if file.sha256 and not file.error))
        place = files.index(last.sha256) if last.sha256 in files else len(files)
        beside = [(sha256, last.pages[-1] if at == 0 else 0) for at, sha256 in enumerate(files[place : place + 2])]
        for sha256, after in beside:
            of_file = sorted(self._of_file(sha256), key=lambda paper: _first_page(paper, sha256))
            for paper in of_file:
                if paper.part_of is None and paper.paper_id != latest.paper_id and _first_page(paper, sha256) > after:
                    return paper
        return None

    def split(self, latest: Revision, before: int, *, by: str) -> tuple[Revision, Revision]:
        """See the protocol."""
        if not 2 <= before <= len(latest.reading.pages):
            raise UsageError("a paper is divided between two of its pages")
        kept, gone = self._cut(portions_of(latest), before)
        with _all_read():
            rest = self._write(gone, latest, by=by)
            first = self._write(kept, latest, by=by, known=latest)
        self._settle(latest, first, rest)
        return first, rest

    def join(self, latest: Revision, other: Revision, *, by: str) -> Revision:
        """See the protocol."""
        if latest.paper_id == other.paper_id or latest.part_of or other.part_of:
            raise UsageError("two papers are joined that have no page in common")
        whole = latest
        if not set(_places(portions_of(other))) <= set(_places(portions_of(latest))):  # else: the last join died here
            whole = self._joined(latest, other, by)
        for part in dict.fromkeys((other.paper_id, *(str(part.paper_id) for part in portions_of(other)))):
            if part != whole.paper_id:
                self._mark(part, whole.paper_id, by=by)
                self._services.index.remove(part)
        self._settle(latest, whole)
        return whole

    def turn(self, latest: Revision, place: int, degrees: int, *, by: str) -> Revision:
        """See the protocol."""
        if degrees not in (90, 180, 270) or not 1 <= place <= len(latest.reading.pages) or latest.part_of:
            raise UsageError("a page of a paper is turned by 90, 180 or 270 degrees")
        objects, portions = self._services.objects, portions_of(latest)
        sha256, page = _places(portions)[place - 1]
        number = latest.reading.pages[place - 1]
        seen = next((report for report in latest.reading.page_reports if report.page == number), None)
        turned = ((seen.rotation if seen else 0) + degrees) % 360
        original = batches.load_original(objects, sha256)
        with objects.fetch(batches.original_key(sha256)) as path:
            read = self._services.readers.read_turned(path, original.kind, page, turned)
        if read.reading.status == "failed":
            raise UsageError("a page that cannot be read cannot be turned: have the paper scanned anew")
        rotations.say(objects, sha256, page, turned, by=by)
        if read.pdf:
            pages.keep_pdf(objects, sha256, read.reading, read.pdf, here=False)
        pages.save_alone(objects, sha256, read.reading)
        moved = _with_boxes_turned(latest, number, degrees)
        with _all_read():
            written = self._write(portions, moved, by=by, known=latest, said=self._before_turn(latest, number, turned))
        self._settle(latest, written)
        objects.delete(pages.pdf_key(sha256, READER, page))
        return written

    def _before_turn(self, latest: Revision, number: int, rotation: int) -> Reading | None:
        """What a paper said before its last revision, where that turned just this page and is taken back now.

        Reading the page anew may settle what was in doubt: the doubt is an officer's to settle, and stays.
        """
        if latest.revision < 2:
            return None
        before = papers.load(self._services.objects, latest.paper_id, latest.revision - 1).reading
        lay = {report.page: report.rotation for report in before.page_reports}
        lie = {report.page: report.rotation for report in latest.reading.page_reports}
        same_pages = (before.pages, before.parts) == (latest.reading.pages, latest.reading.parts)
        return before if same_pages and lie != lay and lie | {number: rotation} == lay else None

    def _joined(self, latest: Revision, other: Revision, by: str) -> Revision:
        portions = merged((*portions_of(latest), *portions_of(other)))
        places = _places(portions)
        if len(set(places)) < len(places):
            raise UsageError("two papers are joined that have no page in common")
        if len(places) > MOST_PAGES:
            raise UsageError(f"a paper of more than {MOST_PAGES} pages is not put together by hand")
        with _all_read():
            return self._write(portions, latest, by=by, known=latest, others=(other,))

    def read_anew(self, paper: Revision) -> Revision:
        """The latest revision of a paper, which says what its pages say now."""
        if paper.part_of:
            return paper
        portions = portions_of(paper)
        own = [self._page(sha256, page) for sha256, page in _places(portions)]
        current = tuple(map(report, numbered(own) if len(portions) > 1 else own))
        if current == paper.reading.page_reports:
            return paper
        return self._write(portions, paper, by="reader", known=paper)

    # ── readings ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _read(self, portions: Sequence[Portion], latest: Revision, type_: str | None) -> Reading:
        """These pages read as one paper. Raises UnreadError."""
        services, head = self._services, portions[0]
        own = [self._page(part.sha256, page) for part in portions for page in part.pages]
        is_over_parts = len(portions) > 1
        readings = numbered(own) if is_over_parts else own
        has_sheet = latest.reading.separator is not None and _places(portions)[0] == _places(portions_of(latest))[0]
        part = Part(tuple(page.page for page in readings))
        if has_sheet:
            part = replace(part, sheet=readings[0].page, said=latest.reading.separator)
        by_number = {page.page: page for page in readings}
        padded = [by_number.get(page, readings[0]) for page in range(1, max(by_number) + 1)]
        originals = [batches.load_original(services.objects, portion.sha256) for portion in portions]
        signatures = tuple(
            dict.fromkeys(signature for original in originals for signature in signatures_of(services, original))
        )
        reading = paper_of(
            int(str(head.paper_id).rpartition("-")[2]), part, padded, services.catalogue, head.file, head.sha256,
            signatures, latest.slip, tuple(portions) if is_over_parts else (),
        )  # fmt: skip
        if type_ is not None and type_ in services.catalogue and type_ != reading.type:
            label = classify.label_as([by_number[page] for page in part.content], services.catalogue, type_)
            reading = msgspec.structs.replace(
                reading, **{name: getattr(label, name) for name in label.__struct_fields__}
            )
        return reading

    def _page(self, sha256: str, page: int) -> PageReading:
        reading = pages.any_reader(self._services.objects, sha256, page)
        if reading is None:
            raise UnreadError
        return reading

    # ── records ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _cut(self, portions: Sequence[Portion], before: int) -> tuple[list[Portion], list[Portion]]:
        """The portions before a page and from it on; one that is cut through gives its rest an id of its own."""
        kept: list[Portion] = []
        gone: list[Portion] = []
        seen = 0
        for part in portions:
            mine = max(0, min(before - 1 - seen, len(part.pages)))
            seen += len(part.pages)
            if mine:
                kept.append(msgspec.structs.replace(part, pages=part.pages[:mine]))
            if mine < len(part.pages):
                rest = part.pages[mine:]
                paper_id = self._id_for(part.sha256, rest) if mine else str(part.paper_id)
                gone.append(msgspec.structs.replace(part, pages=rest, paper_id=paper_id))
        return kept, gone

    def _id_for(self, sha256: str, own: tuple[int, ...]) -> str:
        """The id for pages of a file: of the paper that was made of just these before, or the next free one."""
        for paper in self._of_file(sha256):
            if paper.divided_by and _places(portions_of(paper)) == [(sha256, page) for page in own]:
                return paper.paper_id
        original = batches.load_original(self._services.objects, sha256)
        known = papers.ids_of_file(self._services.objects, ids.paper(original.first_batch, sha256, 1))
        last = int(known[-1].rpartition("-")[2]) if known else 0  # a deleted paper's number is not given to another
        return ids.paper(original.first_batch, sha256, last + 1)

    def _write(
        self, portions: Sequence[Portion], latest: Revision, *, by: str, known: Revision | None = None,
        others: Sequence[Revision] = (), said: Reading | None = None,
    ) -> Revision:  # fmt: skip
        """The record of a paper of these portions, under the id of the first; what officers said of its pages stands.

        `known` is the revision that the officer saw, if it is a paper of before; `said`, what the paper says, else
        what is read. Raises StaleError.
        """
        objects, paper_id = self._services.objects, str(portions[0].paper_id)
        before = latest_of(self._services, paper_id)
        typed = latest.reading.type if any(revision.by != "reader" and "type" in revision.changes for revision in
                                           papers.history(objects, latest.paper_id)) else None  # fmt: skip
        fresh = said or upheld(
            self._read(portions, latest, typed if known else None), [latest, *others], self._services
        )
        searchable = self._copy(portions, fresh, paper_id, before)
        if before is None:
            first = self._first(portions[0], latest, fresh, searchable, by)
            try:
                objects.create(papers.key(paper_id, 1), msgspec.json.encode(first))
            except ExistsError:
                raise StaleError("somebody else is dividing papers of this file: look at it anew") from None
            return first

        def change(newest: Revision) -> Revision:
            if known is not None and newest.revision != known.revision:
                raise StaleError("somebody else has worked on this paper: look at it anew")
            return msgspec.structs.replace(
                newest, reading=fresh, searchable_pdf=searchable, part_of=None, divided_by=_who(newest, by)
            )

        written = papers.revise(objects, paper_id, change, by=by)
        for part in dict.fromkeys(str(part.paper_id) for part in portions[1:]):
            self._mark(part, paper_id, by=by)
        return written

    def _mark(self, part_id: str, head_id: str, *, by: str) -> None:
        """Name the paper that has a part's pages in the part's own record."""

        def name(newest: Revision) -> Revision:
            return msgspec.structs.replace(newest, part_of=head_id, divided_by=_who(newest, by))

        try:
            papers.revise(self._services.objects, part_id, name, by=by)
        except NotFoundError:  # pages whose paper was never filed alone: the whole names them
            return

    def _first(self, head: Portion, latest: Revision, fresh: Reading, searchable: Stored, by: str) -> Revision:
        original = batches.load_original(self._services.objects, head.sha256)
        return msgspec.structs.replace(
            latest, paper_id=str(head.paper_id), revision=1, at=now(), by=by, changes=(), reading=fresh,
            original=Stored(batches.original_key(original.sha256), original.bytes, original.sha256),
            searchable_pdf=searchable, same_as=(), part_of=None, divided_by=by,
        )  # fmt: skip

    def _copy(self, portions: Sequence[Portion], reading: Reading, paper_id: str, before: Revision | None) -> Stored:
        """The searchable PDF of these pages, made if need be."""
        services = self._services
        shown = (_places(portions), [report.rotation for report in reading.page_reports])
        what = hashlib.sha256(msgspec.json.encode(shown)).hexdigest()[:12]
        originals = {part.sha256: batches.load_original(services.objects, part.sha256) for part in portions}
        key = f"searchable/{paper_id}/{(before.revision if before else 0) + 1:06d}-{what}.pdf"
        return stored_copy(
            services, key, originals[portions[0].sha256], reading,
            lambda: [sheet_of(services, originals[sha256], self._page(sha256, page)) for sha256, page in
                     _places(portions)],
            paper_id,
        )  # fmt: skip

    def _settle(self, latest: Revision, *written: Revision) -> None:
        """Let what was written be found, also as what became of the files of its batches."""
        self._services.index.publish(written)
        objects = self._services.objects
        for sha256 in dict.fromkeys(sha for paper in written for sha, _ in _places(portions_of(paper))):
            heads = tuple(dict.fromkeys(paper.part_of or paper.paper_id for paper in self._of_file(sha256)))
            for batch in dict.fromkeys((latest.batch, *(again.batch for again in latest.also_for))):
                outcome = batches.load_outcome(objects, batch, sha256)
                if outcome is not None and outcome.paper_ids != heads:
                    batches.save_outcome(objects, batch, msgspec.structs.replace(outcome, paper_ids=heads))

    def _of_file(self, sha256: str) -> list[Revision]:
        original = batches.load_original(self._services.objects, sha256)
        return list(papers.of_same_file(self._services.objects, ids.paper(original.first_batch, sha256, 1)))


def kept(services: Services, sha256: str) -> list[Revision]:
    """The papers of an original when an officer has said which pages they have; else none: the plan says it.

    A page that was read anew since gives its paper a next revision. Raises UnreadError.
    """
    hand = ByHand(services)
    of_file = hand._of_file(sha256)
    if not any(paper.divided_by for paper in of_file):
        return []
    current = []
    for paper in of_file:
        head = latest_of(services, paper.part_of) if paper.part_of else paper
        current += [revision for revision in (head, paper) if revision is not None]
    return [hand.read_anew(paper) for paper in {revision.paper_id: revision for revision in current}.values()]


def upheld(fresh: Reading, history: Sequence[Revision], services: Services) -> Reading:
    """A reading with what officers said of its pages in other revisions; of no page, of the first's paper."""
    place_of = {place: number for number, place in _numbered(fresh)}
    said: dict[str, FieldValue] = {}
    for at, revision in enumerate(history):
        there = dict(_numbered(revision.reading))
        for name, field in revision.reading.fields.items():
            if field.source != "officer" or name in said:
                continue
            place = there.get(field.page) if field.page is not None else None
            if place is None and at == 0 and place_of.keys() & {there[min(there)]}:
                said[name] = field
            elif place in place_of:
                said[name] = msgspec.structs.replace(field, page=place_of[place])
    if not said:
        return fresh
    reasons = tuple(reason for reason in fresh.review_reasons if reason.partition(":")[2] not in said)
    fresh = msgspec.structs.replace(fresh, fields=fresh.fields | said, review_reasons=reasons)
    return settled(fresh, tuple(said), services.catalogue)


def _with_boxes_turned(latest: Revision, page: int, degrees: int) -> Revision:
    """A paper whose values on a page stand where they stand once it is turned clockwise."""

    def moved(field: FieldValue) -> FieldValue:
        if field.page != page or field.box is None:
            return field
        box = field.box
        for _ in range(degrees // 90):
            left, top, right, bottom = box
            box = (1 - bottom, left, 1 - top, right)
        return msgspec.structs.replace(field, box=box)

    fields = {name: moved(field) for name, field in latest.reading.fields.items()}
    return msgspec.structs.replace(latest, reading=msgspec.structs.replace(latest.reading, fields=fields))


def portions_of(paper: Revision) -> tuple[Portion, ...]:
    """The pages of a paper by file, also of a paper of one file."""
    reading = paper.reading
    return reading.parts or (Portion(reading.file, reading.sha256, reading.pages, paper.paper_id),)


def merged(portions: Iterable[Portion]) -> list[Portion]:
    """Portions of one file that stand side by side as one, under the id of the first."""
    joined = []
    for _, group in groupby(portions, key=lambda part: part.sha256):
        parts = list(group)
        joined.append(msgspec.structs.replace(parts[0], pages=tuple(page for part in parts for page in part.pages)))
    return joined


@contextmanager
def _all_read() -> Iterator[None]:
    try:
        yield
    except UnreadError:
        raise ServiceError("a page of this paper is being read anew: try again in a few minutes") from None


def _who(newest: Revision, by: str) -> str | None:
    """Who said which pages a paper has, after this revision."""
    return newest.divided_by if by == "reader" else by


def _places(portions: Sequence[Portion]) -> list[_Place]:
    return [(part.sha256, page) for part in portions for page in part.pages]


def _numbered(reading: Reading) -> list[tuple[int, _Place]]:
    """The number that each page has in a reading's fields, with the page."""
    parts = reading.parts or (Portion(reading.file, reading.sha256, reading.pages),)
    return list(zip(reading.pages, _places(parts), strict=False))


def _first_page(paper: Revision, sha256: str) -> int:
    return min((page for sha, page in _places(portions_of(paper)) if sha == sha256), default=0)
