"""Reading papers of random worlds: python -m bench.worlds FOLDER [--plain].

FOLDER is what `python -m samples.random FOLDER --pages N --seed S --levels clean,scan,poor,photo --faces FACES
--held-faces held` wrote, S from 9000 on. Printed by kind of paper (print, cards, filled by hand) and level: pages,
words found (bag of words, marks at their ends aside), line CER (as `bench.reading`), words on which the readers agree,
and of these how many are right; with --plain also the CPU of reading by that of plain Tesseract on the same pages.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2

from bench.reading import Tally, cpu
from core.records import Line
from ocr import read
from ocr.input import raster
from ocr.input.filetype import sniff_file
from ocr.input.limits import DEFAULT
from ocr.readers import tesseract_program
from ocr.results import ReadSettings
from ocr.train.truth import TruePage, clean_text, load, page_errors

KINDS = ("print", "card", "hand")
LEVELS = ("clean", "scan", "poor", "photo")
_SETTINGS = ReadSettings(pdf=False)
_MARKS = ".,:;()[]/-…'\"“”"


def bare(word: str) -> str:
    """A word as it is counted: without marks at its ends, in small letters."""
    return clean_text(word).strip(_MARKS).lower()


def measure(folder: Path, facts: dict[str, object], plain: bool, tally: Tally) -> None:
    """Read one paper and add up what came out."""
    path = folder / str(facts["file"])
    kind, column = sniff_file(path, file_bytes=DEFAULT.file_bytes), f"{facts['kind']} {facts['level']}"
    pictures = load(path)
    for number, (rgb, dpi) in enumerate(pictures, start=1):
        lines = tuple(filter(None, (clean_text(line["text"]) for line in facts["lines"][number - 1])))  # type: ignore[index]
        image = raster.render(path, kind, number, DEFAULT)
        start = cpu()
        reading = read.read_page(str(path), kind, number, settings=_SETTINGS).reading
        tally.add(column, "cpu", cpu() - start)
        if plain:
            start = cpu()
            tesseract_program.page_lines(image.pixels)
            tally.add(column, "cpu plain", cpu() - start)
        page = TruePage(path.stem, str(facts["type"]), str(facts["level"]), rgb, dpi, lines)
        stamped = facts["stamped"][number - 1]  # type: ignore[index]
        _compare(page, reading.lines, stamped, column, tally)


def _compare(page: TruePage, lines: tuple[Line, ...], stamped: Sequence[str], column: str, tally: Tally) -> None:
    known = {bare(word) for word in stamped}
    printed = Counter(text for line in page.lines for part in line.split() if (text := bare(part)))
    words = [word for line in lines for word in line.words if bare(word.text)]
    tally.add(column, "pages")
    tally.add(column, "printed", printed.total())
    tally.add(column, "found", (printed & Counter(bare(word.text) for word in words)).total())
    wrong, whole = page_errors(page, lines)
    tally.add(column, "wrong", wrong)
    tally.add(column, "characters", whole)
    for word in words:
        tally.add(column, "words")
        tally.add(column, "agreed", word.agreed is True)
        tally.add(
            column, "agreed right", word.agreed is True and (bare(word.text) in printed or bare(word.text) in known)
        )


def rows(tally: Tally, plain: bool) -> Iterator[str]:
    """The table, a line for each kind and level."""
    yield "                 pages  words found  line CER   agreed  … right" + "  CPU by plain Tesseract's" * plain
    for column in [*(f"{kind} {level}" for kind in KINDS for level in LEVELS), "all"]:
        if not tally.sums[column, "pages"]:
            continue
        shares = [("found", "printed"), ("wrong", "characters"), ("agreed", "words"), ("agreed right", "agreed")]
        values = [100 * tally.ratio(column, part, whole) for part, whole in shares]
        share_found, wrong, agreed, right = values
        pages = tally.sums[column, "pages"]
        more = f"{tally.ratio(column, 'cpu', 'cpu plain'):12.2f}" if plain else ""
        yield f"{column:14} {pages:7.0f} {share_found:12.1f} {wrong:9.2f} {agreed:8.1f} {right:8.2f}{more}"


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--plain", action="store_true", help="read with plain Tesseract too, for the CPU")
    options = parser.parse_args()
    tally = Tally()
    with (options.folder / "truth.jsonl").open(encoding="utf-8") as papers:
        for line in papers:
            measure(options.folder, json.loads(line), options.plain, tally)
    print("\n".join(rows(tally, options.plain)))


if __name__ == "__main__":
    cv2.setNumThreads(1)
    main()
