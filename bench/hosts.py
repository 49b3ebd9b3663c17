"""Three hosts on one machine: python -m bench.hosts [--files 20] [--seconds 240] [--loss 1] [--rounds 1]

Each host is a network namespace with a clock of its own: one right, one an hour ahead, one that loses a second a
minute. They reach the object store (S3), the queue (Redis) and the index (Elasticsearch) of `services/`, and one
another, over links of 1, 10 and 25 ms each way. The links are proxies (netem is not everywhere) that also cut
connections at random; packets are lost by rules of nftables, `--loss` of a hundred each way. The first host serves,
all three work, the other two have stations that push. Under that load the server and the workers are killed, and one
link is away for a while. Each host seals the access log with a key of its own. Reading is replaced by a pause. Needs
root.
"""

from __future__ import annotations

import argparse
import base64
import os
import random
import secrets
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.faults import REDIS, on_s3
from bench.faulty import Site, begin, drawn, end, everything_received, examine, opened, unfinished, wait
from ingest.services import Services
from store import batches
from store.accounts.keys import Stations
from tests.conftest import ELASTICSEARCH_ADDRESS, REDIS_ADDRESS, S3_ADDRESS
from tests.faults.test_brokers import empty
from tests.support.proxy import TcpProxy

_NET = "10.213.77"  # of the hosts' links, nowhere else
_PORT = 8420
Sites = dict[str, Site]


class Host(NamedTuple):
    """A host: its name, its clock and its link."""

    name: str
    place: int
    clock: float  # seconds ahead
    drift: float  # seconds a second
    delay: float  # seconds each way

    @property
    def gate(self) -> str:
        """The address of the machine at the other end of the host's link."""
        return f"{_NET}.{4 * self.place + 1}"

    @property
    def address(self) -> str:
        """The host's own address."""
        return f"{_NET}.{4 * self.place + 2}"


HOSTS = (Host("mth1", 0, 0, 0, 0.001), Host("mth2", 1, 3600, 0, 0.01), Host("mth3", 2, 0, -1 / 60, 0.025))


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True, timeout=20)


@contextmanager
def network() -> Iterator[None]:
    """The hosts' namespaces, each with a cable to this machine."""
    try:
        for host in HOSTS:
            _ip("netns", "add", host.name)
            _ip("link", "add", f"{host.name}a", "type", "veth", "peer", "name", f"{host.name}b", "netns", host.name)
            _ip("addr", "add", f"{host.gate}/30", "dev", f"{host.name}a")
            _ip("link", "set", f"{host.name}a", "up")
            _ip("-n", host.name, "addr", "add", f"{host.address}/30", "dev", f"{host.name}b")
            for device in (f"{host.name}b", "lo"):
                _ip("-n", host.name, "link", "set", device, "up")
        yield
    finally:
        for host in HOSTS:
            subprocess.run(["ip", "netns", "del", host.name], capture_output=True, check=False, timeout=20)


def _lose(host: Host, percent: float) -> None:
    """Let so many of a hundred packets of a host get lost, each way."""
    for hook, device in (("input", "iifname"), ("output", "oifname")):
        rule = f"{device} {host.name}b numgen random mod 1000 < {round(10 * percent)} drop"
        table = f"table ip lost_{hook} {{ chain packets {{ type filter hook {hook} priority 0; {rule}; }}; }}"
        _ip("netns", "exec", host.name, "nft", table)


def _link(running: ExitStack, host: Host, upstream: tuple[str, int], port: int) -> TcpProxy:
    proxy = TcpProxy(*upstream, listen=(host.gate, port))
    proxy.delay = host.delay
    return running.enter_context(proxy)


def _links(running: ExitStack, host: Host) -> tuple[list[TcpProxy], dict[str, str]]:
    """The host's ways to the three services and to the first host, and the settings that name them."""
    proxies, settings = [], {}
    bucket = on_s3()
    for name, address in (("S3", S3_ADDRESS), ("REDIS", REDIS_ADDRESS), ("ELASTICSEARCH", ELASTICSEARCH_ADDRESS)):
        parts = urlsplit(address)
        proxies.append(_link(running, host, (parts.hostname or "", parts.port or 0), parts.port or 0))
        settings[name] = f"{parts.scheme}://{host.gate}:{parts.port}"
    if host.place:
        proxies.append(_link(running, host, (HOSTS[0].address, _PORT), _PORT))
    keys = {name: bucket[name] for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")}
    return proxies, {"MOTLAN_QUEUE": f"{settings['REDIS']}/{REDIS.rpartition('/')[2]}", **settings, **keys}


def _weather(links: dict[str, list[TcpProxy]], stop: threading.Event) -> None:
    """Cut the connections of one of the slow links every second or so; once let the slowest be away for eight."""
    rng, began, was_away = random.Random(11), time.monotonic(), False
    while not stop.wait(rng.uniform(0.5, 2.0)):
        proxy = rng.choice(links["mth2"] + links["mth3"])
        proxy.cut()
        if not was_away and time.monotonic() > began + 20:
            was_away = True
            for proxy in links["mth3"]:
                proxy.refuse = True
                proxy.cut()
            stop.wait(8)
            for proxy in links["mth3"]:
                proxy.refuse = False


def _log_key(folder: Path) -> str:
    """A private key for the access log; its public half goes to those that verify knows."""
    key = Ed25519PrivateKey.generate()
    with (folder / "log-keys").open("a", encoding="ascii") as known:
        known.write(f"ed25519-public:{base64.b64encode(key.public_key().public_bytes_raw()).decode()}\n")
    return f"ed25519:{base64.b64encode(key.private_bytes_raw()).decode()}"


def _sites(folder: Path, bucket: str, alias: str, keys: dict[str, str], found: dict[str, dict[str, str]]) -> Sites:
    """What each host's processes are told: the same stores, each by its own link."""
    sites = {}
    for host in HOSTS:
        (folder / host.name).mkdir()
        own = found[host.name]
        settings = {key: own[key] for key in ("MOTLAN_QUEUE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")}
        settings["MOTLAN_LOG_KEY"] = _log_key(folder)
        settings |= {"MOTLAN_OBJECTS": f"{own['S3']}{bucket}", "MOTLAN_INDEX": f"{own['ELASTICSEARCH']}/{alias}"}
        if host.name in keys:
            settings["MOTLAN_STATION_KEY"] = keys[host.name]
        sites[host.name] = Site(
            folder / host.name,
            settings,
            clock=host.clock,
            drift=host.drift,
            host=host.name,
            namespace=host.name,
            address=host.address,
            port=_PORT,
            push_to=f"http://{host.gate}:{_PORT}",
            pushed=str(folder / f"scans-{host.name}"),
        )
    return sites


def _kill_in_turn(sites: Sites, running: dict[str, subprocess.Popen[bytes]], rounds: int) -> list[int]:
    """Kill the server, both workers and the server again, each started anew two seconds later; the processes killed."""
    killed = []
    order = [*(host.name for host in HOSTS), HOSTS[0].name] * rounds
    for name in order:
        time.sleep(8)
        running[name].send_signal(signal.SIGKILL)
        running[name].wait()
        killed.append(running[name].pid)
        time.sleep(2)
        running[name] = begin(sites[name], "serve" if name == HOSTS[0].name else "work")
    return killed


def _until_pushed(services: Services, stations: list[subprocess.Popen[bytes]], seconds: float) -> None:
    """Until all is pushed, or nothing more was received for so many seconds."""
    received, until = 0, time.monotonic() + seconds
    while any(station.poll() is None for station in stations) and time.monotonic() < until:
        time.sleep(1.0)
        now = sum(1 for _ in batches.batch_ids(services.objects))
        if now != received:
            received, until = now, time.monotonic() + seconds


def run(files: int, seconds: float, loss: float = 0.0, rounds: int = 1) -> bool:
    """Load, kills, and what became of it; True when nothing is lost, doubled or unclean."""
    empty(REDIS)
    with tempfile.TemporaryDirectory(prefix="motlan-hosts-") as name, ExitStack() as opened_links:
        folder, alias = Path(name), f"motlan-{secrets.token_hex(5)}"
        opened_links.enter_context(network())
        for host in HOSTS if loss else ():
            _lose(host, loss)
        near = on_s3() | {"MOTLAN_QUEUE": REDIS, "MOTLAN_INDEX": f"{ELASTICSEARCH_ADDRESS}/{alias}"}
        near["MOTLAN_LOG_KEYS"] = str(folder / "log-keys")
        here = Site(folder, near)
        (folder / "log-keys").touch()
        with opened(here) as services:
            keys = {host.name: Stations(services.objects).add(host.name, "CN02", by="bench")[1] for host in HOSTS[1:]}
        links, found = {}, {}
        for host in HOSTS:
            links[host.name], found[host.name] = _links(opened_links, host)
        sites = _sites(folder, urlsplit(near["MOTLAN_OBJECTS"]).path, alias, keys, found)
        for pushing in keys:
            drawn(Path(sites[pushing].pushed), files)
        began, stop = time.monotonic(), threading.Event()
        running = {host.name: begin(sites[host.name], "work" if host.place else "serve") for host in HOSTS}
        stations = [begin(sites[pushing], "push") for pushing in keys]
        weather = threading.Thread(target=_weather, args=(links, stop), daemon=True)
        weather.start()
        killed = _kill_in_turn(sites, running, rounds)
        with opened(here) as services:
            _until_pushed(services, stations, seconds)
        pushed = time.monotonic() - began
        with opened(here) as services:
            received = everything_received(services)
            done = wait(services, received, seconds)
            left = "" if done else unfinished(services, received)
            took = time.monotonic() - began
            stop.set()
            weather.join()
            end([*running.values(), *(station for station in stations if station.poll() is None)])
            state = examine(services, received, killed=killed)
        lacking = 5 * files * len(keys) - state.pages
        connections = sum(proxy.connections for proxies in links.values() for proxy in proxies)
        print(f"3 hosts, {len(killed)} kills, {connections} connections, load {os.getloadavg()[0]:.0f}: all received "
              f"after {pushed:.0f} s, {'done' if done else 'NOT DONE'} after {took:.0f} s")  # fmt: skip
        print(f"{state.pages} pages received, {lacking} lacking, {state.lost} lost, {state.doubled} doubled, "
              f"{'verify clean' if state.clean else state.problems}")  # fmt: skip
        if left:
            print(left)
        if not (done and state.clean):
            print((folder / "mth1" / "workers.log").read_text("utf-8")[-3000:])
        return done and state.clean and not (lacking or state.lost or state.doubled)


def main() -> None:
    """Run it once."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=20, help="of five pages, at each of two stations")
    parser.add_argument(
        "--seconds", type=float, default=240.0, help="patience, after the kills, while nothing more is received or done"
    )
    parser.add_argument("--loss", type=float, default=0.0, help="packets of a hundred that are lost each way (nft)")
    parser.add_argument("--rounds", type=int, default=1, help="of four kills each")
    options = parser.parse_args()
    if os.geteuid():
        parser.exit(2, "hosts of their own need root: run it as root, or leave it\n")
    if options.loss and shutil.which("nft") is None:
        parser.exit(2, "packets are lost by nftables: install the package `nftables`, or leave out --loss\n")
    raise SystemExit(0 if run(options.files, options.seconds, options.loss, options.rounds) else 1)


if __name__ == "__main__":
    main()
