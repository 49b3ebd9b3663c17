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
from core.values import skeleton, spelling
from core.values.agencies import agency_case, own_name
from core.vietnamese.syllables import is_syllable

# A part of an agency is told with the agency (`Phòng Kinh tế` has every commune), unless its name says of which it is.
_INNER = re.compile(r"phong\b(?! cong chung)|bo phan\b|chi nhanh so \d+$")
_SIGNS = re.compile(
    r"\W*(?:(?:t\W?m|t\W?l|k\W?t|t\W?u\W?q)\b\W*)?"
    r"(?:(?:pho )?(?:giam\W*doc|chu\W*tich|truong(?= cong an)|cuc truong(?= cuc)|hieu truong)\b\W*)?"
)
# Heads of names that say of nobody which one.
_UNNAMED = frozenset((
    "uy ban nhan dan", "ubnd", "cong an", "hoi dong nhan dan", "toa an nhan dan", "van phong", "so", "truong",
    "van phong dang ky", "van phong dang ky dat dai",
))  # fmt: skip
_SIGNED = ("card", "licence", "education", "land", "residence")  # groups whose agency stands outside a head
_MISREAD = re.compile(r"\d[^\W\d_]|[^\W\d_]\d")  # figures in a word: what was read is nobody's name
_CAPITALS = 0.8  # share of capitals in the line of an agency
_LINES = 3  # of an agency's name at most
_POLICE = re.compile(r"^(công an) (?!(?:tỉnh|thành phố|huyện|quận|thị xã|xã|phường|thị trấn)\b)(.+)$", re.IGNORECASE)


def of_paper(
    values: Mapping[str, FieldValue], kind: PaperType, head: Head | None, layouts: Sequence[PageLayout]
) -> str | None:
    """The agency in full, as docs/contract.md has it; None where nothing names it."""
    named = _said(values, kind, layouts) or _headed(kind, head)
    if named is None and kind.group in _SIGNED and not kind.issuers:
        named = next(_signing(layouts), None)
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
    parent = head.fields.get("parent_agency")
    inner = parent is not None and _INNER.match(skeleton(issuer.value)) is not None
    return f"{issuer.value} - {parent.value}" if parent is not None and inner else issuer.value


def _signing(layouts: Sequence[PageLayout]) -> Iterator[str]:
    """Agencies in lines of capitals, first those behind a post or an order (`TM.`), then those that stand alone."""
    alone = []
    for layout in layouts:
        cells = [cell for row in layout.rows for cell in row.cells()]
        for at, cell in enumerate(cells):
            text = nfc(joined(cell))
            start = _post(text)
            if not _is_agency(text, start):
                continue
            name = _whole(text[start:], cell, cells[at + 1 :])
            if name is None:
                continue
            if start:
                yield name
            elif not _is_superior(cell, cells[at + 1 :]):
                alone.append(name)
    yield from alone


def _post(text: str) -> int:
    """Where a post and the order it signs by end at the start of a line; 0 where there is none."""
    signs = _SIGNS.match(skeleton(text))
    return signs.end() if signs is not None else 0


def _is_agency(text: str, start: int = 0) -> bool:
    """Whether a line in capitals names an agency from there on; Trương is a surname."""
    return upper_share(text) >= _CAPITALS and starts_agency(text[start:]) and not text[start:].startswith("TRƯƠNG ")


def _is_superior(cell: Sequence[Piece], following: Sequence[Sequence[Piece]]) -> bool:
    """Whether another agency stands right below: it issues the paper, this one is above it."""
    below = next((other for other in following if _is_below(cell, other)), None)
    return below is not None and not goes_on(nfc(joined(cell))) and _is_agency(nfc(joined(below)))


def _whole(text: str, cell: Sequence[Piece], following: Sequence[Sequence[Piece]]) -> str | None:
    """The name with the lines below that it goes on in; None where it names nobody, or is not all words."""
    lines, last = [text], cell
    for other in following:
        unfinished = goes_on(lines[-1]) or " ".join(skeleton(" ".join(lines)).split()) in _UNNAMED
        if not unfinished or len(lines) == _LINES:
            break
        if not _is_below(last, other):
            continue
        added = nfc(joined(other))
        if upper_share(added) < _CAPITALS or _post(added) or (_is_agency(added) and not goes_on(lines[-1])):
            break
        lines.append(added)
        last = other
    printed = " ".join(" ".join(lines).split()).strip(" -–.,:;")
    name = _with_kind_of_place(agency_case(mend_capitals(printed)))
    words = re.findall(r"[^\W\d_]+", name)
    named = len(words) > 2 and " ".join(skeleton(name).split()) not in _UNNAMED
    return spelling.of_province(name) if named and all(map(is_syllable, words)) else None


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
