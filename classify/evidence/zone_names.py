"""The holder's name in a machine-readable zone, which has no diacritics, against the name in print: it finds where the
name is printed, and confirms it or speaks against it; it is never written for it."""

from __future__ import annotations

from collections.abc import Sequence

from classify.evidence import codes
from classify.evidence.crosscheck import Facts
from classify.fields.candidate import Candidate, candidate_of
from classify.fields.selection import take
from classify.page.layout import PageLayout, joined
from core.catalogue import Field, PaperType
from core.codes.mrz import Mrz
from core.records import PageReading
from core.text import fold

NAME = "full_name"
_LEAST = 6  # letters of a name that stand on a card once
_MOST = 7  # words of a name
_FULL = 24  # letters from which a zone may have had no room for the rest
_CONTRADICTED = 0.4


def find(facts: Facts, pages: Sequence[PageReading], layouts: Sequence[PageLayout], kind: PaperType) -> None:
    """Take the words that are the zone's name, letter by letter, for the holder's name where the label over it was not
    read, or something else was taken."""
    spec = next((field for field in kind.field if field.name == NAME), None)
    zone = _zone(pages) if kind.mrz_gives and spec is not None else None
    if zone is None or spec is None:
        return
    letters, taken = _letters(zone), facts.values.get(NAME)
    if len(letters) < _LEAST or (taken is not None and fold(taken.value).replace(" ", "") == letters):
        return
    printed = next((found for layout in layouts if (found := _printed(spec, layout, letters)) is not None), None)
    if printed is None and kind.parts_of(NAME):
        printed = next((found for layout in layouts if (found := _in_parts(spec, layout, zone)) is not None), None)
    if printed is not None:
        take(facts, {NAME: (printed,)})


def _printed(spec: Field, layout: PageLayout, letters: str) -> Candidate | None:
    """The words of a row that have these letters."""
    for row in layout.rows:
        words = [piece for piece in row.pieces if piece.norm and "<" not in piece.text]
        for start in range(len(words)):
            for end in range(start + 2, min(start + _MOST, len(words)) + 1):
                run = words[start:end]
                if "".join(piece.norm for piece in run) == letters:
                    return candidate_of(spec, joined(run), run, layout, 1.0, 0, None, "zone")
    return None


def _in_parts(spec: Field, layout: PageLayout, zone: Mrz) -> Candidate | None:
    """The surname and the given names where each stands alone, as passports print them; None where one does not."""
    runs = []
    for letters in (fold(zone.surname or "").replace(" ", ""), fold(zone.given_names or "").replace(" ", "")):
        alone = [run for row in layout.rows for run in row.segments() if "".join(p.norm for p in run) == letters]
        if not letters or not alone or any("<" in piece.text for piece in alone[0]):
            return None
        runs.append(list(alone[0]))
    return candidate_of(
        spec, " ".join(map(joined, runs)), [p for run in runs for p in run], layout, 1.0, 0, None, "zone"
    )


def compare(facts: Facts, pages: Sequence[PageReading], kind: PaperType) -> None:
    """Confirm the printed or coded name, or speak against it."""
    name = facts.values.get(NAME)
    zone = _zone(pages) if name is not None and kind.mrz_gives else None
    if name is None or zone is None:
        return
    letters, printed = _letters(zone), fold(name.value).replace(" ", "")
    if printed == letters or (len(letters) >= _FULL and printed.startswith(letters)):
        facts.change(NAME, check="mrz_name")
    else:
        facts.change(NAME, confidence=min(name.confidence, _CONTRADICTED), check="!mrz_name")
        facts.add("code_differs", NAME)


def _zone(pages: Sequence[PageReading]) -> Mrz | None:
    """The first zone of the paper that has a name."""
    return next((zone for page in pages for _, zone in codes.zones(page) if zone.surname), None)


def _letters(zone: Mrz) -> str:
    return fold(f"{zone.surname} {zone.given_names or ''}").replace(" ", "")
