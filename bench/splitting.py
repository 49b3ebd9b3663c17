"""Where papers end in a stack: pages in the right paper, and papers of two citizens in one, without and with sheets.

    python -m bench.splitting SAMPLES_DIR... [--cache DIR] [--levels scan] [--stacks 60] [--wrong] [--sheets] [--torn]
        [--files]

Stacks are made of the readings of drawn papers (each page is read by itself, so a stack reads as its pages do): four to
nine papers in any order, letters and deeds of several pages, fronts and backs of cards, blank backs. A page is in the
right paper when that paper has exactly its pages. With --sheets each paper lies under a separator sheet, printed,
captured at the level, and read by the ordinary reader of codes; then again with one sheet taken out, one twice, two
exchanged, and one of another row in place of ours. With --torn the upper third of every fourth paper's first page is
lost, titles and all: what is then joined wrongly should at least not be silent. With --files every page is a file of
its own in one batch (`bench.over_files`), in order and in orders in which nothing may come together wrongly; a folder
without truths, of scans of one paper each, is taken as it is.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

if __name__ == "__main__":  # run as a file: the packages live one folder up
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import msgspec
import numpy as np
import pypdfium2

from bench import over_files
from bench.labelling import Sample, samples, share
from classify.papers.separator_sheets import Part, divide
from core.catalogue import Catalogue, load
from core.codes import separators
from core.records import PageReading, Separator


@dataclass
class Stack:
    """Pages in the order a scanner gives them, and which paper each belongs to (a sheet: to the paper after it)."""

    pages: list[PageReading] = field(default_factory=list)
    papers: list[int] = field(default_factory=list)  # of each page: index of its paper
    samples: list[Sample] = field(default_factory=list)  # the papers

    def add(self, page: PageReading, paper: int) -> None:
        """One more page on top of the stack's end."""
        self.pages.append(msgspec.structs.replace(page, page=len(self.pages) + 1))
        self.papers.append(paper)


@dataclass
class Score:
    """Counts over stacks."""

    pages: int = 0
    right: int = 0
    papers: int = 0
    papers_right: int = 0
    merged: int = 0  # papers made of pages of several papers
    strangers: int = 0  # … whose owners have nobody in common
    silent: int = 0  # … and nothing says so: no reason for review comes with the division
    wrong: list[str] = field(default_factory=list)


def tear(stack: Stack, rng: Random) -> None:
    """Take the upper third from the first page of about every fourth paper."""
    for place, page in enumerate(stack.pages):
        first = place == 0 or stack.papers[place - 1] != stack.papers[place]
        if first and rng.random() < 0.25:
            kept = tuple(line for line in page.lines if line.box[1] > 0.33)
            stack.pages[place] = msgspec.structs.replace(page, lines=kept)


BLANK = PageReading(page=1, status="blank", reader="bench", width=1654, height=2339, dpi=200)


def stacks(papers: Sequence[Sample], count: int, rng: Random) -> Iterator[Stack]:
    """Random stacks; every third is scanned on both sides: papers with an odd number of pages have blank backs."""
    pool: list[Sample] = []
    for number in range(count):
        stack = Stack()
        for paper in range(rng.randint(4, 9)):
            if not pool:
                pool = rng.sample(list(papers), len(papers))
            sample = pool.pop()
            stack.samples.append(sample)
            for page in sample.pages:
                stack.add(page, paper)
            if (number % 3 == 0 and len(sample.pages) % 2) or rng.random() < 0.08:
                stack.add(BLANK, paper)
        yield stack


def sheet_pages(row: Sequence[Separator], catalogue: Catalogue, level: str, rng: Random) -> list[PageReading]:
    """The sheets printed, captured at a level and read: their codes, as `ocr.codes.detection` finds them."""
    from console import sheet_printing
    from ocr.codes import detection
    from samples.degrade import LEVELS, capture

    pages = []
    with pypdfium2.PdfDocument(sheet_printing.pdf(row, catalogue)) as document:
        for page in document:
            image = page.render(scale=300 / 72).to_pil().convert("RGB")
            pixels = np.asarray(capture(image, 300, LEVELS[level], rng).image)
            codes = detection.find(np.ascontiguousarray(pixels[::-1, ::-1]) if rng.random() < 0.2 else pixels)
            high, wide = pixels.shape[:2]
            pages.append(PageReading(page=1, status="read", reader="bench", width=wide, height=high, codes=codes))
    return pages


def with_sheets(stack: Stack, sheets: Sequence[PageReading]) -> Stack:
    """The stack with a sheet before each paper; a paper's sheet may be missing (blank in `sheets`)."""
    out = Stack(samples=stack.samples)
    last = -1
    for page, paper in zip(stack.pages, stack.papers, strict=True):
        if paper != last and sheets[paper].codes:
            out.add(sheets[paper], paper)
        last = paper
        out.add(page, paper)
    return out


def count(score: Score, stack: Stack, parts: Sequence[Part], note: str = "") -> None:
    """Compare a division with the truth."""
    truth = {paper: {page.page for page, of in zip(stack.pages, stack.papers, strict=True) if of == paper}
             for paper in set(stack.papers)}  # fmt: skip
    whole = {frozenset(pages) for pages in truth.values()}
    score.papers += len(truth)
    for part in parts:
        score.pages += len(part.pages)
        if frozenset(part.pages) in whole:
            score.right += len(part.pages)
            score.papers_right += 1
            continue
        inside = sorted({stack.papers[page - 1] for page in part.pages if page != part.sheet})
        score.merged += len(inside) > 1
        stranger = len(inside) > 1 and strangers_in([stack.samples[paper] for paper in inside])
        score.strangers += stranger
        score.silent += stranger and not part.reasons
        names = [stack.samples[stack.papers[page - 1]].path.stem for page in part.pages]
        score.wrong.append(f"{note}{'STRANGERS ' if stranger else ''}{part.pages} {names}")


def strangers_in(inside: Sequence[Sample]) -> bool:
    """Whether the owners of two of these papers have nobody in common; a paper without an owner is nobody's."""
    people = [{owner["name"] for owner in sample.truth["owners"]} for sample in inside]
    named = [names for names in people if names]
    return any(not names & other for i, names in enumerate(named) for other in named[i + 1 :])


Change = Callable[[list[PageReading], list[PageReading], Random], None]


def _missing(row: list[PageReading], other: list[PageReading], rng: Random) -> None:
    row[rng.randrange(len(row))] = BLANK


def _twice(row: list[PageReading], other: list[PageReading], rng: Random) -> None:
    place = rng.randrange(1, len(row))
    row[place] = row[place - 1]


def _exchanged(row: list[PageReading], other: list[PageReading], rng: Random) -> None:
    place = rng.randrange(1, len(row))
    row[place], row[place - 1] = row[place - 1], row[place]


def _foreign(row: list[PageReading], other: list[PageReading], rng: Random) -> None:
    place = rng.randrange(len(row))
    row[place] = other[place]


CHANGES: dict[str, Change | None] = {
    "all sheets": None,
    "one missing": _missing,
    "one twice": _twice,
    "two exchanged": _exchanged,
    "one of another row": _foreign,
}


def run(stacks: Sequence[Stack], catalogue: Catalogue, level: str | None, rng: Random) -> dict[str, Score]:
    """Scores by way: without sheets, and with a level for the sheets each way they may lie in the stack."""
    scores = {"without sheets": Score()}
    for number, stack in enumerate(stacks):
        count(scores["without sheets"], stack, divide(stack.pages, catalogue), f"stack {number}: ")
    if level is None:
        return scores
    separators.use(b"the key of the bench's installation")
    for number, stack in enumerate(stacks):
        total = len(stack.samples)
        rows = []
        for _ in range(2):
            row = separators.new_row()
            said = [Separator(row, k, total, "H26.12-250901-0007") for k in range(1, total + 1)]
            rows.append(sheet_pages(said, catalogue, level, rng))
        for name, change in CHANGES.items():
            sheets = list(rows[0])
            if change is not None:
                change(sheets, rows[1], rng)
            changed = with_sheets(stack, sheets)
            parts = divide(changed.pages, catalogue)
            count(scores.setdefault(name, Score()), changed, parts, f"{name}, stack {number}: ")
            if change is not None and not all("sheet_missing" in part.reasons for part in parts):
                scores[name].wrong.append(f"{name}, stack {number}: SILENT")
                scores[name].silent += 1
    return scores


def table(scores: dict[str, Score]) -> str:
    """The scores as lines of text."""
    rows = [f"{'':22}{'pages':>7}{'right':>10}{'papers':>8}{'right':>10}{'merged':>8}{'of strangers':>14}{'silent':>8}"]
    rows += [
        f"{name:22}{s.pages:>7}{share(s.right, s.pages):>10}{s.papers:>8}{share(s.papers_right, s.papers):>10}"
        f"{s.merged:>8}{s.strangers:>14}{s.silent:>8}"
        for name, s in scores.items()
    ]
    return "\n".join(rows)


def _print_files(level: str, papers: Sequence[Sample], count: int, rng: Random, *, wrong: bool) -> None:
    catalogue = load()
    sent = list(over_files.batches(papers, count, rng))
    scores = {name: over_files.score(sent, order, catalogue, rng, strangers_in)
              for name, order in over_files.ORDERS.items()}  # fmt: skip
    print(f"{level}: {count} batches of {len(papers)} papers, a file a page\n{over_files.table(scores)}")
    if wrong:
        print("\n".join(f"{name}, {line}" for name, score in scores.items() for line in score.wrong))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("samples", type=Path, nargs="+")
    parser.add_argument("--cache", type=Path, default=None, help="folder of readings; default: SAMPLES/.readings")
    parser.add_argument("--levels", default="scan")
    parser.add_argument("--stacks", type=int, default=60)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--sheets", action="store_true", help="also with separator sheets")
    parser.add_argument("--torn", action="store_true", help="without the titles of every fourth paper")
    parser.add_argument("--files", action="store_true", help="every page a file of its own, in several orders")
    parser.add_argument("--wrong", action="store_true", help="list every mistake")
    options = parser.parse_args(arguments)
    for level in options.levels.split(","):
        papers = [sample for folder in options.samples
                 for sample in samples(folder, options.cache or folder / ".readings", {level}, set())]  # fmt: skip
        rng = Random(options.seed)
        if options.files:
            if not papers:
                papers = [scan for folder in options.samples
                         for scan in over_files.scans(folder, options.cache or folder / ".readings")]  # fmt: skip
            _print_files(level, papers, options.stacks, rng, wrong=options.wrong)
            continue
        drawn_stacks = list(stacks(papers, options.stacks, rng))
        for stack in drawn_stacks if options.torn else ():
            tear(stack, rng)
        scores = run(drawn_stacks, load(), level if options.sheets else None, rng)
        print(f"{level}: {options.stacks} stacks of {len(papers)} drawn papers\n{table(scores)}")
        if options.wrong:
            print("\n".join(line for score in scores.values() for line in score.wrong))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
