"""Tables whose rows are people: each cell is the person's at the left, under what is asked above it."""

from __future__ import annotations

import pytest

import classify
from core.catalogue import load
from tests.support.drawn import page

CATALOGUE = load()
ROWS = """
              GIẤY CHỨNG NHẬN KẾT HÔN

            Họ, tên              Ngày sinh       Số CCCD
Vợ          NGUYỄN THỊ MẪU       15/01/1999      001199999999
Chồng       TRẦN VĂN VÍ          20/05/1997      001097888888

Nơi đăng ký kết hôn: Ủy ban nhân dân xã Ví Dụ
"""
NARROW = """
              GIẤY CHỨNG NHẬN KẾT HÔN

            Họ và tên đầy        Ngày,           Số CCCD
            đủ khai sinh         tháng,
                                 năm sinh
BÊN NỮ      NGUYỄN THỊ MẪU       15/01/1999      001199999999
BÊN NAM     TRẦN VĂN VÍ          20/05/1997      001097888888

Nơi đăng ký kết hôn: Ủy ban nhân dân xã Ví Dụ
"""
PARENTS = """
              GIẤY KHAI SINH

Họ, chữ đệm, tên: NGUYỄN VĂN MẪU
Ngày, tháng, năm sinh: 05/01/2020

Mục          Họ và tên khai sinh          Năm sinh
NGƯỜI MẸ     NGUYỄN THỊ DỤ                1992
NGƯỜI CHA    NGUYỄN VĂN                   1989
             MINH DỤ

Nơi đăng ký khai sinh: Ủy ban nhân dân xã Ví Dụ
"""


def values(text: str, type_: str) -> dict[str, str]:
    label = classify.label_as([page(text)], CATALOGUE, type_)
    return {name: value.value for name, value in label.fields.items()}


@pytest.mark.parametrize("table", [ROWS, NARROW])
def test_each_person_has_the_cells_of_the_own_row(table: str) -> None:
    said = values(table, "ket_hon")
    assert [said.get(f"wife_{asked}") for asked in ("name", "birth_date", "personal_id")] == [
        "Nguyễn Thị Mẫu",
        "1999-01-15",
        "001199999999",
    ]
    assert [said.get(f"husband_{asked}") for asked in ("name", "birth_date", "personal_id")] == [
        "Trần Văn Ví",
        "1997-05-20",
        "001097888888",
    ]


def test_a_heading_that_is_the_child_s_elsewhere_asks_of_the_parents_in_their_table() -> None:
    said = values(PARENTS, "khai_sinh")
    assert (said["mother_name"], said["mother_birth_year"]) == ("Nguyễn Thị Dụ", "1992")
    assert said["full_name"] == "Nguyễn Văn Mẫu"


def test_a_cell_of_two_lines_is_read_whole() -> None:
    said = values(PARENTS, "khai_sinh")
    assert (said["father_name"], said["father_birth_year"]) == ("Nguyễn Văn Minh Dụ", "1989")


def test_one_head_alone_makes_no_table() -> None:
    alone = ROWS.replace("Chồng       TRẦN VĂN VÍ          20/05/1997      001097888888\n", "")
    assert "husband_birth_date" not in values(alone, "ket_hon")
