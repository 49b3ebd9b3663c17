"""What forms print in tables and lists: members, holders, attachments, changes, clauses; nobody's fields."""

# Lists of wordings stand on one line each, however long.
# ruff: noqa: E501

from collections.abc import Callable
from random import Random

from samples.draw import Page
from samples.random import listed_things
from samples.random.fill import Facts
from samples.random.grids import table
from samples.random.label_rows import Column
from samples.random.said import said
from samples.random.sheet import Token, tokens
from samples.random.type import Style
from samples.random.values import write_date
from samples.spelt_out import money

ATTACHED = (
    "Tờ khai đăng ký khai sinh", "Giấy chứng sinh", "Bản sao giấy chứng nhận quyền sử dụng đất", "Bản chính giấy xác nhận tình trạng hôn nhân",
    "Căn cước công dân (bản sao)", "Sổ hộ khẩu (photo)", "Đơn đề nghị", "Hợp đồng chuyển nhượng quyền sử dụng đất", "Giấy khám sức khỏe", "Ảnh 3x4 (02 ảnh)",
    "Bản vẽ thiết kế", "Giấy ủy quyền", "Biên lai nộp tiền", "Giấy phép lái xe cũ", "Trích lục bản đồ địa chính", "Hộ chiếu", "Bằng tốt nghiệp",
    "Quyết định thôi việc", "Trích lục khai tử", "Giấy chứng nhận kết hôn", "Phiếu lý lịch tư pháp số 1", "Báo cáo kinh tế - kỹ thuật",
)  # fmt: skip
RELATIONS = ("Vợ", "Chồng", "Con", "Con", "Con dâu", "Cháu", "Bố", "Mẹ", "Chủ hộ", "Em ruột", "Con rể")


def members(column: Column, facts: Facts) -> None:
    """People of a household, with numbers that are not the owner's."""
    rng = facts.rng
    heads = {
        "STT": 0.6, "Họ, chữ đệm và tên": 2.6, "Ngày sinh": 1.5, "Giới tính": 0.9, "Số định danh cá nhân": 2.0, "Quan hệ với chủ hộ": 1.4,
    }  # fmt: skip
    other = {
        "Họ, chữ đệm và tên": ("Họ và tên", "Họ, chữ đệm, tên", "Họ tên"),
        "Số định danh cá nhân": ("Số ĐDCN/CMND", "Số CCCD", "CCCD/CMND"),
        "Ngày sinh": ("Năm sinh", "Ngày, tháng, năm sinh", "Sinh ngày"),
        "Quan hệ với chủ hộ": ("Quan hệ", "Ghi chú", "Quan hệ với chủ hộ"),
    }
    kept = [head for head in heads if head in ("Họ, chữ đệm và tên",) or rng.random() < 0.8]
    small = column.look.body.but(size=column.look.body.size * 0.86)
    value = (
        column.look.value.but(size=column.look.value.size * 0.86) if column.look.hand or rng.random() < 0.5 else small
    )
    head_style = small.but(bold=rng.random() < 0.8)
    rows: list[list[list[Token]]] = [
        [tokens(rng.choice(other.get(head, (head,))), head_style, "table") for head in kept]
    ]
    for i in range(rng.randint(1, 6)):
        who = facts.world.citizen(1, 85, "", facts.person("head").surname if rng.random() < 0.5 else "")
        born = str(who.birth.year) if rng.random() < 0.2 else write_date("slash", who.birth)
        number = who.id if rng.random() < 0.85 else who.old_id
        cells = {
            "STT": str(i + 1),
            "Họ, chữ đệm và tên": who.name.upper() if facts.upper else who.name,
            "Ngày sinh": born,
            "Giới tính": who.sex_text,
            "Số định danh cá nhân": number,
            "Quan hệ với chủ hộ": rng.choice(RELATIONS),
        }
        rows.append([tokens(cells[head], value, "table") for head in kept])
    table(column, [heads[head] for head in kept], rows, rng.random() < 0.85)


def holders(column: Column, facts: Facts) -> None:
    """Members or shareholders of a firm."""
    rng = facts.rng
    small = column.look.body.but(size=column.look.body.size * 0.84)
    heads = ("STT", "Tên thành viên", "Quốc tịch", "Địa chỉ liên lạc", "Phần vốn góp (VNĐ)", "Số giấy tờ")
    rows = [[tokens(head, small.but(bold=True), "table") for head in heads]]
    for i in range(rng.randint(1, 4)):
        who = facts.world.citizen(22, 70)
        cells = (
            str(i + 1),
            who.name.upper() if facts.upper else who.name,
            "Việt Nam",
            who.home,
            money(rng.randint(1, 40) * 50_000_000),
            who.id,
        )
        rows.append([tokens(cell, small, "table") for cell in cells])
    table(column, (0.5, 2.2, 1.1, 3.0, 1.8, 1.9), rows)


def attachments(column: Column, facts: Facts) -> None:
    """A list of papers handed in; their titles are no titles here."""
    rng = facts.rng
    mark = rng.choice(("1.", "1.", "-", "+", "1)", "(1)"))
    for i, text in enumerate(rng.sample(ATTACHED, rng.randint(2, 6))):
        lead = mark.replace("1", str(i + 1))
        tail = rng.choice(("", "", ";", ": 01 bản chính", " (01 bản)"))
        column.paragraph(
            tokens(
                f"{lead} {text}{tail}",
                column.look.body if not column.look.hand or rng.random() < 0.6 else column.look.value,
            )
        )


def changes(column: Column, facts: Facts) -> None:
    """What happened after a certificate was granted: other people, other days."""
    rng = facts.rng
    small = column.look.body.but(size=column.look.body.size * 0.86)
    rows = [
        [
            tokens(title, small.but(bold=True), "table")
            for title in ("Nội dung thay đổi và cơ sở pháp lý", "Xác nhận của cơ quan có thẩm quyền")
        ]
    ]
    for _ in range(rng.randint(0, 2)):
        who, day = facts.world.citizen(25, 70), facts.world.day
        text = rng.choice((
            f"Ngày {day:%d/%m/%Y} chuyển nhượng cho {who.title} {who.name}, CCCD số {who.id}, theo hồ sơ số {rng.randint(100, 9999)}.CN.001",
            f"Thế chấp tại Ngân hàng TMCP {facts.world.two_words()} theo hợp đồng số {rng.randint(10, 999)}/HĐTC ngày {day:%d/%m/%Y}",
            f"Xóa nội dung đăng ký thế chấp ngày {day:%d/%m/%Y}",
        ))  # fmt: skip
        rows.append(
            [
                tokens(text, small, "table"),
                tokens(f"Ngày {day:%d/%m/%Y} GIÁM ĐỐC {facts.world.citizen(35, 60).name}", small, "table"),
            ]
        )
    rows.append([[], []])
    table(column, (2.2, 1.0), rows)


def plan(column: Column, facts: Facts) -> None:
    """The drawing of a parcel, with its corners and lengths."""
    rng = facts.rng
    high = rng.uniform(34, 70)
    column.room(high + 4)
    x0, y0 = column.left + column.width * 0.2, column.y + 3
    wide = column.width * 0.6
    points = [
        (x0 + wide * px + rng.uniform(-5, 5), y0 + high * py + rng.uniform(-3, 3))
        for px, py in ((0.1, 0.1), (0.85, 0.05), (0.95, 0.85), (0.05, 0.9))
    ]
    small = Style(column.look.body.family, 8.5)
    for (ax, ay), (bx, by) in zip(points, [*points[1:], points[0]], strict=True):
        column.sheet.rule(ax, ay, bx, by, 0.35)
        column.sheet.put(
            (ax + bx) / 2,
            (ay + by) / 2 - 0.8,
            tokens(f"{rng.randint(3, 40)},{rng.randint(10, 99)}", small, "note"),
            "center",
        )
    for i, (px, py) in enumerate(points):
        column.sheet.put(px - 2, py - 0.6, tokens(str(i + 1), small, "note"))
    column.y = y0 + high + 2


def clauses(column: Column, facts: Facts) -> None:
    """Sentences of a contract."""
    choice = facts.form.texts.get("clause", ())
    rng = facts.rng
    lead = rng.choice(("", "", "- ", "1. "))
    for i, text in enumerate(rng.sample(choice, min(len(choice), rng.randint(1, 5)))):
        column.paragraph(tokens(f"{lead.replace('1', str(i + 1))}{text}", column.look.body), column.look.indent)


def terms(column: Column, facts: Facts) -> None:
    """Some of a form's articles with what they say of people, days and sums, numbered or not, in the order they are listed in."""
    rng, look, choice = facts.rng, column.look, facts.form.texts["terms"]
    lead = rng.choice(("", "", "- ", "1. ", "1) ", "+ ", "3.1. ", "a) "))
    picked = sorted(rng.sample(range(len(choice)), min(len(choice), rng.randint(2, 7))))
    style = look.value if look.value.family is look.body.family else look.body
    for i, k in enumerate(picked):
        mark = (
            lead.replace("3.1", f"3.{i + 1}").replace("a", "abcdđegh"[i])
            if lead[:1] in "3a"
            else lead.replace("1", str(i + 1))
        )
        column.paragraph(tokens(mark + said(choice[k], facts.world), style.but(bold=False)), look.indent)


def bases(column: Column, facts: Facts) -> None:
    """What a paper rests on, `Căn cứ …`, a line each."""
    rng, choice = facts.rng, facts.form.texts["bases"]
    style = column.look.body.but(italic=rng.random() < 0.4, bold=False)
    lead, end = rng.choice(("", "- ", "* ", "")), rng.choice((";", ";", ".", ""))
    for k in sorted(rng.sample(range(len(choice)), min(len(choice), rng.randint(1, 4)))):
        column.paragraph(tokens(lead + said(choice[k], facts.world) + end, style), column.look.indent)


def oath(column: Column, facts: Facts) -> None:
    """The last sentence of a request."""
    column.paragraph(
        tokens(facts.rng.choice(facts.form.texts["oath"]), column.look.body.but(italic=facts.rng.random() < 0.1)),
        column.look.indent,
    )


STATES = ("Đã được xóa án tích", "Chưa được xóa án tích", "Đang có án tích", "Đã xóa án tích")
_CRIMES = (
    "Đánh bạc",
    "Trộm cắp tài sản",
    "Cố ý gây thương tích",
    "Gây rối trật tự công cộng",
    "Vi phạm quy định về tham gia giao thông đường bộ",
    "Lừa đảo chiếm đoạt tài sản",
    "Tàng trữ trái phép chất ma túy",
    "Hủy hoại tài sản",
)
_PENALTIES = (
    "06 tháng tù cho hưởng án treo",
    "12 tháng tù",
    "Phạt tiền 20.000.000 đồng",
    "24 tháng cải tạo không giam giữ",
    "03 năm tù",
    "09 tháng tù, thời gian thử thách 18 tháng",
)


def convictions(column: Column, facts: Facts) -> None:
    """The table of convictions of who has one: the state of each is no value, for the paper said it above."""
    item = facts.form.items["criminal_record"]
    said = facts.get(item).text
    if not said.lower().startswith(("không", "chưa có")):
        _convicted(column, facts, [facts.rng.choice(STATES) for _ in range(facts.rng.randint(1, 3))], "")


def conviction(column: Column, facts: Facts) -> None:
    """One conviction, whose last cell says the record: nothing else on the paper does."""
    value = facts.get(facts.form.items["criminal_record"])
    facts.told["criminal_record"] = value.truth
    _convicted(column, facts, [value.text], "criminal_record")


def _convicted(column: Column, facts: Facts, states: list[str], field: str) -> None:
    rng = facts.rng
    small = column.look.body.but(size=column.look.body.size * 0.8)
    heads = [("STT",), ("Số bản án, ngày, tháng, năm tuyên án", "Bản án số, ngày"), ("Tòa án tuyên", "Tòa án đã tuyên bản án"), ("Tội danh - Điều khoản luật", "Tội danh"),
             ("Hình phạt chính", "Hình phạt"), ("Tình trạng thi hành án", "Án phí, bồi thường"), ("Tình trạng án tích", "Ghi chú", "Án tích")]  # fmt: skip
    rows = [[tokens(rng.choice(head), small.but(bold=True), "table") for head in heads]]
    for i, state in enumerate(states):
        day = facts.world.born(1, 16)
        cells = (
            str(i + 1), f"{rng.randint(2, 300)}/{day.year}/{rng.choice(('HSST', 'HS-ST', 'HSPT'))} ngày {day:%d/%m/%Y}",
            f"TAND {facts.world.throw_place().district or 'khu vực ' + str(rng.randint(1, 9))}", f"{rng.choice(_CRIMES)}, khoản {rng.randint(1, 3)} Điều {rng.randint(104, 321)} BLHS",
            rng.choice(_PENALTIES), rng.choice(("Đã chấp hành xong", "Đã nộp án phí", "Đang thi hành", "200.000 đồng án phí HSST, đã nộp")),
        )  # fmt: skip
        rows.append([*(tokens(cell, small, "table") for cell in cells), tokens(state, small, "table", field)])
    table(column, (0.5, 1.7, 1.5, 1.8, 1.6, 1.5, 1.4), rows)


_EXAMINED = (
    "Tuần hoàn",
    "Hô hấp",
    "Tiêu hóa",
    "Thận - Tiết niệu",
    "Nội tiết",
    "Cơ - Xương - Khớp",
    "Thần kinh",
    "Tâm thần",
    "Ngoại khoa",
    "Da liễu",
    "Sản phụ khoa",
    "Mắt",
    "Tai - Mũi - Họng",
    "Răng - Hàm - Mặt",
    "Thính lực",
    "Vận động",
)


def exam(column: Column, facts: Facts) -> None:
    """What each doctor found, with a class of his own: none of them is the person's."""
    rng = facts.rng
    small = column.look.body.but(size=column.look.body.size * 0.86)
    graded = rng.random() < 0.6
    heads = [
        rng.choice(("Nội dung khám", "Chuyên khoa", "Khám lâm sàng")),
        rng.choice(("Kết quả", "Kết quả khám", "Nhận xét")),
    ]
    heads += [rng.choice(("Phân loại", "Loại", "PLSK"))] if graded else []
    heads += [rng.choice(("Họ tên, chữ ký của Bác sỹ", "Bác sĩ khám", "Chữ ký"))]
    rows = [[tokens(head, small.but(bold=True), "table") for head in heads]]
    for what in rng.sample(_EXAMINED, rng.randint(3, 9)):
        found = rng.choice(
            (
                "Bình thường",
                "BT",
                "Chưa phát hiện bệnh lý",
                "T1, T2 đều rõ",
                "10/10",
                "Không",
                "Cận thị nhẹ",
                "Phổi không ran",
                "Sâu R36",
            )
        )
        row = [tokens(what, small, "table"), tokens(found, small, "table")]
        row += [tokens(rng.choice(("I", "I", "II", "Loại I", "Loại II", "1", "III")), small, "table")] if graded else []
        rows.append([*row, tokens(rng.choice(("", f"BS. {facts.world.citizen(28, 60).name}")), small, "table")])
    table(column, (1.6, 2.2, 0.8, 1.9) if graded else (1.6, 2.4, 1.9), rows)


BLOCKS: dict[str, Callable[[Column, Facts], None]] = {
    "members": members, "holders": holders, "attachments": attachments, "changes": changes, "plan": plan, "clauses": clauses, "terms": terms, "bases": bases, "oath": oath,
    "convictions": convictions, "conviction": conviction, "fee": listed_things.fee, "fees": listed_things.fees, "items": listed_things.items, "exam": exam, "parcels": listed_things.parcels,
}  # fmt: skip


def table_photo(column: Column, rng: Random) -> None:
    """An empty frame for a photograph, top left."""
    x, y, wide = column.left, column.y + 2, 26.0
    sheet = column.sheet
    sheet.box(x, y, x + wide, y + wide * 4 / 3, 0.25)
    style = Style(column.look.body.family, 9)
    for i, text in enumerate(("Ảnh", "(4 x 6 cm)")):
        sheet.put(x + wide / 2, y + 14 + i * 5, tokens(text, style, "note"), "center")
    if rng.random() < 0.6:
        seed = rng.randrange(2**32)
        sheet.over.append(lambda page: _face(page, x, y, wide, Random(seed)))


def _face(page: Page, x: float, y: float, wide: float, rng: Random) -> None:
    from samples.ornaments import portrait

    portrait(page, x + 0.5, y + 0.5, wide - 1.0, rng)
