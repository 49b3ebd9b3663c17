"""The pieces a value is made of: after its label on the row, below it, or over the rows that go on with it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from classify.fields.labelled_page import GAP_IN_VALUE, Page, ValueSpan, unbroken
from classify.fields.labels import LabelMatch
from classify.fields.next_rows import ITEM, NEW_ITEM, going_on
from classify.fields.sections import Column, Region
from classify.page.layout import Piece, Row, joined
from core.catalogue import Field

_ON_CARD = 20  # row heights between a label on a card and its value, at most
_NUMBERS = frozenset(("any_id", "personal_id", "old_id", "tax_code", "business_code", "any_tax_code"))
_LONG_NUMBER = re.compile(r"\d{9,13}[,;.]?")
_CLOSED = ("sex", "nationality")  # their words are told from the values around them


def span_beside(page: Page, match: LabelMatch, field: Field, region: Region | None, *, card: bool) -> ValueSpan | None:
    """What is printed for this label; None when nothing is."""
    if listed := _of_list(page, match):
        return ValueSpan((tuple(listed),), "right")
    edge = region.right if region is not None and region.page_index == match.page_index else 1.0
    if edge < 1.0 and any(_crosses(row, edge) for row in page.layout.rows[match.row : match.row + 2]):
        edge = 1.0  # below the columns the text runs over the whole width again
    edge = min(edge, _column_beside(page, match)) if field.kind == "text" else edge
    first = _right_of(page, match, field, edge)
    if not first and match.rest is not None and not page.only_rests(match.rest[0]):
        # the value stands beside the second line of its label
        row, first_piece, end = match.rest
        match = replace(match, row=row, start=first_piece, end=end, x1=page.row(row).pieces[end - 1].x1, rest=None)
        first = _right_of(page, match, field, edge)
    if card and first and first[0].x0 - match.x1 > _ON_CARD * page.row(match.row).height:
        first = []  # print of the card's other side, which lies beside it
    if first and (_is_numbered_head(page, match) or _is_last_head(page, match)):
        first = []  # the next head of the table
    first = first or _on_next_row(page, match) or (_number_on_next_row(page, match) if field.kind in _NUMBERS else [])
    if field.with_label:
        first = _label_of(page, match) + first
    if first and any(p.norm for p in first) and field.place != "below":
        lines = [tuple(first), *going_on(page, match, first, field, edge, card=card)]
        return ValueSpan(tuple(lines), "right")
    if field.place == "right":
        return None
    below = (_packed(page, match) if field.kind in _CLOSED else None) or _below(page, match, edge)
    if below is None:
        return None
    row_index, pieces = below
    beside = [p.x0 for p in page.row(row_index).pieces if p.x0 > pieces[-1].x1]
    edge = min(edge, page.next_label(match), min(beside, default=1.0)) - 0.005
    own = next((seg for seg in page.row(match.row).segments() if seg[0].x0 <= match.x0 <= seg[-1].x1), pieces)
    left = min(pieces[0].x0, own[0].x0)
    start = LabelMatch(match.page_index, row_index, 0, 0, match.label, match.similarity, match.colon, left, left)
    lines = [tuple(pieces), *going_on(page, start, pieces, field, edge, card=card)]
    return ValueSpan(tuple(lines), "below")


def _column_beside(page: Page, match: LabelMatch) -> float:
    """Where a column begins behind the first words of a text, the same in other words or another language beside it, in
    whose rows below one begins there too; 1.0 where there is none."""
    row, rows = page.row(match.row), page.layout.rows
    below = [other for other in rows[match.row + 1 : match.row + 1 + _BESIDE] if len(other.starts) > 1]
    for at in sorted(start for start in row.starts if start > match.end):
        x0 = row.pieces[at].x0
        printed = any(piece.norm for piece in row.pieces[match.end : at])
        alike = sum(any(abs(other.pieces[k].x0 - x0) < _ALIGNED for k in other.starts if k) for other in below)
        if printed and alike == _BESIDE:
            return x0 - 0.005
    return 1.0


_BESIDE, _ALIGNED = 2, 0.012  # rows below that begin there too; how near, of the page's width


def _of_list(page: Page, match: LabelMatch) -> list[Piece]:
    """The value of one label of a list, by its place in the list of values behind them: `Giới tính / Dân tộc: Nữ /
    Kinh`; nothing where the two lists are not of one length."""
    pieces = page.row(match.row).pieces
    colon = next((at for at in range(match.end - 1, len(pieces)) if pieces[at].text.endswith(":")), None)
    beside = {pieces[at].text for at in (match.start - 1, match.end - 1, match.end) if 0 <= at < len(pieces)}
    if colon is None or "/" not in beside:
        return []
    labels, values = _parts(pieces[: colon + 1]), _parts(pieces[colon + 1 :])
    at = sum(piece.text == "/" for piece in pieces[: match.start])
    return values[at] if len(labels) == len(values) > 1 and all(values) else []


def _parts(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """What stands between strokes that stand alone."""
    parts: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.text == "/":
            parts.append([])
        else:
            parts[-1].append(piece)
    return parts


def in_column(page: Page, match: LabelMatch, field: Field, column: Column) -> ValueSpan | None:
    """What stands on the label's row, and on rows that go on with it, within a person's column of a table."""
    left = max(column.left, match.x1)
    lines: list[tuple[Piece, ...]] = []
    last = page.row(match.row)
    for index in range(match.row, min(match.row + field.lines, len(page.layout.rows))):
        row = page.row(index)
        if index > match.row and (index in page.by_row or row.middle - last.middle > 2.0 * page.layout.line_height):
            break
        pieces = tuple(p for p in page.of_values(index) if left <= (p.x0 + p.x1) / 2 < column.right)
        if any(p.norm for p in pieces):
            lines.append(pieces)
        last = row
    return ValueSpan(tuple(lines), "right") if lines else None


def _is_numbered_head(page: Page, match: LabelMatch) -> bool:
    """Whether a label without a colon is the head of a column in a table whose first column counts its rows."""
    return not match.colon and match.start > 0 and page.row(match.row).pieces[0].norm in _COUNTS


_COUNTS = frozenset(("stt", "tt", "sott"))


def _is_last_head(page: Page, match: LabelMatch) -> bool:
    """Whether a label stands behind others with nothing between them and no colon: they are heads of a table."""
    row, labels = page.row(match.row), [printed for printed in page.by_row.get(match.row, ()) if printed.x0 <= match.x0]
    gaps = [row.pieces[a.end : b.start] for a, b in pairwise(labels)]
    return (
        len(labels) >= _HEADS
        and match.end in row.starts
        and not any(printed.colon for printed in labels)
        and not any(piece.norm for gap in gaps for piece in gap)
    )


_HEADS = 3  # labels of a row of heads, at least


def _label_of(page: Page, match: LabelMatch) -> list[Piece]:
    """The label's own words, with those at the end of the row before when it begins there (`… tại Văn` / `phòng`)."""
    label = [p for p in page.row(match.row).pieces[match.start : match.end] if p.norm]
    missing = match.label.norm.removesuffix("".join(p.norm for p in label))
    before = page.row(match.row - 1).pieces if match.row and missing != match.label.norm else []
    while missing and before and before[-1].norm and missing.endswith(before[-1].norm):
        missing, label, before = missing.removesuffix(before[-1].norm), [before[-1], *label], before[:-1]
    return label


def _packed(page: Page, match: LabelMatch) -> tuple[int, list[Piece]] | None:
    """The row below when the values of several labels side by side are printed there in one run of text."""
    heads = [printed.x0 for printed in page.by_row.get(match.row, ())]
    if match.row + 1 >= len(page.layout.rows) or len(heads) < 2 or match.x0 <= min(heads):
        return None
    row, below = page.row(match.row), page.row(match.row + 1)
    near = below.middle - row.middle < 2.6 * max(row.height, page.layout.line_height)
    run = next((seg for seg in below.segments() if abs(seg[0].x0 - min(heads)) < 0.03), None)
    if not near or run is None or len(run) < 2 or page.by_row.get(match.row + 1):
        return None
    return (match.row + 1, run) if len(below.segments()) < len(heads) else None


def _crosses(row: Row, edge: float) -> bool:
    """True when one run of words goes over the edge between two columns."""
    return any(
        a.x0 < edge <= b.x1 and 0 <= b.x0 - a.x1 < 0.6 * row.height and a.order == b.order and i + 1 not in row.starts
        for i, (a, b) in enumerate(pairwise(row.pieces))
    )


def _right_of(page: Page, match: LabelMatch, field: Field, edge: float) -> list[Piece]:
    row = page.row(match.row)
    stop = min(
        (
            printed.start
            for printed in page.by_row.get(match.row, ())
            if printed.start >= match.end and not (field.kind == "text" and _in_sentence(printed, match, row))
        ),
        default=len(row.pieces),
    )
    taken: list[Piece] = []
    for index in range(match.end, stop):
        piece = row.pieces[index]
        if piece.x0 >= edge or (taken and index in row.starts and ITEM.fullmatch(piece.text)):
            break
        wide = taken and piece.x0 - taken[-1].x1 > GAP_IN_VALUE * row.height
        if wide and any(p.norm for p in taken):
            break
        taken.append(piece)
    if len(taken) > 1 and match.end + len(taken) == stop < len(row.pieces) and ITEM.fullmatch(taken[-1].text):
        taken.pop()  # the number of the item that the next label begins
    return taken


def _in_sentence(printed: LabelMatch, match: LabelMatch, row: Row) -> bool:
    """Whether a label goes on with the sentence that a text is: `kết hôn với anh Mẫu, quốc tịch Đức`."""
    before, first = row.pieces[printed.start - 1], row.pieces[printed.start]
    inside = printed.start > match.end and before.text.endswith(",") and first.text[:1].islower()
    return inside and not printed.colon and printed.end < len(row.pieces)


def _on_next_row(page: Page, match: LabelMatch) -> list[Piece]:
    """What follows a label inside a sentence that ends its row (`… và bà` / `TRƯƠNG PHƯƠNG OANH, sinh năm`)."""
    row = page.runs_on(match, match.x1) if match.end == len(page.row(match.row).pieces) else None
    if row is None:
        return []
    stop = min((printed.start for printed in page.by_row.get(match.row + 1, ())), default=len(row.pieces))
    return unbroken(row.pieces[:stop], row.height)


def _number_on_next_row(page: Page, match: LabelMatch) -> list[Piece]:
    """The number at the start of the next row, of a label that ends its row at the margin: `…, Căn cước công dân số` /
    `001186489559 do …`."""
    row, at = page.row(match.row), match.row + 1
    if match.end < len(row.pieces) or match.x1 <= page.right - 0.04 or at >= len(page.layout.rows):
        return []
    below = page.row(at)
    near = below.middle - row.middle <= 2.3 * row.height and below.pieces[0].x0 < match.x0
    return [below.pieces[0]] if near and _LONG_NUMBER.fullmatch(below.pieces[0].text) else []


def _below(page: Page, match: LabelMatch, edge: float) -> tuple[int, list[Piece]] | None:
    """What stands right below within the label's column, when it is no label itself."""
    row = page.row(match.row)
    line = next((seg for seg in row.segments() if seg[0].x0 <= match.x0 <= seg[-1].x1), row.pieces)
    right = min(edge, page.next_label(match) - 0.005)
    left, end = match.x0 - max(0.6 * row.height, 0.012), min(max(match.x1, line[-1].x1), right)
    labels = page.by_row.get(match.row, ())
    before = max((printed.x1 for printed in labels if printed.x1 < match.x0), default=0.0)
    cell = before if len(labels) > 1 else left  # labels side by side stand over the middles of what is set to the left
    above, counted = row, _is_numbered_head(page, match)
    for index in range(match.row + 1, min(match.row + 4, len(page.layout.rows))):
        other = page.row(index)
        if other.middle - above.middle > 2.6 * max(above.height, page.layout.line_height):
            return None
        if page.only_english(index) or page.only_rests(index):
            above = other
            continue
        for segment in sorted(other.segments(), key=lambda part: not _stands_under(part, match)):
            if counted and not _stands_under(segment, match):
                continue  # the second row of another head
            own = segment[0].x0 >= before
            pieces = [p for p in segment if (p.x0 + p.x1) / 2 < right and (own or (p.x0 + p.x1) / 2 > left)]
            from_left = max(cell if own else left, pieces[0].x0) if pieces else 0.0
            if not any(p.norm for p in pieces) or min(end, pieces[-1].x1) <= from_left:
                continue
            stops = [printed.x0 for printed in page.by_row.get(index, ())]
            if any(printed.x0 <= pieces[0].x0 < printed.x1 for printed in page.by_row.get(index, ())):
                return None  # the rest of a label that begins further left
            if any(all(_is_mark(p) for p in pieces if p.x1 <= x + 0.002) and x >= pieces[0].x0 - 0.005 for x in stops):
                return None
            if NEW_ITEM.match(joined(pieces)) and len(pieces) > 1:
                return None
            stop = min((x for x in stops if x > pieces[0].x0), default=1.0)
            return index, unbroken([p for p in pieces if p.x0 < stop], other.height)
    return None


def _stands_under(segment: Sequence[Piece], match: LabelMatch) -> bool:
    """Whether a run of words stands under the label itself: of two that may be its value this one is."""
    return segment[0].x0 < match.x1 and segment[-1].x1 > match.x0


def _is_mark(piece: Piece) -> bool:
    return not piece.norm or len(piece.norm) <= 2
