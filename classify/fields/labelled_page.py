"""One page with the labels found on it, and the pieces of a row that are one value."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from classify.fields.labels import LabelMatch
from classify.page.layout import PageLayout, Piece, Row, joined

_WORD = 0.08  # width of a word, at most, that had no room at the end of a row
GAP_IN_VALUE = 4.0  # a gap wider than so many row heights ends a value


@dataclass(frozen=True, slots=True)
class ValueSpan:
    """Pieces taken for a value, line by line, and how they were found."""

    lines: tuple[tuple[Piece, ...], ...]
    how: str  # "right", "below" or "above"

    @property
    def pieces(self) -> list[Piece]:
        return [piece for line in self.lines for piece in line]

    @property
    def text(self) -> str:
        return " ".join(joined(line) for line in self.lines)


class Page:
    """One page with the labels found on it, by row."""

    def __init__(self, layout: PageLayout, matches: Sequence[LabelMatch], english: Collection[str] = ()) -> None:
        self.layout = layout
        self._english = frozenset(english)  # companions of bilingual labels, folded
        self.by_row: dict[int, list[LabelMatch]] = {}
        for printed in matches:
            self.by_row.setdefault(printed.row, []).append(printed)
        self._second_lines = {printed.rest[:2]: printed.rest[2] for printed in matches if printed.rest is not None}
        self.right = max((row.pieces[-1].x1 for row in layout.rows), default=1.0)

    def row(self, index: int) -> Row:
        return self.layout.rows[index]

    def of_values(self, index: int) -> list[Piece]:
        """The pieces of a row that are no second line of a label wrapped in its cell and no English companion."""
        pieces = self.layout.rows[index].pieces
        of_labels = {i for (row, start), end in self._second_lines.items() if row == index for i in range(start, end)}
        kept = [piece for i, piece in enumerate(pieces) if i not in of_labels] if of_labels else pieces
        english = [segment for segment in self.row(index).segments() if self.is_english(segment)]
        return [p for p in kept if not any(p is q for segment in english for q in segment)] if english else kept

    def is_english(self, segment: Sequence[Piece]) -> bool:
        """Whether a run of words is the English companion of the label above it: `Dân tộc` over `Ethnic group`."""
        return bool(self._english) and "".join(p.norm for p in segment) in self._english

    def only_english(self, index: int) -> bool:
        """Whether a row holds nothing but English companions."""
        return all(map(self.is_english, self.row(index).segments()))

    def only_rests(self, index: int) -> bool:
        """Whether a row holds nothing but second lines of labels wrapped in their cells, and remarks in parentheses:
        `số` and `(m²)` under `Tờ bản đồ` and `Diện tích`."""
        of_labels = {i for (row, start), end in self._second_lines.items() if row == index for i in range(start, end)}
        pieces = enumerate(self.layout.rows[index].pieces)
        return bool(of_labels) and all(i in of_labels or piece.text.startswith("(") for i, piece in pieces)

    def next_label(self, match: LabelMatch) -> float:
        """Left edge of the next label on the label's row: the end of its column."""
        return min((printed.x0 for printed in self.by_row.get(match.row, ()) if printed.x0 > match.x1), default=1.0)

    def runs_on(self, match: LabelMatch, end: float) -> Row | None:
        """The row below a label inside a sentence, or with a colon inside a run of labels and values, where the
        sentence runs on: what was read so far ends, at `end`, at the margin."""
        row, at = self.row(match.row), match.row + 1
        inside = match.label.inline if not match.colon else match.start not in row.starts
        if not inside or at >= len(self.layout.rows):
            return None
        below = self.row(at)
        room = self.right - 0.04 - end  # for the first word of the row below
        if room >= min(below.pieces[0].x1 - below.pieces[0].x0, _WORD):
            return None
        return below if below.middle - row.middle <= 2.3 * row.height else None


def unbroken(pieces: Sequence[Piece], height: float) -> list[Piece]:
    """The pieces up to the first gap that is too wide for a value, by the height of their row."""
    kept: list[Piece] = []
    for piece in pieces:
        if kept and piece.x0 - kept[-1].x1 > GAP_IN_VALUE * height:
            break
        kept.append(piece)
    return kept
