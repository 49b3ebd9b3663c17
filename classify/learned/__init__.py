"""What officers' corrections taught beside the rules: may raise a doubt or propose a type, may never assert anything.

Without an adopted version there is no `Taught` catalogue, and the rules alone serve at no cost. Training is
`classify.learned.train`; what is adopted when, and why no personal data can be in it, stands in docs/learning.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from msgspec.structs import replace

from classify.types.titles import Verdict
from core.catalogue import Catalogue
from core.reasons import reason
from core.records import FieldValue, Label, PageReading

MOST_PROPOSED = 0.55  # confidence of a proposed type at most: below what any rule asserts a type with
CHECK = "!learned"  # the failed check of a value that officers of this installation corrected in like cases

__all__ = ["CHECK", "MOST_PROPOSED", "Advice", "Model", "Taught"]


class Advice(NamedTuple):
    """What a learnt model has to say about the rules' label of one paper."""

    proposal: tuple[str, float] | None = None  # a type with its chance, where the rules are in doubt
    doubt: float | None = None  # chance of the rules' own type, where that is too small to stand
    values: dict[str, float] = {}  # noqa: RUF012 - chance to be right of the values that are too unlikely to stand


class Model(Protocol):
    """What a taught catalogue asks; `classify.learned.learnt_model` is the one there is."""

    @property
    def version(self) -> int:
        """Its number, by which a record names it."""
        ...

    def advice(self, pages: Sequence[PageReading], label: Label) -> Advice:
        """What speaks against the label, and which type to propose instead of none."""
        ...


class Taught(Catalogue):
    """The catalogue of the rules with a model beside it."""

    def __init__(self, catalogue: Catalogue, model: Model) -> None:
        super().__init__(catalogue.of_files, catalogue.common)
        self.model = model

    @property
    def named(self) -> str:
        """How the model is called in a record's evidence."""
        return f"learnt labels/{self.model.version}"

    def weighed(self, pages: Sequence[PageReading], by_rules: Label, taken_as: Callable[[Verdict], Label]) -> Label:
        """The label after the model's advice. `taken_as` gives the rules' label of the paper under another verdict."""
        advice = self.model.advice(pages, by_rules)
        if advice.proposal is not None and advice.proposal[0] in self:
            return self._proposed(by_rules, *advice.proposal, taken_as)
        if advice.doubt is not None:
            evidence = f"{by_rules.type_evidence}; {self.named} doubts it"
            sure = min(by_rules.type_confidence, round(advice.doubt, 3))
            by_rules = replace(by_rules, type_confidence=sure, type_evidence=evidence)
            by_rules = _with_reasons(by_rules, ["type_unsure"])
        if advice.values:
            by_rules = self._doubted(by_rules, advice.values)
        return by_rules

    def _proposed(self, by_rules: Label, code: str, chance: float, taken_as: Callable[[Verdict], Label]) -> Label:
        """The paper as one of the proposed type, for an officer to look at: its type and its owners stay unasserted."""
        evidence = f"proposed by {self.named}, as officers named such papers; the rules: {by_rules.type_evidence}"
        others = tuple(
            (candidate.type, candidate.confidence) for candidate in by_rules.type_candidates if candidate.type != code
        )
        sure = min(round(chance, 3), MOST_PROPOSED)
        label = taken_as(Verdict(code, sure, evidence, ((code, sure), *others[:3]), None))
        if label.type != code:  # the letter rules see another kind of letter in it
            return by_rules
        label = replace(label, type_confidence=min(label.type_confidence, MOST_PROPOSED), type_evidence=evidence)
        roles = self[code].owner
        of_owners = {name for role in roles for name in (role.name, role.id, role.old_id) if name in label.fields}
        return _with_reasons(label, ["type_unsure", *(reason("owner_unconfirmed", name) for name in sorted(of_owners))])

    def _doubted(self, by_rules: Label, chances: dict[str, float]) -> Label:
        fields = by_rules.fields | {name: _less(by_rules.fields[name], chance) for name, chance in chances.items()}
        evidence = by_rules.type_evidence
        if self.named not in evidence:
            evidence += f"; {self.named} doubts {', '.join(sorted(chances))}"
        by_rules = replace(by_rules, fields=fields, type_evidence=evidence)
        return _with_reasons(by_rules, [reason("value_unsure", name) for name in chances])


def _less(value: FieldValue, chance: float) -> FieldValue:
    return replace(value, confidence=min(value.confidence, round(chance, 3)), checks=(*value.checks, CHECK))


def _with_reasons(label: Label, more: Sequence[str]) -> Label:
    return replace(label, needs_review=True, review_reasons=tuple(dict.fromkeys((*label.review_reasons, *more))))
