"""What the figures need to know of each paper, kept in a cache of the store so that counting again reads only news.

A paper's record never changes, it gets a next revision: a fact is read anew when there is one. Without the cache all
records are read again, and say the same.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone

import msgspec

from core import typed
from core.errors import CorruptError, NotFoundError
from core.records import Record, Revision
from core.times import now
from store import batches, papers
from store.accounts.officers import Accounts
from store.decisions import Decisions
from store.objects import Objects

KEY = "cache/figures/facts.msgpack"
_HERE = timezone(timedelta(hours=7))  # Viet Nam: no summer time


class PaperFact(Record, frozen=True, array_like=True):
    """One paper as the figures count it."""

    revision: int  # that was read
    day: str  # on which it was filed, in Viet Nam
    branch: str
    pages: int
    searchable_seconds: float | None  # from receipt of its batch to its filing; None when the batch is not known
    in_review: bool  # it waits for a person now
    was_in_review: bool  # it went to a person when it was filed
    review_seconds: float | None  # from its filing to the first revision that waits for nobody; None while it waits


class DecisionFact(Record, frozen=True, array_like=True):
    """One decision that holds about a component of a dossier."""

    day: str
    branch: str  # of the officer who decided; empty for a program
    procedure: str
    decision: str
    reason: str | None


class Facts(Record, frozen=True):
    """Everything that is counted, as of one moment."""

    counted_at: str = ""
    papers: dict[str, PaperFact | None] = msgspec.field(default_factory=dict)  # None: part of another
    decisions: tuple[DecisionFact, ...] = ()
    # batch → day, branch, how many of each code
    failures: dict[str, tuple[str, str, dict[str, int]]] = msgspec.field(default_factory=dict)


def kept(objects: Objects) -> Facts:
    """The facts as last counted; none when they never were, or the cache is of another version."""
    try:
        return typed.unpack(objects.read(KEY), Facts)
    except (NotFoundError, msgspec.DecodeError):
        return Facts()


def refreshed(objects: Objects, on_paper: Callable[[int], None] = lambda _: None) -> Facts:
    """The facts as of now; only papers with a new revision are read. They are kept for the next time.

    A record that cannot be read is left out: `motlan verify` names it. Raises ServiceError.
    """
    before = kept(objects)
    known: dict[str, PaperFact | None] = {}
    for number, (paper_id, revision) in enumerate(papers.latest_keys(objects), start=1):
        fact = before.papers.get(paper_id)
        if fact is not None and fact.revision == revision:
            known[paper_id] = fact
        else:
            try:
                known[paper_id] = _fact(objects, papers.history(objects, paper_id))
            except (CorruptError, NotFoundError):
                continue
        on_paper(number)
    facts = Facts(now(), known, _decisions(objects), _failures(objects, before))
    objects.replace(KEY, msgspec.msgpack.encode(facts))
    return facts


def _fact(objects: Objects, history: list[Revision]) -> PaperFact | None:
    first, latest = history[0], history[-1]
    if latest.part_of is not None:
        return None
    filed, done = _moment(first.at), None
    if first.reading.needs_review and not latest.reading.needs_review:
        done = next(
            _moment(revision.at) - filed for revision in history if not revision.reading.needs_review
        ).total_seconds()
    return PaperFact(
        latest.revision, day_of(first.at), first.slip.branch or "", len(latest.reading.pages), _waited(objects, first),
        latest.reading.needs_review, first.reading.needs_review, done,
    )  # fmt: skip


def _waited(objects: Objects, first: Revision) -> float | None:
    try:
        received = batches.load_batch(objects, first.batch).received_at
    except (NotFoundError, CorruptError):
        return None
    return max(0.0, (_moment(first.at) - _moment(received)).total_seconds())


def _decisions(objects: Objects) -> tuple[DecisionFact, ...]:
    branches = {account.name: account.branch or "" for account in Accounts(objects).all()}
    return tuple(
        DecisionFact(day_of(held.at), branches.get(held.by, ""), held.procedure, held.decision, held.reason)
        for held in Decisions(objects).all()
        if held.decision != "undone"
    )


def _failures(objects: Objects, before: Facts) -> dict[str, tuple[str, str, dict[str, int]]]:
    """By batch without work left what could not be read. A batch with failures is read anew: some may be mended."""
    working = {batch_id for lane in batches.LANES for batch_id in batches.pending_ids(objects, lane)}
    counted: dict[str, tuple[str, str, dict[str, int]]] = {}
    for batch_id in batches.batch_ids(objects):
        if batch_id in working:
            continue
        known = before.failures.get(batch_id)
        if known is not None and not known[2]:
            counted[batch_id] = known
            continue
        batch = batches.load_batch(objects, batch_id)
        codes: dict[str, int] = {}
        for file in batch.files:
            outcome = batches.load_outcome(objects, batch_id, file.sha256) if file.sha256 and not file.error else None
            errors = [file.error] if file.error else [failure.error for failure in outcome.failures] if outcome else []
            for error in errors:
                codes[error.code] = codes.get(error.code, 0) + 1
        counted[batch_id] = (day_of(batch.received_at), batch.slip.branch or "", codes)
    return counted


def day_of(utc: str) -> str:
    """The day in Viet Nam of a stored moment."""
    return _moment(utc).astimezone(_HERE).date().isoformat()


def _moment(utc: str) -> datetime:
    return datetime.fromisoformat(utc)
