"""Draws a random world: python -m samples.random OUT --pages N [--seed S] [--level scan] [--words] [--no-image].

Writes what `samples.make` writes (a picture and a truth file a paper, `truth.jsonl` for all) and, with --words,
`words.jsonl`: a line a page with every word, its box, its field and its part of the page.
"""

# Lists of wordings stand on one line each, however long.
# ruff: noqa: E501

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, replace
from io import StringIO
from itertools import islice
from pathlib import Path
from random import Random
from typing import TextIO

from core.vietnamese.other_marks import varied
from samples.degrade import LEVELS
from samples.fonts import FontsMissing
from samples.layouts import ALL_TYPES, LETTER_TYPES
from samples.random import signing_sheets
from samples.random.card_facts import kinds
from samples.random.cards import Carder
from samples.random.compose import Composer
from samples.random.drawn_paper import Drawn
from samples.random.forms import Form, drawn_by, forms
from samples.random.letters import Writer
from samples.random.paint import paint
from samples.random.sheet import Sheet, Word
from samples.random.shots import is_small, store, take, throw_taking
from samples.random.type import Shelf, shelf

FIRST = 0.25  # of the papers are drawn by the first form of their type, and their share of the others
MEASURING = 9000  # from this seed on worlds are for measuring: nothing is trained, fitted or tuned on them
Draw = Callable[[Random, Shelf], Drawn]


@dataclass(frozen=True)
class Order:
    """One paper of a world: its number decides the dice, the type and the level."""

    seed: int
    number: int
    type: str
    level: str
    forms: str = "all"  # which forms of its type it may be drawn by: all, open or held

    @property
    def stem(self) -> str:
        return f"{self.type}-{self.number:05d}-{self.level}"

    def dice(self, what: str = "") -> Random:
        return Random(f"world/{self.seed}/{self.number}/{self.type}/{what}")


@dataclass(frozen=True)
class Options:
    """What all papers of a run share."""

    out: Path
    faces: Path | None
    held: str
    words: bool
    image: bool
    other_marks: float = 0.0  # share of the words that are given other marks than they have


def orders(seed: int, count: int, types: list[str], levels: list[str], which: str = "all") -> Iterator[Order]:
    """The papers of a world: every type once in each round, in an order of the round's own."""
    number = 0
    for turn in range(count):
        shuffled = types[:]
        Random(f"round/{seed}/{turn}").shuffle(shuffled)
        for code in shuffled:
            if number == count:
                return
            yield Order(seed, number, code, levels[(number + turn) % len(levels)], which)
            number += 1


def draw(order: Order, choice: Shelf) -> Drawn:
    """Draw one paper as sheets of words and marks."""
    rng = order.dice()
    if order.type in LETTER_TYPES:
        return Writer(order.type, rng, choice).paper()
    if order.type == signing_sheets.CODE:
        return signing_sheets.paper(rng, choice)
    if order.type in kinds():
        return Carder(order.type, rng, choice).paper()
    form = _form(drawn_by(order.type, order.forms), rng)
    return Composer(form, rng, choice).paper()


def _form(choice: Sequence[Form], rng: Random) -> Form:
    """One of a type's forms; the first, which the law's generations are drawn by, more often than the others."""
    return choice[0] if rng.random() < FIRST else rng.choice(choice)


_WORD = re.compile(r"\W*[^\W\d_]{2,}\W*")


def remark(sheet: Sheet, share: float, rng: Random) -> None:
    """Give some of a sheet's words other marks than they have."""
    for word in sheet.words:
        if _WORD.fullmatch(word.token.text) and rng.random() < share:
            word.token = replace(word.token, text=varied(word.token.text, rng))


def truth(order: Order, drawn: Drawn) -> dict[str, object]:
    """The truth of a paper, in the form of `samples.make`."""
    lines = [sheet.lines() for sheet in drawn.sheets]
    fields = {name: value for name, value in drawn.fields.items() if name not in drawn.beside}
    beside = {name: value for name, value in drawn.fields.items() if name in drawn.beside}
    return {
        "type": drawn.type, "layout": f"{drawn.type}/random {order.seed}/{order.number}", "held": order.seed >= MEASURING, "level": order.level,
        "pages": len(drawn.sheets), "kind": drawn.kind, "handwritten": drawn.kind == "hand", "fields": fields, "beside": beside,
        "owners": [asdict(owner) for owner in drawn.owners], "related": drawn.related, "metadata": drawn.metadata.as_json(),
        "lines": lines, "stamped": [sheet.stamped() for sheet in drawn.sheets], "text_body": "\n".join(line["text"] for page in lines for line in page),
    }  # fmt: skip


def words(sheet: Sheet) -> list[list[object]]:
    """The words of a sheet: text, box in fractions, field (B-, I- or O), part, field it is a label of, line, by hand."""
    return [_word(sheet, word) for word in sheet.words]


def _word(sheet: Sheet, word: Word) -> list[object]:
    token = word.token
    tag = f"{'B' if token.begins else 'I'}-{token.field}" if token.field else "O"
    box = sheet.fraction(sheet.extent(word))
    return [token.text, *box, tag, token.part, token.of, word.line, int(token.style.hand)]


def make(order: Order, options: Options) -> tuple[str, str]:
    """Draw one paper and write its files; the answer is its lines of truth.jsonl and of words.jsonl."""
    drawn = draw(order, shelf(options.faces, options.held))
    for sheet in drawn.sheets if options.other_marks else ():
        remark(sheet, options.other_marks, order.dice("marks"))
    facts = truth(order, drawn)
    name = f"{order.stem}.none"
    if options.image:
        taking = throw_taking(order.level, order.dice("taking"), is_small(drawn.sheets))
        typed = drawn.body in ("typewriter", "dotmatrix")
        pages = [paint(sheet, taking.dpi, order.dice(f"paint {i}")) for i, sheet in enumerate(drawn.sheets)]
        images = [take(page.image, taking, typed, order.dice(f"take {i}")) for i, page in enumerate(pages)]
        name = store(images, options.out / order.stem, taking, order.number)
        facts = {"file": name, **facts}
        text = json.dumps(facts, ensure_ascii=False, indent=1)
        (options.out / f"{order.stem}.json").write_text(text + "\n", encoding="utf-8")
    else:
        facts = {"file": name, **facts}
    word_lines = ""
    if options.words:
        rows = [
            {"file": name, "page": i + 1, "type": drawn.type, "level": order.level, "size_mm": [sheet.width, sheet.height], "words": words(sheet)}
            for i, sheet in enumerate(drawn.sheets)
        ]  # fmt: skip
        word_lines = "".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows)
    return json.dumps(facts, ensure_ascii=False) + "\n", word_lines


def _all(wanted: Iterator[Order], options: Options, workers: int) -> Iterator[tuple[str, str]]:
    if workers < 2:
        for order in wanted:
            yield make(order, options)
        return
    with ProcessPoolExecutor(workers) as pool:
        while batch := list(islice(wanted, 400)):
            yield from pool.map(make, batch, [options] * len(batch), chunksize=10)


def _names(allowed: tuple[str, ...]) -> Callable[[str], list[str]]:
    def parsed(text: str) -> list[str]:
        names = text.split(",")
        if wrong := set(names) - set(allowed):
            raise argparse.ArgumentTypeError(f"unknown: {', '.join(sorted(wrong))}; known: {', '.join(allowed)}")
        return names

    return parsed


def drawable() -> tuple[str, ...]:
    """The types there are drawings of, in the contract's order."""
    return tuple(code for code in ALL_TYPES if code in forms() or code in LETTER_TYPES or code in kinds())


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="folder to write to; made when absent")
    parser.add_argument("--pages", type=int, default=len(ALL_TYPES), help="papers to draw")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--level", "--levels", type=_names(tuple(LEVELS)), default=["scan"], help="clean,scan,poor,photo in turn"
    )
    parser.add_argument(
        "--types",
        type=_names((*drawable(), signing_sheets.CODE)),
        default=list(drawable()),
        help=f"type codes, comma-separated; {signing_sheets.CODE} for sheets of signature blocks alone",
    )
    parser.add_argument("--faces", type=Path, help="folder filled by samples.faces; the system's faces without it")
    parser.add_argument("--held-faces", choices=("open", "held", "all"), default="open", help="which of the faces")
    parser.add_argument("--forms", choices=("open", "held", "all"), default="all", help="which of a type's forms")
    parser.add_argument(
        "--other-marks",
        type=float,
        default=0.0,
        metavar="SHARE",
        help="give so many of the words other marks than they have, for nets that learn to see marks (the fields of the truth stay)",
    )
    parser.add_argument("--words", action="store_true", help="write words.jsonl")
    parser.add_argument("--no-image", action="store_true", help="truth and words alone, no pictures")
    parser.add_argument("--workers", type=int, default=1)
    chosen = parser.parse_args(arguments)
    chosen.out.mkdir(parents=True, exist_ok=True)
    options = Options(
        chosen.out, chosen.faces, chosen.held_faces, chosen.words, not chosen.no_image, chosen.other_marks
    )
    count = 0
    try:
        shelf(options.faces, options.held)
        with (chosen.out / "truth.jsonl").open("w", encoding="utf-8") as all_truth, _words_file(chosen) as all_words:
            for facts, row in _all(
                orders(chosen.seed, chosen.pages, chosen.types, chosen.level, chosen.forms), options, chosen.workers
            ):
                all_truth.write(facts)
                all_words.write(row)
                count += 1
    except FontsMissing as exc:
        print(f"error: {exc}", file=sys.stderr)
        return 2
    print(f"{count} papers drawn in {chosen.out}", file=sys.stderr)
    return 0


def _words_file(chosen: argparse.Namespace) -> AbstractContextManager[TextIO]:
    path: Path = chosen.out / "words.jsonl"
    return path.open("w", encoding="utf-8") if chosen.words else nullcontext(StringIO())
