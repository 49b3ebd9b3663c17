"""The day of registration in the sentence that names the register's place."""

from __future__ import annotations

import pytest

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
    said = ", số 66/2023, ngày đăng ký\n11/9/2023."
    assert registered_on(MARRIED.replace(said, ".\nGhi chú: 11/9/2023")) is None
    assert registered_on(MARRIED.replace(said, ".\nGhi chú: Bản sao ngày 11/9/2023")) is None
    assert registered_on(MARRIED.replace(said, ".")) is None  # the day of the extract's own date line


OLD = """
UBND xã Ví Dụ                     CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Số: 19                               Độc lập - Tự do - Hạnh phúc

                   GIẤY CHỨNG NHẬN KẾT HÔN

Anh : TRẦN VĂN VÍ
Sinh ngày: 03-8-1960
Và chị: NGUYỄN THỊ MẪU
Sinh ngày: 1962
{register}
Chồng                        Vợ                         TM. UBND XÃ
"""
FOOT = "\n" * 16 + "                             Ngày 12 tháng 4 năm {year}"


def test_young_people_on_an_old_certificate_are_husband_and_wife() -> None:
    label = classify.label([page(OLD.format(register=""))], CATALOGUE)
    said = {name: value.value for name, value in label.fields.items()}
    assert (said["husband_name"], said["husband_birth_date"]) == ("Trần Văn Ví", "1960-08-03")
    assert (said["wife_name"], said["wife_birth_date"]) == ("Nguyễn Thị Mẫu", "1962")


def test_a_given_name_that_begins_a_row_is_no_label() -> None:
    text = OLD.format(register="").replace("TRẦN VĂN VÍ", "TRẦN NGỌC\nANH")
    assert classify.label([page(text)], CATALOGUE).fields["wife_name"].value == "Nguyễn Thị Mẫu"


def test_the_sentence_of_an_old_certificate_says_the_day() -> None:
    said = "Đã tự nguyện kết hôn với nhau và đăng ký kết hôn tại Ủy ban\nnhân dân xã ngày 20 tháng 12 năm 1987."
    assert registered_on(OLD.format(register=said)) == "1987-12-20"


@pytest.mark.parametrize(
    ("foot", "day"),
    [
        (FOOT.format(year=1991), "1991-04-12"),
        (FOOT.format(year=2003), None),  # its form asks the day: it was not read
        ("(BẢN SAO)\n" + FOOT.format(year=1991), None),  # the day of the copy
    ],
)
def test_the_date_at_the_foot_of_an_old_certificate_is_the_day(foot: str, day: str | None) -> None:
    assert registered_on(OLD.format(register=foot)) == day
