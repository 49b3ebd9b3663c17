"""Both sexes printed to tick: the person's number says which, and the value stays in doubt."""

from __future__ import annotations

import pytest

import classify
from core.catalogue import load
from core.records import Label
from tests.support.drawn import page

CATALOGUE = load()
FORM = """
                    CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
                       Độc lập - Tự do - Hạnh phúc
               GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN

Họ, chữ đệm, tên: NGUYỄN THỊ MẪU
Ngày, tháng, năm sinh: 15/01/1999
Giới tính: {sex}      Dân tộc: Kinh      Quốc tịch: Việt Nam
Giấy tờ tùy thân: {number}
Tình trạng hôn nhân: Chưa đăng ký kết hôn với ai
"""


def labelled(sex: str, number: str = "Thẻ căn cước số 001199999999") -> Label:
    return classify.label_as([page(FORM.format(sex=sex, number=number))], CATALOGUE, "xn_tthn")


@pytest.mark.parametrize("printed", ["Nam Nữ", "Nam 7 Nữ m", "Nam □ Nữ □"])
def test_of_two_printed_sexes_the_number_s_is_taken_in_doubt(printed: str) -> None:
    label = labelled(printed)
    taken = label.fields["sex"]
    assert (taken.value, taken.text.casefold()) == ("nu", "nữ")
    assert {"id_sex", "!ticked"} <= set(taken.checks)
    assert taken.confidence < CATALOGUE.assert_at(next(f for f in CATALOGUE["xn_tthn"].field if f.name == "sex"))
    assert "value_unsure:sex" in label.review_reasons


def test_the_value_stands_where_its_word_is_printed() -> None:
    box = labelled("Nam Nữ").fields["sex"].box
    other = labelled("Nữ Nam").fields["sex"].box
    assert box is not None
    assert other is not None
    assert other[0] < box[0]


@pytest.mark.parametrize("number", ["CMND số 012345678", "Thẻ căn cước số 001188999999"])
def test_a_number_that_says_nothing_or_contradicts_the_birth_chooses_nothing(number: str) -> None:
    assert "sex" not in labelled("Nam Nữ", number).fields


def test_a_box_read_as_a_figure_makes_no_sex_that_contradicts_the_number() -> None:
    label = labelled("Nam 7 Nữ", "Thẻ căn cước số 001099999999")
    assert label.fields["sex"].value == "nam"
    assert "id_contradicts:personal_id" not in label.review_reasons


def test_a_sex_printed_alone_is_taken_as_it_stands() -> None:
    assert "!ticked" not in labelled("Nữ").fields["sex"].checks


@pytest.mark.parametrize("printed", ["☐ Nam ☒ Nữ", "Nam □ Nữ ☑", "Nam ☐ Nữ ☒"])
def test_a_ticked_box_is_taken_as_it_stands(printed: str) -> None:
    sex = labelled(printed).fields["sex"]
    assert sex.value == "nu"
    assert "!ticked" not in sex.checks


def test_a_box_ticked_against_the_number_is_not_overruled_by_it() -> None:
    label = labelled("☒ Nam ☐ Nữ")
    assert label.fields["sex"].value == "nam"
    assert "!id_sex" in label.fields["personal_id"].checks


def test_boxes_behind_a_bilingual_label_are_no_part_of_it() -> None:
    form = FORM.replace("Giới tính:", "Giới tính (Nam/Nữ) / Sex: @")
    read = page(form.format(sex="☒ Nam ☐ Nữ", number="Thẻ căn cước số 001099999999"))
    assert classify.label_as([read], CATALOGUE, "xn_tthn").fields["sex"].value == "nam"


@pytest.mark.parametrize(("printed", "sex"), [("Nam X Nữ", "nam"), ("Nam   Nữ x", "nu"), ("X Nam   Nữ", "nam")])
def test_without_such_a_number_a_cross_behind_a_word_chooses_in_doubt(printed: str, sex: str) -> None:
    label = labelled(printed, "CMND số 012345678")
    assert label.fields["sex"].value == sex
    assert "value_unsure:sex" in label.review_reasons


@pytest.mark.parametrize("printed", ["Nam X Nữ X", "Nam   Nữ"])
def test_no_cross_or_two_choose_nothing(printed: str) -> None:
    assert "sex" not in labelled(printed, "CMND số 012345678").fields
