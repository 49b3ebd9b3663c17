"""Names of persons in reading case, with how plausible they are."""

from __future__ import annotations

import re

from rapidfuzz.distance import Levenshtein

from core.text import accented, fold, nfc, old_tone
from core.values.parsed import LEADERS, Parsed, skeleton, strip_leaders
from core.vietnamese.misread_names import is_whole_surname, likely_surname, with_its_tone
from core.vietnamese.name_words import (
    RANKS,
    has_rare_marks,
    is_common_surname,
    is_middle_surname,
    is_minority_surname,
    is_name,
    is_spelt,
    is_surname,
    spelt_alike,
)
from core.vietnamese.syllables import cuts, is_syllable
from core.vietnamese.word_lists import WORDS

_HONORIFIC = re.compile(
    r"^(?:h[oộ]\s+)?(?:[oô]ng\s*(?:\(\s*b[aà]\s*\)|/\s*b[aà]\b)|b[aà]\s*/\s*[oô]ng\b|"
    r"(?:[oô]ng|b[aà]|anh|ch[iị]|c[uụ]|c[oô](?=\s+\w+\s)|ch[aá]u|em|mr|mrs|ms)\b)\.?(?=[\s:.])\s*[:.]?\s*",
    re.IGNORECASE,
)
_DEGREE = re.compile(
    rf"^(?:(?:PGS|GS|TS|ThS|Ths|BS|CN|KS|LS|DS|NCS|KTS|CKI{{1,2}}|BSCK\w*|{'|'.join(RANKS)})\b\.?[\s.,–-]*)+"
)
_CUT = re.compile(r"[,;:()\[\]{}|/\\\d<>=#@§©®•«»]|\s[-–—]\s|\s{3,}|\n|\.\s+(?=[A-ZĐ][a-zđ]*\s)")
# A label that stands after the name on its line; the reading of a label never enters a value.
_NEXT_LABEL = re.compile(
    r"(?:^|[\s–—-])(?:gioi tinh|sinh (?:ngay|nam)|ngay,? (?:thang|sinh)|nam sinh|dan toc|quoc tich|cccd|cmnd|"
    r"so dinh danh|chuc (?:vu|danh)|noi (?:sinh|cu tru)|dia chi|moi quan he|quan he voi|va (?:ong|ba|vo|chong))\b"
)


# Words of labels, headings and titles (`Người được khai sinh`, `Mối quan hệ với chủ hộ`) that no name has.
_OF_NO_NAME = frozenset(
    map(
        old_tone,
        ("người", "giấy", "với", "hoặc", "của", "về", "hộ", "những", "các", "name", "full", "surname", "birth"),
    )
)


def name_case(text: str) -> str:
    """A name printed in capitals (or oddly) in reading case; the spelling, i/y included, is the holder's own."""
    letters = [char for char in text if char.isalpha()]
    shouted = sum(char.isupper() for char in letters) * 2 > len(letters)
    return " ".join(_word_case(word, shouted) for word in text.split())


def _word_case(word: str, shouted: bool) -> str:
    if not shouted and word[:1].isupper() and not word.isupper() and not is_syllable(word):
        return word  # a foreign name keeps its inner capitals
    return re.sub(r"[^\W\d_]{2,}['’][^\W\d_]+|[^\W\d_]+", _capitalised, word.lower())  # `H'Hen`, `Bh'riu`


def _capitalised(part: re.Match[str]) -> str:
    return part.group()[0].upper() + part.group()[1:]


def person_name(text: str) -> Parsed | None:
    """A person's name: honorific and degree removed, cut at the first figure or mark, in reading case.

    The doubt grows with words that cannot be Vietnamese syllables, with fewer than two or more than six words.
    """
    clean = _GLUED_LABEL.sub(_parted_label, strip_leaders(LEADERS.sub(" ", nfc(text))))
    clean, maybe_surname = _without_honorific(clean)
    clean = without_degrees(_without_honorific(clean)[0])
    unmarked = _MARK_IN_NAME.sub(_without_mark, clean)
    marked, clean = unmarked != clean, unmarked
    mended = _STEM_AS_FIGURE.sub(_with_l, clean)
    figured, clean = mended != clean or marked, mended
    glued = re.search(r"[^\W\d_]\d|\d[^\W\d_]", clean)
    cut = _CUT.search(clean)
    label = _NEXT_LABEL.search(skeleton(clean))
    if label is not None and (cut is None or label.start() < cut.start()):
        cut = label
    printed = (clean[: cut.start()] if cut else clean).strip(" .'\"-–—_*~`´‘’“”°^")
    words = [word for word in printed.split() if any(char.isalpha() for char in word)]
    words, small = _shouted([word.strip(".'\"*~`_") for word in words])
    whole_name = len(words)
    words = _without_specks(words)
    if skeleton(" ".join(words)) in _NO_NAMES:
        return None
    spelt = [old_tone(accented(word)) for word in words]
    if _OF_NO_NAME.intersection(spelt) or "được" in spelt[:-1]:  # `Uông Quang Được` is a name
        return None
    if "".join(words).islower() and not spelt_alike(words[0], first=True):  # words of the form: `(ghi đầy đủ)`
        return None
    if sum(word in _OF_SENTENCES for word in words) > 1:  # `Ông Mẫu ký trước mặt tôi là đúng`
        return None
    if not words or len(words) > 10 or sum(char.isalpha() for char in printed) < 2:
        return None
    abroad = is_of_abroad(words)
    whole = words if abroad else with_whole_l(words)
    read = name_case(" ".join(whole)).split()
    toned = read if abroad else [with_its_tone(word) if i else word for i, word in enumerate(read)]
    whole_words = toned if abroad else [part for word in toned for part in _parted(word)]
    whole_words = _whole_parted(whole_words[0]) if len(whole_words) == 1 else whole_words
    value, checks, doubt = _plausible(_without_label(whole_words))
    if toned != read or whole != words or figured:  # mended letters are for a person to look at
        checks, doubt = tuple(dict.fromkeys((*checks, "!syllables"))), doubt * 0.6
    if maybe_surname:
        checks, doubt = (*checks, "!honorific"), doubt * 0.6
    if len(whole_words) > len(read):
        doubt *= 0.9 if len(read) > 1 else 0.6
    if len(words) < whole_name:
        doubt *= 0.9
    beyond = cut is not None and (
        (glued is not None and cut.start() <= glued.end()) or _goes_on(printed, clean[cut.start() :])
    )
    if small or beyond:
        checks, doubt = (*checks, "!whole"), doubt * 0.3  # `ĐỖ DIỆU 1AM`: there is more of it
    return Parsed(value, printed, checks, doubt)


_OF_SENTENCES = frozenset(("ký", "tôi", "là", "đã", "được", "của", "và", "với", "cho", "khi", "trước", "này"))


_GLUED_LABEL = re.compile(r"([^\W\d_])([-–—])([^\W\d_])([^\W\d_])")


def _parted_label(match: re.Match[str]) -> str:
    """The dash between a name in capitals and the label behind it with blanks around: `CHÂU HOÀI LAM-Ngày sinh`."""
    before, dash, first, second = match.groups()
    labelled = before.isupper() and first.isupper() and second.islower()
    return f"{before} {dash} {first}{second}" if labelled else match[0]


def _without_honorific(text: str) -> tuple[str, bool]:
    """The text without the honorific it begins with, and whether there is a doubt if it was the surname Ông.

    What follows a man's honorific begins with his surname; `Ông Thúy Trúc Như` is called Ông, `Ong Thị Mẫu` Ong, and so
    may be whose next word is a rare surname that many names have further on (`Ông Phương Thanh Duyên`), or who has two
    words behind it, whatever they are (`Ông Mai Phương`). `Chau` is a Khmer surname, or a child's `cháu` without its
    mark.
    """
    match = _HONORIFIC.match(text)
    if match is None:
        return text, False
    stripped, said = text[match.end() :], accented(match.group()).strip()
    if said not in ("ông", "ong", "chau") or not stripped.split():
        return stripped, False
    first, *more = (word.strip(".,;") for word in stripped.split())
    if match.group().strip().istitle() and len(more) > 1 and len(first) > 1 and first.isupper():
        return stripped, False  # `Ông MẠCH TRẦN MẪU`: the name is in capitals
    if said == "chau":
        return (stripped, True) if is_name(first, first=True) else (text, False)
    if not spelt_alike(first, first=True) or accented(first) == "thị":
        return text, False
    return (text, True) if is_middle_surname(first) else (stripped, len(more) == 1)


# Words of a form that stand where a name stands: labels, and how somebody is related to somebody.
_NO_NAMES = frozenset(
    ("ho va ten", "ho ten", "ho", "ten", "sinh nam", "nam sinh", "ngay sinh", "gioi tinh", "dan toc", "quoc tich",
     "noi sinh", "ngay cap", "noi cap", "chuc vu", "xac nhan", "full name", "giam doc", "pho giam doc", "tong giam doc",
     "truong phong", "chu tich", "pho chu tich", "dai dien",
     "applicant", "declarant", "signature", "nam", "nu", "ban than", "chu ho", "vo",
     "chong", "con",
     "chau", "me", "cha", "bo", "anh", "chi", "em", "ong", "ba", "me de", "cha de", "con de", "con trai", "con gai",
     "con dau", "con re", "chau noi", "chau ngoai", "ong noi", "ba noi", "ong ngoai", "ba ngoai")
)  # fmt: skip


def _shouted(words: list[str]) -> tuple[list[str], bool]:
    """The words of a name in capitals without what follows in another case: `QUÁCH CHÍ KHA Nam`, a sex beside it; and
    whether one of them stays though it does not look it: of `CÙ THẾ Được`, `LÊ VIẾT cửu` the last was read small."""
    capitals = sum(word.isupper() for word in words)
    rest = words[capitals:]
    small = capitals == 2 and len(rest) == 1 and not rest[0].isupper() and fold(rest[0]) not in _BESIDE_NAMES
    if small and is_name(rest[0], first=False):
        return words, True
    while capitals >= 2 and len(words) > capitals and not words[-1].isupper():
        words = words[:-1]
    return words, False


def _without_specks(words: list[str]) -> list[str]:
    """The words without letters behind a whole name that are no syllables: `Nguyễn Xuân Luật H G Bt`, a torn stamp."""
    end = len(words)
    while end > 3 and len(words[end - 1]) <= 2 and not is_spelt(words[end - 1], words[0]):
        end -= 1
    return words[:end] if all(is_syllable(word) for word in words[:end]) else words


_MARK_IN_NAME = re.compile(
    r"^((?:[^\W\d_]+ ){1,3})([^\W\d_]+)(?:[,;:] | ?[/\[|] ?)((?:[^\W\d_]+ )?[^\W\d_]+)(?=\W*(?:[\d:,;(]|$))"
)
_BESIDE_NAMES = frozenset(map(fold, ("nam", "nữ", *WORDS["ethnic_groups"], *WORDS["nationalities"])))


def _without_mark(match: re.Match[str]) -> str:
    """A name without the mark, ink or a dot of its leader, before its last word or two: `Bùi Lan, Vui`. Another
    person's name, a sex or a people after the mark is none of its words."""
    before, last, after = match.groups()
    words = after.split()
    alike = all(word.isupper() if last.isupper() else word.istitle() for word in words)
    named = all(is_name(word, first=False) for word in words) and not is_common_surname(words[0])
    return f"{before}{last} {after}" if alike and named and fold(after) not in _BESIDE_NAMES else match[0]


_MIDDLE = re.compile(r"\b(?:văn|thị)$", re.IGNORECASE)


def _goes_on(printed: str, rest: str) -> bool:
    """True when a name in capitals goes on behind a mark, a dot of a leader as a rule: `LƯU GIA, SƠN. sinh năm`; or one
    that ends with a middle name, before a last word: `Cà Văn, Pâng`."""
    after = re.match(r"[,;.]\s*([^\W\d_]{2,})(?![^\W_])", rest)
    if after and after.end() == len(rest.rstrip(" .")) and after[1][0].isupper() and _MIDDLE.search(printed):
        return fold(after[1]) not in _BESIDE_NAMES
    name = after[1] if after and printed.isupper() and after[1].isupper() else ""
    speck = re.match(r"[#|=<>*«»§©®]+\s*([^\W\d_]{2,})(?![^\W_])", rest)  # `Vương Văn # Khải`
    name = speck[1] if speck and (speck[1].isupper() if printed.isupper() else speck[1].istitle()) else name
    return bool(name) and is_name(name, first=False) and not is_common_surname(name)


def without_degrees(text: str) -> str:
    """The text without the degrees, titles and ranks it begins with: `PGS.TS`, `Đại tá`."""
    return _DEGREE.sub("", text)


# The stem of a capital L read apart from its foot (`I An`, `I. Inh`), or for the whole letter (`Iương`): no
# syllable begins so but `Ia` and those of I alone. A rime with an I first stands for the foot: `I Inh`, `Linh`.
_LONE_STEM = re.compile(r"[IlJ1|][.,]?$")
_STEM_AS_FIGURE = re.compile(r"(?<=\s)[1|](?:[ .](?=[A-ZĐÀ-Ỹ]))?([^\W\d_]{2,})(?=[\s,;.]|$)")
_STEM_FIRST = re.compile(r"[Il1](?=[.,]?[^\W\d_])")


def with_whole_l(words: list[str]) -> list[str]:
    """The words of a name or an address with a capital L whose stem was read as a letter of its own made whole."""
    out: list[str] = []
    for word in words:
        stem = bool(out) and _LONE_STEM.match(out[-1]) is not None and len(out) > 1
        if stem and word[:1].isalpha() and is_syllable("l" + word.lower()):
            out[-1] = ("L" + word) if word.isupper() else "L" + word.lower()
        else:
            out.append(_whole_l(word))
    return out


def _whole_l(word: str) -> str:
    bare = word.strip(".,;:")
    if len(bare) < 2 or not _STEM_FIRST.match(bare) or is_syllable(bare):
        return word
    mended = "L" + re.sub(r"^[Il1][.,]?", "", bare)
    return word.replace(bare, mended) if is_syllable(mended) else word


def _with_l(match: re.Match[str]) -> str:
    return "L" + match[1] if is_syllable("L" + match[1]) else match[0]


_LABEL_WORDS = ("gioi tinh", "nam sinh", "sinh ngay", "ngay sinh", "dan toc", "quoc tich")


def _without_label(words: list[str]) -> list[str]:
    """The words up to a label of the next value that was read with an error: `Đặng Thanh Hà Giới Túnh`."""
    for at in range(1, len(words) - 1):
        pair = skeleton(" ".join(words[at : at + 2]))
        named = all(is_name(word, first=False) for word in words[at : at + 2])
        if not named and any(Levenshtein.distance(pair, label, score_cutoff=1) <= 1 for label in _LABEL_WORDS):
            return words[:at]
    return words


def _parted(word: str) -> list[str]:
    """The word, or the syllables of names that it can only be when its blanks were lost: `Thịloan`, `Quản-Thịthơm`."""
    if is_syllable(word):
        return [word]
    if "-" in word and not all(map(is_syllable, word.split("-"))):  # `An-Na` is a name, `Quản-Thịthơm` two that run on
        parts = [part for each in word.split("-") for part in _parted(each)]
        return parts if len(parts) > 1 and all(is_name(part, first=False) for part in parts) else [word]
    for size in (2, 3):
        named = [cut for cut in cuts(word, size) if all(is_name(part, first=False) for part in cut)]
        if named:
            return [part.capitalize() for part in named[0]] if len(named) == 1 else [word]
    return [word]


def _whole_parted(word: str) -> list[str]:
    """The surname and the syllables that a whole name can only be whose blanks were all lost: `Giáphồngnhàn`."""
    named = [cut for size in (3, 4) for cut in cuts(word, size) if is_name(cut[0], first=True)]
    named = [cut for cut in named if all(is_name(part, first=False) for part in cut[1:])]
    return [part.capitalize() for part in named[0]] if len(named) == 1 else [word]


def is_of_abroad(words: list[str]) -> bool:
    """Whether most words of a name without any mark are no Vietnamese syllables: `ANNA KOWALSKI`, no `An Na`."""
    odd = sum(not is_syllable(word) for word in words)
    return len(words) > 1 and "".join(words).isascii() and 2 * odd > len(words)


_TONE_LOST = {"đăng": "Đặng"}  # one in fifty Vietnamese is called Đặng, hardly anybody Đăng


def _plausible(words: list[str]) -> tuple[str, tuple[str, ...], float]:
    """The name, a surname that lost its marks mended (`Nguyên` → `Nguyễn`, doubtful), with checks and doubt."""
    odd = sum(not is_spelt(word, words[0]) for word in words)
    alone = [word for word in words[1:] if len(word) == 1 and word not in "YÝ"]  # `Thùy I Inh`, a broken `Linh`
    odd += len(alone) - (len(words) > 2 and words[1] == "A")  # `Giàng A Páo`
    checks = ["syllables" if odd == 0 else "!syllables"]
    doubt = 0.6 ** (min(odd, 1) if is_of_abroad(words) else odd)
    first = words[0].lower()
    if is_whole_surname(first):
        checks.append("surname")
    elif is_surname(first):  # `Đăng`, more likely `Đặng` with a mark lost
        words = [_TONE_LOST.get(first, words[0]), *words[1:]]
        checks, doubt = [*checks, "surname", "!surname_marks"], doubt * 0.85
    elif len(words) > 1 and first != "thị" and (likely := _mended_surname(words)) is not None:
        words = [likely, *words[1:]]
        checks, doubt = [*checks, "!surname_marks"], doubt * 0.7
    else:
        doubt *= 0.8
    if not is_minority_surname(words[0]) and any(has_rare_marks(word) for word in words[1:]):
        checks, doubt = [*checks, "!rare_marks"], doubt * 0.85
    if len(words) == 1 or len(words) > 6:
        doubt *= 0.4
    return " ".join(words), tuple(checks), doubt


def _mended_surname(words: list[str]) -> str | None:
    """The surname that a name's first word must be, marks put back or a letter put right; no letter in a name without a
    single mark, which may be a foreigner's: `LEE MIN HO` is no Lê."""
    likely = likely_surname(words[0])
    unmarked = "".join(words).isascii()
    return None if likely is not None and unmarked and fold(likely) != fold(words[0]) else likely
