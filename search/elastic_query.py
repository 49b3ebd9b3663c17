"""A query as Elasticsearch searches, the surest first; the same ladder that `search.sqlite_match` climbs.

Each search holds the rungs of one table there: papers are scored by the surest rung they stand on, then by bm25 where a
rung is ranked, then newest first. Text is matched against tokens folded in Python, so the `standard` analyzer will do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from search.document import NEAR, key, name_key
from search.query import Atom, Query

LONGEST_NAME = 8  # words
STEP = 1_000.0  # between the scores of two rungs; bm25 of a paper stays far below

Clause = dict[str, Any]
SORT: list[Clause] = [{"_score": "desc"}, {"filed_at": "desc"}, {"paper_id": "desc"}]


def searches(query: Query) -> list[Clause]:
    """Queries for papers that have everything asked for, best first; the next is asked while hits are wanting."""
    base = _filters(query)
    keys = [atom for atom in query.atoms if not atom.is_text]
    texts = [atom for atom in query.atoms if atom.is_text]
    if texts:
        passes = (True, False) if any(atom.marked for atom in texts) else (False,)
        return [
            _search([*base, *(_any_form(atom, place) for atom in keys)], rungs)
            for exact in passes
            for place, rungs in (("head", _name_rungs(texts, exact)), ("body", [_body_rung(texts, exact)]))
        ]
    if len(keys) == 1:
        levels = [_terms(level) for level in keys[0].levels]
        return [_search(base, [*levels, _phrase("body", keys[0].tokens)])]
    return [_search([*base, *(_any_form(atom, "body") for atom in keys)], [])]


def everything(query: Query) -> Clause:
    """All papers that have everything asked for: as wide as the searches together."""
    keys = [_any_form(atom, "body") for atom in query.atoms if not atom.is_text]
    texts = [_phrase("body", atom.tokens) for atom in query.atoms if atom.is_text]
    return _search([*_filters(query), *keys, *texts], [])


def relaxed(query: Query) -> Clause | None:
    """For three words or more of which no paper has all: papers that have all but one. Keys and dates stay required."""
    texts = [atom for atom in query.atoms if atom.is_text]
    if len(texts) < 3:
        return None
    return {
        "bool": {
            "filter": [*_filters(query), *(_any_form(atom, "body") for atom in query.atoms if not atom.is_text)],
            "should": [_phrase("body", atom.tokens) for atom in texts],
            "minimum_should_match": len(texts) - 1,
        }
    }


# ── rungs ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _search(filters: Sequence[Clause], rungs: Sequence[Clause]) -> Clause:
    """Papers that pass the filters and stand on a rung; a rung with a `must` adds its own bm25."""
    if not rungs:
        return {"bool": {"filter": list(filters) or [{"match_all": {}}]}}
    scored = [_scored(rung, STEP * (len(rungs) - number)) for number, rung in enumerate(rungs)]
    return {
        "bool": {"filter": list(filters), "must": scored if len(scored) == 1 else [{"dis_max": {"queries": scored}}]}
    }


def _scored(rung: Clause, score: float) -> Clause:
    """The rung with its score, and its bm25 where it has one: every word is looked up once."""
    ranked = rung.get("bool", {}).get("must", [])
    if not ranked:
        return {"constant_score": {"filter": rung, "boost": score}}
    return {"bool": {**rung["bool"], "must": [{"match_all": {"boost": score}}, *ranked]}}


def _name_rungs(texts: Sequence[Atom], exact: bool) -> list[Clause]:
    run = [token for atom in texts for token in atom.tokens]
    rungs = []
    if all(atom.kind == "word" for atom in texts) and len(run) <= LONGEST_NAME:
        terms = [{"span_term": {"owner": token}} for token in run]
        near = {"span_near": {"clauses": terms, "slop": NEAR, "in_order": False}} if len(run) > 1 else terms[0]
        names = (_terms([name_key("w", run)]), _terms([name_key("e", run)]), near)
        rungs = [_exact("owner", texts, exact, [name]) for name in names]
    return [*rungs, _exact("head", texts, exact, [], [_phrase("head", atom.tokens) for atom in texts])]


def _body_rung(texts: Sequence[Atom], exact: bool) -> Clause:
    """All words anywhere in the text; a rung higher where they stand side by side."""
    run = [token for atom in texts for token in atom.tokens]
    rung = _exact("body", texts, exact, [], [_phrase("body", atom.tokens) for atom in texts])
    if all(atom.kind == "word" for atom in texts) and len(run) > 1:
        rung["bool"]["should"] = [{"constant_score": {"filter": _phrase("body", run), "boost": STEP}}]
    return rung


def _exact(
    field: str, texts: Iterable[Atom], exact: bool, filters: list[Clause], must: list[Clause] | None = None
) -> Clause:
    marks = [mark for atom in texts for mark in atom.marked] if exact else []
    return {"bool": {"filter": [*filters, *(_phrase(f"{field}_exact", [mark]) for mark in marks)], "must": must or []}}


def _any_form(atom: Atom, place: str) -> Clause:
    """Any meaning of a key; in the full text it may also stand printed."""
    printed = [_phrase("body", atom.tokens)] if place == "body" else []
    return {"bool": {"should": [*map(_terms, atom.levels), *printed], "minimum_should_match": 1}}


def _filters(query: Query) -> list[Clause]:
    wanted = [
        key("t", query.type) if query.type else None,
        f"o:{query.owner}" if query.owner else None,
        key("b", query.branch) if query.branch else None,
        f"l:{query.links_to}" if query.links_to else None,
    ]
    filters = [*(_terms([value]) for value in wanted if value), *map(_terms, query.any_of)]
    if query.issued_from:
        filters.append({"range": {"issued_last": {"gte": query.issued_from}}})
    if query.issued_to:
        filters.append({"range": {"issued_first": {"lte": query.issued_to}}})
    return filters


def _terms(values: Iterable[str]) -> Clause:
    return {"terms": {"keys": list(values)}}


def _phrase(field: str, run: Sequence[str]) -> Clause:
    if len(run) == 1:
        return {"match": {field: {"query": run[0], "operator": "and"}}}
    return {"match_phrase": {field: " ".join(run)}}
