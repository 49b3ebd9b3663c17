"""Official letters in the layout of Decree 30/2020, one code for each type."""

# One line of markup is one block of the paper, however long it is.
# ruff: noqa: E501

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random

from samples.draw import Page, Style
from samples.flow import Flow, Look
from samples.layouts import LETTER_TYPES, Case, Metadata, Paper, layout
from samples.papers.civil import officer
from samples.papers.letter_texts import PARAGRAPHS, WORDINGS, Wording
from samples.papers.parts import letterhead, sentence, sign
from samples.people import random_weekday
from samples.spelt_out import long_date

# Parent, issuer, symbol, post of the signer, prefix lines above it.
Office = tuple[str, str, str, str, tuple[str, ...]]


@dataclass(frozen=True)
class Letter:
    """What is decided before a letter is set."""

    wording: Wording
    office: Office
    number: str
    symbol: str
    issued: date
    subject: str
    signer: str
    urgency: str | None

    @property
    def number_symbol(self) -> str:
        return f"{self.number}{self.symbol}"


def offices(ward: str) -> tuple[Office, ...]:
    committee = f"Ủy ban nhân dân phường {ward}"
    return (
        ("Ủy ban nhân dân thành phố Hà Nội", "Trung tâm Phục vụ hành chính công", "TTPVHCC", "Phó Giám đốc", ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")),
        ("Thành phố Hà Nội", committee, "UBND", "Chủ tịch", ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")),
        ("Ủy ban nhân dân thành phố Hà Nội", "Sở Nội vụ", "SNV", "Giám đốc", ("GIÁM ĐỐC",)),
        ("Thành phố Hà Nội", committee, "UBND", "Phó Chủ tịch", ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")),
        ("Sở Y tế Hà Nội", "Bệnh viện đa khoa Hồng Tâm", "BVHT", "Giám đốc", ("GIÁM ĐỐC",)),
    )  # fmt: skip


SPECIAL: dict[str, Office] = {
    "nghi_dinh": ("", "Chính phủ", "CP", "Phó Thủ tướng", ("TM. CHÍNH PHỦ", "KT. THỦ TƯỚNG", "PHÓ THỦ TƯỚNG")),
    "thong_tu": ("", "Bộ Tư pháp", "BTP", "Thứ trưởng", ("KT. BỘ TRƯỞNG", "THỨ TRƯỞNG")),
    "van_ban_hop_nhat": ("", "Bộ Tài chính", "BTC", "Thứ trưởng", ("KT. BỘ TRƯỞNG", "THỨ TRƯỞNG")),
}


def letter_of(case: Case, code: str, wording: Wording) -> Letter:
    """Throw the dice for one letter."""
    rng, ward = case.rng, case.family.ward
    office = SPECIAL.get(code) or rng.choice(offices(ward))
    if code == "nghi_quyet":
        office = (
            "Thành phố Hà Nội",
            f"Hội đồng nhân dân phường {ward}",
            "HĐND",
            "Chủ tịch",
            ("TM. HỘI ĐỒNG NHÂN DÂN", "CHỦ TỊCH"),
        )
    issued = random_weekday(rng, date(2025, 8, 1), date(2026, 6, 25))
    number = f"{rng.choice((rng.randint(1, 9), rng.randint(10, 99), rng.randint(100, 2400))):02d}"
    year = f"/{issued.year}" if code in ("nghi_dinh", "thong_tu") else ""
    sign_ = wording.abbreviation
    if code == "van_ban_hop_nhat":
        symbol = f"/{sign_}-{office[2]}"
    else:
        symbol = f"{year}/{sign_}-{office[2]}" if sign_ else f"/{office[2]}-{rng.choice(('VP', 'TH', 'KSTT'))}"
    subject = rng.choice(wording.subjects).replace("{place}", office[1])
    urgency = (
        "HỎA TỐC"
        if code == "cong_dien"
        else rng.choice((None, None, "KHẨN"))
        if code in ("cong_van", "giay_moi")
        else None
    )
    return Letter(wording, office, number, symbol, issued, subject, officer(case), urgency)


def letter_paper(letter: Letter, pages: list[Page]) -> Paper:
    parent, issuer, _, _, titles = letter.office
    abstract = letter.subject.removeprefix("V/v ")
    fields = {
        "number_symbol": letter.number_symbol, "issued_on": letter.issued.isoformat(), "parent_agency": parent or None,
        "issuer": issuer, "abstract": abstract, "signer": letter.signer, "signer_title": " / ".join(titles), "urgency": letter.urgency,
    }  # fmt: skip
    title = letter.wording.title.capitalize() or "Công văn"
    return Paper(pages, Metadata(title, letter.number_symbol, letter.issued, issuer, abstract), [], fields)


def urgent(page: Page, text: str | None, x: float, y: float, rng: Random) -> None:
    """The stamped urgency mark in its box."""
    if text:
        style = Style(size=14, bold=True, ink=(196, 30, 42))
        width = page.text(x, y, text, style, "center")
        page.box(x - width / 2 - 3, y - 6, x + width / 2 + 3, y + 2.5, 0.5, style.ink)


def body_of(letter: Letter, rng: Random, extra: tuple[str, ...], count: int) -> str:
    wording = letter.wording
    grounds = "\n".join(f"> {text}" for text in wording.opening)
    filler = "\n".join(f"> {text}" for text in rng.sample(extra, count))
    return f"{grounds}\n{chr(10).join(wording.body)}\n{filler}\n{wording.closing}"


def recipients(
    flow: Flow, top: float, symbol: str, lines: tuple[str, ...] = ("Như trên;", "Lãnh đạo đơn vị (để b/c);")
) -> None:
    """The list of recipients, bottom left beside the signature."""
    page = flow.page
    page.text(30, top, "Nơi nhận:", Style(size=12, bold=True, italic=True))
    for i, text in enumerate((*lines, f"Lưu: VT, {symbol}.")):
        page.text(30, top + 5 + i * 4.5, f"- {text}", Style(size=11))


def set_letter(case: Case, code: str, *, handwritten: bool, look: Look, count: int, style: Style) -> Paper:
    letter = letter_of(case, code, WORDINGS[code])
    parent, issuer, mark, _, titles = letter.office
    page = Page()
    place = f"{case.family.ward if 'phường' in issuer else 'Hà Nội'}, {long_date(letter.issued)}"
    y = letterhead(page, parent, issuer, letter.number, letter.symbol, place, case.rng if handwritten else None)
    flow = Flow(page, top=y + 2, style=style, look=look)
    if code == "cong_van":
        small = Style(size=12)
        for i, part in enumerate(page.balance(letter.subject, small, 62)):
            page.text(60, y + 2 + i * 5, part, small, "center")
        flow.y = y + 14
    else:
        flow.write(f"---\n# {letter.wording.title}")
        flow.centred(letter.subject, style.but(bold=True, size=style.size + 0.5))
        page.rule(flow.centre - 18, flow.y + 2, flow.centre + 18, flow.y + 2)
        flow.y += 4
    urgent(page, letter.urgency, 48, flow.y + 3, case.rng)
    if letter.wording.to:
        flow.write(f"---\n= Kính gửi: {letter.wording.to}\n---")
    if code in ("quyet_dinh", "nghi_quyet"):
        flow.centred(
            f"{titles[-1].removeprefix('PHÓ ')} {issuer.upper()}" if code == "quyet_dinh" else issuer.upper(),
            style.but(bold=True),
        )
    flow.write(body_of(letter, case.rng, PARAGRAPHS, count))
    flow.room(52)
    flow.y += 3
    top = flow.y + 5
    target = flow.page
    sign(flow, case.rng, titles, letter.signer, issuer, centre=sentence(mark))
    if flow.page is target:
        recipients(flow, top, mark)
    return letter_paper(letter, flow.pages)


def _register(code: str) -> None:
    def plain(case: Case) -> Paper:
        return set_letter(
            case, code, handwritten=True, look=Look(spacing=1.5, title=14), count=3, style=Style(size=13.5)
        )

    def long(case: Case) -> Paper:
        return set_letter(
            case,
            code,
            handwritten=False,
            look=Look(spacing=1.6, title=15, indent=12.7),
            count=case.rng.randint(3, 10),
            style=Style(size=14),
        )

    variants: tuple[tuple[str, Callable[[Case], Paper]], ...] = (
        ("number by hand", plain),
        ("number printed, longer", long),
    )
    for name, draw in variants:
        layout(code, name)(draw)


for _code in LETTER_TYPES:
    _register(_code)
