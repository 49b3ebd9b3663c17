"""Counts beside the filters from Elasticsearch: one search without hits, with an aggregation for each filter."""

from __future__ import annotations

from typing import Any

from elasticsearch import Elasticsearch

from search.elastic_query import Clause, everything, relaxed
from search.facets import NAMES, Counted
from search.query import Query

MOST_VALUES = 1_000  # of one filter; far more than there are types or branches

_AGGREGATIONS: dict[str, Clause] = {
    "type": {"terms": {"field": "type", "size": MOST_VALUES}},
    "branch": {"terms": {"field": "branch", "size": MOST_VALUES}},
    "year": {
        "date_histogram": {
            "field": "issued_first", "calendar_interval": "year", "format": "uuuu", "min_doc_count": 1,
        }
    },
}  # fmt: skip


def count(client: Elasticsearch, index: str, query: Query) -> Counted:
    """Count what a query finds; what it finds with a word left out, where nothing has all."""
    counted = _count(client, index, everything(query))
    if not counted.papers and (looser := relaxed(query)):
        return _count(client, index, looser)
    return counted


def _count(client: Elasticsearch, index: str, search: Clause) -> Counted:
    answer: dict[str, Any] = client.search(
        index=index, query=search, size=0, track_total_hits=True, aggregations=_AGGREGATIONS
    ).body
    found = answer["aggregations"]
    complete = not any(found[name].get("sum_other_doc_count") for name in NAMES)
    values = {name: {_value(one): one["doc_count"] for one in found[name]["buckets"]} for name in NAMES}
    return Counted(answer["hits"]["total"]["value"], complete, values)


def _value(bucket: dict[str, Any]) -> str:
    return str(bucket.get("key_as_string", bucket["key"]))
