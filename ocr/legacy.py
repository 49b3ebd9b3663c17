"""Text in the fonts of before Unicode (TCVN3/ABC `.VnTime`, VNI) turned into Vietnamese.

Such a PDF shows the right letters, but its text layer spells them with Latin-1 signs: `Hµ Néi`, `chaøo caùc baïn`.
Tables: domain reference 5.4 (TCVN3) and the VNI-Windows code page, in which a letter and its marks are two signs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

from ocr.syllables import is_syllable

_TONES = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")  # level, huyền, sắc, hỏi, ngã, nặng
_VIETNAMESE = 0.7  # score a text must reach to be taken for Vietnamese when its font says nothing
_LETTERS = re.compile(r"[^\W\d_]+")


def _row(letter: str, signs: str) -> dict[str, str]:
    """Signs for a letter with its tones, in the order of `_TONES`; a blank stands for a sign the row does not have."""
    return {
        sign: unicodedata.normalize("NFC", letter + tone)
        for sign, tone in zip(signs, _TONES, strict=True)
        if sign != " "
    }


# fmt: off
_TCVN3: dict[str, str] = {
    **_row("a", " µ¸¶·¹"), **_row("ă", "¨»¾¼½Æ"), **_row("â", "©ÇÊÈÉË"), **_row("e", " ÌÐÎÏÑ"),
    **_row("ê", "ªÒÕÓÔÖ"), **_row("i", " ×ÝØÜÞ"), **_row("o", " ßãáâä"), **_row("ô", "«åèæçé"),
    **_row("ơ", "¬êíëìî"), **_row("u", " ïóñòô"), **_row("ư", "\u00adõøö÷ù"), **_row("y", " úýûüþ"),
    "®": "đ", "§": "Đ", "¡": "Ă", "¢": "Â", "£": "Ê", "¤": "Ô", "¥": "Ơ", "¦": "Ư",
    "\u03bc": "à", "\u03b2": "ò",  # what some PDF writers make of µ and ß
}
_VNI_SINGLE = {"ñ": "đ", "ì": "ì", "í": "í", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "ô": "ơ", "ö": "ư", "î": "ỵ"}
_VNI_MARKS = {  # sign after the letter: the marks it puts on it
    "ø": "\u0300", "ù": "\u0301", "û": "\u0309", "õ": "\u0303", "ï": "\u0323",
    "â": "\u0302", "à": "\u0302\u0300", "á": "\u0302\u0301",
    "å": "\u0302\u0309", "ã": "\u0302\u0303", "ä": "\u0302\u0323",
    "ê": "\u0306", "è": "\u0306\u0300", "é": "\u0306\u0301",
    "ú": "\u0306\u0309", "ü": "\u0306\u0303", "ë": "\u0306\u0323",
}
# fmt: on
_VNI_BASES = "aeouyơưAEOUYƠƯ"


def decoded(chars: Sequence[str], font: str) -> list[str]:
    """The signs of one font run as Vietnamese, one entry for each sign given (empty where two signs make one letter).

    `font` is the PDF's font name. Its name suggests an encoding; what decides is whether the result has more
    Vietnamese syllables than the signs as they stand, so that Unicode text in a font so named stays as it is.
    """
    name = font.rpartition("+")[2].lower()
    tried: tuple[Callable[[Sequence[str]], list[str]], ...]
    named = name.startswith(("vni", ".vn", "vn"))
    if name.startswith("vni"):
        tried = (vni,)
    elif name.startswith((".vn", "vn")):
        tried = (_capitals_tcvn3 if _is_capitals(name) else tcvn3,)
    elif any(sign in _SUSPECT for sign in chars):
        tried = (tcvn3, vni)
    else:
        return list(chars)
    best, best_score = list(chars), score("".join(chars))
    for convert in tried:
        candidate = convert(chars)
        if (reached := score("".join(candidate))) > best_score and (named or reached >= _VIETNAMESE):
            best, best_score = candidate, reached
    return best


_SUSPECT = frozenset("®©ª«¬µ¶¸¹ÆÇÑ×ÜÞßæçëîïñö÷øûüþ\u00ad§¨»¾¼½")  # never in Vietnamese Unicode text, or rarely


def score(text: str) -> float:
    """Share of the letters of a text that stand in Vietnamese syllables; the signs of old fonts count as letters."""
    found = _LETTERS.findall(text)
    letters = sum(map(len, found)) + sum(sign in _SUSPECT and not sign.isalpha() for sign in text)
    return sum(len(word) for word in found if is_syllable(word)) / letters if letters else 0.0


def tcvn3(chars: Sequence[str]) -> list[str]:
    """TCVN3/ABC signs as Unicode. A hyphen inside a word is the letter ư when that makes a syllable: PDF writers
    take its code, the soft hyphen, for one (`M-êng` is Mường, `Q§-UBND` keeps its hyphen)."""
    letters = [_TCVN3.get(char, char) for char in chars]
    for at, char in enumerate(chars):
        if char in "-\u2010\u2212" and _makes_syllable(letters, at):
            letters[at] = "ư"
    return letters


def _makes_syllable(letters: list[str], at: int) -> bool:
    first, last = at, at
    while first > 0 and letters[first - 1].isalpha():
        first -= 1
    while last + 1 < len(letters) and letters[last + 1].isalpha():
        last += 1
    return first < last and is_syllable("".join(letters[first:at]) + "ư" + "".join(letters[at + 1 : last + 1]))


def _is_capitals(font: str) -> bool:
    """Whether a `.Vn…` font shows capitals for small letters: its name ends in H (`.VnTimeH`), before any style."""
    return re.split(r"[-,]", font)[0].removesuffix("bold").endswith("h")


def _capitals_tcvn3(chars: Sequence[str]) -> list[str]:
    return [letter.upper() for letter in tcvn3(chars)]


def vni(chars: Sequence[str]) -> list[str]:
    """VNI signs as Unicode: a mark is put on the letter before it and leaves an empty place."""
    letters = [_vni_single(char) for char in chars]
    for at in range(1, len(letters)):
        marks = _VNI_MARKS.get(chars[at].lower())
        if marks and letters[at - 1] and letters[at - 1] in _VNI_BASES:
            letters[at - 1] = unicodedata.normalize("NFC", letters[at - 1] + marks)
            letters[at] = ""
    return letters


def _vni_single(char: str) -> str:
    letter = _VNI_SINGLE.get(char.lower(), char)
    return letter.upper() if char != char.lower() and letter != char else letter
