"""The disk as a station needs it, on Linux and Windows alike: durable files, names every system takes, one owner."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from core.errors import UsageError
from core.retries import attempts

_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
_TRIES, _PAUSE = 40, 0.05  # a virus scanner or an indexer holds a file open for a moment


def write_durably(path: Path, data: bytes | Iterable[bytes]) -> None:
    """A file that is there as a whole or not at all, also after a power cut. Raises OSError; then nothing is left."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        with temporary.open("xb") as file:
            for chunk in (data,) if isinstance(data, bytes) else data:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def replace(source: Path, target: Path) -> None:
    """Put a file in another's place; on Windows that fails for as long as somebody reads the other, so it waits."""
    for attempt in attempts(PermissionError, most=_TRIES, first=_PAUSE, longest=_PAUSE):
        with attempt:
            os.replace(source, target)


def remove(path: Path) -> bool:
    """Take a file away; False when somebody holds it, so that it is tried again later."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable, where the system has such a thing; Windows opens no folder."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def safe_name(text: str) -> str:
    """A name that every system takes as a file's, for a word that came from elsewhere; itself where it is one."""
    if _PLAIN.fullmatch(text) and not _RESERVED.fullmatch(text):
        return text
    return "x" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def name_key(name: str) -> str:
    """A name as it is compared: with `/`, and without case where the system heeds none."""
    return os.path.normcase(name).replace("\\", "/")


@contextmanager
def owned(folder: Path) -> Iterator[None]:
    """The folder is this process's for as long as the block runs; the system lets go of it when the process dies.

    Raises UsageError when another process has it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = (folder / "lock").open("a+b")
    try:
        if not _lock(file.fileno()):
            raise UsageError(f"another station works with {folder}: end it first, or name another folder (--spool)")
        yield
    finally:
        file.close()


def _lock(handle: int) -> bool:
    try:
        if os.name == "nt":
            import msvcrt

            os.lseek(handle, 0, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
