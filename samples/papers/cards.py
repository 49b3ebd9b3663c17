"""Identity cards: căn cước (2024), chip card (2021), bar-code card (2016) and the nine-digit card before."""

from datetime import date

from samples.draw import Page, Style
from samples.layouts import Case, Metadata, Paper, layout, owner, who
from samples.machine_codes import card_qr, mrz_card
from samples.ornaments import barcode, portrait, qr, seal, signature
from samples.papers.card_parts import (
    LABEL,
    POLICE,
    POLICE_NAME,
    VALUE,
    blank,
    card_issued,
    face,
    head,
    mrz,
    pair,
    sheet,
    wrapped,
)  # fmt: skip
from samples.people import Person
from samples.spelt_out import slash


def chip_text(person: Person, issued: date) -> str:
    """What the QR code of a chip card says."""
    facts = (person.id_number, person.old_id, person.name, f"{person.birth:%d%m%Y}", person.sex_text)
    return card_qr([*facts, person.address.short_old, f"{issued:%d%m%Y}"])


def _cccd_front(person: Person, case: Case, issued: date, expiry: date | None) -> Page:
    page = blank(case.rng)
    head(page, "CĂN CƯỚC CÔNG DÂN", "Citizen Identity Card", x=46)
    face(page, case.rng, expiry)
    pair(page, 26, 26, "Số / No.:", person.id_number, 10.5)
    pair(page, 26, 29.8, "Họ và tên / Full name:", "")
    page.text(26, 33.2, person.upper, VALUE.but(bold=True))
    pair(page, 26, 36.6, "Ngày sinh / Date of birth:", slash(person.birth))
    pair(page, 26, 39.8, "Giới tính / Sex:", person.sex_text)
    pair(page, 52, 39.8, "Quốc tịch / Nationality:", "Việt Nam", 6.6)
    y = wrapped(page, 26, 42.9, "Quê quán / Place of origin:", person.origin, 57.5, 6.4)
    wrapped(page, 26, y + 3.4, "Nơi thường trú / Place of residence:", person.address.short_old, 57.5, 6.4)
    return page


def _cccd_back(person: Person, case: Case, issued: date, mrz_lines: list[str]) -> Page:
    page = blank(case.rng)
    page.text(5, 6, "Đặc điểm nhận dạng / Personal identification:", LABEL)
    page.text(
        5,
        9.4,
        case.rng.choice(("Nốt ruồi C:1cm dưới sau mép trái", "Sẹo chấm C:2cm trên đuôi mày phải")),
        VALUE.but(size=6.4),
    )
    page.text(5, 13.4, f"Ngày, tháng, năm / Date, month, year: {slash(issued)}", VALUE.but(size=6.2))
    style = Style("sans", 5.0, bold=True)
    for i, part in enumerate(page.wrap(POLICE, style, 44)):
        page.text(28, 17 + i * 2.3, part, style, "center")
    signature(page, 30, 27, case.rng, 15)
    seal(page, 22, 29, "Bộ Công an - Cục Cảnh sát QLHC về TTXH", "CỤC TRƯỞNG", case.rng, size=15)
    for x, label in ((60, "Ngón trỏ trái / Left index finger"), (60, "Ngón trỏ phải / Right index finger")):
        y = 4 if "trái" in label else 19
        page.box(x, y, x + 20, y + 13, 0.15, (150, 120, 110))
        page.text(x, y + 14.6, label, LABEL.but(size=3.8))
    mrz(page, mrz_lines)
    return page


def _cccd(case: Case, person: Person, *, one_sheet: bool) -> Paper:
    issued = card_issued(person, date(2021, 3, 1), date(2024, 5, 30), case.rng)
    expiry = person.card_expiry(issued)
    front = _cccd_front(person, case, issued, expiry)
    qr(front, 70, 2.5, 13.5, chip_text(person, issued))
    lines = mrz_card(
        person.id_number, person.surname, f"{person.middle} {person.given}", person.sex, person.birth, expiry
    )
    back = _cccd_back(person, case, issued, lines)
    return Paper(
        sheet(front, back) if one_sheet else [front, back],
        Metadata("Căn cước công dân", person.id_number, issued, POLICE_NAME, None, expiry),
        [owner(person)],
        cccd_fields(person, issued, expiry),
    )


def cccd_fields(person: Person, issued: date, expiry: date | None) -> dict[str, str | None]:
    return {
        **who(person), "nationality": "Việt Nam", "origin_place": person.origin, "residence": person.address.short_old,
        "issued_on": issued.isoformat(), "expires_on": expiry.isoformat() if expiry else None, "old_id": person.old_id,
    }  # fmt: skip


@layout("cccd_chip", "two sides on a sheet")
def cccd_chip_sheet(case: Case) -> Paper:
    return _cccd(case, case.family.wife, one_sheet=True)


@layout("cccd_chip", "a page a side")
def cccd_chip_sides(case: Case) -> Paper:
    return _cccd(case, case.family.husband, one_sheet=False)


@layout("cccd_barcode", "two sides on a sheet")
def cccd_barcode(case: Case) -> Paper:
    person = case.family.husband
    issued = card_issued(person, date(2016, 3, 1), date(2020, 12, 1), case.rng)
    expiry = person.card_expiry(issued)
    front = _cccd_front(person, case, issued, expiry)
    back = blank(case.rng, (238, 236, 226), (190, 170, 120))
    barcode(back, 8, 4.5, 52, 7, person.id_number)
    back.text(5, 18, "Đặc điểm nhận dạng:", LABEL)
    back.text(28, 18, "Nốt ruồi cách 1,5cm trên đầu mày trái", VALUE.but(size=6.4))
    back.text(
        30, 23, f"Ngày {issued.day:02d} tháng {issued.month:02d} năm {issued.year}", VALUE.but(italic=True, size=6.4)
    )
    style = Style("sans", 5.2, bold=True)
    for i, part in enumerate(back.wrap(POLICE, style, 48)):
        back.text(45, 27 + i * 2.6, part, style, "center")
    signature(back, 47, 38, case.rng, 18)
    seal(back, 37, 40, "Bộ Công an - Cục Cảnh sát QLHC về TTXH", "CỤC TRƯỞNG", case.rng, size=17)
    return Paper(
        sheet(front, back),
        Metadata("Căn cước công dân", person.id_number, issued, POLICE_NAME, None, expiry),
        [owner(person)],
        {**cccd_fields(person, issued, expiry), "old_id": None},
    )


@layout("can_cuoc", "two sides on a sheet")
def can_cuoc(case: Case) -> Paper:
    person = case.family.wife
    issued = card_issued(person, date(2024, 7, 5), date(2026, 5, 30), case.rng)
    expiry = person.card_expiry(issued)
    front = blank(case.rng, (232, 240, 226), (130, 180, 130))
    head(front, "CĂN CƯỚC", "IDENTITY CARD", x=52)
    portrait(front, 5, 21, 19, case.rng)
    pair(front, 27, 26, "Số định danh cá nhân / Personal identification number:", "")
    front.text(27, 30.4, person.id_number, VALUE.but(bold=True, size=11))
    pair(front, 27, 34.2, "Họ, chữ đệm và tên khai sinh / Full name:", "")
    front.text(27, 38, person.upper, VALUE.but(bold=True, size=8.4))
    pair(front, 27, 42, "Ngày, tháng, năm sinh / Date of birth:", slash(person.birth))
    pair(front, 27, 46, "Giới tính / Sex:", person.sex_text)
    pair(front, 52, 46, "Quốc tịch / Nationality:", "Việt Nam")
    back = blank(case.rng, (232, 240, 226), (130, 180, 130))
    wrapped(back, 5, 6, "Nơi cư trú / Place of residence:", person.address.new, 58, 6.6)
    wrapped(back, 5, 14.5, "Nơi đăng ký khai sinh / Place of birth:", person.origin, 58, 6.6)
    pair(back, 5, 22, "Ngày, tháng, năm cấp / Date of issue:", slash(issued))
    pair(back, 5, 26, "Ngày, tháng, năm hết hạn / Date of expiry:", slash(expiry) if expiry else "Không thời hạn", 6.8)
    back.text(38, 31, "BỘ CÔNG AN / MINISTRY OF PUBLIC SECURITY", Style("sans", 5.4, bold=True), "center")
    qr(back, 66, 4, 17, card_qr([chip_text(person, issued), "", "", ""]))
    lines = mrz_card(
        person.id_number, person.surname, f"{person.middle} {person.given}", person.sex, person.birth, expiry
    )
    mrz(back, lines)
    return Paper(
        sheet(front, back),
        Metadata("Căn cước", person.id_number, issued, "Bộ Công an", None, expiry),
        [owner(person)],
        can_cuoc_fields(person, issued, expiry),
    )


def can_cuoc_fields(person: Person, issued: date, expiry: date | None) -> dict[str, str | None]:
    return {
        **who(person), "nationality": "Việt Nam", "birth_place": person.origin, "residence": person.address.new,
        "issued_on": issued.isoformat(), "expires_on": expiry.isoformat() if expiry else None,
    }  # fmt: skip


@layout("cmnd", "two sides on a sheet")
def cmnd(case: Case) -> Paper:
    person = case.family.husband
    issued = card_issued(person, date(2009, 3, 1), date(2015, 12, 1), case.rng)
    front = blank(case.rng, (222, 236, 224), (120, 170, 140))
    front.text(53, 6, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", Style(size=6.6, bold=True), "center")
    front.text(53, 9, "Độc lập - Tự do - Hạnh phúc", Style(size=6.2, bold=True), "center")
    front.text(55, 15.5, "GIẤY CHỨNG MINH NHÂN DÂN", Style(size=10.4, bold=True, ink=(30, 60, 110)), "center")
    front.runs(40, 21.4, [("SỐ ", Style(size=9)), (person.old_id, Style(size=12, bold=True, ink=(190, 30, 40)))])
    portrait(front, 5, 18, 20, case.rng)
    label, value = Style(size=7), Style("mono", 7.6)
    for i, (name, text) in enumerate(
        (("Họ tên: ", person.upper), ("Sinh ngày: ", slash(person.birth)), ("Nguyên quán: ", person.origin))
    ):
        front.runs(28, 27.5 + i * 5, [(name, label), (text, value if i < 2 else value.but(size=6.6))])
    front.text(28, 42.5, "Nơi ĐKHK thường trú:", label)
    for i, part in enumerate(front.wrap(person.address.short_old, value.but(size=6.6), 54)):
        front.text(28, 46 + i * 3.4, part, value.but(size=6.6))
    back = blank(case.rng, (222, 236, 224), (120, 170, 140))
    back.runs(6, 7, [("Dân tộc: ", label), (person.ethnicity, value)])
    back.runs(46, 7, [("Tôn giáo: ", label), ("Không", value)])
    back.text(50, 13, "DẤU VẾT RIÊNG HOẶC DỊ HÌNH", label.but(bold=True, size=6.4), "center")
    back.text(50, 17, "Sẹo chấm cách 2cm dưới sau khóe mắt trái", value.but(size=6), "center")
    back.text(
        55, 27, f"Ngày {issued.day:02d} tháng {issued.month:02d} năm {issued.year}", label.but(italic=True), "center"
    )
    back.text(55, 31, "GIÁM ĐỐC CÔNG AN THÀNH PHỐ HÀ NỘI", label.but(bold=True), "center")
    signature(back, 57, 40, case.rng, 20)
    seal(back, 45, 42, "Công an thành phố Hà Nội", "GIÁM ĐỐC", case.rng, size=17)
    return Paper(
        sheet(front, back),
        Metadata("Giấy chứng minh nhân dân", person.old_id, issued, "Công an thành phố Hà Nội"),
        [owner(person, known_id=False)],
        cmnd_fields(person, issued),
    )


def cmnd_fields(person: Person, issued: date) -> dict[str, str | None]:
    return {
        "old_id": person.old_id, "full_name": person.name, "birth_date": person.birth.isoformat(),
        "origin_place": person.origin, "residence": person.address.short_old, "issued_on": issued.isoformat(),
    }  # fmt: skip
