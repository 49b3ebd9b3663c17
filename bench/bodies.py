"""Reads the running text of real papers: python -m bench.bodies [--pages 16] [--each 8] [--transcripts FOLDER].

Papers that were born digital carry their own truth: the first pages (`--each` so many of each) of
`../shared/data/born-digital` and `letters` with a true text layer are rendered, spoiled as `samples/degrade.py` spoils
drawn papers (`--seed` for another spoiling), and read without the layer. With
`--transcripts`, also the scans of `letters` for which FOLDER holds a `NAME.txt`, one passage of page 1 a line. Printed:
wrong characters of a hundred by level and reader, in lines of at least six words: seldom heads, tables, signatures.
With `--save FOLDER` nothing is read: the pages and all their lines are written as `samples/make.py` writes drawn ones.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

os.environ["OMP_THREAD_LIMIT"] = "1"

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image

from bench.reading import alone
from core.errors import MotlanError
from core.records import Line
from ocr.clean import blank, prepare
from ocr.input import filetype, raster
from ocr.input.limits import DEFAULT
from ocr.readers import ensemble, tesseract_program
from ocr.textlayer import layer as textlayer
from ocr.textlayer import reading_order
from ocr.train.choice import TEXT
from ocr.train.truth import clean_text, line_errors
from samples.degrade import LEVELS, capture

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
READERS = ("plain", "first", "second", "pair")
_LEAST_WORDS, _LEAST_LINES = 6, 5
_RENDERED = 300  # dpi


@dataclass(frozen=True)
class Passages:
    """A page picture and the running text printed on it."""

    name: str
    level: str
    rgb: NDArray[np.uint8]
    dpi: int
    texts: tuple[str, ...]  # lines of at least six words
    lines: tuple[str, ...] = ()  # every line of a text layer


def born_digital(level: str, options: argparse.Namespace) -> Iterator[Passages]:
    """The first pages of papers with a true text layer, as scans of that level; which and how many, the options say."""
    files = [*sorted((DATA / "letters").glob("*.pdf")), *sorted((DATA / "born-digital").glob("*.pdf"))]
    only, but = (tuple(filter(None, names.split(","))) for names in (options.only, options.without))
    files = [path for path in files if (not only or path.name.startswith(only)) and not path.name.startswith(but)]
    taken = 0
    for path, number in itertools.product(files, range(1, options.each + 1)):
        lines = true_lines(path, number)
        texts = tuple(line for line in lines if len(line.split()) >= _LEAST_WORDS)
        if len(texts) < _LEAST_LINES:
            continue
        rng = random.Random(path.name + level + (str(number) if number > 1 else "") + options.seed)
        shot = capture(Image.fromarray(render(path, number)), _RENDERED, LEVELS[level], rng)
        yield Passages(f"{path.name}#{number}", level, np.asarray(shot.image), shot.dpi, texts, lines)
        taken += 1
        if taken == options.pages:
            return


def true_lines(path: Path, number: int) -> tuple[str, ...]:
    """The lines on a page by its true text layer; none where it has no such layer, or no such page."""
    try:
        kind = filetype.sniff_file(path, file_bytes=DEFAULT.file_bytes)
        if number > raster.count_pages(path, kind, DEFAULT):
            return ()
        image = raster.render(path, kind, number, DEFAULT)
        layer = textlayer.read(path, number, image.pixels) if blank.ink(image.pixels) == "plenty" else textlayer.NONE
    except MotlanError:
        return ()
    lines = reading_order.lines(list(layer.words)) if layer.is_true else ()
    return tuple(clean_text(line.text) for line in lines)


def render(path: Path, number: int) -> NDArray[np.uint8]:
    """A page at the resolution drawn papers have before they are spoiled."""
    page = pypdfium2.PdfDocument(path)[number - 1]
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


def save(folder: Path, pages: Iterable[Passages]) -> None:
    """Write each page as a PNG with its truth beside it, for `ocr.train.choice`."""
    folder.mkdir(parents=True, exist_ok=True)
    for page in pages:
        stem = f"{page.name.replace('#', '-')}-{page.level}"
        Image.fromarray(page.rgb).save(folder / f"{stem}.png", dpi=(page.dpi, page.dpi))
        facts = {"file": f"{stem}.png", "type": TEXT, "level": page.level}
        lines = [[{"text": line} for line in page.lines]]
        (folder / f"{stem}.json").write_text(json.dumps({**facts, "lines": lines}), encoding="utf-8")


def read(page: Passages, prepared: prepare.Prepared, reader: str) -> tuple[Line, ...]:
    """The lines of the page as one of READERS reads it."""
    if reader == "plain":
        return tesseract_program.page_lines(page.rgb)
    return ensemble.EnsembleEngine().read(prepared) if reader == "pair" else alone(prepared, reader)


def main() -> None:
    """Read and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=16, help="born-digital pages a level")
    parser.add_argument("--each", type=int, default=1, help="pages of each file")
    parser.add_argument("--seed", default="", help="any text: pages are spoiled otherwise")
    parser.add_argument("--only", default="", help="files whose names begin so, with commas")
    parser.add_argument("--without", default="", help="but not those whose names begin so")
    parser.add_argument("--save", type=Path, help="write the pages into this folder instead of reading them")
    parser.add_argument("--levels", default="scan,poor")
    parser.add_argument("--transcripts", type=Path)
    parser.add_argument("--readers", default=",".join(READERS))
    parser.add_argument("--by-page", action="store_true", help="a line for every page")
    options = parser.parse_args()
    wrong: defaultdict[tuple[str, str], int] = defaultdict(int)
    chars: defaultdict[str, int] = defaultdict(int)
    count: defaultdict[str, int] = defaultdict(int)
    levels, readers = options.levels.split(","), options.readers.split(",")
    drawn = (born_digital(level, options) for level in levels)
    if options.save:
        save(options.save, itertools.chain(*drawn))
        return
    scans = transcribed(options.transcripts) if options.transcripts else ()
    for page in itertools.chain(*drawn, scans):
        prepared = prepare.prepare(page.rgb, page.dpi)
        for reader in readers:
            bad, whole = errors(page, read(page, prepared, reader))
            wrong[page.level, reader] += bad
            if options.by_page:
                print(f"{page.name:44} {page.level:8} {reader:7} {100 * bad / whole:6.2f} % of {whole}", flush=True)
        chars[page.level] += sum(map(len, page.texts))
        count[page.level] += 1
    print(f"{'running text, wrong characters of 100':40}" + "".join(f"{reader:>9}" for reader in readers))
    for level, whole in chars.items():
        row = "".join(f"{100 * wrong[level, reader] / whole:9.2f}" for reader in readers)
        print(f"  {level}, {count[level]} pages, {whole} characters".ljust(40) + row)


if __name__ == "__main__":
    main()
