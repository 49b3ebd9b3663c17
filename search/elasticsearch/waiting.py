"""The queue of papers that wait for an officer, on Elasticsearch: the papers that have a place, in its order."""

from __future__ import annotations

from typing import Any

from elasticsearch import Elasticsearch

from core.records import Lane
from search.elasticsearch.find import WHOLE
from search.elasticsearch.translate import Clause
from search.waiting import Waiting, Wanted
from store.batches import LANES

_SHOWN = ("waiting", "paper_id", "branch", "type")


def waiting(client: Elasticsearch, index: str, wanted: Wanted) -> list[Waiting]:
    """See `Index.waiting`; errors are those of the client."""
    answer = client.search(
        index=index,
        query=_asked(wanted, {"range": {"waiting": {"gt": wanted.after}}}),
        sort=[{"waiting": "asc"}],
        size=wanted.limit,
        source=False,
        docvalue_fields=[{"field": name} for name in _SHOWN],
        track_total_hits=False,
        **WHOLE,
    )
    return [_waiting(hit["fields"]) for hit in answer["hits"]["hits"]]


def count_waiting(client: Elasticsearch, index: str, wanted: Wanted) -> dict[Lane, int]:
    """See `Index.count_waiting`; all are counted."""
    lanes: dict[str, Clause] = {
        lane: {"filter": {"prefix": {"waiting": f"{number}/"}}} for number, lane in enumerate(LANES)
    }
    answer = client.search(
        index=index, query=_asked(wanted, {"exists": {"field": "waiting"}}), size=0, aggregations=lanes, **WHOLE
    )
    return {lane: int(answer["aggregations"][lane]["doc_count"]) for lane in LANES}


def _asked(wanted: Wanted, place: Clause) -> Clause:
    shared: list[Clause] = [{"bool": {"must_not": {"exists": {"field": "branch"}}}}]
    if wanted.branch:
        shared.append({"term": {"branch": wanted.branch}})
    own: Clause = {"bool": {"should": shared, "minimum_should_match": 1}}
    parts = [_but(own, wanted.own_but)]
    if wanted.other_but is not None:
        parts.append(_but({"bool": {"must_not": own}}, wanted.other_but))
    return {"bool": {"filter": [place, {"bool": {"should": parts, "minimum_should_match": 1}}]}}


def _but(papers: Clause, types: tuple[str, ...]) -> Clause:
    return {"bool": {"filter": [papers], "must_not": [{"terms": {"type": list(types)}}]}}


def _waiting(fields: dict[str, list[Any]]) -> Waiting:
    first = {name: values[0] for name, values in fields.items()}
    return Waiting(first["waiting"], first["paper_id"], first.get("branch"), first["type"])
