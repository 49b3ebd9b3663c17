"""Values over their labels, as captions in parentheses stand under a line."""

from __future__ import annotations

import classify
from core.catalogue import load
from tests.support.drawn import page

CATALOGUE = load()
CAPTIONED = """
|CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
TRÍCH LỤC KHAI SINH
(BẢN SAO)
LÊ THỊ MẪU
(Họ và tên)
05/04/2013
(Ngày sinh)
Phòng khám Ví Dụ, phường Ví Dụ, thành phố Hà Nội
(Nơi sinh)
001313999999
(Số định danh cá nhân)
"""


def test_a_value_is_taken_from_over_a_caption_and_not_from_under_it() -> None:
    fields = classify.label([page(CAPTIONED)], CATALOGUE).fields
    assert fields["full_name"].value == "Lê Thị Mẫu"
    assert fields["birth_date"].value == "2013-04-05"
    assert fields["personal_id"].value == "001313999999"
    assert fields["birth_place"].value.startswith("Phòng khám Ví Dụ")


def test_one_remark_in_parentheses_makes_no_captions() -> None:
    plain = "GIẤY KHAI SINH\nNGƯỜI KÝ\n(Họ và tên)\nHọ và tên: LÊ THỊ MẪU\nNgày sinh: 05/04/2013"
    assert classify.label([page(plain)], CATALOGUE).fields["full_name"].value == "Lê Thị Mẫu"


def test_remarks_that_are_no_labels_show_that_the_paper_has_captions_too() -> None:
    book = "SỔ HỘ KHẨU\nLê Văn Mẫu\n(Chủ hộ)\nXóm 1, xã Ví Dụ, tỉnh Hà Nam\n(Nơi đăng ký thường trú)\n01 bộ\n(Trang số)"
    assert classify.label([page(book)], CATALOGUE).fields["residence"].value == "Xóm 1, xã Ví Dụ, tỉnh Hà Nam"


def test_a_heading_over_a_captioned_name_is_no_part_of_the_name() -> None:
    headed = CAPTIONED.replace("LÊ THỊ MẪU", "XÁC NHẬN\nLÊ THỊ MẪU")
    assert classify.label([page(headed)], CATALOGUE).fields["full_name"].value == "Lê Thị Mẫu"
