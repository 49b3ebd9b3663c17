"""The station's files on a disk that behaves as Windows' does: none is at hand, so the system's calls refuse alike."""

from __future__ import annotations

import errno
import ntpath
import os
import re
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from core.records import Slip
from station import disk
from station.disk import name_key, owned, remove, replace, safe_name, write_durably
from station.scan_folder import Facts, Group, ScannedFile
from station.sealing import Sealer
from station.spool import Spool

_BAD = re.compile(r'[<>:"|?*\\]|[. ]$')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_ROOTS: list[str] = []


def _is_open(path: str) -> bool:
    here = os.path.realpath(path)
    for handle in os.listdir("/proc/self/fd"):
        try:
            if os.readlink(f"/proc/self/fd/{handle}") == here:
                return True
        except OSError:
            continue
    return False


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """Asked by the interpreter before each system call: what Windows would refuse is refused."""
    if not _ROOTS or event not in ("open", "os.rename", "os.remove", "os.mkdir"):
        return
    paths = [
        os.fspath(argument)
        for argument in arguments[: 2 if event == "os.rename" else 1]
        if isinstance(argument, (str, os.PathLike))
    ]
    paths = [path for path in paths if isinstance(path, str) and path.startswith(_ROOTS[0])]
    for path in paths:
        for part in path[len(_ROOTS[0]) :].split("/"):
            if part and (_BAD.search(part) or _RESERVED.fullmatch(part)):
                raise OSError(errno.EINVAL, "The filename syntax is incorrect", part)
        if event == "open" and os.path.isdir(path):
            raise PermissionError(errno.EACCES, "a folder cannot be opened")
        if event in ("os.rename", "os.remove") and _is_open(path):
            raise PermissionError(errno.EACCES, "it is being used by another process")


sys.addaudithook(_refuse)  # cannot be taken back: it asks whether a root is named


@contextmanager
def windows(root: Path) -> Iterator[None]:
    _ROOTS.append(str(root))
    try:
        yield
    finally:
        _ROOTS.clear()


def group(scans: Path, name: str) -> Group:
    scans.mkdir(exist_ok=True)
    (scans / name).write_bytes(b"page" * 1000)
    stat = (scans / name).stat()
    return Group(Slip(), None, (ScannedFile(name, scans / name, Facts(stat.st_size, stat.st_mtime_ns)),), ())


def test_the_pretended_windows_refuses_what_windows_does(tmp_path: Path) -> None:
    with windows(tmp_path):
        for name in ("nul", "CON.txt", "a:b", "end."):
            with pytest.raises(OSError, match="syntax"):
                (tmp_path / name).write_bytes(b"")
        with pytest.raises(PermissionError):
            os.open(tmp_path, os.O_RDONLY)
        (tmp_path / "a").write_bytes(b"")
        (tmp_path / "b").write_bytes(b"")
        with (tmp_path / "a").open("rb"), pytest.raises(PermissionError):
            os.replace(tmp_path / "b", tmp_path / "a")


def test_a_spool_takes_keeps_and_lets_go_of_a_batch(tmp_path: Path) -> None:
    wanted = group(tmp_path / "scans", "1.pdf")
    with windows(tmp_path), owned(tmp_path / "spool"):
        spool = Spool(tmp_path / "spool", Sealer(b"k" * 32), 1 << 20)
        batch = spool.take(wanted)
        again = Spool(tmp_path / "spool", Sealer(b"k" * 32), 1 << 20)
        assert b"".join(again.content(batch.files[0].sha256)) == b"page" * 1000
        again.receive(batch, "nul", b"{}", 1)  # whatever id a centre gives
        assert list((tmp_path / "spool" / "contents").iterdir()) == []
        assert len(list((tmp_path / "spool" / "receipts").iterdir())) == 1


def test_a_file_that_somebody_reads_is_replaced_once_it_is_let_go_of(tmp_path: Path) -> None:
    target = tmp_path / "status.json"
    target.write_bytes(b"old")
    reader = target.open("rb")
    threading.Timer(0.3, reader.close).start()
    begun = time.monotonic()
    with windows(tmp_path):
        write_durably(target, b"new")
    assert time.monotonic() - begun > 0.2
    assert target.read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["status.json"]


def test_a_file_that_is_never_let_go_of_fails_and_leaves_the_old_one_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "_TRIES", 3)
    (tmp_path / "a").write_bytes(b"old")
    (tmp_path / "b").write_bytes(b"new")
    with (tmp_path / "a").open("rb"), windows(tmp_path):
        with pytest.raises(PermissionError):
            replace(tmp_path / "b", tmp_path / "a")
        assert not remove(tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == b"old"


@pytest.mark.parametrize("name", ["nul", "COM1", "aux.json", "a/b", "..", "a:b", "", "é", "x" * 200])
def test_a_name_from_elsewhere_becomes_one_that_every_system_takes(name: str, tmp_path: Path) -> None:
    with windows(tmp_path):
        (tmp_path / f"{safe_name(name)}.json").write_bytes(b"")
    assert safe_name("01m880knrm5tktts") == "01m880knrm5tktts"


def test_names_that_are_one_file_there_are_one_name_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk.os.path, "normcase", ntpath.normcase)
    assert name_key("HS 1\\Scan.PDF") == name_key("hs 1/scan.pdf")
