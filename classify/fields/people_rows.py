"""Tables whose rows are people: what is asked stands once above them, who it is asked of at the left of each row."""

from __future__ import annotations

from collections.abc import Sequence

from classify.fields.labelled_page import Page, ValueSpan
from classify.fields.labels import LabelMatch
from classify.page.layout import Piece
from core.catalogue import Field

_FIRST = 4  # rows from what is asked to the first person, at most: headings of narrow columns take several lines
_NEXT = 4  # … and from one person to the next, whose cells may hold several lines
_LINES = 2  # … of a narrow cell, at least
_APART = 2.0  # usual line heights between two lines of one cell


def in_row(page: Page, match: LabelMatch, field: Field) -> ValueSpan | None:
    """What stands under a heading of a column on the row of the field's person; None where the label heads no table of
    two people and more."""
    people = _people(page, match)
    person = next((head for head in people if field.section in head.label.sections), None)
    if person is None:
        return None
    cells = _headings(page, match, person.x1)
    if len(cells) < 2:
        return None
    own = min(range(len(cells)), key=lambda cell: abs(_middle(cells[cell]) - (match.x0 + match.x1) / 2))
    rows = _lines(page, person, {head.row for head in people}, max(_LINES, field.lines))
    mine = [[piece for at, part in enumerate(row) if _cell(at, row, cells) == own for piece in part] for row in rows]
    lines = [tuple(pieces) for pieces in mine if pieces]
    return ValueSpan(tuple(lines), "right") if lines else None


def _people(page: Page, match: LabelMatch) -> list[LabelMatch]:
    """The heads of the rows below a heading, top to bottom; none where they are fewer than two people's."""
    asked = [printed.x0 for printed in page.by_row[match.row] if printed.label.fields]
    if match.colon or not asked:
        return []
    people: list[LabelMatch] = []
    last, most = match.row, _FIRST
    for index in sorted(row for row in page.by_row if row > match.row):
        head = next((p for p in page.by_row[index] if p.label.sections and not p.colon and p.x1 <= min(asked)), None)
        if head is None and not people and index - match.row < _FIRST:
            continue  # a line of a heading that goes on
        if head is None or index - last > most:
            break
        people.append(head)
        last, most = index, _NEXT
    return people if len({head.label.sections[0] for head in people}) > 1 else []


def _headings(page: Page, match: LabelMatch, left: float) -> list[list[Piece]]:
    """The headings of the columns behind the people: of the lines of the heading from its first to the label's, that
    with the most columns."""
    best: list[list[Piece]] = []
    below = page.row(match.row)
    for index in range(match.row, max(-1, match.row - _FIRST), -1):
        row = page.row(index)
        if below.middle - row.middle > _APART * page.layout.line_height:
            break
        cells = [cell for cell in row.cells() if cell[0].x0 >= left]
        best, below = max(best, cells, key=len), row
    return best


def _lines(page: Page, person: LabelMatch, heads: set[int], most: int) -> list[list[list[Piece]]]:
    """The parts of a person's row behind the head, and those of the rows that go on with it."""
    out = []
    last = page.row(person.row)
    for index in range(person.row, min(person.row + most, len(page.layout.rows))):
        row = page.row(index)
        if index > person.row and (
            index in heads or index in page.by_row or row.middle - last.middle > _APART * page.layout.line_height
        ):
            break
        out.append([part for part in row.cells() if part[0].x0 >= person.x1])
        last = row
    return out


def _cell(at: int, row: Sequence[Sequence[Piece]], cells: Sequence[Sequence[Piece]]) -> int:
    """Under which of the headings a part of a row stands: where all have one, each under its own, for a short value
    begins at the edge of a broad column; else under the one whose middle is nearest."""
    if len(row) == len(cells):
        return at
    return min(range(len(cells)), key=lambda cell: abs(_middle(cells[cell]) - _middle(row[at])))


def _middle(part: Sequence[Piece]) -> float:
    return (part[0].x0 + part[-1].x1) / 2
