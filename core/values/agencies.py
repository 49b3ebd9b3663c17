"""Names of agencies and other organisations: as printed, in reading case, and without the units above."""

from __future__ import annotations

import re

from core.text import accented, nfc
from core.units import place_words
from core.values.parsed import Parsed, skeleton, strip_leaders
from core.vietnamese.syllables import is_syllable, parted
from core.vietnamese.word_lists import WORDS

_SHORT = re.compile(r"^(?:UBND|U\.B\.N\.D\.?|Uỷ ban nhân dân)(?!\w)", re.IGNORECASE)
_POLICE = re.compile(r"^CA(?= (?:tỉnh|huyện|quận|xã|phường|thị|thành|TP)\b)", re.IGNORECASE)
_UNIT = re.compile(
    r"(?<![\w.])(?:(?P<commune>xã(?! hội)|phường|thị trấn|đặc khu|p\.)|(?P<district>huyện|quận|thị xã|h\.|q\.|tx\.?)|"
    r"(?P<city>thành phố|tp\.?)|(?P<province>tỉnh|t\.))\s*(?=\w)",
    re.IGNORECASE,
)
_LEVEL = {"commune": 1, "district": 2, "city": 3, "province": 4}
_NUMBERED = re.compile(r"[\s,;-]+No\b[\s.:]*\d.*$")  # what stands beside it in the head of a paper


def own_name(text: str) -> str:
    """The agency's own name: `UBND phường Phú Thượng, thành phố Hà Nội` → `Ủy ban nhân dân phường Phú Thượng`.

    The unit that it is the agency of stays, those that this one lies in go; a city may lie in a city. A number of a
    paper behind it goes too. Of two agencies (`A; B`) each is named so. Anything else comes back as it is.
    """
    return "; ".join(map(_own, text.split("; ")))


def _own(text: str) -> str:
    name = _POLICE.sub("Công an", _NUMBERED.sub("", _SHORT.sub("Ủy ban nhân dân", nfc(text))))
    name = _UNIT.sub(lambda unit: unit[0] if "." in unit[0] or not unit[0][1:2].isupper() else unit[0].lower(), name)
    first = 0
    for unit in _UNIT.finditer(name):
        level = _LEVEL[unit.lastgroup or "commune"]
        if first and (level > first or level == first == _LEVEL["city"]):
            return name[: unit.start()].rstrip(" ,;-–")
        first = first or level
    return name


def body_below(above: str, unit: str) -> str | None:
    """The body of a unit that a line names alone, where the agency above is the same body of a unit that it lies in:
    `UBND` of a `XÃ LÙNG PHÌNH` under the `UBND HUYỆN BẮC HÀ`; None for anything else."""
    levels = [(named.start(), _LEVEL[named.lastgroup or "commune"]) for named in _UNIT.finditer(nfc(above))]
    own = _UNIT.match(nfc(unit))
    if not levels or own is None or min(level for _, level in levels) <= _LEVEL[own.lastgroup or "commune"]:
        return None
    body = nfc(above)[: levels[0][0]].strip()
    return body if skeleton(body) in _ON_EVERY_LEVEL else None


_ON_EVERY_LEVEL = frozenset(("ubnd", "uy ban nhan dan", "hdnd", "hoi dong nhan dan", "cong an"))


def org_name(text: str) -> Parsed | None:
    """The name of an organisation, as printed but without leaders, quotation marks around it and loose marks."""
    clean = strip_leaders(text)
    clean = re.sub(r"\s+([,.;])", r"\1", clean)
    if sum(char.isalpha() for char in clean) < 3:
        return None
    clean = " ".join(parted(word) if word.isalpha() else word for word in clean.split())
    words = re.findall(r"[^\W\d_]+", clean)
    odd = sum(not is_syllable(word) and len(word) > 3 and not word.isupper() for word in words)
    checks = ("!whole",) if lacks_place(clean) else ()
    return Parsed(clean, clean, checks, max(0.4, 1.0 - 0.15 * odd))


def lacks_place(office: str) -> bool:
    """Whether a name is a committee's, a police station's or a notary's without its place, name or number: the rest was
    not read. Wards and quarters may have a number for a name, communes have none."""
    words = re.findall(r"[^\W\d_]+|(?<=phường )\d+|(?<=quận )\d+|(?<=số )\d+", accented(office))
    return _OF_NO_PLACE.fullmatch(" ".join(words)) is not None


_OF_NO_PLACE = re.compile(
    r"(?:tm )?(?:ủy ban nhân(?: dân)?|ubnd|công an)(?: (?:xã|phường|thị trấn|quận|huyện|thị xã|thành phố|tỉnh))?"
    r"|(?:văn )?phòng công(?: chứng(?: số)?)?"
)
_LOWER = frozenset(("ủy", "uỷ", "và", "của", "về", "tại", "cho", "các"))
_GENERIC: list[str] = [
    *WORDS["unit_kinds"], "bộ phận", "khu vực", "chủ tịch", "tổ dân phố", "khu dân cư", "khu phố", "số", "nhân dân",
    "cơ sở",
]  # fmt: skip
_FIELDS: list[str] = [
    *WORDS["agency_fields"], "Chấp hành", "Điện lực", "Hòa giải", "Quản lý", "Tiếp nhận và Trả kết quả",
    "Hỗ trợ doanh nghiệp",
]  # fmt: skip


def agency_case(text: str) -> str:
    """The name of an agency printed in capitals in reading case: `SỞ GIÁO DỤC VÀ ĐÀO TẠO` → `Sở Giáo dục và Đào tạo`.

    Kinds of agency and units stand small (`Ủy ban nhân dân tỉnh Quảng Ngãi`), names of places keep their capitals,
    a field of work has its first syllable large. Text that is not in capitals comes back unchanged.
    """
    letters = [char for char in text if char.isalpha()]
    if not letters or sum(char.isupper() for char in letters) < 0.7 * len(letters):
        return text
    words = [word if _is_short(word) else word.lower() for word in nfc(text).split()]
    small = f" {' '.join(words)} "
    for phrase in _GENERIC:
        small = small.replace(f" {phrase} ", f" {phrase.replace(' ', '~')} ")
    out = []
    for i, word in enumerate(small.split()):
        generic = "~" in word or word in _GENERIC or word in _LOWER
        shown = word.replace("~", " ")
        out.append(shown if generic and i else shown[:1].upper() + shown[1:])
    return _fields_case(" ".join(out))


def _is_short(word: str) -> bool:
    """Whether a word in capitals is an abbreviation (`TNHH`): no syllable, and none of a place (`PLEIKU`)."""
    bare = word.strip(",.()-&")
    return word.isupper() and not is_syllable(bare) and bare.lower() not in place_words()


def _fields_case(text: str) -> str:
    for phrase in _FIELDS:
        text = re.sub(rf"(?<!\w){re.escape(phrase)}(?!\w)", phrase, text, flags=re.IGNORECASE)
    return text[:1].upper() + text[1:]
