"""A page by columns: each printed line cut where columns part, its words whole. The head of a letter is found in these.

`classify.page.layout` sets the words in rows; its pieces are the same words cut smaller. Boxes are in fractions of the
page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from statistics import median

from classify.page.layout import PageLayout, joined_words
from core.records import Box, Record, Word
from core.values.parsed import skeleton

COLUMN_GAP = 1.5  # columns of one line are parted by more than this many word heights


class Segment(Record, frozen=True):
    """Neighbouring words of one line of one column."""

    words: tuple[Word, ...]
    page: int

    @property
    def text(self) -> str:
        """The words with single blanks."""
        return joined_words(self.words)

    @property
    def bare(self) -> str:
        """The text in lower case without diacritics, to compare with label words."""
        return skeleton(self.text)

    @property
    def box(self) -> Box:
        """The smallest box around the words."""
        return around(word.box for word in self.words)

    @property
    def middle(self) -> float:
        """Horizontal middle, as a fraction of the page's width."""
        return (self.box[0] + self.box[2]) / 2

    @property
    def height(self) -> float:
        """Median height of the words, as a fraction of the page's height."""
        return median(word.box[3] - word.box[1] for word in self.words)

    @property
    def confidence(self) -> float:
        """Mean confidence of the words, longer words counting more."""
        weight = sum(len(word.text) for word in self.words)
        return sum(word.confidence * len(word.text) for word in self.words) / max(weight, 1)


def around(boxes: Iterable[Box]) -> Box:
    """The smallest box around boxes."""
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return min(x0), min(y0), max(x1), max(y1)


def upper_share(text: str) -> float:
    """Share of capitals among the letters."""
    letters = [char for char in text if char.isalpha()]
    return sum(char.isupper() for char in letters) / len(letters) if letters else 0.0


def is_print(text: str) -> bool:
    """Whether a stretch is readable print: mostly letters and digits, not the traces of a seal or a rule."""
    solid = re.sub(r"\s", "", text)
    good = sum(char.isalnum() for char in solid)
    return good >= 2 and good >= 0.6 * len(solid)


def is_noise(part: Segment) -> bool:
    """Whether a segment is what a reader made of a stamp or a rule: no print, or nothing that two readers believe."""
    short = len(part.words) <= 2  # a longer line that one reader could not read is still a line
    doubted = short and part.confidence < 0.4 and all(word.agreed is False for word in part.words)
    return doubted or not is_print(part.text)


_STARTS_COLUMN = re.compile(r"(?:c[o0]ng h[o0]a|d[o0]c l[aâ]p)\b")


def _cuts(words: Sequence[Word], aspect: float) -> list[int]:
    """Indices before which a line is cut: at wide gaps, and before the motto of the state."""
    height = median(word.box[3] - word.box[1] for word in words) * aspect
    cuts = []
    for i in range(1, len(words)):
        wide = words[i].box[0] - words[i - 1].box[2] > COLUMN_GAP * height
        motto = bool(_STARTS_COLUMN.match(skeleton(" ".join(word.text for word in words[i : i + 2]))))
        if wide or motto:
            cuts.append(i)
    return cuts


@lru_cache(maxsize=32)
def segments(layout: PageLayout) -> tuple[Segment, ...]:
    """All segments of a page from top to bottom, left to right."""
    out = []
    for line in layout.lines:
        words = [word for word in line if word.text.strip()]
        bounds = [0, *_cuts(words, layout.aspect), len(words)] if words else []
        out += [Segment(tuple(words[start:end]), layout.page) for start, end in pairwise(bounds)]
    return tuple(sorted(out, key=lambda segment: (round(segment.box[1], 3), segment.box[0])))


def clipped(segment: Segment, left: float, right: float) -> Segment | None:
    """The words of a segment whose middle lies between two vertical lines; None when there are none."""
    words = tuple(word for word in segment.words if left <= (word.box[0] + word.box[2]) / 2 <= right)
    return Segment(words, segment.page) if words else None


def row_top(segment: Segment) -> float:
    """Vertical place of the segment's row: robust against one tall word (a seal, a bracket)."""
    return median((word.box[1] + word.box[3]) / 2 for word in segment.words)


def rows(parts: Sequence[Segment]) -> list[Segment]:
    """Segments that stand side by side joined into rows, from top to bottom."""
    out: list[list[Segment]] = []
    for part in sorted(parts, key=row_top):
        if out and abs(row_top(part) - row_top(out[-1][0])) < 0.5 * max(part.height, 0.008):
            out[-1].append(part)
        else:
            out.append([part])
    joined = []
    for group in out:
        words = sorted((word for part in group for word in part.words), key=lambda word: word.box[0])
        joined.append(Segment(tuple(words), group[0].page))
    return joined


def side(parts: Sequence[Segment], left: float, right: float) -> list[Segment]:
    """The rows between two vertical lines: what a wide gap parted (a space left for the hand) is together again."""
    inside = (clipped(part, left, right) for part in parts)
    return rows([part for part in inside if part is not None])


def pitch(parts: Sequence[Segment]) -> float:
    """Distance of the rows of running text on the page; a usual one when the page has too few."""
    wide = [row_top(row) for row in rows(parts) if row.box[2] - row.box[0] > 0.5]
    steps = [b - a for a, b in pairwise(wide) if 0.008 < b - a < 0.035]
    return median(steps) if len(steps) >= 4 else 0.02


def margins(parts: Sequence[Segment]) -> tuple[float, float]:
    """Left and right edge of the running text: where rows begin and wide rows end; usual margins when there are few."""
    every = rows(parts)
    rights = sorted(row.box[2] for row in every if row.box[2] - row.box[0] > 0.5)
    lefts = sorted(row.box[0] for row in every if row.box[0] < 0.3)
    if len(rights) < 5:
        return 0.14, 0.92
    return lefts[len(lefts) // 6], rights[3 * len(rights) // 4]
