"""Verify: hash every original again, follow every record's references, and hold the index against the records."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator

from search.index import Index
from store import batches, ledger, papers
from store.errors import CorruptError, NotFoundError
from store.objects import Objects
from store.records import Record, Revision


class Checked(Record, frozen=True):
    """How many were checked and how many of them are bad."""

    checked: int
    bad: int


class IndexReport(Record, frozen=True):
    """Papers the index lacks, holds at another revision than the latest, or holds without a record."""

    missing: int
    stale: int
    extra: int


class LogReport(Record, frozen=True):
    """Entries of the access log walked, and places where its chain is broken."""

    checked: int
    broken: int


class Verification(Record, frozen=True):
    """The contract's answer of `motlan verify`."""

    ok: bool
    originals: Checked
    papers: Checked
    index: IndexReport
    logs: LogReport
    problems: tuple[str, ...]  # ids and keys only


def verify(
    objects: Objects, index: Index, *, repair: bool = False, on_step: Callable[[], None] = lambda: None
) -> Verification:
    """Check everything stored. `repair` rebuilds what is derived (the index's entries), never a kept object.

    `on_step` is called for every object checked. Raises ServiceError.
    """
    problems: list[str] = []
    originals = _originals(objects, problems, on_step)
    latest: dict[str, int] = {}
    checked = bad = 0
    for paper_id, revision in papers.latest_keys(objects):
        checked, latest[paper_id] = checked + 1, revision
        faults = list(_paper_faults(objects, paper_id, revision))
        bad += bool(faults)
        problems += faults
        on_step()
    report = _index(objects, index, latest, problems, repair=repair)
    walked, breaks = ledger.check(objects)
    problems += [f"access log: {one.key}: {one.why}" for one in breaks]
    return Verification(
        ok=not problems,
        originals=originals,
        papers=Checked(checked, bad),
        index=report,
        logs=LogReport(walked, len(breaks)),
        problems=tuple(problems),
    )


def _originals(objects: Objects, problems: list[str], on_step: Callable[[], None]) -> Checked:
    checked = bad = 0
    for entry in objects.list("originals/"):
        checked += 1
        wanted = entry.key.rsplit("/", 1)[1]
        with objects.fetch(entry.key) as path, path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != wanted:
            bad += 1
            problems.append(f"original {wanted}: its bytes have changed; bring the file back from a backup")
        on_step()
    return Checked(checked, bad)


def _paper_faults(objects: Objects, paper_id: str, latest: int) -> Iterator[str]:
    """What is wrong with one paper: a revision missing or unreadable, a reference that leads nowhere."""
    for number in range(1, latest + 1):
        try:
            revision = papers.load(objects, paper_id, number)
        except NotFoundError:
            yield f"paper {paper_id}: revision {number} is missing"
            continue
        except CorruptError:
            yield f"paper {paper_id}: revision {number} cannot be decoded"
            continue
        yield from (f"paper {paper_id}: {fault}" for fault in _reference_faults(objects, revision))


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


def _index(objects: Objects, index: Index, latest: dict[str, int], problems: list[str], *, repair: bool) -> IndexReport:
    """Hold the index against the records. A paper whose batch is still pending may not be published yet."""
    held = dict(index.versions())
    open_batches = {batch.batch for lane in batches.LANES for batch in batches.pending(objects, lane)}
    missing = sorted(
        paper_id
        for paper_id in set(latest) - set(held)
        if not open_batches or papers.load(objects, paper_id, 1).batch not in open_batches
    )
    stale = sorted(paper_id for paper_id in set(latest) & set(held) if held[paper_id] != latest[paper_id])
    extra = sorted(set(held) - set(latest))
    if repair:
        index.publish(papers.load(objects, paper_id) for paper_id in [*missing, *stale])
        for paper_id in extra:
            index.remove(paper_id)
    else:
        for what, found in (("is missing in", missing), ("is stale in", stale), ("has no record but is in", extra)):
            problems += [f"paper {paper_id} {what} the index; run `motlan reindex`" for paper_id in found]
    return IndexReport(missing=len(missing), stale=len(stale), extra=len(extra))
