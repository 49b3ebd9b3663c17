"""Counts on a real server that are broken off after many papers of a shard."""

from __future__ import annotations

from secrets import token_hex

from elasticsearch import Elasticsearch

from search.elasticsearch import counts
from search.open import open_index
from search.query import parse
from tests.support.made_papers import paper


def test_of_a_word_in_very_many_papers_no_more_are_counted_and_the_answer_says_so(elasticsearch_url, monkeypatch):
    alias = f"motlan-test-{token_hex(6)}"
    index = open_index(f"{elasticsearch_url}/{alias}")
    index.publish(paper(f"p{number}") for number in range(20))
    whole = index.facets(parse("mau"))
    monkeypatch.setattr(counts, "COUNTED", 5)
    some = index.facets(parse("mau"))
    index.close()
    with Elasticsearch(elasticsearch_url.replace("elasticsearch+", "")) as client:
        client.indices.delete(index=",".join(client.indices.get_alias(name=alias)))
    assert (whole.papers, whole.complete) == (20, True)
    assert not some.complete
    assert [year.papers for year in some.year] == [5]
