"""The certification of a copy (*chứng thực bản sao đúng với bản chính*): its number, day and office are the copy's own.

Whatever stands in that stamp is a fact of the copy and never of the paper that was copied: it is taken out of the page
before titles, labels and dates are looked for. The form is that of the model in Decree 23/2015 [memory]: a title,
number and book, day, who certifies. A seal and a signature lie over its lower half.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from msgspec import structs
from rapidfuzz import fuzz

from classify.confidence import word_confidence
from classify.confidence.calibration import DISPUTED
from classify.evidence.disputes import figures_disputes
from classify.letters.letter_wording import post_of, starts_agency
from classify.page.layout import PageLayout, Piece, Row, joined
from core.catalogue import Catalogue, Field
from core.records import FieldValue
from core.text import nfc
from core.values import kinds, skeleton, spelling
from core.values.agencies import agency_case, lacks_place
from core.vietnamese.name_words import is_name

_TITLES = (
    "chungthucbansaodungvoibanchinh", "bansaodungvoibanchinh", "saoybanchinh", "chungthucsaoybanchinh",
)  # fmt: skip
_LIKE = 88.0  # per cent of the letters of a title
_ROWS = 14  # of a stamp at most, its title included
_GAP = 4.5  # line heights that may lie between two of its rows: the seal's edge, a line of dots
_BESIDE = 0.6  # of the title's width: how far the middle of one of its rows may lie off the title's
_NARROWEST = 0.25  # of the page's width that a stamp is taken for at least
_NUMBER = re.compile(r"\b(?:so\s*(?:chung\s*[a-z]{1,5}|ct)|so)\W*(?P<number>\d(?:[\s.,]?\d){0,5})\b(?!\s*[/-]?\s*sct)")
_NUMBER_ALONE = re.compile(r"^.{0,20}?(?<!nam )\b(?P<number>\d{3,6})\W*$")  # of the row above the day, its word misread
_ALONE = 0.85  # doubt of such a number
_AT_START = 6  # letters before the word for a number that are traces of a stamp
_BOOK = re.compile(r"\bquyen\b")
_DAY = re.compile(r"\bngay\b|\d\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4}")
_OFFICE = re.compile(r"^\W*(?:t\s*[.,/]?\s*m\s*[.,]?\s+)?(?P<name>\S.*)$", re.IGNORECASE)
_ENDS = re.compile(
    r"^\W*(?:(?:tm|kt|tl|tuq)\b|chu tich|pho chu tich|giam doc|truong|pho truong|cong chung vien|nguoi thuc hien|can bo"
    r"|cong chuc|chuc danh|\(?da ky)"
)
_UNITS = r"(?:xa|phuong|thi tran|quan|huyen|thi xa|thanh pho|tinh)"
_PLACED = re.compile(rf"\b{_UNITS} \w")
_OF_A_POST = re.compile(r"\b(?:chu|tich)\b")  # what is left of one under the seal: `CHỦ TIỀN`
_UNIT = re.compile(rf"^\W*{_UNITS}\b")


@dataclass(frozen=True, slots=True)
class _Stretch:
    """One stretch of a row: the pieces of a column, and the row it is of."""

    row: int
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return joined(self.pieces)

    @property
    def middle(self) -> float:
        return (self.pieces[0].x0 + max(piece.x1 for piece in self.pieces)) / 2


def parted(layouts: Sequence[PageLayout], catalogue: Catalogue) -> tuple[list[PageLayout], dict[str, FieldValue]]:
    """The pages without the stamps that certify them, and what the last of these says, by field of `Common.copy`."""
    left: list[PageLayout] = []
    said: dict[str, FieldValue] = {}
    for layout in layouts:
        stamp = list(_stamp(layout))
        if stamp:
            said = _values(layout, stamp, catalogue) or said
            layout = _without(layout, {piece for stretch in stamp for piece in stretch.pieces})
        left.append(layout)
    return left, said


def _stamp(layout: PageLayout) -> Iterator[_Stretch]:
    """The stretches of the stamp on a page, its title first; nothing where there is none."""
    stretches = [_Stretch(at, tuple(part)) for at, row in enumerate(layout.rows) for part in row.segments() if part]
    for at, first in enumerate(stretches):
        title = _title(first, stretches[at + 1 :])
        if title is not None:
            yield from title
            yield from _below(title, [stretch for stretch in stretches if stretch.row > title[-1].row], layout)
            return


def _title(first: _Stretch, after: Sequence[_Stretch]) -> tuple[_Stretch, ...] | None:
    """The one or two stretches that are a stamp's title and nothing else."""
    bare = _bare(first)
    if max(fuzz.ratio(bare, title) for title in _TITLES) >= _LIKE:
        return (first,)
    if len(bare) < 8 or not any(title.startswith(bare[:8]) for title in _TITLES):
        return None
    for second in after[:6]:
        near = second.row > first.row and abs(second.middle - first.middle) < _reach((first,))
        if near and max(fuzz.ratio(bare + _bare(second), title) for title in _TITLES) >= _LIKE:
            return first, second
    return None


def _bare(stretch: _Stretch) -> str:
    return "".join(piece.norm for piece in stretch.pieces)


def _reach(title: Sequence[_Stretch]) -> float:
    left = min(piece.x0 for row in title for piece in row.pieces)
    right = max(piece.x1 for row in title for piece in row.pieces)
    return _BESIDE * max(_NARROWEST, right - left)


def _below(title: tuple[_Stretch, ...], after: Sequence[_Stretch], layout: PageLayout) -> Iterator[_Stretch]:
    """The rows of a stamp under its title, down to where a gap ends it."""
    middle, reach = title[0].middle, _reach(title)
    last = max(piece.y1 for row in title for piece in row.pieces)
    rows: set[int] = set()
    for stretch in after:
        if abs(stretch.middle - middle) > reach:
            continue
        top = min(piece.y0 for piece in stretch.pieces)
        if top - last > _GAP * layout.line_height:
            return
        rows.add(stretch.row)
        if len(rows) + len(title) > _ROWS:
            return
        last = max(last, *(piece.y1 for piece in stretch.pieces))
        yield stretch


def _without(layout: PageLayout, taken: set[Piece]) -> PageLayout:
    rows = []
    for row in layout.rows:
        kept = [piece for piece in row.pieces if piece not in taken]
        if len(kept) == len(row.pieces):
            rows.append(row)
        elif kept:
            starts = {kept.index(row.pieces[at]) for at in row.starts if row.pieces[at] not in taken}
            rows.append(Row(kept, row.y0, row.y1, frozenset(starts | {0})))
    return replace(layout, rows=rows)


def _values(layout: PageLayout, stamp: Sequence[_Stretch], catalogue: Catalogue) -> dict[str, FieldValue]:
    specs = {spec.name: spec for spec in catalogue.common.copy}
    parts = {
        "certified_number": _number(layout, stamp),
        "certified_on": _day(layout, stamp, specs["certified_on"]),
        "certified_by": _office(layout, stamp),
    }
    return {name: value for name, value in parts.items() if value is not None}


def _number(layout: PageLayout, stamp: Sequence[_Stretch]) -> FieldValue | None:
    for stretch in stamp:
        match = _NUMBER.search(_before_book(skeleton(nfc(stretch.text))))
        own = match is not None and (match.start() < _AT_START or "chung" in match[0])  # no `Phòng Công chứng số 2`
        if match is not None and own:
            digits = re.sub(r"\D", "", match["number"])
            used = [piece for piece in stretch.pieces if piece.norm and piece.norm in digits] or list(stretch.pieces)
            return _value(layout, digits, digits, used)
    return _number_above_day(layout, stamp)


def _before_book(said: str) -> str:
    book = _BOOK.search(said)
    return said[: book.start()] if book else said


def _number_above_day(layout: PageLayout, stamp: Sequence[_Stretch]) -> FieldValue | None:
    """The only figures of a row between the title and the day, in doubt: there the number stands."""
    for stretch in stamp[1:]:
        said = skeleton(nfc(stretch.text))
        if _DAY.search(said):
            return None
        match = _NUMBER_ALONE.search(_before_book(said))
        if match is not None:
            used = [piece for piece in stretch.pieces if piece.norm and match["number"] in piece.norm]
            return _value(layout, match["number"], match["number"], used or list(stretch.pieces), _ALONE)
    return None


def _day(layout: PageLayout, stamp: Sequence[_Stretch], spec: Field) -> FieldValue | None:
    for stretch in stamp:
        if _DAY.search(skeleton(nfc(stretch.text))):
            parsed = kinds.parse(spec, stretch.text)
            if parsed is not None and len(parsed.value) == 10:
                used = [piece for piece in stretch.pieces if any(char.isdigit() for char in piece.text)]
                return _value(layout, parsed.value, parsed.text, used or list(stretch.pieces), parsed.doubt)
    return None


def _office(layout: PageLayout, stamp: Sequence[_Stretch]) -> FieldValue | None:
    dated = [at for at, stretch in enumerate(stamp) if _DAY.search(skeleton(nfc(stretch.text)))]
    for at, stretch in enumerate(stamp):
        match = _OFFICE.match(nfc(stretch.text))
        name = match["name"] if match is not None else ""
        if at <= max(dated, default=1) or not starts_agency(name.upper()) or _is_person(name) or _is_counted(name):
            continue
        pieces, capitals = list(stretch.pieces), name.isupper()
        for more in stamp[at + 1 : at + 3]:  # a long name goes on below
            text = nfc(more.text)
            ended = _PLACED.search(skeleton(name)) and _OF_A_POST.search(skeleton(text))
            if _ENDS.match(skeleton(text)) or _has_post(text) or ended:
                break
            if not any(map(str.isalpha, text)) or text.isupper() != capitals:
                break
            name, pieces = f"{name} {text}", pieces + list(more.pieces)
        used = [piece for piece in pieces if piece.norm and piece.norm != "tm"]
        office = _value(layout, spelling.headed(agency_case(name)), name, used)
        return _doubted(office) if lacks_place(name) else office
    return None


def _doubted(office: FieldValue) -> FieldValue:
    return structs.replace(office, confidence=min(office.confidence, DISPUTED), checks=("!whole",))


def _is_person(name: str) -> bool:
    """Whether a line is the name of whoever certifies: `Viên Thị Châu` begins like an office, a *viện*."""
    words = name.split()
    named = all(is_name(word, first=at == 0) for at, word in enumerate(words))
    return named and name.istitle() and 2 <= len(words) <= 5


def _is_counted(name: str) -> bool:
    """Whether a line says the number of the certification: `Số chứng thực` begins like an office too, a *sở*."""
    return _NUMBER.match(skeleton(name)) is not None


def _has_post(text: str) -> bool:
    """Whether the post of the one who certifies stands in a line, half covered by the seal: `CHỦ YỊCH`; no unit's name,
    though `PHƯỜNG PHONG AN` is like `TRƯỞNG PHÒNG`."""
    if _UNIT.match(skeleton(text)):
        return False
    words = re.findall(r"[^\W\d_]+", text)
    return any(post_of(" ".join(pair)) is not None for pair in pairwise(words))


def _value(layout: PageLayout, value: str, text: str, pieces: list[Piece], doubt: float = 1.0) -> FieldValue:
    confidence = word_confidence.of(pieces) * doubt
    if any(figures_disputes(pieces)):
        confidence = min(confidence, DISPUTED)
    return FieldValue(value, text, round(confidence, 3), layout.page, layout.box(pieces), layout.source)
