"""Whether a learnt part is better than the rules alone on papers kept back, by more than chance explains.

Each kept-back paper is a pair: what the rules alone make of it and what they make of it with the part. Papers on which
both come to the same say nothing; of the others, the share that got better is held against a fair coin (the sign test,
which for right-or-wrong outcomes is McNemar's exact test). A paper counts once, however many of its values changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

from classify.learned.examples import Example
from classify.learned.features import is_doubted, type_doubted
from classify.learned.learnt_model import Types, Values
from classify.types.verdict import UNKNOWN
from core.records import Record

CHANCE = 0.02  # a part is adopted when a coin would do as well less often than this


class Outcome(Record, frozen=True):
    """How the rules, alone or with a part, do on the papers kept back."""

    right: int  # papers with the right type, or values asserted that are right
    asserted: int
    asserted_wrong: int


class Judgement(Record, frozen=True):
    """One part against the rules alone."""

    part: str  # types or values
    rules: Outcome
    model: Outcome
    better: int  # papers that came out better with the part
    worse: int
    chance: float  # how often a fair coin would do as well
    adopted: bool
    why: str


def sign_test(better: int, worse: int) -> float:
    """How likely a fair coin gives at least so many of these pairs to the better side."""
    pairs = better + worse
    return float(sum(comb(pairs, k) for k in range(better, pairs + 1)) / 2**pairs)


def of_types(examples: Sequence[Example], types: Types | None) -> tuple[Outcome, list[int]]:
    """How the rules do with this part (None: alone), and how good the outcome of each paper is.

    From best to worst: right and asserted, right and in doubt, unknown, wrong and in doubt, wrong and asserted.
    """
    worth, right, asserted, wrong = [], 0, 0, 0
    for example in examples:
        code, sure = example.label.type, not type_doubted(example.label)
        proposal = types.proposal(example.label, example.seen) if types else None
        if proposal is not None:
            code = proposal[0]
        elif types is not None and types.doubt(example.label, example.seen) is not None:
            sure = False
        hit = code == example.truth
        right, asserted, wrong = right + hit, asserted + sure, wrong + (sure and not hit)
        worth.append(4 if hit and sure else 3 if hit else 2 if code == UNKNOWN else 0 if sure else 1)
    return Outcome(right, asserted, wrong), worth


def of_values(examples: Sequence[Example], values: Values | None) -> tuple[Outcome, list[int]]:
    """How the rules do with this part (None: alone), and the worth of each paper: the sum over its asserted values."""
    worth, right, asserted, wrong = [], 0, 0, 0
    for example in examples:
        balance = 0
        for name, (hit, seen) in example.values.items():
            if is_doubted(example.label, name) or (values is not None and values.chance(seen) < values.doubt_at):
                continue
            right, asserted, wrong = right + hit, asserted + 1, wrong + (not hit)
            balance += 1 if hit else -1
        worth.append(balance)
    return Outcome(right, asserted, wrong), worth


def verdict(
    part: str,
    rules: tuple[Outcome, list[int]],
    now: tuple[Outcome, list[int]] | None,
    new: tuple[Outcome, list[int]] | None,
) -> Judgement:
    """Whether the new part is adopted: better than the rules alone beyond chance, nothing more asserted and wrong, and
    better than the version in use (`now`, None where there is none). `new` is None when there was nothing to learn."""
    if new is None:
        return Judgement(part, rules[0], rules[0], 0, 0, 1.0, False, "too little was said by officers to learn from")
    pairs = [(b > a) - (b < a) for a, b in zip(rules[1], new[1], strict=True)]
    better, worse = pairs.count(1), pairs.count(-1)
    chance = sign_test(better, worse)
    why = ""
    if new[0].asserted_wrong > rules[0].asserted_wrong:
        why = "more would be asserted and wrong than by the rules alone"
    elif chance >= CHANCE:
        why = f"no better than the rules alone beyond chance ({better} papers better, {worse} worse)"
    elif now is not None and sum(new[1]) <= sum(now[1]):
        why = "better than the rules alone, but no better than the version in use, which stays"
    said = why or f"{better} papers better and {worse} worse than by the rules alone"
    return Judgement(part, rules[0], new[0], better, worse, round(chance, 6), not why, said)
