"""Held prints of civil-status papers: other eras, other label wording, other order."""

# One line of markup is one block of the paper, however long it is.
# ruff: noqa: E501

from datetime import date, timedelta

from samples.draw import Page, Style
from samples.flow import Flow, Look
from samples.layouts import Case, Metadata, Paper, layout, owner
from samples.ornaments import frame, guilloche, signature
from samples.papers.civil import birth_facts, birth_fields, committee, death_fields, officer
from samples.papers.marriage import couple, marriage_fields, status_facts, status_paper
from samples.papers.parts import letterhead, motto, sign
from samples.papers.personal import birth_note_facts, birth_note_fields
from samples.people import Person, random_weekday
from samples.spelt_out import date_words, long_date, slash


@layout("khai_sinh", "held: values on the next line", held=True)
def birth_certificate(case: Case) -> Paper:
    family, child = case.family, case.family.child
    number, registered, place = birth_facts(case)
    page = Page(tint=(250, 255, 250))
    guilloche(page, (196, 226, 200), case.rng, 40, 0.5)
    frame(page, (60, 140, 90))
    page.text(24, 24, committee(family.ward).upper(), Style("noto", 8.5, bold=True))
    page.text(24, 30, f"Số: {number}/{registered.year}", Style("noto", 9.5))
    y = motto(page, 148, 24, Style("noto", 8.5))
    flow = Flow(
        page,
        top=y + 8,
        left=24,
        right=20,
        bottom=13,
        style=Style("noto", 10.5),
        look=Look(leader=False, value_below=True, value_bold=True, title=20, spacing=1.42),
    )
    flow.write(f"""
# GIẤY KHAI SINH
---
Họ, chữ đệm, tên: {child.upper} | Số định danh cá nhân: {child.id_number}
Ngày, tháng, năm sinh: {slash(child.birth)} | Ghi bằng chữ: {date_words(child.birth)}
Giới tính: {child.sex_text} | Dân tộc: {child.ethnicity} | Quốc tịch: Việt Nam
Nơi sinh: {place} | Quê quán: {family.husband.origin}
Họ, chữ đệm, tên người mẹ: {family.wife.upper} | Năm sinh: {family.wife.birth.year}
Họ, chữ đệm, tên người cha: {family.husband.upper} | Năm sinh: {family.husband.birth.year}
Nơi cư trú của cha, mẹ: {family.wife.address.new}
Họ, chữ đệm, tên người đi khai sinh: {family.wife.name} | Giấy tờ tùy thân: CCCD {family.wife.id_number}
Nơi đăng ký khai sinh: {committee(family.ward)} | Ngày, tháng, năm đăng ký: {long_date(registered)}
""")
    sign(
        flow,
        case.rng,
        ("NGƯỜI KÝ GIẤY KHAI SINH",),
        officer(case),
        committee(family.ward),
        centre="CHỦ TỊCH",
        style=Style("noto", 10.5),
    )
    meta = Metadata("Giấy khai sinh", f"{number}/{registered.year}", registered, committee(family.ward))
    return Paper(flow.pages, meta, [owner(child)], birth_fields(family, number, registered, place))


@layout("trich_luc_khai_sinh", "held: father first", held=True)
def birth_extract(case: Case) -> Paper:
    family, child = case.family, case.family.child
    number, registered, place = birth_facts(case)
    copied = random_weekday(case.rng, max(registered, date(2025, 7, 3)), date(2026, 6, 1))
    page = Page()
    y = letterhead(
        page, "Thành phố Hà Nội", committee(family.ward), number, "/TLKS-BS", f"{family.ward}, {long_date(copied)}"
    )
    flow = Flow(
        page,
        top=y + 4,
        style=Style("dejavu", 10.5),
        look=Look(leader=True, spacing=1.6, label_italic=True, value_family="mono"),
    )
    flow.write(f"""
# TRÍCH LỤC KHAI SINH (BẢN SAO)
---
Họ và tên: {child.upper}
Sinh ngày: {slash(child.birth)} | Giới tính: {child.sex_text}
(Bằng chữ: {date_words(child.birth).lower()})
Nơi sinh: {place}
Dân tộc: {child.ethnicity} | Quốc tịch: Việt Nam
Quê quán: {family.husband.origin}
Số định danh cá nhân: {child.id_number}
Họ và tên cha: {family.husband.upper} | Năm sinh: {family.husband.birth.year}
Họ và tên mẹ: {family.wife.upper} | Năm sinh: {family.wife.birth.year}
Nơi cư trú của cha mẹ: {family.wife.address.new}
Nơi đăng ký: {committee(family.ward)}
Số đăng ký: {number}/{registered.year} | Ngày đăng ký: {slash(registered)}
""")
    sign(
        flow,
        case.rng,
        ("TM. ỦY BAN NHÂN DÂN", "PHÓ CHỦ TỊCH"),
        officer(case),
        committee(family.ward),
        centre="CHỦ TỊCH",
    )
    meta = Metadata("Trích lục khai sinh (bản sao)", f"{number}/TLKS-BS", copied, committee(family.ward))
    return Paper(flow.pages, meta, [owner(child)], birth_fields(family, number, registered, place))


@layout("chung_sinh", "held: ward health station", held=True)
def birth_notification(case: Case) -> Paper:
    mother, child = case.family.wife, case.family.child
    number, hospital, weight, issued, wished = birth_note_facts(case)
    page = Page(148, 210)
    y = motto(page, 74, 14, Style(size=10))
    flow = Flow(page, top=y - 2, left=14, right=12, bottom=6, style=Style(size=11), look=Look(title=17, spacing=1.5))
    flow.write(f"""
# GIẤY CHỨNG SINH
^ Số: {number}/{issued.year}  -  {hospital}
Họ và tên mẹ/Người nuôi dưỡng: {mother.upper}
Ngày sinh: {slash(mother.birth)}
Số CMND/CCCD/Hộ chiếu: {mother.id_number}
Nơi đăng ký thường trú: {mother.address.new}
Đã sinh con vào lúc: {case.rng.randint(0, 23):02d} giờ {case.rng.randint(0, 59):02d} phút, {long_date(child.birth)}
Tại: {hospital}
Số lần sinh: 1 | Số con hiện sống: 1
Giới tính của con: {child.sex_text} | Cân nặng (gam): {weight}
Hiện trạng: Khỏe mạnh
Dự định đặt tên con là: {wished}
Người đỡ đẻ: {officer(case)} (Nữ hộ sinh)
""")
    sign(
        flow,
        case.rng,
        (f"Hà Nội, {long_date(issued)}", "GIÁM ĐỐC"),
        officer(case),
        hospital,
        x=105,
        centre="GIÁM ĐỐC",
        height=18,
        style=Style(size=11),
    )
    meta = Metadata("Giấy chứng sinh", f"{number}/{issued.year}", issued, hospital)
    return Paper(flow.pages, meta, [owner(mother, "mother")], birth_note_fields(case, weight, wished))


def _spouse(person: Person, role: str) -> str:
    return f"""
! {role}
Họ và tên: {person.upper}
Sinh ngày: {slash(person.birth)}
Dân tộc: {person.ethnicity} | Quốc tịch: Việt Nam
Nơi thường trú/tạm trú: {person.address.old}
Số CMND/Hộ chiếu/CCCD: {person.id_number}
"""


@layout("ket_hon", "held: husband first, old wording", held=True)
def marriage_certificate(case: Case) -> Paper:
    family = case.family
    number = f"{case.rng.randint(3, 180):02d}"
    page = Page(297, 210, (255, 248, 236))
    guilloche(page, (240, 210, 160), case.rng, 30, 0.5)
    frame(page, (200, 150, 50))
    motto(page, 148.5, 24, Style("dejavu", 10))
    page.text(24, 24, committee(family.ward), Style("dejavu", 9))
    page.text(24, 30, f"Số: {number}/{family.married.year}, Quyển số: 01", Style("dejavu", 9))
    page.text(148.5, 46, "GIẤY CHỨNG NHẬN KẾT HÔN", Style("dejavu", 18, bold=True, ink=(190, 40, 40)), "center")
    bottom = 0.0
    for x, person, role in ((24.0, family.husband, "CHỒNG"), (154.0, family.wife, "VỢ")):
        flow = Flow(page, top=50, left=x, right=page.width - x - 118, style=Style("dejavu", 10), look=Look(spacing=1.7))
        flow.write(_spouse(person, role))
        bottom = max(bottom, flow.y)
    page.text(
        148.5,
        bottom + 8,
        f"Giấy chứng nhận này có hiệu lực từ ngày đăng ký: {slash(family.married)}",
        Style("dejavu", 10, italic=True),
        "center",
    )
    for x, title, name in (
        (62.0, "Chữ ký người chồng", family.husband.name),
        (235.0, "Chữ ký người vợ", family.wife.name),
    ):
        page.text(x, bottom + 18, title, Style("dejavu", 10, bold=True), "center")
        signature(page, x, bottom + 28, case.rng, 30)
        page.text(x, bottom + 40, name, Style("dejavu", 10), "center")
    flow = Flow(page, top=bottom + 12, left=20, right=20, bottom=10)
    sign(
        flow,
        case.rng,
        ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"),
        officer(case),
        committee(family.ward),
        x=150,
        centre="CHỦ TỊCH",
        style=Style("dejavu", 10),
    )
    meta = Metadata(
        "Giấy chứng nhận kết hôn", f"{number}/{family.married.year}", family.married, committee(family.ward)
    )
    return Paper([page], meta, couple(family), marriage_fields(family))


@layout("trich_luc_ket_hon", "held: table of two columns", held=True)
def marriage_extract(case: Case) -> Paper:
    family = case.family
    wife, husband = family.wife, family.husband
    issued = random_weekday(case.rng, date(2025, 7, 2), date(2026, 6, 10))
    number = f"{case.rng.randint(1, 99):02d}"
    page = Page()
    y = letterhead(
        page, "", committee(family.ward), number, "/TLKH-BS", f"{family.ward}, {long_date(issued)}", case.rng
    )
    flow = Flow(page, top=y + 8, look=Look(leader=False))
    flow.write("# TRÍCH LỤC KẾT HÔN (BẢN SAO)")
    flow.y += 6
    pairs = (("Họ, chữ đệm, tên", "upper"), ("Ngày, tháng, năm sinh", "day"), ("Dân tộc", "ethnicity"), ("Quốc tịch", ""), ("Nơi cư trú", "home"), ("Giấy tờ tùy thân", "id"))  # fmt: skip

    def value(person: Person, key: str) -> str:
        return {"upper": person.upper, "day": slash(person.birth), "ethnicity": person.ethnicity, "home": person.address.new, "id": f"CCCD số {person.id_number}"}.get(key, "Việt Nam")  # fmt: skip

    rows = [("Nội dung", "Vợ", "Chồng"), *((name, value(wife, key), value(husband, key)) for name, key in pairs)]
    flow.table((40, 64, 64), rows, Style(size=12))
    flow.write(f"""
---
Đã đăng ký kết hôn tại: {committee(family.ward)}
Số: {case.rng.randint(3, 99)} | Ngày đăng ký: {slash(family.married)}
""")
    sign(
        flow,
        case.rng,
        ("NGƯỜI KÝ TRÍCH LỤC", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
        officer(case),
        committee(family.ward),
        centre="CHỦ TỊCH",
    )
    meta = Metadata("Trích lục kết hôn (bản sao)", f"{number}/TLKH-BS", issued, committee(family.ward))
    return Paper(flow.pages, meta, couple(family), marriage_fields(family))


@layout("khai_tu", "held: ward, printed numbers", held=True)
def death_extract(case: Case) -> Paper:
    family, dead = case.family, case.family.elder
    issued = random_weekday(case.rng, family.elder_died + timedelta(days=3), family.elder_died + timedelta(days=20))
    number = f"{case.rng.randint(1, 90):02d}"
    page = Page()
    y = letterhead(
        page, "Thành phố Hà Nội", committee(family.ward), number, "/TLKT-BS", f"{family.ward}, {long_date(issued)}"
    )
    flow = Flow(page, top=y + 6, style=Style("dejavu", 11), look=Look(leader=True, value_bold=True, spacing=1.65))
    flow.write(f"""
# TRÍCH LỤC KHAI TỬ
^ (Bản sao)
---
Họ và tên người chết: {dead.upper}
Giới tính: {dead.sex_text} | Sinh ngày: {slash(dead.birth)}
Dân tộc: {dead.ethnicity} | Quốc tịch: Việt Nam
Số định danh cá nhân: {dead.id_number}
Nơi cư trú cuối cùng: {dead.address.new}
Đã chết vào lúc: {case.rng.randint(0, 23):02d} giờ, {long_date(family.elder_died)}
Nơi chết: Tại nhà, {dead.address.new}
Nguyên nhân chết: Tuổi già
Người đi khai tử: {family.wife.name} (con)
Nơi đăng ký khai tử: {committee(family.ward)}
""")
    sign(flow, case.rng, ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), officer(case), committee(family.ward), centre="CHỦ TỊCH")
    meta = Metadata("Trích lục khai tử (bản sao)", f"{number}/TLKT-BS", issued, committee(family.ward))
    return Paper(flow.pages, meta, [owner(dead)], death_fields(family))


@layout("xn_tthn", "held: one paragraph per fact", held=True)
def marital_status(case: Case) -> Paper:
    facts = person, issued, status, purpose = status_facts(case)
    ward = person.address.ward
    number = f"{case.rng.randint(2, 400):02d}"
    page = Page()
    y = letterhead(page, "Thành phố Hà Nội", committee(ward), number, "/UBND-XNTTHN", f"{ward}, {long_date(issued)}")
    flow = Flow(
        page, top=y + 6, style=Style("noto", 11), look=Look(leader=False, value_bold=True, spacing=1.55, title=14)
    )
    flow.write(f"""
# GIẤY XÁC NHẬN
# TÌNH TRẠNG HÔN NHÂN
---
! ỦY BAN NHÂN DÂN PHƯỜNG {ward.upper()} XÁC NHẬN:
Ông/Bà: {person.upper} | Giới tính: {person.sex_text}
Sinh ngày: {slash(person.birth)}
Dân tộc: {person.ethnicity} | Quốc tịch: Việt Nam
Số định danh cá nhân: {person.id_number}
Nơi cư trú: {person.address.new}
> Trong thời gian cư trú tại phường {ward} từ ngày 01/7/2025 đến nay.
Tình trạng hôn nhân: {status}
> Giấy này được sử dụng để: {purpose}. Giá trị sử dụng: 6 tháng, kể từ ngày cấp.
""")
    sign(
        flow,
        case.rng,
        ("TUQ. CHỦ TỊCH", "CÔNG CHỨC TƯ PHÁP - HỘ TỊCH"),
        officer(case),
        committee(ward),
        x=142,
        centre="CHỦ TỊCH",
    )
    return status_paper(case, flow.pages, f"{number}/UBND-XNTTHN", facts, "Giấy xác nhận tình trạng hôn nhân")


@layout("trich_luc_ho_tich", "held: recognition of a parent", held=True)
def recognition(case: Case) -> Paper:
    family, child = case.family, case.family.child
    issued = random_weekday(case.rng, date(2025, 8, 1), date(2026, 5, 20))
    number = f"{case.rng.randint(1, 60):02d}"
    page = Page()
    y = letterhead(page, "", committee(family.ward), number, "/TLCMC-BS", f"{family.ward}, {long_date(issued)}")
    flow = Flow(page, top=y + 8, look=Look(leader=False, value_bold=True, spacing=1.6))
    flow.write(f"""
# TRÍCH LỤC ĐĂNG KÝ NHẬN CHA, MẸ, CON
^ (Bản sao)
---
Họ, chữ đệm, tên người con: {child.upper}
Ngày, tháng, năm sinh: {slash(child.birth)} | Giới tính: {child.sex_text}
Số định danh cá nhân: {child.id_number}
Họ, chữ đệm, tên người cha: {family.husband.upper}
Năm sinh: {family.husband.birth.year} | Giấy tờ tùy thân: CCCD số {family.husband.id_number}
Nội dung ghi chú: Bổ sung phần ghi về người cha
Từ: Không ghi
Thành: {family.husband.name}
Nơi đăng ký: {committee(family.ward)}
""")
    sign(flow, case.rng, ("NGƯỜI KÝ TRÍCH LỤC", "CHỦ TỊCH"), officer(case), committee(family.ward), centre="CHỦ TỊCH")
    meta = Metadata(
        "Trích lục đăng ký nhận cha, mẹ, con (bản sao)", f"{number}/TLCMC-BS", issued, committee(family.ward)
    )
    fields = {
        "full_name": child.name, "birth_date": child.birth.isoformat(), "personal_id": child.id_number,
        "change_from": "Không ghi", "change_to": family.husband.name,
    }  # fmt: skip
    return Paper(flow.pages, meta, [owner(child)], fields)
