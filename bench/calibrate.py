"""Fit the chance that a read value is right, on drawn papers read before: writes
`classify/confidence/calibration.json`.

    python -m bench.calibrate FIT_DIR... [--check CHECK_DIR...] [--write]

Logistic regression (scikit-learn) over the facts of `classify.confidence.calibration`, with intercepts by kind of
value; the check folders, drawn with other seeds, take no part in the fit and show what a threshold gives.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from bench.labelling import Sample, plain, samples
from classify import labelling
from classify.confidence import calibration
from classify.trace import Trace
from core.catalogue import Catalogue, load

THRESHOLDS = (0.8, 0.85, 0.9, 0.92, 0.94, 0.95, 0.96, 0.97, 0.98)


@dataclass(frozen=True)
class Row:
    """One read value of a drawn paper: what is known about it, and whether it is right."""

    paper: str
    level: str
    type: str
    field: str
    kind: str
    facts: dict[str, float]
    right: bool


def rows(samples: Iterable[Sample], catalogue: Catalogue) -> Iterator[Row]:
    """The read values of the papers whose type was recognised."""
    for sample in samples:
        seen = labelling.examine(sample.pages, catalogue, Trace())
        kind, facts = seen.kind, seen.facts
        if kind is None or kind.code != sample.truth["type"]:
            continue
        page_facts = calibration.page_facts(seen.sheets)
        for spec in kind.field:
            known = calibration.known_facts(facts, spec, page_facts)
            if known is None or spec.metadata or spec.name not in sample.truth["fields"]:
                continue
            right = plain(facts.values[spec.name].value) == plain(sample.truth["fields"][spec.name])
            yield Row(
                f"{sample.path.parent.name}/{sample.path.stem}",
                sample.truth["level"],
                kind.code,
                spec.name,
                spec.kind,
                known,
                right,
            )


def fit(table: Sequence[Row]) -> calibration.Weights:
    """The weights that make the rows likeliest, small ones preferred. Raises ImportError without scikit-learn."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    names = sorted({name for row in table for name in row.facts})
    matrix = np.array([[row.facts.get(name, 0.0) for name in names] for row in table])
    model = LogisticRegression(C=0.3, max_iter=5000)
    model.fit(matrix, np.array([row.right for row in table]))
    weights = {name: round(float(weight), 3) for name, weight in zip(names, model.coef_[0], strict=True)}
    papers = len({row.paper for row in table})
    return calibration.Weights(
        round(float(model.intercept_[0]), 3), weights, f"{len(table)} values of {papers} drawn papers"
    )


def thresholds(table: Sequence[Row], weights: calibration.Weights) -> str:
    """What each threshold would assert, and how much of that is wrong, by group of kinds."""
    lines = [f"{'kind':10}{'values':>8}" + "".join(f"{f'≥ {t:.2f}':>16}" for t in THRESHOLDS)]
    groups = sorted({calibration.group_of(row.kind) for row in table})
    for group in ("all", *groups):
        mine = [row for row in table if group in ("all", calibration.group_of(row.kind))]
        cells = []
        for threshold in THRESHOLDS:
            sure = [row for row in mine if calibration.chance(row.facts, weights) >= threshold]
            wrong = sum(not row.right for row in sure)
            cells.append(f"{100 * len(sure) / len(mine):7.1f} % {wrong:3} w ")
        lines.append(f"{group:10}{len(mine):>8}" + "".join(f"{cell:>16}" for cell in cells))
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("fit", type=Path, nargs="+", help="folders of drawn papers to fit on")
    parser.add_argument("--check", type=Path, nargs="*", default=[], help="folders that show what the fit is worth")
    parser.add_argument("--write", action="store_true", help="write the weights into the tree")
    options = parser.parse_args(arguments)
    catalogue = load()

    def table(folders: Sequence[Path]) -> list[Row]:
        return [
            row for folder in folders for row in rows(samples(folder, folder / ".readings", set(), set()), catalogue)
        ]

    weights = fit(table(options.fit))
    for name, weight in [("intercept", weights.intercept), *sorted(weights.facts.items(), key=lambda fact: fact[1])]:
        print(f"{name:20}{weight:8.2f}")
    if options.check:
        print(thresholds(table(options.check), weights))
    if options.write:
        calibration.HOME.write_bytes(msgspec.json.format(msgspec.json.encode(weights), indent=1) + b"\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
