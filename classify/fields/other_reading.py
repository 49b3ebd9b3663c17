"""What the reader that was not believed gave, where what was believed can be no value: shown to a person, unsure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from classify.fields.labelled_page import Page
from classify.fields.labels import LabelMatch
from classify.page.layout import Piece
from core.catalogue import Field
from core.text import fold
from core.values import Parsed, kinds
from core.values.plain import ETHNIC_GROUPS
from core.vietnamese.name_words import is_name

LEAST = 0.7  # doubt of a value below which the other reading is looked at
_SHORT_FREE = ("text", "choice", "address", "org_name", "form_title", "degree")  # no form tells a better reading


def better(field: Field, pieces: Sequence[Piece], parsed: Parsed | None) -> Parsed | None:
    """The value by the other reading when it has the form of one and the believed reading has not, else None."""
    if field.kind in _SHORT_FREE or (parsed is not None and parsed.doubt >= LEAST):
        return None
    if not any(piece.agreed is False and piece.other is not None for piece in pieces):
        return None
    if field.kind == "person_name":
        return _named(field, pieces)
    other = kinds.parse(field, _said(pieces))
    if other is None or not other.value or (parsed is not None and other.value == parsed.value):
        return None
    if parsed is not None and (other.doubt < parsed.doubt + 0.1 or len(other.value) < len(parsed.value)):
        return None
    return Parsed(other.value, other.text, other.checks, other.doubt * 0.5)


def _named(field: Field, pieces: Sequence[Piece]) -> Parsed | None:
    """A name of the words of either reading that are known in names, where all of them are in one."""
    words = [piece for piece in pieces if piece.norm]
    chosen = [_known(piece, first=at == 0) for at, piece in enumerate(words)]
    named = kinds.parse(field, " ".join(chosen)) if all(chosen) else None
    whole = named is not None and len(named.value.split()) == len(words) and named.doubt == 1.0
    return Parsed(named.value, named.text, named.checks, 0.5) if named is not None and whole else None


def _known(piece: Piece, *, first: bool) -> str:
    """The reading of a word that is a name, the believed one before the other; empty when neither is."""
    both = [re.sub(r"^\W+|\W+$", "", text or "") for text in (piece.text, piece.other)]
    return next((text.capitalize() for text in both if text and is_name(text, first=first)), "")


def _said(pieces: Sequence[Piece]) -> str:
    """The other reader's text of a stretch, once for all the words it stands beside, one of them like it or not (`6 B`
    beside `6`); the words on which both agree as they are."""
    out: list[str] = []
    before: str | None = None
    for piece in pieces:
        differs = piece.other is not None
        if not differs:
            out.append(piece.text)
        elif piece.other != before:
            out.append(piece.other or "")
        before = piece.other if differs else None
    return " ".join(out)


def closed(field: Field, page: Page, match: LabelMatch) -> tuple[Parsed, list[Piece]] | None:
    """The sex or ethnic group that the other reader gave between a label and the next one, often glued to that:
    `Dân<nữdân> tộc` after `Giới tính: —`."""
    if field.kind not in ("sex", "ethnicity"):
        return None
    row = page.row(match.row)
    after = next((printed for printed in page.by_row[match.row] if printed.start >= match.end), None)
    pieces = row.pieces[match.start : after.start + 1 if after is not None else len(row.pieces)]
    second_reading = " ".join(
        dict.fromkeys(p.other.lower() for p in pieces if p.agreed is False and p.other is not None)
    )
    words = {value for value, pattern in _CLOSED[field.kind].items() if re.search(pattern, second_reading)}
    if len(words) != 1:
        return None
    value = words.pop()
    return Parsed(value, value, ("known",) if field.kind == "ethnicity" else (), 0.5), pieces


def _group(name: str) -> str:
    """The group's name glued to the next label or alone: `tàyquốc`, `kinh`."""
    return rf"(?<![^\W\d_]){re.escape(name.lower())}(?=quốc|quoc|\W|$)"


_CLOSED = {
    "sex": {"nu": r"nữ(?!\w*\bviệt)", "nam": r"(?<!việt)(?<!việt )(?<![^\W\d_])nam(?=dân|quốc|ngày|sinh|\W|$)"},
    "ethnicity": {name: _group(name) for name in ETHNIC_GROUPS if len(fold(name)) > 2},
}
