"""Is a word a possible Vietnamese syllable: onset, rime and tone by the rules of the spelling, not by a word list."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from core.text import nfc
from core.vietnamese.word_lists import WORDS

ONSETS = frozenset(WORDS["onsets"])  # with their marks; the empty one for syllables that begin with a vowel
_RIMES = frozenset(WORDS["rimes"])
_BEFORE_YE = frozenset(("", "qu"))  # `yên`, `quyên`; `Ngyễn` lost a letter
TONE_MARKS = "\u0300\u0301\u0303\u0309\u0323"  # huyền, sắc, ngã, hỏi, nặng, as combining marks
_MISPLACED = re.compile(
    f"u\u031b[{TONE_MARKS}]o\u031b|[iy][{TONE_MARKS}]e\u0302|u[{TONE_MARKS}]o\u0302"
)  # tone on the first vowel
_TONE_NAMES = {"\u0300": "huyền", "\u0301": "sắc", "\u0309": "hỏi", "\u0303": "ngã", "\u0323": "nặng"}
_STOPPED = tuple(mark for mark, name in _TONE_NAMES.items() if name in ("sắc", "nặng"))  # tones before c, ch, k, p, t


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """True when the word can be a Vietnamese syllable (any case, either tone placement), `Đắk` of names included."""
    spread = unicodedata.normalize("NFD", nfc(word).lower())
    tones = [char for char in spread if char in _TONE_NAMES]
    if len(tones) > 1 or not spread or _MISPLACED.search(spread):
        return False
    bare = unicodedata.normalize("NFC", "".join(char for char in spread if char not in _TONE_NAMES))
    stopped = bare.endswith(("c", "ch", "k", "p", "t"))
    if stopped and (not tones or _TONE_NAMES[tones[0]] not in ("sắc", "nặng")):
        return False
    return any(
        bare[:cut] in ONSETS and bare[cut:] in _RIMES and (bare[:cut] in _BEFORE_YE or not bare[cut:].startswith("yê"))
        for cut in range(min(4, len(bare)))
    )


@cache
def toneless_syllables() -> frozenset[str]:
    """Every onset with every rime: the possible syllables without their tones."""
    return frozenset(onset + rime for onset in ONSETS for rime in _RIMES)


def cuts(word: str, size: int) -> list[tuple[str, ...]]:
    """The ways a word falls into so many syllables of two letters and more: its blanks were lost (`thựchiện`)."""
    if size == 1:
        return [(word,)] if len(word) > 1 and is_syllable(word) else []
    heads = range(2, min(8, len(word) - 2 * (size - 1) + 1))
    return [(word[:at], *rest) for at in heads if is_syllable(word[:at]) for rest in cuts(word[at:], size - 1)]


_CAPITAL_INSIDE = re.compile(r"([^\W\d_][^\W\d_A-ZĐ]+)([A-ZĐÀ-Ỹ][^\W\d_A-ZĐ]*)")


def parted(word: str) -> str:
    """A word that is no syllable with its lost blank put back, where it falls into two syllables in one way only, or at
    a capital (`QuangĐ`), and has a mark that foreign words lack; any other word as it is."""
    if len(word) < 5 or is_syllable(word) or word.isascii():
        return word
    inside = _CAPITAL_INSIDE.fullmatch(word)
    if inside is not None and is_syllable(inside[1]) and (len(inside[2]) == 1 or is_syllable(inside[2])):
        return f"{inside[1]} {inside[2]}"
    ways = cuts(word, 2)
    return " ".join(ways[0]) if len(ways) == 1 else word


def lost_tone(word: str) -> bool:
    """True for a word that ends in a stop and would be a syllable with one of the two tones such a one has (`Lôc`)."""
    if len(word) < 3 or is_syllable(word):
        return False
    bare = "".join(char for char in unicodedata.normalize("NFD", word) if char not in _TONE_NAMES)
    places = [at for at, char in enumerate(bare, start=1) if char.lower() in "aeiouy"]
    return any(is_syllable(f"{bare[:at]}{tone}{bare[at:]}") for at in places for tone in _STOPPED)
