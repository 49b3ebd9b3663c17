"""The embedded index: one SQLite file with an FTS5 table, safe for several processes at once and against crashes.

A generation is six tables: `paper_N`, narrow, so that what is matched is quickly filtered and counted; `grouped_N`,
how many papers each type, branch and year has; `shown_N`, what a hit shows; `waiting_N`,
what waits for an officer, in order; and the FTS tables `top_N` and `all_N`.
`meta` names the live generation and the one being built. Every call reads `meta` inside its own transaction, so a
rebuild's swap is one row changed. The FTS tables keep no text and are only ever added to: a newer revision gets a new
row number, below all others, and rows that `paper_N` has no longer are skipped (a rebuild drops them). The file stays
as large as it ever was, and the next rebuild uses the space again.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import msgspec

from core import typed
from core.errors import ServiceError
from core.records import Lane, Revision
from search.cursor import decoded, encoded
from search.document import Document, document_of
from search.facets import Facets, facets_of
from search.index import Hit, Page
from search.query import Query
from search.snippet import matcher, snippet
from search.sqlite import waiting
from search.sqlite.climb import ScoredRow, climb
from search.sqlite.counts import count, join_group, leave_group
from search.sqlite.file import SqliteFile, Transaction
from search.sqlite.match import COLUMNS
from search.waiting import Waiting, Wanted

CHUNK = 200  # papers of one transaction
PAGE = 10_000  # versions of one read
MERGE = 2_000  # FTS pages merged in one transaction after a rebuild

_entry = msgspec.json.Encoder()


class SqliteIndex:
    """`search.index.Index` in the SQLite file at `path`, which is made on first use."""

    def __init__(self, path: Path, *, generation: int | None = None) -> None:
        """`generation` fixes the tables to work on: only `rebuild` gives it."""
        self._path = path
        self._file = SqliteFile(path)
        self._generation = generation

    def publish(self, revisions: Iterable[Revision]) -> None:
        """See `Index.publish`; one transaction for every 200 papers."""
        source = iter(revisions)
        while documents := [document_of(revision) for revision in islice(source, CHUNK)]:
            with self._file.writing() as at:
                for generation in self._targets(at):
                    first = at.take(generation, len(documents))
                    # Upwards from the newest: FTS5 takes rows in order many at once, others one by one.
                    for row, document in enumerate(reversed(documents), start=first):
                        _put(at, generation, row, document)

    def find(self, query: Query) -> list[Hit]:
        """See `Index.find`. On one rung of the ladder papers stand by bm25, or newest first where words are common."""
        with self._file.reading() as at:
            generation = self._generation or at.live()
            return _drawn(at, generation, query, climb(at, generation, query, query.limit))

    def find_all(self, queries: Sequence[Query]) -> list[list[Hit]]:
        """See `Index.find_all`."""
        return [self.find(query) for query in queries]

    def page(self, query: Query, after: str = "") -> Page:
        """See `Index.page`."""
        with self._file.reading() as at:
            generation = self._generation or at.live()
            scored = climb(at, generation, query, query.limit + 1, decoded(after, (int,)))
            shown = scored[: query.limit]
            hits = _drawn(at, generation, query, shown)
        return Page(hits, encoded(shown[-1].cursor) if len(scored) > len(shown) else None)

    def facets(self, query: Query) -> Facets:
        """See `Index.facets`. Where words or numbers are asked for, the newest 10,000 papers at most are counted."""
        with self._file.reading() as at:
            generation = self._generation or at.live()
            return facets_of(query, lambda queries: [count(at, generation, asked) for asked in queries])

    def waiting(self, wanted: Wanted) -> list[Waiting]:
        """See `Index.waiting`."""
        with self._file.reading() as at:
            return waiting.waiting(at, self._generation or at.live(), wanted)

    def count_waiting(self, wanted: Wanted) -> dict[Lane, int]:
        """See `Index.count_waiting`; at most 10,000 of a lane."""
        with self._file.reading() as at:
            return waiting.count_waiting(at, self._generation or at.live(), wanted)

    def versions(self) -> Iterator[tuple[str, int]]:
        """See `Index.versions`."""
        after = ""
        while True:
            with self._file.reading() as at:
                table = f"paper_{self._generation or at.live()}"
                page = at.all(
                    f"SELECT paper_id, revision FROM {table} WHERE paper_id > ? ORDER BY paper_id LIMIT ?", after, PAGE
                )
            yield from page
            if len(page) < PAGE:
                return
            after = page[-1][0]

    def remove(self, paper_id: str) -> None:
        """See `Index.remove`."""
        with self._file.writing() as at:
            for generation in self._targets(at):
                _drop(at, generation, paper_id)

    @contextmanager
    def rebuild(self, *, papers: int = 0, resume: bool = False) -> Iterator[SqliteIndex]:
        """See `Index.rebuild`."""
        name = self.begin(papers=papers, resume=resume)
        fresh = self.begun(name)
        try:
            yield fresh
            self.go_live(name)
        finally:
            fresh.close()

    def begin(self, *, papers: int = 0, resume: bool = False) -> str:
        """See `Index.begin`. A file that cannot be read as an index is set aside as `….damaged` first."""
        self._file.set_aside_if_damaged()
        with self._file.writing() as at:
            generation = at.building() if resume else None
            return str(generation if generation is not None else at.begin())

    def begun(self, name: str) -> SqliteIndex:
        """See `Index.begun`."""
        return SqliteIndex(self._path, generation=int(name))

    def go_live(self, name: str) -> None:
        """See `Index.go_live`."""
        generation = int(name)
        with self._file.reading() as at:
            if at.is_live(generation):
                return
        self._settle(generation)
        with self._file.writing() as at:
            _check(at, generation)
            at.go_live(generation)
        with self._file.writing() as at:
            at.drop_others()

    def close(self) -> None:
        """See `Index.close`."""
        self._file.close()

    def _targets(self, at: Transaction) -> list[int]:
        if self._generation is not None:
            _check(at, self._generation)
            return [self._generation]
        building = at.building()
        return [at.live(), building] if building is not None else [at.live()]

    def _settle(self, generation: int) -> None:
        """Merge what was added into few segments, in steps that let others write between."""
        for table in (f"{name}_{generation}" for name in COLUMNS):
            size, more = (
                -MERGE,
                True,
            )  # negative: begin to merge all segments into one; then go on until nothing is left
            while more:
                with self._file.writing() as at:
                    before = at.changes()
                    at.run(f"INSERT INTO {table}({table}, rank) VALUES ('merge', ?)", size)
                    more = at.changes() - before >= 2
                size = MERGE


def _check(at: Transaction, generation: int) -> None:
    if at.building() != generation:
        raise ServiceError("another rebuild of the index has taken over: this one ends here")


def _put(at: Transaction, generation: int, row: int, document: Document) -> None:
    entry = document.entry
    held = at.all(f"SELECT revision FROM paper_{generation} WHERE paper_id = ?", entry.paper_id)
    if held and held[0][0] >= entry.revision:
        return
    _drop(at, generation, entry.paper_id)
    group = join_group(at, generation, (entry.type, entry.branch or "", (document.issued_first or "")[:4]))
    at.run(
        f"INSERT INTO paper_{generation}(seq, paper_id, revision, issued_first, issued_last, grouped) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        row, entry.paper_id, entry.revision, document.issued_first, document.issued_last, group,
    )  # fmt: skip
    waiting.put(at, generation, document)
    text = zlib.compress(document.text.encode(), 6)
    at.run(f"INSERT INTO shown_{generation}(seq, entry, text) VALUES (?, ?, ?)", row, _entry.encode(entry), text)
    for table, columns in COLUMNS.items():
        values = [" ".join(value) if isinstance(value := getattr(document, name), tuple) else value for name in columns]
        marks = ", ".join("?" * (len(columns) + 1))
        at.run(f"INSERT INTO {table}_{generation}(rowid, {', '.join(columns)}) VALUES ({marks})", row, *values)


def _drop(at: Transaction, generation: int, paper_id: str) -> None:
    for seq, group in at.all(f"SELECT seq, grouped FROM paper_{generation} WHERE paper_id = ?", paper_id):
        leave_group(at, generation, group)
        at.run(f"DELETE FROM paper_{generation} WHERE seq = ?", seq)
        at.run(f"DELETE FROM shown_{generation} WHERE seq = ?", seq)
        waiting.drop(at, generation, paper_id)


def _drawn(at: Transaction, generation: int, query: Query, scored_rows: Sequence[ScoredRow]) -> list[Hit]:
    pattern = matcher(query.atoms)
    hits = []
    for number, scored in enumerate(scored_rows):
        entry, text = at.only_row(f"SELECT entry, text FROM shown_{generation} WHERE seq = ?", scored.row)
        hit = typed.decode(entry, Hit)
        drawn = snippet(zlib.decompress(text).decode(), pattern)
        hits.append(msgspec.structs.replace(hit, snippet=drawn, score=round(scored.score - number / 1e5, 5)))
    return hits
