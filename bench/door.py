"""What the server's door holds: a page with its log entry for 60 officers at once, and idle connections beside them.

    python -m bench.door [--officers 60] [--seconds 30] [--s3 s3+http://127.0.0.1:8333/bench] [--idle 300,1000,4000]

A real `motlan serve` over a store with made papers. Each officer opens a paper's page about once in two seconds; the
page comes only after its entry in the access log is durable. Then so many connections are opened that never finish
their first line, again and again as the server closes them, while one officer looks on. Times in milliseconds.
"""

from __future__ import annotations

import argparse
import secrets
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from random import Random

import httpx

from search.open import open_index
from store import papers
from tests.support.accounts import COOKIE, signed_in
from tests.support.made_papers import paper
from tests.support.motlan import Motlan
from tests.support.serving import Server

_PAUSE = 2.0  # seconds between an officer's looks
_PAPERS = 50


def main() -> None:
    """Measure each store; a line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--officers", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--idle", default="300,1000,4000")
    parser.add_argument("--s3", help="address of a bucket to measure, too; keys in AWS_ACCESS_KEY_ID and its secret")
    options = parser.parse_args()
    print(f"{'store':8}{'what':40}{'looks':>7}{'failed':>8}{'p50':>8}{'p95':>8}")
    with tempfile.TemporaryDirectory(prefix="motlan-door-") as folder:
        for name, address in {"folder": None, **({"S3": options.s3} if options.s3 else {})}.items():
            motlan = Motlan(Path(folder) / name)
            if address:
                motlan.environment["MOTLAN_OBJECTS"] = f"{address}/{secrets.token_hex(6)}"
            with Server(motlan) as server:
                cookies = _filled(server, motlan, options.officers)
                _measure(name, "one officer", server, cookies[:1], options.seconds / 2)
                _measure(name, f"{options.officers} officers at once", server, cookies, options.seconds)
                if name == "folder":
                    for count in map(int, options.idle.split(",")):
                        with _Idle(server.port, count):
                            _measure(name, f"one officer, {count} idle connections", server, cookies[:1], 10.0)


def _filled(server: Server, motlan: Motlan, officers: int) -> list[str]:
    """The cookies of officers who may look at the papers that are in the store now."""
    with closing(server.objects()) as objects:
        for number in range(_PAPERS):
            papers.file_first(objects, paper(_id(number), type="gplx", branch="CN02"))
        with closing(open_index(f"sqlite:{motlan.environment['MOTLAN_DATA']}/index.db")) as index:
            index.publish(papers.load(objects, _id(number)) for number in range(_PAPERS))
        return [signed_in(objects, "officer", name=f"officer.{number}") for number in range(officers)]


def _id(number: int) -> str:
    return f"01m87rsyrhnentqaxbnentq{number:03d}-1"


def _measure(store: str, what: str, server: Server, cookies: Sequence[str], seconds: float) -> None:
    def officer(number: int) -> list[float | None]:
        random, times, until = Random(number), [], time.monotonic() + seconds
        with httpx.Client(base_url=server.url, cookies={COOKIE: cookies[number]}, timeout=30) as client:
            while time.monotonic() < until:
                time.sleep(random.uniform(0, 2 * _PAUSE if len(cookies) > 1 else 0.2))
                times.append(_look(client, _id(random.randrange(_PAPERS))))
        return times

    with ThreadPoolExecutor(len(cookies)) as pool:
        looks = [look for times in pool.map(officer, range(len(cookies))) for look in times]
    good = [look for look in looks if look is not None]
    cuts = statistics.quantiles(good, n=20) if len(good) > 1 else [0.0] * 19
    print(f"{store:8}{what:40}{len(looks):7}{len(looks) - len(good):8}{cuts[9]:8.1f}{cuts[18]:8.1f}", flush=True)


def _look(client: httpx.Client, paper_id: str) -> float | None:
    """Milliseconds until a paper's page is there; None when it did not come."""
    began = time.perf_counter()
    with suppress(httpx.HTTPError):
        if client.get(f"/papers/{paper_id}").status_code == 200:
            return 1000 * (time.perf_counter() - began)
    return None


class _Idle:
    """Connections that begin a request and never end it; one that the server closes is opened again."""

    def __init__(self, port: int, count: int) -> None:
        self._port, self._count, self._over = port, count, threading.Event()
        self._thread = threading.Thread(target=self._hold, daemon=True)

    def __enter__(self) -> _Idle:
        self._thread.start()
        time.sleep(2)
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _hold(self) -> None:
        held: list[socket.socket] = []
        while not self._over.is_set():
            held = [waiting for waiting in held if not _is_closed(waiting)]
            for _ in range(min(200, self._count - len(held))):
                with suppress(OSError):
                    connection = socket.create_connection(("127.0.0.1", self._port), timeout=1)
                    connection.sendall(b"GET / HTTP/1.1\r\nHost: ")
                    held.append(connection)
            time.sleep(0.1)
        for connection in held:
            connection.close()


def _is_closed(connection: socket.socket) -> bool:
    connection.setblocking(False)
    try:
        gone = connection.recv(1, socket.MSG_PEEK) == b""
    except BlockingIOError:
        gone = False
    except OSError:
        gone = True
    if gone:
        connection.close()
    return gone


if __name__ == "__main__":
    main()
