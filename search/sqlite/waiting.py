"""The queue of papers that wait for an officer, in the SQLite index: a narrow table in the order they are taken.

One that may take other branches' papers walks along the queue; one that may not, along the queue of the own branch.
"""

from __future__ import annotations

from core.records import Lane
from search.document import Document
from search.sqlite.file import Transaction
from search.waiting import Waiting, Wanted
from store.batches import LANES

COUNTED = 10_000  # papers of a lane that are counted


def put(at: Transaction, generation: int, document: Document) -> None:
    """Add a paper that waits."""
    if document.waiting:
        entry = document.entry
        at.run(
            f"INSERT INTO waiting_{generation}(place, paper_id, branch, type) VALUES (?, ?, ?, ?)",
            document.waiting, entry.paper_id, entry.branch or "", entry.type,
        )  # fmt: skip


def drop(at: Transaction, generation: int, paper_id: str) -> None:
    """Take a paper out."""
    at.run(f"DELETE FROM waiting_{generation} WHERE paper_id = ?", paper_id)


def waiting(at: Transaction, generation: int, wanted: Wanted) -> list[Waiting]:
    """See `Index.waiting`."""
    rows = []
    for condition, values in _parts(wanted):
        rows += at.all(
            f"SELECT place, paper_id, branch, type FROM waiting_{generation} "
            f"WHERE {condition} AND place > ? ORDER BY place LIMIT ?",
            *values, wanted.after, wanted.limit,
        )  # fmt: skip
    return [Waiting(place, paper, branch or None, kind) for place, paper, branch, kind in sorted(rows)[: wanted.limit]]


def count_waiting(at: Transaction, generation: int, wanted: Wanted) -> dict[Lane, int]:
    """See `Index.count_waiting`."""
    counts = dict.fromkeys(LANES, 0)
    for number, lane in enumerate(LANES):
        for condition, values in _parts(wanted):
            (counted,) = at.only_row(
                f"SELECT count(*) FROM (SELECT 1 FROM waiting_{generation} "
                f"WHERE {condition} AND place > ? AND place < ? LIMIT {COUNTED})",
                *values, f"{number}/", f"{number}0",
            )  # fmt: skip
            counts[lane] = min(COUNTED, counts[lane] + counted)
    return counts


Part = tuple[str, tuple[str, ...]]  # a condition with its values


def _parts(wanted: Wanted) -> list[Part]:
    """Disjoint stretches of the queue, each read in order along an index."""
    own = tuple(dict.fromkeys((wanted.branch or "", "")))
    parts: list[Part] = [
        (f"branch = ? AND type NOT IN ({_marks(wanted.own_but)})", (branch, *wanted.own_but)) for branch in own
    ]
    if wanted.other_but is not None:
        condition = f"branch NOT IN ({_marks(own)}) AND type NOT IN ({_marks(wanted.other_but)})"
        parts.append((condition, (*own, *wanted.other_but)))
    return parts


def _marks(values: tuple[str, ...]) -> str:
    return ", ".join("?" * len(values))
