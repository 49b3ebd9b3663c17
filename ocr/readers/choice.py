"""Decides word by word between two readings of one line, and says how far the chosen words can be trusted.

The two texts are aligned and cut at the blanks that both have; where a stretch differs, every way of reading it is
weighed by what speaks for it: what the readers say and what lies between, what their nets may have seen of words that
can be (`syllable_search`), and, where it was asked, what the mark net sees. Weights and trust come from
`ocr/data/choice.json`, made by `ocr.train.choice`.
"""

from __future__ import annotations

import functools
import itertools
import json
import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from core.text import fold, old_tone
from core.vietnamese import frequencies
from core.vietnamese.syllables import TONE_MARKS, is_syllable
from ocr.readers.alternatives import alternatives_of
from ocr.readers.syllable_search import likeliest

DATA = Path(__file__).parents[1] / "data" / "choice.json"

DISPUTED = 0.5  # a number on which the readers differ is right half the time and never asserted
_SAME = str.maketrans({"“": '"', "”": '"', "„": '"', "’": "'", "‘": "'", "`": "'", "–": "-", "—": "-", "−": "-"})
Alphabets = tuple[dict[str, int], dict[str, int]]  # the class of each character, for the first and the second reader
_LEAST = -8.0  # logarithm of the chance of a text for each character, at least
_UNKNOWN = -1.0  # logarithm of the chance of a text of which a reader knows no character (=, [)
_POSSIBLE = 3.5  # logarithm of how many times less likely than the read word a net may find a rival
_MIXED = 16  # at most so many mixtures of two readings of a stretch are weighed
_SEARCHED = 5  # so many texts at most that a search through the first reader's frames finds
_LEAST_WHOLE = -40.0  # logarithm of the chance of a whole text under a reader's frames, at least
_LETTERS = re.compile(r"[^\W\d_]+")
_ENDS = ".,:; "
_SUREST = 1e-4  # doubt of a reader below which it says no more
_MOST = 3  # more odd marks of a reading or words of a text tell nothing more


@dataclass(frozen=True)
class Stretch:
    """The same part of a line in both readings; `[start, end)` are characters of the reading."""

    first: str
    second: str
    first_span: tuple[int, int]
    second_span: tuple[int, int]

    @functools.cached_property
    def agreed(self) -> bool:
        """Do both readers say the same, quotation marks, dashes and tone placement apart?"""
        return plain(self.first) == plain(self.second)


@functools.lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """The text as agreement is judged: one kind of quotation mark and dash, tones placed the old way."""
    return old_tone(text.translate(_SAME)).replace("''", '"')


@functools.lru_cache(maxsize=8192)
def words_of(text: str) -> str:
    """What trust is about: the words of a text, whatever stands around them and whichever are capital; a text with
    figures as it is. Whether a comma or a full stop ends a name changes nothing of the name."""
    if any(map(str.isdigit, text)):
        return plain(text)
    return " ".join("".join(char if char.isalnum() else " " for char in plain(text)).lower().split())


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
    "searched", "whole", "whole_second", "seen_marks",
)  # fmt: skip


def features(
    texts: Sequence[str], stretch: Stretch, evidence: Evidence, alphabets: Alphabets, said: int
) -> NDArray[np.float64]:
    """What speaks for each candidate, in the order of FEATURES; what the mark net sees is 0 until it was asked. The
    readers say the first `said` of them, the others were searched for."""
    tables = zip(_tables(evidence), alphabets, strict=True)
    first, second = (ctc_log_probs(texts, log_probs, known) for log_probs, known in tables)
    nets = zip(first, second, strict=True)
    return np.array([
        _features(text, stretch, evidence, chances, searched=at >= said)
        for at, (text, chances) in enumerate(zip(texts, nets, strict=True))
    ])  # fmt: skip


def _features(
    text: str, stretch: Stretch, evidence: Evidence, ctc: tuple[float, float], *, searched: bool
) -> tuple[float, ...]:
    words = frequencies.syllables(text)
    letters = sum(map(len, words))
    valid = sum(len(word) for word in words if is_syllable(word))
    common = sum(len(word) for word in words if frequencies.is_word(word))
    is_first, is_second = text == stretch.first, text == stretch.second
    numeric = any(char.isdigit() for char in stretch.first + stretch.second)
    upper = sum(char.isupper() for char in text) > 1
    whole = [max(_LEAST_WHOLE, each * len(text)) for each in ctc]
    return (
        float(is_first), float(is_second), ctc[0], valid / letters if letters else 0.5,
        _pairs(evidence.before, words), common / letters if letters else 0.5, well_shaped(text),
        evidence.second_sure * is_second, evidence.first_sure * is_first,
        float(numeric and is_first), float(numeric and is_second), float(odd_marks(text)),
        float(upper and is_first), float(upper and is_second),
        ctc[1], frequencies.bigram_log_chance(words[-1] if words else "", evidence.after),
        float(stretch.agreed and is_second), float(searched), *whole, 0.0,
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
        rivals = alternatives_of(text, evidence.before, evidence.after)
        if rivals:
            nets = [_possible(rivals, text, *net) for net in zip(_tables(evidence), alphabets, strict=True)]
            texts += [rival for rival, *possible in zip(rivals, *nets, strict=True) if any(possible)]
    return list(dict.fromkeys(texts))


def searched(stretch: Stretch, evidence: Evidence, alphabets: Alphabets) -> list[str]:
    """What the first reader's net may have seen of words that can be, where the readers differ on words."""
    if stretch.agreed or any(map(str.isdigit, stretch.first + stretch.second)):
        return []
    return likeliest(evidence.log_probs, alphabets[0], evidence.before, _SEARCHED)


def _possible(rivals: Sequence[str], text: str, log_probs: NDArray[np.float32], alphabet: dict[str, int]) -> list[bool]:
    own, *others = ctc_log_probs([text, *rivals], log_probs, alphabet)
    return [(own - other) * len(text) <= _POSSIBLE for other in others]


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


def ctc_log_probs(texts: Sequence[str], log_probs: NDArray[np.float32], alphabet: dict[str, int]) -> list[float]:
    """Logarithms of the chances of texts under a reader's frames (best path), for each character; at least -8.

    Characters that reader does not know cost nothing and gain nothing.
    """
    frames = len(log_probs)
    known = [[alphabet[char] for char in text.translate(_SAME) if char in alphabet] for text in texts]
    chances = [
        (_LEAST if text else 0.0) if not frames or not text else _UNKNOWN if not classes else _LEAST
        for text, classes in zip(texts, known, strict=True)
    ]
    fitting = [at for at, classes in enumerate(known) if texts[at] and 0 < len(classes) <= frames]
    if not fitting:
        return chances
    counts = np.array([len(known[at]) for at in fitting])
    states = np.zeros((len(fitting), 2 * int(counts.max()) + 1), np.int64)  # a blank, a character, a blank …
    for row, at in zip(states, fitting, strict=True):
        row[1 : 2 * len(known[at]) : 2] = known[at]
    leap = np.full((len(states), states.shape[1] - 2), -1e9, np.float32)  # over a blank, to another character
    leap[:, 1::2][states[:, 3::2] != states[:, 1:-2:2]] = 0.0
    emit = log_probs[:, states]
    best = np.full(states.shape, -1e9, np.float32)
    best[:, :2] = emit[0, :, :2]
    step, far = best.copy(), np.empty_like(leap)
    for row in emit[1:]:
        np.maximum(best[:, 1:], best[:, :-1], out=step[:, 1:])
        step[:, 0] = best[:, 0]
        np.add(best[:, :-2], leap, out=far)
        np.maximum(step[:, 2:], far, out=step[:, 2:])
        np.add(step, row, out=best)
    rows = np.arange(len(fitting))
    ends = np.maximum(best[rows, 2 * counts], best[rows, 2 * counts - 1]) / counts
    for at, chance in zip(fitting, ends.tolist(), strict=True):
        chances[at] = max(_LEAST, chance)
    return chances


@functools.cache
def fitted() -> dict[str, list[float]]:
    """The fitted weights: `choice` for FEATURES, the others for the trust in what both gave or was chosen."""
    loaded: dict[str, list[float]] = json.loads(DATA.read_text(encoding="utf-8"))["weights"]
    return loaded


@dataclass(frozen=True)
class Dispute:
    """All that a stretch could say, and what speaks for each."""

    stretch: Stretch
    texts: tuple[str, ...]
    table: NDArray[np.float64]  # texts × FEATURES
    sure: tuple[float, float]  # least confidence of the second and of the first reading
    looked_at: bool = False  # by the mark net

    def with_look(self, log_chance: Callable[[str], float]) -> Dispute:
        """The same with what the mark net says of each text that is one word; others count as the best of them."""
        cores = [_LETTERS.findall(text) for text in self.texts]
        seen = [log_chance(words[0]) if len(words) == 1 else None for words in cores]
        best = max((chance for chance in seen if chance is not None), default=0.0)
        table = self.table.copy()
        table[:, -1] = [best if chance is None else chance for chance in seen]
        return replace(self, table=table, looked_at=True)

    def shares(self, weights: NDArray[np.float64] | None = None) -> NDArray[np.float64]:
        """The chance of each text, if one of them is right; by the fitted weights or by others."""
        scores = self.table @ (np.array(fitted()["choice"]) if weights is None else weights)
        shares = np.exp(scores - scores.max())
        return np.asarray(shares / shares.sum())

    def chosen(self, weights: NDArray[np.float64] | None = None) -> tuple[int, float]:
        """The text of which the words are likeliest, of several with these words the likeliest one, and the chance of
        the words: that of all the texts that have them."""
        shares = self.shares(weights)
        words = [words_of(text) for text in self.texts]
        sums: dict[str, float] = dict.fromkeys(words, 0.0)
        for each, share in zip(words, shares.tolist(), strict=True):
            sums[each] += share
        likeliest = max(sums, key=sums.__getitem__)
        best = max((at for at, each in enumerate(words) if each == likeliest), key=shares.__getitem__)
        return best, sums[likeliest]

    def decided(self) -> tuple[str, float]:
        """The best reading and the chance that its words are right (0 to 1)."""
        best, share = self.chosen()
        text = self.texts[best]
        chance = _logistic("looked_at" if self.looked_at else "differed", self.facts(best, share))
        return text, min(chance, DISPUTED) if sum(map(str.isdigit, text)) >= 4 else chance

    def facts(self, best: int, share: float) -> tuple[float, ...]:
        """What tells how far to trust the text chosen; the weights of `differed` and `looked_at` are for these."""
        text, held = self.texts[best], min(0.9999, max(0.0001, share))
        said = self.stretch.first, self.stretch.second
        same_letters = [float(fold(part).strip(_ENDS) == fold(text).strip(_ENDS)) for part in said]
        odd = float(min(_MOST, odd_marks(self.stretch.second)))
        words = float(min(_MOST, len(text.split())))
        seen = float(self.table[best, -1])
        return 1.0, math.log(held / (1 - held)), *self.sure, *word_facts(text), *same_letters, odd, words, seen

    def rejected(self, text: str) -> str:
        """What the reader that was not believed gave."""
        return self.stretch.second if words_of(text) == words_of(self.stretch.first) else self.stretch.first


def weighed(stretch: Stretch, evidence: Evidence, alphabets: Alphabets) -> Dispute:
    """All that a stretch could say, weighed."""
    said = candidates(stretch, evidence, alphabets)
    new = [text for text in searched(stretch, evidence, alphabets) if text not in said]
    texts = (*said, *new)
    table = features(texts, stretch, evidence, alphabets, len(said))
    return Dispute(stretch, texts, table, (evidence.second_sure, evidence.first_sure))


def confidence_of_agreed(text: str, evidence: Evidence) -> float:
    """Chance that a word both readers gave is right, from how sure they are, what kind of word it is and how it fits
    its neighbours: two nets that learnt from like lines err alike at times."""
    words = frequencies.syllables(text)
    after = frequencies.bigram_log_chance(words[-1] if words else "", evidence.after)
    sure = evidence.second_sure, evidence.first_sure
    return _logistic("agreed", facts_of_agreed(text, sure, (_pairs(evidence.before, words), after)))


def facts_of_agreed(text: str, sure: tuple[float, float], fits: tuple[float, float]) -> tuple[float, ...]:
    """What tells how far to trust a word both readers gave; the weights of `agreed` are for these. `sure` are the
    readers' confidences, `fits` the logarithms of its chance after the word before and of the word behind it."""
    doubts = [math.log(max(_SUREST, 1 - each)) for each in sure]
    return 1.0, *sure, sure[0] * sure[1], *doubts, *word_facts(text), *fits


def _logistic(kind: str, row: tuple[float, ...]) -> float:
    total = sum(weight * value for weight, value in zip(fitted()[kind], row, strict=True))
    return 1 / (1 + math.exp(-max(-20.0, min(20.0, total))))


@functools.lru_cache(maxsize=8192)
def word_facts(text: str) -> tuple[float, float, float, float]:
    """Has it digits; share of valid syllables; share seen in texts; is it well shaped."""
    words = frequencies.syllables(text)
    letters = sum(map(len, words))
    valid = sum(len(word) for word in words if is_syllable(word))
    common = sum(len(word) for word in words if frequencies.is_word(word))
    digits = float(any(char.isdigit() for char in text))
    return digits, valid / letters if letters else 1.0, common / letters if letters else 1.0, well_shaped(text)
