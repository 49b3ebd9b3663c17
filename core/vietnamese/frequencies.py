"""Knows what a Vietnamese syllable can be, and how often syllables follow each other in official texts."""

from __future__ import annotations

import functools
import math
import re
import unicodedata
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.text import accented

DATA = Path(__file__).with_name("syllables.npz")

_ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"
_OPEN = (
    "a ai ao au ay âu ây e eo ê êu i ia iêu iu o oa oai oao oay oe oeo oi ô ôi ơ ơi u ua uê ui uơ uy uya uyu uây uôi "
    "ư ưa ưi ươi ươu ưu y yêu oă uâ uă ue uao uai uay uo uôi"
)
_NASAL = (
    "am an ang anh ăm ăn ăng âm ân âng em en eng êm ên ênh im in inh iêm iên iêng om on ong oong ôm ôn ông ơm ơn oan "
    "oang oanh oăn oăng oen um un ung uân uâng uôm uôn uông uyên uynh ươm ươn ương ưng yêm yên yêng uan uang uanh uăn "
    "uăng oam oăm uên uênh ưm uyn ynh"
)
_STOPPED = (
    "ac ach ap at ăc ăp ăt âc âp ât ec ep et êch êp êt ich ip it iêc iêp iêt oc op ot ooc ôc ôp ôt ơp ơt oac oach oat "
    "oăc oăt oet uc up ut uât uôc uôt uyêt uych uyt ươc ươp ươt ưc ưt yêt uac uat uăc uăt uech uêch oap uôp ưp "
    "uet ych yt ăk"
)
_OFTEN = 3  # a word of the counted texts that stands there so often is no misprint
TONES = "\u0300\u0301\u0303\u0309\u0323"  # huyền, sắc, ngã, hỏi, nặng
_MISPLACED = re.compile(f"u\u031b[{TONES}]o\u031b|[iy][{TONES}]e\u0302|u[{TONES}]o\u0302")  # tone on the first vowel
_LETTERS = re.compile(r"[^\W\d_]+")
_UNSEEN = 0.4  # what is left of a word's chance when its pair was never seen
_FLOOR = 0.3  # count lent to a word that was never seen


@functools.cache
def _shapes() -> tuple[frozenset[str], frozenset[str]]:
    """All toneless syllables: those that take any tone, and those that take only sắc and nặng."""
    starts = ["", *_ONSETS.split()]
    open_ones = frozenset(start + rhyme for start in starts for rhyme in f"{_OPEN} {_NASAL}".split())
    stopped = frozenset(start + rhyme for start in starts for rhyme in _STOPPED.split())
    return open_ones | {"gi", "gin", "ging", "gim"}, stopped | {"git", "gip", "giêc", "gich"}


@functools.lru_cache(maxsize=16384)
def is_syllable(word: str) -> bool:
    """Can this be written in Vietnamese? By onset, rhyme and tone; case does not matter."""
    marks = unicodedata.normalize("NFD", word.lower())
    tones = [mark for mark in marks if mark in TONES]
    plain = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in TONES))
    if len(tones) > 1 or _MISPLACED.search(marks):
        return False
    any_tone, stopped = _shapes()
    return plain in any_tone or (plain in stopped and bool(tones) and tones[0] in "\u0301\u0323")


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
def pair_log_chance(before: str, word: str) -> float:
    """Natural logarithm of the chance that `word` follows `before` (both as `accented`; "" where nothing stands)."""
    known, _, _, total = _counts()
    rank, times = known.get(word, (-1, 0))
    alone = math.log((times + _FLOOR) / (total + 1))
    first, first_times = known.get(before, (-1, 0))
    if rank < 0 or first < 0:
        return alone
    times = _pair_count(first, rank)
    return math.log(times / max(first_times, times)) if times else math.log(_UNSEEN) + alone


def pair_seen(before: str, word: str) -> int:
    """How often `word` follows `before` in the counted texts (both as `accented`)."""
    known = _counts()[0]
    return _pair_count(known[before][0], known[word][0]) if before in known and word in known else 0


def _pair_count(first: int, second: int) -> int:
    _, keys, pair_counts, _ = _counts()
    key = first << 16 | second
    at = int(np.searchsorted(keys, key))
    return int(pair_counts[at]) if at < len(keys) and int(keys[at]) == key else 0


def is_word(word: str) -> bool:
    """Does it stand in the counted texts so often that it is no misprint (`word` as `accented`)?"""
    return seen(word) >= _OFTEN


def syllables(text: str) -> list[str]:
    """The letter-only words of a text, lower case, tone placed the old way."""
    return _LETTERS.findall(accented(text))
