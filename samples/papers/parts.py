"""Parts most papers share: motto, letterhead, signature with seal."""

from collections.abc import Sequence
from random import Random

from samples.draw import RED, Ink, Page, Style
from samples.flow import Flow
from samples.ornaments import handwrite, seal, signature

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"


def motto(page: Page, x: float, y: float, style: Style | None = None, *, rule: bool = True) -> float:
    """The two lines of the state, centred on x; the answer is the base line after them."""
    style = style or Style(size=12)
    page.text(x, y, NATION, style.but(bold=True), "center")
    y += style.height * 1.35
    width = page.text(x, y, MOTTO, style.but(bold=True, size=style.size + 1), "center")
    if rule:
        page.rule(x - width / 2, y + 1.6, x + width / 2, y + 1.6)
    return y + style.height * 1.4


def agency(
    page: Page, x: float, y: float, parent: str, name: str, style: Style | None = None, width: float = 66.0
) -> float:
    """The issuing agency, centred on x, its superior in plain capitals above it; the answer is the next base line."""
    style = style or Style(size=12)
    bold = style.but(bold=True)
    for text, face in ((parent, style), (name, bold)):
        for half in _halves(text.upper()):
            for part in page.balance(half, face, width):
                page.text(x, y, part, face, "center")
                y += style.height * 1.3
    page.rule(x - 11, y - style.height * 0.7, x + 11, y - style.height * 0.7)
    return y + 2.5


def _halves(text: str) -> list[str]:
    """A committee's name breaks before its ward, not where the line happens to be full."""
    for start in ("ỦY BAN NHÂN DÂN ", "HỘI ĐỒNG NHÂN DÂN "):
        if text.startswith(start) and " PHƯỜNG " in text:
            return [start.strip(), text.removeprefix(start)]
    return [text] if text else []


def number_line(
    page: Page, x: float, y: float, number: str, symbol: str, rng: Random | None, style: Style | None = None,
    label: str = "Số:",
) -> None:  # fmt: skip
    """`Số: 12/QĐ-UBND` centred on x; with dice the number is written by hand into the space left for it."""
    style = style or Style(size=13)
    if rng is None:
        page.text(x, y, f"{label} {number}{symbol}", style, "center")
        return
    gap = 5.0 * 0.68 * len(number) + 4.0
    total = page.measure(f"{label} {symbol}", style) + gap
    start = x - total / 2
    used = page.text(start, y, f"{label} ", style, record=False)
    handwrite(page, start + used, y + 0.6, number, rng)
    page.text(start + used + gap, y, symbol, style, record=False)
    page.record(f"{label} {number}{symbol}", start, y, total, style.height)


def letterhead(
    page: Page, parent: str, name: str, number: str, symbol: str, place_date: str, rng: Random | None = None,
    top: float = 20.0, size: float = 11.5,
) -> float:  # fmt: skip
    """Agency and number on the left, state, place and date on the right; the answer is where the text may start."""
    style = Style(size=size)
    left = agency(page, 60, top, parent, name, style)
    right = motto(page, 148, top, style)
    y = max(left, right) + 2.5
    if symbol or number:
        number_line(page, 60, y, number, symbol, rng, Style(size=size + 0.5))
    if place_date:
        page.text(148, y, place_date, Style(size=size + 0.5, italic=True), "center")
    return y + 4


def sign(
    flow: Flow, rng: Random, titles: Sequence[str], name: str, ring: str = "", *, x: float = 150.0, ink: Ink = RED,
    centre: str = "", style: Style | None = None, height: float = 22.0,
) -> None:  # fmt: skip
    """Post, scribble, seal to its left and over it, name in bold."""
    style = style or Style(size=13)
    flow.room(height + 14 + 6 * len(titles))
    page, y = flow.page, flow.y
    for title in titles:
        y += style.height * 1.35
        face = style.but(italic=True, size=style.size - 1) if title.startswith("(") else style.but(bold=True)
        page.text(x, y, title, face, "center")
    middle = y + height / 2 + 1
    page.text(x, y + height + 3, name, style.but(bold=True), "center")
    signature(page, x + 3, middle + rng.uniform(-2, 2), rng)
    if ring:
        seal(page, x - 17 + rng.uniform(-3, 3), middle + rng.uniform(0, 4), ring, centre, rng, ink)
    flow.y = max(flow.y, y + height + 6)


def sentence(text: str) -> str:
    """Agency names in capitals back to how the truth spells them: first letter up, the rest as given."""
    return text[:1].upper() + text[1:]
