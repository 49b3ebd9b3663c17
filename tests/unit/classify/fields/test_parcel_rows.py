"""Tables whose rows are things: what all of them say makes one value, and the areas are added up."""

from __future__ import annotations

import pytest

import classify
from core.catalogue import load
from tests.support.drawn import page

CATALOGUE = load()
PARCELS = """
              GIẤY CHỨNG NHẬN QUYỀN SỬ DỤNG ĐẤT

Hộ ông (bà): Trần Văn Ví Dụ
Được quyền sử dụng: 3146 m2 đất
Theo bảng liệt kê dưới đây:

Số tờ        Số thửa       Diện tích     Mục đích sử         Thời hạn sử        Phần ghi
bản đồ                      (m2)           dụng                 dụng             thêm
7            218            200           Đất ở              Lâu dài
7            218            946           Vườn               10-2013
11           64             2.000         Lúa                10-2013

Số vào sổ cấp giấy chứng nhận
quyền sử dụng đất: H 01884
"""
ONE_PARCEL = """
              GIẤY CHỨNG NHẬN QUYỀN SỬ DỤNG ĐẤT

Hộ ông (bà): Trần Văn Ví Dụ
Theo bảng liệt kê dưới đây:

Số tờ bản đồ    Số thửa       Diện tích     Mục đích sử dụng     Thời hạn sử dụng
5               148           612           Đất ở, đất vườn       Lâu dài

Vào sổ cấp giấy chứng nhận quyền sử dụng đất số 00417 QSDĐ/TH
"""
BILL = """
           GIẤY NỘP TIỀN VÀO NGÂN SÁCH NHÀ NƯỚC

Người nộp thuế: TRẦN VĂN VÍ DỤ
Mã số thuế: 001097000011

STT     Nội dung các khoản nộp NS              Mã NDKT      Số tiền (VND)
1       Thuế TNCN từ chuyển nhượng BĐS         1006         9.600.000
2       Lệ phí trước bạ nhà đất                2801         2.400.000
        Tổng cộng                                           12.000.000

Tổng số tiền ghi bằng chữ: Mười hai triệu đồng chẵn
"""


def values(text: str, type_: str) -> dict[str, str]:
    label = classify.label_as([page(text)], CATALOGUE, type_)
    return {name: value.value for name, value in label.fields.items()}


def test_several_parcels_make_one_value_and_their_areas_one_sum() -> None:
    said = values(PARCELS, "gcn_qsdd")
    assert said["land_purpose"] == "Đất ở; Vườn; Lúa"
    assert said["land_term"] == "Lâu dài; 10-2013"
    assert said["area_m2"] == "3146"


def test_a_label_that_fills_a_row_of_its_own_goes_on_in_the_next() -> None:
    assert values(PARCELS, "gcn_qsdd")["register_number"] == "H 01884"


def test_what_stands_under_a_table_is_none_of_it() -> None:
    said = values(ONE_PARCEL, "gcn_qsdd")
    assert (said["land_purpose"], said["land_term"]) == ("Đất ở, đất vườn", "Lâu dài")


@pytest.mark.parametrize("printed", [BILL, BILL.replace("1       Thuế", "1 Thuế")])
def test_the_items_of_a_bill_are_what_it_is_for(printed: str) -> None:
    said = values(printed, "bien_lai")
    assert said["content"] == "Thuế TNCN từ chuyển nhượng BĐS; Lệ phí trước bạ nhà đất"
    assert said["amount_vnd"] == "12000000"
