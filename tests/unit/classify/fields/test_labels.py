"""Labels on a page: at their colon, after a number, in two languages; and words that only look like one."""

from __future__ import annotations

from itertools import pairwise

import pytest

from classify.fields.labels import LabelMatch, find
from classify.fields.vocabulary import vocabulary
from classify.page.layout import joined, lay_out
from core.catalogue import load
from tests.support.drawn import page

CATALOGUE = load()


def labels(text: str, code: str = "xn_tthn") -> list[tuple[str, str]]:
    """Each label found, and what stands after it on its row."""
    drawn = lay_out(page(text))
    out = []
    for match in find([drawn], vocabulary(CATALOGUE, code)):
        pieces = drawn.rows[match.row].pieces
        out.append((joined(pieces[match.start : match.end]), joined(pieces[match.end :])))
    return out


def only(text: str, code: str = "xn_tthn") -> LabelMatch:
    (match,) = find([lay_out(page(text))], vocabulary(CATALOGUE, code))
    return match


def test_a_label_ends_at_its_colon_and_the_value_begins_there() -> None:
    assert labels("Họ, chữ đệm, tên: NGUYỄN THỊ MẪU") == [("Họ, chữ đệm, tên:", "NGUYỄN THỊ MẪU")]


def test_an_enumerator_before_a_label_is_no_part_of_it() -> None:
    assert labels("1. Họ, chữ đệm, tên: NGUYỄN THỊ MẪU")[0][0] == "Họ, chữ đệm, tên:"


def test_the_english_half_of_a_label_is_passed_over() -> None:
    (first, *_) = labels("Họ và tên / Full name: NGUYỄN THỊ MẪU", "cccd_chip")
    assert first[1] == "NGUYỄN THỊ MẪU"


def test_two_labels_of_one_row_are_both_found_left_to_right() -> None:
    matches = labels("Giới tính: Nữ      Dân tộc: Kinh      Quốc tịch: Việt Nam")
    assert [label for label, _ in matches] == ["Giới tính:", "Dân tộc:", "Quốc tịch:"]


def test_none_is_found_over_another() -> None:
    drawn = lay_out(page("Ngày, tháng, năm sinh: 15/01/1999"))
    matches = find([drawn], vocabulary(CATALOGUE, "xn_tthn"))
    assert all(a.end <= b.start for a, b in pairwise(matches))


@pytest.mark.parametrize(
    "text",
    ["bà đã nộp đủ giấy tờ tùy thân và nơi cư trú của mình theo quy định", "TRỊNH THANH BÍCH", "thành phố Hà Nội"],
)
def test_words_inside_a_sentence_or_a_name_are_no_labels(text: str) -> None:
    assert [label for label, _ in labels(text) if not label.endswith(":")] == []


def test_a_misread_label_is_found_with_less_similarity() -> None:
    exact, misread = only("Ngày, tháng, năm sinh: 15/01/1999"), only("Ngày, thảng, nâm sinb: 15/01/1999")
    assert exact.similarity == 1.0
    assert 0.75 <= misread.similarity < 1.0


@pytest.mark.parametrize(
    ("printed", "label"),
    [
        ("Họ, tên vợ (ghi rõ): NGUYỄN THỊ MẪU", "hotenvo"),
        ("Họ, tên vợ (ghi rõ như giấy khai sinh: NGUYỄN THỊ MẪU", "hotenvo"),
        ("Họ và tên bên nữ (in hoa) / Wife's full name: NGUYỄN THỊ MẪU", "hovatenbennu"),
        ("Họ, chữ đệm, tên (ghi đầy đủ) vợ: NGUYỄN THỊ MẪU", "hochudemtenvo"),
        ("Họ, đệm, tên (viết chữ in hoa) người vợ: NGUYỄN THỊ MẪU", "hodemtennguoivo"),
        ("Nơi cư trú hiện nay: xã Ví Dụ", "noicutruhiennay"),
        ("Số Căn cước công dân/CMND/Hộ chiếu: 001199000001", "socccd"),
    ],
)
def test_a_remark_in_or_behind_a_label_and_further_papers_of_a_number_are_part_of_it(printed: str, label: str) -> None:
    match = only(printed, "ket_hon")
    assert (match.label.norm, match.colon) == (label, True)
    pieces = lay_out(page(printed)).rows[0].pieces
    assert joined(pieces[match.end :]) in ("NGUYỄN THỊ MẪU", "xã Ví Dụ", "001199000001")


def test_a_short_label_with_a_remark_stands_before_a_number_and_a_word_of_a_sentence_does_not() -> None:
    assert labels("MST (bắt buộc)      9961602219", "bien_lai") == [("MST (bắt buộc)", "9961602219")]
    assert labels("Tên:Nguyễn Văn Mẫu", "gcn_hkd") == [("Tên:", "Nguyễn Văn Mẫu")]
    assert labels("Tên       Vn Đã", "gcn_hkd") == []


def test_the_area_of_the_ground_floor_is_not_that_of_all_floors() -> None:
    found = find([lay_out(page("Diện tích xây dựng (tầng 1): 169,5 m2"))], vocabulary(CATALOGUE, "gpxd"))
    assert [label.label.fields for label in found] == [()]


def test_a_label_ends_at_a_semicolon_read_for_its_colon() -> None:
    assert labels("Loại đất, mục đích sử dụng; Đất trồng cây lâu năm", "gcn_qsdd")[-1][1] == "Đất trồng cây lâu năm"


def test_a_label_wrapped_in_its_cell_is_one_label() -> None:
    drawn = lay_out(page("Số định danh cá            001199000001\nnhân:                      cấp ngày 01/02/2020\n"))
    (match,) = [match for match in find([drawn], vocabulary(CATALOGUE, "xn_tthn")) if match.label.fields]
    assert match.label.fields == ("personal_id",)
    assert match.rest == (1, 0, 1)


def test_the_first_word_of_a_row_with_a_label_of_its_own_begins_no_label_of_the_row_below() -> None:
    """`Tên người nộp thuế` is a label, too."""
    found = labels("Tên cơ quan thu: Chi cục Thuế Ví Dụ\nNgười nộp thuế: TRẦN THỊ MẪU HOA", "bien_lai")
    assert [value for _, value in found][-1] == "TRẦN THỊ MẪU HOA"
    assert "Người nộp thuế" in [label.rstrip(":") for label, _ in found]


def test_a_name_over_the_next_label_is_no_label_with_it() -> None:
    """`HỒ` over `Chữ đệm và tên` of a passport."""
    drawn = lay_out(page("Họ\nHỒ\nChữ đệm và tên:\nVĂN MẪU\n"))
    assert not [match for match in find([drawn], vocabulary(CATALOGUE, "xn_tthn")) if match.row == 1]


def test_a_short_label_alone_in_its_cell_beside_others_is_a_label() -> None:
    matches = labels("Họ và tên           Giới           Ngày sinh\nTRẦN VĂN VÍ        Nam            01/01/1990")
    assert [label for label, _ in matches] == ["Họ và tên", "Giới", "Ngày sinh"]


def test_a_heading_that_goes_on_with_and_is_another() -> None:
    assert labels("NHÀ Ở VÀ QUYỀN SỬ DỤNG ĐẤT Ở", "gcn_qsdd") == []


def test_a_heading_on_its_own_row_is_no_first_line_of_the_label_under_it() -> None:
    """`CHỨNG NHẬN` over `Bà:` is not `chứng nhận bà`."""
    drawn = lay_out(page("CHỨNG NHẬN\nBà: NGUYỄN THỊ MẪU\n"))
    matches = [(match.row, match.label.fields) for match in find([drawn], vocabulary(CATALOGUE, "gcn_qsdd"))]
    assert all(row == 1 for row, fields in matches if fields)
    assert matches


def test_a_value_that_begins_like_its_own_label_is_no_second_label() -> None:
    text = "Tên thủ tục:\nThủ tục đăng ký lại khai sinh\n"
    assert [label for label, _ in labels(text, "phieu_tiep_nhan")] == ["Tên thủ tục:"]


def test_how_the_applicant_is_related_to_the_other_begins_no_part_of_the_other_s() -> None:
    (match,) = find([lay_out(page("Quan hệ với người được đăng ký: Mẹ đẻ"))], vocabulary(CATALOGUE, "don_to_khai"))
    assert match.label.sections == ()


def test_a_caption_with_a_remark_in_its_parentheses_is_a_label() -> None:
    (match,) = find([lay_out(page("(Họ và tên (chữ in hoa))"))], vocabulary(CATALOGUE, "don_to_khai"))
    assert match.label.fields == ("applicant_name",)


@pytest.mark.parametrize("remark", ["theo CSDLQG về dân cư:", "theo CSDLQG về dân cư (viết chữ in hoa):"])
def test_where_an_address_is_taken_from_is_part_of_its_label(remark: str) -> None:
    (said,) = {value for _, value in labels(f"Nơi cư trú {remark} xã Ví Dụ, tỉnh Mẫu", "xn_tthn")}
    assert said == "xã Ví Dụ, tỉnh Mẫu"


def test_a_label_of_text_ends_at_its_colon_where_it_is_longer_than_the_one_known() -> None:
    assert labels("Địa chỉ thửa đất hiện nay: Tổ 6, phường Ví Dụ", "gcn_qsdd") == [
        ("Địa chỉ thửa đất hiện nay:", "Tổ 6, phường Ví Dụ")
    ]
    assert ("Lý do nộp tiền phí:", "Phí chứng thực") in labels("Lý do nộp tiền phí: Phí chứng thực", "bien_lai")


def test_a_label_of_a_person_is_not_made_longer() -> None:
    assert all(not label.endswith("giám hộ:") for label, _ in labels("Họ và tên người giám hộ: TRẦN VĂN GIẢ"))


def test_a_remark_that_goes_on_below_ends_a_label_wrapped_in_its_cell() -> None:
    text = "Ngày, tháng,             15/01/1999\nnăm sinh (dương\nlịch)\n"
    (match, *_) = [
        match for match in find([lay_out(page(text))], vocabulary(CATALOGUE, "xn_tthn")) if match.label.fields
    ]
    assert (match.label.norm, match.rest) == ("ngaythangnamsinh", (1, 0, 3))


def test_papers_abbreviated_in_capitals_are_a_label_with_the_word_number_behind_them() -> None:
    asked = "CMND / CCCD số          Ngày cấp"
    assert [label for label, _ in labels(asked, "gcn_hkd")] == ["CMND / CCCD số", "Ngày cấp"]
    column = "Họ và tên          Năm sinh          CCCD / CMND"  # of a table of others
    assert "CCCD / CMND" not in [label for label, _ in labels(column, "don_to_khai")]


def test_a_short_label_stands_over_its_value_with_its_remark_too() -> None:
    heads = "Họ, chữ đệm, tên                    Phái (ghi đầy đủ)\nLÃ XUÂN XINH                        Nữ"
    assert [label for label, _ in labels(heads, "gcn_hkd")] == ["Họ, chữ đệm, tên", "Phái (ghi đầy đủ)"]


def test_a_word_that_both_readers_surely_give_is_not_another_one_of_a_short_label() -> None:
    named = "Tên hộ kinh doanh: Hộ kinh doanh Mũi Né"
    assert [label for label, _ in labels(named, "gcn_hkd")] == ["Tên hộ kinh doanh:"]
    unsure = find([lay_out(page("Vón kinh doaah: 5.000.000 đồng", agreed=False))], vocabulary(CATALOGUE, "gcn_hkd"))
    assert [match.label.fields for match in unsure] == [("capital",)]


def test_a_head_of_a_column_stands_close_behind_another_one() -> None:
    heads = "Tờ bản đồ số Thửa số     Diện tích     Mục đích sử dụng     Thời hạn sử dụng"
    found = [label for label, _ in labels(heads, "gcn_qsdd")]
    assert found[:3] == ["Tờ bản đồ số", "Thửa số", "Diện tích"]


def test_what_a_paper_is_not_good_for_is_no_purpose() -> None:
    denied = "Giấy này không có giá trị sử dụng để làm thủ tục đăng ký kết hôn."
    said = "Giấy này có giá trị trong 06 tháng, được sử dụng để: làm thủ tục vay vốn"
    assert not labels(denied)
    assert labels(said)[-1][1] == "làm thủ tục vay vốn"


@pytest.mark.parametrize(
    ("printed", "side"),
    [
        ("BÊN ĐẶT CỌC (BÊN A):", "party_a"), ("BÊN NHẬN CỌC (BÊN B):", "party_b"),
        ("BÊN NHẬN CỌC (BÊN A):", "party_a"), ("BÊN ĐẶT CỌC (BÊN B):", "party_b"),
    ],
)  # fmt: skip
def test_the_letter_of_a_side_says_which_it_is(printed: str, side: str) -> None:
    assert only(printed, "hop_dong").label.sections == (side,)
