"""The index held against the records: two sorted streams, so that millions of papers cost no memory."""

from __future__ import annotations

from collections.abc import Set
from typing import Literal

from core.errors import CorruptError, NotFoundError
from core.records import Record, Revision
from ingest.verify.findings import Findings
from ingest.verify.streams import merged
from search.index import Index
from store import papers
from store.objects import Objects

_CHUNK = 200  # papers published at once

Fault = Literal["missing", "stale", "extra"]
_SAID: dict[Fault, str] = {
    "missing": "is missing in",
    "stale": "is stale in",
    "extra": "has no record but is in",
}


class IndexReport(Record, frozen=True):
    """Papers the index lacks, holds at another revision than the latest, or holds without a record."""

    missing: int
    stale: int
    extra: int


def compare(
    objects: Objects, index: Index, found: Findings, waiting: Set[str], started: str, *, repair: bool
) -> IndexReport:
    """Find where the index differs from the records; `repair` publishes and removes what does.

    `waiting` are the batches that were pending when the check began, at `started`: their papers may not be published
    yet, and a revision made since then may not have been either when the index was listed.
    """
    counts: dict[Fault, int] = {"missing": 0, "stale": 0, "extra": 0}
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
        if not repair:
            found.problem(f"paper {paper_id} {_SAID[fault]} the index; run `motlan verify --repair`")
        elif revision is None or fault == "extra":
            index.remove(paper_id)
        else:
            late.append(revision)
            if len(late) == _CHUNK:
                index.publish(late)
                late = []
    index.publish(late)
    return IndexReport(**counts)


def _latest(objects: Objects, paper_id: str) -> Revision | None:
    """A paper's latest revision by a fresh look; None when it has no record."""
    try:
        return papers.load(objects, paper_id)
    except NotFoundError:
        return None


def _fault(revision: Revision | None, held: int | None, waiting: Set[str], started: str) -> Fault | None:
    """What is wrong with the index's entry of one paper."""
    if revision is None:
        return "extra"
    if revision.at > started:
        return None
    if revision.part_of is not None:  # the paper that has its pages stands in the index
        return None if held is None else "extra"
    if held is None:
        return None if revision.batch in waiting else "missing"
    return None if revision.revision == held else "stale"
