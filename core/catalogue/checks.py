"""What can be wrong with a file of the catalogue beyond its form, each mistake as a sentence."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches

from core.catalogue import form_wordings
from core.catalogue.model import Field, PaperType, Titles, Validity
from core.text import accented, fold_alnum
from core.values.kinds import known


def check(kind: PaperType, stem: str) -> list[str]:
    """What is wrong with one type, in sentences; an empty list when nothing is."""
    faults = [] if kind.code == stem else [f"code is {kind.code!r}, but the file is named {stem}.toml"]
    if not re.fullmatch(r"[a-z][a-z0-9_]*", kind.code):
        faults.append(f"code {kind.code!r} may hold only a-z, 0-9 and _")
    if not (kind.title.whole or kind.title.starts or kind.title.codes or kind.title.marks):
        faults.append("[title] gives nothing to recognise the type by: write whole, starts, marks or codes")
    names = [field.name for field in kind.field]
    faults += [f"field {name!r} is given twice" for name in sorted({n for n in names if names.count(n) > 1})]
    faults += _check_references(kind, set(names))
    faults += [
        f"result code {code!r} is not of the form KQ.G15.000031"
        for code in kind.result_codes
        if not re.fullmatch(r"KQ\.[A-Z]\d{2}\.\d{6}", code)
    ]
    faults += form_wordings.faults(kind)
    faults += _check_regex("[title] untitled", *kind.title.untitled)
    for field in kind.field:
        faults += _check_field(field)
    return faults


def check_together(types: Mapping[str, PaperType], known: Collection[str]) -> list[str]:
    """What is wrong between types, `FILE: sentence`; `known` are codes that a rule on later papers may name."""
    return [*_twins(types), *_unknown_later(types, known)]


def _twins(types: Mapping[str, PaperType]) -> Iterator[str]:
    """Titles that two types both call their own, unless the years of their prints tell them apart."""
    owners: dict[str, list[tuple[PaperType, str]]] = {}
    for kind in types.values():
        for title in kind.title.whole:
            owners.setdefault(accented(title), []).append((kind, title))
    for titled in owners.values():
        (first, title), *others = titled
        for other, _ in others:
            if other is not first and not _parted(first.title, other.title):
                yield (
                    f"{other.code}.toml: title {title!r} is also that of {first.code}.toml: give it to one of them, or "
                    "tell their prints apart by issued_from and issued_until"
                )


def _parted(titles: Titles, other: Titles) -> bool:
    """Whether one was printed before the other was, a few months of both aside."""
    return any(
        early.issued_until and late.issued_from and early.issued_until < (late.issued_until or "9")
        for early, late in ((titles, other), (other, titles))
    )


def _unknown_later(types: Mapping[str, PaperType], known: Collection[str]) -> Iterator[str]:
    for kind in types.values():
        for code in {code for rule in kind.later for code in rule.types} - {*known, *types}:
            near = get_close_matches(code, {*known, *types}, 1)
            meant = f"; did you mean {near[0]!r}?" if near else ""
            yield f"{kind.code}.toml: later names type {code!r}, which is not of the catalogue{meant}"


def _check_references(kind: PaperType, names: set[str]) -> list[str]:
    faults = []
    sections = {section.name for section in kind.section}
    faults += [
        f"section {section.name!r} goes over to {section.next!r}, which is not defined"
        for section in kind.section
        if section.next and section.next not in sections
    ]
    for field in kind.field:
        if field.section is not None and field.section not in sections:
            faults.append(f"field {field.name!r} stands in section {field.section!r}, which is not defined")
    for owner in kind.owner:
        wanted = [owner.name, owner.id, owner.old_id, owner.birth_date]
        faults += [
            f"owner {owner.role!r} names field {name!r}, which is not defined"
            for name in wanted
            if name is not None and name not in names
        ]
    for use, wanted_fields in (
        ("number", (kind.number,)),
        ("issued_on", kind.issued_on),
        ("issuer", kind.issuer),
        ("abstract", (kind.abstract,)),
        ("qr_gives", kind.qr_gives),
        ("mrz_gives", kind.mrz_gives),
        ("witness_of", [f.witness_of for f in kind.field]),
        ("part_of", [f.part_of for f in kind.field]),
    ):
        faults += [
            f"{use} names field {name!r}, which is not defined" for name in wanted_fields if name and name not in names
        ]
    told = {name for fields in kind.matter.values() for name in fields}
    faults += [
        f"matter names field {name!r}, which is not defined (or text)" for name in sorted(told - {*names, "text"})
    ]
    for later in kind.later:
        wanted = [name for name in (later.since,) if name not in ("issued_on", *names)]
        wanted += [later.same] if later.same not in ("person", "parcel", *names) else []
        if later.parcels and later.same != "parcel":
            faults.append(f"later {'/'.join(later.types)}: parcels = {later.parcels!r} needs same = 'parcel'")
        faults += [
            f"later {'/'.join(later.types)} names field {name!r}, which is not defined (or person, or parcel)"
            for name in wanted
        ]
    return faults + check_validity(kind.validity, names)


def check_validity(rule: Validity, names: Collection[str]) -> list[str]:
    """What is wrong with the validity of a type that has fields of these names."""
    faults = []
    if rule.rule == "months" and rule.months is None:
        faults.append("validity rule 'months' needs months = N")
    if rule.terms and not rule.by:
        faults.append("validity terms need by = FIELD, whose value names the term")
    for name in (rule.until, rule.scope, rule.term, rule.by):
        if name is not None and name not in names:
            faults.append(f"validity names field {name!r}, which is not defined")
    return faults


def _check_regex(where: str, *expressions: str | None) -> list[str]:
    faults = []
    for regex in expressions:
        try:
            re.compile(regex or "")
        except re.error as exc:
            faults.append(f"{where}: regular expression {regex!r} is wrong: {exc}")
    return faults


def _check_field(field: Field) -> list[str]:
    faults: list[str] = []
    if field.kind not in known():
        faults.append(f"field {field.name!r}: kind {field.kind!r} is not known; known: {', '.join(sorted(known()))}")
    faults += _check_regex(
        f"field {field.name!r}", field.pattern, field.ahead, field.accept, field.whole, field.trim, field.until
    )
    if field.assert_at is not None and not 0.0 <= field.assert_at <= 1.0:
        faults.append(f"field {field.name!r}: assert_at must lie between 0 and 1")
    if field.kind == "choice" and not field.choices:
        faults.append(f"field {field.name!r}: kind 'choice' needs choices")
    return faults + [
        f"field {field.name!r}: label {label!r} is empty after folding"
        for label in field.labels
        if not fold_alnum(label)
    ]
