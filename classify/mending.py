"""Generic words of addresses and offices whose diacritics were misread, put right; names are never touched.

Only a word with the same letters changes (`thành phổ` → `thành phố`), only where it is no name: in small letters, or at
the head of an office's name. The province at the end of an address is a closed list and is put right as well.
"""

from __future__ import annotations

import re

from classify.values.provinces import PROVINCES
from store.text import fold

_UNITS = ("phường", "xã", "quận", "huyện", "tỉnh", "thôn", "xóm", "ấp", "ngõ", "ngách", "hẻm", "đường", "phố", "số")
_WORDS = {fold(word): word for word in _UNITS}
_HEADS = (
    "Ủy ban nhân dân phường", "Ủy ban nhân dân xã", "Ủy ban nhân dân", "Hộ kinh doanh", "Công ty TNHH",
    "Công ty cổ phần",
    "Bệnh viện đa khoa", "Bệnh viện", "Trường Đại học", "Văn phòng công chứng", "Phòng công chứng", "Trung tâm Y tế",
    "Trạm Y tế", "Công an phường", "Công an xã",
)  # fmt: skip
_PROVINCES = {fold(name): name for name in {*PROVINCES.values(), "Hồ Chí Minh", "Huế"}}


def address(text: str) -> str:
    """An address with its generic words and its province put right."""
    text = re.sub(r"\b(th[aàáảãạ]nh) (ph[oôóồốổỗộ])(?=\s)", "thành phố", text)
    text = re.sub(r"[^\W\d_]+(?=\s+(\w))", _word, text)
    text = re.sub(r"^(S[ổỗốôo])(?=\s?\d)", "Số", text)
    head, comma, last = text.rpartition(",")
    match = re.match(r"(\s*(?:thành phố|tỉnh|TP\.?)?\s*)(.+?)([\s.]*)$", last)
    if match is not None and fold(match[2]) in _PROVINCES and not match[2].isupper():
        last = f"{match[1]}{_PROVINCES[fold(match[2])]}{match[3]}"
    return f"{head}{comma}{last}"


def _word(match: re.Match[str]) -> str:
    """The unit in small letters before a name or a number; `xa lộ` and `tờ bản đồ` are no units."""
    word, following = match[0], match[1]
    if not word.islower() or not (following.isupper() or following.isdigit()):
        return word
    return _WORDS.get(fold(word), word)


def office(text: str) -> str:
    """The name of an office or firm with the generic words at its head put right, in the case they are printed in."""
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
