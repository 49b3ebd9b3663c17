"""Text of before Unicode becomes Vietnamese."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr import legacy

SENTENCE = "Hà Nội, ngày 05 tháng 3 năm 2003, Ủy ban nhân dân quận Cầu Giấy cấp cho bà Nguyễn Thị Mẫu đường Bưởi"
LETTERS = [
    unicodedata.normalize("NFC", base + tone)
    for base in "aăâeêioôơuưy"
    for tone in ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
]


def as_tcvn3(text: str) -> str:
    """As a `.VnTime` font spells it; capitals with a tone exist there only as small letters."""
    signs = {letter: sign for sign, letter in legacy._TCVN3.items() if sign not in "\u03bc\u03b2"}
    return "".join(signs.get(char, signs.get(char.lower(), char)) for char in text)


def as_vni(text: str) -> str:
    """As a `VNI-Times` font spells it."""
    singles = {letter: sign for sign, letter in legacy._VNI_SINGLE.items()}
    marks = {marks: sign for sign, marks in legacy._VNI_MARKS.items()}
    out = []
    for char in text:
        if char.lower() in singles:
            sign = singles[char.lower()]
        else:
            base = unicodedata.normalize("NFD", char)
            letter, above = base[0], base[1:]
            if "\u031b" in above:  # the horn belongs to the letter, which is a sign of its own
                letter, above = (
                    singles[unicodedata.normalize("NFC", letter.lower() + "\u031b")],
                    above.replace("\u031b", ""),
                )
            # NFD puts a dot below before the mark above; the tables name the mark above first
            above = above if len(above) < 2 or above[0] in "\u0302\u0306" else above[::-1]
            sign = letter + (marks[above] if above else "")
        out.append(sign.upper() if char != char.lower() else sign)
    return "".join(out)


@pytest.mark.parametrize("font", [".VnTime", "ABCDEF+.VnArial,Bold", "Unknown"])
def test_tcvn3_becomes_vietnamese(font):
    assert "".join(legacy.decoded(list(as_tcvn3(SENTENCE)), font)).lower() == SENTENCE.lower()


@pytest.mark.parametrize("font", ["VNI-Times", "ABCDEF+VNI-Helve-Bold", "Unknown"])
def test_vni_becomes_vietnamese(font):
    assert "".join(legacy.decoded(list(as_vni(SENTENCE)), font)) == SENTENCE


@given(st.lists(st.sampled_from([*LETTERS, "đ"]), min_size=1))
def test_every_letter_with_every_tone_survives_both_encodings(letters):
    text = "".join(letters)
    assert "".join(legacy.tcvn3(list(as_tcvn3(text)))) == text
    assert "".join(legacy.vni(list(as_vni(text)))) == text


@given(st.text(), st.sampled_from([".VnTime", "VNI-Times", "Arial", ""]))
def test_the_result_has_one_entry_for_each_sign_given(text, font):
    assert len(legacy.decoded(list(text), font)) == len(text)


def test_the_font_of_capitals_gives_capitals():
    signs = list(as_tcvn3("cộng hòa xã hội chủ nghĩa việt nam"))
    for font in (".VnTimeH", "XYZABC+.VnArialH-Bold"):
        assert "".join(legacy.decoded(signs, font)) == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"


def test_a_hyphen_that_stands_for_the_letter_u_horn_is_mended_and_others_are_kept():
    assert "".join(legacy.decoded(list("M-êng ®-îc cÊp"), ".VnTime")) == "Mường được cấp"
    assert "".join(legacy.decoded(list("QuyÕt ®Þnh Q§-UBND"), ".VnTime")) == "Quyết định QĐ-UBND"


@pytest.mark.parametrize("font", [".VnTime", "VNI-Times", "TimesNewRomanPSMT"])
def test_text_that_is_unicode_already_stays_as_it_is(font):
    assert "".join(legacy.decoded(list(SENTENCE), font)) == SENTENCE


def test_other_languages_stay_as_they_are():
    for text in ("Größe: 25 µm ± 1 %", "Façade à Genève, naïve", "plain English text"):
        assert "".join(legacy.decoded(list(text), "Helvetica")) == text
