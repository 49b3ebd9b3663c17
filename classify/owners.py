"""Whose paper it is, by the roles of the catalogue, and whether that may be asserted: only what is surely right."""

from __future__ import annotations

from collections.abc import Sequence

from classify.evidence.crosscheck import Facts
from classify.evidence.disputes import failed_checks, repeated
from classify.evidence.marks import has_twin
from classify.evidence.mentions import sure_place
from classify.page.layout import Piece
from core.catalogue import OwnerRole, PaperType
from core.catalogue.settled import numbers_of, owner_of
from core.records import FieldValue, Owner
from core.text import accented
from core.values.kinds import is_firm
from core.vietnamese.name_words import is_minority_surname, is_name, is_other_word, may_be_cut
from core.vietnamese.syllables import is_syllable

NAMED = 0.97  # chance from which an owner's name stands
SURE = 0.98  # … and one with unusual marks on its surname, or a name or number after a label that may be another's
ENTERPRISE = 0.9  # … and that of an enterprise whose number, proved by its check digit, stands: by this it is known
NUMBERED = 0.95  # … and an owner's number
READ_STRANGE = 0.98  # … and one that no list of names has: all 21 given names so sure in 1,000 papers were right
PLACED = 0.85  # chance of the place below which a value may be somebody else's: no witness of its letters helps
READ_ALIKE = 0.9  # a word of a name that both readers give alike but less surely is no witness: `HUÊ` for `HUỆ`
READ_APART = 0.995  # … and one with a name for a twin (`Thúy`, `Thủy`): 2 of 1,044 so sure were the twin, 7 of 264 less
CONFIRMING = frozenset({"qr", "mrz", "barcode", "seen_twice", "tax_check_digit", "mrz_name"})


def owners(facts: Facts, kind: PaperType) -> tuple[Owner, ...]:
    """The owners the paper names; what speaks against asserting one is added to the facts' reasons.

    How surely a value was read, by one reader or two, well or hardly, in print or by a second place, is in its chance.
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
    """Fields of the owner that do not stand."""
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
    """A name with nothing against it that is surely right, and stands where the owner's stands."""
    if name.source in ("qr", "officer", "text_layer", "signature"):
        return True
    failed = set(failed_checks(name))
    person = role.kind == "person" and not is_firm(name.value)
    if failed - {"!surname_marks"} or (person and " " not in name.value):
        return False  # everybody has a surname and a given name
    if person and not CONFIRMING & set(name.checks) and not _known_as_read(facts, role.name, name):
        return False
    least = ENTERPRISE if _known_by_number(facts, role) else NAMED
    return _stands(facts, role.name, name, max(least, SURE) if failed else least)


def _known_by_number(facts: Facts, role: OwnerRole) -> bool:
    """True for an organisation whose number stands and has a check digit that is right: no other one is meant."""
    number = facts.values.get(role.id or "")
    if role.id is None or number is None or "tax_check_digit" not in number.checks:
        return False
    if role.kind != "organisation" and not is_firm(facts.values[role.name].value):
        return False
    return _number_stands(facts, role.id, number)


def _known_as_read(facts: Facts, field: str, name: FieldValue) -> bool:
    """True when every word of a name is one of names, and each that both readers give alike was read surely, one that
    is a name with its other mark too very surely."""
    taken = facts.taken.get(field)
    words = name.value.split()
    read = [piece for piece in taken.pieces if piece.norm] if taken is not None else []
    strange = [i for i, word in enumerate(words) if not is_name(word, first=i == 0)]
    usual = not strange or (len(read) == len(words) and all(_is_surely(words, i, read[i]) for i in strange))
    hardly = any(piece.agreed and piece.confidence < READ_ALIKE for piece in read)
    return usual and not hardly and not _may_be_twin(words, read)


def _is_surely(words: Sequence[str], at: int, piece: Piece) -> bool:
    """A word of a name that no list of names has, and yet both readers, which expect what is common, surely see just
    these letters (`Suận`), and they are not what is left of a name; a first one must be a surname of some people."""
    word = words[at]
    if not piece.agreed or piece.confidence < READ_STRANGE:
        return False
    if at == 0:
        return is_minority_surname(word) or is_other_word(word, word)  # `H'Hen`
    spelt = is_syllable(accented(word)) or is_other_word(word, words[0])
    return word == "A" or (spelt and not may_be_cut(word))  # `Giàng A Páo`


def _may_be_twin(words: Sequence[str], read: Sequence[Piece]) -> bool:
    """True when a word of a name has a twin by its mark and was not read surely enough to tell the two apart."""
    sure = [piece.confidence >= READ_APART for piece in read] if len(read) == len(words) else [False] * len(words)
    return any(has_twin(word, first=at == 0) for at, word in enumerate(words) if not sure[at])


def _number_stands(facts: Facts, field: str, number: FieldValue) -> bool:
    """A number with nothing against it that is surely right, and stands where the owner's stands."""
    taken = facts.taken.get(field)
    mended = taken is not None and repeated(taken.pieces, number.value)
    harmless = {"!print", "!brackets"} if mended else {"!print"}
    if any(check.startswith("!") and check not in harmless for check in number.checks):
        return False
    return number.source in ("qr", "mrz", "barcode", "officer") or _stands(facts, field, number, NUMBERED)


def _stands(facts: Facts, field: str, value: FieldValue, least: float) -> bool:
    """Whether a value is right with a chance of at least `least` and stands, for all that is known, where the owner's
    stands: after a label well read that gives no other, or confirmed elsewhere; at another place it must be surer."""
    taken = facts.taken.get(field)
    confirmed = field in facts.witnessed or bool(CONFIRMING & set(value.checks))
    if taken is None and not confirmed:
        return False
    there = confirmed or (taken is not None and sure_place(taken))
    return facts.placed.get(field, 1.0) >= PLACED and value.confidence >= (least if there else max(least, SURE))
