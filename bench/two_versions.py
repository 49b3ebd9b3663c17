"""Two versions at once: workers and takers-in of an earlier commit and of this tree share store, queue and index.

    python -m bench.two_versions --before COMMIT [--files 200] [--queue redis://127.0.0.1:6390/7]

Reading is replaced (`bench.night_program`), all else is each version's own program. Batches are taken in by both in
turn; half-way the earlier worker is killed and one of this version takes its place, then that of this version goes down
and the earlier one comes back. At the end both versions verify, and every page must be accounted for.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import time
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from bench.faulty import ROOT
from tests.conftest import REDIS_ADDRESS
from tests.faults.test_brokers import empty

_PATIENCE = 300.0  # seconds


class Version:
    """One version's program over the shared deployment."""

    def __init__(self, root: Path, env: dict[str, str]) -> None:
        self.root = root
        self.env = {**os.environ, **env, "PYTHONPATH": str(root)}

    def begin(self, *words: str) -> subprocess.Popen[bytes]:
        """Start a command and leave it running."""
        return subprocess.Popen([sys.executable, "-m", "bench.night_program", *words], cwd=self.root, env=self.env)

    def run(self, *words: str) -> dict[str, Any]:
        """The JSON of a command."""
        asked = [sys.executable, "-m", "bench.night_program", *words, "--json"]
        done = subprocess.run(asked, cwd=self.root, env=self.env, capture_output=True, text=True, check=False)
        if done.returncode not in (0, 1):
            raise SystemExit(f"{words[0]} of {self.root}: {done.stderr[-2000:]}")
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer


def tree(commit: str, folder: Path) -> Path:
    """The files of a commit."""
    packed = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    return folder


def scans(folder: Path, first: int, number: int) -> list[str]:
    """So many small pictures, each of other bytes."""
    folder.mkdir()
    for mark in range(first, first + number):
        Image.new("RGB", (40, 60), (mark % 256, mark // 256 % 256, 77)).save(folder / f"{mark:06d}.png")
    return [str(folder)]


def main() -> None:
    """Run it and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--before", required=True)
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--queue", default=REDIS_ADDRESS.rsplit("/", 1)[0] + "/7")
    options = parser.parse_args()
    empty(options.queue)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="motlan-versions-") as temporary:
        folder = Path(temporary)
        env = {"MOTLAN_DATA": str(folder / "data"), "MOTLAN_QUEUE": options.queue, "MOTLAN_WORKERS": "1"}
        before, now = Version(tree(options.before, folder / "before"), env), Version(ROOT, env)
        workers = {"before": before.begin("worker"), "now": now.begin("worker")}
        portion = options.files // 4
        received = 0
        try:
            for number in range(4):
                taker = (before, now)[number % 2]
                paths = scans(folder / f"in-{number}", number * portion, portion)
                received += taker.run("ingest", *paths, "--branch", f"CN{number % 3}")["pages"]["received"]
                if number == 1:
                    workers["before"].kill()
                    workers["upgraded"] = now.begin("worker")
                if number == 2:
                    workers["now"].kill()
                    workers["back"] = before.begin("worker")
            while any(now.run("status")["waiting"].values()):
                if time.monotonic() - began > _PATIENCE:
                    raise SystemExit("not done in time")
                time.sleep(0.5)
        finally:
            for worker in workers.values():
                worker.terminate()
            for worker in workers.values():
                worker.wait()
        pages = [batch["pages"] for batch in now.run("status")["batches"]]
        verified = {name: version.run("verify") for name, version in (("before", before), ("now", now))}
    sums = {name: sum(each[name] for each in pages) for name in ("read", "failed", "waiting")}
    print(f"{received} pages received:", ", ".join(f"{count} {name}" for name, count in sums.items()))
    for name, report in verified.items():
        print(f"verify by the version {name}: ok {report['ok']}, papers {report['papers']}, index {report['index']}")
        for problem in report["problems"][:5]:
            print("  ", problem)


if __name__ == "__main__":
    main()
