"""The pieces a value is made of: after its label on the row, below it, or over the rows that go on with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from classify.fields.labels import LabelMatch
from classify.fields.sections import Column, Region
from classify.page.layout import PageLayout, Piece, Row, joined
from core.catalogue import Field
from core.text import fold
from core.vietnamese.syllables import is_syllable

GAP_IN_VALUE = 4.0  # a gap wider than so many row heights ends a value
LEFT_SLACK = 0.03  # a line goes on with a value when it begins no further left of the label than this
PARAGRAPH = 0.07  # the first line of a paragraph is indented by so much at most
_COLUMN = 0.015  # what begins so near one another begins one column
_NAME_WORDS = 4  # words of a name on its second line are fewer
_VOWEL = re.compile("[aeiouy]")
_NEW_ITEM = re.compile(
    r"^(?:[-+•*]|\d{1,2}[.)]|[a-hđ]\)|[IVX]{1,4}\.)(?:\s|$)|^(?:Điều|ĐIỀU|Căn cứ|Kính gửi|Nơi nhận|Ghi chú)\b"
)
_NUMBERS = frozenset(("any_id", "personal_id", "old_id", "tax_code", "business_code", "any_tax_code"))
_LONG_NUMBER = re.compile(r"\d{9,13}[,;.]?")
_ITEM = re.compile(r"(?:\d{1,2}|[a-hđ])[.)]")
_LABEL_LIKE = re.compile(r"^[A-ZĐÀ-Ỹ][^:]{2,38}:")
_DATE_LINE = re.compile(
    r"^[A-ZĐÀ-Ỹ][^,\d]{1,40},\s*(?:ngày|Ngày|NGÀY)\b|^(?:ngày|Ngày|NGÀY)\b.{0,14}\btháng\b.{0,12}\bnăm\b"
)  # place and date of signing: no value goes on with it
_OF_TEXT = re.compile(r"(?:Chúng tôi|Tôi|Bên [AB]|Hai bên|Giấy|Đề nghị|Trên đây|Kính|Nay)\b")
_SIGNATURE = re.compile(r"^(?:TM\.|KT\.|TL\.|TUQ\.|NGƯỜI|CHỦ TỊCH|PHÓ|GIÁM ĐỐC|TRƯỞNG|HIỆU TRƯỞNG|\(K[ýy])")


@dataclass(frozen=True, slots=True)
class ValueSpan:
    """Pieces taken for a value, line by line, and how they were found."""

    lines: tuple[tuple[Piece, ...], ...]
    how: str  # "right", "below" or "above"

    @property
    def pieces(self) -> list[Piece]:
        return [piece for line in self.lines for piece in line]

    @property
    def text(self) -> str:
        return " ".join(joined(line) for line in self.lines)


class Page:
    """One page with the labels found on it, by row."""

    def __init__(self, layout: PageLayout, matches: Sequence[LabelMatch], english: Collection[str] = ()) -> None:
        self.layout = layout
        self._english = frozenset(english)  # companions of bilingual labels, folded
        self.by_row: dict[int, list[LabelMatch]] = {}
        for printed in matches:
            self.by_row.setdefault(printed.row, []).append(printed)
        self._second_lines = {printed.rest[:2]: printed.rest[2] for printed in matches if printed.rest is not None}
        self.right = max((row.pieces[-1].x1 for row in layout.rows), default=1.0)

    def row(self, index: int) -> Row:
        return self.layout.rows[index]

    def of_values(self, index: int) -> list[Piece]:
        """The pieces of a row that are no second line of a label wrapped in its cell and no English companion."""
        pieces = self.layout.rows[index].pieces
        of_labels = {i for (row, start), end in self._second_lines.items() if row == index for i in range(start, end)}
        kept = [piece for i, piece in enumerate(pieces) if i not in of_labels] if of_labels else pieces
        english = [segment for segment in self.row(index).segments() if self.is_english(segment)]
        return [p for p in kept if not any(p is q for segment in english for q in segment)] if english else kept

    def is_english(self, segment: Sequence[Piece]) -> bool:
        """Whether a run of words is the English companion of the label above it: `Dân tộc` over `Ethnic group`."""
        return bool(self._english) and "".join(p.norm for p in segment) in self._english

    def only_english(self, index: int) -> bool:
        """Whether a row holds nothing but English companions."""
        return all(map(self.is_english, self.row(index).segments()))


def span_beside(page: Page, match: LabelMatch, field: Field, region: Region | None, *, card: bool) -> ValueSpan | None:
    """What is printed for this label; None when nothing is."""
    edge = region.right if region is not None and region.page_index == match.page_index else 1.0
    if edge < 1.0 and any(_crosses(row, edge) for row in page.layout.rows[match.row : match.row + 2]):
        edge = 1.0  # below the columns the text runs over the whole width again
    first = _right_of(page, match, edge)
    if not first and match.rest is not None:  # the value stands beside the second line of its label
        row, first_piece, end = match.rest
        match = replace(match, row=row, start=first_piece, end=end, x1=page.row(row).pieces[end - 1].x1, rest=None)
        first = _right_of(page, match, edge)
    first = first or _on_next_row(page, match) or (_number_on_next_row(page, match) if field.kind in _NUMBERS else [])
    if field.with_label:
        first = _label_of(page, match) + first
    if first and any(p.norm for p in first) and field.place != "below":
        lines = [tuple(first), *_going_on(page, match, first, field, edge, card=card)]
        return ValueSpan(tuple(lines), "right")
    if field.place == "right":
        return None
    below = (_packed(page, match) if field.kind in _CLOSED else None) or _below(page, match, edge)
    if below is None:
        return None
    row_index, pieces = below
    beside = [p.x0 for p in page.row(row_index).pieces if p.x0 > pieces[-1].x1]
    edge = min(edge, _next_label(page, match), min(beside, default=1.0)) - 0.005
    own = next((seg for seg in page.row(match.row).segments() if seg[0].x0 <= match.x0 <= seg[-1].x1), pieces)
    left = min(pieces[0].x0, own[0].x0)
    start = LabelMatch(match.page_index, row_index, 0, 0, match.label, match.similarity, match.colon, left, left)
    lines = [tuple(pieces), *_going_on(page, start, pieces, field, edge, card=card)]
    return ValueSpan(tuple(lines), "below")


def without_specks(lines: Sequence[tuple[Piece, ...]], *, letters: bool = True) -> list[tuple[Piece, ...]]:
    """The lines without what follows the last word of a text, given by one reader only: marks, single letters where
    `letters` says so (a ward may be called by one), letters that make no word, and where the other one saw nothing."""
    return _shortened(lines, lambda piece: _is_unseen(piece) or _is_speck(piece, letters))


def without_unseen(lines: Sequence[tuple[Piece, ...]]) -> list[tuple[Piece, ...]]:
    """The lines of a name without what follows its last word where the other reader saw nothing."""
    return _shortened(lines, _is_unseen)


def _shortened(lines: Sequence[tuple[Piece, ...]], goes: Callable[[Piece], bool]) -> list[tuple[Piece, ...]]:
    kept = [list(line) for line in lines]
    while kept:
        while kept[-1] and goes(kept[-1][-1]):
            kept[-1].pop()
        if kept[-1]:
            break
        kept.pop()
    return [tuple(line) for line in kept] or list(lines)


def _is_speck(piece: Piece, letters: bool) -> bool:
    if piece.agreed is True:
        return False
    if len(piece.norm) <= 1:
        return letters or not piece.norm
    word = piece.text.strip(".,;:")
    name = word[:1].isupper() and _VOWEL.search(piece.norm) is not None  # of an ethnic group: `Êñuôl`
    return piece.confidence < _NO_WORD and word.isalpha() and not name and not is_syllable(word)


def _is_unseen(piece: Piece) -> bool:
    return piece.agreed is False and piece.other == "" and piece.confidence < _NOTHING_SEEN


# Confidence up to which what one reader saw and the other did not is one: all of nine at the ends of values were.
_NOTHING_SEEN = 0.7
_NO_WORD = 0.6  # confidence of a word up to which letters that are no syllable are a trace of ink


def _label_of(page: Page, match: LabelMatch) -> list[Piece]:
    """The label's own words, with those at the end of the row before when it begins there (`… tại Văn` / `phòng`)."""
    label = [p for p in page.row(match.row).pieces[match.start : match.end] if p.norm]
    missing = match.label.norm.removesuffix("".join(p.norm for p in label))
    before = page.row(match.row - 1).pieces if match.row and missing != match.label.norm else []
    while missing and before and before[-1].norm and missing.endswith(before[-1].norm):
        missing, label, before = missing.removesuffix(before[-1].norm), [before[-1], *label], before[:-1]
    return label


_CLOSED = ("sex", "nationality")  # their words are told from the values around them


def _packed(page: Page, match: LabelMatch) -> tuple[int, list[Piece]] | None:
    """The row below when the values of several labels side by side are printed there in one run of text."""
    heads = [printed.x0 for printed in page.by_row.get(match.row, ())]
    if match.row + 1 >= len(page.layout.rows) or len(heads) < 2 or match.x0 <= min(heads):
        return None
    row, below = page.row(match.row), page.row(match.row + 1)
    near = below.middle - row.middle < 2.6 * max(row.height, page.layout.line_height)
    run = next((seg for seg in below.segments() if abs(seg[0].x0 - min(heads)) < 0.03), None)
    if not near or run is None or len(run) < 2 or page.by_row.get(match.row + 1):
        return None
    return (match.row + 1, run) if len(below.segments()) < len(heads) else None


def _crosses(row: Row, edge: float) -> bool:
    """True when one run of words goes over the edge between two columns."""
    return any(
        a.x0 < edge <= b.x1 and 0 <= b.x0 - a.x1 < 0.6 * row.height and a.order == b.order and i + 1 not in row.starts
        for i, (a, b) in enumerate(pairwise(row.pieces))
    )


def in_column(page: Page, match: LabelMatch, field: Field, column: Column) -> ValueSpan | None:
    """What stands on the label's row, and on rows that go on with it, within a person's column of a table."""
    left = max(column.left, match.x1)
    lines: list[tuple[Piece, ...]] = []
    last = page.row(match.row)
    for index in range(match.row, min(match.row + field.lines, len(page.layout.rows))):
        row = page.row(index)
        if index > match.row and (index in page.by_row or row.middle - last.middle > 2.0 * page.layout.line_height):
            break
        pieces = tuple(p for p in page.of_values(index) if left <= (p.x0 + p.x1) / 2 < column.right)
        if any(p.norm for p in pieces):
            lines.append(pieces)
        last = row
    return ValueSpan(tuple(lines), "right") if lines else None


def _right_of(page: Page, match: LabelMatch, edge: float) -> list[Piece]:
    row = page.row(match.row)
    stop = min(
        (printed.start for printed in page.by_row.get(match.row, ()) if printed.start >= match.end),
        default=len(row.pieces),
    )
    taken: list[Piece] = []
    for index in range(match.end, stop):
        piece = row.pieces[index]
        if piece.x0 >= edge or (taken and index in row.starts and _ITEM.fullmatch(piece.text)):
            break
        wide = taken and piece.x0 - taken[-1].x1 > GAP_IN_VALUE * row.height
        if wide and any(p.norm for p in taken):
            break
        taken.append(piece)
    if len(taken) > 1 and match.end + len(taken) == stop < len(row.pieces) and _ITEM.fullmatch(taken[-1].text):
        taken.pop()  # the number of the item that the next label begins
    return taken


def _on_next_row(page: Page, match: LabelMatch) -> list[Piece]:
    """What follows a label inside a sentence that ends its row (`… và bà` / `TRƯƠNG PHƯƠNG OANH, sinh năm`)."""
    row = _after_full(page, match, match.x1) if match.end == len(page.row(match.row).pieces) else None
    if row is None:
        return []
    stop = min((printed.start for printed in page.by_row.get(match.row + 1, ())), default=len(row.pieces))
    return _unbroken(row.pieces[:stop], row.height)


def _number_on_next_row(page: Page, match: LabelMatch) -> list[Piece]:
    """The number at the start of the next row, of a label that ends its row at the margin: `…, Căn cước công dân số` /
    `001186489559 do …`."""
    row, at = page.row(match.row), match.row + 1
    if match.end < len(row.pieces) or match.x1 <= page.right - 0.04 or at >= len(page.layout.rows):
        return []
    below = page.row(at)
    near = below.middle - row.middle <= 2.3 * row.height and below.pieces[0].x0 < match.x0
    return [below.pieces[0]] if near and _LONG_NUMBER.fullmatch(below.pieces[0].text) else []


def _after_full(page: Page, match: LabelMatch, end: float) -> Row | None:
    """The row below a label inside a sentence, where the sentence runs on: what was read so far ends at the margin."""
    row, at = page.row(match.row), match.row + 1
    if match.colon or not match.label.inline or end <= page.right - 0.04 or at >= len(page.layout.rows):
        return None
    below = page.row(at)
    return below if below.middle - row.middle <= 2.3 * row.height else None


def _next_label(page: Page, match: LabelMatch) -> float:
    """Left edge of the next label on the label's row: the end of its column."""
    return min((printed.x0 for printed in page.by_row.get(match.row, ()) if printed.x0 > match.x1), default=1.0)


def _below(page: Page, match: LabelMatch, edge: float) -> tuple[int, list[Piece]] | None:
    """What stands right below within the label's column, when it is no label itself."""
    row = page.row(match.row)
    line = next((seg for seg in row.segments() if seg[0].x0 <= match.x0 <= seg[-1].x1), row.pieces)
    right = min(edge, _next_label(page, match) - 0.005)
    left, end = match.x0 - max(0.6 * row.height, 0.012), min(max(match.x1, line[-1].x1), right)
    labels = page.by_row.get(match.row, ())
    before = max((printed.x1 for printed in labels if printed.x1 < match.x0), default=0.0)
    cell = before if len(labels) > 1 else left  # labels side by side stand over the middles of what is set to the left
    above = row
    for index in range(match.row + 1, min(match.row + 4, len(page.layout.rows))):
        other = page.row(index)
        if other.middle - above.middle > 2.6 * max(above.height, page.layout.line_height):
            return None
        if page.only_english(index):
            above = other
            continue
        for segment in other.segments():
            own = segment[0].x0 >= before
            pieces = [p for p in segment if (p.x0 + p.x1) / 2 < right and (own or (p.x0 + p.x1) / 2 > left)]
            from_left = max(cell if own else left, pieces[0].x0) if pieces else 0.0
            if not any(p.norm for p in pieces) or min(end, pieces[-1].x1) <= from_left:
                continue
            stops = [printed.x0 for printed in page.by_row.get(index, ())]
            if any(printed.x0 <= pieces[0].x0 < printed.x1 for printed in page.by_row.get(index, ())):
                return None  # the rest of a label that begins further left
            if any(all(_is_mark(p) for p in pieces if p.x1 <= x + 0.002) and x >= pieces[0].x0 - 0.005 for x in stops):
                return None
            if _NEW_ITEM.match(joined(pieces)) and len(pieces) > 1:
                return None
            stop = min((x for x in stops if x > pieces[0].x0), default=1.0)
            return index, _unbroken([p for p in pieces if p.x0 < stop], other.height)
    return None


def _is_mark(piece: Piece) -> bool:
    return not piece.norm or len(piece.norm) <= 2


def _unbroken(pieces: list[Piece], height: float) -> list[Piece]:
    kept: list[Piece] = []
    for piece in pieces:
        if kept and piece.x0 - kept[-1].x1 > GAP_IN_VALUE * height:
            break
        kept.append(piece)
    return kept


def _going_on(
    page: Page, match: LabelMatch, first: Sequence[Piece], field: Field, edge: float, *, card: bool
) -> list[tuple[Piece, ...]]:
    """The following rows that belong to the same value, at most `field.lines` in all."""
    lines: list[tuple[Piece, ...]] = []
    last_row, last = page.row(match.row), list(first)
    named = sum(bool(p.norm) for p in first) if field.kind == "person_name" else 0
    if named > 1 and (rest := _rest_of_name(page, match, first) or _name_below(page, match, first)):
        return rest
    beside = next(
        (printed for printed in page.by_row.get(match.row, ()) if match.end and printed.start >= match.end), None
    )
    if beside is not None and beside.start not in last_row.starts and not _begins_column(page, beside):
        return lines  # the next row goes on with what stands after that label
    right = min(edge, _next_label(page, match)) if match.end else edge
    left, start_x = min(match.x0, first[0].x0) - LEFT_SLACK, match.x0
    if match.label.inline and match.end and match.start not in last_row.starts:  # inside a sentence: with its lines
        start_x = last_row.pieces[0].x0
        left = start_x - PARAGRAPH
    elif match.end and (lead := _lead(page, match)) is not None:
        start_x, left = lead, min(left, lead - LEFT_SLACK)
    for index in range(match.row + 1, len(page.layout.rows)):
        if len(lines) + 1 >= max(field.lines, 2 if named or _open_date(field, first) else 1):
            break
        row = page.row(index)
        pitch = row.middle - last_row.middle
        if pitch > 2.3 * max(last_row.height, page.layout.line_height):
            break
        inside = [p for p in page.of_values(index) if left <= p.x0 and (p.x0 + p.x1) / 2 < right]
        pieces = [p for p in _whole_run(row, inside) if "<" not in (p.text[:-1] if named else p.text)]
        if page.only_english(index):
            last_row = row
            continue
        if sum(len(p.norm) for p in pieces) < 3 and not (field.kind in _OF_WORDS and _is_short_end(pieces, last)):
            continue  # a speck
        if last[-1].leader and field.kind not in _OF_WORDS:
            break
        if not _goes_on(
            page, index, row, pieces, last, first[0].x0, start_x, edge if right >= edge else right, card=card
        ):
            break
        if named > 1:
            pieces = _before_leader(pieces)
            if not _of_name(pieces, first):
                break
        stop = min((printed.x0 for printed in page.by_row.get(index, ()) if printed.x0 > pieces[0].x0), default=right)
        kept = _unbroken([p for p in pieces if p.x0 < stop], row.height)
        lines.append(tuple(kept))
        last_row, last = row, kept
        if len(kept) < len(pieces):
            break
    return lines


_LEAD = 4  # pieces before a label that belong to it, though the catalogue does not know them, at most


def _lead(page: Page, match: LabelMatch) -> float | None:
    """Where print begins that stands before a label and is no label itself: `6. Địa chỉ hộ khẩu: …`, of which only the
    end is known, goes on below `6.`."""
    row = page.row(match.row)
    start = max((at for at in row.starts if at <= match.start), default=0)
    if not 0 < match.start - start <= _LEAD:
        return None
    before = any(start <= printed.start < match.start for printed in page.by_row.get(match.row, ()))
    return None if before else row.pieces[start].x0


_OF_WORDS = ("address", "org_name", "person_name")


def _is_short_end(pieces: Sequence[Piece], last: Sequence[Piece]) -> bool:
    """Whether one short word, read alike by both readers, ends a name: `…, tỉnh Long` / `An`, `LẠI HUY` / `LÝ`."""
    if len(pieces) != 1 or pieces[0].agreed is not True or not is_syllable(pieces[0].text):
        return False
    shouted = all(p.text.isupper() for p in last if p.norm)
    return pieces[0].text.isupper() if shouted else pieces[0].text.istitle()


def _whole_run(row: Row, inside: list[Piece]) -> list[Piece]:
    """The pieces with those of the same run of words before them: a row that goes on with `2. Địa chỉ: …` begins under
    the number of the item, left of its label."""
    first = row.pieces.index(inside[0]) if inside else 0
    start = first
    while start and start not in row.starts and row.pieces[first].x0 - row.pieces[start - 1].x0 < PARAGRAPH:
        start -= 1
    numbered = _ITEM.search(row.pieces[start].text) is not None
    return [*row.pieces[start:first], *inside] if start in row.starts and not numbered else inside


def _open_date(field: Field, first: Sequence[Piece]) -> bool:
    """Whether a day goes on in the next line: `ngày 25 tháng 11 năm` / `2011`."""
    said = fold(joined(first)).strip(" .,:")
    return field.kind in ("date", "datetime") and (
        first[-1].norm in ("nam", "thang", "ngay")
        or first[-1].text.endswith("/")
        or _DAY_ALONE.fullmatch(said) is not None
    )


_DAY_ALONE = re.compile(r"(?:ngay )?\d{1,2}(?: ?(?:[/.-]|thang) ?\d{1,2})?")


def _begins_column(page: Page, match: LabelMatch) -> bool:
    """Whether a label close behind a value begins a column all the same: on the next row one begins there too."""
    below = page.row(match.row + 1) if match.row + 1 < len(page.layout.rows) else None
    return below is not None and any(abs(below.pieces[at].x0 - match.x0) < _COLUMN for at in below.starts if at)


def _rest_of_name(page: Page, match: LabelMatch, first: Sequence[Piece]) -> list[tuple[Piece, ...]]:
    """The words at the start of the next row that end a name broken inside a sentence: `ĐỖ BẢO` / `HÒA, sinh năm`."""
    ends = first[-1] is page.row(match.row).pieces[-1]
    row = _after_full(page, match, first[-1].x1) if ends else None
    taken: list[Piece] = []
    for piece in row.pieces[:3] if row is not None else ():
        taken.append(piece)
        if not piece.text[:1].isupper() or piece.text.isupper() != first[-1].text.isupper():
            return []
        if piece.text.endswith((",", ";")):
            return [tuple(taken)]
    return []


def _name_below(page: Page, match: LabelMatch, first: Sequence[Piece]) -> list[tuple[Piece, ...]]:
    """The word or two that end a name in capitals, alone right under its first word, a label following on its row
    (`Bà: ĐỒNG TRÚC THỊ  Sinh năm: 1982` over `HỒNG`)."""
    at = match.row + 1
    labels = [printed for printed in page.by_row.get(match.row, ()) if match.end and printed.start >= match.end]
    if not labels or at >= len(page.layout.rows) or page.by_row.get(at) or not all(p.text.isupper() for p in first):
        return []
    row, below = page.row(match.row), page.row(at)
    under = below.pieces[0].x0 - first[0].x0
    near = below.middle - row.middle < 2.0 * max(row.height, page.layout.line_height)
    if not near or abs(under) > _COLUMN or len(below.pieces) > 2 or not _of_name(below.pieces, first):
        return []
    return [tuple(below.pieces)] if all(p.norm and p.text.isupper() for p in below.pieces) else []


def _before_leader(pieces: list[Piece]) -> list[Piece]:
    """The pieces up to a leader: what a reader made of its dots follows (`XUÂN ÂN-----` and `———2`)."""
    end = next((at + 1 for at, piece in enumerate(pieces) if piece.leader), len(pieces))
    return pieces[:end]


def _of_name(pieces: Sequence[Piece], first: Sequence[Piece]) -> bool:
    """Whether a row holds nothing but words that can be of a name, printed as those before it: `TẠ VIẾT` / `TUÂN`."""
    words = [p.text.strip(".,;<") for p in pieces if p.norm]
    capitals = all(p.text.isupper() for p in first if p.norm)
    alike = all(word.isupper() if capitals else word.istitle() for word in words)
    sex = len(words) == 1 and words[0].lower() in ("nam", "nữ")
    return alike and not sex and len(words) < _NAME_WORDS and all(map(is_syllable, words))


def _goes_on(
    page: Page,
    index: int,
    row: Row,
    pieces: list[Piece],
    last: list[Piece],
    value_x: float,
    label_x: float,
    edge: float,
    *,
    card: bool,
) -> bool:
    """True when a row looks like the next line of a value and not like something new."""
    text = joined(pieces)
    if any(abs(printed.x0 - pieces[0].x0) < 0.02 for printed in page.by_row.get(index, ())):
        return False
    if _NEW_ITEM.match(text) or _LABEL_LIKE.match(text) or _SIGNATURE.match(text) or _DATE_LINE.match(text):
        return False
    near_left = min(abs(pieces[0].x0 - value_x), abs(pieces[0].x0 - label_x)) < PARAGRAPH
    if not near_left:
        return False
    if card:
        return True
    if pieces[0].x0 - label_x > _COLUMN and pieces[0].x0 < value_x - PARAGRAPH and _OF_TEXT.match(text):
        return False  # the indented first line of a paragraph
    limit = min(page.right, edge)
    word = pieces[0].x1 - pieces[0].x0
    ended_early = last[-1].x1 + word + 0.02 < limit - 0.07
    return not ended_early
