"""In how many shards and copies an index is made."""

from __future__ import annotations

import pytest

from search.elasticsearch.shape import PAPERS, Shape


@pytest.mark.parametrize(("papers", "shards"), [(0, 1), (1, 1), (PAPERS, 1), (PAPERS + 1, 2), (100_000_000, 15)])
def test_shards_are_chosen_from_the_number_of_papers_unless_the_setting_names_them(papers, shards):
    assert Shape().settings(papers)["number_of_shards"] == shards
    assert Shape(shards=6).settings(papers)["number_of_shards"] == 6


def test_copies_are_a_number_or_grow_with_the_servers():
    assert Shape().settings(0)["auto_expand_replicas"] == "0-1"
    fixed = Shape(copies="2").settings(0)
    assert fixed["number_of_replicas"] == 2
    assert "auto_expand_replicas" not in fixed
