"""The folders of a reading process: one where the one file it may read lies, and one where it may write."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from pathlib import Path

from core.errors import InputError


class Staging:
    """Two folders in a temporary one, both for this user only. The parent keeps it; the process gets the paths."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="motlan-read-"))
        self.reads, self.writes = self._folder / "in", self._folder / "out"
        self.reads.mkdir(0o700)
        self.writes.mkdir(0o700)
        self._number = 0
        self._lies: tuple[object, ...] = ()

    def put(self, path: Path, most: int) -> Path:
        """Lay a file into the folder in the place of the one before; its path there, under a number.

        A link where the file is ours and on the same disk, else a copy. Raises InputError `not_readable`, and
        `too_large` above `most` bytes.
        """
        try:
            real = Path(os.path.realpath(path))
            facts = real.stat()
            if not stat.S_ISREG(facts.st_mode):
                raise InputError("not_readable", "This is a folder, a pipe or a device: name the file itself.")
            lies = (real, facts.st_dev, facts.st_ino, facts.st_size, facts.st_mtime_ns)
            if lies != self._lies:
                if facts.st_size > most:
                    raise InputError("too_large", f"The file is larger than {most >> 20} MB: split it.")
                self._clear()
                self._number += 1
                _laid(real, self._here(), facts)
                self._lies = lies
        except OSError as error:
            raise InputError("not_readable", "The file cannot be opened: is it there, and may you read it?") from error
        return self._here()

    def taken(self, inside: str, target: Path) -> None:
        """Move a file that the process has written into a place of ours. Raises OSError where it left no plain file."""
        source = self.writes / inside
        facts = source.lstat()
        if not stat.S_ISREG(facts.st_mode) or facts.st_nlink != 1:  # a link would be read with our rights
            raise OSError("no plain file")
        shutil.move(source, target)

    def swept(self) -> None:
        """Throw away what the process has written."""
        for entry in os.scandir(self.writes):
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path, ignore_errors=True)
            else:
                os.unlink(entry.path)

    def close(self) -> None:
        """Take the folders away. May be called twice."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _here(self) -> Path:
        return self.reads / f"{self._number:06d}"

    def _clear(self) -> None:
        self._here().unlink(missing_ok=True)
        self._lies = ()


def _laid(source: Path, here: Path, facts: os.stat_result) -> None:
    if facts.st_uid == os.geteuid():  # the process has no right of root to read what is another's
        try:
            os.link(source, here)
            return
        except OSError:  # another disk, or links are forbidden
            pass
    shutil.copyfile(source, here)
