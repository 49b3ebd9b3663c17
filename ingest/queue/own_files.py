"""The files that a process files: those whose first page it read, so that of several at work each file has one.

It has what it read of such a file in its memory and the lease of it in hand, and looks after it until it is filed: what
others read of the file, or of the files beside it, it sees in the store. Of one that dies a sweep sends the file to
whoever is there, as any work whose message was lost.
"""

from __future__ import annotations

import threading
import time

from core.records import Lane

_FIRST, _LONGEST = 0.5, 8.0  # seconds between two looks at a file that waits for what others read


class OwnFiles:
    """Of one process; threads may share it."""

    def __init__(self) -> None:
        self._begun: set[str] = set()  # originals whose first page this process read, or has in hand
        self._waiting: dict[tuple[str, str], tuple[Lane, float, float]] = {}  # (batch, original) → …, next look, pause
        self._turn = threading.Lock()

    def begin(self, sha256: str) -> None:
        """This process reads the first page of an original."""
        with self._turn:
            self._begun.add(sha256)

    def give_up(self, sha256: str) -> None:
        """It could not be read."""
        with self._turn:
            self._begun.discard(sha256)

    def has(self, sha256: str) -> bool:
        """Whether it is this process that files an original."""
        return sha256 in self._begun

    def wait(self, lane: Lane, batch: str, sha256: str) -> None:
        """A file of a batch is not filed, and this process can do no more for it: it is looked at again and again."""
        with self._turn:
            self._waiting.setdefault((batch, sha256), (lane, time.monotonic() + _FIRST, 2 * _FIRST))

    def waits(self, batch: str, sha256: str) -> bool:
        """Whether a file of a batch is to be looked at again."""
        return (batch, sha256) in self._waiting

    def due(self) -> list[tuple[Lane, str, str]]:
        """The files to look at now (lane, batch, original): each is given to one thread, and again after a pause that
        grows."""
        now, due = time.monotonic(), []
        with self._turn:
            for (batch, sha256), (lane, when, pause) in self._waiting.items():
                if when <= now:
                    due.append((lane, batch, sha256))
                    self._waiting[batch, sha256] = (lane, now + pause, min(_LONGEST, 2 * pause))
        return due

    def done(self, batch: str, sha256: str) -> None:
        """A file of a batch has its outcome."""
        with self._turn:
            self._waiting.pop((batch, sha256), None)
            if all(other != sha256 for _, other in self._waiting):
                self._begun.discard(sha256)
