"""Papers of trade and money: enterprise and household-business certificates, receipts of fees."""

# One line of markup is one block of the paper, however long it is.
# ruff: noqa: E501

from datetime import date

from samples.draw import Page, Style
from samples.flow import Flow, Look
from samples.layouts import Case, Metadata, Owner, Paper, firm_owner, layout, owner
from samples.ornaments import frame, guilloche
from samples.papers.civil import committee, officer
from samples.papers.parts import letterhead, motto, sign
from samples.people import Firm, Person, random_weekday
from samples.spelt_out import long_date, money, money_words, slash

TRADE_OFFICE = "Phòng Đăng ký kinh doanh"


def enterprise_fields(
    firm: Firm, head: Person, change: int, changed: date | None, address: str
) -> dict[str, str | None]:
    return {
        "enterprise_code": firm.code, "enterprise_name": firm.name, "head_office": address, "charter_capital": str(firm.capital),
        "first_registered_on": firm.founded.isoformat(), "change_number": str(change) if change else None,
        "last_changed_on": changed.isoformat() if changed else None, "representative_name": head.name, "representative_id": head.id_number,
    }  # fmt: skip


@layout("gcn_dkdn", "changed once or more")
def enterprise_changed(case: Case) -> Paper:
    return _enterprise(case, case.rng.randint(1, 6), "Sở Tài chính thành phố Hà Nội", Look(leader=False))


@layout("gcn_dkdn", "first registration")
def enterprise_first(case: Case) -> Paper:
    return _enterprise(case, 0, "Sở Kế hoạch và Đầu tư thành phố Hà Nội", Look(leader=False, value_bold=True))


def _enterprise(case: Case, change: int, parent: str, look: Look) -> Paper:
    firm, head = case.family.firm, case.family.husband
    changed = random_weekday(case.rng, date(2025, 7, 5), date(2026, 6, 1)) if change else None
    address = firm.address.new if changed else firm.address.old
    page = Page()
    guilloche(page, (200, 222, 206), case.rng, 40, 0.35)
    frame(page, (60, 130, 90), 6)
    y = letterhead(page, parent, TRADE_OFFICE, "", "", "", top=22)
    flow = Flow(page, top=y, left=24, right=20, style=Style(size=12.5), look=look)
    dates = f"^ Đăng ký lần đầu, {long_date(firm.founded)}"
    if changed:
        dates += f"\n^ Đăng ký thay đổi lần thứ: {change}, {long_date(changed)}"
    owner_line = (
        "Đại hội đồng cổ đông và danh sách cổ đông sáng lập theo hồ sơ đăng ký"
        if "CỔ PHẦN" in firm.kind
        else f"{head.name}, Căn cước công dân số {head.id_number}"
    )
    flow.write(f"""
# GIẤY CHỨNG NHẬN ĐĂNG KÝ DOANH NGHIỆP
## {firm.kind}
= Mã số doanh nghiệp: {firm.code}
{dates}
---
! 1. Tên công ty
Tên công ty viết bằng tiếng Việt: {firm.name.upper()}
Tên công ty viết bằng tiếng nước ngoài: {firm.short.upper()} COMPANY
Tên công ty viết tắt: {"".join(word[0] for word in firm.short.split()).upper()} CO
! 2. Địa chỉ trụ sở chính
- {address}, Việt Nam
Điện thoại: {head.phone} | Email: lienhe@vidu.example
Vốn điều lệ: {money(firm.capital)} đồng
Bằng chữ: {money_words(firm.capital)}
! 4. Thông tin về chủ sở hữu, cổ đông
- {owner_line}
! 5. Người đại diện theo pháp luật của công ty
Họ và tên: {head.upper} | Giới tính: {head.sex_text}
Chức danh: Giám đốc
Sinh ngày: {slash(head.birth)} | Dân tộc: {head.ethnicity} | Quốc tịch: Việt Nam
Loại giấy tờ pháp lý của cá nhân: Thẻ căn cước công dân
Số giấy tờ pháp lý của cá nhân: {head.id_number}
Địa chỉ liên lạc: {head.address.new if changed else head.address.old}
""")
    sign(
        flow, case.rng, ("TRƯỞNG PHÒNG",), officer(case), f"{TRADE_OFFICE} - {parent}", centre="TRƯỞNG PHÒNG", height=18
    )
    meta = Metadata(
        "Giấy chứng nhận đăng ký doanh nghiệp", firm.code, changed or firm.founded, f"{TRADE_OFFICE} - {parent}"
    )
    owners = [firm_owner(firm), owner(head, "representative")]
    return Paper(flow.pages, meta, owners, enterprise_fields(firm, head, change, changed, f"{address}, Việt Nam"))


def shop_facts(case: Case) -> tuple[str, str, int]:
    """Code, name and capital of a household business: the owner's own number is its code since July 2025."""
    head = case.family.wife
    name = f"Hộ kinh doanh {head.middle.split()[-1]} {head.given}"
    return head.id_number, name, case.rng.choice((80, 150, 300)) * 1_000_000


def shop_fields(head: Person, code: str, name: str, capital: int) -> dict[str, str | None]:
    return {
        "business_code": code, "business_name": name, "address": head.address.new, "owner_name": head.name,
        "owner_id": head.id_number, "capital": str(capital),
    }  # fmt: skip


def shop_owners(head: Person, name: str, code: str) -> list[Owner]:
    return [Owner("organisation", code, name, None, "enterprise"), owner(head, "representative")]


@layout("gcn_hkd", "economic division, table of trades")
def household_business(case: Case) -> Paper:
    return _shop(case, Look(leader=False), "Phòng Kinh tế, Hạ tầng và Đô thị")


@layout("gcn_hkd", "economic division, leaders")
def household_business_leaders(case: Case) -> Paper:
    return _shop(case, Look(leader=True, value_bold=True), "Phòng Kinh tế")


def _shop(case: Case, look: Look, division: str) -> Paper:
    head = case.family.wife
    code, name, capital = shop_facts(case)
    issued = random_weekday(case.rng, date(2025, 7, 8), date(2026, 6, 10))
    page = Page()
    frame(page, (70, 110, 170), 6)
    y = letterhead(page, committee(head.address.ward), division, "", "", "", top=22)
    flow = Flow(page, top=y + 2, left=24, right=20, look=look)
    flow.write(f"""
# GIẤY CHỨNG NHẬN ĐĂNG KÝ HỘ KINH DOANH
= Mã số hộ kinh doanh: {code}
^ Đăng ký lần đầu, {long_date(issued)}
---
1. Tên hộ kinh doanh: {name.upper()}
2. Địa chỉ trụ sở hộ kinh doanh: {head.address.new}
Điện thoại: {head.phone}
3. Ngành, nghề kinh doanh:
""")
    flow.y += 2
    flow.table(
        (12, 110, 30),
        [
            ("STT", "Tên ngành", "Mã ngành"),
            ("1", "Bán lẻ lương thực trong các cửa hàng chuyên doanh (Chính)", "4721"),
            ("2", "Dịch vụ ăn uống khác", "5629"),
        ],
    )
    flow.write(f"""
4. Vốn kinh doanh: {money(capital)} đồng
5. Thông tin về chủ hộ kinh doanh:
Họ và tên: {head.upper} | Giới tính: {head.sex_text}
Sinh ngày: {slash(head.birth)} | Dân tộc: {head.ethnicity} | Quốc tịch: Việt Nam
Số định danh cá nhân: {head.id_number}
Địa chỉ liên lạc: {head.address.new}
""")
    sign(
        flow,
        case.rng,
        ("TRƯỞNG PHÒNG",),
        officer(case),
        f"{committee(head.address.ward)} - {division}",
        centre="TRƯỞNG PHÒNG",
    )
    issuer = f"{division} - {committee(head.address.ward)}"
    meta = Metadata("Giấy chứng nhận đăng ký hộ kinh doanh", code, issued, issuer)
    return Paper(flow.pages, meta, shop_owners(head, name, code), shop_fields(head, code, name, capital))


def receipt_facts(case: Case) -> tuple[date, int, str]:
    content = case.rng.choice(
        ("Lệ phí cấp bản sao trích lục hộ tịch", "Phí chứng thực bản sao từ bản chính", "Lệ phí cấp giấy phép xây dựng")
    )
    return (
        random_weekday(case.rng, date(2025, 8, 1), date(2026, 6, 20)),
        case.rng.choice((8, 16, 40, 75, 150)) * 1000,
        content,
    )


def receipt_fields(name: str, tax: str | None, amount: int, content: str) -> dict[str, str | None]:
    return {"payer_name": name, "tax_code": tax, "amount_vnd": str(amount), "content": content}


@layout("bien_lai", "receipt of a fee")
def fee_receipt(case: Case) -> Paper:
    payer = case.family.friend
    issued, amount, content = receipt_facts(case)
    number = f"{case.rng.randrange(100, 99999):07d}"
    page = Page(210, 148, (252, 250, 240))
    page.text(22, 18, "Đơn vị thu: Trung tâm Phục vụ hành chính công", Style(size=11, bold=True))
    page.text(22, 24, "Mã số thuế: 9999000012", Style(size=11))
    page.text(190, 18, "Mẫu số: 01BLP2-001", Style(size=11), "right")
    page.text(190, 24, "Ký hiệu: AA-26E", Style(size=11), "right")
    page.runs(190, 30, [("Số: ", Style(size=11)), (number, Style(size=13, bold=True, ink=(196, 30, 42)))], "right")
    flow = Flow(page, top=30, left=22, right=20, bottom=6, style=Style(size=12.5))
    flow.write(f"""
# BIÊN LAI THU PHÍ, LỆ PHÍ
^ (Liên 2: Giao cho người nộp tiền)
Tên đơn vị hoặc người nộp tiền: {payer.name}
Địa chỉ: {payer.address.new}
Nội dung thu: {content}
Số tiền: {money(amount)} đồng
(Viết bằng chữ): {money_words(amount)}
Hình thức thanh toán: Tiền mặt
""")
    page.text(150, flow.y + 7, long_date(issued).capitalize(), Style(size=12, italic=True), "center")
    flow.y += 8
    sign(flow, case.rng, ("Người thu tiền",), officer(case), height=14, style=Style(size=12))
    meta = Metadata("Biên lai thu phí, lệ phí", number, issued, "Trung tâm Phục vụ hành chính công", content)
    return Paper(
        [page],
        meta,
        [owner(payer, "applicant", known_id=False, born="unsaid")],
        receipt_fields(payer.name, None, amount, content),
    )


@layout("bien_lai", "payment into the budget")
def treasury_payment(case: Case) -> Paper:
    payer = case.family.friend
    issued, amount, _ = receipt_facts(case)
    amount *= 125
    content = case.rng.choice(
        ("Lệ phí trước bạ nhà đất", "Thuế thu nhập cá nhân từ chuyển nhượng bất động sản", "Tiền sử dụng đất")
    )
    number = f"{case.rng.randrange(10**6, 10**7)}"
    page = Page()
    motto(page, 105, 22)
    page.text(190, 40, "Mẫu số C1-02/NS", Style(size=10, italic=True), "right")
    page.text(190, 45, f"Số: {number}", Style(size=11), "right")
    flow = Flow(page, top=44, left=24, right=18, style=Style(size=12))
    flow.write(f"""
# GIẤY NỘP TIỀN VÀO NGÂN SÁCH NHÀ NƯỚC
^ Chuyển khoản
Người nộp thuế: {payer.upper}
Mã số thuế: {payer.id_number}
Địa chỉ: {payer.address.new}
Người nộp thay: -
Đề nghị ngân hàng: Ngân hàng TMCP Lúa Vàng, chi nhánh Hà Nội
Nộp vào NSNN tại Kho bạc Nhà nước: Khu vực I
Cơ quan quản lý thu: Thuế cơ sở 3 thành phố Hà Nội
""")
    flow.y += 2
    flow.table(
        (12, 90, 40, 40),
        [
            ("STT", "Nội dung các khoản nộp NSNN", "Số tiền (VND)", "Mã NDKT"),
            ("1", content, money(amount), "2801"),
            ("", "Tổng cộng", money(amount), ""),
        ],
    )
    flow.write(f"Tổng số tiền ghi bằng chữ: {money_words(amount)}")
    page.text(150, flow.y + 8, f"Hà Nội, {long_date(issued)}", Style(size=12, italic=True), "center")
    flow.y += 9
    sign(
        flow,
        case.rng,
        ("NGÂN HÀNG PHỤC VỤ",),
        officer(case),
        "Ngân hàng TMCP Lúa Vàng",
        centre="HÀ NỘI",
        ink=(40, 60, 150),
    )
    meta = Metadata("Giấy nộp tiền vào ngân sách nhà nước", number, issued, "Ngân hàng TMCP Lúa Vàng", content)
    return Paper(
        flow.pages,
        meta,
        [owner(payer, "applicant", born="unsaid")],
        receipt_fields(payer.name, payer.id_number, amount, content),
    )
