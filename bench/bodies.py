"""Reads the running text of real papers: python -m bench.bodies [--pages 16] [--transcripts FOLDER].

Papers that were born digital carry their own truth: first pages of `../shared/data/born-digital` and `letters` with a
true text layer are rendered, spoiled as `samples/degrade.py` spoils drawn papers, and read without the layer. With
`--transcripts`, also the scans of `letters` for which FOLDER holds a `NAME.txt`, one passage of page 1 a line. Printed:
wrong characters of a hundred by level and reader, in lines of at least six words: seldom heads, tables, signatures.
"""

from __future__ import annotations

import argparse
import os
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

os.environ["OMP_THREAD_LIMIT"] = "1"

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bench.reading import alone
from ocr import blank, clean, filetype, raster, readingorder, textlayer
from ocr.engines import pair, tesseract
from ocr.limits import DEFAULT
from ocr.train.truth import clean_text, line_errors
from samples.degrade import LEVELS, capture
from store.errors import MotlanError
from store.records import Line

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
READERS = ("plain", "first", "second", "pair")
_LEAST_WORDS = 6
_RENDERED = 300  # dpi


@dataclass(frozen=True)
class Passages:
    """A page picture and the running text printed on it."""

    name: str
    level: str
    rgb: NDArray[np.uint8]
    dpi: int
    texts: tuple[str, ...]


def born_digital(level: str, most: int) -> Iterator[Passages]:
    """First pages of papers with a true text layer, as a scan of that level; at most so many."""
    files = [*sorted((DATA / "letters").glob("*.pdf")), *sorted((DATA / "born-digital").glob("*.pdf"))]
    found = 0
    for path in files:
        try:
            kind = filetype.sniff_file(path, file_bytes=DEFAULT.file_bytes)
            image = raster.render(path, kind, 1, DEFAULT)
            layer = textlayer.read(path, 1, image.pixels) if blank.ink(image.pixels) == "plenty" else textlayer.NONE
        except MotlanError:
            continue
        lines = readingorder.lines(list(layer.words)) if layer.trust else ()
        texts = tuple(clean_text(line.text) for line in lines if len(line.words) >= _LEAST_WORDS)
        if len(texts) < 5:
            continue
        rng = random.Random(path.name + level)
        rendered = Image.fromarray(render(path))
        shot = capture(rendered, _RENDERED, LEVELS[level], rng)
        yield Passages(path.name, level, np.asarray(shot.image), shot.dpi, texts)
        found += 1
        if found == most:
            return


def render(path: Path) -> NDArray[np.uint8]:
    """Page 1 at the resolution drawn papers have before they are spoiled."""
    import pypdfium2

    page = pypdfium2.PdfDocument(path)[0]
    return np.asarray(page.render(scale=_RENDERED / 72).to_pil().convert("RGB"))


def transcribed(folder: Path) -> Iterator[Passages]:
    """Page 1 of the letters that somebody has typed out."""
    for text in sorted(folder.glob("*.txt")):
        path = next((DATA / "letters").glob(f"{text.stem}.*"))
        image = raster.render(path, filetype.sniff_file(path, file_bytes=DEFAULT.file_bytes), 1, DEFAULT)
        texts = tuple(clean_text(line) for line in text.read_text(encoding="utf-8").splitlines() if line)
        yield Passages(path.name, "letters", image.pixels, image.dpi or 200, texts)


def errors(page: Passages, lines: tuple[Line, ...]) -> tuple[int, int]:
    """Wrong and all characters of a page's passages, each found where it is most alike."""
    read = " ".join(clean_text(line.text) for line in lines)
    return sum(line_errors(text, read) for text in page.texts), sum(map(len, page.texts))


def main() -> None:
    """Read and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=16, help="born-digital pages a level")
    parser.add_argument("--levels", default="scan,poor")
    parser.add_argument("--transcripts", type=Path)
    parser.add_argument("--by-page", action="store_true", help="a line for every page")
    options = parser.parse_args()
    wrong: defaultdict[tuple[str, str], int] = defaultdict(int)
    chars: defaultdict[str, int] = defaultdict(int)
    count: defaultdict[str, int] = defaultdict(int)
    pages = [page for level in options.levels.split(",") for page in born_digital(level, options.pages)]
    for page in [*pages, *(transcribed(options.transcripts) if options.transcripts else ())]:
        prepared = clean.prepare(page.rgb, page.dpi)
        found = {
            "plain": tesseract.page_lines(page.rgb),
            "pair": pair.PairEngine().read(prepared),
            **{reader: alone(prepared, reader) for reader in ("first", "second")},
        }
        for reader, lines in found.items():
            bad, whole = errors(page, lines)
            wrong[page.level, reader] += bad
            if options.by_page:
                print(f"{page.name:44} {page.level:8} {reader:7} {100 * bad / whole:6.2f} % of {whole}", flush=True)
        chars[page.level] += sum(map(len, page.texts))
        count[page.level] += 1
    print(f"{'running text, wrong characters of 100':40}" + "".join(f"{reader:>9}" for reader in READERS))
    for level, whole in chars.items():
        row = "".join(f"{100 * wrong[level, reader] / whole:9.2f}" for reader in READERS)
        print(f"  {level}, {count[level]} pages, {whole} characters".ljust(40) + row)


if __name__ == "__main__":
    main()
