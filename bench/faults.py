"""The fault table: break a running deployment in every way it must survive, and count what is lost or doubled.

    python -m bench.faults [--short] [--only WORD]

Reading is replaced by a pause (tests/support/services.py), so that minutes show what hours would; stores, queue and
index
are the real ones of `services/`, killed and started by their scripts. MOTLAN_TEST_REDIS and the like name others.
"""

from __future__ import annotations

import argparse
import logging
import os
import random
import secrets
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import elasticsearch

from bench.faulty import (
    ROOT,
    Site,
    StoreState,
    begin,
    drawn,
    end,
    everything_received,
    examine,
    load_in,
    opened,
    processes,
    wait,
)
from core.errors import ServiceError
from core.records import Batch, Record, Slip
from ingest import pipeline
from ingest.queue.dispatcher import Dispatcher
from ingest.queue.leases import Leases
from ingest.services import Services
from station.push_folder import Station
from store.accounts.keys import Stations
from tests.conftest import ELASTICSEARCH_ADDRESS, RABBITMQ_ADDRESS, REDIS_ADDRESS, S3_ADDRESS
from tests.faults.test_brokers import empty
from tests.support.proxy import Action, HttpProxy

REDIS = REDIS_ADDRESS.rsplit("/", 1)[0] + "/7"
_PATIENCE = 240.0  # seconds until a load must be done after its fault


class FaultResult(Record, frozen=True):
    """One line of the table."""

    fault: str
    trials: int
    state: StoreState


@contextmanager
def site(queue: str = REDIS, **settings: str) -> Iterator[Site]:
    """A fresh deployment: the queue named, objects and index as files unless `settings` say otherwise."""
    empty(queue)
    with tempfile.TemporaryDirectory(prefix="motlan-faults-") as folder:
        yield Site(Path(folder), {"MOTLAN_QUEUE": queue, **settings})


def on_s3(address: str = S3_ADDRESS) -> dict[str, str]:
    """Settings of an object store nobody has used, with the keys of the test server."""
    return {
        "MOTLAN_OBJECTS": f"{address}/motlan-tests/{secrets.token_hex(6)}",
        "AWS_ACCESS_KEY_ID": os.environ.get("AWS_ACCESS_KEY_ID", "testkey"),
        "AWS_SECRET_ACCESS_KEY": os.environ.get("AWS_SECRET_ACCESS_KEY", "testsecret123"),
    }


def service(name: str, verb: str) -> None:
    """Run a script of `services/`."""
    subprocess.run([ROOT / "services" / name, verb], check=True, capture_output=True, timeout=120)


# ── processes that die ────────────────────────────────────────────────────────────────────────────────────────────


def worker_killed(*, short: bool) -> FaultResult:
    """Workers die by kill -9 at random moments of their lives, one after another, under one load."""
    kills, files = (25, 20) if short else (200, 100)
    with site() as where, opened(where) as services:
        received = [
            load_in(services, where.folder / "a", files // 2, slip=Slip(lane="archive")),
            load_in(services, where.folder / "c", files - files // 2),
        ]
        # Slow enough that the load outlasts the killing: a life is about a second, half of it is starting.
        dying = begin(where.but(seconds=0.3), "die", "work", str(kills), "0.05", "1.2")
        dying.wait(kills * 5)
        return FaultResult("worker killed (kill -9)", kills, _after(where.but(seconds=0.0), services, received))


def receipt_killed(*, short: bool) -> FaultResult:
    """The serving process dies again and again while a station pushes; every receipt given must hold."""
    kills, files = (6, 24) if short else (40, 100)
    with site() as where:
        port = _free_port()
        pushed = where.folder / "station"
        drawn(pushed, files)
        dying = begin(where.but(port=port), "die", "serve", str(kills), "0.3", "2.0")
        serving: list[subprocess.Popen[bytes]] = []
        with opened(where) as services:
            _, key = Stations(services.objects).add("bench", "CN02", by="bench")
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            try:
                station = Station(pushed, f"http://127.0.0.1:{port}", key, Slip(), batch_files=2)
                if not station.run(lambda done, total: time.sleep(0.1)).left:
                    break
            except ServiceError:
                if dying.poll() is not None and not serving:
                    serving.append(begin(where.but(port=port), "serve"))
        dying.wait(kills * 5)
        end(serving)
        with opened(where) as services:
            received = everything_received(services)
            state = _after(where.but(seconds=0.0), services, received)
        lacking = 5 * files - state.pages  # pages of files the station was given a receipt for
        return FaultResult("server killed during receipts", kills, _with_lost(state, lacking))


# ── servers that die ──────────────────────────────────────────────────────────────────────────────────────────────


def server_killed(name: str, *, short: bool) -> FaultResult:
    """A server dies by kill -9 in mid-load and is started again after a while."""
    files, down = (12, 3.0) if short else (40, 20.0)
    queue = RABBITMQ_ADDRESS if name == "rabbitmq" else REDIS
    settings = on_s3() if name == "s3" else {}
    if name == "elasticsearch":
        settings = {"MOTLAN_INDEX": f"{ELASTICSEARCH_ADDRESS}/motlan-{secrets.token_hex(4)}"}
    with site(queue, **settings) as where, opened(where) as services, Dispatcher(services) as dispatcher:
        received = [load_in(services, where.folder / "in", files)]
        _send(dispatcher, received)
        with processes(where.but(seconds=0.3)):
            time.sleep(3.0)
            service(name, "kill")
            time.sleep(down)
            service(name, "start")
            wait(services, received, _PATIENCE)
        return FaultResult(f"{name} killed, back after {down:.0f} s", 1, _examined(services, received))


def broker_wiped(*, short: bool) -> FaultResult:
    """The broker loses every message, in mid-load."""
    trials = 1 if short else 5
    with site() as where, opened(where) as services, Dispatcher(services) as dispatcher:
        received = [load_in(services, where.folder / "in", 8 if short else 30)]
        _send(dispatcher, received)
        with processes(where.but(seconds=0.1)):
            for _ in range(trials):
                time.sleep(2.0)
                empty(REDIS)
            wait(services, received, _PATIENCE)
        return FaultResult("broker wiped empty", trials, _examined(services, received))


def index_deleted(*, short: bool) -> FaultResult:
    """The index is deleted on its server under load; `verify --repair` then puts back what it had held."""
    alias = f"motlan-{secrets.token_hex(4)}"
    with (
        site(MOTLAN_INDEX=f"{ELASTICSEARCH_ADDRESS}/{alias}") as where,
        opened(where) as services,
        Dispatcher(services) as dispatcher,
    ):
        received = [load_in(services, where.folder / "in", 12 if short else 40)]
        _send(dispatcher, received)
        with processes(where.but(seconds=0.1)):
            client = elasticsearch.Elasticsearch(ELASTICSEARCH_ADDRESS.replace("elasticsearch+http", "http"))
            while not dict(services.index.versions()):  # some papers are in it
                time.sleep(0.2)
            for name in client.indices.get_alias(name=alias):
                client.indices.delete(index=name)
            wait(services, received, _PATIENCE)
        return FaultResult(
            "index deleted under load, then verify --repair", 1, examine(services, received, repair=True)
        )


# ── storage that fails ────────────────────────────────────────────────────────────────────────────────────────────


def disk_full(*, short: bool) -> FaultResult | None:
    """The object store's disk fills up in mid-load and has room again later; None where no disk can be mounted."""
    with site() as where:
        disk = where.folder / "disk"
        disk.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk], capture_output=True).returncode:
            return None
        try:
            where = where.but(settings=where.settings | {"MOTLAN_OBJECTS": f"file:{disk}/objects"})
            return _filled_up(where, disk, files=10 if short else 40, full=2.0 if short else 10.0)
        finally:
            subprocess.run(["umount", "-l", disk], check=True)


def _filled_up(where: Site, disk: Path, files: int, full: float) -> FaultResult:
    with opened(where) as services, Dispatcher(services) as dispatcher:
        received = [load_in(services, where.folder / "in", files)]
        _send(dispatcher, received)
        with processes(where.but(seconds=0.1)):
            time.sleep(2.0)
            ballast = disk / "ballast"
            _fill(ballast)
            time.sleep(full)
            refused = False
            for number in range(20):  # a worker that gives up a write frees its part of the disk, so it is filled again
                _fill(ballast)
                try:
                    received.append(load_in(services, where.folder / f"more-{number}", 2))
                except ServiceError:
                    refused = True  # and so the sender keeps his files and sends again:
                    break
            ballast.unlink()
            received.append(load_in(services, where.folder / "again", 2))
            wait(services, received, _PATIENCE)
        state = _examined(services, [*received, *everything_received(services)])
        return FaultResult("disk full on the object store", 1, state if refused else _with_lost(state, 1))


def _fill(ballast: Path) -> None:
    """Write into `ballast` until its disk is full."""
    try:
        with ballast.open("ab", buffering=0) as file:
            while file.write(b"\0" * 4096):
                pass
    except OSError:
        pass  # full


def s3_faulty(*, short: bool) -> FaultResult:
    """One request in eight to S3 is refused (503), reset, cut or loses its answer."""
    host, port = S3_ADDRESS.split("//")[1].split(":")
    dice = random.Random(11)
    broken: list[Action] = ["503", "reset", "reset_body", "lose", "cut"]

    def plan(_method: str, _path: str) -> Action:
        return dice.choice(broken) if dice.random() < 1 / 8 else "pass"

    proxy = HttpProxy(host, int(port), plan)
    with proxy:
        with (
            site(**on_s3(f"s3+http://127.0.0.1:{proxy.port}")) as where,
            opened(where) as services,
            Dispatcher(services) as dispatcher,
        ):
            received = [load_in(services, where.folder / "in", 3 if short else 20, pages=3)]
            _send(dispatcher, received)
            with processes(where):
                wait(services, received, _PATIENCE)
            trials = sum(action != "pass" for _, _, action in proxy.requests)
            proxy.plan = lambda _method, _path: "pass"
            return FaultResult("S3 answers 503, resets, loses answers", trials, _examined(services, received))


# ── messages, clocks, races ───────────────────────────────────────────────────────────────────────────────────────


def doubled_messages(*, short: bool) -> FaultResult:
    """Every message is sent three times, in another order each time, to two workers."""
    with site() as where, opened(where) as services, Dispatcher(services) as dispatcher:
        received = [load_in(services, where.folder / str(number), 4) for number in range(2 if short else 10)]
        for _ in range(3):
            dispatcher._sent._again.clear()  # forget what was sent
            for batch in random.sample(received, len(received)):
                dispatcher.dispatch(batch)
        with processes(where, count=2):
            wait(services, received, _PATIENCE)
        trials = 3 * sum(file.pages for batch in received for file in batch.files)
        return FaultResult("messages doubled and out of order", trials, _examined(services, received))


def clock_back(*, short: bool) -> FaultResult:
    """A worker dies; one on another machine, whose clock is an hour behind, takes over."""
    with site() as where, opened(where) as services, Dispatcher(services) as dispatcher:
        received = [load_in(services, where.folder / "in", 6 if short else 20)]
        _send(dispatcher, received)
        with processes(where.but(seconds=0.3)) as running:
            time.sleep(3.0)
            running[0].send_signal(signal.SIGKILL)
            running[0].wait()
        with processes(where.but(clock=-3600.0, host="another")):
            wait(services, received, _PATIENCE)
        return FaultResult("clock set back an hour", 1, _examined(services, received))


class _NoLeases(Leases):
    """Leases that let everybody in: the worst that a lease gone wrong can do."""

    @contextmanager
    def take(self, work: str) -> Iterator[int]:
        yield 1


def two_finish(*, short: bool) -> FaultResult:
    """Two workers file the same papers at the same moment, both let in."""
    trials = 20 if short else 200
    with site() as where, opened(where) as first, opened(where) as other:
        houses = [
            Services(h.config, h.objects, h.index, h.catalogue, h.readers, _NoLeases(h.objects)) for h in (first, other)
        ]
        received = [load_in(first, where.folder / str(number), 1, pages=2) for number in range(trials)]
        for batch in received:
            sha256 = str(batch.files[0].sha256)
            barrier = threading.Barrier(2)

            def race(
                services: Services, batch: Batch = batch, sha256: str = sha256, at: threading.Barrier = barrier
            ) -> None:
                at.wait()
                pipeline.finish_file(services, batch.batch, sha256)

            threads = [threading.Thread(target=race, args=(services,)) for services in houses]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        return FaultResult("two workers finish the same paper", trials, _after(where, first, received))


# ── the table ─────────────────────────────────────────────────────────────────────────────────────────────────────


FAULTS: dict[str, Callable[..., FaultResult | None]] = {
    "worker": worker_killed,
    "receipt": receipt_killed,
    **{
        name: (lambda server: lambda *, short: server_killed(server, short=short))(name)
        for name in ("redis", "rabbitmq", "s3", "elasticsearch")
    },
    "wiped": broker_wiped,
    "disk": disk_full,
    "s3-answers": s3_faulty,
    "doubled": doubled_messages,
    "clock": clock_back,
    "finish": two_finish,
    "index": index_deleted,
}


def _after(where: Site, services: Services, received: list[Batch]) -> StoreState:
    """Let one calm worker do what is left, then look."""
    with processes(where):
        wait(services, received, _PATIENCE)
    return _examined(services, received)


def _examined(services: Services, received: list[Batch]) -> StoreState:
    return examine(services, received)


def _with_lost(state: StoreState, lost: int) -> StoreState:
    return StoreState(state.pages, state.lost + max(0, lost), state.doubled, state.clean, state.problems)


def _send(dispatcher: Dispatcher, received: list[Batch]) -> None:
    for batch in received:
        dispatcher.dispatch(batch)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> None:
    """Run the faults in turn and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true", help="small loads, servers down for 3 s")
    parser.add_argument("--only", choices=sorted(FAULTS), action="append", help="this fault; may be repeated")
    options = parser.parse_args()
    logging.disable(logging.WARNING)  # what is retried is what the table is about
    print(f"{'fault':48} {'trials':>6} {'pages':>6} {'lost':>5} {'doubled':>7}  {'verify':8} seconds")
    for name in options.only or FAULTS:
        began = time.monotonic()
        row = FAULTS[name](short=options.short)
        if row is None:
            print(f"{name:48} not possible on this machine")
            continue
        state = row.state
        verdict = "clean" if state.clean else "; ".join(state.problems)
        counts = f"{row.trials:6} {state.pages:6} {state.lost:5} {state.doubled:7}"
        print(f"{row.fault:48} {counts}  {verdict:8} {time.monotonic() - began:.0f}", flush=True)


if __name__ == "__main__":
    main()
