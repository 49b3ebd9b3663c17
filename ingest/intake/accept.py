"""Accept: hash, check and store the bytes of a batch; only then is there a receipt."""

from __future__ import annotations

import errno
import hashlib
import logging
import math
import os
import stat
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from core.errors import ExistsError, InputError, NotFoundError, ServiceError, UsageError
from core.records import Batch, BatchFile, FileStatus, Original, Slip
from core.text import printable
from core.times import now
from ingest.intake.slip_check import checked
from ingest.observe.metrics import TALLY
from ingest.services import Services
from store import at_hand, batches, ids, papers

log = logging.getLogger("motlan.accept")
_DELETING = 30.0  # seconds at most that a deletion under way is waited for
_SMALL = 1 << 20  # bytes that are sent without asking first whether they are held: what is new is what comes most
_IN_MEMORY = 64 << 20  # a file up to this many bytes is read once into memory, so that it cannot change underway


def accept(
    services: Services, files: Iterable[tuple[str, Path]], slip: Slip, batch_id: str | None = None, *,
    readable: bool = False,
) -> Batch:  # fmt: skip
    """Take in files as one batch: every byte is durable in the object store when this returns.

    `files` are (name to remember, path) pairs. A file that cannot be opened stays a named failure of the batch, its
    bytes are kept all the same. Raises UsageError for no file at all and for a slip that says what none may, and
    ServiceError when the store fails. With `readable` a file that the disk does not give is a fault of this host, and
    there is no batch: its sender, who could throw it away, gets no receipt.
    """
    checked(slip, services.config.branches)
    received_at = now()
    batch_id = batch_id or ids.new_batch()
    named = ((printable(name), path) for name, path in files)
    taken = [
        file
        for name, path in named
        for file in _accept_file(services, name, path, batch_id, received_at, readable=readable)
    ]
    if not taken:
        raise UsageError("no file to take in; name files, or folders that hold some")
    batch = Batch(batch=batch_id, received_at=received_at, slip=slip, files=tuple(taken))
    batches.receive(services.objects, batch)
    _hold_still(services, batch)
    TALLY.received(batch)
    return batch


def _hold_still(services: Services, batch: Batch) -> None:
    """See that what was held already is held still: its papers may be deleted at this moment (`ingest.retention`).

    Who deletes looks for waiting work under the lease of the file; this looks for the lease once work waits. So one of
    the two sees the other. A file of which nothing is filed yet is held by who reads it. Raises ServiceError, when the
    same batch sent again stores the bytes anew.
    """
    held = [str(file.sha256) for file in batch.files if file.status == "held_already"]
    until = time.monotonic() + _DELETING
    for sha256 in dict.fromkeys(held):
        while services.leases.is_held(f"file-{sha256}") and time.monotonic() < until:
            first_batch = batches.load_original(services.objects, sha256).first_batch
            if papers.none_of_file(services.objects, ids.paper(first_batch, sha256, 1), since=math.inf):
                break
            time.sleep(0.1)
        if services.objects.size(batches.original_key(sha256)) is None:
            raise ServiceError("a paper of this batch was deleted at this very moment: send the batch again")


def _accept_file(
    services: Services, name: str, path: Path, batch_id: str, received_at: str, *, readable: bool = False
) -> Iterator[BatchFile]:
    """The file as it was taken in; of a ZIP its members one by one."""
    try:
        with _copied(path) as (sha256, data):
            was_held = _create(services, sha256, data)
            original, is_new = _note(services, sha256, data, batch_id, received_at, was_held=was_held)
            if is_new and original.pages and services.presence.is_at_work and isinstance(data, bytes):
                at_hand.keep(services.objects, batches.original_key(sha256), data)
    except OSError as error:
        if readable:
            raise ServiceError("the centre's disk fails; nothing was received, send the batch again later") from error
        failure = InputError(
            "not_readable",
            f"{'The folder cannot be opened' if path.is_dir() else 'The file cannot be read'} ({error.strerror}): "
            "see that it is there and that you may read it.",
        )
        yield BatchFile(file=name, sha256=None, status="failed", pages=0, error=failure.failure())
        return
    if original.kind == "zip" and original.error is None:
        yield from _accept_members(services, name, sha256, batch_id, received_at)
        return
    status: FileStatus = "failed" if original.error else "taken_in" if is_new else "held_already"
    yield BatchFile(
        file=name, sha256=sha256, status=status, pages=original.pages, error=original.error, kind=original.kind,
        bytes=original.bytes,
    )  # fmt: skip


@contextmanager
def _copied(path: Path) -> Iterator[tuple[str, bytes | Path]]:
    """A file's SHA-256 and its bytes, read once: in memory, or a copy that cannot change underway.

    Raises OSError when it is unreadable.
    """
    facts = path.stat()
    if stat.S_ISDIR(facts.st_mode):
        with os.scandir(path):  # tells why it could not be looked into
            raise OSError(errno.EISDIR, "it is a folder")
    if not stat.S_ISREG(facts.st_mode):  # a pipe would keep us waiting, a device would never end
        raise OSError(errno.EINVAL, "it is a pipe or a device")
    if facts.st_size <= _IN_MEMORY:
        data = path.read_bytes()
        yield hashlib.sha256(data).hexdigest(), data
        return
    with tempfile.NamedTemporaryFile() as copy, path.open("rb") as source:
        digest = hashlib.sha256()
        while chunk := source.read(1 << 20):
            digest.update(chunk)
            copy.write(chunk)
        copy.flush()
        yield digest.hexdigest(), Path(copy.name)


def _create(services: Services, sha256: str, data: bytes | Path) -> bool:
    """Store an original unless it is held; whether it was. Damaged bytes are mended from those at hand."""
    key = batches.original_key(sha256)
    if (isinstance(data, bytes) and len(data) <= _SMALL) or services.objects.size(key) is None:
        with suppress(ExistsError):  # it is held, or another process stored the same bytes meanwhile
            services.objects.create(key, data)
            return False
    if not batches.is_whole(services.objects, sha256) and services.objects.mend(key, data):
        log.warning("a damaged original was mended", extra={"action": "mend", "sha256": sha256})
    return True


def _note(
    services: Services, sha256: str, data: bytes | Path, batch_id: str, received_at: str, *, was_held: bool
) -> tuple[Original, bool]:
    """The note of this original's first receipt, and whether this is the first. `data` are its bytes, read back."""
    if was_held:  # else there can be a note only of bytes lost since, which `note_original` returns
        with suppress(NotFoundError):
            return batches.load_original(services.objects, sha256), False
    with _as_file(data) as path:
        size = path.stat().st_size
        try:
            opened = services.readers.open(path)
            kind, pages, error = opened.kind, opened.pages, None
        except InputError as failed:
            kind, pages, error = "unknown", 0, failed.failure()
    note = Original(
        sha256=sha256, bytes=size, kind=kind, pages=pages, first_batch=batch_id, received_at=received_at, error=error
    )
    if error is not None and error.retryable:
        return note, True  # a passing failure is not noted: the next receipt tries again
    return batches.note_original(services.objects, note)


@contextmanager
def _as_file(data: bytes | Path) -> Iterator[Path]:
    if isinstance(data, Path):
        yield data
        return
    with tempfile.TemporaryDirectory(prefix="motlan-") as folder:
        path = Path(folder) / "file"
        try:
            path.write_bytes(data)
        except OSError as error:
            raise ServiceError("the folder for temporary files cannot be used; free it and try again") from error
        yield path


def _accept_members(services: Services, name: str, sha256: str, batch_id: str, received_at: str) -> Iterator[BatchFile]:
    with services.objects.fetch(batches.original_key(sha256)) as path, tempfile.TemporaryDirectory() as folder:
        try:
            members = services.readers.unzip(path, Path(folder))
        except InputError as error:
            yield BatchFile(file=name, sha256=sha256, status="failed", pages=0, error=error.failure())
            return
        for member, content in members:
            inner = f"{name}/{member}"
            if isinstance(content, InputError):
                yield BatchFile(file=inner, sha256=None, status="failed", pages=0, error=content.failure())
            else:
                yield from _accept_file(services, inner, content, batch_id, received_at)
