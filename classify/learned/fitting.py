"""Fits the two parts with scikit-learn, which only training imports; thresholds come from folds of the same papers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from classify.learned import features, lexicon
from classify.learned.examples import Example
from classify.learned.features import Features
from classify.learned.learnt_model import RIGHT, WRONG, Types, Values
from classify.learned.linear import Linear
from classify.types.verdict import UNKNOWN

LEAST_PAPERS = 20  # to learn from; with fewer nothing is tried
_LEAST_WRONG = 8  # wrong values to learn from
_FOLDS = 5
_TYPES_FREEDOM, _VALUES_FREEDOM = 2.0, 0.3  # inverse of the penalty on weights
_LEAST_PROPOSED = 0.5  # a type less likely than not is not proposed
_NEVER = 2.0  # a threshold that no chance reaches

Numbers = NDArray[np.float64]


def fit_types(examples: Sequence[Example], forms: frozenset[str]) -> Types | None:
    """The part that knows types, from papers whose type officers named; None when too little was said."""
    named = [example for example in examples if example.truth is not None]
    if len(named) < LEAST_PAPERS or len({paper.truth for paper in named}) < 2:
        return None
    names = lexicon.allowed([(paper.seen, paper.owner) for paper in named], forms)
    truths = [str(paper.truth) for paper in named]
    groups = [paper.group for paper in named]
    # Each paper is learnt twice, the second time without the rules' opinion: else the words would never be needed.
    twice = [paper.seen for paper in named] + [features.words_alone(paper.seen) for paper in named]
    unseen = _unseen_chances(twice, truths * 2, groups * 2, names, _TYPES_FREEDOM)[: len(named)]
    linear = _linear(twice, truths * 2, names, _TYPES_FREEDOM)
    propose_at, replace_at = (_propose_at(named, unseen, unknown) for unknown in (True, False))
    return Types(linear, propose_at, replace_at, _doubt_at(named, unseen))


def fit_values(examples: Sequence[Example]) -> Values | None:
    """The part that knows which asserted values are corrected; None when too few were, or when it would not pay."""
    rows = [(example, name, verdict.right) for example in examples for name, verdict in example.values.items()]
    if len(rows) < LEAST_PAPERS or sum(not hit for _, _, hit in rows) < _LEAST_WRONG or all(not r[2] for r in rows):
        return None
    seen = [paper.values[name].seen for paper, name, _ in rows]
    names = lexicon.allowed([(features, None) for features in seen], frozenset())
    truths = [RIGHT if hit else WRONG for _, _, hit in rows]
    groups = [paper.group for paper, _, _ in rows]
    unseen = _unseen_chances(seen, truths, groups, names, _VALUES_FREEDOM)
    sure = [
        (chances[RIGHT], not hit)
        for (paper, name, hit), chances in zip(rows, unseen, strict=True)
        if not features.is_doubted(paper.label, name)
    ]
    doubt_at = _best_below(sure)
    return Values(_linear(seen, truths, names, _VALUES_FREEDOM), doubt_at) if doubt_at else None


def _linear(seen: Sequence[Features], truths: Sequence[str], names: Sequence[str], freedom: float) -> Linear:
    answers, weights, bias = _fitted(_matrix(seen, names), truths, freedom)
    return Linear(names, answers, weights.astype(np.float32), bias.astype(np.float32))


def _fitted(rows: Any, truths: Sequence[str], freedom: float) -> tuple[list[str], Numbers, Numbers]:
    """Answers, weights and bias of a logistic regression, two answers written as two rows too."""
    fit = LogisticRegression(C=freedom, max_iter=400).fit(rows, list(truths))
    weights, bias = np.asarray(fit.coef_), np.asarray(fit.intercept_)
    if len(fit.classes_) == 2:
        weights, bias = np.vstack([-weights, weights]) / 2, np.concatenate([-bias, bias]) / 2
    return [str(answer) for answer in fit.classes_], weights, bias


def _matrix(seen: Sequence[Features], names: Sequence[str]) -> Any:
    place = {name: k for k, name in enumerate(names)}
    cells = [(row, place[n], value) for row, features in enumerate(seen) for n, value in features.items() if n in place]
    rows, columns, values = zip(*cells, strict=True) if cells else ((), (), ())
    return csr_matrix((values, (rows, columns)), shape=(len(seen), len(names)), dtype=np.float64)


def _unseen_chances(
    seen: Sequence[Features], truths: Sequence[str], groups: Sequence[str], names: Sequence[str], freedom: float
) -> list[dict[str, float]]:
    """What models fitted on the other folds say of each example: an honest view without the papers kept back."""
    out: list[dict[str, float]] = [{} for _ in seen]
    answers = sorted(set(truths))
    folds = min(_FOLDS, len(set(groups)))
    for learn, check in GroupKFold(folds).split(seen, truths, groups):
        part = [truths[k] for k in learn]
        if len(set(part)) < 2:
            continue
        linear = _linear([seen[k] for k in learn], part, names, freedom)
        for k in check:
            out[k] = linear.chances(seen[k])
    return [
        {answer: chances.get(answer, 0.0) for answer in answers} if chances else dict.fromkeys(answers, 0.0)
        for chances in out
    ]


def _propose_at(named: Sequence[Example], unseen: Sequence[dict[str, float]], unknown: bool) -> float:
    """The chance from which on proposals do most good: the right ones less the wrong ones.

    `unknown` is about papers whose type the rules do not know; else about those of which they have a doubtful type.
    """
    gains = []
    for paper, chances in zip(named, unseen, strict=True):
        if not features.type_doubted(paper.label) or (paper.label.type == UNKNOWN) != unknown:
            continue
        best = max(chances, key=lambda code: chances[code])
        if best in (UNKNOWN, paper.label.type) or chances[best] < _LEAST_PROPOSED:
            continue
        gains.append((1.0 - chances[best], best == paper.truth))
    at = _best_below(gains)
    return 1.0 - at if at else _NEVER


def _doubt_at(named: Sequence[Example], unseen: Sequence[dict[str, float]]) -> float:
    """The chance below which doubting a sure type does most good: wrong ones caught less right ones doubted."""
    sure = [
        (chances.get(paper.label.type, 1.0), paper.label.type != paper.truth)
        for paper, chances in zip(named, unseen, strict=True)
        if not features.type_doubted(paper.label)
    ]
    return _best_below(sure)


def _best_below(rows: Sequence[tuple[float, bool]]) -> float:
    """The bound under which (good − bad) is greatest, half-way to the next row above; 0.0 when none is worth it."""
    best, bound, sum_ = 0, 0.0, 0
    ordered = sorted(rows)
    for k, (number, good) in enumerate(ordered):
        sum_ += 1 if good else -1
        above = ordered[k + 1][0] if k + 1 < len(ordered) else min(1.0, number + 0.01)
        if sum_ > best and above > number:
            best, bound = sum_, (number + above) / 2
    return bound
