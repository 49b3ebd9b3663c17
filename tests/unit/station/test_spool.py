"""The spool: what it took it has until a receipt proves it, whatever is killed, full, changed or locked."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from core.errors import UsageError
from core.records import Slip
from station import disk
from station import spool as spools
from station.scan_folder import Facts, Group, ScannedFile
from station.sealing import Sealer
from station.spool import ChangedError, Spool, SpoolFullError

SEALER = Sealer(b"k" * 32)


def scanned(path: Path) -> ScannedFile:
    stat = path.stat()
    return ScannedFile(path.name, path, Facts(stat.st_size, stat.st_mtime_ns))


def group(folder: Path, *names: str, size: int = 1000) -> Group:
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).write_bytes(name.encode() * (size // len(name)))
    return Group(Slip(dossier="H26.12-250901-0007"), 3, tuple(scanned(folder / name) for name in names), ())


def opened(tmp_path: Path, *, limit: int = 1 << 20, sealer: Sealer = SEALER) -> Spool:
    return Spool(tmp_path / "spool", sealer, limit)


def contents(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "spool" / "contents").iterdir())


def test_what_was_taken_is_there_after_a_restart_byte_by_byte(tmp_path: Path) -> None:
    wanted = group(tmp_path / "scans", "a.pdf", "b.pdf")
    taken = opened(tmp_path).take(wanted)
    (batch,) = opened(tmp_path).waiting()
    assert batch == taken
    assert (batch.slip.dossier, batch.pages_told) == ("H26.12-250901-0007", 3)
    spool = opened(tmp_path)
    for file in batch.files:
        assert b"".join(spool.content(file.sha256)) == (tmp_path / "scans" / file.name).read_bytes()
    assert all(spool.is_taken(file.name, file.facts) for file in wanted.files)


def test_nothing_of_a_paper_or_its_name_can_be_read_on_the_disk(tmp_path: Path) -> None:
    opened(tmp_path).take(group(tmp_path / "scans", "Nguyen Thi Mau.pdf"))
    for path in (tmp_path / "spool").rglob("*"):
        assert "Mau" not in path.name
        assert path.is_dir() or b"Mau" not in path.read_bytes()


def test_the_oldest_batch_comes_first(tmp_path: Path) -> None:
    spool = opened(tmp_path)
    taken = [spool.take(group(tmp_path / "scans", f"{number}.pdf")).id for number in range(3)]
    assert [batch.id for batch in opened(tmp_path).waiting()] == sorted(taken)


def test_over_its_limit_it_takes_nothing_more_and_leaves_nothing_behind(tmp_path: Path) -> None:
    spool = opened(tmp_path, limit=3000)
    spool.take(group(tmp_path / "scans", "a.pdf", "b.pdf"))
    before = contents(tmp_path)
    with pytest.raises(SpoolFullError):
        spool.take(group(tmp_path / "scans", "c.pdf", "d.pdf"))
    assert contents(tmp_path) == before


@pytest.mark.parametrize("where", ["free", "write"])
def test_a_full_disk_takes_nothing_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    spool = opened(tmp_path)
    wanted = group(tmp_path / "scans", "a.pdf", "b.pdf")
    if where == "free":
        monkeypatch.setattr(spools.shutil, "disk_usage", lambda _: SimpleNamespace(free=10))
    else:
        calls = []
        fsync = os.fsync

        def full(handle: int) -> None:
            calls.append(handle)
            if len(calls) == 3:
                raise OSError(errno.ENOSPC, "No space left on device")
            fsync(handle)

        monkeypatch.setattr(disk.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        spool.take(wanted)
    assert contents(tmp_path) == []
    assert spool.all() == []
    monkeypatch.undo()
    assert len(spool.take(wanted).files) == 2


def test_a_file_that_changes_while_it_is_taken_is_not_taken(tmp_path: Path) -> None:
    spool = opened(tmp_path)
    wanted = group(tmp_path / "scans", "a.pdf")
    (tmp_path / "scans" / "a.pdf").write_bytes(b"scanned anew")
    with pytest.raises(ChangedError):
        spool.take(wanted)
    (tmp_path / "scans" / "a.pdf").unlink()
    with pytest.raises(ChangedError):
        spool.take(wanted)
    assert contents(tmp_path) == []


def test_a_receipt_frees_what_only_that_batch_needed(tmp_path: Path) -> None:
    spool = opened(tmp_path)
    first = spool.take(group(tmp_path / "scans", "a.pdf", "b.pdf"))
    scans = tmp_path / "again"
    scans.mkdir()
    shutil.copy(tmp_path / "scans" / "b.pdf", scans / "same.pdf")
    second = spool.take(Group(Slip(), None, (scanned(scans / "same.pdf"),), ()))
    spool.receive(first, "01m880knrm5tktts", b"{}", 2)
    assert [path.stem for path in contents(tmp_path)] == [second.files[0].sha256]
    assert b"".join(spool.content(second.files[0].sha256))
    assert [batch.state for batch in opened(tmp_path).all()] == ["received", "waiting"]
    assert (tmp_path / "spool" / "receipts" / "01m880knrm5tktts.json").read_bytes() == b"{}"


STEPS = ("write_durably", "replace", "sync_folder", "remove")


class KilledError(BaseException):
    """The process is gone at this step."""


@pytest.mark.parametrize("step", range(24))
def test_killed_at_any_step_of_its_writing_a_batch_is_whole_or_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """Every system call that makes something durable may be the last one."""
    wanted = group(tmp_path / "scans", "a.pdf", "b.pdf")
    spool = opened(tmp_path)
    left = [step]

    def dying(call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*arguments: Any, **named: Any) -> Any:
            if left[0] == 0:
                raise KilledError
            left[0] -= 1
            return call(*arguments, **named)

        return wrapped

    received = False
    for name in ("fsync", "replace", "open"):
        monkeypatch.setattr(disk.os, name, dying(getattr(os, name)))
    try:
        batch = spool.take(wanted)
        spool.receive(batch, "01m880knrm5tktts", b"{}", 2)
        received = True
    except KilledError:
        pass
    monkeypatch.undo()
    again = opened(tmp_path)
    again.sweep()
    batches = again.all()
    assert len(batches) <= 1
    for batch in batches:
        assert all(again.is_taken(file.name, file.facts) for file in wanted.files)
        if batch.state == "waiting":
            for file in batch.files:
                assert b"".join(again.content(file.sha256)) == (tmp_path / "scans" / file.name).read_bytes()
        else:
            assert (tmp_path / "spool" / "receipts" / "01m880knrm5tktts.json").exists()
    if not batches or batches[0].state == "received":
        assert contents(tmp_path) == []
    assert not received or batches[0].state == "received"


def test_another_key_or_none_is_refused_before_anything_is_touched(tmp_path: Path) -> None:
    opened(tmp_path).take(group(tmp_path / "scans", "a.pdf"))
    before = sorted(path.name for path in (tmp_path / "spool").rglob("*"))
    for sealer in (Sealer(b"o" * 32), Sealer(None)):
        with pytest.raises(UsageError, match="--spool-key"):
            opened(tmp_path, sealer=sealer)
    assert sorted(path.name for path in (tmp_path / "spool").rglob("*")) == before


def test_a_damaged_content_is_noticed_and_never_sent(tmp_path: Path) -> None:
    spool = opened(tmp_path)
    batch = spool.take(group(tmp_path / "scans", "a.pdf"))
    (content,) = contents(tmp_path)
    data = bytearray(content.read_bytes())
    data[40] ^= 1
    content.write_bytes(data)
    with pytest.raises(Exception, match="spool"):
        b"".join(spool.content(batch.files[0].sha256))


def test_a_batch_without_a_receipt_cannot_be_forgotten(tmp_path: Path) -> None:
    spool = opened(tmp_path)
    batch = spool.take(group(tmp_path / "scans", "a.pdf"))
    with pytest.raises(ValueError, match="receipt"):
        spool.forget(batch)
