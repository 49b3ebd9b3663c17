"""A station's side of the push: a folder of scans goes to the centre over a link that may break at any byte."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import httpx
import msgspec

from core import typed
from core.errors import NotFoundError, ServiceError, UsageError
from core.folders import find_files
from core.records import Record, Slip
from core.retries import attempts
from core.text import printable
from station.centre import Centre, Signed, client_for
from station.centre_keys import FILE, CentreKeys
from station.disk import safe_name, write_durably
from station.notices import Told
from station.push_batch import Pushing, Scan, shown
from station.scan_folder import Notice

JOURNAL = ".motlan-station.json"  # hidden, so that it is never taken for a scan
RECEIPTS = ".motlan-receipts"  # folder of the receipts, one file a batch, as the centre signed them
_TRIES = 8
_PAUSE = 0.5  # seconds before the second try; doubled each time, at most _LONGEST
_LONGEST = 20.0
_STILL = 2.0  # seconds a file must have been left alone: a scanner may still be writing it
_PORTION_BYTES = 256 << 20  # a batch is closed when it has so much


class _NoReceiptError(Exception):
    """The centre gave no receipt that names every hash, and trying again can help."""


# The link is cut, somebody else answers, or a file went away while it was sent.
_PASSING = (httpx.TransportError, msgspec.DecodeError, OSError, _NoReceiptError)


class Pushed(Record, frozen=True):
    """A file whose receipt came back: these bytes are durable at the centre."""

    sha256: str
    bytes: int
    modified: int  # nanoseconds, to see that a file of the same name is another
    batch: str


class Report(Record, frozen=True):
    """What a run of the station did; files = pushed + pushed_before + left, by file."""

    files: int = msgspec.field(name="found")
    pushed: int
    pushed_before: int
    batches: tuple[str, ...]
    failed: tuple[str, ...]  # names of files the centre keeps but cannot read
    left: tuple[str, ...] = ()  # names of files that are still being written or cannot be read here: run again


class Station:
    """Pushes one folder. May be stopped at any moment and run again: what has a receipt is not sent again."""

    def __init__(
        self, folder: Path, url: str, token: str, slip: Slip, *, batch_files: int = 50, keys: CentreKeys | None = None
    ) -> None:
        """`keys` are those that receipts are believed by; None: pinned beside the receipts.

        Raises UsageError for an address that is not http(s), NotFoundError for no folder.
        """
        if not folder.is_dir():
            raise NotFoundError(f"the folder {folder} to push is not there")
        if batch_files < 1:
            raise UsageError("a batch has at least one file")
        self._folder = folder
        self._slip = slip
        self._keys = keys or CentreKeys(folder / RECEIPTS / FILE)
        self._batch_files = batch_files
        self._client = client_for(url, token)
        self._told = Told(self._client)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What the centre told of this machine: `clock_wrong`, `version_old`."""
        return self._told.notices

    def run(self, on_progress: Callable[[int, int], None]) -> Report:
        """Push what has no receipt yet. Raises ServiceError when the link stays broken: run again, nothing is lost."""
        journal = self._journal()
        scans = list(find_files([self._folder]))
        waiting = [(name, path) for name, path in scans if not _is_noted(journal, name, path)]
        before = len(scans) - len(waiting)
        batches: list[str] = []
        failed: list[str] = []
        pushed = 0
        with self._client:
            for portion in self._portions(waiting):
                signed, sent = self._push(portion)
                if signed is None:
                    continue
                receipt = signed.receipt
                self._keep(signed)
                batches.append(receipt.batch)
                failed += [file.file for file in receipt.files if file.status == "failed"]
                for scan in sent:  # what was sent, not what stands there by now
                    journal[scan.name] = Pushed(scan.sha256, scan.bytes, scan.modified, receipt.batch)
                self._write(journal)
                pushed += len(sent)
                on_progress(before + pushed, len(scans))
        left = [shown(name) for name, path in scans if not _is_noted(journal, name, path)]
        return Report(len(scans), len(scans) - before - len(left), before, tuple(batches), tuple(failed), tuple(left))

    def _portions(self, waiting: Sequence[tuple[str, Path]]) -> Iterator[list[tuple[str, Path]]]:
        portion: list[tuple[str, Path]] = []
        size = 0
        for name, path in waiting:
            if (length := _still(path)) is None:
                continue
            if portion and (len(portion) == self._batch_files or size + length > _PORTION_BYTES):
                yield portion
                portion, size = [], 0
            portion.append((name, path))
            size += length
        if portion:
            yield portion

    def _push(self, portion: list[tuple[str, Path]]) -> tuple[Signed | None, list[Scan]]:
        """Send one batch until its receipt is here and names every hash sent; the files that were sent."""
        pushing = Pushing(Centre(self._client, self._keys), self._slip, portion)
        while pushing.went_on():  # a link that is cut again and again, but brings something over each time
            signed = self._tried(pushing)
            if signed is not None or not pushing.scans:
                return signed, pushing.scans
        where = self._client.base_url
        raise ServiceError(f"the centre at {where} cannot be reached; what has a receipt is noted, run again later")

    def _tried(self, pushing: Pushing) -> Signed | None:
        """The receipt, after as many tries as a link may need that brings nothing over; None without."""
        with suppress(*_PASSING):
            for attempt in attempts(_PASSING, most=_TRIES, first=_PAUSE, longest=_LONGEST):
                with attempt:
                    pushing.look_again()
                    if not pushing.scans:
                        return None
                    if (signed := pushing.send()) is None:
                        raise _NoReceiptError
                    return signed
        return None

    def _journal(self) -> dict[str, Pushed]:
        try:
            return typed.decode((self._folder / JOURNAL).read_bytes(), dict[str, Pushed])
        except (OSError, msgspec.DecodeError):
            return {}  # without a journal all is offered again; the centre sees that it holds it

    def _keep(self, signed: Signed) -> None:
        """Keep the receipt before its files are noted as pushed."""
        folder = self._folder / RECEIPTS
        try:
            write_durably(folder / f"{safe_name(signed.receipt.batch)}.json", signed.data)
        except OSError as error:
            raise UsageError(f"the receipt cannot be written into {folder}: {error.strerror}") from error

    def _write(self, journal: dict[str, Pushed]) -> None:
        try:
            write_durably(self._folder / JOURNAL, msgspec.json.encode(journal))
        except OSError as error:
            raise UsageError(f"the journal cannot be written into the folder: {error.strerror}") from error


def _still(path: Path) -> int | None:
    """The size of a file nobody is writing; waits a moment for a young one. None when it grows or is no file."""
    try:
        if not path.is_file():
            return None
        first = path.stat()
        age = time.time() - first.st_mtime
        if 0 <= age < _STILL:
            time.sleep(_STILL - age)
        last = path.stat()
    except OSError:
        return None
    return last.st_size if (first.st_size, first.st_mtime_ns) == (last.st_size, last.st_mtime_ns) else None


def _is_noted(journal: dict[str, Pushed], name: str, path: Path) -> bool:
    noted = journal.get(printable(name))
    try:
        now = path.stat()
    except OSError:
        return False
    return noted is not None and (noted.bytes, noted.modified) == (now.st_size, now.st_mtime_ns)
