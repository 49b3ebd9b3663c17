"""Kinds that only paper types need: what was read with a figure of its own, or a mark in place of a small one."""

from __future__ import annotations

import pytest

from core.catalogue import Field, load
from core.values import kinds
from core.values.identifiers import personal_id


@pytest.mark.parametrize(
    ("read", "value", "sure"),
    [("A1", "A1", True), ("A", "A", True), ("A 1", "A1", False), ("A 7", "A", False), ("B 2", "B2", False),
     ("C I", "C1", False), ("B2, C", "B2", True), ("B1 ngày", "B1", True)],
)  # fmt: skip
def test_a_class_of_licence_whose_figure_stands_apart_is_not_the_class_without_it(
    read: str, value: str, sure: bool
) -> None:
    parsed = kinds.parse(Field(name="licence_class", kind="licence_class"), read)
    assert parsed is not None
    assert (parsed.value, parsed.doubt > 0.9) == (value, sure)


@pytest.mark.parametrize(
    ("kind", "read", "value"),
    [("org_name", "UBND xã Ví Dụ, tỉnh Hà Nam — ————-=-===~e—=me=m", "UBND xã Ví Dụ, tỉnh Hà Nam"),
     ("address", "Tại xã Ví Dụ, tỉnh Hà Nam", "xã Ví Dụ, tỉnh Hà Nam"), ("address", "Tại nhà riêng", "Tại nhà riêng"),
     ("org_name", "tại-UBND xã Ví Dụ", "UBND xã Ví Dụ"),
     ("org_name", "8 Hộ kinh doanh Ví Dụ", "Hộ kinh doanh Ví Dụ"),
     ("address", "E Bệnh viện Mẫu", "Bệnh viện Mẫu"),
     ("org_name", "Bộ Y tế", "Bộ Y tế"), ("address", "Số 1, Hà Nội", "Số 1, Hà Nội"),
     ("health_class", "LoạiIII", "III"),
     ("text", "Trường Mẫu - Khoa Y", "Trường Mẫu - Khoa Y")],
)  # fmt: skip
def test_strokes_behind_a_value_and_a_preposition_before_it_are_none_of_it(kind: str, read: str, value: str) -> None:
    parsed = kinds.parse(Field(name="any", kind=kind), read)
    assert parsed is not None
    assert parsed.value == value


@pytest.mark.parametrize(
    ("read", "value", "doubted"),
    [("1238. ngày 22/12/2021", "2021-12-22T12:38", True), ("12 x, 22/12/2021", "2021-12-22", True),
     ("ngày 12/10/2022 lúc 10939", "2022-10-12T10:39", True), ("ngày 12/10/2022 lúc 9418", "2022-10-12", True),
     ("08 giờ 30 phút, ngày 05/01/2026", "2026-01-05T08:30", False), ("ngày 22/12/2021", "2021-12-22", False)],
)  # fmt: skip
def test_an_hour_whose_colon_was_lost_is_read_and_one_that_was_not_read_puts_the_day_in_doubt(
    read: str, value: str, doubted: bool
) -> None:
    parsed = kinds.parse(Field(name="received_at", kind="datetime"), read)
    assert parsed is not None
    assert (parsed.value, parsed.doubt <= 0.5) == (value, doubted)


LAND = Field(name="land_purpose", kind="text", usual=("Đất ở", "Đất chuyên trồng lúa nước", "Đất trồng cây lâu năm"))


@pytest.mark.parametrize(
    ("read", "value", "doubted"),
    [("Đắt .chuyên trồng lúa nước", "Đất chuyên trồng lúa nước", True), ("đất ở", "đất ở", False),
     ("Đất trồng cây 1âu năm", "Đất trồng cây 1âu năm", False), ("Đất nghĩa trang", "Đất nghĩa trang", False)],
)  # fmt: skip
def test_a_misread_wording_of_law_is_put_right_in_doubt_and_any_other_stays(
    read: str, value: str, doubted: bool
) -> None:
    parsed = kinds.parse(LAND, read)
    assert parsed is not None
    assert (parsed.value, "!as_read" in parsed.checks) == (value, doubted)


@pytest.mark.parametrize("read", ["166,5 m2 đất", "166,5 m? đất", "166,5 m” đất", "166,5 m² đất"])
def test_square_metres_of_a_text_are_so_however_the_small_figure_was_read(read: str) -> None:
    parsed = kinds.parse(Field(name="subject", kind="text"), read)
    assert parsed is not None
    assert parsed.value == "166,5 m² đất"


def test_a_number_behind_one_that_runs_into_letters_is_not_believed() -> None:
    field = Field(name="husband_personal_id", kind="any_id")
    second = kinds.parse(field, "CMND 150352473số 338708864, cấp ngày 26/09/2012")
    assert second is not None
    assert "!glued" in second.checks
    single = kinds.parse(field, "CMND số 338708864, cấp ngày 26/09/2012")
    assert single is not None
    assert "!glued" not in single.checks


@pytest.mark.parametrize(
    ("read", "whole"),
    [
        ("quyền sử dụng 540 m* đất", "quyền sử dụng 540 m² đất"),
        ("Đất ở: 400 m8; Đất vườn: 836,5 m²", "Đất ở: 400 m²; Đất vườn: 836,5 m²"),
        ("quyền sử dụng 300 m đất", "quyền sử dụng 300 m² đất"),
        ("ONT: 200 m2; HNK: 412 m", "ONT: 200 m²; HNK: 412 m²"), ("mặt đường rộng 5 m", "mặt đường rộng 5 m"),
    ],
)  # fmt: skip
def test_the_small_two_of_square_metres_is_whatever_it_was_read_as(read: str, whole: str) -> None:
    parsed = kinds.parse(Field(name="subject", kind="text"), read)
    assert parsed is not None
    assert parsed.value == whole


@pytest.mark.parametrize(
    ("kind", "read", "value"),
    [
        ("person_name", "Đỗ Thị Mẫu HỎA TỐC", "Đỗ Thị Mẫu"),
        ("person_name", "PHẠM THỊ MẪU ĐÃ NHẬP MÂY", "Phạm Thị Mẫu"),
        ("text", "Điều chỉnh thông tin về dân cư ĐA số HÓA", "Điều chỉnh thông tin về dân cư"),
        ("text", "cấp bản sao đã số hóa", "cấp bản sao đã số hóa"),
        ("org_name", "UBND xã Ví Dụ, số 281/2024", "UBND xã Ví Dụ"),
        ("org_name", "Trạm Y tế xã Ví Dụ (10-074)", "Trạm Y tế xã Ví Dụ"),
        ("org_name", "BV Ví Dụ - Mã 10.074", "BV Ví Dụ"),
        ("org_name", "01-004 - Bệnh viện Ví Dụ", "Bệnh viện Ví Dụ"),
        ("org_name", "Bệnh viện Ví Dụ 19-8", "Bệnh viện Ví Dụ 19-8"),
        ("org_name", "Bệnh viện Quân y 103", "Bệnh viện Quân y 103"),
        ("org_name", "Văn phòng công chứng số 2", "Văn phòng công chứng số 2"),
    ],
)
def test_a_stamp_or_a_number_beside_a_value_is_no_part_of_it(kind: str, read: str, value: str) -> None:
    parsed = kinds.parse(Field(name="any", kind=kind), read)
    assert parsed is not None
    assert parsed.value == value


@pytest.mark.parametrize(("read", "whole"), [("Ủy ban nhân dân . Ví Dụ", False), ("UBND P. Ví Dụ", True)])
def test_a_committee_whose_kind_of_unit_was_not_read_is_not_whole(read: str, whole: bool) -> None:
    parsed = kinds.parse(Field(name="registered_at", kind="org_name"), read)
    assert parsed is not None
    assert ("!whole" not in parsed.checks) is whole


def test_one_word_in_small_letters_is_no_address() -> None:
    assert kinds.parse(Field(name="residence", kind="address"), "số") is None


@pytest.mark.parametrize(
    ("read", "whole"),
    [
        ("Số 2đường30/4, thànhphố Ví Dụ", "Số 2 đường 30/4, thành phố Ví Dụ"),
        ("khu đôthị Ví Dụ, THỊTRẤN Mẫu", "khu đô thị Ví Dụ, THỊ TRẤN Mẫu"),
        ("Tổ dânphố số 12, thịxã Ví Dụ", "Tổ dân phố số 12, thị xã Ví Dụ"),
        ("Số 5 phố Thành Công, xã Thị Trấn", "Số 5 phố Thành Công, xã Thị Trấn"),
    ],
)
def test_a_blank_lost_inside_the_words_every_address_has_is_put_back(read: str, whole: str) -> None:
    parsed = kinds.parse(Field(name="residence", kind="address"), read)
    assert parsed is not None
    assert parsed.value == whole


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0/ 0 / 1 /2 /0 / 4 /9 /1 /5 / 6 / 8 / 8)", "001204915688"),
        ("|0|0|1|1|7|5|2|1|0|4|8|9|", "001175210489"),
        ("0 /0 [ 1 / 0 7 / 5 / 5 / 6 / 8 / 4 / 8 /2", "001075568482"),
        ("0/0/1/1/7/5/2/1/0/4/8", None),  # a box whose figure was not read
        ("0 0 1 0 9 0 / 7 4 0 6 5 5", "001090740655"),
        ("0/5 /2 /o/5 /6 /9/9/o 8 /5 /3", "052056990853"),
        ("| / 6 / 7 / 1 / 7 / 2 / 2 / 4 / 8 / 4 / 4 / 2", "067172248442"),  # its narrow 0 read as a bar
        ("058/88365621<<", "058188365621"),  # a 1 drawn as a stroke
        ("999/88365621", None),  # … makes no personal id here
        ("05/01/1990 0012", None),  # a day and something else
    ],
)
def test_a_number_of_boxes_with_one_figure_each_is_read_with_its_bars(text: str, number: str | None) -> None:
    parsed = personal_id(text)
    assert (parsed.value if parsed else None) == number


@pytest.mark.parametrize(("read", "checks"), [("CT73178", ()), ("73178", ("!whole",)), ("245 QSDĐ/12", ())])
def test_the_register_number_of_a_land_certificate_without_its_letters_is_in_doubt(
    read: str, checks: tuple[str, ...]
) -> None:
    field = next(field for field in load()["gcn_qsdd"].field if field.name == "register_number")
    parsed = kinds.parse(field, read)
    assert parsed is not None
    assert (parsed.checks, parsed.doubt < 0.5) == (checks, bool(checks))


@pytest.mark.parametrize(
    ("read", "value"), [("47 tháng.", "47 tháng"), ("9 ngày", "9 ngày"), ("47 th", None), ("III. 4", None)]
)
def test_a_number_of_months_is_a_whole_term_and_a_rest_of_print_is_none(read: str, value: str | None) -> None:
    term = next(field for field in load()["uy_quyen"].field if field.name == "term")
    parsed = kinds.parse(term, read)
    assert (parsed.value if parsed is not None else None) == value


@pytest.mark.parametrize(
    ("text", "moment", "whole"),
    [
        ("ngày 11 tháng 7 năm 2024 lúc 7 giờ", "2024-07-11T07:00", False),  # the minutes may be in the next line
        ("lúc 7 giờ ngày 11 tháng 7 năm 2024", "2024-07-11T07:00", True),
        ("ngày 06 tháng 8 năm 2024, 1454", "2024-08-06T14:54", False),
        ("14 giờ 34 phút ngày 24/02/2019", "2019-02-24T14:34", True),
    ],
)
def test_a_time_of_which_something_may_be_lost_is_in_doubt(text: str, moment: str, whole: bool) -> None:
    parsed = kinds.parse(Field(name="received_at", kind="datetime"), text)
    assert parsed is not None
    assert (parsed.value, "!whole" not in parsed.checks) == (moment, whole)


def test_kinds_of_land_are_measured_in_square_metres_whatever_was_read_of_the_small_two() -> None:
    field = Field(name="land_purpose", kind="text", usual=("Đất ở", "Đất trồng cây lâu năm"))
    parsed = kinds.parse(field, "Đất ở đô thị 300 m; đất trồng cây hàng năm khác 238,5 m")
    assert parsed is not None
    assert parsed.value == "Đất ở đô thị 300 m²; đất trồng cây hàng năm khác 238,5 m²"


def test_no_class_of_licence_has_a_mark() -> None:
    parsed = kinds.parse(Field(name="licence_class", kind="licence_class"), "Ã1")
    assert parsed is not None
    assert parsed.value == "A1"


def test_a_household_book_s_number_may_stand_in_groups_of_three() -> None:
    (spec,) = (field for field in load()["so_ho_khau"].field if field.name == "book_number")
    said = kinds.parse(spec, "160 000 721")
    assert said is not None
    assert said.value.replace(" ", "") == "160000721"


@pytest.mark.parametrize(("printed", "whole"), [("CH75601", True), ("CH7 5601", False), ("CH 75601 ngày", True)])
def test_a_number_behind_which_figures_follow_is_not_whole(printed: str, whole: bool) -> None:
    (spec,) = (field for field in load()["gcn_qsdd"].field if field.name == "register_number")
    said = kinds.parse(spec, printed)
    assert said is not None
    assert ("!whole" not in said.checks) is whole
