"""The top of a paper: state and motto, agency, number, day and place, form number, title."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from samples.random.look import PEN, Look, hand_family
from samples.random.offices import Office
from samples.random.sheet import Align, Part, Sheet, Token, balance, length, tokens, wrap
from samples.random.type import Shelf, Style

WHOLE = 0.09  # of the heads run over the whole width, not in two columns
NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTOES = ("Độc lập - Tự do - Hạnh phúc",) * 8 + (
    "Độc lập – Tự do – Hạnh phúc",
    "Độc Lập - Tự Do - Hạnh Phúc",
    "ĐỘC LẬP - TỰ DO - HẠNH PHÚC",
)


@dataclass
class Head:
    """What the top of a paper says; parts that are None are not printed."""

    office: Office | None
    number: str | None  # with its sign
    day: date | None
    label: str = "Số"  # before the number
    number_field: str = "number_symbol"
    form_number: str = ""
    form_field: str = ""
    bare: bool = False  # the number stands alone, as the serial of a land certificate
    party: bool = False  # of the Party: its name in place of the state's, a star under the agency


def pen(rng: Random, shelf: Shelf, style: Style) -> Style:
    """A hand that writes numbers and days into the print."""
    return Style(hand_family(rng, shelf), style.size * rng.uniform(1.15, 1.5), ink=rng.choice(PEN), hand=True)


def number_tokens(rng: Random, head: Head, style: Style, hand: Style | None) -> list[Token]:
    """`Số: 12/QĐ-UBND`, the number by hand where there is a hand."""
    part: Part = "number_line"
    colon = rng.choice((":",) * 8 + (" :", ""))
    row = [] if head.bare or not head.label else tokens(f"{head.label}{colon}", style, "label", of=head.number_field)
    written = re.match(r"(\d+)([/ .-].+)", head.number or "")
    if hand is not None and written:
        row += tokens(written[1], hand, part, head.number_field)
        printed = tokens(written[2], style, part, head.number_field)
        glued = not written[2].startswith(" ") and rng.random() < 0.6
        row += [replace(token, begins=False, glue=glued and i == 0) for i, token in enumerate(printed)]
    else:
        row += tokens(head.number or "", style, part, head.number_field)
    return row


def date_tokens(
    rng: Random, seat: str, day: date, style: Style, hand: Style | None, field: str = "issued_on"
) -> list[Token]:
    """`Hà Nội, ngày 05 tháng 01 năm 2026`, day and month by hand where there is a hand."""
    part: Part = "date_line"
    month = f"{day.month:02d}" if day.month < 3 or rng.random() < 0.3 else str(day.month)
    row = tokens(f"{seat}, ngày" if seat else "Ngày", style, part)
    first = hand or style
    row.append(Token(f"{day.day:02d}", first, part, field, True))
    row += [Token("tháng", style, part, field), Token(month, first, part, field)]
    row += [Token("năm", style, part, field), Token(str(day.year), style, part, field)]
    return row


def _lines(
    sheet: Sheet, x: float, y: float, rows: Sequence[Sequence[Token]], width: float, pitch: float = 1.25
) -> float:
    """Centred lines, wrapped to a width; the answer is the last base line."""
    for row in rows:
        for part in balance(row, width):
            y += max(token.style.height for token in part) * pitch
            sheet.put(x, y, part, "center")
    return y


def _motto(sheet: Sheet, x: float, y: float, style: Style, rng: Random, width: float) -> float:
    bold = style.but(bold=True)
    wide = length(tokens(NATION, bold))
    if wide > width:
        bold = bold.but(size=bold.size * width / wide)
    motto = rng.choice(MOTTOES)
    low = bold.but(size=bold.size * rng.uniform(0.98, 1.1), italic=False)
    y = _lines(sheet, x, y, [tokens(NATION, bold, "head"), tokens(motto, low, "head")], width)
    half = length(tokens(motto, low)) / 2
    kind = rng.random()
    if kind < 0.7:
        sheet.rule(x - half * rng.choice((1.0, 0.6)), y + 1.5, x + half * rng.choice((1.0, 1.0, 0.6)), y + 1.5)
    elif kind < 0.85:
        return _lines(
            sheet,
            x,
            y,
            [tokens(rng.choice(("-------------", "---o0o---", "***", "_______________")), low, "note")],
            width,
        )
    return y + 1.5


def _party(sheet: Sheet, x: float, y: float, style: Style, width: float) -> float:
    """The Party's name, underlined, where other letters have the state's."""
    bold = style.but(bold=True)
    y = _lines(sheet, x, y, [tokens("ĐẢNG CỘNG SẢN VIỆT NAM", bold, "head")], width)
    half = length(tokens("ĐẢNG CỘNG SẢN VIỆT NAM", bold)) / 2
    sheet.rule(x - half, y + 1.2, x + half, y + 1.2)
    return y + 1.5


def _agency(
    sheet: Sheet, x: float, y: float, office: Office, style: Style, width: float, rng: Random, star: bool = False
) -> float:
    caps = rng.random() < 0.88
    upper, name = (office.parent.upper(), office.name.upper()) if caps else (office.parent, office.name)
    rows = [tokens(upper, style.but(bold=rng.random() < 0.2), "head", "parent_agency")] if upper else []
    rows += _own_lines(name, office.name, style.but(bold=True), rng)
    y = _lines(sheet, x, y, rows, width)
    if star:
        return _lines(sheet, x, y, [tokens("*", style, "note")], width)
    if rng.random() < 0.75:
        half = width * rng.uniform(0.1, 0.25)
        sheet.rule(x - half, y + 1.5, x + half, y + 1.5)
    return y + 1.5


def _own_lines(printed: str, name: str, style: Style, rng: Random) -> list[list[Token]]:
    """The lines of an agency's own name: a post that issues stands above what it heads (`CHỦ TỊCH`), and at times a
    committee's unit in reading case below it."""
    whole = tokens(printed, style, "head", "issuer")
    if name.startswith("Chủ tịch "):
        return [whole[:2], whole[2:]]
    if printed.isupper() and name.startswith("Ủy ban nhân dân ") and rng.random() < 0.05:
        unit = name.removeprefix("Ủy ban nhân dân ")
        below = tokens(unit[:1].upper() + unit[1:], style.but(bold=rng.random() < 0.5), "head", "issuer")
        return [whole[:4], [replace(token, begins=False) for token in below]]
    return [whole]


def draw_head(sheet: Sheet, look: Look, head: Head, rng: Random, shelf: Shelf) -> float:
    """Set the top of the first page; the answer is the base line the rest may follow."""
    style = look.head
    hand = pen(rng, shelf, style) if rng.random() < 0.3 else None
    inner = sheet.width - look.left - look.right
    y = look.top
    if head.form_number:
        small = style.but(size=style.size * 0.82, italic=rng.random() < 0.4)
        said, _, rest = head.form_number.partition(" ban hành")
        row = tokens(said, small, "note", head.form_field) + (tokens(f"ban hành{rest}", small, "note") if rest else [])
        y += small.height * 1.3
        sheet.put(sheet.width - max(look.right, 12), y, row, "right")
    if head.office is None or inner < 120:
        return _single(sheet, look, head, rng, y, hand)
    if not head.party and (other := rng.random()) < WHOLE:
        return (_letterhead if other < WHOLE / 2 else _single)(sheet, look, head, rng, y, hand)
    share = rng.uniform(0.38, 0.46)
    left, right = look.left + inner * share / 2, look.left + inner * (share + (1 - share) / 2)
    if rng.random() < 0.06:
        left, right = look.left + inner * (1 - share / 2), look.left + inner * (1 - share) / 2
    a = _agency(sheet, left, y, head.office, style, inner * share - 4, rng, head.party)
    if head.party:
        b = _party(sheet, right, y, style, inner * (1 - share) - 2)
    else:
        b = _motto(sheet, right, y, style, rng, inner * (1 - share) - 2)
    y = max(a, b) + rng.uniform(1, 4)
    low = y
    if head.number and not head.bare:
        low = _lines(sheet, left, y, [number_tokens(rng, head, style, hand)], inner * share, 1.35)
    if head.day:
        slanted = style.but(italic=rng.random() < 0.8)
        row = date_tokens(rng, head.office.seat, head.day, slanted, hand)
        low = max(low, _lines(sheet, right, y, [row], inner * (1 - share), 1.35))
    return low + 2


def _letterhead(sheet: Sheet, look: Look, head: Head, rng: Random, y: float, hand: Style | None) -> float:
    """The agency over the whole width, as firms and schools print it; the state's name under it or nowhere."""
    assert head.office is not None
    inner = sheet.width - look.left - look.right
    middle, style = look.left + inner / 2, look.head
    y = _agency(sheet, middle, y, head.office, style.but(size=style.size * rng.uniform(1.0, 1.25)), inner, rng)
    if rng.random() < 0.45:
        small = style.but(size=style.size * 0.8, italic=rng.random() < 0.5)
        phone = f"0{rng.randint(200, 299)}.{rng.randint(3000000, 3999999)}"
        line = f"Số {rng.randint(1, 400)}, {head.office.seat} - ĐT: {phone}"
        y = _lines(sheet, middle, y, [tokens(line, small, "note")], inner)
    if rng.random() < 0.75:
        x = rng.choice((middle, middle, look.left + inner * 0.68))
        y = _motto(sheet, x, y + 1, style, rng, inner * 0.6)
    y += rng.uniform(0, 3)
    day_at = y
    if head.number and not head.bare:
        y += style.height * 1.4
        places: tuple[tuple[float, Align], ...] = (
            (look.left, "left"),
            (middle, "center"),
            (look.left + inner * 0.2, "center"),
        )
        x, align = rng.choice(places)
        sheet.put(x, y, number_tokens(rng, head, style, hand), align)
        day_at = y if x == middle or rng.random() < 0.4 else day_at
    if head.day:
        day_at += style.height * 1.45
        row = date_tokens(rng, head.office.seat, head.day, style.but(italic=rng.random() < 0.8), hand)
        sheet.put(sheet.width - look.right, day_at, row, "right")
    return max(y, day_at) + 2


def _single(sheet: Sheet, look: Look, head: Head, rng: Random, y: float, hand: Style | None) -> float:
    """State and motto over the whole width; agency and number under them or not at all."""
    inner = sheet.width - look.left - look.right
    middle = look.left + inner / 2
    y = _motto(sheet, middle, y, look.head.but(size=look.head.size * (1.08 if inner > 120 else 0.95)), rng, inner)
    if head.office is not None:
        y = _agency(sheet, look.left + inner * rng.choice((0.5, 0.25)), y + 1, head.office, look.head, inner * 0.6, rng)
    if head.number and not head.bare:
        y += look.head.height * 1.4
        row = number_tokens(rng, head, look.head, hand)
        side = rng.random()
        sheet.put(middle if side < 0.4 else sheet.width - look.right, y, row, "center" if side < 0.4 else "right")
    if head.day:
        y += look.head.height * 1.5
        row = date_tokens(rng, head.office.seat if head.office else "", head.day, look.head.but(italic=True), hand)
        sheet.put(sheet.width - max(look.right, 12), y, row, "right")
    return y + 2


def draw_title(
    sheet: Sheet, look: Look, rows: Sequence[Sequence[Token]], y: float, rng: Random, width: float = 0.0
) -> float:
    """The title and what stands right under it, centred."""
    inner = width or sheet.width - look.left - look.right
    middle = look.left + inner / 2
    y += rng.uniform(1, 6)
    for row in rows:
        lines = balance(row, inner) if rng.random() < 0.8 else wrap(row, inner)
        for part in lines:
            y += max(token.style.height for token in part) * 1.3
            sheet.put(middle, y, part, "center")
    if rng.random() < 0.2:
        half = inner * rng.uniform(0.08, 0.2)
        sheet.rule(middle - half, y + 2, middle + half, y + 2)
        y += 1.5
    return y + 1
