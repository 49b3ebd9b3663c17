"""Papers of the police about where people live and what they did: household book, CT07, criminal record."""

# One line of markup is one block of the paper, however long it is.
# ruff: noqa: E501

from datetime import date

from samples.draw import Page, Style
from samples.flow import Flow, Look
from samples.layouts import Case, Metadata, Paper, layout, owner, who
from samples.ornaments import guilloche, seal, signature
from samples.papers.civil import officer
from samples.papers.parts import letterhead, motto, sign
from samples.people import Family, Person, random_weekday
from samples.spelt_out import long_date, plus_months, slash

RELATIONS = ("Chủ hộ", "Vợ", "Con")


def members(family: Family) -> list[tuple[Person, str]]:
    return list(zip((family.husband, family.wife, family.child), RELATIONS, strict=True))


def household_number(case: Case) -> str:
    return f"{case.rng.randrange(10**8, 10**9)}"


@layout("so_ho_khau", "cover and two leaves")
def household_book(case: Case) -> Paper:
    family, head = case.family, case.family.husband
    number, issued = household_number(case), random_weekday(case.rng, date(2014, 1, 5), date(2020, 6, 1))
    cover = Page(150, 210, (176, 60, 66))
    gold = (250, 222, 130)
    motto(cover, 75, 24, Style(size=10, ink=gold), rule=False)
    cover.text(75, 95, "SỔ HỘ KHẨU", Style(size=26, bold=True, ink=gold), "center")
    cover.text(75, 150, f"Số: {number}", Style(size=13, ink=gold), "center")
    style = Style(size=11)
    first = Flow(Page(150, 210, (250, 246, 232)), top=16, left=14, right=12, style=style)
    first.write(f"""
= BỘ CÔNG AN
## SỔ HỘ KHẨU
^ Số: {number}
---
Họ và tên chủ hộ: {head.upper}
Nơi thường trú: {head.address.old}
---
^ Hà Nội, {long_date(issued)}
""")
    sign(
        first,
        case.rng,
        ("TRƯỞNG CÔNG AN QUẬN", head.address.old_district.upper()),
        officer(case),
        f"Công an quận {head.address.old_district}",
        x=100,
        centre="TRƯỞNG CA",
        style=style,
    )
    pages = [cover, first.page]
    for i, (member, relation) in enumerate(members(family)[:2]):
        leaf = Flow(Page(150, 210, (250, 246, 232)), top=16, left=14, right=12, style=style)
        leaf.write(f"""
## {"CHỦ HỘ" if i == 0 else "NHÂN KHẨU CÓ TRONG HỘ"}
---
Họ và tên: {member.upper}
Quan hệ với chủ hộ: {relation}
Ngày, tháng, năm sinh: {slash(member.birth)} | Giới tính: {member.sex_text}
Nguyên quán: {member.origin}
Dân tộc: {member.ethnicity} | Tôn giáo: Không
Số CMND: {member.old_id}
Chuyển đến ngày: {slash(issued)}
""")
        signature(leaf.page, 100, leaf.y + 20, case.rng)
        seal(leaf.page, 84, leaf.y + 22, f"Công an quận {head.address.old_district}", "CÔNG AN", case.rng)
        pages.append(leaf.page)
    return Paper(
        pages,
        Metadata("Sổ hộ khẩu", number, issued, f"Công an quận {head.address.old_district}"),
        [owner(head, known_id=False)],
        household_fields(head, number),
    )


def household_fields(head: Person, number: str) -> dict[str, str | None]:
    return {"household_head": head.name, "residence": head.address.old, "book_number": number}


def residence_fields(person: Person, head: Person) -> dict[str, str | None]:
    return {**who(person), "residence": person.address.new, "temporary_residence": None, "household_head": head.name}


@layout("ct07", "with table of members")
def residence_confirmation(case: Case) -> Paper:
    return _ct07(case, Look(), numbered=True)


@layout("ct07", "unnumbered, bold values")
def residence_confirmation_bold(case: Case) -> Paper:
    return _ct07(case, Look(leader=False, value_bold=True), numbered=False)


def _ct07(case: Case, look: Look, *, numbered: bool) -> Paper:
    family, person, head = case.family, case.family.wife, case.family.husband
    issued = random_weekday(case.rng, date(2025, 9, 1), date(2026, 6, 20))
    police = f"Công an phường {person.address.ward}"
    number, symbol = f"{case.rng.randint(20, 2400)}", "/XN"
    page = Page()
    page.text(200, 12, "Mẫu CT07 ban hành theo TT số 53/2025/TT-BCA", Style(size=9, italic=True), "right")
    y = letterhead(
        page,
        "Công an thành phố Hà Nội",
        police,
        number,
        symbol,
        f"{person.address.ward}, {long_date(issued)}",
        None if look.value_bold else case.rng,
    )
    flow = Flow(page, top=y + 3, style=Style(size=12), look=look)
    digits = iter(range(1, 20))

    def n() -> str:
        return f"{next(digits)}. " if numbered else ""

    flow.write(f"""
# XÁC NHẬN THÔNG TIN VỀ CƯ TRÚ
> Theo đề nghị của {person.title.lower()} {person.name}, {police} xác nhận thông tin về cư trú như sau:
{n()}Họ, chữ đệm và tên: {person.upper}
{n()}Ngày, tháng, năm sinh: {slash(person.birth)} | {n()}Giới tính: {person.sex_text}
{n()}Số định danh cá nhân: {person.id_number}
{n()}Dân tộc: {person.ethnicity} | {n()}Tôn giáo: Không | {n()}Quốc tịch: Việt Nam
{n()}Quê quán: {person.origin}
{n()}Nơi thường trú: {person.address.new}
{n()}Nơi tạm trú: Không
{n()}Nơi ở hiện tại: {person.address.new}
{n()}Họ, chữ đệm và tên chủ hộ: {head.name}
{n()}Thông tin các thành viên khác trong hộ gia đình:
""")
    flow.y += 2
    rows = [("TT", "Họ, chữ đệm và tên", "Ngày sinh", "Giới tính", "Số định danh cá nhân", "Quan hệ")]
    rows += [
        (str(i + 1), m.name, slash(m.birth), m.sex_text, m.id_number, r) for i, (m, r) in enumerate(members(family))
    ]
    flow.table((8, 42, 24, 16, 36, 20), rows, Style(size=10.5))
    flow.write(
        "> Xác nhận này có giá trị 01 năm kể từ ngày ký. Trường hợp thông tin về cư trú thay đổi thì hết giá trị kể từ thời điểm thay đổi."
    )
    sign(flow, case.rng, ("TRƯỞNG CÔNG AN PHƯỜNG",), officer(case), police, centre="TRƯỞNG CA")
    meta = Metadata("Xác nhận thông tin về cư trú", f"{number}{symbol}", issued, police, None, plus_months(issued, 12))
    return Paper(flow.pages, meta, [owner(person)], residence_fields(person, head))


@layout("lltp", "form 1")
def criminal_record_1(case: Case) -> Paper:
    return _record(case, case.family.husband, "1")


@layout("lltp", "form 2")
def criminal_record_2(case: Case) -> Paper:
    return _record(case, case.family.friend, "2")


def _record(case: Case, person: Person, kind: str) -> Paper:
    issued = random_weekday(case.rng, date(2025, 4, 1), date(2026, 6, 1))
    number, symbol = f"{case.rng.randint(1200, 98000)}", f"/CAHN-LLTP{kind}"
    page = Page(tint=(253, 252, 248))
    guilloche(page, (214, 220, 236), case.rng, 40, 0.4)
    y = letterhead(page, "Bộ Công an", "Công an thành phố Hà Nội", number, symbol, f"Hà Nội, {long_date(issued)}")
    flow = Flow(page, top=y + 6, look=Look(title=17, value_bold=kind == "2"))
    extra = (
        "7. Thông tin về cấm đảm nhiệm chức vụ, thành lập, quản lý doanh nghiệp, hợp tác xã: Không yêu cầu"
        if kind == "1"
        else "7. Nghề nghiệp: Nhân viên văn phòng"
    )
    flow.write(f"""
# PHIẾU LÝ LỊCH TƯ PHÁP SỐ {kind}
---
> Căn cứ Luật Lý lịch tư pháp; theo đề nghị của {person.title.lower()} {person.name}, xác nhận:
1. Họ và tên: {person.upper}
2. Giới tính: {person.sex_text} | Ngày, tháng, năm sinh: {slash(person.birth)}
3. Nơi sinh: {person.birth_place} | Quốc tịch: Việt Nam
4. Nơi thường trú: {person.address.new}
Nơi tạm trú: Không
5. Giấy CMND/Thẻ CCCD/Hộ chiếu số: {person.id_number}
6. Tình trạng án tích: KHÔNG CÓ ÁN TÍCH
{extra}
""")
    sign(
        flow,
        case.rng,
        ("TL. GIÁM ĐỐC", "TRƯỞNG PHÒNG HỒ SƠ NGHIỆP VỤ"),
        officer(case),
        "Công an thành phố Hà Nội",
        x=140,
        centre="GIÁM ĐỐC",
    )
    meta = Metadata(f"Phiếu lý lịch tư pháp số {kind}", f"{number}{symbol}", issued, "Công an thành phố Hà Nội")
    return Paper(flow.pages, meta, [owner(person)], record_fields(person, kind))


def record_fields(person: Person, kind: str) -> dict[str, str | None]:
    return {"form_kind": kind, **who(person), "residence": person.address.new, "criminal_record": "Không có án tích"}
