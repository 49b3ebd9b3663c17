"""Text of before Unicode becomes Vietnamese, and no other text becomes anything."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.textlayer import legacy_fonts, legacy_text

SENTENCE = "Hà Nội, ngày 05 tháng 3 năm 2003, Ủy ban nhân dân quận Cầu Giấy cấp cho bà Nguyễn Thị Mẫu đường Bưởi"
PANGRAMS = (
    "Do bạch kim rất quý nên sẽ dùng để lắp vô xương.",
    "Tâm tưởng tôi tỏ tình tới Tú từ tháng tư, thư từ tới tấp, Tú thì thờ ơ.",
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc",
    "Chữ ký, nghỉ phép, rẽ trái, ghế gỗ, khẳng khiu, chặt chẽ, ngẫm nghĩ, quỹ, ỷ lại, tỵ nạn, kỳ lạ, ngượng, ngỡ, thuở",
)
LETTERS = [
    unicodedata.normalize("NFC", base + tone)
    for base in "aăâeêioôơuưy"
    for tone in ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
]


def turned(table: legacy_fonts.Table) -> Callable[[str], str]:
    """A text as the signs of a table spell it."""
    signs = {letter: sign for sign, letter in table.items()}
    return lambda text: "".join(signs.get(char, char) for char in text)


def as_tcvn3(text: str) -> str:
    """As a `.VnTime` font spells it; capitals with a tone exist there only as small letters."""
    signs = {letter: sign for sign, letter in legacy_fonts.TCVN3.items()}
    return "".join(signs.get(char, signs.get(char.lower(), char)) for char in text)


def as_vni(text: str) -> str:
    """As a `VNI-Times` font spells it."""
    singles = {letter: sign for sign, letter in legacy_fonts.VNI_SINGLE.items()}
    marks = {marks: sign for sign, marks in legacy_fonts.VNI_MARKS.items()}
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


as_vps, as_viscii = turned(legacy_fonts.VPS), turned(legacy_fonts.VISCII)
SPELLINGS = {"tcvn3": as_tcvn3, "vni": as_vni, "vps": as_vps, "viscii": as_viscii}


def as_windows(text: str) -> list[str]:
    """The signs as a PDF with the usual Windows encoding gives them: codes 80 to 9F by their names, or by number."""

    def named(char: str) -> str:
        if char >= " " and not "\x7f" < char < "\xa0":
            return char
        try:
            return char.encode("latin-1").decode("cp1252") if char >= " " else f"(cid:{ord(char)})"
        except UnicodeDecodeError:
            return f"(cid:{ord(char)})"

    return [named(char) for char in text]


def decoded(signs: list[str] | str, font: str) -> str:
    """One run, alone on its page."""
    return "".join(legacy_text.decoded([(font, list(signs))])[0])


@pytest.mark.parametrize("font", [".VnTime", "ABCDEF+.VnArial,Bold", "Unknown"])
def test_tcvn3_becomes_vietnamese(font):
    assert decoded(as_tcvn3(SENTENCE), font).lower() == SENTENCE.lower()


@pytest.mark.parametrize("font", ["VNI-Times", "ABCDEF+VNI-Helve-Bold", "Unknown"])
def test_vni_becomes_vietnamese(font):
    assert decoded(as_vni(SENTENCE), font) == SENTENCE


@pytest.mark.parametrize("text", [SENTENCE, *PANGRAMS])
@pytest.mark.parametrize(
    ("spelling", "font"),
    [
        ("vps", "VPS Times"),
        ("vps", "ABCDEF+VPSTimes,Bold"),
        ("vps", "T1"),
        ("viscii", "VISCII-Roman"),
        ("viscii", "T1"),
    ],
)
def test_vps_and_viscii_become_vietnamese_as_latin_1_and_as_windows_signs(spelling, font, text):
    signs = SPELLINGS[spelling](text)
    assert decoded(signs, font) == text
    assert decoded(as_windows(signs), font) == text


@given(st.lists(st.sampled_from([*LETTERS, "đ"]), min_size=1))
def test_every_small_letter_with_every_tone_survives_every_encoding(letters):
    text = "".join(letters)
    assert "".join(legacy_fonts.tcvn3(list(as_tcvn3(text)))) == text
    assert "".join(legacy_fonts.vni(list(as_vni(text)))) == text


@given(st.lists(st.sampled_from([*LETTERS, *(letter.upper() for letter in LETTERS), "đ", "Đ"]), min_size=1))
def test_every_letter_with_every_tone_survives_the_full_code_pages(letters):
    text = "".join(letters)
    for spell, convert in ((as_vps, legacy_fonts.vps), (as_viscii, legacy_fonts.viscii)):
        assert "".join(convert(list(spell(text)))) == text
        assert "".join(convert(as_windows(spell(text)))) == text


@given(st.text(), st.sampled_from([".VnTime", "VNI-Times", "VPS Times", "VISCII", "Arial", ""]))
def test_the_result_has_one_entry_for_each_sign_given(text, font):
    assert len(legacy_text.decoded([(font, list(text)), ("Arial", list(text))])[0]) == len(text)


def test_the_font_of_capitals_gives_capitals():
    signs = as_tcvn3("cộng hòa xã hội chủ nghĩa việt nam")
    for font in (".VnTimeH", "XYZABC+.VnArialH-Bold"):
        assert decoded(signs, font) == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"


def test_a_hyphen_that_stands_for_a_letter_is_mended_and_others_are_kept():
    assert decoded("M-êng ®-îc cÊp", ".VnTime") == "Mường được cấp"
    assert decoded("QuyÕt ®Þnh Q§-UBND", ".VnTime") == "Quyết định QĐ-UBND"
    name = "bà Nguyễn Thị Mẫu, số 12-KH"
    assert decoded(as_viscii(name).replace("\u00ad", "-"), "Unknown") == name


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_heading_in_a_font_of_its_own_is_known_by_the_page(spelling):
    spell = SPELLINGS[spelling]
    title = "quyết định"
    page = [("A", list(spell(title))), ("B", list(spell(SENTENCE))), ("A", list(spell("số")))]
    assert ["".join(letters) for letters in legacy_text.decoded(page)][::2] == [title, "số"]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_unicode_text_beside_an_old_font_stays_as_it_is(spelling):
    spell = SPELLINGS[spelling]
    kept = "Sân nhà 5 × 20 m, ở 25 °C, bà Đỗ Thị Hà đã ký; © 2003, « mẫu »"
    page = [("A", list(spell(SENTENCE))), ("B", list(kept)), ("Symbol", list("× 4"))]
    assert ["".join(letters) for letters in legacy_text.decoded(page)][1:] == [kept, "× 4"]


@pytest.mark.parametrize("font", [".VnTime", "VNI-Times", "VPS Times", "TimesNewRomanPSMT"])
def test_text_that_is_unicode_already_stays_as_it_is(font):
    for text in (SENTENCE, *PANGRAMS):
        assert decoded(text, font) == text


@pytest.mark.parametrize(
    "text",
    [
        "Größe: 25 µm ± 1 %", "Façade à Genève, naïve", "plain English text", "3 × 4 = 12 © 2020, § 5, 20 °",
        "Élève née à Saint-Étienne, le café où l’on dîna dès l’été, près d’Orléans : ça va, là, « très bien »",
        "The café’s naïve résumé — 50 € or £45 per m² — can be sent to an in-house coöperative “as is”…",
        "Señor Muñoz pidió más información sobre el año 2005 a la compañía; ¿cuánto costó? ¡Qué bueno!",
        "Le maire, vu le décret n° 2005-12 du 3 août 2005, arrête : les élèves reçus à l’école sont logés.",
    ],
)  # fmt: skip
def test_other_languages_stay_as_they_are(text):
    assert decoded(text, "Helvetica") == text
    beside = legacy_text.decoded([("Helvetica", list(text)), (".VnTime", list(as_tcvn3(SENTENCE)))] * 3)
    assert beside[::2] == [list(text)] * 3
