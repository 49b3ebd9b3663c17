"""Papers of hospitals and schools: birth notification, health certificate, diplomas."""

# One line of markup is one block of the paper, however long it is.
# ruff: noqa: E501

from datetime import date, timedelta

from samples.draw import Page, Style
from samples.flow import Flow, Look
from samples.layouts import Case, Metadata, Paper, layout, owner, who
from samples.ornaments import frame, guilloche, portrait
from samples.papers.civil import officer
from samples.papers.parts import letterhead, motto, sign
from samples.people import Person, random_weekday
from samples.spelt_out import long_date, slash

HOSPITALS = ("Bệnh viện Phụ sản Hoa Mai", "Bệnh viện đa khoa Hồng Tâm", "Bệnh viện đa khoa Phúc Lâm")
SCHOOLS = ("Trường Đại học Kinh tế Hồng Bàng", "Trường Đại học Công nghệ Sông Tô", "Trường Cao đẳng Nghề Kẻ Chợ")


def birth_note_facts(case: Case) -> tuple[str, str, int, date, str]:
    """Number, hospital, weight, day of issue and the name wished for."""
    child = case.family.child
    return (
        f"{case.rng.randint(20, 900)}", case.rng.choice(HOSPITALS), case.rng.randrange(2400, 4200, 50),
        random_weekday(case.rng, child.birth + timedelta(days=2), child.birth + timedelta(days=5)), child.name,
    )  # fmt: skip


def birth_note_fields(case: Case, weight: int, wished: str) -> dict[str, str | None]:
    mother, child = case.family.wife, case.family.child
    return {
        "mother_name": mother.name, "mother_personal_id": mother.id_number, "birth_date": child.birth.isoformat(),
        "sex": child.sex, "weight_grams": str(weight), "child_name": wished,
    }  # fmt: skip


@layout("chung_sinh", "half sheet")
def birth_notification(case: Case) -> Paper:
    return _birth_note(case, Page(210, 148), Look(leader=True, title=16, spacing=1.38), Style(size=11), 14)


@layout("chung_sinh", "full sheet")
def birth_notification_full(case: Case) -> Paper:
    return _birth_note(case, Page(), Look(leader=False, title=18, spacing=1.6), Style(size=13), 20)


def _birth_note(case: Case, page: Page, look: Look, style: Style, top: float) -> Paper:
    mother, child = case.family.wife, case.family.child
    number, hospital, weight, issued, wished = birth_note_facts(case)
    y = letterhead(page, "Sở Y tế Hà Nội", hospital, number, f"/{issued.year}", "", top=top, size=style.size - 0.5)
    flow = Flow(page, top=y - 2, left=22, right=16, bottom=3, style=style, look=look)
    flow.write(f"""
# GIẤY CHỨNG SINH
Họ, chữ đệm, tên khai sinh của mẹ: {mother.upper}
Năm sinh: {mother.birth.year} | Dân tộc: {mother.ethnicity}
Số ĐDCN/Hộ chiếu: {mother.id_number} | Mã số BHXH/BHYT: 01{case.rng.randrange(10**7, 10**8)}
Nơi cư trú: {mother.address.new}
Đã sinh con vào lúc: {case.rng.randint(0, 23)} giờ {case.rng.randint(0, 59):02d} phút, ngày {slash(child.birth)}
Tại: {hospital}
Số con trong lần sinh này: 1 | Giới tính của con: {child.sex_text} | Cân nặng: {weight} gam
Dự kiến đặt tên con là: {wished}
Người đỡ đẻ: {officer(case)}
""")
    flow.page.text(150, flow.y + 6, f"Hà Nội, {long_date(issued)}", style.but(italic=True), "center")
    flow.y += 6
    sign(
        flow,
        case.rng,
        ("Thủ trưởng cơ sở y tế",),
        officer(case),
        hospital,
        centre="GIÁM ĐỐC",
        height=16 if page.height < 200 else 22,
        style=style,
    )
    meta = Metadata("Giấy chứng sinh", f"{number}/{issued.year}", issued, hospital)
    return Paper(flow.pages, meta, [owner(mother, "mother", born="year")], birth_note_fields(case, weight, wished))


def health_facts(case: Case) -> tuple[date, str, str, str, str]:
    """Day, number, hospital, class and conclusion."""
    issued = random_weekday(case.rng, date(2025, 8, 1), date(2026, 6, 20))
    grade = case.rng.choice(("I", "II", "II", "III"))
    return (
        issued,
        f"{case.rng.randint(30, 2900)}/GKSK-BV",
        case.rng.choice(HOSPITALS),
        grade,
        "Đủ sức khỏe để học tập, làm việc",
    )


def health_fields(person: Person, grade: str, conclusion: str) -> dict[str, str | None]:
    return {**who(person), "health_class": grade, "conclusion": conclusion}


@layout("kham_suc_khoe", "general")
def health_certificate(case: Case) -> Paper:
    return _health(case, case.family.friend, "GIẤY KHÁM SỨC KHỎE", Look(), "Xin việc làm")


@layout("kham_suc_khoe", "driver")
def health_certificate_driver(case: Case) -> Paper:
    return _health(
        case,
        case.family.husband,
        "GIẤY KHÁM SỨC KHỎE CỦA NGƯỜI LÁI XE",
        Look(leader=False, value_bold=True),
        "Khám sức khỏe lái xe hạng B",
    )


def _health(case: Case, person: Person, title: str, look: Look, reason: str) -> Paper:
    issued, number, hospital, grade, conclusion = health_facts(case)
    if "LÁI XE" in title:
        conclusion = "Đủ điều kiện sức khỏe lái xe hạng B"
    page = Page()
    head, _, tail = number.partition("/")
    y = letterhead(page, "Sở Y tế Hà Nội", hospital, head, f"/{tail}", "")
    portrait(page, 28, y + 6, 27, case.rng)
    flow = Flow(page, top=y, style=Style(size=12), look=look)
    flow.write(f"# {title}")
    narrow = Flow(page, top=flow.y + 2, left=62, style=Style(size=12), look=look)
    narrow.write(f"""
Họ và tên (viết chữ in hoa): {person.upper}
Giới: {person.sex_text} | Ngày sinh: {slash(person.birth)} | Tuổi: {issued.year - person.birth.year}
Số CCCD/Hộ chiếu: {person.id_number}
Chỗ ở hiện tại: {person.address.new}
Lý do khám sức khỏe: {reason}
""")
    flow.y = max(narrow.y, y + 48)
    flow.write(f"""
! I. TIỀN SỬ BỆNH
- Tiền sử gia đình: Không có người mắc bệnh truyền nhiễm. Tiền sử bản thân: Khỏe mạnh.
! II. KHÁM THỂ LỰC
Chiều cao: {case.rng.randint(152, 178)} cm | Cân nặng: {case.rng.randint(45, 80)} kg | Mạch: {case.rng.randint(68, 86)} lần/phút | Huyết áp: 120/80 mmHg
! III. KHÁM LÂM SÀNG
""")
    flow.y += 1
    flow.table((60, 70, 40), [("Nội dung khám", "Kết quả", "Bác sỹ"), ("Nội khoa: tuần hoàn, hô hấp, tiêu hóa", "Bình thường", officer(case)),
               ("Mắt: không kính", "Mắt phải 10/10, mắt trái 9/10", officer(case)), ("Tai - Mũi - Họng", "Bình thường", officer(case)), ("Răng - Hàm - Mặt", "Bình thường", officer(case))], Style(size=10.5))  # fmt: skip
    flow.write(f"""
! IV. KẾT LUẬN
1. Phân loại sức khỏe: Loại {grade}
2. Kết luận: {conclusion}
""")
    flow.page.text(150, flow.y + 7, f"Hà Nội, {long_date(issued)}", Style(size=12, italic=True), "center")
    flow.y += 7
    sign(flow, case.rng, ("NGƯỜI KẾT LUẬN",), officer(case), hospital, centre="GIÁM ĐỐC", style=Style(size=12))
    meta = Metadata(title.capitalize(), number, issued, hospital)
    return Paper(flow.pages, meta, [owner(person)], health_fields(person, grade, conclusion))


def diploma_facts(case: Case, person: Person, age: int = 22) -> tuple[date, str, str]:
    """Day, serial and register number."""
    year = min(person.birth.year + age, 2025)
    day = random_weekday(case.rng, date(year, 6, 10), date(year, 9, 30))
    return (
        day,
        f"{case.rng.choice('ABC')} {case.rng.randrange(100000, 999999)}",
        f"{case.rng.randint(100, 4000)}/{year}",
    )


def diploma_fields(
    person: Person, degree: str, school: str, year: int, serial: str, register: str
) -> dict[str, str | None]:
    return {
        "full_name": person.name, "birth_date": person.birth.isoformat(), "degree": degree, "institution": school,
        "graduation_year": str(year), "serial_number": serial, "register_number": register,
    }  # fmt: skip


@layout("van_bang", "university, two languages")
def bachelor(case: Case) -> Paper:
    person = case.family.wife
    day, serial, register = diploma_facts(case, person)
    school = case.rng.choice(SCHOOLS[:2])
    page = Page(297, 210, (255, 252, 244))
    guilloche(page, (240, 214, 170), case.rng, 30, 0.5)
    frame(page, (190, 140, 60))
    page.rule(148.5, 22, 148.5, 190, 0.15, (190, 140, 60))
    red = (190, 30, 40)
    for centre, lines in (
        (78.0, ("SOCIALIST REPUBLIC OF VIET NAM", "Independence - Freedom - Happiness", "THE RECTOR", "confers", "THE DEGREE OF BACHELOR")),
        (220.0, ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", f"HIỆU TRƯỞNG {school.upper()}", "cấp", "BẰNG CỬ NHÂN")),
    ):  # fmt: skip
        for i, text in enumerate(lines):
            style = Style(
                size=(10.5, 11, 10.5, 11, 22)[i], bold=i != 3, italic=i == 3, ink=red if i == 4 else Style().ink
            )
            page.text(centre, (26, 32, 44, 51, 63)[i], text, style, "center")
    major = case.rng.choice(("Kế toán", "Công nghệ thông tin", "Quản trị kinh doanh"))
    english = {
        "Kế toán": "Accounting",
        "Công nghệ thông tin": "Information Technology",
        "Quản trị kinh doanh": "Business Administration",
    }[major]
    rank = case.rng.choice((("Khá", "Good"), ("Giỏi", "Very good"), ("Trung bình", "Average")))
    for left, rows in (
        (24.0, (("Upon: ", person.name), ("Date of birth: ", slash(person.birth)), ("Major in: ", english), ("Degree classification: ", rank[1]), ("Year of graduation: ", str(day.year)))),
        (160.0, (("Cho: ", person.name), ("Ngày sinh: ", slash(person.birth)), ("Ngành: ", major), ("Xếp loại tốt nghiệp: ", rank[0]), ("Năm tốt nghiệp: ", str(day.year)))),
    ):  # fmt: skip
        for i, (label, value) in enumerate(rows):
            page.runs(left, 80 + i * 9, [(label, Style(size=12.5)), (value, Style(size=13.5, bold=True))])
    page.text(225, 132, f"Hà Nội, {long_date(day)}", Style(size=12, italic=True), "center")
    flow = Flow(page, top=133, left=20, right=20, bottom=10)
    sign(flow, case.rng, ("HIỆU TRƯỞNG",), officer(case), school, x=225, centre="HIỆU TRƯỞNG")
    page.runs(24, 168, [("Số hiệu: ", Style(size=12)), (serial, Style(size=13, bold=True, ink=red))])
    page.runs(24, 176, [("Số vào sổ gốc cấp bằng: ", Style(size=12)), (register, Style(size=12))])
    meta = Metadata("Bằng cử nhân", serial, day, school, f"Ngành {major}")
    return Paper(
        [page],
        meta,
        [owner(person, known_id=False)],
        diploma_fields(person, "Bằng cử nhân", school, day.year, serial, register),
    )


@layout("van_bang", "upper secondary school")
def school_leaver(case: Case) -> Paper:
    person = case.family.friend
    day, serial, register = diploma_facts(case, person, 18)
    office = "Sở Giáo dục và Đào tạo Hà Nội"
    page = Page(210, 148, (250, 252, 255))
    guilloche(page, (180, 200, 236), case.rng, 26, 0.45)
    frame(page, (60, 90, 170), 5)
    y = motto(page, 105, 17, Style(size=11))
    flow = Flow(
        page,
        top=y - 4,
        left=26,
        right=26,
        bottom=4,
        style=Style(size=12),
        look=Look(leader=True, title=20, value_bold=True),
    )
    flow.write(f"""
## GIÁM ĐỐC {office.upper()}
^ cấp
# BẰNG TỐT NGHIỆP TRUNG HỌC PHỔ THÔNG
Cho: {person.upper}
Ngày sinh: {slash(person.birth)} | Nơi sinh: {person.birth_place}
Giới tính: {person.sex_text} | Dân tộc: {person.ethnicity}
Học sinh trường: THPT Nguyễn Thiện Nhân | Khóa thi: tháng 6 năm {day.year}
""")
    page.text(150, flow.y + 6, f"Hà Nội, {long_date(day)}", Style(size=11, italic=True), "center")
    flow.y += 6
    page.runs(26, flow.y + 14, [("Số hiệu: ", Style(size=11)), (serial, Style(size=12, bold=True))])
    page.runs(26, flow.y + 20, [("Số vào sổ gốc cấp bằng: ", Style(size=11)), (register, Style(size=11))])
    sign(flow, case.rng, ("GIÁM ĐỐC",), officer(case), office, centre="GIÁM ĐỐC", height=14, style=Style(size=11))
    meta = Metadata("Bằng tốt nghiệp trung học phổ thông", serial, day, office)
    return Paper(
        [page],
        meta,
        [owner(person, known_id=False)],
        diploma_fields(person, "Bằng tốt nghiệp trung học phổ thông", office, day.year, serial, register),
    )
