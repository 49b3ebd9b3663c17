"""Whether the index is one of this store: a new or empty one over a store with papers says nothing is held, and lies.

Compared are the oldest papers of the store, one page of its listing, never all: an index that was made anew has none of
them, however much was filed since. What is missing here and there is `motlan verify`'s to find.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from itertools import islice

from core.errors import CorruptError, DeletedError, MotlanError, ServiceError
from search.index import Index
from store import papers
from store.objects import Objects


class BehindError(ServiceError):
    """The index is new, empty or another store's: what it does not find may be held all the same."""


OLDEST = 50  # papers of the store that are looked for
_AGAIN = (0.1, 0.4)  # seconds: the very first paper of a store is recorded a moment before the index has it


_FRESH = 30.0  # seconds for which an answer is believed without a further thought
_BELIEVED = 60.0  # and while the question is asked again, beside those who ask for papers


class Covered:
    """That the index covers the store, as one process believes it for up to a minute.

    On an object store far away the question takes long, so of many who come at once one asks and the others wait for
    the answer; while papers are being asked for all the time it is asked again in the background, before the minute is
    over, and nobody waits at all.
    """

    def __init__(self, index: Index, objects: Objects, clock: Callable[[], float] = time.monotonic) -> None:
        self._index = index
        self._objects = objects
        self._clock = clock
        self._at = -_BELIEVED  # when it was seen last
        self._asking = threading.Lock()

    def ensure(self) -> None:
        """Return when the index covers the store. Raises as `ensure_covers` does."""
        age = self._clock() - self._at
        if age < _FRESH:
            return
        if age < _BELIEVED:
            if self._asking.acquire(blocking=False):
                threading.Thread(target=self._again, daemon=True).start()
            return
        with self._asking:
            if self._clock() - self._at >= _FRESH:
                self._ask()

    def _again(self) -> None:
        try:
            self._ask()
        except MotlanError:  # whoever comes next asks, and is told
            self._at = -_BELIEVED
        finally:
            self._asking.release()

    def _ask(self) -> None:
        began = self._clock()
        ensure_covers(self._index, self._objects)
        self._at = began


def ensure_covers(index: Index, objects: Objects, *, wait: Callable[[float], None] = time.sleep) -> None:
    """Raise BehindError, with the advice to run `motlan reindex`, when the index lacks the oldest papers of the store.

    Raises what `Index.versions` and `Objects.list` raise.
    """
    for pause in (*_AGAIN, None):
        oldest = [paper_id for paper_id, _ in islice(papers.latest_keys(objects), OLDEST)]
        if not oldest or _has_one(index, oldest) or not _one_belongs(objects, oldest):
            return
        if pause is None:
            raise BehindError(
                "the index has none of the oldest papers of the store: it is new, empty or another store's; "
                "nothing is lost: run `motlan reindex`"
            )
        wait(pause)


def _has_one(index: Index, paper_ids: list[str]) -> bool:
    wanted = set(paper_ids)
    for seen, (paper_id, _) in enumerate(index.versions()):
        if paper_id in wanted:
            return True
        if paper_id > paper_ids[-1] and seen >= OLDEST:  # an index sorts as the store does
            return False
    return False


def _one_belongs(objects: Objects, paper_ids: list[str]) -> bool:
    """Whether one of these papers should be in the index: parts of a paper over several files stand in the whole."""
    for paper_id in paper_ids:
        try:
            if papers.load(objects, paper_id).part_of is None:
                return True
        except (CorruptError, DeletedError):  # `motlan verify` names what is damaged
            continue
    return False
