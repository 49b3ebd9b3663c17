"""Backfill: take in an archive folder of any size, batch by batch, resumable from a journal in the object store.

The journal is one small object; the names of files that failed stand beside it in objects of their own, one a portion,
so that neither grows with the archive. What is held already costs a hash and two small reads.
"""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, islice
from pathlib import Path

import msgspec

from core import typed
from core.errors import NotFoundError, ServiceError, UsageError
from core.records import Batch, Record, Slip
from core.text import printable
from ingest.intake.accept import accept
from ingest.intake.failed import FailedFile, Failures
from ingest.intake.held_already import Held
from ingest.intake.portions import portions
from ingest.intake.slips import Slips
from ingest.intake.walk import Survey, survey, walk
from ingest.queue.dispatcher import Dispatcher
from ingest.services import Services
from store import batches, ids

_PENDING = 20  # pending batches of the lane above which taking in waits
FOLDER = "pending/backfill/"


class Report(Record, frozen=True):
    """The reconciliation: files = held_already + taken_in + failures, by file; members of a ZIP count as files.

    It adds up over all runs from the first that began at the folder's beginning: a run that was stopped and those that
    went on from there are told as one.
    """

    folder: str
    slip: Slip
    mapping: str | None = None  # path of the mapping file
    files: int = msgspec.field(default=0, name="found")  # in the folder
    held_already: int = 0
    taken_in: int = 0
    failures: int = 0
    pages: int = 0  # in the files taken in
    done: bool = False
    last: str = ""  # path of the last file done, relative to the folder: where the next run goes on
    portions: int = 0  # of files done; numbers the lists of failures
    number: int = 0  # of this pass through the folder
    runs: int = 1  # of the program, for this pass
    begun: tuple[str, ...] = ()  # batches begun in a portion that is not in the numbers above: a run was killed there


class Progress(Record, frozen=True):
    """How far a run is; `total` and `seconds_left` are None while the folder is still being counted."""

    done: int  # files, earlier runs included
    total: int | None
    pages_per_second: float  # pages taken in a second, in this run
    failures: int
    seconds_left: float | None
    pages_read: int = 0  # by this process, in this run
    is_waiting: bool = False  # for workers: enough is pending


class Backfill:
    """One folder's way into the store; the dispatcher is told of each batch, and of nothing else."""

    def __init__(
        self,
        services: Services,
        folder: Path,
        base: Slip,
        batch_files: int,
        dispatcher: Dispatcher,
        mapping: Path | None = None,
    ) -> None:
        """Raises UsageError for a mapping file that cannot be used, and for batches of no file."""
        if batch_files < 1:
            raise UsageError("a batch has at least one file")
        self._services = services
        self._objects = services.objects
        self._folder = folder.resolve()
        self._slips = Slips(base, mapping)
        self._mapping = str(mapping.resolve()) if mapping else None
        self._base = base
        self._batch_files = batch_files
        self._dispatcher = dispatcher
        self._key = FOLDER + hashlib.sha256(str(self._folder).encode()).hexdigest()
        self._survey: Survey | None = None
        self._held = Held(services.objects)

    def run(self, on_progress: Callable[[Progress], None]) -> Report:
        """Take in what is left of the folder; the reconciliation of the whole, earlier runs included.

        A finished folder starts from its beginning again, so new files are found. Work may still be pending when this
        returns. Raises ServiceError.
        """
        report = self._resumed()
        first, began = report, time.monotonic()
        counting = threading.Thread(target=self._count, daemon=True)
        counting.start()
        failures = Failures(self._objects, self._key, report.number)
        failures.remember(report.begun)
        self._held.remember(report.begun)
        for portion in portions(walk(self._folder, after=_read(report.last)), self._batch_files):
            report = self._take_in(report, portion, failures)
            self._save(report)
            on_progress(self._progress(first, report, time.monotonic() - began))
            self._dispatcher.actors.raise_trouble()
            while self._is_full():
                so_far = self._progress(first, report, time.monotonic() - began)
                on_progress(msgspec.structs.replace(so_far, is_waiting=True))
                time.sleep(0.2)
                self._dispatcher.actors.raise_trouble()
        report = msgspec.structs.replace(report, done=True, begun=())
        self._save(report)
        failures.forget_earlier()
        counting.join()
        return report

    def failed(self) -> Iterator[FailedFile]:
        """The files that failed, as of the last run."""
        report = self._journal()
        return Failures(self._objects, self._key, report.number).all() if report else iter(())

    def survey(self) -> Survey:
        """What the folder holds, as of the end of `run`."""
        return self._survey or survey(self._folder)

    def _count(self) -> None:
        self._survey = survey(self._folder)

    def _progress(self, first: Report, now: Report, seconds: float) -> Progress:
        done, total = now.files, self._survey.files if self._survey else None
        speed = (done - first.files) / max(seconds, 1e-9)
        left = None if total is None else max(0, total - done) / max(speed, 1e-9)
        pages = (now.pages - first.pages) / max(seconds, 1e-9)
        here = self._dispatcher.actors.pages_done
        return Progress(done, None if total is None else max(total, done), pages, now.failures, left, here)

    def _journal(self) -> Report | None:
        try:
            return typed.decode(self._objects.read(f"{self._key}.json"), Report)
        except (NotFoundError, msgspec.ValidationError):
            return None

    def _resumed(self) -> Report:
        kept = self._journal()
        if kept is not None and not kept.done:
            return msgspec.structs.replace(kept, runs=kept.runs + 1)
        number = kept.number + 1 if kept else 1
        return Report(folder=str(self._folder), slip=self._base, mapping=self._mapping, number=number)

    def _save(self, report: Report) -> None:
        self._objects.replace(f"{self._key}.json", msgspec.json.encode(report))

    def _take_in(self, report: Report, portion: Sequence[str], failures: Failures) -> Report:
        begun = frozenset(report.begun)
        new: list[tuple[str, Slip]] = []
        held = taken = pages = 0
        for name in portion:
            slip = self._slips.of(name)
            note = self._held.note_of(self._folder / name, slip)
            if note is None:
                new.append((name, slip))
                continue
            failures.came_again(printable(name), note.first_batch)
            if note.first_batch in begun:  # by a run that was killed before it had counted it
                taken, pages = taken + 1, pages + note.pages
            else:
                held += 1
        groups = [(slip, [name for name, _ in group]) for slip, group in groupby(new, key=lambda pair: pair[1])]
        named = [ids.new_batch() for _ in groups]
        if named:
            self._save(msgspec.structs.replace(report, begun=(*report.begun, *named)))
        failed: list[FailedFile] = []
        for batch_id, (slip, names) in zip(named, groups, strict=True):
            batch = accept(self._services, [(name, self._folder / name) for name in names], slip, batch_id)
            tell(self._dispatcher, batch)
            for file in batch.files:
                failures.came_again(file.file, batch.batch)
                if file.error is not None:
                    failed.append(FailedFile(file.file, file.error.code, file.error.message, batch.batch))
                elif file.status == "taken_in" or self._held.came_with(str(file.sha256), begun):
                    taken, pages = taken + 1, pages + file.pages
                else:
                    held += 1
        failures.add(report.portions, failed)
        return msgspec.structs.replace(
            report,
            files=report.files + held + taken + len(failed),
            held_already=report.held_already + held,
            taken_in=report.taken_in + taken,
            failures=report.failures + len(failed),
            pages=report.pages + pages,
            last=_kept(portion[-1]),
            portions=report.portions + 1,
        )

    def _is_full(self) -> bool:
        """Whether taking in should wait: the archive must not pile up more work than is quickly looked over."""
        pending = batches.pending_ids(self._objects, self._base.lane)
        return len(list(islice(pending, _PENDING + 1))) > _PENDING


def _kept(path: str) -> str:
    """A path as the journal keeps it: one whose bytes are no UTF-8 as their numbers, behind a slash."""
    raw = os.fsencode(path)
    return path if raw.decode("utf-8", "replace") == path else f"/{raw.hex()}"


def _read(kept: str) -> str:
    return os.fsdecode(bytes.fromhex(kept[1:])) if kept.startswith("/") else kept


def tell(dispatcher: Dispatcher, batch: Batch) -> None:
    """Send the work of a batch to the queue, if it can be reached."""
    try:
        dispatcher.dispatch(batch)
    except ServiceError:
        return  # the queue is down: the batch is pending, a sweep takes it up
