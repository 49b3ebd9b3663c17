"""What happens to a batch, told once and in order: a file of lines that any number of listeners read at their own pace.

    .logs/<station>/<push>.jsonl    the events of a push; a batch that no push made has its own id here
    .batches/<batch>                the station and push that made a batch

The first line names the log. An event's id is that name and its line, so whoever lost the link goes on behind the last
one; after a log was thrown away all is told again. Events can be made again from the store and are no record.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from core import typed
from core.records import Record

KEPT_SECONDS = 7 * 24 * 3600.0
_SWEEP_SECONDS = 3600.0


class Event(Record, frozen=True):
    """Something that happened to a batch."""

    kind: str  # received, quality, read, searchable, failed, done
    about: str  # what of it: told once for each kind
    data: dict[str, Any]


class _Named(Record, frozen=True):
    log: str


class EventLogs:
    """The logs of all batches on this host."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._swept = 0.0

    def of_push(self, station: str, push: str) -> EventLog:
        """The log of a push. `station` and `push` are names that have been checked."""
        return EventLog(self._root / ".logs" / station / f"{push}.jsonl")

    def of_batch(self, station: str | None, batch: str) -> EventLog:
        """The log of a batch: that of the push that made it, or one of its own."""
        with suppress(OSError, ValueError):
            made_by, push = (self._root / ".batches" / batch).read_text("ascii").split()
            return self.of_push(made_by, push)
        return self.of_push(station or "none", f"batch-{batch}")

    def note(self, batch: str, station: str, push: str) -> None:
        """Note which push made a batch."""
        with suppress(OSError):
            path = self._root / ".batches" / batch
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.write_text(f"{station} {push}", "ascii")
        self._sweep()

    def _sweep(self) -> None:
        if time.monotonic() < self._swept + _SWEEP_SECONDS and self._swept:
            return
        self._swept = time.monotonic()
        for path in (*self._root.glob(".logs/*/*"), *self._root.glob(".batches/*")):
            with suppress(OSError):
                if path.stat().st_mtime + KEPT_SECONDS < time.time():
                    path.unlink()


class EventLog:
    """The events of one batch. Several processes may write; each event is there once."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def append(self, events: Iterable[Event]) -> None:
        """Write those events that are not there yet. A disk that takes none costs the telling, nothing else."""
        fresh = list(events)
        with suppress(OSError), self._locked() as file:
            lines = file.read().splitlines()
            known = {(event.kind, event.about) for event in map(_decoded, lines[1:]) if event}
            added = [] if lines else [msgspec.json.encode(_Named(secrets.token_hex(4)))]
            for event in fresh:
                if (event.kind, event.about) not in known:
                    known.add((event.kind, event.about))
                    added.append(msgspec.json.encode(event))
            if added:
                file.seek(0, os.SEEK_END)
                file.write(b"".join(line + b"\n" for line in added))

    def known(self) -> set[tuple[str, str]]:
        """Kind and object of every event told."""
        return {(event.kind, event.about) for _, event in self.after("")}

    def after(self, last: str) -> Iterator[tuple[str, Event]]:
        """Id and event of all that follow the event with the id `last`; all where it is none of this log."""
        try:
            lines = self._path.read_bytes().split(b"\n")[:-1]  # a line without its end is still being written
        except OSError:
            return
        name = _name(lines[0]) if lines else ""
        log, _, number = last.partition("-")
        begin = int(number) + 1 if log == name and number.isascii() and number.isdecimal() and len(number) < 9 else 1
        for place in range(max(1, begin), len(lines)):
            if (event := _decoded(lines[place])) is not None:
                yield f"{name}-{place}", event

    def is_begun(self) -> bool:
        """Whether anything is known of this batch."""
        return self._path.exists()

    def mark(self) -> tuple[int, int]:
        """Something that differs once more was told."""
        try:
            stat = self._path.stat()
        except OSError:
            return 0, 0
        return stat.st_ino, stat.st_size

    @contextmanager
    def _locked(self) -> Iterator[BinaryIO]:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._path.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            yield file


def _name(line: bytes) -> str:
    try:
        return typed.decode(line, _Named).log
    except msgspec.DecodeError:
        return "?"


def _decoded(line: bytes) -> Event | None:
    try:
        return typed.decode(line, Event)
    except msgspec.DecodeError:
        return None
