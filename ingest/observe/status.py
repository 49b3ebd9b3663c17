"""What became of a batch: its pages reconcile, its papers and failures are named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Literal

from core.errors import NotFoundError
from core.records import Batch, BatchFile, Failure, Lane, Outcome, Record
from ocr.version import READER
from store import batches, pages
from store.objects import Objects


class PageCounts(Record, frozen=True):
    """received = read + blank + failed + waiting, always."""

    received: int
    read: int
    blank: int
    failed: int
    waiting: int


class NamedFailure(Record, frozen=True):
    """A file, or a page of it, that could not be read."""

    file: str
    page: int | None  # None: the whole file
    code: str
    message: str
    retryable: bool
    sha256: str | None = None  # of the file, as far as its bytes are kept


class BatchStatus(Record, frozen=True):
    """The status of one batch (docs/contract.md)."""

    batch: str
    lane: Lane
    state: Literal["waiting", "working", "done"]
    received_at: str
    pages: PageCounts
    paper_ids: tuple[str, ...]
    failures: tuple[NamedFailure, ...]


def of_batch(objects: Objects, batch: Batch) -> BatchStatus:
    """The state of a batch as the object store has it at this moment. The same original twice counts once.

    A failure that was mended since, or is told by a later batch with which the file came again, is not named.
    """
    received = read = blank = failed = 0
    paper_ids: dict[str, None] = {}
    failures: list[NamedFailure] = []
    done = True
    has_failed = any(file.error for file in batch.files)
    is_told_later = batches.came_again(objects, batch.batch) if has_failed else None
    for file in _distinct(batch):
        if file.error is not None:
            if not (is_told_later and is_told_later(file.file)) and not _went_in(objects, file):
                failures.append(_named(file, None, file.error))
            continue
        outcome = batches.load_outcome(objects, batch.batch, str(file.sha256))
        counts, page_failures = _counts(objects, file, outcome)
        received, done = received + file.pages, done and outcome is not None
        read, blank, failed = read + counts[0], blank + counts[1], failed + counts[2]
        failures += page_failures
        paper_ids |= dict.fromkeys(outcome.paper_ids if outcome else ())
    waiting = received - read - blank - failed
    return BatchStatus(
        batch=batch.batch,
        lane=batch.slip.lane,
        state="done" if done else "waiting" if waiting == received else "working",
        received_at=batch.received_at,
        pages=PageCounts(received=received, read=read, blank=blank, failed=failed, waiting=waiting),
        paper_ids=tuple(paper_ids),
        failures=tuple(failures),
    )


class Line(Record, frozen=True):
    """A batch with work left, as it stands in its lane."""

    batch: str
    branch: str | None
    received_at: str
    pages: int  # that wait to be read or filed
    files: int = 0  # that are not searchable yet, some of them read


class Oldest(Record, frozen=True):
    """The batch that has waited longest in a lane."""

    batch: str
    received_at: str
    seconds: float


def lines(objects: Objects) -> dict[Lane, list[Line]]:
    """What waits in each lane, oldest first. Raises ServiceError."""
    return {
        lane: [
            Line(
                batch.batch,
                batch.slip.branch,
                batch.received_at,
                of_batch(objects, batch).pages.waiting,
                _unfiled(objects, batch),
            )
            for batch in batches.pending(objects, lane)
        ]
        for lane in batches.LANES
    }


def _unfiled(objects: Objects, batch: Batch) -> int:
    wanted = {file.sha256 for file in batch.files if file.error is None}
    return len(wanted.difference(batches.with_outcome(objects, batch.batch)))


def unfiled(objects: Objects) -> dict[Lane, int]:
    """Pages of files that are not searchable yet, read ones included, by lane; two requests a pending batch."""
    return {
        lane: sum(
            file.pages
            for batch in batches.pending(objects, lane)
            for done in [set(batches.with_outcome(objects, batch.batch))]
            for file in _distinct(batch)
            if file.error is None and file.sha256 not in done
        )
        for lane in batches.LANES
    }


def waiting(objects: Objects) -> dict[Lane, int]:
    """Pages that wait to be read or filed, by lane."""
    return {lane: sum(line.pages for line in queued) for lane, queued in lines(objects).items()}


def oldest(queues: dict[Lane, list[Line]]) -> dict[Lane, Oldest | None]:
    """Who has waited longest, by lane."""
    now = datetime.now(UTC)
    return {
        lane: Oldest(
            first.batch, first.received_at, max(0.0, (now - datetime.fromisoformat(first.received_at)).total_seconds())
        )
        if (first := next(iter(queue), None))
        else None
        for lane, queue in queues.items()
    }


def pages_before(queues: dict[Lane, list[Line]], batch: str) -> int | None:
    """Pages that will be read until a batch is searchable, its own included; None when it is not waiting.

    Branches take turns in a lane, so each page of its branch up to this batch costs at most one page of every branch;
    the archive also lets the counter go first.
    """
    ahead = 0
    for lane in batches.LANES:
        queue = queues[lane]
        own = next((line for line in queue if line.batch == batch), None)
        if own is not None:
            of_branch = [line for line in queue if line.branch == own.branch]
            mine = sum(line.pages for line in of_branch[: of_branch.index(own) + 1])
            return ahead + min(sum(line.pages for line in queue), mine * len({line.branch for line in queue}))
        ahead += sum(line.pages for line in queue)
    return None


def once(states: Iterable[BatchStatus]) -> list[tuple[str, NamedFailure]]:
    """The failures of some batches with the batch of each; the same page of the same bytes is named once."""
    named: dict[tuple[str, str, int | None], tuple[str, NamedFailure]] = {}
    for state in states:
        for failure in state.failures:
            of = ("", failure.sha256) if failure.sha256 else (state.batch, failure.file)
            named[(*of, failure.page)] = (state.batch, failure)
    return list(named.values())


def _went_in(objects: Objects, file: BatchFile) -> bool:
    """Whether bytes that could not be opened for a passing reason were opened when they came again."""
    if file.sha256 is None or file.error is None or not file.error.retryable:
        return False
    try:
        return batches.load_original(objects, file.sha256).error is None
    except NotFoundError:
        return False


def _distinct(batch: Batch) -> Iterator[BatchFile]:
    seen: set[str] = set()
    for file in batch.files:
        if file.error is None and file.sha256 in seen:
            continue
        seen.add(file.sha256 or "")
        yield file


def _counts(
    objects: Objects, file: BatchFile, outcome: Outcome | None
) -> tuple[tuple[int, int, int], list[NamedFailure]]:
    """Pages read, blank and failed of one file, and its failed pages by name."""
    if outcome is not None:
        return _outcome_now(objects, file, outcome)
    sha256 = str(file.sha256)
    readings = [pages.load(objects, sha256, READER, page) for page in pages.have(objects, sha256, READER)]
    states = [reading.status for reading in readings if reading]
    failures = [_named(file, page.page, page.error) for page in readings if page and page.error]
    return (states.count("read"), states.count("blank"), states.count("failed")), failures


def _outcome_now(
    objects: Objects, file: BatchFile, outcome: Outcome
) -> tuple[tuple[int, int, int], list[NamedFailure]]:
    """An outcome without the failures of pages that were read since, for another batch with the same bytes."""
    counts = {"read": outcome.read, "blank": outcome.blank, "failed": outcome.failed}
    failures = []
    for failure in outcome.failures:
        now = pages.load(objects, outcome.sha256, READER, failure.page) if failure.page is not None else None
        if now is None or now.status == "failed":
            failures.append(_named(file, failure.page, failure.error))
        else:
            counts["failed"] -= 1
            counts[now.status] += 1
    return (counts["read"], counts["blank"], counts["failed"]), failures


def _named(file: BatchFile, page: int | None, failure: Failure) -> NamedFailure:
    return NamedFailure(file.file, page, failure.code, failure.message, failure.retryable, file.sha256)
