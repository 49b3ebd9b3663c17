"""Decides word by word between two readings of one line, and says how far the chosen words can be trusted.

The two texts are aligned and cut at the blanks that both have; where a stretch differs, every way of reading it is
weighed by what speaks for it. Weights and trust come from `ocr/data/choice.json`, made by `ocr.train.choice`.
"""

from __future__ import annotations

import functools
import itertools
import json
import math
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from core.text import old_tone
from core.vietnamese import frequencies
from core.vietnamese.syllables import TONE_MARKS, is_syllable
from ocr.readers.alternatives import alternatives_of

DATA = Path(__file__).parents[1] / "data" / "choice.json"

DISPUTED = 0.5  # a number on which the readers differ is right half the time and never asserted
_SAME = str.maketrans({"“": '"', "”": '"', "„": '"', "’": "'", "‘": "'", "`": "'", "–": "-", "—": "-", "−": "-"})
Alphabets = tuple[dict[str, int], dict[str, int]]  # the class of each character, for the first and the second reader
_UNKNOWN = -1.0  # logarithm of the chance of a text of which a reader knows no character (=, [)
_POSSIBLE = 3.5  # logarithm of how many times less likely than the read word a net may find a rival
_MIXED = 16  # at most so many mixtures of two readings of a stretch are weighed


@dataclass(frozen=True)
class Stretch:
    """The same part of a line in both readings; `[start, end)` are characters of the reading."""

    first: str
    second: str
    first_span: tuple[int, int]
    second_span: tuple[int, int]

    @property
    def agreed(self) -> bool:
        """Do both readers say the same, quotation marks, dashes and tone placement apart?"""
        return plain(self.first) == plain(self.second)


def plain(text: str) -> str:
    """The text as agreement is judged: one kind of quotation mark and dash, tones placed the old way."""
    return old_tone(text.translate(_SAME)).replace("''", '"')


def stretches(first: str, second: str) -> list[Stretch]:
    """Cut two readings of one line at the blanks they share; every character is in one stretch, in order."""
    cuts = [(-1, -1)]
    for step in Levenshtein.opcodes(plain_length(first), plain_length(second)):
        if step.tag == "equal":
            length = step.src_end - step.src_start
            pairs = ((step.src_start + k, step.dest_start + k) for k in range(length))
            cuts += [(i, j) for i, j in pairs if first[i] == " "]
    cuts.append((len(first), len(second)))
    cut = []
    for (i0, j0), (i1, j1) in itertools.pairwise(cuts):
        spans = (i0 + 1, i1), (j0 + 1, j1)
        cut.append(Stretch(first[i0 + 1 : i1], second[j0 + 1 : j1], *spans))
    return [stretch for stretch in cut if stretch.first or stretch.second]


def plain_length(text: str) -> str:
    """Like `plain`, but every character keeps its place."""
    return text.translate(_SAME)


def mixtures(first: str, second: str) -> list[str]:
    """Both readings and what lies between them: at each place where they differ, either one's characters.

    Of letters that differ in their marks only, also the shape of the one with the tone of the other: of *ố* one reader
    often sees *ổ* and the other *ó*. Where one reader sees nothing, what the other sees stands alone.
    """
    if not first or not second:
        return [first or second]
    choices: list[tuple[str, ...]] = []
    for step in Levenshtein.opcodes(first, second):
        ours, theirs = first[step.src_start : step.src_end], second[step.dest_start : step.dest_end]
        choices.append((ours,) if ours == theirs else (theirs, ours, *crossed(ours, theirs)))
    if math.prod(len(choice) for choice in choices) > _MIXED:
        return [second, first]
    mixed = ("".join(parts) for parts in itertools.product(*choices))
    return list(dict.fromkeys([second, first, *(" ".join(text.split()) for text in mixed)]))


def crossed(text: str, other: str) -> tuple[str, ...]:
    """Of two letters of one base, the shape of each (circumflex, breve, horn) with the tone of the other, where new."""
    if len(text) != 1 or len(other) != 1:
        return ()
    (shape, tone), (other_shape, other_tone) = _shape_and_tone(text), _shape_and_tone(other)
    if shape[0] != other_shape[0]:
        return ()
    swapped = (unicodedata.normalize("NFC", part) for part in (shape + other_tone, other_shape + tone))
    return tuple(char for char in dict.fromkeys(swapped) if char not in (text, other))


def _shape_and_tone(char: str) -> tuple[str, str]:
    parts = unicodedata.normalize("NFD", char)
    return "".join(part for part in parts if part not in TONE_MARKS), "".join(
        part for part in parts if part in TONE_MARKS
    )


@dataclass(frozen=True)
class Evidence:
    """What is known of a stretch besides its two texts."""

    log_probs: NDArray[np.float32]  # the first reader's frames of the stretch × its alphabet
    first_sure: float  # least probability of a character of the first reading
    second_sure: float  # least confidence of a word of the second reading
    before: str  # the word to the left, as `syllables.syllables` gives it; "" at the start
    second_log_probs: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 1), np.float32))  # likewise
    third: str | None = None  # a third reading of the same place, where there is one
    by_both: bool = False  # … and both readers gave it
    after: str = ""  # the word to the right


FEATURES = (
    "is_first", "is_second", "ctc", "syllables", "pairs", "seen", "shape", "second_sure", "first_sure",
    "digits_first", "digits_second", "marks", "capital_first", "capital_second", "ctc_second", "after", "both",
)  # fmt: skip


def features(text: str, stretch: Stretch, evidence: Evidence, alphabets: Alphabets) -> tuple[float, ...]:
    """What speaks for a candidate, in the order of FEATURES."""
    words = frequencies.syllables(text)
    letters = sum(map(len, words))
    valid = sum(len(word) for word in words if is_syllable(word))
    common = sum(len(word) for word in words if frequencies.is_word(word))
    is_first, is_second = text == stretch.first, text == stretch.second
    numeric = any(char.isdigit() for char in stretch.first + stretch.second)
    upper = sum(char.isupper() for char in text) > 1
    ctc = [ctc_log_prob(text, table, known) for table, known in zip(_tables(evidence), alphabets, strict=True)]
    return (
        float(is_first), float(is_second), ctc[0], valid / letters if letters else 0.5,
        _pairs(evidence.before, words), common / letters if letters else 0.5, well_shaped(text),
        evidence.second_sure * is_second, evidence.first_sure * is_first,
        float(numeric and is_first), float(numeric and is_second), float(odd_marks(text)),
        float(upper and is_first), float(upper and is_second),
        ctc[1], frequencies.bigram_log_chance(words[-1] if words else "", evidence.after),
        float(stretch.agreed and is_second),
    )  # fmt: skip


def _tables(evidence: Evidence) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    return evidence.log_probs, evidence.second_log_probs


def candidates(stretch: Stretch, evidence: Evidence, alphabets: Alphabets) -> list[str]:
    """What a stretch could say: what the readers say and what lies between, a third reading, and rivals of each.

    A rival must be possible for one net at least: neighbours alone never put a word for another.
    """
    texts = [stretch.second] if stretch.agreed else mixtures(stretch.first, stretch.second)
    if evidence.third is not None:
        texts.append(evidence.third)
    for text in dict.fromkeys((stretch.second, stretch.first)):
        for alternative in alternatives_of(text, evidence.before, evidence.after):
            if any(_possible(alternative, text, *net) for net in zip(_tables(evidence), alphabets, strict=True)):
                texts.append(alternative)
    return list(dict.fromkeys(texts))


def _possible(alternative: str, text: str, log_probs: NDArray[np.float32], alphabet: dict[str, int]) -> bool:
    lost = ctc_log_prob(text, log_probs, alphabet) - ctc_log_prob(alternative, log_probs, alphabet)
    return lost * len(text) <= _POSSIBLE


def _pairs(before: str, words: list[str]) -> float:
    """Mean logarithm of the chance of each word after the one before it; a middling value without words."""
    if not words:
        return -6.0
    chain = [before, *words]
    return sum(map(frequencies.bigram_log_chance, chain, words)) / len(words)


def well_shaped(text: str) -> float:
    """Share of words that are all small, all capital or capitalised once, with no digit between letters."""
    words = [word.strip("()[]{}\"'.,;:-/") for word in text.split()]
    words = [word for word in words if any(map(str.isalpha, word))]
    if not words:
        return 1.0
    good = 0
    for word in words:
        parts = [part for part in word.replace("-", "/").split("/") if part]
        good += all(part.islower() or part.isupper() or part.istitle() or part.isdigit() for part in parts)
    return good / len(words)


def odd_marks(text: str) -> int:
    """How many characters are neither letters, digits nor the marks of an official text."""
    return sum(not (char.isalnum() or char in " .,;:-/()\"'%+<&=>[]!?•…") for char in text.translate(_SAME))


def ctc_log_prob(text: str, log_probs: NDArray[np.float32], alphabet: dict[str, int]) -> float:
    """Logarithm of the chance of `text` under a reader's frames (best path), for each character; at least -8.

    Characters that reader does not know cost nothing and gain nothing.
    """
    classes = [alphabet[char] for char in text.translate(_SAME) if char in alphabet]
    frames = len(log_probs)
    if frames == 0 or not text:
        return -8.0 if text else 0.0
    if not classes:
        return _UNKNOWN
    if len(classes) > frames:
        return -8.0
    states = np.zeros(2 * len(classes) + 1, np.int64)
    states[1::2] = classes
    leap = np.full(len(states) - 2, -1e9, np.float32)  # over a blank, to another character
    leap[1::2][states[3::2] != states[1:-2:2]] = 0.0
    emit = log_probs[:, states]
    best = np.full(len(states), -1e9, np.float32)
    best[:2] = emit[0, :2]
    for row in emit[1:]:
        step = best.copy()
        np.maximum(step[1:], best[:-1], out=step[1:])
        np.maximum(step[2:], best[:-2] + leap, out=step[2:])
        best = step + row
    return max(-8.0, float(max(best[-1], best[-2])) / len(classes))


@functools.cache
def weights() -> dict[str, list[float]]:
    """The fitted weights: `choice` for FEATURES, `agreed` and `differed` for the trust in what was chosen."""
    loaded: dict[str, list[float]] = json.loads(DATA.read_text(encoding="utf-8"))["weights"]
    return loaded


def choose(stretch: Stretch, evidence: Evidence, alphabets: Alphabets) -> tuple[str, float]:
    """The best reading of a stretch the readers differ on, and the chance that it is right (0 to 1)."""
    texts = candidates(stretch, evidence, alphabets)
    table = np.array([features(text, stretch, evidence, alphabets) for text in texts])
    scores = table @ np.array(weights()["choice"])
    shares = np.exp(scores - scores.max())
    shares /= shares.sum()
    best = int(scores.argmax())
    ordered = np.sort(shares)[::-1]
    lead = float(ordered[0] - ordered[1]) if len(ordered) > 1 else 1.0
    text = texts[best]
    chance = confidence_of("differed", text, (lead, evidence.second_sure, evidence.first_sure))
    return text, min(chance, DISPUTED) if sum(map(str.isdigit, text)) >= 4 else chance


def confidence_of(kind: str, text: str, facts: tuple[float, float, float]) -> float:
    """Chance that a word is right, from facts of its reading (each 0 to 1) and what kind of word it is."""
    row = (1.0, *facts, *word_facts(text))
    total = sum(weight * value for weight, value in zip(weights()[kind], row, strict=True))
    return 1 / (1 + math.exp(-max(-20.0, min(20.0, total))))


def word_facts(text: str) -> tuple[float, float, float, float]:
    """Has it digits; share of valid syllables; share seen in texts; is it well shaped."""
    words = frequencies.syllables(text)
    letters = sum(map(len, words))
    valid = sum(len(word) for word in words if is_syllable(word))
    common = sum(len(word) for word in words if frequencies.is_word(word))
    digits = float(any(char.isdigit() for char in text))
    return digits, valid / letters if letters else 1.0, common / letters if letters else 1.0, well_shaped(text)
