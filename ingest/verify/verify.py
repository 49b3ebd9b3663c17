"""Verify: hash originals again, follow every record's references, and hold batches, index and log against the records.

All that is compared is read as streams in key order, so memory does not grow with the number of papers. What nothing
refers to is told apart from what is wrong: see `ingest.verify.orphans`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator

import msgspec

from core.errors import CorruptError, NotFoundError
from core.records import Batch, Record, Revision
from core.times import now
from ingest.verify.findings import Findings
from ingest.verify.index_check import IndexReport, compare
from ingest.verify.orphans import NO_BATCH, NO_RECEIPT, NO_RECORD, Orphans, look
from ingest.verify.sample import Sample
from ingest.verify.streams import by_paper, by_sha, merged
from search.index import Index
from store import access_log, batches, papers
from store.objects import Entry, Objects


class Checked(Record, frozen=True):
    """How many were checked and how many of them are bad."""

    checked: int
    bad: int


class LogReport(Record, frozen=True):
    """Entries of the access log walked, and places where its chain is broken."""

    checked: int
    broken: int


class OrphanReport(Record, frozen=True):
    """Objects that nothing refers to, and their bytes. They do no harm and are never deleted by this program."""

    found: int
    bytes: int


class Verification(Record, frozen=True):
    """What `motlan verify` says (docs/contract.md); `problems` and `remarks` name the first thousand each, by ids."""

    ok: bool
    originals: Checked  # those hashed; with a sample also counted as bad: any that is gone or of another size
    papers: Checked
    index: IndexReport
    logs: LogReport
    problems: tuple[str, ...]
    batches: Checked  # bad: work that was received, is not done and does not wait
    orphans: OrphanReport
    remarks: tuple[str, ...]  # what is worth knowing and is no problem: orphans, and what was repaired
    unlisted: int  # problems and remarks beyond those named
    sample: Sample | None  # which originals were hashed; None: all


def verify(
    objects: Objects,
    index: Index,
    *,
    repair: bool = False,
    sample: Sample | None = None,
    on_step: Callable[[], None] = lambda: None,
) -> Verification:
    """Check everything stored. `repair` rebuilds what is derived (the index's entries, forgotten pending work) only.

    With `sample` only that share of the originals is hashed; all else is checked as ever. `on_step` is called for every
    object checked. Raises ServiceError.
    """
    found, started = Findings(), now()
    waiting = {one for lane in batches.LANES for one in batches.pending_ids(objects, lane)}  # now: some end meanwhile
    left = Orphans(objects, found)
    originals = _originals(objects, found, left, sample, on_step)
    received = _batches(objects, found, repair, on_step)
    kept = _papers(objects, found, left, on_step)
    report = compare(objects, index, found, waiting, started, repair=repair)
    walked, breaks = access_log.check(objects)
    for one in breaks:
        found.problem(f"access log: {one.key}: {one.why}")
    look(objects, left, on_step)
    left.settle()
    return Verification(
        ok=not found.problems,
        originals=originals,
        papers=kept,
        index=report,
        logs=LogReport(walked, len(breaks)),
        problems=tuple(found.named_problems),
        batches=received,
        orphans=OrphanReport(left.found, left.bytes),
        remarks=tuple(found.named_remarks),
        unlisted=found.unlisted,
        sample=sample,
    )


# ── originals ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _originals(
    objects: Objects, found: Findings, left: Orphans, sample: Sample | None, on_step: Callable[[], None]
) -> Checked:
    """Every receipt has its original, of the noted size, and each original of the sample its hash."""
    checked = bad = 0
    for sha256, entry, note in merged(by_sha(objects, "originals/"), by_sha(objects, "received/")):
        on_step()
        if entry is None:
            if objects.size(batches.original_key(sha256)) is None:  # else it came since its neighbours were listed
                bad += 1
                found.problem(f"original {sha256}: it was received and is gone; bring the file back from a backup")
            continue
        fault = _note_fault(objects, left, sha256, entry, note)
        if sample is None or sha256 in sample:
            checked += 1
            fault = fault or _hash_fault(objects, sha256, entry)
        if fault:
            bad += 1
            found.problem(f"original {sha256}: {fault}")
    return Checked(checked, bad)


def _note_fault(objects: Objects, left: Orphans, sha256: str, entry: Entry, note: Entry | None) -> str | None:
    """What is wrong between an original and the note of its receipt."""
    if note is None:
        left.add(entry, NO_RECEIPT, sha256)
        return None
    try:
        original = batches.load_original(objects, sha256)
    except (NotFoundError, CorruptError, msgspec.DecodeError):
        return "the note of its receipt cannot be decoded"
    if original.bytes != entry.bytes:
        return f"it has {entry.bytes} bytes instead of {original.bytes}; bring the file back from a backup"
    if not left.is_received(original.first_batch):
        left.add(entry, NO_BATCH, sha256)
    return None


def _hash_fault(objects: Objects, sha256: str, entry: Entry) -> str | None:
    try:
        with objects.fetch(entry.key) as path, path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() == sha256:
                return None
    except NotFoundError:
        return "it is gone; bring the file back from a backup"
    except CorruptError:
        pass
    return "its bytes have changed; bring the file back from a backup"


# ── batches ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _batches(objects: Objects, found: Findings, repair: bool, on_step: Callable[[], None]) -> Checked:
    """Every file received is done, with its papers there, or waits."""
    checked = bad = 0
    for batch_id in batches.batch_ids(objects):
        on_step()
        checked += 1
        try:
            batch = batches.load_batch(objects, batch_id)
        except (NotFoundError, CorruptError, msgspec.DecodeError):
            bad += 1
            found.problem(f"batch {batch_id}: its record cannot be decoded")
            continue
        faults, forgotten = list(_missing_papers(objects, batch)), _forgotten(objects, batch)
        if forgotten and repair:
            batches.reopen(objects, batch)
            found.remark(f"batch {batch_id}: {forgotten} files wait again; a process that works takes them up")
        elif forgotten:
            faults.append(f"{forgotten} files are neither done nor waiting; `motlan verify --repair` lets them wait")
        bad += bool(faults)
        for fault in faults:
            found.problem(f"batch {batch_id}: {fault}")
    return Checked(checked, bad)


def _missing_papers(objects: Objects, batch: Batch) -> Iterator[str]:
    for sha256 in batches.with_outcome(objects, batch.batch):
        try:
            outcome = batches.load_outcome(objects, batch.batch, sha256)
        except (CorruptError, msgspec.DecodeError):
            yield f"what became of file {sha256} cannot be decoded"
            continue
        for paper_id in outcome.paper_ids if outcome else ():
            if objects.size(papers.key(paper_id, 1)) is None:
                yield f"its paper {paper_id} has no record"


def _forgotten(objects: Objects, batch: Batch) -> int:
    """How many files of a batch are neither done nor waiting. Done is asked again last: work may end meanwhile."""

    def undone() -> set[str]:
        wanted = {file.sha256 for file in batch.files if file.sha256 and not file.error}
        return wanted.difference(batches.with_outcome(objects, batch.batch))

    if not undone() or batches.load_pending(objects, batch.slip.lane, batch.batch) is not None:
        return 0
    return len(undone())


# ── papers ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _papers(objects: Objects, found: Findings, left: Orphans, on_step: Callable[[], None]) -> Checked:
    checked = bad = 0
    for paper_id, revisions, drawn in merged(by_paper(objects, "papers/"), by_paper(objects, "searchable/")):
        on_step()
        referred = set[str]()
        if revisions:
            latest = int(revisions[-1].key.rsplit("/", 1)[1].removesuffix(".json"))
            faults = list(_paper_faults(objects, paper_id, latest, referred))
            checked, bad = checked + 1, bad + bool(faults)
            for fault in faults:
                found.problem(f"paper {paper_id}: {fault}")
        for entry in drawn or ():
            if entry.key not in referred:
                left.add(entry, NO_RECORD, paper_id)
    return Checked(checked, bad)


def _paper_faults(objects: Objects, paper_id: str, latest: int, referred: set[str]) -> Iterator[str]:
    """What is wrong with one paper: a revision missing or unreadable, a reference that leads nowhere.

    The searchable PDFs that its revisions name are added to `referred`.
    """
    for number in range(1, latest + 1):
        try:
            revision = papers.load(objects, paper_id, number)
        except NotFoundError:
            yield f"revision {number} is missing"
            continue
        except CorruptError:
            yield f"revision {number} cannot be decoded"
            continue
        if revision.searchable_pdf is not None:
            referred.add(revision.searchable_pdf.key)
        yield from _reference_faults(objects, revision)


def _reference_faults(objects: Objects, revision: Revision) -> Iterator[str]:
    for what, stored in (("original", revision.original), ("searchable PDF", revision.searchable_pdf)):
        if stored is not None:
            size = objects.size(stored.key)
            if size is None:
                yield f"its {what} is missing"
            elif size != stored.bytes:
                yield f"its {what} has {size} bytes instead of {stored.bytes}"
    if objects.size(f"batches/{revision.batch}.json") is None:
        yield f"its batch {revision.batch} has no record"
    parts = (part.paper_id for part in revision.reading.parts)
    for other in dict.fromkeys([*parts, revision.part_of, *revision.same_as]):
        if other is not None and objects.size(papers.key(other, 1)) is None:
            yield f"the paper {other} that it names has no record"
