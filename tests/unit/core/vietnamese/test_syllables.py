"""Words that run together, and where they part."""

from __future__ import annotations

import pytest

from core.vietnamese.syllables import parted


@pytest.mark.parametrize(
    ("word", "apart"),
    [
        ("QuangĐ", "Quang Đ"),
        ("ĐồngNai", "Đồng Nai"),
        ("VinFast", "VinFast"),  # without a mark it may be foreign
        ("TNHHĐ", "TNHHĐ"),
        ("Đồng", "Đồng"),
    ],
)
def test_a_word_that_runs_on_is_parted_where_it_can_only_be_two(word: str, apart: str) -> None:
    assert parted(word) == apart
