"""How fast `motlan reindex --run` builds an index on Elasticsearch, by one process and by several that share the work.

    TMPDIR=/dev/shm python -m bench.reindex --index elasticsearch+http://127.0.0.1:9200 [--papers 20000] [--writers 1,2]

Drawn records with their log stand in a folder, under ids of eight shares. CPU is that of the writers, and of the server
as it says itself, in milliseconds a record; both are what tells on a crowded machine. The index made is deleted.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import msgspec

from bench.drawn_records import draw
from bench.search import server_cpu, size
from core.settings import Config, load
from ingest.reindex import logged
from store import ids, papers
from store.open import open_objects

_SHARES = 8
_NINE_HOURS = 32**5 / 1000  # seconds that one share's ids are apart
_FIRST = 1_780_000_000  # seconds since 1970


def main() -> None:
    """Fill a store, build its index with each number of writers, and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", required=True, help="address of the server, without an alias")
    parser.add_argument("--papers", type=int, default=20_000)
    parser.add_argument("--writers", default="1,2")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="motlan-reindex-") as folder:
        _fill(load(None, {"MOTLAN_DATA": folder}), options.papers)
        began, cpu = time.monotonic(), time.process_time()
        with closing(logged(open_objects(load(None, {"MOTLAN_DATA": folder})))) as known:
            said = known.papers()
        took, cpu = time.monotonic() - began, time.process_time() - cpu
        print(f"the log of {said} papers: {took:.1f} s, {1000 * cpu / said:.2f} CPU ms a paper, read by each writer")
        print("writers  s      records/s  writers' CPU ms  server's CPU ms  load")
        for number in map(int, options.writers.split(",")):
            _measure(folder, f"{options.index}/motlan-bench-{os.urandom(4).hex()}", options.papers, number)


def _fill(config: Config, count: int) -> None:
    objects = open_objects(config)

    def file(number: int) -> None:
        moment = _FIRST + _NINE_HOURS * (number % _SHARES)
        paper_id = ids.paper(ids.first_at(moment), f"{number:020x}{'0' * 44}", 1)
        papers.file_first(objects, msgspec.structs.replace(draw(number), paper_id=paper_id))

    with ThreadPoolExecutor(8) as pool:
        for _ in pool.map(file, range(count), chunksize=100):
            pass
    objects.close()


def _measure(folder: str, index: str, count: int, writers: int) -> None:
    environment = {**os.environ, "MOTLAN_DATA": folder, "MOTLAN_INDEX": index}
    words = [sys.executable, "-m", "cli", "reindex", "--run", index[-8:], "--json"]
    used, served, began = _children(), server_cpu(index), time.monotonic()
    running = [subprocess.Popen(words, env=environment, stdout=subprocess.PIPE) for _ in range(writers)]
    answers = [json.loads(writer.communicate()[0]) for writer in running]
    took = time.monotonic() - began
    cpu, server = _children() - used, server_cpu(index) - served
    assert all(answer["papers"] == count for answer in answers), answers
    assert size(index, count)  # it answers
    print(
        f"{writers:7}  {took:6.1f} {count / took:9.0f} {1000 * cpu / count:16.2f} {server / count:16.2f}  "
        f"{os.getloadavg()[0]:.0f}",
        flush=True,
    )
    address, alias = index.removeprefix("elasticsearch+").rsplit("/", 1)
    with urllib.request.urlopen(f"{address}/_alias/{alias}") as answer:
        (name,) = json.load(answer)
    urllib.request.urlopen(urllib.request.Request(f"{address}/{name}", method="DELETE")).close()


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
