"""Take the files that backfills could not take in again, from where they stand, and say what became of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

import msgspec

from core import typed
from core.records import Batch, Record
from ingest.intake.accept import accept
from ingest.intake.backfill import FOLDER, Report, tell
from ingest.intake.failed import FailedFile, Failures
from ingest.intake.portions import portions
from ingest.intake.slips import Slips
from ingest.intake.walk import walk
from ingest.queue.dispatcher import Dispatcher
from ingest.services import Services
from store import batches

_NAMED = 1000  # files that are named of each sort
_BATCH_FILES = 100


class Retried(Record, frozen=True):
    """What a retry of failed files came to."""

    taken_in: int = 0
    failed: int = 0
    taken_in_names: tuple[str, ...] = ()  # the first thousand
    still_failed: tuple[FailedFile, ...] = ()  # the first thousand

    def and_(self, taken: Iterable[str], failed: Iterable[FailedFile]) -> Retried:
        """These, and more."""
        more, left = list(taken), list(failed)
        return Retried(
            self.taken_in + len(more),
            self.failed + len(left),
            (*self.taken_in_names, *more)[:_NAMED],
            (*self.still_failed, *left)[:_NAMED],
        )


def retry_failed(services: Services, dispatcher: Dispatcher) -> Retried:
    """Take the failed files of all backfills in again, from their folders.

    A file that goes in now leaves the list of failures and counts as taken in; so do the files in a folder that could
    not be opened, and the members of a ZIP.
    """
    result = Retried()
    for entry in list(services.objects.list(FOLDER)):
        if "/" in entry.key.removeprefix(FOLDER):
            continue
        report = typed.decode(services.objects.read(entry.key), Report)
        slips = Slips(report.slip, Path(report.mapping) if report.mapping else None)
        folder = Path(report.folder)
        for key, before in Failures(services.objects, entry.key.removesuffix(".json"), report.number).lists():
            taken: list[str] = []
            failed: list[FailedFile] = []
            for source, of_source in groupby(before, key=lambda failure: _source(folder, failure.file)):
                more, left = _again(services, dispatcher, folder, slips, source, list(of_source))
                taken, failed = taken + more, failed + left
            services.objects.replace(key, msgspec.json.encode(failed))
            mended = len(before) - len(failed)
            report = msgspec.structs.replace(
                report,
                failures=report.failures - mended,
                taken_in=report.taken_in + len(taken),
                files=report.files + len(taken) - mended,
            )
            services.objects.replace(entry.key, msgspec.json.encode(report))
            result = result.and_(taken, failed)
    return result


def _source(folder: Path, file: str) -> str:
    """What there is to take in for a failed file: itself, or the ZIP it is a member of; nothing when it is gone."""
    at = file
    while at:
        if (folder / at).exists():
            return at if at == file or (folder / at).is_file() else ""
        at = at.rpartition("/")[0]
    return ""


def _again(
    services: Services, dispatcher: Dispatcher, folder: Path, slips: Slips, source: str, failures: list[FailedFile]
) -> tuple[list[str], list[FailedFile]]:
    """What went in now, and what still fails."""
    if not source:
        return [], failures
    taken: list[str] = []
    failed: list[FailedFile] = []
    later = ""
    for batch in _received(services, folder, slips, _files(folder, source)):
        tell(dispatcher, batch)
        later = batch.batch
        for file in batch.files:
            if file.error is not None:
                failed.append(FailedFile(file.file, file.error.code, file.error.message, batch.batch))
            elif file.status == "taken_in" or file.file in {failure.file for failure in failures}:
                taken.append(file.file)
    for failure in failures:
        if failure.batch:
            batches.note_again(services.objects, failure.batch, failure.file, later)
    return taken, failed


def _files(folder: Path, source: str) -> Iterator[str]:
    if (folder / source).is_dir():
        yield from (f"{source}/{inner}" for inner in walk(folder / source))
    else:
        yield source


def _received(services: Services, folder: Path, slips: Slips, names: Iterable[str]) -> Iterator[Batch]:
    """Take files in, neighbours of one slip as one batch."""
    for portion in portions(names, _BATCH_FILES):
        for slip, group in groupby(portion, key=slips.of):
            yield accept(services, [(name, folder / name) for name in group], slip)
