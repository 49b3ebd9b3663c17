"""One batch on its way from a station to the centre: asked for, sent, and judged by the answer; safe to try again."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, NamedTuple

import httpx
import msgspec

from core.errors import CorruptError, RefusedError, UsageError
from core.pushes import Held, Push, PushedFile, Receipt
from core.records import Record, Slip
from core.text import printable
from station.centre_keys import CentreKeys, published_keys

_LONGEST_NAME = 500  # characters


class Scan(Record, frozen=True):
    """A file as it was when its bytes were hashed."""

    name: str  # in the journal
    path: Path
    sha256: str
    bytes: int
    modified: int


class Signed(NamedTuple):
    """A receipt whose signature held, and its JSON just as the centre gave it."""

    receipt: Receipt
    data: bytes


class Pushing:
    """One batch on its way: the same push for as long as its files stay the same."""

    def __init__(self, client: httpx.Client, keys: CentreKeys, slip: Slip, portion: Sequence[tuple[str, Path]]) -> None:
        self._client = client
        self._keys = keys
        self._slip = slip
        self._portion = portion
        self.scans: list[Scan] = []
        self._push = secrets.token_hex(16)
        self._held: set[str] = set()  # hashes the centre has said it holds

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
        """Try once; None when trying again can help.

        Raises RefusedError, UsageError, httpx.TransportError; CorruptError for a receipt whose signature does not hold.
        """
        if not self._keys.are_met and not self._learn_keys():
            return None
        missing: dict[str, Scan] = {}
        for scan in self.scans:
            if scan.sha256 in self._held:
                continue
            answer = self._client.get(f"/api/v1/originals/{scan.sha256}")
            if answer.status_code not in (200, 404):
                _judge(answer)
                return None
            if msgspec.json.decode(answer.content, type=Held).held:
                self._held.add(scan.sha256)
            else:
                missing[scan.sha256] = scan
        push = Push(
            push=self._push,
            slip=self._slip,
            files=tuple(PushedFile(shown(scan.name), scan.sha256, scan.bytes) for scan in self.scans),
        )
        with ExitStack() as opened:
            parts: list[tuple[str, tuple[str | None, object]]] = [("slip", (None, msgspec.json.encode(push)))]
            for sha256, scan in missing.items():
                parts.append((sha256, (sha256, _Exactly(opened.enter_context(scan.path.open("rb")), scan.bytes))))
            answer = self._client.post("/api/v1/batches", files=parts)  # type: ignore[arg-type]
        if not answer.is_success:
            _judge(answer)
            return None
        return self._believed(answer.content)

    def _believed(self, data: bytes) -> Signed | None:
        """The receipt, when a key of the centre signed it and it names every hash that was pushed."""
        try:
            known = self._keys.knows(data)
        except CorruptError:  # somebody else answered
            return None
        if not known and not self._learn_keys():  # the centre took another key
            return None
        receipt = self._keys.checked(data)
        return Signed(receipt, data) if {scan.sha256 for scan in self.scans} <= set(receipt.originals) else None

    def _learn_keys(self) -> bool:
        """Ask for the centre's keys; False when asking again can help. Raises RefusedError, UsageError."""
        answer = self._client.get("/api/v1/receipt-keys")
        if not answer.is_success:
            _judge(answer)
            return False
        try:
            keys = published_keys(answer.content)
        except CorruptError:
            return False
        self._keys.learn(keys)
        return True


class _Exactly:
    """A file that gives just as many bytes as it had when it was hashed. Raises OSError when it has become shorter."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self._size = size

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """As of a file; the HTTP client learns the length by it."""
        return self._file.seek(self._size + offset if whence == os.SEEK_END else offset)

    def tell(self) -> int:
        """As of a file."""
        return self._file.tell()

    def read(self, most: int) -> bytes:
        """At most so many bytes; none at the end."""
        wanted = min(most, self._size - self._file.tell())
        chunk = self._file.read(wanted)
        if wanted and not chunk:
            raise OSError("the file became shorter while it was sent")
        return chunk


def _judge(answer: httpx.Response) -> None:
    """Raise what no other try can help, as the centre says; what does not come from a centre is tried again too."""
    try:
        error = msgspec.json.decode(answer.content, type=_Trouble).error
    except msgspec.DecodeError:
        return
    if answer.status_code in (401, 403):
        raise RefusedError(f"the centre does not accept the key in MOTLAN_STATION_KEY: {error.message}")
    if not error.retryable:
        raise UsageError(f"the centre refuses the batch (HTTP {answer.status_code}): {error.message}")


class _Error(Record, frozen=True):
    message: str
    retryable: bool


class _Trouble(Record, frozen=True):
    error: _Error


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
