"""Papers about couples and being single: marriage certificate, its extract, marital status."""

# One line of markup is one block of the paper, however long it is.
# ruff: noqa: E501

from datetime import date

from samples.draw import Page, Style
from samples.flow import Flow, Look
from samples.layouts import Case, Metadata, Owner, Paper, layout, owner, who
from samples.ornaments import frame, guilloche, signature
from samples.papers.civil import committee, id_paper, officer
from samples.papers.parts import letterhead, motto, sign
from samples.people import Family, Person, random_weekday
from samples.spelt_out import long_date, plus_months, slash


def marriage_fields(family: Family) -> dict[str, str | None]:
    wife, husband = family.wife, family.husband
    return {
        "wife_name": wife.name, "wife_birth_date": wife.birth.isoformat(), "wife_personal_id": wife.id_number,
        "husband_name": husband.name, "husband_birth_date": husband.birth.isoformat(), "husband_personal_id": husband.id_number,
        "registered_at": committee(family.ward), "registered_on": family.married.isoformat(),
    }  # fmt: skip


def couple(family: Family) -> list[Owner]:
    return [owner(family.wife, "wife"), owner(family.husband, "husband")]


def _column(person: Person, role: str) -> str:
    return f"""
Họ, chữ đệm, tên {role}: {person.upper}
Ngày, tháng, năm sinh: {slash(person.birth)}
Dân tộc: {person.ethnicity}
Quốc tịch: Việt Nam
Nơi cư trú: {person.address.old}
Giấy tờ tùy thân: {id_paper(person)}
"""


@layout("ket_hon", "two columns")
def marriage_certificate(case: Case) -> Paper:
    family = case.family
    number = f"{case.rng.randint(3, 180):02d}"
    page = Page(297, 210, (255, 250, 250))
    guilloche(page, (236, 190, 200), case.rng, 30, 0.5)
    frame(page, (200, 60, 90))
    y = motto(page, 148.5, 26, Style(size=13))
    page.text(148.5, y + 10, "GIẤY CHỨNG NHẬN KẾT HÔN", Style(size=22, bold=True, ink=(190, 30, 50)), "center")
    page.text(240, y + 3, f"Số: {number}/{family.married.year}", Style(size=13), "center")
    bottom = 0.0
    for x, person, role in ((22.0, family.wife, "vợ"), (152.0, family.husband, "chồng")):
        flow = Flow(
            page, top=y + 14, left=x, right=page.width - x - 122, style=Style(size=12), look=Look(value_bold=True)
        )
        flow.write(_column(person, role))
        bottom = max(bottom, flow.y)
    flow = Flow(page, top=bottom + 2, left=22, right=23, bottom=12, style=Style(size=12), look=Look(value_bold=True))
    flow.write(
        f"Nơi đăng ký kết hôn: {committee(family.ward)}, thành phố Hà Nội | Ngày, tháng, năm đăng ký: {slash(family.married)}"
    )
    for x, title, name in ((60.0, "Vợ", family.wife.name), (115.0, "Chồng", family.husband.name)):
        page.text(x, flow.y + 8, title, Style(size=12, bold=True), "center")
        page.text(x, flow.y + 12, "(Ký, ghi rõ họ tên)", Style(size=10, italic=True), "center")
        signature(page, x, flow.y + 21, case.rng, 28)
        page.text(x, flow.y + 33, name, Style(size=12), "center")
    sign(
        flow,
        case.rng,
        ("NGƯỜI KÝ GIẤY CHỨNG NHẬN KẾT HÔN", "CHỦ TỊCH"),
        officer(case),
        committee(family.ward),
        x=220,
        centre="CHỦ TỊCH",
        height=20,
        style=Style(size=12),
    )
    meta = Metadata(
        "Giấy chứng nhận kết hôn", f"{number}/{family.married.year}", family.married, committee(family.ward)
    )
    printed = {"registered_at": f"{committee(family.ward)}, thành phố Hà Nội"}
    return Paper(flow.pages, meta, couple(family), marriage_fields(family) | printed)


@layout("ket_hon", "one column")
def marriage_certificate_tall(case: Case) -> Paper:
    family = case.family
    number = f"{case.rng.randint(3, 180):02d}"
    page = Page()
    y = letterhead(page, "Thành phố Hà Nội", committee(family.ward), number, f"/{family.married.year}", "")
    flow = Flow(page, top=y + 4, look=Look(title=18))
    flow.write(f"""
# GIẤY CHỨNG NHẬN KẾT HÔN
---
{_column(family.wife, "vợ")}
---
{_column(family.husband, "chồng")}
---
Đăng ký kết hôn tại: {committee(family.ward)}
Ngày, tháng, năm đăng ký: {slash(family.married)}
""")
    sign(flow, case.rng, ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), officer(case), committee(family.ward), centre="CHỦ TỊCH")
    meta = Metadata(
        "Giấy chứng nhận kết hôn", f"{number}/{family.married.year}", family.married, committee(family.ward)
    )
    return Paper(flow.pages, meta, couple(family), marriage_fields(family))


@layout("trich_luc_ket_hon", "extract, copy")
def marriage_extract(case: Case) -> Paper:
    return _extract(case, Look())


@layout("trich_luc_ket_hon", "extract, values in bold")
def marriage_extract_bold(case: Case) -> Paper:
    return _extract(case, Look(leader=False, value_bold=True, spacing=1.65), handwritten=False)


def _extract(case: Case, look: Look, *, handwritten: bool = True) -> Paper:
    family = case.family
    issued = random_weekday(case.rng, date(2025, 7, 2), date(2026, 6, 10))
    number, symbol = f"{case.rng.randint(1, 99):02d}", "/TLKH-BS"
    page = Page()
    dice = case.rng if handwritten else None
    y = letterhead(page, "", committee(family.ward), number, symbol, f"{family.ward}, {long_date(issued)}", dice)
    flow = Flow(page, top=y + 6, look=look)
    flow.write(f"""
# TRÍCH LỤC KẾT HÔN
## (BẢN SAO)
---
{_column(family.wife, "vợ")}
---
{_column(family.husband, "chồng")}
---
Đã đăng ký kết hôn tại: {committee(family.ward)}
Số: {case.rng.randint(3, 99)}/{family.married.year} | Ngày: {slash(family.married)}
Ghi chú: Không
""")
    sign(flow, case.rng, ("NGƯỜI KÝ TRÍCH LỤC",), officer(case), committee(family.ward), centre="PHÓ CHỦ TỊCH")
    meta = Metadata("Trích lục kết hôn (bản sao)", f"{number}{symbol}", issued, committee(family.ward))
    return Paper(flow.pages, meta, couple(family), marriage_fields(family))


def status_facts(case: Case) -> tuple[Person, date, str, str]:
    person = case.family.friend
    issued = random_weekday(case.rng, date(2026, 1, 5), date(2026, 6, 25))
    status = case.rng.choice(("Chưa đăng ký kết hôn với ai", "Đã ly hôn, hiện tại chưa đăng ký kết hôn với ai"))
    return (
        person,
        issued,
        status,
        case.rng.choice(("làm thủ tục mua bán nhà đất", "làm thủ tục vay vốn ngân hàng", "đăng ký kết hôn")),
    )


def status_paper(case: Case, pages: list[Page], number: str, facts: tuple[Person, date, str, str], title: str) -> Paper:
    person, issued, status, purpose = facts
    meta = Metadata(
        title, number, issued, committee(person.address.ward), None, plus_months(issued, 6), purpose
    )  # fmt: skip
    fields = {**who(person), "residence": person.address.new, "marital_status": status, "purpose": purpose}
    return Paper(pages, meta, [owner(person)], fields)


@layout("xn_tthn", "number by hand")
def marital_status(case: Case) -> Paper:
    return _status(case, Look(), case.rng)


@layout("xn_tthn", "number printed")
def marital_status_plain(case: Case) -> Paper:
    return _status(case, Look(leader=False, spacing=1.6, title=14), None)


def _status(case: Case, look: Look, dice: object) -> Paper:
    facts = person, issued, status, purpose = status_facts(case)
    ward = person.address.ward
    number = f"{case.rng.randint(2, 400):02d}"
    page = Page()
    y = letterhead(
        page, "", committee(ward), number, "/UBND-XNTTHN", f"{ward}, {long_date(issued)}", case.rng if dice else None
    )
    flow = Flow(page, top=y + 8, look=look)
    flow.write(f"""
# GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN
---
> Căn cứ Nghị định của Chính phủ quy định chi tiết một số điều và biện pháp thi hành Luật Hộ tịch;
> Xét đề nghị của {person.title.lower()} {person.name}, về việc cấp Giấy xác nhận tình trạng hôn nhân,
## XÁC NHẬN:
Họ, chữ đệm, tên: {person.upper}
Ngày, tháng, năm sinh: {slash(person.birth)}
Giới tính: {person.sex_text} | Dân tộc: {person.ethnicity} | Quốc tịch: Việt Nam
Giấy tờ tùy thân: {id_paper(person)}
Nơi cư trú: {person.address.new}
Tình trạng hôn nhân: {status}
> Giấy này có giá trị sử dụng trong thời hạn 6 tháng, kể từ ngày cấp, được sử dụng để: {purpose}.
""")
    sign(
        flow,
        case.rng,
        ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
        officer(case),
        committee(ward),
        centre="CHỦ TỊCH",
    )
    return status_paper(case, flow.pages, f"{number}/UBND-XNTTHN", facts, "Giấy xác nhận tình trạng hôn nhân")
