"""Requests that the S3 server answers for each page taken in, read, filed and published.

    python -m bench.s3_requests --objects s3+http://127.0.0.1:8333/bench [--files 50] [--pages 1] [--queue redis://…]

Keys come from the environment. Reading is replaced by a made-up result, so pages cost what storing them costs.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
import urllib3

from core.records import Slip
from core.settings import load
from ingest.intake.accept import accept
from ingest.queue import until_done
from ingest.queue.leases import Leases
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
    parser.add_argument("--queue", default="local:", help="a broker's address: as where many processes share the work")
    options = parser.parse_args()
    token = os.urandom(8).hex()  # bytes that no earlier run took in
    with tempfile.TemporaryDirectory(prefix="motlan-requests-") as folder:
        config = load(None, {**os.environ, "MOTLAN_DATA": folder, "MOTLAN_QUEUE": options.queue})
        files = scans(
            Path(folder) / "in", *(f"pages {options.pages} {token} {number}" for number in range(options.files))
        )
        objects = open_objects(msgspec.structs.replace(config, objects=options.objects))
        shared = {"config": msgspec.structs.replace(config, workers=2), "leases": Leases(objects)}
        with services_at(Path(folder), objects=objects, **shared) as services:
            for what, work in (
                ("taken in", lambda: accept(services, files, Slip())),
                ("read and filed", lambda: until_done.finish_pending(services)),
            ):
                with counted() as asked:
                    work()
                pages = options.files * options.pages
                each = {name: round(number / pages, 2) for name, number in sorted(asked.items())}
                load_ = os.getloadavg()[0]
                print(f"{what:16} {asked.total() / pages:5.1f} requests a page (load {load_:.0f})  {each}")


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """Counts what is asked of servers in this process, by verb and folder of the store."""
    asked, really = Counter[str](), urllib3.HTTPConnectionPool.urlopen

    def urlopen(pool: Any, method: str, url: str, *args: Any, **options: Any) -> Any:
        asked[_named(method, url)] += 1
        return really(pool, method, url, *args, **options)

    urllib3.HTTPConnectionPool.urlopen = urlopen  # type: ignore[method-assign, assignment]
    try:
        yield asked
    finally:
        urllib3.HTTPConnectionPool.urlopen = really  # type: ignore[method-assign]


def _named(method: str, url: str) -> str:
    """`GET papers`, `LIST pending`: the verb and the folder that a request is about."""
    parts = urlsplit(url)
    listed = parse_qs(parts.query).get("prefix")
    path = listed[0] if listed else parts.path
    folder = next((part for part in path.split("/") if part in _FOLDERS), "")
    return f"{'LIST' if listed else method} {folder}".strip()


if __name__ == "__main__":
    main()
