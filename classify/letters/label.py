"""An official letter, labelled as every other paper is: a verdict on its type, its parts as candidates of fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from classify.fields.candidate import PLACE, Candidate
from classify.letters.letter_parts import LetterParts, letter_parts
from classify.page.layout import PageLayout
from classify.types.titles import OTHER, Verdict
from classify.types.verdict import UNKNOWN
from core.catalogue import Catalogue
from core.records import FieldValue
from core.values import Parsed

IN_DOUBT = 0.6  # confidence of a type at most on which the letter's parts and the title disagree
LEAST = 0.5  # confidence from which the parts of a letter make one of a paper nothing else was seen in


def read_letter(layouts: Sequence[PageLayout], verdict: Verdict, catalogue: Catalogue) -> LetterParts | None:
    """The parts of an official letter; None when these pages are another paper."""
    if verdict.type not in catalogue.letters and verdict.type != UNKNOWN:
        return None
    if verdict.hit is not None and verdict.hit.type.startswith(OTHER) and verdict.type == UNKNOWN:
        return None
    parts = letter_parts(layouts, catalogue)
    return None if parts is None or (verdict.type == UNKNOWN and parts.confidence < LEAST) else parts


def settled(parts: LetterParts, verdict: Verdict) -> tuple[Verdict, tuple[str, ...]]:
    """The verdict after what the letter's parts say of its type, and what is in doubt."""
    code, confidence, evidence, doubts = parts.type, parts.confidence, parts.evidence, parts.doubts
    if verdict.type == parts.type:
        confidence = max(confidence, verdict.confidence)
    elif verdict.type != UNKNOWN:
        if verdict.hit is not None and verdict.confidence > parts.confidence:
            code, confidence, evidence = verdict.type, verdict.confidence, verdict.evidence
        confidence = min(confidence, IN_DOUBT)
        doubts = (*doubts, "type_conflict")
    confidence = round(confidence, 3)
    others = {code: confidence, **{name: sure for name, sure in verdict.candidates if name != code}}
    return Verdict(code, confidence, evidence, tuple(others.items())[:4], verdict.hit), doubts


def candidates(fields: Mapping[str, FieldValue], layouts: Sequence[PageLayout]) -> dict[str, tuple[Candidate, ...]]:
    """The values of a letter's parts as the candidates of the fields of their names."""
    pages = {layout.page: layout for layout in layouts}
    return {name: (_candidate(name, value, pages.get(value.page or 0, layouts[0])),) for name, value in fields.items()}


def _candidate(name: str, value: FieldValue, layout: PageLayout) -> Candidate:
    box = value.box or (0.0, 0.0, 0.0, 0.0)
    return Candidate(
        name, Parsed(value.value, value.text, value.checks), value.confidence, False, layout.page, box, 0, None, PLACE,
        tuple(layout.within(box)), value.source,
    )  # fmt: skip
