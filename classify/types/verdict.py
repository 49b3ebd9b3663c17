"""The verdict on a paper's type: title hits, guards, machine codes and labels weighed against each other."""

from __future__ import annotations

import re
from collections.abc import Sequence

from classify.page.layout import PageLayout, Row, joined, phrase_text
from classify.types import titles
from classify.types.titles import OTHER, Hit, Verdict
from core import values
from core.catalogue import Catalogue, PaperType
from core.text import fold, fold_alnum

UNKNOWN = "unknown"
TYPE_SURE, POSSIBLE = 0.62, 0.5  # below POSSIBLE the type is unknown, below TYPE_SURE a person looks


def decide(layouts: Sequence[PageLayout], catalogue: Catalogue, codes: frozenset[str]) -> Verdict:
    """The type of the paper these pages are; `unknown` when nothing speaks clearly."""
    hits = [hit for layout in layouts for hit in titles.hits(layout, catalogue)]
    hits = _guarded(hits, layouts[0].page if layouts else 1)
    rows = [row for layout in layouts for row in layout.rows]
    text = phrase_text(rows)
    folded = [fold(joined(row.pieces)) for row in rows]
    hits = _without_twins(hits, catalogue, text)
    scores: dict[str, tuple[float, Hit | None]] = {}
    for hit in hits:
        if hit.type in scores:
            continue
        scores[hit.type] = (_with_support(hit, catalogue, text, codes, folded), hit)
    if max((score for score, _ in scores.values()), default=0.0) < TYPE_SURE:
        for kind in catalogue.types.values():
            score = _without_title(kind, text, codes, folded)
            if score > scores.get(kind.code, (0.0, None))[0]:
                scores[kind.code] = (score, None)
    return _verdict(_by_issue_date(scores, catalogue, rows), catalogue)


def _by_issue_date(
    scores: dict[str, tuple[float, Hit | None]], catalogue: Catalogue, rows: Sequence[Row]
) -> dict[str, tuple[float, Hit | None]]:
    """Prints with the same title were issued in different years: a date on the page inside the years speaks for one."""
    alternatives = [code for code, (score, _) in scores.items() if score > POSSIBLE and code in catalogue
              and (catalogue[code].title.issued_from or catalogue[code].title.issued_until)]  # fmt: skip
    if len(alternatives) < 2:
        return scores
    days = {
        dated.value for row in rows for _, _, dated in values.find_dates(joined(row.pieces)) if len(dated.value) == 10
    }
    out = dict(scores)
    for code in alternatives:
        title = catalogue[code].title
        inside = {day for day in days if (title.issued_from or "") <= day <= (title.issued_until or "9999")}
        # A birthday or its anniversary (the day a card ends) is no day of issue.
        issues = {day for day in inside if not any(day[5:] == other[5:] for other in days if other != day)}
        score, hit = scores[code]
        out[code] = (score + (0.16 if issues else -0.06 if days else 0.0), hit)
    return out


def _without_twins(hits: list[Hit], catalogue: Catalogue, text: str) -> list[Hit]:
    """Hits without those of no catalogue type whose title is another's but for its marks, where the body is that one's.

    One mark of the title, misread, makes `GIẤY CHỨNG TỬ` the voucher `GIẤY CHỨNG TỪ` (docs/domain.md, Appendix A).
    """
    others = {hit.title: fold_alnum(hit.title) for hit in hits if hit.type.startswith(OTHER)}
    if not others:
        return hits
    spoken_for = {
        fold_alnum(title)
        for kind in (catalogue[code] for code in {hit.type for hit in hits} if code in catalogue)
        if titles.speaks_for(kind, text)
        for title in kind.title.whole
    }
    return [hit for hit in hits if others.get(hit.title) not in spoken_for or hit.type in catalogue]


def _guarded(hits: list[Hit], first: int) -> list[Hit]:
    """Hits with mentions put down: a title below a stronger one, or on a later page, is one or an inner heading."""
    out = []
    for hit in hits:
        score = hit.score
        for other in hits:
            above = (other.line.page, other.line.top) < (hit.line.page, hit.line.top - 0.02)
            if other.type != hit.type and above and other.score > 0.7 and other.score > hit.score - 0.2:
                score *= 0.72
                break
        if hit.line.page != first:
            score *= 0.9
        out.append(Hit(hit.type, hit.title, hit.line, score, hit.whole))
    return sorted(out, key=lambda hit: -hit.score)


def _with_support(hit: Hit, catalogue: Catalogue, text: str, codes: frozenset[str], folded: list[str]) -> float:
    if hit.type.startswith(OTHER):
        return hit.score * 0.9
    kind = catalogue[hit.type]
    value, allowed = titles.support(kind, text, codes)
    if not allowed:
        return 0.0
    if kind.title.abbreviations and _abbreviated(kind, folded):
        value = min(1.0, value + 0.3)
    return 0.72 * hit.score + 0.28 * value


def _abbreviated(kind: PaperType, folded: list[str]) -> bool:
    """True when a document number near the top carries the type's abbreviation."""
    short = "|".join(re.escape(fold(abbr)) for abbr in kind.title.abbreviations)
    return any(re.search(rf"/\s?({short})\b", row) for row in folded[:14])


def _without_title(kind: PaperType, text: str, codes: frozenset[str], folded: list[str]) -> float:
    """Belief in a type whose title was not read (a back side, a torn page, a letter without a title)."""
    if kind.title.untitled:
        hits = sum(any(re.search(regex, row) for row in folded) for regex in kind.title.untitled)
        return min(0.9, 0.3 + 0.12 * hits) if hits >= kind.title.untitled_least else 0.0
    value, allowed = titles.support(kind, text, codes)
    if not allowed or kind.group == "letter":
        return 0.0
    coded = bool(codes & set(kind.title.codes))
    return min(0.85, 0.2 + 0.42 * value + 0.22 * coded)


def _verdict(scores: dict[str, tuple[float, Hit | None]], catalogue: Catalogue) -> Verdict:
    ranked = sorted(scores.items(), key=lambda item: -item[1][0])[:4]
    if not ranked:
        return Verdict(UNKNOWN, 0.0, "no title line and no labels of a known type", (), None)
    (best, (score, hit)), rest = ranked[0], ranked[1:]
    second = rest[0][1][0] if rest else 0.0
    confidence = round(max(0.0, min(0.99, score * 1.06 - max(0.0, 0.35 - (score - second)) * 0.5)), 3)
    shown = tuple((code, round(min(0.99, value), 3)) for code, (value, _) in ranked if not code.startswith(OTHER))
    if best.startswith(OTHER):
        name = best.removeprefix(OTHER)
        return Verdict(UNKNOWN, confidence, f"title line '{name}' is none of the catalogue's types", shown, hit)
    if score < POSSIBLE:
        return Verdict(UNKNOWN, confidence, "nothing on the page speaks clearly for one type", shown, hit)
    evidence = (
        f"title line '{hit.title}', page {hit.line.page}" if hit else f"labels and codes of '{catalogue[best].name}'"
    )
    return Verdict(best, confidence, evidence, shown, hit)
