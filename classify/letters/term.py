"""The day to which a letter says of itself that it is good: `Giấy này có giá trị đến hết ngày 31/12/2026`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from classify.letters.head import FIGURES_SURE
from classify.page.layout import PageLayout, joined_words
from core.text import nfc
from core.values import skeleton
from core.values.terms import term

# Only what the letter says of itself: a letter about a permit may say how long that one is good.
_SAYS = re.compile(r"\b(?:giay|quyet dinh|thong bao|van ban)(?: \w+){0,3} nay co (?:gia tri|hieu luc)\b")
_ENDS = re.compile(r"(?<=[^\W\d])[.;](?:\s|/|$)")  # of the sentence
_LONGEST = 160  # characters of it


def valid_until(layouts: Iterable[PageLayout], issued_on: str | None) -> str | None:
    """The last day as ISO text; None where the letter names none, or where a figure of it was not read for certain."""
    signed = date.fromisoformat(issued_on) if issued_on and len(issued_on) == 10 else None
    for layout in layouts:
        text = nfc(" ".join(map(joined_words, layout.lines)))
        match = _SAYS.search(skeleton(text))
        if match is None:
            continue
        end = _ENDS.search(text, match.end(), match.end() + _LONGEST)
        said = text[match.end() : end.start() if end else match.end() + _LONGEST]
        read = term(said, signed)
        figures = set(re.findall(r"\d+", said))
        doubtful = {
            word.text
            for line in layout.lines
            for word in line
            if word.agreed is False or word.confidence < FIGURES_SURE
        }
        if read.day and not any(figure in word for figure in figures for word in doubtful):
            return read.day
    return None
