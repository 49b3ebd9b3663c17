"""Signers whose names a stroke of a pen or a seal covers: python -m bench.signers FOLDER [--cache DIR] [--wrong].

FOLDER is what `python -m samples.random FOLDER --pages N --seed S --levels clean,scan,poor,photo --types TYPES --faces
FACES --held-faces held` wrote. Printed for names that a stroke crosses and for the others: papers with a signer, words
of the names found among the words read, names whose every word is, and the field: right, asserted, asserted and wrong.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

import classify
from bench.labelling import Sample, asserted, plain, samples
from core.catalogue import Catalogue, load
from samples.random.signing import is_crossed

COLUMNS = ("papers", "words", "words read", "names read", "right", "asserted", "wrong")


def measure(sample: Sample, catalogue: Catalogue) -> tuple[Counter[str], str]:
    """The counts of one paper, and a line on what went wrong with its signer."""
    name = sample.truth["fields"]["signer"]
    words = plain(name).split()
    seen = Counter(plain(word.text) for page in sample.pages for line in page.lines for word in line.words)
    label = classify.label(sample.pages, catalogue)
    value = label.fields.get("signer")
    right, sure = value is not None and plain(value.value) == plain(name), asserted(label, "signer")
    counts = Counter({
        "papers": 1, "words": len(words), "words read": (Counter(words) & seen).total(),
        "names read": not Counter(words) - seen, "right": right, "asserted": sure, "wrong": sure and not right,
    })  # fmt: skip
    missed = f"{sample.path.name}: {value.value if value else None!r} {'asserted ' * sure}for {name!r}"
    return counts, "" if right else missed


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cache", type=Path, help="folder of readings; default: FOLDER/.readings")
    parser.add_argument("--wrong", action="store_true", help="list what was not read right")
    options = parser.parse_args()
    catalogue = load()
    totals: dict[str, Counter[str]] = {"crossed": Counter(), "not crossed": Counter()}
    for sample in samples(options.folder, options.cache or options.folder / ".readings", set(), set()):
        name = sample.truth["fields"].get("signer")
        if name is None:
            continue
        kind = "crossed" if is_crossed(name) else "not crossed"
        counts, missed = measure(sample, catalogue)
        totals[kind] += counts
        if options.wrong and missed:
            print(f"{kind}: {missed}")
    print(f"{'':12}" + "".join(f"{column:>12}" for column in COLUMNS))
    for kind, counts in totals.items():
        print(f"{kind:12}" + "".join(f"{counts[column]:12}" for column in COLUMNS))


if __name__ == "__main__":
    main()
