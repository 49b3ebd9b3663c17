"""Where the labels of a type stand on a page, found by similarity; section starts and mere stops are labels too."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from classify.fields.vocabulary import STRICT, PrintedLabel, Vocabulary, letters
from classify.page.layout import PageLayout, Piece, Row
from classify.types.titles import Line
from core.text import EMPTY, TICKED
from core.vietnamese.syllables import is_syllable

_ENUMERATOR = re.compile(r"(?:\d{1,2}|[ivx1]{1,4}|[a-hđl])[.)/-]*")  # `1.`, `2)`, `1/`; I. is often read as l or 1
CLEAR = 0.82  # similarity of a label that is enough without a column start and a colon
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
                end, colon = _after(row.pieces, j + 1, words)
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
            or (_ENUMERATOR.fullmatch(pieces[back - 1].text.lower()) and back - 1 in row.starts)
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
            remark = max(remark, _tail(row.pieces, j, words) or 0)
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
        end, colon = _after(row.pieces, j + 1, words)
        if not colon and label.free and similarity == 1.0 and (longer := _longer(row, end, words)) is not None:
            end, colon = longer, True
        if not _believable(label, similarity, strength, colon, row, i, j, end):
            goes_on = j + 1 < len(row.pieces) and row.pieces[j + 1].norm == "so"  # `CMND / CCCD số`
            if similarity == 1.0 and label.people and j + 1 - i > 2 and _capitals(row, i, j) and not goes_on:
                return []  # NGƯỜI NỘP HỒ SƠ over a signature: no shorter label with a value `HỒ SƠ` either
            continue
        if similarity < 1.0 and _is_another_word(row.pieces[i : j + 1], norm, label.norm):
            continue
        weight = (len(norm) if similarity == 1.0 else len(label.norm)) * similarity**4 + 2.0 * colon
        out.append((weight, LabelMatch(s, r, i, end, label, similarity, colon, row.pieces[i].x0, row.pieces[j].x1)))
    return out


def _is_another_word(pieces: Sequence[Piece], norm: str, label: str) -> bool:
    """Whether a word that both readers surely give is another one than a short label has there: `Hộ kinh doanh` is no
    `Vốn kinh doanh` misread. Words that one of the two has more are none of these."""
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


_LONG = 14  # letters of a label that is no other's for a letter read otherwise
_SURE = 0.97  # confidence of a word from which both readers are believed to have it right


def _after(pieces: list[Piece], j: int, words: Vocabulary) -> tuple[int, bool]:
    """Index of the first piece of the value, past colons, English companions and remarks in parentheses."""
    colon = pieces[j - 1].text.endswith(":")
    slash = False  # `Nơi thường trú:/ Place of residence`
    while j < len(pieces):
        text = pieces[j].text
        if not pieces[j].norm and set(text) <= set(":/.…-–_() ,;|*"):
            colon |= ":" in text
            slash |= "/" in text
            j += 1
            continue
        if not colon or slash:
            past = _english(pieces, j, words) or _tail(pieces, j, words) or _remark(pieces, j)
            if past:
                colon |= pieces[past - 1].text.endswith(":")
                j = past
                continue
        break
    return j, colon


_MORE = 5  # words by which a printed label may be longer than the one that is known, at most


def _longer(row: Row, j: int, words: Vocabulary) -> int | None:
    """Index past the words in small letters by which a label is longer than the one known, up to their colon: `Địa chỉ`
    of `Địa chỉ thửa đất hiện nay:`. None where no such words follow, or a label of its own is among them."""
    for k in range(j, min(len(row.pieces), j + _MORE)):
        text = row.pieces[k].text
        if k in row.starts or not text[0].islower() or any(char.isdigit() for char in text):
            return None
        if any("".join(p.norm for p in row.pieces[at : k + 1]) in words.labels for at in range(j, k + 1)):
            return None
        if text.endswith(":"):
            return k + 1
    return None


def _english(pieces: list[Piece], j: int, words: Vocabulary) -> int | None:
    """Index past an English companion that begins at j, if one does; only after a slash or when nothing else can be."""
    norm = ""
    best = None
    for k in range(j, min(len(pieces), j + 7)):
        norm += pieces[k].norm
        if not pieces[k].norm:
            continue
        for english in words.english_near.get(len(norm), ()):
            if norm == english or (len(norm) > 5 and Levenshtein.distance(norm, english, score_cutoff=1) <= 1):
                best = k + 1
    return best


def _tail(pieces: list[Piece], j: int, words: Vocabulary) -> int | None:
    """Index past a remark that forms print behind many labels and that is no value: `(ghi rõ)`, `hiện nay:`."""
    norm, opened = "", pieces[j].text.startswith("(")
    for k in range(j, min(len(pieces), j + 9)):
        norm += pieces[k].norm
        closed = ")" in pieces[k].text if opened else pieces[k].text.endswith(":")
        if closed or len(norm) > words.longest_tail:
            return k + 1 if closed and (opened, norm) in words.tails else None
    return None


_UNIT = re.compile(r"\(m\W?[2?²]?\W?\):?")  # of an area, however its small 2 was read: `Diện tích (m*)`


def _remark(pieces: list[Piece], j: int) -> int | None:
    """Index past a remark in parentheses before the colon: `Cân nặng (gam):`; its end may be lost: `(in hoa: Tổ 3`."""
    if not pieces[j].text.startswith("("):
        return None
    if _UNIT.fullmatch(pieces[j].text):
        return j + 1
    for k in range(j, min(len(pieces), j + 16)):
        if pieces[k].text.endswith((":", ";")) and ")" not in pieces[k].text:
            return k + 1 if all(piece.text.islower() for piece in pieces[j : k + 1]) else None
        if ")" in pieces[k].text:
            after = pieces[k + 1].text if k + 1 < len(pieces) else ""
            return (
                k + 1
                if pieces[k].text.rstrip().endswith(":") or after.startswith((":", "-")) or k + 1 == len(pieces)
                else None
            )
    return None


def _believable(
    label: PrintedLabel, similarity: float, strength: int, colon: bool, row: Row, i: int, j: int, end: int
) -> bool:
    """False for words inside a sentence that merely look like a label, and for headings over signatures."""
    size = len(label.norm)
    if label.norm == "thanh" and j + 1 < len(row.pieces) and row.pieces[j + 1].norm.startswith("pho"):
        return False  # `thành phố` is no `Thành:`
    if label.norm == "ten" and not colon:
        return False  # of a person, a thing or a text
    if label.norm in _GIVEN and not (colon or _two_words(row.pieces[j + 1 : j + 3])):
        return False  # a given name
    last = j + 1 >= len(row.pieces) or j + 1 in row.starts
    if label.sections and not label.fields and not colon and not last and row.pieces[j + 1].norm == "va":
        return False  # `NHÀ Ở VÀ QUYỀN SỬ DỤNG ĐẤT Ở` goes on
    if size <= STRICT and not colon:
        printed = "".join(p.text for p in row.pieces[i : j + 1])
        spelt = letters(printed) in label.spelt
        if strength < 3 and (not spelt or (label.inline and not printed.islower())):
            return False  # a word of a name: `TRỊNH THANH BÍCH`
        if not spelt and letters(printed) != label.norm and all(p.agreed for p in row.pieces[i : j + 1]):
            return False  # other marks, read alike by both: `Hàng Bài, quận Hoàn Kiếm` is no `Hạng`
    if similarity < CLEAR and not (strength == 3 and size >= 9 and (colon or last)):
        return False
    if similarity < 1.0 and size <= 8 and similarity < 0.86:
        return False
    if similarity < CLEAR and label.sections and not label.fields:
        return False  # another person's part begins: `Quan hệ với người được đăng ký` is no `Quý danh người được …`
    if not colon and similarity < 0.93 and strength < 3:
        return False
    if label.norm.endswith("so") and size > 2 and not last and sum(c.isdigit() for c in row.pieces[j + 1].text) >= 6:
        return True
    if size <= STRICT and not colon and not label.inline:
        return _short_stands(label, strength, last, row, i, j, end)
    if not colon and not last and not label.inline:
        remark = row.pieces[j + 1].text.startswith("(") and row.pieces[-1].text.endswith("))")  # of a caption
        after = row.pieces[min(end, len(row.pieces) - 1)].text
        first = "A" if remark else next((c for c in after if c.isalnum()), "A")
        if (label.sections and similarity < 0.95) or (label.people and first.islower()):
            return False  # `Bên A ủy quyền cho …` is a sentence
    if label.sections and not label.inline and strength < 3 and not colon:
        return False
    numbered = i > 0 and _ENUMERATOR.fullmatch(row.pieces[i - 1].text.lower()) is not None
    if not colon and last and label.people and not label.inline and not numbered and _capitals(row, i, j):
        return False  # NGƯỜI NỘP HỒ SƠ over a signature; `I. BÊN ỦY QUYỀN` is a heading
    if label.inline or (colon and strength >= 2):
        return True
    if strength == 2 and label.people and j + 1 == len(row.pieces) and label.norm.endswith("so"):
        return True  # `…, CMND số` at the end of a row: the number begins the next one
    if strength == 1:
        return False  # the end of a longer label: `Chiều cao công trình`
    return strength == 3 or (strength == 2 and size >= 8)


_GIVEN = ("anh", "chi")


def _two_words(pieces: Sequence[Piece]) -> bool:
    """Whether two words of a name follow: `Anh Trần Văn …`, and not the end of one, `Anh Thư`."""
    return len(pieces) == 2 and all(piece.text[:1].isupper() for piece in pieces)


def _short_stands(label: PrintedLabel, strength: int, last: bool, row: Row, i: int, j: int, end: int) -> bool:
    """A label of up to five letters without a colon: only at a column's start, before a name or a long number."""
    if strength == 2 and label.people and not last and row.pieces[j + 1].text.strip(".,;").isdigit():
        return len(row.pieces[j + 1].text) >= 9  # `…, sinh năm 1993, CCCD 001093000001`
    if strength == 2 and label.people and i and row.pieces[i - 1].text.endswith((":", ";")) and not last:
        return _two_words(row.pieces[j + 1 : j + 3])  # `Bên bán: ông Trần Văn …`, `…; bà Lê Thị …`
    if strength == 2 and label.norm in _PAPERS and j + 1 == len(row.pieces):
        return True  # `…, CMND` at the end of a row: the number begins the next one
    stop = next((start for start in sorted(row.starts) if start > j), len(row.pieces))
    alone = not any(piece.norm for piece in row.pieces[end:stop])  # a heading, or over its value
    spelt = letters("".join(p.text for p in row.pieces[i : j + 1])) in label.spelt
    if alone and strength == 3 and spelt and len(row.starts) > 1:
        return True
    if strength < 3 or not (label.fields or label.sections):
        return False  # `Đỗ` folds like the label `Do`
    if alone:
        return bool(label.sections)
    after = row.pieces[min(end, len(row.pieces) - 1)].text
    figures = sum(c.isdigit() for c in after) >= _LONG_NUMBER
    if label.norm in ("so", "no") or label.norm.endswith("so"):
        return figures
    first = next((c for c in after if c.isalnum()), "")
    return figures or first.isupper()


_PAPERS = ("cmnd", "cccd", "cmtnd")  # short names of a person's papers, said for their numbers
_LONG_NUMBER = 6  # figures of a number that shows that a short word before it is its label


def _capitals(row: Row, i: int, j: int) -> bool:
    """True when every word is in capitals (`Số CMND` is not)."""
    words = [p.text for p in row.pieces[i : j + 1] if any(c.isalpha() for c in p.text)]
    return bool(words) and all(word.isupper() for word in words)
