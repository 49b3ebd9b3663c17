"""Fits the weights of the choice between two readers: python -m ocr.train.choice FOLDER... [--every 4].

Each FOLDER is what `samples/make.py FOLDER --every-level` or `bench.bodies --save FOLDER` wrote. Both readers read
every page; lines are matched with the truth by their text; where there is more than one candidate, that which stands
in the truth is to be chosen. Choosing is a softmax over the candidates of a stretch; trust in agreed and in chosen
words are two logistic regressions.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from core.text import fold
from core.vietnamese import frequencies
from core.vietnamese.syllables import is_syllable
from ocr.clean import prepare
from ocr.readers import choice, disputed_lines, ensemble, mark_rereading, tesseract_lstm, trueocr
from ocr.readers.choice import FEATURES, Dispute, Evidence, Stretch
from ocr.readers.leader_text import tidied
from ocr.train.truth import TruePage, clean_text, pages

Table = NDArray[np.float64]
TEXT = "text"  # type of a page of running text, as `bench.bodies --save` names it
_LIKE = 55.0  # least similarity of a line and its truth for the two to be a pair
_UNLIKE = 40.0  # likeness of a printed and a chosen text below which they are not of one place
_PULL = 2.0  # of the weights towards zero, as if so many stretches spoke for it


@dataclass(frozen=True)
class Case:
    """A stretch of a drawn page with all it could say, and which of that is printed."""

    dispute: Dispute
    right: int | None  # None: none of it
    printed: str

    @property
    def agreed(self) -> bool:
        """Did both readers say the same?"""
        return self.dispute.stretch.agreed


def cases(page: TruePage) -> Iterator[Case]:
    """Every stretch of the page whose line is found in the truth, looked at by the mark net where it is in dispute."""
    _, gray, boxes = ensemble.lines_of(prepare.prepare(page.rgb, page.dpi))
    alphabets = trueocr.classes(), tesseract_lstm.classes()
    found: list[tuple[Dispute, str]] = []
    places: dict[int, tuple[NDArray[np.float32], tuple[float, float]]] = {}
    first, second = trueocr.read_lines(gray, boxes), tesseract_lstm.read_lines(gray, boxes)
    first = disputed_lines.read_again(gray, boxes, first, second)
    for box, ours, theirs in zip(boxes, first, second, strict=True):
        for stretch, evidence, spans, truth in labelled(ours, theirs, page.lines):
            dispute = choice.weighed(stretch, evidence, alphabets)
            if len(dispute.texts) > 1 and len(spans) == 1 and mark_rereading.is_one_word(dispute.decided()[0]):
                places[len(found)] = (box, spans[0])
            found.append((dispute, truth))
    seen = dict(zip(places, mark_rereading.looks(gray, list(places.values())), strict=True))
    for at, (dispute, truth) in enumerate(found):
        texts = [clean_text(text) for text in dispute.texts]
        looked = dispute.with_look(seen[at].log_chance) if at in seen else dispute
        yield Case(looked, texts.index(truth) if truth in texts else None, truth)


def labelled(
    ours: trueocr.LineReading, theirs: tuple[tesseract_lstm.SecondWord, ...], truths: tuple[str, ...]
) -> Iterator[tuple[Stretch, Evidence, tuple[tuple[float, float], ...], str]]:
    """The stretches of one line with the places of their words and what the truth says there; nothing for a line
    without a truth."""
    ours, theirs = tidied(ours, theirs)
    text = " ".join(word.text for word in theirs)
    line = true_line(clean_text(text), clean_text(ours.text), truths)
    if line is None:
        return
    for stretch, evidence in ensemble.weighed(ours, theirs):
        words = ensemble.words_between(theirs, stretch.second_span)
        spans = ensemble.word_spans(stretch.second or stretch.first, stretch, ours, words)
        if not stretch.second:  # a stretch only the first reader has: see where it falls in the truth
            yield stretch, evidence, spans, between(ours.text, line, *stretch.first_span)
        else:
            yield stretch, evidence, spans, between(text, line, *stretch.second_span)


def true_line(first: str, other: str, truths: tuple[str, ...]) -> str | None:
    """The printed line that one of the readings is most like."""
    hits = [process.extractOne(text, truths, scorer=fuzz.ratio) for text in (first, other) if text]
    best = max((hit for hit in hits if hit), key=lambda hit: hit[1], default=None)
    return str(best[0]) if best and best[1] >= _LIKE else None


def between(read: str, truth: str, start: int, end: int) -> str:
    """The part of the truth that stands where `read[start:end]` stands, by the cheapest alignment."""
    steps = Levenshtein.opcodes(read, truth)
    low, high = len(truth), 0
    for step in steps:
        if step.src_end < start or step.src_start > end:
            continue
        if step.tag in ("equal", "replace"):
            shift = step.dest_start - step.src_start
            a, b = max(step.src_start, start), min(step.src_end, end)
            if a < b:
                low, high = min(low, a + shift), max(high, min(b + shift, step.dest_end))
        elif step.tag == "insert" and start <= step.src_start <= end:
            low, high = min(low, step.dest_start), max(high, step.dest_end)
    return truth[low:high].strip() if low < high else ""


def fit_choice(cases: list[Case], rounds: int = 400) -> Table:
    """Weights of FEATURES that make the printed candidate likely: gradient steps on the softmax loss."""
    known = [
        (case.dispute.table, case.right) for case in cases if case.right is not None and len(case.dispute.texts) > 1
    ]
    rows = np.vstack([table for table, _ in known])
    spread = rows.std(axis=0) + 1e-6
    rows = rows / spread
    starts = np.cumsum([0, *(len(table) for table, _ in known)])[:-1]
    case_of = np.repeat(np.arange(len(known)), [len(table) for table, _ in known])
    printed = rows[starts + np.array([right for _, right in known])].sum(axis=0)
    weights, speed = np.zeros(len(FEATURES)), np.zeros(len(FEATURES))
    for turn in range(rounds):
        scores = rows @ weights
        shares = np.exp(scores - np.maximum.reduceat(scores, starts)[case_of])
        shares /= np.add.reduceat(shares, starts)[case_of]
        speed = 0.9 * speed + (printed - shares @ rows - _PULL * weights) / len(known)
        weights += (0.5 if turn < rounds // 2 else 0.1) * speed
    return np.asarray(weights / spread)


def fit_confidence(rows: Table, right: NDArray[np.bool_], rounds: int = 60) -> Table:
    """Logistic regression by Newton steps, lightly pulled to zero."""
    weights = np.zeros(rows.shape[1])
    for _ in range(rounds):
        chance = 1 / (1 + np.exp(-np.clip(rows @ weights, -20, 20)))
        curve = (rows * (chance * (1 - chance))[:, None]).T @ rows + np.eye(rows.shape[1])
        weights += np.linalg.solve(curve, rows.T @ (right - chance) - weights)
    return weights


def trust_rows(cases: list[Case], weights: Table) -> dict[str, tuple[Table, NDArray[np.bool_]]]:
    """Facts and outcome of stretches whose place in the truth is sure: those that both gave, of chosen ones those that
    the mark net looked at, and the others. Named as `choice.fitted` names the weights."""
    rows: dict[str, list[tuple[float, ...]]] = {"agreed": [], "differed": [], "looked_at": []}
    for case in cases:
        best, share = case.dispute.chosen(weights)
        chosen = clean_text(case.dispute.texts[best])
        right = float(choice.words_of(chosen) == choice.words_of(case.printed))
        if not choice.words_of(chosen) or (not right and _is_elsewhere(case.printed, chosen)):
            continue
        if case.agreed and best == 0:  # what both read alike may have given way to a rival
            fits = tuple(case.dispute.table[0, [FEATURES.index("pairs"), FEATURES.index("after")]])
            rows["agreed"].append((*choice.facts_of_agreed(case.dispute.texts[0], case.dispute.sure, fits), right))
        else:
            kind = "looked_at" if case.dispute.looked_at else "differed"
            rows[kind].append((*case.dispute.facts(best, share), right))
    tables = {kind: np.array(facts) for kind, facts in rows.items()}
    return {kind: (table[:, :-1], table[:, -1] > 0) for kind, table in tables.items()}


def _is_elsewhere(printed: str, chosen: str) -> bool:
    """Whether the cheapest alignment has most likely cut the truth at the wrong place: the one is within the other, or
    what was chosen is made of words and has next to nothing of what is printed."""
    if printed in chosen or chosen in printed:  # an empty place too
        return True
    words = all(map(is_syllable, frequencies.syllables(chosen) or ["-"]))
    return words and fuzz.ratio(fold(printed), fold(chosen)) < _UNLIKE


def main() -> None:
    """Read the pages, fit, save, and say how good the fit is on pages kept back."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--every", type=int, default=1, help="take every n-th page of drawn papers; of texts every one")
    parser.add_argument("--out", type=Path, default=choice.DATA)
    options = parser.parse_args()
    cases_of: list[list[Case]] = []
    for folder in options.folders:
        for number, page in enumerate(pages(folder)):
            if number % options.every == 0 or page.type == TEXT:
                cases_of.append(list(cases(page)))
    held = [case for i, page_cases in enumerate(cases_of) if i % 5 == 0 for case in page_cases]
    used = [case for i, page_cases in enumerate(cases_of) if i % 5 for case in page_cases]
    say(f"{len(cases_of)} pages, {len(used)} stretches to fit on, {len(held)} kept back")
    weights = fit_choice(used)
    say(summary(held, weights))
    say(trust(held, weights, fitted_trust(used, weights)))
    every = used + held
    weights = fit_choice(every)
    fitted = {"choice": weights.round(4).tolist()}
    fitted |= {kind: trusted.round(4).tolist() for kind, trusted in fitted_trust(every, weights).items()}
    facts = {"features": FEATURES, "pages": len(cases_of), "stretches": len(every), "weights": fitted}
    options.out.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


def fitted_trust(cases: list[Case], weights: Table) -> dict[str, Table]:
    """The weights of trust, by what they are for."""
    return {kind: fit_confidence(*rows) for kind, rows in trust_rows(cases, weights).items()}


def summary(held: list[Case], weights: Table) -> str:
    """How often the choice is right on stretches kept back, beside each reader and the best possible choice."""
    split = [case for case in held if not case.agreed]
    best = {id(case): int((case.dispute.table @ weights).argmax()) for case in held}
    hit = sum(best[id(case)] == case.right for case in split)
    second_right = sum(case.right == 0 for case in split)
    first_right = sum(case.right is not None and case.dispute.table[case.right][0] > 0 for case in split)
    possible = sum(case.right is not None for case in split)
    agreed = [case for case in held if case.agreed]
    right = sum(case.right == 0 for case in agreed)
    changed = [case for case in agreed if best[id(case)] != 0]
    mended = sum(case.right == best[id(case)] for case in changed)
    spoilt = sum(case.right == 0 for case in changed)
    return (
        f"kept back: {len(agreed)} agreed, {right} right, {mended} mended and {spoilt} spoilt by rivals; {len(split)} "
        f"differ: chosen right {hit}, second {second_right}, first {first_right}, best possible {possible}"
    )


def trust(held: list[Case], weights: Table, trusted: dict[str, Table]) -> str:
    """How many of the chosen readings kept back are trusted from where on, and how many of these are right."""
    parts = []
    for kind, (rows, right) in trust_rows(held, weights).items():
        chances = 1 / (1 + np.exp(-rows @ trusted[kind]))
        for least in (0.9, 0.93, 0.95, 0.97):
            sure = chances >= least
            parts.append(f"{kind} from {least}: {sure.mean():.1%}, right {right[sure].mean():.2%}")
    return "; ".join(parts)


def say(sentence: str) -> None:
    """A line of progress on the error stream."""
    sys.stderr.write(sentence + "\n")


if __name__ == "__main__":
    main()
