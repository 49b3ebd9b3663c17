"""How fast a store is copied, and its originals hashed, by one process and by two that share the work.

    python -m bench.shares [--to s3+http://127.0.0.1:8333/bench] [--files 400] [--bytes 1000000] [--processes 1,2]

Keys of an S3 target come from the environment; without a target it is a folder.
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from core.settings import load
from ingest.copying import copy_together
from ingest.verify.hashing import hash_together
from store import batches
from store.files import FileObjects
from store.objects import Objects
from store.open import open_plain


def main() -> None:
    """Fill a store with originals, copy and hash it with each number of processes, print objects and MB a second."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--to", help="object store to copy to, another prefix for each number of processes")
    parser.add_argument("--files", type=int, default=400)
    parser.add_argument("--bytes", type=int, default=1_000_000)
    parser.add_argument("--processes", default="1,2")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="motlan-shares-") as folder:
        source = FileObjects(Path(folder) / "source")
        for _ in range(options.files):
            data = os.urandom(options.bytes)
            source.create(batches.original_key(hashlib.sha256(data).hexdigest()), data)
        for number in map(int, options.processes.split(",")):
            target = f"{options.to}/{os.urandom(4).hex()}" if options.to else f"file:{folder}/{os.urandom(4).hex()}"
            for what, work in (("copied", _copies), ("hashed", _hashes)):
                seconds = _timed(number, work, str(source.root), target)
                rate, speed = options.files / seconds, options.files * options.bytes / seconds / 1e6
                load_ = os.getloadavg()[0]
                print(f"{what} by {number}: {rate:7.1f} objects/s {speed:7.1f} MB/s  (load {load_:.0f})", flush=True)


def _timed(number: int, work: Callable[[str, str], None], source: str, target: str) -> float:
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=work, args=(source, target)) for _ in range(number)]
    began = time.monotonic()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0
    return time.monotonic() - began


def _opened(target: str) -> Objects:
    return open_plain(load(None, {**os.environ, "MOTLAN_OBJECTS": target}), target)


def _copies(source: str, target: str) -> None:
    copy_together(FileObjects(Path(source)), _opened(target), "bench")


def _hashes(_source: str, target: str) -> None:
    hash_together(_opened(target), "bench")


if __name__ == "__main__":
    main()
