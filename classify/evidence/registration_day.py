"""The day of registration where no label gives it: in the sentence that names the register's place (`Đã đăng ký kết hôn
tại Ủy ban nhân dân xã …, số 66/2023, ngày 11/9/2023`), or, on certificates of before the forms of 1999 that print no
register at all, in the line of the date at their foot."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from classify.evidence.crosscheck import Facts
from classify.fields.candidate import Candidate, candidate_of
from classify.fields.extraction import Extraction
from classify.fields.patterns import between
from classify.fields.selection import take
from classify.page.layout import PageLayout, Piece, joined
from classify.tagger.spans import place_of
from core.catalogue import Field, PaperType
from core.text import fold, fold_alnum
from core.values import Parsed, find_dates, skeleton
from core.values.dates import whole_date_line

_PLACE, _DAY = "registered_at", "registered_on"
_ROWS = 2  # rows below that of the place on which the sentence may end
_ANNOUNCED = re.compile(r"\bngay(?: dang ky| vao so)?\W*$")
_SENTENCE = re.compile(r"\bdang ky (?:ket hon|khai sinh)\b.* tai\b")
_FORMS = "1999-07"  # month from which the forms print a label for the day: docs/domain.md, 3.4, 3.6 [memory]
_FOOT = 0.4  # of the page's height, above which no foot begins
_REMARKS = re.compile(r"\W*(?:phan )?ghi chu\b")
_COPIED = re.compile(r"\W*(?:ban )?sao\b|.*\bban sao\b")  # a row of a copy, whose foot says when it was made

Found = tuple[Parsed, list[Piece], PageLayout]


def find(facts: Facts, seen: Extraction, kind: PaperType) -> None:
    """Take that day where no label gave one."""
    spec = next((field for field in kind.field if field.name == _DAY), None)
    if spec is None or _DAY in facts.values:
        return
    sentences = (*_of_place(facts, seen.layouts), *_in_words(seen.layouts))
    found = next((day for row in sentences if (day := _announced(*row)) is not None), None)
    if found is None and _DAY in kind.issued_on:
        found = _at_foot(seen, spec)
    if found is not None:
        parsed, words, layout = found
        taken = candidate_of(spec, parsed, words, layout, 1.0, 1, None, "right")
        take(facts, {_DAY: (taken,)} if taken is not None else {})


def _of_place(facts: Facts, layouts: Sequence[PageLayout]) -> Iterator[tuple[list[Piece], PageLayout]]:
    """The sentence that begins with the place that was read."""
    place = facts.taken.get(_PLACE)
    for layout in layouts if place is not None and place.pieces else ():
        if place is not None and layout.page == place.page:
            yield [*place.pieces, *_after(place.pieces[-1], layout)], layout


def _in_words(layouts: Sequence[PageLayout]) -> Iterator[tuple[list[Piece], PageLayout]]:
    """The sentence that says that they were registered: `Đã tự nguyện … và đăng ký kết hôn tại Ủy ban nhân dân xã ngày
    20 tháng 12 năm 1988`."""
    for layout in layouts:
        for row in layout.rows:
            if _SENTENCE.search(skeleton(joined(row.pieces))):
                yield [*row.pieces, *_after(row.pieces[-1], layout)], layout


def _announced(sentence: Sequence[Piece], layout: PageLayout) -> Found | None:
    """The first whole day of a sentence that its word announces."""
    text = joined(sentence)
    for start, end, parsed in find_dates(text):
        announced = _ANNOUNCED.search(skeleton(text[:start])) or skeleton(text[start:end]).startswith("ngay")
        if len(parsed.value) == len("2023-09-11") and announced:
            return parsed, between(sentence, start, end), layout
    return None


def _at_foot(seen: Extraction, spec: Field) -> Found | None:
    """The day in the line of the date over the signatures, of an old certificate that asks nothing of its register and
    is no copy."""
    asked = {fold_alnum(label) for label in spec.labels if " " in label}
    if any(_DAY in printed.label.fields and printed.label.norm in asked for printed in seen.matches):
        return None
    rows = [(layout, row) for layout in seen.layouts for row in layout.rows]
    if any(_COPIED.match(skeleton(joined(row.pieces))) for _, row in rows):
        return None
    for layout, row in reversed(rows):
        for segment in row.segments() if row.middle / layout.aspect > _FOOT else ():
            parsed = whole_date_line(joined(segment))
            if parsed is not None:
                return (parsed, list(segment), layout) if parsed.value < _FORMS else None
    return None


def tells_no_registration(day: Candidate, kind: PaperType, layouts: Sequence[PageLayout]) -> bool:
    """Whether a day is that of the line of the date of an extract, which says when the extract was made and not when
    what it tells of was registered, or of its remarks."""
    if day.field != _DAY or _DAY in kind.issued_on or not day.pieces:
        return False
    place = place_of(day.pieces[0])
    rows = [row for layout in layouts if layout.page == day.page for row in layout.rows]
    own = (part for row in rows for part in row.segments() if any(place_of(piece) == place for piece in part))
    return any(_is_date_line(part) or _REMARKS.match(fold(joined(part))) is not None for part in own)


def _is_date_line(part: Sequence[Piece]) -> bool:
    return whole_date_line(joined(part)) is not None


def _after(last: Piece, layout: PageLayout) -> list[Piece]:
    """The pieces after one, on its row and on the rows below it, up to a row that begins a part of its own."""
    for at, row in enumerate(layout.rows):
        place = next((k for k, piece in enumerate(row.pieces) if place_of(piece) == place_of(last)), None)
        if place is None:
            continue
        out = list(row.pieces[place + 1 :])
        for below in layout.rows[at + 1 : at + 1 + _ROWS]:
            if any(piece.text.endswith(":") for piece in below.pieces[:6]) or any(map(_is_date_line, below.segments())):
                break
            out += below.pieces
        return out
    return []
