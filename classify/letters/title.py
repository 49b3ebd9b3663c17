"""Kind and abstract of an official letter: title line and what stands under it, or *V/v* under the number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from msgspec import structs

from classify.letters.head import HEAD_DEPTH, Head
from classify.letters.letter_kinds import LetterKinds
from classify.letters.letter_wording import close_to, is_authority
from classify.letters.repeated_text import mend, witnesses
from classify.page.layout import PageLayout
from classify.page.segments import (
    Segment,
    around,
    clipped,
    is_noise,
    is_print,
    margins,
    pitch,
    row_top,
    rows,
    segments,
    upper_share,
)
from core.records import FieldValue, Record, Word
from core.text import nfc
from core.values.parsed import skeleton, without_lone_bracket
from core.values.symbols import number_line
from core.vietnamese import phrases

_VV = re.compile(
    r"^\W{0,3}(?:[vy]\s?[/\\|1il!í]\s?[vy]\w{0,1}(?=\W)|[vy][iíì1l/]?[vy]\b|v[eê]\s?vi[eê]c\b)\s*[:.]?\s*",
    re.IGNORECASE,
)
# The same where it stays, behind a title: `V/Y`, `Y/v`, and no initials of somebody.
_VV_MISREAD = re.compile(r"^\W{0,3}(?!V/[vV])[VvYy]\s?[/\\|]\s?[VvYy](?=[\s:.])")
_STOPS = re.compile(r"^\W{0,3}(?:k[ií]nh (?:g[uử]i|m[oờ]i)\b|can cu|noi nhan|dieu 1|xet de nghi|theo de nghi)\b")


# A paragraph that begins so under an abstract is the text of the letter; an abstract may begin so itself.
_TEXT = re.compile(
    r"^\W{0,3}(?:xet (?:bao cao|to trinh|de nghi|cong van)|kinh (?:moi|thua)|hom nay|thanh phan|luat nay|thong tu nay|"
    r"(?:ong|ba|ong/ba) [a-z ]{4,40}(?: co trach nhiem|, chuc vu)|[-+*] (?!\d{4}\b)|\d{1,2}[.)] |[ivx]{1,4}\. |"
    r"phan (?:[ivx]+|\d|thu)\b|chuong i\b|dieu \d)"
)
# … and so where the line begins with a capital: inside an abstract these words stand small.
_PARAGRAPH = re.compile(
    r"^\W{0,3}(?:Thực hiện (?:Công văn|Quyết định|Nghị quyết|Nghị định|Thông tư|Kế hoạch|Chỉ thị|Luật|Thông báo)|"
    r"Để (?:tiếp tục|thực hiện|triển khai|bảo đảm|đảm bảo)|Đơn vị|Tuy nhiên|Trong thời gian|Qua |Nhằm |"
    r"(?:Đề nghị|Kính mong|Rất mong) (?:Quý|quý|các)|Giới thiệu (?:các )?(?:[ôÔ]ng|[bB]à|đồng chí)|Giấy này )"
)
# The first sentence of an introduction, which has no abstract: `Sở Tư pháp trân trọng giới thiệu:`
_INTRODUCES = re.compile(r"\btran trong gioi thieu\b|\bgioi thieu\s?:\W*$")
# Lines of a gazette's stamp, which may lie over the abstract: `CÔNG BÁO/Số 12 + 13/Ngày 05-01-2026`.
_GAZETTE = re.compile(r"^\W{0,3}(?:cong bao\b|.{0,24}\bcong bao\s?/|so \d+(?: ?\+ ?\d+)+)")


class Title(Record, frozen=True):
    """Kind of the letter with its abstract."""

    type: str
    confidence: float
    evidence: str
    abstract: FieldValue | None
    bottom: float  # row where title and abstract end
    line: Segment | None = None  # the title, or the first line of the abstract where none is printed
    doubts: tuple[str, ...] = ()


def read_title(layout: PageLayout, head: Head, kinds: LetterKinds, layouts: Sequence[PageLayout] = ()) -> Title | None:
    """Kind and abstract; None when neither a known title nor the marks of a letter without one are there.

    The text of the letter's `layouts` bears witness to doubtful words of the abstract.
    """
    parts = segments(layout)
    step = pitch(parts)
    named = kinds.of_symbol(head.symbol)
    line = _title_line(parts, head, kinds)
    if line is not None:
        code, printed, rest = line
        kept, bottom = _under_title(parts, printed, step)
        kept, rest = _from_subject(kept, rest)
        abstract = _abstract(kept, rest, False, layouts)
        if named in kinds.decided:  # a consolidated text prints the title of the decree it consolidates
            code = named
        agrees = kinds.agrees(code, head.symbol)
        conflict = named is not None and not agrees
        confidence = 0.99 if agrees else 0.6 if conflict else 0.93
        evidence = f"title line '{printed.text}', page {layout.page}" + (f", symbol {head.symbol}" if agrees else "")
        doubts = ("type_conflict",) if conflict else ()
        return Title(code, confidence, evidence, abstract, bottom, printed, doubts)
    if kinds.untitled is None:
        return None
    kept, bottom = _beside_number(parts, head, step, kinds)
    abstract = _abstract(kept, "", True, layouts)
    if abstract is not None:
        confidence = 0.98 if named == kinds.untitled else 0.6 if named is not None else 0.9
        doubts = ("type_conflict",) if confidence < 0.7 else ()
        evidence = f"V/v under the number, page {layout.page}"
        return Title(kinds.untitled, confidence, evidence, abstract, bottom, kept[0], doubts)
    if named is not None and named != kinds.untitled:
        evidence = f"symbol {head.symbol}, page {layout.page}"
        return Title(named, 0.7, evidence, None, head.bottom, None, ("title_unread",))
    if named is not None and not _other_title(parts, head):
        evidence = f"symbol {head.symbol} without a title, page {layout.page}"
        return Title(named, 0.7, evidence, None, head.bottom)
    return None


def _other_title(parts: Sequence[Segment], head: Head) -> bool:
    """Whether a centred line in capitals stands where a title stands: the paper is of a kind no letter has."""
    for part in parts:
        low = head.bottom + 0.01 < row_top(part) < head.bottom + 0.2
        capitals = upper_share(part.text) > 0.85 and sum(char.isalpha() for char in part.text) >= 8
        named = _STOPS.match(part.bare) or is_authority(part.text)
        if low and capitals and 0.35 < part.middle < 0.7 and not named:
            return True
    return False


def _title_line(parts: Sequence[Segment], head: Head, kinds: LetterKinds) -> tuple[str, Segment, str] | None:
    """`(code, segment, rest of the line)` of the first line in capitals that is, or begins with, a known title."""
    for part in parts:
        if not head.bottom - 0.005 < row_top(part) < HEAD_DEPTH + 0.1 or upper_share(part.text) < 0.75:
            continue
        if not 0.3 < part.middle < 0.72 or part.box[0] < 0.1:
            continue
        bare = re.sub(r"[^a-z0-9 ]", "", part.bare).strip()
        for known, code in kinds.titles:
            if close_to(bare, known, per=5) or close_to(bare.replace(" ", ""), known.replace(" ", ""), per=5):
                return code, part, ""
            begins = bare[: len(known) + 1]
            if begins.endswith(" ") and close_to(begins.strip(), known, per=7) and not bare.startswith("quyet dinh so"):
                return code, part, _rest(part, len(known.split()))
    return None


def _rest(part: Segment, used: int) -> str:
    """What stands behind the title on its line, where it is of the abstract: not who decides, nor how urgent it is."""
    rest = " ".join(word.text for word in part.words[used:])
    return "" if _BESIDE_TITLE.match(skeleton(rest)) else rest


_BESIDE_TITLE = re.compile(r"\W*(?:cua [a-z]|(?:lien nganh|lien tich|lien tinh|khan|hoa toc|thuong khan)\W*$)")


def _under_title(parts: Sequence[Segment], title: Segment, step: float) -> tuple[list[Segment], float]:
    """The abstract: the centred rows under the title down to a wider gap, a salutation or a line of authority."""
    below = [part for part in parts if row_top(part) > row_top(title) + 0.3 * title.height]
    kept: list[Segment] = []
    last = row_top(title)
    left, right = margins(parts)
    for row in rows([part for part in below if part.height < 2.2 * title.height and not is_noise(part)]):
        if _GAZETTE.match(row.bare) or _is_number(row):
            continue
        if row_top(row) - last > (2.1 if not kept else 1.75) * step or _STOPS.match(row.bare):
            break
        if _INTRODUCES.search(row.bare):
            break
        if kept and (_TEXT.match(row.bare) or _PARAGRAPH.match(row.text)):
            break
        capitals = upper_share(row.text) > 0.75
        if capitals and not kept and _BESIDE_TITLE.match(row.bare):
            last = row_top(row)
            continue
        if (capitals and is_authority(row.text)) or (capitals and kept and upper_share(kept[0].text) < 0.6):
            break
        if row.box[0] > 0.75 or row.box[2] < 0.2:
            continue  # a note in the margin
        if not 0.33 < row.middle < 0.72 or _is_body(row, title, left, right):
            break
        apart = bool(kept) and row_top(row) - last > _PARAGRAPH_GAP * step and row.text[:1].isupper()
        if apart and row.box[0] < left + 0.1 and row.box[2] > right - 0.03:
            break  # a paragraph over the whole width
        kept.append(row)
        last = row_top(row)
        if len(kept) == 12:
            break
    return kept, last


def _from_subject(kept: list[Segment], rest: str) -> tuple[list[Segment], str]:
    """The abstract from the row that says the subject in small letters on; what stands before it in capitals goes on
    with the title: `BIÊN BẢN HỌP TỔ DÂN PHỐ` / `V/v lấy ý kiến …`."""
    for at, row in enumerate(kept):
        if upper_share(row.text) < 0.6:
            said = _VV.match(row.bare) or _SUBJECT.match(row.text)
            return (kept[at:], "") if said and upper_share(rest or "A") > 0.75 else (kept, rest)
    return kept, rest


_SUBJECT = re.compile(r"\W{0,3}(?:Về|Để)\s")


def _is_number(row: Segment) -> bool:
    """Whether a row is the number line, which stands under the title on some papers."""
    line = number_line(row.text)
    return line.labelled and line.symbol is not None and len(row.words) <= _NUMBER_WORDS


_NUMBER_WORDS = 4
_PARAGRAPH_GAP = 1.3  # pitches of the text between an abstract and a paragraph under it, at least


def _is_body(row: Segment, title: Segment, left: float, right: float) -> bool:
    """Whether a row is not centred under the title but set as text: an indented first line, or a short last line."""
    off = row.middle - title.middle
    indented = off > 0.013 and row.box[2] > right - 0.02 and row.box[0] < left + 0.1
    return indented or (abs(off) > 0.025 and left - 0.02 < row.box[0] < left + 0.09)


def _beside_number(
    parts: Sequence[Segment], head: Head, step: float, kinds: LetterKinds
) -> tuple[list[Segment], float]:
    """The abstract of a *công văn*: rows of the left column under the number, from *V/v* on."""
    low = [part for part in parts if row_top(part) > head.bottom + 0.006 and not is_noise(part)]
    end = next((row_top(part) for part in low if _STOPS.match(part.bare)), head.bottom + 0.12) - 0.005
    near = [part for part in low if row_top(part) < end]
    right = _gutter(near, head.column + 0.02)
    if any(_VV.match(part.bare) and _runs_across(part, right) for part in near):
        right = 1.0
    inside = (part if part.box[2] < right + _WORD else clipped(part, 0.0, right) for part in low)
    column = [part for part in inside if part is not None and is_print(part.text)]
    lines = rows([part for part in column if part.height < 0.03])
    first = next((i for i, line in enumerate(lines[:6]) if _VV.match(line.bare)), None)
    if first is None and kinds.of_symbol(head.symbol) == kinds.untitled and lines and _under(lines[0], head):
        first = 0  # the V/v itself was not read
    if first is None or row_top(lines[first]) - head.bottom > 0.08:
        return [], head.bottom
    kept = [lines[first]]
    for line in lines[first + 1 : first + 12]:
        gap = row_top(line) - row_top(kept[-1])
        own = median([row_top(b) - row_top(a) for a, b in pairwise(kept)]) if len(kept) > 1 else step
        if gap > 1.7 * max(min(own, step), 0.013) or _STOPS.match(line.bare) or line.box[2] > right + 0.1:
            break
        kept.append(line)
    return kept, row_top(kept[-1])


_WORD = 0.03  # of the page's width, by which a line of the left column may reach beyond it: a short word


def _under(line: Segment, head: Head) -> bool:
    """Whether a line stands right under the number like an abstract does: close, centred to it, not in capitals."""
    if head.number_line is None or _STOPS.match(line.bare) or upper_share(line.text) > 0.6 or len(line.words) < 3:
        return False
    return row_top(line) - head.bottom < 0.04 and abs(line.middle - head.number_line.middle) < 0.07


def _runs_across(part: Segment, right: float) -> bool:
    """Whether a line runs on far beyond the left column with no wider space where the column ends: no columns there."""
    if part.box[2] < right + 0.15:
        return False
    gaps = [after.box[0] - before.box[2] for before, after in pairwise(part.words)]
    return max(gaps) < 2.5 * max(median(gaps), 0.004)


def _gutter(parts: Sequence[Segment], right: float) -> float:
    """Right edge of the left column: where a note pasted beside it begins, when rows run on into the right half."""
    long = [part for part in parts if part.box[0] < right - 0.1 and part.box[2] > right + 0.15]
    starts = sorted(word.box[0] for part in parts for word in part.words if 0.33 < word.box[0] < right)
    for start in starts if len(long) >= 2 else ():
        same = sum(abs(other - start) < 0.005 for other in starts)
        crossed = any(
            word.box[0] < start - 0.006 and word.box[2] > start + 0.004 for part in long for word in part.words
        )
        if same >= 3 and not crossed:
            return start
    return right


def _abstract(kept: Sequence[Segment], rest: str, strip_vv: bool, layouts: Sequence[PageLayout]) -> FieldValue | None:
    """The rows as one value; words on which the readers differ are settled by the letter's own text where it can."""
    printed = _without_urgency([word for row in kept for word in row.words if _belongs(word.text)])
    words = _spelt(mend(printed, witnesses(layouts, printed)))
    value = nfc(" ".join([rest, *(word.text for word in words)]))
    if strip_vv:
        match = _VV.match(skeleton(value)) or re.match(r"\W*[vy]\S{1,3}\s(?=\w)", skeleton(value))
        value = value[match.end() :] if match else value
    value = _VV_MISREAD.sub("V/v", value)
    value = re.sub(r"^(V[ềêẻễé])\s?(vi[êệeẹ]c)\s?(?=\w)", "Về việc ", value)
    value = re.sub(r"(?<=[^\W\d])([,;])(?=[^\W\d])", r"\1 ", value)  # readers lose the blank after a comma
    figured = re.sub(r"(?<=\d)[oO](?![^\W\d_])", "0", value)  # `lớp 1o`
    mended, value = figured != value, figured
    bracketed = _BRACKETED.search(value)  # behind what goes on with the title: `HỘI ĐỒNG QUẢN TRỊ (V/v: góp vốn)`
    if bracketed is not None and not any(char.islower() for char in value[: bracketed.start()]):
        value = bracketed[1]
    value = without_lone_bracket(re.sub(r"^\W+(?=\w)", "", value).rstrip(" ./-–_:;,'\"|~="))
    if sum(char.isalpha() for char in value) < 4:
        return None
    confidence = text_confidence(words) * (0.6 if mended else 1.0)
    box = around(row.box for row in kept) if kept else None
    page = kept[0].page if kept else None
    text = nfc(" ".join([rest, *(word.text for word in printed)])).strip()
    return FieldValue(value, text, round(confidence, 3), page, box)


_BRACKETED = re.compile(r"\(((?:V/v|Về việc)\b.*?)\)?\s*$", re.IGNORECASE)


def _without_urgency(words: list[Word]) -> list[Word]:
    """The words without those of an urgency stamp that lies over them: in capitals in a text that is not."""
    small = sum(word.text.islower() for word in words)
    if 2 * small < len(words):
        return words
    return [word for word in words if word.text not in ("KHẨN", "HỎA", "HOẢ", "TỐC", "THƯỢNG", "HẸN", "GIỜ")]


def _spelt(words: Sequence[Word]) -> list[Word]:
    """The words with the doubtful ones spelt as official texts spell them beside their neighbours."""
    return [structs.replace(word, text=text) for word, text in zip(words, phrases.mended(words), strict=True)]


def text_confidence(words: Sequence[Word]) -> float:
    """How likely a longer text is right in every word: agreement of two readers counts more than their certainty."""
    likely = 1.0
    for word in words:
        if any(char.isalpha() for char in word.text):
            likely *= 0.998 if word.agreed else 0.97 if word.agreed is None else 0.85
    mean = sum(word.confidence for word in words) / len(words) if words else 0.5
    return min(mean, likely)


def _belongs(word: str) -> bool:
    """Whether a word of an abstract's row is print and not a mark of a rule or a stamp."""
    return any(char.isalnum() for char in word) or word in ("-", "–", "&", "+")
