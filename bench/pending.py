"""What a sweep asks of the object store when 0, 100 and 10,000 batches are pending, on a real S3 server.

    python -m bench.pending --objects s3+http://127.0.0.1:8333/bench [--pending 0,100,10000]

Keys come from the environment. A queue of its own takes 64 messages at each look that finds it low; nobody works.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

import msgspec

from bench.s3_requests import counted
from core.records import Batch, BatchFile, Original, Slip
from core.settings import load
from ingest.queue.fair_queue import WINDOW, FairQueue, Work
from ingest.queue.leases import Leases
from store import batches, ids
from store.objects import Objects
from store.open import open_plain
from tests.support.services import services_at

_OWN = 4 * WINDOW  # batches with originals of their own; the others, which no look here comes to, share one
_FIRST = 1_780_000_000  # seconds since 1970


def main() -> None:
    """Fill a store with each number of pending batches, look, and print requests and seconds of each look."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--objects", required=True)
    parser.add_argument("--pending", default="0,100,10000")
    options = parser.parse_args()
    for number in map(int, options.pending.split(",")):
        with tempfile.TemporaryDirectory(prefix="motlan-pending-") as folder:
            config = load(None, {**os.environ, "MOTLAN_DATA": folder})
            objects = open_plain(config, f"{options.objects}/{os.urandom(4).hex()}")
            with ThreadPoolExecutor(16) as pool:
                list(pool.map(lambda place, store=objects: _pend(store, place), range(number)))
            with services_at(Path(folder), objects=objects, leases=Leases(objects)) as services:
                _look(FairQueue(services), objects, number)


def _pend(objects: Objects, place: int) -> None:
    sha256 = hashlib.sha256(str(min(place, _OWN)).encode()).hexdigest()
    batch_id = ids.first_at(_FIRST + place)
    file = BatchFile("scan.jpg", sha256, "taken_in", 1)
    batch = Batch(batch_id, "2026-06-01T08:00:00Z", Slip(branch=f"CN{place % 30:02}", lane="archive"), (file,))
    objects.replace(f"pending/archive/{batch_id}.json", msgspec.json.encode(batch))
    if place <= _OWN:
        batches.note_original(objects, Original(sha256, 1, "jpeg", 1, batch_id, batch.received_at))


def _look(queue: FairQueue, objects: Objects, number: int) -> None:
    sent: set[Work] = set()

    def low() -> None:
        needed = queue.of_lane("archive", queue.pending.of("archive"), sent.__contains__)
        sent.update(islice((work for work in needed if work not in sent), WINDOW))

    _report(number, "a new process, queue empty", low, sent)
    _report(number, "queue full", lambda: queue.pending.of("archive"), sent)
    _report(number, "queue low again", low, sent)
    _report(number, "queue low again", low, sent)
    _pend(objects, number)
    _report(number, "queue low, one batch new", low, sent)
    _report(number, "queue full", lambda: queue.pending.of("archive"), sent)


def _report(number: int, what: str, look: Callable[[], object], sent: set[Work]) -> None:
    before, began = len(sent), time.monotonic()
    with counted() as asked:
        look()
    took = time.monotonic() - began
    print(
        f"{number:6} pending, {what:27} {asked.total():6} requests, {len(sent) - before:3} sent, {took:6.2f} s "
        f"(load {os.getloadavg()[0]:.0f})  {dict(sorted(asked.items()))}",
        flush=True,
    )


if __name__ == "__main__":
    main()
