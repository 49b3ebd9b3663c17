"""Fit the chance that a read value is right, on drawn papers read before: writes
`classify/confidence/calibration.json`.

    python -m bench.calibrate FIT_DIR... [--check CHECK_DIR...] [--write]

Gradient-boosted trees (scikit-learn), monotone in the facts that speak for or against a reading. The check folders,
drawn with other seeds, take no part in the fit and show what a threshold gives.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
from msgspec import structs

from bench.fitting import grow, reliability
from bench.labelling import Sample, plain, samples
from classify import labelling, metadata
from classify.confidence import calibration
from classify.confidence.trees import Forest
from classify.labelling import Examined
from classify.trace import Trace
from core.catalogue import Catalogue, Field, PaperType, load
from core.records import FieldValue

THRESHOLDS = (0.8, 0.85, 0.9, 0.92, 0.94, 0.95, 0.96, 0.97, 0.98)


@dataclass(frozen=True)
class ReadValue:
    """One read value of a drawn paper: what is known about it, and whether it is right."""

    paper: str
    level: str
    type: str
    field: str
    kind: str
    facts: dict[str, float]
    right: bool


def rows(samples: Iterable[Sample], catalogue: Catalogue) -> Iterator[ReadValue]:
    """The read values of the papers whose type was recognised."""
    for sample in samples:
        seen = labelling.examine(sample.pages, catalogue, Trace())
        kind, truth = seen.kind, sample.truth
        if kind is None or kind.code != truth["type"]:
            continue
        wanted = truth["metadata"] | truth["fields"]
        paper = f"{sample.path.parent.name}/{sample.path.stem}"
        for spec, value, known in _known(seen, kind):
            if spec.name in wanted:
                right = plain(value.value) == plain(wanted[spec.name])
                yield ReadValue(paper, truth["level"], kind.code, spec.name, spec.kind, known, right)


def _known(seen: Examined, kind: PaperType) -> Iterator[tuple[Field, FieldValue, dict[str, float]]]:
    """The values of a paper's fields and of its head, and what is known about each."""
    facts, layouts = seen.facts, seen.layouts
    page = calibration.page_facts(layouts)
    for spec in kind.field:
        if spec.name in facts.values:
            placed = calibration.placed_in(facts, kind, spec, layouts, seen.verdict.confidence)
            known = calibration.known_facts(facts, spec, page, placed)
            if known is not None:
                yield spec, facts.values[spec.name], known
    head = metadata.head_of(kind, layouts)
    headed = (metadata.NUMBER, metadata.head_number), (metadata.ISSUED, metadata.head_date)
    for spec, read in headed:
        value = read(facts, kind, head, layouts)
        if value is not None and metadata.of_head(facts, value, layouts):
            yield spec, value, calibration.head_facts(spec, value, facts, kind, layouts)


def fit(table: Sequence[ReadValue], trees: int) -> Forest:
    """The trees. Raises ImportError without scikit-learn."""
    papers = len({row.paper for row in table})
    matrix = [[row.facts.get(name, 0.0) for name in calibration.FACTS] for row in table]
    grown = grow(matrix, [row.right for row in table], calibration.FACTS, trees)
    return structs.replace(grown, fitted_on=f"{len(table)} values of {papers} drawn papers")


def thresholds(table: Sequence[ReadValue], forest: Forest) -> str:
    """What each threshold would assert, and how much of that is wrong, by group of kinds."""
    lines = [f"{'kind':10}{'values':>8}" + "".join(f"{f'≥ {t:.2f}':>16}" for t in THRESHOLDS)]
    groups = sorted({calibration.group_of(row.kind) for row in table})
    for group in ("all", *groups):
        mine = [row for row in table if group in ("all", calibration.group_of(row.kind))]
        cells = []
        for threshold in THRESHOLDS:
            sure = [row for row in mine if calibration.chance(row.facts, forest) >= threshold]
            wrong = sum(not row.right for row in sure)
            cells.append(f"{100 * len(sure) / len(mine):7.1f} % {wrong:3} w ")
        lines.append(f"{group:10}{len(mine):>8}" + "".join(f"{cell:>16}" for cell in cells))
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("fit", type=Path, nargs="+", help="folders of drawn papers to fit on")
    parser.add_argument("--check", type=Path, nargs="*", default=[], help="folders that show what the fit is worth")
    parser.add_argument("--trees", type=int, default=120)
    parser.add_argument("--write", action="store_true", help="write the weights into the tree")
    options = parser.parse_args(arguments)
    catalogue = load()

    def table(folders: Sequence[Path]) -> list[ReadValue]:
        return [
            row for folder in folders for row in rows(samples(folder, folder / ".readings", set(), set()), catalogue)
        ]

    forest = fit(table(options.fit), options.trees)
    print(forest.fitted_on)
    if options.check:
        check = table(options.check)
        print(reliability([(calibration.chance(row.facts, forest), row.right) for row in check]))
        print(thresholds(check, forest))
    if options.write:
        calibration.HOME.write_bytes(msgspec.json.encode(forest) + b"\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
