#!/usr/bin/env python3
"""Draw specimens of every paper type, with the truth about each: python samples/make.py OUT_DIR."""

import os
import sys

if __name__ == "__main__":  # run as a file: the packages live one folder up, and `samples/random` is not Python's own
    sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

# isort: split

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

import samples.held
import samples.papers  # noqa: F401  (importing the two packages registers their layouts)
from samples.container import save
from samples.degrade import LEVELS, SMALL_SHEET_MM, Level, capture
from samples.fonts import FontsMissing
from samples.layouts import LAYOUTS, Case, Layout, Paper, dice_of
from samples.ornaments import office_stamp
from samples.people import family

STAMPS = (("ĐÃ SỐ HÓA", "Điểm tiếp nhận số 3"), ("SAO Y BẢN CHÍNH",), ("ĐÃ TIẾP NHẬN", "Quầy 05"))
FAMILIES = 8  # so that one person turns up on several papers


@dataclass(frozen=True)
class Order:
    """One paper to draw: its place in the set decides the people, the dice, the layout and the level."""

    seed: int
    index: int  # number of the type, see `dice_of`
    number: int  # 1, 2, … within the type
    layout: Layout
    level: Level

    @property
    def stem(self) -> str:
        return f"{self.layout.type}-{self.number:02d}-{self.level.name}"

    def draw(self) -> Paper:
        n = self.number - 1
        people = family(self.seed, (self.index + 5 * n) % FAMILIES + FAMILIES * (n // FAMILIES))
        return self.layout.draw(Case(people, Random(f"{self.seed}/{self.layout.name}/{self.number}")))


def orders(
    seed: int, types: list[str], levels: list[str], per_type: int, layouts: str, every_level: bool = False
) -> Iterator[Order]:
    """The papers of a set: layouts in turn, and the levels in turn or each paper at every level."""
    for code in LAYOUTS:
        index = dice_of(code)
        choice = [layout for layout in LAYOUTS[code] if layouts == "all" or layout.held == (layouts == "held")]
        for n in range(per_type if code in types and choice else 0):
            turn = [levels[(index * per_type + n) % len(levels)]]
            for level in levels if every_level else turn:
                yield Order(seed, index, n + 1, choice[n % len(choice)], LEVELS[level])


def truth(order: Order, paper: Paper) -> dict[str, object]:
    return {
        "type": order.layout.type,
        "layout": order.layout.name,
        "held": order.layout.held,
        "level": order.level.name,
        "pages": len(paper.pages),
        "fields": paper.fields,
        "owners": [asdict(owner) for owner in paper.owners],
        "metadata": paper.metadata.as_json(),
        "lines": [page.lines for page in paper.pages],
    }


def make(order: Order, out: Path) -> dict[str, object]:
    """Draw one paper, spoil it, and write the picture file and its truth."""
    paper = order.draw()
    rng = Random(f"{order.seed}/{order.stem}")
    if rng.random() < order.level.stamped and paper.pages[0].width > SMALL_SHEET_MM:
        office_stamp(paper.pages[0], rng, rng.choice(STAMPS))
    captures = [capture(page.image, page.dpi, order.level, rng) for page in paper.pages]
    name = save(captures, out / order.stem, order.level, order.index + order.number)
    facts = {"file": name, **truth(order, paper)}
    (out / f"{order.stem}.json").write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return facts


def _names(allowed: tuple[str, ...] | list[str]) -> "type[argparse.Action]":
    class Names(argparse.Action):
        def __call__(
            self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: object, _: object = None
        ) -> None:
            names = str(values).split(",")
            wrong = sorted(set(names) - set(allowed))
            if wrong:
                parser.error(f"unknown: {', '.join(wrong)}; known: {', '.join(allowed)}")
            setattr(namespace, self.dest, names)

    return Names


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, help="folder to write to; made when absent")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument(
        "--types", action=_names(list(LAYOUTS)), default=list(LAYOUTS), help="type codes, comma-separated"
    )
    parser.add_argument("--levels", action=_names(list(LEVELS)), default=list(LEVELS), help="clean,scan,poor,photo")
    parser.add_argument("--per-type", type=int, default=2, help="papers of each type; levels and layouts take turns")
    parser.add_argument("--layouts", choices=("open", "held", "all"), default="open")
    parser.add_argument("--every-level", action="store_true", help="draw each paper at every level, for measuring")
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    wanted = orders(options.seed, options.types, options.levels, options.per_type, options.layouts, options.every_level)
    count = 0
    try:
        with (options.out / "truth.jsonl").open("w", encoding="utf-8") as all_truth:
            for order in wanted:
                all_truth.write(json.dumps(make(order, options.out), ensure_ascii=False) + "\n")
                count += 1
    except FontsMissing as exc:
        print(f"error: {exc}", file=sys.stderr)
        return 2
    print(f"{count} papers drawn in {options.out}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
