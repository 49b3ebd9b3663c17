"""A station over a weak link: python -m bench.weak_link [--mbit 2] [--delay 0.2] [--pages 20] [--cut].

A real server and a real `motlan station --watch`, between them a link of so many megabits a second whose answers take
so long. Seconds from the last page to the receipt, bytes on the line against the bytes of the scans; with `--cut`
the link is cut after about every megabyte.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.support.motlan import Motlan
from tests.support.proxy import TcpProxy
from tests.support.serving import Server, note

_BLOCK = 8 << 10  # bytes
_QUEUE = 16  # blocks that stand in the line's buffer


class SlowLink(TcpProxy):
    """Passes bytes at a rate, each block after a delay; counts what went up, and cuts when told so."""

    def __init__(self, port: int, mbit: float, delay: float, *, cuts: bool) -> None:
        super().__init__("127.0.0.1", port)
        self._rate = mbit * 1e6 / 8  # bytes a second each way, of all connections together
        self._free = {True: 0.0, False: 0.0}  # when the line up, and down, has passed what was given to it
        self._delay = delay / 2
        self._chance = random.Random(17)
        self._every = 1 << 20 if cuts else 0
        self._left = self._every
        self.sent = self.cuts = 0

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        up = writer.get_extra_info("peername")[1] == self.upstream[1]
        line: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(_QUEUE)

        async def deliver() -> None:
            while True:
                at, data = await line.get()
                await asyncio.sleep(max(0.0, at - time.monotonic()))
                if not data:
                    return
                writer.write(data)
                await writer.drain()

        delivering = asyncio.ensure_future(deliver())
        while data := await reader.read(_BLOCK):
            self._free[up] = max(self._free[up], time.monotonic()) + len(data) / self._rate
            await asyncio.sleep(max(0.0, self._free[up] - time.monotonic()))
            self.sent += len(data) if up else 0
            self._left -= len(data) if up else 0
            if self._every and self._left < 0:
                self._left = self._chance.randrange(self._every // 2, self._every * 3 // 2)
                self.cuts += 1
                delivering.cancel()
                self._loop.call_soon(self._cut_all)
                raise OSError("cut")
            await line.put((time.monotonic() + self._delay, data))
        await line.put((time.monotonic() + self._delay, b""))
        await delivering

    def _cut_all(self) -> None:
        """Reset every connection: a link that is cut is cut for all."""
        for writer in list(self._open):
            writer.transport.abort()


def main() -> None:
    """Print one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mbit", type=float, default=2.0)
    parser.add_argument("--delay", type=float, default=0.2, help="seconds there and back")
    parser.add_argument("--pages", type=int, default=20)
    parser.add_argument("--kilobytes", type=int, default=120, help="of a page")
    parser.add_argument("--cut", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        with Server(Motlan(folder / "data", MOTLAN_WORKERS="1")) as server:
            link = SlowLink(server.port, options.mbit, options.delay, cuts=options.cut)
            with link:
                print(_run(folder, server, link, options.pages, options.kilobytes << 10, options.mbit))


def _run(folder: Path, server: Server, link: SlowLink, pages: int, size: int, mbit: float) -> str:
    scans = folder / "scans" / "hs"
    scans.mkdir(parents=True)
    station = Motlan(folder / "unused", MOTLAN_STATION_KEY=server.key)
    words = ("station", scans.parent, "--watch", "--to", f"http://127.0.0.1:{link.port}", "--json", "--pause", "5")
    with (folder / "log").open("w") as log:
        process = station.start(*words, said=log)
    total = 0
    for number in range(pages):
        path = note(scans / f"{number}.png", f"page {number}")
        with path.open("ab") as file:
            file.write(os.urandom(size - path.stat().st_size - 12) + path.read_bytes()[-12:])
        total += path.stat().st_size
    (scans / "slip.toml").write_text("")
    begun = time.monotonic()
    received = 0.0
    while not (done := _line(scans.parent)) or not done["searchable_at"]:
        received = received or (time.monotonic() - begun if done and done["batch"] else 0.0)
        time.sleep(0.1)
    searchable = time.monotonic() - begun
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return (
        f"{pages} pages, {total / 1e6:.1f} MB: receipt after {received:.1f} s (the line alone needs "
        f"{total * 8 / mbit / 1e6:.1f} s at {mbit:g} Mbit/s), searchable after {searchable:.1f} s; {link.cuts} cuts, "
        f"{100 * (link.sent / total - 1):.1f} % more on the line than the scans have"
    )


def _line(scans: Path) -> dict[str, Any] | None:
    try:
        batches = json.loads((scans / ".motlan-spool" / "status.json").read_bytes())["batches"]
    except (OSError, ValueError):
        return None
    line: dict[str, Any] | None = batches[0] if batches else None
    return line


if __name__ == "__main__":
    main()
