"""Fitted chances as sums of small trees of yes-or-no questions, walked in plain Python.

They are monotone in the facts that speak for or against a value, and stored as numbers (`place.json`,
`calibration.json`); `bench.fitting` grows them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import msgspec


class Tree(msgspec.Struct, frozen=True):
    """A tree of yes-or-no questions: at node i, is fact `fact[i]` at most `limit[i]`? A leaf's `fact` is -1."""

    fact: tuple[int, ...]
    limit: tuple[float, ...]
    yes: tuple[int, ...]
    no: tuple[int, ...]
    value: tuple[float, ...]


class Forest(msgspec.Struct, frozen=True):
    """A sum of trees, as log-odds; `fields` is how much likelier than others each field's values are right."""

    facts: tuple[str, ...]  # what the trees ask for, by its number in `Tree.fact`
    start: float
    trees: tuple[Tree, ...]
    fields: dict[str, float] = {}
    seen: frozenset[str] = frozenset()  # `type/field` of the values it was fitted on
    fitted_on: str = ""


def chance(facts: Mapping[str, float], forest: Forest) -> float:
    """The chance by the trees; facts that are not named are 0, and facts the trees were not fitted on say nothing."""
    row = [facts.get(name, 0.0) for name in forest.facts]
    total = forest.start
    for tree in forest.trees:
        node = 0
        while tree.fact[node] >= 0:
            node = tree.yes[node] if row[tree.fact[node]] <= tree.limit[node] else tree.no[node]
        total += tree.value[node]
    return 1.0 / (1.0 + math.exp(-total))
