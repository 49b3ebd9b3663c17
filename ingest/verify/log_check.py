"""The log held against its proofs, and the records against the log."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

from core.errors import UsageError
from core.records import Record
from ingest.verify.findings import Findings
from ingest.verify.log_coverage import PAPERS, Coverage, Fault
from store import papers
from store.access_log import AccessLog
from store.access_log.covered import log_of
from store.access_log.entries import Access
from store.access_log.verification import check
from store.objects import Objects

_SAID: dict[Fault, str] = {
    "unlogged": "the log does not say that it was written: it was put there past motlan, or before the log covered "
    "records (if so, `motlan verify --adopt`, once)",
    "changed": "is not what the log says was written; bring it from a backup",
    "gone": "the log says that it was written, and it is gone; bring it from a backup",
}
_AT_ONCE = 1_000  # records adopted by one entry


class LogReport(Record, frozen=True):
    """Entries of the access log walked, and places where it does not hold."""

    checked: int
    broken: int


def check_log(
    objects: Objects,
    findings: Findings,
    coverage: Coverage,
    papers_kept: int,
    adopt_for: str | None,
    on_step: Callable[[], None],
) -> tuple[LogReport, int]:
    """Check the log, then all records by it; (what the log is like, papers whose records it does not bear out)."""
    log = _log(objects)
    if log is None:  # a store opened without its log: there is no key to check with
        coverage.count_all_as_covered()
        return LogReport(0, 0), 0
    log.anchor()  # heads that this process itself wrote a moment ago
    coverage.look(on_step)
    checked, breaks = check(objects, log.keys, log.anchors, coverage.logged, on_step)
    for broken in breaks:
        findings.problem("access log", broken.key, broken.why)
    if papers_kept and not checked:
        findings.problem("access log", "log/entries/", f"is empty beside {papers_kept} papers")
    if adopt_for:
        _adopt(log, coverage, findings, adopt_for)
    unlike, last = 0, ""
    for key, fault in coverage.faults():
        what, name = _named(key)
        findings.problem(what, name, _SAID[fault])
        unlike += key.startswith(PAPERS) and key.split("/")[1] != last
        last = key.split("/")[1]
    return LogReport(checked, len(breaks)), unlike


def _log(objects: Objects) -> AccessLog | None:
    try:
        return log_of(objects)
    except UsageError:
        return None


def _adopt(log: AccessLog, coverage: Coverage, findings: Findings, who: str) -> None:
    """Take the records that the log says nothing of as they are."""
    taken = 0
    while portion := list(islice(coverage.unlogged(), _AT_ONCE)):
        log.cover(portion, Access(who=who, action="adopt", channel="cli"))
        coverage.adopted(portion)
        taken += len(portion)
    if taken:
        findings.remark("access log", "log/entries/", f"{taken} records were taken into it as they are")


def _named(key: str) -> tuple[str, str]:
    """What an object is and its name, for people."""
    folder, *rest = key.split("/")
    number = papers.number_in(key) if folder == "papers" else None
    if number is not None:
        return "paper", f"{rest[0]} revision {number}"
    return ("paper", f"{rest[0]} searchable copy") if folder == "searchable" else ("record", key)
