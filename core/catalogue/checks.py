"""What can be wrong with a file of the catalogue beyond its form, each mistake as a sentence."""

from __future__ import annotations

import re

from core.catalogue.model import Field, PaperType
from core.text import fold_alnum
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
    faults += _check_regex("[title] untitled", *kind.title.untitled)
    for field in kind.field:
        faults += _check_field(field)
    return faults


def _check_references(kind: PaperType, names: set[str]) -> list[str]:
    faults = []
    sections = {section.name for section in kind.section}
    faults += [
        f"section {one.name!r} goes over to {one.next!r}, which is not defined"
        for one in kind.section
        if one.next and one.next not in sections
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
    rule = kind.validity
    if rule.rule == "months" and rule.months is None:
        faults.append("validity rule 'months' needs months = N")
    for name in (rule.until, rule.scope):
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
    faults += _check_regex(f"field {field.name!r}", field.pattern, field.accept, field.trim)
    if field.assert_at is not None and not 0.0 <= field.assert_at <= 1.0:
        faults.append(f"field {field.name!r}: assert_at must lie between 0 and 1")
    if field.kind == "choice" and not field.choices:
        faults.append(f"field {field.name!r}: kind 'choice' needs choices")
    return faults + [
        f"field {field.name!r}: label {label!r} is empty after folding"
        for label in field.labels
        if not fold_alnum(label)
    ]
