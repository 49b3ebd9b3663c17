"""Looks that an auditor should ask about: many papers in one hour, and looks for which no dossier was named.

What they mean is for a person to say: a morning at the scanner looks like curiosity from here. Whether somebody looked
at relatives cannot be told: accounts hold no number of the officer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal

from core.records import Record
from store.access_log.reading import Look

MANY = (
    40  # papers of one hour that one officer opens at a busy counter at most [inference]: 25 counters, 5-10 pages each
)
_OPENED = ("show", "image", "download")
_FOR_A_DOSSIER = (*_OPENED, "person")


class Unusual(Record, frozen=True):
    """Something to ask one officer or program about."""

    what: Literal["many_papers", "no_dossier"]
    who: str
    when: str  # an hour (`2026-01-05T08`) or a day, UTC
    count: int


def unusual(looks: Iterable[Look], many: int = MANY) -> list[Unusual]:
    """What stands out among some looks, the most of it first."""
    opened: dict[tuple[str, str], set[str]] = {}
    without: Counter[tuple[str, str]] = Counter()
    for look in looks:
        if look.action in _OPENED:
            opened.setdefault((look.who, look.at[:13]), set()).update(look.paper_ids)
        if look.action in _FOR_A_DOSSIER and not look.dossier:
            without[look.who, look.at[:10]] += 1
    findings = [Unusual("many_papers", who, hour, len(ids)) for (who, hour), ids in opened.items() if len(ids) >= many]
    findings += [Unusual("no_dossier", who, day, count) for (who, day), count in without.items()]
    return sorted(findings, key=lambda finding: (finding.what, -finding.count, finding.who, finding.when))
