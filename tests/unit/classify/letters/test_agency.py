"""Agencies and urgency at the head of a letter: whose lines they are, and what is none of them."""

from __future__ import annotations

import pytest

from classify.letters.agency import MENDED, read_agencies, read_urgency
from classify.page.layout import lay_out
from classify.page.segments import Segment, segments
from core.records import FieldValue
from tests.unit.classify.letters.test_letter_parts import MOTTO, STATE, Printed, page

NUMBER = (0.19, 0.12, "Số: 47/QĐ-UBND")
COMMITTEE, PROVINCE = (0.17, 0.06, "ỦY BAN NHÂN DÂN"), (0.17, 0.08, "TỈNH QUẢNG NGÃI")
LEFT = (0.0, 0.44)


def laid(*printed: Printed, agreed: bool | None = True) -> tuple[Segment, ...]:
    return segments(lay_out(page(*printed, agreed=agreed)))


def agencies(*printed: Printed, agreed: bool | None = True) -> dict[str, FieldValue]:
    """The agencies above the number line of a head with these lines."""
    parts = laid(*printed, NUMBER, agreed=agreed)
    return read_agencies(parts, LEFT, None, next(part for part in parts if part.text.startswith("Số")))


def test_an_agency_over_two_lines_is_one_in_the_case_of_its_kind_with_its_print_beside() -> None:
    (issuer,) = agencies(COMMITTEE, PROVINCE).values()
    assert (issuer.value, issuer.text) == ("Ủy ban nhân dân tỉnh Quảng Ngãi", "ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI")
    assert issuer.box is not None
    assert issuer.box[1] == pytest.approx(0.06)
    assert issuer.box[3] == pytest.approx(0.094)


def test_the_lower_of_two_agencies_issues_and_the_upper_is_above_it() -> None:
    got = agencies((0.17, 0.06, "UBND TỈNH QUẢNG NGÃI"), (0.17, 0.08, "SỞ TÀI CHÍNH"))
    assert {key: value.value for key, value in got.items()} == {
        "parent_agency": "UBND tỉnh Quảng Ngãi",
        "issuer": "Sở Tài chính",
    }


def test_a_power_company_issues_under_its_group_whose_own_name_may_go_on_with_the_same_words() -> None:
    branch = agencies((0.17, 0.06, "TẬP ĐOÀN VÍ DỤ"), (0.17, 0.08, "ĐIỆN LỰC MẪU"))
    assert {key: value.value for key, value in branch.items()} == {
        "parent_agency": "Tập đoàn Ví Dụ",
        "issuer": "Điện lực Mẫu",
    }
    (group,) = agencies((0.2, 0.06, "TẬP ĐOÀN"), (0.17, 0.08, "ĐIỆN LỰC VIỆT NAM")).values()
    assert group.text == "TẬP ĐOÀN ĐIỆN LỰC VIỆT NAM"


def test_what_stands_in_the_other_column_under_the_number_or_in_small_letters_is_no_agency() -> None:
    others = (STATE, MOTTO, (0.17, 0.2, "SỞ TÀI CHÍNH"), (0.17, 0.1, "Đường số 3 phường Ví Dụ"))
    assert [value.value for value in agencies(COMMITTEE, PROVINCE, *others).values()] == [
        "Ủy ban nhân dân tỉnh Quảng Ngãi"
    ]


def test_where_no_agency_is_in_capitals_those_in_reading_case_are_read_with_what_they_go_on_with() -> None:
    got = agencies(
        (0.17, 0.05, "huyện Thạch Mẫu"), (0.17, 0.07, "Công an tỉnh Quảng Ngãi"),
        (0.17, 0.085, "Công an thị xã"), (0.17, 0.1, "Ví Dụ"),
    )  # fmt: skip
    assert {key: value.value for key, value in got.items()} == {
        "parent_agency": "Công an tỉnh Quảng Ngãi",
        "issuer": "Công an thị xã Ví Dụ",
    }
    assert agencies((0.17, 0.07, "Đường số 3 phường Ví Dụ")) == {}


@pytest.mark.parametrize("note", ["CÔNG VĂN ĐẾN", "SAO Y BẢN CHÍNH", "HỎA TỐC", "DỰ THẢO", "MẪU SỐ 3"])
def test_a_note_or_stamp_above_the_agency_is_none(note: str) -> None:
    got = agencies((0.17, 0.045, note), COMMITTEE, PROVINCE)
    assert {key: value.value for key, value in got.items()} == {"issuer": "Ủy ban nhân dân tỉnh Quảng Ngãi"}


def test_capitals_are_set_right_where_the_readers_differ_and_count_for_less() -> None:
    (read,) = agencies((0.17, 0.08, "SỞ GIAO DUC VÀ ĐÀO TẠO"), agreed=False).values()
    assert read.value == "Sở Giáo dục và Đào tạo"
    assert read.text == "SỞ GIAO DUC VÀ ĐÀO TẠO"
    assert read.confidence == pytest.approx(0.99 * MENDED, abs=0.001)


def test_a_province_is_spelt_as_it_is_whatever_marks_both_readers_saw_and_counts_for_less() -> None:
    (read,) = agencies(COMMITTEE, (0.17, 0.08, "TỈNH TIÊN GIANG")).values()
    assert read.value == "Ủy ban nhân dân tỉnh Tiền Giang"
    assert read.confidence == pytest.approx(0.99 * MENDED, abs=0.001)


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        ("CÔNG TY TNHH MỘT THÀNH", "VIÊN PHƯỚC MẪU", "Công ty TNHH Một thành viên Phước Mẫu"),
        ("CHI NHÁNH VĂN", "PHÒNG ĐĂNG KÝ ĐẤT ĐAI", "Chi nhánh Văn phòng đăng ký đất đai"),
    ],
)
def test_a_known_phrase_parted_by_the_line_s_end_begins_no_second_agency(first: str, second: str, whole: str) -> None:
    (issuer,) = agencies((0.17, 0.06, first), (0.17, 0.08, second)).values()
    assert issuer.value.lower() == whole.lower()


def test_an_acute_that_both_readers_give_for_a_hook_is_set_right_and_another_name_stays() -> None:
    (issuer,) = agencies((0.17, 0.06, "SỞ VĂN HÓA, THẾ THAO"), (0.17, 0.08, "VÀ DU LỊCH")).values()
    assert issuer.value == "Sở Văn hóa, Thể thao và Du lịch"
    (school,) = agencies((0.17, 0.06, "TRƯỜNG THPT GIAO ĐỨC")).values()
    assert school.value.lower() == "trường thpt giao đức"


def test_a_stamp_of_urgency_does_not_hide_agencies_in_reading_case() -> None:
    got = agencies((0.12, 0.04, "THƯỢNG KHẨN"), (0.17, 0.06, "Tỉnh ủy Quảng Ngãi"), (0.17, 0.08, "Văn phòng"))
    assert {key: value.value for key, value in got.items()} == {
        "parent_agency": "Tỉnh ủy Quảng Ngãi",
        "issuer": "Văn phòng",
    }


@pytest.mark.parametrize(
    ("above", "line", "parent", "issuer"),
    [
        ("UBND HUYỆN VÍ DỤ", "XÃ MẪU SƠN", "UBND huyện Ví Dụ", "UBND xã Mẫu Sơn"),
        ("CÔNG AN TỈNH QUẢNG NGÃI", "HUYỆN VÍ DỤ", "Công an tỉnh Quảng Ngãi", "Công an huyện Ví Dụ"),
        ("PHƯỜNG VÍ DỤ, QUẬN MẪU", "TỔ DÂN PHỐ SỐ 4", "Phường Ví Dụ, quận Mẫu", "Tổ dân phố số 4"),
        ("UBND XÃ VÍ DỤ", "THÔN MẪU", "UBND xã Ví Dụ", "Thôn Mẫu"),
        ("UBND xã Ví Dụ", "TỔ HÒA GIẢI THÔN MẪU", "UBND xã Ví Dụ", "Tổ Hòa giải Thôn Mẫu"),
        ("TẬP ĐOÀN BƯU CHÍNH VIỄN THÔNG", "VNPT VÍ DỤ", "Tập đoàn Bưu chính Viễn thông", "VNPT Ví Dụ"),
    ],
)
def test_a_unit_a_quarter_and_a_member_of_a_group_begin_an_agency_of_their_own(
    above: str, line: str, parent: str, issuer: str
) -> None:
    got = agencies((0.17, 0.06, above), (0.17, 0.08, line))
    assert {key: value.value for key, value in got.items()} == {"parent_agency": parent, "issuer": issuer}


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        ("ỦY BAN NHÂN DÂN", "XÃ MẪU SƠN", "Ủy ban nhân dân xã Mẫu Sơn"),
        ("TÒA ÁN NHÂN DÂN HUYỆN VÍ DỤ", "TỈNH QUẢNG NGÃI", "Tòa án nhân dân huyện Ví Dụ tỉnh Quảng Ngãi"),
        ("TRƯỜNG MẦM NON HOA MẪU", "THÔN VÍ DỤ", "Trường Mầm non Hoa Mẫu Thôn Ví Dụ"),
    ],
)
def test_a_unit_that_a_name_goes_on_with_begins_none(first: str, second: str, whole: str) -> None:
    got = agencies((0.17, 0.06, first), (0.17, 0.08, second))
    assert {key: value.value for key, value in got.items()} == {"issuer": whole}


def test_no_head_no_agencies() -> None:
    assert read_agencies((), LEFT, None, None) == {}


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ([(0.1, 0.2, "KHẨN")], "KHẨN"),
        ([(0.1, 0.2, "THƯỢNG KHẨN")], "THƯỢNG KHẨN"),
        ([(0.1, 0.2, "HỎA"), (0.2, 0.21, "TỐC")], "HỎA TỐC"),  # a slant parts the stamp
        ([(0.1, 0.2, "Khẩn")], None),  # a word of the text
        ([(0.1, 0.2, "KHẨN TRƯƠNG")], None),  # says something else
        ([(0.1, 0.7, "KHẨN")], None),  # below the head
        ([(0.1, 0.2, "HỎA")], None),  # half a stamp is no degree of urgency
    ],
)
def test_urgency_is_a_stamp_that_says_nothing_else(printed: list[Printed], said: str | None) -> None:
    urgency = read_urgency(laid(*printed), 0.5)
    assert (urgency.value if urgency else None) == said


def test_the_end_of_a_name_whose_beginning_was_not_read_is_believed_half() -> None:
    got = agencies((0.2, 0.06, "CAI"), (0.17, 0.08, "SỞ TÀI CHÍNH"))
    assert got["parent_agency"].confidence < 0.6 < got["issuer"].confidence


def test_the_kind_of_an_agency_has_its_own_marks_and_counts_for_less_where_others_were_read() -> None:
    (issuer,) = agencies((0.17, 0.06, "PHONG GIÁO DỤC VÀ ĐÀO TẠO")).values()
    assert issuer.value == "Phòng Giáo dục và Đào tạo"
    assert issuer.confidence <= MENDED


def test_a_union_of_a_school_ends_with_the_school() -> None:
    got = agencies((0.17, 0.06, "BCH CÔNG ĐOÀN CƠ SỞ"), (0.17, 0.08, "TRƯỜNG THPT LỆ NINH"))
    assert [value.value.lower() for value in got.values()] == ["bch công đoàn cơ sở trường thpt lệ ninh"]


@pytest.mark.parametrize(
    ("lines", "issuer"),
    [
        (("ỦY BAN NHÂN DÂN", "Xã Ví Dụ, huyện Mẫu"), "Ủy ban nhân dân xã Ví Dụ"),
        (("CHỦ TỊCH", "ỦY BAN NHÂN DÂN TỈNH CAO BẰNG"), "Chủ tịch Ủy ban nhân dân tỉnh Cao Bằng"),
        (("SỞ Y TẾ CAO BẰNG", "BV ĐK HUYỆN VÍ DỤ"), "BV ĐK huyện Ví Dụ"),
        (("TTYT HUYỆN VÍ DỤ", "TRẠM Y TẾ XÃ MẪU"), "Trạm Y tế xã Mẫu"),
        (("ỦY BAN NHÂN DÂN", "PHƯỜNG 9", "QUẬN PHÚ NHUẬN"), "Ủy ban nhân dân phường 9 quận Phú Nhuận"),
    ],
)
def test_the_issuer_of_heads_as_offices_set_them(lines: tuple[str, ...], issuer: str) -> None:
    printed = [(0.17, 0.06 + 0.02 * at, text) for at, text in enumerate(lines)]
    assert agencies(*printed)["issuer"].value.casefold() == issuer.casefold()


def test_a_union_of_the_whole_country_stands_above_a_provinces() -> None:
    got = agencies((0.1, 0.04, "TỔNG LIÊN ĐOÀN LAO ĐỘNG VIỆT"), (0.2, 0.06, "NAM"), (0.1, 0.08, "LIÊN ĐOÀN LAO ĐỘNG"))
    assert got["parent_agency"].value.casefold() == "tổng liên đoàn lao động việt nam"


def test_the_title_of_a_letter_whose_number_stands_under_it_is_no_agency() -> None:
    parts = laid((0.17, 0.06, "Trường THPT Ví Dụ"), STATE, (0.45, 0.1, "TỜ TRÌNH"), (0.45, 0.12, "Số: 32/TTr-THPT"))
    number = next(part for part in parts if part.text.startswith("Số"))
    state = next(part for part in parts if part.text == STATE[2])
    got = read_agencies(parts, (0.0, 0.55), state, number)
    assert {name: value.value for name, value in got.items()} == {"issuer": "Trường THPT Ví Dụ"}
