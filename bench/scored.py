"""Counts drawn papers as the scorer of papers drawn by others does, which minds brackets, commas and blanks in numbers.

    python -m bench.scored WORLD [--scorer ../shared/data/others/score.py] [--cache DIR] [--json OUT]

WORLD is what `samples.random` or `samples.make` wrote. The counts are the scorer's own: its file is loaded, and given
each paper as it is cut and labelled. Text is not compared (`bench/worlds.py` does that). Readings are cached as those
of `bench.labelling` are.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

import classify
import core.quiet  # noqa: F401 - before any library
from bench.labelling import Sample, samples
from core.catalogue import Catalogue, load

_SCORER = Path("../shared/data/others/score.py")


def loaded(scorer: Path) -> Any:
    """The scorer as a module; FileNotFoundError where there is none."""
    spec = importlib.util.spec_from_file_location("others_score", scorer) if scorer.is_file() else None
    if spec is None or spec.loader is None:
        raise FileNotFoundError(f"{scorer} is no Python file that is there: name the scorer with --scorer")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def expected(sample: Sample) -> dict[str, Any]:
    """The truth of one drawn file as the scorer reads it: pages by number, people beside the owners by name, and of the
    fields those that are printed."""
    count = len(sample.pages)
    told = {name: value for name, value in sample.truth["fields"].items() if value is not None}
    beside = [each if isinstance(each, dict) else {"name": each} for each in sample.truth.get("related", ())]
    facts = {"paper": 1, "pages": list(range(1, count + 1)), "file_pages": count, "blank_pages": [], "text_body": ""}
    return sample.truth | facts | {"fields": told, "related": beside}


def answers(sample: Sample, catalogue: Catalogue) -> Iterator[dict[str, Any]]:
    """What is answered for each paper found in the file, without its text."""
    for number, pages in enumerate(classify.split(sample.pages, catalogue), 1):
        label = classify.label([page for page in sample.pages if page.page in pages], catalogue)
        yield {"file": sample.path.name, "paper": number, "pages": list(pages)} | msgspec.to_builtins(label)


def main(arguments: list[str] | None = None) -> int:
    """Print the scorer's table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("world", type=Path)
    parser.add_argument("--scorer", type=Path, default=_SCORER)
    parser.add_argument("--cache", type=Path, help="folder of readings; default: WORLD/.readings")
    parser.add_argument("--json", type=Path, help="write the scorer's counts here")
    options = parser.parse_args(arguments)
    scorer, catalogue = loaded(options.scorer), load()
    truth: list[dict[str, Any]] = []
    found: list[dict[str, Any]] = []
    for sample in samples(options.world, options.cache or options.world / ".readings", set(), set()):
        truth.append(expected(sample))
        found.extend(answers(sample, catalogue))
    counts = scorer.score(truth, found)
    scorer.show(counts)
    asserted = {level: each["field_asserted"] for level, each in counts["by_level"].items()}
    sys.stdout.write(f"fields {counts['fields']}, asserted of all {counts['field_asserted']}, by level {asserted}\n")
    if options.json:
        options.json.write_text(json.dumps(counts, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
