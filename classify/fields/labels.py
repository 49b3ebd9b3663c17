"""Where the labels of a type stand on a page, found by similarity; section starts and mere stops are labels too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from classify.fields.label_belief import ENUMERATOR, in_capitals, is_label
from classify.fields.label_ends import after, longer, tail
from classify.fields.vocabulary import PrintedLabel, Vocabulary, letters
from classify.page.layout import PageLayout, Piece, Row
from classify.types.titles import Line
from core.text import EMPTY, TICKED
from core.vietnamese.syllables import is_syllable

_BOXES = EMPTY + TICKED
_WINDOW = 26  # pieces a label may run over


@dataclass(frozen=True, slots=True)
class LabelMatch:
    """A label found: pieces `start` to `end` of row `row` of layout `page_index`; the value begins at `end`."""

    page_index: int
    row: int
    start: int
    end: int
    label: PrintedLabel
    similarity: float
    colon: bool
    x0: float
    x1: float
    rest: tuple[int, int, int] | None = None  # row and pieces of its second line, where it is wrapped in a cell


def find(layouts: Sequence[PageLayout], words: Vocabulary, title: Line | None = None) -> list[LabelMatch]:
    """All labels on all pages, row by row, left to right, none over another and none inside the title."""
    out: list[LabelMatch] = []
    for s, layout in enumerate(layouts):
        before: Row | None = None
        rests: list[tuple[int, int, int]] = []  # second lines of labels of the row before
        for r, row in enumerate(layout.rows):
            after = layout.rows[r + 1] if r + 1 < len(layout.rows) else None
            matches = _in_row(s, r, row, words, before, after, rests)
            if title is not None and title.page == layout.page:
                middle = row.middle / layout.aspect
                titled = title.top <= middle <= title.bottom
                matches = [match for match in matches if not (titled and _in_title(row, match, title))]
            rests = [match.rest for match in matches if match.rest is not None]
            if before is not None and matches and _begins_value(out, before, matches[0], row):
                matches = matches[1:]
            out += matches
            before = row
    return out


def _in_title(row: Row, match: LabelMatch, title: Line) -> bool:
    """Whether a label stands in the column of the title, and not beside it."""
    own = next(part for part in row.segments() if any(piece is row.pieces[match.start] for piece in part))
    return "".join(piece.norm for piece in own) in title.norm


def _in_row(
    s: int,
    r: int,
    row: Row,
    words: Vocabulary,
    before: Row | None,
    after: Row | None,
    rests: list[tuple[int, int, int]],
) -> list[LabelMatch]:
    candidates: list[tuple[float, LabelMatch]] = _wrapped(s, r, row, before, words) if before is not None else []
    candidates += _in_cells(s, r, row, after, words) if after is not None else []
    for i in range(len(row.pieces)):
        strength = _may_begin(row, i)
        if strength:
            candidates += _from(s, r, row, i, strength, words)
    candidates.sort(key=lambda pair: -pair[0])
    taken: list[LabelMatch] = []
    for _, match in candidates:
        if any(start < match.end and match.start < end for _, start, end in rests):
            continue
        if all(match.end <= other.start or match.start >= other.end for other in taken):
            taken.append(match)
    taken.sort(key=lambda match: match.start)
    taken = sorted([*taken, *_heads_between(s, r, row, taken, words)], key=lambda match: match.start)
    return [match for before, match in zip([None, *taken], taken, strict=False) if not _is_value(before, match, row)]


def _heads_between(s: int, r: int, row: Row, taken: Sequence[LabelMatch], words: Vocabulary) -> list[LabelMatch]:
    """Labels between those of a row of heads over columns, where no wider space parts two: `Thửa số` close behind `Tờ
    bản đồ`, before `Diện tích` and `Mục đích sử dụng`; or `NGƯỜI MẸ` close behind `PHẦN GHI VỀ CHA MẸ`, before `NGƯỜI
    CHA`, where all are heads and ask nothing themselves."""
    least = _HEADS if any(match.label.fields for match in taken) else _HEADS - 1
    if len(taken) < least or any(match.colon for match in taken):
        return []
    ends = {*row.starts, *(match.start for match in taken), len(row.pieces)}
    found = []
    for match in taken:
        at = match.end
        if at in ends:
            continue
        spelt = [each for _, each in _from(s, r, row, at, 3, words) if each.similarity == 1.0 and each.end in ends]
        found += spelt[-1:]
    return found


_HEADS = 3  # labels without a colon that make a row one of heads over columns, at least


def _is_value(before: LabelMatch | None, match: LabelMatch, row: Row) -> bool:
    """Whether a label is the end of a value of its own field: `Tình trạng án tích: KHÔNG CÓ ÁN TÍCH`; or begins the
    text behind another one: `Từ: họ, chữ đệm, tên NGUYỄN VĂN VÍ`."""
    if before is not None and before.colon and before.label.fields and before.end == match.start:
        small = row.pieces[match.start].text[:1].islower()
        if small and not (match.colon or match.label.inline or before.label.people):
            return True
    if before is not None and before.colon and before.end == match.start and before.label.norm == "quoctich":
        return match.label.norm == "anh"  # the nation
    if before is None or not before.colon or before.label.fields != match.label.fields or match.start in row.starts:
        return False
    value, label = row.pieces[before.end : match.end], row.pieces[before.start : before.end]
    return all(p.text.isupper() for p in value if p.norm) and not all(p.text.isupper() for p in label if p.norm)


def _begins_value(printed: Sequence[LabelMatch], before: Row, match: LabelMatch, row: Row) -> bool:
    """Whether a label without a colon begins the value of its own field, under that field's label: `Tên thủ tục:` over
    `Thủ tục đăng ký lại khai sinh`."""
    label = printed[-1] if printed else None
    return (
        label is not None and (label.page_index, label.row + 1) == (match.page_index, match.row)
        and label.colon and label.end == len(before.pieces) and label.label.fields == match.label.fields
        and not match.colon and not match.label.people and match.start == 0 and match.end < len(row.pieces)
    )  # fmt: skip


def _wrapped(s: int, r: int, row: Row, before: Row, words: Vocabulary) -> list[tuple[float, LabelMatch]]:
    """Labels inside a sentence that begin at the end of the row before and end at the start of this one."""
    if row.middle - before.middle > 2.2 * before.height or len(before.starts) > 1:
        return []
    out = []
    for back in range(1, min(6, len(before.pieces))):
        head = "".join(p.norm for p in before.pieces[-back:])
        norm = head
        for j in range(min(5, len(row.pieces))):
            norm += row.pieces[j].norm
            label = words.labels.get(norm)
            if label is not None and label.inline and row.pieces[j].norm:
                end, colon = after(row.pieces, j + 1, words)
                out.append(
                    (
                        len(norm) + 2.0 * colon,
                        LabelMatch(s, r, 0, end, label, 1.0, colon, row.pieces[0].x0, row.pieces[j].x1),
                    )
                )
    return out


def _in_cells(s: int, r: int, row: Row, after: Row, words: Vocabulary) -> list[tuple[float, LabelMatch]]:
    """Labels wrapped in a cell, their second line under the first: `Số định danh cá` / `nhân:`, the value beside
    either. Without a colon both lines have a cell for themselves: `Ngày, tháng, năm` / `sinh`."""
    if after.middle - row.middle > 2.6 * max(row.height, after.height):
        return []
    out = []
    for cell in row.cells():
        rest = next((part for part in after.cells() if _is_under(part, cell)), None)
        pair = _over_two(cell, rest, words, beside=len(row.starts) > 1) if rest is not None else None
        if rest is None or pair is None:
            continue
        upper, lower, label = pair
        start, below = row.pieces.index(cell[0]), after.pieces.index(rest[0])
        out.append((len(label.norm) + 2.0, LabelMatch(
            s, r, start, start + upper, label, 1.0, rest[lower - 1].text.endswith(":"), cell[0].x0, cell[upper - 1].x1,
            (r + 1, below, below + lower),
        )))  # fmt: skip
    return out


def _is_under(part: Sequence[Piece], cell: Sequence[Piece]) -> bool:
    """Whether a cell begins under another one, or is centred under it."""
    off = (part[0].x0 + part[-1].x1 - cell[0].x0 - cell[-1].x1) / 2
    return min(abs(part[0].x0 - cell[0].x0), abs(off)) < _ALIGNED


_ALIGNED = 0.02  # cells that begin so near one another stand in one column
_SENTENCE = 5  # words from which on a line alone on its row is no heading: `Số vào sổ cấp giấy chứng nhận`
_CELL = 8  # words of a label on either line of a cell, at most


def _over_two(
    cell: Sequence[Piece], rest: Sequence[Piece], words: Vocabulary, *, beside: bool
) -> tuple[int, int, PrintedLabel] | None:
    """How many pieces of two lines of a column make one label as it is spelt, and which; None when they make none: a
    first line with a colon has a label of its own (`Tên cơ quan thu: …` over `Người nộp thuế:`)."""
    if any(piece.text.endswith(":") for piece in cell):
        return None
    tails = []
    for j, piece in enumerate(rest[:_CELL]):
        colon = piece.text.endswith(":")
        if (colon or (beside and j + 1 == len(rest))) and any(p.norm for p in rest[: j + 1]):
            tails.append((j + 1, colon))
        if colon:
            break
    best = None
    for i, piece in enumerate(cell[:_CELL]):
        if not piece.norm or not (beside or i + 1 < len(cell) or len(cell) >= _SENTENCE):
            continue  # a heading alone on its row: `CHỨNG NHẬN` over `Bà:`
        for size, colon in tails:
            pieces = [*cell[: i + 1], *rest[:size]]
            label = _spelt(pieces, words) if colon or i + 1 == len(cell) else None
            if i == 0 and len(cell) > 1 and _spelt(rest[:size], words) is not None:
                label = None  # `Số 66/12 Đường …` over `Điện thoại:`
            best = (i + 1, size, label) if label is not None else best
    return best


def _spelt(pieces: Sequence[Piece], words: Vocabulary) -> PrintedLabel | None:
    """The label that pieces spell with its marks, a remark in parentheses behind it or none."""
    ends = [i for i, piece in enumerate(pieces) if piece.text.startswith("(")]
    end = next((i for i in ends if _is_tail(pieces[i:], words)), len(pieces))
    label = words.labels.get("".join(p.norm for p in pieces[:end]))
    return label if label is not None and letters("".join(p.text for p in pieces[:end])) in label.spelt else None


def _is_tail(pieces: Sequence[Piece], words: Vocabulary) -> bool:
    """Whether pieces are a remark that forms print behind labels, or its beginning: `(dương` over `lịch)`."""
    norm, closed = "".join(p.norm for p in pieces), any(")" in p.text for p in pieces)
    return (True, norm) in words.tails or (
        not closed and any(opened and tail.startswith(norm) for opened, tail in words.tails)
    )


def _may_begin(row: Row, i: int) -> int:
    """3: begins a column (or after its enumerator); 2: capital letter or after a mark; 1: inside; 0: no word."""
    pieces = row.pieces
    if not pieces[i].norm:
        return 0
    back = i
    while (
        back - 1 >= 0
        and back not in row.starts
        and (
            not pieces[back - 1].norm
            or (ENUMERATOR.fullmatch(pieces[back - 1].text.lower()) and back - 1 in row.starts)
        )
    ):
        back -= 1
    if back in row.starts or i in row.starts:
        return 3
    before = pieces[i - 1].text
    first = next((c for c in pieces[i].text if c.isalnum()), "")
    return 2 if first.isupper() or (before and before[-1] in ".,;:-(/…") else 1


def _from(s: int, r: int, row: Row, i: int, strength: int, words: Vocabulary) -> list[tuple[float, LabelMatch]]:
    """Labels that begin at piece i."""
    out = []
    norm, bare, remark = "", "", i  # all letters; those without remarks in the middle; where the last of these ends
    for j in range(i, min(len(row.pieces), i + _WINDOW)):
        if j > i and j in row.starts and row.pieces[j].x0 - row.pieces[j - 1].x1 > 4 * row.height:
            break
        if row.pieces[j].text in _BOXES:
            break  # what is to be ticked is a value: `☒ Nam ☐ Nữ`
        if j > i and row.pieces[j].text.startswith("("):
            remark = max(remark, tail(row.pieces, j, words) or 0)
        norm += row.pieces[j].norm
        bare += row.pieces[j].norm if j >= remark else ""
        if len(bare) > words.longest + 3 or (j > i and row.pieces[j - 1].text.endswith((":", ";"))):
            break
        if not row.pieces[j].norm:
            continue
        hit = words.like(norm) if len(norm) <= words.longest + 3 else None
        if (hit is None or hit[1] < 1.0) and bare != norm and j >= remark and bare in words.labels:
            hit = words.labels[bare], 1.0  # `Họ và tên (chữ in hoa) chủ hộ`
        if hit is None:
            continue
        label, similarity = hit
        end, colon = after(row.pieces, j + 1, words)
        if not colon and label.free and similarity == 1.0 and (further := longer(row, end, words)) is not None:
            end, colon = further, True
        if not is_label(label, similarity, strength, colon, row, i, j, end):
            goes_on = j + 1 < len(row.pieces) and row.pieces[j + 1].norm == "so"  # `CMND / CCCD số`
            if similarity == 1.0 and label.people and j + 1 - i > 2 and in_capitals(row, i, j) and not goes_on:
                return []  # NGƯỜI NỘP HỒ SƠ over a signature: no shorter label with a value `HỒ SƠ` either
            continue
        if similarity < 1.0 and _is_another_word(row.pieces[i : j + 1], norm, label.norm):
            continue
        weight = (len(norm) if similarity == 1.0 else len(label.norm)) * similarity**4 + 2.0 * colon
        out.append((weight, LabelMatch(s, r, i, end, label, similarity, colon, row.pieces[i].x0, row.pieces[j].x1)))
    return out


def _is_another_word(pieces: Sequence[Piece], norm: str, label: str) -> bool:
    """Whether a word that both readers surely give is another one than a short label has there: `Hộ kinh doanh` is no
    `Vốn kinh doanh` misread, and `(Bên A)` no `(Bên B)`. Words that one of the two has more are none of these."""
    if {norm[-4:], label[-4:]} == _SIDES:
        return True
    if len(label) >= _LONG:
        return False
    edited = [op.src_pos for op in Levenshtein.editops(norm, label) if op.tag != "insert"]
    start = 0
    for piece in pieces:
        end = start + len(piece.norm)
        edits = sum(start <= at < end for at in edited)
        surely = piece.agreed is True and piece.confidence >= _SURE and is_syllable(piece.text.strip(".,;:()/"))
        if len(piece.norm) > 1 and 0 < edits < len(piece.norm) and surely:
            return True
        start = end
    return False


_SIDES = {"bena", "benb"}
_LONG = 14  # letters of a label that is no other's for a letter read otherwise
_SURE = 0.97  # confidence of a word from which both readers are believed to have it right
