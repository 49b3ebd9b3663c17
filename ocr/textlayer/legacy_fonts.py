"""The fonts of before Unicode and what their signs stand for: TCVN3/ABC (`.VnTime`), VNI, VPS, VISCII.

Each is a conversion from the signs of a PDF's text layer, as Latin-1 or Windows-1252 has them, to Vietnamese letters.
Tables: docs/domain.md, 5.4 (TCVN3), the VNI-Windows code page, in which a letter and its marks are two signs, RFC 1456
(VISCII) and the code page of the Vietnamese Professionals Society (VPS); of the last three at least two independent
lists were found to agree on every letter.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from core.vietnamese.syllables import is_syllable

TONE_MARKS = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")  # level, huyền, sắc, hỏi, ngã, nặng
Table = dict[str, str]


def _row(letter: str, signs: str) -> Table:
    """Signs for a letter with its tones, in the order of `TONES`; a blank stands for a sign the row does not have."""
    return {
        sign: unicodedata.normalize("NFC", letter + tone)
        for sign, tone in zip(signs, TONE_MARKS, strict=True)
        if sign != " "
    }


def _codes(rows: str) -> Table:
    """A code page: on each line a letter and the hexadecimal codes of it with each tone in the order of `TONES`."""
    table: Table = {}
    for row in rows.strip().splitlines():
        letter, *codes = row.split()
        table |= _row(letter, "".join(chr(int(code, 16)) for code in codes))
    return {sign: char for sign, char in table.items() if sign != char}


# fmt: off
TCVN3: Table = {
    **_row("a", " µ¸¶·¹"), **_row("ă", "¨»¾¼½Æ"), **_row("â", "©ÇÊÈÉË"), **_row("e", " ÌÐÎÏÑ"),
    **_row("ê", "ªÒÕÓÔÖ"), **_row("i", " ×ÝØÜÞ"), **_row("o", " ßãáâä"), **_row("ô", "«åèæçé"),
    **_row("ơ", "¬êíëìî"), **_row("u", " ïóñòô"), **_row("ư", "\u00adõøö÷ù"), **_row("y", " úýûüþ"),
    "®": "đ", "§": "Đ", "¡": "Ă", "¢": "Â", "£": "Ê", "¤": "Ô", "¥": "Ơ", "¦": "Ư",
}
VNI_SINGLE: Table = {"ñ": "đ", "ì": "ì", "í": "í", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "ô": "ơ", "ö": "ư", "î": "ỵ"}
VNI_MARKS: Table = {  # sign after the letter: the marks it puts on it
    "ø": "\u0300", "ù": "\u0301", "û": "\u0309", "õ": "\u0303", "ï": "\u0323",
    "â": "\u0302", "à": "\u0302\u0300", "á": "\u0302\u0301",
    "å": "\u0302\u0309", "ã": "\u0302\u0303", "ä": "\u0302\u0323",
    "ê": "\u0306", "è": "\u0306\u0300", "é": "\u0306\u0301",
    "ú": "\u0306\u0309", "ü": "\u0306\u0303", "ë": "\u0306\u0323",
}
# fmt: on
_VNI_BASES = "aeouyơưAEOUYƠƯ"
VPS: Table = {"\xc7": "đ", "\xf1": "Đ"} | _codes("""
a 61 e0 e1 e4 e3 e5
ă e6 a2 a1 a3 a4 a5
â e2 c0 c3 c4 c5 c6
e 65 e8 e9 c8 eb cb
ê ea 8a 89 8b cd 8c
i 69 ec ed cc ef ce
o 6f f2 f3 d5 f5 86
ô f4 d2 d3 b0 87 b6
ơ d6 a9 a7 aa ab ae
u 75 f9 fa fb db f8
ư dc d8 d9 ba bb bf
y 79 ff 9a 9b cf 9c
A 41 80 c1 81 82 02
Ă 88 8e 8d 8f f0 04
Â c2 84 83 85 1c 03
E 45 d7 c9 de fe 05
Ê ca 93 90 94 95 06
I 49 b5 b4 b7 b8 10
O 4f bc b9 bd be 11
Ô d4 97 96 98 99 12
Ơ f7 9e 9d 9f a6 13
U 55 a8 da d1 ac 14
Ư d0 af ad b1 1d 15
Y 59 b2 dd fd b3 19
""")
VISCII: Table = {"\xf0": "đ", "\xd0": "Đ"} | _codes("""
a 61 e0 e1 e4 e3 d5
ă e5 a2 a1 c6 c7 a3
â e2 a5 a4 a6 e7 a7
e 65 e8 e9 eb a8 a9
ê ea ab aa ac ad ae
i 69 ec ed ef ee b8
o 6f f2 f3 f6 f5 f7
ô f4 b0 af b1 b2 b5
ơ bd b6 be b7 de fe
u 75 f9 fa fc fb f8
ư df d7 d1 d8 e6 f1
y 79 cf fd d6 db dc
A 41 c0 c1 c4 c3 80
Ă c5 82 81 02 05 83
Â c2 85 84 86 06 87
E 45 c8 c9 cb 88 89
Ê ca 8b 8a 8c 8d 8e
I 49 cc cd 9b ce 98
O 4f d2 d3 99 a0 9a
Ô d4 90 8f 91 92 93
Ơ b4 96 95 97 b3 94
U 55 d9 da 9c 9d 9e
Ư bf bb ba bc ff b9
Y 59 9f dd 14 19 1e
""")
_SAME = {"\u03bc": "µ", "\u03b2": "ß", "\u2010": "\u00ad"}  # what PDF writers and readers make of µ, ß, soft hyphen
_HYPHENS = "-\u2212"  # … and of the latter also


def code(sign: str) -> str:
    """A sign of a text layer as the character of its code: one of 256, where the sign stands for one of them.

    Windows-1252 names most of the codes 80 to 9F, and a code that it does not name comes as `(cid:129)`.
    """
    if sign.startswith("(cid:") and sign[5:-1].isdecimal():
        number = int(sign[5:-1])
        return chr(number) if number < 256 else sign
    if len(sign) != 1 or sign < "\u0100":
        return sign
    try:
        return sign.encode("cp1252").decode("latin-1")
    except UnicodeEncodeError:
        return _SAME.get(sign, sign)


def tcvn3(signs: Sequence[str]) -> list[str]:
    """TCVN3/ABC signs as Unicode, one entry for each sign."""
    return _by_table(signs, TCVN3)


def vps(signs: Sequence[str]) -> list[str]:
    """VPS signs as Unicode, one entry for each sign."""
    return _by_table(signs, VPS)


def viscii(signs: Sequence[str]) -> list[str]:
    """VISCII signs as Unicode, one entry for each sign."""
    return _by_table(signs, VISCII)


def vni(signs: Sequence[str]) -> list[str]:
    """VNI signs as Unicode: a mark is put on the letter before it and leaves an empty entry."""
    letters = [_vni_single(sign) for sign in signs]
    for at in range(1, len(letters)):
        marks = VNI_MARKS.get(code(signs[at]).lower())
        if marks and letters[at - 1] and letters[at - 1] in _VNI_BASES:
            letters[at - 1] = unicodedata.normalize("NFC", letters[at - 1] + marks)
            letters[at] = ""
    return letters


def _vni_single(sign: str) -> str:
    letter = VNI_SINGLE.get(code(sign).lower(), sign)
    return letter.upper() if sign != sign.lower() and letter != sign else letter


def _by_table(signs: Sequence[str], table: Table) -> list[str]:
    """Each sign by a table of codes. A hyphen inside a word is the letter of the soft hyphen's code when that makes
    a syllable: PDF writers take one for the other (`M-êng` is Mường in TCVN3; `Q§-UBND` keeps its hyphen)."""
    letters = [table.get(code(sign), sign) for sign in signs]
    for at, sign in enumerate(signs):
        if sign and sign in _HYPHENS and _makes_syllable(letters, at, table["\u00ad"]):
            letters[at] = table["\u00ad"]
    return letters


def _makes_syllable(letters: list[str], at: int, letter: str) -> bool:
    first, last = at, at
    while first > 0 and letters[first - 1].isalpha():
        first -= 1
    while last + 1 < len(letters) and letters[last + 1].isalpha():
        last += 1
    return first < last and is_syllable("".join(letters[first:at]) + letter + "".join(letters[at + 1 : last + 1]))
