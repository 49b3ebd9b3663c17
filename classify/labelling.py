"""Know the paper: which pages make one, what it is and says, whose it is, how long it is good for, how sure."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from msgspec import structs

from classify import metadata
from classify.confidence import calibration as trust
from classify.evidence import codes, crosscheck, mentions, second_place
from classify.evidence.crosscheck import Facts
from classify.fields import extraction, selection
from classify.fields.extraction import Harvest
from classify.learned import Taught
from classify.letters.label import letter_label
from classify.owners import owners
from classify.page.layout import Sheet, sheet
from classify.papers.splitting import split
from classify.types.titles import OTHER, Verdict
from classify.types.verdict import SURE, UNKNOWN, decide
from core.catalogue import Catalogue, Field, PaperType
from core.catalogue import load as load_catalogue
from core.reasons import sentence
from core.records import Candidate, FieldValue, Label, Metadata, Owner, PageReading
from core.values import map_address

__all__ = ["Catalogue", "explain", "label", "load_catalogue", "sentence", "split"]


def label(pages: Sequence[PageReading], catalogue: Catalogue) -> Label:
    """What one paper is: type with evidence, fields, owners, metadata, and the reasons for review if there are any.

    `pages` are the readings of the pages of one paper, in order. Blank and failed pages may be among them. A `Taught`
    catalogue weighs what the rules say by what officers' corrections taught.
    """
    made = _by_rules(pages, catalogue)
    if isinstance(catalogue, Taught):
        made = catalogue.weighed(pages, made, partial(_by_rules, pages, catalogue))
    kinds = catalogue.kinds_of(made.type)
    fields = {name: structs.replace(value, kind=kinds.get(name)) for name, value in made.fields.items()}
    return structs.replace(made, fields=fields)


def _by_rules(pages: Sequence[PageReading], catalogue: Catalogue, given: Verdict | None = None) -> Label:
    """The label by the rules alone; `given` stands for their own verdict on the type."""
    read = [page for page in pages if page.status == "read"]
    failed = any(page.status == "failed" for page in pages)
    sheets = [sheet(page) for page in read]
    verdict = given or decide(sheets, catalogue, codes.kinds_on(read))
    letter = letter_label(read, verdict, catalogue)
    if letter is not None:
        return _closed(letter, failed)
    if verdict.type == UNKNOWN:
        return _closed(_unknown(verdict), failed)
    facts, _ = take(read, sheets, catalogue[verdict.type], catalogue, verdict)
    trust.calibrate(facts, catalogue[verdict.type], sheets)
    return _closed(_known(facts, catalogue[verdict.type], read, sheets, verdict, catalogue), failed)


def take(
    pages: Sequence[PageReading], sheets: Sequence[Sheet], kind: PaperType, catalogue: Catalogue, verdict: Verdict
) -> tuple[Facts, Harvest]:
    """The values of a paper of a known type, compared with each other and with the codes."""
    found = extraction.harvest(pages, sheets, kind, catalogue, verdict.hit)
    facts = Facts({}, dim=crosscheck.dim_pages(pages))
    differing: set[str] = set()
    for name, candidates in found.candidates.items():
        chosen = selection.choose(candidates)
        if chosen is None:
            continue
        best, trust, twice = chosen
        facts.taken[name] = best
        facts.values[name] = selection.value_of(best, trust, ("seen_twice",) if twice else ())
        if best.figures_differ and not twice:
            differing.add(name)
    selection.complete(facts, kind, verdict.hit)
    second_place.compare_places(facts, sheets, kind)
    crosscheck.compare_words(facts, kind, differing)
    crosscheck.apply_codes(facts, pages, kind)
    crosscheck.compare_ids(facts, kind)
    crosscheck.compare_ends(facts, sheets, kind)
    mentions.compare_mentions(facts, sheets, kind)
    crosscheck.compare_dates(facts)
    return facts, found


def _known(
    facts: Facts,
    kind: PaperType,
    pages: Sequence[PageReading],
    sheets: Sequence[Sheet],
    verdict: Verdict,
    catalogue: Catalogue,
) -> Label:
    people = owners(facts, kind)
    about = metadata.of_paper(facts, kind, pages, sheets, verdict.hit)
    if verdict.confidence < SURE:
        facts.add("type_unsure")
    for spec in kind.field:
        value = facts.values.get(spec.name)
        if value is not None and value.confidence < catalogue.assert_at(spec) and not spec.metadata:
            facts.add("value_unsure", spec.name)
    shown = {
        spec.name: _in_today_s_units(facts.values[spec.name], spec, about.issued_on)
        for spec in kind.field
        if spec.name in facts.values and not spec.metadata
    }
    return _label(verdict, shown, people, about, facts.reasons)


def _in_today_s_units(value: FieldValue, spec: Field, on_date: str | None) -> FieldValue:
    """An address with where it lies in the units since 2025-07-01; any other value as it is."""
    return structs.replace(value, today=map_address(value.value, on_date)) if spec.kind == "address" else value


def _unknown(verdict: Verdict) -> Label:
    title = verdict.hit.title.capitalize() if verdict.hit is not None and verdict.hit.type.startswith(OTHER) else None
    return _label(verdict, {}, (), Metadata(title=title), ["type_unknown"])


def _label(
    verdict: Verdict,
    values: dict[str, FieldValue],
    people: tuple[Owner, ...],
    about: Metadata,
    reasons: Sequence[str],
) -> Label:
    candidates = tuple(Candidate(code, confidence) for code, confidence in verdict.candidates)
    return Label(
        verdict.type,
        verdict.confidence,
        verdict.evidence,
        candidates,
        values,
        people,
        about,
        bool(reasons),
        tuple(reasons),
    )


def _closed(made: Label, failed: bool) -> Label:
    """The label with what holds for any paper added: a page that could not be read sends it to a person."""
    if not failed:
        return made
    return Label(
        **{name: getattr(made, name) for name in made.__struct_fields__}
        | {"needs_review": True, "review_reasons": (*made.review_reasons, "page_failed")}
    )


def explain(pages: Sequence[PageReading], catalogue: Catalogue) -> dict[str, object]:
    """What was recognised, which labels matched, which value was taken and why: for `motlan types try`."""
    read = [page for page in pages if page.status == "read"]
    sheets = [sheet(page) for page in read]
    verdict = decide(sheets, catalogue, codes.kinds_on(read))
    out: dict[str, object] = {
        "type": verdict.type,
        "confidence": verdict.confidence,
        "evidence": verdict.evidence,
        "candidates": list(verdict.candidates),
    }
    if verdict.type == UNKNOWN:
        return out
    facts, found = take(read, sheets, catalogue[verdict.type], catalogue, verdict)
    trust.calibrate(facts, catalogue[verdict.type], sheets)
    out["labels"] = [
        {
            "page": sheets[one.sheet].page,
            "label": one.label.norm,
            "fields": list(one.label.fields),
            "likeness": round(one.likeness, 3),
            "box": sheets[one.sheet].box(
                sheets[one.sheet].rows[one.row].pieces[one.start : max(one.end, one.start + 1)]
            ),
        }
        for one in found.found
    ]
    out["values"] = {
        name: [
            {
                "value": t.parsed.value,
                "text": t.parsed.text,
                "belief": round(t.belief, 3),
                "how": t.how,
                "page": t.page,
                "box": t.box,
                "rank": t.rank,
            }
            for t in candidates
        ]
        for name, candidates in found.candidates.items()
    }
    out["chosen"] = facts.values
    out["reasons"] = [{"code": code, "sentence": sentence(code)} for code in facts.reasons]
    return out
