"""Words official letters are made of (Decree 30/2020): kinds, agencies and posts, matched through misreadings."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from core.text import accented, fold
from core.units import units
from core.values.parsed import skeleton
from core.vietnamese.frequencies import is_word

with Path(__file__).with_suffix(".toml").open("rb") as _file:
    _WORDS = tomllib.load(_file)
AGENCY_HEADS: list[str] = _WORDS["heads"]  # a line that begins with one begins a new agency
POSTS: list[str] = _WORDS["posts"]
BODIES: list[str] = _WORDS["bodies"]
_QUARTERS: list[str] = _WORDS["quarters"]  # begin an agency under a commune's
_GROUPS: list[str] = _WORDS["groups"]  # … and under the group's that it is the short name of
_PHRASES: list[str] = _WORDS["phrases"]
_NOT_HEADS = re.compile(
    r"(?:phong,? chong|bo sung|ban hanh|hoi nhap|bao ve|bao ton|vien thong|"
    r"dang ky|dai (?:tinh|thanh pho|huyen|quan|thi xa)|hoi (?:tinh|thanh pho|huyen|quan|viet nam)|"  # what goes on
    r"doan ket|so huu|so (?:ho khau|tam tru)|cuc bo|phong ve|khoa hoc|bao chi|bao cao|bao dam|bo doi|vien chuc|"
    r"doi ngoai|doi moi)\b"
)
_OPEN_END = re.compile(
    r"(?:\b(?:va|cua|cac|nhan|quan ly|thuoc|(?<!van )(?<!truyen )tai|chi dao|(?<!moi )(?<!thi )truong|tong|bao|"
    r"phong chong|(?<!doi )(?<!thon )moi|(?<!do )thi|vien da|hop tac|"
    r"cong ty|tap doan|co phan|tu lenh|chi huy|cong doan co so|doan truong)|[-–,&])\s*$"
)


def close_to(text: str, known: str, per: int = 6) -> bool:
    """Whether a bare text is a bare phrase with at most one misread letter in every `per`."""
    allowed = max(1, len(known) // per) if len(known) > 3 else 0
    return Levenshtein.distance(text, known, score_cutoff=allowed) <= allowed


def starts_agency(line: str) -> bool:
    """Whether a line in capitals begins the name of an agency."""
    bare = _bare(line)
    if _NOT_HEADS.match(bare):
        return False
    return any(bare == head or bare.startswith(head + " ") or _is_nearly(line, bare, head) for head in _heads())


def _is_nearly(line: str, bare: str, head: str) -> bool:
    """Whether a line begins with a misread head: what differs is no word of its own, as in `QUẬN PHÚ NHUẬN`,
    which is close to `QUÂN KHU`."""
    if len(head) < _LONG_HEAD or not close_to(bare[: len(head)], head):
        return False
    printed = [word for word in line.split() if any(map(str.isalpha, word))]
    pairs = zip(printed, head.split(), strict=False)
    return all(skeleton(word) == known or not is_word(accented(word)) for word, known in pairs)


_LONG_HEAD = 7  # letters of a head in which one may be misread


def begins_under(above: str, line: str) -> bool:
    """Whether a line that might go on with a name begins an agency of its own under the one above: a quarter's under
    its commune (`TỔ DÂN PHỐ SỐ 6`), a member's that has the short name of its group (`VNPT PHÚ THỌ`)."""
    bare = _bare(line)
    begun = _QUARTERS if _OF_COMMUNE.match(_bare(above)) else _GROUPS if _OF_GROUP.match(_bare(above)) else []
    return any(bare.startswith(skeleton(head) + " ") for head in begun)


_OF_COMMUNE = re.compile(
    r"(?:(?:ubnd|uy ban|dang uy|dang bo|chi bo|mat tran|mttq|hoi|doan|bch)\b.*\b)?"
    r"(?:phuong|xa(?! hoi)|thi tran|dac khu) \w"
)
_OF_GROUP = re.compile(r"(?:tap doan|tong cong ty|ngan hang)\b")


@lru_cache(maxsize=1)
def _heads() -> tuple[str, ...]:
    return tuple(skeleton(head) for head in AGENCY_HEADS)


def _bare(text: str) -> str:
    return re.sub(r"^[\W\d_]+", "", skeleton(text)).strip()


def goes_on(line: str) -> bool:
    """Whether an agency's name cannot end with this line (`TRƯỜNG`, `… VÀ`)."""
    return bool(_OPEN_END.search(_bare(line)))


def parts_phrase(line: str, following: str) -> bool:
    """Whether a known phrase begins at the end of a line and ends at the start of the next: `MỘT THÀNH` / `VIÊN …`."""
    before, after = _bare(line).split(), _bare(following).split()
    for phrase in _PHRASES:
        words = skeleton(phrase).split()
        for cut in range(1, len(words)):
            if before[-cut:] == words[:cut] and after[: len(words) - cut] == words[cut:]:
                return True
    return False


_KINDS = ("THÀNH PHỐ", "THỊ XÃ", "THỊ TRẤN", "ĐẶC KHU", "TỈNH", "QUẬN", "HUYỆN", "PHƯỜNG", "XÃ")


@lru_cache(maxsize=1)
def _unit_names() -> dict[tuple[str, str], set[str]]:
    """(kind, bare name) of every unit, former or of today → its names in capitals."""
    names: dict[tuple[str, str], set[str]] = {}
    wards = [name for group in units().today.values() for name in group]
    former = {name for ward in units().before for name in (ward.district, ward.name)}
    for unit in {*units().today, *units().successor, *wards, *former}:
        kind = next((kind for kind in _KINDS if unit.upper().startswith(kind + " ")), None)
        if kind is not None:
            core = unit[len(kind) + 1 :]
            names.setdefault((fold(kind), fold(core)), set()).add(core.upper())
    return names


@lru_cache(maxsize=1)
def _places() -> dict[str, str]:
    """Bare name of a unit → its name in capitals, where the bare name belongs to one name only."""
    names: dict[str, set[str]] = {}
    for (_, bare), full in _unit_names().items():
        if " " in bare:
            names.setdefault(bare, set()).update(full)
    for unit in units().today:  # a province is meant before a commune of like name
        core = re.sub(r"^(?:Thành phố|Tỉnh) ", "", unit)
        names[fold(core)] = {core.upper()}
    return {bare: next(iter(full)) for bare, full in names.items() if len(full) == 1}


def _unit_at(words: list[str]) -> list[str] | None:
    """A kind of unit and the name of one that begin these words, with their marks; None when there is no such unit."""
    for kind in _KINDS:
        size = len(kind.split())
        if fold(" ".join(words[:size])) != fold(kind):
            continue
        for more in range(min(4, len(words) - size), 0, -1):
            printed = " ".join(words[size : size + more])
            names = _unit_names().get((fold(kind), fold(printed)), set())
            same = [name for name in names if accented(name) == accented(printed)]
            if same or len(names) == 1:
                return [*kind.split(), *(printed if same else next(iter(names))).split()]
    return None


def mend_capitals(text: str) -> str:
    """Give capitals their marks back where a known phrase or place shows which (`TĨNH QUANG NGAI` → `TỈNH QUẢNG NGÃI`).

    A word is changed only when the whole known phrase stands there with at most a letter in six misread, and a word
    whose letters differ only when it is none of its own; spellings with the other tone placement (`UỶ`, `HOÀ`) stay.
    """
    words = text.split()
    i = 0
    while i < len(words):
        unit = _unit_at(words[i:])
        if unit is not None:
            words[i : i + len(unit)] = unit
            i += len(unit)
            continue
        for size in range(min(8, len(words) - i), 0, -1):
            stretch = " ".join(words[i : i + size])
            if any(_unit_at(words[at:]) for at in range(i + 1, i + size)):
                continue  # `LAO ĐỘNG | TỈNH HƯNG YÊN`: no place `Đồng Tĩnh` goes over where a unit begins
            right = _match(stretch, size, _known())
            if right is not None:
                if accented(right) != accented(stretch):
                    words[i : i + size] = right.split()
                i += size - 1
                break
        i += 1
    return " ".join(words)


@lru_cache(maxsize=1)
def _known() -> dict[str, str]:
    return {**_places(), **{skeleton(phrase): phrase for phrase in _PHRASES}}


@lru_cache(maxsize=1)
def _by_size() -> dict[int, list[str]]:
    sizes: dict[int, list[str]] = {}
    for phrase in [*_PHRASES, *(unit.split(" ", 1)[1].upper() for unit in units().successor if " " in unit)]:
        sizes.setdefault(len(phrase.split()), []).append(phrase)
    return sizes


def _match(stretch: str, size: int, known: dict[str, str]) -> str | None:
    bare = skeleton(stretch)
    if bare in known:
        return known[bare]
    if len(bare) < 8:
        return None
    near = [phrase for phrase in _by_size().get(size, ()) if close_to(bare, skeleton(phrase), per=8)]
    return near[0] if len(near) == 1 and _is_misread(stretch, near[0]) else None


def _is_misread(stretch: str, phrase: str) -> bool:
    """Whether what differs in its letters is no word of its own: `LAO ĐỘNG` is close to `LÂM ĐỒNG` and none of it."""
    pairs = zip(stretch.split(), phrase.split(), strict=True)
    return not any(skeleton(word) != skeleton(known) and is_word(accented(word)) for word, known in pairs)


_STROKED = re.compile(r"\W*([TK])\s?/\s?([MTL])[\s.]+(?=\w)")
_FORMULA = re.compile(r"^\W*(?:\w\.?){1,3}(?:(?<=\.)|[\s.:;,])[\s.:;,]*")  # `TM.`, read as `TM:` and `TM` too


def post_of(line: str) -> str | None:
    """The post or signing formula a line in capitals says, with its marks (`KT. CHU TỊCH` → `KT. CHỦ TỊCH`); else None.

    Formula words: TM. (on behalf of a body), KT. (for the head), TL. and TUQ. (by order), Q. (acting); `T/M`, `K/T` and
    `T/L`, as the Party and older letters write them, stay.
    """
    if (stroked := _STROKED.match(line)) is not None:
        rest = post_of(line[stroked.end() :])
        return f"{stroked[1]}/{stroked[2]} {rest or mend_capitals(line[stroked.end() :].strip(' .,:;'))}"
    bare = re.sub(r"[^a-z. ]", "", skeleton(line)).strip(" .")
    formula = re.match(r"(tm|kt|tl|tuq|t\.?u\.?q|q|k[ti]|t[ml])\s?[.\s]\s?(?=\w)", bare)
    prefix = ""
    if formula is not None:
        prefix = {"tm": "TM. ", "kt": "KT. ", "tl": "TL. ", "q": "Q. "}.get(
            formula[1], "TUQ. " if "u" in formula[1] else "KT. "
        )
        bare = bare[formula.end() :].strip(" .")
    post = _best_post(bare, line)
    if post is not None:
        return prefix + post
    body = (_FORMULA.sub("", line) if prefix else line).strip(" .,:;")
    begun = [name for name in (*POSTS, *BODIES) if bare.startswith(skeleton(name) + " ")]
    if begun and len(bare) < 60:  # `QUẢN ĐỐC PHÂN XƯỞNG`: no QUẬN
        known = max(begun, key=len)
        return prefix + " ".join((known, mend_capitals(" ".join(body.split()[len(known.split()) :]))))
    if prefix and any(bare.startswith(skeleton(name)[:6]) for name in (*BODIES, *POSTS, *AGENCY_HEADS)):
        return prefix + mend_capitals(body)
    return None


def post_alone(line: str) -> str | None:
    """The post that a line, in whatever letters, says and nothing else; None for any other line."""
    bare = _bare(line).strip(" .,:;")
    return next((post for post in POSTS if skeleton(post) == bare), None)


FOR_ANOTHER = ("KT. ", "TM. ", "K/T ", "T/M ")  # what begins a post that goes on with one's own


def has_formula(post: str) -> bool:
    """Whether a post, as `post_of` gives it, says in whose place it is signed: `TM. …`, `KT. …`."""
    return post.startswith((*FOR_ANOTHER, "TL. ", "TUQ. ", "Q. ", "T/L "))


def posts_of(line: str) -> list[str]:
    """The posts of a line on which several may stand side by side (`KT. BỘ TRƯỞNG THỨ TRƯỞNG`); often none."""
    whole = post_of(line)
    words = line.split()
    if whole is None or _best_post(re.sub(r"[^a-z ]", "", skeleton(whole.split(". ", 1)[-1]))) is not None:
        return [] if whole is None else [whole]
    for cut in range(1, len(words)):
        first, second = post_of(" ".join(words[:cut])), _best_post(skeleton(" ".join(words[cut:])))
        if first is not None and second is not None and has_formula(first) and len(second) > 6:
            # One person may hold two posts: `BỘ TRƯỞNG, CHỦ NHIỆM`.
            return [f"{first}, {second}"] if words[cut - 1].endswith(",") else [first, second]
    return [whole]


def is_authority(line: str) -> bool:
    """Whether a line in capitals under the abstract names who decides (`CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH …`)."""
    bare = re.sub(r"[^a-z ]", "", skeleton(line)).strip()
    return any(
        bare == known
        or bare.startswith(known + " ")
        or (len(bare) < len(known) + 25 and close_to(bare[: len(known)], known, 7))
        for known in _authorities()
    )


@lru_cache(maxsize=1)
def _authorities() -> tuple[str, ...]:
    bodies = (body for body in BODIES if not body.startswith("ĐẠI HỘI"))  # whose resolutions are about itself
    names = [*(post for post in POSTS if not post.startswith("PHÓ")), *bodies, "QUỐC HỘI", "HỘI ĐỒNG THẨM PHÁN"]
    return tuple(skeleton(name) for name in names)


def _best_post(bare: str, printed: str = "") -> str | None:
    """The post or body closest to a bare line; of two alike (`TRƯỞNG BAN`, `TRƯỞNG BẢN`) that with its marks."""
    best: tuple[float, bool, str] | None = None
    for name in (*POSTS, *BODIES):
        known = skeleton(name)
        if abs(len(known) - len(bare)) > 3:
            continue
        distance = Levenshtein.distance(bare.replace(" ", ""), known.replace(" ", ""))
        unlike = bool(printed) and accented(name) not in accented(printed)
        if distance <= max(1, len(known) // 5) and (best is None or (distance, unlike) < best[:2]):
            best = (distance, unlike, name)
    return best[2] if best is not None else None


def deputy_of(post: str, line: str) -> str | None:
    """The deputy who signs for (KT.) the holder of a post, when the line can be read so; Decree 30, appendix I."""
    right = "THỨ TRƯỞNG" if post == "BỘ TRƯỞNG" else f"PHÓ {post}"
    seen, known = (re.sub(r"[^a-z]", "", skeleton(text)) for text in (line, right))
    return (
        right if Levenshtein.distance(seen, known) <= max(2, len(known) // 4) and len(seen) > len(known) - 4 else None
    )


def ends_of_posts(line: str) -> list[str]:
    """Posts whose beginning a seal may cover so that only this end is left (`Ú TỊCH`), shortest first."""
    seen = re.sub(r"[^a-z]", "", skeleton(line))
    if len(seen) < 5:  # a last word, whole (`ĐỐC`): the usual post that ends so, and those that end with it
        usual = next((name for name in POSTS if name.split()[-1] == line.strip(" .,:")), None)
        return sorted((name for name in POSTS if usual is not None and name.endswith(usual)), key=len)
    posts = []
    for name in POSTS:
        tail = re.sub(r"[^a-z]", "", skeleton(name))[-len(seen) :]
        if len(tail) == len(seen) and Levenshtein.distance(tail, seen) <= 1 and tail[-4:] == seen[-4:]:
            posts.append(name)
    return sorted(posts, key=len)
