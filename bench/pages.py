"""The officers' pages with a full index: search, person, paper and reuse check for 20 officers at once, over HTTP.

    python -m bench.pages [--records 200000] [--officers 20] [--seconds 60] [--data /tmp/bench-pages] [--keep]
        [--index elasticsearch+http://127.0.0.1:9200/bench-pages] [--objects s3+http://127.0.0.1:8333/bench-pages]
        [--cpu-of index=PID] [--cpu-of objects=PID]

A real `motlan serve` on the embedded index, or on the index and the object store that are named (fresh ones), filled
with drawn ones (`bench.drawn_records`); the records of the first 500 papers are in the object store too, and those are
the papers that are opened. Each officer asks for one page after the other with a pause of up to four seconds. Printed
are milliseconds until a page is all there, its size, and the load of the machine, with which all of it grows; beside
them the bare `/health`, a bare question to the object store, and the CPU time that the server, the officers, and the
processes named by `--cpu-of` took a page. `--keep` uses what is there already.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random
from typing import NamedTuple

import httpx
import msgspec

from bench import drawn_records
from bench.review_next import asked_meanwhile, cpu, health, told
from core.records import Revision
from core.settings import load
from core.text import fold
from search.open import open_index
from store import papers
from store.objects import Objects
from tests.support.accounts import COOKIE, signed_in
from tests.support.motlan import Motlan
from tests.support.serving import Server

_STORED = 500  # papers whose records are in the object store
_PAUSE = 4.0  # seconds between two pages of one officer at most
_CODE = "1.004222"
_WHY = {"dossier": "H26.12-260901-0007", "purpose": "procedure"}


class Answer(NamedTuple):
    """One page as an officer waited for it."""

    kind: str
    milliseconds: float
    kilobytes: float
    status: int


def draw(number: int) -> Revision:
    """A drawn record under an id that a page's address may have."""
    return msgspec.structs.replace(drawn_records.draw(number), paper_id=f"01m87rsyrh{number:016d}-1")


def _search(rng: Random, records: int) -> tuple[str, dict[str, str]]:
    drawn = draw(rng.randrange(records))
    owner = drawn.reading.owners[0]
    asked = [str(owner.id), fold(str(owner.name)), str(owner.name), str(drawn.reading.metadata.number_symbol)]
    return "/", {"q": rng.choice(asked)}


def _typed(rng: Random, records: int) -> tuple[str, dict[str, str]]:
    path, asked = _search(rng, records)
    return path, {"q": asked["q"][: rng.randrange(6, 12)], "part": "results"}


def _wrong(rng: Random, records: int) -> tuple[str, dict[str, str]]:
    number = str(draw(rng.randrange(records)).reading.owners[0].id)
    place = rng.randrange(len(number))
    return "/", {"q": f"{number[:place]}{(int(number[place], 36) + 1) % 10}{number[place + 1 :]}"}


def _person(rng: Random, records: int) -> tuple[str, dict[str, str]]:
    return f"/people/{draw(rng.randrange(records)).reading.owners[0].id}", {}


def _paper(rng: Random, records: int) -> tuple[str, dict[str, str]]:
    return f"/papers/{draw(rng.randrange(min(_STORED, records))).paper_id}", _WHY


def _check(rng: Random, records: int) -> tuple[str, dict[str, str]]:
    owner = str(draw(rng.randrange(records)).reading.owners[0].id)
    return f"/procedures/{_CODE}", {"owner": owner, **_WHY}


KINDS: dict[str, Callable[[Random, int], tuple[str, dict[str, str]]]] = {
    "search": _search, "search, as one types": _typed, "search, one digit wrong": _wrong, "person": _person,
    "paper": _paper, "reuse check": _check,
}  # fmt: skip


def main() -> None:
    """Fill, serve, ask; a line for each kind of page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=200_000)
    parser.add_argument("--officers", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--data", type=Path, default=None)
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--index", default="", help="an address of MOTLAN_INDEX")
    parser.add_argument("--objects", default="", help="an address of MOTLAN_OBJECTS")
    parser.add_argument("--cpu-of", action="append", default=[], help="NAME=PID of a process whose CPU time is told")
    options = parser.parse_args()
    beside = {name: int(pid) for name, _, pid in (named.partition("=") for named in options.cpu_of)}
    with tempfile.TemporaryDirectory(prefix="motlan-pages-") as folder:
        named = {"MOTLAN_INDEX": options.index, "MOTLAN_OBJECTS": options.objects}
        settings = {name: address for name, address in named.items() if address}
        motlan = Motlan(options.data or Path(folder), MOTLAN_WORKERS="1", **settings)
        motlan.environment["MOTLAN_STATION_KEY"] = "of no station here"  # no account but the officers'
        if not options.keep:
            _fill(motlan, options.records)
        with Server(motlan) as server, closing(server.objects()) as objects:
            cookies = [signed_in(objects, "officer", name=f"officer.{number}") for number in range(options.officers)]
            measured = {"server": server.pid, "officers": os.getpid(), **beside}
            before = {name: cpu(pid) for name, pid in measured.items()}
            with health(server.url) as bare, _bare_store(objects) as asked:
                answers = _ask(server, cookies, options.records, options.seconds)
            took = {name: 1000 * (cpu(pid) - before[name]) / len(answers) for name, pid in measured.items()}
            _print_deep(server, cookies[0])
    print(f"{options.records} papers, {options.officers} officers, load {os.getloadavg()[0]:.1f}")
    print(f"CPU ms a page, of {len(answers)}: " + ", ".join(f"{name} {spent:.1f}" for name, spent in took.items()))
    told("/health", bare)
    told("a bare question to the store", asked)
    print(f"{'page':28}{'asked':>7}{'p50':>9}{'p95':>9}  ms{'largest':>10}  KB")
    for kind in KINDS:
        of_kind = [answer for answer in answers if answer.kind == kind]
        cuts = statistics.quantiles([answer.milliseconds for answer in of_kind], n=20)
        assert all(answer.status == 200 for answer in of_kind), (kind, {answer.status for answer in of_kind})
        largest = max(answer.kilobytes for answer in of_kind)
        print(f"{kind:28}{len(of_kind):7}{cuts[9]:9.1f}{cuts[18]:9.1f}{largest:15.1f}")


@contextmanager
def _bare_store(objects: Objects) -> Iterator[list[float]]:
    """How long the least question to the object store takes while the block runs; a page asks some of them."""
    with asked_meanwhile(lambda: objects.size(papers.key(draw(0).paper_id, 1))) as took:
        yield took


def _fill(motlan: Motlan, records: int) -> None:
    begun = time.monotonic()
    config = load(None, motlan.environment)
    with closing(open_index(config.index, config.secrets)) as index:
        index.publish(draw(number) for number in range(records))
    print(f"filled in {time.monotonic() - begun:.0f} s")
    with Server(motlan) as server, closing(server.objects()) as objects:
        for number in range(min(_STORED, records)):
            papers.file_first(objects, draw(number))


def _ask(server: Server, cookies: list[str], records: int, seconds: float) -> list[Answer]:
    begin = threading.Barrier(len(cookies))

    def officer(number: int) -> list[Answer]:
        rng, answers = Random(number), []
        with httpx.Client(base_url=server.url, cookies={COOKIE: cookies[number]}, timeout=60) as client:
            client.get("/")
            begin.wait()
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                time.sleep(rng.uniform(0, _PAUSE))
                answers.append(_timed(client, rng.choice(list(KINDS)), rng, records))
        return answers

    with ThreadPoolExecutor(len(cookies)) as pool:
        return [answer for of_officer in pool.map(officer, range(len(cookies))) for answer in of_officer]


def _timed(client: httpx.Client, kind: str, rng: Random, records: int) -> Answer:
    path, asked = KINDS[kind](rng, records)
    began = time.perf_counter()
    got = client.get(path, params=asked)
    return Answer(kind, 1000 * (time.perf_counter() - began), len(got.content) / 1000, got.status_code)


def _print_deep(server: Server, cookie: str) -> None:
    """How long the first page of a very common word takes, and the hundredth of the same answer."""
    with httpx.Client(base_url=server.url, cookies={COOKIE: cookie}, timeout=60) as client:
        times, address = [], "/?q=nguyen"
        for _ in range(100):
            began = time.perf_counter()
            page = client.get(address).text
            times.append(1000 * (time.perf_counter() - began))
            following = page.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
            if not following:
                break
            address = following
    first, last = statistics.median(times[:5]), statistics.median(times[-5:])
    print(f"pages of one long answer: the first five {first:.0f} ms, those up to the {len(times)}th {last:.0f} ms")


if __name__ == "__main__":
    main()
