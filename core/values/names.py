"""Names of persons and organisations in reading case, with how plausible they are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein

from core.text import accented, fold, nfc, old_tone
from core.values.parsed import LEADERS, Parsed, skeleton, strip_leaders
from core.vietnamese.syllables import cuts, is_syllable, parted
from core.vietnamese.word_lists import WORDS

SURNAMES = frozenset(WORDS["surnames"])
_COMMON = frozenset(map(old_tone, WORDS["common_surnames"]))
_MARKED: dict[str, set[str]] = {}
_SURNAME_MARKS = frozenset(map(old_tone, (*SURNAMES, *WORDS["minority_surnames"])))
for _surname in _SURNAME_MARKS:
    _MARKED.setdefault(fold(_surname), set()).add(_surname)
_NAME_SYLLABLES = frozenset(map(old_tone, WORDS["name_syllables"]))
_NAME_MARKS = _NAME_SYLLABLES | frozenset(map(old_tone, (*SURNAMES, *WORDS["clan_names"])))
_NAME_LETTERS = frozenset(map(fold, _NAME_SYLLABLES))
_RARER = frozenset(map(old_tone, WORDS["rarer_name_syllables"]))
_MINORITY_SURNAMES = frozenset(map(old_tone, WORDS["minority_surnames"]))
_OTHERWISE_SPELT = frozenset(map(old_tone, WORDS["otherwise_spelt"]))
_OTHERWISE_SPELT_TOO = frozenset(map(old_tone, WORDS["otherwise_spelt_too"]))
_PREFIXED = re.compile(r"[HKhk]['’](?=\w)")  # what names of men and women begin with: `K'Brếp`, `H'Hen`
# A word of their languages: some consonants, a vowel or two, and an end (`Hrưm`, `Kbuôr`, `Blơ`, `Ươl`, `Rươne`), a
# short syllable before them or not (`Êban`, `Alê`, `Pơloong`).
_OTHER_WORD = re.compile(
    r"(?:[bcdđghjklmnprstz]{0,2}[aeêiơu])?[bcdđghjklmnñprstvwyz]{0,4}[aăâeêioôơuưy]{1,3}(?:ng|nh|ch|[ilruưy]?[bcdghijklmnoprstuwy])?e?"
)
_SPELLINGS: dict[str, set[str]] = {}  # letters of a syllable → the syllables of names that are written with them
for _syllable in _NAME_MARKS:
    _SPELLINGS.setdefault(fold(_syllable), set()).add(_syllable)
_HONORIFIC = re.compile(
    r"^(?:h[oộ]\s+)?(?:[oô]ng\s*(?:\(\s*b[aà]\s*\)|/\s*b[aà]\b)|b[aà]\s*/\s*[oô]ng\b|"
    r"(?:[oô]ng|b[aà]|anh|ch[iị]|c[uụ]|ch[aá]u|em|mr|mrs|ms)\b)\.?(?=[\s:.])\s*[:.]?\s*",
    re.IGNORECASE,
)
# The ranks of officers of the army and the police [memory].
RANKS = tuple(f"{grade} {rank}" for rank in ("tá", "úy", "tướng") for grade in ("Đại", "Thượng", "Trung", "Thiếu"))
_DEGREE = re.compile(
    rf"^(?:(?:PGS|GS|TS|ThS|Ths|BS|CN|KS|LS|DS|NCS|KTS|CKI{{1,2}}|BSCK\w*|{'|'.join(RANKS)})\b\.?[\s.,–-]*)+"
)
_CUT = re.compile(r"[,;:()\[\]{}|/\\\d<>=#@§©®•«»]|\s[-–—]\s|\s{3,}|\n|\.\s+(?=[A-ZĐ][a-zđ]*\s)")
# A label that stands after the name on its line; the reading of a label never enters a value.
_NEXT_LABEL = re.compile(
    r"(?:^|[\s–—-])(?:gioi tinh|sinh (?:ngay|nam)|ngay,? (?:thang|sinh)|nam sinh|dan toc|quoc tich|cccd|cmnd|"
    r"so dinh danh|chuc (?:vu|danh)|noi (?:sinh|cu tru)|dia chi|moi quan he|quan he voi)\b"
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
    if "".join(words).islower() and fold(words[0]) not in _MARKED:  # words of the form: `(ghi đầy đủ)`
        return None
    if not words or len(words) > 10 or sum(char.isalpha() for char in printed) < 2:
        return None
    whole = with_whole_l(words)
    read = name_case(" ".join(whole)).split()
    toned = [_toned(word) if i else word for i, word in enumerate(read)]
    whole_words = [part for word in toned for part in _parted(word)]
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


_GLUED_LABEL = re.compile(r"([^\W\d_])([-–—])([^\W\d_])([^\W\d_])")


def _parted_label(match: re.Match[str]) -> str:
    """The dash between a name in capitals and the label behind it with blanks around: `CHÂU HOÀI LAM-Ngày sinh`."""
    before, dash, first, second = match.groups()
    labelled = before.isupper() and first.isupper() and second.islower()
    return f"{before} {dash} {first}{second}" if labelled else match[0]


def _without_honorific(text: str) -> tuple[str, bool]:
    """The text without the honorific it begins with, and whether there is a doubt if it was the surname Ông.

    What follows a man's honorific begins with his surname; `Ông Thúy Trúc Như` is called Ông, and so may be whose next
    word is a rare surname that many names have further on (`Ông Phương Thanh Duyên`), or who has two words behind it,
    whatever they are (`Ông Mai Phương`). `Chau` is a Khmer surname, or a child's `cháu` without its mark.
    """
    match = _HONORIFIC.match(text)
    if match is None:
        return text, False
    stripped, said = text[match.end() :], accented(match.group()).strip()
    if said not in ("ông", "chau") or not stripped.split():
        return stripped, False
    first, *more = (word.strip(".,;") for word in stripped.split())
    if said == "chau":
        return (stripped, True) if is_name(first, first=True) else (text, False)
    if fold(first) not in _MARKED or accented(first) == "thị":
        return text, False
    spelt = old_tone(accented(first))
    rare = spelt not in _COMMON and spelt in _NAME_SYLLABLES
    return (text, True) if rare else (stripped, len(more) == 1)


# Words of a form that stand where a name stands: labels, and how somebody is related to somebody.
_NO_NAMES = frozenset(
    ("ho va ten", "ho ten", "ho", "ten", "sinh nam", "nam sinh", "ngay sinh", "gioi tinh", "dan toc", "quoc tich",
     "noi sinh", "ngay cap", "noi cap", "chuc vu", "xac nhan", "full name", "nam", "nu", "ban than", "chu ho", "vo",
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
    while end > 3 and len(words[end - 1]) <= 2 and not _is_spelt(words[end - 1], words[0]):
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


def _toned(word: str) -> str:
    """A syllable that ends in a stop and lost its tone (`Ngoc`, `Đat`) as the only syllable of names it can be."""
    if is_syllable(word) or not fold(word).endswith(("c", "ch", "p", "t")):
        return word
    plain = old_tone(word).lower()
    near = [spelling for spelling in _SPELLINGS.get(fold(word), ()) if _shape(spelling) == _shape(plain)]
    near = near or sorted(_SPELLINGS.get(fold(word), ()))
    return near[0].capitalize() if len(near) == 1 and word[:1].isupper() else word


def _shape(word: str) -> str:
    """The letters with their hats and hooks, without the tone."""
    spread = unicodedata.normalize("NFD", word)
    return unicodedata.normalize("NFC", "".join(char for char in spread if char not in _TONE_MARKS))


_TONE_MARKS = frozenset("\u0300\u0301\u0309\u0303\u0323")


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


_TWO_MARKS = 2.0  # nobody misreads so many marks of one surname: `Đường` is not `Dương`, nor `Doãn` `Đoàn`
_TONE_LOST = {"đăng": "Đặng"}  # one in fifty Vietnamese is called Đặng, hardly anybody Đăng


def _likely_surname(first: str, marked: set[str]) -> str | None:
    """The surname that a word which is none must be: the only one of its letters, the only common one (`Lượng`), or,
    when the word can be no syllable (`Hqàng`), the only common one a letter away."""
    if len(marked) == 1:
        return next(iter(marked))
    known = marked & _COMMON
    bare = fold(first)
    if not marked and not is_syllable(first) and bare not in _NAME_LETTERS:
        known = {name for name in _COMMON if Levenshtein.distance(bare, fold(name), score_cutoff=1) <= 1}
    return next(iter(known)) if len(known) == 1 else None


def _plausible(words: list[str]) -> tuple[str, tuple[str, ...], float]:
    """The name, a surname that lost its marks mended (`Nguyên` → `Nguyễn`, doubtful), with checks and doubt."""
    odd = sum(not _is_spelt(word, words[0]) for word in words)
    alone = [word for word in words[1:] if len(word) == 1 and word not in "YÝ"]  # `Thùy I Inh`, a broken `Linh`
    odd += len(alone) - (len(words) > 2 and words[1] == "A")  # `Giàng A Páo`
    checks = ["syllables" if odd == 0 else "!syllables"]
    doubt = 0.6**odd
    first = old_tone(words[0]).lower()
    marked = _MARKED.get(fold(first), set())
    if first in marked and (first in _COMMON or all(_apart(name, first) >= _TWO_MARKS for name in marked & _COMMON)):
        checks.append("surname")
    elif first in marked:  # `Đăng`, more likely `Đặng` with a mark lost
        words = [_TONE_LOST.get(first, words[0]), *words[1:]]
        checks, doubt = [*checks, "surname", "!surname_marks"], doubt * 0.85
    elif len(words) > 1 and first != "thị" and (likely := _likely_surname(first, marked)) is not None:
        words = [likely.capitalize(), *words[1:]]
        checks, doubt = [*checks, "!surname_marks"], doubt * 0.7
    else:
        doubt *= 0.8
    if not is_minority_surname(words[0]) and any(_rare_marks(word) for word in words[1:]):
        checks, doubt = [*checks, "!rare_marks"], doubt * 0.85
    if len(words) == 1 or len(words) > 6:
        doubt *= 0.4
    return " ".join(words), tuple(checks), doubt


def is_other_word(word: str, first: str) -> bool:
    """True when a word can be one of a language that peoples speak who have names with such a first word (`Siu H'Blơ`,
    `Y Sôn Kbuôr`, `Danh Thị Ươl`), as far as their spelling is known: these are no Vietnamese syllables."""
    family = old_tone(first).lower()
    named = family in _OTHERWISE_SPELT or _PREFIXED.match(first) is not None
    bare = _PREFIXED.sub("", word).lower()
    toneless = _shape(bare)
    spelt = len(bare) > 1 and _OTHER_WORD.fullmatch(toneless) is not None
    return spelt and (named or (family in _OTHERWISE_SPELT_TOO and toneless == bare))


def _is_spelt(word: str, first: str) -> bool:
    """True when the parts of a word can be syllables, or it is a word of another language of the country."""
    parts = [part for part in re.split(r"[-'’]", word) if part]
    return all(map(is_syllable, parts)) or is_other_word(word, first)


def _rare_marks(word: str) -> bool:
    """True when the syllable is hardly ever in a name while one of the same letters with other marks often is.

    Both readers may take a small mark for another; such a name needs a second place or a code (`Hiến` for `Hiền`).
    """
    return old_tone(word).lower() not in _NAME_MARKS and fold(word) in _NAME_LETTERS


def is_name(word: str, *, first: bool) -> bool:
    """True for a surname (`first`) or a syllable of names as it is spelt with its marks."""
    return old_tone(word).lower() in (_SURNAME_MARKS if first else _NAME_MARKS)


def may_be_cut(word: str) -> bool:
    """True for what is left of a syllable of names, or of a surname, that lost a letter at an end: `Inh` of `Linh`."""
    read = old_tone(word).lower()
    return any(read in (name[1:], name[:-1]) for name in _NAME_MARKS)


def near_names(word: str, *, first: bool) -> list[str]:
    """The surnames (`first`) or syllables of names that differ from a word in two letters at most, marks aside."""
    letters = fold(word)
    known = _SURNAME_MARKS if first else _NAME_MARKS
    near = (name for name in sorted(known) if Levenshtein.distance(fold(name), letters, score_cutoff=2) <= 2)
    return [name.upper() if word.isupper() else name.title() for name in near]


def common_surname(word: str) -> str | None:
    """The common surname that is the only one with these letters, whatever marks were read: `Trân` → `trần`."""
    known = _MARKED.get(fold(word), set())
    return next(iter(known)) if len(known) == 1 and known <= _COMMON else None


def is_surname(word: str) -> bool:
    """True for a surname of the country's list, common or rare, with its own marks."""
    spelt = old_tone(accented(word))
    return spelt in _MARKED.get(fold(spelt), ())


def is_minority_surname(word: str) -> bool:
    """True for a surname, or first word of a name, of peoples whose given names no list here has."""
    return old_tone(word).lower() in _MINORITY_SURNAMES


def is_common_surname(word: str) -> bool:
    """True for one of the surnames that most people have."""
    return old_tone(word).lower() in _COMMON


def only_spelling(word: str, *, first: bool) -> bool:
    """True when no other surname (`first`) or syllable of names has the same letters: `Nguyễn`, `Phúc`, not `Đặng`."""
    return (_MARKED if first else _SPELLINGS).get(fold(word)) == {old_tone(word).lower()}


def between(word: str, other: str, *, first: bool) -> set[str]:
    """The surnames (`first`) or syllables of names that two readings of one word leave open, `word` apart.

    A letter both read alike is that letter. Of one they differ on, the shape or the tone both share stands: of `hiển`
    and `hiến` the tone is open, so it may be `hiền` as well; of `hưởng` and `huởng` the horn is.
    """
    read = list(zip(_letters(word), _letters(other), strict=False))
    same = (_MARKED if first else _SPELLINGS).get(fold(word), set()) - {old_tone(word).lower()}
    return {name for name in same if all(map(_may_be, _letters(name), read))}


_ONE_LETTER, _MARKS_APART = 1, 2.5  # letters that two readings of a word may differ by; marks that may be misread


def likelier_name(words: Sequence[str], others: Sequence[str]) -> list[str]:
    """The words of a name as read, those that are nobody's name as the name they were most likely misread from:
    `Cẩm` for `Cấm`, `Nhung` for `Nhưng`; `others` is what the other reader gave for each, empty where it gave the same.

    A word stays as it is when several names are as near, or after a surname of peoples whose names are not listed.
    """
    if words and is_minority_surname(words[0]):
        return list(words)
    both = zip(words, others, strict=True)
    return [_misread(word, other, first=i == 0) or word for i, (word, other) in enumerate(both)]


def _misread(word: str, other: str, *, first: bool) -> str | None:
    """The name that a word which is none was misread from: what the other reader gave, else the one of the same letters
    whose marks are nearest to both readings."""
    read, also = old_tone(accented(word)).lower(), old_tone(accented(other)).lower()
    if not read.isalpha() or read in _RARER or is_name(read, first=first):
        return None
    if also.isalpha() and is_name(also, first=first) and 1 < len(also) <= len(read) + _ONE_LETTER:
        return name_case(also)
    seen = [read, also] if fold(also) == fold(read) else [read]
    near = sorted(
        (sum(_apart(name, reading) for reading in seen), name)
        for name in (_MARKED if first else _SPELLINGS).get(fold(read), ())
    )
    alone = bool(near) and near[0][0] <= _MARKS_APART and (len(near) == 1 or near[0][0] < near[1][0])
    return name_case(near[0][1]) if alone else None


def _apart(name: str, reading: str) -> float:
    """How many marks must be misread for one spelling to be taken for the other; hook and acute are half a mark."""
    apart = 0.0
    for (shape, tone), (other_shape, other_tone) in zip(_letters(name), _letters(reading), strict=False):
        apart += shape != other_shape
        if tone != other_tone:
            apart += 0.5 if {tone, other_tone} == _ALIKE else 1.0
    return apart


_ALIKE = {"\u0301", "\u0309"}  # acute and hook: both readers take them for each other


def _letters(word: str) -> list[tuple[str, str]]:
    """Each letter of a word as its shape and its tone."""
    return [
        (_shape(char), "".join(_TONE_MARKS & set(unicodedata.normalize("NFD", char))))
        for char in old_tone(word).lower()
    ]


def _may_be(letter: tuple[str, str], read: tuple[tuple[str, str], tuple[str, str]]) -> bool:
    shape, tone = letter
    shapes, tones = {reading[0] for reading in read}, {reading[1] for reading in read}
    if len(shapes) == 1 and len(tones) == 1:
        return shape in shapes and tone in tones
    return (len(shapes) > 1 or shape in shapes) and (len(tones) > 1 or tone in tones)


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
_GENERIC: list[str] = WORDS["unit_kinds"]
_FIELDS: list[str] = WORDS["agency_fields"]


def agency_case(text: str) -> str:
    """The name of an agency printed in capitals in reading case: `SỞ GIÁO DỤC VÀ ĐÀO TẠO` → `Sở Giáo dục và Đào tạo`.

    Kinds of agency and units stand small (`Ủy ban nhân dân tỉnh Quảng Ngãi`), names of places keep their capitals,
    a field of work has its first syllable large. Text that is not in capitals comes back unchanged.
    """
    letters = [char for char in text if char.isalpha()]
    if not letters or sum(char.isupper() for char in letters) < 0.7 * len(letters):
        return text
    words = [
        word if not is_syllable(word.strip(",.()-&")) and word.isupper() else word.lower() for word in nfc(text).split()
    ]
    small = f" {' '.join(words)} "
    for phrase in _GENERIC:
        small = small.replace(f" {phrase} ", f" {phrase.replace(' ', '~')} ")
    out = []
    for i, word in enumerate(small.split()):
        generic = "~" in word or word in _GENERIC or word in _LOWER
        shown = word.replace("~", " ")
        out.append(shown if generic and i else shown[:1].upper() + shown[1:])
    return _fields_case(" ".join(out))


def _fields_case(text: str) -> str:
    for phrase in _FIELDS:
        text = re.sub(rf"(?<!\w){re.escape(phrase)}(?!\w)", phrase, text, flags=re.IGNORECASE)
    return text[:1].upper() + text[1:]
