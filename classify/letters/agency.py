"""Agencies and urgency of an official letter: the left column above the number, and a stamp of one or two words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import dropwhile

from classify.letters.letter_wording import (
    begins_under,
    goes_on,
    mend_capitals,
    parts_phrase,
    post_alone,
    starts_agency,
)
from classify.page.segments import Segment, around, clipped, is_print, row_top, upper_share
from core.catalogue.known_phrases import URGENCY
from core.records import FieldValue, Word
from core.text import accented, fold
from core.values import spelling
from core.values.agencies import agency_case, body_below, lacks_place
from core.vietnamese.phrases import swapped
from core.vietnamese.syllables import is_syllable, parted

MENDED = 0.9  # what is left of the confidence when letters had to be set right, or a word cannot be Vietnamese
_END = 0.5  # … when a name is one word that no agency's name begins with


def read_agencies(
    parts: Sequence[Segment], column: tuple[float, float], state: Segment | None, number: Segment | None
) -> dict[str, FieldValue]:
    """Superior agency and issuing agency: the lines in capitals of a column (from, to) above the number line; where
    there are none, those from the first that begins as an agency's name does."""
    bottom = row_top(number) - 0.004 if number is not None else (row_top(state) + 0.07 if state is not None else 0.2)
    top = (row_top(state) if state is not None else row_top(number) - 0.1 if number is not None else 0.0) - 0.035
    lines, small = [], []
    for part in parts:
        inside = _of_column(part, column)
        if inside is None or not top < row_top(inside) < bottom:
            continue
        trimmed = _trim(inside)
        if trimmed is None or _is_note(trimmed.bare) or _is_title(trimmed):  # a stamp of urgency in reading case, too
            continue
        if upper_share(trimmed.text) > 0.7:
            lines.append(trimmed)
        elif len(inside.words) == len(part.words):  # nothing of the motto beside it
            small.append(trimmed)
    if not lines:  # `Công an tỉnh Hà Tĩnh`, and what its name goes on with
        small.sort(key=row_top)
        lines = list(dropwhile(lambda line: not (starts_agency(line.text) or _is_head(line.text)), small))
    return _named([*_above(lines, small), *lines, *_unit_below(lines, small)])


def _above(lines: Sequence[Segment], small: Sequence[Segment]) -> list[Segment]:
    """The agency in reading case right above one in capitals: `UBND xã Ví Dụ` / `TỔ HÒA GIẢI BẢN MẪU`."""
    first = min(lines, key=row_top, default=None)
    if first is None or first in small:
        return []
    near = [line for line in small if 0 < row_top(first) - row_top(line) < _LINE * first.height]
    return [line for line in near if starts_agency(line.text) and _begins(line.text, first.text)][:1]


def _unit_below(lines: Sequence[Segment], small: Sequence[Segment]) -> list[Segment]:
    """The unit in reading case right below a committee or police in capitals, up to the units that it lies in: `Xã Ví
    Dụ, huyện …` under `ỦY BAN NHÂN DÂN`."""
    last = max(lines, key=row_top, default=None)
    if last is None or last in small or not lacks_place(last.text):
        return []
    near = [line for line in small if 0 < row_top(line) - row_top(last) < _LINE * last.height]
    found = next((line for line in near if _UNIT.match(line.bare)), None)
    if found is None:
        return []
    ends = next((k for k, word in enumerate(found.words) if word.text.endswith(",")), len(found.words) - 1)
    return [Segment(found.words[: ends + 1], found.page)]


_TITLE = re.compile(  # of a letter whose number stands under it: no agency's name
    r"\W*(?:to trinh|bao cao|ke hoach|thong bao|quyet dinh|nghi quyet|chi thi|huong dan|cong dien|bien ban|giay moi|"
    r"giay gioi thieu|chuong trinh)\W*"
)
_CENTRED = 0.42  # of the page's width, from where the middle of a title stands


def _is_title(line: Segment) -> bool:
    return line.middle > _CENTRED and _TITLE.fullmatch(line.bare) is not None


_LINE = 2.5  # heights of a word between two lines of a head, at most


def read_letterhead(parts: Sequence[Segment], state: Segment) -> dict[str, FieldValue]:
    """The agencies of a letterhead, over the whole width above the state's name in the middle of the page: its lines in
    capitals from the first that begins an agency's name; none where nothing stands there."""
    above = [part for part in map(_trim, parts) if part is not None and row_top(part) < row_top(state) - state.height]
    capitals = sorted((part for part in above if upper_share(part.text) > 0.7), key=row_top)
    return _named(list(dropwhile(lambda line: not starts_agency(line.text), capitals)))


def _of_column(part: Segment, column: tuple[float, float]) -> Segment | None:
    """What of a line is the column's: all of it where an agency's name runs on over the edge, the words before the
    state's name or its motto where these follow on the line, nothing of a line that stands across the edge."""
    inside = clipped(part, *column)
    if inside is None or len(inside.words) == len(part.words):
        return inside
    beyond = [word for word in part.words if all(word is not mine for mine in inside.words)]
    if _OF_STATE.match(fold(" ".join(word.text for word in beyond[:2]))):
        return inside
    return part if starts_agency(inside.text) and column[0] <= part.box[0] else None


_OF_STATE = re.compile(r"\W*(?:c[o0]ng h|hoa xa|xa hoi|doc l|lap|tu do|dang c)")


def _named(lines: Sequence[Segment]) -> dict[str, FieldValue]:
    """The issuing agency of these lines, and the superior one where two begin in them."""
    lines = [line for line in sorted(lines, key=row_top) if not _is_note(line.bare)]
    groups: list[list[Segment]] = []
    for line in lines:
        before = groups[-1][-1].text if groups else ""
        if groups and (_is_head(before) or not _begins(_text(groups[-1]), line.text, before)):
            groups[-1].append(line)
        elif groups or _may_be_first(line) or line is lines[-1] or len(lines) <= 2:
            groups.append([line])
    names = dict(zip(("issuer", "parent_agency"), reversed(groups), strict=False))
    body = body_below(_text(groups[-2]), _text(groups[-1])) if len(groups) > 1 else None
    return {key: _agency(group, body if key == "issuer" else None) for key, group in names.items()}


def _may_be_first(line: Segment) -> bool:
    return _is_head(line.text) or starts_agency(line.text) or _UNIT.match(line.bare) is not None


def _is_head(line: str) -> bool:
    """Whether a line names the post that issues a letter in its own name, above the agency it heads: `CHỦ TỊCH` / `ỦY
    BAN NHÂN DÂN TỈNH VÍ DỤ` [Decree 30, appendix I: a post may stand for the agency]."""
    return post_alone(line) in ("CHỦ TỊCH", "BỘ TRƯỞNG", "GIÁM ĐỐC", "HIỆU TRƯỞNG")


def _text(group: Sequence[Segment]) -> str:
    return " ".join(line.text for line in group)


def _begins(above: str, line: str, before: str | None = None) -> bool:
    """Whether a line begins another agency than the one above, whose last line is `before`."""
    before = above if before is None else before
    if body_below(above, line) is not None or begins_under(above, line):
        return True
    return starts_agency(line) and not goes_on(before) and not parts_phrase(before, line)


_UNIT = re.compile(r"(?:thanh pho|tinh|quan|huyen|thi xa|phuong|xa|thi tran|dac khu)\b")


def _is_note(bare: str) -> bool:
    return bool(
        re.match(
            r"(?:so\s?[:;.\d]|mau so|cong van den|den\b|sao y\b|hoa toc|khan\b|thuong khan|du thao\b|"
            r"mst\b|ma so|dia chi|dien thoai|dt\b|tel\b|email|website|hotline|fax\b)",
            bare.strip(" .:*-"),
        )
    )


_ALIKE = 0.93  # a word in capitals that both readers give alike and as surely has the marks it is printed with
_LETTERS = frozenset("ABCDĐ")  # … and so ends the name of one of several: Long Hội B
_LETTER_ALONE = 0.9  # from here a word of one letter is a word: Ô Chợ Dừa, A Lưới, Ý Yên


def _trim(segment: Segment) -> Segment | None:
    """Drop marks at both ends that are no words (rules, quotation marks, traces of stamps)."""
    words = list(segment.words)
    while words and not _is_word(words[0]):
        words.pop(0)
    while words and not (_is_word(words[-1]) or words[-1].text.isdigit() or _joins(words[-1])):
        words.pop()
    # A name that goes on in the next line may leave it two letters: Nghệ / An.
    kept = Segment(tuple(words), segment.page)
    return kept if words and (len(kept.text) > 2 or is_syllable(kept.text)) else None


def _joins(word: Word) -> bool:
    """Whether a dash, read alike by both readers, ends a line: another agency issues with this one."""
    return word.agreed is True and word.text in ("-", "–")


def _is_word(word: Word) -> bool:
    sure = word.agreed is not False and word.confidence >= _LETTER_ALONE
    letter = is_syllable(word.text) or (word.agreed is True and word.text in _LETTERS)
    return is_print(word.text) or (sure and word.text.isupper() and letter)


def _agency(group: Sequence[Segment], body: str | None = None) -> FieldValue:
    """The agency of these lines; of a unit's `body` that only the line above names."""
    printed = _text(group)
    named = printed if body is None else f"{body} {printed}"
    whole = " ".join(parted(word) if word.isupper() else word for word in named.split())
    clean = re.sub(r"\s+", " ", re.sub(r"[^\w\s,.&()/–-]|_", " ", whole)).strip(" -–.,")
    read = agency_case(_with_hooks(clean) if _read_alike(group) else mend_capitals(clean))
    value = _with_its_kind(spelling.of_province(read))
    words = sum(len(line.words) for line in group)
    confidence = sum(line.confidence * len(line.words) for line in group) / words
    if accented(value) != accented(printed) or _has_oddity(value):
        confidence *= MENDED
    if words == 1 and not starts_agency(printed):
        confidence *= _END  # of a name whose beginning was not read: `CAI` of `TỈNH LÀO CAI`
    return FieldValue(value, printed, round(confidence, 3), group[0].page, around(line.box for line in group))


_KINDS = {fold(kind): kind for kind in ("Bộ", "Cục", "Phòng", "Sở", "Trường", "Viện")}


def _with_its_kind(name: str) -> str:
    """The name with the kind of agency that it begins with in its own marks: no agency is a `Phong` or a `Trương`."""
    first, blank, rest = name.partition(" ")
    kind = _KINDS.get(fold(first), first)
    return name if accented(first) == accented(kind) else f"{kind}{blank}{rest}"


def _with_hooks(name: str) -> str:
    """The name with a hook for an acute, or the other way round, where a known phrase has it: both readers take them
    for one another (`THẾ THAO`)."""
    words, mended = name.split(), mend_capitals(name).split()
    if len(words) != len(mended):
        return name
    return " ".join(new if accented(new) == swapped(old) else old for old, new in zip(words, mended, strict=True))


def _read_alike(group: Sequence[Segment]) -> bool:
    """Whether both readers give every word alike and surely: then a known phrase that is close to it is another name's
    (`TRƯỜNG THPT GIAO ĐỨC` is no `GIÁO DỤC`)."""
    words = [word for line in group for word in line.words if any(char.isalpha() for char in word.text)]
    return all(word.agreed and word.confidence >= _ALIKE for word in words)


_URGENCY = {fold(words): words for words in URGENCY}
_OF_URGENCY = frozenset(word for said in _URGENCY for word in said.split())
_NEAR = 2.0  # heights of a word between two words of one stamp that is set down at a slant


def read_urgency(parts: Sequence[Segment], depth: float) -> FieldValue | None:
    """The urgency stamp: words in capitals that say nothing else, which a slant may part into lines of their own."""
    stamped = [part for part in parts if part.box[1] < depth and upper_share(part.text) > 0.9 and _urgent(part)]
    for part in stamped:
        beside = [other for other in stamped if abs(row_top(other) - row_top(part)) < _NEAR * part.height]
        whole = Segment(tuple(sorted((w for p in beside for w in p.words), key=lambda w: w.box[0])), part.page)
        said = next((words for each in (whole, part) if (words := " ".join(_urgent(each))) in _URGENCY), None)
        if said is not None:
            return FieldValue(_URGENCY[said], whole.text, round(whole.confidence, 3), whole.page, whole.box)
    return None


def _urgent(part: Segment) -> list[str]:
    """The words of a stamp of urgency; none where a segment says anything else."""
    words = re.sub(r"[^a-z ]", "", part.bare).split()
    return words if _OF_URGENCY.issuperset(words) else []


def _has_oddity(name: str) -> bool:
    """Whether a word of the name can be neither Vietnamese nor an abbreviation."""
    words = re.findall(r"[^\W\d_]{3,}", name)
    return any(not word.isupper() and not is_syllable(word) for word in words)
