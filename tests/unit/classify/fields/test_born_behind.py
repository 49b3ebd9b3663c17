"""When somebody was born, said right behind their name: theirs, where the field has no value of its own."""

from __future__ import annotations

import pytest

import classify
from core.catalogue import load
from tests.support.drawn import page

CATALOGUE = load()
BIRTH = """
                 CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
                    Độc lập - Tự do - Hạnh phúc

                          GIẤY KHAI SINH
   Họ, chữ đệm, tên: LÊ THỊ MẪU
   Ngày, tháng, năm sinh: 01/02/1999
   Họ, chữ đệm, tên người mẹ: TRẦN THỊ DỤ{mother}
   Họ, chữ đệm, tên người cha: LÊ VĂN VÍ{father}
"""


@pytest.mark.parametrize(
    ("said", "year"),
    [
        (" (1970)", "1970"),
        (" ( SN: 1970 )", "1970"),
        (", sinh năm 1970", "1970"),
        (" (số 1970)", None),
    ],
)
def test_a_year_in_brackets_or_behind_the_word_for_it_is_whose_name_stands_before(said: str, year: str | None) -> None:
    fields = classify.label([page(BIRTH.format(mother="", father=said))], CATALOGUE).fields
    assert (fields["father_birth_year"].value if "father_birth_year" in fields else None) == year
    assert "mother_birth_year" not in fields


def test_each_has_the_year_behind_the_own_name() -> None:
    fields = classify.label([page(BIRTH.format(mother=" (1972)", father=" (1970)"))], CATALOGUE).fields
    assert (fields["mother_birth_year"].value, fields["father_birth_year"].value) == ("1972", "1970")
    assert fields["birth_date"].value == "1999-02-01"
