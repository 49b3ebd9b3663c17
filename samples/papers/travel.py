"""Booklets and cards people travel and see the doctor with: passport, driving licence, health insurance card."""

# One line of markup is one block of the paper, however long it is.
# ruff: noqa: E501

from datetime import date, timedelta

from samples.draw import Page, Style
from samples.layouts import Case, Metadata, Paper, layout, owner, who
from samples.machine_codes import mrz_passport
from samples.ornaments import guilloche, portrait, qr, seal, signature
from samples.papers.card_parts import LABEL, VALUE, blank, pair, sheet
from samples.people import Person, random_weekday
from samples.spelt_out import plus_months, slash

IMMIGRATION = "Cục Quản lý xuất nhập cảnh"


def passport_facts(case: Case, person: Person, letter: str) -> tuple[str, date, date, dict[str, str | None]]:
    issued = random_weekday(case.rng, date(2018, 2, 1), date(2025, 11, 1))
    expiry = plus_months(issued, 120 if issued >= person.birthday(14) else 60)
    digits = 7 if letter == "B" else 8
    number = f"{letter}{case.rng.randrange(10 ** (digits - 1), 10**digits)}"
    fields = {
        **who(person), "passport_number": number, "birth_place": person.birth_place,
        "issued_on": issued.isoformat(), "expires_on": expiry.isoformat(),
    }  # fmt: skip
    return number, issued, expiry, fields


def passport_page(case: Case, tint: tuple[int, int, int]) -> Page:
    page = Page(125, 88, tint, dpi=400)
    guilloche(page, (190, 160, 140), case.rng, 24, 0.4)
    portrait(page, 6, 20, 32, case.rng)
    return page


def passport_mrz(page: Page, lines: list[str]) -> None:
    style, cell = Style("mrz", 11), (page.width - 8) / 44
    for i, line in enumerate(lines):
        y = 76 + i * 6
        for k, char in enumerate(line):
            page.text(4 + cell * (k + 0.5), y, char, style, "center", record=False)
        page.record(line, 4, y, cell * 44, style.height)


def passport_paper(case: Case, page: Page, person: Person, number: str, issued: date, expiry: date, fields: dict[str, str | None]) -> Paper:  # fmt: skip
    lines = mrz_passport(
        number, person.surname, f"{person.middle} {person.given}", person.sex, person.birth, expiry, person.id_number
    )
    passport_mrz(page, lines)
    return Paper([page], Metadata("Hộ chiếu", number, issued, IMMIGRATION, None, expiry), [owner(person)], fields)


@layout("ho_chieu", "full name on one line")
def passport(case: Case) -> Paper:
    person = case.family.husband
    number, issued, expiry, fields = passport_facts(case, person, "C")
    page = passport_page(case, (240, 234, 224))
    head = Style("sans", 9, bold=True, ink=(40, 70, 50))
    page.text(42, 8, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", head.but(size=7.5))
    page.text(42, 11.5, "SOCIALIST REPUBLIC OF VIET NAM", head.but(size=6))
    page.text(6, 12, "HỘ CHIẾU / PASSPORT", head)
    rows = (
        (("Loại / Type", "P"), ("Mã số / Code", "VNM"), ("Số hộ chiếu / Passport Nº", number)),
        (("Họ và tên / Full name", person.upper),),
        (("Quốc tịch / Nationality", "VIỆT NAM / VIETNAMESE"),),
        (("Ngày sinh / Date of birth", slash(person.birth)), ("Nơi sinh / Place of birth", person.birth_place.upper())),
        (("Giới tính / Sex", f"{person.sex_text.upper()} / {'M' if person.sex == 'nam' else 'F'}"), ("Số GCMND / ID card Nº", person.id_number)),
        (("Ngày cấp / Date of issue", slash(issued)), ("Có giá trị đến / Date of expiry", slash(expiry))),
        (("Nơi cấp / Place of issue", IMMIGRATION),),
    )  # fmt: skip
    for i, row in enumerate(rows):
        for k, (label, value) in enumerate(row):
            pair(page, 42 + k * (27 if len(row) == 3 else 40), 18 + i * 8, label, value, 8, below=True)
    return passport_paper(case, page, person, number, issued, expiry, fields)


@layout("ho_chieu", "surname and given names")
def passport_new(case: Case) -> Paper:
    person = case.family.wife
    number, issued, expiry, fields = passport_facts(case, person, "P")
    page = passport_page(case, (228, 232, 240))
    page.text(62, 8, "HỘ CHIẾU", Style("sans", 10, bold=True, ink=(50, 40, 110)), "center")
    page.text(62, 12, "PASSPORT", Style("sans", 8, bold=True, ink=(50, 40, 110)), "center")
    rows = (
        (("Loại / Type", "P"), ("Mã số / Code", "VNM"), ("Số hộ chiếu / Passport No.", number)),
        (("Họ / Surname", person.surname.upper()),),
        (("Chữ đệm và tên / Given names", f"{person.middle} {person.given}".upper()),),
        (("Quốc tịch / Nationality", "VIỆT NAM / VIETNAMESE"), ("Giới tính / Sex", f"{person.sex_text.upper()} / {'M' if person.sex == 'nam' else 'F'}")),
        (("Ngày sinh / Date of birth", f"{person.birth:%d / %m / %Y}"), ("Nơi sinh / Place of birth", person.birth_place)),
        (("Ngày cấp / Date of issue", f"{issued:%d / %m / %Y}"), ("Có giá trị đến / Date of expiry", f"{expiry:%d / %m / %Y}")),
        (("Số ĐDCN / Personal No.", person.id_number), ("Nơi cấp / Place of issue", "Cục Quản lý XNC")),
    )  # fmt: skip
    for i, row in enumerate(rows):
        for k, (label, value) in enumerate(row):
            pair(page, 42 + k * (27 if len(row) == 3 else 42), 18 + i * 8, label, value, 8, below=True)
    return passport_paper(case, page, person, number, issued, expiry, fields)


def licence_facts(case: Case, person: Person, issuer: str, first: date, last: date) -> tuple[str, str, date, date | None, dict[str, str | None]]:  # fmt: skip
    issued = random_weekday(case.rng, first, last)
    new = issued >= date(2025, 3, 1)
    grade = case.rng.choice(("A1", "B", "C1", "D") if new else ("A1", "B2", "C"))
    years = {"A1": 0, "B": 10, "B2": 10, "C1": 10, "C": 5, "D": 5}[grade]
    expiry = plus_months(issued, years * 12) if years else None
    number = f"{person.province[1:]}0{case.rng.randrange(10**8, 10**9)}"
    fields = {
        "licence_number": number, "full_name": person.name, "birth_date": person.birth.isoformat(),
        "residence": person.address.new if new else person.address.old, "licence_class": grade, "issued_on": issued.isoformat(),
        "expires_on": expiry.isoformat() if expiry else None,
    }  # fmt: skip
    return number, grade, issued, expiry, fields


def licence_back(case: Case, grade: str, issued: date, number: str) -> Page:
    back = blank(case.rng, (246, 240, 214), (220, 200, 120))
    back.text(5, 6, "CÁC LOẠI XE CƠ GIỚI ĐƯỜNG BỘ ĐƯỢC ĐIỀU KHIỂN", Style("sans", 5.6, bold=True))
    back.text(5, 9, "CLASSIFICATION OF MOTOR VEHICLES", LABEL)
    back.text(62, 6, "Ngày trúng tuyển", Style("sans", 5.6, bold=True))
    back.text(62, 9, "Beginning date", LABEL)
    back.text(5, 15, grade, VALUE.but(bold=True))
    vehicles = "Xe mô tô hai bánh" if grade.startswith("A") else "Ô tô chở người, ô tô tải theo hạng giấy phép"
    back.text(14, 15, vehicles, VALUE.but(size=6.2))
    back.text(62, 15, slash(issued - timedelta(days=12)), VALUE)
    qr(back, 64, 32, 18, f"{number}|{grade}|{issued:%d%m%Y}")
    return back


@layout("gplx", "transport department 2013")
def licence(case: Case) -> Paper:
    return _licence(
        case, case.family.husband, "BỘ GTVT", "MOT", "Sở Giao thông vận tải Hà Nội", date(2021, 3, 1), date(2024, 12, 1)
    )


@layout("gplx", "police 2025")
def licence_police(case: Case) -> Paper:
    return _licence(
        case, case.family.friend, "BỘ CÔNG AN", "MPS", "Công an thành phố Hà Nội", date(2025, 3, 10), date(2026, 5, 1)
    )


def _licence(case: Case, person: Person, ministry: str, english: str, issuer: str, first: date, last: date) -> Paper:
    number, grade, issued, expiry, fields = licence_facts(case, person, issuer, first, last)
    page = blank(case.rng, (250, 240, 206), (230, 196, 100))
    page.text(13, 5.5, ministry, Style("sans", 6, bold=True), "center")
    page.text(13, 8.3, english, Style("sans", 5, bold=True), "center")
    page.text(55, 5.5, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", Style("sans", 5.8, bold=True), "center")
    page.text(55, 8.3, "Độc lập - Tự do - Hạnh phúc", Style("sans", 5.6, bold=True), "center")
    page.text(55, 14, "GIẤY PHÉP LÁI XE/DRIVER'S LICENSE", Style("sans", 8, bold=True, ink=(190, 30, 40)), "center")
    portrait(page, 4, 14, 18, case.rng)
    page.runs(32, 18.5, [("Số/No: ", VALUE), (number, VALUE.but(bold=True, size=9, ink=(190, 30, 40)))])
    pair(page, 25, 22.6, "Họ tên/Full name:", person.upper, 7.6)
    pair(page, 25, 26.2, "Ngày sinh/Date of Birth:", slash(person.birth), 7.6)
    pair(page, 25, 29.8, "Quốc tịch/Nationality:", "VIỆT NAM", 7.6)
    style = VALUE.but(size=6.4)
    label = "Nơi cư trú/Address: "
    address = str(fields["residence"])
    first_line, *more = page.wrap(address, style, 56, page.measure(label, LABEL))
    page.runs(25, 33.4, [(label, LABEL), (first_line, style)])
    for i, part in enumerate(more):
        page.text(25, 36.4 + i * 2.9, part, style)
    when = f"Hà Nội, ngày/date {issued.day:02d} tháng/month {issued.month:02d} năm/year {issued.year}"
    page.text(55, 42.4, when, VALUE.but(italic=True, size=5.6), "center")
    page.text(56, 45, "GIÁM ĐỐC" if "Sở" in issuer else "TRƯỞNG PHÒNG", VALUE.but(bold=True, size=5.6), "center")
    signature(page, 58, 48.6, case.rng, 12)
    seal(page, 51, 48, issuer, "HÀ NỘI", case.rng, size=10)
    page.runs(4, 42.5, [("Hạng/Class: ", LABEL), (grade, VALUE.but(bold=True, size=10))])
    pair(page, 4, 46.5, "Có giá trị đến/Expires:", "", 6)
    page.text(4, 49.5, slash(expiry) if expiry else "Không thời hạn", VALUE.but(size=6.6))
    back = licence_back(case, grade, issued, number)
    printed = "Bộ Công an" if "CÔNG AN" in ministry else "Bộ Giao thông vận tải"
    meta = Metadata("Giấy phép lái xe", number, issued, printed, None, expiry)
    return Paper(sheet(page, back), meta, [owner(person, known_id=False)], fields)


def clinic(case: Case) -> str:
    return case.rng.choice(("Bệnh viện đa khoa Hồng Tâm", "Trạm Y tế phường " + case.family.ward, "Bệnh viện Phúc Lâm"))


def insurance(case: Case, person: Person, number: str, since: date, where: str) -> Paper:
    """What every print of the insurance card says."""
    fields = {
        "insurance_number": number, "full_name": person.name, "birth_date": person.birth.isoformat(), "sex": person.sex,
        "first_clinic": where, "valid_from": since.isoformat(),
    }  # fmt: skip
    meta = Metadata("Thẻ bảo hiểm y tế", number, None, "Bảo hiểm xã hội Việt Nam")
    return Paper([], meta, [owner(person, known_id=False)], fields)


@layout("bhyt", "ten digits")
def health_card(case: Case) -> Paper:
    person = case.family.child
    number, since, where = f"01{case.rng.randrange(10**7, 10**8)}", date(2026, 1, 1), clinic(case)
    page = Page(99, 67, (236, 240, 248), dpi=450)
    guilloche(page, (150, 170, 220), case.rng, 20, 0.35)
    page.text(50, 8, "BẢO HIỂM XÃ HỘI VIỆT NAM", Style("sans", 9, bold=True, ink=(30, 60, 140)), "center")
    page.text(50, 15, "THẺ BẢO HIỂM Y TẾ", Style("sans", 13, bold=True, ink=(196, 30, 42)), "center")
    style, bold = Style("sans", 8), Style("sans", 8.6, bold=True)
    rows = (
        ("Mã số: ", number), ("Họ và tên: ", person.upper), ("Ngày sinh: ", slash(person.birth)),
        ("Giới tính: ", person.sex_text), ("Nơi ĐK KCB BĐ: ", where), ("Giá trị sử dụng: từ ", slash(since)),
        ("Thời điểm đủ 05 năm liên tục: ", slash(plus_months(since, 60))),
    )  # fmt: skip
    for i, (label, value) in enumerate(rows):
        page.runs(8, 23 + i * 5.6, [(label, style), (value, bold)])
    signature(page, 78, 58, case.rng, 18)
    seal(page, 70, 57, "Bảo hiểm xã hội thành phố Hà Nội", "GIÁM ĐỐC", case.rng, size=17)
    paper = insurance(case, person, number, since, where)
    paper.pages.append(page)
    return paper


@layout("bhyt", "fifteen characters")
def health_card_old(case: Case) -> Paper:
    person = case.family.husband
    number, since, where = f"DN401{case.rng.randrange(10**9, 10**10)}", date(2025, 1, 1), clinic(case)
    page = Page(99, 67, (250, 244, 236), dpi=450)
    guilloche(page, (230, 190, 150), case.rng, 20, 0.35)
    page.text(24, 7, "BẢO HIỂM XÃ HỘI", Style("sans", 7, bold=True), "center")
    page.text(24, 10.5, "VIỆT NAM", Style("sans", 7, bold=True), "center")
    page.text(66, 12, "THẺ BẢO HIỂM Y TẾ", Style("sans", 12, bold=True, ink=(196, 30, 42)), "center")
    style, bold = Style(size=9), Style(size=9.5, bold=True)
    page.runs(
        6, 19, [("Mã số:  ", style), (f"{number[:2]} {number[2]} {number[3:5]} {number[5:]}", bold.but(family="mono"))]
    )
    page.runs(6, 25, [("Họ và tên:  ", style), (person.name, bold)])
    page.runs(
        6,
        31,
        [("Ngày sinh:  ", style), (slash(person.birth), bold), ("      Giới tính:  ", style), (person.sex_text, bold)],
    )
    page.runs(6, 37, [("Nơi ĐK KCB BĐ:  ", style), (where, bold)])
    page.runs(6, 43, [("Giá trị sử dụng:  từ ngày ", style), (slash(since), bold)])
    page.text(72, 49, "GIÁM ĐỐC", bold.but(size=8), "center")
    signature(page, 74, 56, case.rng, 18)
    seal(page, 64, 56, "Bảo hiểm xã hội thành phố Hà Nội", "GIÁM ĐỐC", case.rng, size=17)
    paper = insurance(case, person, number, since, where)
    paper.pages.append(page)
    return paper
