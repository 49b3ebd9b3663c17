"""Fit the chance that a value was taken from its right place, on the words of random worlds: writes
`classify/confidence/place.json`.

    python -m samples.random FIT --pages 2760 --seed 5001 --words --no-image      (CHECK: seeds from 9000 on)
    python -m bench.fit_place FIT... [--check CHECK...] [--write]

Gradient-boosted trees (scikit-learn), monotone in the facts that speak for or against a place. Mistakes are put
into all words but those of the values, so that only the place can be wrong. The check folders take no part in the fit.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path

import msgspec
from msgspec import structs

from bench.drawn_words import drawn
from bench.fitting import grow, reliability
from bench.labelling import plain
from classify import labelling
from classify.confidence import place
from classify.confidence.calibration import group_of
from classify.confidence.trees import Forest
from classify.evidence.crosscheck import Facts
from classify.fields.candidate import Candidate
from classify.fields.selection import value_of
from classify.trace import Trace
from core.catalogue import Catalogue, load
from core.records import FieldValue

LEAST = 8  # values that a field must have among those fitted on
SHRUNK = 12.0  # values of its own that a field needs to be believed as much as all together


@dataclass(frozen=True)
class PlacedValue:
    """One value of a drawn paper: its field, what is known about its place, and whether it is right."""

    type: str
    field: str
    facts: dict[str, float]
    right: bool


def rows(folder: Path, catalogue: Catalogue) -> Iterator[PlacedValue]:
    """The values of the papers whose type was recognised."""
    for sample in drawn(folder, mistakes=True, values=False):
        seen = labelling.examine(sample.pages, catalogue, Trace())
        kind = seen.kind
        if kind is None or kind.code != sample.truth["type"]:
            continue
        for spec in kind.field:
            if spec.metadata or spec.name not in sample.truth["fields"]:
                continue
            for value, taken in _offered(seen.facts, spec.name):
                known = place.facts_of(
                    spec, group_of(spec.kind), value, taken, seen.facts, seen.layouts, seen.verdict.confidence
                )
                yield PlacedValue(
                    kind.code, spec.name, known, plain(value.value) == plain(sample.truth["fields"][spec.name])
                )


def _offered(facts: Facts, name: str) -> Iterator[tuple[FieldValue, Candidate | None]]:
    """The value of a field, and that of the other reader of the form where it has another."""
    if name in facts.values:
        yield facts.values[name], facts.taken.get(name)
    if name in facts.instead:
        yield value_of(facts.instead[name], facts.instead[name].confidence), facts.instead[name]


def priors(table: Sequence[PlacedValue]) -> dict[str, float]:
    """How much likelier than others the values of each field are right, in log-odds, drawn towards 0."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in table:
        counts[row.field][0] += row.right
        counts[row.field][1] += 1
    mean = sum(row.right for row in table) / len(table)
    out = {}
    for name, (right, seen) in counts.items():
        share = (right + SHRUNK * mean) / (seen + SHRUNK)
        out[name] = round(log(share / (1 - share)) - log(mean / (1 - mean)), 3)
    return out


def fit(table: Sequence[PlacedValue], trees: int) -> Forest:
    """The trees. Raises ImportError without scikit-learn."""
    fields = priors(table)
    grown = grow(_matrix(table, fields), [row.right for row in table], place.FACTS, trees)
    return structs.replace(grown, fields=fields, seen=_seen(table), fitted_on=f"{len(table)} values of random worlds")


def _seen(table: Sequence[PlacedValue]) -> frozenset[str]:
    """The fields of types that were seen often enough to know them."""
    counts = Counter(f"{row.type}/{row.field}" for row in table)
    return frozenset(name for name, seen in counts.items() if seen >= LEAST)


def _matrix(table: Sequence[PlacedValue], fields: dict[str, float]) -> list[list[float]]:
    return [
        [fields.get(row.field, 0.0) if name == "field" else row.facts.get(name, 0.0) for name in place.FACTS]
        for row in table
    ]


def _judged(table: Sequence[PlacedValue], forest: Forest) -> list[tuple[float, bool]]:
    return [
        (place.chance({**row.facts, "field": forest.fields.get(row.field, 0.0)}, forest), row.right) for row in table
    ]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("fit", type=Path, nargs="+", help="random worlds with words.jsonl, seeds below 9000")
    parser.add_argument("--check", type=Path, nargs="*", default=[], help="worlds of other seeds")
    parser.add_argument("--trees", type=int, default=80)
    parser.add_argument("--write", action="store_true", help="write the trees into the tree")
    options = parser.parse_args(arguments)
    catalogue = load()
    table = [row for folder in options.fit for row in rows(folder, catalogue)]
    trees = fit(table, options.trees)
    print(trees.fitted_on)
    print(reliability(_judged(table, trees)))
    if options.write:
        place.HOME.write_bytes(msgspec.json.encode(trees) + b"\n")
    for folder in options.check:
        print(folder)
        print(reliability(_judged(list(rows(folder, catalogue)), trees)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
