"""The number and the day of papers that are no official letters: whose they are, and when they are in doubt."""

from __future__ import annotations

import pytest

from classify import label
from core.catalogue import load
from tests.support.drawn import page

CATALOGUE = load()
BIRTH = """
   ỦY BAN NHÂN DÂN                  CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
    PHƯỜNG VÍ DỤ                       Độc lập - Tự do - Hạnh phúc
 {number}

                     GIẤY CHỨNG SINH

Họ và tên mẹ: NGUYỄN THỊ MẪU VÍ DỤ
Số CCCD: 001199999999
Đã sinh con vào lúc: 10 giờ 05 phút, ngày 11 tháng 3 năm 2023
Giới tính: Nam
                             Ví Dụ, ngày 15 tháng 3 năm 2023
"""
HOUSEHOLD = """
   ỦY BAN NHÂN DÂN                  CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
    XÃ VÍ DỤ                       Độc lập - Tự do - Hạnh phúc
    PHÒNG KINH TẾ
Mã số hộ kinh doanh: 01A8123456

              GIẤY CHỨNG NHẬN ĐĂNG KÝ HỘ KINH DOANH

Đăng ký lần đầu, ngày 06 tháng 01 năm 2010
1. Tên hộ kinh doanh: Cửa hàng Ví Dụ
2. Họ và tên chủ hộ: TRẦN VĂN GIẢ ĐỊNH
CCCD số: 001097000011
{closing}
"""
DEED = """
                 CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
                    Độc lập - Tự do - Hạnh phúc
                        HỢP ĐỒNG THUÊ NHÀ Ở
{opening}
BÊN CHO THUÊ (BÊN A)
Ông: TRẦN VĂN GIẢ ĐỊNH
CCCD số: 001097000011 do Cục Cảnh sát cấp ngày 05/12/2021
BÊN THUÊ (BÊN B)
Bà: NGUYỄN THỊ MẪU VÍ DỤ
CCCD số: 001199999999
"""


@pytest.mark.parametrize("number", ["Số: 1848  Quyển số: 02/2023", "Số: 1848 Quyến số: 02/2023"])
def test_the_volume_of_a_register_is_not_the_number(number: str) -> None:
    said = label([page(BIRTH.format(number=number))], CATALOGUE)
    assert said.metadata.number_symbol == "1848"
    assert "number_unsure" not in said.review_reasons  # no symbol is asked of a paper that is no official letter


def test_a_paper_is_issued_on_the_day_it_is_signed() -> None:
    signed = HOUSEHOLD.format(closing="                             Ví Dụ, ngày 22 tháng 04 năm 2025")
    assert label([page(signed)], CATALOGUE).metadata.issued_on == "2025-04-22"
    assert label([page(HOUSEHOLD.format(closing=""))], CATALOGUE).metadata.issued_on == "2010-01-06"


def test_a_deed_is_of_the_day_it_names_and_not_of_a_card_in_it() -> None:
    dated = label(
        [page(DEED.format(opening="Hôm nay, ngày 02 tháng 8 năm 2025, tại Văn phòng công chứng Ví Dụ"))], CATALOGUE
    )
    assert dated.metadata.issued_on == "2025-08-02"
    undated = label([page(DEED.format(opening=""))], CATALOGUE)
    assert undated.metadata.issued_on is None or "date_unsure" in undated.review_reasons


RECEIPT = """
UBND xã Ví Dụ                          CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Đơn vị thu: UBND xã Mẫu                   Độc lập - Tự do - Hạnh phúc
                                        Ký hiệu: AA/2019 Số: 0004128
                BIÊN LAI THU TIỀN PHÍ, LỆ PHÍ
Tên đơn vị hoặc người nộp tiền: Nguyễn Thị Mẫu
Lý do thu: Lệ phí chứng thực
Số tiền: 5.000 đ
"""


def test_a_receipt_has_its_own_number_behind_its_series_and_is_the_collectors() -> None:
    about = label([page(RECEIPT)], CATALOGUE).metadata
    assert about.number_symbol == "0004128"
    assert about.issuer == "Ủy ban nhân dân xã Mẫu"


@pytest.mark.parametrize(("printed", "number"), [("Số: 31/96", "31/96"), ("Số 26 Quyển I", "26")])
def test_a_register_s_number_may_have_a_short_year_or_no_colon(printed: str, number: str) -> None:
    assert label([page(BIRTH.format(number=printed))], CATALOGUE).metadata.number_symbol == number
