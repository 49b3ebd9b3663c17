"""Requests that the S3 server answers for each page taken in, read, filed and published.

    python -m bench.s3_requests --objects s3+http://127.0.0.1:8333/bench [--files 50] [--pages 1] [--lane archive]
        [--apart]                               taken in by one process, read later by another
        [--queue redis://… [--workers 1]]       with a broker, alone or with other workers

Keys come from the environment. Reading is replaced by a made-up result, so pages cost what storing them costs. What a
process asks once when it starts is not counted: where its chain of the log ends.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
import urllib3

from bench.faulty import SlowReaderPool
from core.records import Batch, Slip
from core.settings import load
from ingest.intake.accept import accept
from ingest.observe import status
from ingest.queue import until_done
from ingest.queue.dispatcher import Dispatcher
from ingest.queue.leases import Leases
from ingest.services import Services
from store import batches
from store.access_log.covered import log_of
from store.open import open_objects
from tests.support.services import scans, services_at

_FOLDERS = (
    "originals", "received", "batches", "papers", "searchable", "turns", "log", "pages", "pending", "leases",
    "outcomes", "cache",
)  # fmt: skip


def main() -> None:
    """Take a batch in, work on it, and print requests a page by verb."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--objects", required=True)
    parser.add_argument("--files", type=int, default=50)
    parser.add_argument("--pages", type=int, default=1, help="of a file")
    parser.add_argument("--lane", choices=batches.LANES, default="counter")
    parser.add_argument("--queue", default="local:", help="a broker's address: as where many processes share the work")
    parser.add_argument("--workers", type=int, default=0, help="further processes at work, counted too; with a broker")
    parser.add_argument("--seconds", type=float, default=0.0, help="a page takes to read")
    parser.add_argument("--apart", action="store_true", help="read by who finds the batch pending, not who took it in")
    parser.add_argument("--be-worker", metavar="FOLDER", help=argparse.SUPPRESS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="motlan-requests-") as made, ExitStack() as running:
        folder = Path(options.be_worker or made)
        config = load(None, {**os.environ, "MOTLAN_DATA": str(folder), "MOTLAN_QUEUE": options.queue})
        objects = open_objects(msgspec.structs.replace(config, objects=options.objects))
        shared: dict[str, Any] = {"config": msgspec.structs.replace(config, workers=2), "leases": Leases(objects)}
        shared["readers"] = SlowReaderPool(options.seconds)
        services = running.enter_context(services_at(folder, objects=objects, **shared))
        log_of(objects).take_up()
        if options.be_worker:
            _work(services)
            return
        others = [running.enter_context(_another(options, folder)) for _ in range(options.workers)]
        token = os.urandom(8).hex()  # bytes that no earlier run took in
        files = scans(folder / "in", *(f"pages {options.pages} {token} {number}" for number in range(options.files)))
        for other in others:
            _say(other)
        with counted() as asked:
            batch = _done(services, files, Slip(lane=options.lane), apart=options.apart, shared=bool(others))
        for other in others:
            asked.update(json.loads(_say(other)))
        pages = options.files * options.pages
        assert status.of_batch(services.objects, batch).pages.read == pages
        each = {name: round(number / pages, 2) for name, number in sorted(asked.items())}
        print(f"{asked.total() / pages:5.1f} requests a page (load {os.getloadavg()[0]:.0f})  {each}")


def _done(services: Services, files: Sequence[tuple[str, Path]], slip: Slip, *, apart: bool, shared: bool) -> Batch:
    """Take files in and wait until they are searchable."""
    if apart:
        batch = accept(services, files, slip)
        until_done.finish_pending(services)
        return batch
    with Dispatcher(services) as dispatcher:  # as `motlan serve` does
        dispatcher.start(spare=True)
        threading.Thread(target=dispatcher.keep_sweeping, args=(1.0,), daemon=True).start()
        while shared and services.alone:
            time.sleep(0.1)
        batch = accept(services, files, slip)
        dispatcher.dispatch(batch)
        with uncounted():
            while status.of_batch(services.objects, batch).state != "done":
                time.sleep(0.5)
    return batch


def _work(services: Services) -> None:
    """Be a further process at work: count between two lines of input, and say what was counted."""
    with counted() as asked, Dispatcher(services) as dispatcher:
        dispatcher.start(spare=True)
        threading.Thread(target=dispatcher.keep_sweeping, args=(1.0,), daemon=True).start()
        for _ in sys.stdin:
            print(json.dumps(asked), flush=True)
            asked.clear()


@contextmanager
def _another(options: argparse.Namespace, folder: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "bench.s3_requests", "--objects", options.objects, "--queue", options.queue]
    command += ["--seconds", str(options.seconds)]
    other = subprocess.Popen(
        [*command, "--be-worker", str(folder)], text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        yield other
    finally:
        other.communicate(timeout=60)


def _say(other: subprocess.Popen[str]) -> str:
    """What another process has counted since it was asked last."""
    assert other.stdin is not None
    assert other.stdout is not None
    print(file=other.stdin, flush=True)
    return other.stdout.readline()


class Asked(Counter[str]):
    """How often what was asked, and how long answers took in all."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds = Counter[str]()


@contextmanager
def counted() -> Iterator[Asked]:
    """Counts what is asked of servers in this process, by verb and folder of the store, or by verb of the index."""
    asked, really = Asked(), urllib3.HTTPConnectionPool.urlopen

    def urlopen(pool: Any, method: str, url: str, *args: Any, **options: Any) -> Any:
        if _OWN.get():
            return really(pool, method, url, *args, **options)
        name, began = _named(method, url), time.monotonic()
        asked[name] += 1
        try:
            return really(pool, method, url, *args, **options)
        finally:
            asked.seconds[name] += time.monotonic() - began  # type: ignore[assignment]

    urllib3.HTTPConnectionPool.urlopen = urlopen  # type: ignore[method-assign, assignment]
    try:
        yield asked
    finally:
        urllib3.HTTPConnectionPool.urlopen = really  # type: ignore[method-assign]


_OWN: ContextVar[bool] = ContextVar("_OWN", default=False)


@contextmanager
def uncounted() -> Iterator[None]:
    """What this thread asks, to see whether all is done, is the bench's own."""
    token = _OWN.set(True)
    try:
        yield
    finally:
        _OWN.reset(token)


def _named(method: str, url: str) -> str:
    """`GET papers`, `PUT leases/file`, `POST _msearch`: the verb and the folder that a request is about, of two what it
    holds too; of the index what is asked."""
    parts = urlsplit(url)
    listed = parse_qs(parts.query).get("prefix")
    path = (listed[0] if listed else parts.path).split("/")
    place = next((place for place, part in enumerate(path) if part in _FOLDERS), None)
    folder = path[-1] if place is None and path[-1].startswith("_") else "" if place is None else path[place]
    if place is not None and folder in ("cache", "leases"):
        folder += f"/{path[place + 1].removesuffix('-').partition('-')[0]}"
        folder += "/first" if "first" in path else ""
    return f"{'LIST' if listed else method} {folder}".strip()


if __name__ == "__main__":
    main()
