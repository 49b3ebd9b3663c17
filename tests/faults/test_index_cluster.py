"""An index in shards over three servers, one of which dies while it is searched and written."""

from __future__ import annotations

import json
import threading
import urllib.request
from collections.abc import Iterator
from secrets import token_hex

import pytest

from core.errors import MotlanError
from search.open import open_index
from search.query import parse
from tests.support import elastic_cluster
from tests.support.made_papers import paper

PAPERS = 300
CLIENTS = 4


@pytest.fixture
def address(elasticsearch_url: str) -> Iterator[str]:
    with elastic_cluster.cluster() as servers:
        yield f"{servers}/{token_hex(4)}"


@pytest.mark.timeout(300)
def test_a_server_that_dies_is_passed_over_and_no_search_fails_or_misses_a_paper(address):
    index = open_index(address, shards=3, copies="1")
    with index.rebuild(papers=PAPERS) as fresh:
        fresh.publish(paper(f"p{number}", number=f"{number}/2026") for number in range(PAPERS))
    assert _said(address, "_settings")["number_of_shards"] == "3"
    _wait_for_green()
    ended, wrong, asked = threading.Event(), list[str](), [0] * CLIENTS

    def search(client: int) -> None:
        own = open_index(address)
        while not ended.is_set() or asked[client] < 20:
            number = (client * 71 + asked[client]) % PAPERS
            try:
                hits = own.find(parse(f"{number}/2026"))
                if [hit.paper_id for hit in hits] != [f"p{number}"]:
                    wrong.append(f"{number}/2026: {len(hits)} hits")
            except MotlanError as error:
                wrong.append(repr(error))
            asked[client] += 1
        own.close()

    clients = [threading.Thread(target=search, args=(client,)) for client in range(CLIENTS)]
    for thread in clients:
        thread.start()
    elastic_cluster.kill(1)
    for number in range(PAPERS, PAPERS + 20):
        index.publish([paper(f"p{number}", number=f"{number}/2026")])
    assert [hit.paper_id for hit in index.find(parse(f"{PAPERS + 19}/2026"))] == [f"p{PAPERS + 19}"]
    assert index.facets(parse("")).papers == PAPERS + 20
    ended.set()
    for thread in clients:
        thread.join()
    index.close()
    assert wrong == []
    assert sum(asked) >= 20 * CLIENTS


def _wait_for_green() -> None:
    _asked("_cluster/health?wait_for_status=green&wait_for_nodes=3&timeout=60s")


def _said(address: str, what: str) -> dict[str, str]:
    (facts,) = _asked(f"{address.rpartition('/')[2]}/{what}").values()
    return dict(facts["settings"]["index"])


def _asked(path: str) -> dict[str, dict[str, dict[str, dict[str, str]]]]:
    with urllib.request.urlopen(f"http://127.0.0.1:9212/{path}", timeout=70) as answer:
        return dict(json.load(answer))
