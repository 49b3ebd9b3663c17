"""When a name seen under ink is believed rather than what was read there before."""

from __future__ import annotations

import numpy as np
import pytest

from ocr.readers.better_names import stands_instead
from ocr.readers.piece import Piece
from ocr.readers.signed_names import Look


def pieces(*words: tuple[str, float]) -> list[Piece]:
    return [Piece(text, trust, trust >= 0.9, ((100 * at, 100 * at + 90),)) for at, (text, trust) in enumerate(words)]


def look(*words: tuple[str, float]) -> Look:
    return Look(np.zeros((40, 400), np.uint8), np.array([0, 0, 400, 40], np.float32), pieces(*words))


@pytest.mark.parametrize(
    ("seen", "read", "covered"),
    [
        ([("Thân", 1), ("Hồng", 0.97), ("Như", 0.9), ("Nhã", 0.9)], [("Thân", 1), ("Hồng", 1), ("Như", 0.97)], 1),
        ([("Đồng", 0.97), ("Quốc", 0.95), ("Quyền", 0.97)], [("Đồng", 0.99), ("Quyền", 1)], 2),
        ([("Vũ", 0.6), ("Chí", 0.6), ("Huy", 0.7)], [("Vũ", 0.99), ("Chí", 0.7), ("Huy", 0.82)], 2),  # now one line
        ([("Hoàng", 0.97), ("Thanh", 1), ("Hà", 0.95)], [("Hoài", 0.41), ("Hoàng", 0.15), ("Thanh", 0.99)], 2),
        ([("Phí", 0.9), ("Trúc", 0.9), ("Cúc", 0.9)], [("Các", 0.92)], 1),
        ([("Kim", 1), ("Thị", 1), ("Đa", 1), ("Rinh", 0.7)], [("Kim", 1), ("Thị", 1), ("Đa", 0.99), ("Rị", 0.21)], 1),
        ([("Phó", 0.9), ("Hồng", 0.95), ("Lan", 0.9)], [("Phá", 0.89), ("Hồng", 0.99), ("Lan", 0.6)], 1),
    ],
)
def test_more_of_a_name_or_one_where_none_was_is_believed(
    seen: list[tuple[str, float]], read: list[tuple[str, float]], covered: int
) -> None:
    assert stands_instead(look(*seen), pieces(*read), covered)


@pytest.mark.parametrize(
    ("seen", "read", "covered"),
    [
        ([("Mai", 1), ("Nga", 1)], [("Viên", 0.6), ("Mai", 1), ("Nga", 1)], 1),  # a part of it
        ([("Khổng", 0.9), ("Khả", 0.9)], [("Khổng", 0.9), ("Khả", 0.6), ("Khởi", 0.5)], 2),
        ([("Y", 0.9), ("Mai", 1), ("Nga", 1)], [("Mai", 1), ("Nga", 1)], 1),  # a stroke is read as one letter
        ([("Lê", 0.9), ("Thị", 0.9), ("Hoa", 0.9)], [("Trần", 0.95), ("Văn", 0.95)], 1),  # what was read well is gone
        ([("Đặng", 0.9), ("Thành", 0.9)], [("Đặng", 0.9), ("Thanh", 0.89)], 1),  # no surer
        ([("Trần", 1), ("Ngọc", 1), ("Công", 0.9)], [("Trần", 0.5), ("Ngọc", 1), ("Căng", 0.95)], 1),  # rare, and right
        ([("Đoàn", 0.3), ("Sinh", 0.3)], [("Đoàn", 0.6), ("Sơn", 0.6)], 1),
    ],
)
def test_a_part_of_a_name_or_one_no_surer_is_not(
    seen: list[tuple[str, float]], read: list[tuple[str, float]], covered: int
) -> None:
    assert not stands_instead(look(*seen), pieces(*read), covered)
