"""Rows set otherwise than label before value: over it, under it, in ruled cells, across under heads; and tables."""

# Lists of wordings stand on one line each, however long.
# ruff: noqa: E501

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from samples.random.label_rows import Cell, Column
from samples.random.look import Look
from samples.random.sheet import BOXES, Token, length, tokens, wrap


def set_row(column: Column, cells: Sequence[Cell], mark: str = "") -> None:
    """Set cells in the look's way of placing labels."""
    look = column.look
    if look.slashed and 2 <= len(cells) <= 3 and _short(cells):
        slashed(column, cells, mark)
    elif look.across and len(cells) > 1 and not mark and _fits(column, cells):
        across(column, cells)
    elif look.place == "grid":
        grid(column, cells)
    elif look.place == "above" and not mark:
        above(column, cells)
    elif look.place == "below" and not mark and len(cells) == 1:
        below(column, cells[0])
    else:
        column.row(cells, mark)


def _fits(column: Column, cells: Sequence[Cell]) -> bool:
    span = column.width / len(cells) - 3
    return all(
        max(
            token.style.width(token.text)
            for token in [*column.label(cell), *column.value(cell)] or [Token("", column.look.body)]
        )
        < span
        for cell in cells
    )


def _short(cells: Sequence[Cell]) -> bool:
    texts = [cell.value.text for cell in cells if cell.label]
    return len(texts) == len(cells) and all(0 < len(text.split()) <= 2 and not set(text) & set(BOXES) for text in texts)


def slashed(column: Column, cells: Sequence[Cell], mark: str = "") -> None:
    """`Giới tính / Dân tộc / Quốc tịch: Nam / Kinh / Việt Nam`: the labels in one list, the values in another."""
    bare = _with(column, column.look.but(colon="", english=""))
    row: list[Token] = []
    for i, cell in enumerate(cells):
        row += [*([Token("/", column.look.label, "label")] if i else []), *bare.label(cell, mark if i == 0 else "")]
    last = row[-1]
    row[-1] = replace(last, text=last.text + column.look.colon.strip())
    for i, cell in enumerate(cells):
        row += [*([Token("/", column.look.value)] if i else []), *column.value(cell)]
    column.paragraph(row)


def _with(column: Column, look: Look) -> Column:
    """The same column in another look."""
    other = Column.__new__(Column)
    other.__dict__.update(column.__dict__)
    other.look = look
    return other


def above(column: Column, cells: Sequence[Cell]) -> None:
    """Small labels over their values, cells side by side."""
    look, sheet = column.look, column.sheet
    span = column.width / len(cells)
    small = look.label.but(size=look.body.size * 0.82)
    column.room(look.pitch * 2.2)
    sheet = column.sheet
    y = column.step(0.9)
    bottom = y
    for i, cell in enumerate(cells):
        label = _with(column, look.but(label=small, leader="")).label(cell)
        for k, part in enumerate(wrap(label, span - 2)):
            sheet.put(column.left + i * span, y + k * small.height * 1.15, part)
            bottom = max(bottom, y + k * small.height * 1.15)
        if look.english == "below" and cell.english:
            bottom = max(bottom, y + small.height * 1.15)
            tiny = small.but(italic=True, size=small.size * 0.85)
            sheet.put(column.left + i * span, y + small.height * 1.15, tokens(cell.english, tiny, "label", of=cell.of))
    base = bottom + look.pitch * 0.85
    lowest = base
    for i, cell in enumerate(cells):
        for k, part in enumerate(wrap(column.value(cell), span - 3)):
            at = base + k * look.pitch * 0.85
            if part:
                sheet.put(column.left + i * span, at, part)
            lowest = max(lowest, at)
        if look.leader:
            sheet.rule(column.left + i * span, lowest + 1.0, column.left + (i + 1) * span - 3, lowest + 1.0, 0.15)
    column.y = lowest


def over(column: Column, cell: Cell) -> None:
    """A label alone in its line, its value in the lines below."""
    look = column.look
    column.room(look.pitch * 3)
    column.paragraph(column.label(cell))
    column.paragraph(column.value(cell), look.indent if look.hanging else 0.0)


def below(column: Column, cell: Cell) -> None:
    """The value on a rule, its label small beneath it."""
    look = column.look
    value = wrap(column.value(cell), column.width * 0.9)
    column.room(look.pitch * (len(value) + 1))
    middle, y = column.left + column.width / 2, column.y
    for part in value:
        y = column.step()
        column.sheet.put(middle, y, part, "center")
    column.sheet.rule(column.left + column.width * 0.05, y + 1.0, column.left + column.width * 0.95, y + 1.0, 0.15)
    small = look.label.but(size=look.body.size * 0.78)
    label = tokens(f"({cell.label.rstrip(':')})", small, "label", of=cell.of)
    column.y = y + small.height * 1.25
    column.sheet.put(middle, column.y, label, "center")


def grid(column: Column, cells: Sequence[Cell]) -> None:
    """A ruled line of label and value cells."""
    share = 0.34 if len(cells) == 1 else 0.42
    span = column.width / len(cells)
    pad, pitch = 1.4, column.look.pitch * 0.92
    labels = [wrap(column.label(cell), span * share - 2 * pad) for cell in cells]
    values = [wrap(column.value(cell, "table"), span * (1 - share) - 2 * pad) for cell in cells]
    high = max(len(lines) for lines in (*labels, *values)) * pitch + 1.4
    if column.ruled != (column.sheet, column.y):
        column.y += pitch * 0.35  # clear of the line above
    column.room(high)
    for i, pair in enumerate(zip(labels, values, strict=True)):
        x = column.left + i * span
        if column.look.shaded:
            column.sheet.fill(x, column.y, x + span * share, column.y + high, (226, 228, 232))
        column.sheet.box(x, column.y, x + span * share, column.y + high, 0.18)
        column.sheet.box(x + span * share, column.y, x + span, column.y + high, 0.18)
        for at, lines in zip((x + pad, x + span * share + pad), pair, strict=True):
            for k, part in enumerate(lines):
                if part:
                    column.sheet.put(at, column.y + pitch * (k + 0.78), part)
    column.y += high
    column.ruled = (column.sheet, column.y)


def across(column: Column, cells: Sequence[Cell]) -> None:
    """Labels as the heads of a table, values as its only row."""
    bare = _with(column, column.look.but(colon=""))
    heads = [bare.label(cell) for cell in cells]
    values = [column.value(cell, "table") for cell in cells]
    wide = [max(length(head) * 0.6, length(value), 12.0) for head, value in zip(heads, values, strict=True)]
    table(column, wide, [heads, values])


def listed(column: Column, rows: Sequence[Sequence[Cell | None]], rng: Random) -> None:
    """A table of several rows of values under the labels of the first."""
    look, size = column.look, column.look.body.size * rng.uniform(0.78, 0.94)
    bold = look.body.but(size=size, bold=rng.random() < 0.75)
    small = look.but(label=bold, colon="", value=look.value.but(size=size * (1.2 if look.hand else 1.0)))
    bare = _with(column, small)
    heads = [bare.label(cell) if cell else [] for cell in rows[0]]
    body = [[bare.value(cell, "table") if cell else [] for cell in row] for row in rows]
    wide, factor = _spans(column, [heads, *body])
    if factor < 1:
        heads, *body = [[_shrunk(cell, factor) for cell in row] for row in (heads, *body)]
    table(column, wide, [heads, *body], rng.random() < 0.9)


def _spans(column: Column, rows: Sequence[Sequence[list[Token]]]) -> tuple[list[float], float]:
    """How wide the columns of a table are so that its longest words fit, and by how much its letters must shrink for it."""
    whole = list(zip(*rows, strict=True))
    need = [
        max((token.style.width(token.text) for cell in cells for token in cell), default=6.0) + 3.4 for cells in whole
    ]
    like = [max(1.0, *(min(length(cell), 70.0) for cell in cells)) for cells in whole]
    factor = min(1.0, column.width / sum(need))
    spare = max(0.0, column.width - sum(need))
    over = [max(0.0, wish - least) + 1.0 for wish, least in zip(like, need, strict=True)]
    return [least * factor + spare * more / sum(over) for least, more in zip(need, over, strict=True)], factor


def _shrunk(cell: list[Token], factor: float) -> list[Token]:
    return [replace(token, style=token.style.but(size=token.style.size * factor * 0.96)) for token in cell]


def table(column: Column, widths: Sequence[float], rows: Sequence[Sequence[list[Token]]], ruled: bool = True) -> None:
    """A table; the first row is its head, centred."""
    spans = [column.width * w / sum(widths) for w in widths]
    if any(
        token.style.width(token.text) > span - 2.4
        for row in rows
        for cell, span in zip(row, spans, strict=True)
        for token in cell
    ):
        spans, factor = _spans(column, rows)
        rows = [[_shrunk(cell, factor) for cell in row] for row in rows] if factor < 1 else rows
    styles = [token.style for row in rows for cell in row for token in cell] or [column.look.body]
    pitch = max(style.height for style in styles) * 1.25
    column.y += 1.5
    for i, row in enumerate(rows):
        cells = [wrap(cell, span - 2.4) for cell, span in zip(row, spans, strict=True)]
        high = pitch * max(len(cell) for cell in cells) + 1.6
        column.room(high)
        x = column.left
        for lines, span in zip(cells, spans, strict=True):
            if i == 0 and column.look.shaded:
                column.sheet.fill(x, column.y, x + span, column.y + high, (226, 228, 232))
            if ruled:
                column.sheet.box(x, column.y, x + span, column.y + high, 0.18)
            for k, part in enumerate(lines):
                y = column.y + 0.4 + pitch * (k + 0.82)
                if part:
                    column.sheet.put(x + (span / 2 if i == 0 else 1.2), y, part, "center" if i == 0 else "left")
            x += span
        column.y += high
    column.y += 1.0
