"""The spool of uploads: bytes that stations send in pieces, on this host's disk until their batch is closed.

    <station>/<upload id>.json     what the upload is to become, as it was announced
    <station>/<upload id>.part     its bytes so far; as many as the file has are there
    <station>/<sha256>.whole       a file that is whole, until a push names it; nothing of it is in the store before

What nobody goes on with is taken away: bytes that came are the store's only once a receipt names them.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import msgspec

from core import typed
from core.errors import BusyError, NotFoundError, ServiceError, UsageError
from core.records import Record
from store.files import sync_folder

OPEN_SECONDS = 24 * 3600.0  # an upload is kept for so long after its last byte
WHOLE_SECONDS = 7 * 24 * 3600.0  # a whole file waits for its batch for so long after it was last asked for
MOST_BYTES = 512 << 20  # of one file: what a reading process takes
MOST_FILES = 5000  # of one station in the spool: ten batches of 500 pages
MOST_STATION = 16 << 30  # bytes of one station in the spool
RESERVE = 512 << 20  # bytes of the disk that are left free
_SWEEP_SECONDS = 600.0
_ID = re.compile(r"[0-9a-f]{32}")
_PUSH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{7,63}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_CLOSING = ".closing-"  # no station is named so


class BrokenFileError(UsageError):
    """The bytes of an upload are not those that were announced: they were thrown away and can be sent anew."""

    retryable = True


class Upload(Record, frozen=True):
    """A file on its way from a station."""

    id: str
    station: str
    branch: str
    bytes: int
    name: str = ""
    push: str = ""  # id that the station gave the batch it will belong to
    sha256: str = ""  # that its bytes must have; empty until they are here where the sender did not say
    whole: bool = False


class Spool:
    """All uploads on this host. Any number of threads and processes may use one folder."""

    def __init__(self, root: Path, clock: Callable[[], float] = time.time) -> None:
        """The folder is made when the first upload comes."""
        self.root = root
        self._clock = clock
        self._swept = 0.0

    # ── one upload ────────────────────────────────────────────────────────────────────────────────────────────────

    def create(
        self, *, station: str, branch: str, size: int, name: str = "", push: str = "", sha256: str = ""
    ) -> Upload:
        """Begin an upload. Raises UsageError for a file that is too large, BusyError where the station has too many
        files here, ServiceError where the disk has no room."""
        if size > MOST_BYTES:
            raise UsageError(f"a file has at most {MOST_BYTES >> 20} MiB: scan fewer pages into one file")
        self.sweep()
        folder = self.root / station
        with _disk_faults():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._look_for_room(folder, size)
            upload = Upload(secrets.token_hex(16), station, branch, size, name, push, sha256)
            (folder / f"{upload.id}.part").touch(mode=0o600)
            self._write(upload)
        return upload if size else self.finished(upload)

    def load(self, station: str, upload_id: str) -> Upload:
        """An upload of this station. Raises NotFoundError for one that is not, or no longer, there."""
        if not _ID.fullmatch(upload_id):
            raise NotFoundError("there is no such upload of this station")
        try:
            return typed.decode((self.root / station / f"{upload_id}.json").read_bytes(), Upload)
        except (FileNotFoundError, msgspec.DecodeError):
            raise NotFoundError("there is no such upload of this station; begin it anew") from None

    def offset(self, upload: Upload) -> int:
        """How many bytes of it are here."""
        if upload.whole:
            return upload.bytes
        with suppress(FileNotFoundError):
            return self._part(upload).stat().st_size
        return upload.bytes  # another request has just finished it

    def expires(self, upload: Upload) -> float:
        """Until when it is kept, in seconds since 1970."""
        try:
            path = self.whole(upload.station, upload.sha256) if upload.whole else self._part(upload)
            return path.stat().st_mtime + (WHOLE_SECONDS if upload.whole else OPEN_SECONDS)
        except FileNotFoundError:
            return self._clock() + OPEN_SECONDS

    @contextmanager
    def appending(self, upload: Upload) -> Iterator[BinaryIO]:
        """The bytes of an upload to write on at their end; durable when the context closes.

        Raises BusyError while another request writes them, NotFoundError where they are gone, ServiceError.
        """
        with _disk_faults():
            try:
                file = self._part(upload).open("r+b", buffering=0)
            except FileNotFoundError:
                raise NotFoundError("there is no such upload of this station; begin it anew") from None
            with file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    raise BusyError("another request is sending this file", seconds=1) from None
                file.seek(0, os.SEEK_END)
                try:
                    yield file
                finally:
                    os.fsync(file.fileno())

    def finished(self, upload: Upload) -> Upload:
        """The upload once all its bytes are here: a whole file, known by its hash. May be repeated.

        Raises BrokenFileError, when the bytes are thrown away, for others than were announced.
        """
        part = self._part(upload)
        with _disk_faults():
            try:
                with part.open("rb") as file:
                    sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            except FileNotFoundError:
                return self.load(upload.station, upload.id)  # another request has just finished it
            if upload.sha256 not in ("", sha256):
                os.truncate(part, 0)
                raise BrokenFileError("the file's bytes are not those its hash names: send it anew")
            target = self.whole(upload.station, sha256)
            with suppress(FileExistsError):
                os.link(part, target)
            os.utime(target)
            sync_folder(target.parent)
            done = msgspec.structs.replace(upload, sha256=sha256, whole=True)
            self._write(done)
            part.unlink(missing_ok=True)
        return done

    def drop(self, upload: Upload) -> None:
        """Take an upload away, with its whole file when no other upload has brought the same."""
        with _disk_faults():
            for suffix in ("part", "json"):
                (self.root / upload.station / f"{upload.id}.{suffix}").unlink(missing_ok=True)
            if upload.whole and not any(other.sha256 == upload.sha256 for other in self.uploads(upload.station)):
                self.forget(upload.station, upload.sha256)

    def uploads(self, station: str) -> Iterator[Upload]:
        """All uploads of a station."""
        for path in sorted((self.root / station).glob("*.json")):
            with suppress(NotFoundError):
                yield self.load(station, path.stem)

    # ── whole files ───────────────────────────────────────────────────────────────────────────────────────────────

    def whole(self, station: str, sha256: str) -> Path:
        """Where a whole file of a station lies, if it does."""
        return self.root / station / f"{sha256}.whole"

    def size(self, station: str, sha256: str) -> int | None:
        """The bytes of a whole file; None where it is not here. Asking keeps it longer."""
        with suppress(OSError):
            path = self.whole(station, sha256)
            os.utime(path)
            return path.stat().st_size
        return None

    @contextmanager
    def closing(self) -> Iterator[Path]:
        """An empty folder, on the disk of the spool, in which a push lays its files out; removed afterwards."""
        with _disk_faults():
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=_CLOSING, dir=self.root, ignore_cleanup_errors=True) as folder:
            yield Path(folder)

    def lay(self, station: str, sha256: str, target: Path) -> bool:
        """Lay a whole file at `target` in a folder of `closing`, where nobody takes it away; False: it is not here."""
        with _disk_faults(), suppress(FileNotFoundError):
            os.link(self.whole(station, sha256), target)
            return True
        return False

    def forget(self, station: str, sha256: str) -> None:
        """A whole file is the store's now."""
        with _disk_faults():
            self.whole(station, sha256).unlink(missing_ok=True)

    # ── room ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def sweep(self, *, now: bool = False) -> None:
        """Take away what nobody went on with; asked often, it looks every ten minutes."""
        moment = self._clock()
        if not now and moment < self._swept + _SWEEP_SECONDS:
            return
        self._swept = moment
        for path in self.root.glob("*/*"):
            if path.parent.name.startswith("."):
                continue
            with suppress(OSError):
                kept = WHOLE_SECONDS if path.suffix == ".whole" else OPEN_SECONDS
                if path.suffix == ".json":
                    part = path.with_suffix(".part")
                    kept = WHOLE_SECONDS if not part.exists() else float("inf")
                if path.is_file() and path.stat().st_mtime + kept < moment:
                    path.unlink()
                    if path.suffix == ".part":
                        path.with_suffix(".json").unlink(missing_ok=True)
        for folder in self.root.glob(f"{_CLOSING}*"):  # of a process that was killed
            with suppress(OSError):
                if folder.stat().st_mtime + OPEN_SECONDS < moment:
                    shutil.rmtree(folder, ignore_errors=True)

    def _look_for_room(self, folder: Path, size: int) -> None:
        files = taken = 0
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.endswith((".part", ".whole")):
                    with suppress(FileNotFoundError):
                        files, taken = files + 1, taken + entry.stat().st_size
        if files >= MOST_FILES or taken + size > MOST_STATION:
            raise BusyError("this station has too many files waiting for their batch: close batches first", seconds=60)
        if shutil.disk_usage(folder).free < size + RESERVE:
            raise ServiceError("the centre's disk for uploads is full; nothing received is lost, try again later")

    def _part(self, upload: Upload) -> Path:
        return self.root / upload.station / f"{upload.id}.part"

    def _write(self, upload: Upload) -> None:
        """Durable and at once: nobody reads half of it."""
        path = self.root / upload.station / f"{upload.id}.json"
        temporary = path.with_name(f"{upload.id}.{secrets.token_hex(4)}.new")
        with temporary.open("xb") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(msgspec.json.encode(upload))
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        sync_folder(path.parent)


def is_push(text: str) -> bool:
    """Whether a text has the form of a push's id."""
    return _PUSH.fullmatch(text) is not None


def is_hash(text: str) -> bool:
    """Whether a text has the form of a SHA-256."""
    return _SHA256.fullmatch(text) is not None


@contextmanager
def _disk_faults() -> Iterator[None]:
    """The disk's faults as ours."""
    try:
        yield
    except OSError as error:
        raise ServiceError(f"the centre's disk for uploads cannot be used ({error.strerror})") from error
