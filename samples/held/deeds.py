"""Held prints of authorisations and contracts."""

# One line of markup is one block of the paper, however long it is.
# ruff: noqa: E501

from datetime import date

from samples.draw import Page, Style
from samples.flow import Flow, Look
from samples.layouts import Case, Metadata, Paper, layout, owner
from samples.papers.civil import officer
from samples.papers.deeds import NOTARIES, contract_facts, contract_fields, contract_owners, parties_sign, proxy_fields
from samples.papers.parts import motto, sign
from samples.people import Person, random_weekday
from samples.spelt_out import long_date, money, money_words, slash


def _inline(person: Person) -> str:
    return f"> {person.title} {person.upper}, sinh năm {person.birth.year}, căn cước số {person.id_number}, thường trú tại {person.address.new}."


@layout("uy_quyen", "held: contract of authorisation, notary", held=True)
def authorisation(case: Case) -> Paper:
    a, b = case.family.husband, case.family.friend
    signed = random_weekday(case.rng, date(2025, 8, 5), date(2026, 6, 10))
    scope = "quản lý, sử dụng, cho thuê và làm thủ tục sang tên thửa đất số " + case.family.parcel.number
    term, office, number = "01 năm kể từ ngày ký", case.rng.choice(NOTARIES), f"{case.rng.randrange(100, 9000)}"
    page = Page()
    y = motto(page, 105, 22, Style("noto", 10.5))
    flow = Flow(page, top=y + 2, style=Style("noto", 11), look=Look(leader=False, spacing=1.55, title=17))
    flow.write(f"""
# HỢP ĐỒNG ỦY QUYỀN
---
> Tại {office}, hai bên gồm:
! Bên ủy quyền - gọi tắt là Bên A
{_inline(a)}
! Bên nhận ủy quyền - gọi tắt là Bên B
{_inline(b)}
! Điều 1. Phạm vi ủy quyền
> Bên A giao cho Bên B {scope}.
! Điều 2. Thời hạn ủy quyền
> {term}.
! Điều 3. Thù lao
> Hợp đồng này không có thù lao; chi phí thực tế do Bên A chi trả.
""")
    parties_sign(flow, case, ("BÊN A", a.name), ("BÊN B", b.name))
    flow.write(f"""
! LỜI CHỨNG CỦA CÔNG CHỨNG VIÊN
> Ngày {slash(signed)}, các bên đã ký hợp đồng trước mặt tôi. Số công chứng {number}, quyển số 03/{signed.year} TP/CC-SCC/HĐGD.
""")
    sign(flow, case.rng, ("CÔNG CHỨNG VIÊN",), officer(case), office, centre="CÔNG CHỨNG")
    meta = Metadata("Hợp đồng ủy quyền", number, signed, office, scope)
    return Paper(flow.pages, meta, [owner(a, "principal", born="year")], proxy_fields(a, b, scope, term))


@layout("hop_dong", "held: gift, parties in prose", held=True)
def gift(case: Case) -> Paper:
    family, parcel = case.family, case.family.parcel
    a, b = family.wife, family.friend
    signed, _, number, office = contract_facts(case)
    area = parcel.area.replace(".", ",")
    subject = f"quyền sử dụng {area} m² đất tại thửa đất số {parcel.number}, tờ bản đồ số {parcel.sheet}"
    page = Page()
    y = motto(page, 105, 22, Style("dejavu", 10.5))
    flow = Flow(page, top=y + 2, left=28, style=Style("dejavu", 10.5), look=Look(leader=False, spacing=1.8, title=15))
    flow.write(f"""
# HỢP ĐỒNG TẶNG CHO QUYỀN SỬ DỤNG ĐẤT
---
> Chúng tôi ký tên dưới đây gồm:
! Bên tặng cho (Bên A):
{_inline(a)}
! Bên được tặng cho (Bên B):
{_inline(b)}
> Các bên đồng ý thực hiện việc tặng cho theo các thỏa thuận sau:
! Điều 1. Quyền sử dụng đất tặng cho
> Bên A tặng cho Bên B {subject}, địa chỉ {parcel.address.new}; Giấy chứng nhận số phát hành {parcel.serial}.
! Điều 2. Giao nhận đất
> Bên A giao thửa đất cùng giấy tờ cho Bên B ngay sau khi ký; Bên B chịu trách nhiệm đăng ký theo quy định.
! Điều 3. Lệ phí
> Mọi khoản phí, lệ phí liên quan do Bên B nộp. Các bên cam kết việc tặng cho không nhằm trốn tránh nghĩa vụ với người thứ ba.
""")
    parties_sign(flow, case, ("Bên tặng cho", a.name), ("Bên được tặng cho", b.name))
    flow.write(f"""
+++
# LỜI CHỨNG
> {long_date(signed).capitalize()}, tại {office}, công chứng viên chứng nhận hợp đồng tặng cho giữa {a.title.lower()} {a.name} và {b.title.lower()} {b.name} là tự nguyện, nội dung phù hợp pháp luật.
- Số công chứng: {number}; Quyển số: 05/{signed.year} TP/CC-SCC/HĐGD
""")
    sign(flow, case.rng, ("Công chứng viên",), officer(case), office, centre="CÔNG CHỨNG")
    meta = Metadata("Hợp đồng tặng cho quyền sử dụng đất", number, signed, office, subject)
    return Paper(
        flow.pages,
        meta,
        [owner(a, "party", born="year"), owner(b, "party", born="year")],
        contract_fields(a, b, subject, None, number, office),
    )


@layout("hop_dong", "held: sale of a flat, in a table", held=True)
def flat_sale(case: Case) -> Paper:
    family = case.family
    a, b = family.friend, family.husband
    signed, value, number, office = contract_facts(case)
    subject = f"Căn hộ có diện tích {case.rng.randint(48, 110)},2 m² tại {a.address.new}"
    page = Page()
    y = motto(page, 105, 22, Style(size=12))
    flow = Flow(page, top=y + 2, style=Style(size=12.5), look=Look(leader=True, title=16))
    flow.write("# HỢP ĐỒNG MUA BÁN CĂN HỘ NHÀ CHUNG CƯ")
    flow.y += 5
    rows = [
        ("", "Bên bán (A)", "Bên mua (B)"),
        ("Họ và tên", a.name, b.name),
        ("Căn cước số", a.id_number, b.id_number),
        ("Ngày sinh", slash(a.birth), slash(b.birth)),
        ("Thường trú", a.address.new, b.address.new),
    ]
    flow.table((28, 68, 68), rows, Style(size=11.5))
    flow.write(f"""
---
! 1. Tài sản mua bán
> {subject}, bên bán bàn giao nguyên trạng cùng trang thiết bị gắn liền.
! 2. Giá bán
> {money(value)} đồng, viết bằng chữ: {money_words(value)}, đã gồm kinh phí bảo trì.
! 3. Cam kết
> Hai bên cam kết thực hiện đúng hợp đồng; bên vi phạm phải bồi thường thiệt hại.
""")
    parties_sign(flow, case, ("BÊN BÁN", a.name), ("BÊN MUA", b.name))
    flow.write(f"""
! Chứng nhận của công chứng viên
- Hợp đồng này được công chứng ngày {slash(signed)} tại {office}; số công chứng: {number}, quyển số 01.
""")
    sign(flow, case.rng, ("CÔNG CHỨNG VIÊN",), officer(case), office, centre="CÔNG CHỨNG")
    meta = Metadata("Hợp đồng mua bán căn hộ nhà chung cư", number, signed, office, subject)
    return Paper(flow.pages, meta, contract_owners(case, a, b), contract_fields(a, b, subject, value, number, office))
