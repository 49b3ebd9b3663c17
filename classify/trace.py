"""What labelling saw on its way to a label: kept when a trace is handed to `label`, and told by `explain`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from classify.fields.candidate import Candidate
from classify.fields.extraction import Extraction
from classify.letters.letter_parts import LetterParts
from classify.types.titles import Verdict
from core.reasons import sentence
from core.records import Box, FieldValue, Label


@dataclass(frozen=True)
class LabelSeen:
    """A printed label, or another line, by which fields were found."""

    page: int
    label: str
    fields: tuple[str, ...]
    similarity: float
    box: Box

    def as_json(self) -> dict[str, object]:
        return {
            "page": self.page,
            "label": self.label,
            "fields": list(self.fields),
            "similarity": round(self.similarity, 3),
            "box": self.box,
        }


@dataclass
class Trace:
    """The steps of one labelling; empty where a step was not reached."""

    verdict: Verdict | None = None
    labels: list[LabelSeen] = field(default_factory=list)
    candidates: dict[str, tuple[Candidate, ...]] = field(default_factory=dict)
    chosen: dict[str, FieldValue] = field(default_factory=dict)  # every value, also of fields that are metadata only

    def begin(self) -> None:
        """Forget what was kept: the paper is labelled anew under another type."""
        self.verdict, self.labels, self.candidates, self.chosen = None, [], {}, {}

    def keep_fields(self, extraction: Extraction) -> None:
        """The labels that matched and the candidates of every field."""
        for match in extraction.matches:
            layout = extraction.layouts[match.page_index]
            pieces = layout.rows[match.row].pieces[match.start : max(match.end, match.start + 1)]
            seen = LabelSeen(
                layout.page, match.label.norm, tuple(match.label.fields), match.similarity, layout.box(pieces)
            )
            self.labels.append(seen)
        self.candidates = dict(extraction.candidates)

    def keep_letter(self, parts: LetterParts) -> None:
        """The lines by which the parts of an official letter were found."""
        self.labels += [LabelSeen(mark.page, mark.what, mark.fields, 1.0, mark.box) for mark in parts.marks]

    def keep_values(self, values: Mapping[str, FieldValue]) -> None:
        """The values as they go into the label."""
        self.chosen = dict(values)


def as_json(trace: Trace, label: Label) -> dict[str, object]:
    """A trace and the label it led to as one JSON object."""
    verdict = trace.verdict
    return {
        "type": label.type,
        "confidence": label.type_confidence,
        "evidence": label.type_evidence,
        "candidates": list(verdict.candidates) if verdict is not None else [],
        "labels": [seen.as_json() for seen in trace.labels],
        "values": {name: _candidates(candidates) for name, candidates in trace.candidates.items()},
        "chosen": trace.chosen,
        "reasons": [{"code": code, "sentence": sentence(code)} for code in label.review_reasons],
    }


def _candidates(candidates: Sequence[Candidate]) -> list[dict[str, object]]:
    return [
        {
            "value": candidate.parsed.value,
            "text": candidate.parsed.text,
            "confidence": round(candidate.confidence, 3),
            "how": candidate.how,
            "page": candidate.page,
            "box": candidate.box,
            "rank": candidate.rank,
        }
        for candidate in candidates
    ]
