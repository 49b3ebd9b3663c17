"""Counter before archive: seconds from receipt to searchable of small counter batches, beside an archive run and idle.

    python -m bench.latency [--queue URL] [--archive 2000] [--batches 20] [--every 10] [--page 0.5]

A counter batch of four one-page files is received every ten seconds, first with nothing else to do, then while an
archive run of 2,000 pages of another branch keeps both readers of the one worker busy. Reading is a pause of half a
second a page (a realistic page), so that the load of this machine and the speed of its cores do not matter.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from bench.faults import REDIS, site
from bench.faulty import Site, load_in, opened, processes
from core.records import Slip
from ingest.observe import status
from ingest.queue.dispatcher import Dispatcher
from ingest.services import Services


def main() -> None:
    """Measure idle, then busy, and print both with their ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--queue", default=REDIS)
    parser.add_argument("--archive", type=int, default=2000, help="pages")
    parser.add_argument("--batches", type=int, default=20)
    parser.add_argument("--every", type=float, default=10.0, help="seconds between counter batches")
    parser.add_argument("--page", type=float, default=0.5, help="seconds a page")
    options = parser.parse_args()
    times: dict[str, list[float]] = {}
    for name, pages in (("idle", 0), ("archive", options.archive)):
        with site(options.queue) as fresh:
            where = fresh.but(seconds=options.page)
            with opened(where) as services, Dispatcher(services) as dispatcher:
                for number in range(pages // 100):
                    batch = load_in(
                        services, where.folder / f"a{number}", 20, slip=Slip(lane="archive", branch="archive")
                    )
                    dispatcher.dispatch(batch)
                with processes(where):
                    time.sleep(5.0)
                    times[name] = [
                        _counted(services, dispatcher, where, number, options.every)
                        for number in range(options.batches)
                    ]
                    left = status.waiting(services.objects)["archive"]
        print(f"{name:8} {_line(times[name])}  archive pages left: {left}", flush=True)
    ratios = [_share(times["archive"], share) / _share(times["idle"], share) for share in (0.5, 0.95)]
    print(f"ratio    p50 {ratios[0]:.2f}   p95 {ratios[1]:.2f}")


def _counted(services: Services, dispatcher: Dispatcher, where: Site, number: int, every: float) -> float:
    """Seconds from the receipt of one counter batch until the index knows all its papers."""
    began = time.monotonic()
    batch = load_in(services, Path(where.folder / f"c{number}"), 4, pages=1, slip=Slip(branch="counter"))
    received = time.monotonic()
    dispatcher.dispatch(batch)
    while status.of_batch(services.objects, batch).state != "done":
        time.sleep(0.02)
    took = time.monotonic() - received
    time.sleep(max(0.0, every - (time.monotonic() - began)))
    return took


def _share(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def _line(values: list[float]) -> str:
    return f"p50 {_share(values, 0.5):.2f} s   p95 {_share(values, 0.95):.2f} s   ({len(values)} batches)"


if __name__ == "__main__":
    main()
