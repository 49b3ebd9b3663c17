"""A city's day simulated: when a paper is searchable, what is busy in the peak, what breaks first and what to buy.

    python -m bench.simulate [--pages 24000,240000,2400000] [--readers N] [--read 2.0] …
    python -m bench.simulate --check      # the same model beside four small real runs of the queue and the pipeline

Batches arrive over eight hours with two peaks. A page waits for a reader (the counter goes first), then its results for
the object store; when all pages of a file are read it waits for the index. Readers are many servers of one queue, the
store and the index one server each with a rate. Times of reading scatter around their mean (log-normal). What is
measured, and what assumed, stands beside each option; see docs/sizing.md.
"""

from __future__ import annotations

import argparse
import heapq
import itertools
import math
import os
import random
import statistics
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from core.records import Lane, Slip
from core.settings import load
from ingest.intake.accept import accept
from ingest.queue.dispatcher import Dispatcher
from ingest.services import Services
from ocr.results import PageRead
from tests.support.services import FakeReaderPool, scans, services_at

HOURS = (0.06, 0.16, 0.20, 0.12, 0.06, 0.12, 0.17, 0.11)  # of the day's pages, from 8 to 16 o'clock [assumed]
_FULL = 0.75  # of a server's time, beyond which waits grow without measure


class Costs(NamedTuple):
    """What a page and a paper cost."""

    read: float  # reader seconds a page
    scatter: float  # standard deviation of it, as a share
    requests: float  # to the object store, a page
    store: float  # requests a second that the store answers
    papers: float  # papers a second that the index takes
    filing: float = 0.0  # seconds a file that a reader's thread needs to file it, and that its messages need


class Held(NamedTuple):
    """Seconds for which pages and files held their threads, each in the order in which they were begun."""

    reading: list[float]
    filing: list[float]


class Day(NamedTuple):
    """What a simulated day came to."""

    waits: list[float]  # seconds from receipt to searchable, a file of the counter
    archive_done: int  # pages of the archive read beside
    busy: dict[str, float]  # share of the peak hour in which each part worked
    last: float  # seconds after the day's last receipt until everything is searchable


def arrivals(pages: int, pages_a_file: int, rng: random.Random) -> list[float]:
    """When each file comes, in seconds from eight o'clock."""
    files = pages // pages_a_file
    hours = rng.choices(range(len(HOURS)), HOURS, k=files)
    return sorted(3600 * (hour + rng.random()) for hour in hours)


def simulate(
    times: Sequence[float], pages_a_file: int, readers: int, costs: Costs, *, archive: int = 0, held: Held | None = None
) -> Day:
    """Let files come at these times; `archive` pages wait from the beginning and take what the counter leaves.

    Reading scatters as `costs` say, unless `held` gives the seconds of each piece of work, in the order of beginning.
    """
    rng, order = random.Random(1), itertools.count()
    scale = math.sqrt(math.log(1 + costs.scatter**2))
    middle = math.log(costs.read) - scale**2 / 2
    left = [pages_a_file] * len(times)
    counter: deque[int] = deque()
    finish: deque[int] = deque()  # files whose pages are read: what is nearly done goes first
    free, store_at, index_at, archive_done = readers, 0.0, 0.0, 0
    waits = [0.0] * len(times)
    peak = 3600 * max(range(len(HOURS)), key=HOURS.__getitem__)
    busy = {"readers": 0.0, "store": 0.0, "index": 0.0}
    events: list[tuple[float, int, int, int]] = [(at, next(order), 0, file) for file, at in enumerate(times)]
    heapq.heapify(events)
    last_arrival, last = (times[-1] if times else 0.0), 0.0

    def note(part: str, begins: float, seconds: float) -> None:
        busy[part] += max(0.0, min(begins + seconds, peak + 3600) - max(begins, peak))

    def seconds_to_read() -> float:
        if held is not None:
            return next(reading, costs.read)
        return rng.lognormvariate(middle, scale) if costs.scatter else costs.read

    reading, filing = (iter(held.reading), iter(held.filing)) if held is not None else (iter(()), iter(()))

    def begin(now: float) -> None:
        nonlocal free, archive
        while free and (finish or counter or archive):
            if finish:
                kind, file, seconds = 2, finish.popleft(), next(filing, costs.filing)
            else:
                kind, file = 1, counter.popleft() if counter else -1
                archive -= file < 0
                seconds = seconds_to_read()
            note("readers", now, seconds)
            free -= 1
            heapq.heappush(events, (now + seconds, next(order), kind, file))

    while events:
        now, _, kind, file = heapq.heappop(events)
        if kind == 0:
            counter.extend([file] * pages_a_file)
        elif kind == 1:
            free += 1
            begins = max(now, store_at)
            store_at = begins + costs.requests / costs.store
            note("store", begins, costs.requests / costs.store)
            if file < 0:
                archive_done += 1
                if now > last_arrival and not counter:
                    archive = 0  # the day is over: the rest of the archive is the night's
            else:
                left[file] -= 1
                if not left[file]:
                    finish.append(file)
        else:
            free += 1
            begins = max(now, store_at, index_at)
            index_at = begins + 1 / costs.papers
            note("index", begins, 1 / costs.papers)
            waits[file], last = index_at - times[file], max(last, index_at)
        begin(now)
    busy["readers"] /= readers
    return Day(
        waits, archive_done, {part: seconds / 3600 for part, seconds in busy.items()}, max(0.0, last - last_arrival)
    )


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which this share of them lies."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def readers_for(pages: int, costs: Costs) -> int:
    """Readers that are busy three quarters of the peak hour."""
    return max(1, math.ceil(pages * max(HOURS) / 3600 * costs.read / _FULL))


def tell(pages: int, options: argparse.Namespace, costs: Costs) -> None:
    """Simulate a day of so many pages and print it."""
    rng = random.Random(pages)
    readers = options.readers or readers_for(pages, costs)
    day = simulate(arrivals(pages, options.file, rng), options.file, readers, costs, archive=options.archive)
    p50, p95, p99 = (quantile(day.waits, share) for share in (0.5, 0.95, 0.99))
    first = max(day.busy, key=day.busy.__getitem__)
    said = ", ".join(f"{part} {share:.0%}" for part, share in day.busy.items())
    print(f"{pages:>9,} pages {readers:>5} readers  searchable p50 {p50:,.1f} s, p95 {p95:,.1f} s, p99 {p99:,.1f} s; "
          f"the last {day.last:,.0f} s after the day; in the peak hour {said}")  # fmt: skip
    buy = {
        "readers": f"{readers_for(pages, costs)} readers",
        "store": "store servers",
        "index": "index shards and writers",
    }
    over = [part for part, share in day.busy.items() if share > _FULL + 0.02]
    print(f"{'':>15}breaks first: {first}" + (f"; buy {', '.join(buy[part] for part in over)}" if over else ""))


# ── beside real runs ──────────────────────────────────────────────────────────────────────────────────────────────


class Pausing(FakeReaderPool):
    """Reads a page by a pause, so that the machine's own load matters little."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds
        self.own = threading.local()

    def read(self, path: Path, kind: str, page: int) -> PageRead:
        """The made-up page, after a pause."""
        self.own.has_read = True
        time.sleep(self._seconds)
        return super().read(path, kind, page)


class Run(NamedTuple):
    """What a real run came to, in seconds; files in the order in which they came."""

    arrived: list[float]  # from the beginning, when the receipt was there
    waits: list[float]  # from receipt to searchable
    held: Held


class Timed(Dispatcher):
    """Notes how long each piece of work holds its thread, and when a file is filed.

    A message that finds nothing to do (one was sent again that had waited for ten seconds) is no page and no file: its
    time is its thread's all the same, and counts with the thread's next piece.
    """

    def __init__(self, services: Services, readers: Pausing) -> None:
        super().__init__(services)
        self._readers = readers
        self.reading: list[tuple[float, float]] = []  # (begun, seconds)
        self.filing: list[tuple[float, float]] = []
        self.filed: dict[str, float] = {}
        self._own = threading.local()
        self._really_read, self._really_file = self.actors.read_page, self.actors.finish_file
        self.actors.read_page, self.actors.finish_file = self._read, self._file  # type: ignore[method-assign]

    def _read(self, lane: Lane, batch_id: str, sha256: str, page: int) -> bool:
        began, self._own.filing, self._readers.own.has_read = time.monotonic(), 0.0, False
        done = self._really_read(lane, batch_id, sha256, page)
        self._note(self.reading, began, time.monotonic() - began - self._own.filing, self._readers.own.has_read)
        return done

    def _file(self, batch_id: str, sha256: str) -> bool:
        began = time.monotonic()
        done = self._really_file(batch_id, sha256)
        ended = time.monotonic()
        self._own.filing = ended - began
        self._note(self.filing, began, ended - began, done and sha256 not in self.filed)
        if done:
            self.filed.setdefault(sha256, ended)
        return done

    def _note(self, pieces: list[tuple[float, float]], began: float, seconds: float, worked: bool) -> None:
        idle = getattr(self._own, "idle", 0.0) + seconds
        if worked:
            pieces.append((began, idle))
        self._own.idle = 0.0 if worked else idle


def real(times: Sequence[float], pages_a_file: int, readers: int, seconds: float) -> Run:
    """A run of the real queue and pipeline with embedded stores; files are taken in at these times, or when it can."""
    token, received, pausing = os.urandom(4).hex(), {}, Pausing(seconds)
    with tempfile.TemporaryDirectory(prefix="motlan-simulate-") as folder:
        files = scans(Path(folder) / "in", *(f"pages {pages_a_file} {token} {n}" for n in range(len(times))))
        config = msgspec.structs.replace(load(None, {"MOTLAN_DATA": f"{folder}/data"}), workers=readers)
        with (
            services_at(Path(folder) / "data", readers=pausing, config=config) as services,
            Timed(services, pausing) as dispatcher,
        ):
            dispatcher.start()
            sweeper = threading.Thread(target=dispatcher.keep_sweeping, args=(2.0,), daemon=True)
            sweeper.start()
            began = time.monotonic()
            for at, file in zip(times, files, strict=True):
                time.sleep(max(0.0, began + at - time.monotonic()))
                batch = accept(services, [file], Slip())
                received[str(batch.files[0].sha256)] = time.monotonic()
                dispatcher.dispatch(batch)
            while len(dispatcher.filed) < len(times):
                time.sleep(0.05)
            dispatcher.stop()
            sweeper.join()
    waits = [dispatcher.filed[sha256] - at for sha256, at in received.items()]
    held = Held(*([seconds for _, seconds in sorted(pieces)] for pieces in (dispatcher.reading, dispatcher.filing)))
    return Run([at - began for at in received.values()], waits, held)


RUNS = ((2, 1, 0.5, 60), (2, 4, 0.7, 40), (4, 2, 0.85, 80), (2, 2, 4.0, 60))  # readers, pages a file, busy, files


def check(runs: Sequence[tuple[int, int, float, int]] = RUNS) -> None:
    """Small real runs beside the model, in the last of which files come far faster than they are served.

    The model is given when the files of the run came and how long its pages and files held their threads: measured in
    that run, under its load. What is compared is what the model adds: the waiting.
    """
    rng, seconds = random.Random(7), 0.5
    first = real([2.0 * number for number in range(6)], 2, 2, seconds)
    page, filing = statistics.mean(first.held.reading), statistics.mean(first.held.filing)
    for readers, pages_a_file, share, files in runs:
        span = files * (pages_a_file * page + filing) / readers / share
        run = real(sorted(rng.uniform(0, span) for _ in range(files)), pages_a_file, readers, seconds)
        page, filing = statistics.mean(run.held.reading), statistics.mean(run.held.filing)
        costs = Costs(page, 0.0, 0, 1.0, math.inf, filing)
        modelled = simulate(run.arrived, pages_a_file, readers, costs, held=run.held).waits
        print(
            f"{readers} readers, files of {pages_a_file}, meant to be busy {share:.0%}, load {os.getloadavg()[0]:.0f}: "
            f"a page {page:.2f} s ({seconds} s of it the pause), a file {filing:.2f} s; "
            f"{sum(wait >= 10 for wait in run.waits)} of {files} files waited 10 s or more"
        )
        _print_both("mean", statistics.mean(modelled), statistics.mean(run.waits))
        _print_both("p95", quantile(modelled, 0.95), quantile(run.waits, 0.95))


def _print_both(name: str, model: float, measured: float) -> None:
    print(f"  {name:>4} {model:.2f} s modelled, {measured:.2f} s measured ({model / measured - 1:+.0%})", flush=True)


def _numbers(text: str) -> Iterator[int]:
    return map(int, text.split(","))


def main() -> None:
    """Simulate, or check the model."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", default="24000,240000", help="a day")
    parser.add_argument("--file", type=int, default=8, help="pages of a file")
    parser.add_argument("--readers", type=int, default=0, help="0: as many as are busy three quarters of the peak hour")
    parser.add_argument(
        "--read", type=float, default=2.0, help="CPU seconds a page (0.8 measured, 2 assumed of poor ones)"
    )
    parser.add_argument("--scatter", type=float, default=0.6, help="of it, as a share (assumed)")
    parser.add_argument(
        "--requests", type=float, default=8.0, help="to the store, a page (measured, processes that share the work)"
    )
    parser.add_argument("--store", type=float, default=2000, help="requests a second that the store answers (assumed)")
    parser.add_argument("--index", type=float, default=700, help="papers a second that the index takes (measured)")
    parser.add_argument("--filing", type=float, default=0.1, help="seconds a file to file it (assumed for S3)")
    parser.add_argument("--archive", type=int, default=0, help="pages of the archive that wait in the morning")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    if options.check:
        check()
        return
    costs = Costs(options.read, options.scatter, options.requests, options.store, options.index, options.filing)
    for pages in _numbers(options.pages):
        tell(pages, options, costs)


if __name__ == "__main__":
    main()
