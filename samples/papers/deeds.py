"""What people agree between themselves: authorisations and contracts, with the words of the notary."""

# One line of markup is one block of the paper, however long it is.
# ruff: noqa: E501

from datetime import date

from samples.draw import Page, Style
from samples.flow import Flow, Look
from samples.layouts import Case, Metadata, Owner, Paper, layout, owner
from samples.ornaments import signature
from samples.papers.civil import committee, officer
from samples.papers.parts import motto, sign
from samples.people import Person, random_weekday
from samples.spelt_out import date_words, long_date, money, money_words, number_words, slash

SCOPES = (
    "thay mặt Bên A nộp hồ sơ, nhận kết quả thủ tục cấp bản sao trích lục hộ tịch tại Điểm phục vụ hành chính công",
    "thay mặt Bên A nộp hồ sơ đăng ký biến động đất đai, nộp các khoản phí, lệ phí và nhận Giấy chứng nhận",
    "thay mặt Bên A liên hệ cơ quan có thẩm quyền để xin cấp giấy phép xây dựng nhà ở riêng lẻ",
)
NOTARIES = (
    "Văn phòng công chứng Minh Tâm",
    "Văn phòng công chứng Lê Gia Phúc",
    "Phòng công chứng số 12 thành phố Hà Nội",
)


def party(person: Person) -> str:
    return f"""
{person.title}: {person.upper} | Sinh ngày: {slash(person.birth)}
Căn cước công dân số: {person.id_number}
Nơi thường trú: {person.address.new}
"""


def parties_sign(flow: Flow, case: Case, left: tuple[str, str], right: tuple[str, str]) -> None:
    """Two signatures side by side: (title, name)."""
    flow.room(38)
    for x, (title, name) in ((65.0, left), (150.0, right)):
        flow.page.text(x, flow.y + 7, title, Style(size=12.5, bold=True), "center")
        flow.page.text(x, flow.y + 12, "(Ký, ghi rõ họ tên)", Style(size=11, italic=True), "center")
        signature(flow.page, x, flow.y + 21, case.rng)
        flow.page.text(x, flow.y + 33, name, Style(size=12.5), "center")
    flow.y += 36


def proxy_fields(a: Person, b: Person, scope: str, term: str) -> dict[str, str | None]:
    return {
        "principal_name": a.name, "principal_id": a.id_number, "agent_name": b.name, "agent_id": b.id_number, "scope": scope, "term": term,
    }  # fmt: skip


@layout("uy_quyen", "certified by the committee")
def authorisation(case: Case) -> Paper:
    a, b = case.family.wife, case.family.friend
    signed, scope = random_weekday(case.rng, date(2025, 7, 5), date(2026, 6, 10)), case.rng.choice(SCOPES)
    term = case.rng.choice(("06 tháng kể từ ngày ký", "đến khi thực hiện xong công việc được ủy quyền"))
    page = Page()
    y = motto(page, 105, 22, Style(size=13))
    flow = Flow(page, top=y + 2, look=Look(leader=True, title=17))
    flow.write(f"""
# GIẤY ỦY QUYỀN
^ Hà Nội, {long_date(signed)}
! BÊN ỦY QUYỀN (BÊN A):
{party(a)}
! BÊN ĐƯỢC ỦY QUYỀN (BÊN B):
{party(b)}
! NỘI DUNG ỦY QUYỀN:
> Bên A ủy quyền cho Bên B {scope}.
Thời hạn ủy quyền: {term}
> Bên A chịu trách nhiệm về những việc Bên B thực hiện trong phạm vi được ủy quyền. Bên B không được ủy quyền lại cho người khác.
""")
    parties_sign(flow, case, ("BÊN ỦY QUYỀN", a.name), ("BÊN ĐƯỢC ỦY QUYỀN", b.name))
    number = f"{case.rng.randint(10, 900)}"
    flow.write(f"""
## LỜI CHỨNG
> {date_words(signed)}, tại {committee(a.address.ward)}, thành phố Hà Nội. Tôi chứng thực {a.title.lower()} {a.name} đã ký vào giấy ủy quyền này trước mặt tôi. Số chứng thực: {number}, quyển số 01/{signed.year}-SCT/CK,ĐC.
""")
    sign(
        flow,
        case.rng,
        ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
        officer(case),
        committee(a.address.ward),
        centre="PHÓ CHỦ TỊCH",
    )
    meta = Metadata("Giấy ủy quyền", number, signed, committee(a.address.ward), scope)
    return Paper(flow.pages, meta, [owner(a, "principal")], proxy_fields(a, b, scope, term))


@layout("uy_quyen", "between spouses, by hand")
def authorisation_plain(case: Case) -> Paper:
    a, b = case.family.husband, case.family.wife
    signed, scope = random_weekday(case.rng, date(2025, 7, 5), date(2026, 6, 10)), SCOPES[0]
    term = "03 tháng kể từ ngày ký"
    page = Page()
    y = motto(page, 105, 25, Style(size=13))
    flow = Flow(page, top=y + 4, look=Look(leader=False, spacing=1.7, title=18))
    flow.write(f"""
# VĂN BẢN ỦY QUYỀN
---
! 1. Bên ủy quyền (Bên A)
Họ và tên: {a.upper} | Sinh ngày: {slash(a.birth)}
Số định danh cá nhân: {a.id_number}
Nơi cư trú: {a.address.new}
! 2. Bên được ủy quyền (Bên B)
Họ và tên: {b.upper} | Sinh ngày: {slash(b.birth)}
Số định danh cá nhân: {b.id_number}
Quan hệ với Bên A: Vợ
! 3. Phạm vi ủy quyền
> Bên A ủy quyền cho Bên B {scope}.
! 4. Thời hạn ủy quyền
- Thời hạn ủy quyền: {term}.
""")
    flow.page.text(150, flow.y + 8, f"Hà Nội, {long_date(signed)}", Style(size=13, italic=True), "center")
    flow.y += 9
    parties_sign(flow, case, ("Bên được ủy quyền", b.name), ("Bên ủy quyền", a.name))
    meta = Metadata("Văn bản ủy quyền", None, signed, None, scope)
    return Paper(flow.pages, meta, [owner(a, "principal")], proxy_fields(a, b, scope, term))


def contract_facts(case: Case) -> tuple[date, int, str, str]:
    """Day, value, notary's number and office."""
    signed = random_weekday(case.rng, date(2025, 7, 10), date(2026, 6, 15))
    return (
        signed,
        case.rng.randrange(18, 92) * 100_000_000,
        f"{case.rng.randrange(200, 9900)}",
        case.rng.choice(NOTARIES),
    )


def contract_fields(
    a: Person, b: Person, subject: str, value: int | None, number: str, office: str, term: str | None = None
) -> dict[str, str | None]:
    return {
        "party_a_name": a.name, "party_a_id": a.id_number, "party_b_name": b.name, "party_b_id": b.id_number, "subject": subject,
        "value_vnd": str(value) if value else None, "notary_number": number, "notary_office": office, "term": term,
    }  # fmt: skip


def contract_owners(case: Case, a: Person, b: Person) -> list[Owner]:
    return [owner(a, "party"), owner(b, "party")]


def notary_words(case: Case, signed: date, office: str, number: str, a: Person, b: Person, kind: str) -> str:
    return f"""
+++
# LỜI CHỨNG CỦA CÔNG CHỨNG VIÊN
---
> {date_words(signed)} ({slash(signed)}), tại trụ sở {office}, thành phố Hà Nội.
> Tôi là công chứng viên trong phạm vi trách nhiệm của mình theo quy định của pháp luật,
## CHỨNG NHẬN:
> {kind} này được giao kết giữa Bên A là {a.title.lower()} {a.name} và Bên B là {b.title.lower()} {b.name}; các bên đã tự nguyện thỏa thuận giao kết, có năng lực hành vi dân sự phù hợp theo quy định của pháp luật; mục đích, nội dung không vi phạm pháp luật, không trái đạo đức xã hội; các bên đã đọc lại, đồng ý với toàn bộ nội dung và ký vào từng trang trước mặt tôi.
> Văn bản này được lập thành {number_words(4)} bản chính, mỗi bản có giá trị pháp lý như nhau, lưu tại tổ chức hành nghề công chứng một bản.
Số công chứng: {number} | Quyển số: 02/{signed.year} TP/CC-SCC/HĐGD
"""


@layout("hop_dong", "transfer of land")
def land_sale(case: Case) -> Paper:
    family, parcel = case.family, case.family.parcel
    a, b = family.husband, family.friend
    signed, value, number, office = contract_facts(case)
    subject = f"toàn bộ quyền sử dụng thửa đất số {parcel.number}, tờ bản đồ số {parcel.sheet}"
    page = Page()
    y = motto(page, 105, 22, Style(size=13))
    flow = Flow(page, top=y, look=Look(leader=False, title=16))
    flow.write(f"""
# HỢP ĐỒNG CHUYỂN NHƯỢNG QUYỀN SỬ DỤNG ĐẤT VÀ TÀI SẢN GẮN LIỀN VỚI ĐẤT
^ Hôm nay, {long_date(signed)}, tại {office}, chúng tôi gồm có:
! BÊN CHUYỂN NHƯỢNG (sau đây gọi là Bên A):
{party(a)}
! BÊN NHẬN CHUYỂN NHƯỢNG (sau đây gọi là Bên B):
{party(b)}
> Hai bên tự nguyện cùng nhau lập và ký hợp đồng này với các thỏa thuận sau đây:
! ĐIỀU 1. ĐỐI TƯỢNG CỦA HỢP ĐỒNG
> Bên A chuyển nhượng cho Bên B {subject}, diện tích {parcel.area.replace(".", ",")} m², địa chỉ {parcel.address.new}, theo Giấy chứng nhận số {parcel.serial}, số vào sổ cấp GCN {parcel.register}.
! ĐIỀU 2. GIÁ CHUYỂN NHƯỢNG VÀ PHƯƠNG THỨC THANH TOÁN
> Giá chuyển nhượng là {money(value)} đồng (bằng chữ: {money_words(value)}). Bên B thanh toán bằng chuyển khoản trong vòng mười lăm ngày kể từ ngày ký hợp đồng.
! ĐIỀU 3. VIỆC ĐĂNG KÝ VÀ NỘP THUẾ
> Bên B có trách nhiệm thực hiện việc đăng ký biến động tại cơ quan có thẩm quyền. Thuế thu nhập cá nhân do Bên A nộp, lệ phí trước bạ do Bên B nộp.
! ĐIỀU 4. CAM ĐOAN CỦA CÁC BÊN
> Bên A cam đoan thửa đất không có tranh chấp, không bị kê biên để bảo đảm thi hành án, không thế chấp tại bất kỳ tổ chức nào. Bên B cam đoan đã xem xét kỹ thửa đất và giấy tờ về quyền sử dụng đất.
! ĐIỀU 5. ĐIỀU KHOẢN CUỐI CÙNG
> Hai bên đã đọc lại hợp đồng, hiểu rõ quyền và nghĩa vụ của mình và ký tên dưới đây làm bằng chứng. Tranh chấp nếu có được giải quyết bằng thương lượng, nếu không thành thì đưa ra tòa án có thẩm quyền.
""")
    parties_sign(flow, case, ("BÊN A", a.name), ("BÊN B", b.name))
    flow.write(notary_words(case, signed, office, number, a, b, "Hợp đồng"))
    sign(flow, case.rng, ("CÔNG CHỨNG VIÊN",), officer(case), office, centre="CÔNG CHỨNG")
    meta = Metadata(
        "Hợp đồng chuyển nhượng quyền sử dụng đất và tài sản gắn liền với đất", number, signed, office, subject
    )
    return Paper(flow.pages, meta, contract_owners(case, a, b), contract_fields(a, b, subject, value, number, office))


@layout("hop_dong", "lease of an installation")
def house_lease(case: Case) -> Paper:
    family = case.family
    a, b = family.wife, family.friend
    signed, _, number, office = contract_facts(case)
    rent = case.rng.randrange(6, 25) * 1_000_000
    subject = f"toàn bộ căn nhà tại {a.address.new}"
    term = f"{case.rng.choice(('hai', 'ba'))} năm kể từ ngày ký"
    page = Page()
    y = motto(page, 105, 22, Style(size=13))
    flow = Flow(page, top=y + 2, look=Look(leader=True, title=18))
    flow.write(f"""
# HỢP ĐỒNG THUÊ NHÀ
^ Số: {case.rng.randint(1, 40):02d}/{signed.year}/HĐTN
! Bên cho thuê (Bên A):
{party(a)}
! Bên thuê (Bên B):
{party(b)}
! Điều 1. Nhà cho thuê
> Bên A cho Bên B thuê {subject} để ở, thời hạn {term}.
! Điều 2. Giá thuê
> Giá thuê là {money(rent)} đồng một tháng (bằng chữ: {money_words(rent)}), trả vào ngày 05 hằng tháng.
! Điều 3. Trách nhiệm của các bên
> Bên A bàn giao nhà đúng hạn, bảo đảm điện nước hoạt động. Bên B giữ gìn nhà, không tự ý sửa chữa kết cấu, trả tiền thuê đầy đủ và đúng kỳ.
""")
    parties_sign(flow, case, ("ĐẠI DIỆN BÊN A", a.name), ("ĐẠI DIỆN BÊN B", b.name))
    flow.write(notary_words(case, signed, office, number, a, b, "Hợp đồng thuê nhà"))
    sign(flow, case.rng, ("CÔNG CHỨNG VIÊN",), officer(case), office, centre="CÔNG CHỨNG")
    meta = Metadata("Hợp đồng thuê nhà", number, signed, office, subject)
    fields = contract_fields(a, b, subject, rent, number, office, term)
    return Paper(flow.pages, meta, contract_owners(case, a, b), fields)
