"""Backfill: take in an archive folder of any size, batch by batch, resumable from a journal in the object store."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import msgspec

from ingest.accept import accept
from ingest.crew import Crew
from ingest.house import House
from ingest.working import finish_pending
from store.errors import NotFoundError
from store.records import Record, Slip

_QUEUE_FULL = 2_000  # messages in the archive lane above which taking in waits


class FailedFile(Record, frozen=True):
    """A file of the archive that was not taken in, by name."""

    file: str
    code: str
    message: str


class Report(Record, frozen=True):
    """The reconciliation: found = held_already + taken_in + failed, by file; members of a ZIP count as files."""

    folder: str
    found: int
    held_already: int
    taken_in: int
    failed: tuple[FailedFile, ...]
    done: bool
    last: str = ""  # path of the last file done, relative to the folder: where the next run goes on


class Backfill:
    """One folder's way into the store. The journal is `pending/backfill/<hash of the folder's path>.json`."""

    def __init__(self, house: House, folder: Path, slip: Slip, batch_files: int, crew: Crew | None) -> None:
        """`crew` sends work to a broker; None: the work is done here, batch after batch."""
        self._house = house
        self._folder = folder.resolve()
        self._slip = slip
        self._batch_files = batch_files
        self._crew = crew
        self._key = f"pending/backfill/{hashlib.sha256(str(self._folder).encode()).hexdigest()}.json"

    def run(self, on_progress: Callable[[int], None]) -> Report:
        """Take in what is left of the folder; the reconciliation of the whole, earlier runs included.

        A finished folder starts from its beginning again, so new files are found. Raises ServiceError.
        """
        report = self._resumed()
        files = walk(self._folder, after=report.last)
        while portion := list(islice(files, self._batch_files)):
            report = self._take_in(report, portion)
            self._house.objects.replace(self._key, msgspec.json.encode(report))
            on_progress(report.found)
        report = msgspec.structs.replace(report, done=True)
        self._house.objects.replace(self._key, msgspec.json.encode(report))
        return report

    def _resumed(self) -> Report:
        fresh = Report(folder=str(self._folder), found=0, held_already=0, taken_in=0, failed=(), done=False)
        try:
            kept = msgspec.json.decode(self._house.objects.read(self._key), type=Report)
        except NotFoundError:
            return fresh
        return fresh if kept.done else kept

    def _take_in(self, report: Report, portion: list[str]) -> Report:
        files = ((name, self._folder / name) for name in portion)
        batch = accept(self._house, files, self._slip)
        if self._crew is None:
            finish_pending(self._house)
        else:
            self._crew.dispatch(batch)
            while self._crew.depth(self._slip.lane) > _QUEUE_FULL:
                time.sleep(1)
        count = [file.status for file in batch.files].count
        failed = (FailedFile(one.file, one.error.code, one.error.message) for one in batch.files if one.error)
        return msgspec.structs.replace(
            report,
            found=report.found + len(batch.files),
            held_already=report.held_already + count("held_already"),
            taken_in=report.taken_in + count("taken_in"),
            failed=(*report.failed, *failed),
            last=portion[-1],
        )


def walk(folder: Path, *, after: str = "") -> Iterator[str]:
    """Paths of the files in a folder, relative to it, in a fixed order, those after `after` only.

    Holds one folder's names in memory at a time. Hidden names and links to folders are passed over.
    """
    yield from _walk(folder, "", tuple(after.split("/")) if after else ())


def _walk(folder: Path, inside: str, after: tuple[str, ...]) -> Iterator[str]:
    with os.scandir(folder / inside) as found:
        entries = sorted((item.name, item.is_dir(follow_symlinks=False)) for item in found)
    for name, is_folder in entries:
        if name.startswith(".") or (after and name < after[0]):
            continue
        path = f"{inside}/{name}" if inside else name
        rest = after[1:] if after and name == after[0] else ()
        if is_folder:
            yield from _walk(folder, path, rest)
        elif not (after and name == after[0]):
            yield path
