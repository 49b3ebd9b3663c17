"""Dates as Vietnamese papers print them, day first, with the printed precision and never more.

Forms (docs/domain.md, 2.9): `ngày 05 tháng 01 năm 2020`, `ngày/date 14 tháng/month 03 năm/year 2014`,
`05/01/2020` with `/ . -`, month and year, year alone, and in words. Labels may be misread (`ngay`, `thảng`, `nàm`).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator

from rapidfuzz.distance import Levenshtein

from core.records import Record
from core.text import nfc
from core.values.boxes import BARS, boxed
from core.values.numbers import number_token, words_to_number
from core.values.parsed import Parsed, skeleton

EARLIEST, LATEST = 1850, 2100

_D2 = r"[0-9OolIQ|]\s?[0-9OolIQ|]|[0-9]"
_Y4 = r"[12][\s.]?[0-9OoSlI]\s?[0-9OoSlI]\s?[0-9OoSlI]"
_WORD = r"(?P<%s>[a-z]{2,6})(?:\s?[/|]\s?[a-z]{3,5}(?: [a-z]{1,2}\b)?)?[\s:.,…_]*"
_LONG = re.compile(
    r"(?:" + _WORD % "w1" + rf"(?P<d>{_D2})[\s:.,…_]*)?" + _WORD % "w2" + rf"(?P<m>{_D2})[\s:.,…_]*" + _WORD % "w3"
    + rf"(?P<y>{_Y4})(?!\d)", re.IGNORECASE
)  # fmt: skip
_DAYLESS = re.compile(_WORD % "w1" + _WORD % "w2" + rf"(?P<m>{_D2})[\s:.,…_]*" + _WORD % "w3" + rf"(?P<y>{_Y4})(?!\d)")
_NUMERIC = re.compile(
    rf"(?<![\d/])(?P<d>{_D2})\s?(?P<s>[/.,\-–—−|])\s?(?P<m>{_D2})\s?[/.,\-–—−|:]\s?(?P<y>{_Y4})(?!\d)"
)
# Figures of a hand-like print read as letters or strokes (`Q1/Q8/2023`, `1/-06-1979`): each part but a month of two
# ones has a true figure beside them, and the first 1 of a year may be lost (`25/6/997`).
_H2 = r"[QDO/]\d|\d[QDO/]|\d\d?"
_HAND = re.compile(
    rf"(?<!\w)(?<!\d/)(?P<d>{_H2})\s?(?P<s>[/.-])\s?(?P<m>{_H2}|[H/]{{1,2}})\s?(?P=s)\W?(?P<y>[12]\d{{3}}|9\d\d)(?!\d)"
)
_HAND_LONG = re.compile(
    r"\bng[a-z]y[ :.]{0,2}(?P<d>[\d/q]{1,2}|\d\.? \d) ?th[a-z]ng ?(?P<m>[\d/q]{1,2}) ?n[a-z]m"
    r"[ :.]{0,2}(?P<y>[12/]\d{3})\b"
)
_RUN_ON = re.compile(
    r"(?<![\d/])(?P<d>\d\d)\s?/\s?(?P<m>\d\d)(?P<y>(?:19|20)\d\d)(?!\d)"
)  # `09 / 111997`: a slash was lost
_SPACED = re.compile(r"(?<!\d)(?P<d>\d\d) (?P<m>\d\d)[ ./-](?P<y>[12]\d{3})(?!\d)")  # `24 02-2019`: a dash was lost
_MONTH = re.compile(rf"(?<![\d/.\-–—−])(?P<m>{_D2})\s?[/.\-–—−]\s?(?P<y>{_Y4})(?![\d/])")
_YEAR = re.compile(r"(?<![\d/.,])(?:1[89]|20)\d\d(?![\d/]|[.,]\d)")


def _like(word: str | None, meant: str, edits: int = 1) -> bool:
    return word is None or Levenshtein.distance(word, meant, score_cutoff=edits) <= edits


def _digits(text: str) -> tuple[int, bool]:
    """The number, and whether a letter had to be read as a digit."""
    compact = re.sub(r"\s", "", text)
    mended = compact.translate(str.maketrans("OoQDqSslIi|/", "000005511111")).replace(".", "").replace("H", "11")
    return int(mended), mended != compact or not mended.isdigit()


def iso(year: int, month: int | None = None, day: int | None = None) -> str | None:
    """ISO text of a date of that precision; None when no such day exists or the year is out of reach."""
    if not EARLIEST <= year <= LATEST:
        return None
    if month is None:
        return f"{year:04d}"
    if not 1 <= month <= 12:
        return None
    if day is None:
        return f"{year:04d}-{month:02d}"
    return f"{year:04d}-{month:02d}-{day:02d}" if 1 <= day <= monthrange(year, month)[1] else None


DateMatch = tuple[int, int, Parsed]


def _from_match(match: re.Match[str], clean: str, doubt: float, checks: tuple[str, ...] = ()) -> DateMatch | None:
    groups = match.groupdict()
    (year, mended_y), (month, mended_m) = _digits(groups["y"]), _digits(groups["m"])
    day, mended_d = _digits(groups["d"]) if groups.get("d") else (None, False)
    year, mended_y = (year + 1000, True) if year < 1000 else (year, mended_y)
    value = iso(year, month, day)
    if value is None:
        return None
    doubt *= 0.5 if mended_y or mended_m or mended_d else 1.0
    return match.start(), match.end(), Parsed(value, clean[match.start() : match.end()], checks, doubt)


def _long(bare: str, clean: str) -> Iterator[DateMatch]:
    for match in _HAND_LONG.finditer(bare):
        dated = _from_match(match, clean, 1.0)
        if dated is not None and re.search(r"[/q]|\d\.? \d", match.group()):
            yield dated
    for match in _LONG.finditer(bare):
        if not (_like(match["w2"], "thang", 2) and _like(match["w3"], "nam")):
            continue
        if match["w1"] is not None and not _like(match["w1"], "ngay", 2):
            continue
        dated = _from_match(match, clean, 1.0)
        if dated is not None and match["d"] is None:  # a month alone, or a day that was not read
            unread = re.search(r"n?g?ay[\s:.,…_\W]*$", bare[max(0, match.start() - 14) : match.start()])
            start, end, parsed = dated
            if unread:
                parsed = Parsed(parsed.value, parsed.text, ("!day_read",), 0.3)
            dated = (start, end, parsed)
        if dated is not None:
            yield dated


def _dayless(bare: str, clean: str) -> Iterator[DateMatch]:
    """`ngày      tháng 01 năm 2020`: the day is missing, so the date is only as exact as the month."""
    for match in _DAYLESS.finditer(bare):
        if _like(match["w1"], "ngay") and _like(match["w2"], "thang", 2) and _like(match["w3"], "nam"):
            dated = _from_match(match, clean, 0.3, ("!day_read",))
            if dated is not None:
                yield dated


def _figures(bare: str, clean: str) -> Iterator[DateMatch]:
    for pattern, doubt in (
        (_NUMERIC, 1.0),
        (_HAND, 1.0),
        (_RUN_ON, 0.6),
        (_SPACED, 0.6),
        (_MONTH, 1.0),
    ):
        for match in pattern.finditer(clean):
            bars = "|" in match.group() or ":" in match.group()
            comma = match.groupdict().get("s") == ","
            dated = _from_match(match, clean, doubt * (0.5 if bars else 0.6 if comma else 1.0))
            if dated is not None:
                yield dated
    yield from _in_boxes(clean)
    if re.fullmatch(r"\W*(?:\d\s?){8}\W*", clean):  # ddmmyyyy as in the code of a card, or boxes whose bars are gone
        figures = re.sub(r"\D", "", clean)
        value = iso(int(figures[4:]), int(figures[2:4]), int(figures[:2]))
        if value is not None:
            yield 0, len(clean), Parsed(value, clean.strip(), (), 0.9 if figures in clean else 0.6)


def _in_boxes(clean: str) -> Iterator[DateMatch]:
    """A day with a box for each of its eight figures: `1 6 0 1 1 9 7 1`, `[ 2 [8 0 5 1/ 9 5 3`."""
    for run in boxed(clean):
        lost = len(run.figures) == 7 and re.search(rf"[{BARS}] ?[{BARS}]? ?$", clean[: run.start])
        figures = f"0{run.figures}" if lost else run.figures  # the first 0 is narrow: it may have been read as a bar
        value = iso(int(figures[4:]), int(figures[2:4]), int(figures[:2])) if len(figures) == 8 else None
        if value is not None and run.parted:
            yield run.start, run.end, Parsed(value, run.printed, (), 0.45 if run.mended or lost else 0.9)


def _in_words(bare: str, clean: str) -> Iterator[DateMatch]:
    """`ngày mười lăm tháng năm năm một nghìn chín trăm chín mươi chín`; *năm* is both five and year."""
    tokens = [(m.start(), m.end(), m.group()) for m in re.finditer(r"[a-z]+", bare)]
    for i, (_, _, token) in enumerate(tokens):
        if token != "thang":
            continue
        first = i
        while first > 0 and (number_token(tokens[first - 1][2]) or tokens[first - 1][2] in ("mong", "mung")):
            first -= 1
        last = i
        while last + 1 < len(tokens) and (
            number_token(tokens[last + 1][2]) or tokens[last + 1][2] in ("gieng", "chap")
        ):
            last += 1
        day_words = [t for _, _, t in tokens[first:i] if t not in ("mong", "mung")]
        value = _words_date(day_words, [t for _, _, t in tokens[i + 1 : last + 1]])
        if value is not None:
            start, end = tokens[first][0], tokens[last][1]
            yield start, end, Parsed(value, clean[start:end], ("in_words",))


def _words_date(day_words: list[str], rest: list[str]) -> str | None:
    day = words_to_number(day_words) if day_words else None
    if day_words and day is None:
        return None
    answers = set()
    for cut, token in enumerate(rest):
        if token != "nam" or cut == 0:
            continue
        named = {"gieng": 1, "chap": 12}.get(" ".join(rest[:cut]))
        month = named if named is not None else words_to_number(rest[:cut])
        year = words_to_number(rest[cut + 1 :])
        if month is not None and year is not None:
            answers.add(iso(year, month, day))
    answers.discard(None)
    return answers.pop() if len(answers) == 1 else None


def find_dates(text: str) -> list[DateMatch]:
    """All dates with at least a month, `(start, end, parsed)` in the places of `nfc(text)`, left to right."""
    clean = nfc(text)
    bare = skeleton(clean)
    dates: list[DateMatch] = []
    for finder in (_long, _dayless, _figures, _in_words):
        for item in finder(bare, clean):
            if not any(item[0] < end and start < item[1] for start, end, _ in dates):
                dates.append(item)
    return sorted(dates, key=lambda item: item[:2])


# ── the line of a letterhead ──────────────────────────────────────────────────────────────────────────────────────

_NUMERIC_LINE = re.compile(r"\bng[a-z]{0,2}\s?\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{4}\W*$")
_WELL_READ = re.compile(
    r"\bng[a-z]y\W*(?:date)?\W*\d{1,2}\W*th[a-z]ng\W*(?:month)?\W*\d{1,2}\W*n[a-z]m\W*(?:year)?\W*\d{4}"
)
_LONGEST_PLACE = 45  # letters of what stands before the date


class DateLine(Record, frozen=True):
    """A line like `<Place>, ngày … tháng … năm …`; places are those of `nfc(text)`."""

    start: int
    end: int
    parsed: Parsed | None  # None when no date could be read: the year alone may be in `year`
    year: str | None


def date_line(text: str) -> DateLine | None:
    """A line of place and date, its words perhaps misread, its day perhaps not filled in or not read; else None.

    Words after the year, figures before the day (`căn cứ Quyết định số 5 ngày …`), a first word that tells until or
    since when (`đến hết ngày …`) or one right before the day (`báo cáo trước ngày …`) make it a sentence.
    """
    clean = nfc(text)
    bare = skeleton(clean)
    before = re.split(r"\bng|,", bare)[0]
    if not (_is_dated(bare) or _NUMERIC_LINE.search(bare)) or re.search(r"\d", before) or len(before) > _LONGEST_PLACE:
        return None
    if _WITHIN.match(clean):
        return None
    dates = find_dates(clean)
    year = re.search(r"((?:19|20)\d\d)\W*$", clean)
    start, end, parsed = dates[-1] if dates else (0, len(clean), None)
    if _UNTIL.search(clean[:start]):
        return None
    return DateLine(start, end, parsed, year[1] if year else None)


_WITHIN = re.compile(r"(?:đến|hết|từ|trước|sau|kể từ)\b(?! [A-ZĐ])")  # in small letters: `Từ Sơn` is a place
_UNTIL = re.compile(r"\b(?:đến|hết|từ|trước|sau|quá)(?: ngày)?\W*$")


def _is_dated(bare: str) -> bool:
    """Words for month and year, and nothing after the year, whose last figure may be lost."""
    ends = re.search(r"(?:20|19)\d\d?\W*$|n[a-z]m\W*$", bare) and not re.search(r"\d{4}\W*[a-z]{2}", bare)
    return bool(ends and re.search(r"th?[a-z]{0,2}n[gq]", bare) and re.search(r"[nm][a-z]m", bare))


def whole_date_line(text: str) -> Parsed | None:
    """The date of a line of place and date on which every word and figure of it was read; else None.

    Of papers that are no official letters such a line may stand anywhere, also under two languages
    (`ngày/date 14 tháng/month 03 năm/year 2014`).
    """
    clean = nfc(text)
    match = _WELL_READ.search(skeleton(clean))
    if (
        match is None
        or len(clean) - match.end() > 4
        or match.start() > 34
        or ":" in _DONE_AT.sub("", clean[: match.start()])
    ):
        return None
    parsed = date(clean[match.start() : match.end()])
    return parsed if parsed is not None and len(parsed.value) == 10 else None


_DONE_AT = re.compile(r"^\W*(?:L[aà]m|L[aậ]p|Vi[eế]t|K[yý]) t[aạ]i\s?:")  # `Làm tại: Ví Dụ, ngày …`


def date(text: str) -> Parsed | None:
    """The first date of the text, as precise as printed; a second mention in words must say the same."""
    clean = nfc(text)
    dates = find_dates(clean)
    if not dates:
        plain = _YEAR.search(clean)
        value = iso(int(plain.group())) if plain else None
        if plain is not None and value is not None:
            # A year beside other digits is what was left of a date that could not be read.
            others = re.search(r"\d", clean[: plain.start()] + clean[plain.end() :])
            return Parsed(value, plain.group(), ("!whole_date",) if others else (), 0.2 if others else 1.0)
        return None
    figures = [parsed for _, _, parsed in dates if "in_words" not in parsed.checks]
    words = [parsed for _, _, parsed in dates if "in_words" in parsed.checks]
    if not figures or not words:
        return (figures or words)[0]
    agrees = figures[0].value == words[0].value
    return Parsed(
        figures[0].value, figures[0].text, ("date_words",) if agrees else ("!date_words",), 1.0 if agrees else 0.2
    )
