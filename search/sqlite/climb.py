"""How SQLite is asked for papers: rung after rung of the ladder, each adding what those before it did not find.

A later page begins on the rung, and behind the row, where the one before it ended. What stands on the rungs above is
left out by the expression itself, so that no page looks at the papers of those before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from search.cursor import Cursor
from search.query import Query
from search.sqlite.file import Transaction
from search.sqlite.match import WEIGHTS, Rung, but_not, days_of, ladder, parts, relaxed

COMMON = 2_000  # papers; a word in more says too little for bm25 and costs it too much


class ScoredRow(NamedTuple):
    """A paper's row, how well it answers, and where its answer goes on."""

    row: int
    score: float
    cursor: Cursor


def climb(
    at: Transaction, generation: int, query: Query, limit: int, after: Cursor | None = None
) -> list[ScoredRow]:  # fmt: skip
    """The next `limit` papers of an answer, best first."""
    if query.hopeless:
        return []
    rungs = ladder(query)
    if not rungs:
        return _newest(at, generation, query, limit, after)
    if after and after.relaxed:
        return _relaxed(at, generation, query, limit, after)
    rare = after.rare if after else _rare(at, generation, query)
    climbed = [(number, rung) for number, rung in enumerate(rungs) if rare or not rung.costly]
    scored: dict[int, ScoredRow] = {}
    for place, (number, rung) in enumerate(climbed):
        if after and number < after.rung:
            continue
        # A first page has all papers of the rungs above in hand: it need not ask for others than those.
        above = [climbed_hit for _, climbed_hit in climbed[:place]] if after else []
        begin = after if after and number == after.rung else None
        asked = limit if after else limit + len(scored)
        rows = _rung(at, generation, query, rung, above, rare=rare, limit=asked, after=begin)
        new = [row for row in rows if row not in scored]
        start = int(begin.at[0]) if begin and _is_ranked(rung, rare) else 0
        for count, row in enumerate(new, start=start + 1):
            scored[row] = ScoredRow(row, float(len(rungs) + 1 - number), _cursor(rung, number, row, count, rare=rare))
        if len(scored) >= limit:
            break
    return list(scored.values())[:limit] or ([] if after else _relaxed(at, generation, query, limit, None))


def _relaxed(at: Transaction, generation: int, query: Query, limit: int, after: Cursor | None) -> list[ScoredRow]:
    if (looser := relaxed(query)) is None:
        return []
    rare = after.rare if after else _rare(at, generation, query)
    rows = _rung(at, generation, query, looser, (), rare=rare, limit=limit, after=after)
    start = int(after.at[0]) if after and _is_ranked(looser, rare) else 0
    return [
        ScoredRow(row, 1.0, _cursor(looser, 0, row, count, rare=rare, relaxed=True))
        for count, row in enumerate(rows, start=start + 1)
    ]


def _cursor(rung: Rung, number: int, row: int, count: int, *, rare: bool, relaxed: bool = False) -> Cursor:
    ranked = _is_ranked(rung, rare)
    return Cursor(number, (count if ranked else row,), "ranked" if ranked else "newest", rare, relaxed)


def _is_ranked(rung: Rung, rare: bool) -> bool:
    """Whether bm25 sorts a rung's papers: then there are few, and a place among them is a number."""
    return rung.ranked and rare


def _rare(at: Transaction, generation: int, query: Query) -> bool:
    """Whether each word and filter is in so few papers that bm25 is worth its cost, which grows with the commonest."""
    table = f"all_{generation}"
    count = f"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {table} MATCH ? LIMIT {COMMON})"
    return all(at.only_row(count, part)[0] < COMMON for part in parts(query))


def _rung(
    at: Transaction, generation: int, query: Query, rung: Rung, above: Sequence[Rung], *, rare: bool, limit: int,
    after: Cursor | None,
) -> list[int]:  # fmt: skip
    ranked, begin = _is_ranked(rung, rare), int(after.at[0]) if after else 0
    match, others = but_not(rung, above, ranked=ranked)
    table, order, (more, values) = f"{rung.table}_{generation}", f"{rung.table}_{generation}.rowid", days_of(query)
    wanted: list[str | int] = [match, *values]
    if ranked:
        weights, order = ", ".join(map(str, WEIGHTS[rung.table])), "rank"
        more += f" AND rank MATCH 'bm25({weights})'"
    elif after:
        more += f" AND {table}.rowid > ?"
        wanted.append(begin)
    for other, not_there in others.items():
        more += f" AND {table}.rowid NOT IN (SELECT rowid FROM {other}_{generation} WHERE {other}_{generation} MATCH ?)"
        wanted.append(not_there)
    rows = at.all(
        f"SELECT {table}.rowid FROM {table} CROSS JOIN paper_{generation} ON seq = {table}.rowid "
        f"WHERE {table} MATCH ?{more} ORDER BY {order} LIMIT ? OFFSET ?",
        *wanted, limit, begin if ranked else 0,
    )  # fmt: skip
    return [row for (row,) in rows]


def _newest(at: Transaction, generation: int, query: Query, limit: int, after: Cursor | None) -> list[ScoredRow]:
    days, values = days_of(query)
    begin = [int(after.at[0])] if after else []
    rows = at.all(
        f"SELECT seq FROM paper_{generation} WHERE true{days}{' AND seq > ?' if after else ''} ORDER BY seq LIMIT ?",
        *values, *begin, limit,
    )  # fmt: skip
    return [ScoredRow(row, 1.0, Cursor(0, (row,))) for (row,) in rows]
