"""What a read word could be besides: words that differ in the marks of one letter and suit its neighbours better.

Both readers confuse marks in the same places (*đề* and *để*, *PHỐ* and *PHÓ*), so that both may be wrong alike. A rival
is a word of the counted texts, never made up, and it only stands for choice: the readers' nets have the other say.
"""

from __future__ import annotations

import re
from functools import lru_cache

from core.text import accented
from core.vietnamese import frequencies
from core.vietnamese.mark_variants import mark_variants

_LETTERS = re.compile(r"[^\W\d_]+")
_GAIN = 1.0  # natural logarithm of how much likelier than the read word, between its neighbours, a rival must be
_PAIRED = 5  # a pair of neighbours counted so often is one


@lru_cache(maxsize=4096)  # a stretch is asked about at each step that may settle it
def alternatives_of(text: str, before: str, after: str) -> tuple[str, ...]:
    """The rivals of a stretch that is one word, its punctuation kept; `before` and `after` as `syllables.syllables`.

    None of a word with one capital: that may be a name, and a name is what the readers see. Of a word all in capitals
    only those that make a known pair with a neighbour, where the word as read makes none.
    """
    stretches = _LETTERS.findall(text)
    if len(stretches) != 1 or any(char.isspace() or char.isdigit() for char in text):
        return ()
    core = stretches[0]
    word = core.lower()
    if accented(core) != word or not (core == word or (core.isupper() and len(core) > 1)):
        return ()
    here = suits(word, before, after)
    better = [alternative for alternative in mark_variants(word) if suits(alternative, before, after) >= here + _GAIN]
    if core != word:
        known = paired(word, before, after)
        better = [alternative.upper() for alternative in better if not known and paired(alternative, before, after)]
    return tuple(text.replace(core, alternative) for alternative in better)


def suits(word: str, before: str, after: str) -> float:
    """Logarithm of how likely the word stands between two others; comparable between words at one place only."""
    return frequencies.bigram_log_chance(before, word) + frequencies.bigram_log_chance(word, after)


def paired(word: str, before: str, after: str) -> bool:
    """Does the word make a pair that was counted with the one before or the one after it?"""
    return max(frequencies.bigram_seen(before, word), frequencies.bigram_seen(word, after)) >= _PAIRED
