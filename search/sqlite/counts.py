"""Counts beside the filters from the SQLite index.

Every paper carries the number of its group: papers of one type, branch and year of issue. Where filters alone are
asked for, the sizes of the groups, kept with each paper that comes and goes, are the whole answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from search.document import key
from search.facets import NAMES, Counted
from search.query import Query
from search.sqlite.file import Transaction
from search.sqlite.match import Rung, days_of, everything, relaxed

MOST = 10_000  # papers that are counted one by one: the newest

Group = tuple[str, str, str]  # type, branch, year of issue; an empty text where a paper has none


def count(at: Transaction, generation: int, query: Query) -> Counted:
    """Count what a query finds; what it finds with a word left out, where nothing has all."""
    if _filters_alone(query):
        return _by_group(at, generation, query)
    counted = _one_by_one(at, generation, query, everything(query))
    if not counted.papers and (looser := relaxed(query)):
        return _one_by_one(at, generation, query, looser)
    return counted


def join_group(at: Transaction, generation: int, group: Group) -> int:
    """Count one paper more in its group; the group's number."""
    sql = (
        f"INSERT INTO grouped_{generation}(type, branch, year, papers) VALUES (?, ?, ?, 1) "
        "ON CONFLICT DO UPDATE SET papers = papers + 1 RETURNING number"
    )
    return int(at.only_row(sql, *group)[0])


def leave_group(at: Transaction, generation: int, number: int) -> None:
    """Count one paper less."""
    at.run(f"UPDATE grouped_{generation} SET papers = papers - 1 WHERE number = ?", number)


def _filters_alone(query: Query) -> bool:
    """Whether type, branch and whole years of issue are all that is asked for."""
    if query.atoms or query.owner or query.links_to or query.any_of or query.starts:
        return False
    return (query.issued_from or "-01-01").endswith("-01-01") and (query.issued_to or "-12-31").endswith("-12-31")


def _by_group(at: Transaction, generation: int, query: Query) -> Counted:
    sql = f"SELECT type, branch, year, papers FROM grouped_{generation} WHERE papers > 0"
    days = [(query.issued_from or "")[:4], (query.issued_to or "9999")[:4]]
    if query.issued_from or query.issued_to:
        rows = at.all(f"{sql} AND year > '' AND year BETWEEN ? AND ?", *days)
    else:
        rows = at.all(sql)
    for column, asked in enumerate((query.type, query.branch)):
        if asked:
            wanted = {value for value in {row[column] for row in rows} if value and key("", value) == key("", asked)}
            rows = [row for row in rows if row[column] in wanted]
    return _counted((((type_code, branch, year), papers) for type_code, branch, year, papers in rows), complete=True)


def _one_by_one(at: Transaction, generation: int, query: Query, rung: Rung | None) -> Counted:
    paper, (days, values) = f"paper_{generation}", days_of(query)
    source, matches, order = paper, "true", "seq"
    if rung is not None:
        table = f"{rung.table}_{generation}"
        source, matches = f"{table} CROSS JOIN {paper} ON seq = {table}.rowid", f"{table} MATCH ?"
        values, order = [rung.match, *values], f"{table}.rowid"
    newest = f"SELECT grouped FROM {source} WHERE {matches}{days} ORDER BY {order} LIMIT {MOST}"
    sizes = f"SELECT grouped, count(*) AS size FROM ({newest}) GROUP BY grouped"
    rows = at.all(
        f"SELECT type, branch, year, size FROM ({sizes}) JOIN grouped_{generation} ON number = grouped", *values
    )
    counted = (((type_code, branch, year), size) for type_code, branch, year, size in rows)
    return _counted(counted, complete=sum(row[3] for row in rows) < MOST)


def _counted(groups: Iterable[tuple[tuple[str, ...], int]], *, complete: bool) -> Counted:
    papers, values = 0, {name: Counter[str]() for name in NAMES}
    for group, size in groups:
        papers += size
        for name, value in zip(NAMES, group, strict=True):
            if value:
                values[name][value] += size
    return Counted(papers, complete, values)
