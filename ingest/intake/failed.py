"""Files of an archive that could not be taken in: their names beside the journal, and in which batch each is told."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from core import typed
from core.records import Record
from store import batches
from store.objects import Objects


class FailedFile(Record, frozen=True):
    """A file of the archive that was not taken in, by name."""

    file: str
    code: str
    message: str
    batch: str = ""  # that tells of the failure


class Failures:
    """The failures of one pass through a folder, and those of earlier passes and killed runs until they come again.

    A file that failed is told by the status of the batch it came with. When it comes again, be it mended or not, that
    batch tells it no more: each failure is told once. What is remembered stands in a temporary database.
    """

    def __init__(self, objects: Objects, key: str, number: int) -> None:
        """`key` is the journal's without its ending, `number` that of the pass."""
        self._objects = objects
        self._key = key
        self._folder = f"{key}/failed/{number:06d}/" if number else f"{key}/failed/"  # 0: begun by an earlier version
        self._told = sqlite3.connect("", check_same_thread=False)
        self._told.execute("CREATE TABLE told(file TEXT, batch TEXT, PRIMARY KEY (file, batch)) WITHOUT ROWID")
        for entry in self._earlier():
            self._remember((failure.file, failure.batch) for failure in _load(objects, entry) if failure.batch)

    def remember(self, batch_ids: Iterable[str]) -> None:
        """Remember what failed in these batches, as far as they were received: a run was killed after them."""
        for batch_id in batch_ids:
            if batches.is_received(self._objects, batch_id):
                files = batches.load_batch(self._objects, batch_id).files
                self._remember((file.file, batch_id) for file in files if file.error)

    def came_again(self, file: str, batch_id: str) -> None:
        """A file came with this batch: what earlier ones tell of it holds no more."""
        for (earlier,) in self._told.execute("SELECT batch FROM told WHERE file = ?", (file,)).fetchall():
            if earlier != batch_id:
                batches.note_again(self._objects, earlier, file, batch_id)

    def add(self, portion: int, failed: Sequence[FailedFile]) -> None:
        """Keep what failed in a portion."""
        if failed:
            self._objects.replace(f"{self._folder}{portion:010d}.json", msgspec.json.encode(failed))

    def all(self) -> Iterator[FailedFile]:
        """What failed in this pass, in the order of the folder."""
        for entry in self._objects.list(self._folder):
            yield from _load(self._objects, entry.key)

    def lists(self) -> Iterator[tuple[str, list[FailedFile]]]:
        """The same by portion, each with the key it stands under."""
        for entry in list(self._objects.list(self._folder)):
            yield entry.key, _load(self._objects, entry.key)

    def forget_earlier(self) -> None:
        """Drop the lists of earlier passes: this one has come to its end."""
        for key in list(self._earlier()):
            self._objects.delete(key)

    def _earlier(self) -> Iterator[str]:
        for entry in self._objects.list(f"{self._key}/failed/"):
            if not entry.key.startswith(self._folder):
                yield entry.key

    def _remember(self, notices: Iterable[tuple[str, str]]) -> None:
        self._told.executemany("INSERT OR IGNORE INTO told VALUES (?, ?)", notices)


def _load(objects: Objects, key: str) -> list[FailedFile]:
    return typed.decode(objects.read(key), list[FailedFile])
