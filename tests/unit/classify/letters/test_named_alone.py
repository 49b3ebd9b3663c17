"""Whom a letter is about by a name alone, without a number or a day of birth."""

from __future__ import annotations

import pytest

from tests.unit.classify.letters.test_subject_person import letter

INVITED = "Kính mời ông (bà): Trần Văn Ví"
LIVES = "Địa chỉ: số 12 phố Ví Dụ, phường Mẫu"


def names(*rows: str, abstract: str, title: str = "QUYẾT ĐỊNH") -> list[str | None]:
    """The owners of a letter with these rows of text."""
    return [owner.name for owner in letter(*rows, abstract=abstract, title=title).owners]


@pytest.mark.parametrize(
    ("title", "abstract", "rows"),
    [
        ("QUYẾT ĐỊNH", "Về việc cấp đất cho ông Trần Văn Ví", ("Điều 1. Nay cấp cho ông Trần Văn Ví 160 m2.",)),
        ("THÔNG BÁO", "Nộp tiền sử dụng đất", ("1. Tên người sử dụng đất: Trần Văn Ví", "- Mã số thuế: 0101234567")),
        ("GIẤY MỜI", "Dự buổi hòa giải", (INVITED, LIVES, "Nội dung: tranh chấp với hộ ông Lê Văn Khác")),
        ("GIẤY MỜI", "Dự buổi hòa giải", ("Kính gửi: Ông Trần Văn Ví, thôn 2.", "Theo đơn của ông Trần Văn Ví:")),
        ("GIẤY GIỚI THIỆU", "", ("Sở Nội vụ giới thiệu: Đồng chí Trần Văn Ví", "Chức vụ: Chuyên viên")),
        (
            "QUYẾT ĐỊNH", "Về việc hỗ trợ mai táng phí",
            ("Điều 1. Hỗ trợ thân nhân ông Lê Văn Khác; người nhận là ông Trần Văn Ví.",
             "Điều 2. Trưởng phòng và ông Trần Văn Ví chịu trách nhiệm thi hành."),
        ),
        (
            "BIÊN BẢN", "Vi phạm hành chính về xây dựng",
            ("1. Họ và tên: Lê Văn Khác Chức vụ: Đội trưởng", "Lập biên bản vi phạm đối với:",
             "Họ và tên: Trần Văn Ví Giới tính: Nam", "Ngày, tháng, năm sinh: 19/12/1981"),
        ),
    ],
    ids=["land", "tax", "invited", "invited again", "introduced", "decided", "minutes"],
)  # fmt: skip
def test_a_letter_is_about_the_one_person_whom_it_names(title: str, abstract: str, rows: tuple[str, ...]) -> None:
    assert names(*rows, abstract=abstract, title=title) == ["Trần Văn Ví"]


@pytest.mark.parametrize(
    ("title", "abstract", "rows"),
    [
        ("QUYẾT ĐỊNH", "Giải quyết đơn của ông Lê Văn Khác và bà Đỗ Thị Nào", ("Ông Lê Văn Khác trình bày.",)),
        ("THÔNG BÁO", "Kết luận của ông Lê Văn Khác tại cuộc họp", ("Ông Lê Văn Khác kết luận như sau:",)),
        ("QUYẾT ĐỊNH", "Về việc sửa đường Ông Ích Khiêm", ("Sửa đường Ông Ích Khiêm.",)),
        ("QUYẾT ĐỊNH", "Về việc đặt tên đường Bà Lê Chân Phước", ("Đường Bà Lê Chân Phước dài 1 km.",)),
        ("GIẤY MỜI", "Dự họp tổng kết", ("Kính mời: Ông Lê Văn Khác - Giám đốc Sở Mẫu", LIVES)),
        ("GIẤY MỜI", "Dự họp tổng kết", ("Kính gửi: Ông Lê Văn Khác, xã Mẫu",)),
        ("GIẤY GIỚI THIỆU", "", ("Giới thiệu: ông Lê Văn Khác", "cùng đi có bà Đỗ Thị Nào")),
        ("QUYẾT ĐỊNH", "Về việc duyệt dự án", ("Điều 1. Giao ông Lê Văn Khác.", "Điều 2. Các ông Chánh Văn phòng.")),
        ("BIÊN BẢN", "Bàn giao tài sản", ("Bên A: Ông Lê Văn Khác, CCCD số 001088054321", "Bên B: bà Đỗ Thị Nào")),
    ],
    ids=["two", "speaker", "street", "street of a name", "official", "no home", "two sent", "once", "one of two sides"],
)  # fmt: skip
def test_whoever_is_only_named_owns_nothing(title: str, abstract: str, rows: tuple[str, ...]) -> None:
    assert names(*rows, abstract=abstract, title=title) == []


def test_a_name_before_a_row_in_capitals_ends_there() -> None:
    rows = ("ỦY BAN NHÂN DÂN HUYỆN", "Điều 1. Cấp cho bà Nguyễn Thị Mẫu 100 m2 đất.")
    assert names(*rows, abstract="Cấp đất cho bà Nguyễn Thị Mẫu") == ["Nguyễn Thị Mẫu"]
