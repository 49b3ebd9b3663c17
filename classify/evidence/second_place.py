"""A value that stands at a second place of the paper: a second witness when it is the same letter by letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from classify.confidence import word_confidence
from classify.evidence.crosscheck import Facts
from classify.page.layout import PageLayout, Piece, Row, joined
from core import values
from core.catalogue import PaperType
from core.records import Box, FieldValue
from core.text import accented, fold_alnum
from core.vietnamese.name_words import SURNAMES


def compare_places(facts: Facts, layouts: Sequence[PageLayout], kind: PaperType) -> None:
    """An owner's name or number that stands a second time on the paper, letter by letter, is a second witness."""
    names = {spec.name for spec in kind.field if spec.kind == "person_name"}
    for name in {name for owner in kind.owner for name in (owner.name, owner.id, owner.old_id) if name} | names:
        value = facts.values.get(name)
        if value is None or value.box is None or len(fold_alnum(value.value)) < 6 or "!differs" in value.checks:
            continue
        others = [place for place in _places(value, layouts) if not _inside(place, value)]
        exact = [place for place in others if accented(joined(place.pieces)).strip(" .,:;") == accented(value.value)]
        if exact:
            best = max(word_confidence.of(place.pieces) for place in exact)
            facts.change(name, confidence=word_confidence.seen_twice(value.confidence, best), check="seen_twice")
            facts.witnessed.add(name)
        elif others and name in names:
            _read_better(facts, name, value, others)


@dataclass(frozen=True)
class _Place:
    page: int
    pieces: tuple[Piece, ...]
    box: Box


def _places(value: FieldValue, layouts: Sequence[PageLayout]) -> list[_Place]:
    """Where the value's letters stand on the paper, diacritics aside."""
    wanted = fold_alnum(value.value)
    out = []
    for layout in layouts:
        for row in layout.rows:
            if wanted not in "".join(p.norm for p in row.pieces):
                continue
            for start in range(len(row.pieces)):
                norm, end = "", start
                while end < len(row.pieces) and len(norm) < len(wanted):
                    norm += row.pieces[end].norm
                    end += 1
                if norm == wanted and row.pieces[start].norm and not _goes_on(row, start, end):
                    pieces = tuple(p for p in row.pieces[start:end] if p.norm)
                    out.append(_Place(layout.page, pieces, layout.box(pieces)))
    return out


def _goes_on(row: Row, start: int, end: int) -> bool:
    """True when a surname stands right before or a capitalised word right after: a part of a longer name."""
    before, after = row.pieces[start - 1 : start], row.pieces[end : end + 1]
    first, last = row.pieces[start], row.pieces[end - 1]
    near = 0.8 * row.height
    if after and last.text[-1:].isalpha() and after[0].text[:1].isupper() and after[0].x0 - last.x1 < near:
        return not after[0].text.isupper() or last.text.isupper()
    return bool(before) and before[0].text.lower() in SURNAMES and first.x0 - before[0].x1 < near


def _inside(place: _Place, value: FieldValue) -> bool:
    box = value.box
    return (
        box is not None
        and place.page == value.page
        and abs(place.box[1] - box[1]) < 0.006
        and (min(place.box[2], box[2]) - max(place.box[0], box[0]) > 0)
    )


def _read_better(facts: Facts, name: str, value: FieldValue, others: Sequence[_Place]) -> None:
    """The same letters with other diacritics stand elsewhere, read more surely (a signature line): take that spelling.

    It may be a namesake's, so the value is not asserted by this.
    """
    best = max(others, key=lambda place: word_confidence.of(place.pieces))
    confidence = word_confidence.of(best.pieces)
    text = joined(best.pieces).strip(" .,:;")
    parsed = values.parse("person_name", text)
    if parsed is None or confidence < 0.9 or value.confidence > 0.7 or "!syllables" in parsed.checks:
        return
    if fold_alnum(parsed.value) == fold_alnum(value.value):
        facts.values[name] = FieldValue(parsed.value, text, 0.7, best.page, best.box, value.source, ("other_place",))
