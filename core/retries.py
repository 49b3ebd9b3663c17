"""Trying again after a fault that passes: how often and after what waits, for every room alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import stamina

# The library's own log lines and counters would repeat what failed, which may hold what was read.
stamina.instrumentation.set_on_retry_hooks(())

Faults = type[Exception] | tuple[type[Exception], ...] | Callable[[Exception], bool]


def attempts(
    on: Faults,
    *,
    most: int | None = None,
    seconds: float | None = None,
    first: float = 0.0,
    longest: float = 0.0,
    jitter: float = 0.0,
) -> Iterator[AbstractContextManager[object]]:
    """`for attempt in attempts(…): with attempt: …` until the block ends without one of these faults.

    At most `most` times and for at most so many seconds, None: no limit; then the last fault is raised. The waits
    begin with `first` seconds and double up to `longest`; up to `jitter` seconds of chance are added to each.
    """
    return iter(
        stamina.retry_context(
            on=on, attempts=most, timeout=seconds, wait_initial=first, wait_max=longest, wait_jitter=jitter,
            wait_exp_base=2,
        )
    )  # fmt: skip
