"""Vietnamese text: the pairs of docs/domain.md, 5.1 and 5.2, and what must hold of any text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import accented, fold, nfc, old_tone, visible, words

VIETNAMESE = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵđ"
vietnamese = st.text(alphabet=VIETNAMESE + VIETNAMESE.upper() + "bcghklmnpqrstvx 0123\n")
anything = st.one_of(vietnamese, st.text(), st.text(alphabet="aoeuyđĐ \u0301\u0300\u0302\u031b\u200b\u00a0\u00ad\n"))


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("hoà", "hòa"), ("thuý", "thúy"), ("uỷ", "ủy"), ("toạ", "tọa"), ("hoã", "hõa"), ("hoá", "hóa"),
        ("HOÀ", "HÒA"), ("KHOẺ", "KHỎE"), ("UỶ QUYỀN", "ỦY QUYỀN"), ("THOẢ THUẬN", "THỎA THUẬN"), ("Thuỵ", "Thụy"),
        ("CỘNG HOÀ XÃ HỘI", "CỘNG HÒA XÃ HỘI"), ("hoẹ", "họe"), ("loè", "lòe"), ("xoã", "xõa"), ("luỹ", "lũy"),
    ],
)  # fmt: skip
def test_both_tone_placements_compare_equal(new: str, old: str) -> None:
    assert old_tone(new) == old
    assert old_tone(old) == old
    assert accented(new) == accented(old)
    assert accented(unicodedata.normalize("NFD", new)) == accented(old)


@pytest.mark.parametrize("word", ["quý", "Quý", "QUÝ", "quỹ", "hoàn", "toán", "Quỳnh", "huỳnh", "hoạch", "ngoài"])
def test_a_word_whose_tone_has_one_place_only_is_not_touched(word: str) -> None:
    assert old_tone(word) == word


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Nguyễn Đăng Ước", "nguyen dang uoc"),
        ("ĐẶNG THỊ QUỲNH NHƯ", "dang thi quynh nhu"),
        ("Ủy ban nhân dân phường Hàng Bài", "uy ban nhan dan phuong hang bai"),
        ("  Trần\u00a0Văn\u200b  Ưu ", "tran van uu"),
        ("đường", "duong"),
        ("Số: 07/2026/TLKS-BS", "so: 07/2026/tlks-bs"),
    ],
)
def test_folding_takes_every_mark_away(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold(unicodedata.normalize("NFD", text)) == folded


def test_the_invisible_characters_are_taken_out_and_line_feeds_kept() -> None:
    assert nfc("Gi\u00adấy \u200bkhai\u00a0 sinh \n số\u200d 1") == "Giấy khai sinh\nsố 1"


@given(anything)
def test_the_stored_form_is_nfc_and_stays_as_it_is(text: str) -> None:
    stored = nfc(text)
    assert unicodedata.is_normalized("NFC", stored)
    assert nfc(stored) == stored
    assert "  " not in stored


@given(anything)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(anything)
def test_the_exact_form_of_the_exact_form_is_itself(text: str) -> None:
    assert accented(accented(text)) == accented(text)


@given(anything)
def test_composed_and_decomposed_input_give_the_same_forms(text: str) -> None:
    for form in ("NFC", "NFD"):
        other = unicodedata.normalize(form, text)
        assert nfc(other) == nfc(text)
        assert fold(other) == fold(text)
        assert accented(other) == accented(text)


@given(vietnamese)
def test_folded_vietnamese_is_plain_ascii(text: str) -> None:
    assert fold(text).isascii()


@given(vietnamese)
def test_moving_a_tone_changes_neither_the_letters_nor_the_folded_form(text: str) -> None:
    assert fold(old_tone(text)) == fold(text)
    assert len(old_tone(text)) == len(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Số: 07/2026, quyển số 1.", ["Số", "07/2026", "quyển", "số", "1"]),
        ("12/QĐ-UBND (bản sao)", ["12/QĐ-UBND", "bản", "sao"]),
        ("01.02.2003; a-", ["01.02.2003", "a"]),
        ("", []),
    ],
)
def test_words_keep_the_signs_inside_numbers_and_symbols(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    "sign", ["\x1b[2J", "\x9b31m", "\x00", "\u202e", "\u2066", "\u200f", "\u2028", "\ufeff", "\ud800", "\x7f"]
)
def test_signs_that_act_or_deceive_are_shown_as_such(sign: str) -> None:
    for lines in (False, True):
        shown = visible(f"giấy{sign}khai sinh", lines=lines)
        assert shown.isprintable()
        assert sign[0] not in shown
        assert "\ufffd" in shown


def test_text_without_such_signs_is_shown_as_it_is() -> None:
    for text in ("Giấy khai sinh", "1\u00a0200\u202f000 đ", ""):
        assert visible(text) == text
    assert visible("a\nb\tc\r\nd") == "a b c  d"
    assert visible("a\nb\tc", lines=True) == "a\nb\tc"
