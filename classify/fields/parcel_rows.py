"""Tables whose rows are things of the same kind: the parcels of a land certificate, the items of a bill of payment.

Their heads stand once above them, in a line or two; what they say of one thing after another makes one value (`Đất ở;
Vườn; Lúa`), in which a value that is said twice stands once, and the areas are added up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from msgspec import structs

from classify.fields.labelled_page import Page
from classify.fields.labels import LabelMatch
from classify.page.layout import Piece, Row, joined
from core.catalogue import Field
from core.values import Parsed, kinds, skeleton
from core.vietnamese import phrases

_HEADS = 3  # columns that make a table, at least
_NEAR = 2.2  # usual line heights between the lines of one cell, …
_APART = 4.0  # … and between the rows of one table, at most
_FIGURES = re.compile(r"\d[\d.,/]*")
_TOTAL = re.compile(r"\W*(?:tong|cong)\b")
_COUNTED = frozenset(("stt", "tt", "sott"))
_JOINED = "; "
_ADDED = "area_m2"
LISTED = "table_row"  # check of a value that stands in the rows of a table

Cells = list[list[Piece]]  # of one row, by the column they stand in


def in_rows(page: Page, match: LabelMatch, field: Field) -> tuple[Parsed, list[Piece]] | None:
    """What all rows of a table say under a head, with its pieces; None where the label heads none, or one row alone
    that needs nothing of this."""
    if field.kind not in ("text", _ADDED):
        return None
    columns = _columns(page, match)
    own = next((k for k, cell in enumerate(columns) if cell[0].x0 <= match.x0 <= cell[-1].x1), None)
    if own is None:
        return None
    cells = [row[own] for row in _rows(page, match.row, columns) if row[own]]
    parsed = [
        kinds.parse(field, " ".join(phrases.mended(cell)) if field.kind == "text" else joined(cell)) for cell in cells
    ]
    said = [each for each in parsed if each is not None]
    if not said or len(said) < len(cells):
        return None
    return _one(field, said), [piece for cell in cells for piece in cell]


def _one(field: Field, said: Sequence[Parsed]) -> Parsed:
    """The values of all rows as one."""
    doubt = min(each.doubt for each in said)
    checks = (LISTED, *(check for each in said for check in each.checks))
    text = _JOINED.join(each.text for each in said)
    if field.kind == _ADDED:
        total = f"{sum(float(each.value) for each in said):.2f}".rstrip("0").rstrip(".")
        value = total if len(said) > 1 else said[0].value
        return structs.replace(said[0], value=value, text=text, doubt=doubt, checks=checks)
    return Parsed(_JOINED.join(dict.fromkeys(each.value for each in said)), text, checks, doubt)


def _columns(page: Page, match: LabelMatch) -> Cells:
    """The heads of the table that a label is one of; none where it is in no row of heads."""
    heads = page.by_row.get(match.row, [])
    row = page.row(match.row)
    if match.colon or any(printed.colon for printed in heads):
        return []
    begun = {id(row.pieces[printed.start]) for printed in heads}
    cells = [cell for part in row.cells() for cell in _cut(part, begun) if any(piece.norm for piece in cell)]
    counted = bool(cells) and _norm(cells[0]) in _COUNTED
    known = [cell for cell in cells if any(cell[0].x0 <= printed.x0 <= cell[-1].x1 for printed in heads)]
    return cells if len(cells) >= _HEADS and len(known) >= (1 if counted else _HEADS) else []


def _cut(part: list[Piece], begun: set[int]) -> Iterator[list[Piece]]:
    """The heads that stand so close that they were read as one."""
    at = [0, *(k for k, piece in enumerate(part) if k and id(piece) in begun), len(part)]
    return (part[start:end] for start, end in pairwise(at))


def _rows(page: Page, at: int, columns: Cells) -> Iterator[Cells]:
    """The rows of a table below its heads, each with what stands in its columns: they begin with figures."""
    out: list[Cells] = []
    last = page.row(at)
    for index in range(at + 1, len(page.layout.rows)):
        row = page.row(index)
        pitch = (row.middle - last.middle) / page.layout.line_height
        cells = _by_column(row, columns, out[0] if out else [])
        if cells is None or pitch > _APART or any(printed.colon for printed in page.by_row.get(index, ())):
            break
        figures = [len(cell) == 1 and _FIGURES.fullmatch(cell[0].text) is not None for cell in cells]
        first = out[0] if out else cells
        key = next((k for k, cell in enumerate(first) if len(cell) == 1 and _FIGURES.fullmatch(cell[0].text)), 0)
        begins = sum(figures) > 1 or figures[key]  # figures alone in another column end a text: `… năm` / `2022`
        if begins and not _is_total(row):
            out.append(cells)
        elif begins or _is_total(row):
            break
        elif out and pitch < _NEAR:
            out[-1] = [[*before, *more] for before, more in zip(out[-1], cells, strict=True)]
        elif out:
            break
        last = row
    yield from out


def _is_total(row: Row) -> bool:
    """Whether a row is the sum of those above it."""
    return any(_TOTAL.match(skeleton(joined(cell))) for cell in row.cells())


def _is_count(part: Sequence[Piece], head: Sequence[Piece]) -> bool:
    """Whether a part of a row begins with the count of the row, under the first head: `1 Tiền thuê đất`."""
    return len(part) > 1 and part[0].text.isdigit() and _middle(part[:1]) < head[-1].x1


def _by_column(row: Row, columns: Cells, above: Cells) -> Cells | None:
    """The parts of a row in the columns that all of them together are nearest to: under the middle of a head, or at the
    edge at which the first row's cell begins (`above`); None where one runs over several columns."""
    heads, parts = list(map(_middle, columns)), row.cells()
    counted = _norm(columns[0]) in _COUNTED
    if parts and counted and _is_count(parts[0], columns[0]):  # read as one line with the cell behind it
        parts = [parts[0][:1], parts[0][1:], *parts[1:]]
    over = (sum(part[0].x0 < head < part[-1].x1 for head in heads[counted:]) for part in parts)
    if len(parts) > len(columns) or max(over, default=0) > 1:
        return None

    def off(k: int, part: Sequence[Piece]) -> float:
        begun = above[k][0].x0 if above and above[k] else heads[k]
        return min(abs(heads[k] - _middle(part)), abs(begun - part[0].x0))

    places = combinations(range(len(columns)), len(parts))
    best = min(places, key=lambda at: sum(off(k, part) for k, part in zip(at, parts, strict=True)))
    out: Cells = [[] for _ in columns]
    for k, part in zip(best, parts, strict=True):
        out[k] = part
    return out


def _norm(part: Sequence[Piece]) -> str:
    return "".join(piece.norm for piece in part)


def _middle(part: Sequence[Piece]) -> float:
    return (part[0].x0 + part[-1].x1) / 2
