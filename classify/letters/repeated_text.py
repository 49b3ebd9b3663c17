"""A second witness inside the letter: its text repeats the words of its abstract, often where both readers agree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from msgspec import structs
from rapidfuzz.distance import Levenshtein

from classify.page.layout import PageLayout
from core.records import Word
from core.values.parsed import skeleton

Context = tuple[str, str]
Witnesses = dict[Context, list[tuple[str, str, str]]]  # (word before, word after) → (two before, word, two after)


def witnesses(layouts: Iterable[PageLayout], besides: Iterable[Word]) -> Witnesses:
    """Every word of the pages both readers agree on, by its neighbours; the words of `besides` bear no witness."""
    own = {word.box for word in besides}
    by_context: Witnesses = {}
    for layout in layouts:
        words = [word for line in layout.lines for word in line if word.box not in own]
        bare = ["", "", *(_key(word.text) for word in words), "", ""]
        for i, word in enumerate(words):
            if word.agreed:
                before2, before, after, after2 = bare[i], bare[i + 1], bare[i + 3], bare[i + 4]
                by_context.setdefault((before, after), []).append((before2, _core(word.text), after2))
    return by_context


def mend(words: Sequence[Word], known: Witnesses) -> list[Word]:
    """The words, doubtful ones taken from a witness in the same company, and then counted as agreed.

    The witness must be alike (at most a third of its letters other), or stand between the same two words on both sides;
    witnesses that differ among themselves prove nothing.
    """
    out = list(words)
    for i, word in enumerate(words):
        if word.agreed is not False or not any(char.isalpha() for char in word.text):
            continue
        near = [_key(out[k].text) if 0 <= k < len(out) else "" for k in (i - 2, i - 1, i + 1, i + 2)]
        if not near[1] or not near[2]:
            continue
        said = {
            text
            for before2, text, after2 in known.get((near[1], near[2]), ())
            if _alike(text, word.text) or (before2 == near[0] != "" and after2 == near[3] != "")
        }
        if len(said) == 1:
            out[i] = structs.replace(word, text=_dressed(word.text, said.pop()), agreed=True, confidence=0.98)
    return out


def _core(text: str) -> str:
    return re.sub(r"^\W+|\W+$", "", text)


def _key(text: str) -> str:
    return skeleton(_core(text))


def _alike(a: str, b: str) -> bool:
    key, other_key = _key(a), _key(b)
    return Levenshtein.distance(key, other_key) <= max(len(key), len(other_key)) // 3


def _dressed(printed: str, word: str) -> str:
    """The witness with the marks and the first capital of the printed word."""
    core = _core(printed)
    if core and core not in printed:
        return word
    shown = word[:1].upper() + word[1:] if core[:1].isupper() and word.islower() else word
    return printed.replace(core, shown, 1) if core else shown
