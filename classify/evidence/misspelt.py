"""Free text with a word that can be none, or not beside its neighbour, is in doubt however alike it was read."""

from __future__ import annotations

import re

from classify.confidence.calibration import DISPUTED
from classify.evidence.crosscheck import Facts
from core.catalogue import PaperType
from core.vietnamese.phrases import contradicted
from core.vietnamese.syllables import is_syllable

_FREE = ("text", "form_title", "org_name", "address", "choice")
_PROSE = ("text", "form_title", "choice")
_UNITS = frozenset(("kg", "km", "cm", "mm", "ml", "gr", "gram", "ga", "online", "internet", "website", "email"))
_WORD = re.compile(r"(?<![^\W_])[^\W\d_]{2,}(?![^\W_])")


def doubt_misspelt(facts: Facts, kind: PaperType) -> None:
    """Put down the confidence in texts with a word in small letters that is none (`tổ chức uăm học`, `công fác`), or of
    a phrase of the counter that is spelt otherwise (`cấp đối giấy phép`).

    Names of persons, places and firms stand in capitals and may be of any language: they are left alone.
    """
    for spec in kind.field:
        value = facts.values.get(spec.name)
        if value is None or spec.kind not in _FREE or value.source != "ocr" or value.confidence <= DISPUTED:
            continue
        words = [word for word in _WORD.findall(value.value) if word.islower() and word not in _UNITS]
        odd = spec.kind in _PROSE and contradicted(value.value)
        if odd or not all(map(is_syllable, words)):
            facts.change(spec.name, confidence=DISPUTED, check="!spelling")
