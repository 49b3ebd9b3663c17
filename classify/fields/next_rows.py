"""The rows that go on with a value which began beside its label or below it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from classify.fields.labelled_page import Page, unbroken
from classify.fields.labels import LabelMatch
from classify.page.layout import Piece, Row, joined
from core.catalogue import Field
from core.text import fold
from core.vietnamese.name_words import is_name
from core.vietnamese.syllables import is_syllable

LEFT_SLACK = 0.03  # a line goes on with a value when it begins no further left of the label than this
PARAGRAPH = 0.07  # the first line of a paragraph is indented by so much at most
_COLUMN = 0.015  # what begins so near one another begins one column
_NAME_WORDS = 4  # words of a name on its second line are fewer
_LEAD = 4  # pieces before a label that belong to it, though the catalogue does not know them, at most
_OF_WORDS = ("address", "org_name", "person_name")
NEW_ITEM = re.compile(
    r"^(?:[-+•*]|\d{1,2}[.)]|[a-hđ]\)|[IVX]{1,4}\.)(?:\s|$)|^(?:Điều|ĐIỀU|Căn cứ|Kính gửi|Nơi nhận|Ghi chú)\b"
    r"|^(?:Đề nghị [Qq]uý|Kính mong|Rất mong|Trân trọng)\b"
)
ITEM = re.compile(r"(?:\d{1,2}|[a-hđ])[.)]")
# What looks like a label, but for the last word of a name before `địa chỉ:`.
_LABEL_LIKE = re.compile(r"^(?!\w+, (?:địa chỉ|trụ sở|có trụ sở|điện thoại)\b)[A-ZĐÀ-Ỹ][^:]{2,38}:")
_DATE_LINE = re.compile(
    r"^[A-ZĐÀ-Ỹ][^,\d]{1,40},\s*(?:ngày|Ngày|NGÀY)\b|^(?:ngày|Ngày|NGÀY)\b.{0,14}\btháng\b.{0,12}\bnăm\b"
)  # place and date of signing: no value goes on with it
_OF_TEXT = re.compile(r"(?:Chúng tôi|Tôi|Bên [AB]|Hai bên|Giấy|Đề nghị|Trên đây|Kính|Nay)\b")
_SIGNATURE = re.compile(r"^(?:TM\.|KT\.|TL\.|TUQ\.|NGƯỜI|CHỦ TỊCH|PHÓ|GIÁM ĐỐC|TRƯỞNG|HIỆU TRƯỞNG|\(K[ýy])")
_DAY_ALONE = re.compile(r"(?:ngay )?\d{1,2}(?: ?(?:[/.-]|thang) ?\d{1,2})?")


def going_on(
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
    right = min(edge, page.next_label(match)) if match.end else edge
    left, start_x = min(match.x0, first[0].x0) - LEFT_SLACK, match.x0
    if match.label.inline and match.end and match.start not in last_row.starts:  # inside a sentence: with its lines
        start_x = last_row.pieces[0].x0
        left = start_x - PARAGRAPH
    elif match.end and (lead := _lead(page, match)) is not None:
        start_x, left = lead, min(left, lead - LEFT_SLACK)
    spacing = _spacing(page, match)
    for index in range(match.row + 1, len(page.layout.rows)):
        if len(lines) + 1 >= max(field.lines, 2 if named or _open_date(field, first) else 1):
            break
        row = page.row(index)
        pitch = row.middle - last_row.middle
        if pitch > max(2.3 * max(last_row.height, page.layout.line_height), spacing):
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
        listed = field.kind in ("address", "org_name") and last[-1].text.endswith(",")
        if listed and pieces[0].x0 > last[-1].x1:
            continue  # of the page beside it, whose rows stand between this one's
        limit = edge if right >= edge else right
        if not _goes_on(page, index, row, pieces, last, first[0].x0, start_x, limit, card=card, listed=listed):
            break
        if named > 1:
            pieces = _before_leader(pieces)
            if not _of_name(pieces, first):
                break
        stop = min((printed.x0 for printed in page.by_row.get(index, ()) if printed.x0 > pieces[0].x0), default=right)
        kept = unbroken([p for p in pieces if p.x0 < stop], row.height)
        lines.append(tuple(kept))
        last_row, last = row, kept
        if len(kept) < len(pieces):
            break
    return lines


def _spacing(page: Page, match: LabelMatch) -> float:
    """How far apart the rows of a widely set form stand: from the label's own row to that of the label over it, and a
    little more."""
    row = page.row(match.row)
    above = (
        page.row(index).middle
        for index in range(match.row - 1, max(-1, match.row - _ABOVE), -1)
        if any(abs(printed.x0 - match.x0) < _COLUMN for printed in page.by_row.get(index, ()))
    )
    before = next(above, row.middle)
    return min(_SPACED * (row.middle - before), _WIDEST * row.height)


_ABOVE, _SPACED, _WIDEST = 4, 1.15, 3.2  # rows that are looked at; times the distance; row heights at most


def _lead(page: Page, match: LabelMatch) -> float | None:
    """Where print begins that stands before a label and has no value itself: `6. Địa chỉ hộ khẩu: …`, of which only
    the end is known, goes on below `6.`, and `Điều 1: Đối tượng hợp đồng. …` below `Điều`."""
    row = page.row(match.row)
    start = max((at for at in row.starts if at <= match.start), default=0)
    if not 0 < match.start - start <= _LEAD:
        return None
    labels = page.by_row.get(match.row, ())
    before = any(start <= printed.start < match.start and printed.end != match.start for printed in labels)
    return None if before else row.pieces[start].x0


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
    numbered = ITEM.search(row.pieces[start].text) is not None
    return [*row.pieces[start:first], *inside] if start in row.starts and not numbered else inside


def _open_date(field: Field, first: Sequence[Piece]) -> bool:
    """Whether a day goes on in the next line: `ngày 25 tháng 11 năm` / `2011`."""
    said = fold(joined(first)).strip(" .,:")
    return field.kind in ("date", "datetime") and (
        first[-1].norm in ("nam", "thang", "ngay")
        or first[-1].text.endswith("/")
        or _DAY_ALONE.fullmatch(said) is not None
    )


def _begins_column(page: Page, match: LabelMatch) -> bool:
    """Whether a label close behind a value begins a column all the same: on the next row one begins there too."""
    below = page.row(match.row + 1) if match.row + 1 < len(page.layout.rows) else None
    return below is not None and any(abs(below.pieces[at].x0 - match.x0) < _COLUMN for at in below.starts if at)


def _rest_of_name(page: Page, match: LabelMatch, first: Sequence[Piece]) -> list[tuple[Piece, ...]]:
    """The words at the start of the next row that end a name broken inside a sentence: `ĐỖ BẢO` / `HÒA, sinh năm`."""
    ends = first[-1] is page.row(match.row).pieces[-1]
    row = page.runs_on(match, first[-1].x1) if ends else None
    taken: list[Piece] = []
    for piece in row.pieces[:3] if row is not None else ():
        taken.append(piece)
        if not piece.text[:1].isupper() or piece.text.isupper() != first[-1].text.isupper():
            return []
        if piece.text.endswith((",", ";")):
            return [tuple(taken)]
    return []


def _name_below(page: Page, match: LabelMatch, first: Sequence[Piece]) -> list[tuple[Piece, ...]]:
    """The word or two that end a name in capitals, alone right under its first word, a label or another column
    following on its row (`Bà: ĐỒNG TRÚC THỊ  Sinh năm: 1982` over `HỒNG`); before another column also under the
    label."""
    at, row = match.row + 1, page.row(match.row)
    labels = [printed for printed in page.by_row.get(match.row, ()) if match.end and printed.start >= match.end]
    column = any(start >= match.end and row.pieces[start].x0 > first[-1].x1 for start in row.starts)
    if at >= len(page.layout.rows) or page.by_row.get(at) or not all(p.text.isupper() for p in first):
        return []
    below = page.row(at)
    begins = [first[0].x0] * (column or bool(labels)) + [match.x0] * column
    under = any(abs(below.pieces[0].x0 - begin) <= _COLUMN for begin in begins)
    near = below.middle - row.middle < 2.0 * max(row.height, page.layout.line_height)
    if not near or not under or len(below.pieces) > 2 or not _of_name(below.pieces, first):
        return []
    return [tuple(below.pieces)] if all(p.norm and p.text.isupper() for p in below.pieces) else []


def _before_leader(pieces: list[Piece]) -> list[Piece]:
    """The pieces up to a leader: what a reader made of its dots follows (`XUÂN ÂN-----` and `———2`)."""
    end = next((at + 1 for at, piece in enumerate(pieces) if piece.leader), len(pieces))
    return pieces[:end]


def name_lines(lines: Sequence[tuple[Piece, ...]]) -> list[tuple[Piece, ...]]:
    """The lines of a name, those that a word or two of names go on with below without the comma at their end: it is the
    rest of a leader (`Dương Sỹ Trung,` over `Pháp`)."""
    kept = list(lines)
    for at, (line, below) in enumerate(pairwise(lines)):
        words = [piece.text.strip(".,;") for piece in below if piece.norm]
        more = 0 < len(words) <= 2 and all(is_name(word, first=False) for word in words)
        if more and line[-1].text.endswith((",", ".")) and line[-1].norm:
            kept[at] = (*line[:-1], replace(line[-1], text=line[-1].text.rstrip(",.")))
    return kept


def _of_name(pieces: Sequence[Piece], first: Sequence[Piece]) -> bool:
    """Whether a row holds nothing but words that can be of a name, printed as those before it: `TẠ VIẾT` / `TUÂN`, or
    `ANDERS JOHAN` / `MUSTERSSON`."""
    words = [p.text.strip(".,;<") for p in pieces if p.norm]
    capitals = all(p.text.isupper() for p in first if p.norm)
    alike = all(word.isupper() if capitals else word.istitle() for word in words)
    sex = len(words) == 1 and words[0].lower() in ("nam", "nữ")
    return alike and not sex and len(words) < _NAME_WORDS and (all(map(is_syllable, words)) or _is_foreign(first))


def _is_foreign(first: Sequence[Piece]) -> bool:
    """Whether most words of a name are no Vietnamese ones."""
    words = [word for p in first if len(word := p.text.strip(".,;<")) > 1]
    return 2 * sum(word.isascii() and word.isalpha() and not is_syllable(word) for word in words) > len(words)


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
    listed: bool,
) -> bool:
    """True when a row looks like the next line of a value and not like something new; an address that is `listed` ends
    its row in a comma, wherever the row ends."""
    text = joined(pieces)
    if any(abs(printed.x0 - pieces[0].x0) < 0.02 for printed in page.by_row.get(index, ())):
        return False
    if NEW_ITEM.match(text) or _LABEL_LIKE.match(text) or _SIGNATURE.match(text) or _DATE_LINE.match(text):
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
    return listed or not ended_early
