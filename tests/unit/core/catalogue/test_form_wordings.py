"""The generations of a type's form: data that titles, labels and headings of others come from."""

from __future__ import annotations

import msgspec
import pytest

import classify
from core.catalogue import load
from core.catalogue.checks import check
from core.catalogue.form_wordings import OTHERS, unfolded
from core.catalogue.model import Form
from tests.support.drawn import page

CATALOGUE = load()


def test_every_type_with_a_form_says_where_each_generation_comes_from() -> None:
    for kind in CATALOGUE.types.values():
        if kind.group != "letter":
            assert kind.form, kind.code
        assert all(form.source for form in kind.form), kind.code


def test_a_generation_ends_before_no_earlier_day_than_it_begins() -> None:
    for kind in CATALOGUE.types.values():
        for form in kind.form:
            assert (form.since or "0") <= (form.until or "9"), (kind.code, form.name)


def test_labels_titles_and_headings_of_a_form_join_those_of_the_type() -> None:
    bare = msgspec.structs.replace(CATALOGUE["ct07"], form=())
    form = Form(name="x", source="y", title="GIẤY VÍ DỤ", labels={"full_name": ("Tên ví dụ",)}, others=("Người ví dụ",))
    merged = unfolded(msgspec.structs.replace(bare, section=(), form=(form,)), CATALOGUE.common)
    assert "GIẤY VÍ DỤ" in merged.title.whole
    assert "Tên ví dụ" in next(field.labels for field in merged.field if field.name == "full_name")
    assert "Người ví dụ" in next(section.starts for section in merged.section if section.name == OTHERS)


def test_a_form_that_names_an_unknown_field_is_a_fault() -> None:
    kind = msgspec.structs.replace(
        CATALOGUE["ct07"], section=(), form=(Form(name="x", source="y", labels={"nobody": ("A",)}),)
    )
    assert any("names field 'nobody'" in fault for fault in check(kind, "ct07"))


REQUEST = """
|CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
TỜ KHAI CẤP BẢN SAO TRÍCH LỤC
Kính gửi: Ủy ban nhân dân phường Ví Dụ
{}
"""
APPLICANT = "Người yêu cầu\nHọ và tên: LÊ THỊ MẪU\nSố định danh cá nhân: 001199999999"
OTHER = "Họ và tên: TRẦN VĂN KHÁC\nSố định danh cá nhân: 001088000001"


@pytest.mark.parametrize(
    "heading", ["Thông tin của người được yêu cầu", "Các thành viên trong hộ", "Thân nhân", "Người làm chứng"]
)
def test_nobody_under_a_heading_of_others_is_the_applicant(heading: str) -> None:
    label = classify.label([page(REQUEST.format(f"{heading}\n{OTHER}"))], CATALOGUE)
    assert label.type == "don_to_khai"
    assert "applicant_name" not in label.fields
    assert "applicant_id" not in label.fields


def test_the_applicant_is_taken_before_a_heading_of_others_and_the_others_are_not() -> None:
    text = REQUEST.format(f"{APPLICANT}\nThông tin của người được yêu cầu\n{OTHER}")
    labelled = classify.label([page(text)], CATALOGUE).fields
    assert (labelled["applicant_name"].value, labelled["applicant_id"].value) == ("Lê Thị Mẫu", "001199999999")
