"""Search at scale: builds an index of drawn records and measures the officers' queries with 1 and 8 clients.

    python -m bench.search --index sqlite:/tmp/bench.db --records 200000 [--clients 1,8] [--seconds 10] [--keep]
    python -m bench.search --index elasticsearch+http://127.0.0.1:9200/bench --records 1000000 --cpu 100

Records are drawn from a seed (`bench.drawn_records`); nothing is recognised. Every client is a process with its own
connection. `--keep` measures an index that is already there. Before anything is measured, two clients ask for `--warm`
seconds: a server in service is warm, while one just started runs a third as fast. Times grow with whatever else the
machine does; `--cpu N` asks N queries of each kind more and prints the server's CPU time for each, which hardly does.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing as mp
import statistics
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from itertools import cycle
from multiprocessing.synchronize import Barrier
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urljoin, urlsplit

from bench.drawn_records import OFFICE, SHARES, TITLES, WORDS, draw
from core.records import Revision
from core.settings import load
from core.text import fold
from search.index import Index
from search.open import open_index
from search.query import Query, parse

Times = dict[str, list[tuple[float, float]]]  # milliseconds passed and of our own CPU, by kind of query
QUICK = 20  # rounds of all kinds that one client may get through in a second


# ── queries ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _of(rng: Random, records: int) -> Revision:
    return draw(rng.randrange(records))


def _name(revision: Revision) -> str:
    return str(revision.reading.owners[0].name)


def _year(revision: Revision) -> str:
    return str(revision.reading.metadata.issued_on)[:4]


KINDS: dict[str, Callable[[Random, int], Query]] = {
    "id number": lambda rng, n: parse(str(_of(rng, n).reading.owners[0].id)),
    "folded name": lambda rng, n: parse(fold(_name(_of(rng, n)))),
    "accented name": lambda rng, n: parse(_name(_of(rng, n))),
    "given name": lambda rng, n: parse(" ".join(fold(_name(_of(rng, n))).split()[-2:])),
    "name + birth date": lambda rng, n: parse(
        f"{fold(_name(r := _of(rng, n)))} {'/'.join(reversed(str(r.reading.owners[0].birth_date).split('-')))}"
    ),
    "document number": lambda rng, n: parse(fold(str(_of(rng, n).reading.metadata.number_symbol))),
    "dossier code": lambda rng, n: parse(str(_of(rng, n).slip.dossier)),
    "free text": lambda rng, n: parse(" ".join(rng.choices(WORDS, cum_weights=SHARES, k=3))),
    "words of one line": lambda rng, n: parse(" ".join(_of(rng, n).reading.text.split("\n")[-1].split()[:4])),
    "very common words": lambda rng, n: parse(" ".join(rng.sample(OFFICE, 3))),
    "nothing has all": lambda rng, n: parse(" ".join([*rng.choices(WORDS, cum_weights=SHARES, k=2), "quyphuoc"])),
    "filters": lambda rng, n: parse(
        fold(_name(r := _of(rng, n))),
        type=r.reading.type,
        branch=r.slip.branch,
        issued_from=_year(r),
        issued_to=_year(r),
    ),
    "newest of a type": lambda rng, n: parse("", type=rng.choice(list(TITLES))),
}
COUNTED = ("folded name", "filters", "newest of a type")  # kinds whose counts beside the filters are measured too


def client(url: str, records: int, seed: int, seconds: float, go: Barrier, out: mp.Queue[Times]) -> None:
    """Ask queries of every kind in turn until the time is over; hand back milliseconds by kind.

    The queries are drawn before, so that drawing them takes nothing from the machine while it is measured.
    """
    rng, took = Random(seed), {kind: list[tuple[float, float]]() for kind in [*KINDS, *map(_counts, COUNTED)]}
    rounds = [{kind: make(rng, records) for kind, make in KINDS.items()} for _ in range(round(seconds * QUICK))]
    index = open_at(url)
    index.find(parse("001199999999"))
    go.wait()
    end = time.perf_counter() + seconds
    for queries in cycle(rounds):
        for kind, query in queries.items():
            took[kind].append(_timed(index.find, query))
            if kind in COUNTED:
                took[_counts(kind)].append(_timed(index.facets, query))
        if time.perf_counter() > end:
            break
    index.close()
    out.put(took)


def _counts(kind: str) -> str:
    return f"counts: {kind}"


def _timed(ask: Callable[[Query], object], query: Query) -> tuple[float, float]:
    """Milliseconds passed and of our own CPU."""
    begin, used = time.perf_counter(), time.process_time()
    ask(query)
    return (time.perf_counter() - begin) * 1000, (time.process_time() - used) * 1000


def open_at(url: str) -> Index:
    """The index at the address, with the secrets of the environment."""
    import os

    return open_index(url, load(None, os.environ).secrets)


def measure(url: str, records: int, clients: int, seconds: float, first: int = 0) -> Times:
    """Milliseconds by kind of all clients together; their queries are drawn from the seeds `first` and following."""
    out: mp.Queue[Times] = mp.Queue()
    go = mp.Barrier(clients)
    workers = [
        mp.Process(target=client, args=(url, records, first + number, seconds, go, out)) for number in range(clients)
    ]
    for worker in workers:
        worker.start()
    answers = [out.get() for _ in workers]
    for worker in workers:
        worker.join()
    return {kind: [times for answer in answers for times in answer[kind]] for kind in answers[0]}


def asked(url: str, path: str) -> Any:
    """What the server of an index answers; None for an index that is a file, or whose server takes only TLS."""
    if not url.startswith("elasticsearch+http:"):
        return None
    with urllib.request.urlopen(urljoin(url.removeprefix("elasticsearch+"), path)) as answer:
        return json.load(answer)


def server_cpu(url: str) -> float:
    """Milliseconds of CPU the server has used since its start; 0 for a file."""
    stats = asked(url, "/_nodes/_local/stats/process") or {"nodes": {}}
    return float(sum(node["process"]["cpu"]["total_in_millis"] for node in stats["nodes"].values()))


def server_cost(url: str, records: int, queries: int) -> dict[str, float]:
    """Mean milliseconds of the server's CPU for a query of each kind; nobody else should ask it meanwhile."""
    index, rng, cost = open_at(url), Random("cost"), dict[str, float]()
    for kind in [*KINDS, *map(_counts, COUNTED)]:
        name = kind.removeprefix(_counts(""))
        ask = index.find if kind in KINDS else index.facets
        drawn = [KINDS[name](rng, records) for _ in range(queries)]
        begin = server_cpu(url)
        for query in drawn:
            ask(query)
        cost[kind] = round((server_cpu(url) - begin) / queries, 1)
    index.close()
    return cost


def build(url: str, records: int) -> dict[str, float]:
    """Build through `rebuild`, as `motlan reindex` does; drawing is timed apart. CPU is milliseconds a record."""
    drawing, used, served = 0.0, 0.0, server_cpu(url)

    def drawn() -> Iterator[Revision]:
        nonlocal drawing, used
        for number in range(records):
            begin, before = time.perf_counter(), time.process_time()
            revision = draw(number)
            drawing += time.perf_counter() - begin
            used += time.process_time() - before
            if number % 20_000 == 0:
                print(f"  {number} of {records}", file=sys.stderr)
            yield revision

    index = open_at(url)
    begin, before = time.perf_counter(), time.process_time()
    with index.rebuild() as fresh:
        fresh.publish(drawn())
    took, own = time.perf_counter() - begin - drawing, time.process_time() - before - used
    index.close()
    return {
        "seconds": round(took, 1),
        "records_per_second": round(records / took),
        "cpu": round(own / records * 1000, 2),
        "server_cpu": round((server_cpu(url) - served) / records, 2),
    }


def size(url: str, records: int) -> float | None:
    """Bytes a record: of the index file, or as a server without TLS says; None for another."""
    if url.startswith("sqlite:"):
        return round(Path(url.removeprefix("sqlite:")).stat().st_size / records)
    stats = asked(url, f"{urlsplit(url).path}/_stats/store")
    return round(stats["_all"]["primaries"]["store"]["size_in_bytes"] / records) if stats else None


def figures(times: list[tuple[float, float]]) -> tuple[float, float, float, float]:
    """p50, p95 and p99 of the time passed, and the mean CPU time, which a busy machine changes less."""
    cuts = statistics.quantiles([passed for passed, _ in times], n=100, method="inclusive")
    return cuts[49], cuts[94], cuts[98], statistics.fmean(cpu for _, cpu in times)


def main() -> None:
    """Build, measure, print a table and, with --json, one object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", default="sqlite:build/bench-search.db")
    parser.add_argument("--records", type=int, default=200_000)
    parser.add_argument("--clients", default="1,8")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--warm", type=float, default=20)
    parser.add_argument("--cpu", type=int, default=0)
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    answer: dict[str, object] = {"index": args.index.split(":")[0], "records": args.records}
    if not args.keep:
        answer["build"] = build(args.index, args.records)
    answer["bytes_a_record"] = size(args.index, args.records)
    print(answer, file=sys.stderr)
    if args.warm:
        measure(args.index, args.records, 2, args.warm, first=1000)
    if args.cpu:
        answer["server_cpu"] = cost = server_cost(args.index, args.records, args.cpu)
        print("\nserver's CPU ms a query: " + ", ".join(f"{kind} {ms}" for kind, ms in cost.items()))
    for clients in map(int, args.clients.split(",")):
        took = measure(args.index, args.records, clients, args.seconds)
        rows = {kind: figures(times) for kind, times in took.items()}
        rows["all but counts"] = figures([pair for kind in KINDS for pair in took[kind]])
        answer[f"clients_{clients}"] = {kind: [round(ms, 1) for ms in row] for kind, row in rows.items()}
        print(f"\n{clients} client(s), {sum(map(len, took.values()))} queries: ms   p50    p95    p99    CPU")
        for kind, (p50, p95, p99, cpu) in rows.items():
            print(f"  {kind:<28} {p50:10.1f} {p95:6.1f} {p99:6.1f} {cpu:6.1f}")
    if args.json:
        print(json.dumps(answer))


if __name__ == "__main__":
    main()
