"""How Elasticsearch is asked for papers: few of them are ranked in one search, of many the newest are taken.

The index is sorted by `NEWEST`, so that a search in this order ends after the first papers of each segment, however
many papers a word is in. Only where no more than `FEW` papers have everything asked for, bm25 tells them apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from elasticsearch import Elasticsearch

from search.elasticsearch.errors import refused
from search.elasticsearch.translate import STEP, Clause, Ladder, ladder, relaxed
from search.index import Hit
from search.query import Query
from search.snippet import matcher, snippet

# An answer from a part of the shards would say of a paper that is held that it is not: better none, and asked again.
WHOLE: Clause = {"allow_partial_search_results": False}
FEW = 1_000  # papers; bm25 of more costs much and says little

NEWEST: list[Clause] = [{"filed_at": "desc"}, {"paper_id": "desc"}]
BEST: list[Clause] = [{"_score": "desc"}, *NEWEST]

Found = list[tuple[float, dict[str, Any]]]  # score and source of papers, best first


def find(client: Elasticsearch, index: str, query: Query) -> list[Hit]:
    """See `Index.find`; errors are those of the client, and ServiceError."""
    if query.hopeless:
        return []
    found = _climb(client, index, ladder(query), query.limit)
    if not found and (looser := relaxed(query)):
        found = _climb(client, index, looser, query.limit)
    pattern = matcher(query.atoms)
    return [_hit(source, score, snippet(source["text"], pattern)) for score, source in found]


def _climb(client: Elasticsearch, index: str, asked: Ladder, limit: int) -> Found:
    """The best papers of a ladder."""
    ranked: dict[str, Any] = {"query": asked.scored, "sort": BEST, "size": limit, "track_total_hits": False}
    if asked.scored is None:
        return _held(client.search(index=index, **WHOLE, **_newest(asked.everything, limit)))
    if asked.narrow:
        answer = client.search(index=index, terminate_after=FEW, **WHOLE, **ranked)
        if not answer.get("terminated_early"):
            return _held(answer)
    scores: dict[str, float] = {}
    rungs, counted = sum(map(len, asked.groups)), asked.narrow
    for group in asked.groups:
        # No rung needs more than `limit` papers, even where those of the rungs above are among them.
        searches = [_newest(clause, limit) for clause in group]
        if not counted:
            searches.append({"query": asked.everything, "size": 0, "track_total_hits": FEW})
        answers = together(client, index, searches)
        if not counted:
            total = answers.pop()["hits"]["total"]
            if total["relation"] == "eq":
                return _held(client.search(index=index, **WHOLE, **ranked)) if total["value"] else []
            counted = True
        for rung in answers:
            for hit in rung["hits"]["hits"]:
                scores.setdefault(hit["sort"][-1], float(rungs))
            rungs -= 1
        if len(scores) >= limit:
            break
    return _sources(client, index, list(scores.items())[:limit])


def _newest(query: Clause, limit: int) -> dict[str, Any]:
    return {"query": query, "sort": NEWEST, "size": limit, "track_total_hits": False}


def together(client: Elasticsearch, index: str, searches: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Answers to several searches in one request, without what is held of the papers: this costs most."""
    lines: list[Clause] = [line for search in searches for line in (WHOLE, {**search, "stored_fields": "_none_"})]
    answers: list[dict[str, Any]] = client.msearch(index=index, searches=lines)["responses"] if lines else []
    for answer in answers:
        if "error" in answer:
            raise refused(answer["status"], answer["error"]["type"])
    return answers


def _held(answer: Any) -> Found:
    """Scores and sources of an answer's papers, in its order."""
    return [((hit["_score"] or STEP) / STEP, hit["_source"]) for hit in answer["hits"]["hits"]]


def _sources(client: Elasticsearch, index: str, scores: Sequence[tuple[str, float]]) -> Found:
    """What is held of the papers with these scores; one removed since it was found is left out."""
    wanted = [paper_id for paper_id, _ in scores]
    ids = {"ids": {"values": wanted}}
    answer = client.search(index=index, query=ids, size=len(wanted), track_total_hits=False, **WHOLE)
    held = {hit["_id"]: hit["_source"] for hit in answer["hits"]["hits"]}
    return [(score, held[paper_id]) for paper_id, score in scores if paper_id in held]


def _hit(source: dict[str, Any], score: float, drawn: str) -> Hit:
    return msgspec.structs.replace(msgspec.convert(source["entry"], Hit), snippet=drawn, score=round(score, 6))
