"""The minimum metadata of a paper: number and symbol, day of issue, issuer, title, abstract, validity."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from msgspec import structs

from classify import issuers
from classify.confidence import calibration, word_confidence
from classify.evidence.crosscheck import Facts
from classify.letters import term
from classify.letters.head import Head, read_head_of_form
from classify.page.layout import PageLayout, Row, joined
from classify.types.titles import Hit
from core import values
from core.catalogue import Catalogue, Field, PaperType
from core.catalogue.validity import valid_until
from core.records import FieldValue, Metadata
from core.text import nfc
from core.values import skeleton
from core.values.dates import whole_date_line
from core.values.symbols import number_line

_DAY_SAID = (
    0.5  # chance of a last day from which it is told, in doubt; a term in doubt, which may be a payment's, is not
)
ASSERT_AT = 0.86  # chance from which a number or a day is asserted
_GIVEN = re.compile(r"\W*hom\W{0,2}nay\b\W*")  # `Hôm nay, ngày 08 tháng 8 năm 2017, tại …` of a deed
_OTHER_NUMBER = re.compile(r"\W*(?:ky hieu|ma hieu|mau so)\b.{1,24}?(?=\bso\W{0,2}:)")  # before a receipt's own
_IN_VOLUME = re.compile(r"\bqu[a-z]{2}n\b")  # `Số 26 Quyển I`: a register's number without a colon
NO_HEAD = ("card", "licence", "education", "letter")  # no letterhead of Decree 30, or one that was read before
NUMBER = Field("number_symbol", "number_symbol")
_DAY = len("2026-01-31")
ISSUED = Field("issued_on", "date")


def of_paper(
    facts: Facts, kind: PaperType, layouts: Sequence[PageLayout], hit: Hit | None, catalogue: Catalogue
) -> Metadata:
    """The metadata of a paper; what is unsure is added to the facts' reasons.

    The head of an official letter was read already: its parts are among the facts.
    """
    head = head_of(kind, layouts)
    number = _weighed(facts, kind, NUMBER, head_number(facts, kind, head, layouts), layouts)
    issued = _weighed(facts, kind, ISSUED, head_date(facts, kind, head, layouts), layouts)
    known: dict[str, str | None] = {name: value.value for name, value in facts.values.items()}
    known["issued_on"] = issued.value if issued is not None else known.get("issued_on")
    _doubt(facts, number, "number_unsure")
    _doubt(facts, issued, "date_unsure")
    scope = facts.values.get(kind.validity.scope or "")
    abstract = facts.values.get(kind.abstract or "")
    return Metadata(
        type_code=kind.result_codes[0] if len(kind.result_codes) == 1 else None,
        title=title(kind, hit) if kind.group != "letter" else kind.name,
        number_symbol=number.value if number is not None else None,
        issued_on=issued.value[:_DAY] if issued is not None else None,
        issuer=issuers.of_paper(facts.values, kind, head, layouts),
        abstract=abstract.value if abstract is not None else None,
        valid_until=_until(facts, kind, known, layouts, catalogue),
        valid_scope=scope.value if scope is not None else None,
    )


def head_of(kind: PaperType, layouts: Sequence[PageLayout]) -> Head | None:
    """The head of a paper that has one and whose head was not read before."""
    return read_head_of_form(layouts[0]) if layouts and kind.group not in NO_HEAD else None


def _doubt(facts: Facts, value: FieldValue | None, code: str) -> None:
    """The chance of a value decides whether it is in doubt, whatever the reader of a letter's head thought of it."""
    if value is not None and value.confidence < ASSERT_AT:
        facts.add(code)
    elif value is not None and code in facts.reasons:
        facts.reasons.remove(code)


def of_head(facts: Facts, value: FieldValue | None, layouts: Sequence[PageLayout]) -> bool:
    """True for a value that was read in the head of a paper: no field's own."""
    layer = {layout.page for layout in layouts if layout.source == "text_layer"}
    return value is not None and value.page not in layer and all(value is not own for own in facts.values.values())


def _weighed(
    facts: Facts, kind: PaperType, spec: Field, value: FieldValue | None, layouts: Sequence[PageLayout]
) -> FieldValue | None:
    """A value of the head with the chance that it is right."""
    if value is None or not of_head(facts, value, layouts):
        return value
    sure = calibration.head_chance(spec, value, facts, kind, layouts)
    return structs.replace(value, confidence=sure)


def _until(
    facts: Facts,
    kind: PaperType,
    known: Mapping[str, str | None],
    layouts: Sequence[PageLayout],
    catalogue: Catalogue,
) -> str | None:
    if kind.group == "letter":
        return term.valid_until(layouts, known["issued_on"])
    told = {kind.validity.until: _DAY_SAID}
    told |= {spec.name: catalogue.assert_at(spec) for spec in kind.field if spec.name == kind.validity.term}
    unsure = {
        name: None for name, least in told.items() if name in facts.values and facts.values[name].confidence < least
    }
    return valid_until(kind.validity, {**known, **unsure})


def title(kind: PaperType, hit: Hit | None) -> str:
    """The title in reading case: the catalogue's spelling where the whole title is known, else as printed."""
    if hit is None:
        return kind.name
    printed = re.sub(r"\s*[-–:;.,]+$", "", nfc(hit.line.text))
    copy = " (bản sao)" if re.search(r"ban\s*sao\b", skeleton(printed)) else ""
    if hit.whole and hit.title.isupper():
        text = re.sub(r"\s*\(?bản sao\)?\s*", "", hit.title.lower()) or hit.title.lower()
        return text[:1].upper() + text[1:] + copy
    return printed[:1].upper() + printed[1:].lower()


def head_number(facts: Facts, kind: PaperType, head: Head | None, layouts: Sequence[PageLayout]) -> FieldValue | None:
    if kind.number is not None:
        return facts.values.get(kind.number)
    headed = head.fields.get("number_symbol") if head is not None else None
    if head is not None and headed is not None and headed.value[:1].isdigit():
        return structs.replace(headed, confidence=max(headed.confidence, head.number_read))
    for layout in layouts[:1]:
        for row in layout.rows:
            if row.middle / layout.aspect > 0.45:
                break
            for segment in row.segments():
                text = joined(segment)
                behind = _OTHER_NUMBER.match(skeleton(nfc(text)))
                text = nfc(text)[behind.end() :] if behind is not None else text
                line = number_line(text)
                told = line.colon or (line.labelled and _IN_VOLUME.search(skeleton(nfc(text))) is not None)
                parsed = values.number_symbol(nfc(text)[line.start :]) if told else None
                if parsed is not None:
                    plain = line.labelled and parsed.value == line.figures  # `Số: 1848`
                    confidence = word_confidence.of(segment[1:]) * (1.0 if plain else parsed.doubt)
                    return FieldValue(parsed.value, parsed.text, round(confidence, 3), layout.page, layout.box(segment))
    return None


def head_date(facts: Facts, kind: PaperType, head: Head | None, layouts: Sequence[PageLayout]) -> FieldValue | None:
    registered = next((facts.values[name] for name in kind.issued_on if name in facts.values), None)
    if kind.issued_on and kind.group in ("card", "letter"):
        return registered
    printed = _printed_date(head, layouts)
    if registered is None or (printed is not None and printed.value > registered.value):
        return printed  # a certificate is issued on the day it is signed, of what was registered then or before
    return registered


def _printed_date(head: Head | None, layouts: Sequence[PageLayout]) -> FieldValue | None:
    """The latest of the lines of place and date: the head's and those above signatures."""
    dates = [value for layout in layouts for row in layout.rows if (value := _place_date(layout, row)) is not None]
    headed = head.fields.get("issued_on") if head is not None else None
    if head is not None and head.date_line is not None and headed is not None and len(headed.value) == 10:
        if whole_date_line(head.date_line.text) is not None or "handwriting" in headed.checks:
            dates.append(headed)  # the head's own reader knows more of it, and is asked last
        elif not dates:
            dates.append(structs.replace(headed, checks=(*headed.checks, "!whole_line")))
    return max(reversed(dates), key=lambda value: value.value, default=None)


def _place_date(layout: PageLayout, row: Row) -> FieldValue | None:
    """`Hà Nội, ngày 05 tháng 01 năm 2026` on a line of its own, nothing after it, a place or nothing before it; or the
    day after the words by which deeds give it."""
    for segment in row.segments():
        text = joined(segment)
        given = _GIVEN.match(skeleton(nfc(text)))
        parsed = values.date(nfc(text)[given.end() :]) if given is not None else whole_date_line(text)
        if parsed is not None and len(parsed.value) == 10:
            confidence = word_confidence.of(segment) * parsed.doubt
            return FieldValue(
                parsed.value, parsed.text, round(confidence, 3), layout.page, layout.box(segment), "ocr", parsed.checks
            )
    return None
