"""Backfill: take in an archive folder of any size, batch by batch, resumable from a journal in the object store.

The journal is one small object; the names of files that failed stand beside it in objects of their own, one a portion,
so that neither grows with the archive. What is held already costs a hash and two small reads.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby, islice
from pathlib import Path

import msgspec

from core.errors import NotFoundError, ServiceError
from core.records import Batch, Record, Slip
from ingest.intake.accept import accept
from ingest.intake.slips import Slips
from ingest.intake.walk import count, walk
from ingest.queue.dispatcher import Dispatcher
from ingest.services import Services
from store import batches
from store.objects import Objects

_PENDING = 20  # pending batches of the lane above which taking in waits
_FOLDER = "pending/backfill/"


class FailedFile(Record, frozen=True):
    """A file of the archive that was not taken in, by name."""

    file: str
    code: str
    message: str


class Report(Record, frozen=True):
    """The reconciliation: found = held_already + taken_in + failures, by file; members of a ZIP count as files."""

    folder: str
    slip: Slip
    mapping: str | None = None  # path of the mapping file
    found: int = 0
    held_already: int = 0
    taken_in: int = 0
    failures: int = 0
    pages: int = 0  # in the files taken in
    done: bool = False
    last: str = ""  # path of the last file done, relative to the folder: where the next run goes on
    portions: int = 0  # of files done; numbers the lists of failures


class Progress(Record, frozen=True):
    """How far a run is; `total` and `seconds_left` are None while the folder is still being counted."""

    done: int  # files, earlier runs included
    total: int | None
    pages_per_second: float  # pages taken in a second, in this run
    failures: int
    seconds_left: float | None
    is_waiting: bool = False  # for workers: enough is pending


class Backfill:
    """One folder's way into the store; `crew` is told of each batch, and of nothing else."""

    def __init__(
        self,
        services: Services,
        folder: Path,
        base: Slip,
        batch_files: int,
        dispatcher: Dispatcher,
        mapping: Path | None = None,
    ) -> None:
        """Raises UsageError for a mapping file that cannot be used."""
        self._house = services
        self._objects = services.objects
        self._folder = folder.resolve()
        self._slips = Slips(base, mapping)
        self._mapping = str(mapping.resolve()) if mapping else None
        self._base = base
        self._batch_files = batch_files
        self._crew = dispatcher
        self._key = _FOLDER + hashlib.sha256(str(self._folder).encode()).hexdigest()
        self._total: int | None = None
        self._noted: str = ""  # a batch known to be received: files of one batch stand together

    def run(self, on_progress: Callable[[Progress], None]) -> Report:
        """Take in what is left of the folder; the reconciliation of the whole, earlier runs included.

        A finished folder starts from its beginning again, so new files are found. Work may still be pending when this
        returns. Raises ServiceError.
        """
        report = self._resumed()
        first, began = report, time.monotonic()
        threading.Thread(target=self._count, daemon=True).start()
        files = walk(self._folder, after=report.last)
        while portion := list(islice(files, self._batch_files)):
            report = self._take_in(report, portion)
            self._save(report)
            on_progress(self._progress(first, report, time.monotonic() - began))
            self._crew.raise_trouble()
            while self._is_full():
                so_far = self._progress(first, report, time.monotonic() - began)
                on_progress(msgspec.structs.replace(so_far, is_waiting=True))
                time.sleep(0.2)
                self._crew.raise_trouble()
        report = msgspec.structs.replace(report, done=True)
        self._save(report)
        return report

    def failed(self) -> Iterator[FailedFile]:
        """The files that failed, as of the last run."""
        return failed_of(self._objects, self._key)

    def _count(self) -> None:
        self._total = count(self._folder)

    def _progress(self, first: Report, now: Report, seconds: float) -> Progress:
        done, total = now.found, self._total
        speed = (done - first.found) / max(seconds, 1e-9)
        left = None if total is None else max(0, total - done) / max(speed, 1e-9)
        pages = (now.pages - first.pages) / max(seconds, 1e-9)
        return Progress(done, None if total is None else max(total, done), pages, now.failures, left)

    def _resumed(self) -> Report:
        fresh = Report(folder=str(self._folder), slip=self._base, mapping=self._mapping)
        try:
            kept = msgspec.json.decode(self._objects.read(f"{self._key}.json"), type=Report)
        except (NotFoundError, msgspec.ValidationError):
            kept = msgspec.structs.replace(fresh, done=True)
        if not kept.done:
            return kept
        for entry in list(self._objects.list(f"{self._key}/failed/")):
            self._objects.delete(entry.key)
        return fresh

    def _save(self, report: Report) -> None:
        self._objects.replace(f"{self._key}.json", msgspec.json.encode(report))

    def _take_in(self, report: Report, portion: Sequence[str]) -> Report:
        new = [name for name in portion if not self._is_held(self._folder / name)]
        held, taken, pages = len(portion) - len(new), 0, 0
        failed: list[FailedFile] = []
        for batch in _received(self._house, self._folder, self._slips, new):
            _tell(self._crew, batch)
            statuses = [file.status for file in batch.files]
            held, taken = held + statuses.count("held_already"), taken + statuses.count("taken_in")
            pages += sum(file.pages for file in batch.files)
            failed += _failed(batch)
        if failed:
            key = f"{self._key}/failed/{report.portions:010d}.json"
            self._objects.replace(key, msgspec.json.encode(failed))
        return msgspec.structs.replace(
            report,
            found=report.found + held + taken + len(failed),
            held_already=report.held_already + held,
            taken_in=report.taken_in + taken,
            failures=report.failures + len(failed),
            pages=report.pages + pages,
            last=portion[-1],
            portions=report.portions + 1,
        )

    def _is_held(self, path: Path) -> bool:
        """Whether a file's bytes came with a batch that was received to its end; a ZIP is looked into again."""
        try:
            if not path.is_file():  # a pipe would keep us waiting
                return False
            with path.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            note = batches.load_original(self._objects, sha256)
        except (OSError, NotFoundError):
            return False
        if note.kind == "zip" or note.error is not None:
            return False
        # A note without its batch is what a run that was killed left behind: that file is not held yet.
        if note.first_batch != self._noted and not batches.is_received(self._objects, note.first_batch):
            return False
        self._noted = note.first_batch
        return True

    def _is_full(self) -> bool:
        """Whether taking in should wait: the archive must not pile up more work than is quickly looked over."""
        pending = batches.pending_ids(self._objects, self._base.lane)
        return len(list(islice(pending, _PENDING + 1))) > _PENDING


def retry_failed(services: Services, dispatcher: Dispatcher) -> tuple[int, int]:
    """Take the failed files of all backfills in again, from their folders; (how many were tried, how many failed).

    A file that goes in now leaves the list of failures and counts as taken in.
    """
    tried = left = 0
    for entry in list(services.objects.list(_FOLDER)):
        if "/" in entry.key.removeprefix(_FOLDER):
            continue
        key = entry.key.removesuffix(".json")
        report = msgspec.json.decode(services.objects.read(entry.key), type=Report)
        folder = Path(report.folder)
        slips = Slips(report.slip, Path(report.mapping) if report.mapping else None)
        for failures in list(services.objects.list(f"{key}/failed/")):
            before = msgspec.json.decode(services.objects.read(failures.key), type=list[FailedFile])
            whole = [one.file for one in before if (folder / one.file).is_file()]
            failed = [one for one in before if one.file not in whole]  # a member of a ZIP, or gone since
            for batch in _received(services, folder, slips, whole):
                _tell(dispatcher, batch)
                failed += _failed(batch)
            tried, left = tried + len(whole), left + len(failed)
            mended = len(before) - len(failed)
            services.objects.replace(failures.key, msgspec.json.encode(failed))
            report = msgspec.structs.replace(
                report, failures=report.failures - mended, taken_in=report.taken_in + mended
            )
        services.objects.replace(entry.key, msgspec.json.encode(report))
    return tried, left


def failed_of(objects: Objects, key: str) -> Iterator[FailedFile]:
    """The failed files kept beside a journal."""
    for entry in objects.list(f"{key}/failed/"):
        yield from msgspec.json.decode(objects.read(entry.key), type=list[FailedFile])


def _received(services: Services, folder: Path, slips: Slips, names: Iterable[str]) -> Iterator[Batch]:
    """Take files in, neighbours of one slip as one batch."""
    for slip, group in groupby(names, key=slips.of):
        yield accept(services, [(name, folder / name) for name in group], slip)


def _failed(batch: Batch) -> list[FailedFile]:
    return [FailedFile(one.file, one.error.code, one.error.message) for one in batch.files if one.error]


def _tell(dispatcher: Dispatcher, batch: Batch) -> None:
    try:
        dispatcher.dispatch(batch)
    except ServiceError:
        return  # the queue is down: the batch is pending, a sweep takes it up
