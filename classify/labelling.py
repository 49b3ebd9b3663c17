"""Know the paper: which pages make one, what it is and says, whose it is, how long it is good for, how sure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from msgspec import structs

from classify import metadata
from classify.confidence import calibration, second_reader
from classify.evidence import (
    certification,
    codes,
    crosscheck,
    cut_values,
    likelier_names,
    mentions,
    misspelt,
    other_cards,
    registration_day,
    second_place,
    signed_by,
    ticked_sex,
    unread_people,
    zone_names,
)
from classify.evidence.crosscheck import Facts
from classify.fields import extraction, selection
from classify.fields.candidate import Candidate
from classify.learned import Taught
from classify.letters import divorce, subject_person
from classify.letters import label as letters
from classify.letters.letter_parts import LetterParts
from classify.owners import owners
from classify.page.layout import PageLayout, lay_out
from classify.trace import Trace, as_json
from classify.types.titles import OTHER, Verdict
from classify.types.verdict import TYPE_SURE, UNKNOWN, decide
from core.catalogue import Catalogue, Field, PaperType
from core.catalogue.importance import weighed
from core.reasons import about as doubted
from core.reasons import reason
from core.records import Candidate as TypeCandidate
from core.records import FieldValue, Label, Metadata, Owner, PageReading
from core.times import day_ahead
from core.values import map_address

__all__ = ["Catalogue", "explain", "label", "label_as"]

_CLOCK_OFF = 366  # days by which a clock may be behind: later ones were misread (`2082` for `2022`)


def label(pages: Sequence[PageReading], catalogue: Catalogue, trace: Trace | None = None) -> Label:
    """What one paper is: type with evidence, fields, owners, metadata, and the reasons for review if there are any.

    `pages` are the readings of the pages of one paper, in order. Blank and failed pages may be among them. A `Taught`
    catalogue weighs what the rules say by what officers' corrections taught. A `trace` keeps what was seen on the way.
    """
    trace = trace or Trace()
    by_rules = _by_rules(pages, catalogue, trace)
    if isinstance(catalogue, Taught):
        by_rules = catalogue.weighed(pages, by_rules, partial(_by_rules, pages, catalogue, trace))
    kinds = catalogue.kinds_of(by_rules.type)
    fields = {name: structs.replace(value, kind=kinds.get(name)) for name, value in by_rules.fields.items()}
    return weighed(structs.replace(by_rules, fields=fields), catalogue)


def label_as(pages: Sequence[PageReading], catalogue: Catalogue, type_: str) -> Label:
    """What a paper says when it is known to be of this type of the catalogue: an officer said so."""
    by_rules = _by_rules(pages, catalogue, Trace(), Verdict(type_, 1.0, "an officer said so", ((type_, 1.0),), None))
    kinds = catalogue.kinds_of(by_rules.type)
    fields = {name: structs.replace(value, kind=kinds.get(name)) for name, value in by_rules.fields.items()}
    return structs.replace(by_rules, fields=fields)


def explain(pages: Sequence[PageReading], catalogue: Catalogue) -> dict[str, object]:
    """What was recognised, which labels matched, which value was taken and why: for `motlan types try`."""
    trace = Trace()
    return as_json(trace, label(pages, catalogue, trace))


def _by_rules(pages: Sequence[PageReading], catalogue: Catalogue, trace: Trace, ruling: Verdict | None = None) -> Label:
    """The label by the rules alone; `ruling` stands for their own verdict on the type."""
    failed = ["page_failed"] if any(page.status == "failed" for page in pages) else []
    seen = examine(pages, catalogue, trace, ruling)
    if seen.kind is None:
        return _unknown(seen.verdict, failed)
    calibration.calibrate(seen.facts, seen.kind, seen.layouts, seen.verdict.confidence)
    misspelt.doubt_misspelt(seen.facts, seen.kind)
    cut_values.doubt_halves(seen.facts, seen.kind, seen.layouts)
    trace.keep_values(seen.facts.values)
    known = _known(seen.facts, seen.kind, seen.layouts, seen.verdict, catalogue, failed)
    return _with_copy(known, seen.copy, catalogue)


def _with_copy(label: Label, copy: dict[str, FieldValue], catalogue: Catalogue) -> Label:
    """The label with what the certification of the copy says; a doubted value is marked, as a detail."""
    unsure = [
        reason("value_unsure", spec.name)
        for spec in catalogue.common.copy
        if spec.name in copy and copy[spec.name].confidence < catalogue.assert_at(spec)
    ]
    reasons = (*label.review_reasons, *unsure)
    return structs.replace(label, fields=label.fields | copy, review_reasons=reasons, needs_review=bool(reasons))


@dataclass(frozen=True)
class Examined:
    """A paper's type and the values of its fields, compared with each other, before it is said how sure each is."""

    verdict: Verdict
    layouts: list[PageLayout]  # without the stamps that certify a copy
    kind: PaperType | None  # None: of unknown type; then there are no facts
    facts: Facts
    copy: dict[str, FieldValue]  # what the certification of a copy says


def examine(
    pages: Sequence[PageReading], catalogue: Catalogue, trace: Trace, ruling: Verdict | None = None
) -> Examined:
    """What a paper is and says; `ruling` stands for the rules' own verdict on the type."""
    trace.begin()
    read = [page for page in pages if page.status == "read"]
    layouts, copy = certification.parted([lay_out(page) for page in read], catalogue)
    verdict = ruling or decide(layouts, catalogue, codes.kinds_on(read))
    letter = letters.read_letter(layouts, verdict, catalogue)
    doubts: tuple[str, ...] = ()
    if letter is not None:
        verdict, doubts = letters.settled(letter, verdict)
        trace.keep_letter(letter)
    trace.verdict = verdict
    if verdict.type == UNKNOWN:
        return Examined(verdict, layouts, None, Facts({}), copy)
    kind = catalogue[verdict.type]
    facts = _compared(read, layouts, kind, catalogue, verdict, letter, trace)
    for code in doubts:
        facts.add(code)
    return Examined(verdict, layouts, kind, facts, copy)


def _compared(
    pages: Sequence[PageReading],
    layouts: Sequence[PageLayout],
    kind: PaperType,
    catalogue: Catalogue,
    verdict: Verdict,
    letter: LetterParts | None,
    trace: Trace,
) -> Facts:
    """The values of a paper of a known type, compared with each other and with the codes."""
    extracted = extraction.extract(pages, layouts, kind, catalogue, verdict.hit)
    trace.keep_fields(extracted)
    divided = False
    if letter is not None:
        trace.candidates = _of_letter(trace.candidates, letter, kind, layouts)
        divided = bool(kind.owner) and divorce.is_divorce(letter.fields.get("abstract"))
        if divided:
            trace.candidates |= divorce.candidates(layouts, kind)
        else:
            trace.candidates |= subject_person.candidates(layouts, kind, letter.fields)
    facts = Facts({}, dim=crosscheck.dim_pages(pages))
    differing = selection.take(facts, trace.candidates)
    selection.complete(facts, kind, verdict.hit, layouts)
    zone_names.find(facts, pages, layouts, kind)
    tagged = second_reader.read_form(facts, differing, layouts, extracted, kind, verdict.confidence)
    trace.candidates |= {name: (*trace.candidates.get(name, ()), offered) for name, offered in tagged.items()}
    registration_day.find(facts, extracted, kind)
    likelier_names.mend(facts, kind)
    second_place.compare_places(facts, layouts, kind)
    selection.take_what_words_say(facts, kind, trace.candidates)
    crosscheck.compare_words(facts, kind, differing)
    crosscheck.apply_codes(facts, pages, kind)
    zone_names.compare(facts, pages, kind)
    ticked_sex.choose(facts, extracted, kind)
    crosscheck.compare_ids(facts, kind)
    crosscheck.compare_ends(facts, layouts, kind)
    mentions.compare_mentions(facts, layouts, kind)
    signed_by.compare_signed(facts, extracted, kind)
    crosscheck.compare_dates(facts, day_ahead(_CLOCK_OFF))
    unread_people.doubt_unread(facts, extracted.regions, layouts, kind)
    for role in divorce.missing(facts.values, kind) if divided else ():
        facts.add("owner_missing", role)
    if other_cards.are_several(pages, layouts, kind, catalogue):
        facts.add("several_papers")
    return facts


def _of_letter(
    by_label: dict[str, tuple[Candidate, ...]], letter: LetterParts, kind: PaperType, layouts: Sequence[PageLayout]
) -> dict[str, tuple[Candidate, ...]]:
    """The candidates of a letter's fields: its parts where they were read, else what labels gave, in the file's
    order."""
    by_place = letters.candidates(letter.fields, layouts)
    both = {spec.name: by_place.get(spec.name) or by_label.get(spec.name) for spec in kind.field}
    return {name: candidates for name, candidates in both.items() if candidates}


def _known(
    facts: Facts,
    kind: PaperType,
    layouts: Sequence[PageLayout],
    verdict: Verdict,
    catalogue: Catalogue,
    failed: list[str],
) -> Label:
    people = owners(facts, kind)
    about = metadata.of_paper(facts, kind, layouts, verdict.hit, catalogue)
    if verdict.confidence < TYPE_SURE:
        facts.add("type_unsure")
    for spec in kind.field:
        value = facts.values.get(spec.name)
        sure = value is not None and value.confidence >= catalogue.assert_at(spec)
        if value is not None and sure:
            facts.reasons = [told for told in facts.reasons if doubted(told) != spec.name or not _over(told, value)]
        if value is not None and not sure and not spec.metadata:
            facts.add("value_unsure", spec.name)
        if value is None and spec.needed and spec.name not in {doubted(told) for told in facts.reasons}:
            facts.add("value_unread", spec.name)
    shown = {
        spec.name: _in_today_s_units(facts.values[spec.name], spec, about.issued_on)
        for spec in kind.field
        if spec.name in facts.values and not spec.metadata
    }
    return _label(verdict, shown, people, about, [*facts.reasons, *failed])


# Chance from which a signer is no more in doubt for how the words of his name were read: doubted for that alone, 107 of
# 108 were right on four worlds of the samples (seeds 9901, 9911, 9921, 9931) and six hands' papers; 33 of 35 below it.
_SIGNER_SURE = 0.96


def _over(told: str, value: FieldValue) -> bool:
    """Whether a doubt of a letter's part is none any more as its value is sure: of one not found by its place, which
    the tagger found (a number of figures alone has still no symbol); of a signer's name, where it is surer than that.
    """
    code = told.partition(":")[0]
    if code == "symbol_unread":
        return not value.value.isdigit()
    return code.endswith("_unread") or (code == "signer_unsure" and value.confidence >= _SIGNER_SURE)


def _in_today_s_units(value: FieldValue, spec: Field, on_date: str | None) -> FieldValue:
    """An address with where it lies in the units since 2025-07-01; any other value as it is."""
    return structs.replace(value, today=map_address(value.value, on_date)) if spec.kind == "address" else value


def _unknown(verdict: Verdict, failed: list[str]) -> Label:
    title = verdict.hit.title.capitalize() if verdict.hit is not None and verdict.hit.type.startswith(OTHER) else None
    return _label(verdict, {}, (), Metadata(title=title), [reason("type_unknown"), *failed])


def _label(
    verdict: Verdict,
    values: dict[str, FieldValue],
    people: tuple[Owner, ...],
    about: Metadata,
    reasons: Sequence[str],
) -> Label:
    return Label(
        verdict.type,
        verdict.confidence,
        verdict.evidence,
        tuple(TypeCandidate(code, confidence) for code, confidence in verdict.candidates),
        values,
        people,
        about,
        bool(reasons),
        tuple(reasons),
    )
