"""Verify: hash originals again, follow every record's references, and hold batches, index and log against the records.

All that is compared is read as streams in key order, so memory does not grow with the number of papers. What nothing
refers to is told apart from what is wrong: see `ingest.verify.orphans`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing

import msgspec

from core.errors import NotFoundError
from core.records import Batch, Record
from core.times import now
from ingest.verify.findings import Finding, Findings
from ingest.verify.hashing import Hashed
from ingest.verify.index_check import IndexReport, compare
from ingest.verify.log_check import LogReport, check_log
from ingest.verify.log_coverage import Coverage
from ingest.verify.original_check import BROKEN, Checked, Originals
from ingest.verify.orphans import Orphans, look
from ingest.verify.paper_check import Papers
from ingest.verify.sample import Sample
from search.index import Index
from store import batches, deletions, papers
from store.objects import Objects


class OrphanReport(Record, frozen=True):
    """Objects that nothing refers to, and their bytes. They do no harm and are never deleted by this program."""

    objects: int = msgspec.field(name="found")
    bytes: int


class Verification(Record, frozen=True):
    """What `motlan verify` says (docs/contract.md): `problems` and `remarks` as lines, `findings` with ids."""

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
    sample: Sample | None  # which originals and searchable copies were hashed; None: all
    findings: tuple[Finding, ...]  # the problems by name: of each the first thousand
    remarked: tuple[Finding, ...]  # the remarks, likewise
    reopened: int  # papers whose searchable copy waits to be made anew


def verify(
    objects: Objects,
    index: Index | Callable[[], Index],
    *,
    repair: bool = False,
    adopt_for: str | None = None,
    sample: Sample | None = None,
    hashed: Hashed | None = None,
    on_step: Callable[[], None] = lambda: None,
) -> Verification:
    """Check everything stored. `repair` rebuilds what is derived only: the index's entries, forgotten pending work,
    searchable copies. `adopt_for` names who takes records that the log says nothing of as they are.

    `hashed` is what processes found that hashed the originals together: they are not hashed again.
    With `sample` only that share of the originals and searchable copies is hashed; all else is checked as ever.
    `on_step` is called for every object checked. Raises ServiceError for the store; an index that fails is a problem.
    """
    findings, started = Findings(), now()
    waiting = {
        batch_id for lane in batches.LANES for batch_id in batches.pending_ids(objects, lane)
    }  # now: some end meanwhile
    left = Orphans(objects, findings)
    with closing(Coverage(objects)) as coverage:
        for deletion in deletions.all_of(objects):
            coverage.deleted(deletion)
        walked = Originals(objects, findings, coverage, hashed)
        originals = walked.check(left, sample, on_step)
        received = check_batches(objects, findings, repair, on_step)
        walk = Papers(objects, findings, coverage, sample, repair=repair)
        kept = walk.check(left, on_step)
        logs, unlike = check_log(objects, findings, coverage, kept.checked, adopt_for, on_step)
        originals = Checked(originals.checked, originals.bad + walked.settle())
        report = compare(objects, index, findings, waiting, started, coverage.holds, repair=repair)
    look(objects, left, on_step)
    left.settle()
    return Verification(
        ok=not findings.problems,
        originals=originals,
        papers=Checked(kept.checked, kept.bad + unlike),
        index=report,
        logs=logs,
        problems=tuple(problem.line for problem in findings.named_problems),
        batches=received,
        orphans=OrphanReport(left.count, left.bytes),
        remarks=tuple(remark.line for remark in findings.named_remarks),
        unlisted=findings.unlisted,
        sample=sample,
        findings=findings.named_problems,
        remarked=findings.named_remarks,
        reopened=walk.reopened,
    )


# ── batches ───────────────────────────────────────────────────────────────────────────────────────────────────────


def check_batches(objects: Objects, findings: Findings, repair: bool, on_step: Callable[[], None]) -> Checked:
    """Every file received is done, with its papers there, or waits."""
    checked = bad = 0
    for batch_id in batches.batch_ids(objects):
        on_step()
        checked += 1
        try:
            batch = batches.load_batch(objects, batch_id)
        except (NotFoundError, *BROKEN):
            bad += 1
            findings.problem("batch", batch_id, "its record cannot be decoded")
            continue
        faults, forgotten = list(_missing_papers(objects, batch)), _forgotten(objects, batch)
        if forgotten and repair:
            batches.reopen(objects, batch)
            findings.remark("batch", batch_id, f"{forgotten} files wait again; a process that works takes them up")
        elif forgotten:
            faults.append(f"{forgotten} files are neither done nor waiting; `motlan verify --repair` lets them wait")
        bad += bool(faults)
        for fault in faults:
            findings.problem("batch", batch_id, fault)
    return Checked(checked, bad)


def _missing_papers(objects: Objects, batch: Batch) -> Iterator[str]:
    for sha256 in batches.with_outcome(objects, batch.batch):
        try:
            outcome = batches.load_outcome(objects, batch.batch, sha256)
        except BROKEN:
            yield f"what became of file {sha256} cannot be decoded"
            continue
        for paper_id in outcome.paper_ids if outcome else ():
            if not papers.is_known(objects, paper_id):
                yield f"its paper {paper_id} has no record"


def _forgotten(objects: Objects, batch: Batch) -> int:
    """How many files of a batch are neither done nor waiting. Done is asked again last: work may end meanwhile."""

    def undone() -> set[str]:
        wanted = {file.sha256 for file in batch.files if file.sha256 and not file.error}
        return wanted.difference(batches.with_outcome(objects, batch.batch))

    if not undone() or batches.load_pending(objects, batch.slip.lane, batch.batch) is not None:
        return 0
    return len(undone())
