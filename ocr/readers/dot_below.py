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

from core.text import fold, old_tone
from core.vietnamese import frequencies
from core.vietnamese.name_words import is_name, is_surname
from core.vietnamese.syllables import TONE_MARKS
from ocr.readers import tesseract_lstm, trueocr
from ocr.readers.alternatives import alternatives_of
from ocr.readers.trueocr import Boxes

Gray = NDArray[np.uint8]
Dots = tuple[int, ...]  # which letters of a word have a dot below
Witness = tuple[dict[str, frozenset[Dots]], ...]  # of each reading: the letters of words → the dots seen in them

_DOT_BELOW = "\N{COMBINING DOT BELOW}"
_ROOM = 0.1  # of a line's height, above and below: the leader ends where the box does
_CLEAR = 0.96  # 68 of 69 dots that both readers see are there; 25 of 25 readings right of which one alone is a word
_EVEN = 0.5  # 45 of 53 of the others (drawn papers)
_LETTERS = re.compile(r"[^\W\d_]+")
_BREAKS = re.compile(r"[\s.,:;·…_\-]+")  # a leader's dots are read as all of these


def witnesses(printed: Gray, cleaned: Gray, boxes: Boxes) -> list[Witness | None]:
    """For each line what the untouched picture says of its words; None where nothing was erased."""
    touched = [i for i, box in enumerate(boxes) if _differ(printed, cleaned, box)]
    witnessed: list[Witness | None] = [None] * len(boxes)
    if touched:
        tight = boxes[touched]
        roomy = trueocr.grown(tight, 0.0, _ROOM)
        looks = [[line.text for line in trueocr.read_lines(printed, places)] for places in (tight, roomy)]
        looks.append([" ".join(word.text for word in line) for line in tesseract_lstm.read_lines(printed, roomy)])
        for i, *readings in zip(touched, *looks, strict=True):
            witnessed[i] = seen(*readings)
    return witnessed


def seen(*readings: str) -> Witness:
    """The words of each reading of a line as printed, with their dots below."""
    return tuple(map(_dots_of, readings))


def _dots_of(reading: str) -> dict[str, frozenset[Dots]]:
    forms: dict[str, set[Dots]] = {}
    for word in filter(None, _BREAKS.split(old_tone(reading))):
        forms.setdefault(fold(word), set()).add(dots(word))
    return {letters: frozenset(seen_dots) for letters, seen_dots in forms.items()}


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
    changed = _LETTERS.sub(lambda match: _as_seen(match.group(), witness), old_tone(text))
    return changed if changed != old_tone(text) else None


def lost(text: str, witness: Witness | None, before: str, after: str) -> str | None:
    """The word with a dot below that fits its neighbours better, where a leader under it may have hidden the dot."""
    if witness is None:
        return None
    dotted = [word for word in alternatives_of(text, before, after) if undotted(word) == text] if text.islower() else []
    return dotted[0] if len(dotted) == 1 else None


def likelier(cleaned: str, printed: str, *, by_both: bool) -> tuple[str, float]:
    """Of two readings that differ in dots below the likelier one, and the chance that it is right (0 to 1).

    Erasing takes dots away and adds none, so a dot that both readers see in the untouched picture (`by_both`) is there;
    one that a single reader sees there may be lent by the leader. Where one of the two is a word that nobody writes,
    the other is right, but a name may be rare.
    """
    added = len(dots(printed)) > len(dots(cleaned))
    if added and by_both:
        return printed, _CLEAR
    known, printed_known = _is_known(cleaned), _is_known(printed)
    if known != printed_known:
        return (printed, _CLEAR) if printed_known else (cleaned, _CLEAR if cleaned.islower() else _EVEN)
    return (printed if added and cleaned.islower() else cleaned), _EVEN


def seen_by_both(text: str, witness: Witness) -> bool:
    """Whether both readers have the words of the untouched picture with the dots they have here; the second is last."""
    words = [word for word in _LETTERS.findall(old_tone(text)) if dots(word)]
    *ours, theirs = [[dots(word) in voice.get(fold(word), ()) for word in words] for voice in witness]
    return any(map(all, ours)) and all(theirs)


def _is_known(text: str) -> bool:
    return all(map(frequencies.is_word, frequencies.syllables(text)))


def _as_seen(word: str, witness: Witness) -> str:
    own = dots(word)
    voices = [voice[fold(word)] for voice in witness if fold(word) in voice]
    against = [seen for seen in voices if own not in seen]
    if not against or (own and len(against) < len(voices)):  # a dot that one of them saw too is there
        return word
    wanted = max((places for seen in against for places in seen), key=len)
    bare = undotted(word)
    if any(_has_tone(bare[at]) for at in wanted):
        return word  # a letter has one tone
    marked = "".join(char + _DOT_BELOW if at in wanted else char for at, char in enumerate(bare))
    seen_there = unicodedata.normalize("NFC", marked)
    return word if _is_lent(word, seen_there, witness) else seen_there


def _is_lent(word: str, dotted: str, witness: Witness) -> bool:
    """Is the dot one of the leader's that a single reader took for a mark: of a name or a word it makes what nobody is
    called or writes (`Nhụng`, `Lúạ`)? All 48 such capital words of 1,000 drawn papers had none."""
    possible = [_is_known(each) or is_name(each, first=False) or is_surname(each) for each in (word, dotted)]
    return possible == [True, False] and not seen_by_both(dotted, witness)


def _has_tone(char: str) -> bool:
    return not set(TONE_MARKS).isdisjoint(unicodedata.normalize("NFD", char))


def _differ(printed: Gray, cleaned: Gray, box: NDArray[np.float32]) -> bool:
    x0, y0, x1, y1 = (int(side) for side in box)
    return not np.array_equal(printed[y0:y1, x0:x1], cleaned[y0:y1, x0:x1])
