"""Values of which a part was left: texts that go on in the next line, a day beside an hour that could not be read; and
names of units spelt otherwise than both readers read them. All are in doubt."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from classify.confidence.calibration import DISPUTED
from classify.evidence.crosscheck import Facts
from classify.fields.candidate import PLACE, Candidate
from classify.page.layout import PageLayout, Row
from core.catalogue import PaperType
from core.text import accented, fold

_FREE = ("text", "address", "org_name")
_MARGIN = 0.04  # a line that ends so near the right edge of the print is full
_DAY = len("2026-11-29")
_NUMBERS = ("any_id", "personal_id", "old_id")
_DIGITS = 12  # figures of a person's number today (docs/domain.md, 2.1)
_PITCH = 2.2  # heights of a line between a full line and the one that goes on with it


def doubt_halves(facts: Facts, kind: PaperType, layouts: Sequence[PageLayout]) -> None:
    """Put down the confidence in texts that the next line goes on with, in days and dossier codes beside figures that
    are not in them, and in units that no reader spelt so."""
    by_page = {layout.page: layout for layout in layouts}
    for spec in kind.field:
        value, taken = facts.values.get(spec.name), facts.taken.get(spec.name)
        if value is None or taken is None or value.source != "ocr" or value.confidence <= DISPUTED:
            continue
        if taken.parsed.value != value.value:
            continue
        layout = by_page.get(taken.page)
        if _may_be_half(spec.kind, value.value) and _figures_left(taken, layout):
            facts.change(spec.name, confidence=DISPUTED, check="!whole")
        if spec.kind in _NUMBERS and layout is not None and _is_rest(taken, layout):
            facts.change(spec.name, confidence=DISPUTED, check="!whole")
        if spec.kind not in _FREE:
            continue
        if taken.how != PLACE and layout is not None and _goes_on(taken, layout):
            facts.change(spec.name, confidence=DISPUTED, check="!whole")
        elif spec.kind != "text" and _respelt(taken):
            facts.change(spec.name, confidence=DISPUTED, check="!unit_spelling")


def _may_be_half(kind: str, value: str) -> bool:
    """Whether more figures may belong to a value: an hour to a day, `000.40.18.` to the code of a dossier."""
    return kind == "dossier_code" or (kind == "datetime" and len(value) == _DAY)


def _figures_left(taken: Candidate, layout: PageLayout | None) -> bool:
    """Whether the words that a value was taken from, or the one before them on their row, have figures that are not in
    it: `10406 30/11/2023`."""
    first = taken.pieces[0]
    row = next((row.pieces for row in layout.rows if any(piece is first for piece in row.pieces)), ()) if layout else ()
    before = next((piece for piece, after in pairwise(row) if after is first), None)
    read = [*taken.pieces, *([before] if before is not None else [])]
    figures = sum(map(str.isdigit, "".join(piece.text for piece in read)))
    return figures - sum(map(str.isdigit, taken.parsed.text)) > 1


def _is_rest(taken: Candidate, layout: PageLayout) -> bool:
    """Whether a person's number begins its row and the row above ends in the figures that it lacks: `012` over
    `173576585` is no number of nine figures."""
    first = taken.pieces[0]
    at = next((i for i, row in enumerate(layout.rows) if row.pieces and row.pieces[0] is first), 0)
    above = layout.rows[at - 1].pieces if at else ()
    figures = above[-1].text if above else ""
    return figures.isdigit() and len(figures) + len(taken.parsed.value) == _DIGITS


def _goes_on(taken: Candidate, layout: PageLayout) -> bool:
    """Whether the value fills its line to the margin and the next line begins small: `xuất khẩu lao` / `động và …`."""
    last = taken.pieces[-1]
    at = next((i for i, row in enumerate(layout.rows) if any(piece is last for piece in row.pieces)), None)
    if at is None or at + 1 == len(layout.rows) or last.text.endswith((".", ";", ":")):
        return False
    row, below = layout.rows[at], layout.rows[at + 1]
    right = max(each.pieces[-1].x1 for each in layout.rows)
    full = row.pieces[-1] is last and last.x1 > right - _MARGIN
    return full and _follows(row, below) and below.pieces[0].text[0].islower() and below.pieces[0].agreed is True


def _follows(row: Row, below: Row) -> bool:
    near = below.middle - row.middle < _PITCH * row.height
    return near and len(below.starts) == 1 and abs(below.pieces[0].x0 - row.pieces[0].x0) < _MARGIN * 2


def _respelt(taken: Candidate) -> bool:
    """Whether a name in the value has other marks than both readers gave: `Văn Ninh`, spelt as the known `Vạn Ninh`."""
    read = {fold(word): word for piece in taken.pieces if piece.agreed is True for word in _words(piece.text)}
    return any(
        word[0].isupper() and fold(word) in read and accented(read[fold(word)]) != accented(word)
        for word in _words(taken.parsed.value)
        if not any(accented(word) == accented(other) for piece in taken.pieces for other in _words(piece.text))
    )


def _words(text: str) -> list[str]:
    return [word for part in text.split() if (word := part.strip(".,;:()\"'"))]
