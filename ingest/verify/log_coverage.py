"""The records held against the log: each must be one that the log says was written, and none it names may be gone.

Both sides are kept in a temporary database on disk, so that memory does not grow with the number of papers. The records
are looked at first and the log after them: the log's entry of a record comes before the record.
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Literal

from core.errors import CorruptError, NotFoundError
from core.records import Deletion
from core.times import now
from store import deletions
from store.access_log.covered import NOT_COVERED
from store.access_log.entries import Entry as LogEntry
from store.access_log.entries import Written
from store.objects import Objects

Fault = Literal["unlogged", "changed", "gone"]
PAPERS = "papers/"
_UNDER_WAY = 15.0  # seconds that may lie between an entry and its record, when the store is slow


class Coverage:
    """What stands in the store and what the log says of it."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._trusting = False
        self._db = sqlite3.connect("", check_same_thread=False)  # "": a temporary file, gone when closed
        self._turn = threading.Lock()  # for the one verb that several threads may call
        self._db.executescript(
            "CREATE TABLE found (key TEXT PRIMARY KEY, sha256 TEXT) WITHOUT ROWID;"
            "CREATE TABLE logged (key TEXT, sha256 TEXT, at TEXT, PRIMARY KEY (key, sha256)) WITHOUT ROWID;"
            "CREATE TABLE deleted (key TEXT, sha256 TEXT, proof TEXT, PRIMARY KEY (key, proof)) WITHOUT ROWID;"
            "CREATE TABLE withdrawn (key TEXT, sha256 TEXT, PRIMARY KEY (key, sha256)) WITHOUT ROWID;"
        )

    def saw(self, key: str, sha256: str | None) -> None:
        """An object stands there and has this hash; None: what is wrong with it is told elsewhere."""
        self._db.execute("INSERT OR REPLACE INTO found VALUES (?, ?)", (key, sha256))

    def look(self, on_step: Callable[[], None]) -> None:
        """Look at all kept objects that the log covers, but for the records of papers: they are looked at elsewhere."""
        for key in _covered_keys(self._objects):
            on_step()
            with suppress(NotFoundError):
                try:
                    self.saw(key, hashlib.sha256(self._objects.read(key)).hexdigest())
                except CorruptError:
                    self.saw(key, "not what was stored")

    def logged(self, entry: LogEntry) -> None:
        """An entry of the log whose seal holds."""
        rows = [(written.key, written.sha256, entry.at) for written in entry.written]
        self._db.executemany("INSERT OR REPLACE INTO logged VALUES (?, ?, ?)", rows)
        gone = [(withdrawn.key, withdrawn.sha256) for withdrawn in entry.withdrawn]
        self._db.executemany("INSERT OR REPLACE INTO withdrawn VALUES (?, ?)", gone)

    def deleted(self, deletion: Deletion) -> None:
        """A proof says that these objects were erased; it counts once the log bears it out."""
        proof = deletions.key(deletion)
        rows = [(erased.key, erased.sha256, proof) for erased in deletion.erased]
        self._db.executemany("INSERT OR REPLACE INTO deleted VALUES (?, ?, ?)", rows)

    def is_said_deleted(self, key: str) -> bool:
        """Whether any proof names the object."""
        return self._has("SELECT 1 FROM deleted WHERE key = ?", key)

    def is_proven_deleted(self, key: str) -> bool:
        """Whether a proof that the log bears out names the object."""
        if self._trusting:
            return self.is_said_deleted(key)
        return self._has(
            "SELECT 1 FROM deleted JOIN found ON found.key = deleted.proof JOIN logged ON logged.key = found.key "
            "AND logged.sha256 = found.sha256 WHERE deleted.key = ?",
            key,
        )

    def is_logged(self, key: str, sha256: str) -> bool:
        """Whether the log says that just these bytes were written there."""
        return self._has("SELECT 1 FROM logged WHERE key = ? AND sha256 = ?", key, sha256)

    def is_unlike(self, key: str, sha256: str) -> bool:
        """Whether the log knows other bytes there and not these. May be called by several threads."""
        with self._turn:
            known = self._db.execute("SELECT sha256 FROM logged WHERE key = ?", (key,)).fetchall()
        return bool(known) and (sha256,) not in known

    def bears_out(self, key: str, sha256: str) -> bool:
        """Whether the log says that just these bytes were written there. May be called by several threads."""
        with self._turn:
            return self._trusting or self.is_logged(key, sha256)

    def papers(self) -> int:
        """About how many papers the log names: records, so one that was corrected counts more than once."""
        (number,) = self._db.execute(
            "SELECT COUNT(*) FROM logged WHERE key >= 'papers/' AND key < 'papers0'"
        ).fetchone()
        return int(number)

    def faults(self) -> Iterator[tuple[str, Fault]]:
        """Objects that are not what the log says, by key, each looked at again."""
        unlike = (
            "SELECT key, sha256, EXISTS (SELECT 1 FROM logged WHERE logged.key = found.key) FROM found "
            "WHERE sha256 IS NOT NULL AND NOT EXISTS "
            "(SELECT 1 FROM logged WHERE logged.key = found.key AND logged.sha256 = found.sha256) ORDER BY key"
        )
        for key, _, is_known in self._db.execute(unlike):
            yield key, "changed" if is_known else "unlogged"
        gone = (
            "SELECT key, max(at) FROM logged WHERE NOT EXISTS (SELECT 1 FROM found WHERE found.key = logged.key) AND "
            "NOT EXISTS (SELECT 1 FROM withdrawn WHERE withdrawn.key = logged.key "
            "AND withdrawn.sha256 = logged.sha256) GROUP BY key ORDER BY key"
        )
        for key, at in self._db.execute(gone):
            if not self._is_deleted_record(key) and (fault := self._since(key, at)):
                yield key, fault

    def unlogged(self) -> Iterator[Written]:
        """Objects of which the log says nothing at all."""
        rows = self._db.execute(
            "SELECT key, sha256 FROM found WHERE sha256 IS NOT NULL AND NOT EXISTS "
            "(SELECT 1 FROM logged WHERE logged.key = found.key) ORDER BY key"
        )
        for key, sha256 in rows:
            yield Written(key, sha256)

    def adopted(self, written: Sequence[Written]) -> None:
        """These are in the log now."""
        self._db.executemany(
            "INSERT OR REPLACE INTO logged VALUES (?, ?, ?)", [(row.key, row.sha256, now()) for row in written]
        )

    def count_all_as_covered(self) -> None:
        """There is no log to hold the records against."""
        self._trusting = True

    def holds(self, key: str) -> bool:
        """Whether the object that was seen there is one that the log says was written."""
        return self._trusting or self._has("SELECT 1 FROM found JOIN logged USING (key, sha256) WHERE key = ?", key)

    def close(self) -> None:
        """Let go of the temporary database."""
        self._db.close()

    def _is_deleted_record(self, key: str) -> bool:
        """Whether a sound proof names the very bytes that the log says were written there."""
        return self._has(
            "SELECT 1 FROM deleted JOIN logged USING (key, sha256) WHERE key = ?", key
        ) and self.is_proven_deleted(key)

    def _since(self, key: str, at: str) -> Fault | None:
        """What is wrong with a logged object that was not met: it may have been written since, or be about to be."""
        if self._objects.size(key) is None:
            logged = datetime.fromisoformat(at)
            time.sleep(max(0.0, _UNDER_WAY - (datetime.now(UTC) - logged).total_seconds()))
        try:
            data = self._objects.read(key)
        except NotFoundError:
            return "gone"
        except CorruptError:
            return "changed"
        return None if self.is_logged(key, hashlib.sha256(data).hexdigest()) else "changed"

    def _has(self, query: str, *values: str) -> bool:
        return self._db.execute(query, values).fetchone() is not None


def _covered_keys(objects: Objects) -> Iterator[str]:
    """Keys of kept objects that the log covers, without those of papers; what is not covered is jumped over."""
    after: str | None = ""
    while after is not None:
        start, after = after, None
        for entry in objects.list("", after=start):
            passed = next((prefix for prefix in (*NOT_COVERED, PAPERS) if entry.key.startswith(prefix)), None)
            if passed is not None:
                after = f"{passed}~"  # sorts behind every key of that folder
                break
            yield entry.key
