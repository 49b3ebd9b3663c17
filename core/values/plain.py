"""Values that are words: ethnic group, nationality, free text."""

from __future__ import annotations

import re

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from core.text import accented, fold, nfc
from core.values.parsed import Parsed, strip_leaders
from core.vietnamese.word_lists import WORDS

ETHNIC_GROUPS: list[str] = WORDS["ethnic_groups"]
NATIONALITIES: list[str] = WORDS["nationalities"]


def _from_list(text: str, known: list[str], slack: int) -> Parsed | None:
    clean = re.split(r"[,;:()\d\n]|\s{3,}", strip_leaders(nfc(text)))[0].strip(" .")
    if not clean or not any(char.isalpha() for char in clean):
        return None
    exact = [name for name in known if accented(name) == accented(clean)]
    if exact:
        return Parsed(exact[0], clean, ("known",))
    # A recogniser may have added or lost marks, or a neighbour's word may follow.
    words = clean.split()
    for size in range(min(4, len(words)), 0, -1):
        bare = fold(" ".join(words[:size]))
        near = [name for name in known if fold(name) == bare]
        if len(near) == 1:
            return Parsed(near[0], clean, ("known",), 0.9)
    best = process.extract(fold(clean), [fold(name) for name in known], scorer=Levenshtein.distance, limit=2)
    if best and best[0][1] <= slack and len(fold(clean)) >= 4 and (len(best) < 2 or best[1][1] > best[0][1]):
        return Parsed(known[best[0][2]], clean, (), 0.7)
    begun = [name for name in known if fold(name)[:-1] == fold(clean)] if len(fold(clean)) == 3 else []
    if len(begun) == 1:  # `Kin`, a last letter lost
        return Parsed(begun[0], clean, (), 0.6)
    return Parsed(clean, clean, (), 0.6)


def ethnicity(text: str) -> Parsed | None:
    """The ethnic group, in the spelling of the official list of 54."""
    return _from_list(text, ETHNIC_GROUPS, 1)


def nationality(text: str) -> Parsed | None:
    """The nationality in Vietnamese (`Việt Nam`); an English word beside it is dropped."""
    if re.search(r"\bviet[\s.,]*nam(?:ese)?\b|\bvnm\b", fold(text)):
        return Parsed("Việt Nam", strip_leaders(nfc(text)), ("known",))
    return _from_list(text, NATIONALITIES, 2)


def text(printed: str) -> Parsed | None:
    """Free text: NFC, one line, leaders and loose marks at the ends removed."""
    clean = strip_leaders(nfc(printed))
    return Parsed(clean, clean) if any(char.isalnum() for char in clean) else None
