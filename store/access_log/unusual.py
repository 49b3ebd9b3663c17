"""Looks that an auditor should ask about: many papers in one hour, and looks for which no dossier was named.

What they mean is for a person to say: a morning at the scanner looks like curiosity from here. Looks at an officer's
own papers and at those of relatives are told where the account says who that is (`motlan accounts number`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Literal

from core.records import Record
from store.access_log.looks import Look

MANY = (
    40  # papers of one hour that one officer opens at a busy counter at most [inference]: 25 counters, 5-10 pages each
)
_OPENED = ("show", "image", "download")
_FOR_A_DOSSIER = (*_OPENED, "person")


class Unusual(Record, frozen=True):
    """Something to ask one officer or program about."""

    what: Literal["many_papers", "no_dossier", "own_papers", "relatives_papers"]
    who: str
    when: str  # an hour (`2026-01-05T08`) or a day, UTC
    count: int


class OwnPapers(Record, frozen=True):
    """Ids of the papers that are an officer's own, and of those of their relatives."""

    own: frozenset[str] = frozenset()
    relatives: frozenset[str] = frozenset()


def unusual(
    looks: Iterable[Look], many: int = MANY, *, of_officers: Mapping[str, OwnPapers] | None = None
) -> list[Unusual]:
    """What stands out among some looks, the most of it first; `of_officers` by the names of accounts."""
    near: dict[tuple[Literal["own_papers", "relatives_papers"], str, str], set[str]] = {}
    opened: dict[tuple[str, str], set[str]] = {}
    without: Counter[tuple[str, str]] = Counter()
    for look in looks:
        if look.action in _OPENED:
            opened.setdefault((look.who, look.at[:13]), set()).update(look.paper_ids)
        if look.action in _FOR_A_DOSSIER and not look.dossier:
            without[look.who, look.at[:10]] += 1
        if look.action in _FOR_A_DOSSIER and (papers := (of_officers or {}).get(look.who)):
            shown = frozenset(look.paper_ids)
            near.setdefault(("own_papers", look.who, look.at[:10]), set()).update(shown & papers.own)
            near.setdefault(("relatives_papers", look.who, look.at[:10]), set()).update(shown & papers.relatives)
    findings = [Unusual("many_papers", who, hour, len(ids)) for (who, hour), ids in opened.items() if len(ids) >= many]
    findings += [Unusual("no_dossier", who, day, count) for (who, day), count in without.items()]
    findings += [Unusual(what, who, day, len(ids)) for (what, who, day), ids in near.items() if ids]
    return sorted(findings, key=lambda finding: (finding.what, -finding.count, finding.who, finding.when))
