"""Held prints of official letters: other offices, other fonts, other places of the same parts."""

# One line of markup is one block of the paper, however long it is.
# ruff: noqa: E501

from datetime import date

from samples.draw import Page, Style
from samples.flow import Flow, Look
from samples.held.letter_texts import PARAGRAPHS, SUBJECTS
from samples.layouts import LETTER_TYPES, Case, Paper, layout
from samples.papers.civil import officer
from samples.papers.letter_texts import WORDINGS
from samples.papers.letters import SPECIAL, Letter, Office, letter_paper, recipients, urgent
from samples.papers.parts import agency, motto, number_line, sign
from samples.people import random_weekday
from samples.spelt_out import long_date


def _offices(ward: str) -> tuple[Office, ...]:
    return (
        ("Ủy ban nhân dân thành phố Hà Nội", "Sở Văn hóa và Thể thao", "SVHTT", "Phó Giám đốc", ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")),
        (f"Ủy ban nhân dân phường {ward}", "Phòng Kinh tế", "KT", "Trưởng phòng", ("TRƯỞNG PHÒNG",)),
        ("", "Ủy ban nhân dân thành phố Hà Nội", "UBND", "Phó Chủ tịch", ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")),
    )  # fmt: skip


def _letter(case: Case, code: str) -> Letter:
    rng, ward = case.rng, case.family.ward
    office = SPECIAL.get(code) or rng.choice(_offices(ward))
    if code == "nghi_quyet":
        office = ("", "Hội đồng nhân dân thành phố Hà Nội", "HĐND", "Chủ tịch", ("CHỦ TỊCH",))
    issued = random_weekday(rng, date(2021, 3, 1), date(2026, 6, 25))
    sign_ = WORDINGS[code].abbreviation
    year = f"/{issued.year}" if code in ("nghi_dinh", "thong_tu", "nghi_quyet") else ""
    symbol = f"{year}/{sign_}-{office[2]}" if sign_ else f"/{office[2]}-{rng.choice(('VHCS', 'HCTH'))}"
    number = f"{rng.choice((rng.randint(1, 40), rng.randint(100, 5200))):02d}"
    urgency = "THƯỢNG KHẨN" if code == "cong_dien" else rng.choice((None, "KHẨN")) if code == "thong_bao" else None
    return Letter(WORDINGS[code], office, number, symbol, issued, SUBJECTS[code], officer(case), urgency)


def _set(case: Case, code: str) -> Paper:
    letter = _letter(case, code)
    parent, issuer, mark, _, titles = letter.office
    family = case.rng.choice(("noto", "dejavu", "serif"))
    size = 13.5 if family == "serif" else 11.0
    style = Style(family, size)
    head = Style(family, size - 2)
    page = Page()
    left = agency(page, 58, 22, parent, issuer, head, 64)
    right = motto(page, 148, 22, head)
    y = max(left, right) + 2
    number_line(
        page,
        58,
        y,
        letter.number,
        letter.symbol,
        case.rng if case.rng.random() < 0.4 else None,
        style.but(size=size - 1),
    )
    page.text(148, y, f"Hà Nội, {long_date(letter.issued)}", style.but(italic=True, size=size - 1), "center")
    flow = Flow(
        page, top=y + 4, left=32, right=16, style=style, look=Look(leader=False, spacing=1.7, title=size + 1, indent=12)
    )
    if code == "cong_van":
        small = style.but(size=size - 2)
        for i, part in enumerate(page.balance(letter.subject, small, 60)):
            page.text(58, y + 5.5 + i * 4.8, part, small, "center")
        flow.y += 18
        flow.write("= Kính gửi: Các tổ chức, cá nhân có quan tâm\n---")
    else:
        flow.write(f"---\n# {letter.wording.title}")
        flow.centred(letter.subject, style.but(bold=True))
        page.rule(flow.centre - 14, flow.y + 2.2, flow.centre + 14, flow.y + 2.2)
        flow.y += 5
    urgent(page, letter.urgency, 48, flow.y, case.rng)
    articles = code in ("quyet_dinh", "nghi_quyet", "nghi_dinh", "thong_tu", "van_ban_hop_nhat")
    if code in ("quyet_dinh", "nghi_quyet"):
        flow.centred("QUYẾT ĐỊNH:" if code == "quyet_dinh" else "QUYẾT NGHỊ:", style.but(bold=True))
    for i, text in enumerate(case.rng.sample(PARAGRAPHS, case.rng.randint(3, 6))):
        flow.paragraph(f"Điều {i + 1}. {text}" if articles else f"{i + 1}. {text}", style, flow.look.indent)
    flow.room(56)
    top = flow.y + 7
    sign(flow, case.rng, titles, letter.signer, issuer, x=146, centre=mark, style=style)
    recipients(flow, top, mark, ("Như trên;", "Thường trực (để báo cáo);", "Cổng thông tin điện tử;"))
    return letter_paper(letter, flow.pages)


def _register(code: str) -> None:
    @layout(code, "held: other offices and fonts", held=True)
    def draw(case: Case) -> Paper:
        return _set(case, code)


for _code in LETTER_TYPES:
    _register(_code)
