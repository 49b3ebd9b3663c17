"""A query as Elasticsearch is asked it: the same ladder that `search.sqlite.match` climbs.

Rungs by place: the whole name of an owner, its end, its words in any order, then title and fields, then the words side
by side, then anywhere. With diacritics typed, all rungs come first with the accented words required, then folded. Text
is matched against tokens folded in Python, so the `standard` analyzer will do.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from search.document import NEAR, name_key
from search.filters import key_filters
from search.query import Atom, Query

LONGEST_NAME = 8  # words
STEP = 1_000.0  # between the scores of two rungs; bm25 of a paper stays far below

Clause = dict[str, Any]


class Ladder(NamedTuple):
    """One question in three forms: all papers that answer it, these ranked, and its rungs one by one."""

    everything: Clause
    scored: Clause | None  # by rungs, `STEP` apart, and on a rung by bm25 where words are asked for; None: one rung
    groups: list[list[Clause]]  # rungs, surest first; those of a group are asked together
    narrow: bool  # more is asked for than words: few papers have it


class _Rung(NamedTuple):
    """What a paper must have; `words` are ranked by bm25 where that is affordable."""

    filters: list[Clause]
    words: Sequence[Clause] = ()


def ladder(query: Query) -> Ladder:
    """For papers that have everything asked for."""
    keys = [atom for atom in query.atoms if not atom.is_text]
    texts = [atom for atom in query.atoms if atom.is_text]
    if texts:
        groups = _text_groups(keys, texts)
    elif len(keys) == 1:
        groups = [[*(_Rung([_terms(level)]) for level in keys[0].levels), _Rung([_phrase("body", keys[0].tokens)])]]
    else:
        return Ladder(everything(query), None, [], narrow=True)
    base, rungs, whole = _filters(query), [rung for group in groups for rung in group], everything(query)
    scores = [_scored(rung, STEP * (len(rungs) - number)) for number, rung in enumerate(rungs)]
    return Ladder(
        whole,
        {"bool": {"filter": whole if texts else base, "must": {"dis_max": {"queries": scores}}}},
        [[_filter([*base, *rung.filters, *rung.words]) for rung in group] for group in groups],
        narrow=bool(keys or base),
    )


def everything(query: Query) -> Clause:
    """All papers that have everything asked for: as wide as the rungs together."""
    keys = [_any_form(atom, "body") for atom in query.atoms if not atom.is_text]
    return _filter([*_filters(query), *keys, *(_phrase("body", atom.tokens) for atom in query.atoms if atom.is_text)])


def relaxed(query: Query) -> Ladder | None:
    """For three words or more of which no paper has all: papers that have all but one. Keys and dates stay required."""
    texts = [atom for atom in query.atoms if atom.is_text]
    if len(texts) < 3:
        return None
    required = [*_filters(query), *(_any_form(atom, "body") for atom in query.atoms if not atom.is_text)]
    words = [_phrase("body", atom.tokens) for atom in texts]
    most: Clause = {"bool": {"filter": required, "should": words, "minimum_should_match": len(texts) - 1}}
    return Ladder(most, most, [[most]], narrow=bool(required))


# ── rungs ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _text_groups(keys: Sequence[Atom], texts: Sequence[Atom]) -> list[list[_Rung]]:
    """First owners' names, which alone often give papers enough. Where accents are asked for, all with them first."""
    exact = any(atom.marked for atom in texts)
    groups = [_name_rungs(keys, texts, exact), _word_rungs(keys, texts, exact)]
    if exact:
        groups.append([*_name_rungs(keys, texts, False), *_word_rungs(keys, texts, False)])
    return [group for group in groups if group]


def _name_rungs(keys: Sequence[Atom], texts: Sequence[Atom], exact: bool) -> list[_Rung]:
    run = [token for atom in texts for token in atom.tokens]
    if len(run) > LONGEST_NAME or any(atom.kind != "word" for atom in texts):
        return []
    terms: list[Clause] = [{"span_term": {"owner": token}} for token in run]
    near = {"span_near": {"clauses": terms, "slop": NEAR, "in_order": False}} if len(run) > 1 else terms[0]
    required = [*(_any_form(atom, "head") for atom in keys), *_marks("owner", texts, exact)]
    return [_Rung([*required, name]) for name in (_terms([name_key("w", run)]), _terms([name_key("e", run)]), near)]


def _word_rungs(keys: Sequence[Atom], texts: Sequence[Atom], exact: bool) -> list[_Rung]:
    run = [token for atom in texts for token in atom.tokens]
    rungs = []
    for place in ("head", "body"):
        required = [*(_any_form(atom, place) for atom in keys), *_marks(place, texts, exact)]
        if place == "body" and len(run) > 1 and all(atom.kind == "word" for atom in texts):
            rungs.append(_Rung(required, [_phrase(place, run)]))
        rungs.append(_Rung(required, [_phrase(place, atom.tokens) for atom in texts]))
    return rungs


def _marks(place: str, texts: Sequence[Atom], exact: bool) -> list[Clause]:
    return [_phrase(f"{place}_exact", [mark]) for atom in texts for mark in atom.marked] if exact else []


def _scored(rung: _Rung, score: float) -> Clause:
    """The rung with its score, and the bm25 of its words."""
    if not rung.words:
        return {"constant_score": {"filter": _filter(rung.filters), "boost": score}}
    return {"bool": {"filter": rung.filters, "must": [{"match_all": {"boost": score}}, *rung.words]}}


def _any_form(atom: Atom, place: str) -> Clause:
    """Any meaning of a key; in the full text it may also stand printed."""
    printed = [_phrase("body", atom.tokens)] if place == "body" else []
    return {"bool": {"should": [*map(_terms, atom.levels), *printed], "minimum_should_match": 1}}


def _filters(query: Query) -> list[Clause]:
    filters = [_terms(values) for values in key_filters(query)]
    if query.issued_from:
        filters.append({"range": {"issued_last": {"gte": query.issued_from}}})
    if query.issued_to:
        filters.append({"range": {"issued_first": {"lte": query.issued_to}}})
    return filters


def _filter(clauses: list[Clause]) -> Clause:
    return {"bool": {"filter": clauses or [{"match_all": {}}]}}


def _terms(values: Sequence[str]) -> Clause:
    return {"term": {"keys": values[0]}} if len(values) == 1 else {"terms": {"keys": list(values)}}


def _phrase(field: str, run: Sequence[str]) -> Clause:
    """Tokens one after the other. One of ASCII letters and digits is one token for the server's analyzer too."""
    if len(run) > 1:
        return {"match_phrase": {field: " ".join(run)}}
    return {"term": {field: run[0]}} if run[0].isascii() else {"match": {field: {"query": run[0], "operator": "and"}}}
