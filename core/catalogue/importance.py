"""How much hangs on a value: a doubted `key` value holds its paper back for an officer, a doubted `detail` does not.

A field is key when its file says so (`weight`), or by what reads it: the owner's number and name, the paper's own
number and day, what its validity and the papers that end it go by, and what the rule of a procedure looks at. Every
other field has the weight that `_common.toml` declares once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TypeVar

from msgspec import structs

from core.catalogue.model import Catalogue, PaperType
from core.catalogue.procedure import of_files
from core.reasons import about
from core.records import Label, Owner, Reading

_HEAD = frozenset({"number_symbol", "issued_on", "valid_until", "valid_scope"})  # of the metadata of every paper
_PURPOSES = ("purpose", "scope")  # fields that the reuse check looks for a component's purpose in
AnyLabel = TypeVar("AnyLabel", Label, Reading)


def weighed(label: AnyLabel, catalogue: Catalogue) -> AnyLabel:
    """The label with what its reasons come to: whether a person must look, and which details are marked as doubtful."""
    marked = doubtful(label, catalogue)
    held = any(about(reason) not in marked for reason in label.review_reasons)
    return structs.replace(label, needs_review=held, doubtful=marked)


def printed(label: AnyLabel) -> AnyLabel:
    """The label as programs are told it: its `review_reasons` are those for which it waits for a person.

    Doubts about details stay in the record, where officers see why; outside they are the names in `doubtful`.
    """
    marked = set(label.doubtful)
    held = tuple(reason for reason in label.review_reasons if about(reason) not in marked)
    return structs.replace(label, review_reasons=held)


def doubtful(label: Label | Reading, catalogue: Catalogue) -> tuple[str, ...]:
    """Names of the details that a reason speaks about, in the order of the reasons.

    Where an owner's number was not read, the birth date tells who it is: then it is no detail.
    """
    kind = catalogue.get(label.type)
    names = [name for reason in label.review_reasons if (name := about(reason))]
    if kind is None:  # nobody knows what hangs on a value of an unknown paper
        return ()
    key = key_fields(kind, catalogue) | set(_birth_dates(kind, label.owners))
    return tuple(dict.fromkeys(name for name in names if name not in key))


def key_fields(kind: PaperType, catalogue: Catalogue) -> frozenset[str]:
    """The fields of a type on which much hangs, and the metadata that always are such."""
    said = {field.name: "key" if field.needed else field.weight for field in kind.field if field.weight or field.needed}
    default = catalogue.common.weight == "key"
    read = read_by_rules(kind, catalogue)
    names = {*_HEAD, *(field.name for field in kind.field)}
    return frozenset(name for name in names if said.get(name, "key" if name in read or default else "detail") == "key")


def read_by_rules(kind: PaperType, catalogue: Catalogue) -> frozenset[str]:
    """The fields of a type that something goes by: owners, own number and day, validity, later papers, procedures."""
    by_rules = _read_by_procedures().get(kind.code, frozenset())
    return frozenset({*_read_by_type(kind), *_read_by_later(kind, catalogue), *by_rules, *_HEAD})


def _birth_dates(kind: PaperType, owners: Sequence[Owner]) -> Iterator[str]:
    """The fields with the birth dates of owners without a number."""
    unnumbered = {owner.role for owner in owners if not owner.id}
    return (role.birth_date for role in kind.owner if role.birth_date and role.role in unnumbered)


def _read_by_type(kind: PaperType) -> Iterator[str]:
    """What the type's own file goes by: owners, own number and day, validity, later papers that end this one."""
    for role in kind.owner:
        yield from filter(None, (role.name, role.id, role.old_id))
        if not (role.id or role.old_id) and role.birth_date:
            yield role.birth_date
    rule = kind.validity
    yield from filter(None, (kind.number, rule.until, rule.term, rule.by, rule.scope))
    yield from kind.issued_on
    if rule.rule != "none":
        yield rule.start
    if rule.rule == "birthdays":
        yield "birth_date"
    for later in kind.later:
        yield from (later.since, *(() if later.same in ("person", "parcel") else (later.same,)))


def _read_by_later(kind: PaperType, catalogue: Catalogue) -> Iterator[str]:
    """What a paper of this type that ends or changes another is held against: its day and who gives."""
    rules = (rule for other in catalogue.types.values() for rule in other.later)
    for rule in (*rules, *catalogue.common.later):
        if kind.code in rule.types:
            yield from filter(None, (rule.on, rule.giver, rule.parcels))


@lru_cache(maxsize=1)
def _read_by_procedures() -> Mapping[str, frozenset[str]]:
    """By paper type the fields that the rule of a procedure that comes with motlan looks at.

    For rules that the centre wrote since, the reuse check says when what they need is in doubt; so it does for a title
    or abstract that must name its kind: letters would else wait for their longest value.
    """
    fields_of: dict[str, set[str]] = {}
    for procedure in of_files().values():
        for part in procedure.components:
            for code in part.accepts:
                fields_of.setdefault(code, set()).update(part.facts, _PURPOSES if part.purpose else ())
            for code in (*part.says, *part.shows):
                names = (*part.says.get(code, ()), *part.shows.get(code, ()))
                fields_of.setdefault(code, set()).update(name for name in names if name != "title")
    return {code: frozenset(names) for code, names in fields_of.items()}
