"""Grow the trees of fitted chances, and say how far what they give can be believed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from classify.confidence.trees import Forest, Tree

BANDS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99, 1.01)


def grow(table: Sequence[Sequence[float]], right: Sequence[bool], signs: Mapping[str, int], count: int) -> Forest:
    """A forest of `count` trees of ten leaves: each row is the facts of a value in the order of `signs`, which say
    whether more of a fact speaks for a value (1), against it (-1) or may do either (0). No leaf has fewer than 20
    values. Raises ImportError without scikit-learn."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(
        max_iter=count, learning_rate=0.05, max_leaf_nodes=10, min_samples_leaf=20, l2_regularization=4.0,
        monotonic_cst=list(signs.values()), early_stopping=False, random_state=1,
    )  # fmt: skip
    model.fit(np.array(table), np.array(right))
    grown = tuple(_tree(predictors[0].nodes) for predictors in model._predictors)
    return Forest(tuple(signs), float(model._baseline_prediction[0, 0]), grown)


def _tree(nodes: Any) -> Tree:
    leaf = nodes["is_leaf"].astype(bool)
    return Tree(
        tuple(int(f) if not end else -1 for f, end in zip(nodes["feature_idx"], leaf, strict=True)),
        tuple(round(float(v), 4) if np.isfinite(v) else 1e9 for v in nodes["num_threshold"]),
        tuple(map(int, nodes["left"])),
        tuple(map(int, nodes["right"])),
        tuple(round(float(v), 4) for v in nodes["value"]),
    )  # fmt: skip


def reliability(judged: Sequence[tuple[float, bool]]) -> str:
    """For bands of the chance how many values there are, what was said of them, and how many of them are right."""
    lines = [f"{'chance':12}{'values':>8}{'said':>8}{'right':>8}"]
    for low, high in pairwise(BANDS):
        mine = [(sure, right) for sure, right in judged if low <= sure < high]
        if mine:
            said, right = (100 * sum(pair[i] for pair in mine) / len(mine) for i in (0, 1))
            lines.append(f"{low:.2f}–{high:.2f}  {len(mine):>9}{said:>8.1f}{right:>8.1f}")
    return "\n".join(lines)
