"""Generic words of addresses and offices whose diacritics were misread, put right; names are never touched.

Only a word with the same letters changes (`thành phổ` → `thành phố`), only where it is no name: in small letters, or at
the head of an office's name. The province at the end of an address is a closed list and is put right as well.
"""

from __future__ import annotations

import re

from core.text import accented, fold
from core.values.addresses import spelt_as_known
from core.values.provinces import PROVINCES

_UNITS = ("phường", "xã", "quận", "huyện", "tỉnh", "thôn", "xóm", "ấp", "ngõ", "ngách", "hẻm", "đường", "phố", "số")
_WORDS = {fold(word): word for word in _UNITS}
_HEADS = (
    "Ủy ban nhân dân phường", "Ủy ban nhân dân xã", "Ủy ban nhân dân", "Hộ kinh doanh", "Công ty TNHH",
    "Công ty cổ phần",
    "Bệnh viện đa khoa", "Bệnh viện", "Trường Đại học", "Văn phòng công chứng", "Phòng công chứng", "Trung tâm Y tế",
    "Trạm Y tế", "Công an phường", "Công an xã",
)  # fmt: skip
GENERIC = frozenset(
    word for phrase in (*_UNITS, *_HEADS, "thành phố", "thị trấn", "thị xã") for word in accented(phrase).split()
)
_PROVINCES = {fold(name): name for name in {*PROVINCES.values(), "Hồ Chí Minh", "Huế"}}


def address(text: str) -> str:
    """An address with its generic words, its units and its province put right, and without specks."""
    text = _without_specks(text)
    text = re.sub(r"\b(th[aàáảãạ]nh) (ph[oôóồốổỗộ])(?=\s)", "thành phố", text)
    text = re.sub(r"[^\W\d_]+(?=\s+(\w))", _word, text)
    text = re.sub(r"^(S[ổỗốôo])(?=\s?\d)", "Số", text)
    head, comma, last = text.rpartition(",")
    match = re.match(r"(\s*(?:thành phố|tỉnh|TP\.?)?\s*)(.+?)([\s.]*)$", last)
    if match is not None and fold(match[2]) in _PROVINCES and not match[2].isupper():
        last = f"{match[1]}{_PROVINCES[fold(match[2])]}{match[3]}"
    return spelt_as_known(f"{head}{comma}{last}")


def _without_specks(text: str) -> str:
    """Without a mark read as a letter inside `thành phố` or after the province that ends the address."""
    text = re.sub(r"\b(thành) [^\W\d_]{1,2} (?=phố )", r"\1 ", text)
    match = re.fullmatch(r"(.+?)[ ,.]+[a-z\d]{1,2}", text)
    whole = match is not None and any(fold(match[1]).endswith(f" {name}") for name in _PROVINCES)
    return match[1] if match is not None and whole else text


def _word(match: re.Match[str]) -> str:
    """The unit in small letters before a name or a number; `xa lộ` and `tờ bản đồ` are no units."""
    word, following = match[0], match[1]
    if not word.islower() or not (following.isupper() or following.isdigit()):
        return word
    return _WORDS.get(fold(word), word)


def head_words(text: str) -> frozenset[str]:
    """The words (in lower case) of the generic head of an office's or firm's name, when it has one."""
    heads = [head for head in _HEADS if fold(text).startswith(fold(head) + " ")]
    return frozenset(accented(max(heads, key=len)).split()) if heads else frozenset()


def office(text: str) -> str:
    """The name of an office or firm with the words at its head and the unit in it put right, in the case as printed."""
    text = spelt_as_known(text)
    for head in _HEADS:
        start = text[: len(head)]
        if fold(start) == fold(head) and (len(text) == len(head) or not text[len(head)].isalpha()):
            right = (
                head.upper()
                if start.isupper()
                else "".join(
                    good.upper() if bad.isupper() else good.lower() for good, bad in zip(head, start, strict=True)
                )
            )
            return right + text[len(head) :]
    return text
