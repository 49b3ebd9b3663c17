"""Fit the chance that of two values for a field the tagger's is right and not the rules': writes
`classify/confidence/choice.json`.

    python -m samples.random FIT --pages 6000 --seed 5501 --words --no-image
    python -m bench.fit_choice FIT... [--read WORLD...] [--check WORLD...] [--trees N] [--write]

Of the folders to fit on the words alone are taken, with mistakes put in; the pictures of --read and --check worlds are
read. Fitted are gradient-boosted trees (scikit-learn), monotone in the facts of `classify.confidence.choice`, on the
fields where one of the two values is right; the check worlds take no part in it.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
from msgspec import structs

from bench.drawn_words import drawn
from bench.fitting import grow, reliability
from bench.labelling import Sample, plain, samples
from classify import labelling
from classify.confidence import choice, trees
from classify.confidence.trees import Forest
from classify.trace import Trace
from core.catalogue import Catalogue, load


@dataclass(frozen=True)
class Compared:
    """Two values of a field of which one is right: what is known about them, and whether it is the tagger's."""

    facts: dict[str, float]
    tagged: bool


def rows(papers: Iterable[Sample], catalogue: Catalogue) -> Iterator[Compared]:
    """Where the two readers of the form differ, on the papers whose type was recognised."""
    for sample in papers:
        seen = labelling.examine(sample.pages, catalogue, Trace())
        if seen.kind is None or seen.kind.code != sample.truth["type"]:
            continue
        truth = {**sample.truth.get("metadata", {}), **sample.truth["fields"]}
        for name, (tagged, ruled, known) in seen.facts.choices.items():
            right = [plain(each.parsed.value) == plain(truth.get(name)) for each in (tagged, ruled)]
            if sum(right) == 1:
                yield Compared(known, right[0])


def fit(table: Sequence[Compared], count: int) -> Forest:
    """The trees. Raises ImportError without scikit-learn."""
    matrix = [[row.facts.get(name, 0.0) for name in choice.FACTS] for row in table]
    grown = grow(matrix, [row.tagged for row in table], choice.FACTS, count)
    return structs.replace(grown, fitted_on=f"{len(table)} values of random worlds")


def _judged(table: Sequence[Compared], forest: Forest) -> str:
    chances = [(trees.chance(row.facts, forest), row.tagged) for row in table]
    right = sum((sure >= 0.5) == tagged for sure, tagged in chances)
    chosen = [(max(sure, 1 - sure), (sure >= 0.5) == tagged) for sure, tagged in chances]
    return f"{right} of {len(table)} chosen rightly\n{reliability(chosen)}"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("fit", type=Path, nargs="*", help="random worlds with words.jsonl")
    parser.add_argument("--read", type=Path, nargs="*", default=[], help="random worlds whose pictures are read")
    parser.add_argument("--check", type=Path, nargs="*", default=[], help="… and such of other seeds")
    parser.add_argument("--cache", type=Path, default=Path("/tmp/motlan-readings"), help="kept readings")
    parser.add_argument("--trees", type=int, default=120)
    parser.add_argument("--write", action="store_true", help="write the trees into the tree")
    options = parser.parse_args(arguments)
    catalogue = load()
    table = [row for folder in options.fit for row in rows(drawn(folder, mistakes=True, values=False), catalogue)]
    table += [row for folder in options.read for row in rows(samples(folder, options.cache, set(), set()), catalogue)]
    forest = fit(table, options.trees)
    print(forest.fitted_on)
    print(_judged(table, forest))
    if options.write:
        choice.HOME.write_bytes(msgspec.json.encode(forest) + b"\n")
    for folder in options.check:
        print(folder)
        print(_judged(list(rows(samples(folder, options.cache, set(), set()), catalogue)), forest))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
