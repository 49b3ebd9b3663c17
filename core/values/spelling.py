"""Generic words of addresses and offices that were misread, put right; names are never touched.

A word changes only where it is no name: in small letters, or at the head of an office's name, and mostly in its marks
alone (`thành phổ` → `thành phố`); one letter may differ where nothing else can stand: in the kind of a unit behind a
comma, in a province said to be one, in a long head. The provinces are a closed list.
"""

from __future__ import annotations

import re
from functools import partial

from rapidfuzz.distance import Levenshtein

from core.text import accented, fold
from core.values.addresses import spelt_as_known
from core.values.provinces import PROVINCES
from core.vietnamese.syllables import is_syllable

_UNITS = ("phường", "xã", "quận", "huyện", "tỉnh", "thôn", "xóm", "ấp", "ngõ", "ngách", "hẻm", "đường", "phố", "số")
_WORDS = {fold(word): word for word in _UNITS}
_HEADS = (
    "Ủy ban nhân dân", "UBND", "Hộ kinh doanh", "Công ty TNHH", "Công ty cổ phần", "Cửa hàng",
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
    text = re.sub(r"\bth[iìíỉĩ] (x[aãàáảạ]|tr[aâấ]n)(?=\s+[A-ZĐÀ-Ỹ])", _two_words, text)
    text = re.sub(r"(?<=, )[a-zà-ỹđ]{3,7}(?=\s+[\dA-ZĐÀ-Ỹ])", _misread_unit, text)
    text = re.sub(r"[^\W\d_]+(?=\s+(\w))", _word, text)
    text = re.sub(r"^(S[ổỗốôo])(?=\s?\d)", "Số", text)
    text = _FIRST.sub(lambda match: _FIRST_WORDS[fold(match[1])] + match[2], text)
    for pattern, phrase in _MISREAD_PHRASES:
        text = pattern.sub(partial(_phrase, phrase), text)
    head, comma, last = text.rpartition(",")
    match = re.match(r"(\s*(?:thành phố|tỉnh|TP\.?|T\.)?\s*)(.+?)([\s.)]*)$", last)
    province = _province(match[2], named=match[1].strip() in ("tỉnh", "T.")) if match is not None else None
    if match is not None and province is not None and not _is_bare(match[2]):
        last = f"{match[1]}{province.upper() if match[2].isupper() else province}{match[3]}"
    return spelt_as_known(f"{head}{comma}{last}")


_FIRST_WORDS = {"to": "Tổ", "ap": "Ấp", "doi": "Đội"}  # that an address in the country begins with
_FIRST = re.compile(r"^(T[oôóồốổỗộò]|[AÁÀẢÃẠĂÂẤẦẨẪẬ]p|Đ[oôóồốổỗộòọ]i)(\s(?:dân\s)?[\dA-ZĐÀ-Ỹ])")
_PHRASES = ("thửa đất số", "tờ bản đồ số", "tổ dân phố số", "khu đô thị")
_MISREAD_PHRASES = tuple(
    (re.compile(r"\b" + r"\W{1,2}".join([r"[^\W\d_]+"] * len(phrase.split())) + r"(?=\W*[\dA-ZĐ])"), phrase)
    for phrase in _PHRASES
)


def _phrase(right: str, match: re.Match[str]) -> str:
    """A phrase of addresses for what it was misread as, a letter in five: `từ bản đề số`."""
    printed, slips = match[0], len(right) // _LETTERS_OF_A_PHRASE
    if Levenshtein.distance(fold(printed), fold(right), score_cutoff=slips) > slips:
        return printed
    return right[:1].upper() + right[1:] if printed[:1].isupper() else right


_LETTERS_OF_A_PHRASE = 5


def _two_words(match: re.Match[str]) -> str:
    return "thị xã" if fold(match[1]) == "xa" else "thị trấn"


_LONG_UNITS = ("phường", "huyện", "quận", "tỉnh", "thôn")


def _misread_unit(match: re.Match[str]) -> str:
    """The kind of a unit behind a comma with the letter put right that was misread in it: `luyện Bình Trạch`."""
    if not match[0].islower():
        return match[0]
    near = [unit for unit in _LONG_UNITS if Levenshtein.distance(fold(match[0]), fold(unit), score_cutoff=1) == 1]
    return near[0] if len(near) == 1 and fold(match[0]) not in _SMALL_WORDS else match[0]


_SMALL_WORDS = frozenset(map(fold, (*_UNITS, "khu", "tổ", "đội", "bản", "làng", "buôn", "căn", "cụm", "quán", "hồ")))


def _province(printed: str, *, named: bool) -> str | None:
    """The province that a name is, whatever its marks; one said to be a province's, or that has a word which can be
    none, also with one letter misread."""
    bare = fold(printed)
    if bare in _PROVINCES:
        return _PROVINCES[bare]
    if len(bare) < _LONG_NAME or not (named or not all(map(is_syllable, re.split(r"[\s-]+", printed)))):
        return None
    near = [name for key, name in _PROVINCES.items() if Levenshtein.distance(bare, key, score_cutoff=1) == 1]
    return near[0] if len(near) == 1 else None


def _is_bare(printed: str) -> bool:
    """Whether a name stands in capitals without a mark, as passports print it."""
    return printed.isupper() and printed.isascii()


_CITIES = frozenset(("Hà Nội", "Hồ Chí Minh", "Hải Phòng", "Đà Nẵng", "Cần Thơ", "Huế"))  # under the state itself


def province_named(printed: str) -> str | None:
    """A province with its kind, from its name in whatever case: `YÊN BÁI` is `tỉnh Yên Bái`; None for anything else."""
    name = _province(printed, named=True)
    return None if name is None else f"{'thành phố' if name in _CITIES else 'tỉnh'} {name}"


_LONG_NAME = 6  # letters of a province's name in which one may be misread


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
    of_units = (f"{committee} {unit}" for committee in _COMMITTEES for unit in _OF_COMMITTEES)
    heads = [head for head in (*_HEADS, *of_units) if fold(text).startswith(fold(head) + " ")]
    return frozenset(accented(max(heads, key=len)).split()) if heads else frozenset()


def office(text: str) -> str:
    """The name of an office or firm with the words at its head and the unit in it put right, in the case as printed."""
    known = spelt_as_known(_NEARLY_UBND.sub("UBND", _WARD_NUMBER.sub(_roman, text)))
    return headed(of_province(_HOSPITAL.sub(_with_its_province, known)))


# A committee's letters with one or two misread, before the kind of its unit: `UDND xã`, `ĐB9D phường`; no `HĐND`.
_NEARLY_UBND = re.compile(r"^\W*(?:U[A-ZĐ\d]{2}|[A-ZĐ\d]B[A-ZĐ\d])D(?= (?:xã|phường|thị|quận|huyện|thành phố|tỉnh)\b)")
_WARD_NUMBER = re.compile(r"(\b[Pp]hường (?:[A-ZĐÀ-Ỹ][^\W\d_]*[a-zà-ỹđ] )+)([IVXLl1|]{2,5})(?=\W*(?:,|-|$))")
_ROMAN = re.compile(r"X?(?:IX|IV|V?I{0,3})")  # wards are numbered from I to XX


def _roman(match: re.Match[str]) -> str:
    """A ward's name with its number, whose strokes were read as L or 1: `phường Hải Châu LI` is the second."""
    number = re.sub(r"[Ll1|]", "I", match[2])
    return match[1] + (number if re.search("[IVX]", match[2]) and _ROMAN.fullmatch(number) else match[2])


_HOSPITAL = re.compile(r"^(Bệnh viện\s(?:[^,]*\s)?)((?:[A-ZĐÀ-Ỹ][^\W\d_]+\s){1,2}[A-ZĐÀ-Ỹ][^\W\d_]+)(?=,|$)")


def _with_its_province(match: re.Match[str]) -> str:
    """A hospital's name with the province that it ends with as that is spelt: `Bệnh viện đa khoa Diện Biên`."""
    words = match[2].split()
    for count in (3, 2):
        province = _PROVINCES.get(fold(" ".join(words[-count:]))) if len(words) >= count else None
        if province is not None:
            return match[1] + " ".join([*words[:-count], province])
    return match[0]


def of_province(name: str) -> str:
    """The name of an agency with the province that it ends with as it is spelt: `Tỉnh Tiên Giang`."""
    return _OF_PROVINCE.sub(_said_province, name)


_OF_PROVINCE = re.compile(r"\b([Tt]ỉnh |TỈNH )([A-ZĐÀ-Ỹ][^,()]*)(?=\)*$)")


def _said_province(match: re.Match[str]) -> str:
    name = _province(match[2], named=True) or match[2]
    return match[1] + (name.upper() if match[2].isupper() else name)


def headed(text: str) -> str:
    """The name of an office or firm with the words at its head put right, in the case as printed; a long head also
    where a letter or two of it were misread (`Uỷ Bạn Nhân Đậm`), and behind a committee's the kind of its unit."""
    for pattern, heads in _BY_WORDS:
        match = pattern.match(text)
        if match is None:
            continue
        bare = fold(match[0])
        for head, slips in heads:
            near = Levenshtein.distance(bare, fold(head), score_cutoff=slips) <= slips
            mended = _with_head(text, head, match[0]) if near else None
            if mended is not None:
                return mended
    return text


def _with_head(text: str, head: str, start: str) -> str | None:
    """The text with a head for what it begins with; None where that may be another name."""
    rest = text[len(start) :]
    whole = _unit_first(rest) if head in _COMMITTEES else rest
    if fold(start) == fold(head) and len(start) == len(head):
        letters = zip(head, start, strict=True)
        return "".join(good.upper() if bad.isupper() else good.lower() for good, bad in letters) + whole
    if whole != rest or head != "UBND" or _UNIT_FIRST.match(rest):
        return (head.upper() if start.isupper() else head) + whole
    return None


_LETTERS_A_SLIP = 7  # letters of a head in which one may be misread
# By how many words a head has, most first: what such heads look like, and each with the letters that may be misread.
_BY_WORDS = tuple(
    (
        re.compile(r"\W*" + r"[\s,-]+".join([r"[^\W\d_]+"] * words) + r"(?![^\W\d_])"),
        tuple(
            (head, max(head == "UBND", len(head) // _LETTERS_A_SLIP)) for head in _HEADS if head.count(" ") == words - 1
        ),
    )
    for words in sorted({head.count(" ") + 1 for head in _HEADS}, reverse=True)
)
_COMMITTEES = ("Ủy ban nhân dân", "UBND")
_UNIT_FIRST = re.compile(r"(\W+)((?:th[^\W\d_]{1,4} )?[^\W\d_]+)(?=\W+[\dA-ZĐÀ-Ỹ])", re.IGNORECASE)
_OF_COMMITTEES = ("phường", "xã", "quận", "huyện", "tỉnh", "thị trấn", "thị xã", "thành phố", "đặc khu")


def _unit_first(rest: str) -> str:
    """What follows a committee's head with the kind of its unit as it is spelt: `Phưỡng Yên Nghĩa`."""
    match = _UNIT_FIRST.match(rest)
    if match is None:
        return rest
    near = [unit for unit in _OF_COMMITTEES if Levenshtein.distance(fold(match[2]), fold(unit)) <= len(unit) // 5]
    if len(near) != 1:
        return rest
    return match[1].replace(",", "") + (near[0].upper() if match[2].isupper() else near[0]) + rest[match.end() :]
