"""The store as a witness: what held papers say of an owner, or of the parcel, enterprise, household or agency that a
paper is about, confirms a doubted reading, or chooses between readings.

It never writes what was not read. A held value bears witness when an officer confirmed it, or when it is asserted on
two papers from different files; never when it was itself settled by a witness, so that no mistake breeds. What it
settles carries `store:<paper_id>` among its checks; when that paper is corrected the doubt is back (`doubt_again`).
The reasons are in docs/decisions/0019-the-store-is-a-witness.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from msgspec import structs

from core.catalogue import Catalogue, OwnerRole
from core.catalogue.importance import weighed
from core.catalogue.settled import numbers_of, settled
from core.reasons import about, reason
from core.records import FieldValue, Reading, Revision
from search.index import Index
from search.people.held_sayings import (
    CHECK,
    Fields,
    Said,
    Store,
    believed,
    doubted_fields,
    matters,
    part_of,
    plain,
    same,
    type_doubted,
)  # fmt: skip
from search.query import Query
from search.tokens import folded_tokens
from store import papers
from store.objects import Objects

SIGNER = "signer"
SETTLED = 0.99  # chance of a value that a witness confirmed
_OPEN = frozenset(
    {"value_unsure", "owner_unconfirmed", "signer_unsure"}
)  # doubts for want of a witness; a contradiction stays one
_WHOLE_DAY = 10
_ANSWERED = frozenset(  # doubts about how a name is spelt: the name of a held person answers them
    ("!syllables", "!surname_marks", "!rare_marks", "!as_read", "!mention", "!whole")
)
_EDGES = " .,:;-"  # marks at the ends of a word
_PERSONAL = ("person_number", "born")  # what tells people apart who have a parcel or house in common
Printed = Callable[[FieldValue], Sequence[frozenset[str]]]  # by word where a value stands: what each reader gave


# ── settling ──────────────────────────────────────────────────────────────────────────────────────────────────────


def settle(reading: Reading, store: Store, catalogue: Catalogue, printed: Printed, own_files: Iterable[str]) -> Reading:
    """The reading with what the store can settle of its owners and of what it is about. `own_files` are hashes of the
    files it was read from: no paper bears witness for itself. Raises what `Index.find` raises."""
    kind = catalogue.get(reading.type)
    if kind is None or type_doubted(reading):
        return reading
    own, came = frozenset(own_files), reading
    for role in kind.owner:
        reading = _owner_settled(reading, role, store, printed, own)
    reading = _matter_settled(reading, store, catalogue, printed, own)
    if not all(store.stands(witness) for witness in witnesses_of(reading) - witnesses_of(came)):
        return came  # an officer has corrected it meanwhile: nothing is settled by what it said
    names = [name for name, value in reading.fields.items() if any(check.startswith(CHECK) for check in value.checks)]
    return settled(reading, names, catalogue) if names else reading


def _owner_settled(reading: Reading, role: OwnerRole, store: Store, printed: Printed, own: frozenset[str]) -> Reading:
    """The reading with what held papers say of one owner: two facts of a person agree before a third is settled."""
    field = next((name for name in numbers_of(role) if name in reading.fields), None)
    doubted = doubted_fields(reading)
    if role.name not in reading.fields or not doubted & {field, role.name, role.birth_date}:
        return reading
    name, born = reading.fields[role.name], reading.fields.get(role.birth_date or "")
    day = born.value if born and len(born.value) == _WHOLE_DAY and role.birth_date not in doubted else None
    if field is None:
        return _without_number(
            reading, role, [said for said in store.alike(name.value, day) if said.file not in own], printed
        )
    number = reading.fields[field]
    held = [said for said in store.of_number(number.value) if said.file not in own]
    true_name, true_day = believed(held, "name"), believed(held, "birth_date")
    if true_name and true_day and day and true_day[0] != day:
        return reading  # another person's number, or another person
    same_day = day is not None and true_day is not None
    if true_name and same(true_name[0], name.value):
        of_day = (role.birth_date,) if role.birth_date and born and true_day and true_day[0] == born.value else ()
        return _confirmed(reading, (role.name, field, *of_day), true_name[1])
    if true_name and same_day and field not in doubted and _was_read(true_name[0], printed(name)):
        return _chosen(reading, role.name, true_name)
    if role.name not in doubted and day and field in doubted:
        people = [said for said in store.of_name(name.value, day) if said.file not in own]
        true_number = believed(people, "number")
        if true_number and _was_read(true_number[0], printed(number)):
            return _chosen(reading, field, true_number)
    return reading


def _without_number(reading: Reading, role: OwnerRole, alike: Sequence[Said], printed: Printed) -> Reading:
    """The reading of a paper that gives no number of its owner, held against the people whose names have the same
    letters and who were born on its day: one person alone, with one spelling, bears witness to the name."""
    name, true_name = reading.fields[role.name], believed(alike, "name")
    if true_name is None or len({said.parts["number"] for said in alike if "number" in said.parts}) > 1:
        return reading
    if same(true_name[0], name.value):
        return _confirmed(reading, (role.name,), true_name[1])
    return _chosen(reading, role.name, true_name) if _was_read(true_name[0], printed(name)) else reading


def _matter_settled(
    reading: Reading, store: Store, catalogue: Catalogue, printed: Printed, own: frozenset[str]
) -> Reading:
    """The reading with what papers about the same parcel, enterprise, household or agency say of it and its people."""
    for names in matters(catalogue.types[reading.type], reading, catalogue):
        for rule in catalogue.common.settles:
            for part in rule.what:
                if names.get(part) and names[part][0] in doubted_fields(reading) & set(reading.fields):
                    reading = _part_settled(reading, names, rule.by, part, store, printed, own)
    return reading


def _part_settled(
    reading: Reading, names: Fields, by: Sequence[str], part: str, store: Store,
    printed: Printed, own: frozenset[str],
) -> Reading:  # fmt: skip
    """The reading with one doubted part as papers have it that are known by other parts to be about the same."""
    doubted, field = doubted_fields(reading), names[part][0]
    value = reading.fields[field]
    parts = {each: part_of(reading, each, fields) for each, fields in names.items() if not doubted & set(fields)}
    if not all(parts.get(each) for each in by if each != part):
        return reading
    known = {each: parts[each] if each != part else value.value for each in by}
    held = (
        said
        for said in store.of_matter(known)
        if said.file not in own
        and all(same(said.parts.get(each), text) for each, text in known.items() if each != part)
        and (part not in by or folded_tokens(said.parts.get(part, "")) == folded_tokens(value.value))
        and all(same(said.parts.get(each, text), text) for each in _PERSONAL if (text := parts.get(each)))
    )
    truth = believed(held, part)
    if truth and same(truth[0], value.value):
        return _confirmed(reading, (field,), truth[1])
    return _chosen(reading, field, truth) if truth and _was_read(truth[0], printed(value)) else reading


def _confirmed(reading: Reading, names: Sequence[str], witness: str) -> Reading:
    """The reading with open doubts about these fields gone; a contradiction keeps its doubt, a spelling that nobody
    would expect does not: somebody is called so."""
    for name in names:
        codes = {code for code in reading.review_reasons if about(code) == name}
        value = reading.fields[name]
        open_only = all(code.partition(":")[0] in _OPEN for code in codes)
        checks = tuple(check for check in value.checks if check not in _ANSWERED)
        if codes and open_only and not any(check.startswith("!") for check in checks):
            reading = _settled(reading, name, structs.replace(value, checks=checks), witness, codes)
    return reading


def _chosen(reading: Reading, name: str, truth: tuple[str, str]) -> Reading:
    """The reading with the value that one of the readers gave and the store knows."""
    value = reading.fields[name]
    codes = {code for code in reading.review_reasons if about(code) == name}
    if not all(code.partition(":")[0] in _OPEN for code in codes):
        return reading
    checks = tuple(check for check in value.checks if not check.startswith("!"))
    return _settled(reading, name, structs.replace(value, value=truth[0], checks=checks), truth[1], codes)


def _settled(reading: Reading, name: str, value: FieldValue, witness: str, codes: set[str]) -> Reading:
    checked = structs.replace(
        value, confidence=max(value.confidence, SETTLED), checks=(*value.checks, f"{CHECK}{witness}")
    )
    reasons = tuple(code for code in reading.review_reasons if code not in codes)
    return structs.replace(reading, fields=reading.fields | {name: checked}, review_reasons=reasons)


def _was_read(text: str, words: Sequence[frozenset[str]]) -> bool:
    """Whether each word of a text is what one of the readers gave, one word after the other."""
    wanted = [plain(word).strip(_EDGES) for word in text.split()]
    return any(
        all(word in texts for word, texts in zip(wanted, words[start:], strict=False))
        for start in range(len(words) - len(wanted) + 1)
    )


# ── when a witness is corrected ───────────────────────────────────────────────────────────────────────────────────


def witnesses_of(reading: Reading) -> set[str]:
    """Ids of the papers that settled something on a paper."""
    return {
        check.removeprefix(CHECK)
        for value in reading.fields.values()
        for check in value.checks
        if check.startswith(CHECK)
    }


def doubt_again(objects: Objects, index: Index, catalogue: Catalogue, witness: str) -> list[Revision]:
    """Papers on which this one settled a value get their doubt back, as next revisions, and are published: an officer
    looks again. Raises ServiceError."""

    def doubted(latest: Revision) -> Revision:
        reading = latest.reading
        names = [name for name, value in reading.fields.items() if f"{CHECK}{witness}" in value.checks]
        fields = {
            name: structs.replace(value, checks=tuple(check for check in value.checks if check != f"{CHECK}{witness}"))
            if name in names
            else value
            for name, value in reading.fields.items()
        }
        kind = catalogue.get(reading.type)
        owners = {name for role in (kind.owner if kind else ()) for name in (role.name, *numbers_of(role))}
        reasons = tuple(dict.fromkeys((*reading.review_reasons, *(_again(name, owners) for name in names))))
        changed = structs.replace(reading, fields=fields, review_reasons=reasons)
        return structs.replace(latest, reading=weighed(changed, catalogue)) if names else latest

    found = index.find(Query(any_of=((f"v:{witness}",),), limit=10_000))
    revised = [papers.revise(objects, hit.paper_id, doubted, by="reader") for hit in found]
    index.publish(revised)
    return revised


def _again(name: str, owners: set[str]) -> str:
    """The doubt about a field that a witness had settled."""
    if name == SIGNER:
        return "signer_unsure"
    return reason("owner_unconfirmed" if name in owners else "value_unsure", name)
