"""The SQLite file under the embedded index: connections, transactions, the table of generations, and its errors."""

from __future__ import annotations

import os
import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from core.errors import MotlanError, ServiceError
from core.retries import attempts
from search.sqlite.match import COLUMNS

SCHEMA = 3  # of a generation; raise it when tables, tokens or keys change: old generations then ask for a rebuild
PATIENCE = 30.0  # seconds to wait for another process's transaction
CACHE_KIB = 16_000

_PASSING = {
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_PROTOCOL,
}  # fmt: skip
_GAP = 1 << 20  # a number is not given out again, so that a rebuild left long ago is never taken for another one
_TOKENIZER = "unicode61 remove_diacritics 0 tokenchars ':/-.&_'"


class DamagedError(ServiceError):
    """The file holds what this version cannot read. No paper is at fault: all wait until the index is rebuilt."""


class Transaction:
    """One transaction on one connection; `meta` says which generation is live."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def run(self, sql: str, *values: Any) -> None:
        """Run one statement."""
        self._connection.execute(sql, values)

    def all(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Every row of a query."""
        return self._connection.execute(sql, values).fetchall()

    def only_row(self, sql: str, *values: Any) -> tuple[Any, ...]:
        """The one row of a query; IndexError when there is none."""
        return self.all(sql, *values)[0]

    def changes(self) -> int:
        """Rows this connection has changed so far."""
        return self._connection.total_changes

    def take(self, generation: int, count: int) -> int:
        """Row numbers for `count` papers, from the one given back upwards: all below those taken before.

        So the newest papers come first in every list, which FTS5 reads forwards nearly twice as fast as backwards.
        A number is never given again: rows of the FTS tables stay when their paper goes.
        """
        first = (self._number(f"rows_{generation}") or 0) - count
        self._set(f"rows_{generation}", first)
        return first

    def live(self) -> int:
        """The generation that answers. Raises DamagedError when another version of the program made it."""
        generation = self._number("live")
        if generation is None:
            raise DamagedError("the index file is not complete: run `motlan reindex`")
        if self._number(f"schema_{generation}") != SCHEMA:
            raise DamagedError("the index was made by another version of motlan: run `motlan reindex`")
        return generation

    def is_live(self, generation: int) -> bool:
        """Whether this is the generation that answers."""
        return self._number("live") == generation

    def building(self) -> int | None:
        """The generation of a rebuild under way or left behind, if it is of this version."""
        generation = self._number("building")
        return generation if generation and self._number(f"schema_{generation}") == SCHEMA else None

    def begin(self) -> int:
        """Start a new generation beside the live one; whatever else is there is dropped."""
        self._connection.execute("DELETE FROM meta WHERE name = 'building'")
        self.drop_others()
        generation = max([0, *self._generations()]) + 1 + secrets.randbelow(_GAP)
        self._create(generation)
        self._set("building", generation)
        return generation

    def first(self) -> None:
        """Make generation 1 in an empty file."""
        self._connection.execute("CREATE TABLE IF NOT EXISTS meta(name TEXT PRIMARY KEY, value INTEGER)")
        if self._number("live") is None:
            self._create(1)
            self._set("live", 1)

    def go_live(self, generation: int) -> None:
        """Swap: from the end of this transaction on this generation answers."""
        self._set("live", generation)
        self._connection.execute("DELETE FROM meta WHERE name = 'building'")

    def drop_others(self) -> None:
        """Drop every generation but the live one and the one being built."""
        keep = {self._number("live"), self._number("building")}
        for generation in self._generations():
            if generation not in keep:
                for table in ("paper", "grouped", "shown", "waiting", *COLUMNS):
                    self._connection.execute(f"DROP TABLE IF EXISTS {table}_{generation}")
                for name in ("schema", "rows"):
                    self._connection.execute("DELETE FROM meta WHERE name = ?", (f"{name}_{generation}",))

    def _create(self, generation: int) -> None:
        self._connection.execute(
            f"CREATE TABLE paper_{generation}(seq INTEGER PRIMARY KEY, paper_id TEXT UNIQUE NOT NULL, "
            "revision INTEGER NOT NULL, issued_first TEXT, issued_last TEXT, grouped INTEGER NOT NULL)"
        )
        self._connection.execute(
            f"CREATE TABLE grouped_{generation}(number INTEGER PRIMARY KEY, type TEXT NOT NULL, branch TEXT NOT NULL, "
            "year TEXT NOT NULL, papers INTEGER NOT NULL, UNIQUE(type, branch, year))"
        )
        self._connection.execute(
            f"CREATE TABLE shown_{generation}(seq INTEGER PRIMARY KEY, entry BLOB NOT NULL, text BLOB NOT NULL)"
        )
        self._connection.execute(
            f"CREATE TABLE waiting_{generation}(place TEXT PRIMARY KEY, paper_id TEXT UNIQUE NOT NULL, "
            "branch TEXT NOT NULL, type TEXT NOT NULL) WITHOUT ROWID"
        )
        self._connection.execute(
            f"CREATE INDEX waiting_by_branch_{generation} ON waiting_{generation}(branch, place, type)"
        )
        for table, columns in COLUMNS.items():
            self._connection.execute(
                f"CREATE VIRTUAL TABLE {table}_{generation} USING fts5({', '.join(columns)}, content='', "
                f'tokenize="{_TOKENIZER}")'
            )
        self._set(f"schema_{generation}", SCHEMA)

    def _generations(self) -> list[int]:
        rows = self.all("SELECT name FROM meta WHERE name LIKE 'schema_%'")
        return sorted(int(name.removeprefix("schema_")) for (name,) in rows)

    def _number(self, name: str) -> int | None:
        rows = self.all("SELECT value FROM meta WHERE name = ?", name)
        return int(rows[0][0]) if rows else None

    def _set(self, name: str, value: int) -> None:
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))


class SqliteFile:
    """Connections to one file, one for each thread of each process; a file that was removed is made anew."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._lock = threading.Lock()
        self._open: list[sqlite3.Connection] = []
        self._in_use: list[sqlite3.Connection] = []

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """A transaction that sees one state of the file and never waits for writers."""
        with _ours(self._path), self._transaction("BEGIN") as at:
            yield at

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """A transaction that writes; it waits for its turn and is durable at the end of the block."""
        with _ours(self._path), self._transaction("BEGIN IMMEDIATE") as at:
            yield at

    def close(self) -> None:
        """Close the connections of all threads of this process; using the file again opens new ones.

        One in the midst of a transaction is closed at its end: what another thread is asking through a connection that
        is closed meanwhile may read memory that is freed.
        """
        with self._lock:
            for connection in self._open:
                if connection not in self._in_use:
                    connection.close()
            self._open = []
            self._local = threading.local()

    def set_aside_if_damaged(self) -> None:
        """Rename a file that SQLite cannot read, so that a new one can be made; it is only a cache."""
        try:
            with self.reading() as at:
                at.all("SELECT name FROM meta")
        except DamagedError:
            self.close()
            for ending in ("-wal", "-shm"):
                Path(f"{self._path}{ending}").unlink(missing_ok=True)
            os.replace(self._path, f"{self._path}.damaged")

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[Transaction]:
        connection = self._connection()
        try:
            connection.execute(begin)
            try:
                yield Transaction(connection)
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
        finally:
            self._leave(connection)

    def _connection(self) -> sqlite3.Connection:
        """This thread's connection, in use until `_leave`."""
        with self._lock:
            mine = getattr(self._local, "mine", None)
            if mine and mine[1] == (os.getpid(), self._file_number()):
                self._in_use.append(mine[0])
                return mine[0]  # type: ignore[no-any-return]  # threading.local keeps no types
        connection = _connect(self._path)
        with self._lock:
            self._open.append(connection)
            self._in_use.append(connection)
            self._local.mine = (connection, (os.getpid(), self._file_number()))
        return connection

    def _leave(self, connection: sqlite3.Connection) -> None:
        with self._lock:
            self._in_use.remove(connection)
            if connection not in self._open and connection not in self._in_use:
                connection.close()

    def _file_number(self) -> int:
        try:
            return os.stat(self._path).st_ino
        except OSError:
            return -1


def _connect(path: Path) -> sqlite3.Connection:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ServiceError(f"the folder {path.parent} of the index cannot be made ({error.strerror})") from error
    connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
    try:
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        if connection.execute("PRAGMA user_version").fetchone()[0] == 0:
            _make(connection)
        connection.execute("PRAGMA synchronous = FULL")  # a commit that was answered survives a power cut
    except BaseException:
        connection.close()
        raise
    return connection


def _make(connection: sqlite3.Connection) -> None:
    """Turn a new file into an index; several processes may come here at once."""
    # Changing the journal mode does not wait for others by itself.
    for attempt in attempts(sqlite3.OperationalError, seconds=PATIENCE, first=0.05, longest=0.05):
        with attempt:
            connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("BEGIN IMMEDIATE")
    Transaction(connection).first()
    connection.execute("PRAGMA user_version = 1")
    connection.execute("COMMIT")


@contextmanager
def _ours(path: Path) -> Iterator[None]:
    """SQLite's errors over the file at `path` as ours."""
    try:
        yield
    except MotlanError:
        raise
    except sqlite3.Error as error:
        code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
        if code in _PASSING:
            raise ServiceError(f"the index file {path} cannot be used now ({error})") from error
        raise DamagedError(f"the index file {path} is damaged ({error}): run `motlan reindex`") from error
