"""The spool: batches on the station's own disk from the moment they are taken until the centre's receipt proves them.

    spool/contents/<sha256>.sealed    a scan's bytes (`.plain` where the spool has no key)
    spool/batches/<id>.sealed         what the batch is and how far it came: written whole, replaced whole
    spool/receipts/<batch>.json       receipts as the centre signed them

A batch exists once its record does; contents without one are what a killed process left, and are taken away. Contents
go when the record says that the receipt is here. So a station killed at any step finds at its start how far it was.
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import msgspec

from core import typed
from core.errors import CorruptError, UsageError
from core.pushes import PushedFile
from core.records import Record, Slip
from core.text import printable
from station.disk import name_key, remove, safe_name, write_durably
from station.scan_folder import Facts, Group, ScannedFile
from station.sealing import CHUNK, Sealer

_KEY_CHECK = b"motlan station spool"
_RESERVE = 64 << 20  # bytes of disk that are left free
_LONGEST_NAME = 500  # characters


class SpoolFullError(Exception):
    """The batch goes over the spool's limit: it stays with the scanner until others were sent."""


class ChangedError(Exception):
    """A file changed or went away while it was taken: it is looked at anew."""


class SpooledFile(Record, frozen=True):
    """A scan of a batch: its name from the scanner's folder on, and its state when its bytes were taken."""

    name: str
    sha256: str
    bytes: int
    modified: int


class Progress(Record, frozen=True):
    """How far the centre is with a batch."""

    read: int = 0
    blank: int = 0
    failed: int = 0
    waiting: int = 0
    searchable_at: str | None = None  # local time, `14:05`
    rescan: tuple[str, ...] = ()  # what is to be scanned again, Vietnamese
    looked_at: int = 0  # pages whose quality the centre has told


class SpooledBatch(Record, frozen=True):
    """A batch and how far it came."""

    id: str  # sorts by time
    push: str  # the same for every try, so that the centre makes one batch of it
    slip: Slip
    files: tuple[SpooledFile, ...]
    slips: tuple[SpooledFile, ...]  # slip files that were for this batch alone
    made_at: float
    pages_told: int | None = None  # by the slip file
    state: Literal["waiting", "received", "refused"] = "waiting"
    why: str = ""  # it was refused
    batch: str = ""  # its id at the centre
    pages: int | None = None  # as the centre counted them
    checked: bool = False  # the quality was looked at here
    quality: tuple[str, ...] = ()  # what that says, Vietnamese
    progress: Progress = Progress()

    @property
    def bytes(self) -> int:
        """Of all its files."""
        return sum(file.bytes for file in self.files)

    def pushed_files(self) -> tuple[PushedFile, ...]:
        """Its files as the push names them."""
        return tuple(PushedFile(file.name[-_LONGEST_NAME:], file.sha256, file.bytes) for file in self.files)


class Spool:
    """All batches of one station. Its methods may be called from several threads."""

    def __init__(self, folder: Path, sealer: Sealer, limit: int) -> None:
        """`limit`: bytes. Raises UsageError when what lies there was sealed with another key, or the disk refuses."""
        self.folder = folder
        self.limit = limit
        self._sealer = sealer
        self._lock = threading.RLock()
        self._batches: dict[str, SpooledBatch] = {}
        try:
            for name in ("contents", "batches", "receipts"):
                (folder / name).mkdir(parents=True, exist_ok=True)
            self._check_key()
            self._load()
        except OSError as error:
            raise UsageError(f"the spool {folder} cannot be used: {error.strerror}") from error
        except CorruptError as error:
            raise UsageError(f"the spool {folder} cannot be opened: {error}; name its key (--spool-key)") from error

    # ── what is there ─────────────────────────────────────────────────────────────────────────────────────────────

    def all(self) -> list[SpooledBatch]:
        """Every batch, the oldest first."""
        with self._lock:
            return [self._batches[id_] for id_ in sorted(self._batches)]

    def waiting(self) -> list[SpooledBatch]:
        """The batches to send, the oldest first."""
        return [batch for batch in self.all() if batch.state == "waiting"]

    def is_taken(self, name: str, facts: Facts) -> bool:
        """Whether the scanner's file, in this very state, is in a batch."""
        with self._lock:
            return (name_key(name), *facts) in self._taken

    def used(self) -> int:
        """Bytes of the contents that lie here."""
        with self._lock:
            sizes = {file.sha256: file.bytes for batch in self._kept() for file in batch.files}
        return sum(sizes.values())

    def content(self, sha256: str, offset: int = 0) -> Iterator[bytes]:
        """A scan's bytes from a place on. Raises CorruptError, OSError."""
        with self._content(sha256).open("rb") as file:
            yield from self._sealer.opened(file, offset)

    # ── how it changes ────────────────────────────────────────────────────────────────────────────────────────────

    def take(self, group: Group) -> SpooledBatch:
        """Take a batch over from the scanner: durable when this returns.

        Raises SpoolFullError, ChangedError; OSError for a full disk. Then nothing of it is here.
        """
        size = sum(file.facts.bytes for file in group.files)
        if self.used() + size > self.limit and self._kept():
            raise SpoolFullError
        self._check_room(size)
        id_ = f"{time.time_ns() // 1_000_000:012x}{secrets.token_hex(4)}"
        try:
            files = tuple(self._copied(file) for file in group.files)
            slips = tuple(_facts_of(file) for file in group.slips)
        except BaseException:
            self.sweep()
            raise
        batch = SpooledBatch(id_, secrets.token_hex(16), group.slip, files, slips, time.time(), pages_told=group.pages)
        self.save(batch)
        return batch

    def save(self, batch: SpooledBatch) -> None:
        """Write how far a batch came. Raises OSError."""
        with self._lock:
            write_durably(self._record(batch.id), self._sealer.sealed([msgspec.json.encode(batch)]))
            self._batches[batch.id] = batch
            self._index()

    def change(self, id_: str, **changes: Any) -> None:
        """Change what is noted of a batch, as it stands at this moment. Raises OSError."""
        with self._lock:
            self.save(msgspec.structs.replace(self._batches[id_], **changes))

    def receive(self, batch: SpooledBatch, centre_id: str, receipt: bytes, pages: int) -> None:
        """Note that the centre has it: first the receipt, then the record, then the contents go. Raises OSError."""
        write_durably(self.folder / "receipts" / f"{safe_name(centre_id)}.json", receipt)
        self.change(batch.id, state="received", batch=centre_id, pages=pages, why="")
        self.sweep()

    def forget(self, batch: SpooledBatch) -> None:
        """Drop the record of a batch that was received; its receipt stays."""
        if batch.state == "waiting":
            raise ValueError("a batch without a receipt is not forgotten")
        with self._lock:
            if remove(self._record(batch.id)):
                self._batches.pop(batch.id, None)
                self._index()

    def sweep(self) -> None:
        """Take away what no batch needs that is still to be sent: contents with a receipt, and what a kill left."""
        with self._lock:
            needed = {self._content(file.sha256).name for batch in self._kept() for file in batch.files}
            for folder in ("contents", "batches", "receipts"):
                for path in (self.folder / folder).iterdir():
                    if path.name.endswith(".tmp") or (folder == "contents" and path.name not in needed):
                        remove(path)

    # ── inside ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _kept(self) -> list[SpooledBatch]:
        """The batches whose contents are here: all without a receipt, those that were refused too."""
        return [batch for batch in self._batches.values() if batch.state != "received"]

    def _copied(self, file: ScannedFile) -> SpooledFile:
        """A scan's bytes in the spool. What it was when its copy began is what it must be when it ends."""
        digest, size = hashlib.sha256(), 0
        temporary = self.folder / "contents" / f"{secrets.token_hex(8)}.new"
        try:
            with file.path.open("rb") as scan:

                def chunks() -> Iterator[bytes]:
                    nonlocal size
                    while chunk := scan.read(CHUNK):
                        digest.update(chunk)
                        size += len(chunk)
                        yield chunk

                write_durably(temporary, self._sealer.sealed(chunks()))
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise
            raise ChangedError(file.name) from error
        now = file.path.stat() if file.path.exists() else None
        if now is None or (now.st_size, now.st_mtime_ns) != file.facts or size != file.facts.bytes:
            remove(temporary)
            raise ChangedError(file.name)
        target = self._content(digest.hexdigest())
        if target.exists():  # the same bytes in another batch
            remove(temporary)
        else:
            os.replace(temporary, target)
        return SpooledFile(printable(file.name), digest.hexdigest(), size, file.facts.modified)

    def _check_room(self, size: int) -> None:
        if shutil.disk_usage(self.folder).free < size + _RESERVE:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def _check_key(self) -> None:
        others = {".plain", ".sealed"} - {self._sealer.suffix}
        if any(path.suffix in others for path in (self.folder / "batches").iterdir()):
            is_plain = self._sealer.suffix == ".plain"
            raise CorruptError("what lies there is sealed" if is_plain else "what lies there is not sealed, send it")
        mark = self.folder / f"key-check{self._sealer.suffix}"
        if not mark.exists():
            write_durably(mark, self._sealer.sealed([_KEY_CHECK]))
        with mark.open("rb") as file:
            if b"".join(self._sealer.opened(file)) != _KEY_CHECK:
                raise CorruptError("its mark is damaged")

    def _load(self) -> None:
        for path in sorted((self.folder / "batches").glob(f"*{self._sealer.suffix}")):
            with path.open("rb") as file:
                try:
                    batch = typed.decode(b"".join(self._sealer.opened(file)), SpooledBatch)
                except (msgspec.DecodeError, msgspec.ValidationError) as error:
                    raise CorruptError(f"the record {path.name} is damaged") from error
            self._batches[batch.id] = batch
        self._index()

    def _index(self) -> None:
        self._taken = {
            (name_key(file.name), file.bytes, file.modified)
            for batch in self._batches.values()
            for file in (*batch.files, *batch.slips)
        }

    def _content(self, sha256: str) -> Path:
        return self.folder / "contents" / f"{sha256}{self._sealer.suffix}"

    def _record(self, id_: str) -> Path:
        return self.folder / "batches" / f"{id_}{self._sealer.suffix}"


def _facts_of(file: ScannedFile) -> SpooledFile:
    return SpooledFile(printable(file.name), "", file.facts.bytes, file.facts.modified)
