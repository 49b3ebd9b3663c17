"""Tokens, folding and keys."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.values.identifiers import names_an_owner
from search.tokens import code_key, exact_tokens, fold_token, folded_tokens, has_marks, is_owner_number, number_key

VIETNAMESE = "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵ "


@pytest.mark.parametrize(
    ("typed", "other"),
    [
        ("Lý", "Lí"),
        ("kỹ", "kĩ"),
        ("Mỹ", "mi"),
        ("quý", "quí"),
        ("hoà", "hòa"),
        ("Đăng", "dang"),
        ("uỷ", "ủy"),
        ("y", "í"),
    ],
)
def test_spellings_of_one_word_fold_alike(typed, other):
    assert folded_tokens(typed) == folded_tokens(other)


@pytest.mark.parametrize(("first", "other"), [("thúy", "thúi"), ("tay", "tai"), ("huy", "hui"), ("yến", "iến")])
def test_different_words_with_y_and_i_stay_different(first, other):
    assert folded_tokens(first) != folded_tokens(other)


@given(st.text(alphabet=VIETNAMESE + VIETNAMESE.upper() + "0123456789/-.,", max_size=60))
def test_composed_and_decomposed_text_give_the_same_tokens(text):
    assert exact_tokens(unicodedata.normalize("NFD", text)) == exact_tokens(text)


@given(st.text(max_size=80))
def test_folding_again_changes_nothing(text):
    tokens = folded_tokens(text)
    assert [fold_token(token) for token in tokens] == tokens


@given(st.text(max_size=80))
def test_there_is_a_folded_token_for_every_exact_one(text):
    assert len(folded_tokens(text)) == len(exact_tokens(text))


@given(st.text(max_size=80))
def test_tokens_hold_no_blanks_and_no_signs(text):
    assert all(token and "_" not in token and not any(char.isspace() for char in token) for token in exact_tokens(text))


@pytest.mark.parametrize(
    ("token", "marked"), [("mẫu", True), ("đa", True), ("mau", False), ("2026", False), ("ly", False)]
)
def test_marks_are_diacritics_and_the_barred_d(token, marked):
    assert has_marks(token) is marked


@pytest.mark.parametrize(
    ("text", "key"),
    [("07/2026", "7/2026"), ("Số: 07/2026", "7/2026"), ("47 /QĐ - UBND", "47/qd-ubnd"), ("12/TLKT-BS", "12/tlkt-bs"),
     ("000/2020", "000/2020"), ("UBND", "ubnd"), ("", "")],
)  # fmt: skip
def test_document_numbers_have_one_form(text, key):
    assert number_key(text) == key


def test_codes_have_one_form():
    assert code_key("BK 123456") == code_key("bk-123456") == "bk123456"
    assert code_key("001.199.999.999") == "001199999999"
    assert code_key("ĐA 12") == "da12"


@given(
    st.from_regex(r"[0-9A-Z-]{7,18}", fullmatch=True) | st.from_regex(r"\d{9}|\d{10}(-?\d{3})?|\d{12}", fullmatch=True)
)
def test_whatever_number_names_an_owner_can_be_asked_for(number: str) -> None:
    assert is_owner_number(code_key(number)) or not names_an_owner(number)
