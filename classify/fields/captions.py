"""Labels in parentheses under their values: `BÁ TRUNG CÔNG` over `(Họ và tên)`, as a caption stands under a line."""

from __future__ import annotations

import re
from collections.abc import Sequence

from classify.fields.labelled_page import Page, ValueSpan
from classify.fields.labels import LabelMatch
from classify.page.layout import Piece, joined
from core.catalogue import Field

LEAST = 3  # captions on a paper that show that it is printed in this manner: one alone may be a remark
_NEAR = 2.3  # heights of a line between a caption and the line over it


def captions(views: Sequence[Page]) -> frozenset[tuple[int, int, int]]:
    """Page, row and first piece of each label that is a caption; none where fewer than LEAST are."""
    matches = [match for page in views for row in page.by_row.values() for match in row if _is_caption(page, match)]
    if not matches or max(len(matches), sum(map(_in_parentheses, views))) < LEAST:
        return frozenset()
    return frozenset((match.page_index, match.row, match.start) for match in matches)


def _in_parentheses(page: Page) -> int:
    """How many rows of a page are a remark alone, other than how to sign."""
    texts = (joined(row.pieces) for row in page.layout.rows)
    return sum(text.startswith("(") and text.endswith(")") and not _HOW_TO_SIGN.match(text) for text in texts)


_HOW_TO_SIGN = re.compile(r"\(\s*(?:đã\s)?k[ýy]\b", re.IGNORECASE)


def _is_caption(page: Page, match: LabelMatch) -> bool:
    """Whether the label fills a run of words in parentheses."""
    segment = _segment(page, match)
    whole = segment[0] is page.row(match.row).pieces[match.start]
    return whole and segment[0].text.startswith("(") and segment[-1].text.rstrip(".,").endswith(")")


def _segment(page: Page, match: LabelMatch) -> list[Piece]:
    row = page.row(match.row)
    first = row.pieces[match.start]
    return next(segment for segment in row.segments() if any(piece is first for piece in segment))


def span_above(page: Page, match: LabelMatch, field: Field) -> ValueSpan | None:
    """What stands over a caption, up to the caption before it; None when nothing does."""
    own = _segment(page, match)
    left, right, below = own[0].x0, own[-1].x1, page.row(match.row)
    lines: list[tuple[Piece, ...]] = []
    for index in range(match.row - 1, -1, -1):
        row = page.row(index)
        if lines and field.kind == "person_name" and len(lines[0]) > 1:
            break  # what stands over a whole name is a heading
        if below.middle - row.middle > _NEAR * max(row.height, page.layout.line_height) or len(lines) == field.lines:
            break
        over = next((seg for seg in row.segments() if seg[0].x0 < right and seg[-1].x1 > left), None)
        if over is None or over[0].text.startswith("(") or _labelled(page, index, over):
            break
        lines.insert(0, tuple(over))
        below = row
    return ValueSpan(tuple(lines), "above") if lines else None


def _labelled(page: Page, index: int, segment: Sequence[Piece]) -> bool:
    """Whether a label with its colon stands in a run of words: a value of its own."""
    return any(match.colon and segment[0].x0 <= match.x0 <= segment[-1].x1 for match in page.by_row.get(index, ()))
