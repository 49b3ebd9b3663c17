"""CPU milliseconds a page that the walls around a reading process cost: the same pages with and without, in turn.

    python -m bench.confinement [--papers 24] [--rounds 3] [--level scan]

Two warm reading processes stand side by side, one of them without walls (`bench.without_walls`). Every page goes to one
and then to the other, the order changing with each, so that what else the machine does falls on both. CPU is user and
system time of the process, from the kernel; `ours` is what the parent spends on both sides of a call.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from bench.steps import pages_of, process_cpu
from ocr.input.limits import DEFAULT, Limits
from ocr.input.sandbox import Sandbox
from samples.make import main as make_samples

_TYPES = "khai_sinh,quyet_dinh,cccd_chip,don_to_khai,gcn_qsdd,cong_van"
_NAMES = ("with walls", "without")


def main() -> None:
    """Draw papers, read them both ways, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=24)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--level", default="scan")
    options = parser.parse_args()
    limits = Limits(calls=10**6, idle_bytes=DEFAULT.memory_bytes)  # neither is replaced underway
    loud = ("ocr.read", "ocr.input.zip")
    with (
        tempfile.TemporaryDirectory() as folder,
        Sandbox(limits, loud) as walled,
        Sandbox(limits, ("bench.without_walls", *loud)) as bare,
    ):
        each = max(1, options.papers // len(_TYPES.split(",")))
        make_samples([folder, "--types", _TYPES, "--levels", options.level, "--per-type", str(each)])
        pages = [
            (str(path), kind, number)
            for path in sorted(Path(folder).iterdir())
            if path.suffix in (".pdf", ".png", ".jpg", ".tif", ".tiff")
            for kind, number in pages_of(path)
        ]
        sandboxes = (walled, bare)
        starts = [_start(sandbox, pages[0]) for sandbox in sandboxes]
        spent, ours = [0.0, 0.0], [0.0, 0.0]
        for turn in range(options.rounds):
            for place, page in enumerate(pages):
                for which in (0, 1) if (turn + place) % 2 else (1, 0):
                    before, mine = _cpu(sandboxes[which]), time.process_time()
                    sandboxes[which].call("ocr.read:read_page", *page, DEFAULT)
                    ours[which] += time.process_time() - mine
                    spent[which] += _cpu(sandboxes[which]) - before
    count = len(pages) * options.rounds
    out = sys.stdout
    out.write(f"{len(pages)} pages, {options.rounds} times\n{'':12}{'ms a page':>12}{'ours':>8}{'start, ms':>12}\n")
    for which, name in enumerate(_NAMES):
        page, mine = (1000 * total[which] / count for total in (spent, ours))
        out.write(f"{name:12}{page:12.1f}{mine:8.1f}{1000 * starts[which]:12.0f}\n")
    out.write(f"walls cost {100 * (spent[0] / spent[1] - 1):+.1f} % of a page\n")


def _cpu(sandbox: Sandbox) -> float:
    assert sandbox.pid is not None
    return process_cpu(sandbox.pid)


def _start(sandbox: Sandbox, page: tuple[str, str, int]) -> float:
    """CPU seconds until the process is ready; then it reads a page, for which the nets are loaded."""
    sandbox.walls()
    started = _cpu(sandbox)
    sandbox.call("ocr.read:read_page", *page, DEFAULT)
    return started


if __name__ == "__main__":
    main()
