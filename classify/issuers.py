"""Who issued a paper: a field that says so, an agency the type is known to come from, the head, or whoever signs it.

Cards, licences, certificates of education and of land have no head of Decree 30: their agency stands over the title, or
above the signature, alone (`SỞ GIAO THÔNG VẬN TẢI NINH THUẬN`) or behind the post (`GIÁM ĐỐC CÔNG AN YÊN BÁI`,
`TM. ỦY BAN NHÂN DÂN QUẬN THANH XUÂN`) [docs/domain.md, 1.6, 3.3, 3.13, 3.17: layouts].
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from classify.letters.head import Head
from classify.letters.letter_wording import goes_on, mend_capitals, starts_agency
from classify.page.layout import PageLayout, Piece, joined, phrase_text
from classify.page.segments import upper_share
from classify.types import titles
from core.catalogue import PaperType
from core.records import FieldValue
from core.text import nfc
from core.units import place_words
from core.values import skeleton, spelling
from core.values.agencies import agency_case, lacks_place, own_name
from core.vietnamese.syllables import is_syllable

# A part of an agency is told with the agency (`Phòng Kinh tế` has every commune), unless its name says of which it is.
_INNER = re.compile(r"phong\b(?! cong chung)|bo phan\b|chi nhanh so \d+$")
_SIGNS = re.compile(
    r"\W*(?:(?:t\W?m|t\W?l|k\W?t|t\W?u\W?q)\b\W*)?"
    r"(?:(?:pho )?(?:giam\W*doc|chu\W*tich|truong(?= (?:cong an|ca|phong giao duc)\b)|cuc truong(?= cuc)|"
    r"hieu truong)\b\W*)?"
)
# Heads of names that say of nobody which one.
_UNNAMED = frozenset((
    "uy ban nhan dan", "ubnd", "cong an", "hoi dong nhan dan", "toa an nhan dan", "van phong", "so", "truong",
    "van phong dang ky", "van phong dang ky dat dai", "chi nhanh van phong dang ky dat dai",
))  # fmt: skip
_ALONE = "chi nhanh van phong dang ky dat dai"  # … that is printed without its district's name, too
# What stands behind an agency on its row: `ỦY BAN NHÂN DÂN HUYỆN VÍ DỤ CHỨNG NHẬN:`, the state's name and motto.
_BEHIND = re.compile(r"\s+(?:chung nhan\W*$|cong hoa xa hoi\b|doc lap\W+tu do\b)")
_COMMITTEE = re.compile(r"(?:uy ban nhan dan|ubnd) (?:phuong|xa|thi tran|quan|huyen|thi xa|thanh pho|tinh)\b")
_PLACE = re.compile(r"\W*([^\W\d_][^\d,]{1,40}),\s+ng[aà]y\b")  # of the line of place and date
_SIGNED = ("card", "licence", "education", "land", "residence")  # groups whose agency stands outside a head
_MISREAD = re.compile(r"\d[^\W\d_]|[^\W\d_]\d")  # figures in a word: what was read is nobody's name
_LETTER = re.compile(r"\b(?:quận|phường|huyện|xã) [^\W\d_]$")  # a figure that was read as a letter: `quận S`
_POST = re.compile(r"\b(?:giam doc|chu tich|truong (?:cong an|phong|ca)|cuc truong|hieu truong)\b")
_CAPITALS = 0.8  # share of capitals in the line of an agency
_LINES = 3  # of an agency's name at most
_POLICE = re.compile(r"^(công an) (?!(?:tỉnh|thành phố|huyện|quận|thị xã|xã|phường|thị trấn)\b)(.+)$", re.IGNORECASE)


def of_paper(
    values: Mapping[str, FieldValue], kind: PaperType, head: Head | None, layouts: Sequence[PageLayout]
) -> str | None:
    """The agency in full, as docs/contract.md has it; None where nothing names it."""
    said = _said(values, kind, layouts)
    named = said if said is not None and starts_agency(said.upper()) else _headed(kind, head) or said
    if named is None and kind.group in _SIGNED and not kind.issuers:
        named = next(_signing(layouts), None) or next(_of_place(layouts), None)
    return own_name(named) if named is not None else None


def _said(values: Mapping[str, FieldValue], kind: PaperType, layouts: Sequence[PageLayout]) -> str | None:
    """What a field says, or the known agency whose name stands on the paper."""
    for name in kind.issuer:
        if name in values:
            return values[name].value
    if kind.issuers:
        text = phrase_text(row for layout in layouts for row in layout.rows)
        for name, phrases in kind.issuers.items():
            if any(titles.stands_on(phrase, text) for phrase in phrases):
                return name
    return None


def _headed(kind: PaperType, head: Head | None) -> str | None:
    """The agency of the head; a part of one with the agency it is a part of."""
    issuer = head.fields.get("issuer") if head is not None and kind.headed_by_issuer else None
    if head is None or issuer is None or not starts_agency(issuer.value.upper()) or _MISREAD.search(issuer.value):
        return None
    if lacks_place(issuer.value):
        return None
    parent = head.fields.get("parent_agency")
    inner = parent is not None and _INNER.match(skeleton(issuer.value)) is not None
    return f"{issuer.value} - {parent.value}" if parent is not None and inner else issuer.value


def _signing(layouts: Sequence[PageLayout]) -> Iterator[str]:
    """Agencies in lines of capitals, first those behind a post or an order (`TM.`), then those that stand alone: of the
    body that signs without its name (`TRƯỞNG CÔNG AN HUYỆN`), where one does."""
    alone: list[str] = []
    nameless: list[str] = []
    for layout in layouts:
        cells = [cell for row in layout.rows for cell in row.cells()]
        for at, cell in enumerate(cells):
            text = nfc(joined(cell))
            behind = _BEHIND.search(skeleton(text))
            text = text[: behind.start()] if behind is not None else text
            start = _post(text)
            if not _is_agency(text, start):
                continue
            name = _whole(text[start:], cell, cells[at + 1 :])
            if name is None:
                nameless += [_body(text[start:])] if start else []
            elif start:
                yield name
            elif not _is_superior(cell, cells[at + 1 :]):
                alone.append(name)
    yield from (name for name in alone if not nameless or _body(name) in nameless)


def _body(name: str) -> str:
    """What kind of body a name is of: `uy ban` of a committee."""
    return " ".join(skeleton(own_name(name)).split()[:2])


def _post(text: str) -> int:
    """Where a post and the order it signs by end at the start of a line; 0 where there is none."""
    signs = _SIGNS.match(skeleton(text))
    return signs.end() if signs is not None else 0


def _is_agency(text: str, start: int = 0) -> bool:
    """Whether a line in capitals names an agency from there on, or a committee in capitals with its unit in others;
    Trương is a surname."""
    committee = _COMMITTEE.match(skeleton(text[start:]))
    capitals = text[: start + committee.end()].rsplit(maxsplit=1)[0] if committee is not None else text
    return upper_share(capitals) >= _CAPITALS and starts_agency(text[start:]) and not text[start:].startswith("TRƯƠNG ")


def _is_superior(cell: Sequence[Piece], following: Sequence[Sequence[Piece]]) -> bool:
    """Whether another agency stands right below: it issues the paper, this one is above it."""
    below = next((other for other in following if _is_below(cell, other)), None)
    own = nfc(joined(cell))
    if below is None or goes_on(own) or _is_branch(own, nfc(joined(below))):
        return False
    return _is_agency(nfc(joined(below)))


def _is_branch(above: str, below: str) -> bool:
    """Whether a line says which branch of a land office the one above it names: `CHI NHÁNH VÍ DỤ`."""
    return skeleton(above).startswith("van phong dang ky") and skeleton(below).startswith("chi nhanh ")


def _whole(text: str, cell: Sequence[Piece], following: Sequence[Sequence[Piece]]) -> str | None:
    """The name with the lines below that it goes on in; None where it names nobody, or is not all words."""
    lines, last = [text], cell
    for other in following:
        printed = " ".join(lines)
        if len(lines) == _LINES or not _is_unfinished(printed, lines[-1]):
            break
        if not _is_below(last, other):
            continue
        added = nfc(joined(other))
        begins = _is_agency(added) and not goes_on(lines[-1]) and not _is_branch(printed, added)
        if upper_share(added) < _CAPITALS or begins or _POST.search(skeleton(added)) or _MISREAD.search(added):
            break
        lines.append(added)
        last = other
    printed = " ".join(" ".join(lines).split()).strip(" -–.,:;")
    name = _with_kind_of_place(agency_case(mend_capitals(printed)))
    words = re.findall(r"[^\W\d_]+", name)
    bare = " ".join(skeleton(name).split())
    named = len(words) > 2 and (bare not in _UNNAMED or bare == _ALONE) and not lacks_place(name)
    named = named and not _LETTER.search(name)
    return spelling.of_province(name) if named and all(map(_is_word, words)) else None


def _is_word(word: str) -> bool:
    """Whether a word may stand in an agency's name: a syllable, the name of a place (`Pleiku`), or an abbreviation."""
    return is_syllable(word) or word.lower() in place_words() or (word.isupper() and len(word) <= _SHORT)


_SHORT = 4  # letters of an abbreviation, at most: GTVT


def _is_unfinished(printed: str, last: str) -> bool:
    """Whether a name goes on in the next line: it names nobody yet, or only the land office of a branch."""
    bare = " ".join(skeleton(printed).split())
    return goes_on(last) or bare in _UNNAMED or lacks_place(printed) or bare.startswith("van phong dang ky dat dai")


def _of_place(layouts: Sequence[PageLayout]) -> Iterator[str]:
    """A committee that signs without its name, by the place that the day above it begins with: `TM. ỦY BAN NHÂN DÂN
    HUYỆN` under `Ví Dụ, ngày …`."""
    for layout in layouts:
        place = None
        for cell in (cell for row in layout.rows for cell in row.cells()):
            text = nfc(joined(cell))
            start = _post(text)
            dated = _PLACE.match(text)
            place = dated[1] if dated is not None else place
            committee = _COMMITTEE.fullmatch(skeleton(text[start:]).strip(" .,:;"))
            if committee is not None and place is not None and _is_agency(text, start):
                yield f"{agency_case(mend_capitals(text[start:].strip(' .,:;')))} {place.strip()}"


def _is_below(cell: Sequence[Piece], other: Sequence[Piece]) -> bool:
    """Whether a cell begins under another one, not far below."""
    left, right = cell[0].x0, cell[-1].x1
    near = 0 < other[0].middle - cell[0].middle < 2.5 * max(cell[0].height, other[0].height)
    return near and other[0].x0 < right and other[-1].x1 > left


def _with_kind_of_place(name: str) -> str:
    """The police of a province as it is called: `Công an Yên Bái` is the `Công an tỉnh Yên Bái`."""
    police = _POLICE.match(name)
    whole = spelling.province_named(police[2]) if police is not None else None
    return f"{police[1]} {whole}" if police is not None and whole is not None else name
