"""The `file:` back end: objects as files under one folder, durable by fsync and rename, created by link."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from store.errors import CorruptError, ExistsError, MotlanError, NotFoundError, ServiceError
from store.objects import Entry, checked_key, derived_key

_TMP = ".tmp"  # a hidden folder: no well-formed key can name it
_CHUNK = 1 << 20


class FileObjects:
    """Objects in a folder of a local file system (see `store.objects.Objects` for what each verb promises).

    A write goes to a temporary file, is fsynced, read back, and then linked to its name, which fails if the name is
    taken: nobody ever sees half an object and two creators cannot both win. The folder is fsynced last.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        with _mapped(root):
            (root / _TMP).mkdir(parents=True, exist_ok=True)

    def create(self, key: str, data: bytes | Path) -> None:
        target = self.root / checked_key(key)
        with _mapped(target):
            if target.exists():
                raise ExistsError(f"{_kind(key)} is already stored")
            with self._written(data) as temporary:
                self._make_folder(target.parent)
                try:
                    os.link(temporary, target)
                except FileExistsError:
                    raise ExistsError(f"{_kind(key)} is already stored") from None
                _sync_folder(target.parent)

    def replace(self, key: str, data: bytes) -> None:
        target = self.root / derived_key(key)
        with _mapped(target), self._written(data) as temporary:
            self._make_folder(target.parent)
            os.replace(temporary, target)
            _sync_folder(target.parent)

    def read(self, key: str) -> bytes:
        path = self.root / checked_key(key)
        with _mapped(path):
            return path.read_bytes()

    def size(self, key: str) -> int | None:
        path = self.root / checked_key(key)
        with _mapped(path):
            try:
                return path.stat().st_size
            except (FileNotFoundError, NotADirectoryError):
                return None

    @contextmanager
    def fetch(self, key: str) -> Iterator[Path]:
        path = self.root / checked_key(key)
        if not path.is_file():
            raise NotFoundError(f"{_kind(key)} is not stored")
        yield path

    def list(self, prefix: str, *, after: str = "") -> Iterator[Entry]:
        folder, _, _ = prefix.rpartition("/")
        if folder:
            checked_key(folder)
        yield from self._walk(folder, prefix, after)

    def _walk(self, folder: str, prefix: str, after: str) -> Iterator[Entry]:
        try:
            with _mapped(self.root), os.scandir(self.root / folder) as found:
                entries = [(f"{folder}/{item.name}" if folder else item.name, item) for item in found]
        except NotFoundError:
            return
        # In key order a folder stands where its children do, so it sorts with its slash.
        for key, item in sorted(entries, key=lambda pair: pair[0] + ("/" if pair[1].is_dir() else "")):
            if item.name == _TMP and not folder:
                continue
            if item.is_dir():
                inside = key + "/"
                if (inside.startswith(prefix) or prefix.startswith(inside)) and not _all_before(inside, after):
                    yield from self._walk(key, prefix, after)
            elif key.startswith(prefix) and key > after:
                with suppress(FileNotFoundError):  # removed by another process since it was listed
                    yield Entry(checked_key(key), item.stat().st_size)

    def delete(self, key: str) -> None:
        path = self.root / derived_key(key)
        with _mapped(path), suppress(FileNotFoundError):
            path.unlink()
            with suppress(OSError):  # the folder is not empty: it stays
                path.parent.rmdir()

    def check(self) -> str:
        key = f"cache/check-{secrets.token_hex(8)}"
        self.replace(key, b"motlan")
        if self.read(key) != b"motlan":
            raise ServiceError(f"the object store at {self.root} gave back other bytes than it was given")
        self.delete(key)
        room = os.statvfs(self.root)
        return f"folder {self.root}, {room.f_bavail * room.f_frsize / 1e9:.0f} GB free"

    def close(self) -> None:
        """Nothing is held open."""

    @contextmanager
    def _written(self, data: bytes | Path) -> Iterator[Path]:
        """The data as a durable temporary file on the same file system, removed afterwards."""
        temporary = self.root / _TMP / f"{os.getpid()}-{secrets.token_hex(8)}"
        try:
            with temporary.open("xb") as sink:
                wanted = hashlib.sha256()
                for chunk in _chunks(data):
                    wanted.update(chunk)
                    sink.write(chunk)
                sink.flush()
                os.fsync(sink.fileno())
            if _hash_of(temporary) != wanted.hexdigest():
                raise CorruptError("the object store read back other bytes than were written")
            yield temporary
        finally:
            with suppress(FileNotFoundError):
                temporary.unlink()

    def _make_folder(self, folder: Path) -> None:
        """Make a folder and its missing parents, each durable in its own parent."""
        missing = []
        while not folder.exists():
            missing.append(folder)
            folder = folder.parent
        for one in reversed(missing):
            with suppress(FileExistsError):
                one.mkdir()
            _sync_folder(one.parent)


def _all_before(folder: str, after: str) -> bool:
    """Whether every key inside `folder` (with its slash) comes before `after`."""
    return folder < after and not after.startswith(folder)


def _chunks(data: bytes | Path) -> Iterator[bytes]:
    if isinstance(data, bytes):
        yield data
        return
    with data.open("rb") as source:
        while chunk := source.read(_CHUNK):
            yield chunk


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _kind(key: str) -> str:
    """What sort of object a key names, for messages: its first segment."""
    return f"an object under {key.split('/')[0]}/"


@contextmanager
def _mapped(path: Path) -> Iterator[None]:
    """Turn the operating system's errors into ours."""
    try:
        yield
    except MotlanError:
        raise
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
        raise NotFoundError("nothing is stored under that key") from error
    except OSError as error:
        what = "is full" if error.errno in (errno.ENOSPC, errno.EDQUOT) else f"cannot be used: {error.strerror}"
        raise ServiceError(f"the object store {what}; free or mend it and try again, nothing is lost") from error
