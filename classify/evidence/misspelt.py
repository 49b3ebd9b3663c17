"""Free text with a word that can be none, or not beside its neighbour, is in doubt however alike it was read."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from classify.confidence.calibration import DISPUTED
from classify.evidence.crosscheck import Facts
from core.catalogue import PaperType
from core.text import accented
from core.vietnamese import frequencies
from core.vietnamese.phrases import contradicted, of_counters
from core.vietnamese.syllables import is_syllable

_FREE = ("text", "form_title", "org_name", "address", "choice")
_PROSE = ("text", "form_title", "choice")
_UNITS = frozenset(("kg", "km", "cm", "mm", "ml", "gr", "gram", "ga", "online", "internet", "website", "email"))
_WORD = re.compile(r"(?<![^\W_])[^\W\d_]{2,}(?![^\W_])")


def doubt_misspelt(facts: Facts, kind: PaperType) -> None:
    """Put down the confidence in texts with a word in small letters that is none (`tổ chức uăm học`, `công fác`), of a
    phrase of the counter that is spelt otherwise (`cấp đối giấy phép`), or that no official text has where a word a
    letter away often stands (`chấm cứt`, for *chấm dứt*).

    Names of persons, places and firms stand in capitals and may be of any language: they are left alone.
    """
    for spec in kind.field:
        value = facts.values.get(spec.name)
        if value is None or spec.kind not in _FREE or value.source != "ocr" or value.confidence <= DISPUTED:
            continue
        words = [word for word in _WORD.findall(value.value) if word.islower() and word not in _UNITS]
        odd = spec.kind in _PROSE and (contradicted(value.value) or _has_stranger(value.value))
        if odd or not all(map(is_syllable, words)):
            facts.change(spec.name, confidence=DISPUTED, check="!spelling")


_SPOKEN = 20  # times that a word stands in the counted texts, to be what another is taken for
_BESIDE = 20  # times that it stands there beside a neighbour of the other


def _has_stranger(text: str) -> bool:
    """Whether a word in small letters is in no official text, while one a letter away stands beside its neighbours."""
    words = [accented(word.strip(".,;:()\"'")) if _WORD.search(word) else "" for word in text.split()]
    small = [word.islower() for word in text.split()]
    for before, word, after, alone in zip(["", *words], words, [*words[1:], ""], small, strict=False):
        known = frequencies.is_word(word) or of_counters(before, word) or of_counters(word, after)
        strange = alone and len(word) > 1 and word.isalpha() and not known
        if strange and any(_pairs(before, near, after) >= _BESIDE for near in _near(word)):
            return True
    return False


def _pairs(before: str, word: str, after: str) -> int:
    return frequencies.bigram_seen(before, word) + frequencies.bigram_seen(word, after)


@lru_cache(maxsize=1024)
def _near(word: str) -> tuple[str, ...]:
    """The common words a letter away."""
    return tuple(
        other for other in frequencies.common(_SPOKEN)
        if abs(len(other) - len(word)) <= 1 and Levenshtein.distance(other, word, score_cutoff=1) <= 1
    )  # fmt: skip
