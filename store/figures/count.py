"""Counting: facts, a span of days and a branch go in, the figures come out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from core.records import Record
from store.figures.facts import DecisionFact, Facts, PaperFact

MEANING = {  # of the tables of `rows`, for whoever reads the CSV
    "papers_held": "papers filed", "pages_digitised": "pages of papers filed, by day and branch",
    "components": "components of dossiers decided on: satisfied by a held paper, shown, or asked for",
    "asked_for": "components asked for, by reason", "review": "papers that went to a person, and how long they waited",
    "searchable_seconds": "seconds from receipt to filed", "waiting": "pages that wait to be read, by lane",
    "failures": "pages and files that could not be read, by code",
}  # fmt: skip


class Pages(Record, frozen=True):
    """Pages digitised on one day at one branch."""

    day: str
    branch: str
    pages: int


class Components(Record, frozen=True):
    """Components decided on, of one procedure, branch and month."""

    month: str
    branch: str
    procedure: str
    satisfied: int  # a held paper was reused: the citizen was asked for nothing
    shown: int  # the citizen showed the paper and kept it
    asked: int  # the citizen had to hand it in


class Decided(Record, frozen=True):
    """All components decided on."""

    asked: int
    satisfied: int
    shown: int

    @property
    def share(self) -> float | None:
        """The share satisfied without asking, of all decided on; None when there are none."""
        decided = self.asked + self.satisfied + self.shown
        return self.satisfied / decided if decided else None


class Review(Record, frozen=True):
    """Papers that went to a person."""

    share: float | None  # of papers filed
    seconds: float | None  # median from filing to the revision that settled it, of those settled
    waiting: int  # that still wait


class Quantiles(Record, frozen=True):
    """Middle and slow end of some seconds; None when there are none."""

    p50: float | None
    p95: float | None


class Figures(Record, frozen=True):
    """The answer of `motlan figures` (docs/contract.md)."""

    counted_at: str
    papers_held: int
    pages_digitised: int
    pages_by_day: tuple[Pages, ...]
    components: Decided
    components_by: tuple[Components, ...]
    asked_for: dict[str, int]
    review: Review
    searchable_seconds: Quantiles
    waiting: dict[str, int]  # by lane, now: no span of days applies
    failures: dict[str, int]


class FigureRow(NamedTuple):
    """One number, as the CSV has it; what does not apply is empty."""

    figure: str
    when: str  # a day or a month
    branch: str
    procedure: str
    name: str
    value: str


def figures_of(
    facts: Facts, waiting: Mapping[str, int], *, since: str = "", until: str = "9", branch: str | None = None
) -> Figures:
    """The figures of the days from `since` to `until` (days, months or years, both inclusive), of one branch or all."""

    def counts(day: str, of_branch: str) -> bool:
        return since <= day and day[: len(until)] <= until and branch in (None, of_branch)

    held = [fact for fact in facts.papers.values() if fact is not None and counts(fact.day, fact.branch)]
    decided = [fact for fact in facts.decisions if counts(fact.day, fact.branch)]
    by = tuple(_components(decided))
    codes: Counter[str] = Counter()
    for day, of_branch, failed in facts.failures.values():
        if counts(day, of_branch):
            codes.update(failed)
    return Figures(
        counted_at=facts.counted_at,
        papers_held=len(held),
        pages_digitised=sum(fact.pages for fact in held),
        pages_by_day=tuple(_pages(held)),
        components=Decided(
            sum(row.asked for row in by), sum(row.satisfied for row in by), sum(row.shown for row in by)
        ),
        components_by=by,
        asked_for=dict(Counter(fact.reason for fact in decided if fact.reason).most_common()),
        review=_review(held),
        searchable_seconds=_quantiles(fact.searchable_seconds for fact in held),
        waiting=dict(waiting),
        failures=dict(codes.most_common()),
    )


def _pages(held: Iterable[PaperFact]) -> Iterator[Pages]:
    sums: Counter[tuple[str, str]] = Counter()
    for fact in held:
        sums[fact.day, fact.branch] += fact.pages
    return (Pages(day, branch, pages) for (day, branch), pages in sorted(sums.items()))


def _components(decided: Iterable[DecisionFact]) -> Iterator[Components]:
    sums: dict[tuple[str, str, str], Counter[str]] = {}
    for fact in decided:
        sums.setdefault((fact.day[:7], fact.branch, fact.procedure), Counter())[fact.decision] += 1
    for (month, branch, procedure), counts in sorted(sums.items()):
        yield Components(month, branch, procedure, counts["reused"], counts["shown_only"], counts["asked_for"])


def _review(held: list[PaperFact]) -> Review:
    went = [fact for fact in held if fact.was_in_review]
    return Review(
        share=len(went) / len(held) if held else None,
        seconds=_quantiles(fact.review_seconds for fact in went).p50,
        waiting=sum(fact.in_review for fact in held),
    )


def _quantiles(seconds: Iterable[float | None]) -> Quantiles:
    known = sorted(value for value in seconds if value is not None)
    if not known:
        return Quantiles(None, None)
    return Quantiles(known[(len(known) - 1) // 2], known[min(len(known) - 1, -(-95 * len(known) // 100) - 1)])


def rows(figures: Figures) -> Iterator[FigureRow]:
    """Every number of the figures, one a row."""
    yield FigureRow("papers_held", "", "", "", "papers", str(figures.papers_held))
    for counted in figures.pages_by_day:
        yield FigureRow("pages_digitised", counted.day, counted.branch, "", "pages", str(counted.pages))
    for components in figures.components_by:
        for name in ("satisfied", "shown", "asked"):
            value = str(getattr(components, name))
            yield FigureRow("components", components.month, components.branch, components.procedure, name, value)
    yield from _named("asked_for", figures.asked_for)
    for name in ("share", "seconds", "waiting"):
        yield FigureRow("review", "", "", "", name, _number(getattr(figures.review, name)))
    for name in ("p50", "p95"):
        yield FigureRow("searchable_seconds", "", "", "", name, _number(getattr(figures.searchable_seconds, name)))
    yield from _named("waiting", figures.waiting)
    yield from _named("failures", figures.failures)


def _named(figure: str, counts: Mapping[str, int]) -> Iterator[FigureRow]:
    return (FigureRow(figure, "", "", "", name, str(count)) for name, count in counts.items())


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
