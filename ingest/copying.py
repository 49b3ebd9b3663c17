"""Copy a store together: processes and machines that name one run take its prefixes in turn."""

from __future__ import annotations

from collections.abc import Callable

from ingest.shares import Run, prefixes
from store.copying import NOTHING_GONE, Copied, Gone, copy, summed
from store.objects import Objects


def copy_together(
    source: Objects,
    target: Objects,
    run: str,
    on_step: Callable[[int], None] = lambda done: None,
    *,
    gone: Gone = NOTHING_GONE,
) -> tuple[Copied, int]:
    """`store.copying.copy` with whoever names the same run; (what all did, shares done by this process).

    The notes of the run are kept in the target. Killed, the same call goes on. Raises as `copy`, and UsageError for a
    run that has ended.
    """
    shared = Run(target, "copy", run, Copied)
    shared.refuse_ended()
    looked_at = 0

    def do(prefix: str) -> Copied:
        nonlocal looked_at
        before = looked_at

        def step(done: int) -> None:
            nonlocal looked_at
            looked_at = before + done
            on_step(looked_at)

        return copy(source, target, step, prefix=prefix, gone=gone)

    done = summed(shared.share(lambda: prefixes(source), do))
    shared.end()
    return done, shared.own
