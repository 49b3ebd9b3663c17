"""Counts beside the filters from Elasticsearch: searches without hits, with an aggregation for each filter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from elasticsearch import Elasticsearch

from search.elasticsearch.find import together
from search.elasticsearch.translate import Clause, everything, relaxed
from search.facets import NAMES, Counted
from search.query import Query

COUNTED = 1_000_000  # papers of a shard after which no more are counted: a word in every paper must not cost seconds
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


def count(client: Elasticsearch, index: str, queries: Sequence[Query]) -> list[Counted]:
    """Count what each query finds; what it finds with a word left out, where nothing has all."""
    counted = _count(client, index, [everything(query) for query in queries])
    looser = {number: relaxed(query) for number, query in enumerate(queries) if not counted[number].papers}
    asked = {number: ladder.everything for number, ladder in looser.items() if ladder}
    for number, again in zip(asked, _count(client, index, list(asked.values())), strict=True):
        counted[number] = again
    return counted


def _count(client: Elasticsearch, index: str, searches: Sequence[Clause]) -> list[Counted]:
    whole = {"size": 0, "track_total_hits": True, "terminate_after": COUNTED, "aggregations": _AGGREGATIONS}
    answers = together(client, index, [{"query": search, **whole} for search in searches])
    return [_counted(answer) for answer in answers]


def _counted(answer: dict[str, Any]) -> Counted:
    tallies = answer["aggregations"]
    complete = not answer.get("terminated_early") and not any(
        tallies[name].get("sum_other_doc_count") for name in NAMES
    )
    values = {name: {_value(bucket): bucket["doc_count"] for bucket in tallies[name]["buckets"]} for name in NAMES}
    return Counted(answer["hits"]["total"]["value"], complete, values)


def _value(bucket: dict[str, Any]) -> str:
    return str(bucket.get("key_as_string", bucket["key"]))
