"""The leader of a queue on several real servers killed under load: how long nothing is read, and what is lost.

    python -m bench.queue_leaders [--queues redis,rabbitmq] [--files 100] [--times 3]

Redis with a replica behind three sentinels (which wait a second before they believe it dead), RabbitMQ as three servers
with quorum queues. Files of five pages are read by two readers, a page takes 0.05 s; three seconds after the first
page the leader is killed as by a power cut. The pause is the longest time between two pages from then on.
"""

from __future__ import annotations

import argparse
import tempfile
import threading
import time
from contextlib import AbstractContextManager
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from bench.faulty import Site, SlowReaderPool, examine, load_in, opened, wait
from ingest.queue.dispatcher import Dispatcher
from tests.support import queue_clusters
from tests.support.queue_clusters import Cluster

_UNTIL_KILLED = 3.0  # seconds after the first page
_PATIENCE = 120.0  # seconds without anything done


class TimedReaderPool(SlowReaderPool):
    """Notes when each page was read."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.moments: list[float] = []

    def read(self, path: Path, kind: str, page: int) -> Any:
        made = super().read(path, kind, page)
        self.moments.append(time.monotonic())
        return made


def main() -> None:
    """Print a line for each kill."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--queues", default="redis,rabbitmq")
    parser.add_argument("--files", type=int, default=100, help="of five pages")
    parser.add_argument("--times", type=int, default=3)
    options = parser.parse_args()
    for name in options.queues.split(","):
        for _ in range(options.times):
            with tempfile.TemporaryDirectory(prefix="motlan-leaders-") as made:
                folder = Path(made)
                servers: AbstractContextManager[Cluster] = (
                    queue_clusters.sentinels(folder) if name == "redis" else queue_clusters.rabbitmq()
                )
                with servers as cluster:
                    print(f"{name:<9} {_killed(cluster, folder, options.files)}", flush=True)


def _killed(cluster: Cluster, folder: Path, files: int) -> str:
    site = Site(folder / "site", {"MOTLAN_QUEUE": cluster.address})
    site.folder.mkdir()
    with opened(site) as plain:
        pool = TimedReaderPool(0.05)
        services = replace(plain, readers=pool)
        with Dispatcher(services) as dispatcher:
            batch = load_in(services, folder / "in", files)
            dispatcher.dispatch(batch)
            dispatcher.start()
            sweeper = threading.Thread(target=dispatcher.keep_sweeping, args=(1.0,), daemon=True)
            sweeper.start()
            while not pool.moments:
                time.sleep(0.05)
            time.sleep(_UNTIL_KILLED)
            killed, before = time.monotonic(), len(pool.moments)
            cluster.kill()
            done = wait(services, [batch], _PATIENCE)
            dispatcher.stop()
            sweeper.join()
        state = examine(services, [batch])
        pause = max(after - first for first, after in pairwise([killed, *(at for at in pool.moments if at > killed)]))
        return (
            f"pause {pause:4.1f} s, {before} of {state.pages} pages read before, {len(pool.moments)} readings in all: "
            f"{'done' if done else 'NOT DONE'}, {state.lost} lost, {state.doubled} doubled, "
            f"{'verify clean' if state.clean else state.problems}"
        )


if __name__ == "__main__":
    main()
