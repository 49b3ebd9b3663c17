"""The scanner's output folder: which files are finished, and which of them make a batch together."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from core.errors import UsageError
from core.records import Record, Slip
from core.text import natural
from station.disk import name_key
from station.slip_file import is_slip, read_slip

_UNFINISHED = (".tmp", ".part", ".partial", ".crdownload", ".filepart", "~")
# How a whole file ends, by how it begins.
_ENDS = {
    b"%PDF": b"%%EOF",
    b"\x89PNG": b"IEND",
    b"\xff\xd8\xff": b"\xff\xd9",
}  # how a whole file ends, by its beginning
_TAIL = 2048  # bytes that are looked at for it


class Rules(Record, frozen=True):
    """When a file is finished and when a batch is; seconds."""

    still: float = 2.0  # a file that did not change for so long is finished, if it looks whole
    patience: float = 60.0  # ... and whatever it looks like
    pause: float = 30.0  # no file came for so long: the batch is closed
    after_slip: float = 5.0  # the same where a slip file lies with the scans
    most_files: int = 200  # of one batch
    most_bytes: int = 256 << 20


class Facts(NamedTuple):
    """What tells one state of a file from another."""

    bytes: int
    modified: int  # nanoseconds


class ScannedFile(NamedTuple):
    """A file of the folder."""

    name: str  # from the folder on, with `/`
    path: Path
    facts: Facts


class Group(NamedTuple):
    """Files that go as one batch."""

    slip: Slip
    pages: int | None  # that the slip file tells of
    files: tuple[ScannedFile, ...]
    slips: tuple[ScannedFile, ...]  # the slip file that belongs to this batch alone


class Notice(NamedTuple):
    """What keeps files where they are: a code of `station.states`, of which file or folder, and why."""

    code: str
    about: str
    why: str = ""


class ScanFolder:
    """Looks at the folder again and again; tells what is ready since the last look."""

    def __init__(
        self, folder: Path, slip: Slip, rules: Rules, *, sheet_row: Callable[[Path], str | None] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        """`slip` is what the station itself says; `sheet_row` tells of a separator sheet which row it
        is of: each row begins a batch."""
        self._folder = folder
        self._slip = slip
        self._rules = rules
        self._sheet_row = sheet_row
        self._clock = clock
        self._seen: dict[str, tuple[Facts, float]] = {}  # name → its state, and since when it is so
        self._rows: dict[tuple[str, Facts], str | None] = {}
        self.notices: tuple[Notice, ...] = ()

    def ready(self, is_taken: Callable[[str, Facts], bool]) -> list[Group]:
        """The batches that are complete at this moment, without the files that were taken before."""
        now = self._clock()
        notices: list[Notice] = []
        groups: list[Group] = []
        all_files = list(self._files(notices))
        self._note(all_files, now)
        for folder, files in sorted(_by_folder(all_files).items()):
            scans = [file for file in files if not is_slip(file.path.name)]
            left = [file for file in scans if not is_taken(file.name, file.facts)]
            if not left:
                continue
            slips = [file for file in files if is_slip(file.path.name)]
            if not folder:  # in the folder itself a slip is for one batch; a subfolder's is for all that comes there
                slips = [file for file in slips if not is_taken(file.name, file.facts)]
            groups += self._closed(folder, left, slips, now, notices)
        self.notices = tuple(notices)
        return groups

    def _closed(
        self, folder: str, left: list[ScannedFile], slips: list[ScannedFile], now: float, notices: list[Notice]
    ) -> Iterator[Group]:
        """The batches of one folder, once it is at rest."""
        about = folder or "."
        if unfinished := [file for file in (*left, *slips) if not self._is_finished(file, now)]:
            notices.append(Notice("being_written", unfinished[0].name))
            return
        youngest = max(self._seen[name_key(file.name)][1] for file in (*left, *slips))
        if now - youngest < (self._rules.after_slip if slips else self._rules.pause):
            notices.append(Notice("collecting", about))
            return
        slip, pages = self._slip, None
        if len(slips) > 1:
            notices.append(Notice("slip_wrong", about, "there is more than one slip file"))
            return
        for file in slips:
            if not file.facts.bytes:
                notices.append(Notice("slip_empty", file.name))
                return
            try:
                read = read_slip(file.path)
                slip, pages = read.over(self._slip), read.pages
            except UsageError as error:
                notices.append(Notice("slip_wrong", file.name, str(error)))
                return
        portions = list(self._portions(sorted(left, key=lambda file: natural(file.name))))
        for number, portion in enumerate(portions):
            yield Group(slip, pages if len(portions) == 1 else None, portion, tuple(slips) if number == 0 else ())

    def _portions(self, files: Sequence[ScannedFile]) -> Iterator[tuple[ScannedFile, ...]]:
        portion: list[ScannedFile] = []
        row: str | None = None
        for file in files:
            size = sum(other.facts.bytes for other in portion) + file.facts.bytes
            full = len(portion) == self._rules.most_files or size > self._rules.most_bytes
            of_row = self._row(file)
            if portion and (full or (of_row is not None and of_row != row)):
                yield tuple(portion)
                portion = []
            row = of_row or row
            portion.append(file)
        if portion:
            yield tuple(portion)

    def _row(self, file: ScannedFile) -> str | None:
        """The row of separator sheets that a file begins with a sheet of; each state of a file is looked at once."""
        if self._sheet_row is None:
            return None
        key = (file.name, file.facts)
        if key not in self._rows:
            self._rows[key] = self._sheet_row(file.path)
        return self._rows[key]

    def _files(self, notices: list[Notice]) -> Iterator[ScannedFile]:
        """Every file that may be a scan or a slip; hidden and passing ones are passed over."""
        folders = [self._folder]
        while folders:
            folder = folders.pop()
            try:
                entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
            except OSError as error:
                notices.append(Notice("no_folder", str(folder), error.strerror or ""))
                continue
            for entry in entries:
                if entry.name.startswith(".") or entry.name.lower().endswith(_UNFINISHED):
                    continue
                try:
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(Path(entry.path))
                    elif entry.is_file(follow_symlinks=False):
                        stat = Path(entry.path).stat()
                        if stat.st_size or is_slip(entry.name):
                            name = Path(entry.path).relative_to(self._folder).as_posix()
                            yield ScannedFile(name, Path(entry.path), Facts(stat.st_size, stat.st_mtime_ns))
                        else:
                            notices.append(Notice("empty", entry.name))
                except OSError:  # it went away meanwhile
                    continue

    def _note(self, files: list[ScannedFile], now: float) -> None:
        there = {(file.name, file.facts) for file in files}
        self._rows = {key: row for key, row in self._rows.items() if key in there}
        before = self._seen
        self._seen = {}
        for file in files:
            known = before.get(name_key(file.name))
            self._seen[name_key(file.name)] = known if known and known[0] == file.facts else (file.facts, now)

    def _is_finished(self, file: ScannedFile, now: float) -> bool:
        unchanged = now - self._seen[name_key(file.name)][1]
        if unchanged < self._rules.still:
            return False
        return unchanged >= self._rules.patience or is_slip(file.path.name) or _looks_whole(file)


def _by_folder(files: list[ScannedFile]) -> dict[str, list[ScannedFile]]:
    folders: dict[str, list[ScannedFile]] = {}
    for file in files:
        folders.setdefault(file.name.rpartition("/")[0], []).append(file)
    return folders


def _looks_whole(file: ScannedFile) -> bool:
    """Whether a file ends as one of its kind does, as far as that is known, and nobody keeps it from being read."""
    try:
        with file.path.open("rb") as scan:
            head = scan.read(4)
            scan.seek(max(0, file.facts.bytes - _TAIL))
            tail = scan.read(_TAIL)
    except OSError:
        return False
    return all(end in tail for begin, end in _ENDS.items() if head.startswith(begin))
