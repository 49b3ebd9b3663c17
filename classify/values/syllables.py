"""Is a word a possible Vietnamese syllable: onset, rime and tone by the rules of the spelling, not by a word list."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from classify.values.words import WORDS
from store.text import nfc

_ONSETS = frozenset(WORDS["onsets"])
_RIMES = frozenset(WORDS["rimes"])
_TONES = {"\u0300": "huyền", "\u0301": "sắc", "\u0309": "hỏi", "\u0303": "ngã", "\u0323": "nặng"}


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """True when the word can be a Vietnamese syllable (any case, old or new tone placement)."""
    spread = unicodedata.normalize("NFD", nfc(word).lower())
    tones = [char for char in spread if char in _TONES]
    if len(tones) > 1 or not spread:
        return False
    bare = unicodedata.normalize("NFC", "".join(char for char in spread if char not in _TONES))
    stopped = bare.endswith(("c", "ch", "p", "t"))
    if stopped and (not tones or _TONES[tones[0]] not in ("sắc", "nặng")):
        return False
    return any(bare[:cut] in _ONSETS and bare[cut:] in _RIMES for cut in range(min(4, len(bare))))
