"""Blank identity-card sides and how card scans arrive: both sides on a sheet, or each side as its own page."""

from datetime import date
from random import Random

from samples.draw import Ink, Page, Style
from samples.ornaments import emblem, guilloche, portrait
from samples.papers.parts import MOTTO, NATION
from samples.people import Person
from samples.spelt_out import slash

CARD_WIDTH, CARD_HEIGHT = 85.6, 54.0
POLICE = "CỤC TRƯỞNG CỤC CẢNH SÁT QUẢN LÝ HÀNH CHÍNH VỀ TRẬT TỰ XÃ HỘI"
POLICE_NAME = "Cục Cảnh sát quản lý hành chính về trật tự xã hội"
LABEL = Style("sans", 5.6, ink=(60, 70, 80))
VALUE = Style("sans", 7.4)


def blank(rng: Random, tint: Ink = (226, 238, 236), wave: Ink = (110, 170, 170)) -> Page:
    page = Page(CARD_WIDTH, CARD_HEIGHT, tint, dpi=600)
    guilloche(page, wave, rng, waves=18, strength=0.4)
    return page


def head(page: Page, title: str, english: str, x: float = 50.0, title_ink: Ink = (190, 30, 40)) -> None:
    """State, motto and title at the top of a card front."""
    small = Style("sans", 5.8, bold=True)
    page.text(x, 5.4, NATION, small, "center")
    page.text(x, 8.2, MOTTO, small.but(size=5.4), "center")
    page.text(x, 10.8, "SOCIALIST REPUBLIC OF VIET NAM", small.but(size=4.4, bold=False), "center")
    page.text(x, 13.2, "Independence - Freedom - Happiness", small.but(size=4.4, bold=False), "center")
    page.text(x, 18.0, title, Style("sans", 11.0, bold=True, ink=title_ink), "center")
    page.text(x, 21.0, english, Style("sans", 5.4, bold=True, ink=title_ink), "center")


def pair(page: Page, x: float, y: float, label: str, value: str, size: float = 7.4, *, below: bool = False) -> None:
    """A small label and its value, beside it or under it."""
    value_style = VALUE.but(size=size)
    if below:
        page.text(x, y, label, LABEL)
        page.text(x, y + 3.4, value, value_style)
    else:
        page.runs(x, y, [(f"{label} ", LABEL), (value, value_style)])


def wrapped(page: Page, x: float, y: float, label: str, value: str, width: float, size: float = 7.2) -> float:
    """An address: label, then as much as fits beside it, the rest below; the answer is the last base line."""
    style = VALUE.but(size=size)
    used = page.measure(f"{label} ", LABEL)
    first, *rest = page.wrap(value, style, width, used)
    page.runs(x, y, [(f"{label} ", LABEL), (first, style)])
    for part in rest:
        y += 3.1
        page.text(x, y, part, style)
    return y


def face(page: Page, rng: Random, expiry: date | None, label: str = "Có giá trị đến/ Date of expiry:") -> None:
    emblem(page, 13, 11, 13)
    portrait(page, 4.5, 20.5, 18.5, rng)
    page.text(4, 48.6, label, LABEL.but(size=4.4))
    page.text(4, 51.4, slash(expiry) if expiry else "Không thời hạn", VALUE.but(size=5.8))


def mrz(page: Page, lines: list[str], y: float = 41.5) -> None:
    """Machine-readable lines spread over the width of the card."""
    style = Style("mrz", 10.6)
    cell = (CARD_WIDTH - 9.0) / len(lines[0])
    for i, line in enumerate(lines):
        base = y + i * 4.3
        for k, char in enumerate(line):
            page.text(4.5 + cell * (k + 0.5), base, char, style, "center", record=False)
        page.record(line, 4.5, base, cell * len(line), style.height)


def sheet(*sides: Page, dpi: int = 300) -> list[Page]:
    """The sides of a card one under the other on one sheet of copying paper."""
    page = Page(dpi=dpi)
    for i, side in enumerate(sides):
        page.place((page.width - side.width) / 2, 40 + i * 75, side)
    return [page]


def card_issued(person: Person, first: date, last: date, rng: Random) -> date:
    """A day of issue when the holder was fourteen or older."""
    span = (last - first).days
    return date.fromordinal(first.toordinal() + rng.randrange(span))
