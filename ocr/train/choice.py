"""Fits the weights of the choice between two readers: python -m ocr.train.choice FOLDER... [--every 3] [--out FILE].

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

from ocr.clean import prepare
from ocr.readers import choice, ensemble, tesseract_lstm, trueocr
from ocr.readers.choice import FEATURES, Evidence, Stretch
from ocr.readers.leader_text import tidied
from ocr.train.truth import TruePage, clean_text, pages

Table = NDArray[np.float64]
TEXT = "text"  # type of a page of running text, as `bench.bodies --save` names it
_LIKE = 55.0  # least similarity of a line and its truth for the two to be a pair
_NOTHING = (0.0,) * len(FEATURES)  # of a stretch with nothing to choose from
_PULL = 2.0  # of the weights towards zero, as if so many stretches spoke for it


@dataclass(frozen=True)
class Case:
    """A stretch of a drawn page: its candidates, what speaks for each, and which of them is printed."""

    texts: tuple[str, ...]
    table: Table  # candidates × FEATURES
    right: int | None  # None: none of them
    agreed: bool
    sure: tuple[float, float]  # second reader, first reader


def cases(page: TruePage) -> Iterator[Case]:
    """Every stretch of the page whose line is found in the truth."""
    _, gray, boxes = ensemble.lines_of(prepare.prepare(page.rgb, page.dpi))
    alphabets = trueocr.classes(), tesseract_lstm.classes()
    for ours, theirs in zip(trueocr.read_lines(gray, boxes), tesseract_lstm.read_lines(gray, boxes), strict=True):
        for stretch, evidence, truth in labelled(ours, theirs, page.lines):
            texts = choice.candidates(stretch, evidence, alphabets)
            plain = [clean_text(text) for text in texts]
            weighed = len(texts) > 1 or not stretch.agreed
            rows = [choice.features(text, stretch, evidence, alphabets) if weighed else _NOTHING for text in texts]
            right = plain.index(truth) if truth in plain else None
            sure = evidence.second_sure, evidence.first_sure
            yield Case(tuple(texts), np.array(rows), right, stretch.agreed, sure)


def labelled(
    ours: trueocr.LineReading, theirs: tuple[tesseract_lstm.SecondWord, ...], truths: tuple[str, ...]
) -> Iterator[tuple[Stretch, Evidence, str]]:
    """The stretches of one line with what the truth says in their place; nothing for a line without a truth."""
    ours, theirs = tidied(ours, theirs)
    text = " ".join(word.text for word in theirs)
    line = true_line(clean_text(text), clean_text(ours.text), truths)
    if line is None:
        return
    for stretch, evidence in ensemble.weighed(ours, theirs):
        start, end = stretch.second_span
        if not stretch.second:  # a stretch only the first reader has: see where it falls in the truth
            yield stretch, evidence, between(ours.text, line, *stretch.first_span)
        else:
            yield stretch, evidence, between(text, line, start, end)


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
    known = [(case.table, case.right) for case in cases if case.right is not None and len(case.texts) > 1]
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


def confidence_rows(cases: list[Case], weights: Table) -> tuple[Table, NDArray[np.bool_], Table, NDArray[np.bool_]]:
    """Facts and outcome of agreed stretches, then of chosen ones."""
    agreed: list[tuple[float, ...]] = []
    chosen: list[tuple[float, ...]] = []
    for case in cases:
        scores = case.table @ weights
        shares = np.sort(np.exp(scores - scores.max()) / np.exp(scores - scores.max()).sum())[::-1]
        best = int(scores.argmax())
        kept = case.agreed and best == 0  # what both read alike may have given way to a rival
        lead = 1.0 if kept or len(shares) < 2 else float(shares[0] - shares[1])
        row = (1.0, lead, *case.sure, *choice.word_facts(case.texts[best]))
        (agreed if kept else chosen).append((*row, float(best == case.right)))
    right, other = np.array(agreed), np.array(chosen)
    return right[:, :-1], right[:, -1] > 0, other[:, :-1], other[:, -1] > 0


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
    say(summary(held, fit_choice(used)))
    every = used + held
    weights = fit_choice(every)
    agreed, agreed_right, chosen, chosen_right = confidence_rows(every, weights)
    fitted = {
        "choice": weights.round(4).tolist(),
        "agreed": fit_confidence(agreed, agreed_right).round(4).tolist(),
        "differed": fit_confidence(chosen, chosen_right).round(4).tolist(),
    }
    facts = {"features": FEATURES, "pages": len(cases_of), "stretches": len(every), "weights": fitted}
    options.out.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


def summary(held: list[Case], weights: Table) -> str:
    """How often the choice is right on stretches kept back, beside each reader and the best possible choice."""
    split = [case for case in held if not case.agreed]
    hit = sum(int((case.table @ weights).argmax()) == case.right for case in split)
    second_right = sum(case.right == 0 for case in split)
    first_right = sum(case.right is not None and case.table[case.right][0] > 0 for case in split)
    best = sum(case.right is not None for case in split)
    agreed = [case for case in held if case.agreed]
    right = sum(case.right == 0 for case in agreed)
    changed = [case for case in agreed if int((case.table @ weights).argmax()) != 0]
    mended = sum(case.right == int((case.table @ weights).argmax()) for case in changed)
    spoilt = sum(case.right == 0 for case in changed)
    return (
        f"kept back: {len(agreed)} agreed, {right} right, {mended} mended and {spoilt} spoilt by rivals; {len(split)} "
        f"differ: chosen right {hit}, second {second_right}, first {first_right}, best possible {best}"
    )


def say(sentence: str) -> None:
    """A line of progress on the error stream."""
    sys.stderr.write(sentence + "\n")


if __name__ == "__main__":
    main()
