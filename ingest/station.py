"""A station's side of the push: a folder of scans goes to the centre over a link that may break at any byte."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

import httpx
import msgspec

from ingest.accept import find_files
from ingest.receive import Push, PushedFile
from store.errors import NotFoundError, RefusedError, ServiceError, UsageError
from store.records import Record, Slip

JOURNAL = ".motlan-station.json"  # hidden, so that it is never taken for a scan
_TRIES = 8
_PAUSE = 0.5  # seconds before the second try; doubled each time, at most _LONGEST
_LONGEST = 20.0


class Pushed(Record, frozen=True):
    """A file whose receipt came back: it is durable at the centre."""

    sha256: str
    bytes: int
    modified: int  # nanoseconds, to see that a file of the same name is another
    batch: str


class Report(Record, frozen=True):
    """What a run of the station did; found = pushed + pushed_before, by file."""

    found: int
    pushed: int
    pushed_before: int
    batches: tuple[str, ...]
    failed: tuple[str, ...]  # names of files the centre keeps but cannot read


class Station:
    """Pushes one folder. May be stopped at any moment and run again: what has a receipt is not sent again."""

    def __init__(self, folder: Path, url: str, token: str, slip: Slip, *, batch_files: int = 50) -> None:
        """Raises UsageError for an address that is not http(s), NotFoundError for no folder."""
        if not url.startswith(("http://", "https://")):
            raise UsageError("the centre's address starts with http:// or https://")
        if not folder.is_dir():
            raise NotFoundError("the folder to push is not there")
        self._folder = folder
        self._slip = slip
        self._batch_files = batch_files
        self._client = httpx.Client(
            base_url=url.rstrip("/"),
            headers={"authorization": f"Bearer {token}"},
            timeout=httpx.Timeout(60, connect=10),
        )

    def run(self, on_progress: Callable[[int, int], None]) -> Report:
        """Push what has no receipt yet. Raises ServiceError when the link stays broken: run again, nothing is lost."""
        journal = self._journal()
        found = list(find_files([self._folder]))
        waiting = [(name, path) for name, path in found if not _is_noted(journal, name, path)]
        before, rest = len(found) - len(waiting), iter(waiting)
        made: list[str] = []
        failed: list[str] = []
        with self._client:
            while portion := list(islice(rest, self._batch_files)):
                receipt = self._push(portion)
                made.append(receipt.batch)
                failed += [one.file for one in receipt.files if one.status == "failed"]
                for name, path in portion:
                    journal[name] = _note(path, receipt.batch)
                self._write(journal)
                on_progress(before + sum(1 for name, _ in waiting if name in journal), len(found))
        return Report(len(found), len(waiting), before, tuple(made), tuple(failed))

    def _push(self, portion: list[tuple[str, Path]]) -> _Receipt:
        """Send one batch until its receipt is here and names every hash sent."""
        notes = {name: _note(path, "") for name, path in portion}
        push = Push(
            push=secrets.token_hex(16),
            slip=self._slip,
            files=tuple(PushedFile(name=name, sha256=note.sha256, bytes=note.bytes) for name, note in notes.items()),
        )
        receipt = msgspec.json.decode(self._patiently(lambda: self._send(push, dict(portion))), type=_Receipt)
        acknowledged = {one.sha256 for one in receipt.files}
        # A ZIP is acknowledged by its members.
        if not all(note.sha256 in acknowledged or path.suffix.lower() == ".zip"
                   for note, (_, path) in zip(notes.values(), portion, strict=True)):  # fmt: skip
            raise ServiceError("the receipt does not name every file sent; nothing is noted as pushed, run again")
        return receipt

    def _send(self, push: Push, paths: dict[str, Path]) -> httpx.Response:
        wanted = {file.sha256: paths[file.name] for file in push.files}
        missing = {
            sha256: path
            for sha256, path in wanted.items()
            if self._client.get(f"/api/v1/originals/{sha256}").status_code == 404
        }
        with ExitStack() as opened:
            parts: list[tuple[str, tuple[str | None, object]]] = [("slip", (None, msgspec.json.encode(push)))]
            parts += [(sha256, (sha256, opened.enter_context(path.open("rb")))) for sha256, path in missing.items()]
            return self._client.post("/api/v1/batches", files=parts)  # type: ignore[arg-type]

    def _patiently(self, send: Callable[[], httpx.Response]) -> bytes:
        """The body of a good answer; broken links and passing faults are tried again with growing pauses."""
        for attempt in range(_TRIES):
            if attempt:
                time.sleep(min(_PAUSE * 2 ** (attempt - 1), _LONGEST))
            try:
                answer = send()
            except httpx.TransportError:
                continue
            if answer.is_success:
                return answer.content
            if answer.status_code == 401:
                raise RefusedError("the centre does not accept the token; set MOTLAN_TOKEN to the one it printed")
            if answer.status_code < 500 and answer.status_code not in (408, 422, 429):
                raise UsageError(f"the centre refuses the batch (HTTP {answer.status_code})")
        raise ServiceError("the centre cannot be reached; what has a receipt is noted, run again later")

    def _journal(self) -> dict[str, Pushed]:
        try:
            return msgspec.json.decode((self._folder / JOURNAL).read_bytes(), type=dict[str, Pushed])
        except (OSError, msgspec.DecodeError):
            return {}  # without a journal all is offered again; the centre sees that it holds it

    def _write(self, journal: dict[str, Pushed]) -> None:
        temporary = self._folder / f"{JOURNAL}.tmp"
        temporary.write_bytes(msgspec.json.encode(journal))
        temporary.replace(self._folder / JOURNAL)


class _ReceiptFile(Record, frozen=True):
    file: str
    sha256: str | None
    status: str


class _Receipt(Record, frozen=True):
    batch: str
    files: tuple[_ReceiptFile, ...]


def _is_noted(journal: dict[str, Pushed], name: str, path: Path) -> bool:
    noted, now = journal.get(name), path.stat()
    return noted is not None and (noted.bytes, noted.modified) == (now.st_size, now.st_mtime_ns)


def _note(path: Path, batch: str) -> Pushed:
    stat = path.stat()
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return Pushed(sha256=sha256, bytes=stat.st_size, modified=stat.st_mtime_ns, batch=batch)
