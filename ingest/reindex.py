"""Reindex: the index made anew from the object store beside the live one, several portions at once, resumable.

Processes and machines that name one run build it together, by the first characters of papers' ids.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import closing

from core.errors import DeletedError
from core.records import Record
from ingest.shares import Run, prefixes
from ingest.verify.log_coverage import Coverage
from ingest.verify.streams import merged
from search.index import Index
from store import papers
from store.access_log import AccessLog
from store.access_log.verification import check
from store.objects import Objects

_PORTION = 250  # papers loaded and published at once


def reindex(
    objects: Objects,
    index: Index,
    *,
    resume: bool = False,
    threads: int = 4,
    on_papers: Callable[[int], None] = lambda count: None,
    on_unlike: Callable[[str], None] = lambda paper_id: None,
) -> int:
    """Build a new index of every paper's latest revision and swap it for the live one; how many papers it holds.

    A paper whose record is not what the log says was written would be found as another person's: it is left out, and
    `on_unlike` is told its id. `resume` goes on with what an interrupted rebuild left. `on_papers` is told how many are
    in so far. Raises ServiceError and CorruptError, when the live index stays as it is.
    """
    with closing(logged(objects)) as known, index.rebuild(papers=known.papers(), resume=resume) as fresh:
        latest = _latest(objects, fresh if resume else None)
        return _publish_all(objects, fresh, latest, known, threads, on_papers, on_unlike)


def logged(objects: Objects) -> Coverage:
    """What the log says was written; all is believed in a store that was opened without its log."""
    coverage = Coverage(objects)
    log = getattr(objects, "log", None)
    if isinstance(log, AccessLog):
        check(objects, log.keys, None, coverage.logged)
    else:
        coverage.count_all_as_covered()
    return coverage


class Built(Record, frozen=True):
    """Papers of a share, or of all of them, that are in the new index, and those left out (see `reindex`)."""

    papers: int
    left_out: tuple[str, ...] = ()


class Together(Record, frozen=True):
    """What a run came to, as one of its processes knows it."""

    built: Built
    own: int  # shares done by this process
    is_live: bool  # the new index answers now; else another process of the run has the swap in hand


def reindex_together(
    objects: Objects, index: Index, run: str, *, threads: int = 4, on_papers: Callable[[int], None] = lambda count: None
) -> Together:
    """`reindex` with whoever names the same run; the swap is made once, by one of them, when every share is done.

    A share whose process died is built anew; killed, the same call goes on. `on_papers` is told how many this
    process put in. Raises ServiceError and CorruptError, when the live index stays as it is, and UsageError for a run
    that has ended.
    """
    shared = Run(objects, "reindex", run, Built)
    shared.refuse_ended()
    own = 0
    with closing(logged(objects)) as known:
        name = shared.agreed(lambda: index.begin(papers=known.papers()))
        with closing(index.begun(name)) as fresh:

            def do(prefix: str) -> Built:
                nonlocal own
                before, left_out = own, list[str]()
                latest = ((paper_id, number, False) for paper_id, number in papers.latest_keys(objects, prefix))
                own += _publish_all(
                    objects, fresh, latest, known, threads, lambda count: on_papers(before + count), left_out.append
                )
                return Built(own - before, tuple(left_out))

            shares = list(shared.share(lambda: prefixes(objects, "papers/"), do))
    built = Built(
        sum(share.papers for share in shares), tuple(paper_id for share in shares for paper_id in share.left_out)
    )
    with shared.last() as mine:
        if mine:
            index.go_live(name)
            shared.end()
    return Together(built, shared.own, mine)


def _publish_all(
    objects: Objects,
    fresh: Index,
    latest: Iterator[tuple[str, int, bool]],
    logged: Coverage,
    threads: int,
    on_papers: Callable[[int], None],
    on_unlike: Callable[[str], None],
) -> int:
    """Publish these papers, each with the number of its revision and whether it is there already; how many are in."""
    count = 0
    running: set[Future[int]] = set()

    def settle(most: int) -> None:
        nonlocal count, running
        while len(running) > most:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            count += sum(future.result() for future in done)
            on_papers(count)

    with ThreadPoolExecutor(threads) as pool:
        portion: list[tuple[str, int]] = []
        for paper_id, revision, is_held in latest:
            if is_held:
                count += 1
                continue
            portion.append((paper_id, revision))
            if len(portion) == _PORTION:
                settle(2 * threads)
                running.add(pool.submit(_publish, objects, fresh, portion, logged, on_unlike))
                portion = []
        running.add(pool.submit(_publish, objects, fresh, portion, logged, on_unlike))
        settle(0)
    return count


def _latest(objects: Objects, fresh: Index | None) -> Iterator[tuple[str, int, bool]]:
    """Every paper with the number of its latest revision, and whether the new index holds just that."""
    held = fresh.versions() if fresh else iter(())
    for paper_id, latest, in_index in merged(papers.latest_keys(objects), held):
        if latest is not None:
            yield paper_id, latest, latest == in_index


def _publish(
    objects: Objects,
    fresh: Index,
    portion: Sequence[tuple[str, int]],
    logged: Coverage,
    on_unlike: Callable[[str], None],
) -> int:
    """Publish these revisions. Deleted papers are passed over, and parts of papers over several files: the whole stands
    for them.
    """
    loaded = []
    for paper_id, revision in portion:
        key = papers.key(paper_id, revision)
        data = objects.read(key)
        sha256 = hashlib.sha256(data).hexdigest()
        if logged.is_unlike(key, sha256):
            on_unlike(paper_id)
            continue
        try:
            loaded.append(papers.decoded(data, paper_id))
        except DeletedError:
            if not logged.bears_out(key, sha256):  # nobody deleted it: it was slipped in to hide the paper
                on_unlike(paper_id)
    whole = [paper for paper in loaded if paper.part_of is None]
    fresh.publish(whole)
    return len(whole)
