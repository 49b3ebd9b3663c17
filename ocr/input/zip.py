"""Unpacks a ZIP of scans without trusting it: neither its names, nor its sizes, nor what it says is inside."""

from __future__ import annotations

import stat
import tempfile
import zipfile
import zlib
from contextlib import suppress
from pathlib import Path, PurePosixPath

from core.errors import InputError
from core.text import nfc, visible
from ocr.input import filetype
from ocr.input.limits import DEFAULT, MIB, Limits
from ocr.results import Member

MEMBERS = "members"  # the folder of `unzip_here`
_CHUNK = MIB
_ENCRYPTED = 0x1
_UTF8 = 0x800
_LITTER = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")  # what file managers add to every folder


def unzip_here(path: str, limits: Limits = DEFAULT) -> tuple[Member, ...]:
    """`unzip` into the folder `MEMBERS` of the one place where a reading process may write."""
    return unzip(path, str(Path(tempfile.gettempdir()) / MEMBERS), limits)


def unzip(path: str, target: str, limits: Limits = DEFAULT) -> tuple[Member, ...]:
    """Unpack the files of a ZIP into the folder `target`; for each its name and its number, or why it has none.

    Files are written as `0001`, `0002` … (see `place`); the names given are for people only. Folders and the litter of
    file managers are left out. Raises InputError for the whole archive: `damaged`, `no_pages`, or `too_large` when it
    has too many members; each member may fail by itself: `encrypted`, `unsafe_archive`, `too_large`, `damaged`, or
    `unsupported_format` for a ZIP inside the ZIP.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not _is_litter(member)]
            if len(members) > limits.archive_members:
                raise InputError(
                    "too_large", f"The ZIP holds {len(members)} files, more than {limits.archive_members}: split it."
                )
            if not members:
                raise InputError("no_pages", "The ZIP has no files in it.")
            return _unpack_all(archive, members, Path(target), _most(path, limits), limits)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise InputError("damaged", "The ZIP is damaged: pack it again, or hand the files in one by one.") from error


def place(number: int) -> str:
    """The name under which a member lies in the folder it was unpacked into."""
    return f"{number:04d}"


def _most(path: str, limits: Limits) -> int:
    """Bytes that all members together may come to: a small archive of many small bombs grows no further than this."""
    return min(limits.archive_bytes, max(limits.archive_free, limits.archive_growth * Path(path).stat().st_size))


def _unpack_all(
    archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], target: Path, most: int, limits: Limits
) -> tuple[Member, ...]:
    target.mkdir(parents=True, exist_ok=True)
    left = most
    results = []
    for number, member in enumerate(members, 1):
        file = target / place(number)
        try:
            _refuse(member)
            left -= _unpack(archive, member, file, min(left, limits.file_bytes), limits)
            _refuse_nested(file)
            results.append(Member(_shown_name(member), number))
        except InputError as error:
            file.unlink(missing_ok=True)
            results.append(Member(_shown_name(member), None, error.failure()))
    return tuple(results)


def _refuse(member: zipfile.ZipInfo) -> None:
    """Raise for a member that must not be unpacked, as far as its entry tells."""
    name = member.filename.replace("\\", "/")
    if name.startswith("/") or ":" in name.split("/")[0] or ".." in PurePosixPath(name).parts:
        raise InputError("unsafe_archive", "The file's name points outside of the ZIP: pack it again.")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise InputError("unsafe_archive", "This is a link, not a file: put the file itself into the ZIP.")
    if member.flag_bits & _ENCRYPTED:
        raise InputError("encrypted", "The file is locked with a password: pack it again without one.")


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, place: Path, most: int, limits: Limits) -> int:
    """Write one member out, counting what really comes; returns its size."""
    size = 0
    try:
        with archive.open(member) as source, place.open("wb") as sink:
            while chunk := source.read(_CHUNK):
                size += len(chunk)
                if size > most:
                    raise InputError("too_large", "Unpacked, the ZIP takes more room than it may: split it.")
                if size > MIB and size > limits.archive_ratio * max(1, member.compress_size):
                    raise InputError("unsafe_archive", "The file unpacks to far more than it should: not unpacked.")
                sink.write(chunk)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, RuntimeError) as error:
        raise InputError("damaged", "The file is damaged inside the ZIP: pack it again.") from error
    return size


def _refuse_nested(place: Path) -> None:
    with place.open("rb") as file:
        head = file.read(filetype.HEAD_BYTES)
    try:
        nested = filetype.sniff(head, len(head)) == "zip"
    except InputError:
        return  # opening the file will name that failure
    if nested:
        raise InputError("unsupported_format", "A ZIP inside a ZIP is not unpacked: hand it in by itself.")


def _is_litter(member: zipfile.ZipInfo) -> bool:
    return member.is_dir() or any(part in _LITTER for part in member.filename.split("/"))


def _shown_name(member: zipfile.ZipInfo) -> str:
    """The member's name as people know it: UTF-8 that was not declared is recognised, control signs are dropped."""
    name = member.filename
    if not member.flag_bits & _UTF8:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return nfc(visible(name))[:500] or "?"
