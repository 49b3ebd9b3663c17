"""Several people on one side of a deed, and firms: everybody named is a party, and nobody who signs for a firm."""

import pytest

import classify
from core.catalogue import load
from core.records import Label
from tests.support.drawn import page

CATALOGUE = load()
HEAD = """
                 CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
                    Độc lập - Tự do - Hạnh phúc

                       {title}

"""
SALE = HEAD.format(title="HỢP ĐỒNG CHUYỂN NHƯỢNG QUYỀN SỬ DỤNG ĐẤT")


def read(text: str) -> Label:
    return classify.label([page(text)], CATALOGUE)


def owned(label: Label) -> list[tuple[str | None, str | None]]:
    return [(owner.name, owner.id) for owner in label.owners]


def test_husband_and_wife_on_both_sides_are_parties_with_their_own_numbers() -> None:
    text = """
BÊN CHUYỂN NHƯỢNG (sau đây gọi là Bên A):
Ông Trần Văn Ví, sinh năm 1961, CMND số 135204111 do Công an tỉnh cấp, và vợ là bà
Nguyễn Thị Mẫu, sinh năm 1964, CMND số 135571222 do Công an tỉnh cấp.
BÊN NHẬN CHUYỂN NHƯỢNG (sau đây gọi là Bên B):
Ông Lê Văn Giả, CMND số 135880333 và bà Phạm Thị Định, CMND số 135990444.
Điều 1. Đối tượng của hợp đồng
"""
    label = read(SALE + text)
    assert dict(owned(label)) == {
        "Trần Văn Ví": "135204111",
        "Nguyễn Thị Mẫu": "135571222",
        "Lê Văn Giả": "135880333",
        "Phạm Thị Định": "135990444",
    }
    said = {name: value.value for name, value in label.fields.items()}
    assert (said["party_a_name"], said["spouse_name"], said["party_b2_name"]) == (
        "Trần Văn Ví", "Nguyễn Thị Mẫu", "Phạm Thị Định",
    )  # fmt: skip


def test_heirs_are_parties_and_the_dead_is_none() -> None:
    text = """
Tại Phòng công chứng số 1, chúng tôi là những người thừa kế theo pháp luật của cụ ông Trần Văn Cố, gồm:
1. Ông Trần Văn Ví, sinh năm 1957, CCCD số 001057000018 (con);
2. Bà Trần Thị Dụ, sinh năm 1960, CCCD số 001160000017
(con);
3. Ông Trần Văn Mẫu, sinh năm 1966, CCCD số 001066000016 (con).
Bằng văn bản này, chúng tôi cùng nhau thỏa thuận phân chia di sản như sau:
"""
    label = read(HEAD.format(title="VĂN BẢN THỎA THUẬN PHÂN CHIA DI SẢN THỪA KẾ") + text)
    assert owned(label) == [
        ("Trần Văn Ví", "001057000018"),
        ("Trần Thị Dụ", "001160000017"),
        ("Trần Văn Mẫu", "001066000016"),
    ]


def test_all_who_authorise_together_are_principals() -> None:
    text = """
BÊN ỦY QUYỀN (BÊN A):
1. Ông Trần Văn Ví, sinh năm 1948, CMND số 030214111 do Công an cấp;
2. Bà Trần Thị Dụ, sinh năm 1952, CMND số 030499222 do Công an cấp;
BÊN ĐƯỢC ỦY QUYỀN (BÊN B): Anh Lê Văn Giả, sinh năm 1980, CMND số 031227333
Điều 1. Bên A ủy quyền cho Bên B thay mặt Bên A quản lý căn nhà số 15 đường
Mẫu Mực; được ký các giấy tờ.
"""
    label = read(HEAD.format(title="HỢP ĐỒNG ỦY QUYỀN") + text)
    assert owned(label) == [("Trần Văn Ví", "030214111"), ("Trần Thị Dụ", "030499222")]
    assert label.fields["scope"].value == "thay mặt Bên A quản lý căn nhà số 15 đường Mẫu Mực"


@pytest.mark.parametrize(
    "side",
    [
        "BÊN CHO THUÊ (BÊN A): CÔNG TY CỔ PHẦN VÍ DỤ",
        "BÊN CHO THUÊ (sau đây gọi là Bên A):\nCÔNG TY CỔ PHẦN VÍ DỤ",
        "BÊN CHO THUÊ (BÊN A):\nTên công ty: CÔNG TY CỔ PHẦN VÍ DỤ",
    ],
)
def test_a_firm_is_the_party_and_its_representative_none(side: str) -> None:
    text = f"""
{side}
Mã số doanh nghiệp: 9999000012. Trụ sở chính: Lô 7, xã Mẫu, tỉnh Bắc Ninh.
Người đại diện theo pháp luật: Ông TRẦN VĂN VÍ - Tổng Giám đốc. CCCD số 001075000018
BÊN THUÊ (BÊN B): Bà NGUYỄN THỊ MẪU, CCCD số 001199999999
Điều 1. Bên A cho Bên B thuê nhà xưởng số 2 diện tích 240 m2 tại Lô 7 để làm kho.
"""
    label = read(HEAD.format(title="HỢP ĐỒNG THUÊ NHÀ") + text)
    assert owned(label) == [("CÔNG TY CỔ PHẦN VÍ DỤ", "9999000012"), ("Nguyễn Thị Mẫu", "001199999999")]
    assert [owner.kind for owner in label.owners] == ["organisation", "person"]
    assert label.fields["subject"].value.startswith("nhà xưởng số 2 diện tích 240 m")
    assert label.fields["subject"].value.endswith("tại Lô 7")


def test_a_bank_s_branch_runs_over_rows_and_has_its_own_code() -> None:
    text = """
1. BÊN THẾ CHẤP (Bên A)
Bà: Nguyễn Thị Mẫu. CMND số: 171086111
2. BÊN NHẬN THẾ CHẤP (Bên B)
NGÂN HÀNG TMCP VÍ DỤ - CHI NHÁNH MẪU MỰC. Mã số chi
nhánh: 9999000012-004. Địa chỉ: 27 phố Mẫu.
Đại diện: ông Trần Văn Ví, chức vụ: Phó Giám đốc
Điều 1. Tài sản thế chấp
1.1. Bên A tự nguyện đem tài sản thuộc quyền sở hữu, sử dụng hợp pháp của mình là quyền
sử dụng thửa đất số 62, tờ bản đồ số 11 thế chấp cho Bên B để bảo đảm nghĩa vụ trả nợ.
"""
    label = read(HEAD.format(title="HỢP ĐỒNG THẾ CHẤP QUYỀN SỬ DỤNG ĐẤT") + text)
    assert owned(label)[1] == ("NGÂN HÀNG TMCP VÍ DỤ - CHI NHÁNH MẪU MỰC", "9999000012-004")
    assert len(label.owners) == 2
    assert label.fields["subject"].value == "quyền sử dụng thửa đất số 62, tờ bản đồ số 11"


def test_a_wife_who_is_named_and_not_read_is_missing() -> None:
    text = """
BÊN CHUYỂN NHƯỢNG (BÊN A):
Ông Trần Văn Ví, CMND số 135204111 và vợ là bà 4 [ o 2, CMND số 135571222
BÊN NHẬN CHUYỂN NHƯỢNG (BÊN B):
Ông Lê Văn Giả, CMND số 135880333
Điều 1. Đối tượng của hợp đồng
"""
    label = read(SALE + text)
    assert "owner_missing:party" in label.review_reasons
    assert {owner.id for owner in label.owners if owner.name} == {"135204111", "135880333"}


def test_somebody_named_again_by_the_notary_is_no_further_party() -> None:
    text = """
BÊN CHUYỂN NHƯỢNG (BÊN A):
Ông Trần Văn Ví, CMND số 135204111
BÊN NHẬN CHUYỂN NHƯỢNG (BÊN B):
Bà Nguyễn Thị Mẫu, CMND số 135571222
Điều 1. Đối tượng của hợp đồng
LỜI CHỨNG CỦA CÔNG CHỨNG VIÊN
Hợp đồng được giao kết giữa bên A: ông Trần Văn Ví và
bên B: bà Nguyễn Thị Mẫu
"""
    assert owned(read(SALE + text)) == [("Trần Văn Ví", "135204111"), ("Nguyễn Thị Mẫu", "135571222")]


@pytest.mark.parametrize(
    ("printed", "office"),
    [
        ("Phòng Công chứng số 2 tỉnh Thanh Hóa\ngiữa:", "Phòng Công chứng số 2 tỉnh Thanh Hóa"),
        ("Văn phòng công chứng Văn Ví, tỉnh Nam Định, ngày 29/3/2022,", "Văn phòng công chứng Văn Ví, tỉnh Nam Định"),
        ("Văn phòng công chứng Trần Mẫu\nVí, địa chỉ: số 214 đường Mẫu Mực,", "Văn phòng công chứng Trần Mẫu Ví"),
    ],
)  # fmt: skip
def test_a_notary_has_the_province_and_no_word_behind(printed: str, office: str) -> None:
    text = f"Hợp đồng này được lập tại {printed} chúng tôi gồm có:\nBÊN A: Ông Trần Văn Ví, CMND số 135204111\n"
    assert read(SALE + text).fields["notary_office"].value == office


def test_a_foreign_name_goes_on_in_the_next_row() -> None:
    text = """
Họ, chữ đệm, tên vợ: NGUYỄN THỊ MẪU          Họ, chữ đệm, tên chồng: ANDERS JOHAN
                                             EXEMPELSSON
Ngày, tháng, năm sinh: 09/10/1990            Ngày, tháng, năm sinh: 31/01/1986
"""
    label = read(HEAD.format(title="GIẤY CHỨNG NHẬN KẾT HÔN") + text)
    assert label.fields["husband_name"].value == "Anders Johan Exempelsson"


def test_who_is_named_before_the_other_side_is_the_first_side_without_a_heading() -> None:
    text = """
Tên tôi là: Trần Thị Mẫu
Số sổ hưu: 0126-48815        CMND số: 011390111
Ủy quyền cho ông (bà): Trần Văn Ví
CMND số: 011974222
Được lĩnh thay tôi: lương hưu hàng tháng
"""
    label = read(HEAD.format(title="GIẤY ỦY QUYỀN LĨNH TIỀN") + text)
    assert owned(label) == [("Trần Thị Mẫu", "011390111")]
    assert label.fields["agent_id"].value == "011974222"


def test_people_listed_under_an_unknown_heading_are_all_principals() -> None:
    text = """
Chúng tôi là những người đứng tên dưới đây:
1. Ông/Bà: Trần Thị Mẫu    Năm sinh: 1956
Số CCCD/Căn cước: 035156002111
2. Ông/Bà: Trần Văn Ví     Năm sinh: 1960
Số CCCD/Căn cước: 035060004222
Người được ủy quyền:
Ông/Bà: Lê Văn Giả   Năm sinh: 1968
Số CCCD/Căn cước: 035068001333
"""
    label = read(HEAD.format(title="VĂN BẢN ỦY QUYỀN") + text)
    assert owned(label) == [("Trần Thị Mẫu", "035156002111"), ("Trần Văn Ví", "035060004222")]
    assert label.fields["agent_name"].value == "Lê Văn Giả"


def test_a_child_who_is_authorised_in_a_sentence_is_no_principal() -> None:
    text = """
Tên tôi là: Trần Thị Mẫu, 70 tuổi, CMND số 010559111, ở số nhà 41 ngõ Ví Dụ.
Nay vì tuổi già sức yếu, tôi làm giấy này ủy quyền cho con trai
tôi là Trần Văn Ví, CMND số 011087222, được thay mặt tôi làm mọi thủ tục nộp tiền.
"""
    label = read(HEAD.format(title="GIẤY ỦY QUYỀN") + text)
    assert owned(label) == [("Trần Thị Mẫu", "010559111")]
    said = {name: value.value for name, value in label.fields.items()}
    assert (said["agent_name"], said["agent_id"]) == ("Trần Văn Ví", "011087222")
    assert said["scope"] == "được thay mặt tôi làm mọi thủ tục nộp tiền"


def test_a_foreigner_authorises_in_two_languages_and_whose_signature_is_certified_below() -> None:
    text = """
Tôi, người ký tên dưới đây:                       I, the undersigned:
Họ và tên: ELEANOR JANE                           Full name: ELEANOR JANE WHITCOMBE
WHITCOMBE
Ngày sinh: 17/09/1968                             Date of birth: 17 September 1968
Quốc tịch: Anh                                    Nationality: British
Hộ chiếu số: TR4602111                            Passport No.: TR4602111
Nay ủy quyền cho:                                 Hereby authorise:
Ông TRẦN VĂN VÍ, Luật sư                          Mr. TRAN VAN VI, lawyer
CCCD số: 034088010527                             ID card No.: 034088010527
Phạm vi: thay mặt tôi nộp và nhận                 Scope: to file and receive the
lại hồ sơ, nhận các văn bản tại                   dossier and the documents at the
Tòa án nhân dân khu vực 1.                        People's Court of Region 1.
Thời hạn: 12 tháng kể từ ngày ký.                 Term: 12 months from the date of signing.

                                                  NGƯỜI ỦY QUYỀN / PRINCIPAL

Chứng thực chữ ký: Tại Ủy ban nhân dân phường Ví Dụ, bà Eleanor Jane Whitcombe đã ký
vào giấy này trước mặt tôi.
                                                  PHÓ CHỦ TỊCH

                                                  Ông Thị Mẫu
"""
    label = read(HEAD.format(title="GIẤY ỦY QUYỀN / POWER OF ATTORNEY") + text)
    assert owned(label) == [("Eleanor Jane Whitcombe", "TR4602111")]


@pytest.mark.parametrize(
    ("article", "subject"),
    [
        ("Bên A đồng ý bán và Bên B đồng ý mua căn hộ số 1205, tầng 12, khu nhà ở Ví Dụ.\nĐiều 2. Bên A bàn giao căn hộ"
         " chậm nhất ngày 30/9/2011.", "căn hộ số 1205, tầng 12, khu nhà ở Ví Dụ"),
        ("Ông Ví bán hẳn cho bà Dụ một gian nhà cấp 4 tại số 27A ngõ Ví Dụ, với giá là 3.850.000 đ.",
         "một gian nhà cấp 4 tại số 27A ngõ Ví Dụ"),
        ("Bà Dụ đặt cọc cho ông Ví số tiền 150.000.000đ để mua mảnh đất 62 m², thửa 418 tờ bản đồ 19. Hẹn 30 ngày.",
         "mảnh đất 62 m², thửa 418 tờ bản đồ 19"),
        ("Quyền sử dụng đất của bên A đối với thửa đất, cụ thể như sau: Thửa đất số: 88;\nTờ bản đồ số: 12; Địa chỉ "
         "thửa đất: xóm Chiềng, xã Ví Dụ; Diện tích: 620 m2.",
         "Thửa đất số: 88; Tờ bản đồ số: 12; Địa chỉ thửa đất: xóm Chiềng, xã Ví Dụ"),
    ],
)  # fmt: skip
def test_a_contract_is_about_what_is_sold_and_not_about_when_it_is_handed_over(article: str, subject: str) -> None:
    sides = "BÊN A: Ông Trần Văn Ví, CMND số 135204111\nBÊN B: Bà Lê Thị Dụ, CMND số 135204222\nHai bên thỏa thuận:\n"
    assert read(SALE + sides + article).fields["subject"].value == subject


def test_a_committee_confirms_a_sale_by_its_own_number() -> None:
    text = """
BÊN BÁN NHÀ: Ông Trần Văn Ví, CMND số 135204111
BÊN MUA NHÀ: Bà Lê Thị Dụ, CMND số 135204222
Hai bên thỏa thuận: ông Ví bán cho bà Dụ một gian nhà cấp 4 tại số 27A ngõ Ví Dụ.
Số: 41/XN
Ủy ban nhân dân phường Ví Dụ xác nhận ông Trần Văn Ví có bán nhà là đúng.
"""
    said = read(HEAD.format(title="GIẤY BÁN NHÀ") + text).fields
    assert (said["notary_number"].value, said["notary_office"].value) == ("41/XN", "Ủy ban nhân dân phường Ví Dụ")


def test_people_numbered_with_strokes_are_both_sellers() -> None:
    text = """
BÊN BÁN NHÀ :
1/ Ông Trần Văn Ví, 61 tuổi, CMND số 010284111, hưu trí.
2/ Bà Lê Thị Mẫu, 58 tuổi, CMND số 010284222, vợ ông Ví.
BÊN MUA NHÀ :
Bà Nguyễn Thị Dụ, 37 tuổi, CMND số 011502333
"""
    label = read(HEAD.format(title="GIẤY BÁN NHÀ") + text)
    assert dict(owned(label)) == {
        "Trần Văn Ví": "010284111",
        "Lê Thị Mẫu": "010284222",
        "Nguyễn Thị Dụ": "011502333",
    }


def test_who_takes_a_deposit_and_sells_is_the_first_side() -> None:
    text = """
Bên nhận cọc (Bên bán): Ông Trần Văn Ví, sinh 1969
CCCD: 001069022111, cấp ngày 10/7/2021
Bên đặt cọc (Bên mua): Chị Lê Thị Thu Mẫu, sinh 1990
CCCD: 001190017222
"""
    said = read(HEAD.format(title="HỢP ĐỒNG ĐẶT CỌC") + text).fields
    assert (said["party_a_name"].value, said["party_b_name"].value) == ("Trần Văn Ví", "Lê Thị Thu Mẫu")
    assert (said["party_a_id"].value, said["party_b_id"].value) == ("001069022111", "001190017222")
