"""What the tagger takes for a value is one stretch of print."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from classify.fields.one_stretch import one_stretch
from classify.page.layout import Piece, joined, lay_out
from tests.support.drawn import page

TEXT = """
quản lý, trông nom căn hộ P1502 theo Giấy
chứng nhận số CV 318840; ký hợp đồng mới
Thành phần hồ sơ gồm có ba tờ này
"""


def stretch(taken: str, is_else: Callable[[Piece], bool] = lambda _: False) -> str:
    layout = lay_out(page(TEXT))
    rows = [tuple(piece for piece in row.pieces if piece.text in taken.split()) for row in layout.rows]
    return " / ".join(joined(row) for row in one_stretch([row for row in rows if row], layout, is_else))


@pytest.mark.parametrize(
    ("taken", "whole"),
    [
        ("quản lý, trông nom căn hộ hợp đồng mới",
         "quản lý, trông nom căn hộ P1502 theo Giấy / chứng nhận số CV 318840; ký hợp đồng mới"),
        ("trông nom căn hộ tờ", "trông nom căn hộ"),
        ("quản ký hợp đồng mới", "ký hợp đồng mới"),
        ("căn hộ", "căn hộ"),
    ],
)  # fmt: skip
def test_words_left_out_between_others_are_of_a_value_and_one_far_from_the_others_is_not(
    taken: str, whole: str
) -> None:
    assert stretch(taken) == whole


def test_what_is_of_another_field_is_not_put_back_into_a_value() -> None:
    assert stretch("quản lý, theo Giấy", lambda piece: piece.text == "P1502") == "quản lý, theo Giấy"
