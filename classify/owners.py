"""Whose paper it is, by the roles of the catalogue, and whether that may be asserted: only with a second witness."""

from __future__ import annotations

from classify.evidence.crosscheck import Facts
from classify.evidence.disputes import failed_checks, open_words, repeated
from classify.evidence.mentions import sure_place
from core.catalogue import OwnerRole, PaperType
from core.catalogue.settled import numbers_of, owner_of
from core.records import FieldValue, Owner
from core.text import accented
from core.values.names import is_name, only_spelling

LEAST = 0.9  # chance below which no witness helps: the same print can be misread twice alike
ALONE = 0.98  # chance from which two readers that agree on every digit of one place are witness enough
PLACED = 0.85  # chance of the place below which a value may be somebody else's: no witness of its letters helps
READ_ALIKE = 0.95  # a word of a name that both readers give alike but less surely is no witness: `HUÊ` for `HUỆ`
CONFIRMING = frozenset({"qr", "mrz", "barcode", "seen_twice", "tax_check_digit", "mrz_name"})


def owners(facts: Facts, kind: PaperType) -> tuple[Owner, ...]:
    """The owners the paper names; what speaks against asserting one is added to the facts' reasons.

    On a dim page two readers that agree are no witness to a name that could be another by a mark alone.
    """
    out = []
    for role in kind.owner:
        owner = owner_of(facts.values, role)
        if owner is None:
            if not role.optional:
                facts.add("owner_missing", role.role)
            continue
        out.append(owner)
        if owner.name is None:
            facts.add("owner_unconfirmed", role.name)
        for name in _unconfirmed(facts, role):
            facts.add("owner_unconfirmed", name)
    return tuple(out)


def _unconfirmed(facts: Facts, role: OwnerRole) -> list[str]:
    """Fields of the owner that have no second witness."""
    out = []
    name = facts.values.get(role.name)
    if name is not None and not _name_stands(facts, role, name):
        out.append(role.name)
    for field in numbers_of(role):
        number = facts.values.get(field)
        if number is not None and not _number_stands(facts, field, number):
            out.append(field)
    return out


def _name_stands(facts: Facts, role: OwnerRole, name: FieldValue) -> bool:
    """A name with nothing against it that a code or a second place repeats, or that both readers read alike in every
    word but those that can be no other name (`classify.evidence.disputes`), all of them words that are known in
    names."""
    if name.source in ("qr", "officer", "text_layer", "signature"):
        return True
    if failed_checks(name) or (role.kind == "person" and " " not in name.value):
        return False  # everybody has a surname and a given name
    if role.name in facts.witnessed or CONFIRMING & set(name.checks):
        return _sure(facts, role.name, name, LEAST)
    if name.page in facts.dim and not _of_one_spelling(name.value):
        return False
    taken = facts.taken.get(role.name)
    kind = "person_name" if role.kind == "person" else "org_name"
    if taken is None or not sure_place(taken) or taken.parsed.value != name.value:
        return False
    if not _sure(facts, role.name, name, LEAST):
        return False
    if any(piece.agreed and piece.confidence < READ_ALIKE for piece in taken.pieces if piece.norm):
        return False
    usual = role.kind != "person" or all(is_name(word, first=i == 0) for i, word in enumerate(name.value.split()))
    return usual and not open_words(kind, taken.pieces, name.value)


def _of_one_spelling(name: str) -> bool:
    """True when no word of a name is another name with other marks: `Bích`, `Minh`; not `Tuấn`, beside `Tuân`."""
    return all(only_spelling(accented(word), first=i == 0) for i, word in enumerate(name.split()))


def _number_stands(facts: Facts, field: str, number: FieldValue) -> bool:
    """A number with nothing against it that a code, a check digit or a second place confirms, or that both readers
    read alike in every digit."""
    taken = facts.taken.get(field)
    mended = taken is not None and repeated(taken.pieces, number.value)
    harmless = {"!print", "!brackets"} if mended else {"!print"}
    if any(check.startswith("!") and check not in harmless for check in number.checks):
        return False
    if number.source in ("qr", "mrz", "barcode", "officer"):
        return True
    if field in facts.witnessed or CONFIRMING & set(number.checks):
        return _sure(facts, field, number, LEAST)
    if taken is None or not sure_place(taken):
        return False
    alike = taken.parsed.value == number.value and all(p.agreed for p in taken.pieces if p.norm)
    return (alike and _sure(facts, field, number, ALONE)) or (mended and _sure(facts, field, number, LEAST))


def _sure(facts: Facts, field: str, value: FieldValue, least: float) -> bool:
    """Whether a value is read at least so surely and stands, for all that is known, where the owner's stands."""
    return facts.read.get(field, value.confidence) >= least and facts.placed.get(field, 1.0) >= PLACED
