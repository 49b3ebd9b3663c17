"""One batch of a folder on its way to the centre: the same push for as long as its files stay as they are."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path

from core.pushes import Push, PushedFile
from core.records import Record, Slip
from core.text import printable
from station.centre import Centre, Signed

_LONGEST_NAME = 500  # characters
_CHUNK = 256 << 10
_STEP = 128 << 10  # bytes that went out are a step forward, however often the link is cut


class Scan(Record, frozen=True):
    """A file as it was when its bytes were hashed."""

    name: str  # in the journal
    path: Path
    sha256: str
    bytes: int
    modified: int


class Pushing:
    """One batch on its way: the same push for as long as its files stay the same."""

    def __init__(self, centre: Centre, slip: Slip, portion: Sequence[tuple[str, Path]]) -> None:
        self._centre = centre
        self._slip = slip
        self._portion = portion
        self.scans: list[Scan] = []
        self._push = secrets.token_hex(16)
        self._held: set[str] = set()  # hashes the centre has said it holds
        self._places: dict[str, str] = {}
        self._sent = 0
        self._came = -1

    def look_again(self) -> None:
        """Hash the files that changed since the last look; another content is another push."""
        known = {scan.name: scan for scan in self.scans}
        scans = [
            scan
            for name, path in self._portion
            if (scan := _unchanged(known.get(name)) or _scan(name, path)) is not None
        ]
        if scans != self.scans:
            self.scans, self._push = scans, secrets.token_hex(16)

    def send(self) -> Signed | None:
        """Try once; None when trying again can help. Raises as `Centre.deliver` does, and OSError for a file gone."""
        files = tuple(PushedFile(shown(scan.name), scan.sha256, scan.bytes) for scan in self.scans)
        push = Push(push=self._push, slip=self._slip, files=files)
        return self._centre.deliver(push, self._content, held=self._held, places=self._places, on_sent=self._note_sent)

    def went_on(self) -> bool:
        """Whether the batch came nearer since this was asked last; true the first time."""
        came = self._sent // _STEP + len(self._held)
        before, self._came = self._came, came
        return came > before

    def _note_sent(self, count: int) -> None:
        self._sent += count

    def _content(self, sha256: str, offset: int) -> Iterator[bytes]:
        """The bytes of a file from a place on, as many as it had. Raises OSError when it has become shorter."""
        scan = next(scan for scan in self.scans if scan.sha256 == sha256)
        left = scan.bytes - offset
        with scan.path.open("rb") as file:
            file.seek(offset)
            while left:
                chunk = file.read(min(_CHUNK, left))
                if not chunk:
                    raise OSError("the file became shorter while it was sent")
                left -= len(chunk)
                yield chunk


def _scan(name: str, path: Path) -> Scan | None:
    """A file with its hash. Its times are taken first: one that changes meanwhile will not look noted later."""
    try:
        stat = path.stat()
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
    return Scan(printable(name), path, sha256, stat.st_size, stat.st_mtime_ns)


def _unchanged(scan: Scan | None) -> Scan | None:
    try:
        stat = scan.path.stat() if scan else None
    except OSError:
        return None
    return scan if scan and stat and (stat.st_size, stat.st_mtime_ns) == (scan.bytes, scan.modified) else None


def shown(name: str) -> str:
    """The name as the centre remembers it: of a very long one the end."""
    return printable(name)[-_LONGEST_NAME:]
