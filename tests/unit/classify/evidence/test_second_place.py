"""A value at a second place of the paper, letter by letter: a number or a name again, but not a part of another's."""

from __future__ import annotations

import classify
from classify.evidence.crosscheck import Facts
from classify.evidence.second_place import compare_places
from classify.page.layout import lay_out
from core.catalogue import load
from core.records import FieldValue
from tests.support.drawn import page

CATALOGUE = load()
KIND = CATALOGUE["xn_tthn"]
TEXT = """
Họ, chữ đệm, tên: NGUYỄN THỊ MẪU
Số định danh cá nhân: 001199999999
{more}
"""


def compared(more: str, value: str = "Nguyễn Thị Mẫu", field: str = "full_name", confidence: float = 0.9) -> Facts:
    """The facts after comparing a value, read at its label, with the rest of the page."""
    drawn = lay_out(page(TEXT.format(more=more)))
    row = next(row for row in drawn.rows if value.split()[-1].lower() in row.pieces[-1].text.lower())
    box = drawn.box(row.pieces[-len(value.split()) :])
    facts = Facts({field: FieldValue(value, value, confidence, 1, box)})
    compare_places(facts, [drawn], KIND)
    return facts


def test_the_same_letters_elsewhere_are_a_second_witness() -> None:
    facts = compared("Nguyễn Thị Mẫu")
    assert "full_name" in facts.witnessed
    assert "seen_twice" in facts.values["full_name"].checks
    assert facts.values["full_name"].confidence > 0.9


def test_a_value_is_no_witness_to_itself() -> None:
    assert compared("không có gì").witnessed == set()


def test_a_part_of_a_longer_name_is_no_witness() -> None:
    assert compared("Nguyễn Thị Mẫu Hai").witnessed == set()


def test_a_number_again_is_a_witness_and_one_digit_off_is_none() -> None:
    assert compared("CCCD 001199999999", "001199999999", "personal_id").witnessed == {"personal_id"}
    assert compared("CCCD 001199999998", "001199999999", "personal_id").witnessed == set()


def test_a_surer_spelling_elsewhere_replaces_an_unsure_one_without_being_asserted() -> None:
    facts = compared("Nguyễn Thị Mậu", confidence=0.4)
    assert facts.values["full_name"].value == "Nguyễn Thị Mậu"
    assert facts.values["full_name"].confidence == 0.7
    assert compared("Nguyễn Thị Mậu", confidence=0.95).values["full_name"].value == "Nguyễn Thị Mẫu"


def test_a_whole_paper_s_owner_is_witnessed_by_the_signature() -> None:
    text = TEXT.format(more="\n\n          NGUYỄN THỊ MẪU")
    label = classify.label([page("                GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN\n" + text)], CATALOGUE)
    assert "seen_twice" in label.fields["full_name"].checks
