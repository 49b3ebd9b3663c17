"""Plots as SVG, drawn here: columns over days, bars of shares or counts; no script, no forbidden style."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

_WIDTH, _HEIGHT, _LEFT, _BOTTOM = 720, 180, 48, 24
_BAR, _GAP, _NAMES, _WIDEST = 20, 8, 260, 60
_MAIN, _LINE, _INK = "#1d5a53", "#d5dcdb", "#1c2527"


def columns(values: Sequence[tuple[str, float]], title: str) -> Markup:
    """One column for each (name, value), in their order; `title` is what those read who cannot see it."""
    highest = max((value for _, value in values), default=0) or 1
    room = min((_WIDTH - _LEFT) / max(len(values), 1), _WIDEST)
    parts = []
    for share in (0, 0.5, 1):
        y = _HEIGHT - share * (_HEIGHT - 10)
        parts.append(f'<line x1="{_LEFT}" x2="{_WIDTH}" y1="{y:.1f}" y2="{y:.1f}" stroke="{_LINE}"/>')
        parts.append(_text(_LEFT - 6, y + 4, _short(share * highest), "end"))
    for place, (name, value) in enumerate(values):
        height = value / highest * (_HEIGHT - 10)
        x = _LEFT + place * room + room * 0.1
        parts.append(
            f'<rect x="{x:.1f}" y="{_HEIGHT - height:.1f}" width="{room * 0.8:.1f}" height="{height:.1f}" '
            f'fill="{_MAIN}"><title>{escape(name)}: {_short(value)}</title></rect>'
        )
    for place in sorted({0, len(values) - 1} if values else ()):
        anchor = "start" if place == 0 else "end"
        x = _LEFT if place == 0 else _LEFT + room * len(values)
        parts.append(_text(x, _HEIGHT + 18, values[place][0], anchor))
    return _svg(_WIDTH, _HEIGHT + _BOTTOM, title, parts)


def bars(values: Sequence[tuple[str, float]], title: str, *, of_all: bool = False) -> Markup:
    """One bar for each (name, value); `of_all`: values are shares from 0 to 1, shown as percent."""
    highest = 1.0 if of_all else max((value for _, value in values), default=0) or 1
    parts = []
    for place, (name, value) in enumerate(values):
        y, length = place * (_BAR + _GAP), value / highest * (_WIDTH - _NAMES - 80)
        said = f"{value * 100:.0f} %" if of_all else _short(value)
        parts.append(_text(_NAMES - 8, y + 15, name if len(name) <= 36 else f"{name[:35]}…", "end"))
        parts.append(f'<rect x="{_NAMES}" y="{y}" width="{max(length, 1):.1f}" height="{_BAR}" fill="{_MAIN}"/>')
        parts.append(_text(_NAMES + length + 8, y + 15, said, "start"))
    return _svg(_WIDTH, max(len(values), 1) * (_BAR + _GAP), title, parts)


def _svg(width: int, height: int, title: str, parts: Sequence[str]) -> Markup:
    head = f'<svg viewBox="0 0 {width} {height}" role="img" class="plot"><title>{escape(title)}</title>'
    return Markup(f"{head}{''.join(parts)}</svg>")  # every text in the parts is escaped


def _text(x: float, y: float, text: str, anchor: str) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text {place} font-size="12" fill="{_INK}">{escape(text)}</text>'


def _short(value: float) -> str:
    return f"{value:,.0f}".replace(",", ".") if value >= 10 or value == int(value) else f"{value:.1f}".replace(".", ",")
