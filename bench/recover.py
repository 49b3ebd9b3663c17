"""Time to bring everything up from a bucket's replica alone: python -m bench.recover [--papers 10000,50000]

A store as the pipeline leaves it (`bench.verify`), of which the index, the queue and all work state are thrown away, as
a disaster leaves them; then `motlan recover`. What comes back is held against what was there.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from pathlib import Path

from bench.verify import _apart, _fill
from core.settings import load
from ingest.recover import recover
from ingest.services import index_of
from store.objects import DERIVED
from store.open import open_anchors, open_objects


def main() -> None:
    """Fill, lose, recover, and print the seconds of each step."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", default="10000", help="of each store, one after the other")
    for papers in parser.parse_args().papers.split(","):
        _measure(int(papers))


def _measure(papers: int) -> None:
    with tempfile.TemporaryDirectory(prefix="motlan-recover-") as folder:
        config = load(None, {"MOTLAN_DATA": folder})
        _apart(_fill, config, papers, 2_000)
        for path in Path(folder).glob("index.db*"):
            path.unlink()
        for prefix in DERIVED:
            shutil.rmtree(Path(folder) / "objects" / prefix, ignore_errors=True)
        cpu = time.process_time()
        recovered = recover(open_objects(config), index_of(config), open_anchors(config))
        cpu = time.process_time() - cpu
    whole = recovered.indexed == recovered.held["papers"] == papers and not recovered.missing.anything
    print(
        f"{papers} papers, load {os.getloadavg()[0]:.1f}: {recovered.seconds} s, {1000 * cpu / papers:.2f} CPU s a "
        f"thousand, {recovered.waiting} batches wait again"
    )
    print("reconciled" if whole else f"NOT reconciled: {recovered}", flush=True)


if __name__ == "__main__":
    main()
