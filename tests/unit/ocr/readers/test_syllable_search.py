"""What a net may have seen of words that can be."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from ocr.readers.syllable_search import likeliest

CLASSES = {char: number for number, char in enumerate(" .aeghimnoqrtuàáíìọớĐNTVSM", start=1)}


def frames(said: str, second: dict[int, str] | None = None) -> NDArray[np.float32]:
    """Frames that say a text, a blank after each character; at some places another character is half as likely."""
    table = np.full((2 * len(said), len(CLASSES) + 1), 1e-4, np.float32)
    for place, char in enumerate(said):
        table[2 * place, CLASSES[char]] = 0.6
        table[2 * place + 1, 0] = 0.9
        if second and place in second:
            table[2 * place, CLASSES[second[place]]] = 0.3
    return np.asarray(np.log(table / table.sum(axis=1, keepdims=True)), np.float32)


def test_what_can_be_a_word_is_found_behind_what_can_not() -> None:
    assert likeliest(frames("Trqng", {2: "ọ"}), CLASSES, "", 1) == ["Trọng"]


def test_a_lost_blank_is_put_in_where_a_word_ends() -> None:
    assert likeliest(frames("TrínhNam"), CLASSES, "", 1) == ["Trính Nam"]


def test_marks_between_words_stay() -> None:
    assert likeliest(frames("Nam."), CLASSES, "", 1) == ["Nam."]


def test_of_two_words_as_likely_that_which_goes_with_the_one_before_comes_first() -> None:
    either = frames("nam", {1: "à"})
    assert likeliest(either, CLASSES, "việt", 2)[0] == "nam"


def test_doubled_letters_need_a_blank_between_them() -> None:
    held = np.repeat(frames("Nam"), 2, axis=0)
    assert likeliest(held, CLASSES, "", 1) == ["Nam"]


@pytest.mark.parametrize("count", [1, 3])
def test_no_more_are_given_than_asked(count: int) -> None:
    found = likeliest(frames("man", {1: "à"}), CLASSES, "", count)
    assert len(found) <= count
    assert found[0] == "man"


def test_frames_without_any_word_say_nothing() -> None:
    assert not any("q" in text for text in likeliest(frames("qqq"), CLASSES, "", 3))
    assert likeliest(np.zeros((0, len(CLASSES) + 1), np.float32), CLASSES, "", 3) == []
