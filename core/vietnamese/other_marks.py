"""Words with other marks than they have, so that a reader learns to see marks and not to guess them from the word."""

from __future__ import annotations

import random
import unicodedata

from core.text import nfc
from core.vietnamese.syllables import TONE_MARKS

_STOPPED = "\u0301\u0323"  # the tones a syllable that ends with a stop can have: acute, dot below
_SHAPE_MARKS = "\u0302\u0306\u031b"  # circumflex, breve, horn: they stand before the tone
_SHAPES = {"a": ("", "\u0302", "\u0306"), "e": ("", "\u0302"), "o": ("", "\u0302", "\u031b"), "u": ("", "\u031b")}


def varied(word: str, rng: random.Random) -> str:
    """The word with another tone, or one of its letters with another shape; at times both, at times no tone at all."""
    roll = rng.random()
    if roll < 0.15:
        return nfc("".join(char for char in unicodedata.normalize("NFD", word) if char not in TONE_MARKS))
    if roll < 0.45:
        word = _reshaped(word, rng)
        if roll < 0.35:
            return word
    return retoned(word, rng)


def retoned(word: str, rng: random.Random) -> str:
    """A syllable with another tone that its end allows (before c, ch, p, t only acute and dot below)."""
    letters = unicodedata.normalize("NFD", word)
    old = next((char for char in letters if char in TONE_MARKS), "")
    bare = letters.replace(old, "") if old else letters
    vowel = next((at for at, char in enumerate(bare) if char in "aeiouyAEIOUY"), None)
    if vowel is None:
        return word
    place = letters.index(old) if old else vowel + 1
    while place < len(bare) and bare[place] in _SHAPE_MARKS:
        place += 1
    stopped = bare.rstrip(".,;:)").lower().endswith(("c", "ch", "p", "t"))
    tones = [tone for tone in (_STOPPED if stopped else TONE_MARKS) if tone != old]
    return nfc(bare[:place] + rng.choice(tones) + bare[place:])


def _reshaped(word: str, rng: random.Random) -> str:
    letters = list(nfc(word))
    places = [at for at, char in enumerate(letters) if _base(char) in (*_SHAPES, "d")]
    if not places:
        return word
    at = rng.choice(places)
    base = _base(letters[at])
    if base == "d":
        letters[at] = {"d": "đ", "đ": "d", "D": "Đ", "Đ": "D"}[letters[at]]
        return "".join(letters)
    spread = unicodedata.normalize("NFD", letters[at])
    tone = "".join(char for char in spread if char in TONE_MARKS)
    letters[at] = nfc(spread[0] + rng.choice(_SHAPES[base]) + tone)
    return "".join(letters)


def _base(char: str) -> str:
    return "d" if char in "đĐ" else unicodedata.normalize("NFD", char)[0].lower()
