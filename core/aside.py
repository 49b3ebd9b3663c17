"""Work begun aside: a question to a server far away, asked while the one who needs the answer asks others."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Generic, TypeVar

T = TypeVar("T")
_AT_ONCE = 32  # calls of one process
_threads: dict[int, ThreadPoolExecutor] = {}  # by process: threads do not survive a fork


class Begun(Generic[T]):
    """A call that another thread makes as soon as one is free; `result` makes it itself when none was by then.

    So calls may begin others however many wait, and nobody waits for a thread that waits for theirs.
    """

    def __init__(self, call: Callable[[], T]) -> None:
        self._call = call
        self._future: Future[T] = _pool().submit(call)

    def result(self) -> T:
        """What the call returns or raises. To be asked once."""
        return self._call() if self._future.cancel() else self._future.result()


def each(calls: Iterable[Callable[[], T]]) -> list[T]:
    """What all these calls return, made at the same time; the error of the first, in their order, that fails."""
    begun = [Begun(call) for call in calls]
    return [question.result() for question in begun]


@contextmanager
def beside(call: Callable[[], object]) -> Iterator[None]:
    """Make a call while the block runs; the block ends when both have. Its error is raised where the block has none."""
    begun = Begun(call)
    try:
        yield
    except BaseException:
        begun._future.cancel() or begun._future.exception()
        raise
    begun.result()


def _pool() -> ThreadPoolExecutor:
    pool = _threads.get(os.getpid())
    if pool is None:
        pool = _threads.setdefault(os.getpid(), ThreadPoolExecutor(_AT_ONCE, "aside"))
    return pool
