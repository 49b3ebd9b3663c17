"""How often syllables stand in official texts, and how often they follow each other."""

from __future__ import annotations

import functools
import math
import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.text import accented

DATA = Path(__file__).with_name("syllables.npz")

_OFTEN = 3  # a word of the counted texts that stands there so often is no misprint
_LETTERS = re.compile(r"[^\W\d_]+")
_UNSEEN = 0.4  # what is left of a word's chance when its pair was never seen
_FLOOR = 0.3  # count lent to a word that was never seen


@functools.cache
def _counts() -> tuple[dict[str, tuple[int, int]], NDArray[np.uint32], NDArray[np.uint16], int]:
    with np.load(DATA) as data:
        words = data["words"].tobytes().decode().split("\n")
        counts = data["counts"]
        known = {word: (i, int(times)) for i, (word, times) in enumerate(zip(words, counts, strict=True))}
        return known, data["keys"], data["pair_counts"], int(counts.sum())


@functools.lru_cache(maxsize=65536)
def seen(word: str) -> int:
    """How often the lower-case word stands in the counted texts."""
    return _counts()[0].get(word, (0, 0))[1]


@functools.lru_cache(maxsize=65536)
def bigram_log_chance(before: str, word: str) -> float:
    """Natural logarithm of the chance that `word` follows `before` (both as `accented`; "" where nothing stands)."""
    known, _, _, total = _counts()
    rank, times = known.get(word, (-1, 0))
    alone = math.log((times + _FLOOR) / (total + 1))
    first, first_times = known.get(before, (-1, 0))
    if rank < 0 or first < 0:
        return alone
    times = _bigram_count(first, rank)
    return math.log(times / max(first_times, times)) if times else math.log(_UNSEEN) + alone


def bigram_seen(before: str, word: str) -> int:
    """How often `word` follows `before` in the counted texts (both as `accented`)."""
    known = _counts()[0]
    return _bigram_count(known[before][0], known[word][0]) if before in known and word in known else 0


def _bigram_count(first: int, second: int) -> int:
    _, keys, bigram_counts, _ = _counts()
    key = first << 16 | second
    at = int(np.searchsorted(keys, key))
    return int(bigram_counts[at]) if at < len(keys) and int(keys[at]) == key else 0


@functools.cache
def common(least: int) -> tuple[str, ...]:
    """The words that stand in the counted texts at least so often (as `accented`)."""
    return tuple(word for word, (_, times) in _counts()[0].items() if times >= least)


def is_word(word: str) -> bool:
    """Does it stand in the counted texts so often that it is no misprint (`word` as `accented`)?"""
    return seen(word) >= _OFTEN


def syllables(text: str) -> list[str]:
    """The letter-only words of a text, lower case, tone placed the old way."""
    return _LETTERS.findall(accented(text))
