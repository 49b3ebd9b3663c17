"""How far a confidence can be believed: of values given with 0.95, are 95 in 100 right? A table and a plot (SVG).

    python -m bench.reliability SAMPLES_DIR... [--svg docs/pictures/reliability.svg]

Values of drawn papers as `bench.labelling` reads and compares them; the vertical bars are 95 % intervals (Wilson).
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import classify
from bench.labelling import Sample, plain, samples
from core.catalogue import Catalogue, load

EDGES = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.97, 0.98, 0.99, 1.0)
LOW, HIGH = 0.4, 0.9995  # ends of the axes, whose scale is the log of the odds
SIZE, MARGIN = 420, 60


@dataclass(frozen=True)
class Bin:
    """The values whose confidence lies between two edges."""

    low: float
    high: float
    count: int
    mean: float  # of their confidence
    right: int

    @property
    def share(self) -> float:
        """Share that is right."""
        return self.right / self.count

    def interval(self) -> tuple[float, float]:
        """Where the true share lies with 95 % certainty (Wilson)."""
        z, n, p = 1.96, self.count, self.share
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        return max(0.0, middle - half), min(1.0, middle + half)


def answers(papers: Iterable[Sample], catalogue: Catalogue) -> list[tuple[float, bool]]:
    """Confidence of every value given for a field of the truth, and whether it is right."""
    out = []
    for sample in papers:
        label = classify.label(sample.pages, catalogue)
        for name, wanted in sample.truth["fields"].items():
            got = label.fields.get(name)
            if got is not None:
                out.append((got.confidence, plain(got.value) == plain(wanted)))
    return out


def bins(judged: Sequence[tuple[float, bool]]) -> list[Bin]:
    """The answers by confidence; empty bins are left out."""
    out = []
    for low, high in pairwise(EDGES):
        mine = [(sure, right) for sure, right in judged if low <= sure < high or (high == 1.0 and sure == 1.0)]
        if mine:
            mean = sum(sure for sure, _ in mine) / len(mine)
            out.append(Bin(low, high, len(mine), mean, sum(right for _, right in mine)))
    return out


def table(filled: Sequence[Bin]) -> str:
    """The bins as a table in Markdown."""
    lines = ["| confidence | values | mean confidence | right |", "|---|---|---|---|"]
    lines += [
        f"| {b.low:.2f} to {b.high:.2f} | {b.count} | {100 * b.mean:.1f} % | {100 * b.share:.1f} % |" for b in filled
    ]
    return "\n".join(lines)


def place(chance: float) -> float:
    """Where a chance stands on an axis, from 0 to SIZE."""
    low, high, here = (math.log(p / (1 - p)) for p in (LOW, HIGH, min(HIGH, max(LOW, chance))))
    return SIZE * (here - low) / (high - low)


def svg(filled: Sequence[Bin]) -> str:
    """The reliability plot: the diagonal is what an honest confidence gives; above it the paper is better than said."""
    whole = SIZE + 2 * MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole} {whole}"',
        ' font-family="sans-serif" font-size="12">',
        f'<rect width="{whole}" height="{whole}" fill="#fff"/>',
        f'<g transform="translate({MARGIN},{MARGIN})"><rect width="{SIZE}" height="{SIZE}" fill="none" stroke="#888"/>',
        f'<line x1="0" y1="{SIZE}" x2="{SIZE}" y2="0" stroke="#999" stroke-dasharray="4 4"/>',
    ]
    for tick in (0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999):
        at = place(tick)
        name = f"{100 * tick:g} %"
        parts.append(
            f'<path d="M{at:.1f} 0V{SIZE}M0 {SIZE - at:.1f}H{SIZE}" stroke="#eee"/>'
            f'<text x="{at:.1f}" y="{SIZE + 18}" text-anchor="middle">{name}</text>'
            f'<text x="-8" y="{SIZE - at + 4:.1f}" text-anchor="end">{name}</text>'
        )
    for b in filled:
        x, y = place(b.mean), SIZE - place(b.share)
        low, high = (SIZE - place(end) for end in b.interval())
        parts.append(
            f'<path d="M{x:.1f} {low:.1f}V{high:.1f}" stroke="#1b6ca8" stroke-width="2"/>'
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="#1b6ca8"><title>{b.count} values</title></circle>'
        )
    parts.append(
        f'</g><text x="{whole / 2}" y="{whole - 12}" text-anchor="middle">confidence given</text>'
        f'<text transform="translate(16,{whole / 2}) rotate(-90)" text-anchor="middle">share that is right</text></svg>'
    )
    return "\n".join(parts) + "\n"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("samples", type=Path, nargs="+")
    parser.add_argument("--svg", type=Path, default=None, help="write the plot here")
    options = parser.parse_args(arguments)
    catalogue = load()
    judged = [
        answer
        for folder in options.samples
        for answer in answers(samples(folder, folder / ".readings", set(), set()), catalogue)
    ]
    filled = bins(judged)
    print(table(filled))
    if options.svg:
        options.svg.parent.mkdir(parents=True, exist_ok=True)
        options.svg.write_text(svg(filled), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
