"""Held prints of what police, land, building and trade offices issue."""

from datetime import date

from samples.draw import Page, Style
from samples.flow import Flow, Look
from samples.layouts import Case, Metadata, Paper, firm_owner, layout, owner
from samples.ornaments import emblem, frame, guilloche
from samples.papers.business import TRADE_OFFICE, enterprise_fields, shop_facts, shop_fields, shop_owners
from samples.papers.civil import committee, officer
from samples.papers.land import LAND_OFFICE, area_text, area_words, land_fields, permit_facts, permit_fields, sketch
from samples.papers.parts import agency, letterhead, motto, sign
from samples.papers.residence import household_fields, household_number, members, record_fields, residence_fields
from samples.people import random_weekday
from samples.spelt_out import long_date, money, money_words, plus_months, slash

_LAND_OFFICE_LINES = ("CHI NHÁNH VĂN PHÒNG ĐĂNG KÝ ĐẤT ĐAI", "HÀ NỘI KHU VỰC 3")


@layout("so_ho_khau", "held: two leaves on one sheet", held=True)
def household_book(case: Case) -> Paper:
    family, head = case.family, case.family.husband
    number, issued = household_number(case), random_weekday(case.rng, date(2008, 1, 5), date(2019, 6, 1))
    page = Page(297, 210, (252, 248, 236))
    page.rule(148.5, 8, 148.5, 202, 0.2, (150, 140, 130))
    left = Flow(page, top=18, left=14, right=160, style=Style("dejavu", 10), look=Look(leader=True))
    motto(page, 74, 18, Style("dejavu", 8.5))
    left.y = 32
    left.write(f"""
# SỔ HỘ KHẨU
= Số {number}
---
Họ và tên chủ hộ: {head.upper}
Nơi thường trú: {head.address.old}
""")
    sign(
        left,
        case.rng,
        (f"Hà Nội, {long_date(issued)}", "TRƯỞNG CÔNG AN QUẬN", head.address.old_district.upper()),
        officer(case),
        f"Công an quận {head.address.old_district}",
        x=100,
        centre="CÔNG AN",
        style=Style("dejavu", 10),
    )
    right = Flow(page, top=14, left=156, right=14, style=Style("dejavu", 9.5), look=Look(leader=True, spacing=1.45))
    for member, relation in members(family)[:2]:
        right.write(f"""
Họ và tên: {member.upper}
Quan hệ với chủ hộ: {relation}
Ngày sinh: {slash(member.birth)} | Giới tính: {member.sex_text}
Quê quán: {member.origin}
Số CMND: {member.old_id}
Nghề nghiệp, nơi làm việc: Lao động tự do
---
---
""")
    meta = Metadata("Sổ hộ khẩu", number, issued, f"Công an quận {head.address.old_district}")
    return Paper([page], meta, [owner(head, known_id=False)], household_fields(head, number))


@layout("ct07", "held: values on the next line", held=True)
def residence_confirmation(case: Case) -> Paper:
    family, person = case.family, case.family.husband
    issued = random_weekday(case.rng, date(2025, 9, 1), date(2026, 6, 20))
    police = f"Công an phường {person.address.ward}"
    number = f"{case.rng.randint(20, 2400)}"
    page = Page()
    y = letterhead(page, "Công an TP. Hà Nội", police, number, "/XNTTCT", f"{person.address.ward}, {long_date(issued)}")
    page.text(24, 12, "Mẫu CT07", Style(size=10, bold=True))
    flow = Flow(
        page,
        top=y + 2,
        left=26,
        style=Style("noto", 10.5),
        look=Look(leader=False, value_below=True, value_bold=True, spacing=1.4, title=14),
    )
    flow.write(f"""
# XÁC NHẬN THÔNG TIN VỀ CƯ TRÚ
---
1. Họ, chữ đệm và tên: {person.upper} | 2. Số định danh cá nhân: {person.id_number}
3. Ngày, tháng, năm sinh: {slash(person.birth)} | 4. Giới tính: {person.sex_text} | 5. Dân tộc: {person.ethnicity}
6. Quê quán: {person.origin} | 7. Quốc tịch: Việt Nam
8. Nơi thường trú: {person.address.new}
9. Nơi tạm trú: Không
10. Nơi ở hiện tại: {person.address.new}
11. Họ, chữ đệm và tên chủ hộ: {person.name} | 12. Quan hệ với chủ hộ: Chủ hộ
""")
    flow.y += 3
    rows = [("Họ và tên", "Sinh ngày", "Số ĐDCN", "Quan hệ với chủ hộ")]
    rows += [(m.name, slash(m.birth), m.id_number, r) for m, r in members(family)[1:]]
    flow.table((50, 28, 40, 36), rows, Style("noto", 9.5))
    sign(
        flow,
        case.rng,
        ("KT. TRƯỞNG CÔNG AN PHƯỜNG", "PHÓ TRƯỞNG CÔNG AN PHƯỜNG"),
        officer(case),
        police,
        x=140,
        centre="CÔNG AN",
    )
    meta = Metadata("Xác nhận thông tin về cư trú", f"{number}/XNTTCT", issued, police, None, plus_months(issued, 12))
    return Paper(flow.pages, meta, [owner(person)], residence_fields(person, person))


@layout("lltp", "held: department of justice, before March 2025", held=True)
def criminal_record(case: Case) -> Paper:
    person = case.family.wife
    issued = random_weekday(case.rng, date(2023, 4, 1), date(2025, 2, 20))
    number = f"{case.rng.randint(100, 98000)}"
    page = Page(tint=(255, 253, 244))
    guilloche(page, (236, 222, 180), case.rng, 40, 0.4)
    y = letterhead(
        page, "Ủy ban nhân dân thành phố Hà Nội", "Sở Tư pháp", number, "/STP-LLTP", f"Hà Nội, {long_date(issued)}"
    )
    flow = Flow(page, top=y + 4, style=Style("dejavu", 10.5), look=Look(leader=False, spacing=1.75, title=15))
    flow.write(f"""
# PHIẾU LÝ LỊCH TƯ PHÁP
## SỐ 1
---
Họ và tên: {person.upper} | Giới tính: {person.sex_text}
Ngày, tháng, năm sinh: {slash(person.birth)} | Quốc tịch: Việt Nam
Nơi sinh: {person.birth_place}
Nơi thường trú: {person.address.old}
Số CMND/CCCD/Hộ chiếu: {person.id_number}
Tình trạng án tích: Không có án tích
""")
    sign(
        flow,
        case.rng,
        ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"),
        officer(case),
        "Sở Tư pháp thành phố Hà Nội",
        centre="SỞ TƯ PHÁP",
    )
    meta = Metadata("Phiếu lý lịch tư pháp số 1", f"{number}/STP-LLTP", issued, "Sở Tư pháp")
    return Paper(flow.pages, meta, [owner(person)], {**record_fields(person, "1"), "residence": person.address.old})


@layout("gcn_qsdd", "held: red cover, land only", held=True)
def land_certificate(case: Case) -> Paper:
    family, parcel = case.family, case.family.parcel
    serial = f"{case.rng.choice('ĐTUY')} {case.rng.randrange(100000, 999999)}"
    register = f"{case.rng.randrange(100, 9999):05d}"
    granted = random_weekday(case.rng, date(2021, 7, 1), date(2022, 12, 20))
    cover = Page(190, 265, (188, 44, 52))
    gold = (250, 220, 120)
    motto(cover, 95, 26, Style("dejavu", 10, ink=gold), rule=False)
    emblem(cover, 95, 90, 40)
    for i, text in enumerate(("GIẤY CHỨNG NHẬN", "QUYỀN SỬ DỤNG ĐẤT")):
        cover.text(95, 140 + i * 12, text, Style("dejavu", 18, bold=True, ink=gold), "center")
    cover.text(95, 240, serial, Style("dejavu", 12, bold=True, ink=gold), "center")
    page = Page(190, 265, (255, 250, 236))
    guilloche(page, (238, 214, 170), case.rng, 40, 0.45)
    district = f"Ủy ban nhân dân quận {parcel.address.old_district}"
    flow = Flow(
        page,
        top=12,
        left=18,
        right=14,
        style=Style("dejavu", 10.5),
        look=Look(leader=True, spacing=1.55, label_italic=True),
    )
    flow.write(f"""
## {district.upper()}
= CHỨNG NHẬN
! I. Tên người sử dụng đất
Ông: {family.husband.upper}, sinh năm {family.husband.birth.year}, CCCD {family.husband.id_number}
và vợ là bà: {family.wife.upper}, sinh năm {family.wife.birth.year}, CCCD {family.wife.id_number}
Địa chỉ thường trú: {parcel.address.old}
! II. Thửa đất được quyền sử dụng
1. Thửa đất số: {parcel.number} | 2. Tờ bản đồ số: {parcel.sheet}
3. Địa chỉ thửa đất: {parcel.address.old}
4. Diện tích: {area_text(parcel.area)} m² | Bằng chữ: {area_words(parcel.area)}
5. Hình thức sử dụng: Sử dụng riêng: {area_text(parcel.area)} m²; chung: không
6. Mục đích sử dụng đất: Đất ở tại đô thị
7. Thời hạn sử dụng đất: Lâu dài
8. Nguồn gốc sử dụng đất: Nhà nước công nhận quyền sử dụng đất
""")
    sketch(page, 70, flow.y + 6, parcel.number, ("Thửa 12", "Ngõ"))
    flow.y += 50
    sign(
        flow,
        case.rng,
        (f"Ngày {granted:%d} tháng {granted:%m} năm {granted.year}", "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"),
        officer(case),
        district,
        x=125,
        centre="CHỦ TỊCH",
        style=Style("dejavu", 10),
    )
    page.text(18, 252, f"Số vào sổ cấp giấy chứng nhận quyền sử dụng đất: {register}", Style("dejavu", 9.5))
    meta = Metadata("Giấy chứng nhận quyền sử dụng đất", serial, granted, district)
    owners = [owner(family.husband, "landholder", born="year"), owner(family.wife, "landholder", born="year")]
    return Paper([cover, page], meta, owners, land_fields(family, serial, register, parcel.address.old))


@layout("gcn_qsdd", "held: 2024 form, single holder line", held=True)
def land_certificate_2024(case: Case) -> Paper:
    family, parcel = case.family, case.family.parcel
    issued = random_weekday(case.rng, date(2025, 7, 10), date(2026, 5, 1))
    serial, register = f"AB {case.rng.randrange(10**7, 10**8):08d}", f"CN {case.rng.randrange(100, 9999):05d}"
    page = Page(tint=(255, 244, 246))
    frame(page, (210, 90, 120), 6)
    motto(page, 105, 20, Style("noto", 9))
    flow = Flow(
        page, top=30, left=18, right=18, style=Style("noto", 10), look=Look(leader=False, value_bold=True, spacing=1.55)
    )
    flow.centred(
        "GIẤY CHỨNG NHẬN QUYỀN SỬ DỤNG ĐẤT, QUYỀN SỞ HỮU TÀI SẢN GẮN LIỀN VỚI ĐẤT",
        Style("noto", 13, bold=True, ink=(190, 30, 50)),
    )
    flow.write(f"""
---
! 1. Người sử dụng đất, chủ sở hữu tài sản gắn liền với đất
Ông {family.husband.name}: CCCD số {family.husband.id_number}
Bà {family.wife.name}: CCCD số {family.wife.id_number}
! 2. Thông tin thửa đất
Thửa đất số: {parcel.number} | Tờ bản đồ số: {parcel.sheet} | Diện tích: {area_text(parcel.area)} m²
Loại đất: Đất ở tại đô thị
Thời hạn sử dụng đất: Lâu dài
Hình thức sử dụng đất: Chung vợ chồng
Địa chỉ: {parcel.address.new}
! 3. Thông tin tài sản gắn liền với đất
- Không đăng ký
! 4. Sơ đồ thửa đất
""")
    sketch(page, 80, flow.y + 5, parcel.number, ("Thửa 77", "Phố"))
    flow.y += 50
    sign(
        flow,
        case.rng,
        (f"Hà Nội, {long_date(issued)}", *_LAND_OFFICE_LINES, "KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"),
        officer(case),
        LAND_OFFICE,
        x=140,
        centre="GIÁM ĐỐC",
        style=Style("noto", 10),
    )
    page.text(20, 276, f"Số vào sổ: {register}", Style("noto", 9.5))
    page.text(188, 276, f"Số phát hành: {serial}", Style("noto", 10, bold=True, ink=(190, 30, 50)), "right")
    meta = Metadata(
        "Giấy chứng nhận quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất", serial, issued, LAND_OFFICE
    )
    owners = [owner(family.husband, "landholder", born="unsaid"), owner(family.wife, "landholder", born="unsaid")]
    return Paper([page], meta, owners, land_fields(family, serial, register, parcel.address.new))


@layout("gpxd", "held: bullet list", held=True)
def building_permit(case: Case) -> Paper:
    family, parcel = case.family, case.family.parcel
    issued, number, works, storeys, floor = permit_facts(case)
    issuer = committee(parcel.address.ward)
    head, _, tail = number.partition("/")
    page = Page()
    y = letterhead(page, "", issuer, head, f"/{tail}-UBND", f"{parcel.address.ward}, {long_date(issued)}")
    flow = Flow(
        page, top=y + 4, style=Style("noto", 11), look=Look(leader=False, spacing=1.5, title=16, value_bold=True)
    )
    location = f"{parcel.address.new}"
    flow.write(f"""
# GIẤY PHÉP XÂY DỰNG
---
1. Cấp cho (chủ đầu tư): {family.husband.title.lower()} {family.husband.name}
- Địa chỉ liên hệ: {family.husband.address.new}; điện thoại {family.husband.phone}
2. Được phép xây dựng công trình (loại công trình): {works}
- Vị trí xây dựng (lô đất, địa chỉ): {location}
+ Diện tích xây dựng tầng 1 (tầng trệt): {case.rng.randint(40, 90)} m²
+ Tổng diện tích sàn xây dựng: {area_text(floor)} m²
+ Chiều cao công trình: {storeys * 3 + 3} m; số tầng: {storeys}
+ Cốt nền: +0,45 m; mật độ xây dựng: {case.rng.randint(70, 100)} %
- Màu sắc công trình: Màu sáng
> 3. Giấy phép có hiệu lực khởi công xây dựng trong thời hạn 12 tháng kể từ ngày cấp.
""")
    sign(
        flow,
        case.rng,
        ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
        officer(case),
        issuer,
        centre="PHÓ CHỦ TỊCH",
    )
    meta = Metadata("Giấy phép xây dựng", f"{number}-UBND", issued, issuer, None, plus_months(issued, 12))
    return Paper(
        flow.pages,
        meta,
        [owner(family.husband, known_id=False, born="unsaid")],
        permit_fields(case, works, location, storeys, floor),
    )


@layout("gcn_dkdn", "held: compact, code in a box", held=True)
def enterprise(case: Case) -> Paper:
    firm, head = case.family.firm, case.family.wife
    change = case.rng.randint(1, 9)
    changed = random_weekday(case.rng, date(2025, 3, 10), date(2026, 6, 1))
    address = f"{firm.address.new}, Việt Nam"
    page = Page(tint=(252, 255, 252))
    y = max(
        agency(page, 60, 20, "Sở Tài chính thành phố Hà Nội", TRADE_OFFICE, Style("noto", 9)),
        motto(page, 150, 20, Style("noto", 9)),
    )
    flow = Flow(
        page, top=y + 2, left=24, right=18, style=Style("noto", 10.5), look=Look(leader=True, spacing=1.5, title=14)
    )
    flow.write(f"""
# GIẤY CHỨNG NHẬN
# ĐĂNG KÝ DOANH NGHIỆP
## {firm.kind}
---
Mã số doanh nghiệp: {firm.code}
- Đăng ký lần đầu ngày: {slash(firm.founded)}. Đăng ký thay đổi lần thứ {change} ngày: {slash(changed)}.
Tên công ty: {firm.name}
Tên viết tắt: {"".join(word[0] for word in firm.short.split()).upper()}
Địa chỉ trụ sở chính: {address}
Vốn điều lệ: {money(firm.capital)} VNĐ ({money_words(firm.capital)})
! Người đại diện theo pháp luật
Họ, chữ đệm và tên: {head.upper}
Giới tính: {head.sex_text} | Ngày sinh: {slash(head.birth)}
Số định danh cá nhân: {head.id_number} | Chức danh: Tổng giám đốc
Địa chỉ liên lạc: {head.address.new}
""")
    sign(
        flow,
        case.rng,
        ("KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG"),
        officer(case),
        f"{TRADE_OFFICE} - Sở Tài chính",
        centre="PHÒNG ĐKKD",
    )
    meta = Metadata(
        "Giấy chứng nhận đăng ký doanh nghiệp", firm.code, changed, f"{TRADE_OFFICE} - Sở Tài chính thành phố Hà Nội"
    )
    owners = [firm_owner(firm), owner(head, "representative")]
    return Paper(flow.pages, meta, owners, enterprise_fields(firm, head, change, changed, address))


@layout("gcn_hkd", "held: numbered, code with the number line", held=True)
def household_business(case: Case) -> Paper:
    head = case.family.wife
    code, name, capital = shop_facts(case)
    issued = random_weekday(case.rng, date(2025, 7, 8), date(2026, 6, 10))
    ward = committee(head.address.ward)
    page = Page()
    y = letterhead(page, ward, "Phòng Kinh tế", "", "", f"{head.address.ward}, {long_date(issued)}")
    flow = Flow(page, top=y + 4, style=Style("dejavu", 10.5), look=Look(leader=False, value_bold=True, spacing=1.6))
    flow.write(f"""
# GIẤY CHỨNG NHẬN ĐĂNG KÝ HỘ KINH DOANH
## Số: {code}
^ Đăng ký lần đầu ngày {slash(issued)}
---
1. Tên hộ kinh doanh (ghi bằng chữ in hoa): {name.upper()}
2. Địa điểm kinh doanh: {head.address.new}
Điện thoại: {head.phone}
3. Ngành, nghề kinh doanh: Bán lẻ hàng may mặc, mã ngành 4771 (Chính)
4. Vốn kinh doanh: {money(capital)} VNĐ
5. Họ và tên chủ hộ kinh doanh: {head.upper}
Sinh ngày: {slash(head.birth)} | Giới tính: {head.sex_text}
Số định danh cá nhân: {head.id_number}
Nơi cư trú: {head.address.new}
""")
    sign(flow, case.rng, ("KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG"), officer(case), ward, centre="PHÒNG KINH TẾ")
    meta = Metadata("Giấy chứng nhận đăng ký hộ kinh doanh", code, issued, f"Phòng Kinh tế - {ward}")
    return Paper(flow.pages, meta, shop_owners(head, name, code), shop_fields(head, code, name, capital))
