"""The object store in a folder when the disk is full, lies, or its writers were killed: nothing half is ever seen."""

from __future__ import annotations

import errno
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import CorruptError, NotFoundError, ServiceError
from store import files
from store.files import FileObjects

MIB = 1 << 20


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 2 MiB."""
    where = tmp_path / "disk"
    where.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", where], capture_output=True)
    if mounted.returncode:
        pytest.skip("a small file system can only be mounted by root")
    yield where
    subprocess.run(["umount", where], check=True)


def test_a_full_disk_refuses_the_object_and_keeps_the_others(tiny_disk: Path) -> None:
    objects = FileObjects(tiny_disk / "objects")
    objects.create("papers/a/1", b"x" * MIB)
    for data in (b"y" * (2 * MIB), b"y" * (MIB + MIB // 2)):
        with pytest.raises(ServiceError, match="is full"):
            objects.create("papers/a/2", data)
    assert [entry.key for entry in objects.list("")] == ["papers/a/1"]
    assert list((tiny_disk / "objects" / ".tmp").iterdir()) == []
    objects.create("papers/a/2", b"small")  # there is room for this one, and the key is free
    assert objects.read("papers/a/1") == b"x" * MIB


@pytest.mark.parametrize("verb", ["fsync", "link"])
def test_a_disk_that_fills_up_at_the_last_step_leaves_nothing(
    tmp_objects: FileObjects, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    def full(*args: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, verb, full)
        with pytest.raises(ServiceError, match="is full"):
            tmp_objects.create("papers/a/1", b"x")
    assert list(tmp_objects.list("")) == []
    tmp_objects.create("papers/a/1", b"x")
    assert tmp_objects.read("papers/a/1") == b"x"


def test_a_disk_that_reads_back_other_bytes_stores_nothing(
    tmp_objects: FileObjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    def torn(path: Path) -> str:
        path.chmod(0o600)
        path.write_bytes(b"torn")
        return hash_of(path)

    hash_of = files._hash_of
    with monkeypatch.context() as patched:
        patched.setattr(files, "_hash_of", torn)
        with pytest.raises(CorruptError):
            tmp_objects.create("papers/a/1", b"whole")
        with pytest.raises(CorruptError):
            tmp_objects.replace("cache/a/1", b"whole")
    assert list(tmp_objects.list("")) == []
    tmp_objects.create("papers/a/1", b"whole")


def test_what_killed_writers_left_behind_is_swept_after_a_day_and_not_before(tmp_path: Path) -> None:
    FileObjects(tmp_path)
    old, fresh = tmp_path / ".tmp" / "1-old", tmp_path / ".tmp" / "2-fresh"
    old.write_bytes(b"x")
    fresh.write_bytes(b"x")
    os.utime(old, (time.time() - 2 * 86400,) * 2)
    FileObjects(tmp_path)
    assert not old.exists()
    assert fresh.exists()


def test_a_folder_that_cannot_be_made_is_a_services_fault(tmp_path: Path) -> None:
    (tmp_path / "taken").write_bytes(b"a file")
    with pytest.raises((ServiceError, NotFoundError)):
        FileObjects(tmp_path / "taken" / "objects")
