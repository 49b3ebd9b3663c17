"""Reads every file of the hostile collection and says what became of it, how long it took and how much memory.

    .venv/bin/python -m bench.hostile [--data ../shared/data/hard] [--pages 5] [--only WORD] [--worst 10] [--table]

Each file goes through the same sandbox as in the product. `agrees` compares with `expected.tsv`; a file whose
expectation cannot hold is listed in `EXCEPTIONS` with the reason.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from core.errors import MotlanError
from ocr.input.limits import Limits
from ocr.input.sandbox import Sandbox
from ocr.results import Opened, PageRead

_RESULTS = ("read", "partial", "blank", "error")
_SAMPLE_SECONDS = 0.02
_MOST_MB = 600  # of one process; a worker for each core of a machine with 2 GB a core leaves room for the rest

# The end of a file's name: why its expectation does not hold, and what holds in its place.
EXCEPTIONS = {
    "tesseract__encrypted.pdf": ("error", "it does need a password: PDFium, qpdf and poppler agree"),
    "memory-error-test-400p.pdf": ("read", "400 ordinary pages: read one by one in bounded memory, nothing to refuse"),
}


@dataclass
class Outcome:
    """What became of one file."""

    name: str
    category: str
    expected: str
    pages: int = 0
    statuses: list[str] = field(default_factory=list)  # of its pages
    quality: set[str] = field(default_factory=set)
    error: str | None = None  # code of the failure to open it, or of its first failed page
    longest_call: float = 0.0
    peak_mb: float = 0.0

    @property
    def result(self) -> str:
        """`error`, `blank`, `partial` or `read`: of a file with several pages, the best of them."""
        if "read" in self.statuses:
            return "partial" if self.quality & {"truncated", "damaged"} else "read"
        return "blank" if "blank" in self.statuses else "error"

    @property
    def agrees(self) -> bool:
        """Whether the result is among those the collection expects."""
        for ending, (result, _) in EXCEPTIONS.items():
            if self.name.endswith(ending):
                return self.result == result
        return self.result in allowed(self.expected)


def allowed(expected: str) -> frozenset[str]:
    """The results that fulfil an expectation of `expected.tsv`."""
    if expected.startswith("mark as blank"):
        return frozenset({"blank"})
    if "recover or reject" in expected or "convert or reject" in expected:
        return frozenset({"error", "read", "partial", "blank"})
    if "reject or partial" in expected or "decoder isolated" in expected:
        return frozenset({"error", "partial"})  # partial: read as far as it goes, and flagged
    return frozenset({"error"}) if "reject" in expected else frozenset({"read"})


def expectations(folder: Path) -> list[tuple[str, str, str]]:
    """File, category and expectation of each file of the collection."""
    with (folder / "expected.tsv").open(encoding="utf-8", newline="") as file:
        return [(row["file"], row["category"], row["expected"]) for row in csv.DictReader(file, delimiter="\t")]


def try_file(sandbox: Sandbox, path: Path, outcome: Outcome, most_pages: int) -> None:
    """Open and read the file, noting results in `outcome`. Raises nothing but defects of our own."""
    try:
        opened: Opened = _timed(sandbox, outcome, "ocr.read:open_file", str(path), sandbox.limits)
    except MotlanError as error:
        outcome.error = getattr(error, "code", type(error).__name__)
        return
    outcome.pages = opened.pages
    for page in range(1, min(opened.pages, most_pages) + 1):
        try:
            arguments = (str(path), opened.kind, page, sandbox.limits)
            read: PageRead = _timed(sandbox, outcome, "ocr.read:read_page", *arguments)
        except MotlanError as error:
            outcome.error = outcome.error or getattr(error, "code", type(error).__name__)
            outcome.statuses.append("failed")
            continue
        outcome.statuses.append(read.reading.status)
        outcome.quality |= set(read.reading.quality)


def _timed(sandbox: Sandbox, outcome: Outcome, function: str, *args: Any) -> Any:
    start = time.monotonic()
    try:
        return sandbox.call(function, *args)
    finally:
        outcome.longest_call = max(outcome.longest_call, time.monotonic() - start)


@contextmanager
def watched_memory(sandbox: Sandbox, outcome: Outcome) -> Iterator[None]:
    """Notes the highest resident memory of any single process below this one, and of this one.

    Processes are looked at every few milliseconds; of the reading process the kernel's own high-water mark counts.
    """
    _reset_peak(sandbox.pid)
    done = threading.Event()

    def watch() -> None:
        while not done.wait(_SAMPLE_SECONDS):
            outcome.peak_mb = max([outcome.peak_mb, *map(_resident_mb, psutil.Process().children(recursive=True))])

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        outcome.peak_mb = max(outcome.peak_mb, _resident_mb(psutil.Process()), _peak_mb(sandbox.pid))


def _resident_mb(process: psutil.Process) -> float:
    try:
        return float(process.memory_info().rss) / 1e6
    except psutil.Error:
        return 0.0


def _reset_peak(pid: int | None) -> None:
    with suppress(OSError):
        Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="ascii")


def _peak_mb(pid: int | None) -> float:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1e3
    return 0.0


def run(folder: Path, most_pages: int, limits: Limits | None = None, only: str = "") -> list[Outcome]:
    """The files of the collection whose name or category has `only` in it, through one sandbox, in their order."""
    outcomes = []
    with Sandbox(limits) as sandbox:
        for name, category, expected in expectations(folder):
            if only not in f"{category} {name}":
                continue
            outcome = Outcome(name, category, expected)
            with watched_memory(sandbox, outcome):
                try_file(sandbox, folder / name, outcome, most_pages)
            outcomes.append(outcome)
    return outcomes


def main() -> int:
    """Print the table and the summary; exit status 1 when a file disagrees or breaks a bound."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path(__file__).resolve().parents[2] / "shared" / "data" / "hard")
    parser.add_argument("--pages", type=int, default=5, help="pages read of each file")
    parser.add_argument("--only", default="", help="files whose name or category has this in it")
    parser.add_argument("--worst", type=int, default=0, help="the so many slowest and largest besides the summary")
    parser.add_argument("--table", action="store_true", help="one line a file besides the summary")
    options = parser.parse_args()
    outcomes = run(options.data, options.pages, only=options.only)
    for outcome in outcomes:
        if options.table or not outcome.agrees:
            print(_line(outcome))
    for title, measure in (("slowest", _seconds), ("largest", _megabytes)):
        worst = sorted(outcomes, key=measure, reverse=True)[: options.worst]
        print(*([f"\n{title}", *map(_line, worst)] if worst else []), sep="\n", end="\n" if worst else "")
    print(_summary(outcomes))
    good = all(outcome.agrees and outcome.longest_call < 30 and outcome.peak_mb < _MOST_MB for outcome in outcomes)
    return 0 if good else 1


def _seconds(outcome: Outcome) -> float:
    return outcome.longest_call


def _megabytes(outcome: Outcome) -> float:
    return outcome.peak_mb


def _line(outcome: Outcome) -> str:
    mark = "  " if outcome.agrees else "≠ "
    what = outcome.error or ",".join(sorted(outcome.quality))
    return (
        f"{mark}{outcome.name[-52:]:52} {outcome.result:8} {what[:28]:28} {outcome.pages:4} pages "
        f"{outcome.longest_call:5.1f} s {outcome.peak_mb:5.0f} MB  [{outcome.expected}]"
    )


def _summary(outcomes: list[Outcome]) -> str:
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        groups[outcome.category].append(outcome)
    lines = ["", f"{'category':42} files agree  read part. blank error  longest  peak"]
    for category, members in [*sorted(groups.items()), ("all", outcomes)]:
        counts = [sum(member.result == result for member in members) for result in _RESULTS]
        lines.append(
            f"{category:42} {len(members):5} {sum(member.agrees for member in members):5}  "
            + " ".join(f"{count:4}" for count in counts)
            + f"  {max(member.longest_call for member in members):6.1f} s"
            + f" {max(member.peak_mb for member in members):5.0f} MB"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    os.environ["OMP_THREAD_LIMIT"] = "1"
    sys.exit(main())
