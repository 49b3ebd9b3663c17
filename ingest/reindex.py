"""Reindex: the index made anew from the object store beside the live one, several portions at once, resumable."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from ingest.verify.streams import merged
from search.index import Index
from store import papers
from store.objects import Objects

_PORTION = 250  # papers loaded and published at once


def reindex(
    objects: Objects,
    index: Index,
    *,
    resume: bool = False,
    threads: int = 4,
    on_papers: Callable[[int], None] = lambda count: None,
) -> int:
    """Build a new index of every paper's latest revision and swap it for the live one; how many papers it holds.

    `resume` goes on with what an interrupted rebuild left. `on_papers` is told how many are in so far. Raises
    ServiceError and CorruptError, when the live index stays as it is.
    """
    count = 0
    running: set[Future[int]] = set()

    def settle(most: int) -> None:
        nonlocal count, running
        while len(running) > most:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            count += sum(one.result() for one in done)
            on_papers(count)

    with index.rebuild(resume=resume) as fresh, ThreadPoolExecutor(threads) as pool:
        portion: list[tuple[str, int]] = []
        for paper_id, revision, is_held in _latest(objects, fresh if resume else None):
            if is_held:
                count += 1
                continue
            portion.append((paper_id, revision))
            if len(portion) == _PORTION:
                settle(2 * threads)
                running.add(pool.submit(_publish, objects, fresh, portion))
                portion = []
        running.add(pool.submit(_publish, objects, fresh, portion))
        settle(0)
    return count


def _latest(objects: Objects, fresh: Index | None) -> Iterator[tuple[str, int, bool]]:
    """Every paper with the number of its latest revision, and whether the new index holds just that."""
    held = fresh.versions() if fresh else iter(())
    for paper_id, latest, in_index in merged(papers.latest_keys(objects), held):
        if latest is not None:
            yield paper_id, latest, latest == in_index


def _publish(objects: Objects, fresh: Index, portion: Sequence[tuple[str, int]]) -> int:
    """Publish these revisions; parts of a paper over several files are passed over: the whole stands for them."""
    loaded = [papers.load(objects, paper_id, revision) for paper_id, revision in portion]
    whole = [one for one in loaded if one.part_of is None]
    fresh.publish(whole)
    return len(whole)
