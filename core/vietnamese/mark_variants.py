"""Words of the counted texts that differ in the marks of one letter: what a reader may have taken for another."""

from __future__ import annotations

import functools
import unicodedata

from core.vietnamese import frequencies
from core.vietnamese.syllables import TONE_MARKS

_CIRCUMFLEX, _BREVE, _HORN = "\u0302", "\u0306", "\u031b"
_SHAPES = {
    "a": ("", _CIRCUMFLEX, _BREVE), "e": ("", _CIRCUMFLEX), "o": ("", _CIRCUMFLEX, _HORN), "u": ("", _HORN),
}  # fmt: skip


@functools.lru_cache(maxsize=16384)
def mark_variants(word: str) -> tuple[str, ...]:
    """The words of the counted texts that differ from this one, in small letters, in the marks of one letter."""
    variants = (
        word[:i] + other + word[i + 1 :] for i, char in enumerate(word) for other in _alike(char) if other != char
    )
    return tuple(variant for variant in variants if frequencies.is_word(variant))


@functools.cache
def _alike(char: str) -> tuple[str, ...]:
    """The letters that differ from one in their marks only, itself among them."""
    base = "d" if char == "đ" else unicodedata.normalize("NFD", char)[0]
    if base == "d":
        return ("d", "đ")
    if base not in "aeiouy":
        return (char,)
    marks = [shape + tone for shape in _SHAPES.get(base, ("",)) for tone in ("", *TONE_MARKS)]
    return tuple(unicodedata.normalize("NFC", base + mark) for mark in marks)
