"""The term a paper prints (`06 tháng kể từ ngày ký`, `đến hết ngày 31/12/2026`) read into its last day, never guessed.

What was not read for certain is said to be unread: a number that is written twice and differs, a duration whose first
day is not named, two ends. Nothing here knows a usual term.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

from core.records import Record
from core.text import nfc
from core.values.dates import find_dates
from core.values.numbers import words_to_number
from core.values.parsed import skeleton

LONGEST_YEARS = 100  # a longer term is a misread number


class Term(Record, frozen=True):
    """When a printed term ends."""

    ends: Literal["day", "never", "event", "unread"]
    day: str | None = None  # ISO; the last day, for `day`
    event: bool = False  # it may end by an event too (`hoặc đến khi hoàn thành công việc`)


UNREAD = Term("unread")
_Span = tuple[int, int]  # months and days


def term(printed: str, signed: date | None) -> Term:
    """The end of a printed term; `signed` is the day the paper was signed or issued, from which most terms run.

    The first sentence that speaks of a term counts: what may follow (a prolongation, duties at the end) is no end.
    """
    for clause in re.split(r"(?<=[^\W\d])[.;]\s+|;", nfc(printed).replace("\n", " ")):
        result = _clause(clause, signed)
        if result != UNREAD or _SPEAKS.search(clause.lower()):
            return result
    return UNREAD


def _clause(clean: str, signed: date | None) -> Term:
    bare, dates = _without_dates(clean)
    event = _EVENT.search(bare) is not None
    spans = _spans(_low(clean))
    ends = {day for _, day, until in dates if until}
    if spans is None or len(ends) > 1 or any(day is None for day in ends):
        return UNREAD
    last = ends.pop() if ends else None
    if spans:
        counted = _counted(bare, spans, dates, signed)
        if counted is None or (last and abs((counted - last).days) > 1):
            return UNREAD
        last = last or counted
    if last is not None:
        return Term("day", last.isoformat(), event) if _sane(last, signed) else UNREAD
    if event:
        return Term("event")
    return Term("never") if _NEVER.search(bare) and not dates else UNREAD


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last of a shorter month: 2025-08-31 + 6 → 2026-02-28."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


_EVENT = re.compile(r"\b(?:den|toi)\s+(?:khi|luc)\b|\bhoan thanh\b|\bthuc hien xong\b|\bxong cong viec\b")
_NEVER = re.compile(r"\b(?:khong|vo)(?: co| xac dinh)? thoi han\b|\blau dai\b")
_SPEAKS = re.compile(r"\d|\b(?:tháng|năm|ngày)\b")
_SIGNED = re.compile(
    r"\btu ngay (?:[a-z,/ ]{0,40} )?(?:ky|cap|lap|cong chung|chung thuc)\b(?! (?:ban giao|nhan|thanh toan|xong))"
)
_UNTIL = re.compile(r"\b(?:den|toi)( het)?(?: ngay| thang| nam)*[\s:]*$|\b(het)(?: ngay| thang| nam)+[\s:]*$")
_YEAR = re.compile(r"\bhet nam (\d{4})\b")


def _without_dates(clean: str) -> tuple[str, list[tuple[int, date | None, bool]]]:
    """The skeleton with every date blanked out, and the dates: where each began, its day, whether the term ends then.

    A month counts only as an end that includes it (`đến hết tháng 12/2026`); a date read in doubt is None.
    """
    bare, dates = skeleton(clean), []
    for start, end, parsed in find_dates(clean):
        before = _UNTIL.search(re.sub(r"\s+", " ", bare[:start] + _lead(bare[start:end])))
        day = _day(parsed.value, whole=bool(before and (before[1] or before[2]))) if parsed.doubt >= 1 else None
        dates.append((start, day, before is not None))
    for start, end, _ in find_dates(clean):
        bare = bare[:start] + "#" * (end - start) + bare[end:]
    for match in _YEAR.finditer(bare):
        dates.append((match.start(), date(int(match[1]), 12, 31), True))
        bare = bare[: match.start()] + "#" * len(match[0]) + bare[match.end() :]
    return bare, dates


def _lead(dated: str) -> str:
    """The words a date begins with (`ngày`, `tháng`), which may hold the *đến* before it apart from it."""
    return re.match(r"[a-z ]*", dated)[0]  # type: ignore[index]


def _day(value: str, *, whole: bool) -> date | None:
    if len(value) == 10:
        return date.fromisoformat(value)
    if len(value) == 7 and whole:
        year, month = map(int, value.split("-"))
        return date(year, month, calendar.monthrange(year, month)[1])
    return None


def _low(clean: str) -> str:
    """The text in small letters, diacritics kept (*năm* is no *nam*, *tư* no *từ*), with dates blanked out."""
    low = "".join(char.lower() if len(char.lower()) == 1 else char for char in clean)
    for start, end, _ in find_dates(clean):
        low = low[:start] + "#" * (end - start) + low[end:]
    return re.sub(r"hết\s+năm\s+\d{4}|(?:ngày|tháng|năm)\s+(?=#)", "#", low)


# ── durations ─────────────────────────────────────────────────────────────────────────────────────────────────────

_UNITS = {"ngày": (0, 1), "tuần": (0, 7), "tháng": (1, 0), "năm": (12, 0)}
_NUMBER_WORDS = {
    "một", "hai", "ba", "bốn", "tư", "sáu", "bảy", "bẩy", "tám", "chín", "mười", "mươi", "mốt", "lăm", "linh", "lẻ",
    "trăm",
}  # fmt: skip
_TOKEN = re.compile(r"[^\W_]+|[()]")
_NO_DURATION = ("điều", "khoản", "mục", "số")  # a number after these counts no time
_EACH = ("hàng", "hằng", "mỗi", "từng")  # a unit after these is no term
_FIVE = "năm"


def _spans(low: str) -> list[_Span] | None:
    """The durations printed, each once: `[(18, 0)]` of *1 năm 6 tháng*; None when one of them cannot be read."""
    if re.search(r"\b(?:rưỡi|nửa|gia hạn|thêm)\b", low):
        return None
    tokens = [match.group() for match in _TOKEN.finditer(low)]
    spans: list[_Span] = []
    place, joined_at = 0, -1
    while place < len(tokens):
        if place and tokens[place].isdecimal() and tokens[place - 1] in _NO_DURATION:
            place += 1
            continue
        number, after = _number(tokens, place)
        if number is None:
            if after > place or _dangling(tokens, place):
                return None
            place += 1
            continue
        unit = _UNITS[tokens[after]]
        span = (number * unit[0], number * unit[1])
        if joined_at == place and spans and span[0] < spans[-1][0] and span != spans[-1]:
            spans[-1] = (spans[-1][0] + span[0], spans[-1][1] + span[1])
        else:
            spans.append(span)
        place = joined_at = after + 1
        if place < len(tokens) and tokens[place] == "và":
            place = joined_at = place + 1
    distinct = list(dict.fromkeys(spans))
    return distinct if len(distinct) <= 1 else None


def _number(tokens: list[str], place: int) -> tuple[int | None, int]:
    """A number with its unit: the number and where the unit stands; `(None, place)` where none begins, and
    `(None, later)` where one begins that cannot be read."""
    said = list(_sayings(tokens, place))
    if not said:
        return None, place
    values = {value for value, _ in said}
    end = said[-1][1]
    value = values.pop() if len(values) == 1 else None
    if value is None or not 0 < value < 1000 or end >= len(tokens) or tokens[end] not in _UNITS:
        return None, end
    return value, end


def _sayings(tokens: list[str], place: int) -> Iterator[tuple[int | None, int]]:
    """The number as figures, in words, and once more in brackets, each with where it ends."""
    if tokens[place].isdecimal():
        yield int(tokens[place]), place + 1
    elif tokens[place] in _NUMBER_WORDS or (tokens[place] == _FIVE and _unit_at(tokens, place + 1)):
        end = place + 1
        while end < len(tokens) and tokens[end] in _NUMBER_WORDS:
            end += 1
        yield _worded(tokens[place:end]), end
    else:
        return
    end = place + 1 if tokens[place].isdecimal() else end
    if end < len(tokens) and tokens[end] == "(" and ")" in tokens[end:]:
        close = tokens.index(")", end)
        inner = [token for token in tokens[end + 1 : close] if token not in ("tháng", "ngày", "tuần")]
        inner = inner[:-1] if len(inner) > 1 and inner[-1] == _FIVE else inner
        yield (int(inner[0]) if len(inner) == 1 and inner[0].isdecimal() else _worded(inner)), close + 1


def _worded(words: list[str]) -> int | None:
    if len(words) > 1 and not {"muoi", "tram"} & set(map(skeleton, words)):
        return None  # `hai ba tháng`
    return words_to_number(["một" if word == "mốt" else word for word in words])


def _unit_at(tokens: list[str], place: int) -> bool:
    return place < len(tokens) and tokens[place] in _UNITS


def _dangling(tokens: list[str], place: int) -> bool:
    """Whether a month or a year stands here without a readable number before it (`O6 tháng`, `? năm`)."""
    return tokens[place] in ("tháng", _FIVE) and not (place and tokens[place - 1] in _EACH)


def _counted(
    bare: str, spans: list[_Span], dates: list[tuple[int, date | None, bool]], signed: date | None
) -> date | None:
    """The last day of a duration: from a printed first day, or from the day of signing where the term says so."""
    months, days = spans[0]
    starts = [day for start, day, until in dates if not until]
    if starts:
        first = starts[0] if len(starts) == 1 else None
    else:
        first = signed if _SIGNED.search(re.sub(r"\s+", " ", bare)) else None
    if first is None:
        return None
    try:
        return add_months(first, months) + timedelta(days=days)
    except (ValueError, OverflowError):
        return None


def _sane(last: date, signed: date | None) -> bool:
    return signed is None or signed <= last <= add_months(signed, 12 * LONGEST_YEARS)
