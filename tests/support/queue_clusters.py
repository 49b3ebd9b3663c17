"""Several real servers of a queue as one, started for a test; `kill` ends the leader as a power cut does."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.support import ending

_SERVICES = Path(__file__).parents[2] / "services"
_RABBITS = (1, 2, 3)
_REDIS, _SENTINELS = (6491, 6492), (26491, 26492, 26493)


class Cluster(NamedTuple):
    """Servers of one queue: their address, and how its leader is killed."""

    address: str
    kill: Callable[[], None]


@contextmanager
def rabbitmq() -> Iterator[Cluster]:
    """Three RabbitMQ servers; the first dies. What a killed run left running or half written is no hindrance."""
    with only_run("rabbitmq"):
        _all_rabbits("kill")  # a start empties what a server that is not running left
        try:
            _all_rabbits("start")
            servers = ",".join(f"127.0.0.1:570{node}" for node in _RABBITS)
            yield Cluster(f"amqp://guest:guest@{servers}/%2f", _kill_first_rabbit)
        finally:
            _all_rabbits("kill")


@contextmanager
def only_run(cluster: str) -> Iterator[None]:
    """Wait until no other test run of this machine has a cluster: its ports are the same for all."""
    with (Path(tempfile.gettempdir()) / f"motlan-{cluster}-cluster.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _all_rabbits(verb: str) -> None:
    running = [_rabbit(node, verb) for node in _RABBITS]  # at once: at its start each waits for the others
    for process in running:
        output, _ = process.communicate(timeout=180)
        if process.returncode:
            raise RuntimeError(f"a server of the cluster fails at `{verb}`: {output}")


def _kill_first_rabbit() -> None:
    _rabbit(1, "kill").wait(60)


def _rabbit(node: int, verb: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "MOTLAN_RABBITMQ_NODE": str(node)}
    return subprocess.Popen(
        [_SERVICES / "rabbitmq", verb], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


@contextmanager
def sentinels(folder: Path) -> Iterator[Cluster]:
    """A Redis, its replica, and three sentinels that put the replica in its place when it dies."""
    program = shutil.which("redis-server")
    if program is None:
        raise RuntimeError("redis-server is not installed")
    running: list[subprocess.Popen[bytes]] = []

    def start(port: int, *options: str) -> None:
        place = folder / str(port)
        place.mkdir()
        words = [program, *options, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(place)]
        running.append(subprocess.Popen(words, stdout=subprocess.DEVNULL, preexec_fn=ending.with_parent()))
        _wait_for(port)

    try:
        start(_REDIS[0], "--save", "")
        start(_REDIS[1], "--save", "", "--replicaof", "127.0.0.1", str(_REDIS[0]))
        for port in _SENTINELS:
            file = folder / f"{port}.conf"
            watched = f"sentinel monitor papers 127.0.0.1 {_REDIS[0]} 2\n"
            file.write_text(
                f"{watched}sentinel down-after-milliseconds papers 1000\nsentinel failover-timeout papers 3000\n"
            )
            start(port, str(file), "--sentinel")
        time.sleep(2.5)  # until the sentinels know of each other and of the replica
        servers = ",".join(f"127.0.0.1:{port}" for port in _SENTINELS)
        yield Cluster(f"redis+sentinel://{servers}/papers/0", lambda: running[0].send_signal(signal.SIGKILL))
    finally:
        for process in running:
            process.kill()
            process.wait()


def _wait_for(port: int) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"no server answers on port {port}")
