"""People on a paper who are not whom it is about: helpers, kin, guards, guarantors, people named in lists."""

# Lists of wordings stand on one line each, however long.
# ruff: noqa: E501

from samples.random.fill import Facts
from samples.random.generations import others
from samples.random.label_rows import Column
from samples.random.sheet import Token, tokens
from samples.random.values import write_date

# Headings of other roles. Form habits [memory], docs/domain.md, 3.22 and 3.20.
HEADINGS = (
    "Người nộp thay:", "NGƯỜI NỘP HỒ SƠ THAY", "Người được cử nộp hồ sơ", "Người liên hệ khi cần báo tin", "Người giám hộ", "Thông tin người giám hộ:", "Người đại diện nộp hồ sơ",
    "Người làm chứng", "NGƯỜI LÀM CHỨNG", "Người phiên dịch", "Thông tin người thân", "Quan hệ nhân thân", "Người bảo lãnh:", "Thông tin về người bảo lãnh", "Vợ (hoặc chồng)", "Thông tin về vợ/chồng",
    "Cha, mẹ", "Thông tin của bố", "Anh, chị, em ruột", "Người cho thuê, cho mượn, cho ở nhờ", "Chủ hợp pháp của chỗ ở", "Người nhận kết quả thay", "Cán bộ tiếp nhận", "Người thừa kế", "Người có quyền lợi liên quan",
    "Người được xác minh", "Chủ sử dụng đất cũ", "Bên chuyển nhượng trước đây", "Chủ đất liền kề", "Người đo vẽ", "Thông tin kế toán trưởng", "Người phụ trách kế toán", "Cán bộ địa chính", "Thông tin người liên quan khác",
)  # fmt: skip
_PARENTS = ("Cha, mẹ", "Thông tin của bố")  # not where the form itself asks for them
_NAMES = (
    "Họ và tên",
    "Họ, chữ đệm, tên",
    "Họ tên",
    "Ông (bà)",
    "Ông/Bà",
    "Tên",
    "Họ và tên (in hoa)",
    "Là ông/bà",
    "Người này là",
)
_NUMBERS = (
    "Số CCCD",
    "CCCD số",
    "CMND/CCCD số",
    "Số định danh cá nhân",
    "Giấy tờ tùy thân",
    "Số giấy tờ",
    "Căn cước số",
    "CMND số",
)
_DAYS = ("Sinh ngày", "Ngày sinh", "Ngày, tháng, năm sinh", "Sinh năm")
_HOMES = ("Nơi cư trú", "Địa chỉ", "Thường trú", "Chỗ ở hiện nay", "Nơi thường trú")
_RELATION_LABELS = ("Quan hệ", "Quan hệ với người khai", "Là", "Mối quan hệ", "Chức vụ")
_RELATIONS = ("vợ", "chồng", "con", "bố", "mẹ", "anh trai", "cháu", "bạn", "hàng xóm", "nhân viên", "kế toán")
_LISTED = (
    "Bản sao CCCD số {id} của {t} {n}", "Bản chụp CMND số {old} ({n})", "Giấy khai sinh của cháu {n}", "Giấy ủy quyền của {t} {n}, CCCD {id}", "Sổ hộ khẩu số {k} chủ hộ {n}",
    "Giấy chứng nhận quyền sử dụng đất số {s} đứng tên {N}", "Hợp đồng số {k}/HĐ ngày {d} giữa {t} {n} và bên mua", "Đơn của {t} {n}, sinh ngày {d}", "Giấy chứng tử của {t} {N}", "Phiếu thu số {k} ngày {d}",
    "Quyết định số {k}/QĐ-UBND ngày {d}", "Bản án số {k}/HSST ngày {d} của Tòa án", "Giấy đăng ký kết hôn số {k} của {t} {n}", "Biên bản xác minh ngày {d} với {t} {n} (CCCD {id})",
)  # fmt: skip


def stranger(column: Column, facts: Facts) -> None:
    """A block about somebody else under the heading of another role."""
    rng, look = facts.rng, column.look
    who = facts.world.citizen(18, 88, "", facts.person("head").surname if rng.random() < 0.3 else "")
    column.room(look.pitch * 4)
    known = others(facts.form.code)
    parents = any(item.source.startswith(("father.", "mother.")) for item in facts.form.items.values())
    choice = [text for text in HEADINGS if not (parents and text in _PARENTS)]
    heading = rng.choice(known) if known and rng.random() < 0.4 else rng.choice(choice)
    name = who.name.upper() if facts.upper else who.name
    on_line = rng.random() < 0.35  # the heading is the label of the name
    if on_line:
        column.paragraph(_pair(column, heading.rstrip(":"), name, ""))
    else:
        column.paragraph(tokens(heading, look.body.but(bold=rng.random() < 0.7), "label"))
    day = write_date(rng.choice(("slash", "slash", "dash", "long")), who.birth)
    number = who.id if rng.random() < 0.8 else who.old_id
    rows = [] if on_line else [(rng.choice(_NAMES), name)]
    rows += [(rng.choice(_DAYS), day)] if rng.random() < 0.7 else []
    rows += [(rng.choice(_NUMBERS), number)] if rng.random() < 0.75 else []
    rows += [(rng.choice(_HOMES), who.home)] if rng.random() < 0.5 else []
    rows += [(rng.choice(_RELATION_LABELS), rng.choice(_RELATIONS))] if rng.random() < 0.4 else []
    if rows and rng.random() < 0.3:
        column.paragraph([token for label, value in rows for token in _pair(column, label, value, ",")], look.indent)
        return
    for label, value in rows:
        column.paragraph(_pair(column, label, value, ""))


def _pair(column: Column, label: str, value: str, end: str) -> list[Token]:
    look = column.look
    return [*tokens(f"{label}:", look.label, "label", of="stranger"), *tokens(value + end, look.value, "body")]


def listed(column: Column, facts: Facts) -> None:
    """Papers handed in, with the names, numbers and days that are theirs and not this paper's."""
    rng, look = facts.rng, column.look
    lead = rng.choice(("- ", "+ ", "{i}. ", "{i}) ", ""))
    column.paragraph(
        tokens(
            rng.choice(
                ("Kèm theo:", "Hồ sơ gồm:", "Căn cứ:", "Giấy tờ kèm theo:", "Tài liệu gửi kèm:", "Danh mục hồ sơ:")
            ),
            look.body,
            "label",
        )
    )
    for i, pattern in enumerate(rng.sample(_LISTED, rng.randint(1, 4))):
        who, day = facts.world.citizen(18, 88), facts.world.born(0, 12)
        text = pattern.format(id=who.id, old=who.old_id, n=who.name, N=who.name.upper(), t=who.title, k=rng.randint(1, 3000), d=f"{day:%d/%m/%Y}",
                              s=f"{rng.choice('ABCD')}{rng.choice('ABCDHKM')} {rng.randint(100000, 999999)}")  # fmt: skip
        column.paragraph(tokens(lead.format(i=i + 1) + text, look.body))


# Relatives in sentences of a list, as CVs, requests and records of the old forms name them. Form habits [memory].
_KIN_HEADS = (
    "Quan hệ gia đình:",
    "QUAN HỆ NHÂN THÂN",
    "Hoàn cảnh gia đình:",
    "Thành phần gia đình",
    "Gia đình gồm có:",
    "Thân nhân:",
    "Họ và tên cha, mẹ, vợ (chồng), con:",
    "Những người cùng đi:",
    "",
)
_KIN = (
    "Cha",
    "Mẹ",
    "Vợ",
    "Chồng",
    "Con",
    "Con thứ nhất",
    "Anh ruột",
    "Chị ruột",
    "Em ruột",
    "Bố đẻ",
    "Mẹ đẻ",
    "Ông nội",
    "Cháu",
)
_KIN_ROWS = (
    "{r}: {n}, sinh năm {y}", "{r}: {n}, sinh năm {y}, nghề nghiệp {w}", "{r} là {t} {n}, sinh ngày {d}, CCCD số {id}", "{r}: {n} - sinh năm {y} - {w}", "Họ và tên {l}: {n} ({y})",
    "{r} tên là: {n}, số CCCD {id}", "{r}: {n}, CMND số {old}, hiện ở {h}",
)  # fmt: skip
_JOBS = ("làm ruộng", "giáo viên", "công nhân", "hưu trí", "buôn bán", "bộ đội", "học sinh", "đã mất")


def kin(column: Column, facts: Facts) -> None:
    """Relatives, one to a line: in a form of one person nobody of them is the owner."""
    rng, look = facts.rng, column.look
    column.room(look.pitch * 3)
    head = rng.choice(_KIN_HEADS)
    if head:
        column.paragraph(tokens(head, look.body.but(bold=rng.random() < 0.6), "label"))
    lead = rng.choice(("- ", "+ ", "{i}. ", "{i}) ", "", ""))
    pattern = rng.choice(_KIN_ROWS)
    for i in range(rng.randint(1, 4)):
        who = facts.world.citizen(3, 90, "", facts.person("head").surname if rng.random() < 0.5 else "")
        relation = rng.choice(_KIN)
        text = pattern.format(
            r=relation, l=relation.lower(), n=who.name.upper() if facts.upper else who.name, y=who.birth.year, t=who.title, id=who.id, old=who.old_id, h=who.home,
            w=rng.choice(_JOBS), d=write_date("slash", who.birth),
        )  # fmt: skip
        column.paragraph(tokens(lead.format(i=i + 1) + text, look.value if rng.random() < 0.5 else look.body))
