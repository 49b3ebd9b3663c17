"""Held prints of cards and booklets."""

# One line of markup is one block of the paper, however long it is.
# ruff: noqa: E501

from datetime import date

from samples.draw import Page, Style
from samples.layouts import Case, Metadata, Paper, layout, owner
from samples.machine_codes import card_qr, mrz_card, mrz_passport
from samples.ornaments import barcode, emblem, guilloche, portrait, qr, seal, signature
from samples.papers.card_parts import POLICE_NAME, blank, card_issued, mrz, sheet
from samples.papers.cards import can_cuoc_fields, cccd_fields, chip_text, cmnd_fields
from samples.papers.travel import IMMIGRATION, clinic, insurance, licence_facts, passport_facts, passport_mrz
from samples.people import Person
from samples.spelt_out import slash

SMALL = Style("narrow", 5.0, ink=(50, 60, 70))
FILLED = Style("narrow", 7.0)


def _column(page: Page, x: float, y: float, rows: list[tuple[str, str]], pitch: float, width: float = 56.0) -> None:
    """Every label on its own line, its value below it."""
    for label, value in rows:
        page.text(x, y, label, SMALL)
        for part in page.wrap(value, FILLED, width):
            y += 3.1
            page.text(x, y, part, FILLED)
        y += pitch


def _bilingual_head(page: Page, title: str, english: str) -> None:
    page.text(48, 5.0, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", Style("narrow", 5.6, bold=True), "center")
    page.text(48, 7.8, "Độc lập - Tự do - Hạnh phúc", Style("narrow", 5.4), "center")
    page.text(46, 11.6, title, Style("narrow", 8.4, bold=True, ink=(170, 30, 40)), "center")
    page.text(46, 14.2, english.upper(), Style("narrow", 4.8, ink=(170, 30, 40)), "center")


@layout("can_cuoc", "held: sides apart, values below labels", held=True)
def can_cuoc(case: Case) -> Paper:
    person = case.family.husband
    issued = card_issued(person, date(2024, 8, 1), date(2026, 6, 1), case.rng)
    expiry = person.card_expiry(issued)
    front = blank(case.rng, (240, 236, 224), (190, 170, 130))
    _bilingual_head(front, "CĂN CƯỚC", "IDENTITY CARD")
    portrait(front, 4, 17, 20, case.rng)
    _column(front, 27, 17.5, [
        ("Số định danh cá nhân / Personal identification number", person.id_number),
        ("Họ, chữ đệm và tên khai sinh / Full name", person.upper),
        ("Ngày, tháng, năm sinh / Date of birth", slash(person.birth)),
        ("Giới tính / Sex", person.sex_text), ("Quốc tịch / Nationality", "VIỆT NAM"),
    ], 3.6)  # fmt: skip
    back = blank(case.rng, (240, 236, 224), (190, 170, 130))
    qr(back, 4, 4, 16, card_qr([chip_text(person, issued), "", ""]))
    _column(back, 24, 6, [
        ("Nơi cư trú / Place of residence", person.address.new), ("Nơi đăng ký khai sinh / Place of birth", person.origin),
        ("Ngày, tháng, năm cấp / Date of issue", slash(issued)),
        ("Ngày, tháng, năm hết hạn / Date of expiry", slash(expiry) if expiry else "Không thời hạn"),
    ], 3.0, 58)  # fmt: skip
    back.text(66, 24, "BỘ CÔNG AN", Style("narrow", 6, bold=True), "center")
    mrz(
        back,
        mrz_card(person.id_number, person.surname, f"{person.middle} {person.given}", person.sex, person.birth, expiry),
    )
    meta = Metadata("Căn cước", person.id_number, issued, "Bộ Công an", None, expiry)
    return Paper([front, back], meta, [owner(person)], can_cuoc_fields(person, issued, expiry))


def _citizen_front(case: Case, person: Person, expiry: date | None, tint: tuple[int, int, int]) -> Page:
    front = blank(case.rng, tint, (150, 160, 190))
    emblem(front, 11, 10, 11)
    _bilingual_head(front, "CĂN CƯỚC CÔNG DÂN", "Citizen Identity Card")
    portrait(front, 4, 18, 18, case.rng)
    _column(front, 25, 17.0, [
        ("Số / No.", person.id_number), ("Họ và tên / Full name", person.upper),
        ("Ngày sinh / Date of birth     Giới tính / Sex     Quốc tịch / Nationality", f"{slash(person.birth)}      {person.sex_text}      Việt Nam"),
        ("Quê quán / Place of origin", person.origin), ("Nơi thường trú / Place of residence", person.address.short_old),
    ], 3.2, 58)  # fmt: skip
    front.text(4, 46.5, "Có giá trị đến", SMALL)
    front.text(4, 49.4, slash(expiry) if expiry else "Không thời hạn", FILLED.but(size=6))
    return front


@layout("cccd_chip", "held: values below labels", held=True)
def cccd_chip(case: Case) -> Paper:
    person = case.family.friend
    issued = card_issued(person, date(2021, 4, 1), date(2024, 6, 20), case.rng)
    expiry = person.card_expiry(issued)
    front = _citizen_front(case, person, expiry, (224, 232, 240))
    qr(front, 71, 2, 13, chip_text(person, issued))
    back = blank(case.rng, (224, 232, 240), (150, 160, 190))
    _column(
        back,
        5,
        6,
        [
            ("Đặc điểm nhận dạng / Personal identification", "Sẹo chấm cách 1cm trước đầu lông mày trái"),
            ("Ngày, tháng, năm / Date, month, year", slash(issued)),
        ],
        4,
    )
    back.text(45, 24, "CỤC TRƯỞNG CỤC CẢNH SÁT", Style("narrow", 5.4, bold=True))
    back.text(45, 26.6, "QUẢN LÝ HÀNH CHÍNH VỀ TRẬT TỰ XÃ HỘI", Style("narrow", 4.6, bold=True))
    signature(back, 62, 32, case.rng, 14)
    mrz(
        back,
        mrz_card(person.id_number, person.surname, f"{person.middle} {person.given}", person.sex, person.birth, expiry),
    )
    meta = Metadata("Căn cước công dân", person.id_number, issued, POLICE_NAME, None, expiry)
    return Paper(sheet(front, back), meta, [owner(person)], cccd_fields(person, issued, expiry))


@layout("cccd_barcode", "held: sides apart", held=True)
def cccd_barcode(case: Case) -> Paper:
    person = case.family.wife
    issued = card_issued(person, date(2016, 6, 1), date(2020, 11, 1), case.rng)
    expiry = person.card_expiry(issued)
    front = _citizen_front(case, person, expiry, (232, 230, 240))
    back = blank(case.rng, (232, 230, 240), (150, 160, 190))
    _column(back, 6, 7, [("Đặc điểm nhận dạng", "Nốt ruồi cách 0,5cm sau đuôi mắt phải")], 3)
    back.text(
        42, 19, f"Ngày {issued.day:02d} tháng {issued.month:02d} năm {issued.year}", FILLED.but(italic=True), "center"
    )
    back.text(42, 22.6, "CỤC TRƯỞNG CỤC CẢNH SÁT QUẢN LÝ", Style("narrow", 5.4, bold=True), "center")
    back.text(42, 25.2, "HÀNH CHÍNH VỀ TRẬT TỰ XÃ HỘI", Style("narrow", 5.4, bold=True), "center")
    signature(back, 44, 32, case.rng, 16)
    seal(back, 35, 33, "Bộ Công an", "CỤC TRƯỞNG", case.rng, size=15)
    barcode(back, 18, 44, 50, 6, person.id_number)
    meta = Metadata("Căn cước công dân", person.id_number, issued, POLICE_NAME, None, expiry)
    return Paper([front, back], meta, [owner(person)], {**cccd_fields(person, issued, expiry), "old_id": None})


@layout("cmnd", "held: typewritten, both sides", held=True)
def cmnd(case: Case) -> Paper:
    person = case.family.friend
    issued = card_issued(person, date(2005, 3, 1), date(2014, 12, 1), case.rng)
    front = blank(case.rng, (214, 230, 216), (120, 160, 130))
    typed = Style("mono", 7.2)
    front.text(48, 5, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", Style("dejavu", 5.4, bold=True), "center")
    front.text(48, 8, "Độc lập - Tự do - Hạnh phúc", Style("dejavu", 5.2), "center")
    front.text(48, 14, "GIẤY CHỨNG MINH NHÂN DÂN", Style("dejavu", 9, bold=True), "center")
    front.runs(48, 19.5, [("Số: ", Style("dejavu", 7)), (person.old_id, typed.but(size=10, bold=True))], "center")
    portrait(front, 5, 20, 18, case.rng)
    label = Style("dejavu", 6)
    for i, (name, value) in enumerate((("Họ và tên: ", person.upper), ("Ngày sinh: ", f"{person.birth:%d-%m-%Y}"))):
        front.runs(26, 26 + i * 5, [(name, label), (value, typed)])
    y = 36.0
    for name, value in (("Nguyên quán: ", person.origin), ("Nơi ĐKHK thường trú: ", person.address.short_old)):
        first, *rest = front.wrap(value, typed.but(size=6), 57, front.measure(name, label))
        front.runs(26, y, [(name, label), (first, typed.but(size=6))])
        for part in rest:
            y += 3.4
            front.text(26, y, part, typed.but(size=6))
        y += 4.6
    back = blank(case.rng, (214, 230, 216), (120, 160, 130))
    back.runs(6, 7, [("Dân tộc: ", label), (person.ethnicity, typed), ("     Tôn giáo: ", label), ("Không", typed)])
    back.text(6, 12, "Dấu vết riêng hoặc dị hình:", label)
    back.text(6, 16, "Nốt ruồi cách 3cm dưới khóe miệng phải", typed.but(size=6))
    back.text(
        52, 26, f"Ngày {issued.day:02d} tháng {issued.month:02d} năm {issued.year}", label.but(italic=True), "center"
    )
    back.text(52, 30, "KT. GIÁM ĐỐC CÔNG AN TP. HÀ NỘI", label.but(bold=True), "center")
    signature(back, 55, 38, case.rng, 18)
    seal(back, 43, 40, "Công an thành phố Hà Nội", "CÔNG AN", case.rng, size=16)
    meta = Metadata("Giấy chứng minh nhân dân", person.old_id, issued, "Công an thành phố Hà Nội")
    return Paper(sheet(front, back), meta, [owner(person, known_id=False)], cmnd_fields(person, issued))


@layout("ho_chieu", "held: old booklet, letter and seven digits", held=True)
def passport(case: Case) -> Paper:
    person = case.family.friend
    number, issued, expiry, fields = passport_facts(case, person, "B")
    page = Page(125, 88, (232, 238, 228), dpi=400)
    guilloche(page, (170, 190, 160), case.rng, 20, 0.4)
    portrait(page, 5, 16, 30, case.rng)
    page.text(62, 7, "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM", Style("dejavu", 6.4, bold=True), "center")
    page.text(20, 12, "HỘ CHIẾU  PASSPORT", Style("dejavu", 7.4, bold=True), "center")
    label, value = Style("dejavu", 5.2, italic=True), Style("mono", 7.2)
    rows = (
        ("Số hộ chiếu/ Passport Nº", number, "Loại/ Type", "P     VNM"), ("Họ và tên/ Full name", person.upper, "", ""),
        ("Ngày sinh/ Date of birth", slash(person.birth), "Giới tính/ Sex", person.sex_text.upper()),
        ("Nơi sinh/ Place of birth", person.birth_place.upper(), "Quốc tịch/ Nationality", "VIỆT NAM"),
        ("Số GCMND/ ID card Nº", person.id_number, "Nơi cấp/ Place of issue", "Cục QLXNC"),
        ("Ngày cấp/ Date of issue", slash(issued), "Có giá trị đến/ Date of expiry", slash(expiry)),
    )  # fmt: skip
    for i, (left_name, first, right_name, second) in enumerate(rows):
        for x, name, text in ((39.0, left_name, first), (86.0, right_name, second)):
            page.text(x, 17 + i * 9, name, label)
            page.text(x, 20.6 + i * 9, text, value)
    passport_mrz(
        page,
        mrz_passport(
            number,
            person.surname,
            f"{person.middle} {person.given}",
            person.sex,
            person.birth,
            expiry,
            person.id_number,
        ),
    )
    return Paper([page], Metadata("Hộ chiếu", number, issued, IMMIGRATION, None, expiry), [owner(person)], fields)


@layout("gplx", "held: labels above values", held=True)
def licence(case: Case) -> Paper:
    person = case.family.wife
    number, grade, issued, expiry, fields = licence_facts(case, person, "", date(2025, 4, 1), date(2026, 6, 1))
    page = blank(case.rng, (248, 236, 214), (226, 180, 120))
    page.text(45, 5.4, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", Style("narrow", 5.6, bold=True), "center")
    page.text(45, 8.2, "Độc lập - Tự do - Hạnh phúc", Style("narrow", 5.2), "center")
    page.text(54, 13.4, "GIẤY PHÉP LÁI XE", Style("narrow", 9, bold=True, ink=(180, 30, 40)), "center")
    page.text(54, 16.6, "DRIVER'S LICENSE", Style("narrow", 6, bold=True, ink=(180, 30, 40)), "center")
    portrait(page, 5, 12, 19, case.rng)
    y = 20.0
    for label, value in (
        ("Số/No", number),
        ("Họ tên/Full name", person.upper),
        ("Ngày sinh/Date of Birth", slash(person.birth)),
        ("Nơi cư trú/Address", str(fields["residence"])),
    ):
        page.text(27, y, label, SMALL)
        for part in page.wrap(value, FILLED, 55):
            y += 3.0
            page.text(27, y, part, FILLED)
        y += 3.1
    page.runs(5, 43, [("Hạng/Class  ", SMALL), (grade, FILLED.but(bold=True, size=10))])
    page.runs(
        5,
        47,
        [("Có giá trị đến/Expires  ", SMALL), (slash(expiry) if expiry else "Không thời hạn", FILLED.but(size=6))],
    )
    page.text(
        60,
        47,
        f"Hà Nội, ngày/date {issued.day:02d} tháng/month {issued.month:02d} năm/year {issued.year}",
        SMALL.but(italic=True),
        "center",
    )
    page.text(60, 50, "PHÒNG CẢNH SÁT GIAO THÔNG", Style("narrow", 5, bold=True), "center")
    back = blank(case.rng, (248, 236, 214), (226, 180, 120))
    qr(back, 5, 5, 20, f"{number}|{grade}")
    back.text(30, 8, "Các loại xe cơ giới đường bộ được điều khiển", Style("narrow", 5.6, bold=True))
    back.runs(
        30,
        14,
        [("Hạng ", SMALL), (grade, FILLED.but(bold=True)), ("   Ngày trúng tuyển ", SMALL), (slash(issued), FILLED)],
    )
    meta = Metadata("Giấy phép lái xe", number, issued, "Phòng Cảnh sát giao thông", None, expiry)
    return Paper([page, back], meta, [owner(person, known_id=False)], fields)


@layout("bhyt", "held: paper slip printed by the clinic office", held=True)
def health_card(case: Case) -> Paper:
    person = case.family.wife
    number, since, where = f"01{case.rng.randrange(10**7, 10**8)}", date(2026, 1, 1), clinic(case)
    page = Page(105, 74, (244, 250, 244), dpi=400)
    guilloche(page, (180, 216, 180), case.rng, 18, 0.35)
    page.text(52, 7, "BẢO HIỂM XÃ HỘI VIỆT NAM", Style("noto", 7, bold=True), "center")
    page.text(52, 14, "THẺ BẢO HIỂM Y TẾ", Style("noto", 12, bold=True, ink=(30, 110, 60)), "center")
    label, value = Style("noto", 7.4), Style("noto", 7.8, bold=True)
    for i, (name, text) in enumerate((
        ("Họ và tên: ", person.name), ("Ngày sinh: ", slash(person.birth)), ("Giới tính: ", person.sex_text), ("Mã số: ", number),
        ("Nơi đăng ký KCB ban đầu: ", where), ("Giá trị sử dụng từ: ", slash(since)),
    )):  # fmt: skip
        page.runs(7, 23 + i * 6, [(name, label), (text, value)])
    page.text(80, 56, "GIÁM ĐỐC", value.but(size=7), "center")
    seal(page, 78, 64, "Bảo hiểm xã hội khu vực I", "GIÁM ĐỐC", case.rng, size=16)
    paper = insurance(case, person, number, since, where)
    paper.pages.append(page)
    return paper
