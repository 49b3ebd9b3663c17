"""What goes over the counter: applications of citizens and the centre's receipt for a dossier."""

# One line of markup is one block of the paper, however long it is.
# ruff: noqa: E501

from datetime import date, timedelta

from samples.draw import Page, Style
from samples.flow import Flow, Look
from samples.layouts import Case, Metadata, Paper, layout, owner
from samples.machine_codes import card_qr
from samples.ornaments import qr, signature
from samples.papers.civil import committee, id_paper
from samples.papers.parts import agency, motto, number_line
from samples.people import Person, random_weekday
from samples.spelt_out import long_date, slash

BRANCH = "Chi nhánh số 3 - Trung tâm Phục vụ hành chính công"
PROCEDURES = (
    ("1.004873", "Cấp giấy xác nhận tình trạng hôn nhân", "Tờ khai cấp Giấy xác nhận tình trạng hôn nhân"),
    ("1.013225", "Cấp giấy phép xây dựng mới đối với nhà ở riêng lẻ", "Đơn đề nghị cấp giấy phép xây dựng"),
    ("2.000635", "Cấp bản sao trích lục hộ tịch, bản sao Giấy khai sinh", "Tờ khai cấp bản sao trích lục hộ tịch"),
    ("1.004222", "Đăng ký thường trú", "Tờ khai thay đổi thông tin cư trú"),
)


def form_fields(title: str, number: str | None, person: Person) -> dict[str, str | None]:
    return {
        "form_title": title, "form_number": number, "applicant_name": person.name, "applicant_id": person.id_number, "phone": person.phone,
    }  # fmt: skip


def applicant_signs(
    flow: Flow, case: Case, title: str, note: str, person: Person, signed: date, place: str = "Hà Nội"
) -> None:
    flow.room(48)
    page, y = flow.page, flow.y
    page.text(150, y + 8, f"{place}, {long_date(signed)}", Style(size=13, italic=True), "center")
    page.text(150, y + 14, title, Style(size=13, bold=True), "center")
    page.text(150, y + 19, note, Style(size=11, italic=True), "center")
    signature(page, 150, y + 29, case.rng)
    page.text(150, y + 42, person.name, Style(size=13), "center")
    flow.y = y + 44


@layout("don_to_khai", "civil-status form")
def civil_form(case: Case) -> Paper:
    person = case.family.friend
    signed = random_weekday(case.rng, date(2025, 9, 1), date(2026, 6, 20))
    page = Page()
    y = motto(page, 105, 22, Style(size=13))
    flow = Flow(page, top=y, look=Look(title=16))
    flow.write(f"""
# TỜ KHAI CẤP GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN
---
= Kính gửi: {committee(person.address.ward)}
---
Họ, chữ đệm, tên người yêu cầu: {person.upper}
Nơi cư trú: {person.address.new}
Giấy tờ tùy thân: {id_paper(person)}
Số điện thoại: {person.phone}
Quan hệ với người được cấp Giấy xác nhận tình trạng hôn nhân: Bản thân
! Đề nghị cơ quan cấp Giấy xác nhận tình trạng hôn nhân cho người có tên dưới đây:
Họ, chữ đệm, tên: {person.upper}
Ngày, tháng, năm sinh: {slash(person.birth)} | Giới tính: {person.sex_text}
Dân tộc: {person.ethnicity} | Quốc tịch: Việt Nam
Tình trạng hôn nhân: Chưa đăng ký kết hôn với ai
Mục đích sử dụng Giấy xác nhận tình trạng hôn nhân: Làm thủ tục vay vốn ngân hàng
> Tôi cam đoan những nội dung khai trên đây là đúng sự thật và chịu trách nhiệm trước pháp luật về cam đoan của mình.
""")
    applicant_signs(flow, case, "Người yêu cầu", "(Ký, ghi rõ họ, chữ đệm, tên)", person, signed)
    title = "Tờ khai cấp Giấy xác nhận tình trạng hôn nhân"
    meta = Metadata(title, None, signed, None, "Đề nghị cấp Giấy xác nhận tình trạng hôn nhân")
    return Paper(flow.pages, meta, [owner(person, "applicant")], form_fields(title, None, person))


@layout("don_to_khai", "building application")
def building_form(case: Case) -> Paper:
    person, parcel = case.family.husband, case.family.parcel
    signed = random_weekday(case.rng, date(2025, 9, 1), date(2026, 6, 20))
    page = Page()
    page.text(192, 13, "Mẫu số 01", Style(size=12, bold=True), "right")
    y = motto(page, 105, 22, Style(size=13))
    flow = Flow(page, top=y, look=Look(title=16))
    flow.write(f"""
# ĐƠN ĐỀ NGHỊ CẤP GIẤY PHÉP XÂY DỰNG
^ (Sử dụng cho nhà ở riêng lẻ)
= Kính gửi: {committee(parcel.address.ward)}
! 1. Thông tin về chủ đầu tư
Tên chủ đầu tư: {person.upper}
Số định danh cá nhân: {person.id_number}
Địa chỉ liên hệ: {person.address.new}
Số điện thoại: {person.phone} | Email: hoso@vidu.example
! 2. Thông tin công trình
Địa điểm xây dựng: {parcel.address.new}
Lô đất số: {parcel.number} | Tờ bản đồ số: {parcel.sheet} | Diện tích: {parcel.area.replace(".", ",")} m²
! 3. Nội dung đề nghị cấp phép
Cấp công trình: III | Số tầng: {case.rng.randint(2, 5):02d}
Diện tích xây dựng tầng 1: {case.rng.randint(40, 80)} m² | Tổng diện tích sàn: {case.rng.randint(150, 400)} m²
4. Dự kiến thời gian hoàn thành công trình: 08 tháng
> 5. Cam kết: Tôi xin cam đoan thực hiện đúng theo giấy phép được cấp, nếu sai tôi xin hoàn toàn chịu trách nhiệm và bị xử lý theo quy định của pháp luật.
- Gửi kèm theo đơn này các tài liệu: 1. Giấy chứng nhận quyền sử dụng đất số {parcel.serial}; 2. Hai bộ bản vẽ thiết kế xây dựng.
""")
    applicant_signs(flow, case, "NGƯỜI LÀM ĐƠN", "(Ký, ghi rõ họ tên)", person, signed)
    title = "Đơn đề nghị cấp giấy phép xây dựng"
    return Paper(
        flow.pages,
        Metadata(title, None, signed, None, title),
        [owner(person, "applicant", born="unsaid")],
        form_fields(title, "Mẫu số 01", person),
    )


def receipt_facts(case: Case) -> tuple[str, str, str, date, date, str, int]:
    """Procedure code and name, first component, days of receipt and return, dossier code, counter number."""
    code, name, component = case.rng.choice(PROCEDURES)
    received = random_weekday(case.rng, date(2025, 9, 1), date(2026, 6, 20))
    due = random_weekday(case.rng, received + timedelta(days=4), received + timedelta(days=16))
    counter = case.rng.randint(1, 240)
    return (
        code,
        name,
        component,
        received,
        due,
        f"H26.{case.rng.randint(2, 40):02d}-{received:%y%m%d}-{counter:04d}",
        counter,
    )


def slip_fields(dossier: str, person: Person, name: str, received: str, due: str) -> dict[str, str | None]:
    """`received` and `due` as precise as printed: ISO days, or days with `T16:30`."""
    return {
        "dossier_code": dossier, "applicant_name": person.name, "applicant_id": person.id_number, "phone": person.phone, "procedure_name": name,
        "received_at": received, "due_at": due,
    }  # fmt: skip


@layout("phieu_tiep_nhan", "form 01, dotted")
def receipt(case: Case) -> Paper:
    return _receipt(case, Look(spacing=1.4), Style(size=12.5))


@layout("phieu_tiep_nhan", "form 01, printed")
def receipt_printed(case: Case) -> Paper:
    return _receipt(case, Look(leader=False, value_bold=True, spacing=1.45), Style("sans", 11))


def _receipt(case: Case, look: Look, style: Style) -> Paper:
    person = case.family.wife if look.leader else case.family.friend
    code, name, component, received, due, dossier, counter = receipt_facts(case)
    page = Page()
    qr(
        page,
        14,
        10,
        22,
        card_qr([dossier, code, person.id_number, "Giấy tiếp nhận hồ sơ và hẹn trả kết quả", f"{due:%d/%m/%Y}"]),
    )
    y = max(
        agency(page, 70, 20, "Trung tâm Phục vụ hành chính công", BRANCH, Style(size=10.5), 62),
        motto(page, 150, 20, Style(size=11)),
    )
    number_line(page, 70, y + 2, str(counter), "/TTPVHCC", None, Style(size=12))
    page.text(150, y + 2, f"Hà Nội, {long_date(received)}", Style(size=12, italic=True), "center")
    flow = Flow(page, top=y + 6, left=24, style=style, look=look)
    hour, minute = case.rng.randint(8, 16), case.rng.randint(0, 59)
    flow.write(f"""
# GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ
= Mã hồ sơ: {dossier}
---
Tiếp nhận hồ sơ của Ông (Bà)/Tổ chức: {person.upper}
Số định danh cá nhân/tổ chức: {person.id_number}
Địa chỉ: {person.address.new}
Số điện thoại: {person.phone} | Email: hoso@vidu.example
Nội dung yêu cầu giải quyết: {name}
Thành phần hồ sơ nộp gồm:
- 1. {component} (bản chính)
- 2. Căn cước công dân (xuất trình)
Số lượng hồ sơ: 01 (bộ)
Thời gian giải quyết hồ sơ theo quy định là: {(due - received).days} ngày
Thời gian nhận hồ sơ: {hour:02d} giờ {minute:02d} phút, {long_date(received)}
Thời gian trả kết quả giải quyết hồ sơ: 16 giờ 30 phút, {long_date(due)}
Đăng ký nhận kết quả tại: {BRANCH}
Vào Sổ theo dõi hồ sơ, Quyển số: 02 | Số thứ tự: {counter}
""")
    for x, title, who in ((65.0, "NGƯỜI NỘP HỒ SƠ", person.name), (150.0, "NGƯỜI TIẾP NHẬN HỒ SƠ", "")):
        page.text(x, flow.y + 8, title, Style(size=12, bold=True), "center")
        page.text(x, flow.y + 13, "(Ký và ghi rõ họ tên)", Style(size=11, italic=True), "center")
        signature(page, x, flow.y + 24, case.rng)
        page.text(x, flow.y + 37, who, Style(size=12), "center")
    meta = Metadata("Giấy tiếp nhận hồ sơ và hẹn trả kết quả", f"{counter}/TTPVHCC", received, BRANCH, name)
    fields = slip_fields(dossier, person, name, f"{received}T{hour:02d}:{minute:02d}", f"{due}T16:30")
    return Paper(flow.pages, meta, [owner(person, "applicant", born="unsaid")], fields)
