"""A walk over every held paper that is gone on with after a stop, and that gives way to the counter."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import msgspec

from core import typed
from core.errors import NotFoundError
from core.records import Record
from store import papers
from store.objects import Objects

_STEP = 50  # papers between two notes of where it stands
_PAUSE = 2.0  # seconds between two looks whether counter pages still wait


class Counts(Record, frozen=True):
    """What `motlan relabel --json` and `motlan reread --json` print."""

    looked_at: int = 0
    changed: int = 0
    unchanged: int = 0
    failed: int = 0  # their page readings are not at hand any more, or their record is damaged


class _Cursor(Record, frozen=True):
    asked: dict[str, str]
    after: str  # id of the last paper done
    counts: Counts


def walk(
    objects: Objects,
    cursor: str,
    asked: dict[str, str],
    do: Callable[[str], str | None],
    *,
    workers: int = 1,
    counter_waits: Callable[[], bool] = lambda: False,
    on_papers: Callable[[int], None] = lambda count: None,
) -> Counts:
    """Do something with every paper in key order; what came of it.

    `do` is given a paper's id and returns a name of `Counts`, or None for a paper that was not asked for; `workers` do
    it at once. `cursor` is the derived key under which a run that asks for `asked` notes where it stands.
    """
    begun = _begun(objects, cursor, asked)
    after, counts = (begun.after, begun.counts) if begun else ("", Counts())
    ids = (paper_id for paper_id, _ in papers.latest_keys(objects) if paper_id > after)
    for paper_id, outcome in _done(ids, do, workers, counter_waits):
        if outcome is None:
            continue
        changes = {outcome: getattr(counts, outcome) + 1, "looked_at": counts.looked_at + 1}
        counts = msgspec.structs.replace(counts, **changes)
        if counts.looked_at % _STEP == 0:
            objects.replace(cursor, msgspec.json.encode(_Cursor(asked, paper_id, counts)))
        on_papers(counts.looked_at)
    objects.delete(cursor)
    return counts


def _done(
    ids: Iterator[str], do: Callable[[str], str | None], workers: int, counter_waits: Callable[[], bool]
) -> Iterator[tuple[str, str | None]]:
    """Each paper with what became of it, in order; so many are begun at once."""
    with ThreadPoolExecutor(workers) as pool:
        under_way: deque[tuple[str, Future[str | None]]] = deque()
        try:
            for paper_id in ids:
                while counter_waits():
                    time.sleep(_PAUSE)
                under_way.append((paper_id, pool.submit(do, paper_id)))
                if len(under_way) >= workers:
                    first, outcome = under_way.popleft()
                    yield first, outcome.result()
            for paper, outcome in under_way:
                yield paper, outcome.result()
        finally:
            pool.shutdown(cancel_futures=True)


def _begun(objects: Objects, cursor: str, asked: dict[str, str]) -> _Cursor | None:
    """Where a run that asked for the same was interrupted."""
    try:
        reached = typed.decode(objects.read(cursor), _Cursor)
    except (NotFoundError, msgspec.DecodeError):
        return None
    return reached if reached.asked == asked else None
