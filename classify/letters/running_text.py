"""The text of a letter's page as one string, with the piece of every letter: for what its sentences say."""

from __future__ import annotations

from dataclasses import dataclass

from classify.confidence import word_confidence
from classify.fields.candidate import Candidate
from classify.page.layout import PageLayout, Piece
from core.catalogue import PaperType
from core.values import kinds

# A decision's first article, and no second behind it: in text before a name, its article is the first.
FIRST_ARTICLE = r"\bdieu 1 ?[.:](?!.*\bdieu 2\b)"


@dataclass(frozen=True)
class RunningText:
    """All rows of a page as one text, with the piece of every letter."""

    layout: PageLayout
    text: str
    pieces: tuple[Piece | None, ...]  # one for each letter of the text
    rows: tuple[int, ...]  # where each row begins

    def between(self, start: int, end: int) -> list[Piece]:
        """The pieces of a part of the text."""
        return list(dict.fromkeys(piece for piece in self.pieces[start:end] if piece is not None and piece.norm))


def running_text(layout: PageLayout) -> RunningText:
    """The rows of a page joined by blanks."""
    text, pieces, rows = "", list[Piece | None](), []
    for row in layout.rows:
        rows.append(len(text) + bool(text))
        for number, piece in enumerate(row.pieces):
            blank = "" if (piece.glued and number) or not text else " "
            text += blank + piece.text
            pieces += [None] * len(blank) + [piece] * len(piece.text)
    return RunningText(layout, text, tuple(pieces), tuple(rows))


def candidate(kind: PaperType, name: str, text: RunningText, start: int, end: int) -> Candidate | None:
    """What stands there as a candidate of the type's field of that name; None where it is no value of its kind."""
    spec = next((field for field in kind.field if field.name == name), None)
    pieces = text.between(start, end)
    parsed = kinds.parse(spec, text.text[start:end]) if spec is not None and pieces else None
    if parsed is None or not parsed.value:
        return None
    layout = text.layout
    return Candidate(
        name, parsed, word_confidence.of(pieces) * parsed.doubt, word_confidence.figures_differ(pieces), layout.page,
        layout.box(pieces), 0, None, "pattern", tuple(pieces), layout.source,
    )  # fmt: skip
