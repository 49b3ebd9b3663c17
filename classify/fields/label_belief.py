"""Whether words that read like a label are one: not those of a sentence, of a name or of a heading over a signature."""

from __future__ import annotations

import re
from collections.abc import Sequence

from classify.fields.vocabulary import STRICT, PrintedLabel, letters
from classify.page.layout import Piece, Row

ENUMERATOR = re.compile(r"(?:\d{1,2}|[ivx1]{1,4}|[a-hđl])[.)/-]*")  # `1.`, `2)`, `1/`; I. is often read as l or 1
_CLEAR = 0.82  # similarity of a label that is enough without a column start and a colon


def is_label(
    label: PrintedLabel, similarity: float, strength: int, colon: bool, row: Row, i: int, j: int, end: int
) -> bool:
    """False for words inside a sentence that merely look like a label, and for headings over signatures."""
    size = len(label.norm)
    if label.norm == "thanh" and j + 1 < len(row.pieces) and row.pieces[j + 1].norm.startswith("pho"):
        return False  # `thành phố` is no `Thành:`
    if label.inline and any(piece.norm == "khong" for piece in row.pieces[max(0, i - _DENIED) : i]):
        return False  # `không có giá trị sử dụng để …` says what for not
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
    if similarity < _CLEAR and not (strength == 3 and size >= 9 and (colon or last)):
        return False
    if similarity < 1.0 and size <= 8 and similarity < 0.86:
        return False
    if similarity < _CLEAR and label.sections and not label.fields:
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
    numbered = i > 0 and ENUMERATOR.fullmatch(row.pieces[i - 1].text.lower()) is not None
    if not colon and last and label.people and not label.inline and not numbered and in_capitals(row, i, j):
        return False  # NGƯỜI NỘP HỒ SƠ over a signature; `I. BÊN ỦY QUYỀN` is a heading
    if label.inline or (colon and strength >= 2):
        return True
    if strength == 2 and label.people and j + 1 == len(row.pieces) and label.norm.endswith("so"):
        return True  # `…, CMND số` at the end of a row: the number begins the next one
    if strength == 1:
        return False  # the end of a longer label: `Chiều cao công trình`
    return strength == 3 or (strength == 2 and size >= 8)


_DENIED = 4  # words before a label within a sentence among which *không* denies it
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


def in_capitals(row: Row, i: int, j: int) -> bool:
    """True when every word is in capitals (`Số CMND` is not)."""
    words = [p.text for p in row.pieces[i : j + 1] if any(c.isalpha() for c in p.text)]
    return bool(words) and all(word.isupper() for word in words)
