"""Words given other marks: their letters stay, and what they are spelt with is Vietnamese."""

from __future__ import annotations

import random
import unicodedata

import pytest

from core.text import fold
from core.vietnamese.other_marks import retoned, varied

WORDS = ("Nguyễn", "ĐƯỜNG", "phố", "Thị", "việc,", "Quỳnh", "đ", "TNHH")


@pytest.mark.parametrize("word", WORDS)
def test_only_the_marks_change(word: str) -> None:
    rng = random.Random(1)
    others = {varied(word, rng) for _ in range(60)}
    assert {fold(other) for other in others} == {fold(word)}
    assert all(unicodedata.is_normalized("NFC", other) and len(other) == len(word) for other in others)
    assert len(others) > (4 if len(word) > 1 and word != "TNHH" else 0)


def test_a_syllable_that_ends_with_a_stop_has_one_of_two_tones() -> None:
    rng = random.Random(2)
    assert {retoned("việc", rng) for _ in range(40)} == {"viếc"}
    assert {retoned("BAC", rng) for _ in range(40)} == {"BÁC", "BẠC"}
    assert {retoned("ba", rng) for _ in range(80)} == {"bà", "bá", "bã", "bả", "bạ"}
    assert retoned("TNHH", rng) == "TNHH"
