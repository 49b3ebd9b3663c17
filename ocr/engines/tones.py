"""The dot below: where a dotted leader was erased under a line, the untouched picture is asked about tone marks.

Erasing can take the dot of *ị* with the leader's, and both readers, given the same picture, would agree on the wrong
word. So both read such lines once more as they were printed; where one saw a dot below that is gone, or neither saw the
one that is there now, the readers are held to differ.
"""

from __future__ import annotations

import re
import unicodedata

import numpy as np
from numpy.typing import NDArray

from ocr import syllables
from ocr.engines import first, second
from ocr.engines.first import Boxes
from ocr.rivals import rivals
from store.text import fold, old_tone

Gray = NDArray[np.uint8]
Dots = tuple[int, ...]  # which letters of a word have a dot below
Witness = tuple[dict[str, frozenset[Dots]], ...]  # of each reading: the letters of words → the dots seen in them

_DOT_BELOW = "\N{COMBINING DOT BELOW}"
_ROOM = 0.1  # of a line's height, above and below: the leader ends where the box does
_SEEN = 3  # a word of the counted texts that stands there so often is one
_ONLY = 0.96  # right in 25 of 25 words of drawn papers where one reading alone is a word
_EITHER = 0.5  # 28 of 33 of the others: not enough to assert
_BREAKS = re.compile(r"[\s.,:;·…_\-]+")  # a leader's dots are read as all of these


def witnesses(printed: Gray, cleaned: Gray, boxes: Boxes) -> list[Witness | None]:
    """For each line what the untouched picture says of its words; None where nothing was erased."""
    touched = [i for i, box in enumerate(boxes) if _differ(printed, cleaned, box)]
    found: list[Witness | None] = [None] * len(boxes)
    if touched:
        places = boxes[touched] + _ROOM * (boxes[touched, 3:] - boxes[touched, 1:2]) * np.array(
            [0, -1, 0, 1], np.float32
        )
        ours, theirs = first.read_lines(printed, places.clip(0)), second.read_lines(printed, places.clip(0))
        for i, one, other in zip(touched, ours, theirs, strict=True):
            found[i] = seen(one.text, " ".join(word.text for word in other))
    return found


def seen(*readings: str) -> Witness:
    """The words of each reading of a line as printed, with their dots below."""
    return tuple(map(_dots_of, readings))


def _dots_of(reading: str) -> dict[str, frozenset[Dots]]:
    forms: dict[str, set[Dots]] = {}
    for word in filter(None, _BREAKS.split(old_tone(reading))):
        forms.setdefault(fold(word), set()).add(dots(word))
    return {letters: frozenset(found) for letters, found in forms.items()}


def dots(word: str) -> Dots:
    """Which letters have a dot below."""
    letters = unicodedata.normalize("NFC", word)
    return tuple(at for at, char in enumerate(letters) if _DOT_BELOW in unicodedata.normalize("NFD", char))


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
        return max(cleaned, printed, key=lambda text: len(dots(text))), _EITHER
    if printed_known:
        return printed, _ONLY
    return cleaned, _ONLY if cleaned.islower() else _EITHER


def _is_known(text: str) -> bool:
    return all(syllables.seen(word) >= _SEEN for word in syllables.syllables(text))


def _as_seen(word: str, witness: Witness) -> str:
    own = dots(word)
    told = [voice[fold(word)] for voice in witness if fold(word) in voice]
    against = [seen for seen in told if own not in seen]
    if not against or (own and len(against) < len(told)):  # a dot that one of them saw too is there
        return word
    wanted = max((places for seen in against for places in seen), key=len)
    bare = undotted(word)
    if any(_has_tone(bare[at]) for at in wanted):
        return word  # a letter has one tone
    marked = (char + _DOT_BELOW if at in wanted else char for at, char in enumerate(bare))
    return unicodedata.normalize("NFC", "".join(marked))


def _has_tone(char: str) -> bool:
    return not set(syllables.TONES).isdisjoint(unicodedata.normalize("NFD", char))


def _differ(printed: Gray, cleaned: Gray, box: NDArray[np.float32]) -> bool:
    x0, y0, x1, y1 = (int(side) for side in box)
    return not np.array_equal(printed[y0:y1, x0:x1], cleaned[y0:y1, x0:x1])
