"""Pairs of words that stand side by side in official texts: they tell which marks a doubtful word has.

The tables are made by `core.vietnamese.phrases_build`; a pair in them is spelt in one way only (`tổ chức`, `nghỉ lễ`).
Both readers take a small hook for an acute, alike and surely (`phố biến`): there pairs that are common and never spelt
otherwise are believed rather than the readers. 25 such words stood on 271 read pages, 23 of them misread; the two that
were right were of a name, where nothing is mended.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Protocol

from core.text import accented, fold
from core.vietnamese.syllables import cuts, is_syllable, parted
from core.vietnamese.word_lists import WORDS

TABLE = Path(__file__).with_name("phrases.txt")
TONE_TABLE = Path(__file__).with_name("phrases_tones.txt")
HOOK, ACUTE = "\u0309", "\u0301"
_SWAPPED = str.maketrans({HOOK: ACUTE, ACUTE: HOOK})
_WORD = re.compile(r"[^\W\d_]+")
_FIGURE = re.compile(r"\d+|[ivx]+")


@lru_cache(maxsize=1)
def _known() -> dict[str, str]:
    """Folded pair → the pair."""
    return {fold(pair): pair for pair in TABLE.read_text("utf-8").splitlines()} | _of_counters()


@lru_cache(maxsize=1)
def _of_counters() -> dict[str, str]:
    """The same of the phrases that papers of a counter are full of."""
    phrases = (phrase.split() for phrase in WORDS["counter_phrases"])
    return {fold(pair): pair for phrase in phrases for pair in map(" ".join, pairwise(phrase))}


def spelt(before: str, word: str, after: str, other: str | None) -> str | None:
    """The word as its neighbours want it, when it is doubtful; None when they say nothing or nothing else.

    `other` is what the other reader gave: of two words the one that makes a known pair is taken. A word that can be no
    syllable takes the marks of the pair that its letters make. What is counted stands before a figure, whatever it
    makes with the word before it: `liên thông quý 4` has no `thông quy`.
    """
    if _FIGURE.fullmatch(after):
        counted = [text for text in (accented(word), accented(other or "")) if text in WORDS["counted"]]
        if counted:
            return counted[0] if counted[0] != accented(word) and fold(counted[0]) == fold(word) else None
    known = _known()
    wanted = {
        pair.split()[at]
        for at, letters in ((1, f"{before} {word}"), (0, f"{word} {after}"))
        if " " not in letters[:1] + letters[-1:] and (pair := known.get(fold(letters))) is not None
    }
    if len(wanted) != 1:
        return None
    phrase = wanted.pop()
    confirmed = other is not None and accented(other) == phrase
    return phrase if phrase != accented(word) and (confirmed or not is_syllable(word)) else None


def contradicted(text: str) -> bool:
    """Whether a text has two words side by side, in small letters, of a phrase of the counter that is spelt otherwise
    (`cấp đối giấy phép`), and no pair with its other neighbour confirms a word of it."""
    words = [word.strip(".,;:()\"'") for word in text.split()]
    if words and words[0].istitle():
        words[0] = words[0].lower()
    known = _of_counters()
    pairs = [f"{a} {b}" if _WORD.fullmatch(a) and _WORD.fullmatch(b) else "" for a, b in pairwise(words)]
    spelt_so = [known.get(fold(pair)) if pair.islower() else None for pair in pairs]
    right = [want is not None and accented(pair) == want for pair, want in zip(pairs, spelt_so, strict=True)]
    for at, want in enumerate(spelt_so):
        beside = [right[near] for near in (at - 1, at + 1) if 0 <= near < len(right)]
        if want is not None and not right[at] and not any(beside):
            return True
    return False


def of_counters(first: str, second: str) -> bool:
    """Whether two words, side by side and spelt so (as `accented`), are of a phrase that a counter's papers have."""
    pair = f"{first} {second}"
    return _of_counters().get(fold(pair)) == pair


@lru_cache(maxsize=1)
def _sure_tones() -> frozenset[str]:
    return frozenset(TONE_TABLE.read_text("utf-8").splitlines())


def _toned(before: str, word: str, after: str) -> str | None:
    """A word with its hook for its acute, or the other way round, when that makes a common pair with a neighbour and
    as it was read it makes none."""
    other = swapped(word)
    if other == word:
        return None
    sure = _sure_tones()
    if f"{before} {word}" in sure or f"{word} {after}" in sure:
        return None
    return other if f"{before} {other}" in sure or f"{other} {after}" in sure else None


def swapped(word: str) -> str:
    """A word, in lower case, with its hook for its acute or the other way round."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", accented(word)).translate(_SWAPPED))


def _with_blank(word: str) -> str:
    """A word with its lost blank put back: between the two of a common pair, else where alone it can have been."""
    ways = [] if is_syllable(word) else [" ".join(way) for way in cuts(word, 2)]
    common = [way for way in ways if way in _sure_tones() or _known().get(fold(way)) == way]
    return common[0] if len(common) == 1 else parted(word)


class Read(Protocol):
    """A word as two readers gave it: the believed one's text, whether the other had the same, and what it had."""

    @property
    def text(self) -> str: ...
    @property
    def agreed(self) -> bool | None: ...
    @property
    def other(self) -> str | None: ...


def mended(words: Sequence[Read]) -> list[str]:
    """The texts of the words, the doubtful ones spelt as their neighbours want them, in the case they were read in; of
    words read alike in small letters the hook and the acute alone."""
    bare_texts = [word.text.strip(".,;:()\"'") for word in words]
    bare = ["", *(accented(text) if _WORD.fullmatch(text) else "" for text in bare_texts), ""]
    figures = ["", *(text if _FIGURE.fullmatch(text) else "" for text in bare_texts), ""]
    out = [word.text for word in words]
    for i, word in enumerate(words):
        core = _WORD.search(word.text)
        if core is None or not bare[i + 1]:
            continue
        if word.agreed is True:
            plain = core[0].islower() or (i == 0 and core[0][1:].islower())  # no name, but where the text begins
            right = _toned(bare[i], bare[i + 1], bare[i + 2]) if plain else None
        else:
            right = spelt(bare[i], bare[i + 1], bare[i + 2] or figures[i + 2], word.other)
        if right is None and core[0].islower():
            out[i] = word.text.replace(core[0], _with_blank(core[0]))
        if right is not None:
            shown = right.upper() if core[0].isupper() and len(core[0]) > 1 else right
            shown = shown[:1].upper() + shown[1:] if core[0][:1].isupper() else shown
            out[i] = word.text.replace(core[0], shown)
    return out
