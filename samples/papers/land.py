"""Papers about land and building: the certificate of 2009 to 2024, the one since, the building permit."""

# One line of markup is one block of the paper, however long it is.
# ruff: noqa: E501

from datetime import date

from samples.draw import Page, Style
from samples.flow import Flow, Look
from samples.layouts import Case, Metadata, Paper, layout, owner
from samples.machine_codes import card_qr
from samples.ornaments import emblem, frame, guilloche, qr
from samples.papers.civil import committee, officer
from samples.papers.parts import letterhead, motto, sign
from samples.people import Family, random_weekday
from samples.spelt_out import long_date, number_words, plus_months

LONG_TITLE = "GIẤY CHỨNG NHẬN QUYỀN SỬ DỤNG ĐẤT, QUYỀN SỞ HỮU NHÀ Ở VÀ TÀI SẢN KHÁC GẮN LIỀN VỚI ĐẤT"
NEW_TITLE = "GIẤY CHỨNG NHẬN QUYỀN SỬ DỤNG ĐẤT, QUYỀN SỞ HỮU TÀI SẢN GẮN LIỀN VỚI ĐẤT"
SENTENCE = {
    LONG_TITLE: "Giấy chứng nhận quyền sử dụng đất, quyền sở hữu nhà ở và tài sản khác gắn liền với đất",
    NEW_TITLE: "Giấy chứng nhận quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất",
}
LAND_OFFICE = "Chi nhánh Văn phòng đăng ký đất đai Hà Nội khu vực 3"


def area_text(area: str) -> str:
    return area.replace(".", ",")


def area_words(area: str) -> str:
    whole, _, part = area.partition(".")
    return f"{number_words(int(whole))} phẩy {number_words(int(part))} mét vuông".capitalize()


def land_fields(family: Family, serial: str, register: str, address: str, purpose: str = "Đất ở tại đô thị", term: str = "Lâu dài") -> dict[str, str | None]:  # fmt: skip
    parcel = family.parcel
    return {
        "serial_number": serial, "register_number": register, "holder_name": family.husband.name, "holder_id": family.husband.id_number,
        "co_holder_name": family.wife.name, "co_holder_id": family.wife.id_number, "parcel_number": parcel.number,
        "map_sheet": parcel.sheet, "parcel_address": address, "area_m2": parcel.area, "land_purpose": purpose, "land_term": term,
    }  # fmt: skip


def holders(family: Family) -> str:
    lines = [
        f"{person.title}: {person.upper} | Năm sinh: {person.birth.year} | CCCD số: {person.id_number}"
        for person in (family.husband, family.wife)
    ]
    return "\n".join(lines)


def sketch(page: Page, x: float, y: float, number: str, adjoining: tuple[str, str]) -> None:
    """The little map of a parcel."""
    corners = [(x, y + 6), (x + 44, y), (x + 50, y + 34), (x + 4, y + 38)]
    for (x0, y0), (x1, y1) in zip(corners, [*corners[1:], corners[0]], strict=True):
        page.rule(x0, y0, x1, y1, 0.4)
    for k, ((cx, cy), shift) in enumerate(zip(corners, ((-3, -1), (2, -1), (2, 3), (-3, 3)), strict=True)):
        page.text(cx + shift[0], cy + shift[1], str(k + 1), Style(size=9))
    page.text(x + 25, y + 20, number, Style(size=14, bold=True), "center")
    page.text(x - 5, y + 24, adjoining[0], Style(size=9), "right")
    page.text(x + 56, y + 20, adjoining[1], Style(size=9))


def four_pages(case: Case, cover: Page, body: str, style: Style) -> list[Page]:
    """Cover, then sections I to IV as they run on."""
    flow = Flow(
        Page(cover.width, cover.height, (255, 246, 246)),
        top=14,
        left=18,
        right=14,
        style=style,
        look=Look(leader=False),
    )
    guilloche(flow.page, (244, 200, 206), case.rng, 36, 0.4)
    flow.write(body)
    return [cover, flow.page]


@layout("gcn_qsdd", "pink, 2009 to 2024")
def land_certificate_pink(case: Case) -> Paper:
    family, parcel = case.family, case.family.parcel
    district = f"Ủy ban nhân dân quận {parcel.address.old_district}"
    cover = Page(190, 265, (255, 238, 240))
    guilloche(cover, (240, 180, 190), case.rng, 40, 0.5)
    frame(cover, (196, 60, 80), 7)
    motto(cover, 95, 22, Style(size=12))
    emblem(cover, 95, 46, 20)
    red = Style(size=16, bold=True, ink=(200, 30, 40))
    flow = Flow(cover, top=60, left=16, right=16, style=Style(size=13), look=Look(leader=False))
    for part in ("GIẤY CHỨNG NHẬN", "QUYỀN SỬ DỤNG ĐẤT", "QUYỀN SỞ HỮU NHÀ Ở VÀ TÀI SẢN KHÁC GẮN LIỀN VỚI ĐẤT"):
        flow.centred(part, red.but(size=20 if part == "GIẤY CHỨNG NHẬN" else 14))
    flow.write(f"""
---
! I. Người sử dụng đất, chủ sở hữu nhà ở và tài sản khác gắn liền với đất
{holders(family)}
Địa chỉ thường trú: {parcel.address.old}
""")
    cover.text(172, 250, parcel.serial, Style("sans", 13, bold=True, ink=(200, 30, 40)), "right")
    body = f"""
! II. Thửa đất, nhà ở và tài sản khác gắn liền với đất
! 1. Thửa đất:
a) Thửa đất số: {parcel.number} | tờ bản đồ số: {parcel.sheet}
b) Địa chỉ: {parcel.address.old}
c) Diện tích: {area_text(parcel.area)} m² | (Bằng chữ: {area_words(parcel.area)})
d) Hình thức sử dụng: Sử dụng riêng
đ) Mục đích sử dụng: Đất ở tại đô thị
e) Thời hạn sử dụng: Lâu dài
g) Nguồn gốc sử dụng: Công nhận QSDĐ như giao đất có thu tiền sử dụng đất
- 2. Nhà ở: Nhà ở riêng lẻ, diện tích xây dựng {case.rng.randint(28, 60)} m², 03 tầng
- 3. Công trình xây dựng khác: -/-
- 4. Ghi chú: Không
! III. Sơ đồ thửa đất, nhà ở và tài sản khác gắn liền với đất
"""
    pages = four_pages(case, cover, body, Style(size=12.5))
    inner = Flow(pages[1], top=130, left=18, right=14, style=Style(size=12.5))
    sketch(pages[1], 70, 122, parcel.number, ("Thửa 41", "Ngõ đi"))
    inner.y = 164
    pages[1].text(125, 174, f"Hà Nội, {long_date(parcel.granted)}", Style(size=12, italic=True), "center")
    inner.y = 176
    sign(
        inner,
        case.rng,
        (f"TM. {district.upper()}", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
        officer(case),
        district,
        x=125,
        centre="QUẬN",
        style=Style(size=12),
    )
    pages[1].text(18, 240, f"Số vào sổ cấp GCN: {parcel.register}", Style(size=12))
    pages[1].text(18, 250, "IV. Những thay đổi sau khi cấp giấy chứng nhận", Style(size=12, bold=True))
    meta = Metadata(SENTENCE[LONG_TITLE], parcel.serial, parcel.granted, district)
    owners = [owner(family.husband, "landholder", born="year"), owner(family.wife, "landholder", born="year")]
    return Paper(pages, meta, owners, land_fields(family, parcel.serial, parcel.register, parcel.address.old))


@layout("gcn_qsdd", "two pages, since 2024")
def land_certificate_new(case: Case) -> Paper:
    family, parcel = case.family, case.family.parcel
    issued = random_weekday(case.rng, date(2024, 9, 1), date(2026, 5, 1))
    serial = f"AA {case.rng.randrange(10**7, 10**8):08d}"
    page = Page(tint=(255, 240, 244))
    guilloche(page, (244, 196, 210), case.rng, 44, 0.45)
    frame(page, (200, 70, 110), 6)
    motto(page, 105, 20, Style(size=12))
    qr(page, 172, 14, 24, card_qr(["GCN", serial.replace(" ", ""), family.husband.id_number]))
    emblem(page, 105, 40, 14)
    flow = Flow(page, top=50, left=18, right=18, style=Style(size=12.5), look=Look(leader=False))
    red = Style(size=15, bold=True, ink=(200, 30, 40))
    flow.centred("GIẤY CHỨNG NHẬN", red.but(size=18))
    flow.centred("QUYỀN SỬ DỤNG ĐẤT, QUYỀN SỞ HỮU TÀI SẢN GẮN LIỀN VỚI ĐẤT", red.but(size=13))
    address = parcel.address.new if issued >= date(2025, 7, 1) else parcel.address.old
    couple = "\n".join(
        f"{person.title}: {person.upper}, CCCD số {person.id_number}" for person in (family.husband, family.wife)
    )
    flow.write(f"""
---
! 1. Người sử dụng đất, chủ sở hữu tài sản gắn liền với đất:
{couple}
Địa chỉ: {address}
! 2. Thông tin thửa đất:
a) Thửa đất số: {parcel.number} | b) Tờ bản đồ số: {parcel.sheet}
c) Địa chỉ: {address}
d) Diện tích: {area_text(parcel.area)} m²
đ) Loại đất: Đất ở tại đô thị
e) Thời hạn sử dụng đất: Lâu dài
g) Hình thức sử dụng đất: Sử dụng chung của vợ và chồng
h) Nguồn gốc sử dụng đất: Nhận chuyển nhượng đất được công nhận QSDĐ
! 3. Thông tin tài sản gắn liền với đất:
- Nhà ở riêng lẻ; diện tích xây dựng {case.rng.randint(28, 70)} m²; số tầng: 04
""")
    flow.y += 3
    page.text(148, flow.y + 4, f"Hà Nội, {long_date(issued)}", Style(size=12, italic=True), "center")
    flow.y += 5
    sign(
        flow,
        case.rng,
        (LAND_OFFICE.upper().replace(" HÀ NỘI KHU VỰC 3", ""), "HÀ NỘI KHU VỰC 3", "GIÁM ĐỐC"),
        officer(case),
        LAND_OFFICE,
        centre="GIÁM ĐỐC",
        style=Style(size=12),
    )
    page.text(190, 284, serial, Style("sans", 13, bold=True, ink=(200, 30, 40)), "right")
    register = f"VP {case.rng.randrange(100, 9999):05d}"
    back = Page(tint=(255, 240, 244))
    guilloche(back, (244, 196, 210), case.rng, 44, 0.45)
    second = Flow(back, top=18, left=18, right=18, style=Style(size=12.5), look=Look(leader=False))
    second.write("! 4. Sơ đồ thửa đất, tài sản gắn liền với đất:")
    sketch(back, 75, 45, parcel.number, ("Thửa 118", "Đường 6 m"))
    second.y = 100
    second.write("! 5. Ghi chú:\n- Không\n! 6. Những thay đổi sau khi cấp Giấy chứng nhận:")
    second.y += 2
    second.table((110, 60), [("Nội dung thay đổi và cơ sở pháp lý", "Xác nhận của cơ quan có thẩm quyền"), ("-/-", "")])
    second.write(f"---\nSố vào sổ cấp Giấy chứng nhận: {register}")
    meta = Metadata(SENTENCE[NEW_TITLE], serial, issued, LAND_OFFICE)
    owners = [owner(family.husband, "landholder", born="unsaid"), owner(family.wife, "landholder", born="unsaid")]
    return Paper([page, back], meta, owners, land_fields(family, serial, register, address))


@layout("gpxd", "ward committee")
def building_permit(case: Case) -> Paper:
    return _permit(case, Look(leader=False), committee(case.family.ward), "Thành phố Hà Nội")


@layout("gpxd", "department of construction")
def building_permit_department(case: Case) -> Paper:
    return _permit(case, Look(leader=True, value_bold=True), "Sở Xây dựng", "Ủy ban nhân dân thành phố Hà Nội")


def permit_facts(case: Case) -> tuple[date, str, str, int, str]:
    """Day, number, works, storeys and floor area."""
    issued = random_weekday(case.rng, date(2025, 7, 10), date(2026, 6, 1))
    storeys = case.rng.randint(2, 6)
    floor = f"{case.rng.randrange(120, 420)}.{case.rng.randint(1, 9)}"
    return issued, f"{case.rng.randint(4, 480):02d}/GPXD", "Nhà ở riêng lẻ", storeys, floor


def permit_fields(case: Case, works: str, location: str, storeys: int, floor: str) -> dict[str, str | None]:
    return {
        "permit_holder": case.family.husband.name, "works": works, "location": location, "floor_area_m2": floor, "storeys": str(storeys),
    }  # fmt: skip


def _permit(case: Case, look: Look, issuer: str, parent: str) -> Paper:
    family, parcel = case.family, case.family.parcel
    issued, number, works, storeys, floor = permit_facts(case)
    page = Page()
    head, _, tail = number.partition("/")
    y = letterhead(page, parent, issuer, head, f"/{tail}", f"Hà Nội, {long_date(issued)}", case.rng)
    flow = Flow(page, top=y + 4, style=Style(size=13), look=look)
    location = parcel.address.new
    flow.write(f"""
# GIẤY PHÉP XÂY DỰNG
^ (Sử dụng cho nhà ở riêng lẻ)
1. Cấp cho: {family.husband.title} {family.husband.upper}
Địa chỉ thường trú: {family.husband.address.new}
2. Được phép xây dựng công trình: {works}
- Theo thiết kế: Bản vẽ thiết kế kèm theo
- Do: Công ty TNHH Kiến trúc Mái Ngói lập
- Gồm các nội dung sau đây:
Vị trí xây dựng: Thửa đất số {parcel.number}, tờ bản đồ số {parcel.sheet}, {location}
Cốt nền xây dựng công trình: +0,30 m so với mặt ngõ
Mật độ xây dựng: {case.rng.randint(70, 95)} % | Hệ số sử dụng đất: {case.rng.randint(3, 5)},2 lần
Chỉ giới đường đỏ, chỉ giới xây dựng: Theo hồ sơ thiết kế
Diện tích xây dựng tầng 1: {case.rng.randint(40, 80)},5 m²
Tổng diện tích sàn: {area_text(floor)} m²
Chiều cao công trình: {storeys * 3 + 2},6 m | Số tầng: {storeys:02d}
3. Giấy tờ về quyền sử dụng đất: Giấy chứng nhận số {parcel.serial}
> 4. Giấy phép này có hiệu lực khởi công xây dựng trong thời hạn 12 tháng kể từ ngày cấp; quá thời hạn trên thì phải đề nghị gia hạn giấy phép xây dựng.
""")
    titles = ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH") if "Ủy ban" in issuer else ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")
    sign(flow, case.rng, titles, officer(case), issuer, centre=titles[1])
    meta = Metadata("Giấy phép xây dựng", number, issued, issuer, None, plus_months(issued, 12))
    return Paper(
        flow.pages,
        meta,
        [owner(family.husband, known_id=False, born="unsaid")],
        permit_fields(
            case, works, f"Thửa đất số {parcel.number}, tờ bản đồ số {parcel.sheet}, {location}", storeys, floor
        ),
    )
