"""How Elasticsearch is asked for papers: few of them are ranked in one search, of many the newest are taken.

The index is sorted by `NEWEST`, so that a search in this order ends after the first papers of each segment, however
many papers a word is in. Only where no more than `FEW` papers have everything asked for, bm25 tells them apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import msgspec
from elasticsearch import Elasticsearch

from core import typed
from search.cursor import Cursor, decoded, encoded
from search.elasticsearch.errors import refused
from search.elasticsearch.translate import STEP, Clause, Ladder, ladder, relaxed
from search.index import Hit, Page
from search.query import Query
from search.snippet import matcher, snippet

# An answer from a part of the shards would say of a paper that is held that it is not: better none, and asked again.
WHOLE: Clause = {"allow_partial_search_results": False}
FEW = 1_000  # papers; bm25 of more costs much and says little

NEWEST: list[Clause] = [{"filed_at": "desc"}, {"paper_id": "desc"}]
BEST: list[Clause] = [{"_score": "desc"}, *NEWEST]


class RawHit(NamedTuple):
    """A paper's score and what is held of it, and where its answer goes on."""

    score: float
    source: dict[str, Any]
    cursor: Cursor


def find(client: Elasticsearch, index: str, query: Query) -> list[Hit]:
    """See `Index.find`; errors are those of the client, and ServiceError."""
    return _hits(query, _raw_hits(client, index, query, query.limit, None))


def find_all(client: Elasticsearch, index: str, queries: Sequence[Query]) -> list[list[Hit]]:
    """See `Index.find_all`; errors as those of `find`."""
    asked = {query: ladder(query) for query in queries if not query.hopeless}
    plain = [query for query, rungs in asked.items() if rungs.scored is None]
    searches = [_newest(asked[query].everything, query.limit) for query in plain]
    answers = dict(zip(plain, together(client, index, searches, sources=True), strict=True))
    return [
        _hits(query, _held(answers[query], "newest")) if query in answers else find(client, index, query)
        for query in queries
    ]


def page(client: Elasticsearch, index: str, query: Query, after: str) -> Page:
    """See `Index.page`; errors as those of `find`."""
    raw_hits = _raw_hits(client, index, query, query.limit + 1, decoded(after, (str, str), (float, str, str)))
    shown = raw_hits[: query.limit]
    return Page(_hits(query, shown), encoded(shown[-1].cursor) if len(raw_hits) > len(shown) else None)


def _hits(query: Query, raw_hits: Sequence[RawHit]) -> list[Hit]:
    pattern = matcher(query.atoms)
    return [_hit(raw.source, raw.score, snippet(raw.source["text"], pattern)) for raw in raw_hits]


def _raw_hits(client: Elasticsearch, index: str, query: Query, limit: int, after: Cursor | None) -> list[RawHit]:
    if query.hopeless:
        return []
    if after:
        asked = relaxed(query) if after.relaxed else ladder(query)
        return _further(client, index, asked, limit, after) if asked else []
    raw_hits = _climb(client, index, ladder(query), limit)
    if not raw_hits and (looser := relaxed(query)):
        raw_hits = [_relaxed(raw) for raw in _climb(client, index, looser, limit)]
    return raw_hits


def _relaxed(raw: RawHit) -> RawHit:
    return raw._replace(cursor=msgspec.structs.replace(raw.cursor, relaxed=True))


def _climb(client: Elasticsearch, index: str, asked: Ladder, limit: int) -> list[RawHit]:
    """The best papers of a ladder."""
    if asked.scored is None:
        return _held(client.search(index=index, **WHOLE, **_newest(asked.everything, limit)), "newest")
    ranked = _ranked(asked.scored, limit)
    if asked.narrow:
        answer = client.search(index=index, terminate_after=FEW, **WHOLE, **ranked)
        if not answer.get("terminated_early"):
            return _held(answer, "ranked")
    scores: dict[str, tuple[float, Cursor]] = {}
    rungs, place, counted = sum(map(len, asked.groups)), 0, asked.narrow
    for group in asked.groups:
        # No rung needs more than `limit` papers, even where those of the rungs above are among them.
        searches = [_newest(clause, limit) for clause in group]
        if not counted:
            searches.append({"query": asked.everything, "size": 0, "track_total_hits": FEW})
        answers = together(client, index, searches)
        if not counted:
            total = answers.pop()["hits"]["total"]
            if total["relation"] == "eq":
                return _held(client.search(index=index, **WHOLE, **ranked), "ranked") if total["value"] else []
            counted = True
        for rung in answers:
            for hit in rung["hits"]["hits"]:
                scores.setdefault(hit["sort"][-1], (float(rungs - place), Cursor(place, tuple(hit["sort"]))))
            place += 1
        if len(scores) >= limit:
            break
    return _sources(client, index, list(scores.items())[:limit])


def _further(client: Elasticsearch, index: str, asked: Ladder, limit: int, after: Cursor) -> list[RawHit]:
    """The papers of a ladder after some: sorted as those were, and on none of the rungs above theirs."""
    behind: dict[str, Any] = {"search_after": list(after.at)}
    if asked.scored is None:
        return _held(client.search(index=index, **WHOLE, **_newest(asked.everything, limit), **behind), "newest")
    if after.mode == "ranked":
        raw_hits = _held(client.search(index=index, **WHOLE, **_ranked(asked.scored, limit), **behind), "ranked")
        return [_relaxed(raw) for raw in raw_hits] if after.relaxed else raw_hits
    steps = [clause for group in asked.groups for clause in group]
    further: list[RawHit] = []
    for place in range(after.rung, len(steps)):
        only: Clause = {"bool": {"filter": steps[place], "must_not": steps[:place]}}
        search = _newest(only, limit - len(further)) | (behind if place == after.rung else {})
        for raw in _held(client.search(index=index, **WHOLE, **search), "newest"):
            cursor = msgspec.structs.replace(raw.cursor, rung=place, relaxed=after.relaxed)
            further.append(raw._replace(score=float(len(steps) - place), cursor=cursor))
        if len(further) >= limit:
            break
    return further


def _ranked(scored: Clause, limit: int) -> dict[str, Any]:
    return {"query": scored, "sort": BEST, "size": limit, "track_total_hits": False}


def _newest(query: Clause, limit: int) -> dict[str, Any]:
    return {"query": query, "sort": NEWEST, "size": limit, "track_total_hits": False}


def together(
    client: Elasticsearch, index: str, searches: Sequence[dict[str, Any]], *, sources: bool = False
) -> list[dict[str, Any]]:
    """Answers to several searches in one request; only with `sources` what is held of the papers: this costs most."""
    form: Clause = {} if sources else {"stored_fields": "_none_"}
    lines: list[Clause] = [line for search in searches for line in (WHOLE, search | form)]
    answers: list[dict[str, Any]] = client.msearch(index=index, searches=lines)["responses"] if lines else []
    for answer in answers:
        if "error" in answer:
            raise refused(answer["status"], answer["error"]["type"])
    return answers


def _held(answer: Any, mode: Literal["newest", "ranked"]) -> list[RawHit]:
    """Scores and sources of an answer's papers, in its order."""
    return [
        RawHit((hit["_score"] or STEP) / STEP, hit["_source"], Cursor(0, tuple(hit["sort"]), mode))
        for hit in answer["hits"]["hits"]
    ]


def _sources(client: Elasticsearch, index: str, scores: Sequence[tuple[str, tuple[float, Cursor]]]) -> list[RawHit]:
    """What is held of the papers with these scores; one removed since it was found is left out."""
    wanted = [paper_id for paper_id, _ in scores]
    ids = {"ids": {"values": wanted}}
    answer = client.search(index=index, query=ids, size=len(wanted), track_total_hits=False, **WHOLE)
    held = {hit["_id"]: hit["_source"] for hit in answer["hits"]["hits"]}
    return [RawHit(score, held[paper_id], cursor) for paper_id, (score, cursor) in scores if paper_id in held]


def _hit(source: dict[str, Any], score: float, drawn: str) -> Hit:
    return msgspec.structs.replace(typed.convert(source["entry"], Hit), snippet=drawn, score=round(score, 6))
