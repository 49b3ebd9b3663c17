"""Fitted chances as sums of trees: which way a value walks, and what facts that are not named count as."""

from __future__ import annotations

import math

import pytest

from classify.confidence.trees import Forest, Tree, chance

NAMES = ("agreed", "words")
# agreed <= 0.5 ? -2 : (words <= 3 ? 1 : 4)
TREE = Tree((0, -1, 1, -1, -1), (0.5, 0.0, 3.0, 0.0, 0.0), (1, 0, 3, 0, 0), (2, 0, 4, 0, 0), (0.0, -2.0, 0.0, 1.0, 4.0))


def sigmoid(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))


@pytest.mark.parametrize(
    ("facts", "odds"),
    [
        ({"agreed": 1.0, "words": 9.0}, 4.0),
        ({"agreed": 1.0, "words": 3.0}, 1.0),  # a limit is still a yes
        ({"words": 9.0}, -2.0),  # a fact that is not named is 0
        ({"agreed": 0.0, "unheard of": 7.0}, -2.0),
    ],
)
def test_a_value_walks_to_the_leaf_of_its_facts(facts: dict[str, float], odds: float) -> None:
    assert chance(facts, Forest(NAMES, 0.0, (TREE,))) == pytest.approx(sigmoid(odds))


def test_trees_and_the_start_add_up_as_log_odds() -> None:
    assert chance({}, Forest(NAMES, 0.5, ())) == pytest.approx(sigmoid(0.5))
    assert chance({"agreed": 1.0}, Forest(NAMES, 0.5, (TREE, TREE))) == pytest.approx(sigmoid(0.5 + 2 * 1.0))
