"""Held prints of diplomas, health certificates, receipts, applications and counter slips."""

from datetime import date

from samples.draw import Page, Style
from samples.flow import Flow, Look
from samples.layouts import Case, Metadata, Paper, layout, owner
from samples.machine_codes import card_qr
from samples.ornaments import frame, guilloche, handwrite, portrait, qr, signature
from samples.papers import business, forms
from samples.papers.civil import officer
from samples.papers.parts import letterhead, motto, sign
from samples.papers.personal import SCHOOLS, diploma_facts, diploma_fields, health_facts, health_fields
from samples.people import random_weekday
from samples.spelt_out import long_date, money, money_words, slash


@layout("van_bang", "held: engineer, upright sheet", held=True)
def diploma(case: Case) -> Paper:
    person = case.family.husband
    day, serial, register = diploma_facts(case, person, 23)
    school = case.rng.choice(SCHOOLS)
    college = "Cao đẳng" in school
    page = Page(210, 297, (255, 250, 240))
    guilloche(page, (240, 206, 160), case.rng, 40, 0.5)
    frame(page, (180, 60, 60))
    y = motto(page, 105, 34, Style("dejavu", 11))
    flow = Flow(
        page,
        top=y + 10,
        left=30,
        right=28,
        style=Style("dejavu", 12),
        look=Look(leader=True, value_bold=True, title=24, spacing=1.9),
    )
    flow.write(f"""
## {school.upper()}
^ Hiệu trưởng cấp
# {"BẰNG TỐT NGHIỆP CAO ĐẲNG" if college else "BẰNG KỸ SƯ"}
---
Ông/Bà: {person.upper}
Sinh ngày: {long_date(person.birth).removeprefix("ngày ")}
Tại: {person.birth_place}
Ngành đào tạo: {case.rng.choice(("Kỹ thuật điện", "Xây dựng dân dụng", "Cơ khí chế tạo"))}
Hạng tốt nghiệp: {case.rng.choice(("Khá", "Trung bình khá", "Giỏi"))} | Năm tốt nghiệp: {day.year}
Hình thức đào tạo: Chính quy
""")
    page.text(140, flow.y + 10, f"Hà Nội, {long_date(day)}", Style("dejavu", 11, italic=True), "center")
    flow.y += 11
    sign(
        flow, case.rng, ("HIỆU TRƯỞNG",), officer(case), school, x=140, centre="HIỆU TRƯỞNG", style=Style("dejavu", 11)
    )
    page.text(30, 266, f"Số hiệu bằng: {serial}", Style("dejavu", 10.5))
    page.text(30, 273, f"Số vào sổ cấp bằng: {register}", Style("dejavu", 10.5))
    title = "Bằng tốt nghiệp cao đẳng" if college else "Bằng kỹ sư"
    meta = Metadata(title, serial, day, school)
    return Paper(
        [page],
        meta,
        [owner(person, known_id=False)],
        diploma_fields(person, title, school, day.year, serial, register),
    )


@layout("kham_suc_khoe", "held: spelling KHOẺ, two pages", held=True)
def health_certificate(case: Case) -> Paper:
    person = case.family.wife
    issued, number, hospital, grade, conclusion = health_facts(case)
    page = Page()
    head, _, tail = number.partition("/")
    y = letterhead(page, "Sở Y tế Hà Nội", hospital, head, f"/{tail}", f"Hà Nội, {long_date(issued)}", case.rng)
    portrait(page, 155, y + 16, 28, case.rng)
    flow = Flow(page, top=y + 2, style=Style("dejavu", 10.5), look=Look(leader=True, spacing=1.7, value_family="mono"))
    flow.write("# GIẤY KHÁM SỨC KHOẺ\n---")
    left = Flow(page, top=flow.y, right=62, style=Style("dejavu", 10.5), look=flow.look)
    left.write(f"""
Họ, chữ đệm và tên: {person.upper}
Giới tính: {person.sex_text} | Sinh ngày: {slash(person.birth)}
Số định danh cá nhân: {person.id_number}
Nơi ở hiện tại: {person.address.new}
Lý do khám sức khoẻ: Bổ sung hồ sơ
""")
    flow.y = left.y + 4
    flow.write(f"""
! TIỀN SỬ BỆNH CỦA ĐỐI TƯỢNG KHÁM
- Không mắc bệnh truyền nhiễm, không điều trị dài ngày.
! KHÁM THỂ LỰC VÀ LÂM SÀNG
Chiều cao: {case.rng.randint(150, 176)} cm | Cân nặng: {case.rng.randint(44, 78)} kg
Huyết áp: 115/75 mmHg | Thị lực: 10/10
Nội khoa, ngoại khoa: Không phát hiện bất thường
Cận lâm sàng: Công thức máu, nước tiểu trong giới hạn bình thường
+++
! KẾT LUẬN CỦA HỘI ĐỒNG
Phân loại sức khoẻ: {grade}
Kết luận: {conclusion}
""")
    sign(flow, case.rng, ("NGƯỜI KẾT LUẬN", "(Ký, đóng dấu)"), officer(case), hospital, centre="BỆNH VIỆN")
    meta = Metadata("Giấy khám sức khỏe", number, issued, hospital)
    return Paper(flow.pages, meta, [owner(person)], health_fields(person, grade, conclusion))


@layout("bien_lai", "held: narrow slip", held=True)
def fee_receipt(case: Case) -> Paper:
    payer = case.family.wife
    issued, amount, content = business.receipt_facts(case)
    number = f"{case.rng.randrange(100, 99999):07d}"
    page = Page(148, 148, (246, 252, 246))
    flow = Flow(
        page,
        top=8,
        left=12,
        right=12,
        bottom=4,
        style=Style("narrow", 9.5),
        look=Look(leader=False, value_bold=True, title=14, spacing=1.6),
    )
    flow.write(f"""
- TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG - CHI NHÁNH SỐ 3
Ký hiệu: BB-26E | Số biên lai: {number}
# BIÊN LAI THU TIỀN PHÍ, LỆ PHÍ
^ Ngày {issued.day:02d} tháng {issued.month:02d} năm {issued.year}
Họ và tên người nộp: {payer.upper}
Mã số thuế/Số định danh: {payer.id_number}
Lý do nộp: {content}
Số tiền bằng số: {money(amount)} VNĐ
Số tiền bằng chữ: {money_words(amount)}
Phương thức nộp: Chuyển khoản
""")
    sign(flow, case.rng, ("NGƯỜI THU TIỀN",), officer(case), x=105, height=16, style=Style("narrow", 9.5))
    meta = Metadata("Biên lai thu tiền phí, lệ phí", number, issued, "Trung tâm Phục vụ hành chính công", content)
    return Paper(
        [page],
        meta,
        [owner(payer, "applicant", born="unsaid")],
        business.receipt_fields(payer.name, payer.id_number, amount, content),
    )


@layout("don_to_khai", "held: residence form CT01", held=True)
def residence_form(case: Case) -> Paper:
    person, head = case.family.wife, case.family.husband
    signed = random_weekday(case.rng, date(2025, 9, 1), date(2026, 6, 20))
    page = Page()
    page.text(190, 12, "Mẫu CT01 ban hành kèm theo Thông tư số 53/2025/TT-BCA", Style("noto", 8, italic=True), "right")
    y = motto(page, 105, 22, Style("noto", 10))
    flow = Flow(page, top=y, left=25, style=Style("noto", 10.5), look=Look(leader=True, spacing=1.6, title=14))
    flow.write(f"""
# TỜ KHAI THAY ĐỔI THÔNG TIN CƯ TRÚ
= Kính gửi: Công an phường {person.address.ward}
1. Họ, chữ đệm và tên: {person.upper}
2. Ngày, tháng, năm sinh: {slash(person.birth)} | 3. Giới tính: {person.sex_text}
4. Số định danh cá nhân: {" ".join(person.id_number)}
5. Số điện thoại liên hệ: {person.phone} | 6. Email: hoso@vidu.example
7. Họ, chữ đệm và tên chủ hộ: {head.name} | 8. Quan hệ với chủ hộ: Vợ
9. Số định danh cá nhân của chủ hộ: {head.id_number}
10. Nội dung đề nghị: Đăng ký thường trú tại {person.address.new}
11. Những thành viên trong hộ gia đình cùng thay đổi:
""")
    flow.y += 2
    child = case.family.child
    flow.table(
        (12, 54, 28, 20, 40),
        [
            ("TT", "Họ, chữ đệm và tên", "Ngày sinh", "Giới tính", "Số ĐDCN"),
            ("1", child.name, slash(child.birth), child.sex_text, child.id_number),
        ],
        Style("noto", 9.5),
    )
    forms.applicant_signs(flow, case, "NGƯỜI KÊ KHAI", "(Ký, ghi rõ họ tên)", person, signed)
    title = "Tờ khai thay đổi thông tin cư trú"
    meta = Metadata(title, None, signed, None, "Đăng ký thường trú")
    return Paper(flow.pages, meta, [owner(person, "applicant")], forms.form_fields(title, "CT01", person))


@layout("phieu_tiep_nhan", "held: A5, times by hand", held=True)
def receipt(case: Case) -> Paper:
    person = case.family.husband
    code, name, component, received, due, dossier, counter = forms.receipt_facts(case)
    page = Page(210, 160)
    qr(page, 180, 4, 22, card_qr([dossier, code, person.id_number]))
    page.text(14, 12, forms.BRANCH.upper(), Style("noto", 8, bold=True))
    page.text(14, 17, f"Số: {counter}/BPTNTKQ", Style("noto", 9))
    flow = Flow(
        page,
        top=17,
        left=14,
        right=14,
        bottom=4,
        style=Style("noto", 9.5),
        look=Look(leader=False, value_bold=True, spacing=1.5, title=13),
    )
    flow.write(f"""
# GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ
Mã hồ sơ: {dossier} | Thủ tục: {code}
Người nộp: {person.name} | Số định danh cá nhân: {person.id_number}
Địa chỉ: {person.address.new} | Điện thoại: {person.phone}
Nội dung yêu cầu giải quyết: {name}
Thành phần hồ sơ nộp gồm: 1. {component}
Ngày nhận: {slash(received)} | Ngày hẹn trả: {slash(due)}
""")
    page.text(14, flow.y + 8, "Vào Sổ theo dõi hồ sơ, Quyển số:", Style("noto", 9.5))
    handwrite(page, 76, flow.y + 8.4, str(case.rng.randint(1, 9)), case.rng, 4.5)
    page.text(90, flow.y + 8, "Số thứ tự:", Style("noto", 9.5))
    handwrite(page, 110, flow.y + 8.4, str(counter), case.rng, 4.5)
    for x, title, who in ((55.0, "NGƯỜI NỘP HỒ SƠ", person.name), (155.0, "NGƯỜI TIẾP NHẬN HỒ SƠ", officer(case))):
        page.text(x, flow.y + 18, title, Style("noto", 9, bold=True), "center")
        signature(page, x, flow.y + 28, case.rng)
        page.text(x, flow.y + 40, who, Style("noto", 9.5), "center")
    meta = Metadata("Giấy tiếp nhận hồ sơ và hẹn trả kết quả", f"{counter}/BPTNTKQ", received, forms.BRANCH, name)
    fields = forms.slip_fields(dossier, person, name, str(received), str(due))
    return Paper([page], meta, [owner(person, "applicant", born="unsaid")], fields)
