"""How many papers a query finds, by each of its filters: what stands beside the filters on the officers' pages.

A filter that is set is left out while its own values are counted, so that the numbers say what choosing another value
would find. Values that a filter takes for the same (`CN 3`, `cn-3`) are counted as one, under their commonest spelling.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple

import msgspec

from core.records import Record
from search.document import key
from search.query import Query

Name = Literal["type", "branch", "year"]
NAMES: tuple[Name, ...] = ("type", "branch", "year")


class Count(Record, frozen=True):
    """One value of a filter and how many papers have it."""

    value: str  # as the filter takes it: code of a type, branch, year of issue
    papers: int


class Facets(Record, frozen=True):
    """The answer of `motlan search --facets`. Papers without a branch or a printed date count in `papers` only."""

    papers: int  # that have everything asked for, counted up to the index's limit
    complete: bool  # False: there are more than were counted; counted were the newest
    type: tuple[Count, ...]  # most papers first
    branch: tuple[Count, ...]
    year: tuple[Count, ...]  # of issue, latest first


class Counted(NamedTuple):
    """What an index counts for one query: papers, whether these are all, and by filter how many have each value."""

    papers: int
    complete: bool
    values: Mapping[Name, Mapping[str, int]]


def facets_of(query: Query, count: Callable[[Sequence[Query]], Sequence[Counted]]) -> Facets:
    """The facets of a query by an index's way of counting several: it, and it once more without each filter set."""
    if query.hopeless:
        return Facets(0, True, (), (), ())
    freed = {name: _without(query, name) for name in NAMES}
    asked = [query, *(free for free in freed.values() if free != query)]
    counts = dict(zip(asked, count(asked), strict=True))
    tables = {name: _sorted(name, counts[free].values.get(name, {})) for name, free in freed.items()}
    return Facets(counts[query].papers, all(counted.complete for counted in counts.values()), **tables)


def _without(query: Query, name: Name) -> Query:
    """The query with one filter free."""
    if name == "year":
        return msgspec.structs.replace(query, issued_from=None, issued_to=None)
    return msgspec.structs.replace(query, **{name: None})


def _sorted(name: Name, values: Mapping[str, int]) -> tuple[Count, ...]:
    """Values with their counts, those of one key as one."""
    together: Counter[str] = Counter()
    spelling: dict[str, str] = {}
    for value, papers in sorted(values.items(), key=lambda pair: (-pair[1], pair[0])):
        same = key(name, value)
        spelling.setdefault(same, value)
        together[same] += papers
    counts = [Count(spelling[same], papers) for same, papers in together.items()]
    return tuple(
        sorted(counts, key=lambda count: _descending(count.value) if name == "year" else (-count.papers, count.value))
    )


def _descending(year: str) -> tuple[int, str]:
    return -int(year), year
