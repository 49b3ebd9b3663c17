"""Head of an official letter: state motto, agencies, number and symbol, place and date, urgency (Decree 30/2020)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from classify.letters import handwriting
from classify.letters.agency import read_agencies, read_urgency
from classify.letters.segments import Segment, around, row_top, segments, side
from classify.letters.wording import close_to
from core.records import FieldValue, PageReading, Record, Word
from core.text import nfc
from core.values.dates import find_dates
from core.values.parsed import skeleton
from core.values.symbols import TYPE_SYMBOLS, mend_symbol

HEAD_DEPTH = 0.5  # the head of a letter stands in the upper half of its first page
SURE = 0.9  # confidence from which a word counts as read surely
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
    fields: dict[str, FieldValue]
    symbol: str | None  # the part after the slash
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


def _column(state: Segment | None) -> float:
    """Left edge of the right column. The motto alone is centred under the state's name, which is wider."""
    if state is None:
        return 0.44
    left = state.middle - 0.225 if close_to(state.bare, _MOTTO, per=5) else state.box[0]
    return min(max(left - 0.01, 0.36), 0.55)


def read_head(reading: PageReading) -> Head | None:
    """The head of a letter's first page; None when the page does not begin a letter."""
    parts = segments(reading)
    state = find_state(parts)
    column = _column(state)
    number = _number_line(parts, column, state)
    dated = _dated_line(parts, column, state, number)
    if sum(found is not None for found in (state, number, dated)) < 2:
        return None
    fields: dict[str, FieldValue] = {}
    doubts: list[str] = []
    symbol = None
    if number is not None:
        value, symbol = _number_symbol(number, doubts)
        if value is not None:
            fields["number_symbol"] = handwriting.number(reading, number, value, doubts)
    if dated is not None:
        fields |= _issued_on(dated, doubts)
        if "issued_on" in fields:
            fields["issued_on"] = handwriting.date(reading, dated, fields["issued_on"], doubts)
    fields |= read_agencies(parts, column, state, number)
    urgency = read_urgency(parts, HEAD_DEPTH)
    if urgency is not None:
        fields["urgency"] = urgency
    return Head(reading.page, column, state, number, fields, symbol, tuple(doubts))


# ── number and symbol ─────────────────────────────────────────────────────────────────────────────────────────────

_SO = re.compile(r"^\W{0,3}(?:s[o0ôeé6]|$o|8[o0])\s?[:;.,]?\s*", re.IGNORECASE)
_PARTY_NUMBER = re.compile(r"\s?[-–]\s?(?P<kind>[A-ZĐ]{1,4}r?)\s?/\s?(?P<agency>[A-ZĐ]{2,}(?:-[A-ZĐ]+)*)")
# The same with a lost slash (`81 NQ-HĐND`), or in small letters where capitals were half read (`/mrr-SVHTT`).
_SLASH_LOST = re.compile(r"(?<=\d)\s([A-ZĐ][A-ZĐa-z]{0,6}(?:-[A-ZĐ][\wĐ&.]*)+)")
_SMALL = re.compile(r"[/⁄]\s?([a-zđ]{1,4}\s?-\s?[A-ZĐa-zđ]{2,})")
_AFTER_SLASH = re.compile(
    r"[/⁄](?:\s?(?:19|20)\d\d\s?[/⁄])?\s?-?\s?([A-ZĐÐ8][A-ZĐÐÂÊÔƠƯa-zđ0-9&.]*(?:\s?[-–—_]\s?[A-ZĐÐ][\wĐÐ&.]*)*)"
)


def _number_line(parts: Sequence[Segment], column: float, state: Segment | None) -> Segment | None:
    """The line `Số: …/SYMBOL` of the left column: the topmost that has a symbol, else the topmost with a number."""
    top = state.box[1] - 0.02 if state is not None else 0.0
    options = []
    for row in side(parts, 0.0, max(column + 0.06, 0.45)):
        if not top <= row_top(row) < HEAD_DEPTH or row.box[0] > column:
            continue
        text = nfc(row.text)
        labelled = _is_labelled(skeleton(text))
        symbol = _after_slash(text, labelled=labelled)
        if labelled and symbol is not None:
            options.append((0, row_top(row), row))
        elif symbol is not None and len(text) < 30 and _looks_symbol(symbol[1]):
            options.append((1, row_top(row), row))
        elif labelled and state is not None and row_top(row) - row_top(state) < 0.12 and len(text) < 24:
            options.append((2, row_top(row), row))
    return min(options, key=lambda option: option[:2])[2] if options else None


def _is_labelled(bare: str) -> bool:
    """True for `Số:` and `Số 12`, not for the agency `SỞ VĂN HÓA`."""
    label = _SO.match(bare)
    return label is not None and (
        not bare[label.end() - 1].isspace() or re.match(r"[\d/_.…]|$", bare[label.end() :]) is not None
    )


def _after_slash(text: str, start: int = 0, *, labelled: bool) -> re.Match[str] | None:
    match = _AFTER_SLASH.search(text, start)
    if match is not None or not labelled:
        return match
    return _SMALL.search(text, start) or _SLASH_LOST.search(text, start)


def _looks_symbol(symbol: str) -> bool:
    first = mend_symbol(symbol).split("-")[0]
    return first in TYPE_SYMBOLS or (first.isupper() and len(first) >= 3 and "-" in symbol)


def _number_symbol(line: Segment, doubts: list[str]) -> tuple[FieldValue | None, str | None]:
    text = nfc(line.text).replace("⁄", "/")
    label = _SO.match(skeleton(text))
    start = label.end() if label else 0
    party = _PARTY_NUMBER.search(text, start)
    match = party or _after_slash(text, start, labelled=label is not None)
    symbol = mend_symbol(match["kind"] if party and match else match[1]) if match else None
    end = match.start() if match else len(text)
    figures = re.sub(r"[\s._…]", "", text[start:end]).strip("/:-,–")
    clean = bool(re.fullmatch(r"\d{1,5}[a-d]?", figures))
    value = _value(figures if clean else "", text[end:], symbol, party)
    if not clean:
        doubts.append("number_unread")
        if symbol is None:
            doubts.append("symbol_unread")
            return None, None
        return FieldValue(value, text[start:].strip(), 0.1, line.page, line.box), symbol
    confidence = figure_confidence(_words_between(line, start, end))
    if symbol is None:
        confidence = min(confidence, 0.3)
        doubts.append("symbol_unread")
    elif not _is_symbol(symbol):
        confidence = min(confidence, 0.5)
    if confidence < SURE:
        doubts.append("number_unsure")
    return FieldValue(value, text[start:].strip(), round(confidence, 3), line.page, line.box), symbol


def _is_symbol(symbol: str) -> bool:
    """True for a symbol as offices form them: a kind of paper or an office in capitals, then no plain word (`-Hà`)."""
    kind, *rest = symbol.split("-")
    formed = kind in TYPE_SYMBOLS or (kind.isupper() and len(kind) >= 2)
    return formed and all(part[:1].isupper() and not _PLAIN_WORD.fullmatch(part) for part in rest)


_PLAIN_WORD = re.compile(r"[A-ZĐ][a-zà-ỹ]+")


def _value(figures: str, tail: str, symbol: str | None, party: re.Match[str] | None) -> str:
    """Number, year of a normative text, and symbol in one; the Party joins number and kind with a hyphen."""
    if party is not None:
        return f"{figures}-{mend_symbol(party['kind'])}/{mend_symbol(party['agency'])}"
    year = re.match(r"/\s?((?:19|20)\d\d)\s?/", tail)
    pieces = (figures, year[1] if year else None, symbol)
    return "/".join(piece for piece in pieces if piece is not None)


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

_NUMERIC_DATE = re.compile(r"\bng[a-z]{0,2}\s?\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{4}\W*$")


def _dated_line(
    parts: Sequence[Segment], column: float, state: Segment | None, number: Segment | None
) -> Segment | None:
    """The line `Place, ngày … tháng … năm …` of the right column; dates with figures before *ngày* are quotations."""
    top = state.box[1] if state is not None else 0.0
    options = []
    for row in [*parts, *side(parts, column - 0.02, 1.0)]:
        if not top <= row.box[1] < HEAD_DEPTH or row.box[2] < 0.6 or row.middle < 0.45:
            continue
        if not (_is_dated(row.bare) or _NUMERIC_DATE.search(row.bare)):
            continue
        before = re.split(r"\bng|,", row.bare)[0]
        if re.search(r"\d", before) or len(before) > 45:
            continue
        near = abs(row_top(row) - row_top(number)) if number is not None else row_top(row)
        options.append((near, row))
    best = min(options, key=lambda option: option[0])[1] if options else None
    far = best is not None and number is not None and abs(row_top(best) - row_top(number)) > 0.1
    return None if far else best


def _is_dated(bare: str) -> bool:
    """Words for month and year, and nothing after the year."""
    ends = re.search(r"(?:20|19)\d\d\W*$|n[a-z]m\W*$", bare) and not re.search(r"\d{4}\W*[a-z]{2}", bare)
    return bool(ends and re.search(r"th?[a-z]{0,2}n[gq]", bare) and re.search(r"[nm][a-z]m", bare))


def _issued_on(line: Segment, doubts: list[str]) -> dict[str, FieldValue]:
    text = nfc(line.text)
    found = find_dates(text)
    if not found:
        years = re.search(r"((?:19|20)\d\d)\W*$", text)
        doubts.append("date_unread")
        if years is None:
            return {}
        return {"issued_on": FieldValue(years[1], text, 0.1, line.page, line.box, "ocr", ("!whole_date",))}
    start, end, parsed = found[-1]
    words = _words_between(line, start, end)
    confidence = figure_confidence([word for word in words if any(char.isdigit() for char in word.text)]) * parsed.doubt
    if len(parsed.value) < 10:
        confidence = min(confidence, 0.2)
        doubts.append("date_unread")
    elif confidence < SURE:
        doubts.append("date_unsure")
    box = around(word.box for word in words) if words else line.box
    return {
        "issued_on": FieldValue(parsed.value, parsed.text, round(confidence, 3), line.page, box, "ocr", parsed.checks)
    }
