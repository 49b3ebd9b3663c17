"""Both spouses of a decision on a divorce: from its own sentences, never another's."""

from __future__ import annotations

from datetime import date

import pytest

from classify import label
from core.records import Label
from search.document import entry_of
from search.reuse.later import Own, changes
from tests.support.made_papers import paper
from tests.unit.classify.letters.test_letter_parts import CATALOGUE, MOTTO, STATE, Printed, centred, page

HEAD = (
    (0.13, 0.06, "TÒA ÁN NHÂN DÂN KHU VỰC 1"),
    (0.17, 0.08, "THÀNH PHỐ HÀ NỘI"),
    STATE,
    MOTTO,
    (0.15, 0.12, "Số: 215/2025/QĐST-HNGĐ"),
    (0.52, 0.12, "Hà Nội, ngày 05 tháng 5 năm 2025"),
    centred(0.17, "QUYẾT ĐỊNH"),
    centred(0.19, "Công nhận thuận tình ly hôn và sự thỏa thuận"),
    centred(0.21, "của các đương sự"),
)
PARTIES = (
    "Căn cứ hồ sơ vụ việc dân sự thụ lý số 118/2025/TLST-HNGĐ, giữa:",
    "Người yêu cầu: Chị Nguyễn Thị Mẫu, sinh năm 1990, số căn cước 001190012345;",
    "Người yêu cầu: Anh Trần Văn Ví, sinh năm 1988, số căn cước 001088054321.",
)
DIVIDED = (
    "Điều 1. Công nhận sự thuận tình ly hôn giữa anh Trần Văn Ví và chị Nguyễn Thị Mẫu.",
    "Giao cháu Trần Thị Con cho chị Nguyễn Thị Mẫu trực tiếp nuôi dưỡng.",
)


def decision(*rows: str) -> Label:
    """What is read on a decision of a court with these rows of text."""
    text: list[Printed] = [(0.14, 0.27 + 0.02 * number, row) for number, row in enumerate(rows)]
    foot = ((0.16, 0.7, "Nơi nhận:"), (0.16, 0.72, "- Lưu: HS."), (0.66, 0.7, "THẨM PHÁN"), (0.64, 0.8, "Lê Văn Ký"))
    return label([page(*HEAD, *text, *foot)], CATALOGUE)


def test_a_decision_on_a_divorce_belongs_to_both_spouses_with_their_own_numbers() -> None:
    got = decision(*PARTIES, *DIVIDED)
    assert got.type == "quyet_dinh"
    assert {(owner.role, owner.name, owner.id) for owner in got.owners} == {
        ("husband", "Trần Văn Ví", "001088054321"),
        ("wife", "Nguyễn Thị Mẫu", "001190012345"),
    }
    assert not got.needs_review, got.review_reasons


def test_a_name_over_the_end_of_a_row_is_read_whole() -> None:
    divided = ("Công nhận sự thuận tình ly hôn giữa anh Trần Văn Ví và chị Nguyễn", "Thị Mẫu.")
    assert {owner.name for owner in decision(*PARTIES, *divided).owners} == {"Trần Văn Ví", "Nguyễn Thị Mẫu"}


@pytest.mark.parametrize(
    "rows",
    [
        (*PARTIES, "Điều 1. Chấp nhận yêu cầu của các đương sự."),
        (*PARTIES, *DIVIDED, "Trước đó đã có thuận tình ly hôn giữa anh Lê Văn Khác và chị Hồ Thị Kia."),
        (*PARTIES, "Công nhận thuận tình ly hôn giữa anh Trần Văn Ví và anh Trần Văn Tư."),
    ],
    ids=["no sentence divides two people", "two couples", "no wife"],
)
def test_where_the_sentence_does_not_say_who_is_divided_nobody_is_taken_for_it(rows: tuple[str, ...]) -> None:
    got = decision(*rows)
    assert got.owners == ()
    assert {"owner_missing:husband", "owner_missing:wife"} <= set(got.review_reasons)
    assert got.needs_review


def test_the_number_of_the_child_the_lawyer_or_the_other_spouse_is_nobody_else_s() -> None:
    lawyer = "Người đại diện: Ông Lê Văn Luật, sinh năm 1970, số căn cước 001070011111."
    got = decision("Người yêu cầu: Chị Nguyễn Thị Mẫu; anh Trần Văn Ví.", lawyer, *DIVIDED)
    assert {owner.id for owner in got.owners} == {None}


def test_a_spouse_with_two_numbers_has_none() -> None:
    again = "Chị Nguyễn Thị Mẫu, số căn cước 001190099999."
    got = decision(*PARTIES, again, *DIVIDED)
    assert {owner.role: owner.id for owner in got.owners} == {"husband": "001088054321", "wife": None}


def test_a_number_against_the_birth_or_sex_of_the_spouse_goes_to_review() -> None:
    rows = [row.replace("001190012345", "001088012345") for row in PARTIES]
    assert "id_contradicts:wife_personal_id" in decision(*rows, *DIVIDED).review_reasons


def test_a_decision_about_anything_else_has_no_owner_and_lacks_none() -> None:
    got = label([page(*(HEAD[:7]), centred(0.19, "Về việc khen thưởng"), (0.14, 0.3, DIVIDED[0]))], CATALOGUE)
    assert (got.type, got.owners) == ("quyet_dinh", ())
    assert not [reason for reason in got.review_reasons if reason.startswith("owner")]


def test_the_marriage_is_ended_by_the_decision_as_it_was_read() -> None:
    got = decision(*PARTIES, *DIVIDED)
    wife, husband = (next(owner for owner in got.owners if owner.role == role) for role in ("wife", "husband"))
    registered = {"registered_on": "2015-02-10"}
    married = entry_of(paper("k", type="ket_hon", issued="2015-02-10", owners=(wife, husband), fields=registered))
    values = {name: value.value for name, value in got.fields.items()} | {"abstract": str(got.metadata.abstract)}
    ended = paper("q", type=got.type, issued=got.metadata.issued_on, owners=got.owners, fields=values, title=None)
    (change,) = changes(married, [entry_of(ended)], Own(frozenset({"k"})), date(2026, 3, 1))
    assert (change.paper_id, change.effect, change.sure, change.day) == ("q", "ended", True, date(2025, 5, 5))
