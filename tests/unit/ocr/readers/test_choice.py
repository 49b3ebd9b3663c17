"""Choosing between two readings: how lines are cut, what speaks for a reading, and what trust means."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.vietnamese import frequencies
from core.vietnamese.syllables import is_syllable
from ocr.readers import choice
from ocr.readers.choice import Evidence, Stretch

ALPHABET = {char: number for number, char in enumerate("abcdefghijklmnopqrstuvwxyz 0123456789ăâêôơưđáàạèò", start=1)}
texts = st.text(alphabet="abcđờ 12", max_size=24).map(lambda text: " ".join(text.split()))


def frames(text: str, sure: float = 0.97) -> np.ndarray:
    """Frames that say `text`, a blank between characters."""
    rest = np.log((1 - sure) / len(ALPHABET))
    table = np.full((2 * len(text) + 1, len(ALPHABET) + 1), rest, np.float32)
    table[::2, 0] = np.log(sure)
    for i, char in enumerate(text):
        table[2 * i + 1, ALPHABET[char]] = np.log(sure)
    return table


def evidence(text: str, first_sure: float = 0.9, second_sure: float = 0.9, before: str = "") -> Evidence:
    return Evidence(frames(text), first_sure, second_sure, before)


def stretch(first: str, second: str) -> Stretch:
    return Stretch(first, second, (0, len(first)), (0, len(second)))


@given(texts, texts)
def test_stretches_hold_every_word_of_both_readings_in_order(first: str, second: str) -> None:
    cut = choice.stretches(first, second)
    assert " ".join(part.first for part in cut if part.first) == first
    assert " ".join(part.second for part in cut if part.second) == second


@given(texts)
def test_a_reading_agrees_with_itself_word_by_word(text: str) -> None:
    cut = choice.stretches(text, text)
    assert all(part.agreed for part in cut)
    assert [part.first for part in cut] == text.split()


def test_only_the_differing_words_are_in_dispute() -> None:
    cut = choice.stretches("công vãn hành chính", "công văn hành chính")
    assert [part.first for part in cut if not part.agreed] == ["vãn"]


def test_words_that_run_together_for_one_reader_are_one_stretch() -> None:
    cut = choice.stretches("ông Trần SỹThanh", "ông Trần Sỹ Thanh")
    assert [(part.first, part.second) for part in cut if not part.agreed] == [("SỹThanh", "Sỹ Thanh")]


@pytest.mark.parametrize(("first", "second"), [("hoà", "hòa"), ("“A”", '"A"'), ("A–B", "A-B")])
def test_tone_placement_quotation_marks_and_dashes_are_no_disagreement(first: str, second: str) -> None:
    assert stretch(first, second).agreed


def test_mixtures_hold_both_readings_and_what_lies_between() -> None:
    assert set(choice.mixtures("nãm 2O25", "năm 2025")) >= {"nãm 2O25", "năm 2025", "nãm 2025", "năm 2O25"}


def test_the_shape_of_one_letter_goes_with_the_tone_of_the_other() -> None:
    assert "phố" in choice.mixtures("phổ", "phó")
    assert choice.crossed("ổ", "ó") == ("ố", "ỏ")
    assert choice.crossed("ư", "ù") == ("ừ", "u")
    assert choice.crossed("a", "o") == choice.crossed("a", "á") == choice.crossed("đ", "d") == ()


def test_a_reader_that_sees_nothing_is_no_witness() -> None:
    assert choice.mixtures("năm", "") == choice.mixtures("", "năm") == ["năm"]


def test_frames_speak_for_the_text_they_say() -> None:
    table = frames("phòng".replace("ò", "o"))
    assert choice.ctc_log_probs(["phong"], table, ALPHABET)[0] > choice.ctc_log_probs(["phang"], table, ALPHABET)[0]
    assert choice.ctc_log_probs(["phong"], table, ALPHABET)[0] > choice.ctc_log_probs(["pho"], table, ALPHABET)[0]


@given(st.text(alphabet="abcđ1", max_size=8), st.text(alphabet="abc1", min_size=1, max_size=8))
def test_log_probability_stays_between_its_bounds(text: str, said: str) -> None:
    assert -8.0 <= choice.ctc_log_probs([text], frames(said), ALPHABET)[0] <= 0.0


def test_a_word_of_the_language_beats_one_that_is_none() -> None:
    known = Evidence(frames("nèm"), 0.9, 0.9, "tháng", frames("nèm"))
    chosen, _ = choice.weighed(stretch("nòm", "năm"), known, (ALPHABET, ALPHABET)).decided()
    assert chosen == "năm"


def test_trust_is_about_the_words_of_a_text_and_not_about_what_ends_them() -> None:
    texts = ("năm,", "năm.", "nằm,")  # 0.45, 0.4 and 0.15
    table = np.log([[0.45], [0.4], [0.15]])
    dispute = choice.Dispute(stretch("năm,", "năm."), texts, table, (0.9, 0.9))
    best, share = dispute.chosen(np.array([1.0]))
    assert (texts[best], round(share, 6)) == ("năm,", 0.85)


@pytest.mark.parametrize(
    ("text", "words"),
    [("Minh,", "minh"), ("-MINH.", "minh"), ("hoà.", "hòa"), ("Y Sua;", "y sua"), ("1.234,", "1.234,"), ("…", "")],
)
def test_what_stands_around_words_and_capitals_are_no_part_of_them(text: str, words: str) -> None:
    assert choice.words_of(text) == words


def test_a_word_both_read_alike_gives_way_to_a_rival_only_where_the_nets_allow_it() -> None:
    agreed, alphabets = stretch("đào", "đào"), (ALPHABET, ALPHABET)
    known = Evidence(frames("đào"), 0.9, 0.9, "chủ", second_log_probs=frames("đào"), after="đầu")
    assert choice.weighed(agreed, known, alphabets).decided()[0] == "đào"


def test_a_text_of_characters_a_reader_does_not_know_is_not_held_against_it() -> None:
    unknown, known = choice.ctc_log_probs(["=", "bcd"], frames("a"), ALPHABET)
    assert unknown > known


def test_the_marks_of_running_text_are_not_odd() -> None:
    assert choice.odd_marks('F(n) = [a > b]! "Có?" … 5 %') == 0
    assert choice.odd_marks("˝¬|") == 3


def test_trust_in_agreed_words_grows_with_how_sure_the_readers_are_and_how_the_word_fits() -> None:
    def trust(second: float, first: float, before: str = "ban", after: str = "dân") -> float:
        known = Evidence(np.zeros((0, 1), np.float32), first, second, before, after=after)
        return choice.confidence_of_agreed("nhân", known)

    assert 0 < trust(0.4, 0.5) < trust(0.95, 0.99) < 1
    assert trust(0.9, 0.9, before="gấu", after="mèo") < trust(0.9, 0.9)


def test_a_disputed_number_is_never_sure() -> None:
    known = evidence("001199999999", 0.99, 0.95)
    _, chance = choice.weighed(stretch("001199999999", "001199999998"), known, (ALPHABET, ALPHABET)).decided()
    assert chance < 0.9


@pytest.mark.parametrize("word", ["Nguyễn", "Quỳnh", "quý", "gì", "giếng", "nghiêng", "khuya", "quốc", "THUỞ", "ương"])
def test_syllables_of_the_language_are_known(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["phứơng", "tôt̉", "cẵc", "càt", "strng", "abc", "ngth", "SỹThanh"])
def test_what_cannot_be_written_in_vietnamese_is_no_syllable(word: str) -> None:
    assert not is_syllable(word)


def test_neighbours_that_often_stand_together_are_likelier() -> None:
    assert frequencies.bigram_log_chance("thành", "phố") > frequencies.bigram_log_chance("thành", "phó") + 2
    assert frequencies.bigram_log_chance("", "của") > frequencies.bigram_log_chance("", "khuỵu")
