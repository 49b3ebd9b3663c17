"""The dot below: where a dotted leader was erased under a line, the untouched picture is asked about tone marks.

Erasing can take the dot of *ị* with the leader's, and both readers, given the same picture, would agree on the wrong
word. So the first reader reads such lines once more as they were printed; where it saw a dot below that is gone, or
none where there is one now, the readers are held to differ.
"""

from __future__ import annotations

import re
import unicodedata

import numpy as np
from numpy.typing import NDArray

from ocr import syllables
from ocr.engines import first
from ocr.engines.first import Boxes
from ocr.rivals import rivals
from store.text import old_tone

Gray = NDArray[np.uint8]
Witness = dict[str, frozenset[str]]  # words without their dots below → the forms seen in the untouched picture

_DOT_BELOW = "\N{COMBINING DOT BELOW}"
_SEEN = 3  # a word of the counted texts that stands there so often is one
_ONLY = 0.96  # right in 52 of 52 words of drawn papers where one reading alone is a word
_EITHER = 0.5  # 14 of 16 where both are: not enough to assert
_BREAKS = re.compile(r"[\s.,:;·…_\-]+")  # a leader's dots are read as all of these


def witnesses(printed: Gray, cleaned: Gray, boxes: Boxes) -> list[Witness | None]:
    """For each line what the untouched picture says of its words; None where nothing was erased."""
    touched = [i for i, box in enumerate(boxes) if _differ(printed, cleaned, box)]
    found: list[Witness | None] = [None] * len(boxes)
    if touched:
        for i, line in zip(touched, first.read_lines(printed, boxes[touched]), strict=True):
            found[i] = seen(line.text)
    return found


def seen(text: str) -> Witness:
    """The words of a line as printed, by what they are without their dots below."""
    forms: dict[str, set[str]] = {}
    for word in filter(None, _BREAKS.split(old_tone(text))):
        forms.setdefault(undotted(word), set()).add(word)
    return {bare: frozenset(words) for bare, words in forms.items()}


def undotted(word: str) -> str:
    """The word without dots below."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", word).replace(_DOT_BELOW, ""))


def disputed(text: str, witness: Witness | None) -> str | None:
    """The text with the dots below as the witness has them; None where it has nothing against it."""
    if witness is None:
        return None
    changed = re.sub(r"[^\W\d_]+", lambda match: _as_seen(match.group(), witness), old_tone(text))
    return changed if changed != old_tone(text) else None


def lost(text: str, witness: Witness | None, before: str, after: str) -> str | None:
    """The word with a dot below that fits its neighbours better, where a leader under it may have hidden the dot."""
    if witness is None:
        return None
    dotted = [word for word in rivals(text, before, after) if undotted(word) == text]
    return dotted[0] if len(dotted) == 1 else None


def likelier(cleaned: str, printed: str) -> tuple[str, float]:
    """Of two readings that differ in dots below the likelier one, and the chance that it is right (0 to 1).

    Where one of them is a word that nobody writes, the other is right; but a name may be rare. Else a dot that either
    saw is one: erasing takes dots away and adds none, but a leader can lend one to the untouched picture.
    """
    known, printed_known = _is_known(cleaned), _is_known(printed)
    if known == printed_known:
        return max(cleaned, printed, key=_dots), _EITHER
    if printed_known:
        return printed, _ONLY
    return cleaned, _ONLY if cleaned.islower() else _EITHER


def _is_known(text: str) -> bool:
    return all(syllables.seen(word) >= _SEEN for word in syllables.syllables(text))


def _dots(text: str) -> int:
    return unicodedata.normalize("NFD", text).count(_DOT_BELOW)


def _as_seen(word: str, witness: Witness) -> str:
    forms = witness.get(undotted(word), frozenset())
    return word if not forms or word in forms else min(forms)


def _differ(printed: Gray, cleaned: Gray, box: NDArray[np.float32]) -> bool:
    x0, y0, x1, y1 = (int(side) for side in box)
    return not np.array_equal(printed[y0:y1, x0:x1], cleaned[y0:y1, x0:x1])
