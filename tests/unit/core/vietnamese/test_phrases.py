"""Common pairs of words: what they say of a mark that the readers had."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from core.vietnamese import phrases


@dataclass
class Word:
    text: str
    agreed: bool | None = True
    other: str | None = None


def mended(text: str) -> str:
    return " ".join(phrases.mended([Word(word) for word in text.split()]))


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("Về việc bố nhiệm ông Giả Định", "Về việc bổ nhiệm ông Giả Định"),
        ("có giá trị kế từ ngày ký", "có giá trị kể từ ngày ký"),
        ("Triến khai số hóa hồ sơ", "Triển khai số hóa hồ sơ"),
        ("đăng ký thay đối lần thứ 2", "đăng ký thay đổi lần thứ 2"),
    ],
)
def test_a_hook_that_both_readers_took_for_an_acute_is_told_by_a_common_pair(read: str, meant: str) -> None:
    assert mended(read) == meant
    assert mended(meant) == meant


@pytest.mark.parametrize(
    "text",
    [
        "ông Đoàn Thế Cửu",  # a name: đoàn thể is a common pair
        "THAY ĐỐI",  # in capitals: it may be a name
        "kế hoạch",  # as common with its own neighbour
        "phố Huế",
        "kế toán từ ngày",
    ],
)
def test_names_and_words_that_may_be_right_stay_as_they_were_read(text: str) -> None:
    assert mended(text) == text


@pytest.mark.parametrize(("read", "other"), [("quý", "quy"), ("quy", "quý")])
def test_what_is_counted_stands_before_a_figure_whatever_it_makes_with_the_word_before(read: str, other: str) -> None:
    words = [Word("liên"), Word("thông"), Word(read, agreed=False, other=other), Word("4"), Word("năm")]
    assert phrases.mended(words)[2] == "quý"
    assert phrases.mended([*words[:3], Word("luật")])[2] == "quy", "no figure: the pair tells"


def test_a_doubtful_word_takes_what_the_other_reader_had_when_it_makes_a_pair() -> None:
    words = [Word("tố", agreed=False, other="tổ"), Word("chức")]
    assert phrases.mended(words) == ["tổ", "chức"]
    assert phrases.mended([Word("tô", agreed=False, other="tó"), Word("chức")]) == ["tô", "chức"]


@pytest.mark.parametrize(
    ("read", "right"),
    [("thựchiện", "thực hiện"), ("hànhchính", "hành chính"), ("vềcông", "về công"), ("karaoke", "karaoke"),
     ("Thựchiện", "Thựchiện")],
)  # fmt: skip
def test_a_blank_lost_between_two_words_in_small_letters_is_put_back_where_it_can_only_have_been(
    read: str, right: str
) -> None:
    assert mended(read) == right


@pytest.mark.parametrize(
    ("text", "contradicted"),
    [("nộp hồ sơ cấp đối giấy phép lái xe", True), ("Về việc đây mạnh chuyển đổi số", True), ("Lâu đài", True),
     ("nộp hồ sơ cấp đổi giấy phép lái xe", False), ("Về việc đẩy mạnh chuyển đổi số", False), ("Lâu dài", False),
     ("Nguyễn Lâu Đài", False)],
)  # fmt: skip
def test_a_phrase_of_the_counter_spelt_otherwise_is_contradicted_and_names_never_are(
    text: str, contradicted: bool
) -> None:
    assert phrases.contradicted(text) is contradicted
