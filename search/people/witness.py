"""The store as a witness: what held papers say of an owner confirms a doubted reading, or chooses between readings.

It never writes what was not read. A held value bears witness when an officer confirmed it, or when it is asserted on
two papers from different files; never when it was itself settled by a witness, so that no mistake breeds. What it
settles carries `store:<paper_id>` among its checks; when that paper is corrected the doubt is back (`doubt_again`).
The reasons are in docs/decisions/0019-the-store-is-a-witness.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from msgspec import structs

from core.catalogue import Catalogue, OwnerRole
from core.catalogue.importance import weighed
from core.catalogue.settled import numbers_of, owner_of
from core.errors import CorruptError, NotFoundError
from core.reasons import about, reason
from core.records import FieldValue, Reading, Revision
from core.text import accented
from search.document import name_key
from search.index import Index
from search.query import Query, parse
from search.tokens import code_key, folded_tokens
from store import papers
from store.objects import Objects

CHECK = "store:"
ISSUER, SIGNER = "issuer", "signer"  # fields of a letter
SETTLED = 0.99  # chance of a value that a witness confirmed
_MOST = 40  # held papers of one person that are asked
_OPEN = frozenset(
    {"value_unsure", "owner_unconfirmed", "signer_unsure"}
)  # doubts for want of a witness; a contradiction stays one
_WHOLE_DAY = 10
_ANSWERED = frozenset(  # doubts about how a name is spelt: the name of a held person answers them
    ("!syllables", "!surname_marks", "!rare_marks", "!as_read", "!mention", "!whole")
)
_TYPE_DOUBTS = frozenset({"type_unknown", "type_unsure", "type_conflict", "label_failed", "several_owners"})
_PHRASE = re.compile(r'["\s]+')  # what may not stand in a phrase of a query
Printed = Callable[[FieldValue], Sequence[frozenset[str]]]  # by word where a value stands: what each reader gave


@dataclass(frozen=True)
class Said:
    """What one held paper says of an owner, each part only where it may bear witness."""

    paper_id: str
    file: str  # hash of the file it was read from
    scans: frozenset[str]  # ids of all scans of the paper, its own too
    number: str | None
    name: str | None
    birth_date: str | None
    confirmed: frozenset[str]  # the parts that an officer confirmed: number, name, birth_date


class Store:
    """The held papers, asked for by number, or by name and birth date. Raises what `Index.find` raises."""

    def __init__(self, objects: Objects, index: Index, catalogue: Catalogue) -> None:
        self._objects, self._index, self._catalogue = objects, index, catalogue

    def of_number(self, number: str) -> list[Said]:
        """What held papers say of whoever has this number."""
        key = code_key(number)
        return [said for said in self._said(Query(owner=key, limit=_MOST)) if code_key(said.number or "") == key]

    def of_name(self, name: str, birth_date: str) -> list[Said]:
        """What held papers say of people of this name, with its marks, and birth date."""
        return [said for said in self.alike(name, birth_date) if _same(said.name, name)]

    def alike(self, name: str, birth_date: str | None) -> list[Said]:
        """What held papers say of people born on this day whose names have the same letters, whatever their marks;
        nothing without a day."""
        if birth_date is None:
            return []
        tokens = folded_tokens(name)
        sayings = self._said(Query(any_of=((name_key("w", tokens),), (f"d:{birth_date}",)), limit=_MOST))
        return [said for said in sayings if said.birth_date == birth_date and folded_tokens(said.name or "") == tokens]

    def of_signer(self, issuer: str, signer: str) -> list[Said]:
        """What held letters of an agency say of signers whose names have these letters, whatever their marks."""
        tokens = folded_tokens(signer)
        query = parse(f'"{_PHRASE.sub(" ", issuer)}" "{_PHRASE.sub(" ", signer)}"', limit=_MOST)
        sayings = (self._of_letter(held, issuer) for held in self._held(query))
        return [said for said in sayings if said is not None and folded_tokens(said.name or "") == tokens]

    def _said(self, query: Query) -> Iterator[Said]:
        return (said for held in self._held(query) for said in self._of(held))

    def _held(self, query: Query) -> Iterator[Revision]:
        """The found papers of whose type nothing is in doubt."""
        for hit in self._index.find(query):
            try:
                held = papers.load(self._objects, hit.paper_id)
            except (NotFoundError, CorruptError):  # `motlan verify` names it
                continue
            if not held.part_of and not _type_doubted(held.reading):
                yield held

    def _of_letter(self, held: Revision, issuer: str) -> Said | None:
        reading = held.reading
        agency, signer = reading.fields.get(ISSUER), reading.fields.get(SIGNER)
        if signer is None or agency is None or not _same(agency.value, issuer):
            return None
        if not _bears(reading, ISSUER, agency) or not _bears(reading, SIGNER, signer):
            return None
        confirmed = frozenset({"name"} if signer.source == "officer" else ())
        scans = frozenset((held.paper_id, *held.same_as))
        return Said(held.paper_id, reading.sha256, scans, None, signer.value, None, confirmed)

    def _of(self, held: Revision) -> Iterator[Said]:
        reading = held.reading
        kind = self._catalogue.get(reading.type)
        for role in kind.owner if kind is not None else ():
            number = next((reading.fields[name] for name in numbers_of(role) if name in reading.fields), None)
            parts = {"number": number, "name": reading.fields.get(role.name)}
            parts["birth_date"] = reading.fields.get(role.birth_date) if role.birth_date else None
            names = {"name": role.name, "birth_date": role.birth_date}
            names |= {"number": next((name for name in numbers_of(role) if name in reading.fields), None)}
            good = {part: value for part, value in parts.items() if value and _bears(reading, names[part], value)}
            confirmed = frozenset(part for part, value in good.items() if value.source == "officer")
            said = {part: value.value for part, value in good.items()}
            scans = frozenset((held.paper_id, *held.same_as))
            of_owner = (said.get("number"), said.get("name"), said.get("birth_date"))
            yield Said(held.paper_id, reading.sha256, scans, *of_owner, confirmed)


def _bears(reading: Reading, name: str | None, value: FieldValue) -> bool:
    """Whether a held value may bear witness: nothing doubts it, and no other paper settled it."""
    settled = any(check.startswith(CHECK) for check in value.checks)
    return not settled and not any(about(code) == name for code in reading.review_reasons)


def believed(said: Sequence[Said], part: str) -> tuple[str, str] | None:
    """The one value of a part that these papers prove, with the id of the paper that does; None where they prove none,
    or two."""
    proved: dict[str, str] = {}
    values: dict[str, list[Said]] = {}
    for one_paper in said:
        value = getattr(one_paper, part)
        if value:
            values.setdefault(_plain(value), []).append(one_paper)
    for witnesses in values.values():
        confirmed = [one_paper for one_paper in witnesses if part in one_paper.confirmed]
        if confirmed or any(_apart(mine, other) for mine, other in combinations(witnesses, 2)):
            first = (confirmed or witnesses)[0]
            proved[getattr(first, part)] = first.paper_id
    return next(iter(proved.items())) if len(proved) == 1 and len(values) == 1 else None


def _apart(mine: Said, other: Said) -> bool:
    """Whether two papers are two witnesses: of different files, and no two scans of one paper."""
    return mine.file != other.file and not mine.scans & other.scans


# ── settling ──────────────────────────────────────────────────────────────────────────────────────────────────────


def settle(reading: Reading, store: Store, catalogue: Catalogue, printed: Printed, own_files: Iterable[str]) -> Reading:
    """The reading with what the store can settle of its owners. `own_files` are hashes of the files it was read from:
    no paper bears witness for itself. Raises what `Index.find` raises."""
    kind = catalogue.get(reading.type)
    if kind is None or _type_doubted(reading):
        return reading
    own = frozenset(own_files)
    for role in kind.owner:
        reading = _owner_settled(reading, role, store, printed, own)
    reading = _signer_settled(reading, store, printed, own)
    if not any(check.startswith(CHECK) for value in reading.fields.values() for check in value.checks):
        return reading
    owners = tuple(owner for role in kind.owner if (owner := owner_of(reading.fields, role)))
    return weighed(structs.replace(reading, owners=owners), catalogue)


def _owner_settled(reading: Reading, role: OwnerRole, store: Store, printed: Printed, own: frozenset[str]) -> Reading:
    """The reading with what held papers say of one owner: two facts of a person agree before a third is settled."""
    field = next((name for name in numbers_of(role) if name in reading.fields), None)
    doubted = {about(code) for code in reading.review_reasons} - {None}
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
    if true_name and _same(true_name[0], name.value):
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
    if true_name is None or len({said.number for said in alike if said.number}) > 1:
        return reading
    if _same(true_name[0], name.value):
        return _confirmed(reading, (role.name,), true_name[1])
    return _chosen(reading, role.name, true_name) if _was_read(true_name[0], printed(name)) else reading


def _signer_settled(reading: Reading, store: Store, printed: Printed, own: frozenset[str]) -> Reading:
    """The reading with the signer of a letter as other letters of its agency have the name: one spelling alone."""
    doubted = {about(code) for code in reading.review_reasons}
    issuer, signer = reading.fields.get(ISSUER), reading.fields.get(SIGNER)
    if issuer is None or signer is None or SIGNER not in doubted or ISSUER in doubted:
        return reading
    true_name = believed([said for said in store.of_signer(issuer.value, signer.value) if said.file not in own], "name")
    if true_name and _same(true_name[0], signer.value):
        return _confirmed(reading, (SIGNER,), true_name[1])
    return _chosen(reading, SIGNER, true_name) if true_name and _was_read(true_name[0], printed(signer)) else reading


def _type_doubted(reading: Reading) -> bool:
    return any(code.partition(":")[0] in _TYPE_DOUBTS for code in reading.review_reasons)


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
    wanted = [_plain(word) for word in text.split()]
    return any(
        all(word in texts for word, texts in zip(wanted, words[start:], strict=False))
        for start in range(len(words) - len(wanted) + 1)
    )


def _plain(text: str) -> str:
    return accented(text).strip()


def _same(mine: str | None, theirs: str | None) -> bool:
    return bool(mine and theirs) and _plain(mine or "") == _plain(theirs or "")


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

    settled = index.find(Query(any_of=((f"v:{witness}",),), limit=10_000))
    revised = [papers.revise(objects, hit.paper_id, doubted, by="reader") for hit in settled]
    index.publish(revised)
    return revised


def _again(name: str, owners: set[str]) -> str:
    """The doubt about a field that a witness had settled."""
    if name == SIGNER:
        return "signer_unsure"
    return reason("owner_unconfirmed" if name in owners else "value_unsure", name)
