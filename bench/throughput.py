"""Throughput with real recognition: pages a second from receipt to searchable, at one and two reading processes.

    python -m bench.throughput [--types khai_sinh,quyet_dinh,cccd_chip] [--per-type 4] [--level scan]

Drawn papers (`samples/`) go through `motlan ingest` with the embedded default; a first run with one of them
is taken off, so that starting the program does not count as reading. CPU seconds do not depend on what else the machine
does; a core-day is eight hours of one core.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from samples.make import main as make_samples

ROOT = Path(__file__).resolve().parents[1]
DAY = 8 * 3600  # seconds of a working day


def main() -> None:
    """Draw, take in with one and with two readers, print pages a second and a day, and the scaling."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--types", default="khai_sinh,quyet_dinh,cccd_chip,gcn_qsdd,don_to_khai,phieu_tiep_nhan")
    parser.add_argument("--per-type", default="4")
    parser.add_argument("--level", default="scan")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="motlan-throughput-") as folder:
        scans, first = Path(folder) / "scans", Path(folder) / "first"
        drawn = Path(folder) / "drawn"
        make_samples([str(drawn), "--types", options.types, "--levels", options.level, "--per-type", options.per_type])
        scans.mkdir()
        first.mkdir()
        names = [json.loads(line)["file"] for line in (drawn / "truth.jsonl").read_text("utf-8").splitlines()]
        for number, name in enumerate(names):
            (drawn / name).rename((scans if number else first) / name)
        speeds = {}
        heads = ("readers", "pages", "s", "pages/s", "CPU s/page", "pages/core-day", "objects KB/page", "index KB/page")
        print(" ".join(f"{head:>{len(head) + 2}}" for head in heads))
        for workers in (1, 2):
            data = Path(folder) / f"data{workers}"
            start, idle_cpu, few = _ingest(first, data, workers)
            took, cpu, pages = _ingest(scans, data, workers)
            # What both runs share, starting above all, falls out of the difference.
            speeds[workers] = (pages - few) / max(1e-9, took - start)
            objects = sum(path.stat().st_size for path in (data / "objects").rglob("*") if path.is_file())
            index = sum(path.stat().st_size for path in data.glob("index.db*"))
            kept = f"{objects / (pages + few) / 1024:17.0f} {index / (pages + few) / 1024:15.1f}"
            each = (cpu - idle_cpu) / (pages - few)
            speed = f"{speeds[workers]:9.2f} {each:12.2f} {DAY / each:16.0f}"
            print(f"{workers:9} {pages:7} {took:3.0f} {speed} {kept}", flush=True)
        cores, load = len(os.sched_getaffinity(0)), os.getloadavg()[0]
        print(f"two readers against one: {speeds[2] / speeds[1]:.2f} x, on {cores} cores with a load of {load:.1f}")


def _ingest(scans: Path, data: Path, workers: int) -> tuple[float, float, int]:
    """Seconds, CPU seconds (children included) and pages of one `motlan ingest`."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    settings = {"MOTLAN_DATA": str(data), "MOTLAN_WORKERS": str(workers), "OMP_THREAD_LIMIT": "1"}
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), "ingest", str(scans), "--json"],
        env=os.environ | settings, capture_output=True, check=True, timeout=1800,
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - began, cpu, int(json.loads(done.stdout)["pages"]["received"])


if __name__ == "__main__":
    main()
