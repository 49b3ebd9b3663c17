"""How well the words of a random world are labelled, no picture read: types, fields, owners, asserted and wrong.

    python -m samples.random WORLD --pages 720 --seed 9400 --words --no-image --levels clean,scan,poor,photo
    python -m bench.drawn_words WORLD [--mistakes] [--wrong] [--json OUT]

With --mistakes two readers are played: each makes mistakes of its own, and words on which they differ carry both
readings. What they agree on is right but for the few words that both read wrong alike.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from random import Random
from typing import Any

from msgspec import structs

from bench.labelling import Sample, run, table
from classify.tagger.train.mistakes import Told, misread, spelt, thrown
from classify.tagger.train.training_pages import reading_of, rows_of, told_of
from core.catalogue import load
from core.records import Line, PageReading, Word
from core.text import nfc

AGREED, DIFFERING = (
    (0.93, 0.999),
    (0.4, 0.97),
)  # confidence of a word both readers give, and of one on which they differ
RIGHT = 0.8  # of the words on which the readers differ the right reading is chosen
ALIKE = 0.12  # of the mistakes are made by both readers alike


def drawn(folder: Path, *, mistakes: bool, values: bool = True) -> Iterator[Sample]:
    """The papers of a world's words.jsonl and truth.jsonl; without `values` the mistakes are in no value."""
    truths = (json.loads(line) for line in (folder / "truth.jsonl").open(encoding="utf-8"))
    for truth, (name, rows) in zip(
        truths, groupby(rows_of(folder / "words.jsonl"), lambda row: row["file"]), strict=True
    ):
        rng = Random(f"readers/{folder.name}/{name}")
        yield Sample(Path(name), truth, tuple(_page(row, rng if mistakes else None, values) for row in rows))


def _page(row: dict[str, Any], rng: Random | None, values: bool) -> PageReading:
    truths = told_of(row)
    rate = thrown(rng, row["level"]) if rng else 0.0
    if rng:
        truths = misread(truths, rng, rate, letters=False, values=values)
    page = reading_of(truths, tuple(row["size_mm"]), row["page"])
    lines = []
    for line in page.lines:
        words = []
        for word in line.words:
            truth = truths[round(word.confidence)]
            words.append(_word(word, truth, rng if values or truth.tag == "O" else None, rate))
        lines.append(structs.replace(line, words=tuple(words)))
    return structs.replace(page, lines=_in_order(lines), mean_confidence=0.95)


def _word(word: Word, truth: Told, rng: Random | None, rate: float) -> Word:
    if rng is None:
        return structs.replace(word, text=nfc(word.text), confidence=0.99)
    first, second = spelt(truth, rng, rate), spelt(truth, rng, rate)
    if first != truth.text and rng.random() < ALIKE:
        second = first
    if first == second:
        return structs.replace(word, text=nfc(first), confidence=rng.uniform(*AGREED))
    wrong = first if first != truth.text else second
    right = second if wrong is first else first
    said, other = (right, wrong) if rng.random() < RIGHT else (wrong, right)
    return structs.replace(word, text=nfc(said), confidence=rng.uniform(*DIFFERING), agreed=False, other=nfc(other))


def _in_order(lines: list[Line]) -> tuple[Line, ...]:
    return tuple(sorted(lines, key=lambda line: (round(line.box[1], 2), line.box[0])))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("world", type=Path)
    parser.add_argument("--mistakes", action="store_true", help="play two readers")
    parser.add_argument("--wrong", action="store_true", help="list every mistake")
    options = parser.parse_args(arguments)
    scores = run(drawn(options.world, mistakes=options.mistakes), load())
    print(table(scores))
    if options.wrong:
        print("\n".join(scores["all"].wrong))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
