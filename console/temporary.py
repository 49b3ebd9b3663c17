"""Temporary files: a folder for each process that goes when the process ends, also by kill -9; copies for viewers."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

_RUN, _VIEW = "motlan-run-", "motlan-view-"
_VIEWED = 86_400.0  # seconds after which a copy for a viewer goes
_REMOVE = 'read -r _; rm -rf -- "$1"'  # reads until nobody holds the other end of its pipe


def begin() -> None:
    """Give this process and its children a folder for temporary files; it is removed when the process is no more.

    A shell waits on a pipe that the process alone holds: it sees the end whatever kills the process. Should the shell
    be killed too, the next process that begins removes the folder.
    """
    _sweep(Path(tempfile.gettempdir()))
    folder = tempfile.mkdtemp(prefix=f"{_RUN}{os.getpid()}-")
    watching = subprocess.Popen(
        ["/bin/sh", "-c", _REMOVE, "motlan-tidy", folder], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True, cwd="/",
    )  # fmt: skip
    tempfile.tempdir = folder
    os.environ["TMPDIR"] = folder
    atexit.register(_end, os.getpid(), folder, watching)


def viewer_folder() -> Path:
    """A new folder that only this user can read and that outlives the process; those of yesterday are removed."""
    here = Path(tempfile.gettempdir())
    base = here.parent if here.name.startswith(_RUN) else here
    for left in base.glob(f"{_VIEW}*"):
        with suppress(OSError):
            if left.stat().st_mtime < time.time() - _VIEWED:
                shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=_VIEW, dir=base))


def _end(pid: int, folder: str, _watching: subprocess.Popen[bytes]) -> None:
    if os.getpid() == pid:  # else: a forked child ends
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(base: Path) -> None:
    """Remove the folders of processes that are no more, as far as they are this user's."""
    for left in base.glob(f"{_RUN}*-*"):
        pid = left.name.removeprefix(_RUN).partition("-")[0]
        with suppress(OSError):
            if left.stat().st_uid == os.getuid() and pid.isdigit() and not Path(f"/proc/{pid}").exists():
                shutil.rmtree(left, ignore_errors=True)
