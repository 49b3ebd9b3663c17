"""The day of registration in the sentence that names the register's place."""

from __future__ import annotations

import classify
from core.catalogue import load
from tests.support.drawn import page

CATALOGUE = load()
MARRIED = """
                  CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
                     Độc lập - Tự do - Hạnh phúc
                   TRÍCH LỤC KẾT HÔN
Họ và tên vợ: NGUYỄN THỊ MẪU
Họ và tên chồng: TRẦN VĂN VÍ
Đã được đăng ký kết hôn tại: Ủy ban nhân dân xã Ví Dụ, số 66/2023, ngày đăng ký
11/9/2023.
Ví Dụ, ngày 25 tháng 12 năm 2025
"""


def registered_on(text: str) -> str | None:
    value = classify.label([page(text)], CATALOGUE).fields.get("registered_on")
    return value.value if value is not None else None


def test_the_day_that_the_sentence_goes_on_with_is_the_day_of_registration() -> None:
    assert registered_on(MARRIED) == "2023-09-11"


def test_a_day_behind_a_label_goes_before_it() -> None:
    labelled = MARRIED.replace("Ví Dụ, ngày 25", "Ngày, tháng, năm đăng ký: 12/9/2023\nVí Dụ, ngày 25")
    assert registered_on(labelled) == "2023-09-12"


def test_a_day_that_is_not_announced_is_none() -> None:
    assert registered_on(MARRIED.replace(", số 66/2023, ngày đăng ký\n11/9/2023.", ".\nGhi chú: 11/9/2023")) is None
