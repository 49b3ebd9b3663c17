"""The filters of a query as sets of keys (see `search.document`): a paper must have one key of each set.

Keys say type, branch and year of issue together where that is possible: papers with all three are few, where papers
with each alone are many. Days only narrow what is looked at by years and months: both indexes compare them besides.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from search.document import joint_key
from search.query import Query

MOST_YEARS = 40  # of a range of days that is narrowed by keys


def key_filters(query: Query) -> list[Sequence[str]]:
    """Sets of keys, of each of which a paper must have one."""
    span = _span(query.issued_from, query.issued_to)
    years = [f"{year:04}" for year in range(span[0].year, span[1].year + 1)] if span else []
    days = _months(*span) if span else []
    joint = [joint_key(query.type, query.branch, year) for year in years or ("",)]
    if not query.type and not query.branch:
        joint = []
    elif all(day.startswith("iy:") for day in days):
        days = []  # whole years, which the joint keys say already
    owner = [f"o:{query.owner}"] if query.owner else []
    earlier = [f"l:{query.links_to}"] if query.links_to else []
    return [values for values in (joint, owner, earlier, days, *query.any_of) if values]


def _span(first: str | None, last: str | None) -> tuple[date, date] | None:
    """A range of issue days that can be narrowed by keys; None for an open, empty or very long one."""
    if not first or not last or last < first:
        return None
    span = date.fromisoformat(first), date.fromisoformat(last)
    return span if span[1].year - span[0].year <= MOST_YEARS else None


def _months(start: date, end: date) -> list[str]:
    """Keys of the years and months that a range of issue days touches."""
    keys = []
    for year in range(start.year, end.year + 1):
        months = range(start.month if year == start.year else 1, (end.month if year == end.year else 12) + 1)
        keys += [f"iy:{year:04}"] if len(months) == 12 else [f"im:{year:04}-{month:02}" for month in months]
    return keys
