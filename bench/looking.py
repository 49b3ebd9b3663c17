"""How long a look waits for its entry in the access log when 60 officers look at once, on a folder and on S3.

    python -m bench.looking [--officers 60] [--rounds 20] [--s3 s3+http://127.0.0.1:8333/bench] [--processes 4]

Each round all officers look in the same instant, which is the worst there is; then in one process each looks about once
in two seconds. Beside the log as it is stands one global chain as motlan had it before, whose every entry waits for the
one before it. Times are milliseconds from asking to durable.
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import os
import secrets
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import Protocol

import msgspec

from core.errors import ExistsError
from core.settings import Config, load
from store.access_log import Access
from store.access_log.covered import log_of
from store.access_log.entries import FirstFormEntry, first_form_key
from store.objects import Objects
from store.open import open_objects, open_plain

_PAUSE = 2.0  # seconds between an officer's looks when the load is steady


class Log(Protocol):
    """What is measured."""

    def append(self, access: Access) -> None:
        """Log a look; durable when this returns."""


class OneChain:
    """One chain for all writers, each entry after the one before: as motlan logged before."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._head = (0, "0" * 64)
        self._turn = threading.Lock()

    def append(self, access: Access) -> None:
        """Log a look; durable when this returns."""
        with self._turn:
            while True:
                number, previous = self._head
                data = msgspec.json.encode(FirstFormEntry(number + 1, "2026-01-05T08:00:00Z", previous, access))
                try:
                    self._objects.create(first_form_key(number + 1), data)
                except ExistsError:
                    self._head = self._find(number)
                    continue
                self._head = (number + 1, hashlib.sha256(data).hexdigest())
                return

    def _find(self, known: int) -> tuple[int, str]:
        while self._objects.size(first_form_key(known + 1)) is not None:
            known += 1
        return known, hashlib.sha256(self._objects.read(first_form_key(known))).hexdigest()


def main() -> None:
    """Measure each store, log and way of looking; a line for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--officers", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--s3", help="address of a bucket to measure, too; keys in AWS_ACCESS_KEY_ID and its secret")
    options = parser.parse_args()
    print(f"{'store':7}{'log':11}{'officers':28}{'p50':>8}{'p95':>8}{'max':>8}  ms")
    with tempfile.TemporaryDirectory(prefix="motlan-looking-") as folder:
        stores = {"folder": ""} | ({"S3": options.s3} if options.s3 else {})
        for name, address in stores.items():
            for kind, opened in (("one chain", _one_chain), ("motlan", _as_it_is)):
                for label, measure in (
                    ("one alone", _alone),
                    ("at one instant", _bursts),
                    (f"at one instant, {options.processes} processes", _in_processes),
                    ("each once in 2 s", _steady),
                ):
                    where = _address(Path(folder), address)
                    times = measure(opened, where, options)
                    _print(name, kind, label, times)


def _address(folder: Path, address: str) -> tuple[str, str]:
    """A data folder and an object store that nobody has used."""
    fresh = secrets.token_hex(6)
    return str(folder / fresh), f"{address}/{fresh}" if address else f"file:{folder / fresh / 'objects'}"


def _config(where: tuple[str, str]) -> Config:
    return load(None, {**os.environ, "MOTLAN_DATA": where[0], "MOTLAN_OBJECTS": where[1]})


def _one_chain(where: tuple[str, str]) -> Log:
    return OneChain(open_plain(_config(where)))


def _as_it_is(where: tuple[str, str]) -> Log:
    return log_of(open_objects(_config(where)))


Opened = Callable[[tuple[str, str]], Log]


def _bursts(opened: Opened, where: tuple[str, str], options: argparse.Namespace) -> list[float]:
    return _burst(opened(where), options.officers, options.rounds)


def _alone(opened: Opened, where: tuple[str, str], options: argparse.Namespace) -> list[float]:
    return _burst(opened(where), 1, 10 * options.rounds)


def _burst(log: Log, officers: int, rounds: int) -> list[float]:
    """All officers look at one instant, so many times."""
    barrier = threading.Barrier(officers)

    def officer(number: int) -> list[float]:
        times = []
        for turn in range(rounds):
            barrier.wait()
            times.append(_timed(log, number, turn))
        return times

    with ThreadPoolExecutor(officers) as pool:
        return [seconds for times in pool.map(officer, range(officers)) for seconds in times]


def _in_processes(opened: Opened, where: tuple[str, str], options: argparse.Namespace) -> list[float]:
    """The officers over several server processes, each with a log of its own."""
    share = options.officers // options.processes
    arguments = [(opened, where, share, options.rounds)] * options.processes
    with multiprocessing.get_context("spawn").Pool(options.processes) as pool:
        return [seconds for times in pool.starmap(_in_process, arguments, chunksize=1) for seconds in times]


def _in_process(opened: Opened, where: tuple[str, str], officers: int, rounds: int) -> list[float]:
    return _burst(opened(where), officers, rounds)


def _steady(opened: Opened, where: tuple[str, str], options: argparse.Namespace) -> list[float]:
    """Each officer looks, reads for a while, and looks again."""
    log = opened(where)

    def officer(number: int) -> list[float]:
        random, times = Random(number), []
        for turn in range(options.rounds // 2):
            time.sleep(random.uniform(0, 2 * _PAUSE))
            times.append(_timed(log, number, turn))
        return times

    with ThreadPoolExecutor(options.officers) as pool:
        return [seconds for times in pool.map(officer, range(options.officers)) for seconds in times]


def _timed(log: Log, number: int, turn: int) -> float:
    access = Access(who=f"officer {number}", action="show", channel="web", paper_ids=(f"01m8h0r72gj7c5e2-{turn}",))
    began = time.perf_counter()
    log.append(access)
    return 1000 * (time.perf_counter() - began)


def _print(store: str, kind: str, label: str, times: Sequence[float]) -> None:
    cuts = statistics.quantiles(times, n=20)
    print(f"{store:7}{kind:11}{label:28}{cuts[9]:8.1f}{cuts[18]:8.1f}{max(times):8.1f}", flush=True)


if __name__ == "__main__":
    main()
