"""The rungs of `search.ladder` as Elasticsearch is asked them.

Text is matched against tokens folded in Python, so the `standard` analyzer will do.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from search.document import NEAR, name_key
from search.filters import key_filters
from search.ladder import Asked, Rung, asked, may_relax, rungs
from search.query import Atom, Query

STEP = 1_000.0  # between the scores of two rungs; bm25 of a paper stays far below

_OF_NAMES = frozenset(("whole_name", "name_end", "owner", "level", "printed"))

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
    """The rungs of `search.ladder`, for papers that have everything asked for."""
    of, base, whole = asked(query), _filters(query), everything(query)
    steps = rungs(query)
    if not of.texts and len(of.keys) != 1:
        return Ladder(whole, None, [], narrow=True)
    said = [_said(rung, of) for rung in steps]
    scores = [_scored(rung, STEP * (len(said) - number)) for number, rung in enumerate(said)]
    return Ladder(
        whole,
        {"bool": {"filter": whole if of.texts else base, "must": {"dis_max": {"queries": scores}}}},
        [[_filter([*base, *said[at].filters, *said[at].words]) for at in group] for group in _groups(steps)],
        narrow=bool(of.keys or base),
    )


def everything(query: Query) -> Clause:
    """All papers that have everything asked for: as wide as the rungs together."""
    of = asked(query)
    keys = [_any_form(atom, "body") for atom in of.keys]
    return _filter([*_filters(query), *keys, *(_phrase("body", atom.tokens) for atom in of.texts)])


def relaxed(query: Query) -> Ladder | None:
    """Papers that have all words but one, where that is enough (`search.ladder.may_relax`)."""
    if not may_relax(query):
        return None
    of = asked(query)
    required = [*_filters(query), *(_any_form(atom, "body") for atom in of.keys)]
    words = [_phrase("body", atom.tokens) for atom in of.texts]
    most: Clause = {"bool": {"filter": required, "should": words, "minimum_should_match": len(words) - 1}}
    return Ladder(most, most, [[most]], narrow=bool(required))


# ── rungs ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _groups(steps: Sequence[Rung]) -> list[list[int]]:
    """Numbers of the rungs asked together: first owners' names, which alone often give papers enough; where accents
    are asked for, all with them before all without."""
    names = [at for at, rung in enumerate(steps) if rung.place in _OF_NAMES]
    others = [at for at, rung in enumerate(steps) if rung.place not in _OF_NAMES]
    if any(rung.exact for rung in steps):
        exact = [[at for at in group if steps[at].exact] for group in (names, others)]
        return [group for group in (*exact, [at for at, rung in enumerate(steps) if not rung.exact]) if group]
    return [group for group in (names, others) if group]


def _said(rung: Rung, of: Asked) -> _Rung:
    """A rung of the ladder in clauses, without the filters."""
    run = of.run
    match rung.place:
        case "level":
            return _Rung([_terms(rung.values)])
        case "printed":
            return _Rung([_phrase("body", of.keys[0].tokens)])
        case "keys":
            return _Rung([_any_form(atom, "body") for atom in of.keys])
        case "whole_name":
            return _Rung([*_required("owner", rung, of), _terms([name_key("w", run)])])
        case "name_end":
            return _Rung([*_required("owner", rung, of), _terms([name_key("e", run)])])
        case "owner":
            terms: list[Clause] = [{"span_term": {"owner": token}} for token in run]
            near = {"span_near": {"clauses": terms, "slop": NEAR, "in_order": False}} if len(run) > 1 else terms[0]
            return _Rung([*_required("owner", rung, of), near])
        case "phrase":
            return _Rung(_required("body", rung, of), [_phrase("body", run)])
        case "head" | "body" as place:
            return _Rung(_required(place, rung, of), [_phrase(place, atom.tokens) for atom in of.texts])


def _required(place: str, rung: Rung, of: Asked) -> list[Clause]:
    """The keys beside the words, and the accented words where the rung requires them."""
    keys = [_any_form(atom, "head" if place == "owner" else place) for atom in of.keys]
    return [*keys, *(_phrase(f"{place}_exact", [mark]) for mark in of.marked(rung))]


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
    if query.starts:
        filters.append({"prefix": {"keys": query.starts}})
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
