"""The station that runs all day: follows the scanner's folder, takes finished batches into the spool, has them sent."""

from __future__ import annotations

import errno
import hashlib
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

import msgspec
from watchfiles import watch as changes_of

from core.records import Record
from station import report
from station.disk import remove, write_durably
from station.report import STATUS, State
from station.scan_folder import Notice, ScanFolder
from station.sending import Sender
from station.spool import ChangedError, Spool, SpooledBatch, SpooledFile, SpoolFullError

_LONGEST_TICK = 1.0  # seconds after which the folder is looked at, whatever the system says of changes
_KEEP = 7 * 86400.0  # seconds a received batch stays in the table once its files are gone from the scanner's folder

Check = Callable[[list[tuple[str, Path]], int | None], tuple[str, ...]]


class Aims(Record, frozen=True):
    """What the station may do besides sending."""

    still: float = 2.0  # seconds a file is left alone: the folder is looked at twice within them
    deletes: bool = False  # take a scan out of the scanner's folder once its receipt is here
    polls: bool = False  # a network share tells of no changes


class Watch:
    """One folder, one spool, one centre."""

    def __init__(
        self, folder: Path, scans: ScanFolder, spool: Spool, sender: Sender, aims: Aims, *,
        check: Check | None = None, on_state: Callable[[State], None] = lambda state: None,
    ) -> None:  # fmt: skip
        """`check` tells what should be scanned again of a batch's files and how many pages there should be."""
        self._folder = folder
        self._scans = scans
        self._spool = spool
        self._sender = sender
        self._aims = aims
        self._check = check
        self._on_state = on_state
        self._tick = min(_LONGEST_TICK, max(0.1, aims.still / 2))
        self._full: Notice | None = None
        self._told = b""

    def run(self, stop: threading.Event) -> None:
        """Work until told to stop; what is under way then goes on at the next start."""
        self._spool.sweep()
        for batch in self._spool.all():
            if batch.state == "refused":  # what the centre did not like may have been mended
                self._spool.change(batch.id, state="waiting", why="")
        sending = threading.Thread(target=self._sender.run, args=(stop,), name="sending", daemon=True)
        sending.start()
        try:
            for _ in self._ticks(stop):
                self.step()
        finally:
            stop.set()
            self._sender.wake()
            sending.join(5)

    def step(self) -> None:
        """One look at the folder."""
        self._take()
        if self._aims.deletes:
            self._delete()
        self._forget()
        self.tell()

    def tell(self) -> None:
        """Write down how things are, when that changed."""
        others = (self._full, self._sender.notice)
        notices = [*self._scans.notices, *(notice for notice in others if notice), *self._sender.told.notices]
        state = report.state_of(self._spool, self._sender.sent, notices)
        if (data := msgspec.json.encode(state.without_time())) != self._told:
            self._told = data
            with suppress(OSError):  # a full disk is told by the state itself
                write_durably(self._spool.folder / STATUS, msgspec.json.encode(state))
            self._on_state(state)

    def _ticks(self, stop: threading.Event) -> Iterable[object]:
        """Something changed, or it is time to look again."""
        milliseconds = round(1000 * self._tick)
        while not stop.is_set():
            if not self._folder.is_dir():  # a share that is not mounted comes back
                stop.wait(self._tick)
                yield None
                continue
            try:
                yield None
                yield from changes_of(
                    self._folder, stop_event=stop, rust_timeout=milliseconds, yield_on_timeout=True,
                    debounce=min(200, milliseconds), force_polling=self._aims.polls, raise_interrupt=True,
                    ignore_permission_denied=True,
                )  # fmt: skip
            except (OSError, RuntimeError):  # the folder went away
                stop.wait(self._tick)

    def _take(self) -> None:
        self._full = None
        for group in self._scans.ready(self._spool.is_taken):
            try:
                batch = self._spool.take(group)
            except SpoolFullError:
                self._full = Notice("spool_full", "")
                return
            except ChangedError as changed:
                self._full = Notice("changed", str(changed))
                continue
            except OSError as error:
                full = error.errno in (errno.ENOSPC, errno.EDQUOT)
                self._full = Notice("disk_full" if full else "no_folder", str(self._spool.folder), error.strerror or "")
                return
            self._sender.wake()
            if self._check is not None:
                said = self._check([(file.name, file.path) for file in group.files], group.pages)
                with suppress(OSError):
                    self._spool.change(batch.id, checked=True, quality=said)

    def _delete(self) -> None:
        """Take scans out of the scanner's folder whose very bytes a receipt names."""
        for batch in self._spool.all():
            if batch.state == "received":
                for file in batch.files:
                    path = self._folder / file.name
                    if _is_still(path, file):
                        remove(path)

    def _forget(self) -> None:
        """Drop old records whose files are no longer with the scanner: there they would be taken anew."""
        for batch in self._spool.all():
            if batch.state == "received" and time.time() - batch.made_at > _KEEP and not self._is_there(batch):
                self._spool.forget(batch)

    def _is_there(self, batch: SpooledBatch) -> bool:
        return any((self._folder / file.name).exists() for file in (*batch.files, *batch.slips))


def _is_still(path: Path, file: SpooledFile) -> bool:
    """Whether a scan is just what was sent, byte by byte."""
    try:
        stat = path.stat()
        if (stat.st_size, stat.st_mtime_ns) != (file.bytes, file.modified):
            return False
        with path.open("rb") as scan:
            return hashlib.file_digest(scan, "sha256").hexdigest() == file.sha256
    except OSError:
        return False
