"""Who signed under the label of a field, or under a heading that is its own: against a name behind no label of it.

On a receipt in prose or in cells nothing says whose name is whose, but under `Người nộp hồ sơ` at its foot the
applicant signs, and the clerk who is named above (`Tôi là …`) is somebody else; who writes a request signs it under
`Người viết đơn`, and the child that it is about does not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from classify.evidence.crosscheck import Facts
from classify.fields.extraction import Extraction
from classify.fields.labels import LabelMatch
from classify.fields.selection import DIFFERS
from classify.fields.tagged import TAGGED
from classify.page.layout import PageLayout, Piece, joined
from core.catalogue import PaperType
from core.catalogue.settled import numbers_of
from core.text import fold, fold_alnum
from core.vietnamese.name_words import is_name

_SAYS_WHO = re.compile("nguoi|ben|chuho|daidien")  # how a heading over a signature begins; `Họ tên` heads a column
_DEEP = 0.15  # of the page's height: below its heading a name is signed
_BESIDE = 0.1  # of the page's width: between the middles of heading and name
_WORDS = range(2, 6)  # of a name


def compare_signed(facts: Facts, extracted: Extraction, kind: PaperType) -> None:
    """Mark the names that the tagger alone found, where another name stands under a heading that is the field's."""
    alone = {
        spec.name: spec
        for spec in kind.field
        if spec.kind == "person_name" and spec.name in facts.values and _is_taggers(facts, spec.name)
    }
    for match in extracted.matches:
        name = match.label.fields[0] if len(match.label.fields) == 1 and _SAYS_WHO.match(match.label.norm) else ""
        if name in alone:
            _compare(facts, kind, name, _signed_under(match, extracted.layouts[match.page_index]))
    for name, spec in alone.items():
        headings = frozenset(map(fold_alnum, spec.signed))
        for layout in extracted.layouts if headings else ():
            for at, row in enumerate(layout.rows):
                for heading in row.segments():
                    if fold_alnum(joined(heading)) in headings:
                        _compare(facts, kind, name, _below(heading, at, layout))


def _is_taggers(facts: Facts, name: str) -> bool:
    taken = facts.taken.get(name)
    return taken is not None and taken.how == TAGGED


def _compare(facts: Facts, kind: PaperType, name: str, signed: Sequence[str]) -> None:
    """Mark a name that is not the one signed, and the number that the tagger alone gives the same person."""
    value = fold(facts.values[name].value).split()
    if not signed or set(signed) & {value[0], value[-1]}:
        return
    facts.change(name, check=DIFFERS)
    for number in (number for role in kind.owner if role.name == name for number in numbers_of(role)):
        if number in facts.values and _is_taggers(facts, number):
            facts.change(number, check=DIFFERS)


def _signed_under(match: LabelMatch, layout: PageLayout) -> list[str]:
    """The folded words of the name under a label that stands alone in its column; none where no name does."""
    row = layout.rows[match.row]
    heading = next((part for part in row.segments() if part[0].x0 <= match.x0 <= part[-1].x1), [])
    if not heading or heading[-1].x1 > match.x1 + 0.01 or match.colon:
        return []
    return _below(heading, match.row, layout)


def _below(heading: Sequence[Piece], at: int, layout: PageLayout) -> list[str]:
    """The folded words of the name under a heading over a signature; none where no name does."""
    row, middle = layout.rows[at], (heading[0].x0 + heading[-1].x1) / 2
    for below in layout.rows[at + 1 :]:
        if (below.y0 - row.y1) / layout.aspect > _DEEP:
            break
        for part in below.segments():
            if abs((part[0].x0 + part[-1].x1) / 2 - middle) < _BESIDE and _is_name(part):
                return [fold(piece.text.strip(".,;:")) for piece in part]
    return []


def _is_name(part: list[Piece]) -> bool:
    """Whether a line is somebody's name, two words of it read alike by both readers."""
    words = [piece.text.strip(".,;:") for piece in part]
    alike = [
        is_name(word, first=at == 0) and piece.agreed is True
        for at, (piece, word) in enumerate(zip(part, words, strict=True))
    ]
    return len(words) in _WORDS and sum(alike) > 1 and all(word[:1].isupper() for word in words)
