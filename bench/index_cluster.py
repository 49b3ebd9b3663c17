"""An index in shards over three real servers, one killed under eight clients: what fails, and how long answers take.

    python -m bench.index_cluster [--records 1000000] [--shards 6] [--clients 8] [--seconds 40] [--heap 512m]

Records are drawn (`bench.drawn_records`) and put in by two writers, as `motlan reindex --run` does; each shard has one
copy. Every client is a process with its own connections and asks one kind of query after the other without a pause;
who asks for an id number looks whether the paper is among what is found. The servers are those of
`services/elasticsearch` with MOTLAN_ELASTICSEARCH_NODE, started and ended here.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing as mp
import statistics
import time
import urllib.request
from random import Random
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from bench.drawn_records import draw
from bench.search import KINDS
from core.errors import MotlanError
from search.open import open_index
from tests.support import elastic_cluster

_WARM = 20.0  # seconds before anything is measured
_ALIAS = "bench-cluster"


class Asked(NamedTuple):
    """One query: when its answer came (by the monotonic clock, which processes share), and what became of it."""

    at: float
    milliseconds: float
    failed: bool
    missed: bool  # the paper with the id number that was asked for was not found


def main() -> None:
    """Build, ask, kill one server, and print a line for before, during and after."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--shards", type=int, default=6)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=40.0, help="of each of the three")
    parser.add_argument("--heap", default="512m", help="of each server")
    options = parser.parse_args()
    with elastic_cluster.cluster(options.heap) as servers:
        address = f"{servers}/{_ALIAS}"
        took = _build(address, options.records, options.shards)
        shards = _said(servers, f"/_cat/shards/{_ALIAS}-*?format=json")
        started = sum(shard["state"] == "STARTED" for shard in shards)
        print(f"{options.records} records in {options.shards} shards, {started} copies of them on three servers: "
              f"{options.records / took:.0f} a second", flush=True)  # fmt: skip
        _ask(address, options.records, options.clients, options.seconds)


def _build(address: str, records: int, shards: int) -> float:
    """Build the index with two writers and wait until each shard has its copy; the seconds of the writing."""
    index = open_index(address, shards=shards, copies="1")
    began = time.monotonic()
    name = index.begin(papers=records)
    halves = (range(records // 2), range(records // 2, records))
    writers = [mp.Process(target=_write, args=(address, shards, name, half)) for half in halves]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    index.go_live(name)
    took = time.monotonic() - began
    index.close()
    while _said(address, "/_cluster/health")["status"] != "green":
        time.sleep(1.0)
    return took


def _write(address: str, shards: int, name: str, numbers: range) -> None:
    index = open_index(address, shards=shards, copies="1")
    index.begun(name).publish(draw(number) for number in numbers)
    index.close()


def _ask(address: str, records: int, clients: int, seconds: float) -> None:
    """Let clients ask, kill a server after a third of the time, and tell of each third."""
    ended: Any = mp.Event()
    answers: Any = mp.Queue()
    asking = [mp.Process(target=_client, args=(address, records, number, ended, answers)) for number in range(clients)]
    for client in asking:
        client.start()
    time.sleep(_WARM)
    before = time.monotonic()
    time.sleep(seconds)
    killing = time.monotonic()
    elastic_cluster.kill(1)
    killed = time.monotonic()
    time.sleep(2 * seconds)
    ended.set()
    asked = [one for _ in asking for one in answers.get()]
    for client in asking:
        client.join()
    print(f"a server killed (in {killed - killing:.1f} s); ms      asked  failed  missed    p50    p95    p99    max")
    for name, first, last in (
        ("before", before, killing),
        ("during", killing, killing + seconds),
        ("after", killing + seconds, killing + 2 * seconds),
    ):
        mine = [one for one in asked if first <= one.at < last]
        cuts = statistics.quantiles([one.milliseconds for one in mine], n=100, method="inclusive")
        failed, missed = sum(one.failed for one in mine), sum(one.missed for one in mine)
        most = max(one.milliseconds for one in mine)
        print(f"  {name:<36} {len(mine):7} {failed:7} {missed:7} {cuts[49]:6.1f} {cuts[94]:6.1f} {cuts[98]:6.1f} "
              f"{most:6.0f}", flush=True)  # fmt: skip


def _client(address: str, records: int, number: int, ended: Any, answers: Any) -> None:
    index, rng, told = open_index(address), Random(f"client {number}"), list[Asked]()
    while not ended.is_set():
        for kind, query_of in KINDS.items():
            query, began = query_of(rng, records), time.monotonic()
            failed = missed = False
            try:
                found = index.find(query)
                owners = {owner.id for hit in found for owner in hit.owners}
                missed = kind == "id number" and not any(atom.value in owners for atom in query.atoms)
            except MotlanError as error:
                failed = True
                print(f"    failed after {time.monotonic() - began:.1f} s: {error}", flush=True)
            now = time.monotonic()
            told.append(Asked(now, (now - began) * 1000, failed, missed))
    answers.put(told)
    index.close()


def _said(address: str, path: str) -> Any:
    """What one of the servers that lives answers."""
    parts = urlsplit(address.removeprefix("elasticsearch+"))
    first = parts.netloc.split(",")[-1]
    with urllib.request.urlopen(f"http://{first}{path}", timeout=30) as answer:
        return json.load(answer)


if __name__ == "__main__":
    main()
