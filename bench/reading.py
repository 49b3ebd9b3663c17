"""Measures reading on drawn papers: python bench/reading.py FOLDER [--papers 40] [--readers plain,page,pair].

FOLDER is what `samples/make.py FOLDER --every-level` wrote. Prints, by level, the line CER of each reader (wrong
characters of a hundred printed ones, lost lines included), CPU seconds a page by step, and how often words on which
both readers agree are right. The readers `ocrmypdf` and `ocrmypdf-clean` (with `--deskew --clean`) are read where the
program is found: on the PATH or by `--ocrmypdf`; it is a peer in a venv of its own, not a dependency.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from PIL import Image

if __name__ == "__main__":  # run as a file: the packages live one folder up
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ["OMP_THREAD_LIMIT"] = "1"

from core.records import Line, Word
from ocr.clean import prepare
from ocr.clean.prepare import Prepared
from ocr.readers import ensemble, tesseract_lstm, tesseract_program, trueocr
from ocr.train.truth import TruePage, clean_text, page_errors, pages

READERS = ("plain", "page", "first", "second", "pair")
NAMES = {
    "plain": "plain tesseract, untouched page",
    "page": "tesseract, cleaned page",
    "first": "TrueOCR alone, cleaned page",
    "second": "tesseract on TrueOCR's lines",
    "pair": "both readers (motlan)",
    "ocrmypdf": "OCRmyPDF, untouched page",
    "ocrmypdf-clean": "OCRmyPDF --deskew --clean",
}
PEERS = ("ocrmypdf", "ocrmypdf-clean")


class Tally:
    """Counts by level."""

    def __init__(self) -> None:
        self.sums: defaultdict[tuple[str, str], float] = defaultdict(float)

    def add(self, level: str, what: str, amount: float = 1.0) -> None:
        """Add to the count of this level and of all."""
        for key in (level, "all"):
            self.sums[key, what] += amount

    def ratio(self, level: str, part: str, whole: str) -> float:
        """Part by whole; nan where there is nothing to divide by."""
        below = self.sums[level, whole]
        return self.sums[level, part] / below if below else float("nan")


def cpu() -> float:
    """CPU seconds so far, finished children included."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def timed(tally: Tally, level: str, step: str, work: Callable[..., Any], *args: Any) -> Any:
    """Do the work and add its CPU seconds to the step."""
    start = cpu()
    result = work(*args)
    tally.add(level, f"cpu {step}", cpu() - start)
    return result


def alone(prepared: Prepared, reader: str) -> tuple[Line, ...]:
    """The lines as one of the two readers reads them."""
    gray, boxes = ensemble.lines_of(prepared)[1:]
    if reader == "first":
        texts = [line.text for line in trueocr.read_lines(gray, boxes)]
    else:
        texts = [" ".join(word.text for word in words) for words in tesseract_lstm.read_lines(gray, boxes)]
    height, width = prepared.gray.shape
    lines = []
    for text, (x0, y0, x1, y1) in zip(texts, boxes.tolist(), strict=True):
        box = (x0 / width, y0 / height, x1 / width, y1 / height)
        lines.append(Line((Word(text, box, 0.0),), box))
    return tuple(lines)


def ocrmypdf(page: TruePage, program: str, clean_first: bool) -> tuple[Line, ...]:
    """The lines OCRmyPDF writes beside its PDF, each placed below the one before."""
    with tempfile.TemporaryDirectory() as folder:
        picture, text = Path(folder, "page.png"), Path(folder, "page.txt")
        Image.fromarray(page.rgb).save(picture)
        command = [program, "-q", "-l", "vie", "--jobs", "1", "--image-dpi", str(page.dpi or 300)]
        command += ["--output-type", "pdf", "--sidecar", str(text), *(["--deskew", "--clean"] if clean_first else [])]
        subprocess.run([*command, str(picture), str(Path(folder, "page.pdf"))], capture_output=True, check=True)
        texts = [line for line in text.read_text(encoding="utf-8").split("\n") if line.strip()]
    boxes = [(0.0, n / len(texts), 1.0, (n + 0.9) / len(texts)) for n in range(len(texts))]
    return tuple(Line((Word(line, box, 0.0),), box) for line, box in zip(texts, boxes, strict=True))


def measure(page: TruePage, readers: Iterable[str], tally: Tally) -> None:
    """Read one page with every reader and add up what came out."""
    level = page.level
    tally.add(level, "pages")
    prepared = timed(tally, level, "prepare", prepare.prepare, page.rgb, page.dpi)
    for reader in readers:
        if reader == "plain":
            lines = timed(tally, level, reader, tesseract_program.page_lines, page.rgb)
        elif reader == "page":
            lines = timed(tally, level, reader, tesseract_program.page_lines, prepared.gray)
        elif reader in PEERS:
            lines = timed(tally, level, reader, ocrmypdf, page, OPTIONS.ocrmypdf, reader == "ocrmypdf-clean")
        elif reader == "pair":
            lines = timed(tally, level, reader, ensemble.EnsembleEngine().read, prepared)
            agreement(page, lines, tally)
        else:
            lines = timed(tally, level, reader, alone, prepared, reader)
        wrong, whole = page_errors(page, lines)
        tally.add(level, f"wrong {reader}", wrong)
        tally.add(level, f"chars {reader}", whole)
        if OPTIONS.by_page:
            print(f"{page.name:40} {reader:7} {100 * wrong / max(1, whole):6.2f} % of {whole}", flush=True)


def agreement(page: TruePage, lines: Iterable[Line], tally: Tally) -> None:
    """Count agreed words and those of them that stand in the page's truth."""
    printed = {word for line in page.lines for word in line.split()}
    for word in (word for line in lines for word in line.words):
        right = clean_text(word.text) in printed
        kind = "agreed" if word.agreed else "differed"
        tally.add(page.level, "words")
        tally.add(page.level, kind)
        tally.add(page.level, f"{kind} right", right)
        if word.agreed and word.confidence >= 0.99:
            tally.add(page.level, "sure")
            tally.add(page.level, "sure right", right)
        if sum(map(str.isdigit, word.text)) >= 4:
            tally.add(page.level, f"number {kind}")
            tally.add(page.level, f"number {kind} right", right)


def report(tally: Tally, levels: list[str], readers: list[str]) -> None:
    """Print the tables."""
    columns = [*levels, "all"]
    print("\npages  ", *(f"{level} {tally.sums[level, 'pages']:.0f}" for level in columns))

    def table(title: str, rows: list[tuple[str, str, str]], scale: float) -> None:
        print(f"\n{title:44}", *(f"{level:>8}" for level in columns))
        for name, part, whole in rows:
            print(f"  {name:42}", *(f"{scale * tally.ratio(level, part, whole):8.2f}" for level in columns))

    table("line CER, %", [(NAMES[r], f"wrong {r}", f"chars {r}") for r in readers], 100)
    steps = ["prepare", *readers]
    table("CPU s a page (readers without prepare)", [(NAMES.get(s, s), f"cpu {s}", "pages") for s in steps], 1)
    shares = [("words both readers agree on", "agreed", "words")]
    kinds = ("agreed", "sure", "differed", "number agreed", "number differed")
    shares += [(f"{kind}: right", f"{kind} right", kind) for kind in kinds]
    table("agreement, % of words", shares, 100)


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("folder", type=Path)
parser.add_argument("--papers", type=int, default=0, help="at most so many papers of each level (0: all)")
parser.add_argument("--levels", default="clean,scan,poor,photo")
parser.add_argument("--types", default="", help="only these paper types")
parser.add_argument("--readers", default=",".join(READERS))
parser.add_argument("--ocrmypdf", default=shutil.which("ocrmypdf"), help="the program of that peer")
parser.add_argument("--by-page", action="store_true", help="a line for every page")
OPTIONS = argparse.Namespace(by_page=False, ocrmypdf=None)


def main() -> None:
    """Measure what the command line asks for."""
    global OPTIONS
    OPTIONS = parser.parse_args()
    tally, levels, readers = Tally(), OPTIONS.levels.split(","), OPTIONS.readers.split(",")
    if OPTIONS.ocrmypdf and OPTIONS.readers == parser.get_default("readers"):
        readers += PEERS
    for level in levels:
        for page in pages(OPTIONS.folder, [level], filter(None, OPTIONS.types.split(",")), OPTIONS.papers):
            measure(page, readers, tally)
    report(tally, levels, readers)


if __name__ == "__main__":
    main()
