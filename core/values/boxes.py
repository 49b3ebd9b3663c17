"""Figures that stand each in a box of its own, as forms print for days and numbers: `[ 2 [8 0 5 1/ 9 5 3`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

BARS = r"/|\[\](){}\\"  # what the bars between boxes are read as
_FIGURE = r"[\dOoQsS]"
_RUN = re.compile(rf"(?<![^\W_]){_FIGURE}(?:[\s{BARS},.]{{0,4}}{_FIGURE})+(?![^\W_])")
_LETTERS = str.maketrans("OoQsS", "00055")


@dataclass(frozen=True, slots=True)
class Boxed:
    """A run of figures, from `start` to `end` of the text."""

    start: int
    end: int
    printed: str
    figures: str
    parted: bool  # no two figures stand together
    bars: int  # places where bars were read

    @property
    def mended(self) -> bool:
        """Whether a letter was read as a figure."""
        return any(char.isalpha() for char in self.printed)


def boxed(text: str) -> Iterator[Boxed]:
    """The runs of a text that are figures in boxes, at most half of them read as letters."""
    for match in _RUN.finditer(text):
        printed = match.group()
        figures = re.sub(r"\D", "", printed.translate(_LETTERS))
        if 2 * sum(char.isalpha() for char in printed) > len(figures):
            continue
        parted = re.search(rf"{_FIGURE}{{2}}", printed) is None
        yield Boxed(match.start(), match.end(), printed, figures, parted, len(re.findall(rf"[{BARS}]+", printed)))
