"""Head of an official letter: state motto, agencies, number and symbol, place and date, urgency (Decree 30/2020)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import structs

from classify.letters import handwriting
from classify.letters.agency import read_agencies, read_letterhead, read_urgency
from classify.letters.letter_wording import close_to, starts_agency
from classify.page.layout import PageLayout
from classify.page.segments import Segment, around, row_top, segments, side, upper_share
from core.records import FieldValue, Record, Word
from core.text import nfc
from core.values.dates import date_line
from core.values.symbols import number_line

HEAD_DEPTH = 0.5  # the head of a letter stands in the upper half of its first page
FIGURES_SURE = 0.9  # confidence of a word from which its figures are believed
ALONE = 0.6  # the most a figure read by one reader only can be trusted: numbers and days are mostly handwritten

_STATE = "cong hoa xa hoi chu nghia viet nam"
_PARTY = "dang cong san viet nam"
_MOTTO = "doc lap - tu do - hanh phuc"


class Head(Record, frozen=True):
    """What the head of a letter says and where its parts stand on the page."""

    page: int
    column: float  # left edge of the right column (state name, place and date)
    state: Segment | None
    number_line: Segment | None
    date_line: Segment | None
    fields: dict[str, FieldValue]
    symbol: str | None  # the part after the slash
    number_read: float  # how well the words of the number were read, whatever an official letter's symbol asks for
    doubts: tuple[str, ...]

    @property
    def bottom(self) -> float:
        """Row of the number line, or of the state's motto when no number line was read."""
        if self.number_line is not None:
            return row_top(self.number_line)
        return row_top(self.state) + 0.03 if self.state is not None else 0.0


def find_state(parts: Sequence[Segment]) -> Segment | None:
    """The segment with the name of the state (or of the Party) at the top of a letter, else its motto."""
    upper = [part for part in parts if part.box[1] < HEAD_DEPTH]
    for known in (_STATE, _PARTY, _MOTTO):
        for part in upper:
            bare = re.sub(r"^[^a-z]+", "", part.bare)
            # A stamp may cover the end of the line or its beginning.
            if close_to(bare, known, per=5) or any(
                close_to(bare[: len(cut)], cut) for cut in (known[:17], known[4:-4])
            ):
                return part
    return None


_HEAD_ROWS = 0.08  # of the page's height, under the state's name, in which its motto and the date stand
_LEFT_COLUMN = 0.64  # of the page's width, where what stands at the left ends at the latest


_CENTRED_COLUMN = 0.55  # left edge of the place and date under a state's name in the middle
_MIDDLE = 0.08  # of the page's width: how far from its middle the state's name stands where there are no columns


def _is_centred(state: Segment | None, parts: Sequence[Segment]) -> bool:
    """Whether the state's name stands in the middle of the page, under a letterhead or with nothing above it, and no
    agency at its left."""
    if state is None or abs(state.middle - 0.5) >= _MIDDLE or close_to(state.bare, _MOTTO, per=5):
        return False
    beside = [part for part in parts if abs(row_top(part) - row_top(state)) < 2 * state.height]
    return not any(part.box[2] < state.box[0] and upper_share(part.text) > 0.7 for part in beside)


def _column(state: Segment | None) -> float:
    """Left edge of the right column. The motto alone is centred under the state's name, which is wider."""
    if state is None:
        return 0.44
    left = state.middle - 0.225 if close_to(state.bare, _MOTTO, per=5) else state.box[0]
    return min(max(left - 0.01, 0.36), 0.55)


def _is_swapped(state: Segment | None) -> bool:
    """Whether the state's name stands at the left, so that the agencies and the number stand at its right."""
    return state is not None and state.box[2] < _LEFT_COLUMN and state.middle < 0.4


def read_head(layout: PageLayout) -> Head | None:
    """The head of a letter's first page; None when the page does not begin a letter."""
    return _head(layout, segments(layout), least=2)


def read_head_of_minutes(layout: PageLayout) -> Head | None:
    """The head of minutes, which may print neither number nor day above their title: their first sentence says the day
    (`Hôm nay, vào lúc 14 giờ, ngày …`); None when no row begins so."""
    parts = segments(layout)
    return _head(layout, parts, least=1) if any(OPENING.match(part.bare) for part in parts) else None


def read_head_of_form(layout: PageLayout) -> Head | None:
    """The head of a form, on which number and day may stand elsewhere: the state's name and an agency beside it are
    enough."""
    parts = segments(layout)
    head = _head(layout, parts, least=1)
    if head is None or sum(part is not None for part in (head.state, head.number_line, head.date_line)) > 1:
        return head
    issuer = head.fields.get("issuer")
    return head if head.state is not None and issuer is not None and starts_agency(issuer.value) else None


OPENING = re.compile(
    r"^\W{0,4}(?:[\divx]{1,3}[.)/]\W*)?(?:ho[mn] nay\b|(?:(?:bat dau )?vao )?(?:luc|hoi) \d|"
    r"thoi gian(?: (?:bat dau|hop|lap|lam viec))?:|[^\d]{0,14}\d{1,2} ?(?:gio|h|g)(?: ?\d{2}(?: ?phut)?)?,? ngay \d)"
)


def _head(layout: PageLayout, parts: Sequence[Segment], least: int) -> Head | None:
    state = find_state(parts)
    centred = _is_centred(state, parts)
    column = _CENTRED_COLUMN if centred else _column(state)
    swapped = _is_swapped(state)
    if swapped and state is not None:  # the date below it may reach farther
        head_of_page = row_top(state) + _HEAD_ROWS
        under = (part for part in parts if row_top(part) < head_of_page and part.box[0] < state.middle)
        column = max(part.box[2] for part in (state, *under) if part.box[2] < _LEFT_COLUMN) + 0.01
    number = _number_line(parts, column, state, swapped=swapped)
    dated = _dated_line(parts, column, state, number, swapped=swapped)
    if sum(part is not None for part in (state, number, dated)) < least:
        return None
    fields: dict[str, FieldValue] = {}
    doubts: list[str] = []
    symbol, read = None, 0.0
    if number is not None:
        value, symbol = _number_symbol(number, doubts)
        if value is not None:
            taken = fields["number_symbol"] = _counted(handwriting.number(layout, number, value, doubts), doubts)
            read = _number_read(number) if taken.value == value.value else 0.0
    if dated is not None:
        fields |= _issued_on(dated, doubts)
        if "issued_on" in fields:
            fields["issued_on"] = handwriting.date(layout, dated, fields["issued_on"], doubts)
    if state is not None and centred:
        fields |= read_letterhead(parts, state)
    else:
        fields |= read_agencies(parts, (column, 1.0) if swapped else (0.0, column), state, number)
    urgency = read_urgency(parts, HEAD_DEPTH)
    if urgency is not None:
        fields["urgency"] = urgency
    return Head(layout.page, column, state, number, dated, fields, symbol, read, tuple(doubts))


# ── number and symbol ─────────────────────────────────────────────────────────────────────────────────────────────


def _number_line(
    parts: Sequence[Segment], column: float, state: Segment | None, *, swapped: bool = False
) -> Segment | None:
    """The line `Số: …/SYMBOL` of the agencies' column: the topmost with a symbol, else that with a number."""
    top = state.box[1] - 0.02 if state is not None else 0.0
    options = []
    for row in side(parts, column, 1.0) if swapped else side(parts, 0.0, max(column + 0.06, 0.45)):
        if not top <= row_top(row) < HEAD_DEPTH or (row.box[0] > column) is not swapped:
            continue
        line = number_line(row.text)
        if line.labelled and line.symbol is not None:
            options.append((0, row_top(row), row))
        elif line.symbol is not None and len(row.text) < 30 and line.stands_alone:
            options.append((1, row_top(row), row))
        elif line.labelled and state is not None and row_top(row) - row_top(state) < 0.12 and len(row.text) < 24:
            options.append((2, row_top(row), row))
    return min(options, key=lambda option: option[:2])[2] if options else None


def _number_symbol(segment: Segment, doubts: list[str]) -> tuple[FieldValue | None, str | None]:
    line, printed = number_line(segment.text), nfc(segment.text)[number_line(segment.text).start :].strip()
    if not line.figures:
        doubts.append("number_unread")
        if line.symbol is None:
            doubts.append("symbol_unread")
            return None, None
        return FieldValue(line.value, printed, 0.1, segment.page, segment.box), line.symbol
    confidence = figure_confidence(_words_between(segment, line.start, line.end))
    if line.symbol is None:
        confidence = min(confidence, 0.3)
        doubts.append("symbol_unread")
    elif line.stroked or not line.formed:
        confidence = min(confidence, 0.5)
    if confidence < FIGURES_SURE:
        doubts.append("number_unsure")
    unformed = line.symbol is not None and not line.formed  # `2138/S`: the rest of it was not read
    checks = ("!hyphen",) * line.hyphen_lost + ("!whole",) * unformed
    value = FieldValue(line.value, printed, round(confidence, 3), segment.page, segment.box, checks=checks)
    return value, line.symbol


def _counted(value: FieldValue, doubts: list[str]) -> FieldValue:
    """The number of a letter, in doubt where it is nought: numbers begin at 1, and a figure of it was not read."""
    if re.match(r"0+(?!\d)", value.value) is None:
        return value
    doubts.append("number_unsure")
    return structs.replace(value, confidence=min(value.confidence, 0.5), checks=(*value.checks, "!whole"))


def _number_read(segment: Segment) -> float:
    line = number_line(segment.text)
    end = len(segment.text) if line.symbol is not None else line.end  # without the volume of a register after it
    return figure_confidence(_words_between(segment, line.start, end)) if line.figures else 0.0


def _words_between(line: Segment, start: int, end: int) -> list[Word]:
    """The words that hold the characters start…end of the segment's text."""
    held, place = [], 0
    for word in line.words:
        stop = place + len(word.text)
        if place < end and stop > start:
            held.append(word)
        place = stop + 1
    return held


def figure_confidence(words: Sequence[Word]) -> float:
    """How far figures can be trusted: never above ALONE with one reader, hardly when two readers differ."""
    held = [word for word in words if any(char.isalnum() for char in word.text)]
    if not held:
        return 0.1
    lowest = min(word.confidence for word in held)
    if any(word.agreed is False for word in held):
        return min(lowest, 0.3)
    if any(word.agreed is None for word in held):
        return min(lowest, ALONE)
    return lowest


# ── place and date ────────────────────────────────────────────────────────────────────────────────────────────────


def _dated_line(
    parts: Sequence[Segment], column: float, state: Segment | None, number: Segment | None, *, swapped: bool = False
) -> Segment | None:
    """The line `Place, ngày … tháng … năm …` of the state's column; dates with figures before *ngày* are quotations."""
    top = state.box[1] if state is not None else 0.0
    options = []
    for row in side(parts, 0.0, column) if swapped else [*parts, *side(parts, column - 0.02, 1.0)]:
        beside = row.box[2] <= column + 0.02 if swapped else row.box[2] >= 0.6 and row.middle >= 0.45
        if not top <= row.box[1] < HEAD_DEPTH or not beside:
            continue
        if date_line(row.text) is None or _is_cited(row, parts):
            continue
        near = abs(row_top(row) - row_top(number)) if number is not None else row_top(row)
        options.append((near, row))
    best = min(options, key=lambda option: option[0])[1] if options else None
    far = best is not None and number is not None and abs(row_top(best) - row_top(number)) > 0.1
    return None if far else best


def _is_cited(row: Segment, parts: Sequence[Segment]) -> bool:
    """Whether a line is the end of one that names a law with its day: `- Căn cứ Luật Ví dụ ngày 21/6/1994;`."""
    beside = (part for part in parts if part.box[0] < row.box[2] and part.box[2] > row.box[0])
    return any(_CITES.match(part.bare) for part in beside if abs(row_top(part) - row_top(row)) < 0.5 * row.height)


_CITES = re.compile(r"\W*(?:can cu|xet|theo|thuc hien|luat|nghi dinh|thong tu)\b")


def _issued_on(line: Segment, doubts: list[str]) -> dict[str, FieldValue]:
    dated = date_line(line.text)
    parsed = dated.parsed if dated is not None else None
    if dated is None or parsed is None:
        doubts.append("date_unread")
        if dated is None or dated.year is None:
            return {}
        return {"issued_on": FieldValue(dated.year, line.text, 0.1, line.page, line.box, "ocr", ("!whole_date",))}
    words = _words_between(line, dated.start, dated.end)
    confidence = figure_confidence([word for word in words if any(char.isdigit() for char in word.text)]) * parsed.doubt
    if len(parsed.value) < 10:
        confidence = min(confidence, 0.2)
        doubts.append("date_unread")
    elif confidence < FIGURES_SURE:
        doubts.append("date_unsure")
    box = around(word.box for word in words) if words else line.box
    return {
        "issued_on": FieldValue(parsed.value, parsed.text, round(confidence, 3), line.page, box, "ocr", parsed.checks)
    }
