"""Many stations at once: receipts and bytes a second, how soon a page's quality is told, the server's memory.

    python -m bench.stations --stations 60 --pages 20              # all as fast as they can
    python -m bench.stations --stations 60 --pages 5 --pace 8      # each scans a page every eight seconds

With a pace the stations begin spread over one pace, at random: sixty scanners do not draw in at the same instant.
With `--together` they do.
A real `motlan serve` with one reading process; each station is a task with its own key, connections and event stream.
It sends every page by tus in pieces of 1 MiB, and closes its batch with hashes. Then the store is compared with the
receipts: an original that is missing is lost, one in two batches is doubled.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import hashlib
import json
import os
import random
import statistics
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import numpy as np
from PIL import Image

from store import batches
from store.files import FileObjects
from tests.support.accounts import station_key
from tests.support.motlan import Motlan, draw
from tests.support.serving import Server

_PIECE = 1 << 20
_TUS = {"Tus-Resumable": "1.0.0"}


class Sent(NamedTuple):
    """What one station saw."""

    hashes: list[str]
    bytes: int
    batch: str
    answers: list[float]  # seconds from a page's last byte to its verdict
    seconds: float  # from its first request to its receipt


class Result(NamedTuple):
    """What a run came to."""

    stations: int
    pages: int
    receipts_a_second: float
    megabytes_a_second: float
    quality_p50: float
    quality_p95: float
    memory_before: float  # MB resident, the serving process alone
    memory_most: float
    lost: int
    doubled: int
    cpu_serving: float  # CPU ms a page of the serving process
    cpu_looking: float  # … of its children, what they read meanwhile included
    load: float  # load average of the machine, the minute before the end


def page_pictures(folder: Path) -> list[Image.Image]:
    """Some drawn A4 pages at 200 dpi, to be told apart by a few points each."""
    draw(folder, "khai_sinh", "quyet_dinh", "giay_moi", "thong_bao", levels="clean")
    scans = [path for path in sorted((folder / "scans").iterdir()) if path.suffix != ".pdf"]
    return [Image.open(path).convert("RGB").resize((1654, 2339)) for path in scans]


def page_bytes(picture: Image.Image, number: int) -> bytes:
    """A page as JPEG that no other page equals."""
    own = picture.copy()
    own.paste(Image.fromarray(np.random.default_rng(number).integers(0, 255, (8, 40, 3), np.uint8)), (20, 20))
    buffer = BytesIO()
    own.save(buffer, "JPEG", quality=80, dpi=(200, 200))
    return buffer.getvalue()


async def station(url: str, key: str, push: str, pages: list[bytes], pace: float, after: float) -> Sent:
    """Send one batch as a station does, so many seconds after the others could."""
    await asyncio.sleep(after)
    told_at: dict[str, float] = {}
    ends: dict[str, float] = {}
    headers = {"Authorization": f"Bearer {key}"}
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=120) as client:
        listening: asyncio.Task[None] | None = None
        begun = time.monotonic()
        for number, data in enumerate(pages):
            if pace:
                await asyncio.sleep(max(0.0, begun + number * pace - time.monotonic()))
            ends[await _upload(client, push, f"{number:03d}.jpg", data)] = time.monotonic()
            listening = listening or asyncio.create_task(_listen(client, push, told_at, len(pages)))
        files = [
            {"name": f"{number:03d}.jpg", "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
            for number, data in enumerate(pages)
        ]
        answer = await _patient(client, "POST", "/api/v1/batches", json={"push": push, "slip": {}, "files": files})
        seconds = time.monotonic() - begun
        if listening:
            await listening
    answers = [told_at[sha256] - ended for sha256, ended in ends.items() if sha256 in told_at]
    return Sent([str(file["sha256"]) for file in files], sum(map(len, pages)), answer.json()["batch"], answers, seconds)


async def _upload(client: httpx.AsyncClient, push: str, name: str, data: bytes) -> str:
    sha256 = hashlib.sha256(data).hexdigest()
    said = {"batch": push, "name": name, "sha256": sha256}
    metadata = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in said.items())
    begun = await _patient(
        client, "POST", "/api/v1/uploads", headers=_TUS | {"Upload-Length": str(len(data)), "Upload-Metadata": metadata}
    )
    offset = 0
    while offset < len(data):
        own = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        answer = await _patient(
            client, "PATCH", begun.headers["location"], headers=_TUS | own, content=data[offset : offset + _PIECE]
        )
        offset = int(answer.headers["upload-offset"])
    return sha256


async def _patient(client: httpx.AsyncClient, method: str, url: str, **options: Any) -> httpx.Response:
    while True:
        answer = await client.request(method, url, **options)
        if answer.status_code not in (429, 503):
            answer.raise_for_status()
            return answer
        await asyncio.sleep(float(answer.headers.get("retry-after", 1)))


async def _listen(client: httpx.AsyncClient, push: str, told_at: dict[str, float], wanted: int) -> None:
    async with client.stream("GET", f"/api/v1/batches/{push}/events") as answer:
        answer.raise_for_status()
        kind = ""
        async for line in answer.aiter_lines():
            if line.startswith("event: "):
                kind = line.removeprefix("event: ")
            elif line.startswith("data: ") and kind == "quality":
                told_at.setdefault(json.loads(line.removeprefix("data: "))["sha256"], time.monotonic())
                if len(told_at) >= wanted:
                    return


class Memory(threading.Thread):
    """Looks at a process's resident memory, in MB, four times a second."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self._over = threading.Event()
        self.before = self.most = self._now()

    def run(self) -> None:
        """Until `stop`."""
        while not self._over.wait(0.25):
            self.most = max(self.most, self._now())

    def stop(self) -> None:
        """Look no more."""
        self._over.set()

    def _now(self) -> float:
        pages = int(Path(f"/proc/{self._pid}/statm").read_text("ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


async def _all(
    url: str, keys: list[str], batches_of: list[list[bytes]], pace: float, run: str, *, together: bool
) -> list[Sent]:  # fmt: skip
    chance = random.Random(17)
    return await asyncio.gather(
        *(
            station(url, key, f"{run}-{number:04d}", pages, pace, 0.0 if together else chance.uniform(0, pace))
            for number, (key, pages) in enumerate(zip(keys, batches_of, strict=True))
        )
    )


def _cpu(pid: int) -> tuple[float, float]:
    """CPU seconds of a process, and of all that descend from it and live or were waited for."""
    spent: dict[int, tuple[int, float, float]] = {}  # process → parent, its own seconds, those of its ended children
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            _, _, words = stat.read_text("ascii", "replace").rpartition(") ")
            parent, own, system, ended, ended_system = (int(words.split()[at]) for at in (1, 11, 12, 13, 14))
            tick = os.sysconf("SC_CLK_TCK")
            spent[int(stat.parent.name)] = parent, (own + system) / tick, (ended + ended_system) / tick
    family, waiting = spent[pid][2], [pid]
    while waiting:
        above = waiting.pop()
        children = [child for child, (parent, *_) in spent.items() if parent == above]
        family += sum(spent[child][1] + spent[child][2] for child in children)
        waiting += children
    return spent[pid][1], family


def measure(
    server: Server, pid: int, stations: int, pages: int, pace: float, pictures: list[Image.Image], *, together: bool
) -> Result:
    """Let so many stations send so many pages each."""
    run = f"run-{time.monotonic_ns():x}"
    objects = server.objects()
    keys = [station_key(objects, f"{run}-{n}".replace("-", "_")[-50:], f"CN{n % 20:02d}") for n in range(stations)]
    objects.close()
    first = time.monotonic_ns() % (1 << 40)
    sets = [
        [page_bytes(pictures[(n + p) % len(pictures)], first + n * pages + p) for p in range(pages)]
        for n in range(stations)
    ]
    memory = Memory(pid)
    memory.start()
    begun = time.monotonic()
    serving, others = _cpu(pid)
    sent = asyncio.run(_all(server.url, keys, sets, pace, run, together=together))
    serving, others = (after - before for after, before in zip(_cpu(pid), (serving, others), strict=True))
    seconds = max(station_sent.seconds for station_sent in sent)
    assert time.monotonic() >= begun + seconds
    memory.stop()
    lost, doubled = compared(server, sent)
    answers = sorted(answer for station_sent in sent for answer in station_sent.answers)
    return Result(
        stations, pages, stations / seconds, sum(station_sent.bytes for station_sent in sent) / 1e6 / seconds,
        statistics.median(answers), answers[int(0.95 * (len(answers) - 1))], memory.before, memory.most, lost, doubled,
        1000 * serving / (stations * pages), 1000 * others / (stations * pages), os.getloadavg()[0],
    )  # fmt: skip


def compared(server: Server, sent: list[Sent]) -> tuple[int, int]:
    """(originals lost, originals in more than one place of a batch)."""
    objects = FileObjects(server.motlan.data / "objects")
    wanted = {sha256 for station_sent in sent for sha256 in station_sent.hashes}
    lost = sum(
        hashlib.sha256(objects.read(batches.original_key(sha256))).hexdigest() != sha256
        if objects.size(batches.original_key(sha256)) is not None
        else True
        for sha256 in wanted
    )
    named = Counter(
        file.sha256
        for batch_id in batches.batch_ids(objects)
        for file in batches.load_batch(objects, batch_id).files
        if file.sha256 in wanted
    )
    return lost, sum(count > 1 for count in named.values()) + len(wanted - set(named))


def main() -> None:
    """Measure, and print one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stations", type=int, default=60)
    parser.add_argument("--pages", type=int, default=20)
    parser.add_argument("--pace", type=float, default=0.0, help="seconds between two pages of a station")
    parser.add_argument("--together", action="store_true", help="all begin at the same instant")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="motlan-stations-") as name:
        folder = Path(name)
        pictures = page_pictures(folder)
        with Server(Motlan(folder / "data", MOTLAN_WORKERS="1")) as server:
            for _ in range(2):  # for the processes to be warm, as they are once the day has begun
                measure(server, server.pid, 2, 2, 0.0, pictures, together=True)
            result = measure(
                server, server.pid, options.stations, options.pages, options.pace, pictures, together=options.together
            )
            server.kill()  # the pages are not read: that is another measurement
    for field, value in result._asdict().items():
        print(f"{field:20} {value:.2f}" if isinstance(value, float) else f"{field:20} {value}")


if __name__ == "__main__":
    main()
