"""Which person a label belongs to: headings below one another, beside one another, and tables with a column each."""

from __future__ import annotations

import pytest

import classify
from classify.fields.labels import find
from classify.fields.sections import column_of, region_of, regions, tables
from classify.fields.side_people import with_next
from classify.fields.vocabulary import vocabulary
from classify.page.layout import PageLayout, joined, lay_out
from core.catalogue import load
from tests.support.drawn import page

CATALOGUE = load()
BELOW = """
Họ, chữ đệm, tên vợ: NGUYỄN THỊ MẪU
Ngày sinh: 15/01/1999

Họ, chữ đệm, tên chồng: TRẦN VĂN VÍ
Ngày sinh: 20/05/1997
"""
BESIDE = """
BÊN NỮ                                      BÊN NAM
Họ và tên: NGUYỄN THỊ MẪU                   Họ và tên: TRẦN VĂN VÍ
Ngày sinh: 15/01/1999                       Ngày sinh: 20/05/1997
"""
TABLE = """
                          Bên nữ                    Bên nam
Họ và tên                 NGUYỄN THỊ MẪU            TRẦN VĂN VÍ
Ngày sinh                 15/01/1999                20/05/1997
"""


def named(text: str, code: str = "ket_hon") -> list[tuple[str, str | None]]:
    """Each label after the headings, and the section it lies in."""
    drawn = lay_out(page(text))
    matches = find([drawn], vocabulary(CATALOGUE, code))
    parts = with_next(regions([drawn], matches, CATALOGUE[code], CATALOGUE.common), [drawn], matches, CATALOGUE[code])
    out = []
    for label in matches:
        region = region_of(label, parts)
        said = joined(drawn.rows[label.row].pieces[label.start : label.end])
        out.append((said, region.name if region else None))
    return out


def test_a_label_belongs_to_the_heading_above_it() -> None:
    births = [section for label, section in named(BELOW) if label.startswith("Ngày sinh")]
    assert births == ["wife", "husband"]


def test_of_headings_side_by_side_each_has_the_labels_of_its_own_column() -> None:
    births = [section for label, section in named(BESIDE) if label.startswith("Ngày sinh")]
    assert births == ["wife", "husband"]


def test_a_label_above_every_heading_is_in_no_section() -> None:
    assert named("Ngày đăng ký: 01/02/2021\n\n" + BELOW)[0][1] in (None, "register")
    assert named("Quốc tịch: Việt Nam")[0][1] is None


def tabled(text: str) -> tuple[PageLayout, list[str | None]]:
    drawn = lay_out(page(text))
    matches = find([drawn], vocabulary(CATALOGUE, "ket_hon"))
    groups = tables([drawn], matches)
    parts = regions([drawn], matches, CATALOGUE["ket_hon"], CATALOGUE.common)
    (birth,) = [label for label in matches if "wife_birth_date" in label.label.fields]
    columns = [column_of(birth, section, groups, parts) for section in ("wife", "husband", "register")]
    return drawn, [column.name if column else None for column in columns]


def test_in_a_table_whose_labels_stand_once_each_person_has_a_column() -> None:
    _, columns = tabled(TABLE)
    assert columns == ["wife", "husband", None]


def test_a_second_holder_begins_at_the_second_of_the_labels_of_persons() -> None:
    text = "I. Người sử dụng đất\nÔng: TRẦN VĂN VÍ\nCCCD số: 001097000011\nBà: NGUYỄN THỊ MẪU\nCCCD số: 001199999999\n"
    sections = [section for label, section in named(text, "gcn_qsdd") if label.startswith("CCCD")]
    assert sections == ["holder", "co_holder"]


@pytest.mark.parametrize("heading", ["I. NGƯỜI ĐƯỢC KHAI SINH", "Phần ghi về người được khai sinh", ""])
@pytest.mark.parametrize("title", ["GIẤY KHAI SINH", "TRÍCH LỤC KHAI SINH"])
def test_under_the_heading_of_the_child_stands_what_is_the_child_s(heading: str, title: str) -> None:
    text = f"""
                 CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
                    Độc lập - Tự do - Hạnh phúc
                          {title}
{heading}
Họ, chữ đệm, tên: TRẦN GIA VÍ DỤ
Ngày, tháng, năm sinh: 08/03/2015
Giới tính: Nữ          Dân tộc: Tày          Quốc tịch: Việt Nam
Họ, chữ đệm, tên người mẹ: NGUYỄN THỊ MẪU
Năm sinh: 1990         Dân tộc: Kinh         Quốc tịch: Việt Nam
Đã đăng ký tại: UBND phường Ví Dụ
Ngày vào sổ: 20/05/2015
"""
    said = {name: value.value for name, value in classify.label([page(text)], CATALOGUE).fields.items()}
    assert (said["sex"], said["ethnicity"], said["birth_date"]) == ("nu", "Tày", "2015-03-08")
    assert said["full_name"] == "Trần Gia Ví Dụ"


def test_what_stands_under_an_unknown_heading_of_a_role_is_somebody_else_s() -> None:
    text = "Họ và tên: NGUYỄN THỊ MẪU\nNgày sinh:\n\nNgười giữ sổ\nHọ và tên: TRẦN VĂN VÍ\nNgày sinh: 02/03/1960\n"
    assert [section for _, section in named(text, "xn_tthn")] == [None, None, "others", "others"]
    label = classify.label_as((page(text),), CATALOGUE, "xn_tthn")
    assert label.fields["full_name"].value == "Nguyễn Thị Mẫu"
    assert "birth_date" not in label.fields


def test_a_heading_over_the_paper_s_first_person_is_nobody_else_s() -> None:
    text = "Người có tên dưới đây\nHọ và tên: NGUYỄN THỊ MẪU\nNgày sinh: 15/01/1999\n"
    assert [section for _, section in named(text, "xn_tthn")] == [None, None]


def test_a_list_of_papers_ends_where_the_form_goes_on() -> None:
    listed = "Tài liệu gửi kèm:\n- Bản sao CCCD số 001199000009 của ông Trần Văn Ví\n"
    text = f"Họ và tên: NGUYỄN THỊ MẪU\n{listed}Ngày sinh: 15/01/1999\n"
    label = classify.label_as((page(text),), CATALOGUE, "xn_tthn")
    assert label.fields["birth_date"].value == "1999-01-15"
    assert "personal_id" not in label.fields


def test_what_follows_a_list_of_relatives_is_no_relative_s() -> None:
    text = (
        "Thân nhân:\n1) Em ruột là ông TẠ TẤN MẪU, sinh ngày 15/07/1953\n"
        "2) Vợ là bà ỨNG THỊ GIẢ, sinh ngày 31/10/1979\n"
        "Họ, chữ đệm, tên: ÂU PHƯỚC VÍ\n"
    )
    assert [section for label, section in named(text, "xn_tthn") if label.startswith("Họ")] in ([None], [""])


def test_a_person_under_another_s_heading_stays_another_s() -> None:
    text = "Thân nhân:\nHọ, chữ đệm, tên: TẠ TẤN MẪU\n"
    assert [section for label, section in named(text, "xn_tthn") if label.startswith("Họ")] == ["others"]


def test_entries_with_labels_of_their_own_stay_another_s_to_their_last() -> None:
    text = "Thân nhân:\n1) Họ, chữ đệm, tên: TẠ TẤN MẪU\nNgày, tháng, năm sinh: 15/07/1953\n"
    assert {section for _, section in named(text, "xn_tthn")[1:]} == {"others"}


OUT_OF_STEP = """
Bản ghi người vợ là                         Tên chồng: TRẦN VĂN VÍ
Họ, tên vợ: NGUYỄN THỊ MẪU                  Ngày sinh: 20/05/1997
Ngày sinh: 15/01/1999                       Số CCCD: 001097000011
Số CCCD: 001199999999
"""
INDENTED = """
Họ, tên vợ: NGUYỄN THỊ MẪU                  II. THÔNG TIN BÊN NAM
Ngày sinh: 15/01/1999                       Họ và tên: TRẦN VĂN VÍ
Số CCCD: 001199999999                       Ngày sinh: 20/05/1997
"""


def test_two_columns_are_told_apart_though_their_headings_are_a_line_out_of_step() -> None:
    births = [section for label, section in named(OUT_OF_STEP) if label.startswith("Ngày sinh")]
    assert births == ["husband", "wife"]
    numbers = [section for label, section in named(OUT_OF_STEP) if label.startswith("Số CCCD")]
    assert numbers == ["husband", "wife"]


def test_a_column_begins_where_the_print_of_its_heading_begins_and_not_at_the_words_known_of_it() -> None:
    births = [section for label, section in named(INDENTED) if label.startswith("Ngày sinh")]
    assert births == ["wife", "husband"]


def test_after_a_stranger_the_form_goes_on_where_it_asks_what_no_person_is_asked() -> None:
    text = (
        "Họ và tên mẹ: NGUYỄN THỊ MẪU\n\nNgười giám hộ:\nHọ và tên: TRẦN VĂN VÍ\nSố CCCD: 001097000011\n"
        "Cân nặng: 3100 gam\nGiới tính: Nữ\n"
    )
    sections = dict(named(text, "chung_sinh"))
    assert sections["Số CCCD:"] == "others"
    assert sections["Giới tính:"] != "others"


def test_a_strangers_heading_that_looks_like_another_label_is_one_all_the_same() -> None:
    text = "Họ tên: NGUYỄN THỊ MẪU\n\nNgười đo vẽ\nHọ tên: TRẦN VĂN VÍ"
    assert [section for label, section in named(text, "kham_suc_khoe") if label == "Họ tên:"] == [None, "others"]


def test_the_second_line_of_a_wrapped_label_is_no_stranger_s_heading() -> None:
    birth = """
Họ và tên người được khai sinh: LÊ THỊ MẪU
Họ và tên cha: LÊ VĂN VÍ
Năm sinh: 1985
Họ và tên khai sinh       NGUYỄN THỊ DỤ
người mẹ:
Năm sinh: 1987
"""
    years = [section for label, section in named(birth, "khai_sinh") if label == "Năm sinh:"]
    assert years == ["father", "mother"]


def test_kin_over_the_first_person_of_a_paper_that_asks_of_none_are_strangers() -> None:
    text = "Anh, chị, em ruột\nHọ tên: TRẦN VĂN VÍ\n\nTên hộ kinh doanh: Hộ kinh doanh Mẫu\nHọ tên: LÊ VĂN MẪU"
    persons = [section for label, section in named(text, "gcn_hkd") if label == "Họ tên:"]
    assert persons[0] == "others"


def test_a_heading_of_several_roles_is_a_strangers() -> None:
    text = (
        "BÊN THUÊ (BÊN B)\nHọ và tên: NGUYỄN THỊ MẪU\n\n"
        "Anh, chị, em ruột\nHọ và tên: TRẦN VĂN VÍ\nCMND số: 001097000011\n"
    )
    assert [section for label, section in named(text, "hop_dong") if label.startswith("CMND")] == ["others"]


def test_the_label_that_says_whose_name_it_is_begins_what_is_said_of_that_person() -> None:
    text = (
        "Họ và tên người ủy quyền: TRẦN VĂN VÍ\nSố CCCD: 001097000011\n\n"
        "Họ và tên người được ủy quyền: NGUYỄN THỊ MẪU\nSố CCCD: 001199999999\n"
    )
    assert [section for label, section in named(text, "uy_quyen") if label.startswith("Số CCCD")] == [
        "principal",
        "agent",
    ]


def test_a_long_label_that_begins_a_row_ends_a_list_of_papers_without_a_colon() -> None:
    text = "Giấy tờ kèm theo:\n- Hợp đồng số 2861/HĐ\n\nHọ và tên cá nhân hoặc đại diện hộ gia đình LÊ VĂN MẪU"
    assert [section for label, section in named(text, "gcn_hkd") if label.startswith("Họ và tên")] != ["papers"]


@pytest.mark.parametrize(("end", "others"), [("Chí Minh", False), ("Chị", True)])
def test_the_end_of_an_address_is_no_heading_of_kin(end: str, others: bool) -> None:
    text = f"""
Họ và tên: TRẦN VĂN VÍ
Ngày sinh: 02/03/1960
Nơi cư trú: Ấp 2, xã Ví Dụ, thành phố Hồ
{end}
Ngày sinh: 02/03/1962
Số CCCD: 001060000001
"""
    sections = dict(named(text, "xn_tthn"))
    assert (sections["Số CCCD:"] == "others") is others


STRANGER_FIRST = """
Tên hộ kinh doanh: CỬA HÀNG VÍ DỤ
Người thừa kế
Họ tên: TRẦN VĂN VÍ, Sinh ngày: 20/05/1997, CCCD số: 001097000001
Tên: NGUYỄN THỊ MẪU
Ngày, tháng, năm sinh: 15/01/1999
"""


def test_a_second_name_in_other_words_ends_the_block_of_a_stranger_on_a_form_that_has_named_nobody() -> None:
    names = [part for label, part in named(STRANGER_FIRST, "gcn_hkd") if label in ("Họ tên:", "Tên:")]
    assert names == ["others", "head"]
    alike = STRANGER_FIRST.replace("Tên: N", "Họ tên: N")  # another heir
    assert {part for label, part in named(alike, "gcn_hkd") if label == "Họ tên:"} == {"others"}
    headed = STRANGER_FIRST + "Thông tin về chủ hộ\nHọ và tên: LÊ VĂN THỬ\n"
    assert [part for label, part in named(headed, "gcn_hkd") if label == "Tên:"] == ["others"]


def test_no_part_of_a_stranger_begins_on_a_card() -> None:
    card = "CHỨNG MINH NHÂN DÂN\nCán bộ tiếp nhận\nHọ và tên: NGUYỄN THỊ MẪU\nSinh ngày: 15/01/1999"
    assert {part for label, part in named(card, "cmnd") if label == "Họ và tên:"} == {None}
