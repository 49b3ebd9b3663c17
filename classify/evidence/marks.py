"""Hooks and acutes: the two marks that both readers most often take for each other, alike (`Ửng` for `Ứng`)."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from core.text import accented
from core.values.names import is_name
from core.vietnamese.frequencies import bigram_log_chance
from core.vietnamese.syllables import is_syllable

_HOOK, _ACUTE = "\u0309", "\u0301"
_SWAPPED = str.maketrans({_HOOK: _ACUTE, _ACUTE: _HOOK})
_MOST = 8.0  # more than this one spelling is not likelier than the other


def twin(word: str) -> str | None:
    """The same syllable with an acute for its hook, or a hook for its acute; None where it has neither or that is no
    syllable."""
    spread = unicodedata.normalize("NFD", accented(word))
    other = unicodedata.normalize("NFC", spread.translate(_SWAPPED))
    return other if other != accented(word) and is_syllable(other) else None


def twin_names(name: str) -> int:
    """How many words of a person's name are a name with the other mark too: 1 for `Trần Thị Báo`, beside `Bảo`; of
    one letter all are."""
    return sum(
        other is not None and (len(other) == 1 or is_name(other, first=i == 0))
        for i, other in enumerate(map(twin, re.findall(r"[^\W\d_]+", name)))
    )


def twin_likelier(text: str) -> float:
    """By how much, in natural logarithms, a word with its other mark is likelier between its neighbours in official
    texts than as it was read, where it is: `Tố dân phố`. 0 where no word is."""
    words = ["", *re.findall(r"[^\W\d_]+", accented(text)), ""]
    most = 0.0
    for i, word in enumerate(words[1:-1], 1):
        other = twin(word)
        if other is None:
            continue
        read, swapped = (
            sum(bigram_log_chance(before, after) for before, after in pairwise((words[i - 1], spelt, words[i + 1])))
            for spelt in (word, other)
        )
        most = max(most, swapped - read)
    return min(_MOST, most)
