"""The label of an official letter: its parts as the letter reader finds them, brought to the shape of every label."""

from __future__ import annotations

from collections.abc import Sequence

from classify.letters import term
from classify.letters.parts import LetterParts, label_letter
from classify.types.titles import OTHER, Verdict
from classify.types.verdict import UNKNOWN
from core.catalogue import Catalogue
from core.reasons import SENTENCES, reason
from core.records import Candidate, FieldValue, Label, Metadata, PageReading

CLEAR = 0.8  # from here the letter reader's own type decides over a verdict of another letter type
SURE = 0.6
FIELD_SURE = 0.88


def letter_label(pages: Sequence[PageReading], verdict: Verdict, catalogue: Catalogue) -> Label | None:
    """The label when these pages are an official letter; None when they are another paper."""
    if verdict.type not in catalogue.letters and verdict.type != UNKNOWN:
        return None
    if verdict.hit is not None and verdict.hit.type.startswith(OTHER) and verdict.type == UNKNOWN:
        return None
    parts = label_letter(pages)
    if parts is None or parts.type not in catalogue:
        return None
    if verdict.type == UNKNOWN and parts.confidence < 0.5:
        return None
    return _label(parts, verdict, catalogue, pages)


def _label(parts: LetterParts, verdict: Verdict, catalogue: Catalogue, pages: Sequence[PageReading]) -> Label:
    reasons = [reason(code) for code in parts.doubts if code in SENTENCES]
    code, trust, evidence = parts.type, parts.confidence, parts.evidence
    if verdict.type in (parts.type, UNKNOWN):
        trust = max(trust, verdict.confidence) if verdict.type == parts.type else trust
    else:
        if verdict.hit is not None and verdict.confidence > parts.confidence:
            code, trust, evidence = verdict.type, verdict.confidence, verdict.evidence
        trust = min(trust, 0.6)
        reasons.append("type_conflict")
    if trust < SURE:
        reasons.append("type_unsure")
    reasons += [reason("value_unsure", name) for name, value in parts.fields.items() if value.confidence < FIELD_SURE]
    candidates = {code: trust, **dict(verdict.candidates)}
    return Label(
        code, round(trust, 3), evidence, tuple(Candidate(name, value) for name, value in list(candidates.items())[:4]),
        parts.fields, (), _metadata(parts.fields, catalogue[code].name, pages), bool(reasons),
        tuple(dict.fromkeys(reasons)),
    )  # fmt: skip


def _metadata(fields: dict[str, FieldValue], title: str, pages: Sequence[PageReading]) -> Metadata:
    def get(name: str) -> str | None:
        return fields[name].value if name in fields else None

    return Metadata(title=title, number_symbol=get("number_symbol"), issued_on=get("issued_on"), issuer=get("issuer"),
                    abstract=get("abstract"), valid_until=term.valid_until(pages, get("issued_on")))  # fmt: skip
