"""Offices that issue papers: their names, their superiors, their signs, and who signs for them."""

# Lists of wordings stand on one line each, however long.
# ruff: noqa: E501

from dataclasses import dataclass

from samples.random.civil import countries_seat
from samples.random.people import World, name
from samples.random.said import bank, maker


@dataclass(frozen=True)
class Office:
    """An issuing office; `lines` are the posts printed above its signer."""

    parent: str
    name: str
    sign: str
    seat: str  # what stands before the date: Tân Phú, Hà Nội
    lines: tuple[str, ...]
    ring: str = ""

    @property
    def whole(self) -> str:
        """The name; that of a part of an agency with the agency's, unless it says it: `Phòng Kinh tế - Ủy ban …`."""
        inner = self.name.startswith(("Phòng ", "Bộ phận ")) and "ông chứng" not in self.name
        return f"{self.name} - {self.parent}" if inner and self.parent else self.name


def committee(world: World) -> str:
    return f"Ủy ban nhân dân {world.place.commune}"


def _commune(world: World) -> Office:
    place, rng = world.place, world.rng
    upper = place.district or place.province
    parent = rng.choice((upper, upper, f"Ủy ban nhân dân {upper}"))
    lines = rng.choice((
        ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), ("CHỦ TỊCH",), ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
        ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"), ("TM. UBND", "PHÓ CHỦ TỊCH"), ("TUQ. CHỦ TỊCH", "CÔNG CHỨC TƯ PHÁP - HỘ TỊCH"),
    ))  # fmt: skip
    return Office(parent, committee(world), "UBND", name(place.commune), lines)


def _district(world: World) -> Office:
    place = world.place
    unit = place.district or place.commune
    lines = world.rng.choice(
        (("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"))
    )
    if world.rng.random() < 0.15:  # says of what it is the committee, and not its name
        kind = unit.removesuffix(name(unit)).strip().upper()
        lines = (f"TM. ỦY BAN NHÂN DÂN {kind}", *lines[1:])
    return Office(place.province, f"Ủy ban nhân dân {unit}", "UBND", name(unit), lines)


def _department(world: World, what: str, sign: str) -> Office:
    province = world.place.province
    tail = world.rng.choice(("", "", f" {province}", f" {name(province)}"))
    lines = world.rng.choice((("GIÁM ĐỐC",), ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), ("TL. GIÁM ĐỐC", "CHÁNH VĂN PHÒNG")))
    return Office(f"Ủy ban nhân dân {province}", f"{what}{tail}", sign, name(province), lines)


def _police(world: World, level: str) -> Office:
    place, rng = world.place, world.rng
    upper = place.district if level == "commune" and place.district else place.province
    unit = place.commune if level == "commune" else place.district or place.commune
    if level == "province":
        head = rng.choice(("Bộ Công an", "Bộ Công an", ""))
        lines = rng.choice(
            (("GIÁM ĐỐC",), ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), ("TL. GIÁM ĐỐC", "TRƯỞNG PHÒNG HỒ SƠ NGHIỆP VỤ"))
        )
        return Office(head, f"Công an {place.province}", "CA", name(place.province), lines)
    lines = rng.choice((
        ("TRƯỞNG CÔNG AN",), (f"TRƯỞNG CÔNG AN {unit.upper()}",), ("KT. TRƯỞNG CÔNG AN", "PHÓ TRƯỞNG CÔNG AN"),
        (f"KT. TRƯỞNG CÔNG AN {unit.upper()}", "PHÓ TRƯỞNG CÔNG AN"),
    ))  # fmt: skip
    return Office(f"Công an {upper}", f"Công an {unit}", "CA", name(unit), lines)


def _hospital(world: World) -> Office:
    place, rng = world.place, world.rng
    lines = rng.choice(
        (("GIÁM ĐỐC",), ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), ("TRƯỞNG KHOA",), ("TL. GIÁM ĐỐC", "TRƯỞNG KHOA PHỤ SẢN"))
    )
    parent = rng.choice(
        (
            f"Sở Y tế {name(place.province)}",
            f"Sở Y tế {place.province}",
            "Bộ Y tế",
            f"Trung tâm Y tế {place.district or place.commune}",
        )
    )
    unit = place.district or place.commune
    short = (
        (f"Sở Y tế {name(place.province)}", f"BV ĐK {unit}"), (f"Sở Y tế {name(place.province)}", f"TT Y tế {unit}"),
        (f"Sở Y tế {name(place.province)}", f"BVĐK khu vực {world.two_words()}"),
        (f"TTYT {unit}", f"Trạm Y tế {place.commune}"), (f"Trung tâm Y tế {unit}", f"Trạm y tế {place.commune}"),
    )  # fmt: skip
    if rng.random() < 0.25:
        parent, own = rng.choice(short)
        return Office(parent, own, "TYT" if "rạm" in own else "BV", name(unit), lines)
    return Office(parent, world.hospital(), "BV", name(place.province), lines)


def _land(world: World) -> Office:
    place, rng = world.place, world.rng
    if world.day.year < 2015:
        return _district(world)
    pick = rng.random()
    if pick < 0.35:
        return _district(world)
    if pick < 0.65:
        office = _department(
            world, "Sở Tài nguyên và Môi trường" if not world.merged else "Sở Nông nghiệp và Môi trường", "STNMT"
        )
        lines = rng.choice(
            (
                ("TL. GIÁM ĐỐC", "GIÁM ĐỐC VĂN PHÒNG ĐĂNG KÝ ĐẤT ĐAI"),
                ("TUQ. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC VĂN PHÒNG ĐĂNG KÝ"),
                ("GIÁM ĐỐC",),
            )
        )
        return Office(office.parent, office.name, office.sign, office.seat, lines)
    if rng.random() < 0.3:
        branch = (
            f"Văn phòng đăng ký đất đai Chi nhánh {rng.choice((name(place.district or place.commune), 'khu vực II'))}"
        )
        return Office(
            f"Sở Tài nguyên và Môi trường {place.province}", branch, "CNVPĐK", name(place.province), ("GIÁM ĐỐC",)
        )
    where = place.district or f"khu vực {rng.randint(1, 12)}"
    lines = rng.choice((("GIÁM ĐỐC",), ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")))
    return Office(
        f"Văn phòng đăng ký đất đai {place.province}", f"Chi nhánh Văn phòng đăng ký đất đai {where}", "CNVPĐK",
        name(place.province), lines,
    )  # fmt: skip


def _business(world: World) -> Office:
    place, rng = world.place, world.rng
    upper = f"{'Sở Tài chính' if world.day.year >= 2025 and world.day.month > 2 else 'Sở Kế hoạch và Đầu tư'} {place.province}"
    lines = rng.choice((("TRƯỞNG PHÒNG",), ("KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG")))
    return Office(upper, "Phòng Đăng ký kinh doanh", "ĐKKD", name(place.province), lines)


def _ward_economy(world: World) -> Office:
    place, rng = world.place, world.rng
    lines = rng.choice((("TRƯỞNG PHÒNG",), ("KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG")))
    if world.merged:
        what = rng.choice(("Phòng Kinh tế", "Phòng Kinh tế, Hạ tầng và Đô thị"))
        return Office(committee(world), what, "KT", name(place.commune), lines)
    unit = place.district or place.commune
    return Office(f"Ủy ban nhân dân {unit}", "Phòng Tài chính - Kế hoạch", "TCKH", name(unit), lines)


def _school(world: World) -> Office:
    place, rng = world.place, world.rng
    parent = rng.choice(("Bộ Giáo dục và Đào tạo", f"Ủy ban nhân dân {place.province}", "Bộ Công Thương", "Bộ Y tế"))
    return Office(
        parent,
        world.school(),
        "ĐT",
        name(place.province),
        rng.choice((("HIỆU TRƯỞNG",), ("KT. HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG"))),
    )


def education(world: World) -> Office:
    """The office of education that gives pupils their diplomas, whichever school they went to."""
    place, rng = world.place, world.rng
    if rng.random() < 0.6:
        tail = rng.choice((name(place.province), place.province))
        return Office("", f"Sở Giáo dục và Đào tạo {tail}", "SGDĐT", name(place.province), ("GIÁM ĐỐC",))
    unit = place.district or place.commune
    return Office("", f"Phòng Giáo dục và Đào tạo {unit}", "PGDĐT", name(unit), ("TRƯỞNG PHÒNG",))


def _center(world: World) -> Office:
    place, rng = world.place, world.rng
    if world.merged or rng.random() < 0.4:
        what = rng.choice(
            (
                "Trung tâm Phục vụ hành chính công",
                f"Trung tâm Phục vụ hành chính công {place.commune}",
                f"Chi nhánh số {rng.randint(1, 12)} - Trung tâm Phục vụ hành chính công",
            )
        )
        return Office(
            f"Ủy ban nhân dân {place.province if rng.random() < 0.5 else place.commune}",
            what,
            "TTPVHCC",
            name(place.commune),
            ("CÁN BỘ TIẾP NHẬN",),
        )
    return Office(
        f"Ủy ban nhân dân {place.district or place.commune}",
        "Bộ phận Tiếp nhận và Trả kết quả",
        "BPTNTKQ",
        name(place.commune),
        ("NGƯỜI TIẾP NHẬN HỒ SƠ",),
    )


def _tax(world: World) -> Office:
    place, rng = world.place, world.rng
    unit = place.district or place.province
    pick = rng.choice((
        (f"Cục Thuế {place.province}", f"Chi cục Thuế {unit}"), ("Bộ Tài chính", "Kho bạc Nhà nước"), ("", f"Ngân hàng TMCP {world.two_words()}"),
        (f"Ủy ban nhân dân {unit}", committee(world)), (f"Sở Tư pháp {name(place.province)}", "Phòng Hành chính"),
    ))  # fmt: skip
    return Office(
        pick[0], pick[1], "CCT", name(place.province), rng.choice((("NGƯỜI THU TIỀN",), ("THỦ QUỸ",), ("CÁN BỘ THU",)))
    )


def _court(world: World, kind: str) -> Office:
    """A court, or who enforces its judgements."""
    place, rng = world.place, world.rng
    where = place.district or f"khu vực {rng.randint(1, 14)} - {place.province}"
    if kind == "court":
        return Office(
            f"Tòa án nhân dân {place.province}",
            f"Tòa án nhân dân {where}",
            "TA",
            name(place.province),
            ("THẨM PHÁN",),
        )
    head = rng.choice((f"Cục Thi hành án dân sự {place.province}", "Bộ Tư pháp"))
    return Office(
        head,
        f"Chi cục Thi hành án dân sự {where}",
        "THADS",
        name(place.province),
        rng.choice((("NGƯỜI THU TIỀN",), ("KẾ TOÁN",))),
    )


def _mission(world: World) -> Office:
    """A Vietnamese mission abroad."""
    rng = world.rng
    country, seat = countries_seat(rng)
    if rng.random() < 0.75:
        lines = rng.choice(
            (("ĐẠI SỨ",), ("TL. ĐẠI SỨ", "BÍ THƯ THỨ HAI"), ("TUN. ĐẠI SỨ", "LÃNH SỰ"), ("KT. ĐẠI SỨ", "THAM TÁN"))
        )
        own = rng.choice(
            ("Đại sứ quán Việt Nam", "Đại sứ quán nước Cộng hòa xã hội chủ nghĩa Việt Nam", "Đại sứ quán Việt Nam")
        )
        return Office(rng.choice(("", "", "Bộ Ngoại giao")), f"{own} tại {country}", "ĐSQ", seat, lines)
    lines = rng.choice((("TỔNG LÃNH SỰ",), ("TL. TỔNG LÃNH SỰ", "PHÓ LÃNH SỰ")))
    return Office(
        "",
        f"Tổng Lãnh sự quán Việt Nam tại {rng.choice(('Osaka', 'Frankfurt', 'San Francisco', 'Sydney', 'Quảng Châu', 'Savannakhet'))}",
        "TLSQ",
        seat,
        lines,
    )


def _clinic(world: World) -> Office:
    """A commune's clinic, a house of midwives, a district's hospital of old."""
    rng, place = world.rng, world.place
    upper = rng.choice(
        (
            f"Trung tâm Y tế {place.district or place.province}",
            f"Phòng Y tế {place.district or place.province}",
            f"TTYT {place.district or place.commune}",
        )
    )
    own = rng.choice(
        (
            f"Trạm Y tế {place.commune}",
            f"Trạm Y tế {place.commune}",
            f"Nhà hộ sinh {place.commune}",
            f"Trạm xá {place.commune}",
            f"Phòng khám đa khoa khu vực {world.two_words()}",
        )
    )
    lines = rng.choice((("TRẠM TRƯỞNG",), ("TRƯỞNG TRẠM",), ("TRƯỞNG TRẠM Y TẾ",), ("Y SĨ",)))
    return Office(upper, own, "TYT", name(place.commune), lines)


def _province(world: World) -> Office:
    """The province's committee, which registered what foreigners were part of until 2015."""
    province = world.place.province
    lines = world.rng.choice((("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"), ("CHỦ TỊCH",)))
    return Office("", f"Ủy ban nhân dân {province}", "UBND", name(province), lines)


def _district_justice(world: World) -> Office:
    """A district's office of justice, which kept the second copy of the registers."""
    unit = world.place.district or world.place.commune
    lines = world.rng.choice((("TRƯỞNG PHÒNG",), ("KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG"), ("PHÓ TRƯỞNG PHÒNG",)))
    return Office(f"Ủy ban nhân dân {unit}", f"Phòng Tư pháp {unit}", "PTP", name(unit), lines)


def notary(world: World) -> str:
    """A notary's office."""
    rng = world.rng
    return rng.choice(
        (
            f"Văn phòng công chứng {world.two_words()}",
            f"Phòng công chứng số {rng.randint(1, 9)} {world.place.province}",
            f"Văn phòng công chứng {world.full_name('nu')[0].split()[-1]} {rng.choice(('Tâm', 'Minh', 'An', 'Phúc'))}",
            f"Phòng Công chứng số {rng.randint(1, 7)}",
        )
    )


def office(kind: str, world: World) -> Office:
    """An office of a kind named in the forms."""
    if kind.startswith("police_"):
        return _police(world, kind.removeprefix("police_"))
    if kind == "justice":
        if world.day.year >= 2025 and (world.day.month > 2 or world.day.year > 2025):
            return _police(world, "province")
        return _department(world, "Sở Tư pháp", "STP")
    if kind == "education":
        return _department(
            world,
            world.rng.choice(("Sở Giáo dục và Đào tạo", "Sở Giáo dục và Đào tạo", "Sở Giáo dục - Đào tạo")),
            "SGDĐT",
        )
    if kind == "education_district":
        unit = world.place.district or world.place.commune
        lines = world.rng.choice((("TRƯỞNG PHÒNG",), ("KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG")))
        return Office(f"Ủy ban nhân dân {unit}", f"Phòng Giáo dục và Đào tạo {unit}", "PGDĐT", name(unit), lines)
    if kind == "construction":
        pick = world.rng.random()
        return (
            _department(world, "Sở Xây dựng", "SXD")
            if pick < 0.3
            else _district(world)
            if pick < 0.6
            else _commune(world)
        )
    if kind == "firm":
        world.head_firm = maker(world)
        return Office("", world.head_firm.name, "CT", name(world.place.province), ("GIÁM ĐỐC",))
    if kind == "bank":
        lender = bank(world)
        lines = world.rng.choice((("GIAO DỊCH VIÊN",), ("THỦ QUỸ",), ("KIỂM SOÁT VIÊN",)))
        return Office("", lender.name, "NH", name(world.place.province), lines)
    if kind in ("court", "enforcement"):
        return _court(world, kind)
    if kind == "department":  # of construction, without communes and districts
        return _department(world, "Sở Xây dựng", "SXD")
    if kind == "notary":
        return Office("", notary(world), "CC", name(world.place.province), ("CÔNG CHỨNG VIÊN",))
    makers = {
        "commune": _commune, "district": _district, "hospital": _hospital, "land": _land, "business": _business,
        "ward_economy": _ward_economy, "school": _school, "center": _center, "tax": _tax, "form": _commune,
        "mission": _mission, "clinic": _clinic, "province": _province, "district_justice": _district_justice,
    }  # fmt: skip
    return makers[kind](world)


def signer(world: World) -> tuple[str, str]:
    """The name printed under a signature, and what stands before it: a degree or nothing."""
    rng = world.rng
    degree = (
        rng.choice(("ThS.", "TS.", "BS.", "BS.CKI.", "BSCKII.", "PGS.TS.", "TS-LS.", "Đại tá", "Thượng tá"))
        if rng.random() < 0.08
        else ""
    )
    return world.citizen(32, 60).name, degree
