"""The foot of a paper: who signs, with seals and scribbles; stamps set down on it; the certification of a copy."""

# Lists of wordings stand on one line each, however long.
# ruff: noqa: E501

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import cos, radians, sin
from random import Random

from samples.draw import BLUE, RED, Ink, Page
from samples.ornaments import flourish, seal, signature
from samples.random.extras import finger
from samples.random.label_rows import Column
from samples.random.look import PEN, hand_family
from samples.random.offices import Office, office, signer
from samples.random.people import World
from samples.random.sheet import Part, Sheet, Token, Word, balance, length, tokens
from samples.random.type import Shelf, Style

CROSSED, SEALED = 0.35, 0.3  # share of names that a pen's stroke crosses; of seals set so low that they cover a name
SEAL_INKS: tuple[Ink, ...] = (RED, RED, RED, (214, 40, 60), (178, 20, 40), (226, 70, 80))


@dataclass
class Signing:
    """One column of a signature block."""

    lines: tuple[str, ...]  # posts above the name
    note: str  # "(Ký, ghi rõ họ tên)"
    name: str
    ring: str = ""  # agency of the seal, none without
    centre: str = ""
    fields: bool = False  # signer and signer_title are of the paper itself
    degree: str = ""  # stands before the name
    finger: bool = False  # a fingerprint beside it


NOTES = (
    "",
    "",
    "(Ký, ghi rõ họ tên)",
    "(Ký, ghi rõ họ, chữ đệm, tên)",
    "(Ký, đóng dấu)",
    "(Ký, ghi rõ họ tên, đóng dấu)",
    "(Đã ký)",
)


def put_seal(sheet: Sheet, x: float, y: float, ring: str, centre: str, rng: Random, ink: Ink | None = None) -> None:
    """A round seal over whatever is there."""
    ink = ink or rng.choice(SEAL_INKS)
    seed, size = rng.randrange(2**32), rng.uniform(30, 37)
    sheet.over.append(lambda page: seal(page, x, y, ring[:44], centre[:14], Random(seed), ink, size))


def put_signature(sheet: Sheet, x: float, y: float, rng: Random) -> None:
    seed, width, ink = rng.randrange(2**32), rng.uniform(22, 46), rng.choice((BLUE, BLUE, *PEN))
    sheet.over.append(lambda page: signature(page, x, y, Random(seed), width, ink))


def _dice_of(name: str) -> Random:
    """What lies over a name is thrown with dice of its own, so that the rest of a world stays as it was."""
    return Random(f"ink over {name}")


def is_crossed(name: str) -> bool:
    """Whether a stroke goes through the name where it is signed."""
    return bool(name) and Random(f"crossed {name}").random() < CROSSED


def put_crossing(sheet: Sheet, x: float, y: float, high: float, dice: Random) -> None:
    """A pen's stroke through a name set around (x, y), `high` its letters' height, and now and then a scribble on it."""
    ink = dice.choice((BLUE, BLUE, *PEN))
    seed, length, thick = dice.randrange(2**32), dice.uniform(38, 75), dice.uniform(0.3, 0.9)
    at = x + dice.uniform(-6, 16), y - high * dice.uniform(-0.1, 1.1)
    sheet.over.append(lambda page: flourish(page, *at, Random(seed), length, thick, ink))
    if dice.random() < 0.3:
        where, wide = (x + dice.uniform(-9, 9), y - dice.uniform(0, 4)), dice.uniform(20, 38)
        sheet.over.append(lambda page: signature(page, *where, Random(seed + 1), wide, ink))


def draw_signing(column: Column, blocks: Sequence[Signing], rng: Random, shelf: Shelf) -> None:
    """Signature blocks side by side."""
    look = column.look
    style = look.body
    gap = rng.uniform(14, 26)
    column.room(gap + style.height * 1.4 * (2 + max(len(block.lines) for block in blocks)))
    sheet, top = column.sheet, column.y + 1.5
    span = column.width / max(2, len(blocks))
    first = column.left + column.width - span * len(blocks)
    lowest = top
    by_hand = rng.random() < (0.8 if look.hand else 0.12)
    for i, block in enumerate(blocks):
        middle, y = first + span * (i + 0.5), top
        for k, text in enumerate(block.lines):
            row = tokens(text, style.but(bold=True), "signature", "signer_title" if block.fields else "")
            if k and row and block.fields:
                row[0] = Token(row[0].text, row[0].style, "signature", "signer_title")
            for part in balance(row, span - 2):
                y += style.height * 1.25
                sheet.put(middle, y, part, "center")
        if block.note:
            for part in balance(
                tokens(block.note, style.but(italic=True, size=style.size * 0.88), "signature"), span - 2
            ):
                y += style.height * 1.2
                sheet.put(middle, y, part, "center")
        base = y + gap
        dice = _dice_of(block.name)
        if is_crossed(block.name):
            put_crossing(sheet, middle, base, style.height * 0.7, dice)
        if block.name:
            face = look.value if by_hand and not block.ring else style.but(bold=rng.random() < 0.85)
            row = tokens(block.degree, face, "signature") + tokens(
                block.name, face, "signature", "signer" if block.fields else ""
            )
            for part in balance(row, span):
                sheet.put(middle, base, part, "center")
                base += style.height * 1.2
        over = rng.random() < 0.25  # the stroke or the seal crosses the name
        where = y + gap * (0.75 if over else 0.45)
        if rng.random() < 0.93:
            put_signature(sheet, middle + rng.uniform(-5, 6), where, rng)
        if block.finger:
            finger(sheet, middle + rng.choice((-13, 13)), where + rng.uniform(-3, 4), rng)
        if block.ring:
            beside, below = rng.uniform(4, 20), rng.uniform(-2, 4)
            down = dice.uniform(2, 12) if dice.random() < SEALED else 0.0
            put_seal(sheet, middle - beside, where + below + down, block.ring, block.centre, rng)
        lowest = max(lowest, base)
    column.y = lowest + 1


def stamp(sheet: Sheet, x: float, y: float, rows: Sequence[Sequence[Token]], angle: float, ink: Ink, pad: float = 2.0,
          frame: int = 1) -> None:  # fmt: skip
    """Lines of a stamp centred on (x, y), turned, in a frame of one or two lines or in none; its words are no lines."""
    heights = [max(token.style.height for token in row) * 1.25 for row in rows]
    wide, high = max(length(row) for row in rows) + 2 * pad, sum(heights) + pad
    turn = radians(angle)

    def at(dx: float, dy: float) -> tuple[float, float]:
        return x + dx * cos(turn) + dy * sin(turn), y - dx * sin(turn) + dy * cos(turn)

    inner = Sheet()
    base = -high / 2 + pad * 0.4
    for row, tall in zip(rows, heights, strict=True):
        base += tall
        inner.put(0.0, base - tall * 0.12, row, "center")
    for word in inner.words:
        px, py = at(word.x, word.y)
        sheet.words.append(Word(word.token, px, py, word.width, 0, angle))
    corners = [
        at(dx, dy)
        for dx, dy in ((-wide / 2, -high / 2), (wide / 2, -high / 2), (wide / 2, high / 2), (-wide / 2, high / 2))
    ]
    inset = [
        at(dx, dy)
        for dx, dy in (
            (-wide / 2 + 1, -high / 2 + 1),
            (wide / 2 - 1, -high / 2 + 1),
            (wide / 2 - 1, high / 2 - 1),
            (-wide / 2 + 1, high / 2 - 1),
        )
    ]

    def drawn(page: Page) -> None:
        for ring, thick in ((corners, 0.5), (inset, 0.2))[:frame]:
            for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]], strict=True):
                page.rule(x0, y0, x1, y1, thick, ink)

    sheet.over.append(drawn)


def certification(
    sheet: Sheet, world: World, rng: Random, shelf: Shelf, x: float, y: float, width: float
) -> dict[str, str]:
    """The stamp that certifies a copy, of a commune or a notary; the answer is its own fields."""
    by_notary = rng.random() < 0.3
    who = office("notary" if by_notary else "commune", world)
    day = world.day + timedelta(days=rng.randint(3, 700))
    number = f"{rng.randint(3, 19999):0{rng.choice((2, 4, 5))}d}"
    ink: Ink = rng.choice(((24, 24, 28), RED, RED, (30, 50, 150), (90, 30, 130)))
    style = Style(shelf.take(rng, "serif", "sans", "condensed"), rng.uniform(9, 12.5), ink=ink)
    hand = (
        Style(hand_family(rng, shelf), style.size * 1.35, ink=rng.choice(PEN), hand=True)
        if rng.random() < 0.5
        else style
    )
    part: Part = "certification"
    title = rng.choice(
        (
            "CHỨNG THỰC BẢN SAO ĐÚNG VỚI BẢN CHÍNH",
            "CHỨNG THỰC BẢN SAO ĐÚNG VỚI BẢN CHÍNH",
            "SAO Y BẢN CHÍNH",
            "BẢN SAO ĐÚNG VỚI BẢN CHÍNH",
            "CHỨNG THỰC SAO Y BẢN CHÍNH",
        )
    )
    rows: list[list[Token]] = [tokens(title, style.but(bold=True), part)]
    book = rng.choice(
        (
            f"quyển số {rng.randint(1, 9):02d} SCT/BS",
            f"Quyển số: {rng.randint(1, 4):02d}/{day.year}-SCT/BS",
            f"quyển số {rng.randint(1, 9)}",
        )
    )
    label = tokens(rng.choice(("Số chứng thực:", "Số chứng thực", "Số CT:", "Số:")), style, part)
    row = [*label, *tokens(number, hand, part, "certified_number")]
    if rng.random() < 0.7:
        row += tokens(book, style, part)
    rows.append(row)
    rows.append(_certified_day(day, style, hand, rng))
    lines = list(who.lines)
    name = who.name
    shown = rng.random()
    if by_notary or shown < 0.3:
        rows.append(tokens(name.upper() if shown < 0.6 else name, style.but(bold=True), part, "certified_by"))
    else:
        lines = [f"TM. {name.upper()}" if i == 0 and "TM." in text else text for i, text in enumerate(lines)]
        if not lines[0].startswith("TM. ỦY BAN NHÂN DÂN "):
            lines.insert(0, f"TM. {name.upper()}")
        first = tokens("TM.", style.but(bold=True), part) + tokens(
            lines[0].removeprefix("TM. "), style.but(bold=True), part, "certified_by"
        )
        rows.append(first)
        lines = lines[1:]
    rows += [tokens(text, style.but(bold=True), part) for text in lines]
    for line in rows:
        for piece in balance(line, width):
            y += style.height * 1.32
            sheet.put(x + width / 2, y, piece, "center")
    put_signature(sheet, x + width / 2 + 4, y + 9, rng)
    put_seal(sheet, x + width / 2 - rng.uniform(6, 16), y + rng.uniform(5, 11), name, who.sign, rng)
    sheet.put(x + width / 2, y + 20, tokens(signer(world)[0], style.but(bold=True), part, "certified_signer"), "center")
    return {"certified_number": number, "certified_on": day.isoformat(), "certified_by": name}


def _certified_day(day: date, style: Style, hand: Style, rng: Random) -> list[Token]:
    part: Part = "certification"
    if rng.random() < 0.5:
        text = rng.choice((f"{day:%d/%m/%Y}", f"{day:%d-%m-%Y}", f"{day.day}/{day.month}/{day.year}"))
        return tokens(rng.choice(("Ngày", "Ngày:", "ngày")), style, part) + tokens(text, hand, part, "certified_on")
    return [
        Token("Ngày", style, part), Token(f"{day.day:02d}", hand, part, "certified_on", True),
        Token("tháng", style, part, "certified_on"), Token(f"{day.month:02d}", hand, part, "certified_on"),
        Token("năm", style, part, "certified_on"), Token(str(day.year), style, part, "certified_on"),
    ]  # fmt: skip


def stamps(sheet: Sheet, world: World, rng: Random, shelf: Shelf, who: Office | None) -> None:
    """Stamps of a counter or a registry, set down carelessly."""
    pick = rng.random()
    if pick > 0.34:
        return
    ink: Ink = rng.choice((RED, RED, (40, 50, 150), (110, 40, 130), (30, 30, 34)))
    style = Style(shelf.take(rng, "sans", "condensed", "serif"), rng.uniform(8.5, 15), bold=True, ink=ink)
    small = style.but(size=style.size * 0.75, bold=False)
    day = world.day + timedelta(days=rng.randint(0, 20))
    name = who.name if who else world.hospital()
    kinds: tuple[tuple[tuple[str, Style], ...], ...] = (
        ((name.upper(), small), ("ĐẾN", style), (f"Số: {rng.randint(1, 4000)}", small), (f"Ngày: {day:%d/%m/%Y}", small), ("Chuyển: ............", small)),
        (("ĐÃ THU TIỀN", style),), (("BẢN SAO", style),), (("BẢN CHÍNH", style),), (("ĐÃ TIẾP NHẬN", style), (f"Ngày {day:%d-%m-%Y}", small)),
        (("KHẨN", style),), (("ĐÃ SỐ HÓA", style), (f"Điểm tiếp nhận số {rng.randint(1, 30)}", small)), (("ĐÃ KIỂM TRA", style), (f"{day:%d/%m/%Y}", small)),
        (("SAO Y", style), (f"Ngày {day.day} tháng {day.month} năm {day.year}", small)), (("LƯU HÀNH NỘI BỘ", style),), (("ĐÃ CẤP", style), (f"{world.full_name('nam')[0]}", small)),
        (("ĐÃ NHẬP MÁY", style),), (("HỦY", style),), ((f"Số hồ sơ: {rng.randint(100, 99999)}", small), (f"Nhận ngày: {day:%d/%m/%Y}", small)),
    )  # fmt: skip
    rows = [tokens(text, look, "stamp") for text, look in rng.choice(kinds)]
    x, y = _spot(sheet, rng, max(length(row) for row in rows) / 2 + 3, style.height * len(rows) * 0.8 + 2)
    stamp(sheet, x, y, rows, rng.uniform(-12, 12), ink, frame=rng.choice((0, 1, 1, 2)))


def _spot(sheet: Sheet, rng: Random, half_wide: float, half_high: float) -> tuple[float, float]:
    """Where a stamp is set: mostly in a clear place, sometimes over whatever is there, or over a value."""
    pick = rng.random()
    if pick > 0.8 and (values := [word for word in sheet.words if word.token.field]):
        on = rng.choice(values)  # over a value
        x, y = on.x + rng.uniform(0, on.width), on.y - rng.uniform(-2, 4)
        wide, high = max(half_wide, sheet.width - half_wide), max(half_high, sheet.height - half_high)
        return min(max(x, half_wide), wide), min(max(y, half_high), high)
    careless = pick < 0.25
    boxes = [] if careless else [sheet.extent(word) for word in sheet.words]
    x = y = 0.0
    for _ in range(14):
        x = rng.uniform(half_wide, max(half_wide + 1, sheet.width - half_wide))
        y = rng.uniform(half_high, sheet.height * (0.95 if rng.random() < 0.5 else 0.3))
        if not any(
            abs(x - (b[0] + b[2]) / 2) < half_wide + (b[2] - b[0]) / 2 and abs(y - (b[1] + b[3]) / 2) < half_high + 2
            for b in boxes
        ):
            break
    return x, y


def sealing(world: World, rng: Random, who: Office) -> tuple[str, str]:
    """Ring and centre of an office's seal."""
    return who.name, who.sign if rng.random() < 0.8 else ""
