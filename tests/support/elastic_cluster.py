"""Three real Elasticsearch servers as one cluster, started for a test or a bench and ended with it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NODES = (1, 2, 3)
ADDRESS = "elasticsearch+http://" + ",".join(f"127.0.0.1:921{node}" for node in NODES)

_SCRIPT = Path(__file__).parents[2] / "services" / "elasticsearch"


@contextmanager
def cluster(heap: str = "256m") -> Iterator[str]:
    """The address of the three, `elasticsearch+http://HOST:PORT,…` without an alias; `heap` is of each."""
    starting = [_run(node, "start", heap) for node in NODES]  # all at once: one alone answers nothing
    try:
        for process in starting:
            output, _ = process.communicate(timeout=180)
            if process.returncode:
                raise RuntimeError(f"a server of the cluster does not start: {output}")
        yield ADDRESS
    finally:
        for node in NODES:
            _run(node, "stop", heap).wait(60)


def kill(node: int) -> None:
    """End one server of the cluster as a power cut does."""
    _run(node, "kill", "256m").wait(60)


def _run(node: int, verb: str, heap: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "MOTLAN_ELASTICSEARCH_NODE": str(node), "MOTLAN_HEAP": heap}
    return subprocess.Popen(
        [_SCRIPT, verb], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
