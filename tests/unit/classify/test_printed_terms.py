"""Papers that print how long they are good: the last day reaches the paper's metadata; what is unread gives none."""

from __future__ import annotations

import pytest

from classify import label
from core.catalogue import load
from tests.support.drawn import page

CATALOGUE = load()
PROXY = """
                 CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
                    Độc lập - Tự do - Hạnh phúc
                             Ví Dụ, ngày 20 tháng 3 năm 2026

                          GIẤY ỦY QUYỀN

Bên ủy quyền (Bên A):
Ông: TRẦN VĂN GIẢ ĐỊNH
Sinh ngày: 20/05/1997
CCCD số: 001097000011
Bên được ủy quyền (Bên B):
Bà: NGUYỄN THỊ MẪU VÍ DỤ
CCCD số: 001199999999
Nội dung ủy quyền: nộp hồ sơ đăng ký khai sinh
Thời hạn ủy quyền: {term}
"""
LEASE = """
                 CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
                    Độc lập - Tự do - Hạnh phúc
                             Ví Dụ, ngày 20 tháng 3 năm 2026

                        HỢP ĐỒNG THUÊ NHÀ Ở

BÊN CHO THUÊ (BÊN A)
Ông: TRẦN VĂN GIẢ ĐỊNH
CCCD số: 001097000011
BÊN THUÊ (BÊN B)
Bà: NGUYỄN THỊ MẪU VÍ DỤ
CCCD số: 001199999999
Điều 1. Nhà ở cho thuê: căn nhà số 1 Ngõ Ví Dụ
Điều 2. Thời hạn thuê: {term}
"""
INLINE = LEASE.replace("Điều 2. Thời hạn thuê: {term}", "Bên A cho Bên B thuê căn nhà để ở, thời hạn {term}.")
PERMIT = """
   ỦY BAN NHÂN DÂN                  CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
    PHƯỜNG VÍ DỤ                       Độc lập - Tự do - Hạnh phúc
 Số: 07/GPXD                         Ví Dụ, ngày 20 tháng 3 năm 2026

                     GIẤY PHÉP XÂY DỰNG

1. Cấp cho: Ông Trần Văn Giả Định
2. Được phép xây dựng công trình: Nhà ở riêng lẻ
Tổng diện tích sàn: 120 m²
4. Giấy phép này có hiệu lực khởi công xây dựng trong thời hạn {term}
"""
LETTER = """
   ỦY BAN NHÂN DÂN                  CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
    PHƯỜNG VÍ DỤ                       Độc lập - Tự do - Hạnh phúc
 Số: 07/GGT-UBND                     Ví Dụ, ngày 20 tháng 3 năm 2026

                      GIẤY GIỚI THIỆU

Ủy ban nhân dân phường Ví Dụ trân trọng giới thiệu:
Ông Trần Văn Giả Định, chuyên viên.
Được cử đến: Sở Nội vụ.
Giấy này có giá trị {term}
"""


def until(text: str, term: str, **reading: object) -> str | None:
    return label([page(text.format(term=term), **reading)], CATALOGUE).metadata.valid_until  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "term", "last"),
    [
        (PROXY, "06 tháng kể từ ngày ký", "2026-09-20"),
        (PROXY, "Kể từ ngày ký đến hết ngày 31/12/2026", "2026-12-31"),
        (PROXY, "đến khi hoàn thành công việc", None),
        (PROXY, "theo thỏa thuận của hai bên", None),
        (LEASE, "hai năm kể từ ngày ký", "2028-03-20"),
        (LEASE, "02 năm kể từ ngày bàn giao nhà", None),
        (INLINE, "hai năm kể từ ngày ký", "2028-03-20"),
        (INLINE, "trong thời hạn 15 ngày kể từ ngày ký, Bên B trả tiền", None),
        (PERMIT, "12 tháng kể từ ngày cấp; quá thời hạn trên thì", "2027-03-20"),
        (PERMIT, "06 tháng kể từ ngày cấp", "2026-09-20"),
        (LETTER, "đến hết ngày 30/4/2026./.", "2026-04-30"),
        (LETTER, "trong 15 ngày kể từ ngày ký./.", "2026-04-04"),
        (LETTER, "kể từ ngày ký./.", None),
    ],
)
def test_the_last_day_of_a_printed_term_is_the_papers_last_day(text: str, term: str, last: str | None) -> None:
    assert until(text, term) == last


def test_a_letters_term_whose_figures_were_not_read_for_certain_gives_no_day() -> None:
    assert until(LETTER, "trong 15 ngày kể từ ngày ký./.", doubtful=["15"]) is None


def test_a_letter_that_speaks_of_another_papers_term_has_none_itself() -> None:
    text = LETTER.replace("Giấy này có", "Thẻ nhân viên của ông có")
    assert until(text, "đến hết ngày 30/4/2026./.") is None
