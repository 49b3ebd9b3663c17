"""Values by label and place: same line, next line, columns, two languages, leaders; persons kept apart."""

from __future__ import annotations

import pytest

import classify
from classify.catalogue import load
from store.records import Label
from tests.unit.classify.drawn import BIRTH, DEATH, FIRM, STATUS, page

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
    found = values(read(DEATH))
    assert found["birth_date"] == "1940" and found["died_on"] == "2020-02-02" and "personal_id" not in found


def test_the_latest_change_of_a_firm_is_its_day_of_issue() -> None:
    label = read(FIRM)
    assert values(label)["enterprise_code"] == "9999000012"
    assert values(label)["first_registered_on"] == "2021-02-03" and values(label)["change_number"] == "2"
    assert label.metadata.issued_on == "2025-09-09"


def test_child_mother_father_and_declarant_are_kept_apart() -> None:
    found = values(read(BIRTH))
    assert found["full_name"] == "Lê Ví Dụ An" and found["ethnicity"] == "Kinh"
    assert (found["mother_name"], found["mother_birth_year"]) == ("Nguyễn Thị Mẫu", "1999")
    assert (found["father_name"], found["father_birth_year"]) == ("Lê Văn Giả", "1995")
    assert "Trần Thị Khác" not in found.values()


def test_two_columns_give_each_spouse_the_own_values() -> None:
    found = values(read("""
                       GIẤY CHỨNG NHẬN KẾT HÔN

Họ, chữ đệm, tên vợ: TRẦN THỊ MẪU            Họ, chữ đệm, tên chồng: LÊ VĂN GIẢ
Ngày, tháng, năm sinh: 01/02/1990            Ngày, tháng, năm sinh: 03/04/1988
Giấy tờ tùy thân: CCCD số 001190000111       Giấy tờ tùy thân: CCCD số 001088000222
"""))
    assert (found["wife_name"], found["husband_name"]) == ("Trần Thị Mẫu", "Lê Văn Giả")
    assert (found["wife_birth_date"], found["husband_birth_date"]) == ("1990-02-01", "1988-04-03")
    assert (found["wife_personal_id"], found["husband_personal_id"]) == ("001190000111", "001088000222")


def test_a_paper_with_the_husband_first_is_read_by_its_labels() -> None:
    found = values(read("""
                       GIẤY CHỨNG NHẬN KẾT HÔN

Họ và tên chồng: LÊ VĂN GIẢ
Sinh ngày: 03/04/1988
Họ và tên vợ: TRẦN THỊ MẪU
Sinh ngày: 01/02/1990
"""))
    assert (found["husband_name"], found["husband_birth_date"]) == ("Lê Văn Giả", "1988-04-03")
    assert (found["wife_name"], found["wife_birth_date"]) == ("Trần Thị Mẫu", "1990-02-01")


def test_bilingual_labels_with_the_value_below_are_read() -> None:
    found = values(read("""
                          CĂN CƯỚC
                       IDENTITY CARD
   Số định danh cá nhân / Personal identification number:
   001199999999
   Họ, chữ đệm và tên khai sinh / Full name:
   NGUYỄN THỊ MẪU VÍ DỤ
   Ngày, tháng, năm sinh / Date of birth: 15/01/1999
   Giới tính / Sex: Nữ         Quốc tịch / Nationality: Việt Nam
"""))
    assert found == {
        "personal_id": "001199999999", "full_name": "Nguyễn Thị Mẫu Ví Dụ", "birth_date": "1999-01-15", "sex": "nu",
        "nationality": "Việt Nam",
    }  # fmt: skip


def test_leaders_never_enter_a_value() -> None:
    found = values(read(STATUS.replace("NGUYỄN THỊ MẪU VÍ DỤ", "....NGUYỄN.THỊ.MẪU.VÍ.DỤ......").replace("Kinh ", "Kinh....")))
    assert found["full_name"] == "Nguyễn Thị Mẫu Ví Dụ"


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
    found = values(read("""
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
"""))
    assert (found["holder_name"], found["holder_id"]) == ("Lê Văn Giả", "001088000222")
    assert (found["co_holder_name"], found["co_holder_id"]) == ("Trần Thị Mẫu", "001190000111")
    assert (found["parcel_number"], found["map_sheet"], found["area_m2"]) == ("222", "66", "174.3")


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
    found = values(label)
    assert (found["principal_name"], found["agent_name"]) == ("Lê Văn Giả", "Trần Thị Mẫu")
    assert (found["principal_id"], found["agent_id"]) == ("001088000222", "001190000111")
    assert [(owner.name, owner.role) for owner in label.owners] == [("Lê Văn Giả", "principal")]


def test_a_heading_over_a_signature_is_no_label() -> None:
    found = values(read("""
               GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ
                 Mã hồ sơ: H26.21-260123-0168
Tiếp nhận hồ sơ của Ông (Bà)/Tổ chức: LÊ VĂN GIẢ
     NGƯỜI NỘP HỒ SƠ                       NGƯỜI TIẾP NHẬN HỒ SƠ
     (Ký và ghi rõ họ tên)                 (Ký và ghi rõ họ tên)
"""))
    assert found["applicant_name"] == "Lê Văn Giả" and found["dossier_code"] == "H26.21-260123-0168"


@pytest.mark.parametrize("code", sorted(set(CATALOGUE.types) - CATALOGUE.letters))
def test_the_text_of_a_label_never_enters_a_value(code: str) -> None:
    kind = CATALOGUE[code]
    title = (kind.title.whole or kind.title.starts)[0]
    lines = [f"{field.labels[0]}: Lê Văn Giả" for field in kind.field if field.labels and field.kind in ("person_name", "text", "org_name")]
    label = read(f"{title.center(70)}\n\n" + "\n".join(lines))
    for name, value in label.fields.items():
        spec = next(field for field in kind.field if field.name == name)
        if spec.labels and not spec.with_label:
            assert spec.labels[0].lower() not in value.value.lower(), name
