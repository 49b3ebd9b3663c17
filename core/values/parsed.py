"""What a value parser answers, and the small text helpers all parsers share."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from core.records import Record
from core.text import nfc


class Parsed(Record, frozen=True):
    """One value taken out of printed text."""

    value: str  # normalised: ISO date, digits, NFC text in reading case
    text: str  # the stretch of the printed text the value was taken from
    checks: tuple[str, ...] = ()  # names of the checks that held; a failed check stands as "!name"
    doubt: float = 1.0  # factor for the reading's confidence: 1 = nothing speaks against the value, 0 = do not believe


def skeleton(text: str) -> str:
    """Lower case without diacritics, one character out for each character of `nfc(text)`: places keep their index."""
    return "".join(map(_bare, nfc(text)))


@lru_cache(maxsize=1024)
def _bare(char: str) -> str:
    if char in "đĐ":
        return "d"
    base = unicodedata.normalize("NFD", char)[0].lower()
    return base[0] if base else char


LEADERS = re.compile(r"(?:[.…·•]\s?){3,}|…+|[_]{2,}|(?:-\s?){4,}")


def strip_leaders(text: str) -> str:
    """The text without dotted leaders and without loose marks at either end; blanks are single."""
    return nfc(LEADERS.sub(" ", text).replace("\n", " ")).strip(" :;,.…·•_|~*'\"“”‘’=<>\\/-–—")


def without_lone_bracket(text: str) -> str:
    """The text without a bracket at its end that none in it opens: all of `(Về phân công nhiệm vụ)` stood in them."""
    return text[:-1].rstrip() if text.endswith(")") and text.count(")") > text.count("(") else text


# Letters a recogniser puts where a digit is printed; applied only inside stretches that are mostly digits.
_LOOK_ALIKE = str.maketrans("OoQDlIi|!ZzSsBbGgq", "000011111225586699")


def digits_of(stretch: str) -> tuple[str, bool]:
    """The digits of a stretch, look-alike letters read as digits; True when a letter had to be read as a digit."""
    kept = re.sub(r"[\s.\-–,]", "", stretch)
    mended = kept.translate(_LOOK_ALIKE)
    return re.sub(r"\D", "", mended), mended != kept


def digit_runs(text: str, grouped: str = " .") -> list[tuple[str, str, bool]]:
    """All stretches of digits `(digits, as printed, mended)`, left to right; groups may be parted by one of `grouped`.

    A stretch has at least as many true digits as look-alike letters, so words are never taken for numbers.
    """
    sep = re.escape(grouped)
    pattern = rf"(?<![^\W\d_])[\dOoQDlI|SBZ](?:[{sep}]{{0,2}}[\dOoQDlI|SBZ])*(?![^\W\d_])"
    runs: list[tuple[str, str, bool]] = []
    for match in re.finditer(pattern, nfc(text)):
        printed = match.group()
        if sum(char.isdigit() for char in printed) * 2 < sum(char.isalnum() for char in printed):
            continue
        digits, mended = digits_of(printed)
        runs.append((digits, printed, mended))
    return runs
