"""The `file:` back end: objects as files under one folder, durable by fsync and rename, created by link."""

from __future__ import annotations

import errno
import hashlib
import heapq
import os
import secrets
import stat
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from operator import itemgetter
from pathlib import Path

from core.errors import CorruptError, ExistsError, InputError, MotlanError, NotFoundError, ServiceError, UsageError
from store.objects import PASSING, Entry, checked_key, derived_key, erasable_key, original_hash, quarantine_key

_TMP = ".tmp"  # a hidden folder: no well-formed key can name it
_CHUNK = 1 << 20
_AT_ONCE = 50_000  # names of one folder held in memory by a listing
_first = itemgetter(0)
_LEFT_BEHIND = 86_400.0  # seconds after which a temporary file's writer is surely dead


class FileObjects:
    """Objects in a folder of a local file system (see `store.objects.Objects` for what each verb promises).

    A write goes to a temporary file, is fsynced, read back, and then linked to its name, which fails if the name is
    taken: nobody ever sees half an object and two creators cannot both win. The folder is fsynced last. For `PASSING`
    keys nothing is fsynced: a power cut may leave an empty file there. Stored files are read-only. A key cannot be both
    an object and a folder of others.
    """

    def __init__(self, root: Path, *, make: bool = True) -> None:
        """The folder is made on first use; with `make` false it is only read, and nothing is written there."""
        self.root = root
        if make:
            try:
                (root / _TMP).mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise ServiceError(f"the object store {root} cannot be made ({error.strerror})") from error
            with _mapped(root):
                self._sweep()

    @property
    def brings_copies(self) -> bool:
        return False

    def create(self, key: str, data: bytes | Path) -> None:
        target = self.root / checked_key(key)
        with _mapped(target):
            if target.exists():
                raise ExistsError(f"{_kind(key)} is already stored")
            with self._written(data, durable=not key.startswith(PASSING)) as temporary:
                try:
                    self._place(target, lambda: os.link(temporary, target), durable=not key.startswith(PASSING))
                except FileExistsError:
                    raise ExistsError(f"{_kind(key)} is already stored") from None

    def replace(self, key: str, data: bytes) -> None:
        target = self.root / derived_key(key)
        durable = not key.startswith(PASSING)
        with _mapped(target), self._written(data, durable=durable) as temporary:
            self._place(target, lambda: os.replace(temporary, target), durable=durable)

    def mend(self, key: str, data: bytes | Path) -> bool:
        sha256, target = original_hash(key), self.root / key
        with _mapped(target), self._written(data) as temporary:
            if _hash_of(temporary) != sha256:
                raise UsageError("these are not the bytes of the original that was to be mended")
            actual = _hash_if_readable(target)
            if actual == sha256:
                return False
            if actual is not None:
                aside = self.root / quarantine_key(sha256, actual)
                with suppress(FileExistsError):  # the same damage again
                    self._place(aside, lambda: os.link(target, aside))
            self._place(target, lambda: os.replace(temporary, target))
        return True

    def read(self, key: str) -> bytes:
        path = self.root / checked_key(key)
        with _mapped(path):
            return path.read_bytes()

    def size(self, key: str) -> int | None:
        path = self.root / checked_key(key)
        with _mapped(path):
            try:
                status = path.stat()
            except (FileNotFoundError, NotADirectoryError):
                return None
            return status.st_size if stat.S_ISREG(status.st_mode) else None

    @contextmanager
    def fetch(self, key: str) -> Iterator[Path]:
        path = self.root / checked_key(key)
        with _mapped(path):
            stored = path.is_file()
        if not stored:
            raise NotFoundError(f"{_kind(key)} is not stored")
        yield path

    def list(self, prefix: str, *, after: str = "") -> Iterator[Entry]:
        folder, slash, _ = prefix.rpartition("/")
        if slash:
            checked_key(folder)
        yield from self._walk(folder, prefix, after)

    def _walk(self, folder: str, prefix: str, after: str) -> Iterator[Entry]:
        """Entries of a folder in key order, some thousands at a time: a folder of millions is looked through again."""
        last = ""
        while True:
            try:
                with _mapped(self.root), os.scandir(self.root / folder) as items:
                    named = ((self._sorted_as(folder, item), item) for item in items)
                    some = heapq.nsmallest(_AT_ONCE, (name for name in named if name[0] > last), key=_first)
            except NotFoundError:
                return
            for name, item in some:
                yield from self._entries(name, item, prefix, after)
            if len(some) < _AT_ONCE:
                return
            last = some[-1][0]

    @staticmethod
    def _sorted_as(folder: str, item: os.DirEntry[str]) -> str:
        """In key order a folder stands where its children do, so it sorts with its slash."""
        return (f"{folder}/" if folder else "") + item.name + ("/" if item.is_dir() else "")

    def _entries(self, name: str, item: os.DirEntry[str], prefix: str, after: str) -> Iterator[Entry]:
        if name == f"{_TMP}/":
            return
        if name.endswith("/"):
            if (name.startswith(prefix) or prefix.startswith(name)) and not _all_before(name, after):
                yield from self._walk(name[:-1], prefix, after)
        elif name.startswith(prefix) and name > after:
            with suppress(FileNotFoundError):  # removed by another process since it was listed
                yield Entry(checked_key(name), item.stat().st_size)

    def delete(self, key: str) -> None:
        path = self.root / derived_key(key)
        with _mapped(path), suppress(FileNotFoundError):
            path.unlink()
            with suppress(OSError):  # the folder is not empty: it stays
                path.parent.rmdir()

    def delete_many(self, keys: Sequence[str]) -> None:
        for key in [derived_key(key) for key in keys]:
            self.delete(key)

    def erase(self, key: str, sha256: str) -> bool:
        path = self.root / erasable_key(key)
        with _mapped(path):
            try:
                if _hash_of(path) != sha256:
                    raise UsageError("these are not the bytes that the deletion names; nothing of them was erased")
                path.unlink()
            except FileNotFoundError:
                return False
            sync_folder(path.parent)
            with suppress(OSError):  # the folder is not empty: it stays
                path.parent.rmdir()
        return True

    def locked_until(self, key: str) -> str | None:
        checked_key(key)
        return None

    def check(self) -> str:
        key = f"cache/check-{secrets.token_hex(8)}"
        self.replace(key, b"motlan")
        if self.read(key) != b"motlan":
            raise ServiceError(f"the object store at {self.root} gave back other bytes than it was given")
        self.delete(key)
        with _mapped(self.root):
            room = os.statvfs(self.root)
        return f"folder {self.root}, {room.f_bavail * room.f_frsize / 1e9:.0f} GB free"

    def close(self) -> None:
        """Nothing is held open."""

    @contextmanager
    def _written(self, data: bytes | Path, *, durable: bool = True) -> Iterator[Path]:
        """The data as a temporary file on the same file system, removed afterwards."""
        temporary = self.root / _TMP / f"{os.getpid()}-{secrets.token_hex(8)}"
        try:
            with temporary.open("xb") as sink:
                os.fchmod(sink.fileno(), 0o400)  # nobody else reads it, and nobody writes it
                wanted = hashlib.sha256()
                for chunk in _chunks(data):
                    wanted.update(chunk)
                    sink.write(chunk)
                sink.flush()
                if durable:
                    os.fsync(sink.fileno())
            if durable and _hash_of(temporary) != wanted.hexdigest():
                raise CorruptError("the object store read back other bytes than were written")
            yield temporary
        finally:
            with suppress(FileNotFoundError):
                temporary.unlink()

    def _place(self, target: Path, name: Callable[[], None], *, durable: bool = True) -> None:
        """Give a written file its name. A deleter may take away the emptied folder in between: once more."""
        for _ in range(100):
            try:
                self._make_folder(target.parent, durable=durable)
                name()
            except FileNotFoundError:
                continue
            except (NotADirectoryError, IsADirectoryError) as error:
                raise UsageError("a key cannot be an object and a folder of objects at once") from error
            if durable:
                with suppress(FileNotFoundError):  # deleted again since, with its folder
                    sync_folder(target.parent)
            return
        raise ServiceError("the object store's folder does not stay; is something else removing files there?")

    def _sweep(self) -> None:
        """Remove what writers that were killed left behind; nobody ever saw it."""
        oldest = time.time() - _LEFT_BEHIND
        for left in (self.root / _TMP).iterdir():
            with suppress(FileNotFoundError):
                if left.stat().st_mtime < oldest:
                    left.unlink()

    def _make_folder(self, folder: Path, *, durable: bool) -> None:
        """Make a folder and its missing parents, each durable in its own parent where that is asked for."""
        missing = []
        while not folder.exists():
            missing.append(folder)
            folder = folder.parent
        for new in reversed(missing):
            with suppress(FileExistsError):
                new.mkdir()
            if durable:
                sync_folder(new.parent)


def _all_before(folder: str, after: str) -> bool:
    """Whether every key inside `folder` (with its slash) comes before `after`."""
    return folder < after and not after.startswith(folder)


def _chunks(data: bytes | Path) -> Iterator[bytes]:
    if isinstance(data, bytes):
        yield data
        return
    try:
        with data.open("rb") as source:
            while chunk := source.read(_CHUNK):
                yield chunk
    except OSError as error:
        raise InputError("not_readable", f"the file cannot be read: {error.strerror}") from error


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _hash_if_readable(path: Path) -> str | None:
    """The hash of a file, `unreadable` where the disk does not give its bytes back, None when there is none."""
    try:
        return _hash_of(path)
    except FileNotFoundError:
        return None
    except OSError:
        return "unreadable"


def sync_folder(folder: Path) -> None:
    """Make the names in a folder outlive a power cut."""
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
        what = "is full" if error.errno in (errno.ENOSPC, errno.EDQUOT) else f"cannot be used ({error.strerror})"
        why = f"the object store {what}: {error.filename or path}"
        raise ServiceError(f"{why}; free or mend it and try again, nothing is lost") from error
