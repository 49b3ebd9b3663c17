"""Values by label and place: same line, next line, columns, two languages, leaders; persons kept apart."""

from __future__ import annotations

import pytest

import classify
from core.catalogue import load
from core.records import Label
from tests.support.drawn import BIRTH, DEATH, FIRM, STATUS, page

CATALOGUE = load()


def read(*texts: str) -> Label:
    return classify.label([page(text, i + 1) for i, text in enumerate(texts)], CATALOGUE)


def values(label: Label) -> dict[str, str]:
    return {name: field.value for name, field in label.fields.items()}


def test_the_status_paper_of_the_domain_reference_is_read_whole() -> None:
    label = read(STATUS)
    assert values(label) == {
        "full_name": "Nguyễn Thị Mẫu Ví Dụ", "birth_date": "1999-01-15", "sex": "nu", "personal_id": "001199999999",
        "residence": "Số 1 Ngõ Ví Dụ, phường Ví Dụ, thành phố Hà Nội", "marital_status": "Chưa đăng ký kết hôn với ai",
        "purpose": "làm thủ tục mua bán nhà đất",
    }  # fmt: skip
    assert label.metadata.number_symbol == "07/UBND-XNTTHN"
    assert (label.metadata.issued_on, label.metadata.valid_until) == ("2026-01-05", "2026-07-05")
    assert label.metadata.valid_scope == "làm thủ tục mua bán nhà đất"


def test_a_year_of_birth_stays_a_year() -> None:
    read_values = values(read(DEATH))
    assert read_values["birth_date"] == "1940"
    assert read_values["died_on"] == "2020-02-02"
    assert "personal_id" not in read_values


def test_what_heads_a_criminal_record_certificate_hides_nobody() -> None:
    certificate = """PHIẾU LÝ LỊCH TƯ PHÁP SỐ 2
Thông tin về án tích
1. Tên: TRẦN THỊ VÍ DỤ
2. Ngày sinh: 14/05/1983
3. Số CCCD: 001183000001
4. Án tích: Không có án tích"""
    read_values = values(read(certificate))
    assert (read_values["full_name"], read_values["birth_date"]) == ("Trần Thị Ví Dụ", "1983-05-14")
    assert (read_values["personal_id"], read_values["criminal_record"]) == ("001183000001", "Không có án tích")


def test_the_latest_change_of_a_firm_is_its_day_of_issue() -> None:
    label = read(FIRM)
    assert values(label)["enterprise_code"] == "9999000012"
    assert values(label)["first_registered_on"] == "2021-02-03"
    assert values(label)["change_number"] == "2"
    assert label.metadata.issued_on == "2025-09-09"


def test_child_mother_father_and_declarant_are_kept_apart() -> None:
    read_values = values(read(BIRTH))
    assert read_values["full_name"] == "Lê Ví Dụ An"
    assert read_values["ethnicity"] == "Kinh"
    assert (read_values["mother_name"], read_values["mother_birth_year"]) == ("Nguyễn Thị Mẫu", "1999")
    assert (read_values["father_name"], read_values["father_birth_year"]) == ("Lê Văn Giả", "1995")
    assert "Trần Thị Khác" not in read_values.values()


def test_two_columns_give_each_spouse_the_own_values() -> None:
    read_values = values(
        read("""
                       GIẤY CHỨNG NHẬN KẾT HÔN

Họ, chữ đệm, tên vợ: TRẦN THỊ MẪU            Họ, chữ đệm, tên chồng: LÊ VĂN GIẢ
Ngày, tháng, năm sinh: 01/02/1990            Ngày, tháng, năm sinh: 03/04/1988
Giấy tờ tùy thân: CCCD số 001190000111       Giấy tờ tùy thân: CCCD số 001088000222
""")
    )
    assert (read_values["wife_name"], read_values["husband_name"]) == ("Trần Thị Mẫu", "Lê Văn Giả")
    assert (read_values["wife_birth_date"], read_values["husband_birth_date"]) == ("1990-02-01", "1988-04-03")
    assert (read_values["wife_personal_id"], read_values["husband_personal_id"]) == ("001190000111", "001088000222")


def test_a_paper_with_the_husband_first_is_read_by_its_labels() -> None:
    read_values = values(
        read("""
                       GIẤY CHỨNG NHẬN KẾT HÔN

Họ và tên chồng: LÊ VĂN GIẢ
Sinh ngày: 03/04/1988
Họ và tên vợ: TRẦN THỊ MẪU
Sinh ngày: 01/02/1990
""")
    )
    assert (read_values["husband_name"], read_values["husband_birth_date"]) == ("Lê Văn Giả", "1988-04-03")
    assert (read_values["wife_name"], read_values["wife_birth_date"]) == ("Trần Thị Mẫu", "1990-02-01")


def test_bilingual_labels_with_the_value_below_are_read() -> None:
    read_values = values(
        read("""
                          CĂN CƯỚC
                       IDENTITY CARD
   Số định danh cá nhân / Personal identification number:
   001199999999
   Họ, chữ đệm và tên khai sinh / Full name:
   NGUYỄN THỊ MẪU VÍ DỤ
   Ngày, tháng, năm sinh / Date of birth: 15/01/1999
   Giới tính / Sex: Nữ         Quốc tịch / Nationality: Việt Nam
""")
    )
    assert read_values == {
        "personal_id": "001199999999", "full_name": "Nguyễn Thị Mẫu Ví Dụ", "birth_date": "1999-01-15", "sex": "nu",
        "nationality": "Việt Nam",
    }  # fmt: skip


def test_leaders_never_enter_a_value() -> None:
    read_values = values(
        read(STATUS.replace("NGUYỄN THỊ MẪU VÍ DỤ", "....NGUYỄN.THỊ.MẪU.VÍ.DỤ......").replace("Kinh ", "Kinh...."))
    )
    assert read_values["full_name"] == "Nguyễn Thị Mẫu Ví Dụ"


@pytest.mark.parametrize("wrong", ["Họ. chử đệm, tên:", "Ho, chữ đêm, tên:", "Họ,chữ đệm,tên:", "Họ, chữ đệm, lên :"])
def test_labels_with_recognition_errors_are_found(wrong: str) -> None:
    assert values(read(STATUS.replace("Họ, chữ đệm, tên:", wrong)))["full_name"] == "Nguyễn Thị Mẫu Ví Dụ"


def test_an_address_goes_on_over_the_next_line_and_stops_at_the_next_label() -> None:
    text = STATUS.replace(
        "Nơi cư trú: Số 1 Ngõ Ví Dụ, phường Ví Dụ, thành phố Hà Nội",
        "Nơi cư trú: Số 1 ngách 23/45 ngõ 678 đường Ví Dụ Rất Dài, tổ dân phố số 12, phường\nVí Dụ, thành phố Hà Nội",
    )
    assert values(read(text))["residence"].endswith("phường Ví Dụ, thành phố Hà Nội")


def test_a_value_that_says_none_is_no_value() -> None:
    text = """
                XÁC NHẬN THÔNG TIN VỀ CƯ TRÚ

Họ, chữ đệm và tên: LÊ VĂN GIẢ
Nơi thường trú: Số 2 phố Ví Dụ, phường Ví Dụ, thành phố Hà Nội
Nơi tạm trú: Không
Nơi ở hiện tại: Số 2 phố Ví Dụ
"""
    assert "temporary_residence" not in values(read(text))


def test_two_holders_of_one_parcel_are_kept_apart() -> None:
    read_values = values(
        read("""
                  CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
                            GIẤY CHỨNG NHẬN
           QUYỀN SỬ DỤNG ĐẤT, QUYỀN SỞ HỮU TÀI SẢN GẮN LIỀN VỚI ĐẤT

1. Người sử dụng đất, chủ sở hữu tài sản gắn liền với đất:
Ông: LÊ VĂN GIẢ, CCCD số 001088000222
Bà: TRẦN THỊ MẪU, CCCD số 001190000111
2. Thông tin thửa đất:
a) Thửa đất số: 222             b) Tờ bản đồ số: 66
c) Địa chỉ: Số 3 phố Ví Dụ, phường Ví Dụ, thành phố Hà Nội
d) Diện tích: 174,3 m2
""")
    )
    assert (read_values["holder_name"], read_values["holder_id"]) == ("Lê Văn Giả", "001088000222")
    assert (read_values["co_holder_name"], read_values["co_holder_id"]) == ("Trần Thị Mẫu", "001190000111")
    assert (read_values["parcel_number"], read_values["map_sheet"], read_values["area_m2"]) == ("222", "66", "174.3")


def test_principal_and_agent_are_kept_apart() -> None:
    label = read("""
                          GIẤY ỦY QUYỀN

1. Bên ủy quyền (Bên A)
Họ và tên: LÊ VĂN GIẢ        Sinh ngày: 03/04/1988
Số định danh cá nhân: 001088000222
2. Bên được ủy quyền (Bên B)
Họ và tên: TRẦN THỊ MẪU      Sinh ngày: 01/02/1990
Số định danh cá nhân: 001190000111
3. Nội dung ủy quyền
Bên A ủy quyền cho Bên B nộp hồ sơ và nhận kết quả.
""")
    read_values = values(label)
    assert (read_values["principal_name"], read_values["agent_name"]) == ("Lê Văn Giả", "Trần Thị Mẫu")
    assert (read_values["principal_id"], read_values["agent_id"]) == ("001088000222", "001190000111")
    assert [(owner.name, owner.role) for owner in label.owners] == [("Lê Văn Giả", "principal")]


def test_a_heading_over_a_signature_is_no_label() -> None:
    read_values = values(
        read("""
               GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ
                 Mã hồ sơ: H26.21-260123-0168
Tiếp nhận hồ sơ của Ông (Bà)/Tổ chức: LÊ VĂN GIẢ
     NGƯỜI NỘP HỒ SƠ                       NGƯỜI TIẾP NHẬN HỒ SƠ
     (Ký và ghi rõ họ tên)                 (Ký và ghi rõ họ tên)
""")
    )
    assert read_values["applicant_name"] == "Lê Văn Giả"
    assert read_values["dossier_code"] == "H26.21-260123-0168"


@pytest.mark.parametrize("code", sorted(set(CATALOGUE.types) - CATALOGUE.letters))
def test_the_text_of_a_label_never_enters_a_value(code: str) -> None:
    kind = CATALOGUE[code]
    title = (kind.title.whole or kind.title.starts)[0]
    lines = [
        f"{field.labels[0]}: Lê Văn Giả"
        for field in kind.field
        if field.labels and field.kind in ("person_name", "text", "org_name")
    ]
    label = read(f"{title.center(70)}\n\n" + "\n".join(lines))
    for name, value in label.fields.items():
        spec = next(field for field in kind.field if field.name == name)
        if spec.labels and not spec.with_label:
            assert spec.labels[0].lower() not in value.value.lower(), name


def test_a_table_with_one_column_a_parent_is_read_by_column() -> None:
    read_values = values(
        read("""
                             GIẤY KHAI SINH
                               (BẢN SAO)
Họ và tên: LÊ VÍ DỤ AN               Nam, nữ: Nam
Sinh ngày: 02/01/1998
                         NGƯỜI MẸ                      NGƯỜI CHA
Họ và tên                TRẦN THỊ MẪU                  LÊ VĂN GIẢ
Năm sinh                 1970                          1968
Dân tộc                  Tày                           Kinh
Quốc tịch                Việt Nam                      Việt Nam
Nơi đăng ký: Ủy ban nhân dân xã Giả Định
""")
    )
    assert (read_values["full_name"], read_values["sex"]) == ("Lê Ví Dụ An", "nam")
    assert (read_values["mother_name"], read_values["mother_birth_year"]) == ("Trần Thị Mẫu", "1970")
    assert (read_values["father_name"], read_values["father_birth_year"]) == ("Lê Văn Giả", "1968")
    assert read_values["registered_at"] == "Ủy ban nhân dân xã Giả Định"


def test_an_old_birth_certificate_with_father_first_is_read() -> None:
    read_values = values(
        read("""
                          GIẤY KHAI SINH
                           (BẢN CHÍNH)
Họ và tên: LÊ VÍ DỤ AN                       Giới tính: Nữ
Ngày, tháng, năm sinh: 02/01/2008
Dân tộc: Kinh                                Quốc tịch: Việt Nam
Họ và tên cha: LÊ VĂN GIẢ
Dân tộc: Mường         Quốc tịch: Việt Nam         Năm sinh: 1968
Họ và tên mẹ: TRẦN THỊ MẪU
Dân tộc: Tày           Quốc tịch: Việt Nam         Năm sinh: 1970
Nơi đăng ký: UBND xã Giả Định
Ngày, tháng, năm đăng ký: 12/01/2008
""")
    )
    assert (read_values["full_name"], read_values["sex"], read_values["ethnicity"]) == ("Lê Ví Dụ An", "nu", "Kinh")
    assert (read_values["father_name"], read_values["father_birth_year"]) == ("Lê Văn Giả", "1968")
    assert (read_values["mother_name"], read_values["mother_birth_year"]) == ("Trần Thị Mẫu", "1970")
    assert read_values["registered_on"] == "2008-01-12"


def test_an_old_marriage_certificate_with_a_column_a_spouse_is_read() -> None:
    read_values = values(
        read("""
                     GIẤY CHỨNG NHẬN KẾT HÔN

                         CHỒNG                         VỢ
Họ và tên                LÊ VĂN GIẢ                    TRẦN THỊ MẪU
Ngày, tháng, năm sinh    03/04/1968                    01/02/1970
Số CMND                  012345678                     123456789
""")
    )
    assert (read_values["husband_name"], read_values["wife_name"]) == ("Lê Văn Giả", "Trần Thị Mẫu")
    assert (read_values["husband_birth_date"], read_values["wife_birth_date"]) == ("1968-04-03", "1970-02-01")
    assert (read_values["husband_personal_id"], read_values["wife_personal_id"]) == ("012345678", "123456789")


@pytest.mark.parametrize("lost", ["CHỒNG", "VỢ"])
def test_a_heading_that_was_not_read_gives_nobody_the_other_s_values(lost: str) -> None:
    paper = """
                     GIẤY CHỨNG NHẬN KẾT HÔN

     CHỒNG                                   VỢ
Họ và tên: LÊ VĂN GIẢ                   Họ và tên: TRẦN THỊ MẪU
Sinh ngày: 03/04/1968                   Sinh ngày: 01/02/1970
Số CMND: 012345678                      Số CMND: 123456789
"""
    whole = values(read(paper))
    read_values = values(read(paper.replace(lost, "?")))
    mine = {name: value for name, value in whole.items() if name.startswith("wife_" if lost == "CHỒNG" else "husband_")}
    assert len(mine) == 3
    assert read_values == mine


def test_an_old_red_land_certificate_is_read() -> None:
    read_values = values(
        read("""
                  GIẤY CHỨNG NHẬN QUYỀN SỬ DỤNG ĐẤT

I. Tên người sử dụng đất
Hộ ông: LÊ VĂN GIẢ
CMND số: 012345678
II. Thửa đất được quyền sử dụng
1. Thửa đất số: 12                   2. Tờ bản đồ số: 3
3. Địa chỉ thửa đất: Xã Giả Định, huyện Ví Dụ, tỉnh Hưng Yên
4. Diện tích: 240 m2
6. Mục đích sử dụng đất: Đất ở
7. Thời hạn sử dụng đất: Lâu dài
                                                   BK 123456
""")
    )
    assert read_values["holder_name"] == "Lê Văn Giả"
    assert read_values["holder_id"] == "012345678"
    assert (read_values["parcel_number"], read_values["map_sheet"], read_values["area_m2"]) == ("12", "3", "240")
    assert read_values["serial_number"] == "BK 123456"
    assert read_values["land_term"] == "Lâu dài"


def test_a_passport_with_surname_apart_gives_one_full_name() -> None:
    read_values = values(
        read("""
                    HỘ CHIẾU / PASSPORT

Loại / Type      Mã số / Code      Số hộ chiếu / Passport No
P                VNM               C12345678
Họ / Surname
NGUYỄN
Chữ đệm và tên / Given names
THỊ MẪU VÍ DỤ
Ngày sinh / Date of birth          Nơi sinh / Place of birth
15/01/1999                         Hưng Yên
Giới tính / Sex                    Số GCMND / ID card No
NỮ / F                             001199999999
Ngày cấp / Date of issue           Có giá trị đến / Date of expiry
01/07/2022                         01/07/2032
""")
    )
    assert read_values == {
        "passport_number": "C12345678", "full_name": "Nguyễn Thị Mẫu Ví Dụ", "birth_date": "1999-01-15", "sex": "nu",
        "birth_place": "Hưng Yên", "personal_id": "001199999999", "issued_on": "2022-07-01", "expires_on": "2032-07-01",
    }  # fmt: skip


def test_a_driving_licence_number_is_no_personal_id() -> None:
    read_values = values(
        read("""
                GIẤY PHÉP LÁI XE / DRIVER'S LICENSE

Số/No: 250303263958
Họ tên/Full name: LÊ VĂN GIẢ
Ngày sinh/Date of Birth: 08/11/1991
Nơi cư trú/Address: Số 2 phố Ví Dụ, phường Ví Dụ, thành phố Hà Nội
Hạng/Class: B2          Hà Nội, ngày/date 19 tháng/month 05 năm/year 2023
Có giá trị đến/Expires: 19/05/2033
""")
    )
    assert read_values["licence_number"] == "250303263958"
    assert "personal_id" not in read_values
    assert read_values["licence_class"] == "B2"
    assert (read_values["issued_on"], read_values["expires_on"]) == ("2023-05-19", "2033-05-19")


def test_an_old_identity_card_is_read_with_its_nine_digits() -> None:
    label = read("""
                    GIẤY CHỨNG MINH NHÂN DÂN
                         SỐ 012345678
Họ tên: LÊ VĂN GIẢ
Sinh ngày: 08-11-1971
Nguyên quán: Giả Định, Hưng Yên
Nơi ĐKHK thường trú: Số 2 phố Ví Dụ,
Hàng Bài, Hoàn Kiếm, Hà Nội
""")
    read_values = values(label)
    assert (read_values["old_id"], read_values["birth_date"]) == ("012345678", "1971-11-08")
    assert read_values["residence"] == "Số 2 phố Ví Dụ, Hàng Bài, Hoàn Kiếm, Hà Nội"
    assert label.owners[0].id == "012345678"
    assert label.metadata.valid_until == "2024-12-31"


def test_of_a_birth_registration_form_the_one_who_asks_is_the_applicant() -> None:
    label = read("""
                  CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
                      Độc lập - Tự do - Hạnh phúc
                      TỜ KHAI ĐĂNG KÝ KHAI SINH
               Kính gửi: Ủy ban nhân dân phường Ví Dụ
I. THÔNG TIN CỦA NGƯỜI ĐƯỢC ĐĂNG KÝ KHAI SINH
Họ, chữ đệm, tên: LÊ VÍ DỤ AN
Ngày, tháng, năm sinh: 02/01/2026
II. THÔNG TIN CỦA CHA
Họ, chữ đệm, tên: LÊ VĂN GIẢ
Số định danh cá nhân/CCCD/Hộ chiếu: 001088000222
IV. NGƯỜI YÊU CẦU ĐĂNG KÝ
Họ, chữ đệm, tên: TRẦN THỊ MẪU
Số định danh cá nhân/CCCD/Hộ chiếu: 001190000111
Số điện thoại liên hệ: 0912345678
""")
    assert values(label) == {
        "form_title": "Tờ khai đăng ký khai sinh",
        "applicant_name": "Trần Thị Mẫu",
        "applicant_id": "001190000111",
        "phone": "0912345678",
    }
    assert [(owner.name, owner.role) for owner in label.owners] == [("Trần Thị Mẫu", "applicant")]


def test_a_blank_form_gives_no_values() -> None:
    read_values = values(
        read("""
                  CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
                 ĐƠN ĐỀ NGHỊ ĐĂNG KÝ THƯỜNG TRÚ
        Kính gửi: Trưởng Công an xã/phường/thị trấn ....................
Tên tôi là: ..................................................................
Ngày, tháng, năm sinh: ......................... Giới tính: ...........
Số định danh cá nhân/CCCD: ...................................................
Nơi đăng ký thường trú hiện tại: .............................................
""")
    )
    assert set(read_values) == {"form_title"}


CHANGE = """
                 TRÍCH LỤC ĐĂNG KÝ NHẬN CHA, MẸ, CON
   Họ, chữ đệm, tên người con: NGUYỄN VĂN MẪU
   Ngày, tháng, năm sinh: 16/07/2025
   Họ, chữ đệm, tên người cha: TRẦN VĂN DỤ
   Năm sinh: 1986
   Nội dung ghi chú: Bổ sung phần ghi về người cha
   Từ: Không ghi
   Thành: Trần Văn Dụ
"""


def test_a_father_is_not_taken_for_the_child() -> None:
    label = read(CHANGE)
    assert label.fields["full_name"].value == "Nguyễn Văn Mẫu"
    assert label.fields["birth_date"].value == "2025-07-16"
    assert label.fields["change_to"].value == "Trần Văn Dụ"


def test_values_of_labels_side_by_side_are_told_apart_when_printed_in_one_run_below() -> None:
    label = read("""
                  CĂN CƯỚC CÔNG DÂN
   Số / No.
   001199999999
   Họ và tên / Full name
   NGUYỄN THỊ MẪU VÍ DỤ
   Ngày sinh / Date of birth   Giới tính / Sex   Quốc tịch / Nationality
   15/01/1999 Nữ Việt Nam
   Quê quán / Place of origin
   Giả Định, Hưng Yên
""")
    assert (label.fields["sex"].value, label.fields["nationality"].value) == ("nu", "Việt Nam")


def test_a_diploma_names_a_school_and_not_the_word_beside_the_rector() -> None:
    label = read("""
              TRƯỜNG ĐẠI HỌC VÍ DỤ
                Hiệu trưởng cấp
                  BẰNG KỸ SƯ
   Ông/Bà: NGUYỄN VĂN MẪU
   Năm tốt nghiệp: 2011
   Số hiệu bằng: C 195526
""")
    assert "cap" not in label.fields.get("institution", label.fields["degree"]).value.lower()
    assert label.fields["institution"].value.lower() == "trường đại học ví dụ"


MARRIED = """
                 GIẤY CHỨNG NHẬN KẾT HÔN

BÊN NỮ                                        BÊN NAM
Họ, chữ đệm và tên người vợ: LÊ THỊ MẪU       Họ và tên: TRẦN VĂN VÍ
Sinh ngày: 06/04/1998                         Sinh ngày: 22/06/1992
Số CCCD: 001198000001                         Số CCCD: 001092000002
"""


def test_a_second_heading_of_a_person_stays_within_the_column_of_the_first() -> None:
    read_values = values(read(MARRIED))
    assert (read_values["wife_name"], read_values["wife_personal_id"]) == ("Lê Thị Mẫu", "001198000001")
    assert (read_values["husband_name"], read_values["husband_personal_id"]) == ("Trần Văn Ví", "001092000002")


def test_a_value_inside_a_sentence_goes_on_in_the_next_line_and_ends_where_the_sentence_turns() -> None:
    ending = "Giấy xác nhận này được cấp để sang tên nhà đất, chuyển nhượng\nquyền sử dụng đất và có giá trị 06 tháng."
    text = STATUS[: STATUS.index("Giấy này có giá trị")] + ending
    assert values(read(text))["purpose"] == "sang tên nhà đất, chuyển nhượng quyền sử dụng đất"


def test_a_purpose_goes_on_past_a_comma_and_the_words_of_a_label_and_past_what_it_denies() -> None:
    said = "kết hôn với anh Mẫu, quốc tịch Đức, không có giá trị để vay vốn"
    assert values(read(STATUS.replace("làm thủ tục mua bán nhà đất", said)))["purpose"] == said


def test_a_code_of_a_dossier_keeps_its_dots_and_a_flat_its_own() -> None:
    text = STATUS.replace("Số 1 Ngõ Ví Dụ", "Căn hộ A8-14.10, quốc lộ 1A")
    assert values(read(text))["residence"].startswith("Căn hộ A8-14.10, quốc lộ 1A,")
    receipt = "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ\nMã hồ sơ: 000.16.14.H18-200610-2827\nNgười nộp: LÊ THỊ MẪU"
    assert values(read(receipt))["dossier_code"] == "000.16.14.H18-200610-2827"


def test_on_a_form_of_one_person_the_labels_are_theirs_though_no_heading_stands_over_them() -> None:
    label = read("""
              GIẤY CHỨNG NHẬN ĐĂNG KÝ HỘ KINH DOANH
    Mã số hộ kinh doanh: 01B8284848
    1. Tên hộ kinh doanh: HỘ KINH DOANH VÍ DỤ
    2. Địa điểm kinh doanh: Số 1 phố Huế, thành phố Hà Nội
    Họ, chữ đệm và tên: NGUYỄN THỊ MẪU
    Số CCCD: 001199999999
    """)
    assert values(label)["owner_name"] == "Nguyễn Thị Mẫu"
    assert values(label)["owner_id"] == "001199999999"


def test_the_party_stands_before_its_spouse() -> None:
    contract = """
                  CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
                     Độc lập - Tự do - Hạnh phúc
                        HỢP ĐỒNG MUA BÁN XE
BÊN A:
Tên: TRẦN VĂN MẪU
CMND/CCCD số: 001099999999
Bà: NGUYỄN THỊ VÍ
BÊN B:
Họ và tên: LÊ VĂN DỤ
Số CCCD: 001088888888
ĐIỀU 1. TÀI SẢN
"""
    read_values = values(read(contract))
    assert (read_values["party_a_name"], read_values["party_b_name"]) == ("Trần Văn Mẫu", "Lê Văn Dụ")
    assert read_values["spouse_name"] == "Nguyễn Thị Ví"


def test_a_day_half_read_behind_its_label_is_not_the_day_of_signing_below() -> None:
    married = """
                  CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
                     Độc lập - Tự do - Hạnh phúc
                   TRÍCH LỤC KẾT HÔN
Họ và tên vợ: NGUYỄN THỊ MẪU
Họ và tên chồng: TRẦN VĂN VÍ
Ngày, tháng, năm đăng ký: 0 4 [ 9 2 o [x ]
Ví Dụ, ngày 25 tháng 12 năm 2013
"""
    assert "registered_on" not in values(read(married))


def test_a_day_of_registration_is_the_paper_s_below_a_person_s_part_too() -> None:
    married = """
                  CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
                     Độc lập - Tự do - Hạnh phúc
                   TRÍCH LỤC KẾT HÔN
Họ và tên vợ: NGUYỄN THỊ MẪU
Ngày, tháng, năm sinh: 13/5/1965
Họ và tên chồng: TRẦN VĂN VÍ
Ngày, tháng, năm sinh: 17/2/1963
Đã nơi đăng ký: Ủy ban nhân dân xã Ví Dụ
Ngày, tháng, năm đăng ký kết hôn: 31/10/2012
"""
    read_values = values(read(married))
    assert read_values["registered_on"] == "2012-10-31"
    assert read_values["husband_birth_date"] == "1963-02-17"


def test_a_passport_s_surname_without_its_english_label_is_joined_with_the_given_names() -> None:
    passport = """
                  CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
                          HỘ CHIẾU
                          PASSPORT
Loại: P          Mã số: VNM          Số hộ chiếu: B8405300
Họ: MA
Chữ đệm và tên: THU QUẾ
Ngày sinh: 15/08/1947
"""
    assert values(read(passport))["full_name"] == "Ma Thu Quế"


def test_what_stands_far_to_the_right_of_a_card_s_label_is_print_of_its_other_side() -> None:
    card = """
        CĂN CƯỚC CÔNG DÂN
Số / No.: 001199999999
Họ và tên / Full name: NGUYỄN THỊ MẪU
Giới tính / Sex
Nữ
Quốc tịch / Nationality                                                      Hà Hải Khuê
Việt Nam
"""
    assert values(read(card))["nationality"] == "Việt Nam"


def test_who_says_i_is_the_applicant_though_another_person_stands_first() -> None:
    label = read("""
              CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
                 Độc lập - Tự do - Hạnh phúc
          ĐƠN XIN CẤP BẢN SAO TRÍCH LỤC HỘ TỊCH
      Kính gửi: Ủy ban nhân dân phường Ví Dụ
Thông tin về sự kiện hộ tịch cần cấp trích lục:
Họ và tên khai sinh: TRẦN VĂN VÍ
Số CMND/CCCD/Hộ chiếu: 001058999999
Tôi là NGUYỄN THỊ MẪU
Giới tính: Nữ
Số định danh cá nhân/CCCD: 001199999999
    """)
    assert values(label)["applicant_name"] == "Nguyễn Thị Mẫu"
    assert values(label)["applicant_id"] == "001199999999"


def test_what_a_form_says_by_its_pattern_may_stand_in_one_half_of_a_row() -> None:
    diploma = """
THE RECTOR OF                               HIỆU TRƯỞNG
CAN THO UNIVERSITY OF TECHNOLOGY            TRƯỜNG ĐẠI HỌC KỸ THUẬT - CÔNG NGHỆ VÍ DỤ
                                            BẰNG KỸ SƯ
Upon: Mr. Thach Minh Hung                   Cho: Thạch Minh Hùng
"""
    assert values(read(diploma))["institution"].lower() == "trường đại học kỹ thuật - công nghệ ví dụ"


def test_a_list_of_labels_and_a_list_of_values_are_taken_by_their_places() -> None:
    label = read("""
                          GIẤY KHAI SINH
Họ, chữ đệm, tên: NGUYỄN VĂN MẪU
Giới tính / Dân tộc / Quốc tịch: Nam / Tày / Việt Nam
Nơi sinh: Bệnh viện Ví Dụ, thành phố Hà Nội
""")
    assert [values(label).get(name) for name in ("sex", "nationality")] == ["nam", "Việt Nam"]


def test_a_name_goes_on_below_the_rest_of_a_leader() -> None:
    label = read("""
                          GIẤY CHỨNG SINH
Họ và tên mẹ: NGUYỄN THỊ MẪU
Đã sinh con vào lúc: 08 giờ 30 phút, ngày 02 tháng 5 năm 2020
Giới tính của con: Trai          Cân nặng: 3200 gam
Họ, chữ đệm, tên dự kiến của con (ghi bằng chữ in hoa có dấu, đúng như sẽ khai): TRẦN ĐỨC,
MẪU
""")
    assert (values(label)["child_name"], values(label)["sex"]) == ("Trần Đức Mẫu", "nam")


def test_an_address_that_ends_its_row_in_a_comma_goes_on_in_the_next() -> None:
    label = read("""
                             SỔ HỘ KHẨU
                             Số: 210000001

Họ và tên chủ hộ: NGUYỄN THỊ MẪU
Nơi thường trú: Tổ 6, phường Ví Dụ,
TP Giả Định, Quảng Ngãi
                                                         Ngày 04 tháng 11 năm 2009
""")
    assert values(label)["residence"] == "Tổ 6, phường Ví Dụ, TP Giả Định, Quảng Ngãi"


def test_the_heads_of_a_table_that_counts_its_rows_are_no_values() -> None:
    label = read("""
                    GIẤY NỘP TIỀN VÀO NGÂN SÁCH NHÀ NƯỚC
Người nộp tiền: Công ty TNHH Ví Dụ
Mã số thuế: 0100109106

STT      Nội dung                       Mã NDKT         Số tiền VND
1        Thuế môn bài năm 2023          2862            2.000.000
""")
    assert values(label)["content"] == "Thuế môn bài năm 2023"


def test_a_firm_may_be_the_one_who_authorises() -> None:
    label = read("""
                             GIẤY ỦY QUYỀN
BÊN ỦY QUYỀN (BÊN A)
Tên tổ chức: Công ty TNHH Ví Dụ
Mã số doanh nghiệp: 0100109106
Đại diện: Bà LÊ THỊ MẪU, Giám đốc
BÊN ĐƯỢC ỦY QUYỀN (BÊN B)
Họ và tên: TRẦN VĂN VÍ
CCCD số: 001092000002
Nội dung ủy quyền: Nộp hồ sơ và nhận kết quả
""")
    named = [values(label).get(name) for name in ("principal_name", "principal_id", "agent_name", "agent_id")]
    assert named == ["Công ty TNHH Ví Dụ", "0100109106", "Trần Văn Ví", "001092000002"]


def test_a_register_of_the_south_is_read_by_its_own_words() -> None:
    label = read("""
                      TRÍCH LỤC BỘ KHAI SANH
Tên, họ đứa nhỏ             LÊ HỮU MẪU
Phái                        Nam
Sanh ngày nào               Ngày mồng sáu tháng mười năm một ngàn chín trăm bảy mươi mốt (6-10-1971)
Sanh tại chỗ nào            Xã Ví Dụ, quận Giả Định
Tên, họ cha                 LÊ HỮU VÍ
Tên, họ mẹ                  PHẠM THỊ DỤ
""")
    assert label.type == "trich_luc_khai_sinh"
    named = [values(label).get(name) for name in ("full_name", "birth_date", "father_name", "mother_name")]
    assert named == ["Lê Hữu Mẫu", "1971-10-06", "Lê Hữu Ví", "Phạm Thị Dụ"]


@pytest.mark.parametrize(
    ("title", "degree"),
    [
        ("BẰNG KỸ SƯ", "Bằng kỹ sư"),
        ("BẰNG TỐT NGHIỆP TRUNG HỌC CƠ SỞ", "Bằng tốt nghiệp trung học cơ sở"),
        ("THE DEGREE OF ENGINEER", "Bằng kỹ sư"),
    ],
)
def test_a_degree_is_the_title_of_the_diploma(title: str, degree: str) -> None:
    label = read(f"""
                  {title}
   Cho: NGUYỄN VĂN MẪU
   Học sinh trường: PTTH Ví Dụ
   Năm tốt nghiệp: 2011
   Số hiệu bằng: C 195526
""")
    assert (values(label)["degree"], values(label)["institution"]) == (degree, "PTTH Ví Dụ")


def test_english_behind_a_title_is_none_of_it() -> None:
    label = read("""
              TỜ KHAI ĐỀ NGHỊ CẤP HỘ CHIẾU PHỔ THÔNG
              APPLICATION FORM FOR ORDINARY PASSPORT
   Kính gửi: Công an phường Ví Dụ
   Họ và tên: NGUYỄN VĂN MẪU
   Số định danh cá nhân: 001092000002
   Nội dung đề nghị: cấp hộ chiếu lần đầu
""")
    assert values(label)["form_title"] == "Tờ khai đề nghị cấp hộ chiếu phổ thông"


LEASE = """
                    CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
                       Độc lập - Tự do - Hạnh phúc

                          HỢP ĐỒNG THUÊ NHÀ

BÊN CHO THUÊ (BÊN A): Ông Trần Văn Giả Định
CCCD số: {first}
Địa chỉ: xã Ví Dụ, tỉnh Hà Nam
{heading} Bà Lê Thị Ví Dụ
CCCD số: 001199000018
"""


def test_a_number_behind_one_that_was_not_read_may_be_the_next_person_s() -> None:
    sound = LEASE.format(first="001188000027", heading="BÊN THUÊ (BÊN B):")
    assert values(read(sound))["party_a_id"] == "001188000027"
    torn = LEASE.format(first="U4QUD0LU4193", heading="5n HU8 (BA Bh")
    label = classify.label([page(torn, 1, doubtful=("U4QUD0LU4193", "5n", "HU8", "(BA"))], CATALOGUE)
    assert label.fields["party_a_id"].value == "001199000018"
    assert "!other_unread" in label.fields["party_a_id"].checks
    assert "value_unsure:party_a_id" in label.review_reasons


def test_of_two_people_named_together_the_first_one_s_number_is_the_party_s() -> None:
    deed = """
                    CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
                       Độc lập - Tự do - Hạnh phúc

                          HỢP ĐỒNG ỦY QUYỀN

BÊN ỦY QUYỀN (BÊN A):
Ông TRẦN GIẢ ĐỊNH, sinh ngày 02/3/1976, CCCD số 001076000018 do Cục Cảnh
sát cấp ngày 25/4/2021; và vợ là bà LÊ THỊ VÍ DỤ, sinh ngày
19/9/1979, CCCD số 001179000027 do Cục Cảnh sát cấp ngày 25/4/2021.
BÊN ĐƯỢC ỦY QUYỀN (BÊN B):
Bà NGUYỄN THỊ MẪU, sinh ngày 30/11/1985, CCCD số 001185000036
"""
    assert values(read(deed))["principal_id"] == "001076000018"


def test_the_sum_that_is_printed_in_words_is_a_receipt_s_and_no_row_of_its_table() -> None:
    receipt = """
                          BIÊN LAI THU PHÍ, LỆ PHÍ

Họ tên người nộp: TRẦN GIẢ ĐỊNH
STT      Tên loại phí, lệ phí                      Số tiền
1        Phí chứng thực bản sao từ bản chính       15.000
2        Lệ phí cấp bản sao trích lục hộ tịch      8.000
         Tổng cộng                                 23.000
Số tiền viết bằng chữ: Hai mươi ba nghìn đồng
"""
    assert values(read(receipt))["amount_vnd"] == "23000"


def test_of_a_table_s_heads_none_is_the_value_of_the_one_before() -> None:
    certificate = """
                       GIẤY CHỨNG NHẬN QUYỀN SỬ DỤNG ĐẤT

Số thửa      Diện tích          Mục đích sử dụng      Thời hạn sử dụng      Phần ghi
319          5260                Đất trồng lúa         đến 12/2043
"""
    found = values(read(certificate))
    assert (found["land_term"], found["land_purpose"], found["parcel_number"]) == (
        "đến 12/2043", "Đất trồng lúa", "319",
    )  # fmt: skip


def test_years_of_birth_stand_where_an_age_may_too() -> None:
    certificate = """
                   GIẤY KHAI SINH
Họ và tên: TRẦN THỊ MẪU              Nam hay nữ: Nữ
Sinh ngày: 09-4-1987
PHẦN KHAI VỀ CHA MẸ      Người cha               Người mẹ
Họ và tên                Trần Văn Ví             Lê Thị Dụ
Tuổi (hoặc năm sinh)     1958                    26
Dân tộc                  Kinh                    Kinh
Đăng ký ngày 20 tháng 4 năm 1987
"""
    said = values(read(certificate))
    assert (said["father_name"], said["mother_name"]) == ("Trần Văn Ví", "Lê Thị Dụ")
    assert said["father_birth_year"] == "1958"
    assert "mother_birth_year" not in said


def test_the_parties_of_a_sale_written_by_hand() -> None:
    sale = """
                   GIẤY NHƯỢNG ĐẤT Ở
Tên tôi là: Trần Văn Ví, 54 tuổi, CMND 060219999
Tôi có một mảnh đất ở ven đường Mẫu Ví Dụ, mặt đường rộng 5 mét
Nay tôi nhượng lại cho anh: Lê Văn Dụ, CMND 060348888, người cùng khu phố.
Giá nhượng: 14.500.000đ (Mười bốn triệu năm trăm nghìn đồng).
"""
    said = values(read(sale))
    assert (said["party_a_name"], said["party_a_id"]) == ("Trần Văn Ví", "060219999")
    assert (said["party_b_name"], said["party_b_id"]) == ("Lê Văn Dụ", "060348888")
    assert said["value_vnd"] == "14500000"


def test_what_was_changed_may_begin_with_the_words_of_a_label() -> None:
    extract = """
                   TRÍCH LỤC
   ĐĂNG KÝ THAY ĐỔI, CẢI CHÍNH, BỔ SUNG THÔNG TIN HỘ TỊCH
Họ, chữ đệm, tên: TRẦN THỊ MẪU
Từ: họ, chữ đệm, tên TRẦN THỊ MẨU
Thành: họ, chữ đệm, tên TRẦN THỊ MẪU
Trong: Giấy khai sinh số 77, quyển số 01/1988
"""
    said = values(read(extract))
    assert said["change_from"] == "họ, chữ đệm, tên TRẦN THỊ MẨU"
    assert said["change_to"] == "họ, chữ đệm, tên TRẦN THỊ MẪU"


def test_the_owner_of_a_household_business_of_before_2015() -> None:
    certificate = """
              GIẤY CHỨNG NHẬN ĐĂNG KÝ HỘ KINH DOANH
                   Số: 55H8 000999
1. Tên hộ kinh doanh: QUÁN MẪU
5. Họ và tên cá nhân: TRẦN VĂN VÍ         Giới tính: Nam
Chứng minh nhân dân số: 060301999
"""
    said = values(read(certificate))
    assert (said["business_code"], said["owner_name"]) == ("55H8000999", "Trần Văn Ví")


def test_a_pupil_s_school_goes_before_the_office_of_who_signs() -> None:
    diploma = """
         BẰNG TỐT NGHIỆP PHỔ THÔNG TRUNG HỌC
Cấp cho: Trần Văn Ví              Sinh ngày: 06-8-1974
Học sinh trường: PTTH-Ví Dụ
Đã tốt nghiệp kỳ thi: tháng 6 năm 1992
                                  GIÁM ĐỐC SỞ GD - ĐT
"""
    said = values(read(diploma))
    assert (said["institution"], said["graduation_year"]) == ("PTTH-Ví Dụ", "1992")


def test_a_diploma_s_number_in_the_register_is_named_in_english_too() -> None:
    diploma = """
THE DEGREE OF BACHELOR                   BẰNG CỬ NHÂN
Serial number: QC 041999                 Cho: Bà Trần Thị Mẫu
Reference number: 699/2011               Ngày sinh: 14/02/1989
"""
    assert values(read(diploma))["register_number"] == "699/2011"


def test_of_a_table_of_convictions_the_state_is_taken_and_no_head() -> None:
    certificate = """
               PHIẾU LÝ LỊCH TƯ PHÁP SỐ 2
1. Họ và tên: TRẦN VĂN VÍ
13. Tình trạng án tích:
Số bản án, ngày, Tòa      Tội danh       Hình phạt          Tình trạng
35/2009/HSST              Đánh bạc       06 tháng tù        {state}
14. Thông tin về cấm đảm nhiệm chức vụ
"""
    assert values(read(certificate.format(state="Đã được xóa án tích")))["criminal_record"] == "Đã được xóa án tích"
    assert values(read(certificate.format(state="Đang thi hành"))).get("criminal_record") is None


def test_a_people_s_committee_certifies_a_contract_too() -> None:
    contract = """
          HỢP ĐỒNG TẶNG CHO QUYỀN SỬ DỤNG ĐẤT
Ngày 23 tháng 3 năm 2026, tại Ủy ban nhân dân xã Ví Dụ, tôi chứng thực Hợp đồng
này được giao kết giữa Bên A và Bên B. Số chứng thực: 31/2026
"""
    assert values(read(contract))["notary_office"] == "Ủy ban nhân dân xã Ví Dụ"


def test_a_temporary_residence_ends_before_its_term() -> None:
    confirmation = """
               XÁC NHẬN THÔNG TIN VỀ CƯ TRÚ
1. Họ, chữ đệm và tên: TRẦN VĂN VÍ
2. Nơi tạm trú: Số 14 phố Ví Dụ, phường Mẫu, thành phố Hà Nội; từ ngày 20/8/2025 đến ngày 20/8/2027
"""
    assert values(read(confirmation))["temporary_residence"] == "Số 14 phố Ví Dụ, phường Mẫu, thành phố Hà Nội"


def test_a_residence_asked_in_parts_is_joined_of_those_that_are_filled_in() -> None:
    cover = """
               SỔ HỘ KHẨU GIA ĐÌNH
Họ và tên chủ hộ: Trần Văn Ví
Số nhà: {house}      Đường phố (thôn, ấp, bản): Bản Mẫu
Phường (xã, thị trấn): Bản Sen     Công an phường, xã: Bản Sen
Quận, huyện: Mường Khương     Tỉnh, thành phố: Lào Cai
"""
    assert values(read(cover.format(house="19")))["residence"] == "19 Bản Mẫu, Bản Sen, Mường Khương, Lào Cai"
    assert values(read(cover.format(house="")))["residence"] == "Bản Mẫu, Bản Sen, Mường Khương, Lào Cai"


def test_an_applicant_that_is_a_firm_is_named_whole() -> None:
    receipt = """
          GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ
Tổ chức/cá nhân: CÔNG TY TNHH DỊCH VỤ VÍ DỤ
Mã số tổ chức: 0317552017
"""
    said = values(read(receipt))
    assert (said["applicant_name"], said["applicant_id"]) == ("CÔNG TY TNHH DỊCH VỤ VÍ DỤ", "0317552017")


def test_a_party_may_be_addressed_behind_the_colon_of_its_head() -> None:
    sale = """
                   GIẤY MUA BÁN NHÀ
Bên bán: ông Trần Văn Ví, CMND 060219999
Bên mua: Bà Lê Thị Dụ, CMND 060218888
"""
    said = values(read(sale))
    assert (said["party_a_name"], said["party_a_id"]) == ("Trần Văn Ví", "060219999")
    assert (said["party_b_name"], said["party_b_id"]) == ("Lê Thị Dụ", "060218888")


@pytest.mark.parametrize("printed", [" ngày 12/5/1989", ", số 12, ngày 12/5/1989", ""])
def test_a_place_of_registration_ends_before_its_number_and_day(printed: str) -> None:
    text = f"""
              GIẤY CHỨNG NHẬN KẾT HÔN
Anh Trần Văn Ví
Và chị: Lê Thị Dụ
Đăng ký kết hôn tại: UBND xã Ví Dụ{printed}
"""
    said = values(read(text))
    assert said["registered_at"] == "UBND xã Ví Dụ"
    assert (said["husband_name"], said["wife_name"]) == ("Trần Văn Ví", "Lê Thị Dụ")


BANK = """
                    CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
                       Độc lập - Tự do - Hạnh phúc

                          HỢP ĐỒNG THẾ CHẤP QUYỀN SỬ DỤNG ĐẤT

1. BÊN THẾ CHẤP (Bên A): Ông Trần Văn Giả Định, sinh năm 1975, CCCD số 001075000018
2. BÊN NHẬN THẾ CHẤP (Bên B): NGÂN HÀNG TMCP VÍ DỤ - Chi
nhánh Mẫu, mã số doanh nghiệp 9999000012, đại diện: bà Lê Thị Mẫu, Giám đốc
"""


def test_a_bank_is_the_party_and_who_signs_for_it_is_none() -> None:
    found = values(read(BANK))
    assert found["party_a_name"] == "Trần Văn Giả Định"
    assert found["party_b_name"] == "NGÂN HÀNG TMCP VÍ DỤ - Chi nhánh Mẫu"


def test_the_first_word_of_an_address_makes_no_label_with_the_row_below() -> None:
    paper = """
                       GIẤY CHỨNG NHẬN ĐĂNG KÝ DOANH NGHIỆP
Mã số doanh nghiệp: 9999000012
2. Địa chỉ trụ sở chính
Số 6 phố Ví Dụ, phường Mẫu, thành phố Hà Nội
Điện thoại: 0938000000
"""
    assert values(read(paper))["head_office"] == "Số 6 phố Ví Dụ, phường Mẫu, thành phố Hà Nội"


DIPLOMA = """
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM                SOCIALIST REPUBLIC OF VIET NAM
   Độc lập - Tự do - Hạnh phúc                    Independence - Freedom - Happiness
          HIỆU TRƯỞNG                                   THE RECTOR OF
TRƯỜNG ĐẠI HỌC KỸ NGHỆ VÍ DỤ                     VI DU UNIVERSITY OF TECHNOLOGY
             cấp                                          confers
        BẰNG CỬ NHÂN                                THE DEGREE OF BACHELOR
Cho: Nguyễn Thị Mẫu                               Upon: Nguyen Thi Mau
Ngày sinh: 05/12/1989                             Date of birth: 05 December 1989
Số hiệu: C 0048815
"""
PUPILS = """
             CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
                 Độc lập - Tự do - Hạnh phúc
            SỞ GIÁO DỤC VÀ ĐÀO TẠO Cao Bằng
           BẰNG TỐT NGHIỆP PHỔ THÔNG TRUNG HỌC
Chứng nhận: Nguyễn Thị Mẫu
Sinh ngày: 24 tháng 9 năm 1977
Học sinh trường: PTTH Ví Dụ
Số hiệu: B 204518
"""


def test_of_a_diploma_in_two_languages_the_vietnamese_is_taken() -> None:
    said = {name: value.value for name, value in read(DIPLOMA).fields.items()}
    assert said["institution"].casefold() == "trường đại học kỹ nghệ ví dụ"
    assert said["degree"] == "Bằng cử nhân"


def test_a_pupils_diploma_is_the_education_offices_and_not_the_school_s() -> None:
    said = values(read(PUPILS))
    assert said["institution"].casefold() == "sở giáo dục và đào tạo cao bằng"
    without = values(read(PUPILS.replace("SỞ GIÁO DỤC VÀ ĐÀO TẠO Cao Bằng", "BỘ GIÁO DỤC VÀ ĐÀO TẠO")))
    assert without["institution"] == "PTTH Ví Dụ"


def test_the_number_of_a_procedure_is_none_of_its_name() -> None:
    slip = """
         GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ
Mã hồ sơ: H50.61-250917-0021
Tiếp nhận hồ sơ của: Bà NGUYỄN THỊ MẪU
Nội dung yêu cầu giải quyết: Thủ tục đăng ký lại khai sinh (Mã TTHC: 1.004884)
Thời gian nhận hồ sơ: 09 giờ 12 phút, ngày 17 tháng 9 năm 2025
"""
    label = read(slip)
    assert values(label)["procedure_name"] == "Thủ tục đăng ký lại khai sinh"
    assert label.metadata.issued_on == "2025-09-17"
