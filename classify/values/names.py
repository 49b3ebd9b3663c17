"""Names of persons and organisations in reading case, with how plausible they are."""

from __future__ import annotations

import re

from classify.values.parsed import LEADERS, Parsed, strip_leaders
from classify.values.syllables import is_syllable
from store.text import fold, nfc

SURNAMES = frozenset(
    """nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly li an au bach banh bang be bien bo ca cai cam
    can cao cat chau che chu chung chuong co cong cu cung da dai dam dan dao dau dien diep dinh doan dong du ung giang
    giap gia ha han hang hau hinh hong hua huong huu kha khau khieu khong khuat khuc khuong kieu kim kong la lac lai
    lam lang lau lieu linh lo lu luc luong lung luu ly ma mac mach mai man mang mao mau ong me ngac nghiem ngu ngung nham nhan
    nhu ninh nong oai on ong pha phi pho phu phung phuong quach quan quang que quyen sam si son su sung ta tai tang
    tao tat that than thach thai thang thanh thao thi thien thieu thinh tho thoi tieu to ton tong tra trieu trinh
    trung truong tu tuong ty uong van vang vi vien vinh vong vuong vy xa y yen pho giao chau bich nghe mi dieu
   """.split()
)
_HONORIFIC = re.compile(
    r"^(?:(?:h[oộ]\s+)?(?:[oô]ng\s*(?:\(\s*b[aà]\s*\)|/\s*b[aà])|b[aà]\s*/\s*[oô]ng|[oô]ng|b[aà]|anh|ch[iị]|c[uụ]|ch[aá]u|em|mr|mrs|ms)"
    r"\b\.?(?=[\s:.]))\s*[:.]?\s*",
    re.IGNORECASE,
)
_DEGREE = re.compile(
    r"^(?:(?:PGS|GS|TS|ThS|Ths|BS|CN|KS|CKI{1,2}|BSCK\w*|Đại tá|Thượng tá|Trung tá|Thiếu tá|Đại úy|Thượng úy|Trung úy|"
    r"Thiếu tướng|Trung tướng)\b\.?[\s.,]*)+",
)
_CUT = re.compile(r"[,;:()\[\]{}|/\\\d<>=]|\s[-–—]\s|\s{3,}|\n|\.\s+(?=[A-ZĐ][a-zđ]*\s)")


def name_case(text: str) -> str:
    """A name printed in capitals (or oddly) in reading case; the spelling, i/y included, is the holder's own."""
    letters = [char for char in text if char.isalpha()]
    shouted = sum(char.isupper() for char in letters) * 2 > len(letters)
    return " ".join(_word_case(word, shouted) for word in text.split())


def _word_case(word: str, shouted: bool) -> str:
    if not shouted and word[:1].isupper() and not word.isupper() and not is_syllable(word):
        return word  # a foreign name keeps its inner capitals
    return re.sub(r"[^\W\d_]+", lambda part: part.group()[0].upper() + part.group()[1:].lower(), word)


def person_name(text: str) -> Parsed | None:
    """A person's name: honorific and degree removed, cut at the first figure or mark, in reading case.

    The doubt grows with words that cannot be Vietnamese syllables, with fewer than two or more than six words.
    """
    clean = strip_leaders(LEADERS.sub(" ", nfc(text)))
    clean = _DEGREE.sub("", _HONORIFIC.sub("", _HONORIFIC.sub("", clean)))
    glued = re.search(r"[^\W\d_]\d|\d[^\W\d_]", clean)
    cut = _CUT.search(clean)
    printed = (clean[: cut.start()] if cut else clean).strip(" .'\"-–—_*~`´‘’“”°^")
    words = [word for word in printed.split() if any(char.isalpha() for char in word)]
    words = [word.strip(".'\"*~`_") for word in words]
    if not words or len(words) > 10 or sum(char.isalpha() for char in printed) < 2:
        return None
    value = name_case(" ".join(words))
    checks, doubt = _plausible(value.split())
    if glued and cut and cut.start() <= glued.end():
        doubt *= 0.3
    return Parsed(value, printed, checks, doubt)


def _plausible(words: list[str]) -> tuple[tuple[str, ...], float]:
    odd = sum(not all(is_syllable(part) for part in re.split(r"[-'’]", word) if part) for word in words)
    surname = fold(words[0]) in SURNAMES
    doubt = 0.6**odd * (1.0 if surname else 0.8)
    if len(words) == 1 or len(words) > 6:
        doubt *= 0.4
    checks = ("syllables" if odd == 0 else "!syllables", *(("surname",) if surname else ()))
    return checks, doubt


def org_name(text: str) -> Parsed | None:
    """The name of an organisation, as printed but without leaders, quotation marks around it and loose marks."""
    clean = strip_leaders(text)
    clean = re.sub(r"\s+([,.;])", r"\1", clean)
    if sum(char.isalpha() for char in clean) < 3:
        return None
    words = re.findall(r"[^\W\d_]+", clean)
    odd = sum(not is_syllable(word) and len(word) > 3 and not word.isupper() for word in words)
    return Parsed(clean, clean, (), max(0.4, 1.0 - 0.15 * odd))


_LOWER = "và của về tại cho các"
_GENERIC = (
    "ủy ban nhân dân|uỷ ban nhân dân|hội đồng nhân dân|thành phố|tỉnh|quận|huyện|thị xã|phường|xã|thị trấn|đặc khu"
).split("|")


def agency_case(text: str) -> str:
    """The name of an agency printed in capitals in reading case: `SỞ GIÁO DỤC VÀ ĐÀO TẠO` → `Sở Giáo dục và Đào tạo`.

    Kinds of agency and units stand small (`Ủy ban nhân dân tỉnh Quảng Ngãi`), names of places keep their capitals,
    a field of work has its first syllable large. Text that is not in capitals comes back unchanged.
    """
    letters = [char for char in text if char.isalpha()]
    if not letters or sum(char.isupper() for char in letters) < 0.7 * len(letters):
        return text
    small = f" {nfc(text).lower()} "
    for phrase in _GENERIC:
        small = small.replace(f" {phrase} ", f" {phrase.replace(' ', '~')} ")
    out = []
    for i, word in enumerate(small.split()):
        generic = "~" in word or word in _GENERIC or word in _LOWER.split()
        shown = word.replace("~", " ")
        out.append(shown if generic and i else shown[:1].upper() + shown[1:])
    return _fields_case(" ".join(out))


_FIELDS = (
    "Giáo dục|Đào tạo|Kế hoạch|Đầu tư|Tài nguyên|Môi trường|Nông nghiệp|Phát triển nông thôn|Lao động|Thương binh|Xã hội|"
    "Khoa học|Công nghệ|Thông tin|Truyền thông|Văn hóa|Thể thao|Du lịch|Giao thông vận tải|Xây dựng|Công thương|Công Thương|Tài chính|"
    "Tư pháp|Nội vụ|Ngoại vụ|Y tế|Thanh tra|Quản lý dự án|Hành chính công|Phục vụ hành chính công|Kinh tế|Hạ tầng|Đô thị|"
    "Dân tộc|Tôn giáo|Quy hoạch|Kiến trúc|Văn phòng|Chính phủ|Quốc hội|Trung tâm|Chi cục|Tổng cục|Ngân hàng|Nhà nước|"
    "Bảo hiểm xã hội|Kho bạc Nhà nước|Công an|Quốc phòng|Đăng ký kinh doanh|Đăng ký đất đai|Ban Quản lý|Hội đồng nhân dân|Ủy ban nhân dân"
).split("|")


def _fields_case(text: str) -> str:
    for phrase in _FIELDS:
        text = re.sub(rf"(?<!\w){re.escape(phrase)}(?!\w)", phrase, text, flags=re.IGNORECASE)
    for phrase in _GENERIC:  # a kind of unit inside the name stays small
        text = re.sub(rf"(?<=\s){re.escape(phrase)}(?!\w)", phrase, text, flags=re.IGNORECASE)
    return text[:1].upper() + text[1:]

