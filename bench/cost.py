"""CPU seconds a page of the whole way (take in → found) against plain `tesseract` on the same pages in the same run.

    python -m bench.cost [--papers 46] [--levels scan,poor] [--drawn FOLDER] [--ocrmypdf PROGRAM]

Both are whole-process figures from the operating system (user + system, children included), with start-up; motlan's
modules are compiled first, as pip has compiled a peer's, and it reads one page at a time as every peer does. Plain
`tesseract` (`vie`, one thread) is given each page as a PNG of its own resolution, one process a page. Papers are
drawn anew, or taken evenly from a folder that `samples/make.py FOLDER --every-level` wrote. With --ocrmypdf (a program
in a venv of its own) that peer makes a searchable PDF of each page too.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import cv2

from ocr.input import filetype, raster
from ocr.input.limits import Limits
from samples.make import main as make_samples

ROOT = Path(__file__).resolve().parents[1]
_NO_SOURCES = re.compile(r"/\.")  # hidden folders, of environments


def main() -> None:
    """Draw papers, run both on them in turn, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=46, help="papers a level")
    parser.add_argument("--levels", default="scan,poor")
    parser.add_argument("--drawn", type=Path, help="a folder of drawn papers to take them from")
    parser.add_argument("--ocrmypdf", help="the program of that peer")
    options = parser.parse_args()
    compileall.compile_dir(ROOT, rx=_NO_SOURCES, quiet=2)
    peer = f" {'OCRmyPDF s/page':>17} {'ratio':>6}" * bool(options.ocrmypdf)
    print(f"{'level':8} {'pages':>6} {'motlan s/page':>14} {'tesseract s/page':>17} {'ratio':>6}{peer}")
    for level in options.levels.split(","):
        with tempfile.TemporaryDirectory() as folder:
            drawn = options.drawn or draw(Path(folder) / "drawn", level)
            pages = chosen(Path(folder), drawn, level, options.papers)
            ours = measured([sys.executable, str(ROOT / "cli.py"), "ingest", f"{folder}/scans", "--json"], folder)
            theirs = sum(measured(["tesseract", str(page), "stdout", "-l", "vie"], folder) for page in pages)
            command = searchable(options.ocrmypdf) if options.ocrmypdf else []
            others = sum(measured([*command, str(page), f"{page}.pdf"], folder) for page in pages if command)
        count = len(pages)
        row = f"{level:8} {count:6} {ours / count:14.2f} {theirs / count:17.2f} {ours / theirs:6.2f}"
        print(f"{row} {others / count:17.2f} {ours / others:6.2f}" if options.ocrmypdf else row, flush=True)


def searchable(program: str) -> list[str]:
    """OCRmyPDF's command line, but for the page and what is made of it: one thread, a plain PDF."""
    return [program, "-q", "-l", "vie", "--jobs", "1", "--image-dpi", "200", "--output-type", "pdf"]


def draw(folder: Path, level: str) -> Path:
    """The folder, with a paper of every type drawn into it at one level."""
    make_samples([str(folder), "--levels", level, "--per-type", "1"])
    return folder


def chosen(folder: Path, drawn: Path, level: str, papers: int) -> list[Path]:
    """So many drawn papers of a level copied into `folder`/scans; their pages as PNG files in `folder`/pages."""
    facts = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(drawn.glob("*.json"))]
    files = [fact["file"] for fact in facts if fact["level"] == level]
    step = max(1.0, len(files) / papers)
    (folder / "scans").mkdir()
    (folder / "pages").mkdir()
    pages = []
    for name in (files[int(i * step)] for i in range(int(len(files) / step))):
        scan = folder / "scans" / name
        shutil.copyfile(drawn / name, scan)
        kind = filetype.sniff_file(scan, file_bytes=Limits().file_bytes)
        for number in range(1, raster.count_pages(scan, kind, Limits()) + 1):
            image = raster.render(scan, kind, number, Limits())
            page = folder / "pages" / f"{scan.stem}-{number}.png"
            cv2.imwrite(str(page), image.pixels[:, :, ::-1])
            pages.append(page)
    return pages


def measured(command: list[str], folder: str) -> float:
    """CPU seconds of a command and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    alone = {"OMP_THREAD_LIMIT": "1", "MOTLAN_WORKERS": "1"}
    environment = os.environ | alone | {"MOTLAN_DATA": f"{folder}/data", "PYTHONPATH": str(ROOT)}
    subprocess.run(command, env=environment, capture_output=True, check=False, timeout=1800)
    time.sleep(0.1)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
