"""Finds where a letter's number, day and month are written: between printed words that the readers know.

The number stands between `Số:` and the slash before the symbol's capitals, the day between *ngày* and *tháng*, the
month between *tháng* and *năm* with its year (Decree 30/2020, appendix I). Readers join handwriting to the print beside
it, so a printed word's far end is reckoned from its near end and the widths of its letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from core.records import Line, Word
from ocr.handwriting.crops import Field, What

DEPTH = 0.45  # the head of a letter ends above this share of the page's height
_DATE_FROM = 0.3  # a letter's date starts right of this share of the page's width
_PLACE = 30  # characters of a place name before the date at most
_SLACK = 1.06  # a word may be set so much wider than reckoned
_REACH = 6.0  # line heights from `Số:` to the symbol at most
_APART = 4.0  # line heights between the levels of number and date at most
_GAP = 1.5  # line heights between a column's words and the next column's at least
_JOINED = 0.45  # lines whose middles are nearer than this share of their height stand in one row


class Zone(NamedTuple):
    """A place where digits are expected, and what the page's readers made of it."""

    what: What
    field: Field
    text: str  # as the readers had it
    agreed: bool  # both readers had the same, and nothing else stands in those words
    year: str | None = None  # of a day or month: the year printed after it
    year_agreed: bool = False
    then_digits: bool = False  # printed digits stand right after it: the year of `Số: 45/2024`
    sure_edges: tuple[bool, bool] = (False, False)  # left, right: a printed word that both readers know ends there


class Glyph(NamedTuple):
    """A character of a row: folded, and the word it belongs to."""

    char: str
    word: int
    place: int  # within the word


class TextRow:
    """Words side by side on one level, as one folded text whose characters know their words. Sizes in pixels."""

    def __init__(self, words: Sequence[Word], size: tuple[int, int]) -> None:
        self.words = sorted(words, key=lambda word: word.box[0])
        self.size = size
        glyphs: list[Glyph] = []
        for number, word in enumerate(self.words):
            if number:
                glyphs.append(Glyph(" ", number, 0))
            glyphs += [Glyph(plain(char), number, place) for place, char in enumerate(word.text)]
        self.glyphs = glyphs
        self.text = "".join(glyph.char for glyph in glyphs)
        self.raw = "".join(" " if g.char == " " else self.words[g.word].text[g.place] for g in glyphs)
        self.scale = _scale(self.words, size)  # pixels of an em

    def span(self, word: int) -> tuple[float, float]:
        """Left and right edge of a word."""
        box = self.words[word].box
        return box[0] * self.size[0], box[2] * self.size[0]

    def end_of(self, start: int, stop: int) -> float:
        """Right edge of the printed characters start…stop."""
        first, last = self.glyphs[start], self.glyphs[stop - 1]
        x0, x1 = self.span(last.word)
        alone = last.place + 1 == len(self.words[last.word].text)
        if first.word == last.word and first.place == 0:
            return min(x1, x0 + _SLACK * self.scale * width_of(self.raw[start:stop]))
        return x1 if alone else self._at(last, 1)

    def start_of(self, start: int, stop: int) -> float:
        """Left edge of the printed characters start…stop."""
        first, last = self.glyphs[start], self.glyphs[stop - 1]
        x0, x1 = self.span(first.word)
        if first.word == last.word and last.place + 1 == len(self.words[last.word].text):
            return max(x0, x1 - _SLACK * self.scale * width_of(self.raw[start:stop]))
        return x0 if first.place == 0 else self._at(first, 0)

    def agreed(self, start: int, stop: int) -> bool:
        """Whether both readers had the same in all words that hold the characters start…stop."""
        held = {glyph.word for glyph in self.glyphs[start:stop] if glyph.char != " "}
        return bool(held) and all(self.words[word].agreed is True for word in held)

    def alone(self, start: int, stop: int) -> bool:
        """Whether both readers had the characters start…stop, and nothing else, in the words that hold them."""
        first, last = self.glyphs[start], self.glyphs[stop - 1]
        whole = first.place == 0 and last.place + 1 == len(self.words[last.word].text)
        return whole and self.agreed(start, stop)

    def field(self, x0: float, x1: float, word: int) -> Field:
        """The field between two edges on the level of a word."""
        box = self.words[word].box
        high = self.size[1]
        return Field(x0, x1, (box[1] + box[3]) / 2 * high, (box[3] - box[1]) * high)

    def opens(self, word: int) -> bool:
        """Whether a word is the first of its column."""
        return word == 0 or self.span(word)[0] - self.span(word - 1)[1] > _GAP * self.height(word)

    def closes(self, word: int) -> bool:
        """Whether a word is the last of its column."""
        return word + 1 == len(self.words) or self.opens(word + 1)

    def height(self, word: int) -> float:
        """Height of a word's line."""
        box = self.words[word].box
        return (box[3] - box[1]) * self.size[1]

    def _at(self, glyph: Glyph, more: int) -> float:
        """Edge of a character within a word, as if all letters were print: the way out when no edge is near."""
        text = self.words[glyph.word].text
        x0, x1 = self.span(glyph.word)
        return x0 + (x1 - x0) * width_of(text[: glyph.place + more]) / max(width_of(text), 1e-6)


def find(lines: Sequence[Line], size: tuple[int, int]) -> list[Zone]:
    """The zones of a page's head; `size` is the page's width and height in pixels. At most one of each kind.

    Number and date stand on about one level; a date elsewhere is the date of another paper that the text quotes.
    """
    upper = rows(lines, size)
    number = next((zone for row in upper for zone in _number(row)), None)
    for row in upper:
        dated = _date(row)
        if dated and (number is None or _level(number, dated[0]) < _APART):
            return ([number] if number else []) + dated
    return [number] if number else []


def _level(zone: Zone, other: Zone) -> float:
    """How far apart two zones stand, in line heights."""
    return abs(zone.field.middle - other.field.middle) / min(zone.field.height, other.field.height)


def rows(lines: Sequence[Line], size: tuple[int, int]) -> list[TextRow]:
    """The upper lines, those on one level joined, from top to bottom."""
    upper = sorted((line for line in lines if line.words and line.box[1] < DEPTH), key=lambda line: line.box[1])
    groups: list[list[Line]] = []
    for line in upper:
        for group in groups[-4:]:
            if all(_side_by_side(line, other) for other in group):
                group.append(line)
                break
        else:
            groups.append([line])
    return [TextRow([word for line in group for word in line.words], size) for group in groups]


def _side_by_side(line: Line, other: Line) -> bool:
    height = min(line.box[3] - line.box[1], other.box[3] - other.box[1])
    level = abs((line.box[1] + line.box[3]) - (other.box[1] + other.box[3])) / 2
    apart = line.box[0] >= other.box[2] - 0.01 or other.box[0] >= line.box[2] - 0.01
    return apart and level < _JOINED * height


# `Số:`, `Số hiệu:`, `Số, ký hiệu:`
_SO = re.compile(r"(?:(?<=\s)|^)[^\w\s]{0,2}s[o06](?:[\s,]{1,2}(?:ky\s?)?hieu\b)?\s?[:;.]?")
_SYMBOL = re.compile(r"[/⁄|](?:\s?(?:19|20)\d\d\s?[/⁄])?\s?(?:[A-ZĐÐ]{2,}|[^\W\d_]{1,5}-[A-ZĐÐ]{2,})")
_YEAR = re.compile(r"[/⁄]\s?(?:19|20)\d\d(?!\d)")  # ends the number of a civil-status paper: `Số: 45/2024`


def _number(row: TextRow) -> list[Zone]:
    """The number of a row `Số: … /SYMBOL` in the left half, or of a row `Số: … /2024` anywhere."""
    for label in _SO.finditer(row.text):
        first = row.glyphs[label.start()].word
        if not row.opens(first):
            continue
        in_letter = row.words[first].box[0] <= 0.45
        symbol = (_SYMBOL.search(row.raw, label.end()) if in_letter else None) or _YEAR.search(row.raw, label.end())
        if symbol is None:
            continue
        start, stop = row.end_of(label.start(), label.end()), _slash(row, symbol.start())
        if not 0.2 * row.height(first) < stop - start < _REACH * row.height(first):
            continue
        text = row.raw[label.end() : symbol.start()].strip()
        if len(text) > 12 or re.search(r"[A-ZĐ]{2}", text):  # a sentence, or the Party's `12-CV/TU`: print stands there
            continue
        agreed = row.agreed(label.end(), symbol.start())
        year = bool(_YEAR.match(row.raw, symbol.start()))
        edges = row.alone(label.start(), label.end()), False  # a written 1 reads as a slash: that side is never sure
        return [Zone("number", row.field(start, stop, first), text, agreed, then_digits=year, sure_edges=edges)]
    return []


def _slash(row: TextRow, at: int) -> float:
    """Left edge of the symbol's slash: the symbol ends its word, so it is reckoned from the right."""
    glyph = row.glyphs[at]
    text = row.words[glyph.word].text
    x0, x1 = row.span(glyph.word)
    if glyph.place == 0:
        return x0
    tail, lead = width_of(text[glyph.place :]), width_of(text[: glyph.place])
    reckoned = x1 - tail * row.scale
    shared = x0 + (x1 - x0) * lead / (lead + tail)
    return min(max(reckoned, x0), x1) if abs(reckoned - shared) < 2.5 * row.height(glyph.word) else shared


_DATE = re.compile(
    r"(?P<ngay>n[gq][a-z]{1,2})(?P<day>(?:(?!n[gq][a-z]).){0,14}?)(?P<thang>t[hb]?[a-z]{1,2}n[gq])(?P<month>.{0,10}?)"
    r"(?P<nam>[nr][a-z]m)\s?(?P<year>(?:19|20)\d\d)"
)


def _date(row: TextRow) -> list[Zone]:
    """Day and month of a row `Place, ngày … tháng … năm 2025`."""
    match = _DATE.search(row.text)
    if match is None:
        return []
    first = row.glyphs[match.start()].word
    column = next((k for k in range(first, 0, -1) if row.opens(k)), 0)
    before = "".join(word.text for word in row.words[column:first] if "/" not in word.text)
    if row.words[first].box[0] < _DATE_FROM or len(before) > _PLACE or any(char.isdigit() for char in before):
        return []  # much or figures before *ngày*: the date of a paper that is quoted
    if not row.closes(row.glyphs[match.end() - 1].word):
        return []  # the sentence goes on
    year = match["year"]
    printed = row.agreed(*match.span("year"))
    zones = []
    sides: tuple[tuple[What, str, str], ...] = (("day", "ngay", "thang"), ("month", "thang", "nam"))
    for what, left, right in sides:
        start, stop = row.end_of(*match.span(left)), row.start_of(*match.span(right))
        if stop - start < 0.15 * row.height(first):
            continue
        level = row.glyphs[match.start(left)].word
        agreed = row.agreed(*match.span(what))
        edges = row.alone(*match.span(left)), row.alone(*match.span(right))
        field = row.field(start, stop, level)
        zones.append(Zone(what, field, match[what].strip(), agreed, year, printed, sure_edges=edges))
    return zones


# ── widths of print ───────────────────────────────────────────────────────────────────────────────────────────────

# Advance widths of Times in thousandths of an em, by folded letter (Adobe's published metrics of Times-Roman).
_WIDTHS = {
    500: "bdghknopquvxy0123456789", 444: "acez", 333: "frI-–()", 389: "sJ", 278: "ijlt/:;|", 250: " .,", 778: "m",
    722: "wADGHKNOQUVXY", 667: "BCR", 611: "ELTZ", 556: "FPS", 889: "M", 944: "W",
}  # fmt: skip
_WIDTH = {char: width / 1000 for width, chars in _WIDTHS.items() for char in chars}


def plain(char: str, lower: bool = True) -> str:
    """One character without its marks, always one character."""
    base = unicodedata.normalize("NFD", {"đ": "d", "Đ": "D", "Ð": "D"}.get(char, char))[0]
    return base.lower()[0] if lower else base


def width_of(text: str) -> float:
    """Width of print in ems; marks add nothing to a letter."""
    return sum(_WIDTH.get(plain(char, lower=False), 0.5) for char in text)


def _scale(words: Sequence[Word], size: tuple[int, int]) -> float:
    """Pixels of an em of the row's print, by its surely read words and figures; by the lines' height without two."""
    sure = [
        (word.box[2] - word.box[0]) * size[0] / width_of(word.text)
        for word in words
        if len(word.text) >= 2 and word.text.isalnum() and word.agreed is not False and word.box[2] > word.box[0]
    ]
    heights = [(word.box[3] - word.box[1]) * size[1] for word in words]
    return median(sure) if len(sure) >= 2 else median(heights)
