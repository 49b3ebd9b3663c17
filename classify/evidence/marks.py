"""Marks that both readers take for others alike: hooks and acutes most often (`Ửng` for `Ứng`)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

from core.text import accented
from core.vietnamese.frequencies import bigram_log_chance
from core.vietnamese.mark_variants import mark_variants
from core.vietnamese.name_words import is_name
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
    return sum(has_twin(word, first=i == 0) for i, word in enumerate(re.findall(r"[^\W\d_]+", name)))


def has_twin(word: str, *, first: bool) -> bool:
    """Whether a word of a person's name is a name with the other mark too."""
    other = twin(word)
    return other is not None and (len(other) == 1 or is_name(other, first=first))


def twin_likelier(text: str) -> float:
    """By how much, in natural logarithms, a word with its other mark is likelier between its neighbours in official
    texts than as it was read, where it is: `Tố dân phố`. 0 where no word is."""
    return min(_MOST, _gain(text, lambda word: (other,) if (other := twin(word)) is not None else ()))


def variant_likelier(text: str) -> float:
    """The same with any other mark on one letter of a word: `Ủy ban Nhân Đân`, `Khộng có án tích`; without a limit."""
    return _gain(text, mark_variants)


def _gain(text: str, variants: Callable[[str], Iterable[str]]) -> float:
    """The most, in natural logarithms, that a word becomes likelier between its neighbours as one of its variants; 0
    where none does."""
    words = ["", *re.findall(r"[^\W\d_]+", accented(text)), ""]

    def suits(at: int, word: str) -> float:
        return bigram_log_chance(words[at - 1], word) + bigram_log_chance(word, words[at + 1])

    placed = enumerate(words[1:-1], 1)
    return max(
        (suits(at, other) - suits(at, word) for at, word in placed for other in (word, *variants(word))), default=0.0
    )
