"""Kinds of value that only paper types need, beside the parsers of `core.values`: one door for both."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import structs
from rapidfuzz.distance import Levenshtein

from core import values
from core.text import accented, fold, nfc
from core.values import Parsed, skeleton, spelling
from core.values.names import name_case, with_whole_l
from core.values.provinces import PROVINCES

if TYPE_CHECKING:  # the catalogue asks which kinds are known while it is loaded
    from core.catalogue.model import Field


def known() -> frozenset[str]:
    """Every kind a catalogue field may have."""
    return frozenset(values.KINDS) | frozenset(_OWN) | {"choice"}


def parse(field: Field, printed: str) -> Parsed | None:
    """The value of a field in a printed text, brought to what the field accepts; None when there is none."""
    text = _prepared(field, nfc(printed))
    if not text or (field.kind not in ("text", "choice") and is_nothing(text)):
        return None
    if field.kind == "choice":
        parsed = _choice(field, text)
    elif field.kind in _OWN:
        parsed = _OWN[field.kind](text)
    elif field.kind == "person_name" and is_firm(text):
        parsed = _as_firm(text)
    else:
        parsed = values.parse(field.kind, text)
    if parsed is not None:
        parsed = _weighed(field, parsed, printed)
    if parsed is None or field.accept is None:
        return parsed
    match = re.match(field.accept, parsed.value)
    if match is None:
        return None
    value = match.group().strip()
    cut = value[-1:].isdigit() and _GOES_ON.match(parsed.value, match.end())  # `CH7 5601`, `609-8`: figures follow
    if cut or (field.whole is not None and not re.search(field.whole, value)):
        return Parsed(value, parsed.text, (*parsed.checks, "!whole"), parsed.doubt * 0.4)
    return Parsed(value, parsed.text, parsed.checks, parsed.doubt)


_GOES_ON = re.compile(r"[ .–-]?\d")


def is_firm(text: str) -> bool:
    """Whether a firm, a bank or an organisation is named, and no person: `CÔNG TY TNHH VÍ DỤ`."""
    return _FIRM.match(fold(text.lstrip(_MARKS))) is not None


def _as_firm(text: str) -> Parsed | None:
    """A firm that stands where a person may, as it is printed, with what no person's name has: `CÔNG TY TNHH VÍ DỤ`,
    `Ngân hàng TMCP Ví Dụ - Chi nhánh Mẫu`; None where it is left without its name."""
    bare = text.lstrip(_MARKS)
    head, end = _FIRM.match(fold(bare)), _AFTER_FIRM.search(fold(bare))
    if head is None or not any(map(str.isalnum, bare[head.end() :])):
        return None
    named = bare[: end.start()] if end is not None and len(fold(bare)) == len(bare) else bare
    return values.parse("org_name", named) if any(map(str.isalnum, named[head.end() :])) else None


_MARKS = " .:;,-–"
_AFTER_FIRM = re.compile(
    r"\W*[.,;:(–-]\s*(?:dia chi|tru so|ma so|ma chi nhanh|mst|msdn|do (?:ong|ba)|dai dien|nguoi dai dien|"
    r"so dien thoai|dien thoai|sau day|goi la|goi tat)\b"
)
_FIRM = re.compile(
    r"(?:tong )?cong ty\b|doanh nghiep\b|(?:lien hiep |quy )?hop tac xa\b|htx\b|xi nghiep\b|ngan hang\b|chi nhanh\b|"
    r"tap doan\b|quy tin dung\b|cong doan\b|trung tam\b|benh vien\b|"
    r"truong (?:dai hoc|cao dang|trung hoc|tieu hoc|mam non|thpt|thcs)\b"
)


# The stamp of the counter over the print; it is nobody's name, address or office.
_STAMP = re.compile(r"(?:da )?(?:tiep )?nhan|da tiep|quay(?: \d+)?|cong van den|den")
# … nor is what a counter stamps beside a value its end: `Đỗ Thị Mẫu HỎA TỐC`, `… về dân cư ĐÃ SỐ HÓA`.
_STAMPED = re.compile(
    r"(?<=\w)\W+(da (?:so hoa|nhap m\w{2}|kiem tra|tiep nhan|doi chieu)|sao y ban chinh|hoa toc|thuong khan)\W*$"
)
_NOTHING = re.compile(r"khong|khong co|chua co|/|-/-|khong ro|chua xac dinh")


def is_nothing(text: str) -> bool:
    """True when the paper says that there is no such value (`Không`, `-/-`)."""
    return _NOTHING.fullmatch(fold(text).strip(" .:;,-…")) is not None


def says_none(field: Field, text: str) -> bool:
    """True when the paper says that it has no value of the field, where that is no value itself."""
    return not field.none and is_nothing(text)


def _prepared(field: Field, text: str) -> str:
    """The text without what a leader or a lead-in adds to it."""
    if field.kind in ("person_name", "address", "org_name") and _STAMP.fullmatch(fold(text).strip(" .:;,-")):
        return ""
    if field.kind in ("date", "datetime") and _says_no_term(text):
        return ""  # the date after these words is another
    if field.kind == "integer":  # `lần thứ: I, ngày 10 tháng 4`
        text = re.sub(r"^\W*[Il|](?=\W|$)", "1", re.split(r"[\s,;]+ng[aàảãáạ]y\b", text)[0])
    if field.kind == "person_name":
        if re.match(r"\W*\(\s*k[yý]\b", text.lower()):  # (Ký, ghi rõ họ tên) under a heading
            return ""
        text = re.sub(r"(?<=[^\W\d_])[.,;]+(?=[^\W\d_])", " ", text)  # no name has a mark glued between two letters
        text = _COLON_IN_NAME.sub(r"\1 ", text)
        text = re.sub(r"^(\W*[^\W\d_]+)\s*[.,;]\s+(?=[A-ZĐÀ-Ỹ])", r"\1 ", text)
    if field.kind in ("personal_id", "any_id", "any_tax_code", "phone"):
        text = re.sub(r"(?<=\d)[QDO](?=\d)|(?<![^\W])[QDO](?=\d{9}(?!\d))", "0", text)
    if field.kind in ("personal_id", "any_id", "any_tax_code"):
        text = _BRACKETS.sub(_bracket_zeros, text)
        text = _FIRST_ZEROS.sub(_first_zeros, text)
    if field.kind in ("address", "org_name", "text"):  # what a row of strokes after it was read as, and more behind it
        text = re.split(r"(?<=[^\W_])[\s—–=~_<-]*[—–=~_<-]{4,}", text)[0]
    if field.kind in ("person_name", "address", "org_name", "text") and (stamp := _STAMPED.search(skeleton(text))):
        text = text[: stamp.start()] if text[stamp.start(1)].isupper() else text
    if field.kind in ("address", "org_name"):  # a full stop after a whole word is a leader's too
        text = re.sub(r"\.(?=\s+(?:phường|xã|quận|huyện|thành phố|tỉnh|thị xã|thị trấn)\s)", ",", text)
        text = re.sub(r"(?<=[a-zà-ỹđ\d])\.(?=\s)", " ", text)
        text = _BEFORE_HEAD.sub("", text)
        text = _CLINIC_CODE.sub("", _NUMBER_BEHIND.split(text)[0]) if field.kind == "org_name" else text
        text = re.sub(r"^\W*[Tt]ại[\s:–-]+(?=(?:xã|phường|thị|thành|huyện|quận|tỉnh|UBND|Ủy|Bệnh|Trạm)\b)", "", text)
        text = re.sub(r"^[a-z,.;:]\s+(?=[A-ZĐ])|(?<=,)(?:\s*,)+", "", text)  # specks
        if field.kind == "address":  # `ngõ 1.42`: no decimals; `căn hộ A8-14.10` is the name of a flat
            text = re.sub(r"(?<![\w-])(?<![A-ZĐ]\d-)[\d]+\.(?=\d)", lambda match: match[0][:-1], text)
        text = " ".join(_whole_words(text))
    if field.kind in ("date", "datetime"):  # `Đăng ký lần đầu, ngày` may have taken the word before the day
        text = re.sub(r"^\W*(\d{1,2})\s*(?=th[áaàảãạ]ng)", r"ngày \1 ", text)
    if field.trim is not None:
        match = re.match(field.trim, skeleton(text))
        text = text[match.end() :] if match else text
    if field.until is not None:
        match = re.search(field.until, skeleton(text))
        text = text[: match.start()] if match and match.start() else text
    return text.strip()


# A trace of ink before a head that no name stands before: `8 Hộ kinh doanh Ví Dụ`, `E Bệnh viện Mẫu`.
_BEFORE_HEAD = re.compile(
    r"^\W*\w{1,2}\W+(?=(?:hộ kinh doanh|công ty|cửa hàng|doanh nghiệp|ủy ban nhân dân|UBND|bệnh viện|"
    r"trung tâm y tế)\b)",
    re.IGNORECASE,
)


# The number and more of what an office registered, on one line with its name: `UBND xã Mẫu, số 281/2024`.
_NUMBER_BEHIND = re.compile(r"(?<=\w),?\s+(?:[Ss]ố:?\s+\d+\s*/\s*\d{4}\b|ký tên\b)")
# The code of a place of treatment, province and number: `01-004 Bệnh viện …`, `Trạm Y tế xã … (10-074)`.
_CLINIC_CODE = re.compile(
    r"^\W*\d{2}[-. –]?\d{3}\b[\s:–-]+(?=[^\W\d])"
    r"|\s*[–,-]?\s*(?:[(\[]\s*(?:mã\s)?|\bmã(?: số)?:?\s)\s*\d{2}[-. –]?\d{3}\W*$",
    re.IGNORECASE,
)


def _whole_words(text: str) -> list[str]:
    """The words with a broken capital L made whole; a figure with a letter (`quốc lộ 1A`) is a number."""
    words = text.split()
    return [
        word if re.fullmatch(r"\d{1,3}[A-ZĐ],?", word) else whole
        for word, whole in zip(words, mended, strict=True)
    ] if len(mended := with_whole_l(words)) == len(words) else mended  # fmt: skip


_NO_TERM = ("khong thoi han", "khong xac dinh", "khong co thoi han", "vo thoi han", "lau dai")


def _says_no_term(text: str) -> bool:
    """True when the text begins with the words for an open end, a letter or two misread: `Khổng thời hại`."""
    words = re.findall(r"[a-z]+", fold(text))
    begins = ((phrase, " ".join(words[: len(phrase.split())])) for phrase in _NO_TERM)
    return any(Levenshtein.distance(phrase, begin) <= len(phrase) // 7 for phrase, begin in begins)


# Dots of a leader read as a colon: `HOÀNG PHƯƠNG:THÚY`, `Trần:Thị`; a label before a colon (`Giới tính:`) is no name.
_COLON_IN_NAME = re.compile(r"((?<![^\W_])[A-ZĐÀ-Ỹ][^\W\d_]*):(?=[A-ZĐÀ-Ỹ])")
# Every province's code begins with 0 (docs/domain.md, 2.1): what stands for it was read as other marks or not at all.
_FIRST_ZEROS = re.compile(r"(?<![\w)])[(){}\[\]QOXJWDCU|!.]{0,4}L?(?:[\d.]{9,14})(?![\w])")
_BRACKETS = re.compile(r"(?<![\w)])[(){}\[\]]{1,2}(?=\d{9,})")  # what readers make of the zeros a number begins with


def _bracket_zeros(match: re.Match[str]) -> str:
    """The zeros that brackets stand for when they make the number's 12 digits whole; else the brackets are marks."""
    digits = re.match(r"\d+", match.string[match.end() :])
    return "0" * len(match.group()) if digits and len(match.group()) + len(digits.group()) == 12 else " "


def _first_zeros(match: re.Match[str]) -> str:
    """The number made whole with the zeros it begins with when marks or letters stand for them, or one was not read."""
    printed = match[0]
    digits = re.sub(r"\D", "", printed.replace("L", "1"))
    zeros = 12 - len(digits)
    marks = re.match(r"\D*", printed)[0].replace("L", "")  # type: ignore[index]
    if zeros not in (1, 2) or (zeros == 2 and not marks) or digits.startswith("00"):
        return printed
    whole = "0" * zeros + digits
    return f"({whole}" if all(not check.startswith("!") for check in values.id_anatomy(whole)) else printed


# Thị, Văn, Hữu, Đức, Đình with a lost mark: hardly anybody's middle name.
_NO_MIDDLE_NAMES = {
    "thi": "Thị", "thí": "Thị", "thỉ": "Thị", "thĩ": "Thị", "vãn": "Văn", "vản": "Văn", "vàn": "Văn", "hưu": "Hữu",
    "đưc": "Đức", "đinh": "Đình",
}  # fmt: skip


def _weighed(field: Field, parsed: Parsed, printed: str) -> Parsed | None:
    """The value after what is known about its kind: generic words put right, odd forms believed less."""
    if field.kind == "address":
        return _whole_address(
            Parsed(spelling.address(spelling.office(parsed.value)), parsed.text, parsed.checks, parsed.doubt)
        )
    if field.kind == "org_name":
        place = re.search(r",\s*(?:thành phố|tỉnh)\s[^,]+$", mended := spelling.office(parsed.value))
        whole = mended[: place.start()] + spelling.address(place.group()) if place else mended
        return _whole_office(Parsed(whole, parsed.text, parsed.checks, parsed.doubt))
    if field.kind == "person_name" and is_firm(parsed.value):
        return parsed
    if field.kind == "person_name" and any(word.lower() in _NO_MIDDLE_NAMES for word in parsed.value.split()[1:-1]):
        first, *middle, last = parsed.value.split()
        mended = " ".join([first, *(_NO_MIDDLE_NAMES.get(word.lower(), word) for word in middle), last])
        return Parsed(mended, parsed.text, (*parsed.checks, "!middle_name"), parsed.doubt * 0.6)
    if field.kind in ("personal_id", "any_id", "any_tax_code") and (
        _BRACKETS.search(printed) or (parsed.value.isdigit() and parsed.value not in re.sub(r"\D", "", printed))
    ):
        return Parsed(parsed.value, parsed.text, (*parsed.checks, "!brackets"), parsed.doubt * 0.3)
    if field.kind in ("personal_id", "any_id") and _after_glued(parsed.text, printed):
        return Parsed(parsed.value, parsed.text, (*parsed.checks, "!glued"), parsed.doubt * 0.3)
    if field.kind in ("date", "datetime") and _glued_day(parsed.text, printed):
        return Parsed(parsed.value, parsed.text, (*parsed.checks, "!glued"), parsed.doubt * 0.3)
    if field.kind == "text":
        squared = _square_metres(parsed.value)
        if field.usual[:1] and field.usual[0].startswith("Đất "):  # kinds of land, each with its area
            squared = re.sub(r"(?<=\d )m(?=\W*[,;:]|\W*$)", "m²", squared)
        parsed = Parsed(squared, parsed.text, parsed.checks, parsed.doubt)
    if field.usual:
        parsed = _as_usual(field.usual, parsed)
    if field.kind == "text" and field.lines >= 3 and sum(c.isalpha() for c in parsed.value) < 6:
        return parsed if _COUNTED.fullmatch(parsed.value.lower()) else None
    return parsed


_COUNTED = re.compile(r"\d{1,3} (?:ngày|tuần|tháng|năm)")  # all that a term need say: `47 tháng`

_LETTERS_A_SLIP = 8  # letters of a usual wording in which one may be misread
_APART = 2  # letters by which a second wording must be further from what was read


def _as_usual(usual: tuple[str, ...], parsed: Parsed) -> Parsed:
    """The wording that a text can only be which differs from it in its marks and a letter or two, in doubt; the text
    itself where it is one, where it has figures that none has, or where two are near."""
    bare = _letters(parsed.value)
    known = {_letters(wording): wording for wording in usual}
    if any(accented(parsed.value) == accented(wording) for wording in usual) or any(map(str.isdigit, bare)):
        return parsed
    near = sorted((Levenshtein.distance(bare, letters), letters) for letters in known)
    (slips, letters), others = near[0], [distance for distance, _ in near[1:]]
    if slips > max(1, len(letters) // _LETTERS_A_SLIP) or (others and others[0] < slips + _APART):
        return parsed
    return Parsed(known[letters], parsed.text, (*parsed.checks, "!as_read"), parsed.doubt * 0.6)


def _letters(text: str) -> str:
    return "".join(char for char in fold(text) if char.isalnum())


def _after_glued(number: str, printed: str) -> bool:
    """True when another number stands before this one, run into letters: `CMND 150352473số 338708864` are numbers of
    two columns that a reader took for one line, and the second is somebody else's."""
    place = printed.find(number)
    before = printed[:place] if place > 0 else ""
    return re.search(r"(?<!\d)\d{9}(?:\d{3})?(?=[^\W\d_])", before) is not None


def _glued_day(date: str, printed: str) -> bool:
    """True when something stands close before the one figure of a day: `j1/04/1981` may be the 11th."""
    start = printed.find(date)
    return (
        start > 0
        and re.match(r"\d\W", date) is not None
        and re.match(r"[^\s\d:.,;(/–-]", printed[start - 1]) is not None
    )


_SQUARE = re.compile(r"(?<=\d )m(?:\W?2(?!\w)|[?”“\"*°²8](?=\W|$)|(?= (?:đất|sàn)\b))")


def _square_metres(text: str) -> str:
    """A text with the small 2 of its square metres, whatever it was read as (`540 m* đất`) or not read."""
    squared = _SQUARE.sub("m²", text)
    return re.sub(r"(?<=\d )m(?=[,;]|$)", "m²", squared) if "m²" in squared else squared


def _whole_address(parsed: Parsed) -> Parsed:
    """An address that ends in half a province's name (`…, Hà`) or in the word for a unit was cut off in reading."""
    last = re.sub(r"^.*\b(?:thanh pho|tinh) ", "", fold(parsed.value.split(",")[-1]).strip(" ."))
    whole = {fold(name) for name in PROVINCES.values()}
    half = last and last not in whole and any(name.startswith(f"{last} ") for name in whole)
    if half or re.search(r"\b(?:duong|pho|phuong|xa|quan|huyen|tinh|ngo|ngach|thanh)$", fold(parsed.value)):
        return Parsed(parsed.value, parsed.text, (*parsed.checks, "!whole"), parsed.doubt * 0.4)
    return parsed


def _whole_office(parsed: Parsed) -> Parsed:
    """An office whose name begins with a small letter lost its first word (`phòng công chứng Minh Tâm`); a committee
    with a full stop before its unit's name what kind of unit that is (`Ủy ban nhân dân . Ví Dụ`)."""
    if parsed.value[:1].islower() or re.search(r"\b(?:nhan dan|ubnd)\W*[.] ", fold(parsed.value)):
        return Parsed(parsed.value, parsed.text, (*parsed.checks, "!whole"), parsed.doubt * 0.4)
    return _whole_address(parsed)


def _choice(field: Field, text: str) -> Parsed | None:
    bare = fold(text)
    for value, phrases in field.choices.items():
        if any(fold(phrase) in bare for phrase in phrases):
            return Parsed(value, text)
    return None


def _business_code(text: str) -> Parsed | None:
    """Code of a household business: 10, 10 + 3 or 12 digits, or an older `01A8012345`, `55H8 012345` (docs/domain.md,
    2.5)."""
    code = values.parse("tax_code", text)
    if code is not None and code.doubt > 0.5:
        return code
    old = re.search(r"\b\d{2}\s?[A-Z]\s?(?:\d\s)?[\d.]{5,9}\b", text)
    if old is not None:
        return Parsed(re.sub(r"[\s.]", "", old.group()), old.group())
    return code


def _any_tax_code(text: str) -> Parsed | None:
    """A tax code, or the personal id that replaces it for persons since 01/7/2025."""
    return values.parse("tax_code", text) or values.parse("personal_id", text)


_DIPLOMA = re.compile(
    r"(?<![^\W_])[A-ZĐ]{0,4}[ .]?\d[\d.]{3,11}(?:[/-][A-Z0-9Đ.-]+)*(?![^\W_])|(?<![^\W_])[A-ZĐ]{1,6}[/-]\d[\w./-]{2,14}"
)


def _diploma_serial(text: str) -> Parsed | None:
    match = _DIPLOMA.search(text)
    return None if match is None else Parsed(match.group().strip(" ./-"), match.group())


_CLASSES = "A1|A2|A3|A4|A|B1|B2|BE|B|C1E|C1|CE|C|D1E|D2E|D1|D2|DE|D|E|FB2|FC|FD|FE|F"


_CLASS_APART = re.compile(rf"(?<![^\W_])({_CLASSES}) ([\dIl|])(?![^\W_])")  # `A 1`: the figure read as its own word


def _licence_class(printed: str) -> Parsed | None:
    text = re.sub(r"[ÀÁẢÃẠĂÂ](?=\d)", "A", printed)  # no class has a mark: what was read as one is a trace of ink
    if apart := _CLASS_APART.search(text):  # which figure it was decides how long the licence is good
        whole = apart[1] + re.sub(r"[Il|]", "1", apart[2])
        is_class = re.fullmatch(_CLASSES, whole) is not None
        return Parsed(whole if is_class else apart[1], apart.group(), () if is_class else ("!whole",), 0.5)
    match = re.search(rf"(?<![^\W_])({_CLASSES})(?![^\W_])", text)
    if match is None:
        match = re.search(r"(?<![^\W_])(AI|BI|DI|CI)(?![^\W_])", text)
        return None if match is None else Parsed(match.group().replace("I", "1"), match.group(), (), 0.5)
    return Parsed(match.group(), match.group())


_ROMAN = {
    "i": "I",
    "ii": "II",
    "iii": "III",
    "iv": "IV",
    "v": "V",
    "1": "I",
    "2": "II",
    "3": "III",
    "4": "IV",
    "5": "V",
}
_STROKES = re.compile(r"(?<![^\W\d_])[il1|!h]{1,4}(?![^\W\d_])")  # two strokes side by side are read as H


def _health_class(text: str) -> Parsed | None:
    """Class of health I to V, as printed (roman or figure, written as a roman number)."""
    bare = fold(text)
    bare = re.sub(r"(?<=oai)(?=[i1-5])", " ", bare)
    start = len((re.match(r"\W*[l1i]oai\b", bare) or re.match("", bare))[0])  # type: ignore[index]
    match = re.compile(r"\b(iii|ii|iv|i|v|[1-5])\b").search(bare, start)
    if match is not None:
        return Parsed(_ROMAN[match[1]], bare[: match.end()])
    strokes = _STROKES.search(bare, start)
    count = sum(2 if char == "h" else 1 for char in strokes[0]) if strokes is not None else 0
    return Parsed("I" * count, bare[: strokes.end()], (), 0.5) if strokes is not None and count <= 3 else None


_TIME = re.compile(r"(\d{1,2})\s*(?:gio|g|h|:)\s*(\d{2})?")


_RUN_ON_TIME = re.compile(r"(?<!\d)([01]\d|2[0-3])([0-5]\d)\W{0,3}(?:ngay\W*)?$")
_TIME_WITH_G = re.compile(r"(?<!\d)([01]\d|2[0-3])9([0-5]\d)(?!\d)")  # `10g39` read as 10939
_TIME_BEHIND = re.compile(r"\W{1,3}([01]\d|2[0-3])([0-5]\d)\W*$")


def _datetime(text: str) -> Parsed | None:
    """A day with or without the time of day: `2026-01-05T08:30`."""
    day = values.parse("date", text)
    if day is None:
        return None
    before, after = (fold(part) for part in text.partition(day.text)[::2])
    time = _TIME.search(fold(text).replace(day.value, ""))
    run = _RUN_ON_TIME.search(before) or _TIME_BEHIND.match(after)
    run = run or _TIME_WITH_G.search(before) or _TIME_WITH_G.search(after)
    if time is None and run is not None:  # `1238. ngày 22/12/2021`, `… năm 2024, 1454`: its colon was lost
        return Parsed(f"{day.value}T{run[1]}:{run[2]}", text, (*day.checks, "!whole"), day.doubt * 0.5)
    if time is None and sum(map(str.isdigit, before + after)) > 1:
        return Parsed(day.value, day.text, (*day.checks, "!whole"), day.doubt * 0.4)
    if time is None or len(day.value) < 10 or int(time[1]) > 23 or int(time[2] or 0) > 59:
        return day
    checks, doubt = day.checks, day.doubt
    ends_in_hours = time[2] is None and fold(text).rstrip(" .").endswith("gio")
    if ends_in_hours:  # `lúc 7 giờ`: the minutes may be in the next line
        checks, doubt = (*checks, "!whole"), doubt * 0.4
    return Parsed(f"{day.value}T{int(time[1]):02d}:{int(time[2] or 0):02d}", text, checks, doubt)


def _form_number(text: str) -> Parsed | None:
    """Number of a form: `CT01` (of `Mẫu CT01`), `Mẫu số 18`, `Phụ lục III-1`."""
    clean = " ".join(text.split()).strip(" .:()")
    clean = re.sub(r"^[Mm](?:ẫu|ẪU|au)(?:\s+[Ss](?:ố|Ố|o))?[\s:.]*(?=[A-ZĐ]{2,4}\d{1,3}$)", "", clean)
    return Parsed(clean, clean) if clean else None


def _degree(text: str) -> Parsed | None:
    """The title of a diploma in reading case: `BẰNG KỸ SƯ` → `Bằng kỹ sư`."""
    parsed = values.text(text)
    return (
        None if parsed is None else structs.replace(parsed, value=parsed.value[:1].upper() + parsed.value[1:].lower())
    )


def _name_part(text: str) -> Parsed | None:
    """A surname or given names alone."""
    words = re.findall(r"[^\W\d_]+", text.split("/")[0])
    return Parsed(name_case(" ".join(words)), " ".join(words)) if words else None


_OWN: dict[str, values.Parser] = {
    "business_code": _business_code, "any_tax_code": _any_tax_code, "diploma_serial": _diploma_serial,
    "licence_class": _licence_class, "health_class": _health_class, "datetime": _datetime,
    "form_number": _form_number, "name_part": _name_part, "form_title": values.text, "degree": _degree,
}  # fmt: skip
