"""Values found without a label: by a pattern of the field, or as the only one of its kind on the paper."""

from __future__ import annotations

import re
from collections.abc import Sequence

from classify.fields.candidate import Candidate, candidate_of
from classify.page.layout import PageLayout, Piece, joined
from core.catalogue import Field
from core.values import skeleton


def by_pattern(field: Field, pattern: str, layouts: Sequence[PageLayout]) -> list[Candidate]:
    """Values by a regular expression of the field, looked for in the parts of a row that stand apart (the two halves of
    a diploma), in each row, and in each row with the next; a text that runs to the end of its row goes on in the
    next."""
    out: list[Candidate] = []
    for layout in layouts:
        rows = [row.pieces for row in layout.rows]
        for i in range(len(rows)):
            parts = layout.rows[i].segments() if len(layout.rows[i].starts) > 1 else []
            for stretch in (*parts, *_running_on(field, pattern, rows[i : i + max(2, field.lines)])):
                taken = _in_stretch(field, pattern, stretch, layout)
                if taken is not None:
                    out.append(taken)
                    break
    return out[:6]


def _running_on(field: Field, pattern: str, rows: Sequence[list[Piece]]) -> list[list[Piece]]:
    """A row alone, with the next one …: of texts only those in which what the pattern finds does not end with the
    last row, as long as there are rows."""
    whole = [[piece for row in rows[: n + 1] for piece in row] for n in range(len(rows))]
    if field.kind != "text":
        return whole[:2]
    found = [(stretch, re.search(pattern, skeleton(joined(stretch)))) for stretch in whole]
    first = next((k for k, (_, match) in enumerate(found) if match is not None), len(found))
    ended = (k for k, (stretch, match) in enumerate(found) if match and match.end() < len(joined(stretch).rstrip(" ")))
    at = next(ended, len(found) - 1)
    return [found[at][0]] if first <= 1 and found else []


def _in_stretch(field: Field, pattern: str, pieces: list[Piece], layout: PageLayout) -> Candidate | None:
    text = joined(pieces)
    match = re.search(pattern, skeleton(text)) if pieces else None
    if match is None:
        return None
    start, end = match.span(match.lastindex or 0)
    words = between(pieces, start, end)
    return candidate_of(field, text[start:end], words, layout, 0.95, 0, None, "pattern")


def between(pieces: Sequence[Piece], start: int, end: int) -> list[Piece]:
    """The pieces under characters `start` to `end` of their joined text."""
    at, inside = 0, []
    for piece in pieces:
        at += 0 if piece.glued or not at else 1
        if at < end and at + len(piece.text) > start:
            inside.append(piece)
        at += len(piece.text)
    return inside or list(pieces)


# Checks that a value must have met where no label stands before it.
_FORMED = {"serial_number": "serial_form", "dossier_code": "dossier_day"}


def loose(field: Field, layouts: Sequence[PageLayout]) -> list[Candidate]:
    """The only value of the kind anywhere on the paper."""
    by_value: dict[str, Candidate] = {}
    for layout in layouts:
        for row in layout.rows:
            for segment in row.segments():
                if sum(c.isdigit() for p in segment for c in p.text) < 6 or any("<" in p.text for p in segment):
                    continue
                taken = candidate_of(field, joined(segment), segment, layout, 0.8, 1, None, "loose")
                formed = taken is not None and _FORMED.get(field.kind) in (None, *taken.parsed.checks)
                if taken is not None and formed and taken.parsed.doubt > 0.5:
                    by_value.setdefault(taken.parsed.value, taken)
    return list(by_value.values()) if len(by_value) == 1 else []
