"""Papers written down as short marked text, set line after line on as many pages as they need.

One line of markup is one block: `# title`, `## subtitle`, `^ centred italic`, `= centred`, `! bold left`,
`> indented paragraph`, `- plain paragraph`, `~ italic paragraph`, `---` a gap, `+++` a new page. Any other line is a
row of `label: value` cells divided by ` | `.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from samples.draw import Page, Style


@dataclass(frozen=True)
class Look:
    """The typographic habits of one print of a form."""

    leader: bool = True  # dotted lines under the values
    value_bold: bool = False
    value_below: bool = False  # the value stands on the line under its label
    label_italic: bool = False
    value_family: str = ""  # another face for what was filled in
    spacing: float = 1.5
    title: float = 15.0
    indent: float = 10.0


class Flow:
    """A column of text running down a page and on to the next."""

    def __init__(
        self, page: Page, *, top: float = 20.0, left: float = 30.0, right: float = 18.0, bottom: float = 20.0,
        style: Style | None = None, look: Look | None = None, fresh: Callable[[], Page] | None = None,
    ) -> None:  # fmt: skip
        self.page, self.pages = page, [page]
        self.y, self.top = top, min(top, 25.0)
        self.left, self.width, self.bottom = left, page.width - left - right, page.height - bottom
        self.style, self.look = style or Style(), look or Look()
        self._fresh = fresh or (lambda: Page(page.width, page.height))

    @property
    def centre(self) -> float:
        return self.left + self.width / 2

    def step(self, style: Style | None = None, times: float = 1.0) -> float:
        """Move down one line, to a new page when there is no room; the answer is the new base line."""
        height = (style or self.style).height * self.look.spacing * times
        if self.y + height > self.bottom:
            self.next_page()
        self.y += height
        return self.y

    def next_page(self) -> None:
        self.page = self._fresh()
        self.pages.append(self.page)
        self.y = self.top

    def room(self, mm: float) -> None:
        """Start a new page unless `mm` are left on this one."""
        if self.y + mm > self.bottom:
            self.next_page()

    def write(self, markup: str) -> None:
        for raw in markup.strip("\n").splitlines():
            self._block(raw.strip())

    def _block(self, line: str) -> None:
        mark, _, rest = line.partition(" ")
        style = self.style
        if line in ("", "---"):
            self.y += style.height * (0.4 if not line else 1.0)
        elif line == "+++":
            self.next_page()
        elif mark in ("#", "##"):
            self.centred(rest, style.but(bold=True, size=self.look.title if mark == "#" else style.size + 0.5))
        elif mark in ("^", "="):
            self.centred(rest, style.but(italic=mark == "^"))
        elif mark == "!":
            self.paragraph(rest, style.but(bold=True), indent=0.0)
        elif mark in (">", "-", "~"):
            self.paragraph(rest, style.but(italic=mark == "~"), indent=self.look.indent if mark == ">" else 0.0)
        else:
            self.row(line.split(" | "))

    def centred(self, text: str, style: Style) -> None:
        for part in self.page.balance(text, style, self.width):
            self.page.text(self.centre, self.step(style), part, style, "center")

    def paragraph(self, text: str, style: Style | None = None, indent: float = 0.0) -> None:
        style = style or self.style
        lines = self.page.wrap(text, style, self.width, indent)
        for i, part in enumerate(lines):
            y = self.step(style)
            shift = indent if i == 0 else 0.0
            if i < len(lines) - 1 and " " in part:
                self.page.spread(self.left + shift, y, part.split(), style, self.width - shift)
            else:
                self.page.text(self.left + shift, y, part, style)

    def _parts(self, cell: str) -> tuple[str, str]:
        label, colon, value = cell.strip().partition(":")
        return (label + colon, value.strip()) if colon else (cell.strip(), "")

    def row(self, cells: Sequence[str]) -> None:
        """Set label and value cells side by side; too many of them go on several lines."""
        parts = [self._parts(cell) for cell in cells]
        label_style, value_style = self._styles()
        widths = [
            self.page.measure(f"{label} ", label_style) + self.page.measure(value, value_style) + 3.0
            for label, value in parts
        ]
        if len(parts) > 1 and sum(widths) > self.width:
            self.row(cells[:1])
            self.row(cells[1:])
            return
        extra = max(0.0, self.width - sum(widths)) / len(parts)
        y, x = self.step(), self.left
        if self.look.value_below and any(value for _, value in parts):
            self._below(parts, y)
            return
        for (label, value), width in zip(parts, widths, strict=True):
            self._cell(x, y, label, value, min(self.width, width + extra) - (2.0 if len(parts) > 1 else 0.0))
            x += width + extra

    def _styles(self) -> tuple[Style, Style]:
        look = self.look
        value = self.style.but(bold=look.value_bold, family=look.value_family or self.style.family)
        return self.style.but(italic=look.label_italic), value

    def _cell(self, x: float, y: float, label: str, value: str, width: float) -> None:
        label_style, value_style = self._styles()
        prefix = f"{label} "
        used = self.page.measure(prefix, label_style)
        lines = self.page.wrap(value, value_style, width, used)
        if self.look.leader:
            self.page.dots(x + used, x + width, y + 0.5, self.style)
        self.page.runs(x, y, [(prefix, label_style), (lines[0], value_style)])
        for part in lines[1:]:
            y = self.step()
            if self.look.leader:
                self.page.dots(x, x + width, y + 0.5, self.style)
            self.page.text(x, y, part, value_style)

    def _below(self, parts: Sequence[tuple[str, str]], y: float) -> None:
        label_style, value_style = self._styles()
        width = self.width / len(parts)
        lower = self.step()
        for i, (label, value) in enumerate(parts):
            x = self.left + i * width
            self.page.text(x, y, label.rstrip(":"), label_style.but(size=self.style.size - 1.5))
            lines = self.page.wrap(value, value_style, width - 3)
            self.page.text(x, lower, lines[0], value_style)
            for part in lines[1:]:
                self.page.text(x, self.step(), part, value_style)

    def table(self, widths: Sequence[float], rows: Sequence[Sequence[str]], style: Style | None = None) -> None:
        """A ruled table, its first row bold and centred; widths are shares of the column."""
        style = style or self.style.but(size=self.style.size - 1.5)
        spans = [self.width * w / sum(widths) for w in widths]
        pitch = style.height * 1.3
        for i, row in enumerate(rows):
            face = style.but(bold=True) if i == 0 else style
            cells = [self.page.wrap(text, face, span - 3) for text, span in zip(row, spans, strict=True)]
            height = pitch * max(len(cell) for cell in cells) + 1.8
            self.room(height)
            x = self.left
            for lines, span in zip(cells, spans, strict=True):
                self.page.box(x, self.y, x + span, self.y + height, 0.18)
                for k, part in enumerate(lines):
                    y = self.y + 0.5 + pitch * (k + 0.85)
                    if i == 0:
                        self.page.text(x + span / 2, y, part, face, "center")
                    else:
                        self.page.text(x + 1.5, y, part, face)
                x += span
            self.y += height
