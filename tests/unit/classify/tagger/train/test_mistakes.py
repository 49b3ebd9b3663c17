"""The readers' mistakes in drawn words: they change words, never which field a word is of."""

from __future__ import annotations

import unicodedata
from random import Random

import pytest

from classify.tagger.train.mistakes import RATES, Told, misread, spelt, thrown

WORDS = [
    Told(f"Nguyễn{i}", (0.1, 0.01 * i, 0.2, 0.01 * i + 0.008), "B-name" if i % 3 else "O", "body", "", i, False)
    for i in range(90)
]


@pytest.mark.parametrize("seed", range(4))
def test_mistakes_change_words_but_never_which_field_a_word_is_of(seed: int) -> None:
    rng = Random(seed)
    result = misread(WORDS, rng, 8.0)
    assert [word.text for word in result] != [word.text for word in WORDS]
    assert {word.line for word in result if word.tag != "O"} <= {word.line for word in WORDS if word.tag != "O"}
    assert [w for w in misread(WORDS, rng, 8.0, values=False) if w.tag != "O"] == [w for w in WORDS if w.tag != "O"]


def test_without_letters_no_letter_is_misread() -> None:
    rng = Random(3)
    known = {word.text for word in WORDS}
    whole = [word for word in misread(WORDS, rng, 8.0, letters=False) if word.text.startswith("Nguyễn")]
    assert len(whole) > 60
    assert all(any(text.startswith(word.text) for text in known) for word in whole)


def test_readers_that_make_no_mistakes_only_see_words_a_little_elsewhere() -> None:
    result = misread(WORDS, Random(0), 0.0)
    assert [(word.text, word.tag) for word in result] == [(word.text, word.tag) for word in WORDS]
    assert all(abs(a.box[0] - b.box[0]) < 0.01 for a, b in zip(result, WORDS, strict=True))


def test_handwriting_is_misread_more_often_than_print() -> None:
    printed = Told("Nguyễn", (0.1, 0.1, 0.2, 0.12), "O", "body", "", 1, False)
    written = Told("Nguyễn", (0.1, 0.1, 0.2, 0.12), "O", "body", "", 1, True)
    wrong = [sum(spelt(word, Random(seed), 4.0) != word.text for seed in range(400)) for word in (printed, written)]
    assert 0 < wrong[0] < wrong[1]


def test_what_is_misread_stays_composed_text() -> None:
    word = Told("Nguyễn:", (0.1, 0.1, 0.2, 0.12), "O", "body", "", 1, True)
    texts = {spelt(word, Random(seed), 12.0) for seed in range(200)}
    assert len(texts) > 5
    assert all(text == unicodedata.normalize("NFC", text) for text in texts)


@pytest.mark.parametrize("level", sorted(RATES))
def test_a_level_s_readers_make_up_to_twice_its_mistakes(level: str) -> None:
    rates = {thrown(Random(seed), level) for seed in range(60)}
    assert rates == {RATES[level] * factor for factor in (0.0, 0.5, 1.0, 2.0)}
