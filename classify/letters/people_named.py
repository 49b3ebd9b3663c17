"""Everybody whom the sentences of a letter name behind a form of address or a label (`ông`, `Họ và tên:`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from classify.letters.running_text import RunningText
from core.records import FieldValue
from core.text import fold
from core.values import skeleton

# `(Ký, ghi rõ họ tên)` stands over a name and is no label of it.
_PERSON = re.compile(
    r"\b(?:(?:ong|ba) ?[/(,] ?(?:ong|ba)\)?|ong|ba|dong chi|chau|nguoi benh|benh nhan|ho, chu dem va ten|"
    r"ho (?:va )?ten(?: nguoi (?:benh|duoc [a-z]+))?|nguoi nop thue|nguoi su dung dat|chu su dung dat)\b\W{0,4}"
    r"(?<!ten\))(?<!ten\) )(?!\W*(?:ho kinh doanh|cong ty|doanh nghiep|hop tac xa)\b)"
)
_ELSEWHERE = re.compile(r"\b(?:dieu \d|noi nhan)")
_FAR = 260  # letters behind a name in which its owner's number and birth stand
_SHORT = 0.12  # of the page's width by which a row ends before the margin that goes on in no next one
_SENTENCE = 5  # words of a row of text, at least
_MOST, _LONG = 6, 60  # words and letters of a name
ALIKE = 85.0  # likeness of two readings of one name
_NEXT_LABEL = re.compile(  # on the row of the name
    r"(?:gioi tinh|nam, nu|nam sinh|ngay,? (?:thang|sinh)|sinh (?:ngay|nam)|quoc tich|dan toc|chuc (?:vu|danh)|"
    r"nghe nghiep|dia chi|noi (?:o|cu tru|cong tac)|don vi|so (?:cccd|cmnd|can cuoc|dinh danh)|cccd|cmnd|can cuoc)\b"
)
_LABEL = 30  # letters of a row within which a colon makes it a labelled line


@dataclass(frozen=True)
class Named:
    """A name on a page, and what stands behind it about the same person, without marks and in small letters."""

    text: RunningText
    start: int
    end: int
    behind: str
    before: str  # what stands before it, to the start of the page, the form of address the last of it
    row: int | None = None  # where it ends when it goes on in no further row …
    short: bool = False  # … which ends far before the margin

    @property
    def name(self) -> str:
        """The name, folded."""
        return folded(self.text.text[self.start : self.end])

    @property
    def in_row(self) -> str:
        """What of the name stands in its first row, folded."""
        return folded(self.text.text[self.start : self.row or self.end])


def people_named(text: RunningText) -> Iterator[Named]:
    """Everybody whom the page names behind a form of address or a label."""
    bare, named = skeleton(text.text), 0
    for match in _PERSON.finditer(bare):
        end = _end_of_name(text.text, match.end(), text.rows)
        if end is None or match.start() < named:
            continue  # `Ông, bà: Ông Thị Thư`: the surname is no form of address
        last, named = end + _FAR, end
        for pattern in (_PERSON, _ELSEWHERE):
            other = pattern.search(bare, end, last)
            last = other.start() if other is not None else last
        row = next((at - 1 for at in text.rows if match.end() < at < end), None)
        short = row is not None and _ends_short(text, row)
        yield Named(text, match.end(), end, bare[end:last], bare[: match.end()], row, short)


def _ends_short(text: RunningText, end: int) -> bool:
    """Whether the row that ends there ends far before the page's rows do: what follows it begins anew."""
    last = next((piece for piece in reversed(text.pieces[:end]) if piece is not None), None)
    ends = sorted(row.pieces[-1].x1 for row in text.layout.rows if len(row.pieces) >= _SENTENCE)
    return last is not None and bool(ends) and last.x1 < ends[len(ends) * 9 // 10] - _SHORT


def _end_of_name(text: str, start: int, rows: Sequence[int] = ()) -> int | None:
    """Where the words with capitals that begin there end: at a mark, before a small word, a label, a row with one or
    one that goes over to capitals (`cho ông Lê Văn Ví` / `ỦY BAN NHÂN DÂN`); None when they are no name."""
    end, count, shouted = start, 0, False
    for word in re.finditer(r"\S+", text[start : start + _LONG]):
        at, core = start + word.start(), word.group().rstrip(".,;:()")
        row = text[at : min(next((row for row in rows if row > at), len(text)), at + _LABEL)]
        if count and at in rows and (":" in row or (core.isupper() and len(core) > 1 and not shouted)):
            break
        if count > 1 and _NEXT_LABEL.match(skeleton(text[at : at + _LONG])):
            break
        if not core[:1].isupper() or not re.sub(r"['’]", "", core).isalpha() or count == _MOST:
            break
        shouted = core.isupper() if not count else shouted
        end, count = at + len(core), count + 1
        if core != word.group():
            break
    return end if count > 1 else None


def names_in(abstract: FieldValue | None) -> list[str]:
    """Whom the abstract names, folded."""
    said = abstract.value if abstract is not None else ""
    ends = [(match.end(), _end_of_name(said, match.end())) for match in _PERSON.finditer(skeleton(said))]
    return [folded(said[start:end]) for start, end in ends if end is not None]


def folded(name: str) -> str:
    """A name without marks and in small letters, its words one blank apart."""
    return " ".join(fold(name).split())
