"""From the words of a page to rows of small pieces with their places: what titles and labels are looked for in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import groupby, pairwise
from statistics import median

from msgspec import structs

from classify.page.word_agreement import compared, same_letters, split_among, typed
from core.records import Box, FieldSource, Handwritten, PageReading, Word
from core.text import fold, fold_alnum
from core.vietnamese.syllables import ONSETS, is_syllable

_NARROWEST = 0.1  # of its height: a character's width at least
_SPECK, _FEW = 0.5, 3  # chance of each of so few characters of a line below which they are none
_PIECES = re.compile(r"[^:/]+:*|[:/]+:*")
_SLASHED_WORDS = re.compile(r"[^\W\d_]{2,}:*(?:/[^\W\d_]{2,}:*)+")
# Dots of a leader that a reader put between two words: `Việt.Nam`, `nghìn..không`; `TP.HCM` and figures stay whole.
_LEADERS_BETWEEN = re.compile(
    r"(?<=[a-zà-ỹđ])[.…·]+[,\-–]?(?=[^\W_])|(?<=[a-zà-ỹđ\d])(?<!\d\d\d\.\d\d\.\d\d)(?<!\d\d\d\.\d\d)[.…·]+,?(?=[^\W\d_])|(?<=[^\W\d_]{3})[.…·]+(?=[^\W\d_])"
    r"|(?<=[^\W\d_])[.…·]{2,}(?=[^\W_])"
)
_TRAILING_LEADER = re.compile(r"(?:[.…·]{2,}|[.,][.,…]+|-{4,}|[-<~]*(?:-<|<-)[-<~]*)$")
GAP_OF_COLUMNS = 2.2  # a gap wider than so many line heights parts two columns of a row
GAP_IN_LINE = 3.5  # … and so many where the reader took both sides for one line
A4 = 1.414


@dataclass(frozen=True, slots=True)
class Piece:
    """A word or a part of one (`tên:` and `NGUYỄN` of `tên:NGUYỄN`), in units of the page's width both ways."""

    text: str
    norm: str  # letters and digits only, folded; empty for marks
    x0: float
    y0: float
    x1: float
    y1: float
    confidence: float
    agreed: bool | None
    glued: bool  # no blank before it in print
    order: int  # index of the printed line in reading order
    leader: bool = False  # a dotted leader follows: the printed value ends here
    other: str | None = None  # what the reader that was not believed gave, where the readers differ

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def middle(self) -> float:
        return (self.y0 + self.y1) / 2


@dataclass(slots=True)
class Row:
    """All pieces that stand at one height of the page, left to right, whatever column they belong to."""

    pieces: list[Piece]
    y0: float = 0.0
    y1: float = 0.0
    starts: frozenset[int] = field(default_factory=frozenset)  # indexes of pieces that begin a column or the row

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def middle(self) -> float:
        return (self.y0 + self.y1) / 2

    def segments(self) -> list[list[Piece]]:
        """The row cut where columns part."""
        cuts = [*sorted(self.starts), len(self.pieces)]
        return [self.pieces[a:b] for a, b in pairwise(cuts) if b > a]

    def cells(self) -> list[list[Piece]]:
        """The row cut where columns part, and where the reader found two lines: cells may stand close to each other."""
        return [
            list(part) for segment in self.segments() for _, part in groupby(segment, key=lambda piece: piece.order)
        ]


@dataclass(frozen=True, slots=True, eq=False)
class PageLayout:
    """One page as rows, never changed once made; heights and widths in units of the page's width."""

    page: int
    aspect: float  # height by width
    rows: list[Row]
    line_height: float  # the usual one
    lines: tuple[tuple[Word, ...], ...] = ()  # the words of each printed line, uncut, the two readings compared
    source: FieldSource = "ocr"
    handwritten: tuple[Handwritten, ...] = ()

    def within(self, box: Box) -> list[Piece]:
        """The pieces whose middle lies in a box given in fractions of the page, top to bottom."""
        x0, y0, x1, y1 = box
        return [
            piece
            for row in self.rows
            for piece in row.pieces
            if x0 <= (piece.x0 + piece.x1) / 2 <= x1 and y0 <= piece.middle / self.aspect <= y1
        ]

    def box(self, pieces: Sequence[Piece]) -> Box:
        """The box around pieces in fractions of the page."""
        return (
            round(min(p.x0 for p in pieces), 4), round(min(p.y0 for p in pieces) / self.aspect, 4),
            round(max(p.x1 for p in pieces), 4), round(max(p.y1 for p in pieces) / self.aspect, 4),
        )  # fmt: skip


@lru_cache(maxsize=32)  # asked for when pages are parted into papers, and again when the paper is labelled
def lay_out(reading: PageReading) -> PageLayout:
    """The rows of a page; what a trusted text layer says was typed, not read: it counts as agreed."""
    aspect = reading.height / reading.width if reading.width and reading.height else A4
    layer = reading.source == "text_layer"
    lines: list[list[Piece]] = []
    whole = []
    for order, line in enumerate(reading.lines):
        words = typed(line.words) if layer else _whole(compared(_vietnamese(line.words)))
        whole.append(tuple(words))
        printed = words if layer else _print(words, aspect)  # what was typed has no specks
        pieces = [piece for word, box in _drawn_back(printed) for piece in _pieces(word, box, order, aspect)]
        if pieces:
            lines.append(pieces)
    heights = [p.height for pieces in lines for p in pieces if p.norm]
    usual = median(heights) if heights else 0.015
    rows = unglued_numbers(with_whole_heads(_rows(lines)))
    return PageLayout(
        reading.page, aspect, rows, usual, tuple(whole), "text_layer" if layer else "ocr", reading.handwritten
    )


_ETH = str.maketrans("Ðð", "Đđ")  # letters of another alphabet that look the same


def _vietnamese(words: Sequence[Word]) -> Sequence[Word]:
    """The words with the letter Đ where a reader gave its likeness."""
    if not any("Ð" in word.text or "ð" in word.text for word in words):
        return words
    return [structs.replace(word, text=word.text.translate(_ETH)) for word in words]


_ONSETS = ONSETS - {""} | {"q"}  # `q uyết` is parted too
_CODAS = frozenset(["c", "ch", "m", "n", "ng", "nh", "p", "t"])
_PARTS = _ONSETS | _CODAS


def _whole(words: list[Word]) -> list[Word]:
    """The words with a syllable that a reader parted made whole: `kế h oạch`, `phườn g`. What stands behind a figure is
    a unit; a letter may be lost between the parts, so that the whole is in doubt."""
    if not any(word.text.rstrip(_ENDS) in _PARTS for word in words):
        return words
    out: list[Word] = []
    for word in words:
        before = out[-1] if out else None
        if before is not None and _one_syllable(before.text, word.text, out[-2].text if len(out) > 1 else ""):
            box = (before.box[0], min(before.box[1], word.box[1]), word.box[2], max(before.box[3], word.box[3]))
            other = before.other if before.other == word.other else None
            out[-1] = Word(before.text + word.text, box, min(before.confidence, word.confidence), False, other)
        else:
            out.append(word)
    return out


_ENDS = ".,;:"


def _one_syllable(first: str, second: str, before: str) -> bool:
    rest = second.rstrip(_ENDS)
    if first in _ONSETS:
        vowel = rest[:1].islower() and fold(rest[:1]) in "aeiouy"
        return vowel and not before[-1:].isdigit() and is_syllable(first + rest)
    return rest in _CODAS and first.isalpha() and not is_syllable(first) and is_syllable(first + rest)


_ITEM = re.compile(r"(\d{1,2})[.)]?")
_NUMBER_AND_ITEM = re.compile(r"[\dQO/-]*\d{2}[.)]")


def unglued_numbers(rows: list[Row]) -> list[Row]:
    """The rows with a figure and the number of the next item parted where a reader glued them (`1. Thửa đất số: 4272.
    Tờ bản đồ số: 48` is 427 and item 2): the numbers of the rows before and after show that one item is missing."""
    items = [_item(row) for row in rows]
    for at, (row, first) in enumerate(zip(rows, items, strict=True)):
        after = next((item for item in items[at + 1 :] if item is not None), None)
        inside = [int(m[1]) for p in row.pieces[1:] if p.text[-1:] in ".)" and (m := _ITEM.fullmatch(p.text))]
        if first is None or after is None or after != max([first, *inside]) + 2:
            continue
        missing = str(after - 1)
        for i, piece in enumerate(row.pieces[:-1]):
            glued = _NUMBER_AND_ITEM.fullmatch(piece.text) is not None and piece.text[:-1].endswith(missing)
            if glued and row.pieces[i + 1].text[:1].isupper():
                cut = len(piece.text) - 1 - len(missing)
                edge = piece.x0 + (piece.x1 - piece.x0) * cut / len(piece.text)
                number = replace(piece, text=piece.text[:cut], norm=fold_alnum(piece.text[:cut]), x1=edge, agreed=None,
                                 other=None)  # fmt: skip
                item = replace(piece, text=piece.text[cut:], norm=missing, x0=edge, glued=True, other=None)
                parted = _row([*row.pieces[:i], number, item, *row.pieces[i + 1 :]])
                rows[at] = replace(parted, starts=parted.starts | {i + 1})
                break
    return rows


def _item(row: Row) -> int | None:
    """The number of the item that a row begins: `7. Họ, chữ đệm và tên`."""
    words = [piece for piece in row.pieces if piece.norm]
    match = _ITEM.fullmatch(words[0].text) if len(words) > 1 else None
    return int(match[1]) if match is not None and words[1].text[:1].isupper() else None


def _print(words: Sequence[Word], aspect: float) -> list[Word]:
    """The words of a line without what is no print: what is so narrow that no character is, a rest of a ruled line
    (`1`, `-`); and a line of a few characters that the readers take for different ones, specks."""
    wide = [word for word in words if word.box[2] - word.box[0] >= _NARROWEST * (word.box[3] - word.box[1]) * aspect]
    letters = sum(len(word.text) for word in wide)
    specks = letters <= _FEW and all(word.agreed is False and word.confidence < _SPECK for word in wide)
    return [] if specks else wide


def _drawn_back(words: Sequence[Word]) -> Iterable[tuple[Word, Box]]:
    """The words with their boxes; a last word whose box was stretched over an erased leader stands after the others."""
    widths = [(word.box[2] - word.box[0]) / len(word.text) for word in words[:-1] if len(word.text) > 1]
    usual = median(widths) if widths else 0.0
    for i, word in enumerate(words):
        x0, y0, x1, y1 = word.box
        start = words[i - 1].box[2] + usual if i else x0
        stretched = usual and i == len(words) - 1 and x1 - x0 > 2.0 * usual * len(word.text) and x0 - start > 2 * usual
        whole = sum(map(str.isalpha, word.text)) > 2
        yield word, (start, y0, start + usual * len(word.text), y1) if stretched and whole else word.box


def _pieces(word: Word, box: Box, order: int, aspect: float) -> Iterable[Piece]:
    """The word cut to pieces, each with its share of the box and of what the other reader gave."""
    x0, y0, x1, y1 = box
    per_char = (x1 - x0) / max(1, len(word.text))
    cuts = list(_cuts(word.text))
    parts = split_among([word.text[start:end] for start, end, _, _ in cuts], word.other)
    for (start, end, glued, leader), other in zip(cuts, parts, strict=True):
        left, right = x0 + start * per_char, x0 + end * per_char
        if leader:  # the box runs to the end of the dots
            right = min(right, left + 0.62 * (end - start) * abs(y1 - y0) * aspect)
        part = word.text[start:end]
        agreed = True if other is not None and same_letters(part, other) else word.agreed
        yield Piece(
            part, fold_alnum(part), left, y0 * aspect, right, y1 * aspect, word.confidence, agreed, glued, order,
            leader, other,
        )  # fmt: skip


def _cuts(text: str) -> Iterable[tuple[int, int, bool, bool]]:
    """(start, end, no blank before, a leader follows) of the pieces: cut at colons, slashes, leaders, glued words."""
    parts = [(0, len(text))]
    if (":" in text and not re.search(r"\d:\d", text)) or _SLASHED_WORDS.fullmatch(text):
        parts = [m.span() for m in _PIECES.finditer(text)]
    for i, (first, last) in enumerate(parts):
        inner = [m.span() for m in _LEADERS_BETWEEN.finditer(text, first, last)]
        starts, ends = [first, *(b for _, b in inner)], [*(a for a, _ in inner), last]
        for k, (start, end) in enumerate(zip(starts, ends, strict=True)):
            trail = _TRAILING_LEADER.search(text, start, end)
            shown = trail.start() if trail is not None and trail.start() > start else end
            bounds = [start, *_glued_at(text, start, shown), shown]
            for m, (a, b) in enumerate(pairwise(bounds)):
                if b > a:
                    yield a, b, i > 0 and k == 0 and m == 0, shown != end


# Where a reader glued two words: `KinhQuốc`, `4736Quyển`, `LONGNăm`, `1989CCCD`, `09/07/19853.`; u capital, l small,
# d figure.
_GLUED = re.compile(
    r"(?<=l)(?=ul)|(?<=ddd[,.])(?=ul)|(?<=d)(?=ul)|(?<=uuu)(?=ul)|(?<=dddd)(?=uuu)|(?<=dd\.dd\.dddd)(?=d{1,2},$)"
    r"|(?<=ll)(?=\.?d{9})"
)


_UNIT_AND_WORD = re.compile(r"(?:m2?|kg|cm)(?=[A-ZĐ][a-zà-ỹ])")  # `17,6 mSố tầng`


def _glued_at(text: str, start: int, end: int) -> list[int]:
    """Places inside the stretch where a new word begins without a blank."""
    unit = _UNIT_AND_WORD.match(text, start, end)
    if unit is not None:
        return [unit.end()]
    if end - start < 5:
        return []
    shape = "".join(map(_shape, text[start:end]))
    return [start + m.start() for m in _GLUED.finditer(shape)]


def _shape(char: str) -> str:
    if char in ",.":
        return ","
    return "u" if char.isupper() else "l" if char.islower() else "d" if char.isdigit() else "."


def _rows(lines: list[list[Piece]]) -> list[Row]:
    """Printed lines gathered to rows: a line joins a row when its middle lies within the row and the row's in it."""
    rows: list[list[list[Piece]]] = []
    spans: list[tuple[float, float]] = []
    for pieces in sorted(lines, key=lambda ps: median(p.middle for p in ps)):
        top, bottom = median(p.y0 for p in pieces), median(p.y1 for p in pieces)
        place = None
        for i in range(len(rows) - 1, max(-1, len(rows) - 6), -1):
            low, high = spans[i]
            shared = min(bottom, high) - max(top, low)
            if shared > 0.55 * min(bottom - top, high - low) and not _overlaps(rows[i], pieces):
                place = i
                break
        if place is None:
            rows.append([pieces])
            spans.append((top, bottom))
        else:
            rows[place].append(pieces)
    joined_rows = [_row([p for pieces in sorted(row, key=lambda ps: ps[0].x0) for p in pieces]) for row in rows]
    return sorted(joined_rows, key=lambda row: row.middle)


def _overlaps(row: list[list[Piece]], pieces: list[Piece]) -> bool:
    """True when the line would lie over one already in the row: then they are two rows, however close."""
    left, right = pieces[0].x0, pieces[-1].x1
    for other in row:
        shared = min(right, other[-1].x1) - max(left, other[0].x0)
        if shared > 0.5 * min(right - left, other[-1].x1 - other[0].x0):
            return True
    return False


def _row(pieces: list[Piece]) -> Row:
    top, bottom = median(p.y0 for p in pieces), median(p.y1 for p in pieces)
    height = max(bottom - top, 1e-4)
    starts = {0}
    for i in range(1, len(pieces)):  # pieces of one printed line keep the reader's order
        gap = pieces[i].x0 - max(p.x1 for p in pieces[max(0, i - 3) : i])
        least = GAP_IN_LINE if pieces[i].order == pieces[i - 1].order else GAP_OF_COLUMNS
        if gap > least * height and not pieces[i].glued:
            starts.add(i)
    return Row(pieces, top, bottom, frozenset(starts))


def joined(pieces: Sequence[Piece]) -> str:
    """The pieces as a person would type them."""
    out = ""
    for piece in pieces:
        out += piece.text if piece.glued or not out else f" {piece.text}"
    return out


def joined_words(words: Sequence[Word]) -> str:
    """The words of a line with single blanks."""
    return " ".join(word.text for word in words)


def phrase_text(rows: Iterable[Row]) -> str:
    """All rows as folded letters and digits, a line feed between rows: for looking phrases up."""
    return "\n".join("".join(p.norm for p in row.pieces) for row in rows)


_CENTRED = 0.4  # of a row's height: how far the rows between may stand off the middle of the two
_LINES = 2.4  # heights between the first and the second line of a head, at most
_CELLS = 3  # heads of a table, at least


def with_whole_heads(rows: Sequence[Row]) -> list[Row]:
    """The rows with the one-line heads of a table's columns, which stand on the middle of those of two lines (`Số thửa`
    beside `Số tờ bản` / `đồ`), moved up to the first lines of these."""
    out: list[Row] = []
    at = 0
    while at < len(rows):
        if at + 2 < len(rows) and _are_heads(*rows[at : at + 3]):
            out.append(_merged(rows[at], rows[at + 1]))
            at += 2
        else:
            out.append(rows[at])
            at += 1
    return out


def _are_heads(first: Row, between: Row, second: Row) -> bool:
    """Whether each cell of the second row stands under one of the first, and those between beside both, halfway."""
    upper, middle, lower = first.segments(), between.segments(), second.segments()
    if len(upper) + len(middle) < _CELLS or second.middle - first.middle > _LINES * first.height:
        return False
    if abs(between.middle - (first.middle + second.middle) / 2) > _CENTRED * between.height:
        return False
    under = all(any(_over(cell, above) for above in upper) for cell in lower)
    return under and not any(_over(cell, other) for cell in middle for other in (*upper, *lower))


def _over(one: Sequence[Piece], other: Sequence[Piece]) -> bool:
    return one[0].x0 < other[-1].x1 and other[0].x0 < one[-1].x1


def _merged(first: Row, between: Row) -> Row:
    cells = sorted((*first.segments(), *between.segments()), key=lambda cell: cell[0].x0)
    starts = [0]
    for cell in cells[:-1]:
        starts.append(starts[-1] + len(cell))
    pieces = [piece for cell in cells for piece in cell]
    return Row(pieces, first.y0, first.y1, frozenset(starts))
