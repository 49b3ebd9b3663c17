"""Decides what stands in a zone: ranks the candidates by what all readers say of them, and whether to assert the best.

A candidate's score is its mean log-probability under both nets over five views of the zone, half of its log-probability
under the page's first reader, and a bonus when it is what the page's readers wrote down. The figures below were chosen
on drawn fields held back from training, on the safe side of what was needed there; see docs/decisions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ocr.handwriting import inference
from ocr.handwriting.crops import FAR_LEFT, FAR_RIGHT, What
from ocr.handwriting.inference import LogProbs

FIRST_WEIGHT = 0.5  # of the first reader beside the mean of the nets
FIRST_FLOOR = -6.0  # it cannot say more than this against a text: handwriting is strange to it
WRITTEN_BONUS = 0.5  # for the text that the page's readers wrote down
SURE_TOGETHER = 0.9  # share of belief that is enough where the first reader has the same
SURE_ALONE = 0.99  # where it has not
MOST = 0.7  # share of views and nets whose own best is the value, when asserted together
UNANIMOUS = 1.0  # … when asserted by the nets alone
SHOWN = 5  # candidates for review


class Evidence(NamedTuple):
    """What the readers saw in one zone."""

    nets: list[list[LogProbs]]  # for each net, for each view
    first: LogProbs | None  # the first reader's frames of the zone as blank and digits; None where it is not installed
    written: str  # digits that the page's readers wrote down there; empty when none or not only digits
    then_digits: bool = False  # printed digits follow, which a view that reaches far will show
    sure_edges: tuple[bool, bool] = (False, False)  # left, right: print ends there for certain, and cuts nothing off


class Decision(NamedTuple):
    """The candidates with their shares of belief, best first, and whether the best may be asserted."""

    candidates: tuple[tuple[str, float], ...]
    asserted: bool


def decide(what: What, seen: Evidence) -> Decision:
    """The decision on one zone; no candidates when nothing is written there."""
    options = spellings(what, seen)
    if not options:
        return Decision((), False)
    texts = [text for group in options for text in group]
    each = np.array([[inference.log_likelihood(view, texts) for view in views] for views in seen.nets])
    score = each.mean(axis=(0, 1))
    if seen.first is not None:
        score = score + FIRST_WEIGHT * np.maximum(inference.log_likelihood(seen.first, texts), FIRST_FLOOR)
    score = score + np.array([WRITTEN_BONUS * (text == seen.written) for text in texts])
    shares = _shares(score, options)
    order = [int(k) for k in np.argsort(-shares, kind="stable")]
    best = order[0]
    if options[best] == ("",) and shares[best] >= SURE_TOGETHER:
        return Decision((), False)
    candidates = [(options[k][0], round(float(shares[k]), 4)) for k in order if options[k] != ("",)]
    return Decision(tuple(candidates[:SHOWN]), _may_assert(options[best], float(shares[best]), seen))


def spellings(what: What, seen: Evidence) -> list[tuple[str, ...]]:
    """The possible values, each as the ways to write it; its name comes first."""
    if what != "number":
        last = 31 if what == "day" else 12
        if all(inference.greedy(view) == "" for views in seen.nets for view in views):
            return []
        return [(f"{value:02d}", str(value)) if value < 10 else (str(value),) for value in range(1, last + 1)]
    texts: dict[str, None] = {seen.written: None} if seen.written else {}
    for view in [view for views in seen.nets for view in views[:2]] + ([seen.first] if seen.first is not None else []):
        texts |= dict.fromkeys(inference.likely(view))
    texts |= dict.fromkeys(inference.greedy(view) for views in seen.nets for view in views)
    if set(texts) == {""}:
        return []
    return [(text,) for text in texts]  # the empty text stays: belief in it is doubt of the rest


def _shares(score: NDArray[np.float64], options: Sequence[tuple[str, ...]]) -> NDArray[np.float64]:
    """Belief in each value: the likelihoods of its spellings together, over those of all values."""
    weights = np.exp(score - score.max())
    sums, at = [], 0
    for group in options:
        sums.append(float(weights[at : at + len(group)].sum()))
        at += len(group)
    return np.array(sums) / sum(sums)


def _may_assert(value: tuple[str, ...], share: float, seen: Evidence) -> bool:
    """The rule: all readers alike and sure, or the nets alone, surer and unanimous; never a part of more."""
    if value == ("",) or _goes_on(value, seen):
        return False
    own = [[inference.greedy(view) in value for view in views] for views in seen.nets]
    of_nets = [sum(views) / len(views) for views in own]
    alike = float(np.mean(of_nets))
    together = seen.written in value or (seen.first is not None and inference.greedy(seen.first) in value)
    if together:
        return share >= SURE_TOGETHER and alike >= MOST and min(of_nets) > 0.5
    return share >= SURE_ALONE and alike >= UNANIMOUS


def _goes_on(value: tuple[str, ...], seen: Evidence) -> bool:
    """Whether a net that looks beyond the field sees more digits on that side: then the edge cuts some off.

    Beyond a sure edge it sees letters of print, which it takes for digits: `103` with the y of *ngày* before 03.
    """
    sure_left, sure_right = seen.sure_edges
    for views in seen.nets:
        left, right = inference.greedy(views[FAR_LEFT]), inference.greedy(views[FAR_RIGHT])
        more_left = left not in value and left.endswith(value) and not sure_left
        more_right = right not in value and right.startswith(value) and not (seen.then_digits or sure_right)
        if more_left or more_right:
            return True
    return False
