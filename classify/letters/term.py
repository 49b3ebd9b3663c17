"""The day to which a letter says of itself that it is good: `Giấy này có giá trị đến hết ngày 31/12/2026`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import accumulate

from classify.letters.head import FIGURES_SURE
from classify.page.layout import PageLayout, joined_words
from core.records import Word
from core.text import nfc
from core.values import skeleton
from core.values.terms import term

# Only what the letter says of itself: a letter about a permit may say how long that one is good.
_SAYS = re.compile(r"\b(?:giay|quyet dinh|thong bao|van ban)(?: \w+){0,3} nay co (?:gia tri|hieu luc)\b")
# Of the sentence; of a form's line, which has no full stop, where the next row begins: `… ngày 30/4/2026 Ngày 12 …`.
_ENDS = re.compile(r"(?<=[^\W\d])[.;](?:\s|/|$)|(?<=\b\d{4})\s+(?=[A-ZĐÀ-Ỹ])")
_LONGEST = 160  # characters of it


def valid_until(layouts: Iterable[PageLayout], issued_on: str | None) -> str | None:
    """The last day as ISO text; None where the letter names none, or where a figure of it was not read for certain."""
    signed = date.fromisoformat(issued_on) if issued_on and len(issued_on) == 10 else None
    for layout in layouts:
        lines = [nfc(joined_words(line)) for line in layout.lines]
        text = " ".join(lines)
        match = _SAYS.search(skeleton(text))
        if match is None:
            continue
        end = _ENDS.search(text, match.end(), match.end() + _LONGEST)
        said = text[match.end() : end.start() if end else match.end() + _LONGEST]
        read = term(said, signed)
        figures = set(re.findall(r"\d+", said))
        ends = accumulate(len(line) + 1 for line in lines)
        own = [line for line, end in zip(layout.lines, ends, strict=True) if _within(line, end, match.end(), said)]
        doubtful = [
            word.text for line in own for word in line if word.agreed is False or word.confidence < FIGURES_SURE
        ]
        if read.day and not any(figure in word for figure in figures for word in doubtful):
            return read.day
    return None


def _within(line: Sequence[Word], end: int, start: int, said: str) -> bool:
    """Whether a line that ends there has part of what is said from `start` on."""
    return end > start and end - len(joined_words(line)) <= start + len(said)
