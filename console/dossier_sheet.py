"""Draws the sheet of a dossier: what was decided about each component, on as many pages of A4 as it takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from console import printing
from console.printing import HEIGHT, WIDTH, PrintedPage

_EDGE, _ROOM = 18.0, WIDTH - 36.0  # mm
_LINE = 5.2  # mm from one base line to the next


def pdf(title: str, facts: Sequence[tuple[str, str]], lines: Sequence[tuple[str, str, str]]) -> bytes:
    """The sheet as a PDF: a title, facts (name, value), and of each line a component, what was decided, and details."""
    return printing.pdf(_pages(title, facts, lines), title)


def _pages(
    title: str, facts: Sequence[tuple[str, str]], lines: Sequence[tuple[str, str, str]]
) -> Iterator[PrintedPage]:
    page, y = PrintedPage(), 36.0
    page.text(WIDTH / 2, 24, title, 14, bold=True, align="center")
    for name, value in facts:
        for row, text in enumerate(_broken(value, 10.5, _ROOM - 38)):
            if row == 0:
                page.text(_EDGE, y, name, 10.5)
            page.text(_EDGE + 38, y, text, 10.5, bold=True)
            y += _LINE
    page.rule(_EDGE, y, WIDTH - _EDGE)
    for number, (component, decided, details) in enumerate(lines, start=1):
        rows = [
            *((text, True) for text in _broken(f"{number}. {component}", 10.5, _ROOM)),
            *((text, False) for text in _broken(decided, 10.5, _ROOM)),
            *((text, False) for text in _broken(details, 9, _ROOM) if text),
        ]
        if y + _LINE * (len(rows) + 2) > HEIGHT - _EDGE:
            yield page
            page, y = PrintedPage(), _EDGE
        y += _LINE
        for text, bold in rows:
            y += _LINE
            page.text(_EDGE, y, text, 10.5 if bold else 10, bold=bold)
    page.text(_EDGE, HEIGHT - 12, "Lập từ các quyết định đã ghi trong kho giấy tờ motlan.", 8)
    yield page


def _broken(text: str, size: float, room: float) -> list[str]:
    """The text in lines no wider than `room` mm."""
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and printing.measure(longer, size, True) > room:
            lines.append(line)
            longer = word
        line = longer
    return [*lines, line]
