"""The words of a value: beside its label up to the next, below it, and over the rows that go on with it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from classify.fields.labelled_page import Page
from classify.fields.labels import find
from classify.fields.specks import without_specks, without_unseen
from classify.fields.value_span import span_beside
from classify.fields.vocabulary import vocabulary
from classify.page.layout import Piece, lay_out
from core.catalogue import load
from core.text import fold_alnum
from tests.support.drawn import page

CATALOGUE = load()
KIND = CATALOGUE["xn_tthn"]


def said(text: str, name: str, *, code: str = "xn_tthn") -> tuple[str, str] | None:
    """The value taken for a field's label, and how."""
    drawn = lay_out(page(text))
    words = vocabulary(CATALOGUE, code)
    matches = find([drawn], words)
    field = next(field for field in CATALOGUE[code].field if field.name == name)
    label = next(label for label in matches if name in label.label.fields)
    span = span_beside(Page(drawn, matches, words.english), label, field, None, card=False)
    return (span.text, span.how) if span else None


def test_a_value_stands_beside_its_label_up_to_the_next_label() -> None:
    text = "Giới tính: Nữ      Dân tộc: Kinh"
    assert said(text, "sex") == ("Nữ", "right")


def test_a_value_stands_below_its_label_where_nothing_is_beside_it() -> None:
    text = "Họ, chữ đệm, tên:\nNGUYỄN THỊ MẪU\n"
    span = said(text, "full_name")
    assert span is not None
    assert span[0] == "NGUYỄN THỊ MẪU"


def test_an_address_goes_on_below_up_to_the_next_label() -> None:
    text = "Nơi cư trú: Số 1 Ngõ Ví Dụ, phường Ví Dụ,\nthành phố Hà Nội\nTình trạng hôn nhân: Độc thân\n"
    span = said(text, "residence")
    assert span is not None
    assert span[0] == "Số 1 Ngõ Ví Dụ, phường Ví Dụ, thành phố Hà Nội"


@pytest.mark.parametrize("after", ["Tình trạng hôn nhân: Độc thân", "NGƯỜI KÝ GIẤY XÁC NHẬN", "2. Một mục khác"])
def test_what_begins_a_new_item_a_label_or_a_signature_is_no_part_of_a_value(after: str) -> None:
    span = said(f"Nơi cư trú: Số 1 Ngõ Ví Dụ, thành phố Hà Nội\n{after}\n", "residence")
    assert span is not None
    assert after.split()[0] not in span[0].split()


def test_behind_a_label_that_ends_a_row_of_labels_and_values_the_value_begins_the_next_row() -> None:
    text = """Mục đích sử dụng: Đất thương mại, dịch vụ. Thời hạn sử dụng:
Đất ở: Lâu dài; đất vườn: đến 27/12/2021. Nguồn gốc sử dụng:
Nhận chuyển nhượng đất được Công nhận như giao đất có thu"""
    span = said(text, "land_term", code="gcn_qsdd")
    assert span is not None
    assert span[0].rstrip(".") == "Đất ở: Lâu dài; đất vườn: đến 27/12/2021"


def speck(text: str, agreed: bool | None) -> Piece:
    return Piece(text, fold_alnum(text), 0.1, 0.1, 0.2, 0.12, 0.9, agreed, False, 0)


def test_marks_and_letters_of_one_reader_after_the_last_word_are_dropped() -> None:
    words = (speck("đất", True), speck("ở", True), speck("'", None), speck("i", None))
    assert without_specks([words]) == [words[:2]]
    assert without_specks([words[2:]]) == [words[2:]]  # all that there is stays


def test_what_the_other_reader_saw_nothing_of_behind_the_last_word_is_dropped() -> None:
    last = replace(speck("Tà", False), confidence=0.5, other="")
    line = (speck("Kbuôr", True), replace(speck("Lam", False), confidence=0.5, other=None), last)
    assert without_unseen([line]) == without_specks([line]) == [line[:2]]
    assert without_unseen([(*line[:2], replace(last, confidence=0.8))]) != [line[:2]]


def test_letters_of_one_reader_that_make_no_word_are_dropped_and_a_ward_s_letter_stays() -> None:
    words = (("phường", True, 0.9), ("Ví", True, 0.9), ("B", False, 0.9), ("Thngh", False, 0.3), ("«", False, 0.3))
    line = tuple(
        Piece(text, fold_alnum(text), 0.1, 0.1, 0.2, 0.12, sure, agreed, False, 0) for text, agreed, sure in words
    )
    assert [[piece.text for piece in kept] for kept in without_specks([line], letters=False)] == [["phường", "Ví", "B"]]


def test_an_indented_paragraph_under_a_text_is_no_part_of_it() -> None:
    text = "1. Thời hạn ủy quyền: từ ngày ký đến khi hoàn thành công việc\n    Chúng tôi cam đoan đã hiểu rõ quyền"
    span = said(text, "term", code="uy_quyen")
    assert span is not None
    assert span[0] == "từ ngày ký đến khi hoàn thành công việc"


def test_a_name_that_is_no_syllable_is_no_speck() -> None:
    given = speck("H'Yam", True)
    unsure = [replace(speck(text, False), confidence=0.4, other="Enuol") for text in ("Ênuôl", "nuôl")]
    assert without_specks([(given, unsure[0])]) == [(given, unsure[0])]
    assert without_specks([(given, unsure[1])]) == [(given,)]


def test_a_letter_both_readers_give_is_no_speck() -> None:
    words = (speck("khu", True), speck("A", True))
    assert without_specks([words]) == [words]


def test_a_value_goes_on_beside_the_second_line_of_its_label() -> None:
    text = "Nơi đăng ký          Tổ 6, khu phố Văn, phường Ví Dụ,\nthường trú:          thành phố Ví Dụ\n"
    assert said(text, "residence") == ("Tổ 6, khu phố Văn, phường Ví Dụ, thành phố Ví Dụ", "right")


def test_a_name_goes_on_in_the_next_line_with_words_of_names_alone() -> None:
    whole = "Họ, chữ đệm, tên: NGUYỄN THỊ\nMẪU\nGiới tính: Nữ\n"
    assert said(whole, "full_name") == ("NGUYỄN THỊ MẪU", "right")
    other = "Họ, chữ đệm, tên: NGUYỄN THỊ\nđã nộp đủ giấy tờ\nGiới tính: Nữ\n"
    assert said(other, "full_name") == ("NGUYỄN THỊ", "right")


def test_the_english_companion_below_a_label_is_no_value() -> None:
    text = "Họ và tên\nFull name\nNGUYỄN THỊ MẪU\n"
    span = said(text, "full_name", code="khai_sinh")
    assert span is not None
    assert span[0] == "NGUYỄN THỊ MẪU"


def test_the_english_companion_between_two_lines_of_a_value_is_no_part_of_it() -> None:
    text = (
        "Nơi thường trú: Số 92 ngõ 61 đường Ngô Quyền, thị trấn Ví\nPlace of residence\n"
        "Dụ, huyện Ví Dụ, tỉnh Bình Thuận\n"
    )
    span = said(text, "residence", code="cccd_chip")
    assert span is not None
    assert span[0] == "Số 92 ngõ 61 đường Ngô Quyền, thị trấn Ví Dụ, huyện Ví Dụ, tỉnh Bình Thuận"


def test_a_line_that_begins_under_the_number_of_its_item_keeps_its_first_word() -> None:
    text = "2. Địa chỉ trụ sở: Số 288 đường 30/4, phường Ví Dụ, thành\nphố Ví Dụ, tỉnh Hà Giang\n"
    span = said(text, "address", code="gcn_hkd")
    assert span is not None
    assert span[0].endswith("thành phố Ví Dụ, tỉnh Hà Giang")


def test_the_last_word_of_a_name_stands_alone_under_its_first_beside_another_label() -> None:
    text = "Bà: ĐỒNG TRÚC THỊ  Sinh năm: 1982\n    HỒNG\nCCCD số: 080182368278\n"
    span = said(text, "holder_name", code="gcn_qsdd")
    assert span is not None
    assert span[0] == "ĐỒNG TRÚC THỊ HỒNG"


def test_a_short_word_alone_in_the_next_line_ends_a_place() -> None:
    text = "Nơi cư trú: Số 1 Ngõ Ví Dụ, phường Ví Dụ, thành phố Ví Dụ, tỉnh Long\nAn\n"
    span = said(text, "residence")
    assert span is not None
    assert span[0].endswith("tỉnh Long An")


def test_a_day_that_ends_its_line_with_the_word_for_the_year_goes_on_with_the_year() -> None:
    span = said("Ngày, tháng, năm sinh: ngày 25 tháng 11 năm\n2011\n", "birth_date")
    assert span is not None
    assert span[0] == "ngày 25 tháng 11 năm 2011"


@pytest.mark.parametrize("leader", ["----", "-----", "-<<--<<<", "......"])
def test_a_leader_behind_half_a_name_does_not_end_it(leader: str) -> None:
    text = f"Họ, chữ đệm, tên: NGUYỄN NGỌC{leader}\nXUÂN ÂN{leader}\nSố CCCD: 001199000001"
    assert said(text, "full_name") == ("NGUYỄN NGỌC XUÂN ÂN", "right")
    assert said(text.replace("XUÂN ÂN", "NGHỀ NGHIỆP:"), "full_name") == ("NGUYỄN NGỌC", "right")


def test_a_name_in_capitals_ends_with_a_short_word_alone_in_the_next_line() -> None:
    span = said("Họ, chữ đệm, tên: LẠI HUY\nLÝ\nGiới tính: Nam\n", "full_name")
    assert span is not None
    assert span[0] == "LẠI HUY LÝ"


def test_below_labels_in_the_middle_of_their_cells_stand_values_set_to_the_left() -> None:
    text = "      Giới tính            Dân tộc            Quốc tịch\nNữ                  Kinh             Việt Nam\n"
    assert [said(text, name, code="khai_sinh") for name in ("sex", "ethnicity", "nationality")] == [
        ("Nữ", "below"), ("Kinh", "below"), ("Việt Nam", "below"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("first", "rest"), [("ngày 26", "tháng 3 năm 2013"), ("26/03", "/2013"), ("ngày 26 tháng 3", "năm 2013")]
)
def test_a_day_that_does_not_fit_its_row_goes_on_in_the_next(first: str, rest: str) -> None:
    text = f"Giấy chứng nhận kết hôn này có giá trị kể từ ngày đăng ký: {first}\n{rest}\n"
    assert said(text, "registered_on", code="ket_hon") == (f"{first} {rest}", "right")


LAND = """
GIẤY CHỨNG NHẬN QUYỀN SỬ DỤNG ĐẤT
Tờ bản đồ     Thửa số      Diện tích     Mục đích sử dụng    Thời hạn sử dụng
   số                        (m2)
   08          512          1.264        Đất thổ cư, vườn       Lâu dài
"""


@pytest.mark.parametrize(
    ("name", "value"), [("map_sheet", "08"), ("parcel_number", "512"), ("area_m2", "1.264"), ("land_term", "Lâu dài")]
)
def test_a_value_stands_under_the_second_line_of_the_heads_of_a_table_each_under_its_own(name: str, value: str) -> None:
    assert said(LAND, name, code="gcn_qsdd") == (value, "below")


def test_a_text_stays_in_its_column_where_another_language_stands_beside_it() -> None:
    text = """
Phạm vi: thay mặt tôi nộp và nhận      Scope: to file and receive the
lại hồ sơ, nhận các văn bản tại        dossier and the documents at the
Tòa án nhân dân khu vực 1.             People's Court of Region 1.
"""
    span = said(text, "scope", code="uy_quyen")
    assert span is not None
    assert span[0] == "thay mặt tôi nộp và nhận lại hồ sơ, nhận các văn bản tại Tòa án nhân dân khu vực 1."
