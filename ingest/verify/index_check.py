"""The index held against the records: two sorted streams, so that millions of papers cost no memory."""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import Literal

from core.errors import CorruptError, MotlanError, NotFoundError
from core.records import Record, Revision
from ingest.verify.findings import Findings
from ingest.verify.streams import merged
from search.index import Index
from store import papers
from store.objects import Objects

_CHUNK = 200  # papers published at once

Fault = Literal["missing", "stale", "extra"]
_SAID: dict[Fault, str] = {
    "missing": "is missing in the index",
    "stale": "is stale in the index",
    "extra": "is in the index without a record that belongs there",
}
_MENDED: dict[Fault, str] = {
    "missing": "was missing in the index: it was published",
    "stale": "was stale in the index: its latest revision was published",
    "extra": "was in the index without a record that belongs there: it was taken out",
}


class IndexReport(Record, frozen=True):
    """Papers the index lacks, holds at another revision than the latest, or holds without a record."""

    missing: int
    stale: int
    extra: int


def compare(
    objects: Objects,
    index: Index | Callable[[], Index],
    findings: Findings,
    waiting: Set[str],
    started: str,
    is_sound: Callable[[str], bool] = lambda key: True,
    *,
    repair: bool,
) -> IndexReport:
    """Find where the index differs from the records; `repair` publishes and removes what does.

    `waiting` are the batches that were pending when the check began, at `started`: their papers may not be published
    yet, and a revision made since then may not have been either when the index was listed. A record that is not
    `is_sound`, by its key, is published by nobody. An index that fails is a problem and ends the comparison.
    """
    counts: dict[Fault, int] = {"missing": 0, "stale": 0, "extra": 0}
    try:
        opened = index() if callable(index) else index
        _compare(objects, opened, findings, waiting, started, is_sound, counts, repair=repair)
    except MotlanError as error:
        findings.problem("index", "as a whole", f"could not be compared: {error}; mend it, or run `motlan reindex`")
    return IndexReport(**counts)


def _compare(
    objects: Objects,
    index: Index,
    findings: Findings,
    waiting: Set[str],
    started: str,
    is_sound: Callable[[str], bool],
    counts: dict[Fault, int],
    *,
    repair: bool,
) -> None:
    late: list[Revision] = []
    for paper_id, latest, held in merged(papers.latest_keys(objects), index.versions()):
        if latest == held:
            continue
        try:
            revision = _latest(objects, paper_id)
        except CorruptError:
            continue  # named where records are checked; such a paper cannot be published
        fault = _fault(revision, held, waiting, started)
        if fault is None:
            continue
        counts[fault] += 1
        number = revision.revision if revision else latest  # of a deletion, that of its proof
        is_of_record = revision is None or fault != "extra"
        if number is not None and is_of_record and not is_sound(papers.key(paper_id, number)):
            findings.problem("paper", paper_id, f"{_SAID[fault]}, and its record is not one that may be published")
        elif not repair:
            findings.problem("paper", paper_id, f"{_SAID[fault]}; run `motlan verify --repair`")
        else:
            findings.remark("paper", paper_id, _MENDED[fault])
            late = _mend(index, late, revision if fault != "extra" else None, paper_id)
    index.publish(late)


def _mend(index: Index, late: list[Revision], revision: Revision | None, paper_id: str) -> list[Revision]:
    """Publish a paper, many at once, or take it out; what is still to be published."""
    if revision is None:
        index.remove(paper_id)
        return late
    late.append(revision)
    if len(late) < _CHUNK:
        return late
    index.publish(late)
    return []


def _latest(objects: Objects, paper_id: str) -> Revision | None:
    """A paper's latest revision by a fresh look; None when it has no record."""
    try:
        return papers.load(objects, paper_id)
    except NotFoundError:
        return None


def _fault(revision: Revision | None, held: int | None, waiting: Set[str], started: str) -> Fault | None:
    """What is wrong with the index's entry of one paper."""
    if revision is None:
        return None if held is None else "extra"  # it was deleted, or the bare remains of one
    if revision.at > started:
        return None
    if revision.part_of is not None:  # the paper that has its pages stands in the index
        return None if held is None else "extra"
    if held is None:
        return None if revision.batch in waiting else "missing"
    return None if revision.revision == held else "stale"
