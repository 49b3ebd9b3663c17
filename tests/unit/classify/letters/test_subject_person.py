"""The one person a letter is about: identified by its own sentences, or nobody."""

from __future__ import annotations

import pytest

from classify import label
from core.records import Label
from tests.unit.classify.letters.test_letter_parts import CATALOGUE, MOTTO, STATE, Printed, centred, page

ARTICLE = "Điều 1. Bổ nhiệm bà Nguyễn Thị Mẫu, sinh ngày 15/01/1990, căn cước công dân số"
NUMBER = "001190012345, giữ chức vụ Trưởng phòng."
AFTER = "Điều 2. Bà Nguyễn Thị Mẫu và các đơn vị có liên quan chịu trách nhiệm thi hành."


def letter(*rows: str, abstract: str = "Về việc bổ nhiệm bà Nguyễn Thị Mẫu", title: str = "QUYẾT ĐỊNH") -> Label:
    """What is read on a letter with these rows of text."""
    symbol = "QĐ" if title == "QUYẾT ĐỊNH" else "GGT"
    head: list[Printed] = [
        (0.17, 0.06, "SỞ NỘI VỤ"), STATE, MOTTO, (0.15, 0.12, f"Số: 215/{symbol}-SNV"),
        (0.52, 0.12, "Hà Nội, ngày 05 tháng 5 năm 2025"), centred(0.17, title),
    ]  # fmt: skip
    if abstract:
        head.append(centred(0.19, abstract))
    text: list[Printed] = [(0.14, 0.27 + 0.02 * number, row) for number, row in enumerate(rows)]
    foot = ((0.16, 0.7, "Nơi nhận:"), (0.16, 0.72, "- Lưu: VT."), (0.66, 0.7, "GIÁM ĐỐC"), (0.64, 0.8, "Lê Văn Ký"))
    return label([page(*head, *text, *foot)], CATALOGUE)


def test_a_decision_about_one_person_belongs_to_that_person() -> None:
    got = letter(ARTICLE, NUMBER, AFTER)
    assert [(owner.role, owner.name, owner.id, owner.birth_date) for owner in got.owners] == [
        ("subject", "Nguyễn Thị Mẫu", "001190012345", "1990-01-15")
    ]


def test_an_introduction_belongs_to_whom_it_introduces() -> None:
    rows = (
        "Sở Nội vụ trân trọng giới thiệu:",
        "Ông (bà): Trần Văn Ví",
        "Chức vụ: Chuyên viên",
        "Số CCCD: 001088054321",
    )
    got = letter(*rows, abstract="", title="GIẤY GIỚI THIỆU")
    assert [(owner.name, owner.id) for owner in got.owners] == [("Trần Văn Ví", "001088054321")]
    assert "abstract" not in got.fields


def test_a_tax_office_s_notice_belongs_to_the_person_who_pays() -> None:
    rows = ("1. Tên người nộp thuế: TRẦN VĂN VÍ", "2. Mã số thuế: 001088054321")
    got = letter(*rows, abstract="Về việc nộp lệ phí trước bạ", title="THÔNG BÁO")
    assert [(owner.name, owner.id) for owner in got.owners] == [("Trần Văn Ví", "001088054321")]
    firm = ("1. Tên người nộp thuế: CÔNG TY TNHH VÍ DỤ", "2. Mã số thuế: 0101234567")
    got = letter(*firm, abstract="Về việc nộp lệ phí trước bạ", title="THÔNG BÁO")
    assert [(owner.kind, owner.name, owner.id) for owner in got.owners] == [
        ("organisation", "CÔNG TY TNHH VÍ DỤ", None)
    ]


def test_a_name_over_the_end_of_a_row_is_read_whole() -> None:
    got = letter("Điều 1. Cho thôi việc đối với bà Nguyễn", "Thị Mẫu, sinh năm 1990, kể từ ngày 01/6/2025.")
    assert [(owner.name, owner.id, owner.birth_date) for owner in got.owners] == [("Nguyễn Thị Mẫu", None, "1990")]


@pytest.mark.parametrize(
    "rows",
    [
        ("Điều 1. Bổ nhiệm giữ chức vụ Trưởng phòng.",),
        (ARTICLE, NUMBER, "Điều 2. Ông Trần Văn Ví, sinh ngày 02/3/1988, thôi giữ chức vụ này."),
        ("Điều 1. Bổ nhiệm ông Lê Văn Khác, sinh ngày 15/01/1980, giữ chức vụ Trưởng phòng.",),
    ],
    ids=["named in the abstract alone", "two identified", "another than the abstract names"],
)
def test_a_letter_that_does_not_identify_one_person_belongs_to_nobody(rows: tuple[str, ...]) -> None:
    assert letter(*rows).owners == ()


def test_two_numbers_behind_one_name_are_neither_taken() -> None:
    again = "Điều 2. Bà Nguyễn Thị Mẫu, số định danh cá nhân 001190054321, có trách nhiệm thi hành."
    (owner,) = letter(ARTICLE, NUMBER, again).owners
    assert (owner.name, owner.id) == ("Nguyễn Thị Mẫu", None)


def test_somebody_whose_surname_is_a_form_of_address_is_named_once() -> None:
    rows = ("Sở Nội vụ trân trọng giới thiệu:", "Ông, bà: Ông Thị Ví", "Chức vụ: Chuyên viên", "Số CCCD: 001188054321")
    got = letter(*rows, abstract="", title="GIẤY GIỚI THIỆU")
    assert [(owner.name, owner.id) for owner in got.owners] == [("Ông Thị Ví", "001188054321")]
