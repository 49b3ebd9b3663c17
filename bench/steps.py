"""CPU milliseconds a page by step, from the picture to words and PDF/A, against plain `tesseract` on the same pages.

    python -m bench.steps FOLDER [--papers 10] [--levels clean,scan,poor,photo]

FOLDER is what `samples/make.py FOLDER --every-level` wrote. The steps run in this process, one thread, each timed
without the steps it calls. Plain `tesseract` (`vie`, one thread) is given each page as a PNG, one process a page.
Below the steps stand what the confined process adds: its start, and a page's journey to it and back.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from types import ModuleType
from typing import Any

os.environ |= {"OMP_THREAD_LIMIT": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}

import cv2

from ocr import read
from ocr.clean import blank, ink, leader_removal, orientation, prepare, ruled_lines
from ocr.codes import detection
from ocr.handwriting import reader as hand
from ocr.input import filetype, raster
from ocr.input.limits import DEFAULT
from ocr.input.sandbox import Sandbox
from ocr.mrz import zone
from ocr.pdf import page_image as picture
from ocr.pdf import searchable
from ocr.readers import (
    card_lines,
    crossed_names,
    dot_below,
    ensemble,
    line_order,
    mark_rereading,
    number_rereading,
    printed_phrases,
    tesseract_lstm,
    trueocr,
)
from ocr.textlayer import layer

# What is timed: the step's name, and the functions that do it.
STEPS: tuple[tuple[str, tuple[tuple[ModuleType, str], ...]], ...] = (
    ("decode the file", ((raster, "render"),)),
    ("is it blank", ((blank, "ink"),)),
    ("text layer", ((layer, "read"),)),
    ("find the sheet, trim edges", ((prepare, "page_of"),)),
    ("fade seals, choose channels", ((ink, "black_print"),)),
    ("even the light", ((prepare, "even"),)),
    ("quarter turn", ((orientation, "quarter_turn"),)),
    ("skew", ((orientation, "skew"),)),
    ("turn, level, scale", ((orientation, "rotate"), (orientation, "turned"))),
    ("judge the picture", ((prepare, "judge"),)),
    ("cards, levelled and seen closer", ((card_lines, "spread"),)),
    ("find lines", ((trueocr, "find_lines_at"),)),
    ("erase ruled lines", ((ruled_lines, "erase"),)),
    ("erase leaders", ((leader_removal, "erase"),)),
    ("first reader", ((trueocr, "read_lines"),)),
    ("second reader", ((tesseract_lstm, "read_lines"),)),
    ("dots below, asked again", ((dot_below, "witnesses"),)),
    ("choose words", ((ensemble, "join"),)),
    ("what a card prints, known again", ((printed_phrases, "mended"),)),
    ("names under ink, read again", ((crossed_names, "read_again"),)),
    ("figures and marks, a third witness", ((number_rereading, "seen_alone"), (mark_rereading, "looks"))),
    ("reading order", ((line_order, "blocks"),)),
    ("QR and bar codes", ((detection, "find"),)),
    ("machine-readable zone", ((zone, "find"),)),
    ("numbers written by hand", ((hand, "read"),)),
    ("perceptual hash", ((read, "perceptual_hash"),)),
    ("encode the picture", ((picture, "encode"),)),
    ("write the PDF/A", ((searchable, "page_pdf"),)),
)


class Clock:
    """CPU seconds of nested steps, each without those inside it."""

    def __init__(self) -> None:
        self.spent: defaultdict[str, float] = defaultdict(float)
        self._open: list[str] = []
        self._since = time.process_time()

    def _turn(self) -> None:
        now = time.process_time()
        if self._open:
            self.spent[self._open[-1]] += now - self._since
        self._since = now

    def timing(self, step: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, its time counted."""

        @wraps(work)
        def timed(*args: Any, **options: Any) -> Any:
            self._turn()
            self._open.append(step)
            try:
                return work(*args, **options)
            finally:
                self._turn()
                self._open.pop()

        return timed


def instrument(clock: Clock) -> Callable[..., Any]:
    """Put the clock around every step; gives the timed reader of a page."""
    for step, places in STEPS:
        for module, name in places:
            setattr(module, name, clock.timing(step, getattr(module, name)))
    return clock.timing("all else", read.read_page)


def files(folder: Path, level: str, papers: int) -> list[Path]:
    """The drawn files of a level, evenly chosen."""
    drawn = sorted(path for path in folder.glob(f"*{level}*") if path.suffix not in (".json", ".jsonl"))
    step = max(1.0, len(drawn) / papers) if papers else 1.0
    return [drawn[int(i * step)] for i in range(int(len(drawn) / step))]


def pages_of(path: Path) -> Iterator[tuple[str, int]]:
    """The kind of a file, and each of its page numbers."""
    kind = filetype.sniff_file(path, file_bytes=DEFAULT.file_bytes)
    for number in range(1, raster.count_pages(path, kind, DEFAULT) + 1):
        yield kind, number


def children_cpu() -> float:
    """CPU seconds of ended child processes."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def plain(path: Path, kind: str, number: int) -> float:
    """CPU seconds of plain `tesseract` on a page."""
    with tempfile.NamedTemporaryFile(suffix=".png") as file:
        pixels = raster.render(path, kind, number, DEFAULT).pixels
        cv2.imwrite(file.name, pixels[:, :, ::-1])
        before = children_cpu()
        subprocess.run(["tesseract", file.name, "stdout", "-l", "vie"], capture_output=True, check=False)
        return children_cpu() - before


def process_cpu(pid: int) -> float:
    """CPU seconds of a living process."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def confined(paths: list[Path]) -> tuple[float, float, int]:
    """CPU seconds of a reading process's start; of reading these files in it, our side included; and their pages.

    The nets are loaded with the first page, so that is read once more and counts as start.
    """
    with Sandbox() as sandbox:
        sandbox.call("ocr.read:read_page", str(paths[0]), *next(pages_of(paths[0])), DEFAULT)
        assert sandbox.pid is not None
        start = process_cpu(sandbox.pid)
        ours, count = time.process_time(), 0
        for path in paths:
            for kind, number in pages_of(path):
                sandbox.call("ocr.read:read_page", str(path), kind, number, DEFAULT)
                count += 1
        assert sandbox.pid is not None
        return start, process_cpu(sandbox.pid) - start + time.process_time() - ours, count


def main() -> None:
    """Measure what the command line asks for and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--papers", type=int, default=10, help="papers of each level (0: all)")
    parser.add_argument("--levels", default="clean,scan,poor,photo")
    options = parser.parse_args()
    levels = options.levels.split(",")
    chosen = {level: files(options.folder, level, options.papers) for level in levels}
    outside = {level: confined(chosen[level]) for level in levels}
    clocks, theirs, counts = {}, dict.fromkeys(levels, 0.0), dict.fromkeys(levels, 0)
    clock = Clock()
    timed = instrument(clock)
    warm = chosen[levels[0]][0]
    timed(str(warm), *next(pages_of(warm)))  # nets are loaded on first use
    for level in levels:
        clock.spent.clear()
        for path in chosen[level]:
            for kind, number in pages_of(path):
                timed(str(path), kind, number)
                counts[level] += 1
        clocks[level] = dict(clock.spent)
    for level in levels:
        theirs[level] = sum(plain(path, kind, n) for path in chosen[level] for kind, n in pages_of(path))
    report(levels, counts, clocks, theirs, outside)


def report(
    levels: list[str],
    counts: dict[str, int],
    clocks: dict[str, dict[str, float]],
    theirs: dict[str, float],
    outside: dict[str, tuple[float, float, int]],
) -> None:
    """Print the table in milliseconds a page."""
    out = sys.stdout
    out.write(f"{'CPU ms a page':46}" + "".join(f"{level:>9}" for level in levels) + "\n")
    out.write(f"{'pages':46}" + "".join(f"{counts[level]:9}" for level in levels) + "\n")

    def row(name: str, values: list[float], form: str = "9.1f") -> None:
        out.write(f"{name:46}" + "".join(f"{value:{form}}" for value in values) + "\n")

    for step in (*(step for step, _ in STEPS), "all else"):
        row(step, [1000 * clocks[level].get(step, 0.0) / counts[level] for level in levels])
    row("whole read", [1000 * sum(clocks[level].values()) / counts[level] for level in levels])
    row("the same in a confined process", [1000 * outside[level][1] / outside[level][2] for level in levels])
    row("plain tesseract", [1000 * theirs[level] / counts[level] for level in levels])
    row("ratio", [sum(clocks[level].values()) / theirs[level] for level in levels], "9.2f")
    row("ratio, confined", [outside[level][1] / theirs[level] for level in levels], "9.2f")
    row("start of a reading process, and its first page", [1000 * outside[level][0] for level in levels])


if __name__ == "__main__":
    main()
