"""Civil-status papers about one person: birth, extracts of birth and death, changes."""

# One line of markup is one block of the paper, however long it is.
# ruff: noqa: E501

from datetime import date, timedelta

from samples.draw import Page, Style
from samples.flow import Flow, Look
from samples.layouts import Case, Metadata, Paper, layout, owner, who
from samples.ornaments import frame, guilloche
from samples.papers.parts import letterhead, motto, sign
from samples.people import Family, Person, person, random_weekday
from samples.spelt_out import date_words, long_date, slash

CHAIRMAN = ("CHỦ TỊCH", "PHÓ CHỦ TỊCH")


def committee(ward: str) -> str:
    return f"Ủy ban nhân dân phường {ward}"


def officer(case: Case) -> str:
    """An invented signer."""
    sex = case.rng.choice(("nam", "nu"))
    return person(case.rng, sex, date(1975, 1, 1), case.family.parcel.address).name


def birth_fields(family: Family, number: str, registered: date, place: str) -> dict[str, str | None]:
    child = family.child
    return {
        **who(child), "ethnicity": child.ethnicity, "nationality": "Việt Nam", "birth_place": place, "origin_place": family.husband.origin,
        "mother_name": family.wife.name, "mother_birth_year": str(family.wife.birth.year),
        "father_name": family.husband.name, "father_birth_year": str(family.husband.birth.year),
        "registered_at": committee(family.ward), "registered_on": registered.isoformat(),
    }  # fmt: skip


def birth_facts(case: Case) -> tuple[str, date, str]:
    """Number, day of registration and place of birth."""
    child = case.family.child
    registered = random_weekday(case.rng, child.birth + timedelta(days=6), child.birth + timedelta(days=45))
    place = case.rng.choice(
        ("Bệnh viện Phụ sản Hoa Mai, thành phố Hà Nội", "Bệnh viện đa khoa Hồng Tâm, thành phố Hà Nội")
    )
    return f"{case.rng.randint(2, 320):02d}", registered, place


def id_paper(person: Person) -> str:
    return f"Căn cước công dân số {person.id_number}"


def _parents(family: Family) -> str:
    mother, father = family.wife, family.husband
    return f"""
Họ, chữ đệm, tên người mẹ: {mother.upper}
Năm sinh: {mother.birth.year} | Dân tộc: {mother.ethnicity} | Quốc tịch: Việt Nam
Nơi cư trú: {mother.address.new}
---
Họ, chữ đệm, tên người cha: {father.upper}
Năm sinh: {father.birth.year} | Dân tộc: {father.ethnicity} | Quốc tịch: Việt Nam
Nơi cư trú: {father.address.new}
"""


@layout("khai_sinh", "certificate with frame")
def birth_certificate(case: Case) -> Paper:
    family, child = case.family, case.family.child
    number, registered, place = birth_facts(case)
    page = Page(tint=(255, 252, 246))
    guilloche(page, (236, 200, 190), case.rng, 40, 0.5)
    frame(page, (190, 60, 60))
    y = motto(page, 105, 28, Style(size=13))
    page.text(160, y + 4, f"Số: {number}/{registered.year}", Style(size=13))
    flow = Flow(
        page,
        top=y + 8,
        left=24,
        right=22,
        bottom=14,
        style=Style(size=12.5),
        look=Look(value_bold=True, title=24, spacing=1.62),
    )
    flow.write(f"""
# GIẤY KHAI SINH
---
Họ, chữ đệm, tên: {child.upper}
Ngày, tháng, năm sinh: {slash(child.birth)}
Ghi bằng chữ: {date_words(child.birth)}
Giới tính: {child.sex_text} | Dân tộc: {child.ethnicity} | Quốc tịch: Việt Nam
Nơi sinh: {place}
Quê quán: {family.husband.origin}
Số định danh cá nhân: {child.id_number}
---
{_parents(family)}
---
Họ, chữ đệm, tên người đi khai sinh: {family.husband.upper}
Giấy tờ tùy thân: {id_paper(family.husband)}
---
Nơi đăng ký khai sinh: {committee(family.ward)}, thành phố Hà Nội
Ngày, tháng, năm đăng ký: {slash(registered)}
""")
    sign(
        flow,
        case.rng,
        ("NGƯỜI KÝ GIẤY KHAI SINH", "CHỦ TỊCH"),
        officer(case),
        committee(family.ward),
        centre="CHỦ TỊCH",
    )
    meta = Metadata("Giấy khai sinh", f"{number}/{registered.year}", registered, committee(family.ward))
    printed = {"registered_at": f"{committee(family.ward)}, thành phố Hà Nội"}
    return Paper(flow.pages, meta, [owner(child)], birth_fields(family, number, registered, place) | printed)


@layout("khai_sinh", "copy marked bản sao")
def birth_certificate_copy(case: Case) -> Paper:
    family, child = case.family, case.family.child
    number, registered, place = birth_facts(case)
    page = Page()
    copied = random_weekday(case.rng, max(registered, date(2025, 7, 3)), date(2026, 6, 1))
    symbol = "/GKS-BS"
    y = letterhead(page, "", committee(family.ward), number, symbol, f"{family.ward}, {long_date(copied)}")
    flow = Flow(page, top=y + 6, style=Style(size=13), look=Look(title=17))
    flow.write(f"""
# GIẤY KHAI SINH
## (BẢN SAO)
---
Họ, chữ đệm, tên: {child.upper}
Ngày, tháng, năm sinh: {slash(child.birth)} | ghi bằng chữ: {date_words(child.birth).lower()}
Giới tính: {child.sex_text} | Dân tộc: {child.ethnicity} | Quốc tịch: Việt Nam
Nơi sinh: {place}
Quê quán: {family.husband.origin}
Số định danh cá nhân: {child.id_number}
{_parents(family)}
Nơi đăng ký khai sinh: {committee(family.ward)}
Ngày, tháng, năm đăng ký: {slash(registered)}
~ Sao từ Sổ đăng ký khai sinh.
""")
    sign(
        flow,
        case.rng,
        ("NGƯỜI KÝ BẢN SAO", "PHÓ CHỦ TỊCH"),
        officer(case),
        committee(family.ward),
        centre="PHÓ CHỦ TỊCH",
    )
    meta = Metadata("Giấy khai sinh (bản sao)", f"{number}{symbol}", copied, committee(family.ward))
    return Paper(flow.pages, meta, [owner(child)], birth_fields(family, number, registered, place))


@layout("trich_luc_khai_sinh", "extract, copy")
def birth_extract(case: Case) -> Paper:
    return _birth_extract(case, "TRÍCH LỤC KHAI SINH", "(BẢN SAO)", "/TLKS-BS", Look(leader=True))


@layout("trich_luc_khai_sinh", "entry in the register")
def birth_extract_entry(case: Case) -> Paper:
    return _birth_extract(
        case, "TRÍCH LỤC", "GHI VÀO SỔ HỘ TỊCH VIỆC KHAI SINH", "/TLKS", Look(leader=False, value_bold=True)
    )


def _birth_extract(case: Case, title: str, subtitle: str, symbol: str, look: Look) -> Paper:
    family, child = case.family, case.family.child
    number, registered, place = birth_facts(case)
    copied = random_weekday(case.rng, max(registered, date(2025, 7, 3)), date(2026, 6, 1))
    page = Page()
    y = letterhead(
        page,
        "Thành phố Hà Nội",
        committee(family.ward),
        number,
        symbol,
        f"{family.ward}, {long_date(copied)}",
        case.rng,
    )
    flow = Flow(page, top=y + 8, look=look)
    flow.write(f"""
# {title}
## {subtitle}
---
Họ, chữ đệm, tên: {child.upper}
Ngày, tháng, năm sinh: {slash(child.birth)}
Ghi bằng chữ: {date_words(child.birth)}
Giới tính: {child.sex_text} | Dân tộc: {child.ethnicity} | Quốc tịch: Việt Nam
Nơi sinh: {place}
Quê quán: {family.husband.origin}
Số định danh cá nhân: {child.id_number}
{_parents(family)}
Đã được đăng ký khai sinh tại: {committee(family.ward)}
Số: {number}/{registered.year} | Ngày: {slash(registered)}
""")
    sign(flow, case.rng, ("NGƯỜI KÝ TRÍCH LỤC",), officer(case), committee(family.ward), centre="CHỦ TỊCH")
    name = "Trích lục khai sinh (bản sao)" if "BẢN SAO" in subtitle else "Trích lục ghi vào sổ hộ tịch việc khai sinh"
    meta = Metadata(name, f"{number}{symbol}", copied, committee(family.ward))
    return Paper(flow.pages, meta, [owner(child)], birth_fields(family, number, registered, place))


@layout("khai_tu", "extract, copy")
def death_extract(case: Case) -> Paper:
    return _death(case, "TRÍCH LỤC KHAI TỬ", "(BẢN SAO)", "/TLKT-BS")


@layout("khai_tu", "certificate")
def death_certificate(case: Case) -> Paper:
    return _death(case, "GIẤY CHỨNG TỬ", "", "")


def _death(case: Case, title: str, subtitle: str, symbol: str) -> Paper:
    family, dead = case.family, case.family.elder
    issued = random_weekday(case.rng, family.elder_died + timedelta(days=3), family.elder_died + timedelta(days=20))
    number = f"{case.rng.randint(1, 90):02d}"
    whole = f"{number}{symbol or f'/{issued.year}'}"
    page = Page()
    y = letterhead(
        page,
        "",
        committee(family.ward),
        number,
        symbol or f"/{issued.year}",
        f"{family.ward}, {long_date(issued)}",
        case.rng if symbol else None,
    )
    flow = Flow(page, top=y + 8, look=Look(title=17, leader=bool(symbol), value_bold=not symbol))
    hour, minute = case.rng.randint(0, 23), case.rng.randint(0, 59)
    flow.write(f"""
# {title}
{f"## {subtitle}" if subtitle else ""}
---
Họ, chữ đệm, tên: {dead.upper}
Ngày, tháng, năm sinh: {slash(dead.birth)}
Giới tính: {dead.sex_text} | Dân tộc: {dead.ethnicity} | Quốc tịch: Việt Nam
Số định danh cá nhân: {dead.id_number}
Giấy tờ tùy thân: {id_paper(dead)}
Đã chết vào lúc: {hour:02d} giờ {minute:02d} phút, ngày {slash(family.elder_died)}
Nơi chết: Tại nhà, {dead.address.new}
Nguyên nhân chết: {case.rng.choice(("Bệnh tuổi già", "Bệnh tim mạch"))}
Giấy báo tử/Giấy tờ hợp lệ thay thế Giấy báo tử số: {case.rng.randint(1, 80)}/GBT do Trạm Y tế phường cấp
Họ, chữ đệm, tên người đi khai tử: {family.wife.name}
Đã được đăng ký khai tử tại: {committee(family.ward)}
Số: {number}/{issued.year} | Ngày: {slash(issued)}
""")
    sign(
        flow,
        case.rng,
        ("NGƯỜI KÝ TRÍCH LỤC" if symbol else "CHỦ TỊCH",),
        officer(case),
        committee(family.ward),
        centre="CHỦ TỊCH",
    )
    meta = Metadata(f"{title.capitalize()} {subtitle.lower()}".strip(), whole, issued, committee(family.ward))
    return Paper(flow.pages, meta, [owner(dead)], death_fields(family))


def death_fields(family: Family) -> dict[str, str | None]:
    dead = family.elder
    return {
        **who(dead), "died_on": family.elder_died.isoformat(), "death_place": f"Tại nhà, {dead.address.new}",
        "registered_at": committee(family.ward),
    }  # fmt: skip


@layout("trich_luc_ho_tich", "correction")
def correction(case: Case) -> Paper:
    person_ = case.family.husband
    wrong = f"{person_.surname} {person_.given}"
    return _change(
        case, "TRÍCH LỤC THAY ĐỔI, CẢI CHÍNH HỘ TỊCH", "/TLCCHT-BS", person_, "Họ, chữ đệm, tên", wrong, person_.name
    )


@layout("trich_luc_ho_tich", "note of a change")
def change_note(case: Case) -> Paper:
    child = case.family.child
    other = "Tày" if child.ethnicity != "Tày" else "Mường"
    return _change(case, "TRÍCH LỤC GHI CHÚ THAY ĐỔI HỘ TỊCH", "/TLGCHT-BS", child, "Dân tộc", other, child.ethnicity)


def _change(case: Case, title: str, symbol: str, about: Person, what: str, old: str, new: str) -> Paper:
    family = case.family
    issued = random_weekday(case.rng, date(2025, 8, 1), date(2026, 5, 20))
    number = f"{case.rng.randint(1, 60):02d}"
    page = Page()
    y = letterhead(page, "", committee(family.ward), number, symbol, f"{family.ward}, {long_date(issued)}", case.rng)
    flow = Flow(page, top=y + 8)
    flow.write(f"""
# {title}
## (BẢN SAO)
---
Họ, chữ đệm, tên: {about.upper}
Ngày, tháng, năm sinh: {slash(about.birth)}
Giới tính: {about.sex_text} | Quốc tịch: Việt Nam
Số định danh cá nhân: {about.id_number}
Nơi cư trú: {about.address.new}
Đã được đăng ký thay đổi, cải chính hộ tịch tại: {committee(family.ward)}
Nội dung: {what}
Từ: {old}
Thành: {new}
Căn cứ: Quyết định số {case.rng.randint(20, 300)}/QĐ-UBND ngày {slash(issued)}
""")
    sign(flow, case.rng, ("NGƯỜI KÝ TRÍCH LỤC",), officer(case), committee(family.ward), centre="PHÓ CHỦ TỊCH")
    meta = Metadata(f"{title.capitalize()} (bản sao)", f"{number}{symbol}", issued, committee(family.ward))
    fields = {
        "full_name": about.name, "birth_date": about.birth.isoformat(), "personal_id": about.id_number,
        "change_from": old, "change_to": new,
    }  # fmt: skip
    return Paper(flow.pages, meta, [owner(about)], fields)
