"""Rows of labels and values, set into a column that runs down a page and on to the next."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from samples.draw import Page
from samples.random.look import Look
from samples.random.sheet import Align, Part, Sheet, Token, balance, length, tokens, wrap
from samples.random.values import STRUCK, Value


@dataclass(frozen=True)
class Cell:
    """A label with its value, of a field or of none."""

    label: str
    english: str
    value: Value
    field: str
    of: str  # the item's name, for the label's tag


class Column:
    """A column of text that runs down a sheet and on to a fresh one."""

    def __init__(
        self, sheet: Sheet, look: Look, y: float, fresh: Callable[[], Sheet], left: float, width: float
    ) -> None:
        self.sheet, self.look, self.y, self.left, self.width = sheet, look, y, left, width
        self.sheets = [sheet]
        self._fresh = fresh
        self.floor = sheet.height - look.bottom
        self.ruled = (sheet, -1.0)  # where the last ruled row ended

    def room(self, mm: float) -> None:
        """Go on to a fresh sheet unless `mm` are left on this one."""
        if self.y + mm > self.floor:
            self.sheet = self._fresh()
            self.sheets.append(self.sheet)
            self.y = self.look.top

    def step(self, times: float = 1.0) -> float:
        high = self.look.pitch * times
        self.room(high)
        self.y += high
        return self.y

    # text -------------------------------------------------------------------------------------------------------
    def centred(self, row: Sequence[Token], pitch: float | None = None) -> None:
        for part in balance(row, self.width):
            high = pitch or max(token.style.height for token in part) * 1.3
            self.room(high)
            self.y += high
            self.sheet.put(self.left + self.width / 2, self.y, part, "center")

    def paragraph(self, row: Sequence[Token], indent: float = 0.0, align: Align = "left") -> None:
        lines = wrap(row, self.width, self.width - indent)
        for i, part in enumerate(lines):
            y = self.step()
            shift = indent if i == 0 else 0.0
            full = self.look.justify and i < len(lines) - 1 and not self.look.hand
            if align == "center":
                self.sheet.put(self.left + self.width / 2, y, part, "center")
            else:
                self.sheet.put(self.left + shift, y, part, fill=self.width - shift if full else 0.0)

    # rows -------------------------------------------------------------------------------------------------------
    def label(self, cell: Cell, mark: str = "") -> list[Token]:
        look = self.look
        text = f"{mark} {cell.label}".strip()
        if not text:
            return []
        ends = cell.label[-1:] in ":,(" or cell.label.endswith(("ngày", " là"))
        english = cell.english and look.english in ("slash", "brackets")
        row = tokens(text, look.label, "label", of=cell.of)
        if english:
            extra = f"/ {cell.english}" if look.english == "slash" else f"({cell.english})"
            row += tokens(extra, look.label.but(italic=True, bold=False), "label", of=cell.of)
        if row and not ends and look.colon:
            last = row[-1]
            if look.colon.startswith(" "):
                row.append(Token(look.colon.strip(), last.style, last.part, of=last.of))
            else:
                row[-1] = Token(last.text + look.colon, last.style, last.part, of=last.of)
        return row

    def value(self, cell: Cell, part: Part = "body") -> list[Token]:
        row: list[Token] = []
        begun = False
        for text, own in cell.value.pieces:
            field = cell.field if own else ""
            more = tokens(text.strip(STRUCK), self.look.value, part, field)
            if text[:1] == STRUCK:
                more = [replace(token, struck=True) for token in more]
            if begun and field and more:
                more[0] = Token(more[0].text, more[0].style, part, field)
            begun = begun or bool(field)
            row += more
        return row

    def row(self, cells: Sequence[Cell], mark: str = "") -> None:
        """Set labels before their values, cells side by side where they fit."""
        parts = [(self.label(cell, mark if i == 0 else ""), self.value(cell), cell) for i, cell in enumerate(cells)]
        widths = [length(label) + length(value) + 4.0 for label, value, _ in parts]
        if len(parts) > 1 and sum(widths) > self.width:
            self.row(cells[:1], mark)
            self.row(cells[1:], "")
            return
        extra = max(0.0, self.width - sum(widths)) / len(parts) if len(parts) > 1 else 0.0
        y, x = self.step(), self.left
        for (label, value, cell), width in zip(parts, widths, strict=True):
            span = width + extra if len(parts) > 1 else self.width
            self._run(x, y, label, value, span - (2.0 if len(parts) > 1 else 0.0), cell)
            x += span

    def _run(self, x: float, y: float, label: list[Token], value: list[Token], width: float, cell: Cell) -> None:
        gap = self.look.body.height * 0.3
        used = length(label) + gap if label else 0.0
        if cell.value.kind in ("id", "date") and self.look.figures and self._boxes(x + used, y, value, width - used):
            self.sheet.put(x, y, label)
            return
        if used > width * 0.78:
            *above, label = wrap(label, width)
            for part in above:
                self.sheet.put(x, y, part)
                y = self.step()
            used = length(label) + gap
        hang = used if self.look.hanging and used < width * 0.5 else 0.0
        lines = wrap(value, width - hang, max(width - used, 1.0))
        line = self.sheet.line()
        if label:
            self.sheet.put(x, y, label, line=line)
        under = self.look.leader_under
        start = x + used
        if not under and len(lines) == 1 and lines[0]:  # dots typed before the value and after it, not beneath
            lead = min(self.look.lead, max(0.0, width - used - length(lines[0]) - 1.0))
            self.leader(start, start + lead, y)
            start += lead
        end = self.sheet.put(start, y, lines[0], line=line) if lines[0] else start
        self.leader(start if under or not lines[0] else end + 0.5, x + width, y)
        for part in lines[1:]:
            y = self.step()
            end = self.sheet.put(x + hang, y, part)
            self.leader(x + hang if under else end + 0.5, x + width, y)

    def leader(self, x0: float, x1: float, y: float) -> None:
        """Dots, dashes or a rule under a value; no word of the truth."""
        look = self.look
        if not look.leader or x1 - x0 < 4:
            return
        if look.leader == "rule":
            self.sheet.rule(x0, y + 0.9, x1, y + 0.9, 0.15)
            return
        char = "." if look.leader == "dots" else "-"
        style = look.body.but(bold=False, italic=False, ink=(70, 70, 76))
        step = style.width(char)
        count = int((x1 - x0) / step)
        drop = 0.5 if look.leader == "dots" else 0.0

        def drawn(page: Page) -> None:
            face = style.cut.font(max(4, page.px(style.height)))
            page._draw.text((page.px(x0), page.px(y + drop)), char * count, fill=style.ink, font=face, anchor="ls")

        self.sheet.under.append(drawn)

    def _boxes(self, x: float, y: float, value: list[Token], width: float) -> bool:
        """A number in boxes of one figure each; False where it does not fit or is no number."""
        text = "".join(token.text for token in value if token.field or not any(t.field for t in value))
        if not value or not any(c.isdigit() for c in text) or len(text) > 14:
            return False
        numbers = re.findall(r"\d+", text)
        digits = "".join(number.zfill(2) for number in numbers) if len(numbers) == 3 else "".join(numbers)
        side = min(6.0, width / max(1, len(digits)))
        if side < 3.4 or len(digits) < 6 or any(not (c.isdigit() or c in "/-. ") for c in text):
            return False
        first = next((token for token in value if token.field), value[0])
        line = self.sheet.line()
        style = first.style.but(size=min(first.style.size, side / 0.353 * 0.62))
        for i, digit in enumerate(digits):
            at = x + i * side
            self.sheet.box(at, y - side * 0.78, at + side, y + side * 0.22, 0.18)
            token = Token(digit, style, first.part, first.field, i == 0 and bool(first.field), glue=i > 0)
            self.sheet.put(at + (side - style.width(digit)) / 2, y, [token], line=line)
        self.y += side * 0.2
        return True
