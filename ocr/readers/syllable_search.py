"""What the first reader's net may have seen, of words that can be Vietnamese: a search through its frames.

The best path of a net says letters that make no word (`Trqng`, `Miứnh`, `VănMíSình`). Here only paths are followed
whose words are possible syllables, a lost blank put in where one ends, and what words stand beside each other counts
a little. What comes out is a candidate beside what the readers say, never more.
"""

from __future__ import annotations

import functools
import heapq
import unicodedata

import numpy as np
from numpy.typing import NDArray

from core.text import accented
from core.vietnamese import frequencies
from core.vietnamese.syllables import TONE_MARKS, is_syllable, toneless_syllables

_BEAM = 10  # texts followed from frame to frame
_CHARACTERS = 5  # looked at in a frame: the likeliest
_FAINT = 7.0  # logarithm of how much less likely than the likeliest a character may be
_NEIGHBOURS = 0.3  # weight of the logarithm of a word's chance after the one before it
_LOST_BLANK = 4.0  # what a blank costs that the net did not see
_WORST = -1e9


# A text up to a frame: the letters of the word begun in it, without tones, small ("" between words); the logarithms of
# the chances that the frame is a blank and that it is the text's last character; what its ended words are worth.
_Path = tuple[str, float, float, float]


def likeliest(log_probs: NDArray[np.float32], classes: dict[str, int], before: str, count: int) -> list[str]:
    """The likeliest texts of possible syllables under CTC frames (class 0 the blank, those of the characters given),
    best first, at most `count`, none with figures; `before` is the word to the left as `frequencies.syllables` has it,
    "" at the start."""
    chars_of = {number: char for char, number in classes.items() if not char.isdigit()}
    paths: dict[str, _Path] = {"": ("", 0.0, _WORST, 0.0)}
    likely = np.argsort(-log_probs, axis=1)[:, : _CHARACTERS + 1].tolist() if len(log_probs) else []
    for row, best in zip(log_probs, likely, strict=True):
        floor = float(row[best[0]]) - _FAINT
        chars = [(chars_of[k], float(row[k])) for k in best if k in chars_of and row[k] >= floor]
        paths = _stepped(paths, float(row[0]), chars, before)
    whole: dict[str, float] = {}
    for text, (node, blank, letter, words) in paths.items():
        worth = max(blank, letter) + words + _word_worth(text, node, before)
        if text.strip() and worth > max(_WORST / 2, whole.get(text.strip(), _WORST)):
            whole[text.strip()] = worth
    return sorted(whole, key=lambda text: -whole[text])[:count]


def _stepped(paths: dict[str, _Path], blank: float, chars: list[tuple[str, float]], before: str) -> dict[str, _Path]:
    """The texts after one more frame, the best of them."""
    after: dict[str, _Path] = {}
    for text, (node, was_blank, was_letter, words) in paths.items():
        last = text[-1:]
        either = max(was_blank, was_letter)
        known = after.get(text)
        after[text] = (node, either + blank, known[2] if known else _WORST, words)
        for char, chance in chars:
            begun = either
            if char == last:
                same = after[text]
                after[text] = (node, same[1], max(same[2], was_letter + chance), words)
                begun = was_blank
            if begun <= _WORST / 2:
                continue
            way = _followed(text, node, char, before)
            if way is None:
                continue
            longer, inside, gained = way
            known = after.get(longer)
            if known is None or known[2] < begun + chance:
                after[longer] = (inside, known[1] if known else _WORST, begun + chance, words + gained)
    if len(after) <= _BEAM:
        return after
    best = heapq.nlargest(_BEAM, after.items(), key=lambda item: max(item[1][1], item[1][2]) + item[1][3])
    return dict(best)


def _followed(text: str, node: str, char: str, before: str) -> tuple[str, str, float] | None:
    """The text that a character makes of one, the syllable it then stands in, and what a word ended so is worth; None
    where no syllable goes on or ends so."""
    letter = _toneless(char)
    if letter.isalpha():
        if node + letter in _beginnings():
            return text + char, node + letter, 0.0
        if not node or letter not in _beginnings():
            return None
        worth = _word_worth(text, node, before) - _LOST_BLANK
        return (f"{text} {char}", letter, worth) if worth > _WORST / 2 else None
    if char == " " and text[-1:] in ("", " "):
        return None
    worth = _word_worth(text, node, before)
    return (text + char, "", worth) if worth > _WORST / 2 else None


@functools.lru_cache(maxsize=4096)
def _word_worth(text: str, node: str, before: str) -> float:
    """What the word that a text ends in is worth after the one before it; nothing where it ends in none."""
    if not node:
        return 0.0
    word = text[-len(node) :]
    if not is_syllable(word):
        return _WORST
    left = frequencies.syllables(text[: -len(node)])
    return _NEIGHBOURS * frequencies.bigram_log_chance(left[-1] if left else before, accented(word))


@functools.lru_cache(maxsize=1024)
def _toneless(char: str) -> str:
    spread = unicodedata.normalize("NFD", char.lower())
    return unicodedata.normalize("NFC", "".join(part for part in spread if part not in TONE_MARKS))


@functools.cache
def _beginnings() -> frozenset[str]:
    """Every beginning of a syllable without its tone."""
    return frozenset(word[:end] for word in toneless_syllables() for end in range(1, len(word) + 1))
